//! `validate_token`: is this token alive? (protocol reference, section 1.2)

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::super::signing::{self, Claims, Foreign};
use super::super::{House, clock};
use super::answer;
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::token::known_client;

/// Answers `{"valid":true,"token":{…}}` or `{"valid":false,"reason":"…"}`. Adobe's reasons are not documented.
pub(super) async fn validate(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let parameters = Parameters::read(request).await?;
    known_client(&parameters)?;
    let token = parameters.token().ok_or(Refusal::MissingParameter("token"))?;
    let kind = parameters.get("type").unwrap_or("access_token");
    let body = match alive(&house, token, kind) {
        Ok(claims) => {
            house.memory.token_validated(claims.id.clone(), clock::now_ms());
            json!({ "valid": true, "token": claims })
        }
        Err(reason) => json!({ "valid": false, "reason": reason }),
    };
    Ok(answer(StatusCode::OK, &body))
}

fn alive(house: &House, token: &str, kind: &str) -> Result<Claims, &'static str> {
    let claims = signing::verify(token).map_err(|foreign| match foreign {
        Foreign::Malformed => "malformed",
        Foreign::Signature => "bad_signature",
    })?;
    if claims.kind != kind {
        return Err("wrong_type");
    }
    if claims.ends_at_ms() <= clock::now_ms() {
        return Err("expired");
    }
    if house.memory.is_over(&claims) {
        return Err("invalidated");
    }
    Ok(claims)
}
