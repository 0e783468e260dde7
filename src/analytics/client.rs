//! The requests that Analytics knows, and what each answer must be.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::connection::{Addressed, GlobalCompanyId, Printable, Rsid};
use crate::gateway::{Gateway, GatewayError, OnWait};
use crate::ims::Token;

use super::discovery::{self, Discovered};
use super::report::{self, Report};
use super::suites::{self, Suites};

/// The Analytics 2.0 API (protocol reference, section 7).
#[derive(Clone)]
pub struct Analytics {
    gateway: Gateway,
    // Once a server knew only the legacy path, its other pages are asked for there at once.
    is_legacy: Arc<AtomicBool>,
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
    /// A client behind `gateway`.
    pub fn new(gateway: Gateway) -> Self {
        Self { gateway, is_legacy: Arc::default() }
    }

    /// The organizations and companies that the token may see (section 7.1).
    pub async fn discovery(&self, token: &Token, on_wait: OnWait<'_>) -> Result<Discovered, GatewayError> {
        let make = || self.gateway.get("/discovery/me", token, Addressed::Plainly);
        let (exchange, body) = self.gateway.json(make, token, is_answer, on_wait).await?;
        discovery::read(&body).map_err(|lacks| GatewayError::lacking(&exchange, lacks))
    }

    /// Page `page` (from 0) of the company's report suites, `limit` on each (section 7.3).
    pub async fn report_suites(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        page: usize,
        limit: usize,
        on_wait: OnWait<'_>,
    ) -> Result<Suites, GatewayError> {
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
    ) -> Result<Suites, GatewayError> {
        let asked = Asked { page: 0, limit: wanted.len(), only: wanted };
        self.suites(token, company, asked, on_wait).await
    }

    async fn suites(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        asked: Asked<'_>,
        on_wait: OnWait<'_>,
    ) -> Result<Suites, GatewayError> {
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
    ) -> Result<Suites, GatewayError> {
        let path = format!("/api/{company}{path}");
        let Asked { page, limit, only } = asked;
        let only = only.iter().map(Rsid::as_str).collect::<Vec<_>>().join(",");
        let make = || {
            let request = self.gateway.get(&path, token, Addressed::Company(company));
            let request = if only.is_empty() { request } else { request.query("rsids", &only) };
            request.query("limit", &limit.to_string()).query("page", &page.to_string()).query("expansion", "name")
        };
        let (exchange, body) = self.gateway.json(make, token, is_answer, on_wait).await?;
        suites::read(&body, page, limit).map_err(|lacks| GatewayError::lacking(&exchange, lacks))
    }

    /// Runs a report of totals on one report suite (section 7.4).
    pub async fn report(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        rsid: &Rsid,
        on_wait: OnWait<'_>,
    ) -> Result<Report, GatewayError> {
        let (path, question) = (format!("/api/{company}/reports"), report::question(rsid));
        let make = || self.gateway.post_json(&path, &question, token, Addressed::Company(company));
        let (exchange, body) = self.gateway.json(make, token, is_answer, on_wait).await?;
        report::read(&exchange, &body).map_err(|lacks| GatewayError::lacking(&exchange, lacks))
    }

    /// Who the token is in the company (section 7.4).
    pub async fn me(&self, token: &Token, company: &GlobalCompanyId, on_wait: OnWait<'_>) -> Result<Me, GatewayError> {
        let path = format!("/api/{company}/users/me");
        let make = || self.gateway.get(&path, token, Addressed::Company(company));
        let (exchange, body) = self.gateway.json(make, token, is_answer, on_wait).await?;
        if !body.is_object() {
            return Err(GatewayError::lacking(&exchange, "a user"));
        }
        let text = |name| discovery::text(&body, name).map(|t| exchange.words(&t)).filter(|t| !t.as_str().is_empty());
        Ok(Me {
            login: text("login"),
            name: text("fullName"),
            email: text("email"),
            is_disabled: body.get("disabled").and_then(Value::as_bool).unwrap_or(false),
        })
    }
}

/// What no error of Adobe's has: a list of report suites, or discovery's of organizations.
fn is_answer(member: &str) -> bool {
    matches!(member, "content" | "imsOrgs")
}

/// A 404 that means "no such path", not "no such user" (section 7.5: the latter is how a company refuses).
fn is_unknown_path(error: &GatewayError) -> bool {
    match error {
        GatewayError::Refused(refused) => {
            refused.facts.status == 404
                && !refused.message.as_ref().is_some_and(|m| m.as_str().to_ascii_lowercase().contains("analytics user"))
        }
        GatewayError::NotAdobe(stranger) => stranger.facts.status == 404,
        GatewayError::Http(_) => false,
    }
}
