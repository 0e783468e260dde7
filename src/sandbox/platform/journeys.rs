//! Journeys of one sandbox, which the header `x-sandbox-name` names: page by page, or one by its ID. The shapes are those of
//! Adobe's specification of `/ajo/journey`; the order of the checks, and what a sandbox that cannot be used answers, are
//! inferred.

use axum::Extension;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::super::data::{Journey, PlatformSandbox, data};
use super::super::gateway::{Caller, Query, answer, shortened};
use super::error::PlatformError;
use super::search;

/// The specification's bounds of `pageSize`, and its default.
const SIZES: std::ops::RangeInclusive<usize> = 1..=100;
const DEFAULT_SIZE: usize = 100;

/// Filters, sorts, then pages; `page` counts from 0.
pub(super) async fn list(
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, PlatformError> {
    let sandbox = sandbox_of(&caller, &headers)?;
    let query = Query::read(query);
    let size = number(&query, "pageSize")?.unwrap_or(DEFAULT_SIZE);
    if !SIZES.contains(&size) {
        return Err(PlatformError::Invalid("pageSize must be between 1 and 100".to_owned()));
    }
    let page = number(&query, "page")?.unwrap_or(0);
    let mut journeys: Vec<Value> = sandbox.journeys.iter().map(|one| described(one, &caller, sandbox)).collect();
    if let Some(filter) = query.get("filter") {
        search::keep(&mut journeys, filter).map_err(PlatformError::Invalid)?;
    }
    if let Some(sort) = query.get("sort") {
        search::sort(&mut journeys, sort).map_err(PlatformError::Invalid)?;
    }
    let pages = journeys.len().div_ceil(size);
    let fields: Vec<&str> = query.words("fields").collect();
    let wanted = journeys.into_iter().skip(page.saturating_mul(size)).take(size);
    let results: Vec<Value> = wanted.map(|journey| search::only(journey, &fields)).collect();
    Ok(answer(StatusCode::OK, &json!({ "results": results, "page": page, "limit": size, "pages": pages })))
}

/// One, of the same sandbox.
pub(super) async fn one(
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PlatformError> {
    let sandbox = sandbox_of(&caller, &headers)?;
    let journey = sandbox.journeys.iter().find(|journey| journey.id == id);
    let journey = journey.ok_or_else(|| PlatformError::NotFound("Journey not found".to_owned()))?;
    Ok(answer(StatusCode::OK, &described(journey, &caller, sandbox)))
}

/// The sandbox of the header, if the caller's role opens it and lets its journeys be read.
fn sandbox_of(caller: &Caller, headers: &HeaderMap) -> Result<&'static PlatformSandbox, PlatformError> {
    let name = headers.get("x-sandbox-name").map(|name| name.to_str().unwrap_or_default().trim());
    let name = name.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| PlatformError::Invalid("x-sandbox-name header is missing".to_owned()))?;
    let credential = caller.credential;
    let own = data().organization(&credential.org_id).map(|own| own.sandboxes.as_slice()).unwrap_or_default();
    let sandbox = own.iter().find(|sandbox| sandbox.name == name);
    let sandbox =
        sandbox.ok_or_else(|| PlatformError::NotFound(format!("Sandbox {} was not found", shortened(name))))?;
    let role = credential.role.as_ref().filter(|role| role.holds(sandbox));
    let role =
        role.ok_or_else(|| PlatformError::Forbidden(format!("The user does not have access to the sandbox {name}")))?;
    if !sandbox.is_active() {
        return Err(PlatformError::NotFound(format!("Sandbox {name} is not active")));
    }
    if !role.may_view_journeys {
        return Err(PlatformError::Forbidden("The user does not have permission to read journeys".to_owned()));
    }
    Ok(sandbox)
}

fn number(query: &Query, name: &str) -> Result<Option<usize>, PlatformError> {
    let Some(text) = query.get(name) else { return Ok(None) };
    let problem = |_| PlatformError::Invalid(format!("{name} is not a number: {}", shortened(text)));
    text.trim().parse().map(Some).map_err(problem)
}

fn described(journey: &Journey, caller: &Caller, sandbox: &PlatformSandbox) -> Value {
    let by = "Inés Marchetti";
    json!({
        "id": journey.id,
        "name": journey.name,
        "description": journey.description,
        "version": journey.version,
        "type": journey.kind,
        "status": journey.status,
        "imsOrgId": caller.credential.org_id,
        "sandboxName": sandbox.name,
        "metadata": {
            "createdBy": by,
            "createdAt": journey.created,
            "lastModifiedBy": by,
            "lastModifiedAt": journey.modified,
        },
        "labels": [],
        "nodes": [],
    })
}
