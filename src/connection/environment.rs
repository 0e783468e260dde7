//! Where Adobe is: production, stage, the practice sandbox, or base URLs of the person's own.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::loopback::is_loopback;
use super::{ClientId, CredentialType, Invalid, OrgId, Product, RedirectUri, Scopes, Secret, TechnicalAccountId};

/// The address a client's paths are appended to: https, or http to this machine only. Never ends in a slash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Accepts `https://host[:port][/path]`, and `http://` where the host is this machine's loopback.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: &str| {
            Err(Invalid::new(
                problem,
                "Give an https address without user name, question mark or number sign; http is for this machine only.",
                "https://ims.example.com",
            ))
        };
        let Ok(mut url) = Url::parse(text.trim()) else {
            return invalid("This is not an address.");
        };
        if url.host().is_none() {
            return invalid("The address names no host.");
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return invalid("The address holds more than a host and a path.");
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return invalid("Plain http would send secrets unprotected to another machine."),
            _ => return invalid("The address is neither https nor http."),
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address of `path` (which starts with a slash and holds no query) below this base.
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }

    /// Host and port as people say them: `ims-na1.adobelogin.com`, `127.0.0.1:8080`.
    pub fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether the address is on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.as_str().trim_end_matches('/'))
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> Self {
        url.to_string()
    }
}

/// The two hosts a connection talks to. Secrets are bound to them (design section 8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hosts {
    /// Identity Management: tokens.
    pub ims_url: BaseUrl,
    /// The product's API.
    pub api_url: BaseUrl,
}

impl Hosts {
    /// Parses both addresses.
    pub fn parse(ims_url: &str, api_url: &str) -> Result<Self, Invalid> {
        Ok(Self { ims_url: BaseUrl::parse(ims_url)?, api_url: BaseUrl::parse(api_url)? })
    }
}

/// Which Adobe a connection is for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Environment {
    /// Adobe itself.
    #[default]
    Production,
    /// Adobe's stage environment.
    Stage,
    /// The practice sandbox, which each command starts inside itself; its addresses differ from run to run.
    Practice,
    /// Addresses of the person's own.
    Custom(Hosts),
}

/// Protocol reference, section 1.1.
const PRODUCTION_IMS: &str = "https://ims-na1.adobelogin.com";
const STAGE_IMS: &str = "https://ims-na1-stg1.adobelogin.com";
/// Section 6.
const DEVELOPER_CONSOLE: &str = "https://api.adobe.io";

/// Where a product's API is, in production and on stage (sections 7.2 and 9). The stage host of Analytics is not documented;
/// it follows the pattern of the documented `platform-stage.adobe.io`. AEM's API is at an address of each customer's own,
/// which is never asked: the host of Analytics stands in its place.
fn api_hosts(product: Product) -> (&'static str, &'static str) {
    match product {
        Product::Analytics | Product::ExperienceManager => {
            ("https://analytics.adobe.io", "https://analytics-stage.adobe.io")
        }
        Product::JourneyOptimizer => ("https://platform.adobe.io", "https://platform-stage.adobe.io"),
    }
}

impl Environment {
    /// The hosts that a connection for `product` talks to, unless they are only known once the practice sandbox runs.
    /// Addresses of the person's own are the product's, whichever it is.
    pub fn hosts(&self, product: Product) -> Option<Hosts> {
        let (production, stage) = api_hosts(product);
        let (ims, api) = match self {
            Self::Production => (PRODUCTION_IMS, production),
            Self::Stage => (STAGE_IMS, stage),
            Self::Practice => return None,
            Self::Custom(hosts) => return Some(hosts.clone()),
        };
        Hosts::parse(ims, api).ok()
    }

    /// Where the Developer Console's API is, for a connection that talks to `hosts` (section 6). The practice sandbox has it
    /// at its one address, and addresses of the person's own are taken to have it at that of the API: a token goes to no
    /// host that they did not name. For stage no host is documented.
    pub fn developer_console(&self, hosts: &Hosts) -> Option<BaseUrl> {
        match self {
            Self::Production => BaseUrl::parse(DEVELOPER_CONSOLE).ok(),
            Self::Stage => None,
            Self::Practice | Self::Custom(_) => Some(hosts.api_url.clone()),
        }
    }

    /// The word used on the command line, in files and in the header.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Stage => "stage",
            Self::Practice => "practice",
            Self::Custom(_) => "custom",
        }
    }

    /// Whether somebody can be sent back to `uri` after a sign-in: Adobe itself takes no plain http, not even to this
    /// machine (section 3).
    pub fn takes_redirect(&self, uri: &RedirectUri) -> bool {
        !(matches!(self, Self::Production | Self::Stage) && uri.as_str().starts_with("http:"))
    }

    /// What stored secrets are bound to: the same text means the same receivers. Adobe's own hosts are one receiver,
    /// whichever product's they are: Analytics' stands for all of them, as it does in everything that was ever stored.
    pub fn binding(&self) -> String {
        match self.hosts(Product::Analytics) {
            Some(hosts) => format!("{} {}", hosts.ims_url, hosts.api_url),
            None => "practice".to_owned(),
        }
    }
}

/// What the practice sandbox hands out, as the Developer Console would. Its secret is public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeCredential {
    /// Its name on the Developer Console's page.
    pub name: &'static str,
    /// Whose API is in its project: the one to pick it for.
    pub product: Product,
    /// The organization it belongs to.
    pub org_id: OrgId,
    /// Its client ID.
    pub client_id: ClientId,
    /// Its client secret.
    pub client_secret: Secret,
    /// Its technical account.
    pub technical_account_id: TechnicalAccountId,
    /// The scopes on its page.
    pub scopes: Scopes,
}

/// A Service Account (JWT) of the practice sandbox. Its secret is public; its keys are whatever certificates people have
/// registered on the sandbox's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeServiceAccount {
    /// Its name on that page.
    pub name: &'static str,
    /// The organization it belongs to.
    pub org_id: OrgId,
    /// Its client ID.
    pub client_id: ClientId,
    /// Its client secret.
    pub client_secret: Secret,
    /// Its technical account.
    pub technical_account_id: TechnicalAccountId,
    /// The metascopes of its binding.
    pub metascopes: Scopes,
}

/// A credential of the practice sandbox with which a person signs in (Web App, Single Page App, Native App).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeUserCredential {
    /// Which of the three types it is.
    pub credential_type: CredentialType,
    /// The organization it belongs to.
    pub org_id: OrgId,
    /// Its client ID.
    pub client_id: ClientId,
    /// Its client secret; public clients have none.
    pub client_secret: Option<Secret>,
    /// The scopes on its page.
    pub scopes: Scopes,
    /// Where the browser goes when no other redirect URI was asked for, or one that does not match.
    pub default_redirect_uri: String,
    /// Regular expressions, separated by commas; a Native App has none.
    pub redirect_uri_pattern: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for good in [
            "https://ims.example.com",
            "https://ims.example.com:8443/base/",
            "http://localhost:80",
            "http://127.0.0.1:9",
            "http://[::1]:9",
        ] {
            assert!(BaseUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ims.example.com",
            "http://example.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "ftp://localhost",
            "https://user:pw@example.com",
            "https://example.com/?a=b",
            "https://example.com/#x",
            "file:///etc/passwd",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_below_a_base_keeps_the_base() {
        let base = BaseUrl::parse("http://localhost:9/mock/").unwrap();
        assert_eq!(base.join("/ims/token/v3").as_str(), "http://localhost:9/mock/ims/token/v3");
        assert_eq!(base.to_string(), "http://localhost:9/mock");
        assert_eq!(BaseUrl::parse("https://a.example").unwrap().join("/x").as_str(), "https://a.example/x");
    }

    #[test]
    fn adobes_hosts_are_filled_in_for_each_product() {
        let api = |environment: &Environment, product| environment.hosts(product).unwrap().api_url.to_string();
        let (aa, ajo) = (Product::Analytics, Product::JourneyOptimizer);
        assert_eq!(api(&Environment::Production, aa), "https://analytics.adobe.io");
        assert_eq!(api(&Environment::Production, ajo), "https://platform.adobe.io");
        assert_eq!(api(&Environment::Stage, ajo), "https://platform-stage.adobe.io");
        let own = Environment::Custom(Hosts::parse("https://ims.example", "https://api.example").unwrap());
        assert_eq!(api(&own, ajo), "https://api.example");
    }

    #[test]
    fn what_secrets_are_bound_to_never_changes() {
        let own = Environment::Custom(Hosts::parse("https://ims.example", "https://api.example").unwrap());
        for (environment, binding) in [
            (Environment::Production, "https://ims-na1.adobelogin.com https://analytics.adobe.io"),
            (Environment::Stage, "https://ims-na1-stg1.adobelogin.com https://analytics-stage.adobe.io"),
            (Environment::Practice, "practice"),
            (own, "https://ims.example https://api.example"),
        ] {
            assert_eq!(environment.binding(), binding);
        }
    }
}
