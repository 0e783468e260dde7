//! The token endpoint: who asks, with which grant, and the grant of machines (protocol reference, sections 1.4 and 2.1).
//!
//! A person's grants are in `grants`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::connection::CredentialType;

use super::super::client_secrets::{self, ClientSecret};
use super::super::data::{Credential, data};
use super::super::memory::Stage;
use super::super::service_account::ServiceAccount;
use super::super::signing::{self, Claims, Kind};
use super::super::{House, clock};
use super::answer;
use super::grants;
use super::issued::{Unit, expires_in, remember};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::scope;

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
    let is_machine = !credential.kind.is_for_people();
    let (secret, body) = match grant {
        "client_credentials" => {
            let secret = check_secret(house, credential, &parameters)?;
            // A public client's secret is refused before its grant is looked at.
            if !has_client_credentials(house, credential) {
                return Err(Refusal::UnsupportedGrant);
            }
            (secret, machine(house, credential, &parameters, unit)?)
        }
        "authorization_code" | "refresh_token" if is_machine => return Err(Refusal::WrongTypeForGrant),
        "authorization_code" => {
            let secret = check_secret(house, credential, &parameters)?;
            (secret, grants::exchange(house, credential, &parameters, unit).await?)
        }
        "refresh_token" => {
            let secret = check_secret(house, credential, &parameters)?;
            (secret, grants::renew(house, credential, &parameters, unit).await?)
        }
        _ => return Err(Refusal::UnsupportedGrant),
    };
    if let Some(secret) = secret {
        client_secrets::used(credential, &house.memory, &secret.uuid, grant);
    }
    Ok(answer(StatusCode::OK, &body))
}

/// `client_credentials` (section 1.4).
fn machine(house: &House, credential: &Credential, parameters: &Parameters, unit: Unit) -> Result<Value, Refusal> {
    let asked = parameters.get("scope").ok_or(Refusal::NoScope)?;
    let scope = scope::granted(asked, |scope| data().grants(credential, scope))?;
    let user_id = credential.technical_account_id.as_ref().ok_or(Refusal::Internal)?;
    let client_id = credential.client_id.as_str();
    let claims = Claims::fresh(Kind::AccessToken, client_id, user_id.as_str(), scope, clock::now_ms());
    let access_token = signing::sign(Kind::AccessToken, &claims).map_err(|_| Refusal::Internal)?;
    remember(house, &claims);
    let expires_in = expires_in(&claims, &unit);
    Ok(json!({ "access_token": access_token, "token_type": "bearer", "expires_in": expires_in }))
}

/// Whether the client is an OAuth Server-to-Server credential, or a Service Account that was given one. A Service Account
/// alone is refused like every other wrong type.
fn has_client_credentials(house: &House, credential: &'static Credential) -> bool {
    match ServiceAccount::of(credential, &house.memory) {
        Some(account) => account.stage() != Stage::ServiceAccount,
        None => credential.kind == CredentialType::ServerToServer,
    }
}

/// The credential that the request names.
pub(super) fn known_client(parameters: &Parameters) -> Result<&'static Credential, Refusal> {
    let id = parameters.client_id().ok_or(Refusal::MissingClientParameter("client_id"))?;
    data().credential(id).ok_or(Refusal::WrongClient)
}

/// The client's secret, if it is one that is alive; a public client must send none.
pub(super) fn check_secret(
    house: &House,
    credential: &'static Credential,
    parameters: &Parameters,
) -> Result<Option<ClientSecret>, Refusal> {
    let is_public = credential.is_public();
    match parameters.client_secret() {
        Some(_) if is_public => Err(Refusal::UnexpectedSecret),
        None if is_public => Ok(None),
        None => Err(Refusal::MissingClientParameter("client_secret")),
        Some(secret) => {
            let known = client_secrets::accepted(credential, &house.memory, secret).ok_or(Refusal::WrongSecret)?;
            Ok(Some(known))
        }
    }
}
