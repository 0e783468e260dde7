//! One plan, three front ends: keys on the picture, numbered lines, and an answers file walk the same machine through the
//! same steps to the same connection, for each type of credential.

use aa_connect::connection::{CredentialType, Environment, Proven, Secret};
use aa_connect::diagnosis::CheckId;
use aa_connect::screen::{Action, FieldId, ListId, Msg as Said};
use aa_connect::ui::answers::{Answer, Answers, Driver, Turn};
use aa_connect::ui::plain::{self, Ask, Dialogue};
use aa_connect::ui::tui::{Key, KeyCode, Meaning, View, meaning};
use aa_connect::wizard::StepId;
use aa_connect::wizard::effect::Task;
use aa_connect::wizard::plan::plan;
use aa_connect::wizard::report::{BrowserPlace, Report};

use super::canned;
use super::walk::Walk;

const NAME: &str = "northwind";
const REDIRECT: &str = "https://localhost:8444/callback";

/// The machine with an outside where everything works, and the steps that were seen.
struct Way {
    walk: Walk,
    visited: Vec<StepId>,
    saved: Option<Proven>,
}

impl Way {
    fn begun() -> Self {
        let walk = Walk::begun(Environment::Production);
        Self { visited: vec![walk.step()], walk, saved: None }
    }

    fn tell(&mut self, msg: Said) {
        self.walk.tell(msg.among());
        self.look();
    }

    fn look(&mut self) {
        if self.visited.last() != Some(&self.walk.step()) {
            self.visited.push(self.walk.step());
        }
    }

    /// Every job reports what it would on a good day.
    fn settle(&mut self) {
        while let Some(reports) =
            self.walk.open.iter().find_map(|(attempt, task)| Some((*attempt, self.good_day(task)?)))
        {
            let (attempt, reports) = reports;
            for report in reports {
                self.walk.report_of(attempt, report);
                self.look();
            }
        }
        let save = self.walk.open.iter().find_map(|(_, task)| match task {
            Task::Save(_, proven) => Some((**proven).clone()),
            _ => None,
        });
        self.saved = self.saved.take().or(save);
    }

    fn good_day(&self, task: &Task) -> Option<Vec<Report>> {
        let check = |events: Vec<aa_connect::diagnosis::CheckEvent>| {
            events.into_iter().map(Report::Check).chain([Report::CheckEnded]).collect()
        };
        Some(match task {
            Task::ProbeStores => vec![canned::stores(Ok(()), aa_connect::wizard::report::VaultState::Absent)],
            Task::ProbeNetwork(_) => vec![canned::reached()],
            Task::GenerateKey(size) => vec![canned::generated(*size)],
            Task::MakeKeyPair(_) => vec![Report::KeyPairMade(Ok(canned::key_pair()))],
            Task::KeepSecret(_) => vec![Report::SecretKept(Ok(()))],
            Task::SignIn(_) if self.walk.model.sign_in.waiting.is_none() => {
                vec![canned::waiting(BrowserPlace::NoDisplay)]
            }
            Task::SignIn(_) if !self.walk.told.is_empty() => vec![Report::SignInEnded(Ok(canned::signed_in()))],
            Task::TryToken(_) => check(vec![canned::passed_key_pair(), canned::passed_token()]),
            Task::Discover(_) => {
                check(vec![canned::passed_token(), canned::passed_companies(canned::three_companies())])
            }
            Task::LoadSuites(..) => check(vec![
                aa_connect::diagnosis::CheckEvent::Started(CheckId::ReportSuites),
                canned::page(0..3, 3),
                canned::passed_suites(3),
            ]),
            Task::Survey
            | Task::StartPractice
            | Task::OpenVault { .. }
            | Task::ReadImport(_)
            | Task::ReadKeyPair(_)
            | Task::WriteKey(_)
            | Task::RegisterCertificate(..)
            | Task::ForgetSecrets(..)
            | Task::ResumeDraft(_)
            | Task::SignIn(_)
            | Task::SignOut(_)
            | Task::ListSandboxes(_)
            | Task::ReadJourneys(..)
            | Task::RenewSignIn(..)
            | Task::Save(..)
            | Task::DiscardDraft(_) => return None,
        })
    }

    fn end(self) -> (Vec<StepId>, Proven) {
        let saved = self.saved.expect("the connection is about to be saved");
        let mut way = plan(&self.walk.model.draft);
        way.pop();
        assert_eq!(self.visited, way, "every step of the plan but the last, once and in order");
        (self.visited, saved)
    }
}

/// The same answers for everybody: what a field is filled with.
fn field(kind: CredentialType, field: FieldId) -> Option<&'static str> {
    match field {
        FieldId::OrgId => Some(canned::ORG),
        FieldId::ClientId => Some(canned::CLIENT_ID),
        FieldId::ClientSecret => Some(canned::CLIENT_SECRET),
        FieldId::TechnicalAccount => Some(canned::ACCOUNT),
        FieldId::RedirectUri if kind == CredentialType::NativeApp => Some(canned::ADOBES_REDIRECT),
        FieldId::RedirectUri => Some(REDIRECT),
        FieldId::PastedAnswer => Some(canned::LANDED),
        FieldId::Name => Some(NAME),
        _ => None,
    }
}

fn row(kind: CredentialType) -> usize {
    CredentialType::ALL.into_iter().position(|other| other == kind).unwrap()
}

// ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────

fn press(way: &mut Way, view: &mut View, key: Key) {
    match meaning(key, &way.walk.screen(), view) {
        Some(Meaning::Msg(msg)) => way.tell(msg),
        other => panic!("{key:?} means {other:?} at {:?}", way.walk.step()),
    }
    way.settle();
}

fn by_keys(kind: CredentialType) -> (Vec<StepId>, Proven) {
    let (mut way, mut view) = (Way::begun(), View::default());
    let mut keys = |way: &mut Way, typed: &str| {
        for character in typed.chars() {
            let key = match character {
                '\n' => Key::plain(KeyCode::Enter),
                '\t' => Key::plain(KeyCode::Tab),
                '↓' => Key::plain(KeyCode::Down),
                '⌫' => Key::ctrl('u'),
                '⇤' => Key::plain(KeyCode::BackTab),
                character => Key::plain(KeyCode::Char(character)),
            };
            press(way, &mut view, key);
        }
    };
    keys(&mut way, "\n\n");
    keys(&mut way, &format!("{}\n\n", canned::ORG));
    keys(&mut way, &"↓".repeat(row(kind)));
    keys(&mut way, "\n");
    if kind == CredentialType::ServiceAccount {
        // What is said of the type is read; then the pair is made, and its certificate uploaded.
        keys(&mut way, "\n\n\n");
    }
    keys(&mut way, canned::CLIENT_ID);
    if kind.has_client_secret() {
        keys(&mut way, &format!("\t{}", canned::CLIENT_SECRET));
    }
    match kind {
        CredentialType::ServerToServer | CredentialType::ServiceAccount => {
            keys(&mut way, &format!("\t{}\n", canned::ACCOUNT));
        }
        kind => keys(&mut way, &format!("\t⌫{}\n", field(kind, FieldId::RedirectUri).unwrap())),
    }
    if kind.is_for_people() {
        way.tell(Said::Paste(Secret::new(canned::LANDED)));
        way.settle();
        keys(&mut way, "\n");
    }
    if kind == CredentialType::ServiceAccount {
        keys(&mut way, "\n\n");
    }
    keys(&mut way, "↓\n ↓↓ \n");
    keys(&mut way, &format!("⇤⌫{NAME}\n"));
    way.end()
}

// ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────

fn by_lines(kind: CredentialType) -> (Vec<StepId>, Proven) {
    let (mut way, mut dialogue) = (Way::begun(), Dialogue::default());
    let pick = (row(kind) + 1).to_string();
    for _ in 0..200 {
        way.settle();
        if way.saved.is_some() {
            return way.end();
        }
        let screen = way.walk.screen();
        let line = match dialogue.ask(&screen) {
            Ask::Field { id, .. } => field(kind, id).unwrap_or_default(),
            Ask::Row { list, .. } => match list {
                ListId::Start | ListId::Store | ListId::Product => "1",
                ListId::CredentialType => &pick,
                ListId::Company => "2",
                ListId::ReportSuite => "1, 3",
                _ => "",
            },
            Ask::Continue | Ask::Wait => "",
        };
        match dialogue.answer(&screen, &Secret::new(line)) {
            plain::Answer::Send(messages) => messages.into_iter().for_each(|msg| way.tell(msg)),
            other => panic!("{line:?} at {:?}: {other:?}", way.walk.step()),
        }
    }
    panic!("the lines do not come to the end: {}", way.walk.said());
}

// ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────

fn answers(kind: CredentialType) -> Answers {
    let mut answers = Answers::default();
    let one = |text: &str| Answer::One(Secret::new(text));
    answers.give("store", one("keyring"));
    answers.give("organization", one(canned::ORG));
    answers.give("product", one("analytics"));
    answers.give("credential_type", one(kind.word()));
    answers.give("client_id", one(canned::CLIENT_ID));
    if kind.has_client_secret() {
        answers.give("client_secret", one(canned::CLIENT_SECRET));
    }
    if kind.is_for_people() {
        answers.give("redirect_uri", one(field(kind, FieldId::RedirectUri).unwrap()));
        answers.give("pasted_answer", Answer::Later);
        answers.give("person", one("ada@northwind.example"));
    } else {
        answers.give("technical_account", one(canned::ACCOUNT));
    }
    answers.give("company", one("northw1"));
    answers.give("report_suites", Answer::Many(vec!["northw.site000".to_owned(), "northw.site002".to_owned()]));
    answers.give("name", one(NAME));
    answers
}

fn by_answers(kind: CredentialType) -> (Vec<StepId>, Proven) {
    let (mut way, mut driver) = (Way::begun(), Driver::new(answers(kind)));
    let mut told = Vec::new();
    for _ in 0..200 {
        let is_busy = !way.walk.open.is_empty();
        let turn = driver.turn(&way.walk.screen(), is_busy);
        told.extend(driver.talk());
        match turn {
            Turn::Send(messages) => messages.into_iter().for_each(|msg| way.tell(msg)),
            Turn::Wait | Turn::AwaitPerson(_) => way.settle(),
            Turn::Obtain("pasted_answer", id) => way.tell(Said::Fill(id, Secret::new(canned::LANDED))),
            other => panic!("at {:?}: {other:?}", way.walk.step()),
        }
        if way.walk.open.iter().any(|(_, task)| matches!(task, Task::Save(..))) {
            way.settle();
            let steps: Vec<String> = plan(&way.walk.model.draft).iter().map(|step| step.title().to_owned()).collect();
            for title in &steps[1..steps.len() - 1] {
                assert!(told.iter().any(|line| line.ends_with(&format!(": {title}."))), "{title} is told: {told:?}");
            }
            assert!(told.iter().all(|line| !line.contains(canned::CANARY)), "{told:?}");
            return way.end();
        }
    }
    panic!("the answers do not come to the end: {}", way.walk.said());
}

#[track_caller]
fn all_ways_lead_to_the_same(kind: CredentialType) {
    let (by_keys, by_lines, by_answers) = (by_keys(kind), by_lines(kind), by_answers(kind));
    assert_eq!(by_keys, by_lines);
    assert_eq!(by_keys, by_answers);
    let (_, proven) = by_keys;
    assert_eq!(proven.candidate.settings.credential_type(), kind);
    assert_eq!((proven.name.as_str(), proven.report_suites.len()), (NAME, 2));
    assert_eq!(proven.company.unwrap().id.as_str(), "northw1");
}

#[test]
fn keys_lines_and_answers_walk_one_plan_with_server_to_server() {
    all_ways_lead_to_the_same(CredentialType::ServerToServer);
}

#[test]
fn keys_lines_and_answers_walk_one_plan_with_a_web_app() {
    all_ways_lead_to_the_same(CredentialType::WebApp);
}

#[test]
fn keys_lines_and_answers_walk_one_plan_with_a_single_page_app() {
    all_ways_lead_to_the_same(CredentialType::SinglePageApp);
}

#[test]
fn keys_lines_and_answers_walk_one_plan_with_a_native_app() {
    all_ways_lead_to_the_same(CredentialType::NativeApp);
}

#[test]
fn keys_lines_and_answers_walk_one_plan_with_a_service_account() {
    all_ways_lead_to_the_same(CredentialType::ServiceAccount);
}

// ── what the driver will not do ──────────────────────────────────────────────────────────────────────────────────

fn ends(answers: Answers) -> String {
    let (mut way, mut driver) = (Way::begun(), Driver::new(answers));
    for _ in 0..200 {
        let is_busy = !way.walk.open.is_empty();
        match driver.turn(&way.walk.screen(), is_busy) {
            Turn::Send(messages) => {
                assert!(!messages.contains(&Said::Do(Action::NotThisOne)));
                messages.into_iter().for_each(|msg| way.tell(msg));
            }
            Turn::Wait | Turn::AwaitPerson(_) => way.settle(),
            Turn::Obtain(_, id) => way.tell(Said::Fill(id, Secret::new(canned::LANDED))),
            Turn::End(end) => return end.lines().join("\n"),
        }
        assert!(way.saved.is_none(), "nothing is saved");
    }
    panic!("it does not end: {}", way.walk.said());
}

#[test]
fn somebody_else_than_the_named_person_is_not_saved() {
    let mut answers = answers(CredentialType::WebApp);
    answers.give("person", Answer::One(Secret::new("da@northwind.example")));
    let said = ends(answers);
    assert!(said.contains("somebody else signed in") && said.contains("ada@northwind.example"), "{said}");
}

#[test]
fn an_organization_that_is_left_open_is_not_saved_unless_that_is_confirmed() {
    let mut answers = answers(CredentialType::ServerToServer);
    answers.give("organization", Answer::One(Secret::new("unknown")));
    let said = ends(answers);
    assert!(said.contains("accept_any_organization is missing"), "{said}");
}

#[test]
fn everything_that_one_screen_lacks_is_named_at_once() {
    let mut few = Answers::default();
    for word in ["store", "organization", "product", "credential_type"] {
        few.give(word, answers(CredentialType::ServiceAccount).get(word).unwrap().clone());
    }
    let said = ends(few);
    for word in ["client_id is missing", "client_secret is missing", "technical_account is missing"] {
        assert!(said.contains(word), "{said}");
    }
}
