//! The pages a browser sees here, and the headers they go out with. No script, nothing from elsewhere, every foreign
//! text escaped, and no state, code or verifier. Decides nothing.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use sha2::{Digest, Sha256};

use crate::connection::Printable;

use super::Refused;

/// An answer to a browser.
pub(super) type Reply = Response<Full<Bytes>>;

const FRAME: &str = include_str!("../../assets/sign_in/frame.html");
const STYLE: &str = include_str!("../../assets/sign_in/style.css");

/// What a page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Page {
    /// An answer is here, and nothing is known beyond that. Asks for itself again after a second.
    Received,
    SignedIn {
        label: Printable,
    },
    Failed,
    Denied(Refused),
    /// The answer was here before.
    Used,
    OtherAttempt,
    /// The state is right and something else is not.
    Unusable,
    UseHttps,
    StartUsed,
    NothingHere,
}

impl Page {
    fn title_and_body(&self) -> (&'static str, &'static str) {
        match self {
            Self::Received => ("Adobe’s answer has arrived", include_str!("../../assets/sign_in/received.html")),
            Self::SignedIn { .. } => ("Signed in", include_str!("../../assets/sign_in/signed_in.html")),
            Self::Failed => ("The sign-in did not work out", include_str!("../../assets/sign_in/failed.html")),
            Self::Denied(_) => ("No access was given", include_str!("../../assets/sign_in/denied.html")),
            Self::Used => ("Already used", include_str!("../../assets/sign_in/used.html")),
            Self::OtherAttempt => {
                ("This tab is from another sign-in", include_str!("../../assets/sign_in/other_attempt.html"))
            }
            Self::Unusable => ("This answer was not used", include_str!("../../assets/sign_in/unusable.html")),
            Self::UseHttps => ("Use https", include_str!("../../assets/sign_in/use_https.html")),
            Self::StartUsed => ("This address was used", include_str!("../../assets/sign_in/start_used.html")),
            Self::NothingHere => ("Nothing is here", include_str!("../../assets/sign_in/nothing_here.html")),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Received | Self::SignedIn { .. } | Self::Failed | Self::Denied(_) | Self::Used => StatusCode::OK,
            Self::OtherAttempt | Self::Unusable | Self::UseHttps => StatusCode::BAD_REQUEST,
            Self::StartUsed => StatusCode::GONE,
            Self::NothingHere => StatusCode::NOT_FOUND,
        }
    }

    fn html(&self) -> String {
        let (title, body) = self.title_and_body();
        let body = match self {
            Self::SignedIn { label } => fill(body, &[("label", &escaped(label.as_str()))]),
            Self::Denied(refused) => {
                let description = refused.description.as_ref().map(Printable::as_str).unwrap_or_default();
                fill(body, &[("error", &escaped(refused.error.as_str())), ("description", &escaped(description))])
            }
            _ => body.to_owned(),
        };
        fill(FRAME, &[("title", title), ("style", STYLE), ("body", &body)])
    }

    /// The page as it goes out.
    pub(super) fn reply(&self) -> Reply {
        let mut reply = plain(self.status(), self.html());
        let headers = reply.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if *self == Self::Received {
            headers.insert(header::REFRESH, HeaderValue::from_static("1"));
        }
        reply
    }
}

/// An answer without a page.
pub(super) fn empty(status: StatusCode) -> Reply {
    plain(status, "")
}

/// A text that only this program reads.
pub(super) fn plain(status: StatusCode, text: impl Into<Bytes>) -> Reply {
    let mut reply = Response::new(Full::new(text.into()));
    *reply.status_mut() = status;
    let fixed: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONNECTION, "close"),
    ];
    let headers = reply.headers_mut();
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    reply
}

/// Sends the browser on. `target` is an address of ours or of Adobe's; one that no header can hold is not followed.
pub(super) fn redirect(status: StatusCode, target: &str) -> Reply {
    let mut reply = empty(status);
    match HeaderValue::from_str(target) {
        Ok(target) => drop(reply.headers_mut().insert(header::LOCATION, target)),
        Err(_) => *reply.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
    }
    reply
}

/// Allows the one style sheet and nothing else.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// Puts values in place of `{name}`, in one pass: what is put in is not looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + STYLE.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let found = values.iter().find_map(|(name, value)| Some((value, after.strip_prefix(name)?.strip_prefix('}')?)));
        rest = match found {
            Some((value, after)) => {
                filled.push_str(value);
                after
            }
            None => {
                filled.push('{');
                after
            }
        };
    }
    filled + rest
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Page> {
        let evil = Printable::new("<script>alert('{title}')</script> & \"co\"");
        let refused = Refused { error: evil.clone(), description: Some(evil.clone()), jump: None };
        vec![
            Page::Received,
            Page::SignedIn { label: evil },
            Page::Failed,
            Page::Denied(refused),
            Page::Used,
            Page::OtherAttempt,
            Page::Unusable,
            Page::UseHttps,
            Page::StartUsed,
            Page::NothingHere,
        ]
    }

    #[test]
    fn every_page_is_whole_and_refers_to_nothing_outside() {
        for page in all() {
            let html = page.html();
            let without_style = html.replace(STYLE, "");
            assert!(!without_style.replace("{title}", "").contains('{'), "{page:?} has a gap");
            for outside in ["<script", "src=", "href=", "url(", "@import", "//"] {
                assert!(!html.contains(outside), "{page:?} contains {outside}");
            }
            assert!(html.contains("<h1>") && html.contains(&format!("<style>{STYLE}</style>")));
        }
    }

    #[test]
    fn foreign_text_is_text() {
        let html = Page::SignedIn { label: Printable::new("{title}<b>&'\"") }.html();
        assert!(html.contains("<strong>{title}&lt;b&gt;&amp;&#39;&quot;</strong>"), "{html}");
    }

    #[test]
    fn only_the_page_that_waits_says_nothing_of_success() {
        assert!(!Page::Received.html().to_lowercase().contains("signed in"));
        assert!(Page::Received.reply().headers().contains_key(header::REFRESH));
        assert!(all().iter().filter(|page| page.reply().headers().contains_key(header::REFRESH)).count() == 1);
    }

    #[test]
    fn an_address_that_no_header_can_hold_is_not_followed() {
        let reply = redirect(StatusCode::FOUND, "https://a.example/\r\nset-cookie: x=y");
        assert_eq!(reply.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!reply.headers().contains_key(header::LOCATION));
    }
}
