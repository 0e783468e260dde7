//! What is wrong with what stands in a field: the parsers' answers, and those of the wizard's own rules.

use super::StepId;
use super::draft::OrganizationAnswer;
use super::model::Model;
use super::wording;
use crate::connection::{
    ClientId, ConnectionName, CredentialType, Invalid, OrgId, Product, Proxy, RedirectUri, Scopes, TechnicalAccountId,
};
use crate::screen::FieldId;

impl Model {
    /// What is wrong with a field now, whether that is shown yet or not.
    pub fn problem(&self, field: FieldId) -> Option<Invalid> {
        let draft = &self.draft;
        match field {
            FieldId::OrgId => match draft.organization {
                // What says so in its own name cannot do without: such a credential, or each request of such a product.
                OrganizationAnswer::Unknown
                    if self.step() == StepId::Credential || draft.product.is_some_and(Product::names_organization) =>
                {
                    OrgId::parse(draft.org_id.text()).err()
                }
                OrganizationAnswer::Unknown => None,
                OrganizationAnswer::Typed => OrgId::parse(draft.org_id.text()).err(),
            },
            FieldId::ClientId => ClientId::parse(draft.client_id.text()).err(),
            FieldId::ClientSecret => wording::client_secret_problem(self.secrets.client_secret.text()),
            FieldId::TechnicalAccount
                if draft.technical_account.trimmed().is_empty()
                    && draft.credential_type == Some(CredentialType::ServiceAccount) =>
            {
                Some(wording::technical_account_missing())
            }
            FieldId::TechnicalAccount if draft.technical_account.trimmed().is_empty() => None,
            FieldId::TechnicalAccount => TechnicalAccountId::parse(draft.technical_account.text()).err(),
            FieldId::Scopes
                if draft.credential_type == Some(CredentialType::ServiceAccount)
                    && draft.scopes.trimmed().is_empty() =>
            {
                Some(wording::metascopes_missing())
            }
            FieldId::Scopes => Scopes::parse(draft.scopes.text()).err(),
            FieldId::RedirectUri => match RedirectUri::parse(draft.redirect_uri.text()) {
                Err(invalid) => Some(invalid),
                Ok(uri) => (!draft.environment.takes_redirect(&uri)).then(wording::redirect_uri_needs_https),
            },
            FieldId::Proxy if draft.proxy.trimmed().is_empty() => None,
            FieldId::Proxy => Proxy::parse(draft.proxy.text()).err(),
            FieldId::Name => match ConnectionName::parse(draft.name.text()) {
                Err(invalid) => Some(invalid),
                Ok(name) => wording::name_taken(self, &name),
            },
            FieldId::Passphrase => wording::passphrase_problem(self.secrets.passphrase.text(), self.vault_is_new()),
            FieldId::PassphraseAgain => (self.secrets.passphrase_again.text() != self.secrets.passphrase.text())
                .then(wording::passphrases_differ),
            FieldId::ImportFile => wording::import_file_problem(self.import_file.trimmed()),
            FieldId::CertificateSubject => wording::subject_problem(draft.certificate_subject.trimmed()),
            FieldId::CertificateDays => wording::days_problem(draft.certificate_days.trimmed()),
            FieldId::CertificateFile => wording::file_problem(draft.certificate_file.trimmed(), "certificate_pub.crt"),
            FieldId::KeyCopyFile => wording::file_problem(self.key_pair.copy_file.trimmed(), "private.key"),
            FieldId::KeyCopyPassphraseAgain => {
                let typed = self.secrets.key_copy_passphrase.text();
                (self.secrets.key_copy_passphrase_again.text() != typed).then(wording::passphrases_differ)
            }
            // A key that is here was seen to need one; of a file that is only named nobody knows.
            FieldId::KeyPassphrase => {
                let is_missing = self.secrets.key_passphrase.text().is_empty();
                let is_asked = self.key_pair.wants_passphrase && self.key_pair.brought.is_some();
                (is_asked && is_missing).then(wording::key_passphrase_missing)
            }
            FieldId::KeyFile => {
                let is_missing = self.key_pair.file.trimmed().is_empty() && self.key_pair.brought.is_none();
                is_missing.then(wording::key_file_missing)
            }
            FieldId::KeyCopyPassphrase => None,
            FieldId::CaFile | FieldId::Filter | FieldId::PastedAnswer => None,
        }
    }
}
