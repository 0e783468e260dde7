//! The Developer Console's API for client secrets, behind the gateway as everything at the API (protocol reference, section
//! 6). At Adobe its host is `api.adobe.io`.
//!
//! Which scopes it wants, what it lists and which statuses it gives are documented. Its refusals are not: their bodies
//! follow the documented neighbours (section 7.5), and are inferred.

mod refused;

use axum::Router;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::client_secrets::{self, ClientSecret};
use super::data::{Credential, data};
use super::gateway::answer;
use super::ims::with_scheme;
use super::{House, signing};
use refused::Refused;

/// What a token must carry (section 4.1, I/O Management).
const SCOPES: [&str; 8] = [
    "AdobeID",
    "openid",
    "read_organizations",
    "additional_info.projectedProductContext",
    "additional_info.roles",
    "adobeio_api",
    "read_client_secret",
    "manage_client_secrets",
];

/// The three addresses. The gateway's checks are to be laid before them.
pub(super) fn router() -> Router<House> {
    let secrets = "/console/organizations/{organization}/credentials/{credential}/secrets";
    Router::new()
        .route(secrets, get(list).post(add))
        .route(&format!("{secrets}/{{uuid}}"), delete(remove))
        .method_not_allowed_fallback(async || Refused::MethodNotAllowed)
}

/// What is said of an address that is none of the above.
pub(super) fn not_found() -> Response {
    Refused::NoSuchCredential.into_response()
}

/// `GET …/secrets`: every one without its value.
async fn list(State(house): State<House>, parameters: RawPathParams, headers: HeaderMap) -> Result<Response, Refused> {
    let credential = allowed(&parameters, &headers)?;
    let secrets = client_secrets::of(credential, &house.memory);
    let secrets: Vec<Value> = secrets.iter().map(|secret| Value::Object(described(secret))).collect();
    Ok(answer(StatusCode::OK, &json!({ "client_id": credential.client_id, "client_secrets": secrets })))
}

/// `POST …/secrets`: the only time that the API shows a value.
async fn add(State(house): State<House>, parameters: RawPathParams, headers: HeaderMap) -> Result<Response, Refused> {
    let credential = allowed(&parameters, &headers)?;
    let secret = client_secrets::add(credential, &house.memory).await.ok_or(Refused::TwoAlready)?;
    let mut body = described(&secret);
    body.insert("client_secret".to_owned(), json!(secret.text));
    Ok(answer(StatusCode::CREATED, &Value::Object(body)))
}

/// `DELETE …/secrets/{uuid}`: for good.
async fn remove(
    State(house): State<House>,
    parameters: RawPathParams,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let credential = allowed(&parameters, &headers)?;
    let uuid = parameter(&parameters, "uuid");
    let is_deleted = client_secrets::delete(credential, &house.memory, uuid).await;
    is_deleted.then(|| StatusCode::NO_CONTENT.into_response()).ok_or(Refused::NoSuchSecret)
}

/// The credential that the address names, for a token that may manage it: one of the same organization with all scopes.
fn allowed(parameters: &RawPathParams, headers: &HeaderMap) -> Result<&'static Credential, Refused> {
    // The gateway has looked at it.
    let claims = with_scheme(headers, "bearer").and_then(|token| signing::verify(token).ok()).ok_or(Refused::Scopes)?;
    if !SCOPES.iter().all(|scope| claims.has_scope(scope)) {
        return Err(Refused::Scopes);
    }
    let caller = data().credential(&claims.client_id).ok_or(Refused::Scopes)?;
    let named = data().credential_at(parameter(parameters, "organization"), parameter(parameters, "credential"));
    named
        .filter(|credential| credential.org_id == caller.org_id && !credential.is_public())
        .ok_or(Refused::NoSuchCredential)
}

fn parameter<'a>(parameters: &'a RawPathParams, name: &str) -> &'a str {
    parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value).unwrap_or_default()
}

fn described(secret: &ClientSecret) -> Map<String, Value> {
    let usages = secret
        .last_use
        .as_ref()
        .map(|last| json!([{ "last_used_at": last.last_used_at.to_string(), "grant_type": last.grant_type }]));
    let members = [
        ("expires_at", json!("PERMANENT")),
        ("expires_at_str", json!("PERMANENT")),
        ("created_at", json!(secret.created_at.to_string())),
        ("created_at_str", json!(in_words(secret.created_at))),
        ("uuid", json!(secret.uuid)),
        ("secret_usages", json!(usages)),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// As in Adobe's examples: `Tue, Apr 25 2023 18:48:05.000 UTC`, `Tue, May 2 2023 05:36:17.000 UTC`.
fn in_words(milliseconds: u64) -> String {
    let at = i64::try_from(milliseconds).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    at.unwrap_or_default().strftime("%a, %b %-d %Y %H:%M:%S.%3f UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_in_adobes_examples() {
        assert_eq!(in_words(1_682_448_485_000), "Tue, Apr 25 2023 18:48:05.000 UTC");
        assert_eq!(in_words(1_683_005_777_000), "Tue, May 2 2023 05:36:17.000 UTC");
    }
}
