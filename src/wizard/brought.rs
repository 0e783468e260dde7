//! What was read before the wizard was opened, by `import`: the wizard begins with it at once, or a draft is made of it
//! that waits.

use jiff::Timestamp;

use super::StepId;
use super::draft::{Draft, KeySource};
use super::effect::Effect;
use super::import;
use super::model::Model;
use crate::connection::{CredentialSecrets, CredentialType, DraftId, Environment, Printable};
use crate::handoff::{ImportedCredential, Recognition};

/// Begins with what was brought, now that it is known what is saved already.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    match model.brought.take() {
        Some(brought) => import::take_from(model, brought.place, Recognition::Credentials(brought.credentials)),
        None => Vec::new(),
    }
}

/// The draft that a credential makes, standing at the first step that lacks an answer, and the secrets that belong into its
/// store.
pub fn draft_of(
    credential: &ImportedCredential,
    place: Option<&Printable>,
    id: DraftId,
    started_at: Timestamp,
    environment: Environment,
) -> (Draft, Option<CredentialSecrets>) {
    let mut model = Model::new(Draft::new(id, started_at, environment));
    model.import_place = place.cloned();
    import::fill(&mut model, credential);
    let mut draft = model.draft;
    let private_key = credential.pem.as_ref().filter(|pem| pem.kinds.iter().any(|kind| kind.is_private_key()));
    let private_key = private_key.map(|pem| pem.text.clone());
    if private_key.is_some() {
        draft.key_source = KeySource::Brought;
    }
    draft.step = match (draft.product, draft.credential_type) {
        _ if draft.org_id.trimmed().is_empty() => StepId::Organization,
        (None, _) => StepId::Product,
        (_, None) => StepId::CredentialType,
        (_, Some(CredentialType::ServiceAccount)) => StepId::KeyPair,
        _ => StepId::Credential,
    };
    let client_secret = credential.client_secrets.first().cloned();
    let secrets = match (draft.credential_type, client_secret, private_key) {
        (Some(CredentialType::ServiceAccount), Some(client_secret), Some(private_key)) => {
            Some(CredentialSecrets::ServiceAccount { client_secret, private_key })
        }
        (Some(CredentialType::ServiceAccount), None, Some(private_key)) => {
            Some(CredentialSecrets::KeyOnly { private_key })
        }
        (Some(kind), Some(client_secret), _) if kind.has_client_secret() => {
            let secrets = CredentialSecrets::of(kind, client_secret);
            secrets.map(|secrets| secrets.with_other(credential.client_secrets.get(1).cloned()))
        }
        _ => None,
    };
    (draft, secrets)
}
