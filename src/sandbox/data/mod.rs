//! The sandbox's fixed world: organizations, companies, report suites and credentials, read from `assets/sandbox/`.
//!
//! Nothing here changes while the sandbox runs; what changes is in `memory`.

mod accounts;
mod grid;
mod platform;
mod redirect;
mod service;

use std::sync::LazyLock;

use serde::Deserialize;

use crate::connection::{
    ClientId, CredentialType, GlobalCompanyId, OrgId, PracticeCredential, PracticeServiceAccount,
    PracticeUserCredential, Product, Rsid, Scopes, Secret, TechnicalAccountId,
};
use crate::small::unpacked;

pub(super) use accounts::{Account, User};
pub(super) use platform::{Journey, PlatformSandbox};
pub(super) use redirect::Redirects;
pub(super) use service::ServiceSettings;

use grid::Grid;
use platform::Role;

static DATA: LazyLock<Data> = LazyLock::new(|| {
    let text = unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/data.json.gz")));
    #[expect(clippy::expect_used, reason = "the text is part of the program, and a test parses it")]
    let file: File = serde_json::from_str(&text).expect("practice data");
    Data::from(file)
});

/// The one world of all practice sandboxes.
pub(super) fn data() -> &'static Data {
    &DATA
}

#[derive(Debug)]
pub(super) struct Data {
    pub(super) organizations: Vec<Organization>,
    /// The main one first.
    pub(super) credentials: Vec<Credential>,
    /// Who can sign in.
    pub(super) accounts: Vec<Account>,
    /// On the page of every Server-to-Server credential.
    pub(super) scopes: Scopes,
    /// Granted though not on that page.
    also_granted: Vec<String>,
    metrics: Vec<String>,
    metrics_not_enabled: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Organization {
    pub(super) org_id: OrgId,
    pub(super) name: String,
    pub(super) companies: Vec<Company>,
    /// Of its Experience Platform.
    pub(super) sandboxes: Vec<PlatformSandbox>,
}

#[derive(Debug)]
pub(super) struct Company {
    pub(super) id: GlobalCompanyId,
    pub(super) name: String,
    /// The number that `users/me` calls `companyid`.
    pub(super) number: u32,
    pub(super) suites: Vec<Suite>,
    pub(super) people: Vec<Person>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Suite {
    pub(super) rsid: Rsid,
    pub(super) name: String,
    #[serde(default)]
    pub(super) parent: Option<Rsid>,
    #[serde(default = "us_dollars")]
    pub(super) currency: String,
    #[serde(default = "pacific_time")]
    pub(super) timezone: String,
}

fn us_dollars() -> String {
    "USD".to_owned()
}

fn pacific_time() -> String {
    "America/Los_Angeles".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) login: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) title: String,
}

/// One credential of the Developer Console.
#[derive(Debug)]
pub(super) struct Credential {
    /// Its name on the Console's page.
    pub(super) label: String,
    pub(super) kind: CredentialType,
    /// Whose API is in its project.
    pub(super) product: Product,
    pub(super) org_id: OrgId,
    pub(super) client_id: ClientId,
    client_secrets: Vec<String>,
    pub(super) technical_account_id: Option<TechnicalAccountId>,
    /// Whether an Admin Console product profile is on the credential; without one the gateway answers 403025.
    pub(super) has_product_profile: bool,
    /// Whether one of them is of Experience Platform; without one that answers 403027.
    pub(super) has_region: bool,
    /// The role of Experience Platform that holds it.
    pub(super) role: Option<Role>,
    companies: Vec<GlobalCompanyId>,
    /// Those on its page, where they are not the usual ones of its type.
    scopes: Option<Scopes>,
    /// What a user credential has beside.
    pub(super) user: Option<UserSettings>,
    /// What a Service Account has beside.
    pub(super) service: Option<ServiceSettings>,
}

impl Organization {
    /// Its number in the addresses of the Developer Console.
    pub(super) fn console_number(&self) -> u32 {
        console_number(self.org_id.as_str())
    }
}

/// Six digits that are the same in every sandbox, as an ID's first hexadecimal digits give them.
fn console_number(id: &str) -> u32 {
    let digits = id.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    100_000 + digits.unwrap_or_default() % 900_000
}

/// What only the three types have with which a person signs in.
#[derive(Debug)]
pub(super) struct UserSettings {
    /// On the credential's page; nothing else is granted.
    pub(super) scopes: Scopes,
    pub(super) redirects: Redirects,
}

fn yes() -> bool {
    true
}

fn analytics() -> Product {
    Product::Analytics
}

impl Credential {
    /// Those that it has from the start. The second one of a Service Account comes with its successor.
    pub(super) fn client_secrets(&self) -> &[String] {
        &self.client_secrets
    }

    /// What may be asked for with it: the list on its page.
    pub(super) fn scopes<'a>(&'a self, usual: &'a Scopes) -> &'a Scopes {
        let own = self.service.as_ref().map(|service| &service.scopes).or(self.scopes.as_ref());
        own.unwrap_or(usual)
    }

    /// Its number in the addresses of the Developer Console (protocol reference, section 6).
    pub(super) fn console_number(&self) -> u32 {
        console_number(self.client_id.as_str())
    }

    /// Single Page App and Native App: no secret, and PKCE always.
    pub(super) fn is_public(&self) -> bool {
        matches!(self.kind, CredentialType::SinglePageApp | CredentialType::NativeApp)
    }

    pub(super) fn may_see(&self, company: &Company) -> bool {
        self.companies.contains(&company.id)
    }

    fn as_handed_out(&'static self, scopes: &Scopes) -> Option<PracticeCredential> {
        if self.kind != CredentialType::ServerToServer {
            return None;
        }
        Some(PracticeCredential {
            name: &self.label,
            product: self.product,
            org_id: self.org_id.clone(),
            client_id: self.client_id.clone(),
            client_secret: Secret::new(self.client_secrets.first()?.as_str()),
            technical_account_id: self.technical_account_id.clone()?,
            scopes: self.scopes(scopes).clone(),
        })
    }

    fn as_handed_out_to_a_user(&self) -> Option<PracticeUserCredential> {
        let settings = self.user.as_ref()?;
        Some(PracticeUserCredential {
            credential_type: self.kind,
            org_id: self.org_id.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secrets.first().map(|secret| Secret::new(secret.as_str())),
            scopes: settings.scopes.clone(),
            default_redirect_uri: settings.redirects.default.clone(),
            redirect_uri_pattern: settings.redirects.pattern.clone(),
        })
    }
}

impl Credential {
    fn as_handed_out_with_a_key(&'static self) -> Option<PracticeServiceAccount> {
        Some(PracticeServiceAccount {
            name: &self.label,
            org_id: self.org_id.clone(),
            client_id: self.client_id.clone(),
            client_secret: Secret::new(self.client_secrets.first()?.as_str()),
            technical_account_id: self.technical_account_id.clone()?,
            metascopes: self.service.as_ref()?.metascopes.clone(),
        })
    }
}

/// What the reports service says about a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Metric {
    Known,
    NotEnabled,
    Unknown,
}

impl Data {
    pub(super) fn credential(&self, client_id: &str) -> Option<&Credential> {
        self.credentials.iter().find(|c| c.client_id.as_str() == client_id)
    }

    /// The one with this number in an organization with that number, as the Developer Console counts them.
    pub(super) fn credential_at(&self, organization: &str, credential: &str) -> Option<&Credential> {
        let organization = self.organizations.iter().find(|one| one.console_number().to_string() == organization)?;
        let mut own = self.credentials.iter().filter(|one| one.org_id == organization.org_id);
        own.find(|one| one.console_number().to_string() == credential)
    }

    pub(super) fn companies(&self) -> impl Iterator<Item = &Company> {
        self.organizations.iter().flat_map(|o| &o.companies)
    }

    /// Whether a machine's credential may ask for the scope.
    pub(super) fn grants(&self, credential: &Credential, scope: &str) -> bool {
        credential.scopes(&self.scopes).contains(scope) || self.also_granted.iter().any(|s| s == scope)
    }

    /// The metrics that every report may have, without `metrics/` before them.
    pub(super) fn metrics(&self) -> impl Iterator<Item = &str> {
        self.metrics.iter().map(String::as_str)
    }

    /// Looks `id` up, which is written `metrics/visits`.
    pub(super) fn metric(&self, id: &str) -> Metric {
        let Some(name) = id.strip_prefix("metrics/") else { return Metric::Unknown };
        match name {
            name if self.metrics.iter().any(|m| m == name) => Metric::Known,
            name if self.metrics_not_enabled.iter().any(|m| m == name) => Metric::NotEnabled,
            _ => Metric::Unknown,
        }
    }

    /// What a person gets to fill in, the main one of each product first.
    pub(super) fn handed_out(&'static self) -> Vec<PracticeCredential> {
        self.credentials.iter().filter_map(|c| c.as_handed_out(&self.scopes)).collect()
    }

    /// The same for the types with which a person signs in.
    pub(super) fn handed_out_to_users(&self) -> Vec<PracticeUserCredential> {
        self.credentials.iter().filter_map(Credential::as_handed_out_to_a_user).collect()
    }

    /// The same for Service Accounts.
    pub(super) fn service_accounts(&'static self) -> Vec<PracticeServiceAccount> {
        self.credentials.iter().filter_map(Credential::as_handed_out_with_a_key).collect()
    }

    pub(super) fn organization(&self, org_id: &OrgId) -> Option<&Organization> {
        self.organizations.iter().find(|organization| &organization.org_id == org_id)
    }

    pub(super) fn account(&self, login: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.login == login)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "schema_version")]
    _schema_version: u32,
    organizations: Vec<FileOrganization>,
    credentials: Vec<FileCredential>,
    accounts: Vec<Account>,
    server_to_server_scopes: Scopes,
    also_granted: Vec<String>,
    metrics: Vec<String>,
    metrics_not_enabled: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOrganization {
    org_id: OrgId,
    name: String,
    companies: Vec<FileCompany>,
    sandboxes: Vec<PlatformSandbox>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCredential {
    label: String,
    #[serde(rename = "type")]
    kind: CredentialType,
    #[serde(default = "analytics")]
    product: Product,
    org_id: OrgId,
    client_id: ClientId,
    client_secrets: Vec<String>,
    #[serde(default)]
    technical_account_id: Option<TechnicalAccountId>,
    #[serde(default = "yes")]
    has_product_profile: bool,
    #[serde(default = "yes")]
    has_region: bool,
    #[serde(default)]
    role: Option<Role>,
    #[serde(default)]
    companies: Vec<GlobalCompanyId>,
    #[serde(default)]
    scopes: Option<Scopes>,
    #[serde(default)]
    default_redirect_uri: Option<String>,
    #[serde(default)]
    redirect_uri_pattern: Option<String>,
    #[serde(default)]
    metascopes: Option<Scopes>,
    #[serde(default)]
    certificates: Vec<String>,
    #[serde(default)]
    is_converted: bool,
    #[serde(default)]
    requires_jti: bool,
}

impl From<FileCredential> for Credential {
    fn from(file: FileCredential) -> Self {
        let service = ServiceSettings::of(&file);
        let pattern = file.redirect_uri_pattern;
        let user = file.scopes.clone().zip(file.default_redirect_uri);
        Self {
            label: file.label,
            kind: file.kind,
            product: file.product,
            org_id: file.org_id,
            client_id: file.client_id,
            client_secrets: file.client_secrets,
            technical_account_id: file.technical_account_id,
            has_product_profile: file.has_product_profile,
            has_region: file.has_region,
            role: file.role,
            companies: file.companies,
            scopes: file.scopes,
            user: user.map(|(scopes, default)| UserSettings { scopes, redirects: Redirects::new(default, pattern) }),
            service,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCompany {
    global_company_id: GlobalCompanyId,
    name: String,
    company_number: u32,
    #[serde(default)]
    suites: Vec<Suite>,
    #[serde(default)]
    grid: Option<Grid>,
    people: Vec<Person>,
}

impl From<File> for Data {
    fn from(file: File) -> Self {
        let organizations = file.organizations.into_iter().map(|organization| Organization {
            org_id: organization.org_id,
            name: organization.name,
            companies: organization.companies.into_iter().map(Company::from).collect(),
            sandboxes: organization.sandboxes,
        });
        Self {
            organizations: organizations.collect(),
            credentials: file.credentials.into_iter().map(Credential::from).collect(),
            accounts: file.accounts,
            scopes: file.server_to_server_scopes,
            also_granted: file.also_granted,
            metrics: file.metrics,
            metrics_not_enabled: file.metrics_not_enabled,
        }
    }
}

impl From<FileCompany> for Company {
    fn from(company: FileCompany) -> Self {
        let mut suites = company.suites;
        suites.extend(company.grid.iter().flat_map(Grid::suites));
        Self {
            id: company.global_company_id,
            name: company.name,
            number: company.company_number,
            suites,
            people: company.people,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_data_holds_what_it_promises() {
        let data = data();
        assert_eq!(data.organizations.len(), 2);
        let europe = data.companies().find(|c| c.id.as_str() == "northweu").unwrap();
        assert_eq!(europe.suites.len(), 340);
        assert!(data.handed_out().len() >= 5);
        assert_eq!(data.handed_out()[0].client_id, data.credentials[0].client_id);
    }

    #[test]
    fn nothing_stands_there_twice_and_every_reference_leads_somewhere() {
        let data = data();
        let clients: HashSet<_> = data.credentials.iter().map(|c| &c.client_id).collect();
        assert_eq!(clients.len(), data.credentials.len());
        for company in data.companies() {
            let rsids: HashSet<_> = company.suites.iter().map(|s| &s.rsid).collect();
            assert_eq!(rsids.len(), company.suites.len(), "{}", company.id);
            for parent in company.suites.iter().filter_map(|s| s.parent.as_ref()) {
                assert!(rsids.contains(parent), "{parent}");
            }
        }
        let numbers: HashSet<_> = data.credentials.iter().map(Credential::console_number).collect();
        assert_eq!(numbers.len(), data.credentials.len());
        for credential in &data.credentials {
            assert!(data.organizations.iter().any(|o| o.org_id == credential.org_id), "{}", credential.client_id);
            for company in &credential.companies {
                assert!(data.companies().any(|c| &c.id == company), "{company}");
            }
            for secret in &credential.client_secrets {
                assert!(secret.starts_with("p8e-PracticeOnly-"), "{}", credential.client_id);
            }
        }
    }

    #[test]
    fn user_credentials_are_complete_and_accounts_lead_somewhere() {
        let data = data();
        for credential in data.credentials.iter().filter(|c| c.kind.is_for_people()) {
            let settings = credential.user.as_ref().unwrap();
            assert_eq!(credential.is_public(), credential.client_secrets.is_empty(), "{}", credential.client_id);
            let patterns = settings.redirects.pattern.as_ref().map_or(0, |pattern| pattern.split(',').count());
            assert_eq!(settings.redirects.patterns_understood(), patterns, "{}", credential.client_id);
            assert_eq!(patterns == 0, credential.kind == CredentialType::NativeApp, "{}", credential.client_id);
            let default = &settings.redirects.default;
            assert!(default.len() <= 256 && (patterns == 0 || default.starts_with("https://")), "{default}");
        }
        let profiles: Vec<_> = data.accounts.iter().flat_map(|account| &account.profiles).collect();
        assert_eq!(profiles.iter().map(|p| &p.user_id).collect::<HashSet<_>>().len(), profiles.len());
        for profile in profiles {
            assert!(profile.org_id.as_ref().is_none_or(|id| data.organization(id).is_some()), "{}", profile.user_id);
            assert!(User::find(&profile.user_id).is_some());
        }
    }

    #[test]
    fn one_credential_sees_several_companies_and_one_sees_both_organizations() {
        let data = data();
        let organizations_of = |credential: &Credential| {
            data.organizations.iter().filter(|o| o.companies.iter().any(|c| credential.may_see(c))).count()
        };
        assert_eq!(organizations_of(&data.credentials[0]), 1);
        assert!(data.credentials[0].companies.len() > 1);
        assert!(data.credentials.iter().any(|c| organizations_of(c) == 2));
    }
}
