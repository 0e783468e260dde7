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

/// What comes with an ID token, whose hashes it bears (OpenID Connect Core, sections 3.2.2.9 and 3.3.2.11).
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct BoundTo<'a> {
    pub(in super::super) access_token: Option<&'a str>,
    pub(in super::super) code: Option<&'a str>,
}

/// What an ID token says beside the claims about the person.
#[derive(Debug)]
pub(in super::super) struct IdToken<'a> {
    pub(in super::super) issuer: &'a str,
    pub(in super::super) client_id: &'a str,
    pub(in super::super) nonce: Option<&'a str>,
    pub(in super::super) bound_to: BoundTo<'a>,
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
        for (name, text) in [("at_hash", self.bound_to.access_token), ("c_hash", self.bound_to.code)] {
            claims.extend(text.map(|text| (name.to_owned(), json!(half_a_hash(text)))));
        }
        if let Some(nonce) = self.nonce {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(KEY_ID.to_owned());
        jsonwebtoken::encode(&header, &claims, &KEYS.signing)
    }
}

/// The left half of the text's hash.
fn half_a_hash(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}
