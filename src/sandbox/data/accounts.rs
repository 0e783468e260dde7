//! The people who can sign in here, and as whom: one profile for each organization, as Adobe lets people choose.
//!
//! What a person may see follows from the companies that list them; nothing here changes while the sandbox runs.

use serde::{Deserialize, Serialize};

use crate::connection::OrgId;

use super::{Company, data};

/// `account_type` of Adobe's userinfo (protocol reference, section 1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum AccountType {
    /// An account that an organization owns.
    #[serde(rename = "ent")]
    Enterprise,
    /// A personal account, without any organization.
    #[serde(rename = "ind")]
    Individual,
}

/// A made-up person with an Adobe account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Account {
    /// The same as in the companies' lists of people.
    pub(in super::super) login: String,
    pub(in super::super) first_name: String,
    pub(in super::super) last_name: String,
    pub(in super::super) email: String,
    pub(in super::super) country: String,
    pub(in super::super) account_type: AccountType,
    /// What the sign-in page says about this account.
    pub(in super::super) hint: String,
    /// Without one the gateway answers 403025.
    #[serde(default = "super::yes")]
    pub(in super::super) has_product_profile: bool,
    pub(in super::super) profiles: Vec<Profile>,
}

impl Account {
    pub(in super::super) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// One identity of a person: its own user ID, in one organization or in none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Profile {
    /// `…@<hex>.e`, or `…@AdobeID` (protocol reference, section 1.10).
    pub(in super::super) user_id: String,
    #[serde(default)]
    pub(in super::super) org_id: Option<OrgId>,
}

/// A person under one of their profiles.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct User {
    pub(in super::super) account: &'static Account,
    pub(in super::super) profile: &'static Profile,
}

impl User {
    /// Whom `user_id` names.
    pub(in super::super) fn find(user_id: &str) -> Option<Self> {
        data().accounts.iter().find_map(|account| {
            let profile = account.profiles.iter().find(|profile| profile.user_id == user_id)?;
            Some(Self { account, profile })
        })
    }

    /// Whether the company is one of the profile's organization and lists this person.
    pub(in super::super) fn may_see(self, company: &Company) -> bool {
        let is_of_the_profile = self.profile.org_id.as_ref().is_some_and(|org_id| {
            let own = data().organizations.iter().filter(|organization| &organization.org_id == org_id);
            own.flat_map(|organization| &organization.companies).any(|known| known.id == company.id)
        });
        is_of_the_profile && company.people.iter().any(|person| person.login == self.account.login)
    }
}
