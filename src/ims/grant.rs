//! Builds token requests with the `oauth2` crate and sends them over `http`.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Mutex;

use oauth2::basic::BasicClient;
use oauth2::http::header::AUTHORIZATION;
use oauth2::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, PkceCodeVerifier, RedirectUrl, RefreshToken, RevocationUrl, Scope, StandardRevocableToken, TokenUrl,
};
use url::Url;
use zeroize::Zeroizing;

use crate::connection::{self, RedirectUri, Scopes, Secret};
use crate::http::{Exchange, Http, HttpError, Request};

use super::credential::Client;

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
    endpoint: Url,
    /// Named in the address instead of the body: Adobe's way with public clients (protocol reference, section 1.6).
    public_client: Option<&'a connection::ClientId>,
    /// What the request carries.
    secrets: &'a [&'a Secret],
    answer: Mutex<Option<Result<Exchange, HttpError>>>,
}

impl<'a> Bridge<'a> {
    fn new(http: &'a Http, endpoint: Url, secrets: &'a [&'a Secret]) -> Self {
        Self { http, endpoint, public_client: None, secrets, answer: Mutex::new(None) }
    }

    fn to(http: &'a Http, endpoint: Url, client: Client<'a>, secrets: &'a [&'a Secret]) -> Self {
        let public_client = match client {
            Client::Public { client_id } => Some(client_id),
            Client::Confidential { .. } => None,
        };
        Self { public_client, ..Self::new(http, endpoint, secrets) }
    }

    fn request(&self, built: HttpRequest) -> Request {
        let (parts, body) = built.into_parts();
        let body = Zeroizing::new(body);
        let request = match self.public_client {
            Some(client_id) => {
                let form = without(&body, &["client_id", "token_type_hint"]);
                Request::post_form(self.endpoint.clone(), form).query("client_id", client_id.as_str())
            }
            None => Request::post_form(self.endpoint.clone(), without(&body, &["token_type_hint"])),
        };
        let basic = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let request = match basic {
            Some(encoded) => request.basic(&Secret::new(encoded)),
            None => request,
        };
        self.secrets.iter().fold(request, |request, secret| request.never_repeat(secret))
    }

    fn answer(self) -> Result<Exchange, HttpError> {
        self.answer.into_inner().ok().flatten().unwrap_or_else(|| Err(HttpError::unsent()))
    }
}

/// The form without what the crate adds and Adobe does not document: the `client_id` of a client without HTTP Basic, the
/// type of a token that is revoked.
fn without(form: &[u8], names: &[&str]) -> Zeroizing<Vec<u8>> {
    let is_unwanted = |pair: &[u8]| names.iter().any(|name| pair.split(|b| *b == b'=').next() == Some(name.as_bytes()));
    let mut rest = Zeroizing::new(Vec::with_capacity(form.len()));
    for pair in form.split(|byte| *byte == b'&').filter(|pair| !is_unwanted(pair)) {
        if !rest.is_empty() {
            rest.push(b'&');
        }
        rest.extend_from_slice(pair);
    }
    rest
}

impl<'c> AsyncHttpClient<'c> for Bridge<'_> {
    type Error = Kept;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Kept>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let result = self.http.send(self.request(request)).await;
            if let Ok(mut answer) = self.answer.lock() {
                *answer = Some(result);
            }
            Err(Kept)
        })
    }
}

type AtTokenEndpoint = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

fn crate_client(client: Client<'_>, endpoint: &Url) -> AtTokenEndpoint {
    let built = BasicClient::new(ClientId::new(client.client_id().as_str().to_owned()));
    let built = match client {
        Client::Confidential { client_secret, .. } => built
            .set_client_secret(ClientSecret::new(client_secret.expose().to_owned()))
            .set_auth_type(AuthType::BasicAuth),
        Client::Public { .. } => built.set_auth_type(AuthType::RequestBody),
    };
    built.set_token_uri(TokenUrl::from_url(endpoint.clone()))
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
    let secrets = [client_secret];
    let client = BasicClient::new(ClientId::new(client_id.as_str().to_owned()))
        .set_client_secret(ClientSecret::new(client_secret.expose().to_owned()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(endpoint.clone()));
    let bridge = Bridge::new(http, endpoint, &secrets);
    let request = client.exchange_client_credentials().add_scope(Scope::new(scopes.comma_separated()));
    // Always an error: the bridge keeps the answer. Never printed.
    let _ = request.request_async(&bridge).await;
    bridge.answer()
}

/// Exchanges an authorization code with its PKCE verifier (section 1.6; RFC 7636, section 4.5). Sent once: `http` never
/// repeats what may have arrived.
pub(super) async fn authorization_code(
    http: &Http,
    endpoint: Url,
    client: Client<'_>,
    code: &Secret,
    redirect_uri: &RedirectUri,
    verifier: &Secret,
) -> Result<Exchange, HttpError> {
    // The crate keeps the text beside the parsed address and sends the text: byte for byte.
    let redirect_uri = RedirectUrl::new(redirect_uri.as_str().to_owned()).map_err(|_| HttpError::unsent())?;
    let built = crate_client(client, &endpoint);
    let request = built
        .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()))
        .set_redirect_uri(Cow::Owned(redirect_uri));
    let secrets = secrets_of(client, &[code, verifier]);
    let bridge = Bridge::to(http, endpoint, client, &secrets);
    let _ = request.request_async(&bridge).await;
    bridge.answer()
}

/// Exchanges a refresh token (section 1.7).
pub(super) async fn refresh(
    http: &Http,
    endpoint: Url,
    client: Client<'_>,
    refresh_token: &Secret,
) -> Result<Exchange, HttpError> {
    let built = crate_client(client, &endpoint);
    let old = RefreshToken::new(refresh_token.expose().to_owned());
    let request = built.exchange_refresh_token(&old);
    let secrets = secrets_of(client, &[refresh_token]);
    let bridge = Bridge::to(http, endpoint, client, &secrets);
    let _ = request.request_async(&bridge).await;
    bridge.answer()
}

/// Ends a token (section 1.2; RFC 7009).
pub(super) async fn revoke(
    http: &Http,
    endpoint: Url,
    client: Client<'_>,
    token: &Secret,
) -> Result<Exchange, HttpError> {
    // The crate builds nothing for plain http, which is the practice sandbox's; what it builds goes to `endpoint`, and
    // `http` knows where plain http may go.
    let mut for_the_crate = endpoint.clone();
    for_the_crate.set_scheme("https").map_err(|()| HttpError::unsent())?;
    let built = crate_client(client, &endpoint).set_revocation_url(RevocationUrl::from_url(for_the_crate));
    let token_of_the_crate = StandardRevocableToken::RefreshToken(RefreshToken::new(token.expose().to_owned()));
    let Ok(request) = built.revoke_token(token_of_the_crate) else { return Err(HttpError::unsent()) };
    let secrets = secrets_of(client, &[token]);
    let bridge = Bridge::to(http, endpoint, client, &secrets);
    let _ = request.request_async(&bridge).await;
    bridge.answer()
}

fn secrets_of<'a>(client: Client<'a>, own: &[&'a Secret]) -> Vec<&'a Secret> {
    let mut secrets = own.to_vec();
    if let Client::Confidential { client_secret, .. } = client {
        secrets.push(client_secret);
    }
    secrets
}
