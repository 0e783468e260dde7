//! The sandboxes that an account may use: those of its role, in every state. Everybody may ask, and who is in no role gets an
//! empty list (that the list is empty, and not refused, is inferred from “available for all users”).
//!
//! Beside them Adobe's addresses for administrators (pages “Sandbox management endpoint” and “Sandbox types endpoint”), which
//! clients like aepp ask: all sandboxes of the organization, one by its name, the types. That a role is permission enough, and
//! what those without one are answered, is inferred. Nothing can be made or deleted here.

use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::data::{PlatformSandbox, data};
use super::super::gateway::{Caller, Query, answer, shortened};
use super::super::{House, random};
use super::error::PlatformError;

/// Where neither `limit` nor `offset` is sent.
const DEFAULT_LIMIT: usize = 50;

/// Those that the caller may use.
pub(super) async fn available(
    State(house): State<House>,
    Extension(caller): Extension<Caller>,
    query: RawQuery,
) -> Result<Response, PlatformError> {
    let role = caller.credential.role.as_ref();
    let own = of_organization(&caller).filter(|sandbox| role.is_some_and(|role| role.holds(sandbox)));
    page_of(own, &house, "", query)
}

/// `…/sandboxes`: all of the organization.
pub(super) async fn all(
    State(house): State<House>,
    Extension(caller): Extension<Caller>,
    query: RawQuery,
) -> Result<Response, PlatformError> {
    administrator(&caller)?;
    page_of(of_organization(&caller), &house, "sandboxes/", query)
}

/// `…/sandboxes/NAME`. Its `id`, which aepp asks for, is in none of Adobe's examples.
pub(super) async fn one(
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, PlatformError> {
    administrator(&caller)?;
    let sandbox = of_organization(&caller).find(|sandbox| sandbox.name == name);
    let missing = || PlatformError::NotFound(format!("Sandbox {} was not found", shortened(&name)));
    let mut body = described(sandbox.ok_or_else(missing)?);
    body["id"] = json!(id_of(&caller, &name));
    Ok(answer(StatusCode::OK, &body))
}

/// `…/sandboxTypes`.
pub(super) async fn types(Extension(caller): Extension<Caller>) -> Result<Response, PlatformError> {
    administrator(&caller)?;
    Ok(answer(StatusCode::OK, &json!({ "sandboxTypes": ["production", "development"] })))
}

fn administrator(caller: &Caller) -> Result<(), PlatformError> {
    let refused = || PlatformError::Forbidden("The user does not have permission to manage sandboxes".to_owned());
    caller.credential.role.as_ref().map(|_| ()).ok_or_else(refused)
}

/// `limit` and `offset` come together or not at all: one alone is an error.
fn page_of(
    sandboxes: impl Iterator<Item = &'static PlatformSandbox>,
    house: &House,
    path: &str,
    query: RawQuery,
) -> Result<Response, PlatformError> {
    let query = Query::read(query);
    let (limit, offset) = match (query.get("limit"), query.get("offset")) {
        (None, None) => (DEFAULT_LIMIT, 0),
        (Some(limit), Some(offset)) => (number("limit", limit)?, number("offset", offset)?),
        _ => return Err(PlatformError::Invalid("limit and offset must be specified together".to_owned())),
    };
    if limit == 0 {
        return Err(PlatformError::Invalid("limit must be at least 1".to_owned()));
    }
    let sandboxes: Vec<Value> = sandboxes.skip(offset).take(limit).map(described).collect();
    let count = sandboxes.len();
    let href = format!("{}/data/foundation/sandbox-management/{path}?limit={{limit}}&offset={{offset}}", house.base);
    let body = json!({
        "sandboxes": sandboxes,
        "_page": { "limit": limit, "count": count },
        "_links": { "page": { "href": href, "templated": true } },
    });
    Ok(answer(StatusCode::OK, &body))
}

/// The same in every practice sandbox.
fn id_of(caller: &Caller, name: &str) -> String {
    let digest = Sha256::digest(format!("{}/{name}", caller.credential.org_id));
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    random::grouped(&digits)
}

fn of_organization(caller: &Caller) -> impl Iterator<Item = &'static PlatformSandbox> {
    data().organization(&caller.credential.org_id).into_iter().flat_map(|organization| &organization.sandboxes)
}

fn number(name: &str, text: &str) -> Result<usize, PlatformError> {
    text.trim().parse().map_err(|_| PlatformError::Invalid(format!("{name} is not a number: {}", shortened(text))))
}

fn described(sandbox: &PlatformSandbox) -> Value {
    let by = "PRACTICE@AdobeID";
    json!({
        "name": sandbox.name,
        "title": sandbox.title,
        "state": sandbox.state,
        "type": sandbox.kind,
        "region": sandbox.region,
        "isDefault": sandbox.is_default,
        "eTag": sandbox.e_tag,
        "createdDate": sandbox.created,
        "lastModifiedDate": sandbox.modified,
        "createdBy": by,
        "modifiedBy": by,
    })
}
