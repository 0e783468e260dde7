//! Tokens: RS256 JWTs, made and verified with the fixed practice key.
//!
//! The signature proves that some practice sandbox made a token; whether it was invalidated since is in `memory`.

mod claims;
mod id_token;
mod sealed;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

pub(super) use claims::{CODE_LIFETIME_MS, Claims, Kind, LIFETIME_MS, REFRESH_LIFETIME_MS, new_id};
pub(super) use id_token::{BoundTo, IdToken};
pub(super) use sealed::{seal, unseal};

/// Formed like Adobe's `ims_na1-key-at-1`, and no name that Adobe uses.
const KEY_ID: &str = "ims_na1-practice-key-at-1";

struct Keys {
    signing: EncodingKey,
    verifying: DecodingKey,
    public: Jwk,
}

/// No ID of Adobe's is longer, and IDs are remembered.
const LONGEST_ID: usize = 128;

/// Read when the first token is made or seen, to keep the start fast.
static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the key is part of the program, and a test reads it")]
    Keys::from_pem(include_str!("../../../assets/sandbox/practice-signing-key.pem")).expect("practice key")
});

impl Keys {
    /// From a PEM text with one PKCS #1 key, read here: jsonwebtoken's own reader brings an ASN.1 parser and a calendar.
    fn from_pem(pem: &str) -> Result<Self, Error> {
        let inside = pem.lines().skip_while(|line| !line.starts_with("-----BEGIN")).skip(1);
        let base64: String = inside.take_while(|line| !line.starts_with("-----END")).collect();
        let signing = EncodingKey::from_rsa_der(&STANDARD.decode(base64)?);
        let public = Jwk::from_encoding_key(&signing, Algorithm::RS256)?;
        let verifying = DecodingKey::from_jwk(&public)?;
        Ok(Self { signing, verifying, public })
    }
}

/// Signs `claims` under Adobe's header: no `typ`, `x5u` a bare file name.
pub(super) fn sign(kind: Kind, claims: &Claims) -> Result<String, Error> {
    let mut header = Header::new(Algorithm::RS256);
    header.typ = None;
    header.x5u = Some(format!("{KEY_ID}.cer"));
    header.kid = Some(KEY_ID.to_owned());
    header.extras.insert("itt", kind.short());
    jsonwebtoken::encode(&header, claims, &KEYS.signing)
}

/// Why a token is not one of a practice sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// It is no JWT, or lacks a member.
    Malformed,
    /// Somebody else signed it.
    Signature,
}

/// The claims of a token that the practice key signed, ended or not.
pub(super) fn verify(token: &str) -> Result<Claims, Foreign> {
    let foreign = |error: Error| match error.kind() {
        ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm => Foreign::Signature,
        _ => Foreign::Malformed,
    };
    let claims = jsonwebtoken::decode::<Claims>(token, &KEYS.verifying, &lenient()).map_err(foreign)?.claims;
    if claims.id.len() > LONGEST_ID { Err(Foreign::Malformed) } else { Ok(claims) }
}

/// Whether `signature`, base64url, is RS256 of `message` under a PKCS #1 public key of 2,048 to 8,192 bits.
pub(super) fn is_rs256_of(public_key: &[u8], message: &[u8], signature: &str) -> bool {
    let key = DecodingKey::from_rsa_der(public_key);
    jsonwebtoken::crypto::verify(signature, message, &key, Algorithm::RS256).unwrap_or(false)
}

/// Only the signature counts.
fn lenient() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}

/// The JWKS with the practice key's public half (protocol reference, section 1.2).
pub(super) fn jwks() -> Value {
    let AlgorithmParameters::RSA(rsa) = &KEYS.public.algorithm else { return json!({ "keys": [] }) };
    json!({ "keys": [{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, "n": rsa.n, "e": rsa.e }] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> String {
        let scope = "openid".to_owned();
        sign(Kind::AccessToken, &Claims::fresh(Kind::AccessToken, "c", "A@techacct.adobe.com", scope, 1_000)).unwrap()
    }

    #[test]
    fn a_token_tells_its_end_and_survives_a_round_trip() {
        let claims = verify(&token()).unwrap();
        assert_eq!((claims.ends_at_ms(), claims.user_id.as_str()), (1_000 + LIFETIME_MS, "A@techacct.adobe.com"));
    }

    #[test]
    fn a_changed_token_is_foreign() {
        let token = token();
        let (message, _) = token.rsplit_once('.').unwrap();
        let other = self::token();
        let (_, signature) = other.rsplit_once('.').unwrap();
        assert_eq!(verify(&format!("{message}.{signature}")).unwrap_err(), Foreign::Signature);
        assert_eq!(verify("abc").unwrap_err(), Foreign::Malformed);
        assert_eq!(verify("").unwrap_err(), Foreign::Malformed);
    }

    #[test]
    fn numbers_that_make_no_sense_have_ended_long_ago() {
        let mut claims = verify(&token()).unwrap();
        claims.expires_in = "soon".to_owned();
        assert_eq!(claims.ends_at_ms(), 0);
        claims.expires_in = u64::MAX.to_string();
        assert_eq!(claims.ends_at_ms(), 0);
    }
}
