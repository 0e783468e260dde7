//! The units that `renew --print-timer systemd` prints, looked at by systemd itself. Needs Debian's `systemd`, and runs with
//! `AA_CONNECT_REAL=1`; then it must be there.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, or says that it does not run"
)]

#[path = "support/real.rs"]
#[expect(dead_code, reason = "the bus is for the tests of keyrings")]
mod real;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use aa_connect::connection::{
    ClientId, Connection, ConnectionId, ConnectionName, CredentialSettings, Environment, NetworkSettings, OrgId,
    Product, Proof, RedirectUri, Scopes, SignInSettings, StoreKind,
};
use aa_connect::store::{Paths, connections};

/// What the program prints in a home of its own.
fn printed(home: &Path, kind: &str, more: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aa-connect"));
    command.args(["renew", "--print-timer", kind]).args(more);
    command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin").env("XDG_STATE_HOME", home.join("100% $state"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What systemd says of the units in `folder`.
fn verified(folder: &Path) -> Output {
    let mut command = Command::new("systemd-analyze");
    command.args(["verify", "--user", "--man=no"]);
    command.args(["aa-connect-renew.service", "aa-connect-renew.timer"].map(|unit| folder.join(unit)));
    // A manager of the user's own needs a place to run in.
    command.env("XDG_RUNTIME_DIR", folder).env("HOME", folder).output().unwrap()
}

#[test]
fn systemd_finds_nothing_to_complain_of_in_the_units() {
    if !real::is_real() {
        return;
    }
    let passphrase = ["--passphrase-command", "[\"pass\", \"show\", \"100% $HOME \\\"x\\\"\"]"];
    for more in [&[][..], &["--ca-file", "a b.pem"], &passphrase] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).unwrap();
        for (kind, name) in [("systemd-service", "service"), ("systemd-timer", "timer")] {
            let text = printed(folder.path(), kind, more);
            std::fs::write(folder.path().join(format!("aa-connect-renew.{name}")), text).unwrap();
        }
        let output = verified(folder.path());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && !said.contains("aa-connect-renew"), "{more:?}: {said}");
        // It does look: a word that it does not know is told.
        let service = folder.path().join("aa-connect-renew.service");
        let text = std::fs::read_to_string(&service).unwrap();
        std::fs::write(&service, text.replace("Type=oneshot", "Type=oneshoot")).unwrap();
        let said = String::from_utf8_lossy(&verified(folder.path()).stderr).into_owned();
        assert!(said.contains("oneshoot"), "{said}");
    }
}

/// The file of a connection that somebody signs in with.
fn save_sign_in(home: &Path) {
    let settings = SignInSettings {
        client_id: ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
        scopes: Scopes::parse("openid,offline_access").unwrap(),
        redirect_uri: RedirectUri::suggested(),
        person: None,
    };
    let connection = Connection {
        schema_version: Connection::SCHEMA_VERSION,
        id: ConnectionId::parse("northwind-7f3k2m").unwrap(),
        name: ConnectionName::parse("northwind").unwrap(),
        created_at: jiff::Timestamp::now(),
        product: Product::Analytics,
        org_id: OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap(),
        store: StoreKind::Vault,
        environment: Environment::Production,
        credential: CredentialSettings::WebApp(settings),
        company: None,
        sandbox: None,
        network: NetworkSettings::default(),
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 1 },
        report_suites: Vec::new(),
        former: None,
        console: None,
        client_secrets: None,
    };
    let paths = Paths::below(home);
    connections::save(&paths, &connection).unwrap();
    let folder = home.join(".config/aa-connect");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::rename(paths.connections(), folder.join("connections")).unwrap();
}

#[test]
fn systemd_knows_the_credential_of_a_vault() {
    if !real::is_real() {
        return;
    }
    // A sign-in in a vault, as its file would say it; the secrets themselves are not asked for.
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).unwrap();
    save_sign_in(folder.path());
    for (kind, name) in [("systemd-service", "service"), ("systemd-timer", "timer")] {
        let text = printed(folder.path(), kind, &[]);
        assert_eq!(text.contains("LoadCredential=vault-passphrase:"), name == "service", "{text}");
        std::fs::write(folder.path().join(format!("aa-connect-renew.{name}")), text).unwrap();
    }
    let output = verified(folder.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !said.contains("aa-connect-renew"), "{said}");
}
