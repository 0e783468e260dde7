//! Any walk at all: random messages, an outside that answers well, badly or too late, and what must hold after each.

use std::time::Duration;

use aa_connect::connection::{CredentialType, Environment, Invalid, KeySize, Product, Scopes, Secret, StoreKind};
use aa_connect::diagnosis::{CheckEvent, CheckId, LocalFault, Stage};
use aa_connect::handoff;
use aa_connect::screen::{Action, Attempt, Edit, FieldId, FieldValue, Item, ListId, Move, Screen};
use aa_connect::ui::plain;
use aa_connect::ui::tui::{Glyphs, Theme, View, draw};
use aa_connect::wizard::Msg;
use aa_connect::wizard::effect::{Effect, Task};
use aa_connect::wizard::job::Job;
use aa_connect::wizard::plan::plan;
use aa_connect::wizard::report::{
    BrowserPlace, KeyTrouble, Report, ResumedDraft, SignInNews, Stray, Survey, Unusable, VaultState,
};
use aa_connect::wizard::{StepId, next_deadline};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canned::{self, CANARY};
use super::walk::Walk;

const FIELDS: [FieldId; 22] = [
    FieldId::ImportFile,
    FieldId::Passphrase,
    FieldId::PassphraseAgain,
    FieldId::Proxy,
    FieldId::CaFile,
    FieldId::OrgId,
    FieldId::ClientId,
    FieldId::ClientSecret,
    FieldId::TechnicalAccount,
    FieldId::Scopes,
    FieldId::RedirectUri,
    FieldId::PastedAnswer,
    FieldId::CertificateSubject,
    FieldId::CertificateDays,
    FieldId::CertificateFile,
    FieldId::KeyFile,
    FieldId::KeyPassphrase,
    FieldId::KeyCopyFile,
    FieldId::KeyCopyPassphrase,
    FieldId::KeyCopyPassphraseAgain,
    FieldId::Filter,
    FieldId::Name,
];

const LISTS: [ListId; 11] = [
    ListId::Sandbox,
    ListId::Start,
    ListId::Imported,
    ListId::Store,
    ListId::Organization,
    ListId::Product,
    ListId::CredentialType,
    ListId::KeySource,
    ListId::Metascope,
    ListId::Company,
    ListId::ReportSuite,
];

/// One thing that happens to the wizard.
#[derive(Debug, Clone)]
enum Event {
    Msg(Msg),
    /// Text that may hold the canary: only where a person could sensibly enter it.
    Secret(Entered),
    /// The `which`-th open job reports something of its kind.
    Answer {
        which: usize,
        how: u8,
    },
    /// A job that is over or never was reports.
    Late {
        which: usize,
        how: u8,
    },
    /// Everything that is asked is answered well, the step filled in as it should be, and Enter pressed.
    Forward,
    Wait(u16),
}

#[derive(Debug, Clone, Copy)]
enum Entered {
    ClientSecretPasted,
    JsonPasted,
    SeveralPasted,
    ClientSecretFilled(FieldId),
    JsonFilled(FieldId),
    Passphrases,
    KeyPasted,
    KeyFilled(FieldId),
    Proxy,
}

fn harmless_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        ".{0,12}",
        Just(canned::ORG.to_owned()),
        Just(canned::OTHER_ORG.to_owned()),
        Just(canned::CLIENT_ID.to_owned()),
        Just(canned::ACCOUNT.to_owned()),
        Just("openid, AdobeID, read_organizations".to_owned()),
        Just("https://example.com/x".to_owned()),
        Just("proxy.example.com:3128".to_owned()),
        Just("{\"broken\": ".to_owned()),
        Just("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----".to_owned()),
        Just("northwind\u{202e}\x1b[2J".to_owned()),
        Just("日本語の店 👩‍💻 e\u{301}".to_owned()),
        Just("x".repeat(20_000)),
    ]
}

fn edits() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => any::<char>().prop_map(Edit::Insert),
        4 => prop::char::range('a', 'z').prop_map(Edit::Insert),
        3 => prop::sample::select(vec![
            Edit::DeleteBefore,
            Edit::DeleteAfter,
            Edit::DeleteWordBefore,
            Edit::DeleteToStart,
            Edit::DeleteToEnd,
            Edit::Left,
            Edit::Right,
            Edit::WordLeft,
            Edit::WordRight,
            Edit::Home,
            Edit::End,
        ]),
    ]
}

fn messages() -> impl Strategy<Value = Msg> {
    let actions = prop::sample::select(Action::ALL.into_iter().filter(|a| *a != Action::Quit).collect::<Vec<_>>());
    let moves = prop::sample::select(vec![Move::Up, Move::Down, Move::PageUp, Move::PageDown, Move::First, Move::Last]);
    prop_oneof![
        8 => actions.prop_map(Msg::Do),
        6 => Just(Msg::Do(Action::Next)),
        2 => Just(Msg::Do(Action::Back)),
        6 => edits().prop_map(Msg::Edit),
        4 => moves.prop_map(Msg::Move),
        3 => Just(Msg::FocusNext),
        2 => Just(Msg::FocusPrevious),
        3 => harmless_text().prop_map(|text| Msg::Paste(Secret::new(text))),
        4 => (prop::sample::select(FIELDS.to_vec()), harmless_text())
            .prop_map(|(field, text)| Msg::Fill(field, Secret::new(text))),
        5 => (prop::sample::select(LISTS.to_vec()), 0usize..6).prop_map(|(list, row)| Msg::Pick(list, row)),
        1 => Just(Msg::DeadlineReached),
        1 => Just(Msg::Copied(Ok(()))),
        1 => Just(Msg::Copied(Err("The terminal cannot copy.".into()))),
        1 => Just(Msg::Reported(Attempt::NONE, Report::DraftNotKept("the disk is full.".into()))),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    let field = || prop::sample::select(FIELDS.to_vec());
    let entered = prop_oneof![
        Just(Entered::ClientSecretPasted),
        Just(Entered::JsonPasted),
        Just(Entered::SeveralPasted),
        field().prop_map(Entered::ClientSecretFilled),
        field().prop_map(Entered::JsonFilled),
        Just(Entered::Passphrases),
        Just(Entered::KeyPasted),
        field().prop_map(Entered::KeyFilled),
        Just(Entered::Proxy),
    ];
    prop_oneof![
        12 => messages().prop_map(Event::Msg),
        3 => entered.prop_map(Event::Secret),
        8 => (any::<usize>(), any::<u8>()).prop_map(|(which, how)| Event::Answer { which, how }),
        2 => (any::<usize>(), any::<u8>()).prop_map(|(which, how)| Event::Late { which, how }),
        7 => Just(Event::Forward),
        2 => (0u16..5_000).prop_map(Event::Wait),
    ]
}

/// What an open job may report next.
fn answer(task: &Task, how: u8) -> Report {
    let is_good = !how.is_multiple_of(4);
    let disk = || canned::local(Stage::Files, LocalFault::DiskFull, "drafts/x.toml");
    match task {
        Task::Survey => Report::Surveyed(if is_good { canned::used_before() } else { Survey::default() }),
        Task::StartPractice if is_good => Report::PracticeStarted(Ok(canned::practice())),
        Task::StartPractice => {
            Report::PracticeStarted(Err(canned::local(Stage::Network, LocalFault::PracticeFailed, "port")))
        }
        Task::ProbeStores => {
            let vault = [VaultState::Absent, VaultState::Locked, VaultState::Open][usize::from(how / 4) % 3];
            canned::stores(if is_good { Ok(()) } else { Err(canned::no_bus()) }, vault)
        }
        Task::OpenVault { .. } if is_good => Report::VaultOpened(Ok(())),
        Task::OpenVault { .. } => {
            Report::VaultOpened(Err(canned::local(Stage::Store, LocalFault::VaultWrongPassphrase, "vault")))
        }
        Task::ProbeNetwork(_) => {
            if is_good {
                canned::reached()
            } else {
                canned::unreached()
            }
        }
        Task::ReadImport(_) => match how % 5 {
            0 => Report::ImportRead(Err(canned::local(Stage::Files, LocalFault::FileMissing, "x.json"))),
            1 => Report::ImportRead(Ok(handoff::recognize(canned::console_json_with_several().as_bytes()))),
            2 => Report::ImportRead(Ok(handoff::recognize(canned::CLIENT_SECRET.as_bytes()))),
            3 => Report::ImportRead(Ok(handoff::recognize(b"nothing known"))),
            _ => Report::ImportRead(Ok(handoff::recognize(canned::console_json().as_bytes()))),
        },
        Task::GenerateKey(size) if is_good => canned::generated(*size),
        Task::GenerateKey(_) => Report::KeyGenerated(Err(unusable_key())),
        Task::MakeKeyPair(_) => Report::KeyPairMade(match how % 4 {
            0 => Err(KeyTrouble::FileExists("/home/ada/certificate_pub.crt".into())),
            1 => Err(KeyTrouble::Failed(disk())),
            _ => Ok(canned::key_pair()),
        }),
        Task::ReadKeyPair(_) => Report::KeyPairRead(match how % 5 {
            0 => Err(KeyTrouble::NeedsPassphrase),
            1 => Err(KeyTrouble::WrongPassphrase),
            2 => Err(unusable_key()),
            _ => Ok(canned::brought_key()),
        }),
        Task::WriteKey(_) => Report::KeyWritten(match how % 3 {
            0 => Err(KeyTrouble::FileExists("/home/ada/private.key".into())),
            1 => Err(KeyTrouble::Failed(disk())),
            _ => Ok("/home/ada/private.key".into()),
        }),
        Task::RegisterCertificate(..) => Report::CertificateRegistered(Ok("Northwind nightly import")),
        Task::TryToken(_) => match how % 6 {
            0 => Report::CheckEnded,
            1 => Report::Check(CheckEvent::Started(CheckId::KeyPair)),
            2 => Report::Check(canned::passed_key_pair()),
            3 => Report::Check(canned::failed(CheckId::Token, canned::wrong_secret())),
            _ => Report::Check(canned::passed_token()),
        },
        Task::KeepSecret(_) if is_good => Report::SecretKept(Ok(())),
        Task::KeepSecret(_) => Report::SecretKept(Err(canned::no_bus())),
        Task::ForgetSecrets(..) if is_good => Report::SecretsForgotten(Ok(())),
        Task::ForgetSecrets(..) => Report::SecretsForgotten(Err(canned::no_bus())),
        Task::ResumeDraft(_) if !is_good => Report::DraftRead(Err(disk())),
        Task::ResumeDraft(_) => {
            let step = StepId::ALL[usize::from(how / 4) % (StepId::ALL.len() - 1)];
            let store = [StoreKind::Memory, StoreKind::Vault, StoreKind::Keyring][usize::from(how / 8) % 3];
            let has_secret = how.is_multiple_of(3);
            Report::DraftRead(Ok(Box::new(ResumedDraft {
                draft: if step == StepId::Sandbox {
                    canned::begun_journeys(step, store)
                } else {
                    canned::begun(step, store)
                },
                secrets: has_secret.then(canned::secrets),
                proxy_password: (how.is_multiple_of(7)).then(|| Secret::new(CANARY)),
                unread: (how.is_multiple_of(5)).then(canned::no_bus),
            })))
        }
        Task::Discover(_) => match how % 8 {
            0 => Report::CheckEnded,
            1 => Report::Check(CheckEvent::Started(CheckId::Token)),
            2 => Report::Check(canned::passed_token()),
            3 => Report::Check(CheckEvent::Waiting {
                check: CheckId::Companies,
                wait: aa_connect::diagnosis::Wait::Asked(9),
            }),
            4 => Report::Check(canned::passed_companies(canned::one_company())),
            5 => Report::Check(canned::passed_companies(canned::three_companies())),
            6 => Report::Check(canned::failed(CheckId::Token, canned::wrong_secret())),
            _ => Report::Check(CheckEvent::Started(CheckId::Companies)),
        },
        Task::ListSandboxes(_) => match how % 6 {
            0 => Report::CheckEnded,
            1 => Report::Check(canned::passed_token()),
            2 => Report::Check(CheckEvent::Started(CheckId::Sandboxes)),
            3 => Report::Check(canned::failed(CheckId::Token, canned::wrong_secret())),
            _ => Report::Check(canned::passed_sandboxes(canned::sandboxes())),
        },
        Task::ReadJourneys(..) => match how % 4 {
            0 => Report::CheckEnded,
            1 => Report::Check(canned::failed(CheckId::Journeys, canned::no_journeys())),
            _ => Report::Check(canned::passed_journeys()),
        },
        Task::LoadSuites(..) => match how % 6 {
            0 => Report::CheckEnded,
            1 => Report::Check(canned::page(0..7, 19)),
            2 => Report::Check(canned::page(7..19, 19)),
            3 => Report::Check(canned::passed_suites(19)),
            4 => Report::Check(canned::failed(CheckId::ReportSuites, canned::no_suites())),
            _ => Report::Check(CheckEvent::Waiting {
                check: CheckId::ReportSuites,
                wait: aa_connect::diagnosis::Wait::Asked(3),
            }),
        },
        Task::SignIn(_) => match how % 12 {
            0 => Report::SignInEnded(Err(canned::denied())),
            1 => Report::SignInEnded(Err(canned::port_busy())),
            2 => Report::SignIn(SignInNews::BrowserOpened),
            3 => canned::waiting(BrowserPlace::Here),
            4 => canned::waiting(BrowserPlace::OverSsh { forward: Some("ssh -L 8443:localhost:8443 ada@host".into()) }),
            5 => Report::SignIn(SignInNews::BrowserNotOpened("there is no browser".into())),
            6 => Report::SignIn(SignInNews::Stray(Stray::CertificateRefused)),
            7 => Report::SignIn(SignInNews::WithoutLasting {
                address: Secret::new("https://ims-na1.adobelogin.com/ims/authorize/v2?x=y"),
                start_address: None,
                scopes: Scopes::parse("openid").unwrap(),
            }),
            8 => Report::SignIn(SignInNews::Unusable(Unusable::TheQuestion)),
            9 => Report::SignIn(SignInNews::Received),
            10 => Report::SignInEnded(Ok(canned::signed_in_elsewhere())),
            _ => Report::SignInEnded(Ok(canned::signed_in())),
        },
        Task::SignOut(_) => Report::SignedOut(if is_good { Ok(()) } else { Err(canned::not_reached("ims")) }),
        Task::RenewSignIn(..) => Report::SignInRenewed(if is_good { Ok(()) } else { Err(disk()) }),
        Task::Save(..) if is_good => Report::Saved(Ok(Box::new(canned::connection("northwind-trading")))),
        Task::Save(..) => Report::Saved(Err(disk())),
        Task::DiscardDraft(id) => Report::DraftDiscarded(id.clone(), if is_good { Ok(()) } else { Err(disk()) }),
    }
}

fn unusable_key() -> KeyTrouble {
    KeyTrouble::Unusable(Invalid::new("This is no key.", "Bring another.", "-----BEGIN PRIVATE KEY-----"))
}

/// One report of every kind, for jobs that nobody waits for any more.
fn any_report(how: u8) -> Report {
    match how % 22 {
        0 => Report::Surveyed(canned::used_before()),
        1 => Report::PracticeStarted(Ok(canned::practice())),
        2 => canned::stores(Ok(()), VaultState::Open),
        3 => Report::VaultOpened(Ok(())),
        4 => canned::unreached(),
        5 => Report::ImportRead(Ok(handoff::recognize(canned::console_json().as_bytes()))),
        6 => Report::SecretKept(Ok(())),
        7 => Report::DraftRead(Err(canned::no_bus())),
        8 => Report::Check(canned::passed_companies(canned::one_company())),
        9 => Report::Check(canned::page(0..9, 9)),
        10 => Report::CheckEnded,
        19 => Report::Check(canned::passed_sandboxes(canned::sandboxes())),
        20 => Report::Check(canned::passed_journeys()),
        13 => Report::SignInEnded(Ok(canned::signed_in())),
        14 => canned::waiting(BrowserPlace::Here),
        15 => Report::SignedOut(Ok(())),
        16 => Report::KeyPairMade(Ok(canned::key_pair())),
        17 => canned::generated(KeySize::Rsa2048),
        18 => Report::KeyWritten(Ok("private.key".into())),
        11 => Report::Saved(Ok(Box::new(canned::connection("late")))),
        12 => Report::DraftDiscarded(canned::draft_id("draft-1"), Ok(())),
        _ => Report::Check(canned::failed(CheckId::ReportSuites, canned::no_suites())),
    }
}

fn happen(walk: &mut Walk, event: &Event) -> Vec<Effect> {
    match event {
        Event::Msg(msg) => walk.tell(msg.clone()),
        Event::Secret(entered) => enter(walk, *entered),
        Event::Answer { which, how } => match walk.open.len() {
            0 => Vec::new(),
            count => {
                let (attempt, task) = walk.open[which % count].clone();
                walk.report_of(attempt, answer(&task, *how))
            }
        },
        Event::Late { which, how } => {
            let attempt = walk.over.get(which % (walk.over.len() + 1)).copied().unwrap_or(Attempt(u64::MAX));
            let before = walk.model.clone();
            let effects = walk.tell(Msg::Reported(attempt, any_report(*how)));
            assert_eq!(effects, [], "a late report asks for something");
            assert!(walk.model == before, "a late report changes something");
            effects
        }
        Event::Forward => forward(walk),
        Event::Wait(time) => {
            walk.wait(Duration::from_millis(u64::from(*time)));
            Vec::new()
        }
    }
}

fn enter(walk: &mut Walk, entered: Entered) -> Vec<Effect> {
    match entered {
        Entered::ClientSecretPasted => walk.paste(canned::CLIENT_SECRET),
        Entered::JsonPasted => walk.paste(&canned::console_json()),
        Entered::SeveralPasted => walk.paste(&canned::console_json_with_several()),
        Entered::ClientSecretFilled(field) => walk.fill(field, canned::CLIENT_SECRET),
        Entered::JsonFilled(field) => walk.fill(field, &canned::console_json()),
        Entered::Passphrases => {
            walk.fill(FieldId::Passphrase, canned::PASSPHRASE);
            walk.fill(FieldId::PassphraseAgain, canned::PASSPHRASE);
            walk.fill(FieldId::KeyPassphrase, canned::PASSPHRASE);
            walk.fill(FieldId::KeyCopyPassphrase, canned::PASSPHRASE);
            walk.fill(FieldId::KeyCopyPassphraseAgain, canned::PASSPHRASE)
        }
        Entered::KeyPasted => walk.paste(canned::PRIVATE_KEY),
        Entered::KeyFilled(field) => walk.fill(field, canned::PRIVATE_KEY),
        Entered::Proxy => walk.fill(FieldId::Proxy, canned::PROXY),
    }
}

/// What a person who knows everything does next, on a machine where everything works.
fn forward(walk: &mut Walk) -> Vec<Effect> {
    let mut effects = Vec::new();
    if walk.model.panel.is_some() || walk.model.choosing.is_some() {
        return walk.back();
    }
    match walk.step() {
        StepId::Welcome => effects.extend(walk.pick(ListId::Start, 0)),
        StepId::ThisMachine => effects.extend(walk.pick(ListId::Store, 2)),
        StepId::Organization if walk.model.draft.product == Some(Product::JourneyOptimizer) => {
            effects.extend(walk.fill(FieldId::OrgId, canned::ORG));
        }
        StepId::Organization => effects.extend(walk.pick(ListId::Organization, 0)),
        StepId::Product => {
            // By the clock, as below; what was taken stays.
            let any = usize::try_from(walk.now.since_start.as_millis() / 5 % 2).unwrap();
            let taken = walk.model.draft.product.and_then(|taken| Product::ALL.iter().position(|a| *a == taken));
            effects.extend(walk.pick(ListId::Product, taken.unwrap_or(any)));
        }
        StepId::CredentialType => {
            // By the clock, so that every way is walked.
            let any = usize::try_from(walk.now.since_start.as_millis() % 5).unwrap();
            let taken = walk.model.draft.credential_type.and_then(|k| CredentialType::ALL.iter().position(|a| *a == k));
            let is_free = walk.model.draft.product.is_none_or(|product| product.takes(CredentialType::ALL[any]));
            effects.extend(walk.pick(ListId::CredentialType, taken.unwrap_or(if is_free { any } else { 0 })));
            // What is said of the retired one is read first.
            walk.model.notice = None;
        }
        StepId::Credential => {
            walk.fill(FieldId::ClientId, canned::CLIENT_ID);
            walk.fill(FieldId::TechnicalAccount, canned::ACCOUNT);
            walk.fill(FieldId::OrgId, canned::ORG);
            walk.fill(FieldId::RedirectUri, canned::LOCAL_REDIRECT);
            walk.fill(FieldId::Scopes, "openid, AdobeID");
            effects.extend(walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET));
        }
        StepId::KeyPair => {
            let reports = [canned::generated(KeySize::Rsa2048), Report::KeyPairMade(Ok(canned::key_pair()))];
            for report in reports {
                if let Some(attempt) = walk.asked(&report) {
                    effects.extend(walk.report_of(attempt, report));
                }
            }
        }
        StepId::Metascopes => effects.extend(walk.fill(FieldId::Scopes, "ent_analytics_bulk_ingest_sdk")),
        StepId::Token => {
            let trying = walk.open.iter().find(|(_, task)| matches!(task, Task::TryToken(_))).cloned();
            if let Some((attempt, _)) = trying {
                effects.extend(walk.report_of(attempt, Report::Check(canned::passed_key_pair())));
                effects.extend(walk.report_of(attempt, Report::Check(canned::passed_token())));
                effects.extend(walk.report_of(attempt, Report::CheckEnded));
            }
        }
        StepId::SignIn => {
            let signing_in = walk.open.iter().find(|(_, task)| matches!(task, Task::SignIn(_)));
            if let Some((attempt, _)) = signing_in.cloned() {
                effects.extend(walk.report_of(attempt, Report::SignInEnded(Ok(canned::signed_in()))));
            }
        }
        StepId::Company => {
            let tasks: Vec<_> = walk.open.clone();
            if let Some((attempt, _)) = tasks.iter().find(|(_, task)| matches!(task, Task::Discover(_))) {
                effects.extend(
                    walk.report_of(*attempt, Report::Check(canned::passed_companies(canned::three_companies()))),
                );
                effects.extend(walk.report_of(*attempt, Report::CheckEnded));
                return effects;
            }
            if let Some((attempt, _)) = tasks.iter().find(|(_, task)| matches!(task, Task::LoadSuites(..))) {
                effects.extend(walk.report_of(*attempt, Report::Check(canned::page(0..23, 23))));
                effects.extend(walk.report_of(*attempt, Report::Check(canned::passed_suites(23))));
                effects.extend(walk.report_of(*attempt, Report::CheckEnded));
            } else if walk.model.draft.company.is_none() {
                return walk.pick(ListId::Company, 0);
            }
        }
        StepId::Sandbox => {
            let tasks: Vec<_> = walk.open.clone();
            if let Some((attempt, _)) = tasks.iter().find(|(_, task)| matches!(task, Task::ListSandboxes(_))) {
                let seen = canned::passed_sandboxes(canned::sandboxes());
                effects.extend(walk.report_of(*attempt, Report::Check(canned::passed_token())));
                effects.extend(walk.report_of(*attempt, Report::Check(seen)));
                effects.extend(walk.report_of(*attempt, Report::CheckEnded));
                return effects;
            }
            if let Some((attempt, _)) = tasks.iter().find(|(_, task)| matches!(task, Task::ReadJourneys(..))) {
                effects.extend(walk.report_of(*attempt, Report::Check(canned::passed_journeys())));
                effects.extend(walk.report_of(*attempt, Report::CheckEnded));
            } else if walk.model.proven_sandbox().is_none() {
                return walk.pick(ListId::Sandbox, 0);
            }
        }
        StepId::Review => effects.extend(walk.fill(FieldId::Name, "a-free-name")),
        StepId::Done => return Vec::new(),
    }
    effects.extend(walk.next());
    effects
}

fn is_revealed(screen: &Screen) -> bool {
    screen
        .body
        .iter()
        .any(|item| matches!(item, Item::Field(field) if matches!(field.value, FieldValue::Revealed { .. })))
}

/// What takes the keys, as the screen says it.
fn focused(screen: &Screen) -> (usize, usize) {
    let flags = screen.body.iter().filter_map(|item| match item {
        Item::Field(field) => Some(field.is_focused),
        Item::Choice(list) | Item::Checklist(list) => Some(list.is_focused),
        _ => None,
    });
    let flags: Vec<bool> = flags.chain(screen.buttons.iter().map(|button| button.is_focused)).collect();
    (flags.iter().filter(|is_focused| **is_focused).count(), flags.len().min(1))
}

/// Everything a person typed, where Back must not touch it.
fn typed(walk: &Walk) -> Vec<String> {
    // What was pasted for a sign-in ends with it.
    // So do the passphrases of a form that Back closes.
    let kept = |field: &&FieldId| {
        use FieldId::{KeyCopyPassphrase, KeyCopyPassphraseAgain, KeyPassphrase, PastedAnswer, Proxy};
        !matches!(field, Proxy | PastedAnswer | KeyPassphrase | KeyCopyPassphrase | KeyCopyPassphraseAgain)
    };
    let texts = FIELDS.iter().filter(kept).map(|&field| match (walk.model.text(field), walk.model.secret(field)) {
        (Some(line), _) => line.text().to_owned(),
        (_, Some(line)) => line.text().expose().to_owned(),
        _ => String::new(),
    });
    let key_pair = walk.model.draft.key_pair.is_some() && walk.model.secrets.private_key.is_some();
    texts.chain([format!("a key pair: {key_pair}")]).collect()
}

fn holds(walk: &Walk, effects: &[Effect]) {
    let model = &walk.model;
    assert!(plan(&model.draft).contains(&model.step()), "the step is on the plan");

    let screen = walk.screen();
    let (taking, wanted) = focused(&screen);
    assert_eq!(taking, wanted, "exactly one thing takes the keys: {screen:?}");
    if model.panel.is_none() {
        for item in &screen.body {
            if let Item::Choice(list) | Item::Checklist(list) = item {
                assert!(list.rows.is_empty() || list.cursor < list.rows.len(), "the highlighted row exists");
            }
        }
    }

    match next_deadline(model, walk.now) {
        None => assert!(walk.open.is_empty(), "something runs and nobody looks"),
        Some(at) => assert!(!walk.open.is_empty() && at > walk.now.since_start, "no busy waiting, no idle wake-up"),
    }

    // Every job that is awaited is open outside, and the other way round: what is replaced or left was stopped.
    for (attempt, task) in &walk.open {
        assert!(model.jobs.running(*attempt).is_some(), "{attempt:?} runs on unseen: {task:?}");
        let is_of_use = match task {
            Task::Survey | Task::StartPractice | Task::DiscardDraft(_) | Task::ForgetSecrets(..) | Task::Save(..) => {
                true
            }
            Task::ReadImport(_) => model.step() == StepId::Welcome,
            Task::ProbeStores | Task::ProbeNetwork(_) => model.step() == StepId::ThisMachine,
            Task::OpenVault { .. } | Task::ResumeDraft(_) => model.step() <= StepId::ThisMachine,
            Task::KeepSecret(_) => matches!(model.step(), StepId::Credential | StepId::KeyPair),
            Task::GenerateKey(_) => matches!(model.step(), StepId::CredentialType | StepId::KeyPair),
            Task::MakeKeyPair(_) | Task::ReadKeyPair(_) | Task::WriteKey(_) | Task::RegisterCertificate(..) => {
                model.step() == StepId::KeyPair
            }
            Task::TryToken(_) => model.step() == StepId::Token,
            Task::SignIn(_) | Task::SignOut(_) | Task::RenewSignIn(..) => model.step() == StepId::SignIn,
            Task::Discover(_) | Task::LoadSuites(..) => model.step() == StepId::Company,
            Task::ListSandboxes(_) | Task::ReadJourneys(..) => model.step() == StepId::Sandbox,
        };
        assert!(is_of_use, "{task:?} runs on at {:?}", model.step());
    }
    let awaited = Job::ALL.into_iter().filter(|job| model.jobs.since(*job).is_some()).count();
    assert_eq!(awaited, walk.open.len(), "one open job for each that is awaited");

    for (what, text) in [
        ("model", format!("{model:?}")),
        ("effects", format!("{effects:?}")),
        ("screen", format!("{screen:?}")),
        ("draft", toml::to_string(&model.draft.for_file()).unwrap()),
        ("drafts", walk.kept.last().map(|draft| toml::to_string(draft).unwrap()).unwrap_or_default()),
        ("farewell", walk.left.as_ref().map(|farewell| farewell.lines.join("\n")).unwrap_or_default()),
    ] {
        assert!(!text.contains(CANARY), "a secret is in the {what}: {text}");
    }
    let said = plain::render(&screen);
    assert!(is_revealed(&screen) || !said.contains(CANARY), "a masked secret is said: {}", *said);
    let foreign = said.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(foreign, None, "{}", said.escape_debug());
}

fn drawn(screen: &Screen, columns: u16, rows: u16, theme: &Theme) -> String {
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    draw(&mut buffer, area, screen, &mut View::default(), theme);
    buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
}

/// Every `step`-th size from 0×0 to 200×60, and those where the layout turns.
fn every_size(screen: &Screen, step: usize) {
    let theme = Theme::colour();
    let ascii = Theme::monochrome().with_glyphs(Glyphs::ASCII);
    for columns in (0..=200).step_by(step * 4).chain([1, 40, 80]) {
        for rows in (0..=60).step_by(step).chain([1, 10, 24]) {
            let picture = drawn(screen, columns, rows, if (columns + rows) % 2 == 0 { &theme } else { &ascii });
            assert!(is_revealed(screen) || !picture.contains(CANARY), "a masked secret is drawn");
        }
    }
}

/// From anywhere, going back leads to Welcome, unless a connection was saved.
fn back_is_never_blocked(walk: &Walk) {
    let mut walk = walk.clone();
    for _ in 0..60 {
        if walk.model.saved.is_some() || walk.step() == StepId::Welcome && walk.model.panel.is_none() {
            return;
        }
        walk.back();
    }
    panic!("stuck at {:?}: {}", walk.step(), walk.said());
}

/// `kind` is what the walk prefers, where it has a preference.
fn walk_through(environment: Environment, kind: Option<CredentialType>, events: &[Event]) -> Vec<StepId> {
    let mut walk = Walk::at_start(environment);
    if let Some(kind) = kind {
        walk.model.draft.choose_credential_type(kind);
    }
    let effects = aa_connect::wizard::start(&mut walk.model, walk.now);
    walk.take(&effects);
    let mut reached = Vec::new();
    for (count, event) in events.iter().enumerate() {
        let before = typed(&walk);
        let effects = happen(&mut walk, event);
        holds(&walk, &effects);
        if matches!(event, Event::Msg(Msg::Do(Action::Back))) {
            assert_eq!(typed(&walk), before, "Back lost what was typed");
        }
        if count % 16 == 0 {
            back_is_never_blocked(&walk);
        }
        reached.push(walk.step());
        if walk.left.is_some() {
            break;
        }
    }
    back_is_never_blocked(&walk);
    every_size(&walk.screen(), 11);
    if walk.left.is_none() {
        let mut effects = walk.tell(Msg::Terminated);
        if walk.open.iter().any(|(_, task)| matches!(task, Task::Save(..))) {
            assert!(walk.left.is_none(), "a save was cut off");
            effects = walk.tell(Msg::Terminated);
        }
        assert!(walk.left.is_some() && walk.open.is_empty(), "the end of the program stops everything");
        holds_at_the_end(&walk, &effects);
    }
    reached
}

fn holds_at_the_end(walk: &Walk, effects: &[Effect]) {
    assert!(matches!(effects.last(), Some(Effect::Leave(_))), "leaving is the last thing: {effects:?}");
    holds(walk, effects);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_walk_keeps_every_promise(events in prop::collection::vec(events(), 20..120), is_practice in any::<bool>()) {
        walk_through(if is_practice { Environment::Practice } else { Environment::Production }, None, &events);
    }

    #[test]
    fn any_report_for_any_awaited_job_is_survived(steps in prop::collection::vec((0usize..9, any::<u8>()), 1..30)) {
        let mut walk = Walk::begun(Environment::Production);
        for (goes, how) in steps {
            for _ in 0..goes {
                forward(&mut walk);
            }
            if let Some((attempt, _)) = walk.open.first().cloned() {
                walk.report_of(attempt, any_report(how));
            }
            walk.screen();
        }
    }
}

#[test]
fn the_random_walks_reach_every_step() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, TestRunner};
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let strategy = prop::collection::vec(events(), 60..61);
    let mut reached = std::collections::BTreeSet::new();
    for kind in CredentialType::ALL.into_iter().cycle().take(25) {
        let walk = strategy.new_tree(&mut runner).unwrap().current();
        reached.extend(walk_through(Environment::Production, Some(kind), &walk));
    }
    assert_eq!(reached.len(), StepId::ALL.len(), "{reached:?}");
}

#[test]
fn every_step_on_the_good_path_renders_at_every_size() {
    let mut reached = std::collections::BTreeSet::new();
    for kind in [CredentialType::ServerToServer, CredentialType::WebApp, CredentialType::ServiceAccount] {
        good_path_at_every_size(Product::Analytics, kind, &mut reached);
    }
    good_path_at_every_size(Product::JourneyOptimizer, CredentialType::ServerToServer, &mut reached);
    assert_eq!(reached.len(), StepId::ALL.len(), "{reached:?}");
}

fn good_path_at_every_size(product: Product, kind: CredentialType, reached: &mut std::collections::BTreeSet<StepId>) {
    let mut walk = Walk::begun_with(Environment::Production, canned::used_before());
    for _ in 0..30 {
        if walk.step() == StepId::Product {
            walk.model.draft.choose_product(product);
        }
        if walk.step() == StepId::CredentialType {
            walk.model.draft.choose_credential_type(kind);
        }
        if reached.insert(walk.step()) {
            every_size(&walk.screen(), 4);
        }
        for panel in [Action::Help, Action::Guide, Action::Letter] {
            let mut walk = walk.clone();
            walk.act(panel);
            every_size(&walk.screen(), 15);
        }
        if let Some(attempt) = walk.asked(&Report::SecretKept(Ok(()))) {
            walk.report_of(attempt, Report::SecretKept(Ok(())));
            if matches!(walk.step(), StepId::SignIn | StepId::Metascopes) {
                // Answered on the next round: it is to be looked at first.
                continue;
            }
        } else if let Some((attempt, task)) = walk.open.iter().find(|(_, task)| matches!(task, Task::Save(..))).cloned()
        {
            walk.report_of(attempt, answer(&task, 1));
        }
        forward(&mut walk);
        if walk.left.is_some() || walk.step() == StepId::Done {
            break;
        }
    }
    every_size(&walk.screen(), 11);
    reached.insert(walk.step());
}
