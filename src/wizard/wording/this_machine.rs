//! What This machine says.

use super::super::model::Model;
use super::super::report::{HostAnswer, VaultState};
use crate::connection::{Invalid, Secret};
use crate::diagnosis::{Finding, LocalFault};
use crate::screen::milliseconds;

pub(in crate::wizard) const STORE_INTRO: &str = "Where shall this machine keep the secrets of its connections?";
pub(in crate::wizard) const LOOKING: &str = "being tried…";
pub(in crate::wizard) const KEYRING_READY: &str = "works";
pub(in crate::wizard) const MEMORY_DETAIL: &str = "ends with this program";
pub(in crate::wizard) const TRYING_KEYRING: &str = "Trying the keyring (a dialog may ask)";
pub(in crate::wizard) const PASSPHRASE: &str = "Passphrase";
pub(in crate::wizard) const PASSPHRASE_AGAIN: &str = "Once more";
pub(in crate::wizard) const PASSPHRASE_HINT: &str = "The vault's passphrase.";
pub(in crate::wizard) const NEW_PASSPHRASE_HINT: &str = "At least 8 characters. Nobody can recover it for you.";
pub(in crate::wizard) const CHOOSE_STORE: &str = "Choose where secrets are kept: arrow keys, then Enter.";
pub(in crate::wizard) const STILL_LOOKING: &str =
    "The keyring is still being tried. This goes on by itself as soon as it answers.";
pub(in crate::wizard) const REACHING: &str = "Reaching Adobe";
pub(in crate::wizard) const NETWORK_BUTTON: &str = "Proxy or CA file";
pub(in crate::wizard) const PROXY: &str = "Proxy";
pub(in crate::wizard) const CA_FILE: &str = "CA file";
pub(in crate::wizard) const CA_FILE_HINT: &str =
    "A PEM file with your company's certificate authority; the system's are trusted anyway.";

pub(in crate::wizard) fn vault_detail(state: Option<VaultState>) -> &'static str {
    match state {
        Some(VaultState::Open) => "open",
        Some(VaultState::Locked) => "opens with its passphrase",
        Some(VaultState::Absent) | None => "under a passphrase",
    }
}

/// Why the keyring cannot be chosen, short enough for its row; the way out stands in the other rows.
pub(in crate::wizard) fn keyring_reason(finding: &Finding) -> &'static str {
    match finding.evidence.local {
        Some(LocalFault::KeyringNoBus) => "not in this session",
        Some(LocalFault::KeyringNoService) => "no keyring service here",
        Some(LocalFault::KeyringLocked) => "locked: unlock it, try again",
        Some(LocalFault::KeyringNoCollection) => "no default keyring yet",
        Some(LocalFault::KeyringHangs) => "it gives no answer",
        Some(LocalFault::KeyringAmbiguous) => "holds an item twice",
        _ => "cannot be used",
    }
}

pub(in crate::wizard) fn passphrase_problem(passphrase: &Secret, is_new: bool) -> Option<Invalid> {
    if passphrase.is_empty() {
        let remedy =
            if is_new { "Choose one of at least 8 characters." } else { "Enter the one this vault was made with." };
        return Some(Invalid::new("The passphrase is empty.", remedy, "four or five words that mean something to you"));
    }
    (is_new && passphrase.expose().chars().count() < 8).then(|| {
        Invalid::new(
            "The passphrase is shorter than 8 characters.",
            "Choose a longer one; words are easier than signs.",
            "four or five words that mean something to you",
        )
    })
}

pub(in crate::wizard) fn passphrases_differ() -> Invalid {
    Invalid::new(
        "The two passphrases differ.",
        "Type the same passphrase in both fields. You can have it shown.",
        "correct horse battery staple, twice",
    )
}

pub(in crate::wizard) fn reach(host: &str) -> String {
    format!("Reach {host}")
}

pub(in crate::wizard) fn clock_is_off(answer: &HostAnswer) -> bool {
    answer.clock_ahead_seconds.is_some_and(|seconds| seconds.abs() >= 30)
}

pub(in crate::wizard) fn host_answer(answer: &HostAnswer) -> String {
    let took = milliseconds(answer.took);
    match answer.clock_ahead_seconds {
        Some(seconds) if seconds >= 30 => format!("{took}; this machine's clock is {seconds} s ahead"),
        Some(seconds) if seconds <= -30 => format!("{took}; this machine's clock is {} s behind", -seconds),
        _ => took,
    }
}

pub(in crate::wizard) fn proxy_hint(model: &Model) -> &'static str {
    if model.secrets.proxy_password.is_some() {
        "The proxy's password is kept with the secrets, not in its address."
    } else {
        "Empty: as the environment says (HTTPS_PROXY). A user name and password may stand in the address."
    }
}
