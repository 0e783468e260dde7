//! Where a credential lets a browser be sent: the default redirect URI and the patterns (protocol reference, section 3).
//!
//! Only decides; who falls to the default is not told, as at Adobe.

use regex_lite::Regex;

/// Adobe documents no limit for the parameter; those for the settings are 256 and 512 characters.
const LONGEST: usize = 2_048;

/// What stands on the page of a user credential.
#[derive(Debug)]
pub(in super::super) struct Redirects {
    /// Used when no redirect URI was sent, or one that is not allowed.
    pub(in super::super) default: String,
    /// As it is typed into the Developer Console: regular expressions, separated by commas. Adobe assigns the address of a
    /// Native App, which has none.
    pub(in super::super) pattern: Option<String>,
    allowed: Vec<Regex>,
}

impl Redirects {
    /// A pattern that is no regular expression allows nothing.
    pub(super) fn new(default: String, pattern: Option<String>) -> Self {
        let patterns = pattern.iter().flat_map(|pattern| pattern.split(','));
        let allowed = patterns.filter_map(|one| Regex::new(&format!("^(?:{})$", one.trim())).ok()).collect();
        Self { default, pattern, allowed }
    }

    /// Where the answer goes: `asked`, if it matches as a whole, else the default.
    pub(in super::super) fn chosen<'a>(&'a self, asked: Option<&'a str>) -> &'a str {
        asked.filter(|asked| self.allows(asked)).unwrap_or(&self.default)
    }

    /// Only visible ASCII can stand in a `Location`; a fragment is never part of a redirect URI (RFC 6749, 3.1.2), and a
    /// user name in it only serves to deceive.
    fn allows(&self, asked: &str) -> bool {
        let is_clean = asked.len() <= LONGEST && asked.bytes().all(|byte| byte.is_ascii_graphic());
        let authority =
            asked.split_once("://").map(|(_, rest)| rest.split(['/', '?', '\\']).next().unwrap_or_default());
        is_clean
            && !asked.contains(['#', '\\', '"', '<', '>'])
            && authority.is_some_and(|authority| !authority.contains('@'))
            && (asked == self.default || self.allowed.iter().any(|pattern| pattern.is_match(asked)))
    }

    #[cfg(test)]
    pub(super) fn patterns_understood(&self) -> usize {
        self.allowed.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_address_must_match_and_escaped_dots_are_dots() {
        let redirects = Redirects::new(
            "https://example.com/".to_owned(),
            Some(r"https://127\.0\.0\.1:8443/callback, https://localhost:[0-9]+/.*".to_owned()),
        );
        for good in ["https://127.0.0.1:8443/callback", "https://localhost:1/", "https://localhost:1/a?b=c"] {
            assert_eq!(redirects.chosen(Some(good)), good);
        }
        for bad in [
            "https://127x0.0.1:8443/callback",
            "https://127.0.0.1:8443/callback/",
            "https://127.0.0.1:8443/callback?x",
            "xhttps://127.0.0.1:8443/callback",
            "http://127.0.0.1:8443/callback",
            "https://localhost:8443@evil.example/",
            "https://localhost:1/#x",
            "https://localhost:1/\r\nSet-Cookie: a=b",
            "https://localhost:1/\u{e9}",
            "javascript:alert(1)",
            "//evil.example/",
            "",
        ] {
            assert_eq!(redirects.chosen(Some(bad)), "https://example.com/", "{bad:?}");
        }
        assert_eq!(redirects.chosen(None), "https://example.com/");
    }
}
