//! Who signed in, as Adobe tells it, and how long that lasts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{OrgId, Printable};

/// The kind of Adobe account (protocol reference, section 1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountType {
    /// `ent`: belongs to an organization.
    Organization,
    /// `ind`: a personal account, which sees no company's data.
    Personal,
    /// Adobe did not say, or something else.
    #[default]
    Unknown,
}

impl AccountType {
    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Organization => "company or school account",
            Self::Personal => "personal account",
            Self::Unknown => "not said by Adobe",
        }
    }
}

/// A person who signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The token's `user_id`: one for each of the person's profiles.
    pub user_id: Printable,
    /// Given and family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Printable>,
    /// The address they sign in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Printable>,
    /// Personal, or an organization's.
    #[serde(default)]
    pub account: AccountType,
}

impl Person {
    /// The best there is to call them by: e-mail, else name, else ID.
    pub fn label(&self) -> &Printable {
        self.email.as_ref().or(self.name.as_ref()).unwrap_or(&self.user_id)
    }
}

/// An organization that somebody belongs to, with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedOrganization {
    /// Its ID.
    pub org_id: OrgId,
    /// Its name for people.
    pub name: Printable,
}

/// How long a sign-in lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLife {
    /// Whether it is renewed without anybody: there is a refresh token (protocol reference, section 1.7: 14 days, each
    /// renewal begins them anew). Without one, it ends with the access token, after 24 hours.
    pub is_lasting: bool,
    /// When somebody must sign in again unless it is renewed before, by this machine's clock.
    pub ends_at: Timestamp,
}

/// What a sign-in came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who; `None` where Adobe did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The organizations of the profile that was chosen, where Adobe told them.
    #[serde(default)]
    pub organizations: Vec<NamedOrganization>,
    /// For how long.
    pub life: SignInLife,
}
