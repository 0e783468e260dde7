//! What a sign-in page's answer comes to.

use crate::connection::{Printable, RedirectUri, Secret};

/// What the token endpoint wants to see: an authorization code and the proof that it was asked for here. Used once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Adobe's code.
    pub code: Secret,
    /// The PKCE verifier (RFC 7636).
    pub verifier: Secret,
    /// As it stood in the authorization request.
    pub redirect_uri: RedirectUri,
}

/// Adobe said no, with the right state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// `access_denied`, `invalid_scope`, `ride_…`.
    pub error: Printable,
    /// Adobe's words.
    pub description: Option<Printable>,
    /// Where an account step that is missing can be done (`jump`; protocol reference, section 2.1): https only.
    pub jump: Option<Printable>,
}
