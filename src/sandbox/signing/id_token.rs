//! ID tokens: plain OpenID Connect, signed with the same key (OpenID Connect Core, sections 2 and 3.1.3.6).
//!
//! The header has no `x5u`: strict libraries, which these tokens are for, refuse Adobe's bare file name there.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::Error;
use jsonwebtoken::{Algorithm, Header};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{KEY_ID, KEYS};

/// What an ID token says beside the claims about the person.
#[derive(Debug)]
pub(in super::super) struct IdToken<'a> {
    pub(in super::super) issuer: &'a str,
    pub(in super::super) client_id: &'a str,
    pub(in super::super) nonce: Option<&'a str>,
    pub(in super::super) access_token: &'a str,
    pub(in super::super) now_ms: u64,
    /// How long it is good, in milliseconds.
    pub(in super::super) lifetime_ms: u64,
}

impl IdToken<'_> {
    /// Signs it about the person whom `about` describes, `sub` included.
    pub(in super::super) fn sign(&self, about: Map<String, Value>) -> Result<String, Error> {
        let now = self.now_ms / 1_000;
        let mut claims = about;
        claims.insert("iss".to_owned(), json!(self.issuer));
        claims.insert("aud".to_owned(), json!(self.client_id));
        claims.insert("iat".to_owned(), json!(now));
        claims.insert("exp".to_owned(), json!(now + self.lifetime_ms / 1_000));
        claims.insert("at_hash".to_owned(), json!(at_hash(self.access_token)));
        if let Some(nonce) = self.nonce {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(KEY_ID.to_owned());
        jsonwebtoken::encode(&header, &claims, &KEYS.signing)
    }
}

/// The left half of the hash of the access token.
fn at_hash(access_token: &str) -> String {
    let hash = Sha256::digest(access_token.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}
