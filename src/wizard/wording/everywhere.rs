//! What is said on every step.

use super::super::job::Job;
use super::super::model::Model;
use crate::screen::ListRow;

pub(in crate::wizard) const COPIED: &str = "Copied.";
pub(in crate::wizard) const CONTINUE: &str = "Continue";
pub(in crate::wizard) const STOPPED: &str = "Stopped. Nothing was lost.";
pub(in crate::wizard) const TRY_AGAIN: &str = "Try again";
pub(in crate::wizard) const CHOOSE_ROW: &str = "Choose a row first: arrow keys, then Enter.";
pub(in crate::wizard) const LETTER_TITLE: &str = "A letter to your Adobe administrator";
pub(in crate::wizard) const DISCARD_ONCE_MORE: &str =
    "Discard once more to throw this draft and its secrets away. Anything else keeps it.";
pub(in crate::wizard) const DISCARDED: &str = "The draft and its secrets are gone.";
pub(in crate::wizard) const TOO_LONG: &str = "What was pasted is longer than this field can hold. Nothing was changed.";

pub(in crate::wizard) fn title(model: &Model) -> String {
    if model.draft.renews.is_some() {
        return "Sign in again".to_owned();
    }
    if model.is_practice() { "Practice connection".to_owned() } else { "New connection".to_owned() }
}

pub(in crate::wizard) fn context(model: &Model) -> String {
    let environment = model.draft.environment.word();
    match model.draft.name.trimmed() {
        "" => environment.to_owned(),
        name => format!("{name} · {environment}"),
    }
}

pub(in crate::wizard) fn not_available(row: &ListRow) -> String {
    format!("{} cannot be chosen: {}.", row.label, row.detail)
}

pub(in crate::wizard) fn draft_not_kept(why: &str) -> String {
    format!("The draft could not be written: {why} You can go on, but closing the program would lose your answers.")
}

/// What the person waits for, in words; `None` for jobs that show themselves in the main part or go on by themselves.
pub(in crate::wizard) fn waiting_for(job: Job) -> Option<&'static str> {
    match job {
        Job::OpenVault => Some("Opening the vault"),
        Job::ReadImport => Some("Reading the file"),
        Job::GenerateKey => Some("Making the key, in the background"),
        Job::MakeKeyPair => Some("Making the certificate"),
        Job::ReadKeyPair => Some("Reading the key"),
        Job::WriteKey => Some("Writing the key"),
        Job::RegisterCertificate => Some("Registering the certificate"),
        Job::KeepSecret => Some("Keeping the secret in the store"),
        Job::ResumeDraft => Some("Reading the draft"),
        Job::Save => Some("Saving: secrets first, then the connection"),
        Job::RenewSignIn => Some("Keeping the new sign-in"),
        Job::DiscardDraft => Some("Throwing the draft away"),
        Job::Survey
        | Job::StartPractice
        | Job::ForgetSecrets
        | Job::ProbeStores
        | Job::ProbeNetwork
        | Job::SignIn
        | Job::SignOut
        | Job::TryToken
        | Job::Discover
        | Job::LoadSuites
        | Job::ListSandboxes
        | Job::ReadJourneys => None,
    }
}
