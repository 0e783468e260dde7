//! Report suites: lists with paging and filters, and single ones (protocol reference, section 7.3).

use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::data::Suite;
use super::super::gateway::{Caller, Query, answer, shortened};
use super::super::{House, SuitesShape};
use super::company::company_of;
use super::error::ServiceError;
use super::page::Page;

/// Filters by `rsidContains` (in any case) and `rsids` (exactly), then pages.
pub(super) async fn list(
    State(house): State<House>,
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
    query: RawQuery,
) -> Result<Response, ServiceError> {
    let company = company_of(&caller, &company)?;
    let query = Query::read(query);
    let page = Page::asked(&query)?;
    let part = query.get("rsidContains").map(str::to_lowercase);
    let names: Vec<&str> = query.words("rsids").collect();
    let suites: Vec<&Suite> = company
        .suites
        .iter()
        .filter(|suite| part.as_ref().is_none_or(|part| suite.rsid.as_str().to_lowercase().contains(part)))
        .filter(|suite| names.is_empty() || names.contains(&suite.rsid.as_str()))
        .collect();
    let content: Vec<Value> = page.of(&suites).iter().map(|suite| item(suite, &query)).collect();
    Ok(match house.suites_shape {
        SuitesShape::PageObject => answer(StatusCode::OK, &page.object(content, suites.len())),
        SuitesShape::BareArray => answer(StatusCode::OK, &Value::Array(content)),
    })
}

/// One suite by its RSID.
pub(super) async fn one(
    Extension(caller): Extension<Caller>,
    Path((company, rsid)): Path<(String, String)>,
    query: RawQuery,
) -> Result<Response, ServiceError> {
    let company = company_of(&caller, &company)?;
    let suite = company.suites.iter().find(|suite| suite.rsid.as_str() == rsid);
    let suite = suite.ok_or_else(|| ServiceError::NoSuchThing(format!("Report suite {}", shortened(&rsid))))?;
    Ok(answer(StatusCode::OK, &item(suite, &Query::read(query))))
}

fn item(suite: &Suite, query: &Query) -> Value {
    let mut item = json!({
        "collectionItemType": "reportsuite",
        "rsid": suite.rsid,
        "id": suite.rsid,
        "name": suite.name,
    });
    for expansion in query.words("expansion") {
        match expansion {
            "parentRsid" => item["parentRsid"] = json!(suite.parent),
            "currency" => item["currency"] = json!(suite.currency),
            "calendarType" => {
                item["calendarType"] =
                    json!({ "rsid": suite.rsid, "type": "GREGORIAN", "anchorDate": "2016-01-01T00:00:00Z" });
            }
            "timezoneZoneinfo" => item["timezoneZoneinfo"] = json!(suite.timezone),
            // `name` is always there, and what is not known is left out.
            _ => {}
        }
    }
    item
}
