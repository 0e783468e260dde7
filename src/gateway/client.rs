//! The requests, their headers, and what is done when Adobe asks for patience.

use std::time::Instant;

use serde_json::Value;
use zeroize::Zeroizing;

use crate::connection::{Addressed, BaseUrl, ClientId, Printable, RequestHeader};
use crate::http::{Content, Exchange, Http, HttpError, Method, Oddity, Request};
use crate::ims::Token;

use super::backoff::Backoff;
use super::error::{Envelope, GatewayError, refusal_of};
use super::traffic::{Traffic, Wait};

/// Told before each wait whose it is, and for how long.
pub type OnWait<'a> = &'a (dyn Fn(Wait) + Sync);

/// A product's API behind the gateway. A clone belongs to the same traffic.
#[derive(Clone)]
pub struct Gateway {
    http: Http,
    base: BaseUrl,
    client_id: ClientId,
    traffic: Traffic,
}

/// A request of somebody's own making.
pub struct Call<'a> {
    /// GET, POST …
    pub method: Method,
    /// Begins with a slash and stays below the product's host; who takes it from a person has looked at it.
    pub path: &'a str,
    /// What stands behind the question mark, encoded already.
    pub query: Option<&'a str>,
    /// Besides what the product needs.
    pub headers: &'a [RequestHeader],
    /// What is sent, and its media type.
    pub body: Option<(&'a str, &'a [u8])>,
}

impl Gateway {
    /// For the API at `base`; `client_id` is also the API key.
    pub fn new(http: Http, base: BaseUrl, client_id: ClientId) -> Self {
        Self { http, base, client_id, traffic: Traffic::default() }
    }

    /// The same; what it asks is part of `traffic`.
    #[must_use]
    pub fn within(self, traffic: &Traffic) -> Self {
        Self { traffic: traffic.clone(), ..self }
    }

    /// A GET of `path` with everything the product needs.
    pub fn get(&self, path: &str, token: &Token, addressed: Addressed<'_>) -> Request {
        self.dressed(Request::get(self.base.join(path)), token, addressed)
    }

    /// A POST of JSON that is no secret, likewise.
    pub fn post_json(&self, path: &str, json: &str, token: &Token, addressed: Addressed<'_>) -> Request {
        self.dressed(Request::post_json(self.base.join(path), json), token, addressed)
    }

    /// A request of somebody's own making, likewise.
    pub fn call(&self, call: &Call<'_>, token: &Token, addressed: Addressed<'_>) -> Request {
        let mut url = self.base.join(call.path);
        url.set_query(call.query);
        let request = Request::of(call.method, url);
        let request = match call.body {
            Some((media_type, body)) => request.body(media_type, Zeroizing::new(body.to_vec())),
            None => request,
        };
        let request = call.headers.iter().fold(request, Request::chosen);
        // Last, so that nothing takes its place.
        self.dressed(request, token, addressed)
    }

    fn dressed(&self, request: Request, token: &Token, addressed: Addressed<'_>) -> Request {
        let request = request.bearer(token.access()).header("x-api-key", self.client_id.as_str());
        addressed.headers().fold(request, |request, (name, value)| request.header(name, value))
    }

    /// Whose requests Adobe counts: the account's at this host, or the client's where a token does not tell its account.
    fn user(&self, token: &Token) -> String {
        let account = token.claims().and_then(|claims| claims.user_id.as_ref()).map(Printable::as_str);
        format!("{} {}", self.base.host(), account.unwrap_or(self.client_id.as_str()))
    }

    /// Sends what `make` makes until it is not answered with 429, and gives the answer as it is: status, headers and body,
    /// a refusal too. Patience ends after a minute; then the 429 itself is the answer.
    ///
    /// Dropping the future ends the wait.
    pub async fn send(
        &self,
        make: impl Fn() -> Request + Sync,
        token: &Token,
        on_wait: OnWait<'_>,
    ) -> Result<Exchange, HttpError> {
        let mut backoff = Backoff::new();
        let user = self.user(token);
        loop {
            let until_its_turn = self.traffic.begin(&user, Instant::now());
            if !until_its_turn.is_zero() {
                on_wait(Wait::Pace(until_its_turn));
                tokio::time::sleep(until_its_turn).await;
            }
            let exchange = self.http.send(make()).await?;
            if exchange.facts.status == 429
                && let Some(wait) = backoff.next(exchange.facts.retry_after())
                && self.traffic.may_wait(wait, Instant::now())
            {
                on_wait(Wait::Asked(wait));
                tokio::time::sleep(wait).await;
                continue;
            }
            return Ok(exchange);
        }
    }

    /// The same, for an answer that must be JSON and no refusal. `is_answer` knows from a member of an object that it is
    /// one, whatever else is in it.
    pub async fn json(
        &self,
        make: impl Fn() -> Request + Sync,
        token: &Token,
        is_answer: fn(&str) -> bool,
        on_wait: OnWait<'_>,
    ) -> Result<(Exchange, Value), GatewayError> {
        let exchange = self.send(make, token, on_wait).await?;
        let body = json_of(&exchange, is_answer)?;
        Ok((exchange, body))
    }
}

fn json_of(exchange: &Exchange, is_answer: fn(&str) -> bool) -> Result<Value, GatewayError> {
    if let Some(refusal) = refusal_of(exchange) {
        return Err(refusal);
    }
    let stranger = |oddity, content: &Content| Err(GatewayError::NotAdobe(exchange.stranger(oddity, content)));
    match exchange.body.content() {
        // An error under a status of success is still an error (section 11, row 24).
        Content::Json(Value::Object(body))
            if !body.keys().any(|name| is_answer(name)) && Envelope::read(&body).is_some() =>
        {
            Err(GatewayError::refused(exchange, &Content::Json(Value::Object(body))))
        }
        Content::Json(body) => Ok(body),
        content @ Content::Html { .. } => stranger(Oddity::Html, &content),
        Content::Empty | Content::Other => stranger(Oddity::NotJson, &Content::Other),
    }
}
