//! Private keys and certificates as people have them: named and cut out, never read. Reading them is `keys`' business.
//!
//! Where a private key could stand, doubt ends in “this is a key”: it must not pass for normal typing.

use crate::connection::Secret;
use crate::small::sort_few_by_key;

/// PEM blocks: of a paste, of a `.pem` file, of a `config.zip`, or beside a credential in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PemText {
    /// What they hold, by their first lines, in their order. Never empty.
    pub kinds: Vec<Pem>,
    /// The blocks themselves, line by line; what stood around them is left out.
    pub text: Secret,
}

/// What a PEM block holds, by its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pem {
    /// A private key that anybody can use who has it, RSA's or in a wrapping that does not say (PKCS#8).
    PrivateKey,
    /// A private key of elliptic curves.
    EcPrivateKey,
    /// A private key in OpenSSH's own format.
    OpenSshPrivateKey,
    /// A private key of yet another kind, such as DSA.
    OtherPrivateKey,
    /// A private key under a passphrase.
    EncryptedPrivateKey,
    /// A certificate.
    Certificate,
    /// A request for a certificate.
    CertificateRequest,
    /// A public key.
    PublicKey,
    /// Something else.
    Other,
}

impl Pem {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::PrivateKey => "private key",
            Self::EcPrivateKey => "private key of elliptic curves (EC)",
            Self::OpenSshPrivateKey => "private key in OpenSSH's own format",
            Self::OtherPrivateKey => "private key of another kind",
            Self::EncryptedPrivateKey => "private key with a passphrase",
            Self::Certificate => "certificate",
            Self::CertificateRequest => "request for a certificate",
            Self::PublicKey => "public key",
            Self::Other => "another PEM block",
        }
    }

    /// Whether it is secret, usable or not.
    pub fn is_private_key(self) -> bool {
        match self {
            Self::PrivateKey
            | Self::EcPrivateKey
            | Self::OpenSshPrivateKey
            | Self::OtherPrivateKey
            | Self::EncryptedPrivateKey => true,
            Self::Certificate | Self::CertificateRequest | Self::PublicKey | Self::Other => false,
        }
    }

    fn of_label(label: &str) -> Self {
        match label {
            "PRIVATE KEY" | "RSA PRIVATE KEY" => Self::PrivateKey,
            "EC PRIVATE KEY" => Self::EcPrivateKey,
            "OPENSSH PRIVATE KEY" => Self::OpenSshPrivateKey,
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Self::Certificate,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::CertificateRequest,
            label if label.ends_with("PRIVATE KEY") && label.contains("ENCRYPTED") => Self::EncryptedPrivateKey,
            label if label.ends_with("PRIVATE KEY") => Self::OtherPrivateKey,
            label if label.ends_with("PUBLIC KEY") => Self::PublicKey,
            _ => Self::Other,
        }
    }
}

impl PemText {
    /// The most blocks that are kept; a bundle of authorities has hundreds.
    const LIMIT: usize = 1_000;

    /// The blocks of a text: with anything before, between and after them, with any line ends, on one line with `\n`
    /// spelled out, without an end, or with only their end left.
    pub(super) fn find(text: &str) -> Option<Self> {
        let marks = marks(text);
        let mut kinds = Vec::new();
        // Nothing grows while it is written, so no copy of a key is left behind by growing.
        let mut found = String::with_capacity(text.len() + 16 * marks.len() + 16);
        let (mut at, mut read_to) = (0, 0);
        while let Some(mark) = marks.get(at).filter(|_| kinds.len() < Self::LIMIT) {
            at += 1;
            let kind = Pem::of_label(mark.label);
            let (body, label) = if mark.is_begin {
                let next = marks.get(at);
                let end = next.filter(|next| !next.is_begin);
                let to = next.map_or(text.len(), |next| next.from);
                at += usize::from(end.is_some());
                read_to = end.map_or(to, |end| end.to);
                (text.get(mark.to..to), end.map(|end| end.label))
            } else {
                // The beginning was not copied along: what is left must not be taken for typing.
                let body = text.get(read_to..mark.from);
                read_to = mark.to;
                if !kind.is_private_key() {
                    continue;
                }
                (body, Some(mark.label))
            };
            let body = body.unwrap_or_default();
            let is_locked = kind.is_private_key() && body.contains("Proc-Type:") && body.contains("ENCRYPTED");
            if mark.is_begin {
                write_mark(&mut found, "BEGIN", mark.label);
            }
            write_lines(&mut found, body);
            if let Some(label) = label {
                write_mark(&mut found, "END", label);
            }
            kinds.push(if is_locked { Pem::EncryptedPrivateKey } else { kind });
        }
        (!kinds.is_empty()).then(|| Self { kinds, text: Secret::new(found) })
    }

    /// The blocks of both, in this order.
    pub fn joined(first: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (first, other) {
            (Some(first), Some(other)) => Some(first.with(&other)),
            (first, other) => first.or(other),
        }
    }

    fn with(mut self, other: &Self) -> Self {
        let mut text = String::with_capacity(self.text.expose().len() + other.text.expose().len());
        text.push_str(self.text.expose());
        text.push_str(other.text.expose());
        self.kinds.extend(&other.kinds);
        Self { kinds: self.kinds, text: Secret::new(text) }
    }
}

/// `-----BEGIN label-----` or `-----END label-----`.
struct Mark<'a> {
    is_begin: bool,
    label: &'a str,
    /// Where its dashes begin and end.
    from: usize,
    to: usize,
}

/// The marks of a text, in order.
fn marks(text: &str) -> Vec<Mark<'_>> {
    let mut marks = Vec::new();
    let words = [("BEGIN ", true), ("END ", false)];
    let found = words.into_iter().flat_map(|(word, is_begin)| text.match_indices(word).map(move |hit| (hit, is_begin)));
    for ((at, word), is_begin) in found {
        let (Some(before), Some(after)) = (text.get(..at), text.get(at + word.len()..)) else { continue };
        let start = before.strip_suffix(' ').unwrap_or(before).trim_end_matches(is_dash);
        let label_length =
            after.bytes().take(64).take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b' ');
        let (label, rest) = after.split_at(label_length.count());
        let end = rest.trim_start_matches(is_dash);
        let (opening, closing) = (&before[start.len()..], &rest[..rest.len() - end.len()]);
        let label = label.trim();
        // Other things than PEM have rulers of dashes.
        let is_certain =
            opening == RULER && closing == RULER || label.ends_with("KEY") || label.ends_with("CERTIFICATE");
        if is_ruler(opening) && is_ruler(closing) && !label.is_empty() && is_certain {
            marks.push(Mark { is_begin, label, from: start.len(), to: text.len() - end.len() });
        }
    }
    sort_few_by_key(&mut marks, |mark| mark.from);
    marks.dedup_by(|later, earlier| later.from < earlier.to);
    marks
}

const RULER: &str = "-----";

/// A hyphen, or what word processors make of it.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Five hyphens, or what is left of them: some dashes, or a long one for several.
fn is_ruler(dashes: &str) -> bool {
    let dashes = dashes.trim();
    dashes.chars().count() >= 2 || dashes.chars().any(|c| c != '-')
}

fn write_mark(text: &mut String, word: &str, label: &str) {
    end_line(text);
    for part in [RULER, word, " ", label, RULER, "\n"] {
        text.push_str(part);
    }
}

/// The lines between two marks, whatever ends them: `\n`, `\r`, both, U+2028, or `\n` spelled out once or twice. Quotes,
/// backslashes and indentation are no part of any block; `\u002b` is the `+` that some programs write so.
fn write_lines(text: &mut String, body: &str) {
    let mut is_escaped = false;
    let mut rest = body.trim().chars();
    while let Some(c) = rest.next() {
        let was_escaped = std::mem::replace(&mut is_escaped, c == '\\');
        match c {
            '\\' | '"' | '\'' | '\u{feff}' => {}
            'n' | 'r' if was_escaped => end_line(text),
            'u' if was_escaped => {
                if let Some(character) = four_digits(rest.as_str()) {
                    text.push(character);
                    rest.nth(3);
                }
            }
            '\n' | '\r' | '\u{2028}' => end_line(text),
            c if c.is_whitespace() && text.ends_with('\n') => {}
            c => text.push(c),
        }
    }
    end_line(text);
}

/// The visible ASCII character that four hexadecimal digits stand for.
fn four_digits(text: &str) -> Option<char> {
    let digits = text.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let code = u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii_graphic)?;
    Some(char::from(code))
}

/// Ends a line; no two ends follow each other. (The empty line below the headers of an old encrypted key says nothing
/// that their first words do not say.)
fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}
