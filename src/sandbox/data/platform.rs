//! What an organization has in Experience Platform: sandboxes with journeys in them, and the roles that open them.
//!
//! Members and their spelling are those of Adobe's answers (protocol reference, section 9, and the documents it names).

use serde::Deserialize;

/// A sandbox of Experience Platform, with its journeys.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PlatformSandbox {
    /// What `x-sandbox-name` says.
    pub(in super::super) name: String,
    pub(in super::super) title: String,
    /// `creating`, `active`, `failed` or `deleted`.
    pub(in super::super) state: String,
    /// `production` or `development`.
    #[serde(rename = "type")]
    pub(in super::super) kind: String,
    #[serde(default = "virginia")]
    pub(in super::super) region: String,
    #[serde(default)]
    pub(in super::super) is_default: bool,
    pub(in super::super) e_tag: u32,
    /// As Adobe writes it: `2019-09-04 04:57:24`.
    pub(in super::super) created: String,
    pub(in super::super) modified: String,
    #[serde(default)]
    pub(in super::super) journeys: Vec<Journey>,
}

fn virginia() -> String {
    "VA7".to_owned()
}

impl PlatformSandbox {
    pub(in super::super) fn is_active(&self) -> bool {
        self.state == "active"
    }
}

/// One journey of a sandbox.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Journey {
    pub(in super::super) id: String,
    pub(in super::super) name: String,
    #[serde(default)]
    pub(in super::super) description: String,
    /// `read_audience`, `audience_qualification`, `unitary`, `business` or `unspecified`.
    #[serde(rename = "type")]
    pub(in super::super) kind: String,
    /// `Draft`, `Deployed`, `Finished`, `Stopped` …
    pub(in super::super) status: String,
    pub(in super::super) version: String,
    pub(in super::super) created: String,
    pub(in super::super) modified: String,
}

/// The role of Experience Platform that holds a credential.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Role {
    /// The names of the sandboxes that are in it.
    pub(in super::super) sandboxes: Vec<String>,
    /// Whether the permission to view journeys is in it.
    #[serde(default = "super::yes")]
    pub(in super::super) may_view_journeys: bool,
}

impl Role {
    pub(in super::super) fn holds(&self, sandbox: &PlatformSandbox) -> bool {
        self.sandboxes.contains(&sandbox.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::data;
    use crate::connection::Product;

    #[test]
    fn every_sandbox_is_named_once_and_every_role_leads_somewhere() {
        for organization in &data().organizations {
            let names: HashSet<_> = organization.sandboxes.iter().map(|sandbox| &sandbox.name).collect();
            assert_eq!(names.len(), organization.sandboxes.len(), "{}", organization.org_id);
            assert_eq!(organization.sandboxes.iter().filter(|sandbox| sandbox.is_default).count(), 1);
            for sandbox in &organization.sandboxes {
                assert!(["creating", "active", "failed", "deleted"].contains(&sandbox.state.as_str()));
                assert!(["production", "development"].contains(&sandbox.kind.as_str()));
            }
        }
        let journeys = || data().organizations.iter().flat_map(|o| &o.sandboxes).flat_map(|s| &s.journeys);
        assert_eq!(journeys().map(|journey| &journey.id).collect::<HashSet<_>>().len(), journeys().count());
        for credential in &data().credentials {
            let own = data().organization(&credential.org_id).unwrap();
            for name in credential.role.iter().flat_map(|role| &role.sandboxes) {
                assert!(own.sandboxes.iter().any(|sandbox| &sandbox.name == name), "{}: {name}", credential.label);
            }
            let is_of_journeys = credential.product == Product::JourneyOptimizer;
            assert!(credential.role.is_none() || is_of_journeys, "{}", credential.label);
        }
    }

    #[test]
    fn each_half_of_the_rights_is_missing_once() {
        let of_journeys: Vec<_> =
            data().credentials.iter().filter(|c| c.product == Product::JourneyOptimizer).collect();
        let main = of_journeys[0];
        let role = main.role.as_ref().unwrap();
        assert!(main.has_product_profile && main.has_region && role.may_view_journeys && role.sandboxes.len() > 1);
        let is_there = |what: fn(&super::super::Credential) -> bool| of_journeys.iter().any(|c| what(c));
        assert!(is_there(|c| c.has_product_profile && c.has_region && c.role.is_none()));
        assert!(is_there(|c| !c.has_product_profile && c.role.is_some()));
        assert!(is_there(|c| c.has_product_profile && !c.has_region));
        assert!(is_there(|c| c.role.as_ref().is_some_and(|role| !role.may_view_journeys)));
    }
}
