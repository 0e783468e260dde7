//! Cuts out of foreign text what may be a secret, before anything else looks at it.
//!
//! Rather too much than too little: client IDs, organizations and request ids stay, what could open something goes.

use crate::connection::Printable;
use crate::small::sort_few;

/// What stands where something was cut out.
const CUT: &str = "[…]";
/// Names after which a value is a secret. All end where a name ends.
const NAMES: [&str; 22] = [
    "client_secret",
    "client-secret",
    "client secret",
    "clientsecret",
    "access_token",
    "accesstoken",
    "refresh_token",
    "refreshtoken",
    "id_token",
    "idtoken",
    "jwt_token",
    "token",
    "jwt",
    "assertion",
    "code_verifier",
    "password",
    "passwd",
    "passphrase",
    "private_key",
    "privatekey",
    "secret",
    "pwd",
];
/// Headers whose whole value is one.
const HEADERS: [&str; 2] = ["authorization", "cookie"];
/// Words of a command line before a user name and password.
const OPTIONS: [&str; 4] = [" -u ", " --user ", " --proxy-user ", " -U "];
/// From how many characters on a mixture of capitals, small letters and digits is taken for a key.
const KEY_LENGTH: usize = 32;

/// A short text that may be kept: printable, and without secrets.
pub(super) fn kept(text: &str) -> Printable {
    Printable::new(&concealed(&normalized(text)))
}

/// The text without escape sequences of terminals and without invisible characters, its lines as they were.
pub(super) fn normalized(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut buffer = [0; 4];
    while let Some(character) = characters.next() {
        match character {
            '\x1b' if characters.peek() == Some(&'[') => {
                characters.next();
                // A sequence ends in a letter or one of a few signs (ECMA-48, section 5.4).
                while characters.next().is_some_and(|inside| !('@'..='~').contains(&inside)) {}
            }
            '\n' | '\t' | ' '..='~' => clean.push(character),
            '\r' => {}
            _ if character.is_ascii() || character.is_control() => {}
            _ if Printable::new(character.encode_utf8(&mut buffer)).as_str().is_empty() => {
                // Spaces of every kind are trimmed away there, too.
                clean.push_str(if character.is_whitespace() { " " } else { "" });
            }
            _ => clean.push(character),
        }
    }
    clean
}

/// The text with [`CUT`] in place of everything that may be a secret.
pub(super) fn concealed(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    private_keys(&lower, &mut cuts);
    for name in NAMES {
        after_name(text, &lower, name, false, &mut cuts);
    }
    for name in HEADERS {
        after_name(text, &lower, name, true, &mut cuts);
    }
    for option in OPTIONS {
        cut_after(text, option, &mut cuts, |at| {
            let from = at + option.len();
            Some((from, from + length(&text[from..], |c| !c.is_whitespace())))
        });
    }
    for scheme in ["bearer ", "basic ", "negotiate "] {
        cut_after(&lower, scheme, &mut cuts, |at| {
            let from = at + scheme.len();
            let long = length(&text[from..], is_of_token);
            (long >= 16).then_some((from, from + long))
        });
    }
    for name in ["?code=", "&code="] {
        cut_after(&lower, name, &mut cuts, |at| {
            let from = at + name.len();
            Some((from, from + length(&text[from..], |c| !is_delimiter(c))))
        });
    }
    cut_after(text, "://", &mut cuts, |at| {
        let from = at + 3;
        let is_inside = |c: char| !c.is_whitespace() && !matches!(c, '/' | '?' | '#' | '"' | '\'' | '<');
        let authority = length(&text[from..], is_inside);
        text[from..from + authority].rfind('@').map(|user| (from, from + user))
    });
    keys(text, &mut cuts);
    rebuilt(text, cuts)
}

/// Cuts what `measure` makes of each place of `needle`: a range from the place's end on. Places inside the cut before are
/// passed over, so that no text is measured twice.
fn cut_after(
    hay: &str,
    needle: &str,
    cuts: &mut Vec<(usize, usize)>,
    measure: impl Fn(usize) -> Option<(usize, usize)>,
) {
    let mut done = 0;
    for (at, _) in hay.match_indices(needle) {
        if at >= done
            && let Some((from, to)) = measure(at)
        {
            cuts.push((from, to));
            done = to;
        }
    }
}

fn rebuilt(text: &str, mut cuts: Vec<(usize, usize)>) -> String {
    cuts.retain(|(from, to)| from < to);
    sort_few(&mut cuts);
    let mut clean = String::with_capacity(text.len());
    let mut done = 0;
    for (from, to) in cuts {
        if from >= done {
            clean.push_str(&text[done..from]);
            clean.push_str(CUT);
        }
        done = done.max(to);
    }
    clean.push_str(&text[done..]);
    clean
}

/// Bytes of the characters from the beginning on that are `wanted`.
fn length(text: &str, wanted: impl Fn(char) -> bool) -> usize {
    text.find(|c| !wanted(c)).unwrap_or(text.len())
}

fn is_of_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | '+' | '/' | '=' | '~' | '%')
}

fn is_delimiter(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '&' | ',' | ';' | ')' | '}' | ']' | '<' | '>' | '\\')
}

/// Private keys as PEM text; one whose end is missing goes to the end of the text.
fn private_keys(lower: &str, cuts: &mut Vec<(usize, usize)>) {
    cut_after(lower, "-----begin ", cuts, |at| {
        let label = length(&lower[at + 11..], |c| c != '-' && c != '\n');
        let end = || {
            lower[at..].find("-----end").map_or(lower.len(), |end| {
                let line = at + end + 8;
                line + length(&lower[line..], |c| c != '-') + 5
            })
        };
        lower[at + 11..at + 11 + label].contains("private").then(|| (at, boundary(lower, end())))
    });
}

/// The end of the text, or of the character that `at` is in.
fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// The value after `name`: `name=value`, `"name": "value"`, `\"name\":\"value\"`, `'name' => 'value'`.
fn after_name(text: &str, lower: &str, name: &str, is_header: bool, cuts: &mut Vec<(usize, usize)>) {
    cut_after(lower, name, cuts, |at| {
        let before = text[..at].chars().next_back();
        let rest = &text[at + name.len()..];
        let closing = length(rest, |c| matches!(c, '\\' | '"' | '\'' | '`' | ']' | ' ' | '\t'));
        let separator = rest[closing..].chars().next().filter(|c| matches!(c, ':' | '='))?;
        // `invalid_token: …` is an error with its words, `ADOBE_TOKEN=…` a setting with its value.
        let is_inside = before.is_some_and(|c| c.is_alphanumeric() || (c == '_' && separator != '='));
        if is_inside && !is_header && matches!(name, "token" | "id_token" | "secret" | "jwt" | "pwd") {
            return None;
        }
        let after = closing + 1 + length(&rest[closing + 1..], |c| matches!(c, '>' | ' ' | '\t'));
        let escapes = length(&rest[after..], |c| c == '\\');
        let from = after + escapes;
        let quote = rest[from..].chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        let begin = from + usize::from(quote.is_some());
        let value = &rest[begin..];
        let end = match quote {
            Some(quote) => quoted(value, quote, escapes),
            None if is_header => length(value, |c| !matches!(c, '\n' | '"' | '\'')),
            None => length(value, |c| !is_delimiter(c)),
        };
        let begin = at + name.len() + begin;
        Some((begin, begin + end))
    });
}

/// Where a quoted value ends: at the same quote behind as many backslashes as the first, or with its line.
fn quoted(value: &str, quote: char, escapes: usize) -> usize {
    let mut backslashes = 0;
    for (at, character) in value.char_indices() {
        match character {
            '\\' => backslashes += 1,
            '\n' => return at,
            c if c == quote && backslashes <= escapes => return at - backslashes,
            _ => backslashes = 0,
        }
    }
    value.len()
}

/// Tokens, client secrets and other keys, by their looks.
fn keys(text: &str, cuts: &mut Vec<(usize, usize)>) {
    for (prefix, least) in [("eyJ", 10), ("p8e-", 8)] {
        cut_after(text, prefix, cuts, |at| {
            let long = length(&text[at..], is_of_token);
            (long >= least).then_some((at, at + long))
        });
    }
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '=');
    let mut at = 0;
    while at < text.len() {
        let long = length(&text[at..], is_of_key);
        let run = &text.as_bytes()[at..at + long];
        let has = |kind: fn(&u8) -> bool| run.iter().any(kind);
        if long >= KEY_LENGTH
            && !is_request_id(&text[..at])
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_digit)
        {
            cuts.push((at, at + long));
        }
        at += long;
        at += length(&text[at..], |c| !is_of_key(c));
    }
}

/// Names of headers and members whose value only names a request.
const REQUEST_IDS: [&str; 4] = ["x-request-id", "x-debug-id", "errorid", "request id"];

/// Whether what follows `before` is such a value. A token there is known by its looks and cut out all the same.
fn is_request_id(before: &str) -> bool {
    let name = before.trim_end_matches(['"', '\'', '\\', ' ', ':', '=', '>', '[']);
    let from = name.len().saturating_sub(12);
    let name = name.get(from..).unwrap_or_default().to_ascii_lowercase();
    REQUEST_IDS.iter().any(|id| name.ends_with(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_opens_something_is_cut_out() {
        for text in [
            "client_secret=CANARY&grant_type=client_credentials",
            "{\"client_secret\": \"CANARY\"}",
            "{\\\"client_secret\\\":\\\"CANARY\\\",\\\"a\\\":1}",
            "{'client_secret': 'CANARY', 'a': 1}",
            "CLIENT_SECRET=CANARY",
            "ADOBE_TOKEN=CANARY",
            "client_secret => 'CANARY'",
            "Client Secret: CANARY",
            "> Authorization: Bearer CANARY more-CANARY",
            "Authorization: Basic CANARY==",
            "'Authorization': 'Bearer CANARY'",
            "headers: { Authorization: \"Bearer CANARY\" }",
            "Cookie: ims_sid=CANARY; other=CANARY",
            "http://alice:CANARY@proxy.example:3128",
            "http://alice:p@CANARY@proxy.example:3128",
            "curl -u alice:CANARY https://x.example",
            "https://localhost:8443/callback?code=CANARY&state=1",
            concat!("token p8e", "-CANARY-abc"),
            "eyJCANARYhbGciOiJSUzI1NiJ9.eyJpZCI6IjEifQ.c2ln",
            "-----BEGIN RSA PRIVATE KEY-----\nCANARY\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nCANARY and no end",
            "looks like a key: CANARY0aB1cD2eF3gH4iJ5kL6mN7oP8qR9",
            "\"password\" : \"CANARY \\\" CANARY\", next",
        ] {
            let clean = concealed(text);
            assert!(!clean.contains("CANARY") && clean.contains(CUT), "{text} → {clean}");
        }
    }

    #[test]
    fn what_a_diagnosis_needs_stays() {
        for text in [
            "{\"error\":\"invalid_client\",\"error_description\":\"invalid client_secret parameter\"}",
            "{\"error_code\":\"403025\",\"message\":\"Profile is not valid\"}",
            "{\"error\":\"invalid_token\",\"error_description\":\"Could not match JWT signature to any of the bindings\"}",
            "invalid_token: the words of an error",
            "x-request-id: 8f14e45f-ceea-467f-9575-7b3c8d1f0a12",
            "x-debug-id: Zq1aBcDeFg2hIjKlMn3oPqRsTu4vWxYz",
            "{\"errorId\":\"Zq1aBcDeFg2hIjKlMn3oPqRsTu4vWxYz\"}",
            "client_id=0123456789abcdef0123456789abcdef",
            "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg",
            "WWW-Authenticate: Bearer realm=\"JIL\"",
            "getaddrinfo ENOTFOUND ims-na1.adobelogin.com",
        ] {
            assert_eq!(concealed(text), text);
        }
    }

    #[test]
    fn invisible_characters_cannot_hide_a_name() {
        assert!(!kept("client\u{200b}_secret=CANARY").as_str().contains("CANARY"));
        assert_eq!(normalized("\x1b[31mHTTP/1.1 403\x1b[0m\r\nx"), "HTTP/1.1 403\nx");
    }
}
