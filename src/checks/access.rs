//! What a check needs to ask Adobe anything.

use crate::analytics::Analytics;
use crate::connection::{ClientId, Hosts};
use crate::http::Http;
use crate::ims::Ims;

/// How Adobe is reached, and with which API key.
#[derive(Clone)]
pub struct Access {
    /// The HTTP set-up.
    pub http: Http,
    /// The two hosts.
    pub hosts: Hosts,
    /// The credential's client ID, which is also the API key.
    pub client_id: ClientId,
}

impl Access {
    /// The IMS client.
    pub fn ims(&self) -> Ims {
        Ims::new(self.http.clone(), self.hosts.ims_url.clone())
    }

    /// The Analytics client.
    pub fn analytics(&self) -> Analytics {
        Analytics::new(self.http.clone(), self.hosts.api_url.clone(), self.client_id.clone())
    }
}
