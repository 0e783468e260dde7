//! The Adobe products a connection can be for.

use serde::{Deserialize, Serialize};

/// An Adobe product with an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Product {
    /// Adobe Analytics, API 2.0.
    Analytics,
    /// Adobe Journey Optimizer.
    JourneyOptimizer,
}

impl Product {
    /// Every product, in the order people meet them.
    pub const ALL: [Self; 2] = [Self::Analytics, Self::JourneyOptimizer];

    /// Adobe's name for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Analytics => "Adobe Analytics",
            Self::JourneyOptimizer => "Adobe Journey Optimizer",
        }
    }

    /// The word used on the command line and in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Analytics => "analytics",
            Self::JourneyOptimizer => "journey_optimizer",
        }
    }
}
