//! Where Adobe sends the browser after a sign-in: the redirect URI, kept byte for byte as it was written.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::Invalid;
use super::loopback::is_loopback;

/// A redirect URI as it stands in the Developer Console (protocol reference, section 3).
///
/// Adobe and RFC 6749 compare it as text, so it is never normalized: what was parsed is what is sent, in the
/// authorization request and in the token request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

/// Where this program can listen for the browser itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalEndpoint {
    /// https; plain http is for servers of the person's own that allow it.
    pub is_tls: bool,
    /// `localhost`, `127.0.0.1` or `[::1]`, as it stands in the address and in the browser's `Host` header.
    pub host: String,
    /// The port, also where it is the scheme's own and not written.
    pub port: u16,
    /// Begins with a slash; exactly as the browser will ask for it.
    pub path: String,
}

impl RedirectUri {
    /// The most characters the Developer Console takes.
    pub const LIMIT: usize = 256;
    /// The ports that the program suggests to register, the first one first.
    pub const PORTS: [u16; 3] = [8443, 8444, 8445];

    /// The address this program suggests: `https://localhost:PORT/callback`.
    pub fn on_localhost(port: u16) -> Self {
        Self(format!("https://localhost:{port}/callback"))
    }

    /// The default redirect URI that this program suggests to register.
    pub fn suggested() -> Self {
        Self::on_localhost(Self::PORTS[0])
    }

    /// The redirect URI pattern that this program suggests to register: one for each of [`Self::PORTS`], as the
    /// comma-separated list that the Developer Console takes (section 3: at most 512 characters).
    pub fn suggested_pattern() -> String {
        Self::suggested().pattern_to_register()
    }

    /// Accepts https, http to this machine, and the scheme that Adobe assigns to a Native App.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let invalid = |problem: &str| {
            Err(Invalid::new(
                problem,
                "Copy the redirect URI from the credential's page in the Developer Console, without wildcards.",
                "https://localhost:8443/callback",
            ))
        };
        if text.is_empty() {
            return invalid("The redirect URI is empty.");
        }
        if text.len() > Self::LIMIT {
            return invalid("The redirect URI has more than 256 characters.");
        }
        if !text.bytes().all(|b| (0x21..=0x7e).contains(&b) && !b"\"\\<>^`{|}".contains(&b)) {
            return invalid("There is a character in the redirect URI that no address can have.");
        }
        let Ok(url) = Url::parse(text) else {
            return invalid("This is not an address.");
        };
        if url.fragment().is_some() || text.contains('#') {
            return invalid("A redirect URI has no number sign (#).");
        }
        if text.contains('*') || text.contains("[0-9]") {
            return invalid("This is a pattern, not one address.");
        }
        if Self::holds_answer(text) {
            return invalid("This is the address after a sign-in: it holds Adobe's answer.");
        }
        match url.scheme() {
            "https" | "http" if !url.username().is_empty() || url.password().is_some() => {
                invalid("A redirect URI holds no user name or password.")
            }
            "https" => Ok(Self(text.to_owned())),
            "http" if is_loopback(&url) => Ok(Self(text.to_owned())),
            "http" => invalid("Adobe sends people back over https only; plain http is for this machine."),
            // Adobe's own: `adobe+HASH://adobeid/CLIENT_ID`; `ams+…` in old credentials.
            scheme if scheme.contains('+') && url.has_host() => Ok(Self(text.to_owned())),
            _ => invalid("The redirect URI is neither https nor one that Adobe assigns."),
        }
    }

    /// Whether `text` is where a browser ended after a sign-in: it holds a code, which is nobody's business, or an error.
    pub fn holds_answer(text: &str) -> bool {
        let has = |name: &str| text.split(['?', '&', '#']).skip(1).any(|part| part.starts_with(name));
        has("code=") || has("error=")
    }

    /// The text, byte for byte.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where this program can listen; `None` where the browser ends somewhere else and the address must be pasted.
    pub fn local(&self) -> Option<LocalEndpoint> {
        let url = Url::parse(&self.0).ok().filter(is_loopback)?;
        let is_tls = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        Some(LocalEndpoint {
            is_tls,
            host: url.host_str()?.to_owned(),
            port: url.port_or_known_default().filter(|port| *port != 0)?,
            path: url.path().to_owned(),
        })
    }

    /// The same address on another port; `None` where nobody listens on this machine.
    pub fn with_port(&self, port: u16) -> Option<Self> {
        let local = self.local()?;
        let scheme = if local.is_tls { "https" } else { "http" };
        let authority = format!("{scheme}://{}", local.host);
        let rest = self.0.get(authority.len()..)?;
        let path = &rest[rest.find(['/', '?']).unwrap_or(rest.len())..];
        Some(Self(format!("{authority}:{port}{path}")))
    }

    /// As a redirect URI pattern, which is a regular expression: a dot must be escaped, and the Console wants the
    /// backslash doubled (section 3).
    pub fn pattern(&self) -> String {
        self.0.replace('.', r"\\.").replace('?', r"\\?").replace('+', r"\\+")
    }

    /// What to register as the redirect URI pattern: every port that this program suggests where this is one of them,
    /// so that a busy one can be avoided; else this address alone. The Console takes 512 characters, with commas.
    pub fn pattern_to_register(&self) -> String {
        let is_suggested = self.local().is_some_and(|local| Self::PORTS.contains(&local.port));
        if !is_suggested {
            return self.pattern();
        }
        let all = Self::PORTS.iter().filter_map(|&port| self.with_port(port)).map(|uri| uri.pattern());
        all.collect::<Vec<_>>().join(",")
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_stays_as_it_is() {
        for text in [
            "https://LOCALHOST:8443/callback",
            "https://localhost:443/callback/",
            "https://127.0.0.1:8000/redirect.html",
        ] {
            assert_eq!(RedirectUri::parse(&format!(" {text}\n")).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_no_redirect_uri_can_be_is_refused() {
        for text in [
            "",
            "localhost:8443/callback",
            "http://example.com/callback",
            "https://localhost:8443/call back",
            "https://localhost:8443/callback#x",
            "https://localhost:*/callback",
            "https://localhost:844[0-9]/callback",
            "https://user@localhost:8443/callback",
            "https://localhost:8443/callback?code=abc&state=def",
            "https://localhost:8443/callback?a=b&error=access_denied",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://127\\\\.0\\\\.0\\\\.1:8443/callback",
            &format!("https://localhost/{}", "x".repeat(250)),
        ] {
            assert!(RedirectUri::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_addresses_of_this_machine_can_be_listened_at() {
        let local = |text: &str| RedirectUri::parse(text).unwrap().local();
        let endpoint = local("https://localhost:8443/callback").unwrap();
        assert_eq!((endpoint.is_tls, endpoint.port, endpoint.path.as_str()), (true, 8443, "/callback"));
        assert_eq!(local("https://localhost/").unwrap().port, 443);
        assert!(!local("http://[::1]:9/x").unwrap().is_tls);
        assert_eq!(local("https://www.northwind.example/signed-in/"), None);
        assert_eq!(local("adobe+5d1f0c83://adobeid/18643b7a5fce4cb7d496ce72b1be3f5d"), None);
        assert_eq!(local("https://localhost.evil.example/callback"), None);
    }

    #[test]
    fn another_port_changes_nothing_else() {
        let moved = |text: &str| RedirectUri::parse(text).unwrap().with_port(8444).map(String::from);
        assert_eq!(
            moved("https://localhost:8443/callback?a=b").as_deref(),
            Some("https://localhost:8444/callback?a=b")
        );
        assert_eq!(moved("https://127.0.0.1/x/").as_deref(), Some("https://127.0.0.1:8444/x/"));
        assert_eq!(moved("https://[::1]:8443").as_deref(), Some("https://[::1]:8444"));
        assert_eq!(moved("https://example.com/x"), None);
    }

    #[test]
    fn the_suggested_pattern_fits_every_suggested_port_and_into_the_console() {
        let pattern = RedirectUri::suggested_pattern();
        assert!(pattern.len() <= 512 && !pattern.contains(char::is_whitespace), "{pattern}");
        let parts: Vec<&str> = pattern.split(',').collect();
        assert_eq!(parts.len(), RedirectUri::PORTS.len());
        for (part, port) in parts.iter().zip(RedirectUri::PORTS) {
            assert_eq!(*part, RedirectUri::on_localhost(port).as_str(), "without a dot it is its own pattern");
        }
        assert_eq!(parts[0], RedirectUri::suggested().as_str());
    }

    #[test]
    fn dots_are_escaped_as_the_console_wants_them() {
        let pattern = |text: &str| RedirectUri::parse(text).unwrap().pattern();
        assert_eq!(pattern("https://localhost:8443/callback"), "https://localhost:8443/callback");
        assert_eq!(pattern("https://127.0.0.1:8443/callback"), r"https://127\\.0\\.0\\.1:8443/callback");
    }
}
