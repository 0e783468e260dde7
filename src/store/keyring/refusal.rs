//! A keyring's refusal, told in our words.
//!
//! Never `Debug` of a keyring error, and `Display` only where that is known to hold no item's content: two variants
//! carry the raw bytes of an item.

use keyring_core::Error;

use super::{ItemPath, StoreError};
use crate::connection::Printable;
use crate::store::Damage;

/// What `error`, met at the item at `path`, means.
pub(super) fn said(path: &ItemPath, error: &Error) -> StoreError {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => from_words(&chain(cause.as_ref())),
        Error::Ambiguous(entries) => StoreError::Ambiguous { path: path.to_string(), count: entries.len() },
        Error::TooLong(_, most) => StoreError::TooLarge(usize::try_from(*most).unwrap_or(usize::MAX)),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            StoreError::Damaged { what: format!("the keyring's item {path}"), damage: Damage::Shape }
        }
        Error::NoDefaultStore => StoreError::NoService,
        Error::NoEntry => StoreError::Other(Printable::new("the item is not there")),
        Error::Invalid(attribute, reason) => StoreError::Other(Printable::new(&format!("{attribute} {reason}"))),
        Error::NotSupportedByStore(issue) => StoreError::Other(Printable::new(issue)),
        _ => StoreError::Other(Printable::new("for a reason it did not name")),
    }
}

/// Whether nobody answered within the short while that the library waits.
pub(super) fn is_no_answer(error: &Error) -> bool {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            chain(cause.as_ref()).contains("Did not receive a reply")
        }
        _ => false,
    }
}

/// The error's and its causes' words, outermost first.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}

/// The Secret Service crates keep their error types to themselves, so their words must do; a test with the real
/// service holds each row.
fn from_words(words: &str) -> StoreError {
    const ROWS: [(&str, StoreError); 14] = [
        // A service that is there but keeps no collection.
        ("no result found", StoreError::NoCollection),
        // Headless, or dismissed by the person.
        ("unlock prompt was dismissed", StoreError::Locked),
        ("object locked", StoreError::Locked),
        ("Secret.Error.IsLocked", StoreError::Locked),
        // macOS: errSecInteractionNotAllowed.
        ("User interaction is not allowed", StoreError::Locked),
        ("No DBus session or Secret Service provider found", StoreError::NoService),
        ("autolaunch was disabled", StoreError::NoBus),
        ("Failed to connect to socket", StoreError::NoBus),
        ("DBus.Error.ServiceUnknown", StoreError::NoService),
        ("DBus.Error.NameHasNoOwner", StoreError::NoService),
        ("DBus.Error.Spawn", StoreError::NoService),
        ("not provided by any .service files", StoreError::NoService),
        ("No such file or directory", StoreError::NoBus),
        ("Connection refused", StoreError::NoBus),
    ];
    ROWS.into_iter()
        .find_map(|(part, meaning)| words.contains(part).then_some(meaning))
        .unwrap_or_else(|| StoreError::Other(Printable::new(words)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::DraftId;
    use crate::store::{Item, ItemKey};

    #[test]
    fn an_items_content_never_gets_into_an_error() {
        let path = ItemKey::of_draft(&DraftId::parse("x").unwrap(), Item::Tokens).path();
        for error in [
            Error::BadEncoding(b"hunter2".to_vec()),
            Error::BadDataFormat(b"hunter2".to_vec(), Box::new(std::io::Error::other("hunter2"))),
        ] {
            let said = said(&path, &error);
            assert!(!format!("{said} {said:?}").contains("hunter2"));
            assert!(!format!("{said:?}").contains("104, 117"), "no bytes either");
        }
    }

    #[test]
    fn what_no_row_knows_is_told_in_the_systems_words() {
        let error = Error::PlatformFailure(Box::new(std::io::Error::other("the \u{1b}[2Jbackend burned")));
        let path = ItemKey::of_draft(&DraftId::parse("x").unwrap(), Item::Tokens).path();
        assert_eq!(said(&path, &error).to_string(), "the keyring refused: the [2Jbackend burned");
    }
}
