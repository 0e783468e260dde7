//! What somebody who writes to an administrator has already, and so does not ask for. Holds no secret, only that it is there.

use crate::connection::{ClientId, OrgId, RedirectUri};

/// A part of a credential that a letter asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its technical account.
    TechnicalAccount,
    /// Its scopes, or a Service Account's metascopes.
    Scopes,
    /// Its client secret.
    ClientSecret,
    /// The name of the sandbox of Experience Platform, which belongs to the organization.
    Sandbox,
    /// A Service Account's private key.
    PrivateKey,
}

/// What is known of a credential; nothing by default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The organization.
    pub org_id: Option<OrgId>,
    /// The client ID.
    pub client_id: Option<ClientId>,
    /// The redirect URI: the one that Adobe assigned, or the one that is to be registered.
    pub redirect_uri: Option<RedirectUri>,
    /// What else is there.
    pub parts: Vec<Part>,
}

impl Known {
    /// Whether a part is there.
    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// What is known of the organization, whichever the credential is.
    pub(super) fn of_organization(&self) -> Self {
        let parts = self.parts.iter().copied().filter(|part| *part == Part::Sandbox).collect();
        Self { org_id: self.org_id.clone(), parts, ..Self::default() }
    }

    /// Whether the credential must have been made already: it has something that no two credentials share.
    pub(super) fn is_made(&self) -> bool {
        self.client_id.is_some() || self.has(Part::ClientSecret) || self.has(Part::TechnicalAccount)
    }
}
