//! How this machine reaches Adobe: a proxy, a file with the company's own certificate authority.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Invalid, Secret};

/// An HTTP proxy without its password, which lives in the secret store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Proxy {
    url: Url,
}

impl Proxy {
    /// Splits what people type into the proxy and, where one was given, its password.
    pub fn parse(text: &str) -> Result<(Self, Option<Secret>), Invalid> {
        let text = text.trim();
        let invalid = |problem: &str| {
            Err(Invalid::new(
                problem,
                "Give the proxy's address with its port; the password, if there is one, is kept in the secret store.",
                "http://proxy.example.com:3128",
            ))
        };
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let Ok(mut url) = Url::parse(&with_scheme) else {
            return invalid("This is not a proxy's address.");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return invalid("Only http and https proxies are supported.");
        }
        if text.is_empty()
            || url.host().is_none()
            || !matches!(url.path(), "" | "/")
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return invalid("The proxy's address must be a host and a port.");
        }
        let password = url.password().map(|p| Secret::new(percent_decoded(p)));
        if url.set_password(None).is_err() {
            return invalid("The proxy's address cannot carry a password.");
        }
        Ok((Self { url }, password.filter(|p| !p.is_empty())))
    }

    /// The address without user name and password.
    pub fn address(&self) -> Url {
        let mut url = self.url.clone();
        // Only fails for addresses without a host, which `parse` refuses.
        let _ = url.set_username("");
        url
    }

    /// The address as a person would type it with its password, for a field that splits it off.
    pub fn with_password(&self, password: &Secret) -> Secret {
        let mut url = self.url.clone();
        // Only fails for addresses without a host, which `parse` refuses.
        let _ = url.set_password(Some(password.expose()));
        Secret::new(url.as_str())
    }

    /// The user name the proxy is told, if any.
    pub fn username(&self) -> Option<String> {
        Some(percent_decoded(self.url.username())).filter(|name| !name.is_empty())
    }
}

fn percent_decoded(text: &str) -> String {
    // A form decoder turns + into a space; in user information a plus is a plus.
    let text = text.replace('+', "%2B");
    url::form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.url.as_str().trim_end_matches('/'))
    }
}

impl TryFrom<String> for Proxy {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        match Self::parse(&text)? {
            (proxy, None) => Ok(proxy),
            (_, Some(_)) => Err(Invalid::new(
                "The proxy's address holds a password in plain text.",
                "Remove it from the file; the password belongs in the secret store.",
                "http://user@proxy.example.com:3128",
            )),
        }
    }
}

impl From<Proxy> for String {
    fn from(proxy: Proxy) -> Self {
        proxy.to_string()
    }
}

/// What is not the machine's own default about reaching Adobe.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NetworkSettings {
    /// Used instead of the environment's proxies (`HTTPS_PROXY` and its kin).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Proxy>,
    /// A PEM file whose certificates are trusted besides the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_password_is_split_off() {
        let (proxy, password) = Proxy::parse("http://alice:p%40ss+1@proxy.example:3128").unwrap();
        assert_eq!(proxy.to_string(), "http://alice@proxy.example:3128");
        assert_eq!(proxy.username().as_deref(), Some("alice"));
        assert_eq!(password.unwrap().expose(), "p@ss+1");
        let again = Proxy::parse(proxy.with_password(&Secret::new("p@ss+1:/")).expose()).unwrap();
        assert_eq!((again.0, again.1.unwrap().expose()), (proxy, "p@ss+1:/"));
        assert_eq!(Proxy::parse("proxy.example:3128").unwrap().0.address().as_str(), "http://proxy.example:3128/");
    }

    #[test]
    fn what_is_no_proxy_is_refused() {
        for wrong in ["", "socks5://proxy:1080", "http://", "http://proxy/path", "proxy?x"] {
            assert!(Proxy::parse(wrong).is_err(), "{wrong}");
        }
    }
}
