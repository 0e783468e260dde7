//! Finds Adobe's answer in what a person pasted: a whole address, a part of one, a header, or the bare code. Says nothing
//! about whether the answer is right: state, issuer and code are for whoever reads the answer.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::connection::{RedirectUri, Secret};

/// The most bytes that are looked at. Adobe's addresses have some 2,000.
const MOST: usize = 16 * 1024;
/// Lengths of a bare code.
const CODE: std::ops::RangeInclusive<usize> = 8..=4096;
/// What people have round an address: quotes of all kinds, brackets.
const QUOTES: [char; 13] = ['"', '\'', '`', '<', '>', '“', '”', '„', '‘', '’', '‚', '«', '»'];

/// What was pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pasted {
    /// The query or fragment of the address that Adobe sent the browser to, percent-encoding as it was, without its
    /// question mark: `code=…&state=…`, or `error=…&state=…`.
    Answer(Secret),
    /// A code and nothing else. It has no state to compare: PKCE alone says that it belongs to this sign-in.
    BareCode(Secret),
    /// Something else.
    Unusable(Why),
}

/// Why there is no answer in what was pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing was pasted.
    Empty,
    /// More than 16 KiB.
    TooLong,
    /// The address of the sign-in page, or the short one that leads there: it is to be opened, not to be pasted.
    SignInAddress,
    /// The redirect URI alone: the address was copied without its end, where the answer stands.
    CutOff,
    /// An address of some other page, without code or error.
    NoAnswer,
    /// A token, a client secret, a private key or a JSON file: it belongs somewhere else.
    LooksSecret,
    /// Nothing that Adobe sends.
    NotAnAnswer,
}

/// Finds the answer in `text`. White space and line breaks within are removed, as terminals wrap long addresses.
pub fn read(text: &Secret, redirect_uri: &RedirectUri) -> Pasted {
    let text = text.expose().trim();
    if text.len() > MOST {
        return Pasted::Unusable(Why::TooLong);
    }
    if text.starts_with('{') || text.starts_with("[{") || text.contains("-----BEGIN ") {
        return Pasted::Unusable(Why::LooksSecret);
    }
    let has_words = text.contains([' ', '\t']) && !text.contains(['\n', '\r']);
    let text = plain(part(text));
    let asked = text.trim_start_matches(['?', '#', '&']);
    if text.is_empty() {
        Pasted::Unusable(Why::Empty)
    } else if is_query(asked) {
        from_query(asked)
    } else if text.contains(['?', '#']) || text.contains("://") {
        from_address(&text, redirect_uri)
    } else {
        from_code(&text, has_words)
    }
}

/// The part of what was pasted in which the address stands: behind `location:` in a response's headers, from its scheme
/// on in a command or a sentence, the target of a request line; else all of it.
fn part(text: &str) -> &str {
    let text = text.trim();
    if let Some(address) = located(text) {
        return address;
    }
    if let Some(target) = text.strip_prefix("GET ") {
        return target.rfind(" HTTP/").map_or(target, |end| &target[..end]);
    }
    // Before the scheme: an unencoded `iss=https://…` is a part of it.
    if is_query(text.trim_start_matches(QUOTES).trim_start_matches(['?', '#', '&'])) {
        return text;
    }
    let Some(colon) = text.find("://") else { return text };
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let start =
        text[..colon].rfind(|c| !is_scheme(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let address = &text[start..];
    address.find(QUOTES).map_or(address, |end| &address[..end])
}

/// What stands behind the last `location:` of a response's headers, with the lines that a terminal broke it into.
fn located(text: &str) -> Option<&str> {
    const NAME: &str = "location:";
    let header = |line: &str| {
        let line = line.trim_start_matches(['<', '>', '*', ' ', '\t']);
        let (name, value) = line.split_once(':')?;
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (is_name && (value.is_empty() || value.starts_with([' ', '\r']))).then(|| name.to_ascii_lowercase())
    };
    let is_end = |line: &str| {
        let bare = line.trim_matches(['<', '>', '*', ' ', '\t', '\r', '\n']);
        bare.is_empty() || line.starts_with("* ") || header(line).is_some()
    };
    let mut begin = None;
    let mut end = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        let is_location = line.trim_start_matches(['<', ' ', '\t']).get(..NAME.len());
        if is_location.is_some_and(|name| name.eq_ignore_ascii_case(NAME)) {
            begin = line.find(':').map(|colon| at + colon + 1);
            end = next;
        } else if begin.is_some() && end == at && !is_end(line) {
            end = next;
        }
        at = next;
    }
    Some(text[begin?..end].trim())
}

/// Without white space, invisible characters, backslashes of a shell, and quotes and punctuation round it.
fn plain(text: &str) -> Zeroizing<String> {
    let is_noise = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || c == '\\'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    // Room for all of it at once, so that growing leaves no copies behind.
    let mut kept = Zeroizing::new(String::with_capacity(text.len()));
    kept.extend(text.chars().filter(|&c| !is_noise(c)));
    let round = |c: char| QUOTES.contains(&c);
    let bare = kept.trim_start_matches(round).trim_end_matches(|c| round(c) || ",;)]".contains(c));
    let mut plain = Zeroizing::new(String::with_capacity(bare.len()));
    // As it stands in the source of a page.
    for (index, piece) in bare.split("&amp;").enumerate() {
        plain.push_str(if index == 0 { "" } else { "&" });
        plain.push_str(piece);
    }
    plain
}

/// Whether it begins with a parameter's name and an equals sign.
fn is_query(text: &str) -> bool {
    let name = text.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}

/// Whether a parameter of that name has a value.
fn has(query: &str, name: &str) -> bool {
    query.split('&').any(|pair| pair.split_once('=').is_some_and(|(found, value)| found == name && !value.is_empty()))
}

fn is_answer(query: &str) -> bool {
    has(query, "code") || has(query, "error")
}

fn is_token(query: &str) -> bool {
    ["access_token", "refresh_token", "id_token", "client_secret"].iter().any(|name| has(query, name))
}

fn from_query(text: &str) -> Pasted {
    let query = text.split('#').next().unwrap_or_default().trim_end_matches('&');
    match query.strip_prefix("code=") {
        Some(code) if !code.is_empty() && !code.contains('&') => {
            let decoded = form_urlencoded::parse(query.as_bytes()).next();
            decoded.map_or(Pasted::Unusable(Why::NotAnAnswer), |(_, code)| Pasted::BareCode(Secret::new(code)))
        }
        _ if is_answer(query) => Pasted::Answer(Secret::new(query)),
        _ if is_token(query) => Pasted::Unusable(Why::LooksSecret),
        _ if has(query, "response_type") => Pasted::Unusable(Why::SignInAddress),
        _ => Pasted::Unusable(Why::NotAnAnswer),
    }
}

fn from_address(text: &str, redirect_uri: &RedirectUri) -> Pasted {
    let (before, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (page, query) = before.split_once('?').unwrap_or((before, ""));
    // A page that works in the browser alone may put its own path before the answer: `#/done?code=…`.
    let fragment = fragment.rsplit('?').next().unwrap_or_default();
    if let Some(answer) = [query, fragment].into_iter().find(|part| is_answer(part)) {
        return Pasted::Answer(Secret::new(answer));
    }
    Pasted::Unusable(if is_token(query) || is_token(fragment) {
        Why::LooksSecret
    } else if has(query, "response_type") || page.contains("/ims/authorize") || page.contains("/start-") {
        Why::SignInAddress
    } else if redirect_uri.as_str().split('?').next().is_some_and(|ours| page.starts_with(ours)) {
        Why::CutOff
    } else {
        Why::NoAnswer
    })
}

fn from_code(text: &str, has_words: bool) -> Pasted {
    // From the middle of an address on: the code's value and what followed it.
    if let Some((code, rest)) = text.split_once('&')
        && !code.is_empty()
        && has(rest, "state")
    {
        let mut answer = Zeroizing::new(String::with_capacity(text.len() + 5));
        answer.push_str("code=");
        answer.push_str(text);
        return Pasted::Answer(Secret::new(answer.as_str()));
    }
    let is_jwt = text.split('.').count() == 3 && text.starts_with("eyJ");
    let inner = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let is_code = inner.bytes().all(|b| b.is_ascii_graphic() && !b"\"'<>{}|^`&=@,;".contains(&b));
    Pasted::Unusable(if is_jwt && is_token_jwt(text) || ["p8e-", "s8e-"].iter().any(|start| text.starts_with(start)) {
        Why::LooksSecret
    } else if !is_code || !CODE.contains(&text.len()) || (has_words && !is_jwt) {
        Why::NotAnAnswer
    } else {
        return Pasted::BareCode(Secret::new(text));
    })
}

/// Whether a JWT is one of Adobe's tokens. Their codes have the same shape; the claim `type` tells (protocol reference,
/// section 1.10).
fn is_token_jwt(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Claims<'a> {
        #[serde(borrow, rename = "type")]
        kind: Option<&'a str>,
    }
    let payload = text.split('.').nth(1).unwrap_or_default();
    let Ok(json) = URL_SAFE_NO_PAD.decode(payload).map(Zeroizing::new) else { return false };
    let kind = serde_json::from_slice::<Claims<'_>>(&json).ok().and_then(|claims| claims.kind);
    matches!(kind, Some("access_token" | "refresh_token"))
}
