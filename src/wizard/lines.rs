//! Which line of the model stands behind a field. Says nothing about what may stand in it.

use super::model::Model;
use crate::screen::{FieldId, Line, SecretLine};

/// A line of either kind.
#[derive(Debug)]
pub(super) enum AnyLine<'a> {
    /// Anybody may read it.
    Plain(&'a mut Line),
    /// Masked.
    Secret(&'a mut SecretLine),
}

impl Model {
    /// The line behind a field.
    pub(super) fn line_mut(&mut self, field: FieldId) -> AnyLine<'_> {
        match field {
            FieldId::ImportFile => AnyLine::Plain(&mut self.import_file),
            FieldId::Proxy => AnyLine::Plain(&mut self.draft.proxy),
            FieldId::CaFile => AnyLine::Plain(&mut self.draft.ca_file),
            FieldId::OrgId => AnyLine::Plain(&mut self.draft.org_id),
            FieldId::ClientId => AnyLine::Plain(&mut self.draft.client_id),
            FieldId::TechnicalAccount => AnyLine::Plain(&mut self.draft.technical_account),
            FieldId::Scopes => AnyLine::Plain(&mut self.draft.scopes),
            FieldId::Filter => AnyLine::Plain(&mut self.filter),
            FieldId::RedirectUri => AnyLine::Plain(&mut self.draft.redirect_uri),
            FieldId::PastedAnswer => AnyLine::Secret(&mut self.secrets.pasted_answer),
            FieldId::CertificateSubject => AnyLine::Plain(&mut self.draft.certificate_subject),
            FieldId::CertificateDays => AnyLine::Plain(&mut self.draft.certificate_days),
            FieldId::CertificateFile => AnyLine::Plain(&mut self.draft.certificate_file),
            FieldId::KeyFile => AnyLine::Plain(&mut self.key_pair.file),
            FieldId::KeyCopyFile => AnyLine::Plain(&mut self.key_pair.copy_file),
            FieldId::KeyPassphrase => AnyLine::Secret(&mut self.secrets.key_passphrase),
            FieldId::KeyCopyPassphrase => AnyLine::Secret(&mut self.secrets.key_copy_passphrase),
            FieldId::KeyCopyPassphraseAgain => AnyLine::Secret(&mut self.secrets.key_copy_passphrase_again),
            FieldId::Name => AnyLine::Plain(&mut self.draft.name),
            FieldId::ClientSecret => AnyLine::Secret(&mut self.secrets.client_secret),
            FieldId::Passphrase => AnyLine::Secret(&mut self.secrets.passphrase),
            FieldId::PassphraseAgain => AnyLine::Secret(&mut self.secrets.passphrase_again),
        }
    }

    /// The text of a field that is no secret.
    pub fn text(&self, field: FieldId) -> Option<&Line> {
        match field {
            FieldId::ImportFile => Some(&self.import_file),
            FieldId::Proxy => Some(&self.draft.proxy),
            FieldId::CaFile => Some(&self.draft.ca_file),
            FieldId::OrgId => Some(&self.draft.org_id),
            FieldId::ClientId => Some(&self.draft.client_id),
            FieldId::TechnicalAccount => Some(&self.draft.technical_account),
            FieldId::Scopes => Some(&self.draft.scopes),
            FieldId::Filter => Some(&self.filter),
            FieldId::RedirectUri => Some(&self.draft.redirect_uri),
            FieldId::Name => Some(&self.draft.name),
            FieldId::CertificateSubject => Some(&self.draft.certificate_subject),
            FieldId::CertificateDays => Some(&self.draft.certificate_days),
            FieldId::CertificateFile => Some(&self.draft.certificate_file),
            FieldId::KeyFile => Some(&self.key_pair.file),
            FieldId::KeyCopyFile => Some(&self.key_pair.copy_file),
            FieldId::ClientSecret
            | FieldId::Passphrase
            | FieldId::PassphraseAgain
            | FieldId::PastedAnswer
            | FieldId::KeyPassphrase
            | FieldId::KeyCopyPassphrase
            | FieldId::KeyCopyPassphraseAgain => None,
        }
    }

    /// The text of a field that is one.
    pub fn secret(&self, field: FieldId) -> Option<&SecretLine> {
        match field {
            FieldId::ClientSecret => Some(&self.secrets.client_secret),
            FieldId::Passphrase => Some(&self.secrets.passphrase),
            FieldId::PassphraseAgain => Some(&self.secrets.passphrase_again),
            FieldId::PastedAnswer => Some(&self.secrets.pasted_answer),
            FieldId::KeyPassphrase => Some(&self.secrets.key_passphrase),
            FieldId::KeyCopyPassphrase => Some(&self.secrets.key_copy_passphrase),
            FieldId::KeyCopyPassphraseAgain => Some(&self.secrets.key_copy_passphrase_again),
            _ => None,
        }
    }
}
