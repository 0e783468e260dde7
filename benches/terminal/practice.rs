//! Leads the program through the main job in its practice sandbox, by keys alone, as a person would.

use std::fs;
use std::path::Path;

use aa_connect::connection::{Secret, StoreKind};
use aa_connect::files::Paths;
use aa_connect::sandbox;
use aa_connect::store::{NewPassphrase, Vault, WorkFactor};
use aa_connect::wizard::StepId;

use crate::session::Session;

/// What the walk's connection is called: what the wizard suggests for the company it chooses.
pub(crate) const COMPANY: &str = "northweu";
/// Unlocks the vault of the benchmark.
pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

/// Makes a vault below `home` whose passphrase costs nothing to try: the benchmark measures this program, not scrypt.
pub(crate) fn cheap_vault(home: &Path) {
    let elsewhere = tempfile::tempdir_in(home).unwrap();
    let passphrase = NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap();
    Vault::create(&Paths::below(elsewhere.path()), &passphrase, WorkFactor::FOR_TESTS).unwrap();
    let share = home.join(".local/share");
    fs::create_dir_all(&share).unwrap();
    fs::rename(elsewhere.path().join("data"), share.join("aa-connect")).unwrap();
}

fn arrived_at(session: &mut Session, step: StepId) {
    // The first and the last are not counted among the steps of the way.
    let mark = if matches!(step, StepId::Welcome | StepId::Done) { "" } else { "▸ " };
    session.wait_for(&format!("{mark}{}", step.title()));
}

/// From the first screen to Organization, with the vault open and every probe answered.
pub(crate) fn to_organization(session: &mut Session) {
    arrived_at(session, StepId::Welcome);
    session.type_keys("\r");
    arrived_at(session, StepId::ThisMachine);
    // The keyring was looked for in vain and the sandbox was reached.
    session.wait_for(&format!("– {}", StoreKind::Keyring.title()));
    session.wait_for("✓ Reach 127.0.0.1");
    session.type_keys("\r");
    session.wait_for("Passphrase");
    session.type_keys(PASSPHRASE);
    session.wait_for("••••");
    session.type_keys("\r");
    arrived_at(session, StepId::Organization);
}

/// From Organization to the list of several hundred report suites.
pub(crate) fn to_suites(session: &mut Session) {
    let org_id = sandbox::practice_credentials().remove(0).org_id;
    session.type_keys(org_id.as_str());
    session.wait_for(org_id.as_str());
    for step in [StepId::Product, StepId::CredentialType, StepId::Credential] {
        session.type_keys("\r");
        arrived_at(session, step);
    }
    session.type_keys("\x1bf");
    session.wait_for("••••");
    session.type_keys("\r");
    arrived_at(session, StepId::Company);
    session.wait_for(COMPANY);
    session.type_keys("\x1b[B");
    session.type_keys("\r");
    let suites = sandbox::practice_companies().into_iter().find(|(id, _)| id.as_str() == COMPANY).unwrap().1;
    session.wait_for(&format!("{suites} of {suites}"));
}

/// From there to Done; the connection is saved then.
pub(crate) fn to_done(session: &mut Session) {
    session.type_keys("\r");
    arrived_at(session, StepId::Review);
    session.type_keys("\r");
    arrived_at(session, StepId::Done);
}

/// The name of the one connection below `home`.
pub(crate) fn saved_name(home: &Path) -> String {
    let folder = home.join(".config/aa-connect/connections");
    let file = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).find(|p| p.extension().is_some());
    let text = fs::read_to_string(file.unwrap()).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("name = ")).unwrap();
    line.trim_matches('"').to_owned()
}
