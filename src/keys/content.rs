//! Bytes as they come from files and pastes, made into one kind of text: byte-order marks, UTF-16, the code page of old
//! Windows programs, escapes of JSON and of shells. What is not text is told apart, not guessed at.

use zeroize::Zeroizing;

use super::pem;

/// The longest file that is looked at: a key with a long chain of certificates is a tenth of this.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// What the bytes are.
pub(super) enum Content<'a> {
    Empty,
    TooLong,
    Text(Zeroizing<String>),
    /// Begins like an ASN.1 sequence.
    Der(&'a [u8]),
    Json,
    Zip,
    JavaKeystore,
    Binary,
}

pub(super) fn of(bytes: &[u8]) -> Content<'_> {
    if bytes.len() > MOST_BYTES {
        return Content::TooLong;
    }
    match bytes {
        // A sequence with a length of more than one byte, as no text begins, or of exactly the length that is there.
        [0x30, 0x81..=0x84, ..] => return Content::Der(bytes),
        [0x30, length @ 0..=0x7f, inside @ ..] if inside.len() == usize::from(*length) => return Content::Der(bytes),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Content::Zip,
        [0xfe, 0xed, 0xfe, 0xed, ..] | [0xce, 0xce, 0xce, 0xce, ..] => return Content::JavaKeystore,
        _ => {}
    }
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8_or_windows(rest),
        _ => utf8_or_windows(bytes),
    };
    let Some(text) = text else { return Content::Binary };
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if trimmed.is_empty() {
        return Content::Empty;
    }
    if is_json(trimmed) {
        return Content::Json;
    }
    let text = if text.contains('\\') { unescaped(&text) } else { text };
    Content::Text(pem::with_straight_markers(text))
}

fn is_json(text: &str) -> bool {
    let mut visible = text.chars().filter(|c| !c.is_whitespace());
    match visible.next() {
        Some('{') => true,
        Some('[') => matches!(visible.next(), Some('{' | '[' | '"' | ']')),
        _ => false,
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    let (units, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() && odd != [0] {
        return None;
    }
    for character in char::decode_utf16(units.iter().map(|bytes| unit(*bytes))) {
        text.push(character.ok()?);
    }
    is_text(&text).then_some(text)
}

fn utf8_or_windows(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 3));
    if let Ok(utf8) = std::str::from_utf8(bytes) {
        text.push_str(utf8);
    } else {
        // Windows-1252, as far as it matters: two dashes and two quotes. Other letters stand in comments only.
        text.extend(bytes.iter().map(|byte| match byte {
            0x96 => '\u{2013}',
            0x97 => '\u{2014}',
            0x93 | 0x94 => '"',
            byte => char::from(*byte),
        }));
    }
    is_text(&text).then_some(text)
}

/// Nothing but a sprinkling of control characters.
fn is_text(text: &str) -> bool {
    let strange = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    strange * 50 <= text.len() && !text.contains('\0')
}

/// Literal `\n`, `\r`, `\/`, `\u002b` and the like, however often they were escaped, become what they mean.
fn unescaped(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let escape = escape.trim_start_matches('\\');
        let mut characters = escape.chars();
        match characters.next() {
            Some('n' | 'r' | 't') => plain.push('\n'),
            Some('u') => {
                let code = escape.get(1..5).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                if let Some(character) = code.and_then(char::from_u32) {
                    plain.push(character);
                    characters = escape[5..].chars();
                }
            }
            Some(character) => plain.push(character),
            None => {}
        }
        rest = characters.as_str();
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_what_they_mean() {
        for (escaped, plain) in [
            (r"a\nb", "a\nb"),
            (r"a\r\nb", "a\n\nb"),
            (r"a\\nb", "a\nb"),
            (r"a\/b", "a/b"),
            (r"a\u002bb\u003d", "a+b="),
            (r"a\u00", "a00"),
            (r"a\", "a"),
            (r#"\"a\""#, r#""a""#),
            ("a\\\nb", "a\nb"),
        ] {
            assert_eq!(unescaped(escaped).as_str(), plain, "{escaped}");
        }
    }
}
