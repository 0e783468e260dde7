//! Connections against a sandbox, servers that say what they are told to, and every kind of JSON document that `check`,
//! `explain` and `bundle` print of them.

use std::fs;
use std::process::Stdio;

use aa_connect::sandbox::{self, Options, Sandbox, SuitesShape};
use serde_json::{Value, json};

use super::outcome::{Outcome, run, run_with};
use super::pty::{Home, files_below};
use super::saved::{PASSPHRASE, save};
use super::support::{Answer, Server};

/// A home and a sandbox in this process, with one connection that works.
pub(crate) struct Stage {
    pub(crate) home: Home,
    pub(crate) base: String,
    sandbox: Option<Sandbox>,
    runtime: tokio::runtime::Runtime,
    _state: tempfile::TempDir,
}

impl Stage {
    /// With `northwind`, which works.
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let state = tempfile::tempdir().unwrap();
        let state_file = state.path().join("state").join("practice-sandbox.json");
        let options = Options { port: None, state_file, suites_shape: SuitesShape::PageObject, fail: None };
        let sandbox = runtime.block_on(sandbox::start(options)).unwrap();
        let base = sandbox.hosts().ims_url.to_string();
        let stage = Self { home: Home::new(), base, sandbox: Some(sandbox), runtime, _state: state };
        stage.save("northwind", &stage.base.clone());
        stage
    }

    pub(crate) fn save(&self, name: &str, base: &str) {
        let base = base.trim_end_matches('/');
        save(&self.home, name, base, base);
    }

    /// Runs the program; the vault opens by itself.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        run(&mut self.home.program(&[arguments, &Self::opens_vault()[..]].concat()))
    }

    /// What makes the vault open by itself.
    pub(crate) fn opens_vault() -> [&'static str; 2] {
        assert_eq!(PASSPHRASE, "correct horse battery staple");
        ["--passphrase-command", "[\"echo\", \"correct horse battery staple\"]"]
    }

    /// Nobody answers at the sandbox's address any more.
    pub(crate) fn stop_sandbox(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            self.runtime.block_on(sandbox.stop());
        }
    }

    /// What is in the place of a connection's file.
    pub(crate) fn break_a_file(&self) {
        fs::write(self.home.connections().join("broken.toml"), "schema_version = 1\nname = ").unwrap();
    }

    /// The only kept results' file.
    pub(crate) fn results(&self) -> String {
        let files = files_below(&self.home.state().join("results"));
        files.first().map(|file| fs::read_to_string(file).unwrap()).unwrap_or_default()
    }
}

/// An address at which nobody answers.
pub(crate) fn nobody() -> String {
    format!("http://{}", std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

/// IMS as it refuses a client secret.
pub(crate) fn wrong_secret() -> Server {
    Server::start(|_| {
        Answer::json(400, json!({ "error": "invalid_client", "error_description": "invalid client_secret parameter" }))
            .with("x-debug-id", "0a1b2c3d-4e5f")
    })
}

/// A page of somebody who wants to be asked first.
pub(crate) fn portal() -> Server {
    Server::always(Answer::html(200, "<html><title>Please sign in to the guest network</title></html>"))
}

/// `explain` with something to read.
pub(crate) fn explained(home: &Home, text: &str, more: &[&str]) -> Outcome {
    use std::io::{Seek as _, Write as _};
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.rewind().unwrap();
    run_with(home.program(&[&["explain"], more].concat()).stdin(Stdio::from(file)))
}

/// Documents of every kind, with what they are of.
pub(crate) fn all() -> Vec<(&'static str, Value)> {
    let mut stage = Stage::new();
    let mut documents = Vec::new();
    let mut add = |what, outcome: Outcome| {
        let document: Value =
            serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{what}: {}", outcome.stderr));
        documents.push((what, document));
    };
    add("nothing is known yet", stage.run(&["check", "northwind", "--json", "--since-last"]).ends_with(0));
    add("it works again", stage.run(&["check", "northwind", "--json", "--since-last"]).ends_with(0));
    let (refusing, portal, nobody) = (wrong_secret(), portal(), nobody());
    stage.save("refused", &refusing.base);
    stage.save("portal", &portal.base);
    stage.save("away", &nobody);
    stage.break_a_file();
    add("all", stage.run(&["check", "--all", "--json"]).ends_with(7));
    add("several", stage.run(&["check", "refused", "portal", "--json"]).ends_with(6));
    let bundle = stage.home.path().join("refused.json");
    let bundle = bundle.to_str().unwrap();
    add("what was written", stage.run(&["bundle", "refused", "--output", bundle, "--yes", "--json"]).ends_with(0));
    stage.stop_sandbox();
    add("it worked", stage.run(&["check", "northwind", "--json", "--since-last"]).ends_with(4));
    add("a bundle", stage.run(&["check", "--replay", bundle, "--json"]).ends_with(3));
    let curl = "curl: (6) Could not resolve host: ims-na1.adobelogin.com\n";
    add("explained", explained(&stage.home, curl, &["--json"]).ends_with(4));
    add("not recognized", explained(&stage.home, "good morning", &["--json"]).ends_with(2));
    documents
}
