//! Reading certificates: what the Developer Console shows of one, and whether a key is its key. Whether its signature is
//! right is Adobe's to check, who trusts it because it was uploaded.

use jiff::Timestamp;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_cert::Certificate as X509;
use x509_cert::der::Decode;
use x509_cert::time::Time;

use super::content::{self, Content};
use super::der::{self, Kind};
use super::pem::{self, Body};
use super::private_key::{LEAST_BITS, PrivateKey};
use super::problem::CertificateProblem;
use crate::connection::{Certificate, Printable};

/// Reads a certificate as people have it: PEM in any of the shapes that [`read`](fn@super::read) takes, or DER. Of several, the
/// first.
pub fn read_certificate(bytes: &[u8]) -> Result<Certificate, CertificateProblem> {
    let text = match content::of(bytes) {
        Content::Text(text) => text,
        Content::Der(der) => return of_der(der),
        Content::Empty => return Err(CertificateProblem::Empty),
        Content::TooLong => return Err(CertificateProblem::TooLong),
        Content::Json => return Err(CertificateProblem::Json),
        Content::Zip => return Err(CertificateProblem::Zip),
        Content::JavaKeystore | Content::Binary => return Err(CertificateProblem::NoCertificate),
    };
    // What is said of a certificate is worth more than that something else is none.
    let (mut of_certificate, mut of_other) = (None, None);
    for block in &pem::blocks(&text) {
        match (of_body(&block.body), is_certificate(block.label)) {
            (Ok(certificate), _) => return Ok(certificate),
            (Err(problem), true) => of_certificate = of_certificate.or(Some(problem)),
            (Err(_), false) if block.label.contains("PRIVATE KEY") => {
                of_other = Some(CertificateProblem::PrivateKey);
            }
            (Err(problem), false) => of_other = of_other.or(Some(problem)),
        }
    }
    match (of_certificate.or(of_other), pem::spoiled_markers(&text)) {
        (Some(problem), _) => Err(problem),
        (None, Some(pem::Spoiled::Dashes)) => Err(CertificateProblem::ReplacedDashes),
        (None, Some(pem::Spoiled::Other)) => Err(CertificateProblem::Markers),
        (None, None) => pem::base64(&text).map_or(Err(CertificateProblem::NoCertificate), |der| of_der(&der)),
    }
}

/// The certificate inside a block.
pub(super) fn of_body(body: &Body) -> Result<Certificate, CertificateProblem> {
    match body {
        Body::Der(der) => of_der(der),
        Body::Endless => Err(CertificateProblem::Truncated),
        Body::OldEncryption | Body::Damaged => Err(CertificateProblem::Damaged),
    }
}

/// Whether a block's label is a certificate's, old names included.
pub(super) fn is_certificate(label: &str) -> bool {
    matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE")
}

/// One certificate in DER.
pub(super) fn of_der(der: &[u8]) -> Result<Certificate, CertificateProblem> {
    match der::kind(der) {
        Kind::Certificate => {}
        Kind::Pkcs1 | Kind::Pkcs8(_) | Kind::Encrypted | Kind::Traditional(_) => {
            return Err(CertificateProblem::PrivateKey);
        }
        Kind::PublicKey => return Err(CertificateProblem::PublicKey),
        Kind::Request => return Err(CertificateProblem::Request),
        Kind::Pkcs12 => return Err(CertificateProblem::Pkcs12),
        Kind::Pkcs7 => return Err(CertificateProblem::Pkcs7),
        Kind::Truncated => return Err(CertificateProblem::Truncated),
        Kind::Unknown => return Err(CertificateProblem::NoCertificate),
    }
    // "TRUSTED CERTIFICATE" has OpenSSL's own remarks behind the certificate.
    let der = der::first(der).ok_or(CertificateProblem::Truncated)?;
    let parsed = X509::from_der(der).map_err(|_| CertificateProblem::Damaged)?;
    let bits = bits(&parsed)?;
    let validity = &parsed.tbs_certificate.validity;
    Ok(Certificate {
        sha1: hexadecimal(&Sha1::digest(der)),
        sha256: hexadecimal(&Sha256::digest(der)),
        not_before: moment(validity.not_before)?,
        not_after: moment(validity.not_after)?,
        subject: Printable::new(&parsed.tbs_certificate.subject.to_string()),
        bits,
        pem: pem::write("CERTIFICATE", der).expose().to_owned(),
    })
}

fn bits(parsed: &X509) -> Result<u16, CertificateProblem> {
    let key = &parsed.tbs_certificate.subject_public_key_info;
    if let Some(other) = der::algorithm(key.algorithm.oid.as_bytes()) {
        return Err(CertificateProblem::Algorithm(other));
    }
    let public = rsa::pkcs1::RsaPublicKey::from_der(key.subject_public_key.raw_bytes());
    let public = public.map_err(|_| CertificateProblem::Damaged)?;
    let modulus = public.modulus.as_bytes();
    let unused = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    let bits = modulus.len() * 8 - unused;
    let shown = u16::try_from(bits).unwrap_or(u16::MAX);
    if bits < LEAST_BITS { Err(CertificateProblem::TooFewBits { bits: shown }) } else { Ok(shown) }
}

fn moment(time: Time) -> Result<Timestamp, CertificateProblem> {
    i64::try_from(time.to_unix_duration().as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or(CertificateProblem::Damaged)
}

fn hexadecimal(digest: &[u8]) -> Printable {
    Printable::new(&digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

impl PrivateKey {
    /// Whether this is the certificate's key.
    pub fn belongs_to(&self, certificate: &Certificate) -> bool {
        public_key(certificate).is_some_and(|public| public == self.public())
    }
}

/// PKCS#1 in DER.
fn public_key(certificate: &Certificate) -> Option<Vec<u8>> {
    let blocks = pem::blocks(&certificate.pem);
    let [pem::Block { body: Body::Der(der), .. }] = blocks.as_slice() else { return None };
    let parsed = X509::from_der(der).ok()?;
    Some(parsed.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes().to_vec())
}
