//! Decides what a pasted text or a named file is. The reading itself is done by the files beside this one.

use super::block::Block;
use super::imported::{ImportedCredential, imported};
use super::value::{self, Pem, Value};
use crate::connection::Invalid;

/// The most that is looked at: the Developer Console's files are some kilobytes long.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The deepest nesting of JSON that is read: the Developer Console's files are 7 deep.
pub const MAX_DEPTH: usize = 32;

/// What a text turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// A download of the Developer Console with at least one credential (protocol reference, 10.1 and 10.2).
    Console(Vec<ImportedCredential>),
    /// One value of a credential.
    Value(Value),
    /// PEM blocks, named only, in their order.
    Pem(Vec<Pem>),
    /// An address, named only.
    Address,
    /// Something that was surely not typed, but cannot be used; says why and what to do. See [`Flaw`].
    Broken(Invalid),
    /// Normal typing, or nothing at all.
    Unknown,
}

/// Why something cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Longer than [`MAX_BYTES`].
    TooLarge,
    /// Not UTF-8.
    NotText,
    /// JSON whose end is missing.
    JsonEndsEarly,
    /// JSON whose syntax is wrong elsewhere.
    JsonBroken,
    /// JSON deeper than [`MAX_DEPTH`].
    JsonTooDeep,
    /// Good JSON, but without a credential.
    JsonWithoutCredential,
}

impl From<Flaw> for Invalid {
    fn from(flaw: Flaw) -> Self {
        let (problem, remedy) = match flaw {
            Flaw::TooLarge => (
                "This is longer than 1 MiB, far more than a credential needs.",
                "Choose the file that the Developer Console gave you.",
            ),
            Flaw::NotText => (
                "This is not text in UTF-8.",
                "If it is a download that was saved again, save it as UTF-8, or download it once more.",
            ),
            Flaw::JsonEndsEarly => {
                ("This looks like JSON but ends too early.", "Copy or download it again, up to the last closing brace.")
            }
            Flaw::JsonBroken => {
                ("This looks like JSON but has an error in it.", "Copy or download it again without editing it.")
            }
            Flaw::JsonTooDeep => (
                "This is JSON, but nested deeper than anything the Developer Console writes.",
                "Choose the file that the Developer Console gave you.",
            ),
            Flaw::JsonWithoutCredential => (
                "This is JSON, but it holds no credential.",
                "In the Developer Console, open the project, see that it has a credential, and choose “Download”.",
            ),
        };
        Self::new(problem, remedy, "northwind-123456-Production.json")
    }
}

/// Says what `bytes` are. Spaces around, a byte-order mark and either kind of line end make no difference.
pub fn recognize(bytes: &[u8]) -> Recognition {
    if bytes.len() > MAX_BYTES {
        return Recognition::Broken(Flaw::TooLarge.into());
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return Recognition::Broken(Flaw::NotText.into()) };
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
    if looks_like_json(text) {
        return match credentials(text) {
            Ok(credentials) => Recognition::Console(credentials),
            Err(flaw) => Recognition::Broken(flaw.into()),
        };
    }
    let pem = value::pem_blocks(text);
    if !pem.is_empty() {
        return Recognition::Pem(pem);
    }
    if value::is_address(text) {
        return Recognition::Address;
    }
    value::value(text).map_or(Recognition::Unknown, Recognition::Value)
}

/// Whether it begins as objects and lists of objects do; `[draft]` and `{name}` are words.
fn looks_like_json(text: &str) -> bool {
    let opening = |text: &str| text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']));
    opening(text) || text.strip_prefix('[').is_some_and(|rest| opening(rest.trim_start()))
}

fn credentials(json: &str) -> Result<Vec<ImportedCredential>, Flaw> {
    check_nesting(json)?;
    let block =
        Block::from_json(json).map_err(|error| if error.is_eof() { Flaw::JsonEndsEarly } else { Flaw::JsonBroken })?;
    let credentials = imported(block);
    if credentials.is_empty() { Err(Flaw::JsonWithoutCredential) } else { Ok(credentials) }
}

/// Counts brackets outside strings, so that no parser has to recurse to find out.
fn check_nesting(json: &str) -> Result<(), Flaw> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
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
