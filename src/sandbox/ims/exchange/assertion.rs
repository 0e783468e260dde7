//! An assertion as it came: a compact JWT, taken apart, with claims of the right form (protocol reference, section 4.2).
//!
//! Nothing that it says is believed here.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::super::super::signing;
use super::audience::own_path;
use super::refused::Refused;

/// The old documents say 24 hours, and Adobe's own samples of the time asked for 87,000 seconds and were served
/// (adobe/jwt-auth#23): so the bound must lie above that. Where exactly is inferred.
pub(super) const LONGEST_LIFE_S: i64 = 90_000;

/// One that can be read.
#[derive(Debug)]
pub(super) struct Assertion {
    /// Header and payload as they were signed.
    signed: String,
    /// Base64url.
    signature: String,
    algorithm: String,
    claims: Map<String, Value>,
    pub(super) issuer: String,
    pub(super) subject: String,
    /// Seconds since 1970.
    pub(super) expires_at_s: i64,
    /// Every audience it names.
    pub(super) audience: Vec<String>,
    /// An integer.
    pub(super) jti: Option<String>,
}

impl Assertion {
    /// Takes the text apart.
    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        let (signed, signature) = text.rsplit_once('.').ok_or(Refused::Undecodable)?;
        let (header, payload) = signed.split_once('.').ok_or(Refused::Undecodable)?;
        let header = object(header)?;
        let claims = object(payload)?;
        URL_SAFE_NO_PAD.decode(signature).map_err(|_| Refused::Undecodable)?;
        let algorithm = header.get("alg").and_then(Value::as_str).ok_or(Refused::Undecodable)?;
        // First what Adobe cannot even read: numbers that are none.
        let expires_at_s = integer(&claims, "exp")?;
        let jti = integer(&claims, "jti")?;
        Ok(Self {
            signed: signed.to_owned(),
            signature: signature.to_owned(),
            algorithm: algorithm.to_owned(),
            issuer: account(&claims, "iss", "@AdobeOrg")?,
            subject: account(&claims, "sub", "@techacct.adobe.com")?,
            expires_at_s: expires_at_s.ok_or(Refused::WrongFormat("exp"))?.as_i64().unwrap_or(i64::MAX),
            audience: texts(claims.get("aud")),
            jti: jti.map(ToString::to_string),
            claims,
        })
    }

    /// Whether the key, a PKCS #1 public key, fits the signature. RS256 is the only algorithm (section 4.2); that another
    /// one is answered like another key follows the document, which has both in one row.
    pub(super) fn is_signed_by(&self, public_key: &[u8]) -> bool {
        self.algorithm == "RS256" && signing::is_rs256_of(public_key, self.signed.as_bytes(), &self.signature)
    }

    /// The metascopes that are claimed with `true`; `None` stands for one of another environment.
    pub(super) fn metascopes<'a>(&'a self, base: &'a str) -> impl Iterator<Item = Option<&'a str>> {
        let claimed = self.claims.iter().filter(|(name, value)| name.contains("/s/") && **value == Value::Bool(true));
        claimed.map(move |(name, _)| own_path(name, base).and_then(|path| path.strip_prefix("/s/")))
    }
}

fn object(part: &str) -> Result<Map<String, Value>, Refused> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused::Undecodable)?;
    serde_json::from_slice(&bytes).map_err(|_| Refused::Undecodable)
}

/// Text and fractions cannot be decoded (seen at Adobe: acs-aem-commons#2860); what is neither is of the wrong form.
fn integer<'a>(claims: &'a Map<String, Value>, name: &'static str) -> Result<Option<&'a serde_json::Number>, Refused> {
    match claims.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(Some(number)),
        Some(Value::Number(_) | Value::String(_)) => Err(Refused::Undecodable),
        Some(_) => Err(Refused::WrongFormat(name)),
    }
}

/// An organization or a technical account. That a missing one is answered like a malformed one is inferred.
fn account(claims: &Map<String, Value>, name: &'static str, ending: &str) -> Result<String, Refused> {
    let text = claims.get(name).and_then(Value::as_str).ok_or(Refused::WrongFormat(name))?;
    let is_well_formed = text.strip_suffix(ending).is_some_and(|id| !id.is_empty() && !id.contains('@'));
    if is_well_formed { Ok(text.to_owned()) } else { Err(Refused::WrongFormat(name)) }
}

/// One text or a list of them (RFC 7519, section 4.1.3).
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
