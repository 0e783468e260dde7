//! Looks at JSON before it is parsed: whether a text is any, how deep it is, and its escapes, which are resolved in a
//! wiped copy. Knows nothing of what the JSON says.

use zeroize::Zeroizing;

use super::flaw::{Flaw, MAX_DEPTH};

/// Whether it begins as objects and lists of objects do; `[draft]` and `{name}` are words.
pub(super) fn looks_like_json(text: &str) -> bool {
    let opening = |text: &str| text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']));
    opening(text) || text.strip_prefix('[').is_some_and(|rest| opening(rest.trim_start()))
}

/// Counts brackets outside strings, so that no parser has to recurse to find out. Nothing is escaped out there.
pub(super) fn check_nesting(json: &str) -> Result<(), Flaw> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'\\' => return Err(Flaw::JsonBroken),
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(Flaw::JsonTooDeep);
        }
    }
    if in_string || depth > 0 { Err(Flaw::JsonEndsEarly) } else { Ok(()) }
}

/// What a line end inside a text becomes: one that JSON does not want escaped.
const LINE_END: char = '\u{2028}';

/// The same JSON with as few escapes as JSON can do with: a line end in a text becomes [`LINE_END`], and an escaped
/// printable ASCII character itself. What the parser then finds without an escape it hands on from this copy, which is
/// wiped; the rest it would copy to a place of its own, which is not. So a private key on one line with `\r\n` spelled
/// out, or with `\/` and `\u002b` in it, leaves no trace. Escaped quotes, backslashes, control and other characters stay.
///
/// For JSON that has passed [`check_nesting`], which has no backslash outside of its texts.
pub(super) fn without_escapes(json: &str) -> Zeroizing<String> {
    // Three bytes for the two of `\n` at the worst, so the copy never grows and leaves nothing behind by growing.
    let mut plain = Zeroizing::new(String::with_capacity(json.len() + json.len() / 2));
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let length = if let Some((character, length)) = resolved(escape) {
            plain.push(character);
            length
        } else {
            // The backslash and what it stands before, which may be a backslash too.
            let length = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
            plain.push_str(escape.get(..length).unwrap_or_default());
            length
        };
        rest = escape.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// What an escape stands for and how long it is, if JSON allows that without an escape.
fn resolved(escape: &str) -> Option<(char, usize)> {
    match escape.as_bytes() {
        [_, b'r', b'\\', b'n', ..] => Some((LINE_END, 4)),
        [_, b'n' | b'r', ..] => Some((LINE_END, 2)),
        [_, b'/', ..] => Some(('/', 2)),
        [_, b'u', ..] => {
            let digits = escape.get(2..6).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
            match u8::from_str_radix(digits, 16).ok()? {
                b'\n' | b'\r' => Some((LINE_END, 6)),
                b'"' | b'\\' => None,
                code @ b' '..=b'~' => Some((char::from(code), 6)),
                _ => None,
            }
        }
        _ => None,
    }
}
