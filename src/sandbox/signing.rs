//! Access tokens: RS256 JWTs shaped like Adobe's (protocol reference, section 1.10), made and verified with the fixed
//! practice key.
//!
//! No `exp` and no `iat`: the end is `created_at` + `expires_in`, both strings in milliseconds. The signature proves
//! that some practice sandbox made a token; whether it was invalidated since is in `memory`.

use std::sync::LazyLock;

use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::data::Credential;
use super::random;

/// Formed like Adobe's `ims_na1-key-at-1`, and no name that Adobe uses.
const KEY_ID: &str = "ims_na1-practice-key-at-1";

/// How long an access token lives, in milliseconds (protocol reference, section 1.10).
pub(super) const LIFETIME_MS: u64 = 86_400_000;

/// Adobe's refresh tokens live 14 days (section 1.7); a token names that end as `rtea` even where there is none.
const REFRESH_LIFETIME_MS: u64 = 14 * LIFETIME_MS;

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
    Keys::from_pem(include_bytes!("../../assets/sandbox/practice-signing-key.pem")).expect("practice key")
});

impl Keys {
    fn from_pem(pem: &[u8]) -> Result<Self, Error> {
        let signing = EncodingKey::from_rsa_pem(pem)?;
        let public = Jwk::from_encoding_key(&signing, Algorithm::RS256)?;
        let verifying = DecodingKey::from_jwk(&public)?;
        Ok(Self { signing, verifying, public })
    }
}

/// The payload of a token. Unknown members of a token are ignored; missing ones make it foreign.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) client_id: String,
    pub(super) user_id: String,
    #[serde(default)]
    state: String,
    /// Which IMS issued it.
    #[serde(rename = "as")]
    issued_by: String,
    #[serde(default)]
    aa_id: String,
    #[serde(default)]
    ctp: u8,
    #[serde(default)]
    fg: String,
    #[serde(default)]
    sid: String,
    #[serde(default)]
    rtid: String,
    #[serde(default)]
    moi: String,
    #[serde(default)]
    pba: String,
    #[serde(default)]
    oc: String,
    #[serde(default)]
    rtea: String,
    /// Milliseconds, as a string.
    expires_in: String,
    pub(super) scope: String,
    /// Milliseconds since 1970, as a string.
    created_at: String,
}

impl Claims {
    /// Of a fresh access token for a machine credential.
    pub(super) fn for_machine(credential: &Credential, user_id: &str, scope: String, now_ms: u64) -> Self {
        Self {
            id: format!("{now_ms}_{}_ew1", random::uuid()),
            kind: "access_token".to_owned(),
            client_id: credential.client_id.to_string(),
            user_id: user_id.to_owned(),
            state: json!({ "session": format!("practice/ims/session/v1/{}", random::uuid()) }).to_string(),
            issued_by: "ims-na1".to_owned(),
            aa_id: user_id.to_owned(),
            ctp: 3,
            fg: random::hex(13).to_uppercase(),
            sid: format!("{now_ms}_{}_ew1", random::uuid()),
            rtid: format!("{now_ms}_{}_ew1", random::uuid()),
            moi: random::hex(4),
            pba: "MedSecNoEV,LowSec".to_owned(),
            oc: "renga*na1r*practice".to_owned(),
            rtea: (now_ms + REFRESH_LIFETIME_MS).to_string(),
            expires_in: LIFETIME_MS.to_string(),
            scope,
            created_at: now_ms.to_string(),
        }
    }

    /// Milliseconds since 1970; 0 when the token's own numbers make no sense.
    pub(super) fn ends_at_ms(&self) -> u64 {
        let number = |text: &str| text.parse::<u64>().ok();
        number(&self.created_at).zip(number(&self.expires_in)).and_then(|(at, long)| at.checked_add(long)).unwrap_or(0)
    }
}

/// Signs `claims` under Adobe's header: no `typ`, `x5u` a bare file name.
pub(super) fn sign(claims: &Claims) -> Result<String, Error> {
    let mut header = Header::new(Algorithm::RS256);
    header.typ = None;
    header.x5u = Some(format!("{KEY_ID}.cer"));
    header.kid = Some(KEY_ID.to_owned());
    header.extras.insert("itt", "at");
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
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let foreign = |error: Error| match error.kind() {
        ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm => Foreign::Signature,
        _ => Foreign::Malformed,
    };
    let claims = jsonwebtoken::decode::<Claims>(token, &KEYS.verifying, &validation).map_err(foreign)?.claims;
    if claims.id.len() > LONGEST_ID { Err(Foreign::Malformed) } else { Ok(claims) }
}

/// The JWKS with the practice key's public half (protocol reference, section 1.2).
pub(super) fn jwks() -> Value {
    let AlgorithmParameters::RSA(rsa) = &KEYS.public.algorithm else { return json!({ "keys": [] }) };
    json!({ "keys": [{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, "n": rsa.n, "e": rsa.e }] })
}

#[cfg(test)]
mod tests {
    use super::super::data::data;
    use super::*;

    fn token() -> String {
        sign(&Claims::for_machine(&data().credentials[0], "A@techacct.adobe.com", "openid".to_owned(), 1_000)).unwrap()
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
