//! The sandboxes that an account may use: those of its role, in every state. Everybody may ask, and who is in no role gets an
//! empty list (that the list is empty, and not refused, is inferred from “available for all users”).

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::House;
use super::super::data::{PlatformSandbox, data};
use super::super::gateway::{Caller, Query, answer, shortened};
use super::error::PlatformError;

/// Where neither `limit` nor `offset` is sent.
const DEFAULT_LIMIT: usize = 50;

/// `limit` and `offset` come together or not at all: one alone is an error.
pub(super) async fn available(
    State(house): State<House>,
    Extension(caller): Extension<Caller>,
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
    let sandboxes: Vec<Value> = of(&caller).skip(offset).take(limit).map(described).collect();
    let count = sandboxes.len();
    let href = format!("{}/data/foundation/sandbox-management/?limit={{limit}}&offset={{offset}}", house.base);
    let body = json!({
        "sandboxes": sandboxes,
        "_page": { "limit": limit, "count": count },
        "_links": { "page": { "href": href, "templated": true } },
    });
    Ok(answer(StatusCode::OK, &body))
}

/// Those of the caller's role.
fn of(caller: &Caller) -> impl Iterator<Item = &'static PlatformSandbox> {
    let credential = caller.credential;
    let own = data().organization(&credential.org_id).into_iter().flat_map(|organization| &organization.sandboxes);
    own.filter(|sandbox| credential.role.as_ref().is_some_and(|role| role.holds(sandbox)))
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
