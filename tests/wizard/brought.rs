//! What `import` brings: where it leads, what goes with it to the save, and what stays as it is.

use aa_connect::connection::*;
use aa_connect::handoff::{HandOver, ImportedCredential, Recognition, recognize};
use aa_connect::screen::FieldId;
use aa_connect::wizard::effect::{KeyFrom, Task};
use aa_connect::wizard::report::{Brought, KeyTrouble, Report, Survey};
use aa_connect::wizard::{StepId, start};

use super::canned;
use super::walk::Walk;

const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nCANARY\n-----END ENCRYPTED PRIVATE KEY-----\n";

/// On the step after This machine, with this credential brought and secrets in memory.
fn begun_with(credential: ImportedCredential, survey: Survey) -> Walk {
    let mut walk = Walk::at_start(Environment::Production);
    walk.model.brought = Some(Brought { credentials: vec![credential], place: None });
    walk.model.draft.store = Some(StoreKind::Memory);
    let effects = start(&mut walk.model, walk.now);
    walk.take(&effects);
    walk.report(Report::Surveyed(survey));
    assert_eq!(walk.step(), StepId::ThisMachine);
    walk
}

fn facts() -> CredentialFacts {
    let of = |mark: &str| ClientSecretFacts {
        expires_at: Some(canned::wall()),
        ..ClientSecretFacts::new(SecretMark::parse(mark).unwrap())
    };
    let known = KnownSecrets { asked_at: None, in_use: Some(of("in-use")), other: Some(of("other")) };
    let console = ConsolePlace::parse("projects/12345/1/credentials/234567").ok();
    CredentialFacts { client_secrets: Some(known), console }
}

/// What a hand-over brings of which its sender knew `facts`.
fn handed_over() -> ImportedCredential {
    let CredentialFacts { client_secrets, console } = facts();
    let connection = Connection { client_secrets, console, ..canned::connection("northwind") };
    ImportedCredential::of_hand_over(&HandOver::new(&connection, canned::two_secrets(), None).unwrap())
}

fn service_account(pem: Option<&str>) -> ImportedCredential {
    let text = format!(
        r#"{{"API_KEY":"{}","CLIENT_SECRET":"{}","ORG_ID":"{}","TECHNICAL_ACCOUNT_ID":"{}","META_SCOPES":["ent_analytics_bulk_ingest_sdk"]}}"#,
        canned::CLIENT_ID,
        canned::CLIENT_SECRET,
        canned::ORG,
        canned::ACCOUNT
    );
    let Recognition::Credentials(mut credentials) = recognize(text.as_bytes()) else { panic!("no credential") };
    let pem = pem.map(|pem| match recognize(pem.as_bytes()) {
        Recognition::Pem(pem) => pem,
        other => panic!("{other:?}"),
    });
    ImportedCredential { pem, products: vec![Product::Analytics], ..credentials.remove(0) }
}

/// From This machine on, with what is there already, to `step`.
fn on_to(walk: &mut Walk, step: StepId) {
    for _ in 0..8 {
        if walk.step() == step {
            return;
        }
        walk.next();
    }
    panic!("it does not come to {step:?}, but stays at {:?}: {}", walk.step(), walk.said());
}

#[test]
fn what_was_known_of_the_secrets_stays_as_long_as_they_are_the_same() {
    let draft = |walk: &Walk| walk.model.draft.facts.clone();
    let mut walk = begun_with(handed_over(), Survey::default());
    assert_eq!(draft(&walk), facts());
    let file = toml::to_string(&walk.model.draft.for_file()).unwrap();
    let read: aa_connect::wizard::draft::Draft = toml::from_str(&file).unwrap();
    assert_eq!(read.facts, facts(), "a draft that waits keeps it");
    on_to(&mut walk, StepId::Credential);
    walk.fill(FieldId::ClientSecret, canned::OTHER_SECRET);
    assert_eq!(draft(&walk), CredentialFacts { client_secrets: None, ..facts() }, "it is another secret");
    walk.fill(FieldId::ClientId, canned::OTHER_CLIENT_ID);
    assert_eq!(draft(&walk), CredentialFacts::default(), "it is another credential");

    let mut walk = begun_with(handed_over(), Survey::default());
    on_to(&mut walk, StepId::Credential);
    walk.paste(&canned::console_json());
    assert_eq!(draft(&walk), CredentialFacts::default(), "of a download nothing is known");
}

#[test]
fn a_download_of_another_credential_takes_no_secret_of_the_one_before() {
    let mut walk = begun_with(handed_over(), Survey::default());
    on_to(&mut walk, StepId::Credential);
    walk.paste(&format!(r#"{{"CLIENT_ID":"{}","ORG_ID":"{}"}}"#, canned::OTHER_CLIENT_ID, canned::ORG));
    assert_eq!(walk.model.draft.client_id.text(), canned::OTHER_CLIENT_ID);
    assert!(walk.model.secrets.client_secret.text().is_empty());
    assert_eq!(walk.model.secrets.other_client_secret, None);
}

#[test]
fn a_service_account_that_is_brought_is_asked_for_the_key_it_has() {
    let mut walk = begun_with(service_account(None), Survey::default());
    // Enter leads through, and makes no key that Adobe does not know.
    on_to(&mut walk, StepId::KeyPair);
    walk.next();
    assert!(walk.said().contains("No key is here yet"), "{}", walk.said());
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::GenerateKey(_) | Task::MakeKeyPair(_))));
}

#[test]
fn an_encrypted_key_that_came_along_waits_for_its_passphrase() {
    let mut walk = begun_with(service_account(Some(ENCRYPTED)), Survey::default());
    on_to(&mut walk, StepId::KeyPair);
    walk.report(Report::KeyPairRead(Err(KeyTrouble::NeedsPassphrase)));
    // As answers are given: what nobody names is filled with nothing.
    walk.fill(FieldId::KeyFile, "");
    walk.next();
    walk.next();
    assert!(walk.said().contains("The key is under a passphrase, and none is given."), "{}", walk.said());
    walk.fill(FieldId::KeyPassphrase, canned::PASSPHRASE);
    walk.next();
    let Some((_, Task::ReadKeyPair(brought))) = walk.open.last() else { panic!("{:?}", walk.open) };
    assert_eq!(brought.from, KeyFrom::Text(Secret::new(ENCRYPTED)));
    assert_eq!(brought.passphrase, Some(Secret::new(canned::PASSPHRASE)));
}

#[test]
fn what_uses_the_same_client_id_stays_and_is_told_what_leads_on() {
    let walk = begun_with(handed_over(), canned::used_before());
    let said = walk.said();
    assert!(said.contains("northwind uses this client ID already and stays as it is."), "{said}");
    assert!(said.contains("To give it a new client secret: aa-connect rotate northwind."), "{said}");

    let mut old = canned::connection("nightly");
    old.credential = CredentialSettings::ServiceAccount(ServiceAccountSettings {
        client_id: ClientId::parse(canned::CLIENT_ID).unwrap(),
        org_id: canned::org(canned::ORG),
        technical_account_id: TechnicalAccountId::parse(canned::ACCOUNT).unwrap(),
        metascopes: Scopes::parse("ent_analytics_bulk_ingest_sdk").unwrap(),
        certificate: None,
    });
    let walk = begun_with(handed_over(), Survey { connections: vec![old], ..Survey::default() });
    let said = walk.said();
    assert!(said.contains("To move it to OAuth Server-to-Server: aa-connect migrate nightly."), "{said}");
}
