//! The requests, their headers, and what is done when Adobe asks for patience.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::Value;

use crate::connection::{BaseUrl, ClientId, GlobalCompanyId, Printable, Rsid};
use crate::http::{Content, Exchange, Http, Oddity, Request};
use crate::ims::Token;

use super::backoff::Backoff;
use super::discovery::{self, Discovered};
use super::error::{AnalyticsError, Envelope, Refused};
use super::report::{self, Report};
use super::suites::{self, Suites};
use super::traffic::{Traffic, Wait};

/// Told before each wait whose it is, and for how long.
pub type OnWait<'a> = &'a (dyn Fn(Wait) + Sync);

/// The Analytics 2.0 API (protocol reference, section 7).
#[derive(Clone)]
pub struct Analytics {
    http: Http,
    base: BaseUrl,
    client_id: ClientId,
    // Once a server knew only the legacy path, its other pages are asked for there at once.
    is_legacy: Arc<AtomicBool>,
    traffic: Traffic,
}

/// Which report suites are asked for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    page: usize,
    limit: usize,
    /// No others than these; all, where it is empty.
    only: &'a [Rsid],
}

/// Who a token is in one company (`/users/me`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Me {
    /// The login name.
    pub login: Option<Printable>,
    /// The full name.
    pub name: Option<Printable>,
    /// The e-mail address.
    pub email: Option<Printable>,
    /// Whether the account is switched off.
    pub is_disabled: bool,
}

impl Analytics {
    /// A client for the API at `base`; `client_id` is also the API key.
    pub fn new(http: Http, base: BaseUrl, client_id: ClientId) -> Self {
        Self { http, base, client_id, is_legacy: Arc::default(), traffic: Traffic::default() }
    }

    /// The same; what it asks is part of `traffic`.
    pub fn within(self, traffic: &Traffic) -> Self {
        Self { traffic: traffic.clone(), ..self }
    }

    /// The organizations and companies that the token may see (section 7.1).
    pub async fn discovery(&self, token: &Token, on_wait: OnWait<'_>) -> Result<Discovered, AnalyticsError> {
        let make = || self.request("/discovery/me", token, None);
        let (exchange, body) = self.json(make, token, on_wait).await?;
        discovery::read(&body).map_err(|lacks| lacking(&exchange, lacks))
    }

    /// Page `page` (from 0) of the company's report suites, `limit` on each (section 7.3).
    pub async fn report_suites(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        page: usize,
        limit: usize,
        on_wait: OnWait<'_>,
    ) -> Result<Suites, AnalyticsError> {
        let asked = Asked { page, limit, only: &[] };
        self.suites(token, company, asked, on_wait).await
    }

    /// Those of `wanted` that the company shows. A server may ignore the filter and show the first page of all.
    pub async fn suites_among(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        wanted: &[Rsid],
        on_wait: OnWait<'_>,
    ) -> Result<Suites, AnalyticsError> {
        let asked = Asked { page: 0, limit: wanted.len(), only: wanted };
        self.suites(token, company, asked, on_wait).await
    }

    async fn suites(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        asked: Asked<'_>,
        on_wait: OnWait<'_>,
    ) -> Result<Suites, AnalyticsError> {
        let legacy = "/collections/suites";
        if self.is_legacy.load(Ordering::Relaxed) {
            return self.suites_at(legacy, token, company, asked, on_wait).await;
        }
        match self.suites_at("/reportsuites/collections/suites", token, company, asked, on_wait).await {
            Err(error) if is_unknown_path(&error) => {
                match self.suites_at(legacy, token, company, asked, on_wait).await {
                    Ok(suites) => {
                        self.is_legacy.store(true, Ordering::Relaxed);
                        Ok(suites)
                    }
                    // The documented path's own refusal says more than the legacy one's echo of it.
                    Err(_) => Err(error),
                }
            }
            result => result,
        }
    }

    async fn suites_at(
        &self,
        path: &str,
        token: &Token,
        company: &GlobalCompanyId,
        asked: Asked<'_>,
        on_wait: OnWait<'_>,
    ) -> Result<Suites, AnalyticsError> {
        let path = format!("/api/{company}{path}");
        let Asked { page, limit, only } = asked;
        let only = only.iter().map(Rsid::as_str).collect::<Vec<_>>().join(",");
        let make = || {
            let request = self.request(&path, token, Some(company));
            let request = if only.is_empty() { request } else { request.query("rsids", &only) };
            request.query("limit", &limit.to_string()).query("page", &page.to_string()).query("expansion", "name")
        };
        let (exchange, body) = self.json(make, token, on_wait).await?;
        suites::read(&body, page, limit).map_err(|lacks| lacking(&exchange, lacks))
    }

    /// Runs a report of totals on one report suite (section 7.4).
    pub async fn report(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        rsid: &Rsid,
        on_wait: OnWait<'_>,
    ) -> Result<Report, AnalyticsError> {
        let (path, question) = (format!("/api/{company}/reports"), report::question(rsid));
        let make = || self.dressed(Request::post_json(self.base.join(&path), &question), token, Some(company));
        let (exchange, body) = self.json(make, token, on_wait).await?;
        report::read(&exchange, &body).map_err(|lacks| lacking(&exchange, lacks))
    }

    /// Who the token is in the company (section 7.4).
    pub async fn me(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        on_wait: OnWait<'_>,
    ) -> Result<Me, AnalyticsError> {
        let path = format!("/api/{company}/users/me");
        let (exchange, body) = self.json(|| self.request(&path, token, Some(company)), token, on_wait).await?;
        if !body.is_object() {
            return Err(lacking(&exchange, "a user"));
        }
        let text = |name| discovery::text(&body, name).map(|t| exchange.words(t)).filter(|t| !t.as_str().is_empty());
        Ok(Me {
            login: text("login"),
            name: text("fullName"),
            email: text("email"),
            is_disabled: body.get("disabled").and_then(Value::as_bool).unwrap_or(false),
        })
    }

    /// Section 7.2. `x-proxy-global-company-id` is wanted by some of the services behind the gateway.
    fn request(&self, path: &str, token: &Token, company: Option<&GlobalCompanyId>) -> Request {
        self.dressed(Request::get(self.base.join(path)), token, company)
    }

    fn dressed(&self, request: Request, token: &Token, company: Option<&GlobalCompanyId>) -> Request {
        let request = request.bearer(token.access()).header("x-api-key", self.client_id.as_str());
        match company {
            Some(company) => request.header("x-proxy-global-company-id", company.as_str()),
            None => request,
        }
    }

    /// Whose requests Adobe counts: the account's at this host, or the client's where a token does not tell its account.
    fn user(&self, token: &Token) -> String {
        let account = token.claims().and_then(|claims| claims.user_id.as_ref()).map(Printable::as_str);
        format!("{} {}", self.base.host(), account.unwrap_or(self.client_id.as_str()))
    }

    /// Sends what `make` makes until it is not answered with 429, and gives the answer's JSON.
    ///
    /// Dropping the future ends the wait.
    async fn json(
        &self,
        make: impl Fn() -> Request + Sync,
        token: &Token,
        on_wait: OnWait<'_>,
    ) -> Result<(Exchange, Value), AnalyticsError> {
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
            let body = json_of(&exchange)?;
            return Ok((exchange, body));
        }
    }
}

/// A 404 that means "no such path", not "no such user" (section 7.5: the latter is how a company refuses).
fn is_unknown_path(error: &AnalyticsError) -> bool {
    match error {
        AnalyticsError::Refused(refused) => {
            refused.facts.status == 404
                && !refused.message.as_ref().is_some_and(|m| m.as_str().to_ascii_lowercase().contains("analytics user"))
        }
        AnalyticsError::NotAdobe(stranger) => stranger.facts.status == 404,
        AnalyticsError::Http(_) => false,
    }
}

fn lacking(exchange: &Exchange, what: &'static str) -> AnalyticsError {
    AnalyticsError::NotAdobe(exchange.stranger(Oddity::Lacks(what), &Content::Other))
}

fn json_of(exchange: &Exchange) -> Result<Value, AnalyticsError> {
    let content = exchange.body.content();
    let stranger = |oddity, content| Err(AnalyticsError::NotAdobe(exchange.stranger(oddity, content)));
    let refused = |content: &Content| Err(AnalyticsError::Refused(Box::new(Refused::read(exchange, content))));
    if exchange.is_redirect() {
        return stranger(Oddity::Redirected, &content);
    }
    match content {
        // A page with IMS's own mark is Adobe in trouble; any other page is somebody else's.
        Content::Html { .. } if exchange.is_success() || exchange.facts.header("x-debug-id").is_none() => {
            stranger(Oddity::Html, &content)
        }
        content if !exchange.is_success() => refused(&content),
        // An error under a status of success is still an error (section 11, row 24).
        Content::Json(Value::Object(body))
            if !body.contains_key("content") && !body.contains_key("imsOrgs") && Envelope::read(&body).is_some() =>
        {
            refused(&Content::Json(Value::Object(body)))
        }
        Content::Json(body) => Ok(body),
        Content::Html { .. } | Content::Empty | Content::Other => stranger(Oddity::NotJson, &Content::Other),
    }
}
