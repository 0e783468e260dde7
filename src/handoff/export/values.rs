//! What stands in an export: a value of the connection, a secret that was handed in, or the placeholder for one.

use super::format::ExportFormat;
use crate::connection::{Connection, CredentialSecrets, Hosts, Secret};

pub(super) const CLIENT_SECRET: &str = "{{CLIENT_SECRET}}";
pub(super) const PRIVATE_KEY: &str = "{{PRIVATE_KEY}}";

/// A connection and what may be said of its secrets.
pub(super) struct Values<'a> {
    pub(super) connection: &'a Connection,
    pub(super) secrets: Option<&'a CredentialSecrets>,
}

impl<'a> Values<'a> {
    /// The client secrets, the one in use first; none for a type that has none.
    pub(super) fn client_secrets(&self) -> Vec<&'a str> {
        if !self.connection.credential.credential_type().has_client_secret() {
            return Vec::new();
        }
        let known = |secrets: &'a CredentialSecrets| [secrets.client_secret(), secrets.other_client_secret()];
        let known: Vec<&str> = self.secrets.into_iter().flat_map(known).flatten().map(Secret::expose).collect();
        if known.is_empty() { vec![CLIENT_SECRET] } else { known }
    }

    /// The one in use.
    pub(super) fn client_secret(&self) -> Option<&'a str> {
        self.client_secrets().first().copied()
    }

    /// A Service Account's private key.
    pub(super) fn private_key(&self) -> Option<&'a str> {
        self.connection.credential.service_account()?;
        Some(self.secrets.and_then(CredentialSecrets::private_key).map_or(PRIVATE_KEY, Secret::expose))
    }

    /// Whether a secret stands in an export: a sheet tells of the private key and never holds it.
    pub(super) fn holds_secrets(&self, format: ExportFormat) -> bool {
        let is_known = |secret: Option<&str>| secret.is_some_and(|text| ![CLIENT_SECRET, PRIVATE_KEY].contains(&text));
        let is_written = match format {
            ExportFormat::SheetMarkdown | ExportFormat::SheetText | ExportFormat::Renviron => false,
            _ => is_known(self.private_key()),
        };
        is_known(self.client_secret()) || is_written
    }

    pub(super) fn scopes(&self) -> Vec<&'a str> {
        self.connection.credential.scopes().iter().collect()
    }

    pub(super) fn report_suites(&self) -> Vec<&'a str> {
        self.connection.report_suites.iter().map(|suite| suite.rsid.as_str()).collect()
    }

    /// The sandbox of Experience Platform, as a request's header names it.
    pub(super) fn sandbox(&self) -> Option<&'a str> {
        self.connection.sandbox.as_ref().map(|sandbox| sandbox.name.as_str())
    }

    pub(super) fn redirect_uri(&self) -> Option<&'a str> {
        self.connection.credential.sign_in().map(|settings| settings.redirect_uri.as_str())
    }
}

/// Where tokens and the API are: both addresses, as they stand in front of a path.
pub(super) fn addresses(connection: &Connection) -> (String, String) {
    match connection.environment.hosts(connection.product) {
        Some(Hosts { ims_url, api_url }) => (ims_url.to_string(), api_url.to_string()),
        // Where the practice sandbox is, differs from run to run.
        None => ("{{IMS}}".to_owned(), "{{API}}".to_owned()),
    }
}
