//! A Service Account (JWT): what is said of it, the key pair made or brought, its metascopes, the token, and a connection
//! that is a token only.

use aa_connect::connection::{CredentialSecrets, CredentialType, Environment, Invalid, KeySize, Metascope, Product};
use aa_connect::diagnosis::{CheckId, LocalFault, Stage};
use aa_connect::screen::{Action, FieldId, Item, ListId};
use aa_connect::wizard::StepId;
use aa_connect::wizard::draft::KeySource;
use aa_connect::wizard::effect::{Effect, KeyFrom, Task};
use aa_connect::wizard::report::{KeyTrouble, Report};

use super::canned::{self, CANARY};
use super::walk::Walk;

const BROUGHT: usize = 3;

fn at_key_pair() -> Walk {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_key_pair(Some(canned::ORG));
    walk
}

fn with_key_pair() -> Walk {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_made_key_pair(Some(canned::ORG));
    walk
}

fn at_token() -> Walk {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_metascopes();
    walk.next();
    assert_eq!(walk.step(), StepId::Token);
    walk
}

fn last_task(walk: &Walk) -> &Task {
    &walk.open.last().unwrap_or_else(|| panic!("nothing runs: {}", walk.said())).1
}

#[track_caller]
fn nowhere(walk: &Walk) {
    assert!(!format!("{:?}", walk.model).contains(CANARY), "the model's Debug");
    assert!(!format!("{:?}", walk.open).contains(CANARY), "an effect's Debug");
    assert!(!walk.said().contains(CANARY), "{}", walk.said());
    for draft in &walk.kept {
        assert!(!toml::to_string(draft).unwrap().contains(CANARY), "a draft's file");
    }
}

#[test]
fn who_takes_the_retired_type_reads_where_it_still_works_before_going_on_and_its_key_is_made_meanwhile() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_type(Some(canned::ORG));
    for _ in 0..4 {
        walk.tell(aa_connect::wizard::Msg::Move(aa_connect::screen::Move::Down));
    }
    walk.next();
    assert_eq!(walk.step(), StepId::CredentialType, "it is read first");
    let said = walk.said();
    assert!(said.contains("AEM as a Cloud Service") && said.contains("Server-to-Server has replaced it"), "{said}");
    assert_eq!(*last_task(&walk), Task::GenerateKey(KeySize::Rsa2048));
    walk.next();
    assert_eq!(walk.step(), StepId::KeyPair);
    assert!(matches!(last_task(&walk), Task::GenerateKey(_)), "it is still being made");
}

#[test]
fn one_key_goes_to_what_replaced_it_and_stops_the_key() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_type(Some(canned::ORG));
    walk.pick(ListId::CredentialType, 4);
    let effects = walk.act(Action::UseServerToServer);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Abort(_))), "{effects:?}");
    assert_eq!(
        (walk.step(), walk.model.draft.credential_type),
        (StepId::Credential, Some(CredentialType::ServerToServer))
    );
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::GenerateKey(_))));
    assert!(walk.model.draft.scopes.text().contains("openid"), "{}", walk.model.draft.scopes.text());
}

#[test]
fn another_type_stops_the_key_too() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_type(Some(canned::ORG));
    walk.pick(ListId::CredentialType, 4);
    walk.pick(ListId::CredentialType, 1);
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::GenerateKey(_))), "{:?}", walk.open);
}

#[test]
fn a_larger_key_stops_the_smaller_one_and_one_that_is_made_is_not_made_again() {
    let mut walk = at_key_pair();
    walk.pick(ListId::KeySource, 2);
    let making: Vec<_> = walk.open.iter().filter(|(_, task)| matches!(task, Task::GenerateKey(_))).collect();
    assert!(matches!(making[..], [(_, Task::GenerateKey(KeySize::Rsa4096))]), "{making:?}");
    walk.report(canned::generated(KeySize::Rsa4096));
    walk.back();
    walk.next();
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::GenerateKey(_))), "{:?}", walk.open);
    walk.next();
    assert!(matches!(last_task(&walk), Task::MakeKeyPair(_)), "it is there already");
}

#[test]
fn going_on_before_the_key_is_there_waits_for_it() {
    let mut walk = at_key_pair();
    walk.fill(FieldId::CertificateSubject, "northwind nightly");
    walk.fill(FieldId::CertificateDays, "30");
    walk.next();
    assert!(matches!(last_task(&walk), Task::GenerateKey(_)));
    walk.report(canned::generated(KeySize::Rsa2048));
    let Task::MakeKeyPair(new) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert_eq!(
        (new.subject.as_str(), new.days, new.certificate_file.as_str()),
        ("northwind nightly", 30, "certificate_pub.crt")
    );
    assert!(!new.may_replace);
    nowhere(&walk);
}

#[test]
fn what_the_certificate_says_is_checked_before_it_is_made() {
    for (field, wrong, problem) in [
        (FieldId::CertificateDays, "0", "1 to 365 days"),
        (FieldId::CertificateDays, "366", "1 to 365 days"),
        (FieldId::CertificateDays, "a year", "1 to 365 days"),
        (FieldId::CertificateSubject, " ", "needs a name"),
        (FieldId::CertificateSubject, &"n".repeat(65), "64 characters"),
        (FieldId::CertificateSubject, "north\u{202e}wind", "cannot be printed"),
        (FieldId::CertificateFile, "", "name of the file is missing"),
        (FieldId::CertificateFile, "keys/", "name of a folder"),
    ] {
        let mut walk = at_key_pair();
        walk.report(canned::generated(KeySize::Rsa2048));
        // An empty line keeps what stands there, so it is emptied as by hand.
        walk.fill(field, "x");
        match field {
            FieldId::CertificateDays => walk.model.draft.certificate_days.set(wrong),
            FieldId::CertificateSubject => walk.model.draft.certificate_subject.set(wrong),
            _ => walk.model.draft.certificate_file.set(wrong),
        }
        walk.next();
        assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::MakeKeyPair(_))), "{wrong}");
        assert!(walk.said().contains(problem), "{wrong}: {}", walk.said());
    }
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_it_was_named_once_more() {
    let mut walk = at_key_pair();
    walk.report(canned::generated(KeySize::Rsa2048));
    walk.next();
    walk.report(Report::KeyPairMade(Err(KeyTrouble::FileExists("/home/ada/certificate_pub.crt".into()))));
    assert!(walk.said().contains("/home/ada/certificate_pub.crt: Enter once more replaces it"), "{}", walk.said());
    let mut other = walk.clone();
    other.fill(FieldId::CertificateFile, "another.crt");
    other.next();
    let Task::MakeKeyPair(new) = last_task(&other) else { panic!("{:?}", other.open) };
    assert!(!new.may_replace, "another file was not named once more");
    walk.next();
    let Task::MakeKeyPair(new) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert!(new.may_replace);
}

#[test]
fn a_pair_that_was_made_shows_what_to_compare_and_what_to_click() {
    let mut walk = with_key_pair();
    assert_eq!(walk.step(), StepId::KeyPair);
    let said = walk.said();
    for words in [
        canned::certificate().sha1.as_str(),
        canned::certificate().sha256.as_str(),
        "2027-03-04 (in 365 days)",
        "CN=northwind",
        "/home/ada/certificate_pub.crt",
        "Upload the file",
        "Never upload the private key",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    nowhere(&walk);
    let draft = walk.kept.last().expect("the draft is kept").clone();
    assert_eq!(draft.key_pair.unwrap().certificate, Some(canned::certificate()));
    walk.next();
    assert_eq!(walk.step(), StepId::Credential);
}

#[test]
fn the_private_key_goes_to_a_file_only_on_request_and_encrypted_if_wished() {
    let mut walk = with_key_pair();
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::WriteKey(_))));
    walk.act(Action::WriteKey);
    walk.fill(FieldId::KeyCopyFile, "/home/ada/northwind.key");
    walk.fill(FieldId::KeyCopyPassphrase, canned::PASSPHRASE);
    walk.next();
    walk.next();
    assert!(walk.said().contains("The two passphrases differ."), "{}", walk.said());
    walk.fill(FieldId::KeyCopyPassphraseAgain, canned::PASSPHRASE);
    nowhere(&walk);
    walk.next();
    let Task::WriteKey(copy) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert_eq!(copy.file, "/home/ada/northwind.key");
    assert_eq!(copy.passphrase.as_ref().map(|p| p.expose()), Some(canned::PASSPHRASE));
    walk.report(Report::KeyWritten(Ok("/home/ada/northwind.key".into())));
    assert!(walk.said().contains("The private key is in /home/ada/northwind.key, for you alone."), "{}", walk.said());
    assert!(!walk.said().contains("not encrypted"), "{}", walk.said());
    assert!(walk.model.secrets.key_copy_passphrase.text().is_empty(), "the passphrase is forgotten");
    assert_eq!(walk.step(), StepId::KeyPair);
    walk.act(Action::WriteKey);
    walk.next();
    let Task::WriteKey(copy) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert_eq!((copy.file.as_str(), &copy.passphrase), ("private.key", &None));
    walk.report(Report::KeyWritten(Ok("/home/ada/private.key".into())));
    assert!(walk.said().contains("not encrypted"), "{}", walk.said());
    nowhere(&walk);
}

#[test]
fn a_key_of_ones_own_is_named_or_pasted() {
    let mut walk = at_key_pair();
    walk.pick(ListId::KeySource, BROUGHT);
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::GenerateKey(_))), "no key is made for nothing");
    walk.next();
    assert!(walk.said().contains("No key is here yet"), "{}", walk.said());
    walk.fill(FieldId::KeyFile, "~/config.zip");
    walk.next();
    let Task::ReadKeyPair(brought) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert_eq!((&brought.from, &brought.passphrase), (&KeyFrom::File("~/config.zip".to_owned()), &None));
    walk.report(Report::KeyPairRead(Err(KeyTrouble::Unusable(Invalid::new(
        "It is broken.",
        "Download it again.",
        "",
    )))));
    assert!(walk.said().contains("It is broken."), "{}", walk.said());

    let mut pasted = at_key_pair();
    pasted.paste(canned::PRIVATE_KEY);
    let Task::ReadKeyPair(brought) = last_task(&pasted) else { panic!("{:?}", pasted.open) };
    assert!(matches!(&brought.from, KeyFrom::Text(text) if text.expose().contains("CANARYMIIE")));
    nowhere(&pasted);
    pasted.report(Report::KeyPairRead(Ok(canned::brought_key())));
    let said = pasted.said();
    assert!(said.contains("RSA 3072") && said.contains("not known here"), "{said}");
    pasted.next();
    assert_eq!(pasted.step(), StepId::Credential);
}

#[test]
fn an_encrypted_key_asks_for_its_passphrase_and_again_when_it_was_wrong() {
    let mut walk = at_key_pair();
    walk.pick(ListId::KeySource, BROUGHT);
    walk.fill(FieldId::KeyFile, "key.pem");
    walk.next();
    walk.report(Report::KeyPairRead(Err(KeyTrouble::NeedsPassphrase)));
    assert!(walk.said().contains("Passphrase of the key"), "{}", walk.said());
    walk.fill(FieldId::KeyPassphrase, canned::PASSPHRASE);
    nowhere(&walk);
    walk.next();
    let Task::ReadKeyPair(brought) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert_eq!(brought.passphrase.as_ref().map(|p| p.expose()), Some(canned::PASSPHRASE));
    walk.report(Report::KeyPairRead(Err(KeyTrouble::WrongPassphrase)));
    assert!(walk.said().contains("does not open with this passphrase"), "{}", walk.said());
    walk.next();
    walk.report(Report::KeyPairRead(Ok(canned::brought_key())));
    assert!(walk.model.secrets.key_passphrase.text().is_empty(), "the passphrase is forgotten");
    nowhere(&walk);
}

#[test]
fn a_key_pasted_at_another_step_waits_for_its_own_and_never_lands_in_a_field() {
    let mut walk = with_key_pair();
    walk.next();
    assert_eq!(walk.step(), StepId::Credential);
    walk.paste(canned::PRIVATE_KEY);
    assert_eq!(walk.step(), StepId::KeyPair);
    assert!(matches!(last_task(&walk), Task::ReadKeyPair(_)), "{:?}", walk.open);
    nowhere(&walk);

    let mut machine = Walk::begun(Environment::Production);
    machine.reach_credential(Some(canned::ORG));
    machine.paste(canned::PRIVATE_KEY);
    assert_eq!(machine.step(), StepId::Credential);
    assert!(machine.said().contains("needs none"), "{}", machine.said());
    nowhere(&machine);
}

#[test]
fn another_pair_starts_over_and_the_old_key_is_forgotten() {
    let mut walk = with_key_pair();
    walk.act(Action::OtherKey);
    assert_eq!((&walk.model.draft.key_pair, &walk.model.secrets.private_key), (&None, &None));
    assert!(matches!(last_task(&walk), Task::GenerateKey(_)), "a key is made once only");
}

#[test]
fn an_assertion_needs_the_technical_account_and_the_organization() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_made_key_pair(None);
    walk.next();
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    // The first Enter leads to the empty field, the second says what is wrong with it.
    walk.next();
    walk.next();
    assert!(walk.said().contains("needs its technical account ID"), "{}", walk.said());
    walk.fill(FieldId::TechnicalAccount, canned::ACCOUNT);
    walk.next();
    walk.next();
    assert!(walk.said().contains("The organization ID is empty."), "{}", walk.said());
    walk.fill(FieldId::OrgId, canned::ORG);
    walk.next();
    let Task::KeepSecret(kept) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert!(matches!(&kept.secrets, CredentialSecrets::ServiceAccount { .. }), "both are kept together");
    nowhere(&walk);
}

#[test]
fn metascopes_are_taken_by_product_and_shown_by_word() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_metascopes();
    assert_eq!(walk.model.draft.scopes.text(), Metascope::ANALYTICS, "the product's own is suggested");
    assert!(walk.said().contains("ent_dataservices_sdk"), "{}", walk.said());
    walk.pick(ListId::Metascope, 3);
    assert_eq!(walk.model.draft.scopes.text(), "ent_analytics_bulk_ingest_sdk, ent_dataservices_sdk");
    walk.pick(ListId::Metascope, 0);
    walk.pick(ListId::Metascope, 3);
    assert_eq!(walk.model.draft.scopes.text(), "");
    walk.next();
    assert_eq!(walk.step(), StepId::Metascopes, "none is none");
    walk.fill(FieldId::Scopes, "ent_made_up_sdk, ent_cja_sdk");
    let checked = walk.screen().body.into_iter().find_map(|item| match item {
        Item::Checklist(list) => {
            Some(list.rows.into_iter().filter(|row| row.is_chosen).map(|row| row.label).collect::<Vec<_>>())
        }
        _ => None,
    });
    assert_eq!(checked.unwrap(), ["Journey Analytics"]);
    walk.next();
    assert_eq!(walk.step(), StepId::Token);
}

#[test]
fn the_token_is_tried_before_the_companies_and_a_refusal_stays() {
    let mut walk = at_token();
    assert!(matches!(last_task(&walk), Task::TryToken(_)));
    let attempt = walk.asked(&Report::CheckEnded).unwrap();
    walk.report_of(attempt, Report::Check(canned::passed_key_pair()));
    walk.report_of(attempt, Report::Check(canned::failed(CheckId::Token, canned::wrong_secret())));
    walk.report_of(attempt, Report::CheckEnded);
    walk.next();
    assert_eq!(walk.step(), StepId::Token, "nothing goes on without a token");
    walk.act(Action::Retry);
    walk.pass_token_test();
    assert!(walk.said().contains("Adobe gave a token"), "{}", walk.said());
    walk.next();
    assert_eq!(walk.step(), StepId::Company);
    walk.discover(canned::one_company());
    walk.load_suites(340);
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    let said = walk.said();
    assert!(said.contains("ent_analytics_bulk_ingest_sdk") && said.contains("valid until 2027-03-04"), "{said}");
    walk.next();
    let Task::Save(_, proven) = last_task(&walk) else { panic!("{:?}", walk.open) };
    let account = proven.candidate.settings.service_account().expect("a Service Account");
    assert_eq!(account.org_id.as_str(), canned::ORG);
    assert_eq!(account.certificate, Some(canned::certificate()));
    assert_eq!(proven.candidate.secrets.private_key().unwrap().expose(), canned::PRIVATE_KEY);
}

#[test]
fn a_certificate_that_fails_here_never_reaches_adobe() {
    let mut walk = at_token();
    let attempt = walk.asked(&Report::CheckEnded).unwrap();
    let expired = canned::local(Stage::Token, LocalFault::CertificateExpired, "2025-01-01");
    walk.report_of(attempt, Report::Check(canned::failed(CheckId::KeyPair, expired)));
    walk.report_of(attempt, Report::CheckEnded);
    let said = walk.said();
    assert!(said.contains("certificate"), "{said}");
    walk.next();
    assert_eq!(walk.step(), StepId::Token);
}

#[test]
fn service_credentials_of_aem_become_a_connection_that_is_a_token_only() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_product(Some(canned::ORG));
    walk.pick(ListId::Product, 2);
    walk.next();
    walk.pick(ListId::CredentialType, 4);
    walk.next();
    walk.report(canned::generated(KeySize::Rsa2048));
    walk.pick(ListId::KeySource, BROUGHT);
    walk.fill(FieldId::KeyFile, "service_token.json");
    walk.next();
    walk.report(Report::KeyPairRead(Ok(canned::brought_key())));
    walk.next();
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    walk.fill(FieldId::TechnicalAccount, canned::ACCOUNT);
    walk.next();
    walk.report(Report::SecretKept(Ok(())));
    assert_eq!(walk.model.draft.scopes.text(), Metascope::EXPERIENCE_MANAGER);
    walk.next();
    assert!(walk.screen().steps.iter().all(|step| step.title != "Company and suites"));
    walk.pass_token_test();
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    assert!(walk.said().contains(canned::ORG), "{}", walk.said());
    walk.next();
    let Task::Save(_, proven) = last_task(&walk) else { panic!("{}", walk.said()) };
    assert_eq!((proven.product, &proven.company, proven.name.as_str()), (Product::ExperienceManager, &None, "aem"));
}

#[test]
fn in_practice_the_certificate_is_registered_from_here() {
    let mut walk = Walk::begun(Environment::Practice);
    walk.reach_made_key_pair(Some(canned::ORG));
    assert!(walk.said().contains("http://127.0.0.1:4001/console"), "{}", walk.said());
    walk.act(Action::RegisterCertificate);
    let Task::RegisterCertificate(certificate, account) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert_eq!((&**certificate, account.name), (&canned::certificate(), "Northwind nightly import"));
    walk.report(Report::CertificateRegistered(Ok("Northwind nightly import")));
    assert!(walk.said().contains("The practice Console knows the certificate now"), "{}", walk.said());
    walk.next();
    walk.act(Action::FillPractice);
    walk.next();
    walk.report(Report::SecretKept(Ok(())));
    assert_eq!(walk.step(), StepId::Metascopes);
}

#[test]
fn a_resumed_draft_whose_key_is_gone_begins_with_the_key_again() {
    for (is_kept, expected) in [(true, StepId::Token), (false, StepId::KeyPair)] {
        let mut walk = Walk::begun(Environment::Production);
        walk.reach_metascopes();
        walk.next();
        let draft = walk.kept.last().unwrap().clone();
        let secrets = is_kept.then(|| walk.model.candidate().unwrap().secrets);
        let mut later = Walk::begun_with(Environment::Production, canned::used_before());
        later.pick(ListId::Start, 1);
        later.report(Report::DraftRead(Ok(Box::new(aa_connect::wizard::report::ResumedDraft {
            draft: aa_connect::wizard::draft::Draft { store: Some(aa_connect::connection::StoreKind::Memory), ..draft },
            secrets,
            proxy_password: None,
            unread: None,
        }))));
        assert_eq!(later.step(), expected, "{is_kept}");
        assert_eq!(later.model.draft.key_source, KeySource::New(KeySize::Rsa2048));
    }
}

#[test]
fn a_key_that_cannot_be_used_leaves_the_one_there_was() {
    for (pasted, trouble) in [
        (canned::PRIVATE_KEY, Some(KeyTrouble::Unusable(Invalid::new("It is broken.", "Bring another.", "")))),
        (canned::CERTIFICATE, Some(KeyTrouble::Unusable(Invalid::new("It is another's.", "Bring its own.", "")))),
        (canned::PRIVATE_KEY, None),
    ] {
        let mut walk = with_key_pair();
        walk.next();
        walk.paste(pasted);
        assert_eq!(walk.step(), StepId::KeyPair);
        match trouble {
            Some(trouble) => drop(walk.report(Report::KeyPairRead(Err(trouble)))),
            // The person stops the reading, and closes what is left of it.
            None => {
                walk.back();
                walk.back();
            }
        }
        assert!(walk.said().contains(canned::certificate().sha1.as_str()), "{}", walk.said());
        walk.next();
        assert_eq!(walk.step(), StepId::Credential, "{pasted}");
        assert_eq!(walk.model.secrets.private_key.as_ref().unwrap().expose(), canned::PRIVATE_KEY);
    }
}

#[test]
fn an_encrypted_key_that_is_pasted_over_another_asks_for_its_passphrase_and_can_be_left_alone() {
    let mut walk = with_key_pair();
    walk.paste(canned::PRIVATE_KEY);
    walk.report(Report::KeyPairRead(Err(KeyTrouble::NeedsPassphrase)));
    assert!(walk.said().contains("Passphrase of the key"), "{}", walk.said());
    walk.back();
    assert_eq!(walk.step(), StepId::KeyPair);
    assert!(walk.said().contains(canned::certificate().sha1.as_str()), "{}", walk.said());
}

#[test]
fn aems_json_pasted_at_any_step_has_its_key_read_and_everything_filled_in() {
    for reach in [Walk::reach_key_pair as fn(&mut Walk, Option<&str>), Walk::reach_made_key_pair] {
        let mut walk = Walk::begun(Environment::Production);
        reach(&mut walk, None);
        if walk.model.draft.key_pair.is_some() {
            walk.next();
            assert_eq!(walk.step(), StepId::Credential);
        }
        walk.paste(&canned::service_credentials());
        assert_eq!(walk.step(), StepId::KeyPair);
        let Task::ReadKeyPair(brought) = last_task(&walk) else { panic!("{:?}", walk.open) };
        assert!(matches!(&brought.from, KeyFrom::Text(text) if text.expose().contains("CANARYMIIE")));
        nowhere(&walk);
        walk.report(Report::KeyPairRead(Ok(canned::brought_key())));
        walk.next();
        assert_eq!(walk.step(), StepId::Credential);
        assert_eq!(walk.model.draft.product, Some(Product::ExperienceManager));
        walk.next();
        assert!(matches!(last_task(&walk), Task::KeepSecret(_)), "nothing is left to type: {}", walk.said());
    }
}

#[test]
fn what_else_stands_in_the_file_of_a_key_is_filled_in_too() {
    let mut walk = at_key_pair();
    walk.pick(ListId::KeySource, BROUGHT);
    walk.fill(FieldId::KeyFile, "service_token.json");
    walk.next();
    let aa_connect::handoff::Recognition::Credentials(mut found) =
        aa_connect::handoff::recognize(canned::service_credentials().as_bytes())
    else {
        panic!("AEM's JSON is known")
    };
    let mut pair = canned::brought_key();
    pair.credential = Some(Box::new(found.remove(0)));
    walk.report(Report::KeyPairRead(Ok(pair)));
    assert_eq!(walk.model.draft.technical_account.text(), canned::ACCOUNT);
    nowhere(&walk);
}

#[test]
fn an_imported_key_is_what_enter_reads_whatever_row_was_chosen_before() {
    let mut walk = at_key_pair();
    walk.paste(canned::PRIVATE_KEY);
    walk.back();
    walk.next();
    let reads = walk.open.iter().filter(|(_, task)| matches!(task, Task::ReadKeyPair(_))).count();
    let makes = walk.open.iter().filter(|(_, task)| matches!(task, Task::MakeKeyPair(_))).count();
    assert_eq!((reads, makes), (1, 0), "{:?}", walk.open);
}

#[test]
fn enter_twice_makes_one_pair() {
    let mut walk = at_key_pair();
    walk.report(canned::generated(KeySize::Rsa2048));
    walk.next();
    assert_eq!(walk.next(), [], "the first one is still at work");
}

#[test]
fn another_choice_stops_what_was_begun_with_the_first() {
    let mut walk = at_key_pair();
    walk.report(canned::generated(KeySize::Rsa2048));
    walk.next();
    walk.pick(ListId::KeySource, BROUGHT);
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::MakeKeyPair(_))), "{:?}", walk.open);
}

#[test]
fn a_key_follows_its_draft_into_another_store() {
    let mut walk = with_key_pair();
    for _ in 0..4 {
        walk.back();
    }
    assert_eq!(walk.step(), StepId::ThisMachine);
    walk.pick(ListId::Store, 0);
    walk.next();
    for _ in 0..3 {
        walk.next();
    }
    assert_eq!(walk.step(), StepId::KeyPair);
    assert!(walk.said().contains("not in the store yet"), "{}", walk.said());
    walk.next();
    let Task::KeepSecret(kept) = last_task(&walk) else { panic!("{:?}", walk.open) };
    assert!(matches!(&kept.secrets, CredentialSecrets::KeyOnly { .. }));
    walk.report(Report::SecretKept(Ok(())));
    assert_eq!(walk.step(), StepId::Credential);
}

#[test]
fn a_key_comes_back_into_the_store_after_another_type_took_its_place() {
    let mut walk = with_key_pair();
    walk.back();
    walk.pick(ListId::CredentialType, 0);
    walk.next();
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
    walk.next();
    walk.report(Report::SecretKept(Ok(())));
    // The first one stops the test call.
    for _ in 0..3 {
        walk.back();
    }
    assert_eq!(walk.step(), StepId::CredentialType);
    walk.pick(ListId::CredentialType, 4);
    walk.next();
    assert_eq!(walk.step(), StepId::KeyPair);
    walk.next();
    assert!(matches!(last_task(&walk), Task::KeepSecret(_)), "{}", walk.said());
}

#[test]
fn esc_closes_the_form_of_the_key_file_and_forgets_its_passphrase() {
    let mut walk = with_key_pair();
    walk.act(Action::WriteKey);
    walk.fill(FieldId::KeyCopyPassphrase, canned::PASSPHRASE);
    walk.back();
    assert_eq!(walk.step(), StepId::KeyPair);
    assert!(!walk.model.key_pair.is_copying && walk.model.secrets.key_copy_passphrase.text().is_empty());
    walk.back();
    assert_eq!(walk.step(), StepId::CredentialType);
}

#[test]
fn what_was_brought_for_adobe_does_not_go_into_practice() {
    let mut walk = Walk::begun(Environment::Production);
    walk.paste(canned::PRIVATE_KEY);
    assert_eq!(walk.step(), StepId::ThisMachine);
    walk.back();
    walk.pick(ListId::Start, 2);
    assert_eq!(walk.model.draft.environment, Environment::Practice);
    assert_eq!(walk.model.key_pair.brought, None);
}

#[test]
fn esc_goes_back_from_a_refusal_at_once() {
    let mut walk = at_token();
    let attempt = walk.asked(&Report::CheckEnded).unwrap();
    walk.report_of(attempt, Report::Check(canned::passed_key_pair()));
    walk.report_of(attempt, Report::Check(canned::failed(CheckId::Token, canned::wrong_secret())));
    // The end of the check is still on its way.
    walk.back();
    assert_eq!(walk.step(), StepId::Metascopes);
    assert!(walk.open.is_empty() && !walk.said().contains("Stopped"), "{}", walk.said());
}
