//! Which place an address is, and which failures meet whoever asks there. Pure.

use axum::http::Method;

use super::{Failure, Place};

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// One of the places that have failures of their own.
    At(Place),
    /// Elsewhere at IMS.
    OtherIms,
    /// Elsewhere at the API.
    OtherApi,
}

impl Spot {
    pub(super) fn of(path: &str) -> Self {
        let below = |start: &str| path.strip_prefix(start);
        if below("/ims/token/").is_some() {
            Self::At(Place::Token)
        } else if below("/ims/exchange/").is_some() {
            Self::At(Place::Exchange)
        } else if below("/ims/").is_some() || below("/.well-known/").is_some() {
            Self::OtherIms
        } else if path == "/discovery/me" {
            Self::At(Place::Discovery)
        } else if path.contains("/collections/suites") {
            Self::At(Place::Suites)
        } else if path.starts_with("/console/organizations/") {
            Self::At(Place::Secrets)
        } else if path.ends_with("/reports") {
            Self::At(Place::Report)
        } else if below("/data/foundation/sandbox-management").is_some() {
            Self::At(Place::Sandboxes)
        } else if below("/ajo/journey").is_some() {
            Self::At(Place::Journeys)
        } else {
            Self::OtherApi
        }
    }

    /// What is asked with this method: a new client secret is another thing than their list.
    pub(super) fn by(self, method: &Method) -> Self {
        if self == Self::At(Place::Secrets) && method == Method::POST { Self::At(Place::NewSecret) } else { self }
    }

    pub(super) fn is_ims(self) -> bool {
        matches!(self, Self::OtherIms | Self::At(Place::Token | Place::Exchange | Place::Authorize))
    }

    pub(super) fn is_met_by(self, failure: &Failure) -> bool {
        match failure.place {
            Place::Any if failure.is_about_time() => true,
            // A browser must be able to sign in while everything that clients ask fails.
            Place::Any => self != Self::OtherIms,
            Place::Api => !self.is_ims(),
            place => self == Self::At(place),
        }
    }
}
