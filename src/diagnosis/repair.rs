//! What this program can do itself about a finding: offered, described before it is done, and undone where it fails.

use serde::{Deserialize, Serialize};

use crate::connection::{Company, PlatformSandbox, ReportSuite};

/// One safe thing to do about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// Drop the kept token and ask for a new one.
    NewToken,
    /// Use another of the companies that the token shows.
    OtherCompany,
    /// Use another of the sandboxes that the token shows.
    OtherSandbox,
    /// Use the other client secret that is known.
    OtherSecret,
    /// Move the connection's secrets from where they are into the system's keyring.
    MoveToKeyring,
    /// Have somebody sign in again.
    SignInAgain,
}

/// What a person chose for a repair that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Another company with its report suites.
    Company(Company, Vec<ReportSuite>),
    /// Another sandbox.
    Sandbox(PlatformSandbox),
}

impl Repair {
    /// Every repair.
    pub const ALL: [Self; 6] = [
        Self::NewToken,
        Self::OtherCompany,
        Self::OtherSandbox,
        Self::OtherSecret,
        Self::MoveToKeyring,
        Self::SignInAgain,
    ];

    /// The word the rules and JSON use.
    pub fn word(self) -> &'static str {
        match self {
            Self::NewToken => "new_token",
            Self::OtherCompany => "other_company",
            Self::OtherSandbox => "other_sandbox",
            Self::OtherSecret => "other_secret",
            Self::MoveToKeyring => "move_to_keyring",
            Self::SignInAgain => "sign_in_again",
        }
    }

    /// What stands on its button.
    pub fn title(self) -> &'static str {
        match self {
            Self::NewToken => "Get a new token",
            Self::OtherCompany => "Choose another company",
            Self::OtherSandbox => "Choose another sandbox",
            Self::OtherSecret => "Use the other client secret",
            Self::MoveToKeyring => "Move the secret into the keyring",
            Self::SignInAgain => "Sign in again",
        }
    }

    /// What will be done, said before it is done.
    pub fn preview(self) -> &'static str {
        match self {
            Self::NewToken => {
                "The kept token is replaced by a new one. If Adobe gives none, the old one stays, unless Adobe says that \
                 its sign-in has ended."
            }
            Self::OtherCompany => {
                "The connection's company and report suites are replaced by what you choose. If they cannot be read, \
                 nothing changes."
            }
            Self::OtherSandbox => {
                "The connection's sandbox is replaced by the one you choose. If its journeys cannot be read, nothing changes."
            }
            Self::OtherSecret => {
                "The two client secrets change places in the store, once the other one got a token. The refused one is \
                 kept beside it."
            }
            Self::MoveToKeyring => {
                "The secrets are written to the keyring, read back, and only then deleted where they are now."
            }
            Self::SignInAgain => "Adobe's sign-in page opens. The old sign-in stays until the new one is confirmed.",
        }
    }
}
