//! The body of an answer: it may hold a token, so it never prints itself and is wiped on drop.

use std::fmt;

use serde_json::Value;
use zeroize::Zeroizing;

/// The bytes of an answer, at most as many as the body cap.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Zeroizing<Vec<u8>>);

/// What a body looks like.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// JSON, of whatever shape. May hold secrets: do not print it.
    Json(Value),
    /// A page for a browser.
    Html {
        /// What stands in its `<title>`, uncleaned.
        title: Option<String>,
    },
    /// Nothing but white space.
    Empty,
    /// Something else.
    Other,
}

impl Body {
    pub(super) fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// How many bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The body as it came, byte for byte.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The body as text: without a byte-order mark, and with `U+FFFD` where it is not UTF-8.
    pub fn text(&self) -> Zeroizing<String> {
        let bytes = self.0.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.0);
        Zeroizing::new(String::from_utf8_lossy(bytes).into_owned())
    }

    /// Looks at what is there, whatever `Content-Type` claims: proxies lie and some servers send none.
    pub fn content(&self) -> Content {
        let text = self.text();
        let text = text.trim();
        if text.is_empty() {
            return Content::Empty;
        }
        if text.starts_with('<') {
            return Content::Html { title: title(text) };
        }
        // serde_json stops at 128 levels, so a deeply nested body cannot exhaust the stack.
        serde_json::from_str(text).map_or(Content::Other, Content::Json)
    }
}

/// The text between `<title>` and `</title>`.
fn title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    Some(html[start..end].trim().to_owned()).filter(|t| !t.is_empty())
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &[u8]) -> Body {
        Body::new(Zeroizing::new(bytes.to_vec()))
    }

    #[test]
    fn a_body_never_prints_itself() {
        assert_eq!(format!("{:?}", body(b"{\"access_token\":\"x\"}")), "Body(20 bytes)");
    }

    #[test]
    fn content_is_told_by_looking() {
        assert!(matches!(body(b"\xef\xbb\xbf {\"a\":1}").content(), Content::Json(_)));
        assert!(
            matches!(body(b"<!DOCTYPE html><TITLE >Sign in</title>").content(), Content::Html { title: Some(t) } if t == "Sign in")
        );
        assert!(matches!(body(b" \r\n").content(), Content::Empty));
        assert!(matches!(body(b"Bad Gateway").content(), Content::Other));
        assert!(matches!(body("[".repeat(100_000).as_bytes()).content(), Content::Other));
        assert!(matches!(body(b"<title").content(), Content::Html { title: None }));
    }
}
