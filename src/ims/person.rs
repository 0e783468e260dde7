//! Who signed in, in IMS's words: userinfo, the older profile, and the list of organizations.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::connection::{AccountType, NamedOrganization, OrgId, Person, Printable};

use super::token::Token;

/// Nobody belongs to more organizations than this; a longer list is not read to its end.
const MOST_ORGANIZATIONS: usize = 500;

/// What is known so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    user_id: Option<Printable>,
    name: Option<Printable>,
    email: Option<Printable>,
    account: AccountType,
}

impl Known {
    /// What the token itself says.
    pub(super) fn from_token(token: &Token) -> Self {
        Self { user_id: token.identity().map(|identity| identity.user_id), ..Self::default() }
    }

    /// Adds what `/ims/userinfo/v2` says (protocol reference, section 1.11).
    pub(super) fn add_userinfo(&mut self, body: &Map<String, Value>) {
        self.add(body, "sub", &["name"], ["given_name", "family_name"]);
    }

    /// Adds what `/ims/profile/v1` says, in its older names; nothing that is known is replaced.
    pub(super) fn add_profile(&mut self, body: &Map<String, Value>) {
        self.add(body, "userId", &["displayName", "name"], ["first_name", "last_name"]);
    }

    fn add(&mut self, body: &Map<String, Value>, user_id: &str, names: &[&str], parts: [&str; 2]) {
        let text = |name: &str| {
            let text = body.get(name).and_then(Value::as_str).map(Printable::new);
            text.filter(|text| !text.as_str().is_empty())
        };
        let joined = || {
            let parts: Vec<Printable> = parts.iter().filter_map(|part| text(part)).collect();
            let words: Vec<&str> = parts.iter().map(Printable::as_str).collect();
            (!words.is_empty()).then(|| Printable::new(&words.join(" ")))
        };
        self.user_id = self.user_id.take().or_else(|| text(user_id));
        self.name = self.name.take().or_else(|| names.iter().find_map(|name| text(name))).or_else(joined);
        self.email = self.email.take().or_else(|| text("email"));
        if self.account == AccountType::Unknown {
            self.account = text("account_type").map_or(AccountType::Unknown, |word| account(word.as_str()));
        }
    }

    /// Whether nothing is missing that the other endpoint could tell.
    pub(super) fn is_complete(&self) -> bool {
        self.email.is_some() && self.account != AccountType::Unknown && self.user_id.is_some()
    }

    /// `None` as long as nobody said who it is.
    pub(super) fn person(self) -> Option<Person> {
        let Self { user_id, name, email, account } = self;
        Some(Person { user_id: user_id?, name, email, account })
    }
}

/// `ent` and `ind` are userinfo's words (section 1.11). The profile has older ones, known from Adobe's browser library and
/// inferred here: type 1 is a person's own account; 2, 2e and 3 belong to an organization.
fn account(word: &str) -> AccountType {
    match word {
        "ent" | "type2" | "type2e" | "type3" => AccountType::Organization,
        "ind" | "type1" => AccountType::Personal,
        _ => AccountType::Unknown,
    }
}

/// Reads `/ims/organizations/v6`. Its shape is not documented (section 13) but inferred from other clients' code:
/// `[{"orgName":…,"orgRef":{"ident":…,"authSrc":…}}]`. An entry that cannot be read is skipped.
pub(super) fn organizations(body: &Value) -> Option<Vec<NamedOrganization>> {
    let rows = body.as_array().or_else(|| body.get("organizations")?.as_array())?;
    let mut seen = BTreeSet::new();
    let all = rows.iter().take(MOST_ORGANIZATIONS).filter_map(organization);
    Some(all.filter(|organization| seen.insert(organization.org_id.clone())).collect())
}

fn organization(row: &Value) -> Option<NamedOrganization> {
    let reference = row.get("orgRef")?;
    let ident = reference.get("ident")?.as_str()?;
    let org_id = match reference.get("authSrc").and_then(Value::as_str) {
        Some(source) if !ident.contains('@') => OrgId::parse(&format!("{ident}@{source}")),
        _ => OrgId::parse(ident),
    };
    let org_id = org_id.ok()?;
    let name = row.get("orgName").and_then(Value::as_str).map(Printable::new);
    let name = name.filter(|name| !name.as_str().is_empty()).unwrap_or_else(|| Printable::new(org_id.as_str()));
    Some(NamedOrganization { org_id, name })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        let Value::Object(map) = value else { panic!() };
        map
    }

    #[test]
    fn userinfo_comes_first_and_the_profile_fills_what_is_missing() {
        let mut known = Known::default();
        known.add_userinfo(&object(json!({ "sub": "1@a.e", "given_name": "Inés", "family_name": "Marchetti" })));
        assert!(!known.is_complete());
        known.add_profile(&object(json!({
            "userId": "2@a.e", "displayName": "Other", "email": "ines@example.com\u{202e}", "account_type": "type2e",
        })));
        assert!(known.is_complete());
        let person = known.person().unwrap();
        assert_eq!((person.user_id.as_str(), person.name.unwrap().as_str()), ("1@a.e", "Inés Marchetti"));
        assert_eq!((person.email.unwrap().as_str(), person.account), ("ines@example.com", AccountType::Organization));
    }

    #[test]
    fn every_word_for_an_account_is_understood_and_others_are_unknown() {
        for (word, is) in [
            (json!("ent"), AccountType::Organization),
            (json!("type2"), AccountType::Organization),
            (json!("type3"), AccountType::Organization),
            (json!("ind"), AccountType::Personal),
            (json!("type1"), AccountType::Personal),
            (json!("type9"), AccountType::Unknown),
            (json!(7), AccountType::Unknown),
            (json!(null), AccountType::Unknown),
        ] {
            let mut known = Known::default();
            known.add_userinfo(&object(json!({ "sub": "x", "account_type": word })));
            assert_eq!(known.person().unwrap().account, is, "{word}");
        }
        let mut nobody = Known::default();
        nobody.add_userinfo(&object(json!({ "sub": "", "email": 7 })));
        assert_eq!(nobody.person(), None);
    }

    #[test]
    fn organizations_that_cannot_be_read_are_skipped_and_none_comes_twice() {
        let row = |ident: Value, source: Value, name: Value| json!({ "orgName": name, "orgRef": { "ident": ident, "authSrc": source } });
        let good = "1A2B3C4D5E6F7A8B9C0D1E2F";
        let other = "0F9E8D7C6B5A4F3E2D1C0B9A@AdobeOrg";
        let rows = json!([
            row(json!(good), json!("AdobeOrg"), json!("Northwind")),
            row(json!(good), json!("AdobeOrg"), json!("Northwind again")),
            row(json!(other), json!(null), json!("")),
            row(json!(7), json!("AdobeOrg"), json!("x")),
            row(json!("../.."), json!("AdobeOrg"), json!("x")),
            json!({ "orgName": "no reference" }),
            json!("text"),
        ]);
        let read = organizations(&rows).unwrap();
        let shown: Vec<_> = read.iter().map(|one| (one.org_id.as_str(), one.name.as_str())).collect();
        assert_eq!(shown, [("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg", "Northwind"), (other, other)]);
        assert_eq!(organizations(&json!([])), Some(Vec::new()));
        assert_eq!(organizations(&json!({ "foo": "bar" })), None);
    }
}
