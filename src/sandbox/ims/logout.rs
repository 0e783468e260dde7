//! `/ims/logout/v1`: signs the browser out, ends the token it names, and sends the browser on (protocol reference,
//! section 1.2).

use axum::extract::{Request, State};
use axum::response::Response;

use super::super::data::data;
use super::super::{House, signing};
use super::authorize::{error_page, forget, redirect};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::retire::end;

/// To the redirect URI if it is allowed, else to the default one.
pub(super) async fn logout(State(house): State<House>, request: Request) -> Result<Response, Refusal> {
    let parameters = Parameters::read(request).await?;
    let credential = parameters.get("client_id").and_then(|id| data().credential(id));
    let Some((credential, settings)) = credential.and_then(|credential| Some((credential, credential.user.as_ref()?)))
    else {
        return Ok(error_page());
    };
    let token = parameters.get("access_token").and_then(|token| signing::verify(token).ok());
    if let Some(claims) = token.filter(|claims| claims.client_id == credential.client_id.as_str()) {
        end(&house, &claims, true).await;
    }
    let mut response = redirect(settings.redirects.chosen(parameters.get("redirect_uri")));
    forget(&mut response);
    Ok(response)
}
