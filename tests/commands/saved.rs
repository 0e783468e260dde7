//! Connections that are saved already: made by another process of this test with the library, then looked at with the
//! program; and connection files that are broken in every way.

use std::fs;
use std::os::unix::fs::symlink;

use aa_connect::connection::{
    Candidate, Company, ConnectionName, CredentialSecrets, CredentialSettings, DraftId, Environment, GlobalCompanyId,
    Hosts, NetworkSettings, OrgId, Printable, Product, Proof, Proven, ReportSuite, Rsid, Secret, StoreKind,
};
use aa_connect::operations;
use aa_connect::store::{NewPassphrase, Paths, Patience, Store, WorkFactor};

use super::outcome::{run, with_passphrase};
use super::pty::{Home, files_below};
use super::re_exec;

pub(crate) const PASSPHRASE: &str = "correct horse battery staple";
pub(crate) const SECRET: &str = "p8e-PracticeOnly-Northwind-4tR7wYq2Lm";

/// Saves a connection for these addresses in `home`, with its secret in a vault.
pub(crate) fn save(home: &Home, name: &str, ims_url: &str, api_url: &str) {
    save_client(home, name, ims_url, api_url, 0);
}

/// The same with another of the practice credentials.
pub(crate) fn save_client(home: &Home, name: &str, ims_url: &str, api_url: &str, number: usize) {
    let mut command = re_exec::inner("saved::inner_save");
    for (variable, value) in home.environment() {
        command.env(variable, value);
    }
    for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env_remove(variable);
    }
    command.env("SAVE_NAME", name).env("SAVE_IMS", ims_url).env("SAVE_API", api_url);
    command.env("SAVE_CLIENT", number.to_string());
    re_exec::must_pass(command);
}

/// The vault of a home, made if there is none.
pub(crate) async fn vault(paths: &Paths) -> Store {
    let passphrase = Secret::new(PASSPHRASE);
    if let Ok(store) = Store::open_vault(paths, passphrase.clone(), Patience::Unattended).await {
        return store;
    }
    let new = NewPassphrase::parse(&passphrase).unwrap();
    Store::create_vault(paths, new, WorkFactor::FOR_TESTS, Patience::Unattended).await.unwrap()
}

#[test]
fn inner_save() {
    if !re_exec::is_inner("saved::inner_save") {
        return;
    }
    let given = |name: &str| std::env::var(name).unwrap();
    let paths = Paths::from_environment().unwrap();
    let number = given("SAVE_CLIENT").parse().unwrap();
    let practice = aa_connect::sandbox::practice_credentials().remove(number);
    let environment = match given("SAVE_IMS").as_str() {
        "practice" => Environment::Practice,
        ims_url => Environment::Custom(Hosts::parse(ims_url, &given("SAVE_API")).unwrap()),
    };
    let proven = Proven {
        name: ConnectionName::parse(&given("SAVE_NAME")).unwrap(),
        product: Product::Analytics,
        org_id: OrgId::parse(practice.org_id.as_str()).unwrap(),
        company: Some(Company {
            id: GlobalCompanyId::parse("northw0").unwrap(),
            name: Printable::new("Northwind Traders"),
        }),
        sandbox: None,
        report_suites: vec![ReportSuite {
            rsid: Rsid::parse("northwind.shop.prod").unwrap(),
            name: Printable::new("Northwind Shop"),
        }],
        store: StoreKind::Vault,
        candidate: Candidate {
            environment,
            network: NetworkSettings::default(),
            proxy_password: None,
            settings: CredentialSettings::ServerToServer {
                client_id: practice.client_id,
                scopes: practice.scopes,
                technical_account_id: Some(practice.technical_account_id),
            },
            secrets: CredentialSecrets::ServerToServer { client_secret: practice.client_secret, other: None },
        },
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 14 },
        facts: Default::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = vault(&paths).await;
        operations::save(&paths, &store, &DraftId::parse("draft1").unwrap(), proven).await.unwrap();
    });
}

#[test]
fn broken_connection_files_are_named_and_the_others_listed() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    let whole = files_below(&home.connections()).remove(0);
    let content = fs::read_to_string(&whole).unwrap();
    let folder = home.connections();
    let truncated: String = content.chars().take(content.chars().count() / 2).collect();
    fs::write(folder.join("truncated.toml"), truncated).unwrap();
    fs::write(folder.join("foreign.toml"), "[package]\nname = \"not ours\"\n").unwrap();
    fs::write(folder.join("binary.toml"), [0xff, 0xfe, 0, 1, 2]).unwrap();
    fs::write(folder.join("empty.toml"), "").unwrap();
    fs::write(folder.join("new.toml"), content.replace("schema_version = 1", "schema_version = 99")).unwrap();
    fs::write(folder.join("large.toml"), "# ".repeat(3_000_000)).unwrap();
    fs::write(folder.join("control.toml"), "name = \"\u{1b}]0;gotcha\u{7}\"\n").unwrap();
    fs::create_dir(folder.join("folder.toml")).unwrap();
    symlink("/etc/passwd", folder.join("link.toml")).unwrap();
    let names = ["truncated", "foreign", "binary", "empty", "new", "large", "control", "folder", "link"];

    let listed = run(&mut home.program(&["list"])).ends_with(7).says(&names.map(|name| name));
    assert!(listed.stdout.contains("northwind"), "{}", listed.stdout);
    assert!(!listed.stderr.contains('\u{1b}') && !listed.stdout.contains('\u{1b}'));
    let json = run(&mut home.program(&["list", "--json"])).ends_with(7).json();
    assert_eq!(json["connections"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["broken"].as_array().map(Vec::len), Some(names.len()));
    for broken in json["broken"].as_array().unwrap() {
        assert!(broken["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{broken}");
    }
    run(&mut home.program(&["show", "northwind"])).ends_with(0);
    // Nothing was touched.
    assert_eq!(fs::read_to_string(folder.join("foreign.toml")).unwrap(), "[package]\nname = \"not ours\"\n");
    assert_eq!(fs::read_to_string(&whole).unwrap(), content);
}

#[test]
fn a_broken_file_asked_for_by_its_id_is_no_unknown_name() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    let file = files_below(&home.connections()).remove(0);
    let content = fs::read_to_string(&file).unwrap();
    fs::write(&file, content.replace("schema_version = 1", "schema_version = 99")).unwrap();
    let id = file.file_stem().unwrap().to_str().unwrap();
    run(&mut home.program(&["show", id])).ends_with(7).says(&["newer", "What to do"]);
}

#[test]
fn names_are_found_whatever_their_case_and_never_taken_for_paths() {
    let home = Home::new();
    save(&home, "northwind/prod", "https://ims.example.com", "https://api.example.com");
    run(&mut home.program(&["show", "Northwind/Prod"])).ends_with(0);
    for name in ["../northwind", "northwind/../northwind/prod", "/etc/passwd", "", "\u{202e}"] {
        let outcome = run(&mut home.program(&["show", name])).ends_with(2);
        assert!(!outcome.stderr.contains('\u{202e}'));
    }
}

#[test]
fn a_connection_whose_move_was_cut_off_is_removed_only_with_both_stores_open() {
    let home = Home::new();
    save(&home, "northwind", "https://ims.example.com", "https://api.example.com");
    let file = files_below(&home.connections()).remove(0);
    // As after a kill between the commit and the deletion in the vault.
    let content = fs::read_to_string(&file).unwrap();
    fs::write(&file, content.replace("store = \"vault\"", "store = \"memory\"")).unwrap();
    let moves = home.path().join(".local/state/aa-connect/moves");
    fs::create_dir_all(&moves).unwrap();
    let note = moves.join(file.with_extension("move").file_name().unwrap());
    fs::write(&note, "vault memory\n").unwrap();
    run(&mut home.program(&["remove", "northwind", "--yes"])).ends_with(2).says(&["vault"]);
    assert!(file.exists() && note.exists());
    with_passphrase(home.program(&["remove", "northwind", "--yes"])).ends_with(0);
    assert!(!file.exists() && !note.exists());
}
