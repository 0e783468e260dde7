//! Who signed in, as Adobe tells it, and how long that lasts.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{OrgId, Printable, Urgency};

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

impl SignInLife {
    /// Whether somebody must sign in before the connection works again.
    pub fn is_over(self, now: Timestamp) -> bool {
        self.ends_at <= now
    }

    /// How near its end is. Each renewal begins the 14 days anew, so that few days left are out of the ordinary; one that
    /// is not renewed ends every day, and that is no news.
    pub fn urgency(self, now: Timestamp) -> Urgency {
        const DAY: SignedDuration = SignedDuration::from_hours(24);
        match self.ends_at.duration_since(now) {
            _ if self.is_over(now) => Urgency::Over,
            _ if !self.is_lasting => Urgency::None,
            left if left <= DAY => Urgency::Urgent,
            left if left <= DAY * 3 => Urgency::Soon,
            _ => Urgency::None,
        }
    }

    /// For people, as what they need to do and when; the day is that of UTC.
    pub fn in_words(self, now: Timestamp) -> String {
        let left = self.ends_at.duration_since(now);
        let (hours, days) = (left.as_hours(), left.as_hours() / 24);
        if self.is_over(now) {
            return "sign in again".to_owned();
        }
        let left_today = match hours {
            0 => "less than an hour".to_owned(),
            1 => "an hour".to_owned(),
            _ => format!("{hours} hours"),
        };
        let format = if days < 300 { "%-d %b" } else { "%-d %b %Y" };
        match (self.is_lasting, days) {
            (true, 0) => format!("signed in, renewed by itself if used within {left_today}"),
            (true, _) => format!("signed in, renewed by itself until {}", self.ends_at.strftime(format)),
            (false, 0 | 1) => format!("signed in for {left_today} more, then sign in again"),
            (false, _) => format!("signed in until {}, then sign in again", self.ends_at.strftime(format)),
        }
    }
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
    /// What was asked for and not granted; a refused [`super::Scopes::OFFLINE_ACCESS`] is told by `life`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_scopes: Vec<Printable>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_says_until_when_it_lasts_and_what_comes_then() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let words = |is_lasting, hours: i64| {
            let ends_at = Timestamp::from_second(now.as_second() + hours * 3_600).unwrap();
            SignInLife { is_lasting, ends_at }.in_words(now)
        };
        assert_eq!(words(true, 14 * 24), "signed in, renewed by itself until 5 Dec");
        assert_eq!(words(true, 400 * 24), "signed in, renewed by itself until 26 Dec 2027");
        assert_eq!(words(true, 5), "signed in, renewed by itself if used within 5 hours");
        assert_eq!(words(false, 24), "signed in for 24 hours more, then sign in again");
        assert_eq!(words(false, 1), "signed in for an hour more, then sign in again");
        assert_eq!(words(false, 0), "sign in again");
        assert_eq!(words(true, -30), "sign in again");
    }
}
