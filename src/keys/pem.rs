//! PEM text: its blocks as people have them after mails, spreadsheets and environment variables, and the one clean form
//! that we write. Knows nothing of what is inside.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use zeroize::Zeroizing;

use crate::connection::Secret;
use crate::small::sort_few_by_key;

/// Padding is often lost on the way, and a damaged end is found by what is inside.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// What stands between a BEGIN line and its END line.
pub(super) struct Block<'a> {
    /// Such as `RSA PRIVATE KEY`.
    pub(super) label: &'a str,
    pub(super) body: Body,
}

/// A block's inside.
pub(super) enum Body {
    Der(Zeroizing<Vec<u8>>),
    /// The old encryption, announced by headers.
    OldEncryption,
    /// Not base64.
    Damaged,
    /// There is no END line.
    Endless,
}

/// All blocks in their order.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let Some((label, inside)) = after.split_once(DASHES) else { break };
        // A label is a few words; whatever else stands there was no BEGIN line.
        if label.len() > 64 || label.contains(['\n', '\r']) {
            rest = after;
            continue;
        }
        let until = inside.find(END).into_iter().chain(inside.find(BEGIN)).min().unwrap_or(inside.len());
        let is_ended = inside[until..].starts_with(END);
        let body = if is_ended { body(&inside[..until]) } else { Body::Endless };
        blocks.push(Block { label: label.trim(), body });
        rest = &inside[until..];
    }
    blocks
}

fn body(text: &str) -> Body {
    if text.contains("Proc-Type:") && text.contains("ENCRYPTED") {
        return Body::OldEncryption;
    }
    base64(text).map_or(Body::Damaged, Body::Der)
}

/// The same text with five hyphens where a word processor or a mail program has left dashes, or too few hyphens, round
/// the BEGIN and END of a key or a certificate.
pub(super) fn with_straight_markers(text: Zeroizing<String>) -> Zeroizing<String> {
    let mut crooked: Vec<_> = ["BEGIN ", "END "]
        .into_iter()
        .flat_map(|word| text.match_indices(word))
        .filter_map(|(at, word)| crooked(&text, at, word))
        .collect();
    if crooked.is_empty() {
        return text;
    }
    sort_few_by_key(&mut crooked, |marker| marker.from);
    // Room for all of it at once, so that growing leaves no copies behind.
    let mut straight = Zeroizing::new(String::with_capacity(text.len() + crooked.len() * 2 * DASHES.len()));
    let mut written = 0;
    for marker in &crooked {
        // The dashes between two markers on one line belong to the first.
        straight.push_str(text.get(written..marker.from).unwrap_or_default());
        for part in [DASHES, marker.word, marker.label, DASHES] {
            straight.push_str(part);
        }
        written = marker.to;
    }
    straight.push_str(text.get(written..).unwrap_or_default());
    straight
}

/// A marker whose hyphens are not five.
struct Crooked<'a> {
    word: &'a str,
    label: &'a str,
    from: usize,
    to: usize,
}

/// The marker whose `word` stands at `at`, if it is one that needs straightening.
fn crooked<'a>(text: &'a str, at: usize, word: &'a str) -> Option<Crooked<'a>> {
    let (before, after) = (text.get(..at)?, text.get(at + word.len()..)?);
    let start = before.strip_suffix(' ').unwrap_or(before).trim_end_matches(is_dash);
    let is_of_label = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ';
    let (label, rest) = after.split_at(after.bytes().take(64).take_while(is_of_label).count());
    let end = rest.trim_start_matches(is_dash);
    let (opening, closing) = (before.get(start.len()..)?, rest.get(..rest.len() - end.len())?);
    let label = label.trim();
    let is_certain = label.ends_with("KEY") || label.ends_with("CERTIFICATE");
    let is_straight = opening == DASHES && closing == DASHES;
    (is_certain && !is_straight && is_ruler(opening) && is_ruler(closing)).then_some(Crooked {
        word,
        label,
        from: start.len(),
        to: text.len() - end.len(),
    })
}

/// A hyphen, or what word processors make of it.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// What is left of five hyphens: some, or a long dash for several.
fn is_ruler(dashes: &str) -> bool {
    let dashes = dashes.trim();
    dashes.chars().count() >= 2 || dashes.chars().any(|c| c != '-')
}

/// How BEGIN and END lines were spoiled on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoiled {
    /// The hyphens have become dashes.
    Dashes,
    Other,
}

/// Whether a text without blocks has had some.
pub(super) fn spoiled_markers(text: &str) -> Option<Spoiled> {
    const DASHES: [char; 7] = ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{ad}'];
    let words = ["BEGIN", "END"];
    let is_marked = words.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let after = text[at + word.len()..].trim_start();
            let label = after.split(['-', '\n', '\r']).next().unwrap_or_default();
            label.contains("KEY") || label.contains("CERTIFICATE")
        })
    });
    is_marked.then(|| if text.contains(DASHES) { Spoiled::Dashes } else { Spoiled::Other })
}

/// Decodes base64, white space anywhere in it.
pub(super) fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
    for character in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}')) {
        digits.push(u8::try_from(character).ok().filter(u8::is_ascii)?);
    }
    while digits.last() == Some(&b'=') {
        digits.pop();
    }
    // A single last digit is the start of a byte that is not there.
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let mut bytes = Zeroizing::new(vec![0; digits.len() / 4 * 3 + 3]);
    let length = LENIENT.decode_slice(digits.as_slice(), &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

/// One block, lines of 64 digits, line ends of one character.
pub(super) fn write(label: &str, der: &[u8]) -> Secret {
    // Room for all of it at once, so that growing leaves no copies behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * der.len() + 128));
    text.push_str(BEGIN);
    text.push_str(label);
    text.push_str("-----\n");
    for line in der.chunks(48) {
        text.push_str(&Zeroizing::new(STANDARD.encode(line)));
        text.push('\n');
    }
    text.push_str(END);
    text.push_str(label);
    text.push_str("-----\n");
    Secret::new(std::mem::take(&mut *text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(text: &str) -> Option<Vec<u8>> {
        match blocks(text).pop()?.body {
            Body::Der(der) => Some(der.to_vec()),
            _ => None,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for length in 0..200 {
            let bytes: Vec<u8> = (0..length).collect();
            assert_eq!(der(write("X", &bytes).expose()), Some(bytes));
        }
    }

    #[test]
    fn a_block_that_another_begins_in_is_endless() {
        let text = "-----BEGIN A-----\nAAAA\n-----BEGIN B-----\nAAAA\n-----END B-----";
        let found = blocks(text);
        assert_eq!(found.iter().map(|block| block.label).collect::<Vec<_>>(), ["A", "B"]);
        assert!(matches!(found[0].body, Body::Endless) && matches!(found[1].body, Body::Der(_)));
    }
}
