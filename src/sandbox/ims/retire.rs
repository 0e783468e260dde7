//! Ending a token before its time: `invalidate_token` and `revoke` (protocol reference, section 1.2). Both answer 200
//! without a body. With a refresh token, or cascading, all tokens of its session end.

use axum::extract::{Request, State};
use axum::response::Response;

use super::super::signing::{self, Claims, Kind, REFRESH_LIFETIME_MS};
use super::super::{House, clock};
use super::done;
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::token::{check_secret, known_client};

/// `/ims/invalidate_token/v2`, with the client's secret.
pub(super) async fn invalidate(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let parameters = Parameters::read(request).await?;
    let credential = known_client(&parameters)?;
    check_secret(&house, credential, &parameters)?;
    let token = parameters.token().ok_or(Refusal::MissingParameter("token"))?;
    let claims = signing::verify(token).map_err(|_| Refusal::WrongToken)?;
    if claims.client_id != credential.client_id.as_str() {
        return Err(Refusal::WrongToken);
    }
    end(&house, &claims, parameters.get("cascading") == Some("all")).await;
    Ok(done())
}

/// `/ims/revoke`, with HTTP Basic, or with `?client_id=` where the client is public. A token that is none is as good as
/// revoked (RFC 7009, 2.2).
pub(super) async fn revoke(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let parameters = Parameters::read(request).await?;
    let credential = known_client(&parameters)?;
    check_secret(&house, credential, &parameters)?;
    let token = parameters.token().ok_or(Refusal::MissingParameter("token"))?;
    if let Ok(claims) = signing::verify(token)
        && claims.client_id == credential.client_id.as_str()
    {
        end(&house, &claims, false).await;
    }
    Ok(done())
}

/// Ends the token, and its session where that is asked for or follows (RFC 7009, 2.1).
pub(super) async fn end(house: &House, claims: &Claims, is_cascading: bool) {
    house.memory.invalidate(claims.id.clone(), claims.ends_at_ms()).await;
    if is_cascading || claims.is(Kind::RefreshToken) {
        let ends_at = clock::now_ms() + REFRESH_LIFETIME_MS;
        house.memory.invalidate(claims.session_id.clone(), ends_at).await;
    }
}
