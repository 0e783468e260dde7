//! The Adobe products a connection can be for.

use serde::{Deserialize, Serialize};

use super::CredentialType;

/// An Adobe product with an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Product {
    /// Adobe Analytics, API 2.0.
    Analytics,
    /// Adobe Journey Optimizer.
    JourneyOptimizer,
    /// Adobe Experience Manager as a Cloud Service, whose API is at an address of each customer's own: what is proven here
    /// is the token.
    ExperienceManager,
}

impl Product {
    /// Every product, in the order people meet them.
    pub const ALL: [Self; 3] = [Self::Analytics, Self::JourneyOptimizer, Self::ExperienceManager];

    /// Adobe's name for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Analytics => "Adobe Analytics",
            Self::JourneyOptimizer => "Adobe Journey Optimizer",
            Self::ExperienceManager => "AEM as a Cloud Service",
        }
    }

    /// The same without the maker's, where room is short.
    pub fn short_title(self) -> &'static str {
        match self {
            Self::Analytics => "Analytics",
            Self::JourneyOptimizer => "Journey Optimizer",
            Self::ExperienceManager => "AEM",
        }
    }

    /// The word used on the command line and in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Analytics => "analytics",
            Self::JourneyOptimizer => "journey_optimizer",
            Self::ExperienceManager => "experience_manager",
        }
    }

    /// Whether a connection for it leads to an Analytics company.
    pub fn has_companies(self) -> bool {
        self == Self::Analytics
    }

    /// Whether a connection for it leads to a sandbox of Experience Platform.
    pub fn has_sandboxes(self) -> bool {
        self == Self::JourneyOptimizer
    }

    /// Whether the token is all that can be proven of a connection for it.
    pub fn is_token_only(self) -> bool {
        !self.has_companies() && !self.has_sandboxes()
    }

    /// Whether each of its requests names the organization (protocol reference, section 9), so that nobody tells it
    /// afterwards.
    pub fn names_organization(self) -> bool {
        self == Self::JourneyOptimizer
    }

    /// Whether Adobe documents this type of credential for it. For Journey Optimizer it is Server-to-Server alone (section
    /// 4.1).
    pub fn takes(self, credential_type: CredentialType) -> bool {
        self != Self::JourneyOptimizer || credential_type == CredentialType::ServerToServer
    }
}
