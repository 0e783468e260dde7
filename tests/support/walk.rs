//! Drives the real machine: keeps the jobs it asked for, answers them with canned reports, and lets time pass only when
//! it is told to.

use std::time::Duration;

use aa_connect::connection::{CredentialType, Discovery, Environment, KeySize, Secret, VisibleSandboxes};
use aa_connect::diagnosis::CheckEvent;
use aa_connect::screen::{Action, Attempt, Farewell, FieldId, Item, ListId, Now, Screen};
use aa_connect::ui::plain;
use aa_connect::wizard::Msg;
use aa_connect::wizard::draft::Draft;
use aa_connect::wizard::effect::{DraftCandidate, DraftSecrets, Effect, Errand, SignInInput, Task};
use aa_connect::wizard::report::{Report, Survey, VaultState};
use aa_connect::wizard::{Model, StepId, present, start, update};

use super::canned;

/// The machine with everything it asked of the outside.
#[derive(Clone)]
pub(crate) struct Walk {
    pub(crate) model: Model,
    pub(crate) now: Now,
    /// The jobs that were started and neither ended nor were stopped.
    pub(crate) open: Vec<(Attempt, Task)>,
    /// The attempts that are over.
    pub(crate) over: Vec<Attempt>,
    /// The drafts to be written, oldest first.
    pub(crate) kept: Vec<Draft>,
    pub(crate) left: Option<Farewell>,
    /// The secrets that were handed to the store beside what the person does, oldest first.
    pub(crate) handed_over: Vec<DraftSecrets>,
    /// The sign-ins that are to be ended at Adobe.
    pub(crate) ended: Vec<DraftCandidate>,
    /// What was handed to sign-ins that run.
    pub(crate) told: Vec<SignInInput>,
}

impl Walk {
    /// Before anything is said to the machine.
    pub(crate) fn at_start(environment: Environment) -> Self {
        let now = Now { since_start: Duration::ZERO, wall: canned::wall() };
        let model = Model::new(canned::draft(environment));
        Self {
            model,
            now,
            open: Vec::new(),
            over: Vec::new(),
            kept: Vec::new(),
            left: None,
            handed_over: Vec::new(),
            ended: Vec::new(),
            told: Vec::new(),
        }
    }

    /// On Welcome of a machine with nothing on it.
    pub(crate) fn begun(environment: Environment) -> Self {
        Self::begun_with(environment, Survey::default())
    }

    pub(crate) fn begun_with(environment: Environment, survey: Survey) -> Self {
        let mut walk = Self::at_start(environment);
        let effects = start(&mut walk.model, walk.now);
        walk.take(&effects);
        walk.report(Report::Surveyed(survey));
        if walk.model.is_practice() {
            walk.report(Report::PracticeStarted(Ok(canned::practice())));
        }
        walk
    }

    pub(crate) fn tell(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = update(&mut self.model, self.now, msg);
        self.take(&effects);
        effects
    }

    pub(crate) fn take(&mut self, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Start(attempt, task) => self.open.push((*attempt, (**task).clone())),
                Effect::Abort(attempt) => self.close(*attempt),
                Effect::Own(Errand::Tell(attempt, input)) => {
                    assert!(self.open.iter().any(|(open, _)| open == attempt), "nobody is there to be told");
                    self.told.push(input.clone());
                }
                Effect::Own(Errand::KeepDraft(draft)) => self.kept.push((**draft).clone()),
                Effect::Own(Errand::KeepSecret(secrets)) => self.handed_over.push((**secrets).clone()),
                Effect::Own(Errand::EndSignIn(candidate)) => self.ended.push((**candidate).clone()),
                Effect::Leave(farewell) => self.left = Some(farewell.clone()),
                Effect::Copy(_) | Effect::ShowPlainly(_) => {}
            }
        }
    }

    fn close(&mut self, attempt: Attempt) {
        let at = self.open.iter().position(|(open, _)| *open == attempt);
        self.open.remove(at.expect("only an open job is stopped or ends"));
        self.over.push(attempt);
    }

    /// A report of the open job that gives such reports.
    pub(crate) fn report(&mut self, report: Report) -> Vec<Effect> {
        let attempt = self.asked(&report).unwrap_or_else(|| panic!("nobody asked for {report:?}"));
        self.report_of(attempt, report)
    }

    pub(crate) fn report_of(&mut self, attempt: Attempt, report: Report) -> Vec<Effect> {
        if report.ends_job() {
            self.close(attempt);
        }
        self.tell(Msg::Reported(attempt, report))
    }

    /// The open job that a report belongs to.
    pub(crate) fn asked(&self, report: &Report) -> Option<Attempt> {
        let belongs = |task: &Task| {
            matches!(
                (task, report),
                (Task::Survey, Report::Surveyed(_))
                    | (Task::StartPractice, Report::PracticeStarted(_))
                    | (Task::ProbeStores, Report::StoresProbed(_))
                    | (Task::OpenVault { .. }, Report::VaultOpened(_))
                    | (Task::ProbeNetwork(_), Report::NetworkProbed(_))
                    | (Task::ReadImport(_), Report::ImportRead(_))
                    | (Task::KeepSecret(_), Report::SecretKept(_))
                    | (Task::GenerateKey(_), Report::KeyGenerated(_))
                    | (Task::MakeKeyPair(_), Report::KeyPairMade(_))
                    | (Task::ReadKeyPair(_), Report::KeyPairRead(_))
                    | (Task::WriteKey(_), Report::KeyWritten(_))
                    | (Task::RegisterCertificate(..), Report::CertificateRegistered(_))
                    | (Task::ResumeDraft(_), Report::DraftRead(_))
                    | (Task::SignIn(_), Report::SignIn(_) | Report::SignInEnded(_))
                    | (Task::SignOut(_), Report::SignedOut(_))
                    | (Task::RenewSignIn(..), Report::SignInRenewed(_))
                    | (
                        Task::TryToken(_)
                            | Task::Discover(_)
                            | Task::LoadSuites(..)
                            | Task::ListSandboxes(_)
                            | Task::ReadJourneys(..),
                        Report::Check(_) | Report::CheckEnded
                    )
                    | (Task::Save(..), Report::Saved(_))
                    | (Task::DiscardDraft(_), Report::DraftDiscarded(..))
            )
        };
        self.open.iter().find(|(_, task)| belongs(task)).map(|(attempt, _)| *attempt)
    }

    pub(crate) fn act(&mut self, action: Action) -> Vec<Effect> {
        self.tell(Msg::Do(action))
    }

    pub(crate) fn next(&mut self) -> Vec<Effect> {
        self.act(Action::Next)
    }

    pub(crate) fn back(&mut self) -> Vec<Effect> {
        self.act(Action::Back)
    }

    pub(crate) fn fill(&mut self, field: FieldId, text: &str) -> Vec<Effect> {
        self.tell(Msg::Fill(field, Secret::new(text)))
    }

    pub(crate) fn paste(&mut self, text: &str) -> Vec<Effect> {
        self.tell(Msg::Paste(Secret::new(text)))
    }

    pub(crate) fn pick(&mut self, list: ListId, row: usize) -> Vec<Effect> {
        self.tell(Msg::Pick(list, row))
    }

    pub(crate) fn check(&mut self, event: CheckEvent) -> Vec<Effect> {
        self.report(Report::Check(event))
    }

    pub(crate) fn wait(&mut self, time: Duration) {
        self.now.since_start += time;
    }

    pub(crate) fn step(&self) -> StepId {
        self.model.step()
    }

    pub(crate) fn screen(&self) -> Screen {
        present(&self.model, self.now)
    }

    /// The screen as plain mode says it.
    pub(crate) fn said(&self) -> String {
        plain::render(&self.screen()).to_string()
    }

    /// The quiet part of the highlighted row: a report suite's identifier.
    pub(crate) fn highlighted(&self, id: ListId) -> String {
        let list = self.screen().body.into_iter().find_map(|item| match item {
            Item::Choice(list) | Item::Checklist(list) if list.id == id => Some(list),
            _ => None,
        });
        let list = list.expect("the list is shown");
        list.rows[list.cursor].detail.clone()
    }

    // ── on the good path, from one step to the next ─────────────────────────────────────────────────────────────

    /// From Welcome to This machine, where the keyring works and Adobe is reached.
    pub(crate) fn reach_this_machine(&mut self) {
        self.pick(ListId::Start, 0);
        assert_eq!(self.step(), StepId::ThisMachine);
        if self.open.iter().any(|(_, task)| *task == Task::ProbeStores) {
            self.report(canned::stores(Ok(()), VaultState::Absent));
        }
        if self.open.iter().any(|(_, task)| matches!(task, Task::ProbeNetwork(_))) {
            self.report(canned::reached());
        }
    }

    /// On to Organization with secrets in memory.
    pub(crate) fn reach_organization(&mut self) {
        self.reach_this_machine();
        self.pick(ListId::Store, 2);
        self.next();
        assert_eq!(self.step(), StepId::Organization);
    }

    /// On to Product, with the organization as `typed`, or *I don't know it yet*.
    pub(crate) fn reach_product(&mut self, typed: Option<&str>) {
        self.reach_organization();
        match typed {
            Some(id) => self.fill(FieldId::OrgId, id),
            None => self.pick(ListId::Organization, 0),
        };
        self.next();
        assert_eq!(self.step(), StepId::Product);
    }

    pub(crate) fn reach_credential_type(&mut self, typed: Option<&str>) {
        self.reach_product(typed);
        self.pick(ListId::Product, 0);
        self.next();
        assert_eq!(self.step(), StepId::CredentialType);
    }

    pub(crate) fn reach_credential(&mut self, typed: Option<&str>) {
        self.reach_credential_type(typed);
        self.pick(ListId::CredentialType, 0);
        self.next();
        assert_eq!(self.step(), StepId::Credential);
    }

    /// On to Credential with a type for people.
    pub(crate) fn reach_credential_of(&mut self, kind: CredentialType, typed: Option<&str>) {
        self.reach_credential_type(typed);
        self.pick(ListId::CredentialType, CredentialType::ALL.into_iter().position(|k| k == kind).unwrap());
        self.next();
        assert_eq!(self.step(), StepId::Credential);
    }

    /// On to Sign in, where everything is tried first.
    pub(crate) fn reach_sign_in(&mut self, kind: CredentialType, typed: Option<&str>) {
        self.reach_credential_of(kind, typed);
        self.fill(FieldId::ClientId, canned::CLIENT_ID);
        if kind.has_client_secret() {
            self.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
        }
        if kind == CredentialType::NativeApp {
            self.fill(FieldId::RedirectUri, canned::ADOBES_REDIRECT);
        }
        self.next();
        self.report(Report::SecretKept(Ok(())));
        assert_eq!(self.step(), StepId::SignIn);
    }

    /// On to Key pair, while the key is being made.
    pub(crate) fn reach_key_pair(&mut self, typed: Option<&str>) {
        self.reach_credential_type(typed);
        self.pick(ListId::CredentialType, 4);
        self.next();
        assert_eq!(self.step(), StepId::KeyPair);
    }

    /// The same with a key pair that was made, its certificate written.
    pub(crate) fn reach_made_key_pair(&mut self, typed: Option<&str>) {
        self.reach_key_pair(typed);
        self.report(canned::generated(KeySize::Rsa2048));
        self.next();
        self.report(Report::KeyPairMade(Ok(canned::key_pair())));
    }

    /// On to Metascopes, with everything of a Service Account filled in and kept.
    pub(crate) fn reach_metascopes(&mut self) {
        self.reach_made_key_pair(Some(canned::ORG));
        self.next();
        assert_eq!(self.step(), StepId::Credential);
        self.fill(FieldId::ClientId, canned::CLIENT_ID);
        self.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
        self.fill(FieldId::TechnicalAccount, canned::ACCOUNT);
        self.next();
        self.report(Report::SecretKept(Ok(())));
        assert_eq!(self.step(), StepId::Metascopes);
    }

    /// The token step's checks pass.
    pub(crate) fn pass_token_test(&mut self) {
        let attempt = self.asked(&Report::CheckEnded).expect("the token is being tried");
        for event in [canned::passed_key_pair(), canned::passed_token()] {
            self.report_of(attempt, Report::Check(event));
        }
        self.report_of(attempt, Report::CheckEnded);
    }

    /// On to Company, where the live test has just begun.
    pub(crate) fn reach_company(&mut self, typed: Option<&str>) {
        self.reach_credential(typed);
        self.fill(FieldId::ClientId, canned::CLIENT_ID);
        self.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
        self.leave_credential();
    }

    /// On to Sandbox, where the live test has just begun.
    pub(crate) fn reach_sandbox(&mut self) {
        self.reach_product(Some(canned::ORG));
        self.pick(ListId::Product, 1);
        self.next();
        assert_eq!(self.step(), StepId::CredentialType);
        self.pick(ListId::CredentialType, 0);
        self.next();
        assert_eq!(self.step(), StepId::Credential);
        self.fill(FieldId::ClientId, canned::CLIENT_ID);
        self.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
        self.next();
        self.report(Report::SecretKept(Ok(())));
        assert_eq!(self.step(), StepId::Sandbox);
    }

    /// The live test as far as the sandboxes.
    pub(crate) fn list_sandboxes(&mut self, seen: VisibleSandboxes) {
        use aa_connect::diagnosis::CheckId;
        self.check(CheckEvent::Started(CheckId::Token));
        self.check(canned::passed_token());
        self.check(CheckEvent::Started(CheckId::Sandboxes));
        let attempt = self.asked(&Report::CheckEnded).expect("a live test runs");
        self.report_of(attempt, Report::Check(canned::passed_sandboxes(seen)));
        self.report_of(attempt, Report::CheckEnded);
    }

    /// The read of the journeys in the chosen sandbox.
    pub(crate) fn read_journeys(&mut self) {
        self.check(CheckEvent::Started(aa_connect::diagnosis::CheckId::Journeys));
        self.check(canned::passed_journeys());
        self.report(Report::CheckEnded);
    }

    /// From a filled Credential to Company.
    pub(crate) fn leave_credential(&mut self) {
        self.next();
        self.report(Report::SecretKept(Ok(())));
        assert_eq!(self.step(), StepId::Company);
    }

    /// The live test as far as the companies.
    pub(crate) fn discover(&mut self, discovery: Discovery) {
        use aa_connect::diagnosis::CheckId;
        self.check(CheckEvent::Started(CheckId::Token));
        self.check(canned::passed_token());
        self.check(CheckEvent::Started(CheckId::Companies));
        let attempt = self.asked(&Report::CheckEnded).expect("a live test runs");
        self.report_of(attempt, Report::Check(canned::passed_companies(discovery)));
        self.report_of(attempt, Report::CheckEnded);
    }

    /// The report suites of the chosen company.
    pub(crate) fn load_suites(&mut self, count: usize) {
        self.check(CheckEvent::Started(aa_connect::diagnosis::CheckId::ReportSuites));
        self.check(canned::page(0..count, count));
        self.check(canned::passed_suites(count));
        self.report(Report::CheckEnded);
    }

    /// On to Review, with the first report suite of the only company.
    pub(crate) fn reach_review(&mut self, typed: Option<&str>) {
        self.reach_company(typed);
        self.discover(canned::one_company());
        self.load_suites(340);
        self.next();
        assert_eq!(self.step(), StepId::Review);
    }
}
