//! What a token's owner may ask about themselves: `userinfo`, `profile`, `organizations` (protocol reference, 1.2 and 1.11).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::data::{User, data};
use super::super::signing::{self, Claims, Kind};
use super::super::{House, clock};
use super::about;
use super::answer;
use super::parameters::Parameters;
use super::refusal::Refusal;

/// `/ims/userinfo/v2` and `/v1`.
pub(super) async fn userinfo(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let claims = owner(&house, request, "openid").await?;
    Ok(answer(StatusCode::OK, &about::by_scope(&claims.user_id, User::find(&claims.user_id), &claims)))
}

/// `/ims/profile/v1`. A technical account has no profile but its ID.
pub(super) async fn profile(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let claims = owner(&house, request, "AdobeID").await?;
    let profile = match User::find(&claims.user_id) {
        Some(user) => about::profile(user, &claims),
        None => json!({ "userId": claims.user_id, "authId": claims.user_id }),
    };
    Ok(answer(StatusCode::OK, &profile))
}

/// `/ims/organizations/v6` and `/v5`: the organization of the chosen profile, or of the technical account.
pub(super) async fn organizations(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let claims = owner(&house, request, "read_organizations").await?;
    let org_id = match User::find(&claims.user_id) {
        Some(user) => user.profile.org_id.as_ref(),
        None => data().credential(&claims.client_id).map(|credential| &credential.org_id),
    };
    let organization = org_id.and_then(|org_id| data().organization(org_id));
    let rows: Vec<Value> = organization.map(about::organization).into_iter().collect();
    Ok(answer(StatusCode::OK, &rows))
}

/// The living access token of the request, if it has the scope; `client_id` beside it must be the token's own.
async fn owner(house: &House, request: Request, scope: &'static str) -> Result<Claims, Refusal> {
    let parameters = Parameters::read(request).await?;
    let claims = signing::verify(parameters.bearer().ok_or(Refusal::NoToken)?).map_err(|_| Refusal::NoToken)?;
    let is_alive =
        claims.is(Kind::AccessToken) && claims.ends_at_ms() > clock::now_ms() && !house.memory.is_over(&claims);
    if !is_alive || parameters.client_id().is_some_and(|client_id| client_id != claims.client_id) {
        return Err(Refusal::NoToken);
    }
    if claims.has_scope(scope) { Ok(claims) } else { Err(Refusal::ScopeMissing(scope)) }
}
