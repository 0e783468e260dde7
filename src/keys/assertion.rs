//! The signed assertion with which a Service Account asks for a token (protocol reference, section 4.2), and what can be
//! found wrong with key and certificate before it is sent (listener and OAuth rules, J1 to J4).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::blinding::NotSigned;
use super::certificate::read_certificate;
use super::private_key::PrivateKey;
use crate::connection::{BaseUrl, Certificate, ClientId, OrgId, Scopes, Secret, TechnicalAccountId};

/// How long an assertion is good for: what Adobe's own libraries ask for (protocol reference, section 4.2).
pub const ASSERTION_LASTS: SignedDuration = SignedDuration::from_mins(5);

/// What an assertion claims, apart from its expiry.
#[derive(Debug, Clone, Copy)]
pub struct Claims<'a> {
    /// `iss`: the organization.
    pub issuer: &'a OrgId,
    /// `sub`: the technical account.
    pub subject: &'a TechnicalAccountId,
    /// Ends the audience.
    pub client_id: &'a ClientId,
    /// One claim each.
    pub metascopes: &'a Scopes,
    /// What the audience and the metascopes' claims begin with: the host that the environment documents, such as
    /// `https://ims-na1.adobelogin.com`, or the base address of a server of the person's own.
    pub ims_url: &'a BaseUrl,
    /// `jti`, only for a binding that requires it.
    pub jti: Option<u64>,
}

impl Claims<'_> {
    /// The claims as they are signed; `exp` in whole seconds, as an integer: IMS calls anything else malformed.
    pub fn to_json(&self, expires_at: Timestamp) -> Value {
        let base = self.ims_url.to_string();
        let mut claims = Map::new();
        claims.insert("exp".to_owned(), expires_at.as_second().into());
        claims.insert("iss".to_owned(), self.issuer.as_str().into());
        claims.insert("sub".to_owned(), self.subject.as_str().into());
        claims.insert("aud".to_owned(), format!("{base}/c/{}", self.client_id).into());
        for metascope in self.metascopes.iter() {
            claims.insert(format!("{base}/s/{metascope}"), true.into());
        }
        if let Some(jti) = self.jti {
            claims.insert("jti".to_owned(), jti.into());
        }
        Value::Object(claims)
    }
}

/// The claims as a compact JWT, RS256.
pub fn assertion(key: &PrivateKey, claims: &Claims<'_>, expires_at: Timestamp) -> Result<Secret, NotSigned> {
    let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"RS256","typ":"JWT"}"#);
    let claims = URL_SAFE_NO_PAD.encode(claims.to_json(expires_at).to_string());
    // Room for all of it at once, so that growing leaves no copies behind.
    let mut text = Zeroizing::new(String::with_capacity(header.len() + claims.len() + 2 * 1024));
    text.push_str(&header);
    text.push('.');
    text.push_str(&claims);
    let signature = Zeroizing::new(key.sign(text.as_bytes())?);
    text.push('.');
    text.push_str(&Zeroizing::new(URL_SAFE_NO_PAD.encode(signature.as_slice())));
    Ok(Secret::new(std::mem::take(&mut *text)))
}

/// What is wrong with a key and its certificate, seen before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssertionFault {
    /// The key is not the certificate's.
    #[error("the private key does not belong to the certificate")]
    WrongKey,
    /// The certificate is over.
    #[error("the certificate ended at {ended}")]
    Expired {
        /// Since when.
        ended: Timestamp,
    },
    /// The certificate is still to begin.
    #[error("the certificate begins at {begins}")]
    NotYetValid {
        /// From when on.
        begins: Timestamp,
    },
    /// What is kept of the certificate is no certificate.
    #[error("the certificate cannot be read")]
    DamagedCertificate,
}

/// Checks a key against its certificate, and the certificate against the best clock there is. What is in the certificate
/// itself decides, not what is remembered of it.
pub fn check(key: &PrivateKey, certificate: Option<&Certificate>, now: Timestamp) -> Result<(), AssertionFault> {
    let Some(certificate) = certificate else { return Ok(()) };
    let certificate = read_certificate(certificate.pem.as_bytes()).map_err(|_| AssertionFault::DamagedCertificate)?;
    if !key.belongs_to(&certificate) {
        Err(AssertionFault::WrongKey)
    } else if now < certificate.not_before {
        Err(AssertionFault::NotYetValid { begins: certificate.not_before })
    } else if now >= certificate.not_after {
        Err(AssertionFault::Expired { ended: certificate.not_after })
    } else {
        Ok(())
    }
}
