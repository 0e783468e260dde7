//! Which service an address belongs to, and what it wants that others do not. Pure.

use crate::connection::Product;

/// A service behind the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Service {
    /// Analytics 2.0.
    Analytics,
    /// Experience Platform, with Journey Optimizer on it.
    Platform,
    /// The Developer Console's API for client secrets.
    DeveloperConsole,
    /// No service at all.
    Nobody,
}

impl Service {
    pub(in crate::sandbox) fn of(path: &str) -> Self {
        if path == "/discovery/me" || path.starts_with("/api/") {
            Self::Analytics
        } else if path.starts_with("/data/") || path.starts_with("/ajo/") {
            Self::Platform
        } else if path.starts_with("/console/organizations/") {
            Self::DeveloperConsole
        } else {
            Self::Nobody
        }
    }

    /// Whether a project of this product has its API; without it the key is not valid there (protocol reference, section 11
    /// row 12).
    pub(super) fn is_in_project_of(self, product: Product) -> bool {
        match self {
            Self::Analytics => product != Product::JourneyOptimizer,
            Self::Platform => product == Product::JourneyOptimizer,
            Self::DeveloperConsole | Self::Nobody => true,
        }
    }

    /// Whether `x-gw-ims-org-id` must be sent (section 9); Analytics does not need it (section 7.2).
    pub(super) fn needs_organization(self) -> bool {
        self == Self::Platform
    }
}
