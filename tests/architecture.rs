//! The import rule of `docs/ARCHITECTURE.md`, held: who may use whom, no circles, pure rooms stay pure, libraries stay
//! where they belong, files stay rooms. Reads every path below `src/` and changes nothing.
//!
//! `self_test` shows on made-up sources that each rule can fail.

#![expect(clippy::unwrap_used, reason = "a test's helper may fail like the test itself")]

#[path = "architecture/house.rs"]
mod house;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/self_test.rs"]
mod self_test;
#[path = "architecture/tokens.rs"]
mod tokens;

use std::path::Path;
use std::sync::LazyLock;

use house::House;
use rules::{Purity, Row};

/// Who may use whom, from top to bottom; `*` is every room below.
const ROOMS: &[Row<'static>] = &[
    ("cli", &["*"]),
    ("runtime", &["*"]),
    ("ui", &["screen", "connection"]),
    ("wizard", &["screen", "diagnosis", "handoff", "connection"]),
    ("checkup", &["screen", "diagnosis", "handoff", "connection"]),
    ("screen", &["diagnosis", "connection"]),
    ("operations", &["ims", "sign_in", "keys", "developer_console", "gateway", "store", "handoff", "connection"]),
    ("checks", &["ims", "analytics", "journey_optimizer", "gateway", "store", "http", "diagnosis", "connection"]),
    ("diagnosis", &["connection", "small"]),
    ("handoff", &["connection", "small"]),
    ("sign_in", &["connection"]),
    ("analytics", &["gateway", "http", "ims::Token", "connection"]),
    ("journey_optimizer", &["gateway", "http", "ims::Token", "connection", "small"]),
    ("developer_console", &["gateway", "http", "ims::Token", "connection"]),
    ("gateway", &["http", "ims::Token", "connection"]),
    ("ims", &["keys", "http", "connection"]),
    ("keys", &["connection", "small"]),
    ("store", &["files", "connection", "small"]),
    ("http", &["connection"]),
    ("sandbox", &["files", "connection", "small"]),
    ("files", &["connection", "small"]),
    ("connection", &[]),
    ("small", &[]),
];

/// The rooms that speak to Adobe. They and the sandbox share no code but the words of `connection` and the plain
/// tools of `small`.
const CLIENTS: [&str; 8] =
    ["http", "ims", "gateway", "analytics", "journey_optimizer", "developer_console", "keys", "sign_in"];

const PURE: Purity<'static> = Purity {
    rooms: &[
        "small",
        "connection",
        "diagnosis",
        "handoff",
        "screen",
        "wizard",
        "checkup",
        "ui/tui",
        "ui/plain",
        "ui/answers",
    ],
    crates: &[
        "std",
        "core",
        "alloc",
        "base64",
        "flate2",
        "jiff",
        "proptest",
        "ratatui",
        "serde",
        "serde_json",
        "subtle",
        "textwrap",
        "thiserror",
        "toml",
        "unicode_segmentation",
        "unicode_width",
        "url",
        "zeroize",
        "zip",
    ],
    forbidden: &[
        "std::env",
        "std::fs",
        "std::io",
        "std::net",
        "std::os",
        "std::process",
        "std::thread",
        "std::time::Instant",
        "std::time::SystemTime",
        "std::hash::RandomState",
        "jiff::Timestamp::now",
        "jiff::Zoned::now",
        "jiff::tz::TimeZone::system",
        "url::Url::socket_addrs",
        "url::Url::to_file_path",
        "ratatui::backend",
        "ratatui::crossterm",
        "ratatui::init",
        "ratatui::restore",
        "ratatui::run",
        "ratatui::DefaultTerminal",
        "ratatui::Terminal",
        "print!",
        "println!",
        "eprint!",
        "eprintln!",
        "dbg!",
    ],
    harmless: &[
        "std::io::Cursor",
        "std::io::Read",
        "std::net::IpAddr",
        "std::net::Ipv4Addr",
        "std::net::Ipv6Addr",
        "std::net::AddrParseError",
    ],
};

/// Libraries with owners; a second owner is a decision to take, not an accident. The sandbox's differ from the clients'.
const OWNERS: &[Row<'static>] = &[
    ("age", &["store"]),
    ("apple_native_keyring_store", &["store"]),
    ("axum", &["sandbox"]),
    ("bytes", &["sign_in"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("crossterm", &["runtime"]),
    ("etcetera", &["files"]),
    ("flate2", &["http", "small"]),
    ("http_body_util", &["sign_in"]),
    ("hyper", &["http", "sign_in"]),
    ("hyper_util", &["http", "sign_in"]),
    ("jsonwebtoken", &["sandbox"]),
    ("keyring_core", &["store"]),
    ("num_bigint_dig", &["keys"]),
    ("oauth2", &["ims", "sign_in"]),
    ("open", &["sign_in"]),
    ("pkcs8", &["keys"]),
    ("ratatui", &["ui", "runtime"]),
    ("rcgen", &["sign_in", "keys"]),
    ("reqwest", &["http"]),
    ("rpassword", &["cli"]),
    ("rsa", &["keys"]),
    ("rustix", &["files", "runtime"]),
    ("rustls", &["http", "sign_in"]),
    ("rustls_platform_verifier", &["http"]),
    ("time", &["sign_in", "keys"]),
    ("tokio_rustls", &["http", "sign_in"]),
    ("tracing_subscriber", &["runtime"]),
    ("windows_native_keyring_store", &["store"]),
    ("x509_cert", &["keys", "http"]),
    ("zip", &["handoff"]),
    ("dbus_secret_service_keyring_store", &["store"]),
];

const MOST_LINES: usize = 500;

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    House::read(&root.join("src"), libraries(&["dependencies", "dev-dependencies"]))
});

fn at_root(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The names under these tables of `Cargo.toml`, behind a target's `cfg` too, as they stand in paths.
fn libraries(kinds: &[&str]) -> Vec<String> {
    let manifest: toml::Table = at_root("Cargo.toml").parse().unwrap();
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flatten().filter_map(|(_, target)| target.as_table());
    std::iter::once(&manifest)
        .chain(targets)
        .flat_map(|table| kinds.iter().filter_map(|kind| table.get(*kind)?.as_table()))
        .flat_map(|table| table.keys().map(|name| name.replace('-', "_")))
        .collect()
}

#[track_caller]
fn assert_none(breaches: &[String]) {
    assert!(breaches.is_empty(), "{} to mend:\n{}", breaches.len(), breaches.join("\n"));
}

#[test]
fn the_table_points_only_downwards() {
    assert_none(&rules::upward_rows(ROOMS));
}

#[test]
fn the_table_keeps_clients_and_sandbox_apart() {
    for (room, may_use) in ROOMS {
        let apart: Vec<&str> = if CLIENTS.contains(room) {
            vec!["sandbox"]
        } else if *room == "sandbox" {
            CLIENTS.to_vec()
        } else {
            continue;
        };
        assert!(!may_use.iter().any(|used| apart.iter().any(|room| used.starts_with(room))), "{room}");
    }
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    assert_none(&rules::forbidden_arrows(&HOUSE, ROOMS));
}

#[test]
fn rooms_form_no_circle() {
    assert_none(&rules::circles_of_rooms(&HOUSE));
}

#[test]
fn modules_of_one_folder_form_no_circle() {
    assert_none(&rules::circles_of_modules(&HOUSE));
}

#[test]
fn pure_rooms_touch_no_world() {
    assert_none(&rules::impurities(&HOUSE, &PURE));
}

#[test]
fn libraries_stay_in_their_rooms() {
    assert_none(&rules::strayed_libraries(&HOUSE, OWNERS));
}

#[test]
fn every_dependency_is_used() {
    // Named only for a version or a feature; Cargo.toml says why.
    let only_named = ["log"];
    let mut named = libraries(&["dependencies"]);
    named.retain(|library| !only_named.contains(&library.as_str()));
    assert_none(&rules::unused_libraries(&HOUSE, &named));
}

#[test]
fn files_are_short_and_say_what_they_are() {
    assert_none(&rules::untidy_files(&HOUSE, MOST_LINES));
}

/// A secret in a program is none (RFC 8252, section 8.5). Those of practice, of examples and of tests say what they are.
#[test]
fn no_client_secret_is_shipped_but_those_of_practice() {
    let mut found = 0;
    for folder in ["src", "assets"] {
        for file in files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
            for rest in text.split("p8e-").skip(1) {
                let word: String =
                    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
                let is_public =
                    ["PracticeOnly", "canary", "made_up", "0123456789"].iter().any(|start| word.starts_with(start));
                assert!(word.len() < 8 || is_public, "{}: {word}", file.display());
                found += usize::from(is_public);
            }
        }
    }
    assert!(found > 8, "the search finds what is there");
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn there_is_one_http_client_one_tls_and_one_terminal() {
    // OpenSSL stands in the lock file as a choice that nobody takes; what is built, .ci/run asks of cargo.
    let never = ["native-tls", "webpki-roots"];
    let once = ["reqwest", "rustls", "hyper", "crossterm", "ratatui-core", "tokio", "aws-lc-rs", "dbus"];
    assert_none(&rules::unwanted_packages(&at_root("Cargo.lock"), &never, &once));
}

#[test]
fn the_document_shows_this_table() {
    let mut table = String::from("| room | may use |\n| --- | --- |\n");
    for (room, may_use) in ROOMS {
        let used = match may_use {
            [] => "nothing of ours".to_owned(),
            ["*"] => "every room below".to_owned(),
            _ => may_use.iter().map(|used| format!("`{used}`")).collect::<Vec<_>>().join(", "),
        };
        table.push_str(&format!("| `{room}` | {used} |\n"));
    }
    let document = at_root("docs/ARCHITECTURE.md");
    assert!(document.contains(&table), "docs/ARCHITECTURE.md must hold this table:\n\n{table}");
}
