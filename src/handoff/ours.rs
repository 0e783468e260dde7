//! What is no download and no other tool's file, as a credential all the same: a hand-over of ours, and a key alone.

use super::hand_over::HandOver;
use super::imported::{ImportFormat, ImportedCredential, ImportedKind};
use super::pem::PemText;
use crate::connection::{CredentialFacts, CredentialType, Printable, Secret};

impl ImportedCredential {
    /// A credential of this format and kind of which nothing is known yet.
    fn blank(format: ImportFormat, kind: ImportedKind) -> Self {
        Self {
            format,
            place: None,
            name: None,
            kind,
            org_id: None,
            org_name: None,
            client_id: None,
            client_secrets: Vec::new(),
            technical_account_id: None,
            pem: None,
            key_path: None,
            is_migrated: false,
            ims_host: None,
            api_host: None,
            company_id: None,
            report_suites: Vec::new(),
            sandbox_name: None,
            scopes: None,
            redirect_uris: Vec::new(),
            products: Vec::new(),
            problems: Vec::new(),
            facts: CredentialFacts::default(),
        }
    }

    /// The Service Account that a key or a certificate belongs to.
    pub fn of_key(pem: PemText) -> Self {
        let kind = ImportedKind::Known(CredentialType::ServiceAccount);
        Self { pem: Some(pem), ..Self::blank(ImportFormat::Key, kind) }
    }

    /// What a hand-over says of its credential and of what that is used with. Its hosts are its connection's environment,
    /// of which the person is told apart.
    pub fn of_hand_over(hand_over: &HandOver) -> Self {
        let HandOver { connection, secrets, .. } = hand_over;
        let settings = &connection.credential;
        let certificate = settings.service_account().and_then(|account| account.certificate.as_ref());
        let certificate = certificate.and_then(|certificate| PemText::find(&certificate.pem));
        let key = secrets.private_key().and_then(|key| PemText::find(key.expose()));
        let client_secrets: Vec<Secret> =
            [secrets.client_secret(), secrets.other_client_secret()].into_iter().flatten().cloned().collect();
        Self {
            name: Some(Printable::new(connection.name.as_str())),
            org_id: Some(connection.org_id.clone()),
            client_id: Some(settings.client_id().clone()),
            client_secrets,
            technical_account_id: settings.technical_account_id().cloned(),
            pem: PemText::joined(key, certificate),
            company_id: connection.company.as_ref().map(|company| company.id.clone()),
            report_suites: connection.report_suites.iter().map(|suite| suite.rsid.clone()).collect(),
            sandbox_name: connection.sandbox.as_ref().map(|sandbox| Printable::new(sandbox.name.as_str())),
            scopes: Some(settings.scopes().clone()),
            redirect_uris: settings.sign_in().map(|sign_in| sign_in.redirect_uri.clone()).into_iter().collect(),
            products: vec![connection.product],
            facts: CredentialFacts {
                client_secrets: connection.client_secrets.clone(),
                console: connection.console.clone(),
            },
            ..Self::blank(ImportFormat::HandOver, ImportedKind::Known(settings.credential_type()))
        }
    }
}
