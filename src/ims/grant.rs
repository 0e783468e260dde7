//! Builds token requests with the `oauth2` crate and sends them over `http`.

use std::pin::Pin;
use std::sync::Mutex;

use oauth2::basic::BasicClient;
use oauth2::{AsyncHttpClient, AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, Scope, TokenUrl};
use url::Url;
use zeroize::Zeroizing;

use crate::connection::{self, Scopes, Secret};
use crate::http::{Exchange, Http, HttpError, Request};

/// What the bridge tells the crate instead of an answer: the answer stays here.
///
/// The crate would keep the body in strings that nobody wipes, lose status, headers and request id of a refusal, and
/// put the whole body into its parse error. It builds the request; reading the answer is ours.
#[derive(Debug, thiserror::Error)]
#[error("the answer is kept")]
struct Kept;

/// From the crate's request to ours, and no way back.
struct Bridge<'a> {
    http: &'a Http,
    endpoint: &'a Url,
    client_secret: &'a Secret,
    answer: Mutex<Option<Result<Exchange, HttpError>>>,
}

impl<'c> AsyncHttpClient<'c> for Bridge<'_> {
    type Error = Kept;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Kept>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let form = Zeroizing::new(request.into_body());
            let request = Request::post_form(self.endpoint.clone(), form).never_repeat(self.client_secret);
            let result = self.http.send(request).await;
            if let Ok(mut answer) = self.answer.lock() {
                *answer = Some(result);
            }
            Err(Kept)
        })
    }
}

/// Asks `endpoint` for a token by client credentials: form POST, secret in the body, scopes as one comma-separated
/// list (protocol reference, section 1.4).
pub(super) async fn client_credentials(
    http: &Http,
    endpoint: Url,
    client_id: &connection::ClientId,
    client_secret: &Secret,
    scopes: &Scopes,
) -> Result<Exchange, HttpError> {
    let bridge = Bridge { http, endpoint: &endpoint, client_secret, answer: Mutex::new(None) };
    let client = BasicClient::new(ClientId::new(client_id.as_str().to_owned()))
        .set_client_secret(ClientSecret::new(client_secret.expose().to_owned()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(endpoint.clone()));
    let request = client.exchange_client_credentials().add_scope(Scope::new(scopes.comma_separated()));
    // Always an error: the bridge keeps the answer. Never printed.
    let _ = request.request_async(&bridge).await;
    let answer = bridge.answer.into_inner().ok().flatten();
    answer.unwrap_or_else(|| Err(HttpError::unsent()))
}
