//! A header that a person adds to a request of their own. What says who asks, and where, belongs to the connection and
//! cannot be given here.

use std::fmt;

use super::Invalid;

/// A name and a value that can be sent. Its value is not shown by `Debug`: it is the person's own affair.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestHeader {
    name: String,
    value: String,
}

/// Set by the connection: the token, the API key, and for which organization, company and sandbox they are.
const OURS: [&str; 6] =
    ["authorization", "x-api-key", "x-gw-ims-org-id", "x-proxy-global-company-id", "x-sandbox-name", "x-user-token"];

/// Set by the transport, or meant for somebody in between.
const TRANSPORT: [&str; 12] = [
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl RequestHeader {
    /// Reads `NAME: VALUE`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: &str, remedy: &str| Invalid::new(problem, remedy, "Accept: text/csv");
        let Some((name, value)) = text.split_once(':') else {
            return Err(invalid("This header has no colon.", "Write its name, a colon and its value."));
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        // RFC 9110, section 5.6.2.
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(is_token) {
            return Err(invalid(
                "A header's name is letters, digits and hyphens.",
                "Write its name, a colon and its value.",
            ));
        }
        if OURS.contains(&name.as_str()) {
            return Err(invalid(
                "This header belongs to the connection: it says who asks, and where.",
                "Leave it out; it is sent with every request. For another account or place, use another connection.",
            ));
        }
        if TRANSPORT.contains(&name.as_str()) {
            return Err(invalid("This header is set where the request is sent.", "Leave it out."));
        }
        if !value.chars().all(|c| matches!(c, ' '..='~' | '\t')) {
            return Err(invalid(
                "The header's value has a character that cannot be sent.",
                "Use plain letters, digits and signs.",
            ));
        }
        Ok(Self { name, value: value.to_owned() })
    }

    /// In lower case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Without blanks around it.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for RequestHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestHeader({}: …)", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_value_are_read_and_the_value_is_not_shown() {
        let header = RequestHeader::parse(" Accept :text/csv; q=1 ").unwrap();
        assert_eq!((header.name(), header.value()), ("accept", "text/csv; q=1"));
        assert_eq!(format!("{header:?}"), "RequestHeader(accept: …)");
    }

    #[test]
    fn what_belongs_to_the_connection_or_to_the_transport_is_refused_in_any_case() {
        let names = OURS.iter().chain(&TRANSPORT).map(|name| name.to_ascii_uppercase());
        for name in names {
            assert!(RequestHeader::parse(&format!("{name}: x")).is_err(), "{name}");
        }
        for text in ["no colon", ": x", "a b: x", "x-a: \u{1}", "x-a: a\nHost: evil", "x-ä: x", "x-a: ä"] {
            assert!(RequestHeader::parse(text).is_err(), "{text:?}");
        }
    }
}
