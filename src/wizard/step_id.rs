//! The names of the wizard's steps.

use serde::{Deserialize, Serialize};

/// One step. Which of them a draft needs, and in which order, is `plan`'s to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepId {
    /// New, saved connections, drafts, import, practice.
    Welcome,
    /// Secret store and network.
    ThisMachine,
    /// Which organization.
    Organization,
    /// Which product.
    Product,
    /// Which of the five credential types.
    CredentialType,
    /// A Service Account's key and certificate.
    KeyPair,
    /// Client ID, secret, technical account, scopes.
    Credential,
    /// What a Service Account's assertion claims.
    Metascopes,
    /// The sign-in through the browser, for the types with which a person signs in.
    SignIn,
    /// The token alone, where it is worth a step: a Service Account's exchange, or a product with nothing else to try.
    Token,
    /// The live test call: company and report suites.
    Company,
    /// The same on Experience Platform: sandbox, and a look at its journeys.
    Sandbox,
    /// Everything once more before it is saved.
    Review,
    /// What to do next.
    Done,
}

impl StepId {
    /// Every step, in the order a person meets them.
    pub const ALL: [Self; 14] = [
        Self::Welcome,
        Self::ThisMachine,
        Self::Organization,
        Self::Product,
        Self::CredentialType,
        Self::KeyPair,
        Self::Credential,
        Self::Metascopes,
        Self::SignIn,
        Self::Token,
        Self::Company,
        Self::Sandbox,
        Self::Review,
        Self::Done,
    ];

    /// Its name in the side bar.
    pub fn title(self) -> &'static str {
        match self {
            Self::Welcome => "Welcome",
            Self::ThisMachine => "This machine",
            Self::Organization => "Organization",
            Self::Product => "Product",
            Self::CredentialType => "Credential type",
            Self::KeyPair => "Key pair",
            Self::Credential => "Credential",
            Self::Metascopes => "Metascopes",
            Self::Token => "Token",
            Self::SignIn => "Sign in",
            Self::Company => "Company and suites",
            Self::Sandbox => "Sandbox",
            Self::Review => "Review",
            Self::Done => "Done",
        }
    }
}
