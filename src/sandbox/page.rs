//! The frame of every page that a person sees here: plain HTML that needs no script and nothing from elsewhere, with every
//! foreign word escaped.

use std::sync::LazyLock;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Where the stand-in for the Developer Console is.
pub(super) const CONSOLE: &str = "/console";
/// Where failures are switched.
pub(super) const FAILURES: &str = "/practice/failures";

const FRAME: &str = include_str!("../../assets/sandbox/page.html");
const STYLE: &str = include_str!("../../assets/sandbox/page.css");

static STYLE_HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(STYLE.as_bytes())));

/// A whole page that may load nothing, run nothing, and be framed by nobody.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) status: StatusCode,
    pub(super) title: &'a str,
    /// HTML.
    pub(super) body: &'a str,
    /// Where its forms may lead, beside to us.
    pub(super) leads_to: &'a str,
    /// Room for lists.
    pub(super) is_wide: bool,
}

impl Page<'_> {
    /// With the headers that hold the browser to it.
    pub(super) fn into_response(self) -> Response {
        let width = if self.is_wide { "wide" } else { "narrow" };
        let html = FRAME.replace("{title}", self.title).replace("{style}", STYLE).replace("{width}", width);
        let html = html.replace("{body}", self.body);
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'",
            *STYLE_HASH, self.leads_to
        );
        let Ok(policy) = HeaderValue::from_str(&policy) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let headers: [(HeaderName, HeaderValue); 6] = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html;charset=UTF-8")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        ];
        (self.status, headers, html).into_response()
    }
}

/// As text inside HTML, attributes included.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_foreign_becomes_html() {
        assert_eq!(escaped("<b x='1' y=\"2\">&"), "&lt;b x=&#39;1&#39; y=&quot;2&quot;&gt;&amp;");
    }

    #[test]
    fn the_frame_asks_for_nothing_from_elsewhere() {
        for text in [FRAME, STYLE] {
            assert!(
                !text.contains("http") && !text.contains("url(") && !text.contains("src=") && !text.contains("@import")
            );
        }
    }
}
