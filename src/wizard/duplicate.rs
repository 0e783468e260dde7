//! A draft like a saved connection: everything that is no secret and proves nothing. What was seen to work with one
//! connection is seen anew with the other.

use jiff::Timestamp;

use super::StepId;
use super::draft::{ChosenCompany, Draft, KeySource};
use crate::connection::{Connection, ConnectionName, CredentialType, DraftId};

/// How much alike they shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same client and credential, perhaps other report suites.
    SameCredential,
    /// The same set-up for another client: what is the client's own is asked anew.
    OtherOrganization,
}

/// The draft of a connection called `name` that is like `connection`; it stands at the first step that lacks an answer.
pub fn duplicate(
    connection: &Connection,
    likeness: Likeness,
    name: &ConnectionName,
    id: DraftId,
    started_at: Timestamp,
) -> Draft {
    let mut draft = Draft::new(id, started_at, connection.environment.clone());
    let credential_type = connection.credential.credential_type();
    draft.take_access(connection);
    draft.name.set(name.as_str());
    draft.product = Some(connection.product);
    draft.step = match (likeness, credential_type) {
        (Likeness::OtherOrganization, _) => StepId::Organization,
        (Likeness::SameCredential, CredentialType::ServiceAccount) => StepId::KeyPair,
        (Likeness::SameCredential, _) => StepId::Credential,
    };
    match likeness {
        Likeness::SameCredential => {
            draft.org_id.set(connection.org_id.as_str());
            draft.client_id.set(connection.credential.client_id().as_str());
            if let Some(account) = connection.credential.technical_account_id() {
                draft.technical_account.set(account.as_str());
            }
            draft.company =
                connection.company.clone().map(|company| ChosenCompany { org_id: connection.org_id.clone(), company });
            draft.sandbox = connection.sandbox.clone();
            // Adobe knows the certificate of the key that is there already.
            draft.key_source = KeySource::Brought;
        }
        // Adobe makes a Native App's redirect URI from its client ID.
        Likeness::OtherOrganization if credential_type == CredentialType::NativeApp => draft.redirect_uri.set(""),
        Likeness::OtherOrganization => {}
    }
    draft
}

impl Draft {
    /// How a saved connection is signed in and reached, without its secrets and without whose it is.
    pub(super) fn take_access(&mut self, connection: &Connection) {
        self.store = Some(connection.store);
        self.credential_type = Some(connection.credential.credential_type());
        self.scopes.set(&connection.credential.scopes().to_string());
        if let Some(settings) = connection.credential.sign_in() {
            self.redirect_uri.set(settings.redirect_uri.as_str());
        }
        if let Some(proxy) = &connection.network.proxy {
            self.proxy.set(&proxy.to_string());
        }
        if let Some(ca_file) = &connection.network.ca_file {
            self.ca_file.set(&ca_file.to_string_lossy());
        }
    }
}
