//! What the browser is sent to Adobe with.

use crate::connection::{BaseUrl, ClientId, RedirectUri, Scopes};

/// Everything of an authorization request but what is new for every attempt: state and PKCE challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Whose sign-in page.
    pub ims_url: BaseUrl,
    /// Which client asks.
    pub client_id: ClientId,
    /// For what.
    pub scopes: Scopes,
    /// Where the answer goes; the token request repeats it byte for byte.
    pub redirect_uri: RedirectUri,
    /// Who the answer must come from.
    pub issuer: Issuer,
    /// Whether the person must see the sign-in page even where the browser knows them (`prompt=login`, protocol
    /// reference, section 1.5): after “not this one”.
    pub must_choose: bool,
}

/// The authorization server as it names itself (RFC 9207).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Compared as text, never normalized.
    pub name: String,
    /// Whether its metadata promises `iss` in every answer; one without it is then refused.
    pub is_always_named: bool,
}
