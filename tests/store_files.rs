//! Connection files and drafts: whole, told apart, and never lost because one of them is bad.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod re_exec;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use aa_connect::connection::{
    Certificate, ClientSecretFacts, Company, Connection, ConnectionName, ConsolePlace, CredentialSettings, Environment,
    FormerCredential, GlobalCompanyId, Hosts, KnownSecrets, NetworkSettings, OrgId, PlatformSandbox, Printable,
    Product, Proof, ReportSuite, Rsid, SandboxKind, SandboxState, Scopes, SecretMark, SecretUuid,
    ServiceAccountSettings, StoreKind,
};
use aa_connect::files::{FileFault, Paths};
use aa_connect::store::connections::{self, ConnectionFileError};
use aa_connect::store::drafts::{self, DraftError};
use aa_connect::store::saves::{self, Unfinished};
use aa_connect::store::{BrokenReason, OpenDraft, StoreError, fresh_connection_id, fresh_draft_id};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

fn connection(name: &str) -> Connection {
    let name = ConnectionName::parse(name).unwrap();
    Connection {
        schema_version: Connection::SCHEMA_VERSION,
        id: fresh_connection_id(&name).unwrap(),
        name,
        created_at: "2026-03-01T10:00:00Z".parse().unwrap(),
        product: Product::Analytics,
        org_id: OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap(),
        store: StoreKind::Keyring,
        environment: Environment::Production,
        credential: CredentialSettings::ServerToServer {
            client_id: "0123456789abcdef0123456789abcdef".parse().unwrap(),
            scopes: Scopes::parse("openid,AdobeID").unwrap(),
            technical_account_id: None,
        },
        company: Some(Company {
            id: GlobalCompanyId::parse("northw0").unwrap(), name: Printable::new("Čeští 日本")
        }),
        network: NetworkSettings::default(),
        proof: Proof { at: "2026-03-01T10:00:00Z".parse().unwrap(), report_suites_seen: 2 },
        sandbox: None,
        report_suites: vec![ReportSuite { rsid: Rsid::parse("shop.prod").unwrap(), name: Printable::new("Shop") }],
        former: None,
        client_secrets: None,
        console: None,
    }
}

fn home() -> (tempfile::TempDir, Paths) {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    (root, paths)
}

fn file_of(paths: &Paths, connection: &Connection) -> std::path::PathBuf {
    paths.connections().join(format!("{}.toml", connection.id))
}

#[test]
fn a_saved_connection_is_found_by_name_in_any_case_and_by_id() {
    let (_root, paths) = home();
    assert_eq!(connections::list(&paths), connections::Listing::default(), "no folder is no connections");
    let mut saved = connection("Northwind/Prod");
    saved.environment =
        Environment::Custom(Hosts::parse("https://ims.example.com", "https://api.example.com/x").unwrap());
    saved.network.ca_file = Some("/etc/ssl/company.pem".into());
    connections::save(&paths, &saved).unwrap();
    for wanted in ["Northwind/Prod", "northwind/prod", saved.id.as_str()] {
        assert_eq!(connections::load(&paths, wanted).unwrap(), saved, "{wanted}");
    }
    assert!(connections::exists(&paths, &ConnectionName::parse("NORTHWIND/prod").unwrap()));
    match connections::load(&paths, "other").unwrap_err() {
        ConnectionFileError::Unknown { wanted, known } => {
            assert_eq!((wanted.as_str(), known), ("other", vec![saved.name.clone()]));
        }
        other => panic!("{other}"),
    }
    connections::remove(&paths, &saved.id).unwrap();
    connections::remove(&paths, &saved.id).unwrap();
    assert!(!connections::exists(&paths, &saved.name));
}

#[test]
fn a_name_is_taken_in_every_letter_case_but_not_by_itself() {
    let (_root, paths) = home();
    let first = connection("Čapek");
    connections::save(&paths, &first).unwrap();
    assert_eq!(
        connections::save(&paths, &connection("čAPEK")).unwrap_err(),
        ConnectionFileError::NameTaken(first.name.clone())
    );
    assert_eq!(connections::list(&paths).connections, std::slice::from_ref(&first));

    let renamed = Connection { name: ConnectionName::parse("čapek").unwrap(), ..first };
    connections::save(&paths, &renamed).unwrap();
    assert_eq!(connections::list(&paths).connections, [renamed], "renaming keeps the file and the ID");
}

#[test]
fn of_eight_who_save_one_name_at_once_one_wins() {
    let (_root, paths) = home();
    let won = std::thread::scope(|scope| {
        let savers: Vec<_> =
            (0..8).map(|_| scope.spawn(|| connections::save(&paths, &connection("northwind")))).collect();
        savers.into_iter().map(|saver| saver.join().unwrap()).filter(Result::is_ok).count()
    });
    assert_eq!(won, 1);
    assert_eq!(connections::list(&paths).connections.len(), 1);
}

#[test]
fn one_bad_file_never_hides_the_others_and_says_what_is_wrong() {
    let (_root, paths) = home();
    let (a, b) = (connection("b-second"), connection("a-first"));
    connections::save(&paths, &a).unwrap();
    connections::save(&paths, &b).unwrap();
    let good = fs::read_to_string(file_of(&paths, &a)).unwrap();
    let with_id = |id: &str| good.replace(a.id.as_str(), id);
    let dir = paths.connections();
    let put = |name: &str, content: &[u8]| fs::write(dir.join(name), content).unwrap();
    put("empty.toml", b"");
    put("cut.toml", &with_id("cut").as_bytes()[..good.len() / 2]);
    put("foreign.toml", b"[package]\nname = \"something else\"\n");
    put("garbage.toml", b"name = \"x\"\n<html>\n\n</html>\n");
    put("binary.toml", &[b'a', b'\n', 0xff, 0xfe, 0x00]);
    put("missing.toml", with_id("missing").replace("org_id", "old_id").as_bytes());
    put("newer.toml", b"schema_version = 2\nid = \"newer\"\nshape = \"unknown\"\n");
    put("renamed.toml", good.as_bytes());
    put("control.toml", with_id("control").replace("0123456789abcdef0123456789abcdef", "\\u001b[2J").as_bytes());
    put(
        "password.toml",
        format!("{}\n[network]\nproxy = \"http://u:hunter2@p:1\"\n", with_id("password").replace("[network]\n", ""))
            .as_bytes(),
    );
    put("large.toml", &vec![b'#'; 70_000]);
    std::os::unix::fs::symlink(file_of(&paths, &a), dir.join("link.toml")).unwrap();
    fs::create_dir(dir.join("folder.toml")).unwrap();
    put("notes.txt", b"is none of ours");

    let listing = connections::list(&paths);
    assert_eq!(listing.connections, [b.clone(), a.clone()], "sorted by name");
    let reasons: BTreeMap<&str, &BrokenReason> = listing
        .broken
        .iter()
        .map(|broken| (broken.path.file_stem().unwrap().to_str().unwrap(), &broken.reason))
        .collect();
    let is = |name: &str, expected: BrokenReason| assert_eq!(*reasons[name], expected, "{name}");
    is("empty", BrokenReason::Truncated);
    is("cut", BrokenReason::Truncated);
    is("foreign", BrokenReason::Foreign);
    is("newer", BrokenReason::TooNew(2));
    is("renamed", BrokenReason::WrongName { id: Printable::new(a.id.as_str()) });
    is("control", BrokenReason::ControlCharacter { key: Printable::new("client_id") });
    is("large", BrokenReason::File(FileFault::TooLarge(65_536)));
    is("link", BrokenReason::File(FileFault::SymbolicLink));
    is("folder", BrokenReason::File(FileFault::NotAFile));
    assert!(matches!(reasons["garbage"], BrokenReason::NotToml { line: 2, .. }), "{:?}", reasons["garbage"]);
    assert!(matches!(reasons["binary"], BrokenReason::NotToml { line: 2, .. }), "{:?}", reasons["binary"]);
    assert!(reasons["missing"].to_string().contains("org_id"), "{}", reasons["missing"]);
    assert!(matches!(reasons["password"], BrokenReason::Shape { .. }), "{}", reasons["password"]);
    assert!(!reasons["password"].to_string().contains("hunter2"));
    assert_eq!(reasons.len(), 13);

    // A broken one is named when it is asked for, and can be removed.
    assert!(
        matches!(connections::load(&paths, "cut"), Err(ConnectionFileError::Broken(file)) if file.path.ends_with("cut.toml"))
    );
    connections::remove(&paths, &"link".parse().unwrap()).unwrap();
    assert!(file_of(&paths, &a).exists() && !dir.join("link.toml").exists(), "the link, not what it leads to");
}

/// Journey Optimizer's.
fn to_sandbox() -> Connection {
    let sandbox = PlatformSandbox {
        name: "dev".parse().unwrap(),
        title: Printable::new("Vývoj \"A\""),
        kind: SandboxKind::Development,
        state: SandboxState::Active,
    };
    let (product, company) = (Product::JourneyOptimizer, None);
    Connection { product, company, sandbox: Some(sandbox), report_suites: Vec::new(), ..connection("northwind") }
}

#[test]
fn a_sandbox_is_kept_whole_and_files_without_one_are_read_as_ever() {
    let dir = tempfile::tempdir().unwrap();
    let paths = Paths::below(dir.path());
    let saved = to_sandbox();
    connections::save(&paths, &saved).unwrap();
    assert_eq!(connections::load(&paths, "northwind").unwrap(), saved);
    let text = fs::read_to_string(file_of(&paths, &saved)).unwrap();
    assert!(text.contains("[sandbox]") && text.contains("kind = \"development\""), "{text}");
    let without: String = text.split("[sandbox]").next().unwrap().to_owned()
        + text.split("[sandbox]").nth(1).unwrap().split_once("[").map(|(_, rest)| format!("[{rest}")).unwrap().as_str();
    fs::write(file_of(&paths, &saved), without).unwrap();
    assert_eq!(connections::load(&paths, "northwind").unwrap(), Connection { sandbox: None, ..saved });
}

#[test]
fn a_file_cut_anywhere_is_never_taken_for_a_connection() {
    let bare = Connection { company: None, report_suites: Vec::new(), ..connection("northwind") };
    let former = FormerCredential { replaced_at: bare.created_at, credential: service_account() };
    let own = Hosts::parse("https://ims.example.com", "https://api.example.com").unwrap();
    for saved in [
        Connection { former: Some(former), ..connection("northwind") },
        with_known_secrets(),
        to_sandbox(),
        Connection { environment: Environment::Custom(own), ..bare.clone() },
        bare,
    ] {
        let (_root, paths) = home();
        connections::save(&paths, &saved).unwrap();
        let file = file_of(&paths, &saved);
        let whole = fs::read(&file).unwrap();
        for length in 0..whole.len() - 1 {
            fs::write(&file, &whole[..length]).unwrap();
            assert!(connections::load(&paths, saved.id.as_str()).is_err(), "cut to {length} bytes");
            assert_eq!(connections::list(&paths).broken.len(), 1, "and is told");
        }
    }
}

/// One of whose client secrets all is known.
fn with_known_secrets() -> Connection {
    let at = "2026-11-29T08:00:00Z".parse().unwrap();
    let facts = |name: &str| ClientSecretFacts {
        added_at: Some(at),
        expires_at: Some(at),
        uuid: Some(SecretUuid::parse(name).unwrap()),
        last_used_at: Some(at),
        replaced_at: Some(at),
        ..ClientSecretFacts::new(SecretMark::parse(name).unwrap())
    };
    let known = KnownSecrets { asked_at: Some(at), in_use: Some(facts("one")), other: Some(facts("other")) };
    let console = ConsolePlace::parse("projects/1/2/credentials/3").unwrap();
    Connection { client_secrets: Some(known), console: Some(console), ..connection("northwind") }
}

#[test]
fn what_is_known_of_client_secrets_comes_back_and_files_without_it_load() {
    let (_root, paths) = home();
    let known = with_known_secrets();
    connections::save(&paths, &known).unwrap();
    assert_eq!(connections::load(&paths, "northwind").unwrap(), known);
    let bare = Connection { client_secrets: None, console: None, ..known };
    connections::save(&paths, &bare).unwrap();
    let text = fs::read_to_string(file_of(&paths, &bare)).unwrap();
    assert!(!text.contains("client_secrets") && !text.contains("console"), "{text}");
    assert_eq!(connections::load(&paths, "northwind").unwrap(), bare);
}

/// One with a certificate, whose PEM has many lines.
fn service_account() -> CredentialSettings {
    CredentialSettings::ServiceAccount(ServiceAccountSettings {
        client_id: "0123456789abcdef0123456789abcdef".parse().unwrap(),
        org_id: OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap(),
        technical_account_id: "1C4E6A92665F6B4D0A495F9A@techacct.adobe.com".parse().unwrap(),
        metascopes: Scopes::parse("ent_analytics_bulk_ingest_sdk").unwrap(),
        certificate: Some(Certificate {
            sha1: "00".into(),
            sha256: "11".into(),
            not_before: "2026-03-01T10:00:00Z".parse().unwrap(),
            not_after: "2027-03-01T10:00:00Z".parse().unwrap(),
            subject: "CN=northwind".into(),
            bits: 2048,
            pem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned(),
        }),
    })
}

#[test]
fn a_certificate_comes_back_line_by_line() {
    let (_root, paths) = home();
    let saved = Connection { credential: service_account(), company: None, ..connection("northwind") };
    connections::save(&paths, &saved).unwrap();
    assert_eq!(connections::load(&paths, "northwind").unwrap(), saved);
}

#[test]
fn what_would_be_refused_on_reading_is_not_written() {
    let (_root, paths) = home();
    let mut saved = connection("northwind");
    saved.network.ca_file = Some("/etc/\u{1b}[2J".into());
    assert!(matches!(
        connections::save(&paths, &saved),
        Err(ConnectionFileError::Content(BrokenReason::ControlCharacter { key })) if key.as_str() == "ca_file"
    ));
    let mut saved = connection("northwind");
    saved.report_suites =
        (0..3000).map(|n| ReportSuite { rsid: Rsid::parse(&format!("rs{n}")).unwrap(), name: "name".into() }).collect();
    assert!(matches!(
        connections::save(&paths, &saved),
        Err(ConnectionFileError::File(error)) if error.fault == FileFault::TooLarge(65_536)
    ));
    assert!(connections::list(&paths).connections.is_empty());
}

#[test]
fn what_a_newer_program_wrote_is_not_written_over() {
    let (_root, paths) = home();
    let saved = connection("northwind");
    connections::save(&paths, &saved).unwrap();
    let newer = "schema_version = 2\n";
    fs::write(file_of(&paths, &saved), newer).unwrap();
    assert!(matches!(
        connections::save(&paths, &saved),
        Err(ConnectionFileError::Broken(file)) if file.reason == BrokenReason::TooNew(2)
    ));
    assert_eq!(fs::read_to_string(file_of(&paths, &saved)).unwrap(), newer);
}

// ---- drafts

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Answers {
    step: u32,
    typed: String,
    maybe: Option<String>,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_draft_comes_back_as_it_was_even_half_typed() {
    let (_root, paths) = home();
    let id = fresh_draft_id().unwrap();
    let answers = Answers { step: 3, typed: "two\nlines \u{7f} and řeč".into(), maybe: None };
    drafts::save(&paths, &id, at("2026-03-01T10:00:00Z"), &answers).unwrap();
    let later = Answers { step: 4, ..answers };
    drafts::save(&paths, &id, at("2026-03-01T10:05:00Z"), &later).unwrap();
    let draft = drafts::load::<Answers>(&paths, &id).unwrap();
    assert_eq!((draft.id, draft.saved_at, draft.content), (id.clone(), at("2026-03-01T10:05:00Z"), later));
    drafts::remove(&paths, &id).unwrap();
    drafts::remove(&paths, &id).unwrap();
    assert!(matches!(drafts::load::<Answers>(&paths, &id), Err(DraftError::Broken(_))));
}

#[test]
fn drafts_are_listed_newest_first_and_damaged_ones_are_told_and_kept() {
    let (_root, paths) = home();
    let answers = Answers { step: 1, typed: String::new(), maybe: Some("x".into()) };
    let ids: Vec<_> = ["2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "2026-03-01T00:00:00Z"]
        .map(|time| {
            let id = fresh_draft_id().unwrap();
            drafts::save(&paths, &id, at(time), &answers).unwrap();
            id
        })
        .into();
    let bad = paths.drafts().join("bad.toml");
    fs::write(&bad, "schema_version = 1\nid = \"bad\"\n[kept]\nat = \"2026-03-02T00:00:00Z\"\n[draft]\nstep = \"x\"\n")
        .unwrap();
    fs::write(paths.drafts().join("empty.toml"), "").unwrap();
    let listing = drafts::list::<Answers>(&paths);
    let order: Vec<_> = listing.drafts.iter().map(|draft| draft.id.clone()).collect();
    assert_eq!(order, [ids[1].clone(), ids[0].clone(), ids[2].clone()]);
    assert_eq!(listing.broken.len(), 2);
    assert!(matches!(listing.broken[0].reason, BrokenReason::Shape { line: Some(6), .. }), "{}", listing.broken[0]);
    assert!(bad.exists(), "looking at it does not delete it");
}

#[test]
fn a_file_is_only_ours_to_read_below_our_folders() {
    let (root, paths) = home();
    connections::save(&paths, &connection("northwind")).unwrap();
    let outside = |wanted: &str| matches!(connections::load(&paths, wanted), Err(ConnectionFileError::Unknown { .. }));
    fs::write(root.path().join("secret.toml"), "schema_version = 9\n").unwrap();
    assert!(outside("../../secret") && outside(Path::new(root.path()).join("secret").to_str().unwrap()));
}

// ── what a draft and a save leave, whoever planted what there ───────────────────────────────────────────────────────

fn cut_off(draft: &str) -> Unfinished {
    Unfinished {
        connection: "northwind-7f3k2m".parse().unwrap(),
        draft: draft.parse().unwrap(),
        store: StoreKind::Vault,
    }
}

#[test]
fn notes_of_saves_and_open_drafts_are_this_users_alone_under_umask_000() {
    re_exec::must_pass(re_exec::behind(&["bash", "-c", "umask 000; exec \"$@\"", "bash"], "inner_modes_of_notes"));
}

#[test]
fn inner_modes_of_notes() {
    use std::os::unix::fs::PermissionsExt;
    if !re_exec::is_inner("inner_modes_of_notes") {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(&root.path().join("home"));
    let save = cut_off("draft-1");
    saves::begin(&paths, &save).unwrap();
    let open = OpenDraft::take(&paths, &save.draft).unwrap();
    drafts::save(&paths, &save.draft, Timestamp::now(), &BTreeMap::from([("a", "b")])).unwrap();
    for folder in [paths.saves(), paths.locks(), paths.drafts()] {
        let mode = |path: &Path| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
    drop(open);
}

#[test]
fn links_that_somebody_planted_are_not_followed() {
    let (command, _folder) = re_exec::unprivileged("inner_planted_links");
    re_exec::must_pass(command);
}

#[test]
fn inner_planted_links() {
    use std::os::unix::fs::symlink;
    if !re_exec::is_inner("inner_planted_links") {
        return;
    }
    assert!(!rustix::process::geteuid().is_root(), "root may do everything, and would prove nothing");
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let save = cut_off("draft-1");
    let target = root.path().join("target");
    fs::write(&target, "precious").unwrap();
    for folder in [paths.saves(), paths.locks(), paths.drafts()] {
        fs::create_dir_all(folder).unwrap();
    }
    // A lock is not taken through a link, nor is the link's target made or changed.
    symlink(&target, paths.locks().join("open-draft-1.lock")).unwrap();
    assert!(matches!(OpenDraft::take(&paths, &save.draft), Err(StoreError::File(_))));
    // A note and a draft are written in the link's place.
    for link in [paths.saves().join("northwind-7f3k2m.save"), paths.drafts().join("draft-1.toml")] {
        symlink(&target, link).unwrap();
    }
    assert!(saves::unfinished(&paths).is_err(), "what it leads to is no note, and is not read");
    saves::begin(&paths, &save).unwrap();
    assert_eq!(saves::unfinished(&paths).unwrap(), std::slice::from_ref(&save));
    drafts::save(&paths, &save.draft, Timestamp::now(), &BTreeMap::from([("a", "b")])).unwrap();
    saves::end(&paths, &save.connection).unwrap();
    drafts::remove(&paths, &save.draft).unwrap();
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    // A folder that is a link is refused.
    fs::remove_dir(paths.saves()).unwrap();
    symlink(root.path(), paths.saves()).unwrap();
    assert!(saves::begin(&paths, &save).is_err());
}

#[test]
fn a_save_that_was_cut_off_is_known_by_its_draft_and_a_damaged_note_is_told() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    assert_eq!(saves::unfinished(&paths).unwrap(), []);
    let save = cut_off("draft-1");
    saves::begin(&paths, &save).unwrap();
    assert_eq!(saves::of_draft(&paths, &save.draft).unwrap(), std::slice::from_ref(&save));
    assert_eq!(saves::of_draft(&paths, &"draft-2".parse().unwrap()).unwrap(), []);
    saves::end(&paths, &save.connection).unwrap();
    saves::end(&paths, &save.connection).unwrap();
    assert_eq!(saves::unfinished(&paths).unwrap(), []);
    for wrong in ["", "draft-1", "draft-1 cupboard", "DRAFT 1 vault"] {
        fs::write(paths.saves().join("northwind-7f3k2m.save"), wrong).unwrap();
        assert!(matches!(saves::unfinished(&paths), Err(StoreError::Damaged { .. })), "{wrong:?}");
    }
}

#[test]
fn a_draft_is_open_in_one_place_at_a_time() {
    let root = tempfile::tempdir().unwrap();
    let paths = Paths::below(root.path());
    let draft = "draft-1".parse().unwrap();
    assert!(!OpenDraft::is_elsewhere(&paths, &draft));
    assert!(!paths.locks().exists(), "looking makes nothing");
    let open = OpenDraft::take(&paths, &draft).unwrap().unwrap();
    assert!(OpenDraft::is_elsewhere(&paths, &draft));
    assert!(OpenDraft::take(&paths, &draft).unwrap().is_none());
    open.end(&paths);
    assert_eq!(fs::read_dir(paths.locks()).unwrap().count(), 0);
    assert!(OpenDraft::take(&paths, &draft).unwrap().is_some());
}
