//! Private keys as people have them: PKCS#1, PKCS#8, encrypted PKCS#8, as PEM in all the shapes that mails, consoles and
//! environment variables give it, or as DER. What is none is refused by name.

use rsa::pkcs1::RsaPrivateKey as Pkcs1;
use rsa::pkcs8::PrivateKeyInfo;
use rsa::pkcs8::der::Decode;

use super::certificate::{is_certificate, of_body};
use super::content::{self, Content};
use super::der::{self, Kind};
use super::encryption;
use super::pem::{self, Block, Body};
use super::private_key::PrivateKey;
use super::problem::{KeyAlgorithm, KeyProblem};
use crate::connection::{Certificate, Secret};

/// What a key file held.
#[derive(Debug)]
pub struct KeyFile {
    /// The private key.
    pub key: PrivateKey,
    /// Its certificate, if the file had it, too.
    pub certificate: Option<Certificate>,
}

/// Reads a private key, and its certificate if that came along. The passphrase is used where the key is encrypted.
///
/// Blocks for up to some seconds where the encryption is made to be slow.
pub fn read(bytes: &[u8], passphrase: Option<&Secret>) -> Result<KeyFile, KeyProblem> {
    let text = match content::of(bytes) {
        Content::Text(text) => text,
        Content::Der(der) => return Ok(KeyFile { key: of_kind(der, passphrase)?, certificate: None }),
        Content::Empty => return Err(KeyProblem::Empty),
        Content::TooLong => return Err(KeyProblem::TooLong),
        Content::Json => return Err(KeyProblem::Json),
        Content::Zip => return Err(KeyProblem::Zip),
        Content::JavaKeystore => return Err(KeyProblem::JavaKeystore),
        Content::Binary => return Err(KeyProblem::Binary),
    };
    let blocks = pem::blocks(&text);
    if blocks.is_empty() {
        return Ok(KeyFile { key: without_blocks(&text, passphrase)?, certificate: None });
    }
    let mut key: Option<PrivateKey> = None;
    // Why there is no key, should none come: a block that was meant to be one says more than one that was not.
    let mut problem = None;
    for block in blocks.iter().filter(|block| !is_certificate(block.label)) {
        match (of_block(block, passphrase), &key) {
            (Ok(other), Some(key)) if other.public() != key.public() => return Err(KeyProblem::TwoKeys),
            (Ok(other), _) => key = Some(other),
            (Err(other), _) if is_private(block.label) => return Err(other),
            (Err(other), _) => problem = problem.or(Some(other)),
        }
    }
    let is_certified = blocks.iter().any(|block| is_certificate(block.label));
    let none = if is_certified { KeyProblem::CertificateOnly } else { KeyProblem::NoKey };
    let key = key.ok_or(problem.unwrap_or(none))?;
    let certificate = certificate_of(&key, &blocks)?;
    Ok(KeyFile { key, certificate })
}

impl PrivateKey {
    /// Reads what [`PrivateKey::to_pem`] wrote.
    pub fn from_pem(pem: &Secret) -> Result<Self, KeyProblem> {
        read(pem.expose().as_bytes(), None).map(|file| file.key)
    }
}

fn is_private(label: &str) -> bool {
    label.contains("PRIVATE KEY")
}

fn of_block(block: &Block<'_>, passphrase: Option<&Secret>) -> Result<PrivateKey, KeyProblem> {
    match (block.label, &block.body) {
        ("OPENSSH PRIVATE KEY", _) => Err(KeyProblem::OpenSsh),
        (label, _) if label.starts_with("PGP ") => Err(KeyProblem::Pgp),
        ("EC PRIVATE KEY" | "EC PARAMETERS", _) => Err(KeyProblem::Algorithm(KeyAlgorithm::EllipticCurve)),
        ("DSA PRIVATE KEY" | "DSA PARAMETERS", _) => Err(KeyProblem::Algorithm(KeyAlgorithm::Dsa)),
        (_, Body::OldEncryption) => Err(KeyProblem::OldEncryption),
        (_, Body::Endless) => Err(KeyProblem::Truncated),
        (_, Body::Damaged) => Err(KeyProblem::Damaged),
        (label, Body::Der(der)) => of_kind(der, passphrase).map_err(|problem| match problem {
            // Inside a private key's block, what cannot be told is damage.
            KeyProblem::Binary if is_private(label) => KeyProblem::Damaged,
            KeyProblem::Binary => KeyProblem::NoKey,
            problem => problem,
        }),
    }
}

fn of_kind(der: &[u8], passphrase: Option<&Secret>) -> Result<PrivateKey, KeyProblem> {
    match der::kind(der) {
        Kind::Pkcs1 => of_pkcs1(der),
        Kind::Pkcs8(None) => of_pkcs8(der),
        Kind::Encrypted => {
            let inside = encryption::decrypt(der, passphrase)?;
            match der::kind(inside.as_bytes()) {
                Kind::Pkcs8(None) => of_pkcs8(inside.as_bytes()),
                Kind::Pkcs8(Some(other)) => Err(KeyProblem::Algorithm(other)),
                _ => Err(KeyProblem::WrongPassphrase),
            }
        }
        Kind::Pkcs8(Some(other)) | Kind::Traditional(other) => Err(KeyProblem::Algorithm(other)),
        Kind::PublicKey => Err(KeyProblem::PublicKey),
        Kind::Certificate => Err(KeyProblem::CertificateOnly),
        Kind::Request => Err(KeyProblem::Request),
        Kind::Pkcs12 => Err(KeyProblem::Pkcs12),
        Kind::Pkcs7 => Err(KeyProblem::Pkcs7),
        Kind::Truncated => Err(KeyProblem::Truncated),
        Kind::Unknown => Err(KeyProblem::Binary),
    }
}

fn of_pkcs8(der: &[u8]) -> Result<PrivateKey, KeyProblem> {
    of_pkcs1(PrivateKeyInfo::from_der(der).map_err(|_| KeyProblem::Damaged)?.private_key)
}

fn of_pkcs1(der: &[u8]) -> Result<PrivateKey, KeyProblem> {
    PrivateKey::from_numbers(&Pkcs1::from_der(der).map_err(|_| KeyProblem::Damaged)?)
}

/// The certificate among `blocks` that is the key's; one that is another's is better named now than found at Adobe.
fn certificate_of(key: &PrivateKey, blocks: &[Block<'_>]) -> Result<Option<Certificate>, KeyProblem> {
    let mut problem = None;
    for block in blocks.iter().filter(|block| is_certificate(block.label)) {
        match of_body(&block.body) {
            Ok(certificate) if key.belongs_to(&certificate) => return Ok(Some(certificate)),
            Ok(_) => problem = problem.or(Some(KeyProblem::OtherCertificate)),
            Err(other) => problem = problem.or(Some(KeyProblem::Certificate(other))),
        }
    }
    problem.map_or(Ok(None), Err)
}

/// Text without a block: formats of other programs, spoiled markers, or a key's base64 alone.
fn without_blocks(text: &str, passphrase: Option<&Secret>) -> Result<PrivateKey, KeyProblem> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with("PuTTY-User-Key-File-") {
        return Err(KeyProblem::Putty);
    }
    if ["ssh-rsa ", "ssh-dss ", "ssh-ed25519 ", "ecdsa-sha2-", "---- BEGIN SSH2 PUBLIC KEY"]
        .iter()
        .any(|public| start.starts_with(public))
    {
        return Err(KeyProblem::PublicKey);
    }
    match pem::spoiled_markers(text) {
        Some(pem::Spoiled::Dashes) => return Err(KeyProblem::ReplacedDashes),
        Some(pem::Spoiled::Other) => return Err(KeyProblem::Markers),
        None => {}
    }
    match pem::base64(text.trim_matches(['"', '\''])) {
        Some(der) if der::kind(&der) != Kind::Unknown => of_kind(&der, passphrase),
        _ => Err(KeyProblem::NoKey),
    }
}
