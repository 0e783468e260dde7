//! Why something that was surely not typed cannot be used, and the bounds whose breach is such a reason.

use crate::connection::Invalid;

/// The most that is looked at: the Developer Console's files are some kilobytes long.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The deepest nesting of JSON that is read: the Developer Console's files are 7 deep.
pub const MAX_DEPTH: usize = 32;

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
