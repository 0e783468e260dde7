//! Reads `/discovery/me` (protocol reference, section 7.1).

use std::borrow::Cow;

use serde_json::Value;

use crate::connection::{Company, GlobalCompanyId, OrgId, Organization, Printable};

/// What discovery lists, in Adobe's order. Nothing is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discovered {
    /// The organizations, those without companies too.
    pub organizations: Vec<Organization>,
    /// How many organizations and companies were left out because their ids cannot be carried.
    pub skipped: usize,
}

/// Reads the body; the error says what it lacks.
pub(super) fn read(body: &Value) -> Result<Discovered, &'static str> {
    let organizations = match body.get("imsOrgs") {
        Some(Value::Array(organizations)) => organizations.as_slice(),
        Some(Value::Null) => &[],
        _ => return Err("imsOrgs"),
    };
    let mut discovered = Discovered::default();
    for organization in organizations {
        let Some(org_id) = text(organization, "imsOrgId").and_then(|id| OrgId::parse(&id).ok()) else {
            discovered.skipped += 1;
            continue;
        };
        let mut companies: Vec<Company> = Vec::new();
        for company in organization.get("companies").and_then(Value::as_array).into_iter().flatten() {
            match text(company, "globalCompanyId").and_then(|id| GlobalCompanyId::parse(&id).ok()) {
                Some(id) if companies.iter().any(|c| c.id == id) => {}
                Some(id) => companies.push(Company { name: name(company, "companyName", id.as_str()), id }),
                None => discovered.skipped += 1,
            }
        }
        discovered.organizations.push(Organization { org_id, companies });
    }
    Ok(discovered)
}

/// A text; some servers write one that is all digits as a number.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<Cow<'a, str>> {
    match value.get(name)? {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// A name for people; the id where there is none that can be seen.
pub(super) fn name(value: &Value, member: &str, id: &str) -> Printable {
    let name = Printable::new(&text(value, member).unwrap_or_default());
    if name.as_str().is_empty() { Printable::new(id) } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_organizations_and_companies_are_listed_and_odd_ones_only_counted() {
        let body = serde_json::json!({
            "imsUserId": "x", "later": {"added": true},
            "imsOrgs": [
                {"imsOrgId": "AAAA@AdobeOrg", "companies": [
                    {"globalCompanyId": "north0", "companyName": "Café \u{202e}日本", "dpc": "pnw"},
                    {"globalCompanyId": "../../etc", "companyName": "Evil"},
                    {"companyName": "No id"}, 7,
                    {"globalCompanyId": 104201, "companyName": 2026},
                    {"globalCompanyId": "north1", "companyName": ""},
                ]},
                {"imsOrgId": "BBBB@AdobeOrg", "companies": []},
                {"imsOrgId": "not an org", "companies": []},
                null,
            ],
        });
        let found = read(&body).unwrap();
        let ids: Vec<_> = found.organizations.iter().map(|o| (o.org_id.as_str(), o.companies.len())).collect();
        assert_eq!(ids, [("AAAA@AdobeOrg", 3), ("BBBB@AdobeOrg", 0)]);
        assert_eq!(found.organizations[0].companies[0].name.as_str(), "Café 日本");
        let digits = &found.organizations[0].companies[1];
        assert_eq!((digits.id.as_str(), digits.name.as_str()), ("104201", "2026"));
        assert_eq!(found.organizations[0].companies[2].name.as_str(), "north1");
        assert_eq!(found.skipped, 5);
    }

    #[test]
    fn another_shape_is_named() {
        assert_eq!(read(&serde_json::json!({"imsOrgs": null})).unwrap(), Discovered::default());
        for other in [serde_json::json!({}), serde_json::json!([]), serde_json::json!({"imsOrgs": 1})] {
            assert!(read(&other).is_err());
        }
    }
}
