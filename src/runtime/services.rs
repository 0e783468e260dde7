//! What every command shares: the folders, the opened stores, the practice sandbox inside this program, HTTP set-ups.

use std::sync::{Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::evidence;
use super::set_ups::SetUps;
use crate::checks::{self, Access};
use crate::connection::{
    Candidate, Certificate, DraftId, Environment, Hosts, Invalid, NetworkSettings, PracticeServiceAccount, Product,
    Secret, StoreKind,
};
use crate::diagnosis::{Evidence, LocalFault, Stage};
use crate::files::Paths;
use crate::gateway::Pace;
use crate::http::{Bounds, Http};
use crate::operations::{self, Holder, ObtainError, Obtained};
use crate::sandbox::{self, Sandbox};
use crate::store::{self, OpenDraft, Patience, Store, StoreError};

/// `--proxy` and `--ca-file`: used for this run instead of what is saved.
#[derive(Debug, Clone, Default)]
pub struct NetworkOverride {
    /// Instead of the saved ones, part by part.
    pub settings: NetworkSettings,
    /// The password that stood in `--proxy`.
    pub proxy_password: Option<Secret>,
}

/// The sandbox inside this program.
struct RunningPractice {
    hosts: Hosts,
    /// Taken out to be stopped.
    sandbox: tokio::sync::Mutex<Option<Sandbox>>,
}

/// Everything a command needs from the outside, opened when it is first asked for.
pub struct Services {
    /// Where things are.
    pub paths: Paths,
    /// How long a store may take.
    pub patience: Patience,
    network: NetworkOverride,
    practice: OnceCell<RunningPractice>,
    vault: Mutex<Option<Store>>,
    memory: Store,
    keyring: Store,
    pace: Pace,
    set_ups: SetUps,
    /// The draft that this process goes on with, for nobody else to open.
    open_draft: Mutex<Option<OpenDraft>>,
}

impl Services {
    /// Opens nothing yet.
    pub fn new(paths: Paths, patience: Patience, network: NetworkOverride) -> Self {
        Self {
            paths,
            patience,
            network,
            practice: OnceCell::new(),
            vault: Mutex::new(None),
            memory: Store::memory(),
            keyring: Store::keyring(patience),
            pace: Pace::default(),
            set_ups: SetUps::default(),
            open_draft: Mutex::new(None),
        }
    }

    /// The practice sandbox inside this program, started when it is first asked for.
    pub async fn practice(&self) -> Result<Hosts, Evidence> {
        let state_file = self.paths.sandbox_state();
        let options =
            sandbox::Options { port: None, state_file, suites_shape: sandbox::SuitesShape::PageObject, fail: None };
        let start = || async {
            let sandbox = sandbox::start(options).await?;
            Ok::<_, sandbox::StartError>(RunningPractice { hosts: sandbox.hosts(), sandbox: Some(sandbox).into() })
        };
        let running = self.practice.get_or_try_init(start).await;
        running
            .map(|practice| practice.hosts.clone())
            .map_err(|error| Evidence::local(Stage::Network, LocalFault::PracticeFailed, &error.to_string()))
    }

    /// The page of the sandbox that stands in for the Developer Console.
    pub(super) async fn practice_console(&self) -> Result<String, Evidence> {
        self.practice().await?;
        let sandbox = match self.practice.get() {
            Some(running) => running.sandbox.lock().await,
            None => return Ok(String::new()),
        };
        Ok(sandbox.as_ref().map(Sandbox::console_url).unwrap_or_default())
    }

    /// Registers a certificate with a Service Account of the sandbox, as uploading it on that page would.
    pub async fn register_certificate(
        &self,
        certificate: &Certificate,
        account: &PracticeServiceAccount,
    ) -> Result<(), Invalid> {
        let not_running = || {
            Invalid::new("The practice sandbox does not run.", "Start over with aa-connect demo.", "aa-connect demo")
        };
        let running = self.practice.get().ok_or_else(not_running)?;
        let sandbox = running.sandbox.lock().await;
        let sandbox = sandbox.as_ref().ok_or_else(not_running)?;
        sandbox.register_certificate(&account.client_id, &certificate.pem).await
    }

    /// Ends what runs inside this program: sign-ins and renewals that wait for Adobe's answer come to their end, the sandbox
    /// writes down what it is to remember.
    pub async fn close(&self) {
        operations::finish_exchanges().await;
        if let Some(practice) = self.practice.get()
            && let Some(sandbox) = practice.sandbox.lock().await.take()
        {
            sandbox.stop().await;
        }
    }

    /// The addresses of an environment, for `product`.
    pub async fn hosts(&self, environment: &Environment, product: Product) -> Result<Hosts, Evidence> {
        match environment.hosts(product) {
            Some(hosts) => Ok(hosts),
            None => self.practice().await,
        }
    }

    /// Makes `draft` the one that this process goes on with; false where another process has it open. The one before is
    /// free again.
    pub(super) fn hold_draft(&self, draft: &DraftId) -> Result<bool, StoreError> {
        let mut open = self.open_draft.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_some_and(|open| open.draft() == draft) {
            return Ok(true);
        }
        let taken = OpenDraft::take(&self.paths, draft)?;
        let is_ours = taken.is_some();
        if is_ours {
            *open = taken;
        }
        Ok(is_ours)
    }

    /// Whether this process goes on with `draft`.
    pub(super) fn holds_draft(&self, draft: &DraftId) -> bool {
        let open = self.open_draft.lock().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().is_some_and(|open| open.draft() == draft)
    }

    /// `draft` is gone.
    pub(super) fn let_go_of_draft(&self, draft: &DraftId) {
        let mut open = self.open_draft.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gone) = open.take_if(|open| open.draft() == draft) {
            gone.end(&self.paths);
        }
    }

    /// A store that can be used right away; a vault only once it was opened.
    pub fn store(&self, kind: StoreKind) -> Result<Store, StoreError> {
        match kind {
            StoreKind::Keyring => Ok(self.keyring.clone()),
            StoreKind::Memory => Ok(self.memory.clone()),
            StoreKind::Vault => {
                let vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner);
                vault.clone().ok_or(StoreError::NeedsPassphrase)
            }
        }
    }

    /// Opens the vault, or makes it, for the rest of this run.
    pub async fn open_vault(&self, passphrase: &Secret, is_new: bool) -> Result<(), Evidence> {
        let vault = if is_new {
            let new = store::NewPassphrase::parse(passphrase)
                .map_err(|_| evidence::of_store(&StoreError::WrongPassphrase))?;
            Store::create_vault(&self.paths, new, store::WorkFactor::STANDARD, self.patience).await
        } else {
            Store::open_vault(&self.paths, passphrase.clone(), self.patience).await
        };
        let vault = vault.map_err(|error| evidence::of_store(&error))?;
        *self.vault.lock().unwrap_or_else(PoisonError::into_inner) = Some(vault);
        Ok(())
    }

    /// The HTTP set-up for these settings; the command line's own come first.
    pub fn http(&self, settings: &NetworkSettings, proxy_password: Option<&Secret>) -> Result<Http, Evidence> {
        let (settings, password) = self.way(settings, proxy_password);
        self.set_ups.get(settings, password).map_err(|error| checks::evidence::of_http(Stage::Network, &error))
    }

    /// One that takes other answers than the checks do: longer ones, or later. Made anew.
    pub(super) fn http_within(&self, candidate: &Candidate, bounds: Bounds) -> Result<Http, Evidence> {
        let (settings, password) = self.way(&candidate.network, candidate.proxy_password.as_ref());
        Http::with_bounds(&settings, password, bounds)
            .map_err(|error| checks::evidence::of_http(Stage::Network, &error))
    }

    fn way<'a>(
        &'a self,
        settings: &NetworkSettings,
        proxy_password: Option<&'a Secret>,
    ) -> (NetworkSettings, Option<&'a Secret>) {
        let chosen = &self.network.settings;
        let password = if chosen.proxy.is_some() { self.network.proxy_password.as_ref() } else { proxy_password };
        let settings = NetworkSettings {
            proxy: chosen.proxy.clone().or_else(|| settings.proxy.clone()),
            ca_file: chosen.ca_file.clone().or_else(|| settings.ca_file.clone()),
        };
        (settings, password)
    }

    /// What the checks need to ask Adobe anything about `product` with this credential.
    pub async fn access(&self, candidate: &Candidate, product: Product) -> Result<Access, Evidence> {
        let hosts = self.hosts(&candidate.environment, product).await?;
        let http = self.http(&candidate.network, candidate.proxy_password.as_ref())?;
        Ok(Access::new(http, hosts, candidate.settings.client_id().clone()).paced(self.pace.clone()))
    }

    /// A valid token, as kept or fresh. `is_refused` says that the kept one was refused.
    pub async fn token(
        &self,
        holder: &Holder<'_>,
        kind: StoreKind,
        access: &Access,
        is_refused: bool,
    ) -> Result<Obtained, Evidence> {
        self.obtain(holder, kind, access, is_refused).await.map_err(|error| evidence::of_obtain(&error))
    }

    /// A token that proves the credential; the error is as it came.
    pub(super) async fn proving_token(
        &self,
        holder: &Holder<'_>,
        kind: StoreKind,
        access: &Access,
    ) -> Result<Obtained, ObtainError> {
        let store = self.store(kind)?;
        operations::proving_token(&store, &self.paths, holder, &access.ims()).await
    }

    /// A valid token, as kept or fresh; the error is as it came.
    pub(super) async fn obtain(
        &self,
        holder: &Holder<'_>,
        kind: StoreKind,
        access: &Access,
        is_refused: bool,
    ) -> Result<Obtained, ObtainError> {
        let store = self.store(kind)?;
        operations::obtain_token(&store, &self.paths, holder, &access.ims(), is_refused).await
    }
}
