//! One request and its answer: facts that anyone may read, and the body that not everyone may.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderMap;

use crate::connection::{Printable, Secret};

use super::body::{Body, Content};

/// An answer, whatever it says.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What may be shown and logged.
    pub facts: Facts,
    /// What came back.
    pub body: Body,
    unspeakable: Vec<Secret>,
}

/// What may be shown of an exchange. Holds no secret, no query and no body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The host that was asked, with its port if unusual.
    pub host: String,
    /// `GET`, `POST` …
    pub method: &'static str,
    /// The path that was asked for, without the query.
    pub path: String,
    /// The HTTP status.
    pub status: u16,
    /// The proxy in between, without user name and password.
    pub via: Option<String>,
    /// When it began, by this machine's clock.
    pub started: Timestamp,
    /// From then until the last byte of the body.
    pub took: Duration,
    /// The server's clock.
    pub server_date: Option<Timestamp>,
    clock_ahead: Option<i64>,
    headers: Vec<(&'static str, Printable)>,
}

/// The headers that are kept; everything else is forgotten at once. `location` is kept as its host only.
const KEPT: [&str; 8] = [
    "content-type",
    "retry-after",
    "x-request-id",
    "x-debug-id",
    "www-authenticate",
    "server",
    "location",
    "proxy-authenticate",
];

impl Facts {
    /// One of the kept headers, cleaned.
    pub fn header(&self, name: &str) -> Option<&Printable> {
        self.headers.iter().find(|(kept, _)| *kept == name).map(|(_, value)| value)
    }

    /// All that were kept, by their names in lower case.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &Printable)> {
        self.headers.iter().map(|(name, value)| (*name, value))
    }

    /// The server's own name for this exchange: IMS's `x-debug-id`, the gateway's `x-request-id`
    /// (protocol reference, sections 1.2 and 7.5).
    pub fn request_id(&self) -> Option<&Printable> {
        self.header("x-debug-id").or_else(|| self.header("x-request-id"))
    }

    /// How long the server asked us to wait: seconds or a date (RFC 9110, section 10.2.3), never negative.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.header("retry-after")?.as_str();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let then = http_date(text)?;
        // Both ends by the server's clock where it told it; ours may be wrong.
        let now = self.server_date.unwrap_or(self.started);
        Some(Duration::from_secs(u64::try_from(then.as_second() - now.as_second()).unwrap_or(0)))
    }

    /// How many seconds this machine's clock is ahead of the server's; exact to about a second.
    pub fn clock_ahead_seconds(&self) -> Option<i64> {
        self.clock_ahead
    }

    /// Where a redirect would have led: the host only.
    pub fn redirect_host(&self) -> Option<&Printable> {
        self.header("location")
    }
}

impl Exchange {
    pub(super) fn begin(
        host: String,
        request: (&'static str, String),
        via: Option<String>,
        started: Timestamp,
        unspeakable: Vec<Secret>,
    ) -> Self {
        let facts = Facts {
            host,
            method: request.0,
            path: request.1,
            status: 0,
            via,
            started,
            took: Duration::ZERO,
            server_date: None,
            clock_ahead: None,
            headers: Vec::new(),
        };
        Self { facts, body: Body::new(Vec::new().into()), unspeakable }
    }

    /// The head of the answer has arrived, now.
    pub(super) fn head(&mut self, status: u16, headers: &HeaderMap) {
        self.facts.status = status;
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        // An answer out of a cache was dated so many seconds ago (RFC 9111, section 5.1).
        let age = text("age").and_then(|age| age.trim().parse::<u32>().ok()).map_or(0, i64::from);
        let dated = text("date").and_then(http_date);
        self.facts.server_date = dated.and_then(|date| date.checked_add(SignedDuration::from_secs(age)).ok());
        self.facts.clock_ahead =
            self.facts.server_date.map(|theirs| Timestamp::now().as_second().saturating_sub(theirs.as_second()));
        for name in KEPT {
            // `to_str` would lose a whole header over one Latin-1 letter.
            let Some(value) = headers.get(name) else { continue };
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = if name == "location" {
                let Some(host) = url::Url::parse(&value).ok().and_then(|u| u.host_str().map(str::to_owned)) else {
                    continue;
                };
                self.words(&host)
            } else {
                self.words(&value)
            };
            self.facts.headers.push((name, value));
        }
    }

    /// The body is complete.
    pub(super) fn end(&mut self, body: Body, took: Duration) {
        self.body = body;
        self.facts.took = took;
    }

    /// Text of the answer made fit to show: cleaned, and without the secrets that the request carried, should the
    /// answer echo them.
    pub fn words(&self, text: &str) -> Printable {
        let mut text = text.to_owned();
        for secret in &self.unspeakable {
            if text.contains(secret.expose()) {
                text = text.replace(secret.expose(), "…");
            }
        }
        Printable::new(&text)
    }

    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.facts.status)
    }

    /// Whether the status is one of redirection, which is never followed.
    pub fn is_redirect(&self) -> bool {
        (300..400).contains(&self.facts.status)
    }

    /// The answer as one that should not have come. `content` is its body's.
    pub fn stranger(&self, oddity: Oddity, content: &Content) -> Box<Stranger> {
        let title = match content {
            Content::Html { title: Some(title) } => Some(self.words(title)),
            _ => None,
        };
        Box::new(Stranger { oddity, title, facts: self.facts.clone() })
    }
}

/// How an answer is not what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Oddity {
    /// A redirect, which is never followed.
    #[error("the answer is a redirect")]
    Redirected,
    /// A page for a browser.
    #[error("the answer is a web page")]
    Html,
    /// Neither JSON nor a page.
    #[error("the answer is not JSON")]
    NotJson,
    /// JSON, but without what it must have; says what is missing.
    #[error("the answer lacks {0}")]
    Lacks(&'static str),
}

/// An answer that is not what was asked for, and probably from somebody else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{oddity} (status {})", facts.status)]
pub struct Stranger {
    /// How it is odd.
    pub oddity: Oddity,
    /// The title of the page, where it is one.
    pub title: Option<Printable>,
    /// The rest.
    pub facts: Facts,
}

/// `Tue, 15 Nov 1994 08:12:31 GMT`.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(headers: &[(&'static str, &'static str)], unspeakable: &[&str]) -> Exchange {
        let unspeakable = unspeakable.iter().map(|s| Secret::new(*s)).collect();
        let mut exchange = Exchange::begin("h".into(), ("GET", "/".into()), None, Timestamp::UNIX_EPOCH, unspeakable);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        exchange.head(200, &map);
        exchange
    }

    #[test]
    fn only_listed_headers_are_kept_and_a_location_only_as_its_host() {
        let kept = exchange(
            &[("set-cookie", "session=1"), ("x-debug-id", "d-1"), ("location", "https://portal.example/?code=c0de")],
            &[],
        );
        assert_eq!(kept.facts.request_id().unwrap().as_str(), "d-1");
        assert_eq!(kept.facts.redirect_host().unwrap().as_str(), "portal.example");
        let shown = format!("{kept:?}");
        assert!(!shown.contains("session=1") && !shown.contains("c0de"), "{shown}");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let wait = |text: &'static str| {
            exchange(&[("retry-after", text), ("date", "Tue, 15 Nov 1994 08:12:31 GMT")], &[]).facts.retry_after()
        };
        assert_eq!(wait("38"), Some(Duration::from_secs(38)));
        assert_eq!(wait("Tue, 15 Nov 1994 08:12:36 GMT"), Some(Duration::from_secs(5)));
        assert_eq!(wait("Tue, 15 Nov 1994 08:12:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-1"), None);
    }

    #[test]
    fn an_echoed_secret_is_not_quoted() {
        let echo = exchange(&[("x-request-id", "id-p8e-canary-1")], &["p8e-canary"]);
        assert_eq!(echo.words("bad secret p8e-canary!").as_str(), "bad secret …!");
        assert_eq!(echo.facts.request_id().unwrap().as_str(), "id-…-1");
        assert!(!format!("{echo:?}").contains("canary"));
    }

    #[test]
    fn a_wrong_clock_is_measured() {
        let ahead = exchange(&[("date", "Tue, 15 Nov 1994 08:12:31 GMT")], &[]).facts.clock_ahead_seconds().unwrap();
        assert!(ahead > 900_000_000, "{ahead}");
        assert_eq!(exchange(&[("date", "yesterday")], &[]).facts.clock_ahead_seconds(), None);
        let cached = exchange(&[("date", "Tue, 15 Nov 1994 08:12:31 GMT"), ("age", "3600")], &[]).facts;
        assert!((3_595..=3_605).contains(&(ahead - cached.clock_ahead_seconds().unwrap())), "told an hour ago");
    }
}
