//! Connections that are saved already, in a vault, as if set up on another day; and Adobe in this process, which a test can
//! switch, stop, or have say nothing.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use aa_connect::connection::{
    Candidate, Company, ConnectionName, CredentialSecrets, CredentialSettings, DraftId, Environment, GlobalCompanyId,
    Hosts, NetworkSettings, OrgId, Product, Proof, Proven, ReportSuite, Rsid, Secret, StoreKind,
};
use aa_connect::operations;
use aa_connect::sandbox::{self, Options, Sandbox, SuitesShape};
use aa_connect::store::{NewPassphrase, Paths, Patience, Store, WorkFactor};
use jiff::Timestamp;
use serde_json::json;

use super::pty::{Home, files_below};
use super::support::{Answer, Server};

/// Of the vault.
pub(crate) const PASSPHRASE: &str = "a passphrase of check's own 41d7";
/// Adobe refuses it.
pub(crate) const REFUSED: &str = "p8e-Canary-Refused-5c2e9a71b04d";

/// A connection as it is saved.
#[derive(Clone)]
pub(crate) struct Kept {
    name: &'static str,
    base: String,
    secret: String,
    other: Option<String>,
    network: NetworkSettings,
    proxy_password: Option<String>,
}

impl Kept {
    /// With the practice credential, at the server with this base URL.
    pub(crate) fn at(name: &'static str, base: &str) -> Self {
        let secret = practice_secret();
        let base = base.trim_end_matches('/').to_owned();
        Self { name, base, secret, other: None, network: NetworkSettings::default(), proxy_password: None }
    }

    /// The same with a client secret that Adobe refuses.
    pub(crate) fn refused(self) -> Self {
        Self { secret: REFUSED.to_owned(), ..self }
    }

    /// The same with a second client secret.
    pub(crate) fn or(self, other: String) -> Self {
        Self { other: Some(other), ..self }
    }

    /// The same through a proxy that wants a password.
    pub(crate) fn through(self, network: NetworkSettings, password: &str) -> Self {
        Self { network, proxy_password: Some(password.to_owned()), ..self }
    }

    fn proven(self) -> Proven {
        let practice = sandbox::practice_credentials().remove(0);
        Proven {
            name: ConnectionName::parse(self.name).unwrap(),
            product: Product::Analytics,
            org_id: OrgId::parse(practice.org_id.as_str()).unwrap(),
            company: Some(Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: "Northwind Traders".into() }),
            sandbox: None,
            report_suites: vec![ReportSuite {
                rsid: Rsid::parse("northwind.shop.prod").unwrap(),
                name: "Northwind Shop".into(),
            }],
            store: StoreKind::Vault,
            candidate: Candidate {
                environment: Environment::Custom(Hosts::parse(&self.base, &self.base).unwrap()),
                network: self.network,
                proxy_password: self.proxy_password.as_deref().map(Secret::new),
                settings: CredentialSettings::ServerToServer {
                    client_id: practice.client_id,
                    scopes: practice.scopes,
                    technical_account_id: Some(practice.technical_account_id),
                },
                secrets: CredentialSecrets::ServerToServer {
                    client_secret: Secret::new(&self.secret),
                    other: self.other.as_deref().map(Secret::new),
                },
            },
            proof: Proof { at: Timestamp::now(), report_suites_seen: 14 },
            facts: Default::default(),
        }
    }
}

/// The client secret that the sandbox takes.
pub(crate) fn practice_secret() -> String {
    sandbox::practice_credentials().remove(0).client_secret.expose().to_owned()
}

/// Saves connections in `home`, their secrets in a vault. Once for each home.
pub(crate) fn save(home: &Home, connections: impl IntoIterator<Item = Kept>) {
    let made = home.path().join("made");
    let paths = Paths::below(&made);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
        let vault = Store::create_vault(&paths, passphrase, WorkFactor::FOR_TESTS, Patience::Unattended).await.unwrap();
        for kept in connections {
            let draft = DraftId::parse("draft-1").unwrap();
            operations::save(&paths, &vault, &draft, kept.proven()).await.unwrap();
        }
    });
    for (kind, place) in [("config", ".config"), ("data", ".local/share"), ("state", ".local/state")] {
        let (kind, place) = (made.join(kind), home.path().join(place));
        std::fs::create_dir_all(&place).unwrap();
        if kind.exists() {
            std::fs::rename(kind, place.join("aa-connect")).unwrap();
        }
    }
    std::fs::remove_dir_all(&made).unwrap();
}

/// How many runs of all connections are kept, by what their files say.
pub(crate) fn kept_runs(home: &Home) -> usize {
    let files = files_below(&home.state().join("results")).into_iter();
    let texts = files.filter_map(|file| std::fs::read_to_string(file).ok());
    texts.map(|text| text.lines().filter(|line| !line.trim().is_empty()).count()).sum()
}

/// The practice Adobe in this process.
pub(crate) struct Practice {
    pub(crate) base: String,
    sandbox: Option<Sandbox>,
    runtime: tokio::runtime::Runtime,
    _state: tempfile::TempDir,
}

impl Practice {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let state = tempfile::tempdir().unwrap();
        let state_file = state.path().join("state").join("practice-sandbox.json");
        let options = Options { port: None, state_file, suites_shape: SuitesShape::PageObject, fail: None };
        let sandbox = runtime.block_on(sandbox::start(options)).unwrap();
        let base = sandbox.hosts().ims_url.to_string().trim_end_matches('/').to_owned();
        Self { base, sandbox: Some(sandbox), runtime, _state: state }
    }

    /// Plays a failure from now on, or none.
    pub(crate) fn fail(&self, name: Option<&str>) {
        self.sandbox.as_ref().unwrap().fail(name).unwrap();
    }

    /// Nobody answers there any more.
    pub(crate) fn stop(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            self.runtime.block_on(sandbox.stop());
        }
    }
}

/// Takes every request and says nothing until the sender is gone; then it refuses the client secret.
pub(crate) fn silent() -> (Server, Sender<()>) {
    let (open, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    let server = Server::start(move |_| {
        let _ = gate.lock().unwrap().recv();
        Answer::json(400, json!({ "error": "invalid_client", "error_description": "invalid client_secret parameter" }))
    });
    (server, open)
}

/// A page of somebody who wants to be asked first.
pub(crate) fn portal() -> Server {
    Server::always(Answer::html(200, "<html><title>Please sign in to the guest network</title></html>"))
}
