//! The states that are looked at, each reached as a person would reach it.

use std::time::Duration;

use aa_connect::connection::{AccountType, Connection, CredentialType, Environment, StoreKind};
use aa_connect::diagnosis::{CheckEvent, CheckId, LocalFault, Stage};
use aa_connect::handoff;
use aa_connect::screen::{Action, FieldId, ListId, Move};
use aa_connect::wizard::Msg;
use aa_connect::wizard::StepId;
use aa_connect::wizard::report::{BrowserPlace, Report, ResumedDraft, SignInNews, Stray, Survey, Unusable, VaultState};

use super::walk::Walk;
use super::{canned, service_account};

/// Long enough that a running job is worth a word.
pub(crate) const A_WHILE: Duration = Duration::from_millis(1_200);

/// Every state with its name, in the order a person meets them.
pub(crate) fn all() -> Vec<(&'static str, Walk)> {
    let mut all = welcome();
    all.extend(this_machine());
    all.extend(choices());
    all.extend(credential());
    all.extend(service_account::states());
    all.extend(sign_in());
    all.extend(company());
    all.extend(review_and_done());
    all.extend(sandbox());
    all.extend(panels());
    all
}

pub(crate) fn fresh() -> Walk {
    Walk::begun(Environment::Production)
}

pub(crate) fn made(mut walk: Walk, then: impl FnOnce(&mut Walk)) -> Walk {
    then(&mut walk);
    walk
}

fn welcome() -> Vec<(&'static str, Walk)> {
    let used = || Walk::begun_with(Environment::Production, canned::used_before());
    let importing = || made(fresh(), |walk| drop(walk.pick(ListId::Start, 1)));
    vec![
        ("welcome_1_fresh", fresh()),
        ("welcome_2_used_before", used()),
        ("welcome_3_practice", Walk::begun(Environment::Practice)),
        ("welcome_4_file", importing()),
        ("welcome_5_file_not_named", made(importing(), |walk| drop(walk.next()))),
        (
            "welcome_6_file_being_read",
            made(importing(), |walk| {
                walk.fill(FieldId::ImportFile, "~/Downloads/northwind.json");
                walk.next();
                walk.wait(A_WHILE);
            }),
        ),
        (
            "welcome_7_file_is_missing",
            made(importing(), |walk| {
                walk.fill(FieldId::ImportFile, "~/Downloads/northwind.json");
                walk.next();
                let missing = canned::local(Stage::Files, LocalFault::FileMissing, "~/Downloads/northwind.json");
                walk.report(Report::ImportRead(Err(missing)));
            }),
        ),
        (
            "welcome_8_several_credentials",
            made(importing(), |walk| {
                walk.fill(FieldId::ImportFile, "~/Downloads/northwind.json");
                walk.next();
                let recognized = handoff::recognize(canned::console_json_with_several().as_bytes());
                walk.report(Report::ImportRead(Ok(recognized)));
            }),
        ),
        (
            "welcome_9_discard_asked",
            made(used(), |walk| {
                walk.tell(Msg::Move(Move::First));
                walk.tell(Msg::Move(Move::Down));
                walk.act(Action::Discard);
            }),
        ),
        ("welcome_10_among_many", among_many()),
        ("welcome_11_filtered", made(among_many(), |walk| drop(walk.fill(FieldId::Filter, "northwind/")))),
        ("welcome_12_nothing_matches", made(among_many(), |walk| drop(walk.fill(FieldId::Filter, "tailspin")))),
    ]
}

/// A consultant's machine.
fn among_many() -> Walk {
    let clients = ["adatum", "contoso", "fabrikam", "northwind", "wingtip"];
    let names = clients.into_iter().flat_map(|client| ["dev", "prod", "stage"].map(|of| format!("{client}/{of}")));
    let connections = names.map(|name| canned::connection(&name)).collect();
    Walk::begun_with(Environment::Production, Survey { connections, ..canned::used_before() })
}

fn this_machine() -> Vec<(&'static str, Walk)> {
    let entered = || made(fresh(), |walk| drop(walk.pick(ListId::Start, 0)));
    let without_keyring = || {
        made(entered(), |walk| {
            walk.report(canned::stores(Err(canned::no_bus()), VaultState::Absent));
            walk.report(canned::reached());
        })
    };
    let new_vault = || made(without_keyring(), |walk| drop(walk.next()));
    let locked_vault = || {
        made(entered(), |walk| {
            walk.report(canned::stores(Err(canned::no_bus()), VaultState::Locked));
            walk.report(canned::reached());
            walk.pick(ListId::Store, 1);
            walk.fill(FieldId::Passphrase, canned::PASSPHRASE);
            walk.next();
        })
    };
    vec![
        ("this_machine_1_probing", made(entered(), |walk| walk.wait(A_WHILE))),
        ("this_machine_2_ready", made(fresh(), Walk::reach_this_machine)),
        ("this_machine_3_no_keyring", without_keyring()),
        ("this_machine_4_new_vault", new_vault()),
        (
            "this_machine_5_passphrases_differ",
            made(new_vault(), |walk| {
                walk.fill(FieldId::Passphrase, canned::PASSPHRASE);
                walk.fill(FieldId::PassphraseAgain, "another one");
                walk.next();
            }),
        ),
        ("this_machine_6_vault_opens", made(locked_vault(), |walk| walk.wait(A_WHILE))),
        (
            "this_machine_7_wrong_passphrase",
            made(locked_vault(), |walk| {
                let wrong = canned::local(Stage::Store, LocalFault::VaultWrongPassphrase, "vault");
                walk.report(Report::VaultOpened(Err(wrong)));
            }),
        ),
        (
            "this_machine_8_not_reached",
            made(entered(), |walk| {
                walk.report(canned::stores(Ok(()), VaultState::Absent));
                walk.report(canned::unreached());
            }),
        ),
        (
            "this_machine_9_proxy_with_password",
            made(entered(), |walk| {
                walk.report(canned::stores(Ok(()), VaultState::Absent));
                walk.report(canned::reached());
                walk.act(Action::Network);
                walk.fill(FieldId::Proxy, canned::PROXY);
            }),
        ),
        (
            "this_machine_10_proxy_is_wrong",
            made(entered(), |walk| {
                walk.report(canned::stores(Ok(()), VaultState::Absent));
                walk.report(canned::reached());
                walk.act(Action::Network);
                walk.fill(FieldId::Proxy, "socks5://proxy.example.com");
            }),
        ),
        (
            "this_machine_11_nothing_chosen",
            made(fresh(), |walk| {
                walk.reach_this_machine();
                walk.act(Action::Network);
                walk.next();
            }),
        ),
    ]
}

fn choices() -> Vec<(&'static str, Walk)> {
    let practice = || Walk::begun(Environment::Practice);
    vec![
        ("organization_1_empty", made(fresh(), Walk::reach_organization)),
        ("organization_2_practice", made(practice(), Walk::reach_organization)),
        (
            "organization_3_filled",
            made(fresh(), |walk| {
                walk.reach_organization();
                walk.fill(FieldId::OrgId, canned::ORG);
            }),
        ),
        (
            "organization_4_wrong",
            made(fresh(), |walk| {
                walk.reach_organization();
                walk.fill(FieldId::OrgId, "1A2B3C4D5E6F7A8B9C0D1E2F");
                walk.next();
            }),
        ),
        (
            "organization_5_unknown_chosen",
            made(fresh(), |walk| {
                walk.reach_organization();
                walk.pick(ListId::Organization, 0);
                walk.tell(Msg::FocusNext);
            }),
        ),
        ("product_1_empty", made(fresh(), |walk| walk.reach_product(None))),
        (
            "product_2_needs_the_organization",
            made(fresh(), |walk| {
                walk.reach_product(None);
                walk.pick(ListId::Product, 1);
                walk.next();
            }),
        ),
        ("credential_type_1_empty", made(fresh(), |walk| walk.reach_credential_type(None))),
        (
            "credential_type_3_journey_optimizer",
            made(fresh(), |walk| {
                walk.reach_product(Some(canned::ORG));
                walk.pick(ListId::Product, 1);
                walk.next();
                walk.pick(ListId::CredentialType, 1);
            }),
        ),
    ]
}

fn filled(walk: &mut Walk) {
    walk.reach_credential(Some(canned::ORG));
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
}

fn credential() -> Vec<(&'static str, Walk)> {
    let practice = || made(Walk::begun(Environment::Practice), |walk| walk.reach_credential(None));
    vec![
        ("credential_1_empty", made(fresh(), |walk| walk.reach_credential(None))),
        ("credential_2_practice", practice()),
        ("credential_3_practice_filled", made(practice(), |walk| drop(walk.act(Action::FillPractice)))),
        ("credential_4_filled", made(fresh(), filled)),
        (
            "credential_5_revealed",
            made(fresh(), |walk| {
                filled(walk);
                walk.act(Action::Reveal);
            }),
        ),
        (
            "credential_6_wrong",
            made(fresh(), |walk| {
                walk.reach_credential(None);
                walk.fill(FieldId::ClientId, "0123456789abcdef");
                walk.next();
            }),
        ),
        (
            "credential_7_secret_missing",
            made(fresh(), |walk| {
                walk.reach_credential(None);
                walk.fill(FieldId::ClientId, canned::CLIENT_ID);
                walk.next();
                walk.next();
            }),
        ),
        (
            "credential_8_pasted_json",
            made(fresh(), |walk| {
                walk.reach_credential(None);
                walk.paste(&canned::console_json());
            }),
        ),
        (
            "credential_9_pasted_elsewhere",
            made(fresh(), |walk| {
                walk.reach_credential(None);
                walk.paste(canned::ACCOUNT);
            }),
        ),
        (
            "credential_10_being_kept",
            made(fresh(), |walk| {
                filled(walk);
                walk.next();
                walk.wait(A_WHILE);
            }),
        ),
        (
            "credential_11_not_kept",
            made(fresh(), |walk| {
                filled(walk);
                walk.next();
                let locked = canned::local(Stage::Store, LocalFault::KeyringLocked, "keyring");
                walk.report(Report::SecretKept(Err(locked)));
            }),
        ),
        (
            "credential_12_secret_is_gone",
            made(Walk::begun_with(Environment::Production, canned::used_before()), |walk| {
                walk.pick(ListId::Start, 1);
                walk.report(Report::DraftRead(Ok(Box::new(ResumedDraft {
                    draft: canned::begun(StepId::Company, StoreKind::Keyring),
                    secrets: None,
                    proxy_password: None,
                    unread: None,
                }))));
            }),
        ),
    ]
}

fn sign_in() -> Vec<(&'static str, Walk)> {
    let of = |kind, environment| made(Walk::begun(environment), |walk| walk.reach_credential_of(kind, None));
    let begun = || {
        made(fresh(), |walk| {
            walk.reach_sign_in(CredentialType::SinglePageApp, Some(canned::ORG));
            walk.wait(A_WHILE);
        })
    };
    let waiting = |place| {
        made(begun(), |walk| {
            walk.report(canned::waiting(place));
            walk.wait(Duration::from_secs(12));
        })
    };
    let here =
        || made(waiting(BrowserPlace::Here), |walk| drop(walk.report(Report::SignIn(SignInNews::BrowserOpened))));
    let ssh = || {
        let forward = Some("ssh -L 8443:localhost:8443 ada@203.0.113.7".to_owned());
        waiting(BrowserPlace::OverSsh { forward })
    };
    let ended = |end| made(here(), |walk| drop(walk.report(Report::SignInEnded(end))));
    let personal = || {
        let mut personal = canned::signed_in();
        personal.organizations.clear();
        if let Some(person) = &mut personal.person {
            person.account = AccountType::Personal;
        }
        personal
    };
    vec![
        ("credential_13_web_app", of(CredentialType::WebApp, Environment::Production)),
        ("credential_14_native_app", of(CredentialType::NativeApp, Environment::Practice)),
        ("sign_in_1_prepared", begun()),
        ("sign_in_2_browser_here", here()),
        ("sign_in_3_over_ssh", ssh()),
        ("sign_in_4_silence", made(here(), |walk| walk.wait(Duration::from_secs(10)))),
        (
            "sign_in_5_certificate_refused",
            made(here(), |walk| drop(walk.report(Report::SignIn(SignInNews::Stray(Stray::CertificateRefused))))),
        ),
        (
            "sign_in_6_pasted_the_question",
            made(ssh(), |walk| drop(walk.report(Report::SignIn(SignInNews::Unusable(Unusable::TheQuestion))))),
        ),
        ("sign_in_7_is_this_right", ended(Ok(canned::signed_in()))),
        ("sign_in_8_personal_account", ended(Ok(personal()))),
        ("sign_in_9_another_organization", ended(Ok(canned::signed_in_elsewhere()))),
        ("sign_in_10_denied", ended(Err(canned::denied()))),
        ("sign_in_11_port_busy", ended(Err(canned::port_busy()))),
    ]
}

fn company() -> Vec<(&'static str, Walk)> {
    let testing = |typed| made(fresh(), |walk| walk.reach_company(typed));
    let suites = || {
        made(testing(None), |walk| {
            walk.discover(canned::one_company());
            walk.load_suites(340);
        })
    };
    vec![
        (
            "company_1_token_is_asked_for",
            made(testing(None), |walk| {
                walk.check(CheckEvent::Started(CheckId::Token));
                walk.wait(A_WHILE);
            }),
        ),
        (
            "company_2_adobe_asks_for_patience",
            made(testing(None), |walk| {
                walk.check(canned::passed_token());
                walk.check(CheckEvent::Started(CheckId::Companies));
                walk.check(CheckEvent::Waiting {
                    check: CheckId::Companies,
                    wait: aa_connect::diagnosis::Wait::Asked(6),
                });
                walk.wait(A_WHILE);
            }),
        ),
        (
            "company_3_refused",
            made(testing(None), |walk| {
                walk.check(CheckEvent::Started(CheckId::Token));
                walk.check(canned::failed(CheckId::Token, canned::wrong_secret()));
                walk.report(Report::CheckEnded);
            }),
        ),
        (
            "company_4_stopped",
            made(testing(None), |walk| {
                walk.check(CheckEvent::Started(CheckId::Token));
                walk.wait(A_WHILE);
                walk.back();
            }),
        ),
        (
            "company_5_another_organization",
            made(testing(Some(canned::OTHER_ORG)), |walk| walk.discover(canned::one_company())),
        ),
        ("company_6_several", made(testing(None), |walk| walk.discover(canned::three_companies()))),
        (
            "company_7_suites_are_loading",
            made(testing(None), |walk| {
                walk.discover(canned::one_company());
                walk.check(CheckEvent::Started(CheckId::ReportSuites));
                walk.check(canned::page(0..100, 340));
                walk.wait(A_WHILE);
            }),
        ),
        ("company_8_suites", suites()),
        (
            "company_9_filtered_and_checked",
            made(suites(), |walk| {
                walk.fill(FieldId::Filter, "česko");
                walk.pick(ListId::ReportSuite, 1);
                walk.pick(ListId::ReportSuite, 3);
                walk.tell(Msg::FocusNext);
            }),
        ),
        ("company_10_nothing_matches", made(suites(), |walk| drop(walk.fill(FieldId::Filter, "no such thing")))),
        (
            "company_11_no_suites",
            made(testing(None), |walk| {
                walk.discover(canned::one_company());
                walk.check(CheckEvent::Started(CheckId::ReportSuites));
                walk.check(canned::failed(CheckId::ReportSuites, canned::no_suites()));
                walk.report(Report::CheckEnded);
            }),
        ),
        (
            "company_12_one_of_several_chosen",
            made(testing(None), |walk| {
                walk.discover(canned::three_companies());
                walk.pick(ListId::Company, 1);
                walk.load_suites(9);
            }),
        ),
    ]
}

fn sandbox() -> Vec<(&'static str, Walk)> {
    let listed = || {
        made(fresh(), |walk| {
            walk.reach_sandbox();
            walk.list_sandboxes(canned::sandboxes());
        })
    };
    let read = |row| {
        made(listed(), |walk| {
            walk.pick(ListId::Sandbox, row);
            walk.read_journeys();
        })
    };
    vec![
        (
            "sandbox_1_being_listed",
            made(fresh(), |walk| {
                walk.reach_sandbox();
                walk.check(canned::passed_token());
                walk.check(CheckEvent::Started(CheckId::Sandboxes));
                walk.wait(A_WHILE);
            }),
        ),
        ("sandbox_2_to_choose_from", listed()),
        ("sandbox_3_not_usable", made(listed(), |walk| drop(walk.pick(ListId::Sandbox, 2)))),
        (
            "sandbox_4_being_read",
            made(listed(), |walk| {
                walk.pick(ListId::Sandbox, 1);
                walk.check(CheckEvent::Started(CheckId::Journeys));
                walk.wait(A_WHILE);
            }),
        ),
        ("sandbox_5_works", read(1)),
        ("sandbox_6_production", read(0)),
        (
            "sandbox_7_refused",
            made(listed(), |walk| {
                walk.pick(ListId::Sandbox, 0);
                walk.check(canned::failed(CheckId::Journeys, canned::no_journeys()));
                walk.report(Report::CheckEnded);
            }),
        ),
        ("sandbox_8_nothing_matches", made(listed(), |walk| drop(walk.fill(FieldId::Filter, "no such thing")))),
        ("review_6_journey_optimizer", made(read(0), |walk| drop(walk.next()))),
        (
            "done_3_journey_optimizer",
            made(read(0), |walk| {
                walk.next();
                walk.next();
                let connection = Connection { store: StoreKind::Vault, ..canned::journey_connection("journeys") };
                walk.report(Report::Saved(Ok(Box::new(connection))));
            }),
        ),
    ]
}

fn review_and_done() -> Vec<(&'static str, Walk)> {
    let review = || made(fresh(), |walk| walk.reach_review(Some(canned::ORG)));
    let saved = |store| {
        made(review(), |walk| {
            walk.next();
            let mut connection = canned::connection("northwind-trading");
            connection.store = store;
            walk.report(Report::Saved(Ok(Box::new(connection))));
        })
    };
    vec![
        ("review_1_ready", review()),
        (
            "review_2_name_is_taken",
            made(Walk::begun_with(Environment::Production, canned::used_before()), |walk| {
                walk.reach_review(None);
                walk.fill(FieldId::Name, "northwind");
                walk.next();
            }),
        ),
        (
            "review_3_another_technical_account",
            made(fresh(), |walk| {
                filled(walk);
                walk.fill(FieldId::TechnicalAccount, "FFFFFFFFFFFFFFFFFFFFFFFF@techacct.adobe.com");
                walk.leave_credential();
                walk.discover(canned::one_company());
                walk.load_suites(3);
                walk.next();
            }),
        ),
        (
            "review_4_saving",
            made(review(), |walk| {
                walk.next();
                walk.wait(A_WHILE);
            }),
        ),
        (
            "review_5_not_saved",
            made(review(), |walk| {
                walk.next();
                let full = canned::local(Stage::Files, LocalFault::DiskFull, "~/.config/aa-connect/connections");
                walk.report(Report::Saved(Err(full)));
            }),
        ),
        ("done_1_keyring", saved(StoreKind::Keyring)),
        ("done_2_memory", saved(StoreKind::Memory)),
    ]
}

fn panels() -> Vec<(&'static str, Walk)> {
    let at_credential = |action| {
        made(fresh(), |walk| {
            walk.reach_credential(Some(canned::ORG));
            walk.act(action);
        })
    };
    vec![
        ("panel_1_help", at_credential(Action::Help)),
        ("panel_2_guide", at_credential(Action::Guide)),
        ("panel_3_letter", at_credential(Action::Letter)),
    ]
}
