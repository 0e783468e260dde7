//! The failures that a sandbox can play by name: which there are (`list`), which are on (`failing`), how a request meets one
//! (`play`).
//!
//! Most of them also come by themselves when a client does something wrong; by name they come to whoever is right, too.

mod answer;
mod change;
mod effect;
mod failing;
mod list;
mod near;
mod play;
mod spot;

pub use failing::CannotPlay;
pub(super) use {effect::SignIn, failing::Failing, play::layer};

use effect::Effect;

/// Which requests a failure meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The token endpoint.
    Token,
    /// The JWT exchange.
    Exchange,
    /// Adobe's sign-in page and the way back from it.
    Authorize,
    /// Discovery of organizations and companies.
    Discovery,
    /// Lists of report suites.
    Suites,
    /// Reports.
    Report,
    /// The list of Experience Platform's sandboxes.
    Sandboxes,
    /// Journeys.
    Journeys,
    /// The list of client secrets, and their deletion.
    Secrets,
    /// A new client secret.
    NewSecret,
    /// Everything at the API.
    Api,
    /// Everything: IMS and the API.
    Any,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 12] = [
        Self::Token,
        Self::Exchange,
        Self::Authorize,
        Self::Discovery,
        Self::Suites,
        Self::Report,
        Self::Sandboxes,
        Self::Journeys,
        Self::Secrets,
        Self::NewSecret,
        Self::Api,
        Self::Any,
    ];

    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Exchange => "exchange",
            Self::Authorize => "authorize",
            Self::Discovery => "discovery",
            Self::Suites => "suites",
            Self::Report => "report",
            Self::Sandboxes => "sandboxes",
            Self::Journeys => "journeys",
            Self::Secrets => "secrets",
            Self::NewSecret => "new_secret",
            Self::Api => "api",
            Self::Any => "any",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Token => "At the token endpoint",
            Self::Exchange => "At the exchange of JWTs",
            Self::Authorize => "When a person signs in",
            Self::Discovery => "At discovery",
            Self::Suites => "At the report suites",
            Self::Report => "At reports",
            Self::Sandboxes => "At the sandboxes of Experience Platform",
            Self::Journeys => "At journeys",
            Self::Secrets => "At the list of client secrets",
            Self::NewSecret => "When a client secret is added",
            Self::Api => "At every address of the API",
            Self::Any => "At every address",
        }
    }
}

/// One failure that can be played.
#[derive(Debug)]
pub struct Failure {
    /// Its name, in kebab case.
    pub name: &'static str,
    /// What happens, for people.
    pub title: &'static str,
    /// Which requests it meets.
    pub place: Place,
    /// Where it is documented: the protocol reference, section; *inferred* where Adobe does not say how it looks.
    pub source: &'static str,
    effect: Effect,
}

impl Failure {
    /// Whether it only changes what time the answers bear.
    fn is_about_time(&self) -> bool {
        matches!(self.effect, Effect::Dated(_))
    }

    /// Whether it answers itself, so that no other one at its place can.
    fn is_whole_answer(&self) -> bool {
        !matches!(self.effect, Effect::Late | Effect::Dated(_) | Effect::Changed(_))
    }
}

/// Every failure that a sandbox can play, grouped by place.
pub fn failures() -> &'static [Failure] {
    list::ALL
}
