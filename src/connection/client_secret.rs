//! What is known of a client secret besides itself: when it came, when it ends, when it was last used. Nothing of this is
//! secret, and nothing of the secret can be told from it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Invalid, SecretMark, SecretUuid};

/// One client secret of a saved connection, as far as it may be read by anyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSecretFacts {
    /// By which the store's item names it, too. Made here; not Adobe's.
    pub mark: SecretMark,
    /// When Adobe made it where that is known, else when it was entered here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_at: Option<Timestamp>,
    /// When Adobe takes it no longer; `None` where it lasts, or nothing is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Adobe's name for it (protocol reference, section 6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<SecretUuid>,
    /// When it was last used: as Adobe said, else as far as this program knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    /// Since when another one is used in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_at: Option<Timestamp>,
}

impl ClientSecretFacts {
    /// One of which nothing is known yet.
    pub fn new(mark: SecretMark) -> Self {
        Self { mark, added_at: None, expires_at: None, uuid: None, last_used_at: None, replaced_at: None }
    }
}

/// Where a credential is in Adobe's Developer Console: the two numbers in the address of its page (protocol reference,
/// section 6). The organization's is not its `…@AdobeOrg` ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsolePlace {
    /// The organization's number.
    #[serde(rename = "organization")]
    organization: ConsoleNumber,
    /// The credential's number.
    #[serde(rename = "credential")]
    credential: ConsoleNumber,
}

/// A number of the Developer Console, as text: nobody counts with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct ConsoleNumber(String);

impl ConsoleNumber {
    fn parse(text: &str) -> Option<Self> {
        let is_number = (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self(text.to_owned()))
    }
}

impl TryFrom<String> for ConsoleNumber {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text).ok_or_else(|| ConsolePlace::invalid("A number of the Developer Console is digits only."))
    }
}

impl From<ConsoleNumber> for String {
    fn from(number: ConsoleNumber) -> Self {
        number.0
    }
}

impl ConsolePlace {
    fn invalid(problem: &str) -> Invalid {
        Invalid::new(
            problem,
            "Open the credential in the Developer Console and copy the whole address from the browser's bar.",
            "https://developer.adobe.com/console/projects/12345/678901/credentials/234567/details/oauthservertoserver",
        )
    }

    /// Accepts the address of the credential's page: `…/console/projects/{org}/{project}/credentials/{credential}/…`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim().trim_matches(['"', '<', '>']);
        if text.contains("@AdobeOrg") {
            return Err(Self::invalid("This is the organization's ID, not the address of the credential's page."));
        }
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let mut words = path.split('/').skip_while(|word| *word != "projects").skip(1);
        let organization = words.next().and_then(ConsoleNumber::parse);
        let project = words.next().and_then(ConsoleNumber::parse);
        let (word, credential) = (words.next(), words.next().and_then(ConsoleNumber::parse));
        match (organization, project, word, credential) {
            (Some(organization), Some(_), Some("credentials"), Some(credential)) => {
                Ok(Self { organization, credential })
            }
            (Some(_), Some(_), _, _) => {
                Err(Self::invalid("This is the address of a project. The address of one of its credentials is needed."))
            }
            _ => Err(Self::invalid("This is not the address of a credential's page in the Developer Console.")),
        }
    }

    /// The organization's number.
    pub fn organization(&self) -> &str {
        &self.organization.0
    }

    /// The credential's number.
    pub fn credential(&self) -> &str {
        &self.credential.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_credentials_page_is_understood_as_people_copy_it() {
        let address = "https://developer.adobe.com/console/projects/12345/678901/credentials/234567";
        for text in [
            address.to_owned(),
            format!("  {address}/details/oauthservertoserver\n"),
            format!("<{address}/details?tab=1#secrets>"),
            "http://127.0.0.1:8080/console/projects/12345/678901/credentials/234567/details".to_owned(),
            "projects/12345/1/credentials/234567".to_owned(),
        ] {
            let place = ConsolePlace::parse(&text).unwrap();
            assert_eq!((place.organization(), place.credential()), ("12345", "234567"), "{text}");
        }
        for wrong in [
            "",
            "234567",
            "5F0A1C7E62B9D34A0A495E01@AdobeOrg",
            "https://developer.adobe.com/console/projects/12345/678901/overview",
            "https://developer.adobe.com/console/projects/12345/x/credentials/234567",
            "https://developer.adobe.com/console/projects/12345/1/credentials/../../x",
            "https://developer.adobe.com/console/projects/123456789012345678901/1/credentials/2",
        ] {
            assert!(ConsolePlace::parse(wrong).is_err(), "{wrong}");
        }
    }
}
