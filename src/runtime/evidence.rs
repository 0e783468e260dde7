//! Failures of operations as evidence: the seam between rooms that do not know each other.

use crate::checks;
use crate::connection::Printable;
use crate::diagnosis::{Evidence, Finding, LocalFault, Stage, diagnose};
use crate::files::{FileError, FileFault};
use crate::ims::ImsError;
use crate::operations::{DiscardError, ObtainError, RemoveError, SaveError, SecretsError};
use crate::store::connections::ConnectionFileError;
use crate::store::drafts::DraftError;
use crate::store::{BrokenFile, BrokenReason, StoreError};

/// A diagnosed failure, as reports carry it.
pub(super) fn finding(evidence: Evidence) -> Box<Finding> {
    Box::new(diagnose(evidence))
}

/// A secret store failed.
pub fn of_store(error: &StoreError) -> Evidence {
    checks::evidence::of_store(error)
}

/// A file failed.
pub(super) fn of_file(error: &FileError) -> Evidence {
    checks::evidence::of_file(error)
}

/// There is no token.
pub(super) fn of_obtain(error: &ObtainError) -> Evidence {
    match error {
        ObtainError::Store(error) => of_store(error),
        ObtainError::Ims(error) => checks::evidence::of_ims(error),
        ObtainError::NotSignedIn => Evidence::local(Stage::Token, LocalFault::NotSignedIn, ""),
        ObtainError::SignInEnded(refusal) => {
            let said = checks::evidence::of_ims(&ImsError::Refused(refusal.clone()));
            // Whatever code Adobe has for it, the sign-in is over: the code is told, but no rule is to go by it.
            let description = said.description.clone().or_else(|| said.code.clone());
            Evidence { local: Some(LocalFault::NotSignedIn), code: None, description, ..said }
        }
    }
}

/// Secrets could not be kept or read.
pub(super) fn of_secrets(error: &SecretsError) -> Evidence {
    let local = |fault, place: &str| Evidence::local(Stage::Store, fault, place);
    match error {
        SecretsError::Store(error) => of_store(error),
        SecretsError::Missing => local(LocalFault::SecretMissing, ""),
        SecretsError::Damaged => local(LocalFault::SecretDamaged, ""),
        SecretsError::HostsChanged { kept_for } => local(LocalFault::HostsChanged, kept_for),
    }
}

/// A connection file could not be loaded, saved or removed.
pub fn of_connection_file(error: &ConnectionFileError) -> Evidence {
    let local = |fault, place: &str| Evidence::local(Stage::Files, fault, place);
    match error {
        ConnectionFileError::Unknown { wanted, .. } => local(LocalFault::FileMissing, wanted.as_str()),
        ConnectionFileError::Broken(broken) => of_broken(broken),
        ConnectionFileError::NameTaken(name) => local(LocalFault::NameTaken, name.as_str()),
        ConnectionFileError::Content(_) => local(LocalFault::FileDamaged, ""),
        ConnectionFileError::Busy => local(LocalFault::NotWritable, ""),
        ConnectionFileError::File(error) => of_file(error),
    }
}

fn of_broken(broken: &BrokenFile) -> Evidence {
    let local = |fault| Evidence {
        description: Some(Printable::new(&broken.reason.to_string())),
        ..Evidence::local(Stage::Files, fault, &broken.path.display().to_string())
    };
    match &broken.reason {
        BrokenReason::File(fault) => of_file(&FileError { path: broken.path.clone(), fault: *fault }),
        BrokenReason::TooNew(_) => local(LocalFault::FileTooNew),
        _ => local(LocalFault::FileDamaged),
    }
}

/// A draft could not be read.
pub(super) fn of_draft(error: &DraftError) -> Evidence {
    match error {
        DraftError::Broken(broken) => of_broken(broken),
        DraftError::Content(_) => Evidence::local(Stage::Files, LocalFault::FileDamaged, ""),
        DraftError::File(error) => of_file(error),
    }
}

pub(super) fn of_save(error: &SaveError) -> Evidence {
    match error {
        SaveError::Secrets(error) => of_secrets(error),
        SaveError::File(error) => of_connection_file(error),
    }
}

pub(super) fn of_discard(error: &DiscardError) -> Evidence {
    match error {
        DiscardError::Store(error) => of_store(error),
        DiscardError::File(error) => of_file(error),
    }
}

/// Something of a connection is still there.
pub fn of_remove(error: &RemoveError) -> Evidence {
    match error {
        RemoveError::Store(error) => of_store(error),
        RemoveError::File(error) => of_connection_file(error),
    }
}

/// The file a person named could not be read.
pub(super) fn of_foreign_file(error: &FileError) -> Evidence {
    match error.fault {
        FileFault::NotFound => {
            Evidence::local(Stage::Files, LocalFault::FileMissing, &error.path.display().to_string())
        }
        _ => of_file(error),
    }
}
