//! Discovery: which companies of which organizations may this account see? (protocol reference, section 7.1)

use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::super::data::data;
use super::super::gateway::{Caller, answer};

/// The rate-limit tier of the documentation's example.
const POLICY: &str = "aa_api_tier10_tp";

/// Organizations without a visible company are left out; an account that sees none gets an empty list.
pub(super) async fn me(Extension(caller): Extension<Caller>) -> Response {
    let mut organizations = Vec::new();
    for organization in &data().organizations {
        let companies: Vec<_> = organization
            .companies
            .iter()
            .filter(|company| caller.may_see(company))
            .map(|company| {
                json!({
                    "globalCompanyId": company.id,
                    "companyName": company.name,
                    "apiRateLimitPolicy": POLICY,
                    "dpc": "pnw",
                })
            })
            .collect();
        if !companies.is_empty() {
            organizations.push(json!({ "imsOrgId": organization.org_id, "companies": companies }));
        }
    }
    answer(StatusCode::OK, &json!({ "imsUserId": caller.user_id, "imsOrgs": organizations }))
}
