//! Failures of operations as evidence: the seam between rooms that do not know each other.

use jiff::Timestamp;
use url::Url;

use crate::checks;
use crate::connection::{Connection, Printable, is_loopback};
use crate::diagnosis::{Evidence, Finding, LocalFault, Stage, diagnose};
use crate::files::{FileError, FileFault};
use crate::ims::ImsError;
use crate::operations::{
    ChangeError, DiscardError, HandOverError, KeptCertificateError, ObtainError, RemoveError, ReplaceError, SaveError,
    SecretsError, SignInError,
};
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
        ObtainError::WrongSecrets => Evidence::local(Stage::Store, LocalFault::SecretDamaged, ""),
        ObtainError::Moved => moved(&error.to_string()),
        ObtainError::Removed => Evidence::local(Stage::Files, LocalFault::FileMissing, ""),
        ObtainError::NotSignedIn => Evidence::local(Stage::Token, LocalFault::NotSignedIn, ""),
        ObtainError::SignInEnded(refusal) => {
            let said = checks::evidence::of_ims(&ImsError::Refused(refusal.clone()));
            // Whatever code Adobe has for it, the sign-in is over: the code is told, but no rule is to go by it.
            let description = said.description.clone().or_else(|| said.code.clone());
            Evidence { local: Some(LocalFault::NotSignedIn), code: None, description, ..said }
        }
    }
}

/// Secrets are no longer in the store that was looked into: another try looks into the right one.
fn moved(words: &str) -> Evidence {
    let description = Some(Printable::new(words));
    Evidence { description, ..Evidence::local(Stage::Store, LocalFault::ConnectionChanged, "") }
}

/// Nobody could be signed in, although Adobe answered.
pub(super) fn of_sign_in(error: &SignInError) -> Evidence {
    match error {
        SignInError::Store(error) => of_store(error),
        SignInError::Ims(error) => checks::evidence::of_ims(error),
        SignInError::NotForPeople => of_obtain(&ObtainError::NotSignedIn),
    }
}

/// A saved connection did not get its new sign-in.
pub(super) fn of_replaced_sign_in(error: &ReplaceError) -> Evidence {
    match error {
        ReplaceError::Store(error) => of_store(error),
        ReplaceError::File(error) => of_connection_file(error),
        ReplaceError::Moved => moved(&error.to_string()),
        ReplaceError::Missing => of_obtain(&ObtainError::NotSignedIn),
    }
}

/// There is no certificate for localhost.
pub(super) fn of_listener_certificate(error: &KeptCertificateError) -> Evidence {
    match error {
        KeptCertificateError::Store(error) => of_store(error),
        KeptCertificateError::Certificate(error) => certificate_failed(&error.to_string()),
    }
}

/// A saved connection was not changed.
pub fn of_change(error: &ChangeError, connection: &Connection) -> Evidence {
    match error {
        ChangeError::Secrets(error) => of_secrets(error),
        ChangeError::File(error) => of_connection_file(error),
        ChangeError::Ims(error) => checks::evidence::of_ims(error),
        ChangeError::Console(error) => checks::evidence::of_gateway(Stage::ClientSecrets, error),
        ChangeError::Unkept { why, .. } => of_change(why, connection),
        // Each was otherwise when it was offered.
        ChangeError::Changed
        | ChangeError::WrongType
        | ChangeError::SameSecret
        | ChangeError::TwoKept
        | ChangeError::NoOtherSecret
        | ChangeError::NoFormerCredential
        | ChangeError::SameStore => Evidence {
            description: Some(error.to_string().as_str().into()),
            ..Evidence::local(Stage::Files, LocalFault::ConnectionChanged, connection.name.as_str())
        },
    }
}

/// Secrets could not be kept or read.
pub fn of_secrets(error: &SecretsError) -> Evidence {
    let local = |fault, place: &str| Evidence::local(Stage::Store, fault, place);
    match error {
        SecretsError::Store(error) => of_store(error),
        SecretsError::Missing => local(LocalFault::SecretMissing, ""),
        SecretsError::Damaged => local(LocalFault::SecretDamaged, ""),
        SecretsError::HostsChanged { kept_for } => local(LocalFault::HostsChanged, kept_for),
    }
}

/// A connection could not be handed over.
pub fn of_hand_over(error: &HandOverError) -> Evidence {
    match error {
        HandOverError::Secrets(error) => of_secrets(error),
        HandOverError::Apart => of_secrets(&SecretsError::Damaged),
        HandOverError::Store(error) => of_store(error),
        HandOverError::ReadBack => of_store(&StoreError::ReadBack),
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
        ConnectionFileError::Busy => local(LocalFault::Busy, ""),
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
pub fn of_draft(error: &DraftError) -> Evidence {
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
        DiscardError::Elsewhere(_) => moved(&error.to_string()),
        DiscardError::File(error) => of_file(error),
    }
}

/// Something of a connection is still there.
pub fn of_remove(error: &RemoveError) -> Evidence {
    match error {
        RemoveError::Store(error) => of_store(error),
        RemoveError::Moved => moved(&error.to_string()),
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

/// The same of a file that was only to be read: where this user may not, nobody speaks of writing.
pub fn of_unread_file(error: &FileError) -> Evidence {
    let evidence = of_foreign_file(error);
    match error.fault {
        FileFault::Denied => Evidence { local: Some(LocalFault::Unreadable), ..evidence },
        _ => evidence,
    }
}

/// Adobe sent the browser back with a refusal, and with the right state. `jump` is where a missing account step is done.
pub fn of_refused_sign_in(
    error: &Printable,
    description: Option<&Printable>,
    jump: Option<&Printable>,
    host: &str,
) -> Evidence {
    Evidence {
        host: Some(host.to_owned()),
        code: Some(error.clone()),
        description: description.cloned(),
        is_adobes: true,
        place: jump.filter(|jump| leads_somewhere(jump)).cloned(),
        at: Some(Timestamp::now()),
        ..Evidence::at_stage(Stage::SignIn)
    }
}

/// Whether a person can be sent to this address: whole, for half a one leads nowhere or somewhere else; encrypted, but
/// on this machine, where the practice sandbox has its pages.
fn leads_somewhere(address: &Printable) -> bool {
    let address = address.as_str();
    let parsed = Url::parse(address).ok().filter(|_| !address.ends_with('…'));
    parsed.is_some_and(|url| match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    })
}

/// Nobody came back from the sign-in page of `host`.
pub fn sign_in_timed_out(host: &str) -> Evidence {
    Evidence {
        host: Some(host.to_owned()),
        at: Some(Timestamp::now()),
        ..Evidence::local(Stage::SignIn, LocalFault::SignInTimedOut, "")
    }
}

/// Another program has the port; `holder` names it where the system told.
pub fn port_busy(port: u16, holder: Option<&Printable>) -> Evidence {
    let place = holder.map_or_else(|| port.to_string(), |holder| format!("{port} ({holder})"));
    Evidence::local(Stage::SignIn, LocalFault::PortBusy, &place)
}

/// The system does not let this user, or anybody, listen on the port.
pub fn port_forbidden(port: u16) -> Evidence {
    Evidence::local(Stage::SignIn, LocalFault::PortForbidden, &port.to_string())
}

/// There is no loopback address to listen on.
pub fn no_loopback(why: &str) -> Evidence {
    detailed(LocalFault::NoLoopback, "", why)
}

/// The listener's own test of `address` failed: not this program answered. `what` says what did.
pub fn listener_failed(address: &str, what: &str) -> Evidence {
    detailed(LocalFault::ListenerUnreached, address, what)
}

/// No certificate for localhost could be made.
pub fn certificate_failed(why: &str) -> Evidence {
    detailed(LocalFault::CertificateFailed, "", why)
}

fn detailed(fault: LocalFault, place: &str, why: &str) -> Evidence {
    let description = Some(Printable::new(why)).filter(|why| !why.as_str().is_empty());
    Evidence { description, ..Evidence::local(Stage::SignIn, fault, place) }
}
