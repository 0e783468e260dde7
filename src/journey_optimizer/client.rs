//! The two questions. Both name the organization; the second names the sandbox, too.

use crate::connection::{Addressed, OrgId, SandboxName, VisibleSandboxes};
use crate::gateway::{Gateway, GatewayError, OnWait};
use crate::ims::Token;

use super::journeys::{self, Journeys};
use super::sandboxes::{self, Page};

/// How many sandboxes one request asks for: as many as in Adobe's own example. Hardly any organization has more.
const PAGE_SIZE: usize = 20;
/// No organization has more; a server that says so is not believed for ever.
const MOST_SANDBOXES: usize = 1_000;

/// Journey Optimizer's API on Experience Platform, for one organization.
#[derive(Clone)]
pub struct JourneyOptimizer {
    gateway: Gateway,
    org_id: OrgId,
}

impl JourneyOptimizer {
    /// A client behind `gateway`.
    pub fn new(gateway: Gateway, org_id: OrgId) -> Self {
        Self { gateway, org_id }
    }

    /// All sandboxes that the token may see, the default one first, and how many were left out because their names cannot
    /// be carried.
    pub async fn sandboxes(
        &self,
        token: &Token,
        on_wait: OnWait<'_>,
    ) -> Result<(VisibleSandboxes, usize), GatewayError> {
        let mut found = sandboxes::Found::default();
        let mut offset = 0;
        while offset < MOST_SANDBOXES {
            let page = self.page(token, offset, on_wait).await?;
            offset += page.items;
            if !found.add(page) {
                break;
            }
        }
        Ok(found.finish(token.identity()))
    }

    async fn page(&self, token: &Token, offset: usize, on_wait: OnWait<'_>) -> Result<Page, GatewayError> {
        let addressed = Addressed::Platform { org_id: &self.org_id, sandbox: None };
        let make = || {
            let request = self.gateway.get("/data/foundation/sandbox-management/", token, addressed);
            request.query("limit", &PAGE_SIZE.to_string()).query("offset", &offset.to_string())
        };
        let (exchange, body) = self.gateway.json(make, token, |member| member == "sandboxes", on_wait).await?;
        sandboxes::read(&body, PAGE_SIZE).map_err(|lacks| GatewayError::lacking(&exchange, lacks))
    }

    /// Reads the first of the journeys in `sandbox`: the harmless test call.
    pub async fn journeys(
        &self,
        token: &Token,
        sandbox: &SandboxName,
        on_wait: OnWait<'_>,
    ) -> Result<Journeys, GatewayError> {
        let addressed = Addressed::Platform { org_id: &self.org_id, sandbox: Some(sandbox) };
        let make = || self.gateway.get("/ajo/journey", token, addressed).query("pageSize", "1");
        let (exchange, body) = self.gateway.json(make, token, |member| member == "results", on_wait).await?;
        journeys::read(&body).map_err(|lacks| GatewayError::lacking(&exchange, lacks))
    }
}
