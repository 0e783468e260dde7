//! What a check needs to ask Adobe anything, and what is known once for the whole of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::analytics::Analytics;
use crate::connection::{ClientId, Hosts, OrgId};
use crate::gateway::{Gateway, Pace, Traffic};
use crate::http::{Http, Request};
use crate::ims::Ims;
use crate::journey_optimizer::JourneyOptimizer;

/// How Adobe is reached, and with which API key. One for each run of checks; a clone belongs to the same run.
#[derive(Clone)]
pub struct Access {
    /// The HTTP set-up.
    pub http: Http,
    /// The two hosts.
    pub hosts: Hosts,
    /// The credential's client ID, which is also the API key.
    pub client_id: ClientId,
    traffic: Traffic,
    opening: Arc<Opening>,
    told: Arc<Told>,
}

/// The connections to the API's host that are opened while a token is on its way. They end with the run.
#[derive(Default)]
struct Opening {
    /// Told when IMS is asked for something.
    ims_is_asked: Arc<Notify>,
    connections: Mutex<JoinSet<()>>,
}

/// What a run tells once.
#[derive(Default)]
pub(super) struct Told {
    answer: AtomicBool,
    time: AtomicBool,
}

impl Told {
    /// Whether nothing was told yet of an answer; it counts as told from now on.
    pub(super) fn is_first_answer(&self) -> bool {
        !self.answer.swap(true, Ordering::Relaxed)
    }

    /// Whether nothing was told yet of the clock; likewise.
    pub(super) fn is_first_time(&self) -> bool {
        !self.time.swap(true, Ordering::Relaxed)
    }
}

impl Access {
    /// For one run of checks.
    pub fn new(http: Http, hosts: Hosts, client_id: ClientId) -> Self {
        let (traffic, opening, told) = (Traffic::default(), Arc::default(), Arc::default());
        Self { http, hosts, client_id, traffic, opening, told }
    }

    /// The same at the pace that the whole program keeps.
    pub fn paced(self, pace: Pace) -> Self {
        Self { traffic: Traffic::paced(pace), ..self }
    }

    /// The IMS client.
    pub fn ims(&self) -> Ims {
        Ims::new(self.http.watched_by(&self.opening.ims_is_asked), self.hosts.ims_url.clone())
    }

    /// The gateway before the product's API.
    pub fn gateway(&self) -> Gateway {
        Gateway::new(self.http.clone(), self.hosts.api_url.clone(), self.client_id.clone()).within(&self.traffic)
    }

    /// The Analytics client.
    pub fn analytics(&self) -> Analytics {
        Analytics::new(self.gateway())
    }

    /// The Journey Optimizer client, for an organization.
    pub fn journey_optimizer(&self, org_id: &OrgId) -> JourneyOptimizer {
        JourneyOptimizer::new(self.gateway(), org_id.clone())
    }

    pub(super) fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    pub(super) fn told(&self) -> &Told {
        &self.told
    }

    /// Comes when IMS is asked for something.
    pub(super) async fn ims_is_asked(&self) {
        self.opening.ims_is_asked.notified().await;
    }

    /// Opens `count` connections to the API's host by asking it for nothing, without a credential: only one that has
    /// carried an answer is kept for the next request. Whether it succeeds is the next request's business. Of many checks
    /// that begin together one does so.
    pub(super) fn open_connections(&self, count: usize) {
        // Of many checks, those that are done leave theirs to those that begin.
        if self.http.has_kept_connection(&self.hosts.api_url) {
            return;
        }
        // On the same host the one that brings the token can be used, too.
        let is_one_host = self.hosts.ims_url.host() == self.hosts.api_url.host();
        let Ok(mut connections) = self.opening.connections.lock() else { return };
        let Some(leave) = self.http.open_ahead(&self.hosts.api_url).map(Arc::new) else { return };
        for _ in 0..count.saturating_sub(usize::from(is_one_host)) {
            let (http, address, leave) = (self.http.clone(), self.hosts.api_url.join("/"), Arc::clone(&leave));
            connections.spawn(async move {
                let _ = http.send(Request::get(address)).await;
                drop(leave);
            });
        }
    }
}
