//! Single values and other things that are not JSON: recognized by their shape alone, and only when it leaves no doubt.

use url::Url;

use crate::connection::{ClientId, OrgId, Scopes, Secret, TechnicalAccountId};

/// One value of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `…@AdobeOrg`.
    OrgId(OrgId),
    /// 32 hexadecimal digits.
    ClientId(ClientId),
    /// `p8e-…` or `p8-…` (protocol reference, section 6).
    ClientSecret(Secret),
    /// `…@techacct.adobe.com`.
    TechnicalAccountId(TechnicalAccountId),
    /// A list of scopes.
    Scopes(Scopes),
}

impl Value {
    /// Its name for people.
    pub fn title(&self) -> &'static str {
        match self {
            Self::OrgId(_) => "organization ID",
            Self::ClientId(_) => "client ID",
            Self::ClientSecret(_) => "client secret",
            Self::TechnicalAccountId(_) => "technical account ID",
            Self::Scopes(_) => "scopes",
        }
    }
}

/// What a PEM block holds, by its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pem {
    /// A private key that anybody can use who has it.
    PrivateKey,
    /// A private key under a passphrase.
    EncryptedPrivateKey,
    /// A certificate.
    Certificate,
    /// A public key.
    PublicKey,
    /// Something else.
    Other,
}

impl Pem {
    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::PrivateKey => "private key",
            Self::EncryptedPrivateKey => "private key with a passphrase",
            Self::Certificate => "certificate",
            Self::PublicKey => "public key",
            Self::Other => "another PEM block",
        }
    }

    /// The most blocks that are named; a bundle of authorities has hundreds.
    const LIMIT: usize = 1_000;
}

/// The PEM blocks of a text, by the lines that open them.
pub(super) fn pem_blocks(text: &str) -> Vec<Pem> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("-----BEGIN ")?.strip_suffix("-----"))
        .map(|label| match label {
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => Pem::PrivateKey,
            "ENCRYPTED PRIVATE KEY" => Pem::EncryptedPrivateKey,
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Pem::Certificate,
            "PUBLIC KEY" | "RSA PUBLIC KEY" => Pem::PublicKey,
            _ => Pem::Other,
        })
        .take(Pem::LIMIT)
        .collect()
}

/// Whether it is an address as a browser's bar holds it, Adobe's own redirect schemes included (protocol reference,
/// section 3).
pub(super) fn is_address(text: &str) -> bool {
    text.contains("://")
        && !text.contains(char::is_whitespace)
        && Url::parse(text).is_ok_and(|url| {
            let scheme = url.scheme();
            url.host_str().is_some_and(|host| !host.is_empty())
                && (matches!(scheme, "https" | "http") || scheme.starts_with("adobe+") || scheme.starts_with("ams+"))
        })
}

/// The single value that a text is, if its shape says so.
pub(super) fn value(text: &str) -> Option<Value> {
    if let Ok(id) = OrgId::parse(text) {
        return Some(Value::OrgId(id));
    }
    if let Ok(id) = TechnicalAccountId::parse(text) {
        return Some(Value::TechnicalAccountId(id));
    }
    if let Ok(id) = ClientId::parse(text) {
        return Some(Value::ClientId(id));
    }
    if let Some(secret) = client_secret(text) {
        return Some(Value::ClientSecret(secret));
    }
    scopes(text).map(Value::Scopes)
}

/// Adobe's secrets have a known beginning and are long; anything shorter could be a name.
fn client_secret(text: &str) -> Option<Secret> {
    let text = text.trim_matches('"');
    let rest = text.strip_prefix("p8e-").or_else(|| text.strip_prefix("p8-"))?;
    let is_secret =
        (16..=256).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_secret.then(|| Secret::new(text))
}

/// Several words that all look like scopes, one of them an identity scope that every list of Adobe's has.
fn scopes(text: &str) -> Option<Scopes> {
    const PLAIN_WORDS: [&str; 7] = ["openid", "AdobeID", "session", "email", "profile", "address", "additional_info"];
    let scopes = Scopes::parse(text).ok()?;
    let looks_right = |scope: &str| PLAIN_WORDS.contains(&scope) || scope.contains(['_', '.']);
    let is_list = scopes.iter().count() >= 2
        && scopes.iter().any(|scope| matches!(scope, "openid" | "AdobeID"))
        && scopes.iter().all(looks_right);
    is_list.then_some(scopes)
}
