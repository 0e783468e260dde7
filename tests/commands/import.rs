//! `import`: what people have already becomes a connection that was tried, a draft that waits, or nothing at all; what is
//! saved stays as it is, and the file stays as it was.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use aa_connect::connection::*;
use aa_connect::handoff::{ExportFormat, ExportOptions, export};
use aa_connect::sandbox::{practice_credentials, practice_service_accounts, practice_user_credentials};
use serde_json::json;

use super::outcome::{Outcome, run};
use super::pty::{CTRL_C, Home, Terminal, files_below};
use super::saved::{PASSPHRASE, SECRET, save};
use super::service_account::{Account, key, says_no_secret};
use super::surroundings::Running;

const TESTED: [&str; 8] =
    ["--product", "analytics", "--company", "northw0", "--report-suites", "northwind.shop.prod", "--name", "imported"];

/// A machine, a sandbox, and a folder of the person's own with what they bring.
pub(crate) struct Desk {
    pub(crate) home: Home,
    pub(crate) sandbox: Running,
    pub(crate) folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let home = Home::new();
        let sandbox = Running::start(&home, &[]);
        let desk = Self { home, sandbox, folder: tempfile::tempdir().unwrap() };
        desk.lay("passphrase", PASSPHRASE);
        desk
    }

    pub(crate) fn lay(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, from: &str, more: &[&str]) -> Command {
        let mut command = self.home.program(&["import", from]);
        command.args(more).stdin(Stdio::null());
        command
    }

    /// `import` with the vault, at the sandbox.
    pub(crate) fn at_sandbox(&self, from: &str, more: &[&str]) -> Command {
        let mut command = self.command(from, more);
        let passphrase = json!(["cat", self.path("passphrase")]).to_string();
        command.args(["--store", "vault", "--passphrase-command", &passphrase]);
        command.args(["--ims-url", &self.sandbox.base(), "--api-url", &self.sandbox.base()]);
        command
    }

    pub(crate) fn import(&self, from: &str, more: &[&str]) -> Outcome {
        told(&mut self.at_sandbox(from, more))
    }

    pub(crate) fn keeps_nothing(&self) {
        assert_eq!(files_below(&self.home.connections()), Vec::<PathBuf>::new());
        assert_eq!(self.home.draft(), None);
        self.home.must_not_hold(&[SECRET]);
    }

    /// A Service Account with the first practice credential, saved as `northwind`.
    pub(crate) fn save_service_account(&self) {
        let (name, base) = ("northwind", &self.sandbox.base());
        let account = Account { name, base, number: 0, company: Some("northw0"), ends_in_hours: 999 };
        account.save(&self.home);
    }

    pub(crate) fn saved(&self) -> Vec<(PathBuf, String)> {
        let files = files_below(&self.home.connections());
        files.into_iter().map(|file| (file.clone(), fs::read_to_string(&file).unwrap())).collect()
    }
}

/// Runs it; no secret is ever said.
pub(crate) fn told(command: &mut Command) -> Outcome {
    let outcome = run(command);
    says_no_secret(&outcome, &[SECRET, PASSPHRASE, "CANARY"]);
    outcome
}

/// A credential as the Developer Console writes it.
pub(crate) fn download() -> serde_json::Value {
    let practice = practice_credentials().remove(0);
    json!({
        "CLIENT_ID": practice.client_id.as_str(),
        "CLIENT_SECRETS": [practice.client_secret.expose()],
        "ORG_ID": practice.org_id.as_str(),
        "TECHNICAL_ACCOUNT_ID": practice.technical_account_id.as_str(),
        "SCOPES": practice.scopes.iter().collect::<Vec<_>>(),
    })
}

/// A whole project, with these members of its list.
fn project(credentials: &serde_json::Value) -> String {
    let org = json!({ "id": "1", "name": "Northwind", "ims_org_id": practice_credentials()[0].org_id.as_str() });
    let details = json!({ "credentials": credentials, "services": [] });
    let workspace = json!({ "id": "2", "name": "Production", "details": details });
    json!({ "project": { "id": "3", "name": "Northwind", "org": org, "workspace": workspace } }).to_string()
}

fn in_project(name: &str, number: usize) -> serde_json::Value {
    let practice = practice_credentials().remove(number);
    json!({
        "id": "4", "name": name, "integration_type": "oauth_server_to_server",
        "oauth_server_to_server": {
            "client_id": practice.client_id.as_str(),
            "client_secrets": [practice.client_secret.expose()],
            "technical_account_id": practice.technical_account_id.as_str(),
            "scopes": practice.scopes.iter().collect::<Vec<_>>(),
        },
    })
}

/// A connection as it would be saved with the practice credential.
pub(crate) fn connection(base: &str) -> Connection {
    let practice = practice_credentials().remove(0);
    Connection {
        schema_version: Connection::SCHEMA_VERSION,
        id: ConnectionId::parse("northwind-abc123").unwrap(),
        name: ConnectionName::parse("northwind").unwrap(),
        created_at: jiff::Timestamp::UNIX_EPOCH,
        product: Product::Analytics,
        org_id: practice.org_id,
        store: StoreKind::Keyring,
        environment: Environment::Custom(Hosts::parse(base, base).unwrap()),
        credential: CredentialSettings::ServerToServer {
            client_id: practice.client_id,
            scopes: practice.scopes,
            technical_account_id: Some(practice.technical_account_id),
        },
        company: Some(Company {
            id: GlobalCompanyId::parse("northw0").unwrap(),
            name: Printable::new("Northwind Traders"),
        }),
        sandbox: None,
        network: NetworkSettings::default(),
        proof: Proof { at: jiff::Timestamp::UNIX_EPOCH, report_suites_seen: 14 },
        report_suites: vec![ReportSuite {
            rsid: Rsid::parse("northwind.shop.prod").unwrap(),
            name: Printable::new("Northwind Shop"),
        }],
        former: None,
        client_secrets: None,
        console: None,
    }
}

pub(crate) fn secrets() -> CredentialSecrets {
    CredentialSecrets::ServerToServer { client_secret: Secret::new(SECRET), other: None }
}

#[test]
fn a_download_becomes_a_connection_that_was_tried() {
    let desk = Desk::new();
    let content = download().to_string();
    let file = desk.lay("project.json", &content);
    let before = desk.home.files();
    let shown = told(&mut desk.command(&file, &["--dry-run"])).ends_with(0).stdout;
    for word in ["OAuth Server-to-Server", "found, hidden", "Talks to:", "ims-na1.adobelogin.com, analytics.adobe.io"] {
        assert!(shown.contains(word), "{word:?}: {shown}");
    }
    let json = told(&mut desk.command(&file, &["--json"])).ends_with(0).json();
    let found = &json["found"][0];
    assert_eq!((&found["client_secrets"], &found["is_usable"]), (&1.into(), &true.into()));
    assert_eq!(found["hosts"], json!(["ims-na1.adobelogin.com", "analytics.adobe.io"]));
    assert_eq!((&found["missing"], &json["passed_over"]), (&json!(["Product"]), &json!([])));
    // Without a word nothing is kept, and no host is talked to.
    told(&mut desk.command(&file, &[])).ends_with(2).says(&["Nothing was kept", "--yes", "--drafts"]);
    let lost = |files: &[(PathBuf, Vec<u8>)]| files.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    let after = desk.home.files();
    let new: Vec<PathBuf> = lost(&after).into_iter().filter(|path| !lost(&before).contains(path)).collect();
    assert!(new.iter().all(|path| path.extension().is_some_and(|ending| ending == "log")), "{new:?}");

    let missing = desk.import(&file, &["--yes"]).ends_with(2);
    let missing =
        missing.says(&["product is missing", "report_suites is missing", "--report-suites", "nothing was started"]);
    assert!(!missing.stderr.contains("organization is missing"), "{}", missing.stderr);
    desk.keeps_nothing();

    let outcome = desk.import(&file, &[&TESTED[..], &["--yes", "--json"]].concat()).ends_with(0);
    let outcome = outcome.says(&["still holds its secrets", "project.json", "aa-connect rotate imported"]);
    let saved = outcome.json();
    assert_eq!((&saved["name"], &saved["company"]["global_company_id"]), (&"imported".into(), &"northw0".into()));
    assert_eq!(saved["org_id"], practice_credentials()[0].org_id.as_str());
    desk.home.must_not_hold(&[SECRET]);
    assert_eq!(fs::read_to_string(&file).unwrap(), content, "the file stays as it was");
    let json = told(&mut desk.at_sandbox(&file, &["--json"])).ends_with(0).json();
    assert_eq!(json["found"][0]["saved_as"], "imported");
}

#[test]
fn what_other_tools_hold_leads_to_the_same_connection() {
    let desk = Desk::new();
    let connection = connection(&desk.sandbox.base());
    let (secrets, folder) = (secrets(), "others");
    for format in [
        ExportFormat::Credential,
        ExportFormat::Python,
        ExportFormat::Renviron,
        ExportFormat::Env,
        ExportFormat::Postman,
    ] {
        let options = ExportOptions { secrets: Some(&secrets), ..ExportOptions::default() };
        let text = export(&connection, format, &options).unwrap().text;
        // As Windows writes it.
        let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let file = desk.lay(&format!("{folder}/{}", format.file_name(&connection.name)), text);
        // R's file says neither.
        let rest = ["--organization", connection.org_id.as_str(), "--credential-type", "server-to-server"];
        let rest = if format == ExportFormat::Renviron { &rest[..] } else { &[] };
        let named = ["--name", format.word(), "--yes", "--json"];
        let outcome = desk.import(&file, &[&TESTED[..6], &named, rest].concat());
        let saved = outcome.ends_with(0).json();
        assert_eq!(saved["credential"]["client_id"], connection.credential.client_id().as_str(), "{format:?}");
        assert_eq!(
            (&saved["name"], &saved["company"]["global_company_id"]),
            (&format.word().into(), &"northw0".into())
        );
        assert_eq!(saved["report_suites"][0]["rsid"], "northwind.shop.prod", "{format:?}");
    }
    assert_eq!(desk.saved().len(), 5);
    desk.home.must_not_hold(&[SECRET]);
}

#[test]
fn another_organization_or_host_than_was_named_gets_nothing() {
    let desk = Desk::new();
    let file = desk.lay("project.json", download().to_string());
    let other = practice_credentials().remove(1).org_id;
    let options = [&TESTED[..], &["--yes", "--organization", other.as_str()]].concat();
    desk.import(&file, &options).ends_with(2).says(&["--organization", other.as_str(), "Nothing was kept"]);
    // The file claims another organization than Adobe does.
    let mut lying = download();
    lying["ORG_ID"] = other.as_str().into();
    let lying = desk.lay("lying.json", lying.to_string());
    let outcome = desk.import(&lying, &[&TESTED[..], &["--yes"]].concat());
    assert!(matches!(outcome.code, Some(2 | 3)), "{:?}: {}", outcome.code, outcome.stderr);
    desk.keeps_nothing();
    // Nobody has named any.
    let mut silent = download();
    silent.as_object_mut().unwrap().remove("ORG_ID");
    let silent = desk.lay("silent.json", silent.to_string());
    desk.import(&silent, &[&TESTED[..], &["--yes"]].concat())
        .ends_with(2)
        .says(&["organization is missing", "--organization"]);
    // The file is for stage, and nobody said that this is meant.
    let connection = Connection { environment: Environment::Stage, ..connection(&desk.sandbox.base()) };
    let secrets = secrets();
    let options = ExportOptions { secrets: Some(&secrets), ..ExportOptions::default() };
    let text = export(&connection, ExportFormat::Env, &options).unwrap().text;
    let stage = desk.lay("stage.env", text.as_bytes());
    told(&mut desk.command(&stage, &["--yes"]))
        .ends_with(2)
        .says(&["ims-na1-stg1.adobelogin.com", "--environment stage"]);
    desk.keeps_nothing();
}

#[test]
fn what_is_saved_is_never_replaced() {
    let desk = Desk::new();
    let base = desk.sandbox.base();
    save(&desk.home, "northwind", &base, &base);
    let before = desk.saved();
    let file = desk.lay("project.json", download().to_string());
    let unnamed = [&TESTED[..6], &["--yes"]].concat();
    desk.import(&file, &unnamed).ends_with(2).says(&["northwind uses this credential already", "--name northwind-2"]);
    for name in ["northwind", "NorthWind"] {
        let outcome = desk.import(&file, &[&unnamed[..], &["--name", name]].concat());
        outcome.ends_with(2).says(&["called northwind already", "OAuth Server-to-Server", "replaces none"]);
    }
    let drafts = desk.import(&file, &["--drafts"]).ends_with(0).says(&["is saved already, as northwind"]);
    assert_eq!((drafts.stdout.as_str(), desk.home.draft()), ("", None));
    assert_eq!(desk.saved(), before);
    desk.import(&file, &[&unnamed[..], &["--name", "northwind-2"]].concat()).ends_with(0);
    assert_eq!(desk.saved().iter().filter(|file| before.contains(file)).count(), 1);
}

#[test]
fn of_several_one_is_named_or_all_wait_as_drafts() {
    let desk = Desk::new();
    let api_key = json!({ "id": "9", "name": "Old key", "integration_type": "apikey",
        "api_key": { "client_id": "00112233445566778899aabbccddeeff" } });
    let listed = json!([in_project("Nightly", 0), in_project("Reports", 1), api_key]);
    let file = desk.lay("project.json", project(&listed));
    let several = desk.import(&file, &[&TESTED[..], &["--yes"]].concat()).ends_with(2);
    several.says(&["There are several", "--credential 1  Nightly", "--credential 2  Reports", "--drafts"]);
    for (wrong, why) in [("7", "no such credential"), ("Nobody", "no such credential"), ("3", "cannot be set up")] {
        desk.import(&file, &["--yes", "--credential", wrong]).ends_with(2).says(&[why]);
    }
    desk.keeps_nothing();
    let client_id = practice_credentials()[0].client_id.to_string();
    for (name, which) in [("one", "1"), ("two", "nightly"), ("three", client_id.as_str())] {
        let options = [&TESTED[..6], &["--name", name, "--yes", "--credential", which]].concat();
        assert_eq!(desk.import(&file, &options).ends_with(0).stdout, format!("{name}\n"));
    }

    let kept = desk
        .import(&file, &["--drafts", "--json"])
        .ends_with(0)
        .says(&["Nightly in ", " is saved already, as one"])
        .json();
    assert_eq!(kept["drafts"].as_array().unwrap().len(), 1);
    assert_eq!((&kept["drafts"][0]["name"], &kept["drafts"][0]["is_new"]), (&"reports".into(), &true.into()));
    let again = desk.import(&file, &["--drafts", "--json"]).ends_with(0).json();
    assert_eq!((&again["drafts"][0]["id"], &again["drafts"][0]["is_new"]), (&kept["drafts"][0]["id"], &false.into()));
    let draft = desk.home.draft().unwrap();
    assert!(draft.contains("is_secret_kept = true") && draft.contains("secrets_still_in"), "{draft}");
    let other = practice_credentials().remove(1).client_secret;
    desk.home.must_not_hold(&[SECRET, other.expose()]);
    let passphrase = json!(["cat", desk.path("passphrase")]).to_string();
    let mut discard =
        desk.home.program(&["drafts", "discard", "reports", "--yes", "--passphrase-command", &passphrase]);
    run(&mut discard).ends_with(0);
    assert_eq!(desk.home.draft(), None);
}

/// The one whose type no option may change stands beside it.
#[test]
fn options_speak_of_the_credential_that_was_named() {
    let desk = Desk::new();
    let mut untold = in_project("Untold", 1);
    untold.as_object_mut().unwrap().remove("integration_type");
    let inner = untold.as_object_mut().unwrap().remove("oauth_server_to_server").unwrap();
    untold["client_id"] = inner["client_id"].clone();
    untold["client_secret"] = inner["client_secrets"][0].clone();
    let web = json!({ "id": "5", "name": "Web", "integration_type": "oauthwebapp",
        "oauth2": { "client_id": "00112233445566778899aabbccddeeff" } });
    let file = desk.lay("project.json", project(&json!([web, untold])));
    let as_machine = ["--credential-type", "server-to-server", "--json"];
    desk.import(&file, &as_machine).ends_with(2).says(&["holds an OAuth Web App"]);
    let found = desk.import(&file, &[&as_machine[..], &["--credential", "Untold"]].concat()).ends_with(0).json();
    let types: Vec<&str> = (0..2).map(|at| found["found"][at]["credential_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["oauthwebapp", "oauth_server_to_server"]);
}

/// A draft has a place for the secrets of a known type alone: whose is left behind is told.
#[test]
fn a_client_secret_that_no_draft_can_keep_is_named() {
    let desk = Desk::new();
    let text =
        |name: &str| json!({ "name": name, "client_id": "00112233445566778899aabbccddeeff", "client_secret": SECRET });
    let file = desk.lay("untold.json", text("Untold").to_string());
    let kept = desk.import(&file, &["--drafts"]).ends_with(0);
    kept.says(&[
        "The client secret of untold is not kept: the file does not say of which type",
        "--credential-type",
        "it still stands in ",
        "untold.json",
    ]);
    assert!(!desk.home.draft().unwrap().contains("is_secret_kept = true"));
    let account = desk.lay("account.json", service_account());
    let kept = desk.import(&account, &["--drafts"]).ends_with(0);
    kept.says(&["The client secret of old is not kept", "together with the private key", "still holds its secrets"]);
    // Nobody has given it a name.
    let text = json!({ "client_id": "00112233445566778899aabbccddeefe", "client_secret": SECRET });
    let unnamed = desk.lay("unnamed.json", text.to_string());
    let kept = desk.import(&unnamed, &["--drafts"]).ends_with(0);
    kept.says(&["The client secret of unnamed is not kept", &unnamed]);
    // A public client has no use for one.
    let public = json!({ "TYPE": "oauthsinglepageapp", "client_id": "00112233445566778899aabbccddeefd", "client_secret": SECRET });
    let kept = desk.import(&desk.lay("public.json", public.to_string()), &["--drafts"]).ends_with(0);
    assert!(!kept.stderr.contains("is not kept"), "{}", kept.stderr);
    desk.home.must_not_hold(&[SECRET, practice_service_accounts()[0].client_secret.expose()]);
}

#[test]
fn a_draft_reaches_adobe_as_the_options_say() {
    let desk = Desk::new();
    let file = desk.lay("project.json", download().to_string());
    let authority = desk.lay("authority.pem", "CANARY");
    let options = ["--drafts", "--proxy", "http://ada@proxy.example.com:3128", "--ca-file", &authority];
    desk.import(&file, &options).ends_with(0);
    let draft = desk.home.draft().unwrap();
    assert!(draft.contains("http://ada@proxy.example.com:3128") && draft.contains(&authority), "{draft}");
}

#[test]
fn a_file_that_holds_several_secrets_is_told_once() {
    let desk = Desk::new();
    let file = desk.lay("project.json", project(&json!([in_project("Nightly", 0), in_project("Reports", 1)])));
    let kept = desk.import(&file, &["--drafts"]).ends_with(0);
    assert_eq!(kept.stderr.matches("still holds its secrets").count(), 1, "{}", kept.stderr);
}

#[test]
fn what_is_beyond_the_bounds_of_a_folder_is_not_called_too_large() {
    let desk = Desk::new();
    for number in 0..32 {
        desk.lay(&format!("clients/{number:02}.txt"), vec![b'\n'; 1 << 20]);
    }
    desk.lay("clients/last.json", download().to_string());
    let folder = desk.path("clients").to_str().unwrap().to_owned();
    let json = told(&mut desk.command(&folder, &["--json"])).ends_with(2).json();
    let passed: Vec<&serde_json::Value> = json["passed_over"].as_array().unwrap().iter().collect();
    let last = passed.iter().find(|row| row["file"].as_str().unwrap().ends_with("last.json")).unwrap();
    assert!(last["reason"].as_str().unwrap().contains("more in the folder than is read at once"), "{last}");
}

/// File names are bytes, and need be no text.
#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_is_no_text_is_read() {
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::new();
    let file = desk.folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.json"));
    fs::write(&file, download().to_string()).unwrap();
    let json = told(desk.home.program(&["import", "--json"]).arg(&file)).ends_with(0).json();
    assert_eq!(json["found"][0]["client_secrets"], 1);
}

#[test]
fn a_folder_is_walked_within_its_bounds() {
    let desk = Desk::new();
    let credential = download().to_string();
    desk.lay("outside.json", &credential);
    desk.lay("clients/northwind/project.json", &credential);
    desk.lay("clients/northwind/notes.txt", "call them on Monday");
    desk.lay("clients/broken.json", "{\"CLIENT_ID\": ");
    desk.lay("clients/.git/config.json", &credential);
    desk.lay("clients/large.json", vec![b' '; 2 << 20]);
    desk.lay("clients/1/2/3/4/5/deep.json", &credential);
    symlink(desk.path("outside.json"), desk.path("clients/link.json")).unwrap();
    symlink(desk.folder.path(), desk.path("clients/circle")).unwrap();
    run(Command::new("mkfifo").arg(desk.path("clients/pipe"))).ends_with(0);
    let folder = desk.path("clients");
    let json = told(&mut desk.command(folder.to_str().unwrap(), &["--json"])).ends_with(0).json();
    let file = |row: &serde_json::Value| {
        row["file"].as_str().unwrap().strip_prefix(folder.to_str().unwrap()).unwrap().to_owned()
    };
    let found: Vec<String> = json["found"].as_array().unwrap().iter().map(file).collect();
    assert_eq!(found, ["/northwind/project.json"]);
    let passed: Vec<(String, String)> = json["passed_over"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (file(row), row["reason"].as_str().unwrap().to_owned()))
        .collect();
    for (name, why) in [
        ("/.git", "hidden"),
        ("/1/2/3/4/5", "deeper"),
        ("/broken.json", "ends too early"),
        ("/circle", "symbolic link"),
        ("/large.json", "longer than 1 MiB"),
        ("/link.json", "symbolic link"),
        ("/northwind/notes.txt", "nothing that this program knows"),
        ("/pipe", "not a regular file"),
    ] {
        assert!(passed.iter().any(|(file, reason)| file == name && reason.contains(why)), "{name}: {passed:?}");
    }
    assert_eq!(passed.len(), 8);
    let saved = desk.import(folder.to_str().unwrap(), &[&TESTED[..], &["--yes"]].concat()).ends_with(0);
    assert_eq!(saved.stdout, "imported\n");
}

#[test]
fn who_must_sign_in_finds_a_draft_that_waits() {
    let desk = Desk::new();
    let practice = practice_user_credentials().into_iter().find(|one| one.credential_type == CredentialType::WebApp);
    let practice = practice.unwrap();
    let client_secret = practice.client_secret.unwrap();
    let credential = json!([{
        "id": "4", "name": "Web", "integration_type": "oauthwebapp",
        "oauth2": {
            "client_id": practice.client_id.as_str(),
            "client_secret": client_secret.expose(),
            "redirect_uri": practice.default_redirect_uri,
        },
    }]);
    let file = desk.lay("project.json", project(&credential));
    let outcome = desk.import(&file, &["--product", "analytics", "--report-suites", "all", "--name", "web", "--yes"]);
    let outcome = outcome.ends_with(8).says(&["must sign in", "draft waits"]);
    says_no_secret(&outcome, &[client_secret.expose()]);
    assert!(desk.home.draft().unwrap().contains("web"));
    assert!(desk.saved().is_empty());
    desk.home.must_not_hold(&[client_secret.expose()]);
}

#[test]
fn a_key_beside_its_service_account_is_found_in_the_folder() {
    let desk = Desk::new();
    let account = practice_service_accounts().remove(0);
    desk.lay("account/project.json", service_account());
    desk.lay("account/private.key", key());
    let folder = desk.path("account").to_str().unwrap().to_owned();
    let json = told(&mut desk.command(&folder, &["--json"])).ends_with(0).json();
    assert_eq!((&json["found"][0]["has_private_key"], &json["passed_over"]), (&true.into(), &json!([])));
    let outcome = desk.import(&folder, &OF_ACCOUNT).ends_with(0);
    says_no_secret(&outcome, &[account.client_secret.expose()]);
    assert_eq!(outcome.stdout, "old\n");
    desk.home.must_not_hold(&[account.client_secret.expose(), key().lines().nth(1).unwrap()]);
}

/// A project with the first practice Service Account, without its key.
fn service_account() -> String {
    let account = practice_service_accounts().remove(0);
    project(&json!([{
        "id": "4", "name": "Old", "integration_type": "service",
        "jwt": {
            "client_id": account.client_id.as_str(),
            "client_secret": account.client_secret.expose(),
            "technical_account_id": account.technical_account_id.as_str(),
            "meta_scopes": account.metascopes.iter().collect::<Vec<_>>(),
        },
    }]))
}

const OF_ACCOUNT: [&str; 9] =
    ["--product", "analytics", "--company", "northw0", "--report-suites", "all", "--name", "old", "--yes"];

#[test]
fn a_service_account_without_its_key_gets_no_new_one() {
    let desk = Desk::new();
    let file = desk.lay("project.json", service_account());
    let outcome = desk.import(&file, &OF_ACCOUNT).ends_with(2);
    outcome.says(&["key_file is missing", "--key-file", "nothing was started"]);
    desk.keeps_nothing();
    assert!(desk.home.files().iter().all(|(path, _)| !path.ends_with("certificate_pub.crt")));
    let key_file = desk.lay("private.key", key());
    let saved = desk.import(&file, &[&OF_ACCOUNT[..], &["--key-file", &key_file, "--json"]].concat()).ends_with(0);
    assert_eq!(saved.json()["credential"]["type"], "service");
    desk.home.must_not_hold(&[key().lines().nth(1).unwrap()]);
}

#[test]
fn an_encrypted_key_opens_with_the_passphrase_that_a_file_holds() {
    let desk = Desk::new();
    desk.lay("account/project.json", service_account());
    let plain = desk.lay("plain.key", key());
    let encrypted = desk.path("account/private.key");
    let mut openssl = Command::new("openssl");
    openssl.args(["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:CANARY of the key", "-in", &plain]);
    run(openssl.arg("-out").arg(&encrypted)).ends_with(0);
    let folder = desk.path("account").to_str().unwrap().to_owned();
    let missing = desk.import(&folder, &OF_ACCOUNT).ends_with(2);
    let missing = missing.says(&["key_passphrase is missing", "key_passphrase = { file =", "--key-passphrase-file"]);
    missing.says(&["nothing was started"]);
    let wrong = desk.lay("wrong", "something else");
    let outcome = desk.import(&folder, &[&OF_ACCOUNT[..], &["--key-passphrase-file", &wrong]].concat());
    outcome.ends_with(2).says(&["does not open with this passphrase"]);
    desk.keeps_nothing();
    let right = desk.lay("right", "CANARY of the key");
    let saved = desk.import(&folder, &[&OF_ACCOUNT[..], &["--key-passphrase-file", &right]].concat()).ends_with(0);
    // Not one file, but both hold a secret; whatever else is in the folder is none of theirs.
    let both = format!("{folder}/project.json (with {folder}/private.key) still holds its secrets");
    saved.says(&[&both]);
    let answers = desk.lay("answers.toml", format!("key_passphrase = {{ file = {right:?} }}\n"));
    let again = [&OF_ACCOUNT[..6], &["--name", "again", "--yes", "--answers", &answers]].concat();
    desk.import(&folder, &again).ends_with(0);
}

#[test]
fn a_connection_of_another_type_stays_and_is_told_what_leads_on() {
    let desk = Desk::new();
    desk.save_service_account();
    let before = desk.saved();
    // The same credential after the Developer Console has given it its successor.
    let migrated = practice_service_accounts().remove(0);
    let block = json!({ "client_id": migrated.client_id.as_str(), "client_secrets": ["p8e-CANARY-of-the-successor"] });
    let old = json!({ "client_id": migrated.client_id.as_str(), "client_secret": "p8e-CANARY-of-the-old-one" });
    let both = json!([{ "id": "1", "name": "Old", "integration_type": "oauth_server_to_server_migrate",
        "jwt": old, "oauth_server_to_server": block }]);
    let file = desk.lay("project.json", project(&both));
    let found = told(&mut desk.at_sandbox(&file, &["--json"])).ends_with(0).json();
    assert_eq!(
        (&found["found"][0]["client_id_used_by"], &found["found"][0]["saved_as"]),
        (&"northwind".into(), &serde_json::Value::Null)
    );
    let options = [&TESTED[..6], &["--yes", "--name", "northwind"]].concat();
    desk.import(&file, &options).ends_with(2).says(&[
        "northwind has its client ID as Service Account (JWT) and stays as it is",
        "called northwind already (Service Account (JWT))",
        "replaces none",
        "aa-connect migrate northwind",
        "aa-connect remove northwind",
    ]);
    assert_eq!(desk.saved(), before);
}

#[test]
fn of_a_folder_full_of_other_things_each_reason_is_told_and_not_each_file() {
    let desk = Desk::new();
    desk.lay("clients/project.json", download().to_string());
    desk.lay("clients/broken.json", "{\"CLIENT_ID\": ");
    for number in 0..50 {
        desk.lay(&format!("clients/notes-{number}.txt"), "call them on Monday");
    }
    let folder = desk.path("clients").to_str().unwrap().to_owned();
    let shown = told(&mut desk.command(&folder, &["--dry-run"])).ends_with(0).stdout;
    assert_eq!(shown.matches("/notes-").count(), 3, "{shown}");
    assert!(shown.contains("and 47 more: nothing that this program knows"), "{shown}");
    assert!(shown.contains("broken.json: This looks like JSON but ends too early."), "{shown}");
    let json = told(&mut desk.command(&folder, &["--json"])).ends_with(0).json();
    assert_eq!(json["passed_over"].as_array().unwrap().len(), 51, "programs are told every one");
}

#[test]
fn a_sandbox_that_only_the_person_knows_is_asked_for_by_name() {
    let desk = Desk::new();
    let practice = practice_credentials().into_iter().find(|one| one.scopes.to_string().contains("cjm.")).unwrap();
    // As aio writes it: without a sandbox, and so without any place for it.
    let context = |name: &str, value: &str| format!("AIO_ims_contexts_journeys_{name}={value}\n");
    let text = [
        context("client__id", practice.client_id.as_str()),
        context("client__secrets", &json!([practice.client_secret.expose()]).to_string()),
        context("ims__org__id", practice.org_id.as_str()),
        context("technical__account__id", practice.technical_account_id.as_str()),
        context("scopes", &json!(practice.scopes.iter().collect::<Vec<_>>()).to_string()),
    ];
    let file = desk.lay(".env", text.concat());
    let shown = told(&mut desk.command(&file, &["--json"])).ends_with(0).json();
    assert_eq!(
        (&shown["found"][0]["products"], &shown["found"][0]["missing"]),
        (&json!(["journey_optimizer"]), &json!(["Sandbox"]))
    );
    let outcome = desk.import(&file, &["--name", "journeys", "--yes"]).ends_with(2);
    outcome.says(&["sandbox is missing. There are: prod, dev", "--sandbox"]);
    desk.keeps_nothing();
    let more = ["--name", "journeys", "--sandbox", "dev", "--yes", "--json"];
    assert_eq!(desk.import(&file, &more).ends_with(0).json()["sandbox"]["name"], "dev");
    // What this program exports for aio says it.
    let file = desk.lay("ours.env", [text.concat(), context("sandbox__name", "prod")].concat());
    let saved = desk.import(&file, &["--name", "ours", "--yes", "--json"]).ends_with(0).json();
    assert_eq!(saved["sandbox"]["name"], "prod");
}

#[test]
fn what_cannot_be_used_is_named_and_nothing_is_kept() {
    let desk = Desk::new();
    let lay = |name: &str, content: &str| desk.lay(name, content);
    for (file, words) in [
        (lay("a", "hello"), "Nothing that this program knows"),
        (lay("b.json", "{\"CLIENT_ID\": \"CANARY"), "ends too early"),
        (lay("c.json", "{\"a\": 1}"), "holds no credential"),
        (lay("d", practice_credentials()[0].org_id.as_str()), "one value alone"),
        (desk.path("none").to_str().unwrap().to_owned(), "no such file or folder"),
        (lay("empty", ""), "This is empty"),
        (lay("blank", "\r\n \n"), "This is empty"),
        (lay("saved.json", "<!DOCTYPE html><title>Sign in</title>"), "a web page"),
        (lay("large.json", &" ".repeat(2 << 20)), "longer than 1 MiB"),
        ("/dev/null".to_owned(), "a pipe or a device"),
    ] {
        for more in [&["--yes"][..], &["--dry-run"], &["--json"], &["--drafts"], &[]] {
            let outcome = told(&mut desk.command(&file, more)).ends_with(2).says(&[words]);
            assert_eq!(outcome.stdout, "");
        }
    }
    let piped = |content: Vec<u8>, more: &[&str]| {
        let file = desk.lay("piped", content);
        told(desk.command("-", more).stdin(fs::File::open(file).unwrap()))
    };
    fn told(command: &mut Command) -> Outcome {
        super::outcome::run_with(command)
    }
    piped(vec![b'{'; 3 << 20], &["--yes"]).ends_with(2).says(&["longer than 1 MiB"]);
    let json = piped(download().to_string().into_bytes(), &["--json"]).ends_with(0).json();
    assert_eq!(json["found"][0]["file"], serde_json::Value::Null);
    piped(Vec::new(), &["--yes", "--passphrase-fd", "0"]).ends_with(2).says(&["Two things would be read"]);
    desk.keeps_nothing();
}

#[test]
fn a_file_that_may_not_be_read_is_not_said_to_be_unwritable() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let file = desk.lay("project.json", download().to_string());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&file).is_ok() {
        // Whoever runs this reads everything; the library's answer to a refusal is looked at instead.
        let finding = aa_connect::diagnosis::diagnose(aa_connect::runtime::of_unread_file(&denied(&file)));
        assert!(finding.cause.contains("cannot be read"), "{finding:?}");
        return;
    }
    told(&mut desk.command(&file, &["--yes"])).ends_with(7).says(&["project.json cannot be read", "ls -l"]);
    desk.keeps_nothing();
}

fn denied(file: &str) -> aa_connect::files::FileError {
    aa_connect::files::FileError { path: file.into(), fault: aa_connect::files::FileFault::Denied }
}

#[test]
fn what_is_pasted_into_a_terminal_is_not_shown_and_lines_may_be_long() {
    let desk = Desk::new();
    let mut content = download();
    // Terminals that collect lines drop what is beyond 4,095 bytes.
    content.as_object_mut().unwrap().insert("PADDING".to_owned(), "x".repeat(6_000).into());
    for (key, code, shows) in [("\x04", 0, "found, hidden"), (CTRL_C, 130, "Paste it here")] {
        let mut terminal = Terminal::start(&desk.home, &["import", "-", "--dry-run"]);
        terminal.wait_for("Paste it here, then press Ctrl-D. What you paste is not shown.");
        terminal.keys(&content.to_string());
        terminal.keys(key);
        let ended = terminal.end_with_terminal_given_back();
        assert_eq!(ended.code, code, "{}", ended.screen);
        assert!(ended.screen.contains(shows) && !String::from_utf8_lossy(&ended.bytes).contains(SECRET));
    }
    desk.keeps_nothing();
}

#[test]
fn a_template_becomes_a_draft() {
    let desk = Desk::new();
    let text =
        export(&connection(&desk.sandbox.base()), ExportFormat::Template, &ExportOptions::default()).unwrap().text;
    let file = desk.lay("template.json", text.as_bytes());
    let outcome = desk.import(&file, &["--name", "contoso"]).ends_with(0);
    assert!(outcome.stdout.contains("contoso") && outcome.stdout.contains("aa-connect setup --resume"));
    let draft = desk.home.draft().unwrap();
    assert!(draft.contains("contoso") && draft.contains("oauth_server_to_server"), "{draft}");
    assert!(!draft.contains("secrets_still_in"), "{draft}");
}
