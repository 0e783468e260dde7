//! The scopes of a credential: a list that Adobe writes with commas.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Invalid;

/// A non-empty list of scopes without repetition, in the order they were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// What the Analytics API asks of a Server-to-Server credential (protocol reference, section 4.1).
    pub const ANALYTICS_SERVER_TO_SERVER: &'static str =
        "openid, session, AdobeID, read_organizations, additional_info.projectedProductContext";
    /// What Journey Optimizer asks of one (the same section).
    pub const JOURNEY_OPTIMIZER_SERVER_TO_SERVER: &'static str = "cjm.suppression_service.client.delete, cjm.suppression_service.client.all, openid, session, AdobeID, read_organizations, additional_info.projectedProductContext";
    /// What Analytics asks, without `session`: for AEM as a Cloud Service.
    pub const EXPERIENCE_MANAGER_SERVER_TO_SERVER: &'static str =
        "openid, AdobeID, read_organizations, additional_info.projectedProductContext";
    /// What the Analytics API asks of a credential with which a person signs in, and a sign-in that lasts (sections 1.7
    /// and 4.1).
    pub const ANALYTICS_USER: &'static str = "openid, AdobeID, read_organizations, additional_info.projectedProductContext, additional_info.job_function, offline_access";
    /// What the I/O Management API asks of a credential that manages client secrets (section 4.1).
    pub const CLIENT_SECRET_MANAGEMENT: &'static str = "AdobeID, openid, read_organizations, additional_info.projectedProductContext, additional_info.roles, adobeio_api, read_client_secret, manage_client_secrets";
    /// Asks for a refresh token, so that the sign-in lasts (section 1.7). Not every credential may ask for it.
    pub const OFFLINE_ACCESS: &'static str = "offline_access";

    /// Splits at commas and white space, as both are found in the wild.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let mut scopes: Vec<String> = Vec::new();
        for scope in
            text.split(|c: char| c == ',' || c.is_whitespace()).map(|s| s.trim_matches('"')).filter(|s| !s.is_empty())
        {
            // The characters of a scope token in RFC 6749, section 3.3.
            if scope.len() > 200 || !scope.bytes().all(|b| (0x21..=0x7e).contains(&b) && b != b'"' && b != b'\\') {
                return Err(Self::invalid("A scope has a character that no scope can have."));
            }
            if !scopes.iter().any(|s| s == scope) {
                scopes.push(scope.to_owned());
            }
            // Inside the loop: looking for repetitions in a megabyte of words would take minutes.
            if scopes.len() > 100 {
                return Err(Self::invalid("There are more than 100 scopes."));
            }
        }
        if scopes.is_empty() {
            return Err(Self::invalid("The list of scopes is empty."));
        }
        Ok(Self(scopes))
    }

    fn invalid(problem: &str) -> Invalid {
        Invalid::new(
            problem,
            "Copy the list from the credential's page in the Developer Console (“Scopes”).",
            Self::ANALYTICS_SERVER_TO_SERVER,
        )
    }

    /// The scopes one by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether `scope` is among them. Scopes are case-sensitive (RFC 6749, section 3.3).
    pub fn contains(&self, scope: &str) -> bool {
        self.iter().any(|s| s == scope)
    }

    /// The same without `scope`; `None` where nothing would be left.
    pub fn without(&self, scope: &str) -> Option<Self> {
        let rest: Vec<String> = self.iter().filter(|s| *s != scope).map(str::to_owned).collect();
        (!rest.is_empty()).then_some(Self(rest))
    }

    /// As Adobe documents it for the token endpoint: `openid,AdobeID,…`.
    pub fn comma_separated(&self) -> String {
        self.0.join(",")
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.join(", "))
    }
}

impl std::str::FromStr for Scopes {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse(text)
    }
}

impl TryFrom<Vec<String>> for Scopes {
    type Error = Invalid;
    fn try_from(list: Vec<String>) -> Result<Self, Invalid> {
        Self::parse(&list.join(","))
    }
}

impl From<Scopes> for Vec<String> {
    fn from(scopes: Scopes) -> Self {
        scopes.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_spaces_and_line_breaks_separate() {
        let scopes = Scopes::parse("openid, AdobeID\n session,,openid").unwrap();
        assert_eq!(scopes.comma_separated(), "openid,AdobeID,session");
        assert!(Scopes::parse(" , ").is_err());
        assert!(Scopes::parse("open\u{e9}").is_err());
    }
}
