//! What reports are made of: metrics, dimensions, segments (Adobe's guides “Metrics API”, “Dimensions API”, “Segments API”).
//!
//! Only lists and single metrics, to look at. The practice accounts have no dimension in their profile, and nobody has made a
//! segment yet: those lists are empty. What is not asked for well is answered as elsewhere (inferred).

use axum::Extension;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::data::{Company, data};
use super::super::gateway::{Caller, Query, answer, shortened};
use super::company::company_of;
use super::error::ServiceError;
use super::page::Page;

/// Those that a report may ask for.
pub(super) async fn metrics(
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
    query: RawQuery,
) -> Result<Response, ServiceError> {
    let query = Query::read(query);
    suite_of(company_of(&caller, &company)?, &query)?;
    let all: Vec<Value> = data().metrics().map(|name| metric(name, &query)).collect();
    Ok(answer(StatusCode::OK, &Value::Array(all)))
}

/// `…/metrics/visits`, as `metrics/visits` is written in an address.
pub(super) async fn one_metric(
    Extension(caller): Extension<Caller>,
    Path((company, id)): Path<(String, String)>,
    query: RawQuery,
) -> Result<Response, ServiceError> {
    let query = Query::read(query);
    suite_of(company_of(&caller, &company)?, &query)?;
    let found = data().metrics().find(|name| *name == id);
    let found = found.ok_or_else(|| ServiceError::NoSuchThing(format!("Metric {}", shortened(&id))))?;
    Ok(answer(StatusCode::OK, &metric(found, &query)))
}

/// None.
pub(super) async fn dimensions(
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
    query: RawQuery,
) -> Result<Response, ServiceError> {
    suite_of(company_of(&caller, &company)?, &Query::read(query))?;
    Ok(answer(StatusCode::OK, &json!([])))
}

/// None, page by page.
pub(super) async fn segments(
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
    query: RawQuery,
) -> Result<Response, ServiceError> {
    company_of(&caller, &company)?;
    let page = Page::asked(&Query::read(query))?;
    Ok(answer(StatusCode::OK, &page.object(Vec::new(), 0)))
}

/// The report suite of `rsid`, without which nothing is listed.
fn suite_of(company: &Company, query: &Query) -> Result<(), ServiceError> {
    let rsid = query.get("rsid").ok_or_else(|| ServiceError::Invalid("rsid is required".to_owned()))?;
    let is_there = company.suites.iter().any(|suite| suite.rsid.as_str() == rsid);
    is_there.then_some(()).ok_or_else(|| ServiceError::NoAccessToSuite { rsid: shortened(rsid) })
}

fn metric(name: &str, query: &Query) -> Value {
    let mut metric = json!({
        "id": format!("metrics/{name}"),
        "title": name,
        "name": name,
        "type": if name == "revenue" { "currency" } else if name == "bouncerate" { "percent" } else { "int" },
        "category": "Practice",
        "support": ["oberon", "dataWarehouse"],
        "allocation": true,
        "precision": 0,
        "calculated": false,
        "segmentable": true,
        "supportsDataGovernance": false,
        "polarity": "positive",
        "standardComponent": true,
    });
    for expansion in query.words("expansion") {
        match expansion {
            "allowedForReporting" => metric["allowedForReporting"] = json!(true),
            "tags" => metric["tags"] = json!([]),
            "categories" => metric["categories"] = json!(["Practice"]),
            _ => {}
        }
    }
    metric
}
