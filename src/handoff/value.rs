//! Single values and other things that are not JSON: recognized by their shape alone, and only when it leaves no doubt.

use url::Url;

use crate::connection::{ClientId, Metascope, OrgId, Scopes, Secret, TechnicalAccountId};

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
    /// A list of a Service Account's metascopes, perhaps of one: `ent_…_sdk`.
    Metascopes(Scopes),
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
            Self::Metascopes(_) => "metascopes",
        }
    }
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
    metascopes(text).map(Value::Metascopes).or_else(|| scopes(text).map(Value::Scopes))
}

/// Adobe's secrets have a known beginning and are long; anything shorter could be a name.
fn client_secret(text: &str) -> Option<Secret> {
    let text = text.trim_matches('"');
    let rest = text.strip_prefix("p8e-").or_else(|| text.strip_prefix("p8-"))?;
    let is_secret =
        (16..=256).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    is_secret.then(|| Secret::new(text))
}

/// Words that all look like metascopes, as they stand on a credential's page or in the claims of an assertion.
fn metascopes(text: &str) -> Option<Scopes> {
    let scopes = without_addresses(&Scopes::parse(text).ok()?)?;
    let is_list = scopes.iter().all(Metascope::is_like);
    is_list.then_some(scopes)
}

/// The metascopes of a list in which they may stand as claims: `https://ims-na1.adobelogin.com/s/ent_…_sdk` (protocol
/// reference, section 4.2).
pub(super) fn without_addresses(scopes: &Scopes) -> Option<Scopes> {
    let word = |scope| match str::split_once(scope, "/s/") {
        Some((server, word)) if server.starts_with("https://") => word,
        _ => scope,
    };
    Scopes::parse(&scopes.iter().map(word).collect::<Vec<_>>().join(",")).ok()
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
