//! What a letter, a bundle or a ticket may say of a connection: an allow-list of public settings.
//!
//! Client ID, organization and technical account are no secrets; whoever shows them says so. Nothing here is read from a
//! file or a store.

use serde::{Deserialize, Serialize};

use crate::connection::{Candidate, Connection, CredentialSettings, Environment, NetworkSettings, Printable, Product};

/// The public settings of a connection, or of one that is being set up, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// What people call it.
    pub name: Option<Printable>,
    /// Which Adobe: the word of [`Environment::word`].
    pub environment: Printable,
    /// The hosts it talks to, the token endpoint's first; none for the practice sandbox, whose addresses change.
    pub hosts: Vec<Printable>,
    /// The product, as people say it.
    pub product: Option<Printable>,
    /// The organization.
    pub organization: Option<Printable>,
    /// The type of the credential, as Adobe says it.
    pub credential_type: Printable,
    /// Its client ID.
    pub client_id: Option<Printable>,
    /// Its technical account, where it has one and it is known.
    pub technical_account: Option<Printable>,
    /// The company with its ID.
    pub company: Option<Printable>,
    /// The sandbox of Experience Platform with its name.
    pub sandbox: Option<Printable>,
    /// The report suites it is for.
    pub report_suites: Vec<Printable>,
    /// Where its secrets are: the word of the store.
    pub store: Option<Printable>,
    /// What it asks a token for: scopes or metascopes, separated by commas.
    pub scopes: Vec<Printable>,
    /// The proxy of its own settings, without user name and password.
    pub proxy: Option<Printable>,
    /// The file with its own certificate authorities: the name alone, for a path tells who somebody is.
    pub ca_file: Option<Printable>,
}

impl About {
    /// Of a saved connection.
    pub fn of(connection: &Connection) -> Self {
        Self {
            name: Some(connection.name.as_str().into()),
            product: Some(connection.product.title().into()),
            organization: Some(connection.org_id.as_str().into()),
            company: connection.company.as_ref().map(|_| Printable::new(&connection.leads_to().1)),
            sandbox: connection.sandbox.as_ref().map(|sandbox| Printable::new(&sandbox.label())),
            report_suites: connection.report_suites.iter().map(|suite| suite.rsid.as_str().into()).collect(),
            store: Some(connection.store.word().into()),
            ..Self::of_settings(
                &connection.environment,
                connection.product,
                &connection.credential,
                &connection.network,
            )
        }
    }

    /// Of a credential that is being tried: name, product's title, organization and company are the caller's to add.
    pub fn of_candidate(candidate: &Candidate, product: Product) -> Self {
        Self::of_settings(&candidate.environment, product, &candidate.settings, &candidate.network)
    }

    fn of_settings(
        environment: &Environment,
        product: Product,
        credential: &CredentialSettings,
        network: &NetworkSettings,
    ) -> Self {
        let hosts = environment.hosts(product).map(|hosts| [hosts.ims_url.host(), hosts.api_url.host()]);
        let ca_file = network.ca_file.as_deref().and_then(|path| path.file_name());
        Self {
            environment: environment.word().into(),
            hosts: hosts.iter().flatten().map(|host| Printable::new(host)).collect(),
            credential_type: credential.credential_type().title().into(),
            client_id: Some(credential.client_id().as_str().into()),
            technical_account: credential.technical_account_id().map(|account| account.as_str().into()),
            organization: credential.service_account().map(|account| account.org_id.as_str().into()),
            scopes: credential.scopes().iter().map(Printable::new).collect(),
            proxy: network.proxy.as_ref().map(|proxy| Printable::new(proxy.address().as_str().trim_end_matches('/'))),
            ca_file: ca_file.map(|name| Printable::new(&name.to_string_lossy())),
            ..Self::default()
        }
    }

    /// Label and value of all that is known, in a steady order, for people.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let one = |text: &Option<Printable>| text.as_ref().map(ToString::to_string);
        let many = |texts: &[Printable]| (!texts.is_empty()).then(|| listed(texts));
        let known = |text: &Printable| Some(text.to_string()).filter(|text| !text.is_empty());
        [
            ("Connection", one(&self.name)),
            ("Environment", known(&self.environment)),
            ("Hosts", many(&self.hosts)),
            ("Product", one(&self.product)),
            ("Organization", one(&self.organization)),
            ("Credential", known(&self.credential_type)),
            ("Client ID", one(&self.client_id)),
            ("Technical account", one(&self.technical_account)),
            ("Scopes", many(&self.scopes)),
            ("Company", one(&self.company)),
            ("Report suites", many(&self.report_suites)),
            ("Sandbox", one(&self.sandbox)),
            ("Secret store", one(&self.store)),
            ("Proxy of its own", one(&self.proxy)),
            ("CA file of its own", one(&self.ca_file)),
        ]
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?)))
        .collect()
    }
}

/// Texts in one line.
pub(super) fn listed(texts: &[Printable]) -> String {
    texts.iter().map(Printable::as_str).collect::<Vec<_>>().join(", ")
}
