//! The practice sandbox: a local Adobe (IMS, Analytics 2.0, Experience Platform with Journey Optimizer) that checks what
//! the real one checks.
//!
//! It follows Adobe's documents (the protocol reference), never what our own clients happen to need, and imports none of
//! them. One loopback port serves both IMS and the API. `data` is the world, `memory` what changes, `ims`, `analytics` and
//! `platform` the answers, `gateway` what stands before the last two, `server` the sockets.

mod analytics;
mod api;
mod certificate;
mod client_secrets;
mod clock;
mod console;
mod cross_origin;
mod data;
mod description;
mod developer_console;
mod failures;
mod gateway;
mod guard;
mod ims;
mod memory;
mod page;
mod platform;
mod practice;
mod random;
mod server;
mod service_account;
mod signing;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::connection::{
    ClientId, GlobalCompanyId, Hosts, Invalid, OrgId, PracticeCredential, PracticeServiceAccount,
    PracticeUserCredential,
};

use failures::Failing;
use memory::Memory;

pub use failures::{CannotPlay, Failure, Place, failures};

/// The most bytes of a request's body that are read; more is refused with 413.
const BODY_LIMIT: usize = 1 << 20;

/// In which of the two documented shapes report suites are listed (protocol reference, section 7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SuitesShape {
    /// `{"content":[…],"totalElements":…}`, as real clients read it.
    #[default]
    PageObject,
    /// `[…]`, as the documentation's example shows it.
    BareArray,
}

/// How a sandbox is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The port on 127.0.0.1 (and ::1); `None` takes a free one.
    pub port: Option<u16>,
    /// Where the sandbox remembers between runs. Its folder is made private to this user.
    pub state_file: PathBuf,
    /// The shape of report-suite lists.
    pub suites_shape: SuitesShape,
    /// The failures to play from the start, by name (see [`failures()`]); several are separated by commas.
    pub fail: Option<String>,
}

/// Why a sandbox did not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// Another program listens there.
    #[error("port {port} on 127.0.0.1 is used by another program")]
    PortBusy {
        /// The port that was asked for.
        port: u16,
    },
    /// The system keeps the port for others.
    #[error("this system does not let you listen on port {port}")]
    PortDenied {
        /// The port that was asked for.
        port: u16,
    },
    /// Anything else.
    #[error("the sandbox cannot listen on 127.0.0.1 (port {port}): {kind}")]
    Listen {
        /// The port that was asked for; 0 means any.
        port: u16,
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// The failures cannot be played.
    #[error(transparent)]
    Failure(#[from] CannotPlay),
    /// The sandbox's own address is not well formed, which would be a fault of ours.
    #[error(transparent)]
    Address(#[from] Invalid),
}

impl StartError {
    fn from_io(port: u16, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AddrInUse => Self::PortBusy { port },
            io::ErrorKind::PermissionDenied => Self::PortDenied { port },
            kind => Self::Listen { port, kind },
        }
    }
}

/// What every handler may look at.
#[derive(Debug, Clone)]
struct House {
    /// `http://127.0.0.1:PORT`, for the addresses in IMS's documents.
    base: Arc<str>,
    memory: Arc<Memory>,
    suites_shape: SuitesShape,
    failing: Arc<Failing>,
}

impl House {
    /// Where `jump` of `ride_AdobeID_acct_terms` leads.
    fn terms_page(&self) -> String {
        format!("{}/ims/practice/terms", self.base)
    }
}

/// A running practice sandbox. Dropping it stops it within a moment and writes down what is to be remembered;
/// [`Sandbox::stop`] does the same without blocking, and waits for requests under way.
#[derive(Debug)]
pub struct Sandbox {
    hosts: Hosts,
    memory: Arc<Memory>,
    failing: Arc<Failing>,
    stop: CancellationToken,
    serving: Option<JoinHandle<()>>,
}

/// Starts a sandbox on the current runtime. Takes a few milliseconds: keys are read when the first token is made.
pub async fn start(options: Options) -> Result<Sandbox, StartError> {
    let failing = Arc::new(Failing::default());
    failing.switch(options.fail.as_deref())?;
    let bound = server::bind(options.port).await?;
    let base = format!("http://127.0.0.1:{}", bound.port);
    let hosts = Hosts::parse(&base, &base)?;
    let memory = Arc::new(Memory::open(options.state_file));
    let house = House {
        base: base.into(),
        memory: Arc::clone(&memory),
        suites_shape: options.suites_shape,
        failing: Arc::clone(&failing),
    };
    let adobe = Router::new().merge(ims::router(&house)).merge(api::router(&house));
    let adobe = adobe.layer(from_fn_with_state(house.clone(), failures::layer)).layer(from_fn(cross_origin::layer));
    let app = adobe.merge(console::router(&house)).merge(practice::router(&house));
    let stop = CancellationToken::new();
    let serving = server::serve(bound, &app, server::Limits::USUAL, stop.clone());
    Ok(Sandbox { hosts, memory, failing, stop, serving: Some(serving) })
}

impl Sandbox {
    /// Where it is: one address for both.
    pub fn hosts(&self) -> Hosts {
        self.hosts.clone()
    }

    /// See [`practice_credentials`].
    pub fn credentials(&self) -> Vec<PracticeCredential> {
        practice_credentials()
    }

    /// See [`practice_user_credentials`].
    pub fn user_credentials(&self) -> Vec<PracticeUserCredential> {
        practice_user_credentials()
    }

    /// See [`practice_service_accounts`].
    pub fn service_accounts(&self) -> Vec<PracticeServiceAccount> {
        practice_service_accounts()
    }

    /// The page that stands in for the Developer Console: certificates are registered there, and Service Accounts become
    /// OAuth Server-to-Server.
    pub fn console_url(&self) -> String {
        format!("{}{}", self.hosts.ims_url, page::CONSOLE)
    }

    /// The page where failures are switched while the sandbox runs.
    pub fn failures_url(&self) -> String {
        format!("{}{}", self.hosts.ims_url, page::FAILURES)
    }

    /// Plays the failures of these names from now on, and no other: several are separated by commas, `None` plays none.
    /// Requests that were met before are not changed.
    pub fn fail(&self, names: Option<&str>) -> Result<(), CannotPlay> {
        self.failing.switch(names)
    }

    /// Registers a certificate with a Service Account, as the form of [`Sandbox::console_url`] does. Answers what the page
    /// would say where it is refused.
    pub async fn register_certificate(&self, client_id: &ClientId, pem: &str) -> Result<(), Invalid> {
        console::register(&self.memory, client_id.as_str(), pem).await
    }

    /// See [`practice_companies`].
    pub fn companies(&self) -> Vec<(GlobalCompanyId, usize)> {
        practice_companies()
    }

    /// What any client needs to be pointed here, as one JSON object: addresses, credentials with their (public) secrets,
    /// companies, sandboxes of Experience Platform. `type` is the Developer Console's `integration_type`. Reads what is registered at the moment.
    pub fn description(&self) -> Value {
        description::of(&self.hosts, &self.console_url(), &self.failures_url(), &self.memory)
    }

    /// Stops listening, lets requests under way end, and writes down what is to be remembered.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(serving) = self.serving.take() {
            // It ends with an error only when the runtime is being shut down.
            let _ = serving.await;
        }
        let memory = Arc::clone(&self.memory);
        let _ = tokio::task::spawn_blocking(move || memory.close()).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
        // Some milliseconds; afterwards nothing of this sandbox touches the disk any more.
        self.memory.close();
    }
}

/// The Server-to-Server credentials that every practice sandbox knows, the main one of each product first: pick them by
/// [`PracticeCredential::product`]. No server is needed.
pub fn practice_credentials() -> Vec<PracticeCredential> {
    data::data().handed_out()
}

/// The credentials with which a person signs in, known to every practice sandbox; no server is needed.
pub fn practice_user_credentials() -> Vec<PracticeUserCredential> {
    data::data().handed_out_to_users()
}

/// The Service Accounts (JWT) that every practice sandbox knows, the main one first; no server is needed. The main one comes
/// with a certificate whose private key is public: [`Sandbox::description`] has it.
pub fn practice_service_accounts() -> Vec<PracticeServiceAccount> {
    data::data().service_accounts()
}

/// The sandboxes of Experience Platform of every organization, with their state; no server is needed.
pub fn practice_platform_sandboxes() -> Vec<(OrgId, &'static str, &'static str)> {
    let all = data::data().organizations.iter();
    all.flat_map(|own| own.sandboxes.iter().map(|one| (own.org_id.clone(), one.name.as_str(), one.state.as_str())))
        .collect()
}

/// Every company of every practice sandbox with the number of its report suites; no server is needed.
pub fn practice_companies() -> Vec<(GlobalCompanyId, usize)> {
    data::data().companies().map(|company| (company.id.clone(), company.suites.len())).collect()
}
