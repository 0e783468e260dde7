//! Adobe's error envelopes anywhere in a text: plain JSON, JSON inside the strings of a log, Python's way of printing it
//! (protocol reference, sections 2 and 7.5). Only what has the shape and the codes of Adobe's is taken for one.

use serde_json::{Map, Value};

use crate::connection::{Printable, is_ims_error};
use crate::diagnosis::{Asserted, Evidence, Stage};

use super::conceal::kept;
use super::surroundings::Surroundings;

/// How much is read in vain before the search ends, in bytes: braces need not be JSON.
const PATIENCE: usize = 16 * 1024 * 1024;
/// How many envelopes are told of one text, and how deep they may be.
const MOST: usize = 50;
const DEEPEST: usize = 12;
/// How long one body may be, in bytes.
const LONGEST: usize = 64 * 1024;

/// What `type` says in the envelopes of Experience Platform: a placeholder (section 7.5), or an address that ends in a code
/// such as `SMS-2074-400` (its “Sandbox management endpoint”).
const PLACEHOLDER_TYPE: &str = "/placeholder/type/uri";
const PLATFORM_TYPES: &str = "://ns.adobe.com/aep/errors/";

/// An error envelope.
struct Envelope {
    code: String,
    words: Option<String>,
    error_id: Option<String>,
    /// Where the person finishes an account step (section 2.1).
    jump: Option<String>,
    kind: Kind,
}

/// Whose envelope it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ims,
    Api,
    /// Experience Platform's problem document.
    Platform,
    /// A problem document as anybody's server writes it (RFC 9457).
    Problem,
    Report,
}

/// What the JSON round an envelope says of it.
#[derive(Clone, Default)]
struct Around {
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<u64>,
    is_report: bool,
}

/// The evidence of each envelope in the text, with its place.
pub(super) fn bodies(surroundings: &Surroundings<'_>) -> Vec<(usize, Evidence)> {
    let mut found = Vec::new();
    let (mut done, mut patience) = (0, PATIENCE);
    for (at, _) in surroundings.text.match_indices('{') {
        if at < done {
            continue;
        }
        let rest = &surroundings.text[at..];
        let Some((value, end)) = object(rest) else {
            patience = patience.saturating_sub(rest.len().min(LONGEST));
            if patience == 0 {
                break;
            }
            continue;
        };
        let mut envelopes = Vec::new();
        collect(&value, &Around::default(), 0, &mut envelopes);
        // Others speak OAuth, and write problem documents, too.
        let is_adobes = |envelope: &Envelope| match envelope.kind {
            Kind::Ims => envelope.code.starts_with("ride_") || surroundings.may_be_adobes(at),
            Kind::Problem => surroundings.host(at).is_some() && surroundings.may_be_adobes(at),
            Kind::Api | Kind::Platform | Kind::Report => true,
        };
        let envelopes = envelopes.into_iter().filter(|(envelope, _)| is_adobes(envelope));
        found.extend(envelopes.map(|(envelope, around)| (at, evidence(surroundings, at, envelope, around))));
        done = at + end;
        if found.len() >= MOST {
            break;
        }
    }
    found
}

fn evidence(surroundings: &Surroundings<'_>, at: usize, envelope: Envelope, around: Around) -> Evidence {
    let fallback = match envelope.kind {
        Kind::Ims => Stage::Token,
        Kind::Api | Kind::Platform | Kind::Problem => Stage::ReportSuites,
        Kind::Report => Stage::Report,
    };
    let mut evidence = surroundings.evidence(at, fallback);
    let words = envelope.words.as_deref().unwrap_or_default();
    let is_of_jwt = envelope.kind == Kind::Ims && is_of_jwt(&envelope.code, words);
    match (envelope.kind, evidence.stage) {
        (Kind::Ims, Stage::Token | Stage::SignIn) => {}
        (Kind::Report, _) => evidence.stage = Stage::Report,
        (
            Kind::Api | Kind::Platform | Kind::Problem,
            Stage::Companies | Stage::ReportSuites | Stage::Report | Stage::Sandboxes | Stage::Journeys,
        ) => {}
        _ => evidence.stage = fallback,
    }
    if words.contains("imsOrgs") {
        evidence.stage = Stage::Companies;
    }
    if evidence.stage == Stage::Token && (is_of_jwt || surroundings.is_exchange(at)) {
        evidence.asserted =
            Some(Asserted { fingerprint: None, begins: None, ends: None, metascopes: surroundings.metascopes() });
    }
    // The status of a code of the gateway is in its first three digits (section 7.5).
    let told = || envelope.code.get(..3).filter(|_| envelope.code.len() == 6).and_then(|digits| digits.parse().ok());
    evidence.status = around.status.or_else(|| surroundings.status(at).map(|(_, status)| status)).filter(|s| *s >= 206);
    if let Some(status) = told().filter(|status| (400..600).contains(status)) {
        evidence.status = Some(status);
    }
    if evidence.stage == fallback {
        evidence.stage = at_platform(&envelope, evidence.host.as_deref(), words).unwrap_or(fallback);
    }
    evidence.may_not_exchange = envelope.code == "invalid_client" && words.contains("exchange_jwt");
    evidence.is_adobes = true;
    evidence.code = Some(kept(&envelope.code));
    evidence.description = envelope.words.as_deref().map(kept);
    let near = evidence.request_id.take();
    evidence.request_id = around.request_id.as_deref().map(kept).or(near).or(envelope.error_id.as_deref().map(kept));
    evidence.retry_after = around.retry_after.or(evidence.retry_after);
    evidence.place = envelope.jump.filter(|jump| jump.len() <= Printable::LIMIT).as_deref().map(kept);
    evidence
}

/// Where at Experience Platform an answer comes from, if no address says it: what the gateway says before it is the same
/// whatever was asked, and the platform's own words name what they are about.
fn at_platform(envelope: &Envelope, host: Option<&str>, words: &str) -> Option<Stage> {
    let words = words.to_lowercase();
    match envelope.kind {
        Kind::Api => host.is_some_and(|host| host.starts_with("platform")).then_some(Stage::Sandboxes),
        Kind::Platform | Kind::Problem if words.contains("journey") => Some(Stage::Journeys),
        Kind::Platform if words.contains("sandbox") => Some(Stage::Sandboxes),
        _ => None,
    }
}

/// Whether only the exchange of JWTs answers so (section 2.3).
fn is_of_jwt(code: &str, words: &str) -> bool {
    matches!(code, "invalid_signature" | "invalid_jti")
        || words.contains("JWT")
        || words.contains("metascopes")
        || words.contains("exchange_jwt")
}

/// Everything in `value` that is an envelope, and what stands round it.
fn collect(value: &Value, around: &Around, depth: usize, found: &mut Vec<(Envelope, Around)>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Object(members) => {
            let around = around.with(members);
            if let Some(envelope) = Envelope::read(members, &around) {
                found.push((envelope, around));
                return;
            }
            for (name, member) in members {
                let mut around = around.clone();
                around.is_report |= name == "columnErrors";
                collect(member, &around, depth + 1, found);
            }
        }
        Value::Array(members) => members.iter().for_each(|member| collect(member, around, depth + 1, found)),
        Value::String(text) => {
            if let Some((value, _)) = text.find('{').and_then(|at| object(&text[at..])) {
                collect(&value, around, depth + 1, found);
            }
        }
        _ => {}
    }
}

impl Around {
    fn with(&self, members: &Map<String, Value>) -> Self {
        let mut around = self.clone();
        for (name, value) in members {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            match name.to_ascii_lowercase().as_str() {
                "status" | "statuscode" | "status_code" => around.status = text.parse().ok().or(around.status),
                "x-debug-id" | "x-request-id" => around.request_id = Some(text),
                "retry-after" => around.retry_after = text.parse().ok().or(around.retry_after),
                _ => {}
            }
        }
        if let Some(Value::Object(headers)) = members.get("headers") {
            return around.with(headers);
        }
        around
    }
}

impl Envelope {
    fn read(members: &Map<String, Value>, around: &Around) -> Option<Self> {
        let text = |name: &str| match members.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let is_code = |code: &String| {
            code.len() <= 80 && code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        };
        let api = if around.is_report { Kind::Report } else { Kind::Api };
        let envelope = |code, words, kind| Self { code, words, error_id: text("errorId"), jump: None, kind };
        if let Some(code) = text("error_code").filter(is_code) {
            return Some(envelope(code, text("message"), api));
        }
        if let Some(code) = text("errorCode").filter(is_code) {
            let words = text("errorDescription");
            return (words.is_some() || members.contains_key("errorId")).then(|| envelope(code, words, api));
        }
        if let Some(code) = text("error").filter(is_code) {
            let is_imss = is_ims_error(&code);
            return is_imss
                .then(|| Self { jump: text("jump"), ..envelope(code, text("error_description"), Kind::Ims) });
        }
        if members.contains_key("status")
            && let (Some(kind), Some(title)) = (text("type"), text("title"))
        {
            // Its own types end in a code, and not all of its services have a `detail`.
            if let Some((_, code)) = kind.split_once(PLATFORM_TYPES) {
                let code = Some(code.to_owned()).filter(is_code)?;
                return Some(envelope(code, text("detail").or(Some(title)), Kind::Platform));
            }
            let kind = if kind == PLACEHOLDER_TYPE { Kind::Platform } else { Kind::Problem };
            return (members.contains_key("detail") && title.len() <= 80)
                .then(|| envelope(title, text("detail"), kind));
        }
        None
    }
}

/// The object that `text` begins with, and where it ends.
fn object(text: &str) -> Option<(Value, usize)> {
    let is_object = |value: &Value| value.is_object();
    let read = |json: &str| serde_json::from_str::<Value>(json).ok().filter(is_object);
    if let Some(end) = end_of_object(text, true)
        && let Some(value) = read(&text[..end])
    {
        return Some((value, end));
    }
    let end = end_of_object(text, false)?;
    let slice = &text[..end];
    if slice.contains("\\\"") {
        let plain = serde_json::from_str::<String>(&format!("\"{slice}\"")).ok();
        if let Some(value) = plain.and_then(|plain| read(&plain)) {
            return Some((value, end));
        }
    }
    if slice.contains('\'') { Some((read(&from_python(slice))?, end)) } else { None }
}

/// Where the braces that `text` begins with are closed again; braces inside double quotes count only if they are not to be
/// told from others.
fn end_of_object(text: &str, knows_quotes: bool) -> Option<usize> {
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate().take(LONGEST) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if knows_quotes && is_quoted => is_escaped = true,
            b'"' if knows_quotes => is_quoted = !is_quoted,
            b'{' if !is_quoted => depth += 1,
            b'}' if !is_quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// What Python prints of a dictionary, as JSON.
fn from_python(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 16);
    let mut quote = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '\'' | '"') => {
                quote = Some(character);
                json.push('"');
            }
            (Some(open), close) if open == close => {
                quote = None;
                json.push('"');
            }
            (Some(_), '"') => json.push_str("\\\""),
            (Some(_), '\\') => match characters.next() {
                Some('\'') => json.push('\''),
                Some(escaped) => json.extend(['\\', escaped]),
                None => {}
            },
            _ => json.push(character),
        }
    }
    json.replace(": None", ": null").replace(": True", ": true").replace(": False", ": false")
}
