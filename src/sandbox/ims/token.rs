//! The token endpoint, for machine credentials (protocol reference, section 1.4).
//!
//! Other grants are answered as Adobe answers a credential of the wrong type, or a code that it never gave.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::connection::CredentialType;

use super::super::data::{Credential, data};
use super::super::memory::Issued;
use super::super::signing::{self, Claims};
use super::super::{House, clock};
use super::answer;
use super::parameters::Parameters;
use super::refusal::Refusal;

/// What `expires_in` counts (protocol reference, section 0, point 3).
enum Unit {
    Seconds,
    Milliseconds,
}

/// `/ims/token/v2` and `/v3`.
pub(super) async fn in_seconds(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    token(&house, request, Unit::Seconds).await
}

/// `/ims/token/v1`.
pub(super) async fn in_milliseconds(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    token(&house, request, Unit::Milliseconds).await
}

async fn token(house: &House, request: Request, unit: Unit) -> Result<Response, Refusal> {
    let parameters = Parameters::read(request).await?;
    let grant = parameters.get("grant_type").ok_or(Refusal::MissingParameter("grant_type"))?;
    let credential = known_client(&parameters)?;
    check_grant(grant, credential, &parameters)?;
    check_secret(credential, &parameters)?;
    let scope = granted_scope(parameters.get("scope").ok_or(Refusal::NoScope)?)?;
    let user_id = credential.technical_account_id.as_ref().ok_or(Refusal::Internal)?;

    let now = clock::now_ms();
    let claims = Claims::for_machine(credential, user_id.as_str(), scope, now);
    let access_token = signing::sign(&claims).map_err(|_| Refusal::Internal)?;
    house.memory.token_issued(
        claims.id.clone(),
        Issued {
            client_id: claims.client_id.clone(),
            user_id: claims.user_id.clone(),
            issued_at: now,
            ends_at: claims.ends_at_ms(),
            validated_at: None,
        },
    );
    // Counted from now, and some milliseconds are gone: Adobe says 86399 seconds.
    let left_ms = claims.ends_at_ms().saturating_sub(clock::now_ms()).min(signing::LIFETIME_MS - 1);
    let expires_in = match unit {
        Unit::Seconds => left_ms / 1_000,
        Unit::Milliseconds => left_ms,
    };
    let body = json!({ "access_token": access_token, "token_type": "bearer", "expires_in": expires_in });
    Ok(answer(StatusCode::OK, &body))
}

/// The credential that the request names.
pub(super) fn known_client(parameters: &Parameters) -> Result<&'static Credential, Refusal> {
    let id = parameters.client_id().ok_or(Refusal::MissingClientParameter("client_id"))?;
    data().credential(id).ok_or(Refusal::WrongClient)
}

/// Whether the secret fits; a public client must send none.
pub(super) fn check_secret(credential: &Credential, parameters: &Parameters) -> Result<(), Refusal> {
    let is_public = matches!(credential.kind, CredentialType::SinglePageApp | CredentialType::NativeApp);
    match parameters.client_secret() {
        Some(_) if is_public => Err(Refusal::UnexpectedSecret),
        None if is_public => Ok(()),
        None => Err(Refusal::MissingClientParameter("client_secret")),
        Some(secret) if credential.accepts(secret) => Ok(()),
        Some(_) => Err(Refusal::WrongSecret),
    }
}

fn check_grant(grant: &str, credential: &Credential, parameters: &Parameters) -> Result<(), Refusal> {
    let is_machine = credential.kind == CredentialType::ServerToServer;
    match grant {
        "client_credentials" if is_machine => Ok(()),
        "authorization_code" | "refresh_token" if is_machine => Err(Refusal::WrongTypeForGrant),
        "client_credentials" => {
            // A public client's secret is refused before its grant is looked at.
            check_secret(credential, parameters)?;
            Err(Refusal::UnsupportedGrant)
        }
        // Nobody can sign in here yet, so every code and every refresh token is a bogus one.
        "authorization_code" => {
            check_secret(credential, parameters)?;
            parameters.get("code").ok_or(Refusal::MissingParameter("code"))?;
            Err(Refusal::BogusCode)
        }
        "refresh_token" => {
            check_secret(credential, parameters)?;
            parameters.get("refresh_token").ok_or(Refusal::MissingParameter("refresh_token"))?;
            Err(Refusal::DeadRefreshToken)
        }
        _ => Err(Refusal::UnsupportedGrant),
    }
}

/// The scopes asked for, separated by commas, spaces or both, as the token will name them.
fn granted_scope(asked: &str) -> Result<String, Refusal> {
    let mut granted: Vec<&str> = Vec::new();
    for scope in asked.split(|c: char| c == ',' || c.is_whitespace()).filter(|scope| !scope.is_empty()) {
        if !data().grants(scope) {
            return Err(Refusal::WrongScope(scope.chars().take(100).collect()));
        }
        if !granted.contains(&scope) {
            granted.push(scope);
        }
    }
    if granted.is_empty() { Err(Refusal::NoScope) } else { Ok(granted.join(",")) }
}
