//! An authorization response as it stands in a query: taken apart, judged by nobody.

use std::borrow::Cow;

use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::connection::{Printable, RedirectUri, Secret, is_loopback};

use super::Refused;

/// The parameters that decide. Each stands at most once (RFC 6749, section 3.1).
const DECISIVE: [&str; 4] = ["state", "code", "iss", "error"];

/// What a query says. A parameter without a value counts as left out (RFC 6749, section 3.1); others than these are
/// ignored (section 4.1.2).
pub(super) struct Response {
    pub(super) state: Option<Secret>,
    pub(super) code: Option<Secret>,
    pub(super) issuer: Option<String>,
    pub(super) refused: Option<Refused>,
    /// One of the four that decide stands there twice, with or without a value.
    pub(super) is_doubled: bool,
    /// The redirect URI's own parameters are all there, as they must come back (RFC 6749, section 3.1.2).
    pub(super) has_own: bool,
}

impl Response {
    /// Reads the part of an address behind its question mark.
    pub(super) fn parse(query: &str, redirect_uri: &RedirectUri) -> Self {
        let mut pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = form_urlencoded::parse(query.as_bytes()).collect();
        let mut has_own = true;
        let own = redirect_uri.as_str().split_once('?').map_or("", |(_, query)| query);
        for pair in form_urlencoded::parse(own.as_bytes()) {
            match pairs.iter().position(|other| *other == pair) {
                // They are not Adobe's, even where they are called `state`.
                Some(place) => drop(pairs.remove(place)),
                None => has_own = false,
            }
        }
        let first =
            |name: &str| pairs.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, value)| value.as_ref());
        let response = Self {
            state: first("state").map(Secret::new),
            code: first("code").map(Secret::new),
            issuer: first("iss").map(str::to_owned),
            refused: first("error").map(|error| Refused {
                error: Printable::new(error),
                description: first("error_description").map(Printable::new),
                jump: first("jump").and_then(safe_link),
            }),
            is_doubled: DECISIVE.iter().any(|name| pairs.iter().filter(|(n, _)| n == name).count() > 1),
            has_own,
        };
        for (_, value) in pairs {
            if let Cow::Owned(text) = value {
                drop(Zeroizing::new(text));
            }
        }
        response
    }
}

/// An https address (http for this machine's own: the practice sandbox has pages of that kind) that is whole and plain to
/// read; it is shown, never opened by itself.
fn safe_link(text: &str) -> Option<Printable> {
    let url = url::Url::parse(text).ok()?;
    let is_web = (url.scheme() == "https" && url.has_host()) || (url.scheme() == "http" && is_loopback(&url));
    let shown = Printable::new(text);
    (is_web && shown.as_str() == text && text.is_ascii()).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(query: &str) -> Response {
        Response::parse(query, &RedirectUri::on_localhost(8443))
    }

    #[test]
    fn a_parameter_without_a_value_is_left_out_and_unknown_ones_are_ignored() {
        let said = response("state=&code=&iss&error=&foo=bar&session_state=1");
        assert!(said.state.is_none() && said.code.is_none() && said.issuer.is_none() && said.refused.is_none());
        assert!(!said.is_doubled);
    }

    #[test]
    fn a_second_decisive_parameter_is_seen_however_it_is_written() {
        for query in ["code=a&code=a", "code=a&c%6fde=b", "state=s&state=", "iss=a&iss=b", "error=a&error=b"] {
            assert!(response(query).is_doubled, "{query}");
        }
        assert!(!response("code=a&Code=b&foo=1&foo=2").is_doubled);
    }

    #[test]
    fn only_an_https_address_is_shown_as_the_next_step() {
        let jump = |text: &str| {
            let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            response(&format!("error=ride_x&jump={text}")).refused.unwrap().jump
        };
        assert_eq!(jump("https://adobe.com/terms?a=b").unwrap().as_str(), "https://adobe.com/terms?a=b");
        assert!(jump("http://127.0.0.1:8080/ims/practice/terms").is_some(), "practice");
        let long = format!("https://adobe.com/{}", "x".repeat(400));
        for text in [
            "javascript:alert(1)",
            "http://adobe.com/",
            "file:///etc/passwd",
            "-x",
            "https://ado\u{202e}be.com/",
            &long,
        ] {
            assert_eq!(jump(text), None, "{text}");
        }
    }

    #[test]
    fn the_redirect_uris_own_parameters_are_its_own() {
        let own = RedirectUri::parse("https://localhost:8443/callback?state=mine&a=b").unwrap();
        let said = Response::parse("state=mine&a=b&code=c&state=ours", &own);
        assert!(said.has_own && !said.is_doubled);
        assert_eq!(said.state, Some(Secret::new("ours")));
        assert!(!Response::parse("a=other&state=mine&code=c", &own).has_own);
    }
}
