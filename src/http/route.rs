//! Which way a request goes: straight, or through a proxy. Loopback is always straight.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::connection::{Proxy, Secret, is_loopback};

use super::error::HttpFault;

/// Where proxies come from.
pub(super) enum Proxies {
    /// The settings name one; the environment is not asked.
    Named {
        /// Which.
        proxy: Box<Proxy>,
        /// Its password.
        password: Option<Secret>,
    },
    /// `HTTPS_PROXY` and its kin, `NO_PROXY`, or the system's settings: exactly reqwest's own reading of them.
    Environment(Box<Matcher>),
}

/// The way of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    /// Plain http on this machine: no certificates are needed, not even a trust store.
    Plain,
    /// Straight to the host.
    Direct,
    /// Through this proxy: its address without user name and password.
    Via(Url),
}

impl Route {
    /// The proxy, as people write it.
    pub(super) fn via(&self) -> Option<String> {
        match self {
            Self::Via(proxy) => Some(proxy.as_str().trim_end_matches('/').to_owned()),
            Self::Plain | Self::Direct => None,
        }
    }
}

impl Proxies {
    /// The way to `target`.
    ///
    /// A loopback address means this machine and not the proxy's; and plain http goes nowhere else, so that no proxy
    /// ever sees a secret in the clear.
    pub(super) fn route(&self, target: &Url) -> Result<Route, HttpFault> {
        if is_loopback(target) {
            return Ok(if target.scheme() == "http" { Route::Plain } else { Route::Direct });
        }
        if target.scheme() != "https" {
            return Err(HttpFault::Unprotected);
        }
        match self {
            Self::Named { proxy, .. } => Ok(Route::Via(proxy.address())),
            Self::Environment(matcher) => {
                let Some(found) = target.as_str().parse().ok().and_then(|uri| matcher.intercept(&uri)) else {
                    return Ok(Route::Direct);
                };
                match Url::parse(&found.uri().to_string()) {
                    Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Route::Via(url)),
                    _ => Err(HttpFault::BadProxy),
                }
            }
        }
    }

    /// The value of `Proxy-Authorization` for `target`, where a user name or password is known.
    pub(super) fn authorization(&self, target: &Url) -> Option<Secret> {
        use base64::Engine as _;
        match self {
            Self::Named { proxy, password } => {
                let user = proxy.username().unwrap_or_default();
                let password = password.as_ref().map_or("", Secret::expose);
                if user.is_empty() && password.is_empty() {
                    return None;
                }
                let pair = zeroize::Zeroizing::new(format!("{user}:{password}"));
                let encoded =
                    zeroize::Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(pair.as_bytes()));
                Some(Secret::new(format!("Basic {}", encoded.as_str())))
            }
            Self::Environment(matcher) => {
                let found = target.as_str().parse().ok().and_then(|uri| matcher.intercept(&uri))?;
                found.basic_auth().and_then(|value| value.to_str().ok()).map(Secret::new)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(https_proxy: &str, no_proxy: &str) -> Proxies {
        Proxies::Environment(Box::new(Matcher::builder().https(https_proxy.to_owned()).no(no_proxy.to_owned()).build()))
    }

    fn route(proxies: &Proxies, target: &str) -> Result<Route, HttpFault> {
        proxies.route(&Url::parse(target).unwrap())
    }

    #[test]
    fn loopback_never_goes_through_a_proxy() {
        let named =
            Proxies::Named { proxy: Box::new(Proxy::parse("http://proxy.example:3128").unwrap().0), password: None };
        for proxies in [environment("http://proxy.example:3128", ""), named] {
            assert_eq!(route(&proxies, "http://127.0.0.1:80/x"), Ok(Route::Plain));
            assert_eq!(route(&proxies, "https://localhost/x"), Ok(Route::Direct));
            assert_eq!(route(&proxies, "https://[::1]:1/x"), Ok(Route::Direct));
            assert_eq!(
                route(&proxies, "https://ims.example/x").unwrap().via().as_deref(),
                Some("http://proxy.example:3128")
            );
        }
    }

    #[test]
    fn plain_http_never_leaves_this_machine() {
        for target in
            ["http://ims.example/", "http://127.0.0.1.evil.example/", "http://10.0.0.1/", "ftp://ims.example/"]
        {
            assert_eq!(route(&environment("", ""), target), Err(HttpFault::Unprotected), "{target}");
        }
    }

    #[test]
    fn a_proxys_password_is_known_from_settings_and_environment() {
        let target = Url::parse("https://ims.example/").unwrap();
        let (proxy, password) = Proxy::parse("http://alice:hunter22@proxy.example:3128").unwrap();
        let named = Proxies::Named { proxy: Box::new(proxy), password };
        for proxies in [named, environment("http://alice:hunter22@proxy.example:3128", "")] {
            assert_eq!(proxies.authorization(&target).unwrap().expose(), "Basic YWxpY2U6aHVudGVyMjI=");
        }
        assert_eq!(environment("http://proxy.example:3128", "").authorization(&target), None);
    }

    #[test]
    fn the_environments_exceptions_hold_and_its_password_is_not_in_the_route() {
        let proxies = environment("http://alice:hunter22@proxy.example:3128", "ims.example,.corp");
        assert_eq!(route(&proxies, "https://ims.example/"), Ok(Route::Direct));
        let via = route(&proxies, "https://other.example/").unwrap();
        assert!(!format!("{via:?}").contains("hunter22"), "{via:?}");
    }

    #[test]
    fn a_malformed_proxy_in_the_environment_is_ignored_or_named_and_never_panics() {
        for malformed in ["", "::", "http://", "http://[", "%%%", "ht!tp://x", "\u{7f}"] {
            assert_eq!(route(&environment(malformed, ""), "https://ims.example/"), Ok(Route::Direct), "{malformed}");
        }
        for unusable in ["socks5://proxy.example:1080", "http://proxy:notaport"] {
            let route = route(&environment(unusable, ""), "https://ims.example/");
            assert_eq!(route, Err(HttpFault::BadProxy), "{unusable}");
        }
    }
}
