//! What is there already of the credential in a draft, for the letter that asks for the rest.

use super::guide::{Known, Part};
use super::model::Model;
use crate::connection::{ClientId, CredentialType, RedirectUri, Scopes};

/// Every part that is there and well formed. Scopes that were only suggested are still to be asked for.
pub(super) fn of(model: &Model) -> Known {
    let (draft, secrets) = (&model.draft, &model.secrets);
    // What is kept of a Service Account may be its key alone.
    let is_kept = draft.is_secret_kept && draft.credential_type != Some(CredentialType::ServiceAccount);
    let has_secret = !secrets.client_secret.text().is_empty() || is_kept;
    let has_scopes = Scopes::parse(draft.scopes.text()).is_ok() && !Scopes::is_suggestion(draft.scopes.text());
    let parts = [
        (Part::TechnicalAccount, draft.technical_account_id().is_ok_and(|account| account.is_some())),
        (Part::Scopes, has_scopes),
        (Part::ClientSecret, has_secret),
        (Part::Sandbox, draft.sandbox.is_some()),
        (Part::PrivateKey, secrets.private_key.is_some() || draft.key_pair.is_some()),
    ];
    Known {
        org_id: draft.expected_org().ok().flatten(),
        client_id: ClientId::parse(draft.client_id.text()).ok(),
        redirect_uri: RedirectUri::parse(draft.redirect_uri.text()).ok(),
        parts: parts.into_iter().filter(|(_, is_there)| *is_there).map(|(part, _)| part).collect(),
    }
}
