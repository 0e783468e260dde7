//! What stands round a place in a text: the host that was asked, its path, the status, headers. Judges nothing.

use jiff::Timestamp;
use url::Url;

use crate::connection::{Printable, is_loopback};
use crate::diagnosis::{Evidence, Stage};
use crate::small::sort_few;

use super::conceal::kept;

/// How far what belongs to a place may stand before and after it, in bytes.
const BEFORE: usize = 4_000;
const AFTER: usize = 800;
/// How many hosts and statuses are remembered of one text, and how long an address may be, in bytes.
const MOST_HOSTS: usize = 500;
const MOST_STATUSES: usize = 100;
const LONGEST_ADDRESS: usize = 2_000;

/// A text with everything in it that later finds are placed by.
pub(super) struct Surroundings<'a> {
    /// The text, its secrets cut out.
    pub(super) text: &'a str,
    /// The same in small letters.
    pub(super) lower: &'a str,
    hosts: Vec<(usize, String)>,
    statuses: Vec<(usize, u16)>,
}

/// Words of a path or host, and what was tried there.
const PLACES: [(&str, Stage); 14] = [
    ("/ims/exchange", Stage::Token),
    ("/ims/token", Stage::Token),
    ("/ims/authorize", Stage::SignIn),
    ("/discovery/me", Stage::Companies),
    ("/collections/suites", Stage::ReportSuites),
    ("/reportsuites", Stage::ReportSuites),
    ("/reports", Stage::Report),
    ("columnerrors", Stage::Report),
    ("/sandbox-management", Stage::Sandboxes),
    ("/ajo/journey", Stage::Journeys),
    // Capping and throttling, which need another permission than journeys.
    ("/endpointconfigs", Stage::Platform),
    ("/throttlingconfigs", Stage::Platform),
    ("analytics.adobe.io", Stage::ReportSuites),
    ("adobelogin.com", Stage::Token),
];

/// What stands before a host where no address does.
const BEFORE_HOSTS: [&str; 16] = [
    "host='",
    "host=\"",
    "could not resolve host: ",
    "could not resolve proxy: ",
    "could not resolve host name: ",
    "failed to resolve '",
    "failed to connect to ",
    "enotfound ",
    "eai_again ",
    "econnrefused ",
    "etimedout ",
    "dial tcp: lookup ",
    "unknownhostexception: ",
    "hostname for ",
    "\nhost: ",
    "> host: ",
];

/// What stands before a status.
const BEFORE_STATUSES: [&str; 22] = [
    "http/1.1 ",
    "http/1.0 ",
    "http/2 ",
    "http/2.0 ",
    "http/3 ",
    "http error ",
    "http status ",
    "http status: ",
    "http code ",
    "(http ",
    "http ",
    "status code ",
    "status code: ",
    "status_code: ",
    "status: ",
    "status=",
    "status_code=",
    "statuscode: ",
    "returned error: ",
    "response code: ",
    "<response [",
    "error: (",
];

impl<'a> Surroundings<'a> {
    /// Looks through `text`; `lower` is the same in small letters.
    pub(super) fn of(text: &'a str, lower: &'a str) -> Self {
        Self { text, lower, hosts: hosts(text, lower), statuses: statuses(lower) }
    }

    /// The statuses in the text and where they stand.
    pub(super) fn statuses(&self) -> &[(usize, u16)] {
        &self.statuses
    }

    /// The status that belongs to what stands at `at`: the nearest before it, else the nearest after.
    pub(super) fn status(&self, at: usize) -> Option<(usize, u16)> {
        nearest(&self.statuses, at).copied()
    }

    /// Evidence of something at `at`: host, request id, patience and time as far as they stand round it. `fallback` is the
    /// stage where nothing says which it was.
    pub(super) fn evidence(&self, at: usize, fallback: Stage) -> Evidence {
        let header = |name: &str| self.header(at, name);
        Evidence {
            host: self.host(at).map(str::to_owned),
            request_id: header("x-debug-id").or_else(|| header("x-request-id")).map(kept),
            retry_after: header("retry-after").and_then(|value| value.parse().ok()),
            at: header("date").and_then(http_date),
            ..Evidence::at_stage(self.stage(at).unwrap_or(fallback))
        }
    }

    /// The host that was asked.
    pub(super) fn host(&self, at: usize) -> Option<&str> {
        let one = || match self.hosts.as_slice() {
            [(_, first), others @ ..] if others.iter().all(|(_, host)| host == first) => Some(first),
            _ => None,
        };
        nearest(&self.hosts, at).map(|(_, host)| host).or_else(one).map(String::as_str)
    }

    /// Whether the answer at `at` bears one of Adobe's own request ids: IMS's, or the gateway's on an answer of a host of
    /// Adobe's.
    pub(super) fn has_marks(&self, at: usize) -> bool {
        self.header(at, "x-debug-id").is_some()
            || (self.header(at, "x-request-id").is_some() && self.host(at).is_some_and(is_adobes_host))
    }

    /// Whether what stands at `at` can come from Adobe: nobody else's host stands nearest, or it bears IMS's own mark. A
    /// host of this machine may be the practice sandbox.
    pub(super) fn may_be_adobes(&self, at: usize) -> bool {
        self.host(at).is_none_or(|host| is_adobes_host(host) || is_this_machine(host))
            || self.header(at, "x-debug-id").is_some()
    }

    /// Whether the JWT exchange is spoken of round `at`.
    pub(super) fn is_exchange(&self, at: usize) -> bool {
        let (from, to) = self.window(at);
        self.lower[from..to].contains("/ims/exchange")
    }

    /// The metascopes that stand in the text, separated by commas.
    pub(super) fn metascopes(&self) -> Printable {
        let is_of_scope = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut scopes: Vec<&str> =
            self.lower.split(|c| !is_of_scope(c)).filter(|word| word.starts_with("ent_")).collect();
        scopes.sort();
        scopes.dedup();
        Printable::new(&scopes.join(","))
    }

    fn stage(&self, at: usize) -> Option<Stage> {
        let (from, to) = self.window(at);
        let mut found: Option<(usize, Stage)> = None;
        for (word, stage) in PLACES {
            let before = self.lower[from..at].rfind(word).map(|place| (at - from - place, stage));
            let after = || self.lower[at..to].find(word).map(|place| (BEFORE + place, stage));
            // The first of the list where two are as near, for a path stands behind its host.
            if let Some(new) = before.or_else(after)
                && found.is_none_or(|old| new.0 + 60 < old.0)
            {
                found = Some(new);
            }
        }
        found.map(|(_, stage)| stage)
    }

    /// The value of a header, whose name is in small letters, of the answer at `at`.
    pub(super) fn header(&self, at: usize, name: &str) -> Option<&'a str> {
        let (mut from, to) = self.window(at);
        // Not those of the answer before.
        if let Some((status, _)) = self.status(at)
            && status <= at
        {
            from = from.max(status);
        }
        let part = &self.lower[from..to];
        part.match_indices(name).find_map(|(place, _)| {
            let is_word =
                place == 0 || !part.as_bytes()[place - 1].is_ascii_alphanumeric() && part.as_bytes()[place - 1] != b'-';
            let rest = &self.text[from + place + name.len()..to];
            let rest = rest.trim_start_matches(['"', '\'', '\\', ' ']).strip_prefix([':', '='])?;
            let value = rest.trim_start_matches(['"', '\'', '\\', ' ', '[']);
            let value = if name == "date" {
                value.split(['"', '\'', '\n', '\\']).next()?
            } else {
                value.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '}' | ';' | '\\')).next()?
            };
            Some(value.trim()).filter(|value| is_word && !value.is_empty())
        })
    }

    fn window(&self, at: usize) -> (usize, usize) {
        (boundary(self.text, at.saturating_sub(BEFORE)), boundary(self.text, (at + AFTER).min(self.text.len())))
    }
}

/// Whether a host is one of Adobe's.
pub(super) fn is_adobes_host(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    ["adobelogin.com", "adobe.io", "adobe.com", "adobe.net"]
        .iter()
        .any(|domain| name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

fn is_this_machine(host: &str) -> bool {
    Url::parse(&format!("http://{host}")).is_ok_and(|url| is_loopback(&url))
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The nearest before `at`, or else after it, that is near enough.
fn nearest<T>(all: &[(usize, T)], at: usize) -> Option<&(usize, T)> {
    let before = all.iter().rev().find(|(place, _)| *place <= at).filter(|(place, _)| at - place <= BEFORE);
    before.or_else(|| all.iter().find(|(place, _)| *place > at).filter(|(place, _)| place - at <= AFTER))
}

fn statuses(lower: &str) -> Vec<(usize, u16)> {
    let mut found = Vec::new();
    let number = |text: &str| {
        let digits = text.get(..3).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
        let ends = !text[3..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
        digits.parse().ok().filter(|status| ends && (100..600).contains(status))
    };
    for words in BEFORE_STATUSES {
        for (at, _) in lower.match_indices(words) {
            let rest = lower[at + words.len()..].trim_start_matches(['"', '\'', '(', ' ']);
            if let Some(status) = number(rest) {
                found.push((at, status));
            }
        }
    }
    for name in ["\"status\"", "\"statuscode\"", "\"status_code\"", "'status'", "'status_code'"] {
        for (at, _) in lower.match_indices(name) {
            let rest = lower[at + name.len()..].trim_start().strip_prefix(':').unwrap_or_default();
            if let Some(status) = number(rest.trim_start_matches([' ', '"', '\''])) {
                found.push((at, status));
            }
        }
    }
    for words in [" client error", " server error"] {
        for (at, _) in lower.match_indices(words) {
            if let Some(status) = at.checked_sub(3).and_then(|from| number(lower.get(from..at)?)) {
                found.push((at - 3, status));
            }
        }
    }
    sort_few(&mut found);
    found.dedup();
    found.truncate(MOST_STATUSES);
    found
}

fn hosts(text: &str, lower: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in lower.match_indices("://") {
        let scheme = lower[..at]
            .rfind(|c: char| !c.is_ascii_alphanumeric())
            .map_or(0, |before| before + lower[before..].chars().next().map_or(1, char::len_utf8));
        let most = boundary(text, (at + LONGEST_ADDRESS).min(text.len()));
        let end = at + 3 + text[at + 3..most.max(at + 3)].find(is_end_of_address).unwrap_or(most.max(at + 3) - at - 3);
        if lower.get(scheme..at).is_some_and(|scheme| matches!(scheme, "http" | "https"))
            && let Ok(url) = Url::parse(&text[scheme..end])
            && let Some(host) = url.host_str().filter(|host| !is_help(host))
            // Where a sign-in leads back to is nobody that was asked.
            && !lower[..scheme].trim_end_matches(['"', '\'', '\\', ' ', ':', '=', '>']).ends_with("redirect_uri")
        {
            let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
            found.push((scheme, host));
        }
    }
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    for words in BEFORE_HOSTS {
        for (at, _) in lower.match_indices(words) {
            let rest = &lower[at + words.len()..];
            let host = rest[..rest.find(|c| !is_of_host(c)).unwrap_or(rest.len())].trim_matches(['.', ':', '-']);
            let host = host.strip_suffix(":443").unwrap_or(host);
            if host.contains('.') {
                found.push((at, host.to_owned()));
            }
        }
    }
    for domain in [".adobelogin.com", ".adobe.io"] {
        for (at, _) in lower.match_indices(domain) {
            let is_of_label = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
            let from =
                at - lower.as_bytes()[at.saturating_sub(253)..at].iter().rev().take_while(|b| is_of_label(b)).count();
            found.push((from, lower[from..at + domain.len()].trim_start_matches(['.', '-']).to_owned()));
        }
    }
    found.retain(|(_, host)| host.len() <= 253);
    sort_few(&mut found);
    found.truncate(MOST_HOSTS);
    found.into_iter().map(|(at, host)| (at, kept(&host).to_string())).collect()
}

/// Pages that errors point to for help are nobody that was asked.
fn is_help(host: &str) -> bool {
    ["curl.se", "curl.haxx.se", "docs.python.org", "developer.adobe.com", "github.com", "status.adobe.com"]
        .contains(&host)
}

fn is_end_of_address(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '<' | '>' | ')' | ']' | '}' | '`' | '\\')
}

/// `Sun, 22 Nov 2026 05:27:17 GMT` (RFC 9110, section 5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}
