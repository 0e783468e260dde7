//! The wizard walked without an outside: every job reports what it would on a good day, with made-up companies and keys.
//! For `setup --plan`, and to name what is missing among answers before anything is touched. Saves nothing, asks nobody.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::effect::{Effect, KeyFrom, Task};
use super::model::Model;
use super::report::{
    BrowserPlace, KeyPair, KeyTrouble, ListensAt, Msg, Practice, Report, SignInNews, Stores, Survey, VaultState,
    WaitingSignIn,
};
use super::{StepId, plan, present, start, update};
use crate::connection::{
    AccountType, Certificate, Company, CredentialType, Discovery, GlobalCompanyId, NamedOrganization, OrgId,
    Organization, Person, PlatformSandbox, Printable, Product, ReportSuite, Rsid, SandboxKind, SandboxName,
    SandboxState, Secret, SignInLife, SignedIn, SuitesPage, VisibleSandboxes,
};
use crate::diagnosis::{CheckEvent, CheckId, KeyPairSeen, Seen};
use crate::handoff::{Pem, Recognition, recognize};
use crate::screen::{Attempt, Now, Screen};

/// A wizard on a good day.
pub struct Rehearsal {
    model: Model,
    now: Now,
    practice: Practice,
    survey: Survey,
    imported: Option<Recognition>,
    /// What its jobs will report, in this order.
    ahead: VecDeque<(Attempt, Report)>,
    /// Whether a key was asked for its passphrase: any may have one.
    has_asked_passphrase: bool,
    is_over: bool,
}

impl Rehearsal {
    /// At its beginning. `survey` is what is saved already, `practice` is what the practice sandbox hands out, `imported`
    /// what the file to import holds.
    pub fn begin(
        model: Model,
        wall: Timestamp,
        survey: Survey,
        practice: Practice,
        imported: Option<Recognition>,
    ) -> Self {
        let now = Now { since_start: Duration::ZERO, wall };
        let mut rehearsal = Self {
            model,
            now,
            survey,
            practice,
            imported,
            ahead: VecDeque::new(),
            has_asked_passphrase: false,
            is_over: false,
        };
        let effects = start(&mut rehearsal.model, now);
        rehearsal.answer(effects);
        rehearsal
    }

    /// The picture.
    pub fn screen(&self) -> Screen {
        present(&self.model, self.now)
    }

    /// Whether a job has still to report.
    pub fn is_busy(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Whether everything was asked: what follows is the saving.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// For which product and with which type of credential it went.
    pub fn of(&self) -> (Option<Product>, Option<CredentialType>) {
        (self.model.draft.product, self.model.draft.credential_type)
    }

    /// The steps, as the side bar names them.
    pub fn steps(&self) -> Vec<&'static str> {
        let way = plan::plan(&self.model.draft).into_iter();
        way.filter(|step| !matches!(step, StepId::Welcome | StepId::Done)).map(StepId::title).collect()
    }

    /// A person's message.
    pub fn feed(&mut self, msg: Msg) {
        let effects = update(&mut self.model, self.now, msg);
        self.answer(effects);
    }

    /// The next report.
    pub fn report(&mut self) {
        if let Some((attempt, report)) = self.ahead.pop_front() {
            self.feed(Msg::Reported(attempt, report));
        }
    }

    fn answer(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start(attempt, task) => {
                    self.is_over |= matches!(*task, Task::Save(..));
                    let reports = self.good_day(*task);
                    self.ahead.extend(reports.into_iter().map(|report| (attempt, report)));
                }
                Effect::Abort(attempt) => self.ahead.retain(|(ahead, _)| *ahead != attempt),
                Effect::Own(_) | Effect::Copy(_) | Effect::ShowPlainly(_) | Effect::Leave(_) => {}
            }
        }
    }

    /// What a job reports on a good day.
    fn good_day(&mut self, task: Task) -> Vec<Report> {
        match task {
            Task::Survey => vec![Report::Surveyed(self.survey.clone())],
            Task::StartPractice => vec![Report::PracticeStarted(Ok(self.practice.clone()))],
            Task::ProbeStores => {
                vec![Report::StoresProbed(Stores { keyring: Some(Ok(())), vault: VaultState::Absent })]
            }
            Task::OpenVault { .. } => vec![Report::VaultOpened(Ok(()))],
            Task::ProbeNetwork(_) => vec![Report::NetworkProbed(Vec::new())],
            Task::ReadImport(_) => {
                vec![Report::ImportRead(Ok(self.imported.clone().unwrap_or(Recognition::Unknown)))]
            }
            Task::GenerateKey(size) => vec![Report::KeyGenerated(Ok((size, Secret::new(MADE_UP))))],
            Task::MakeKeyPair(wanted) => vec![Report::KeyPairMade(Ok(Box::new(KeyPair {
                certificate_file: Some(Printable::new(&wanted.certificate_file)),
                ..self.key_pair()
            })))],
            Task::ReadKeyPair(key)
                if key.passphrase.is_none()
                    && may_want_passphrase(&key.from)
                    && !std::mem::replace(&mut self.has_asked_passphrase, true) =>
            {
                vec![Report::KeyPairRead(Err(KeyTrouble::NeedsPassphrase))]
            }
            Task::ReadKeyPair(_) => vec![Report::KeyPairRead(Ok(Box::new(self.key_pair())))],
            Task::WriteKey(copy) => vec![Report::KeyWritten(Ok(Printable::new(&copy.file)))],
            Task::RegisterCertificate(_, account) => vec![Report::CertificateRegistered(Ok(account.name))],
            Task::KeepSecret(_) => vec![Report::SecretKept(Ok(()))],
            Task::ForgetSecrets(..) => vec![Report::SecretsForgotten(Ok(()))],
            Task::SignIn(_) => {
                vec![Report::SignIn(waiting()), Report::SignInEnded(Ok(self.signed_in()))]
            }
            Task::SignOut(_) => vec![Report::SignedOut(Ok(()))],
            Task::TryToken(_) => vec![
                passed(CheckId::KeyPair, Seen::KeyPair(KeyPairSeen::of(None, self.now.wall))),
                passed(CheckId::Token, token()),
                Report::CheckEnded,
            ],
            Task::Discover(_) => vec![
                passed(CheckId::Token, token()),
                passed(CheckId::Companies, Seen::Companies(self.discovery())),
                Report::CheckEnded,
            ],
            Task::ListSandboxes(_) => vec![
                passed(CheckId::Token, token()),
                passed(CheckId::Sandboxes, Seen::Sandboxes(sandboxes())),
                Report::CheckEnded,
            ],
            Task::ReadJourneys(..) => {
                vec![passed(CheckId::Journeys, Seen::Journeys { count: None }), Report::CheckEnded]
            }
            Task::LoadSuites(..) => {
                let suites: Vec<ReportSuite> = ["northwind.prod", "northwind.dev"].iter().filter_map(suite).collect();
                let count = suites.len();
                let page = SuitesPage { suites, total: Some(count), is_last: true };
                vec![
                    Report::Check(CheckEvent::Suites(page)),
                    passed(CheckId::ReportSuites, Seen::ReportSuites { count }),
                    Report::CheckEnded,
                ]
            }
            // It ends where the saving would begin, begins anew, and never for a saved connection.
            Task::Save(..) | Task::ResumeDraft(_) | Task::RenewSignIn(..) | Task::DiscardDraft(_) => Vec::new(),
        }
    }

    fn key_pair(&self) -> KeyPair {
        let day = SignedDuration::from_hours(24);
        let certificate = Certificate {
            sha1: Printable::new(MADE_UP),
            sha256: Printable::new(MADE_UP),
            not_before: self.now.wall,
            not_after: self.now.wall.checked_add(day * 365).unwrap_or(self.now.wall),
            subject: Printable::new("CN=aa-connect"),
            bits: 2048,
            pem: String::new(),
        };
        KeyPair {
            private_key: Secret::new(MADE_UP),
            bits: 2048,
            certificate: Some(certificate),
            certificate_file: None,
            credential: None,
        }
    }

    /// The organization that was named, or one that is made up.
    fn org_id(&self) -> Option<OrgId> {
        self.model.expected_org().or_else(|| OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").ok())
    }

    fn signed_in(&self) -> SignedIn {
        let named = self.org_id().map(|org_id| NamedOrganization { org_id, name: Printable::new(MADE_UP) });
        SignedIn {
            person: Some(Person {
                user_id: Printable::new(MADE_UP),
                name: None,
                email: Some(Printable::new("ada@example.com")),
                account: AccountType::Organization,
            }),
            organizations: named.into_iter().collect(),
            life: SignInLife { is_lasting: true, ends_at: self.now.wall },
            missing_scopes: Vec::new(),
        }
    }

    /// Two companies, so that it is asked which.
    fn discovery(&self) -> Discovery {
        let company = |id: &&str| Some(Company { id: GlobalCompanyId::parse(id).ok()?, name: Printable::new(id) });
        let companies = ["northw0", "northw1"].iter().filter_map(company).collect();
        let organizations = self.org_id().map(|org_id| Organization { org_id, companies });
        Discovery { identity: None, organizations: organizations.into_iter().collect() }
    }
}

/// A file may have a passphrase; a text that is here says it.
fn may_want_passphrase(from: &KeyFrom) -> bool {
    match from {
        KeyFrom::File(_) => true,
        KeyFrom::Text(text) => match recognize(text.expose().as_bytes()) {
            Recognition::Pem(pem) => pem.kinds.contains(&Pem::EncryptedPrivateKey),
            _ => true,
        },
    }
}

const MADE_UP: &str = "made up";

fn suite(rsid: &&str) -> Option<ReportSuite> {
    Some(ReportSuite { rsid: Rsid::parse(rsid).ok()?, name: Printable::new(rsid) })
}

/// Two sandboxes, so that it is asked which.
fn sandboxes() -> VisibleSandboxes {
    let sandbox = |(name, kind): (&str, SandboxKind)| {
        let (name, title, state) = (SandboxName::parse(name).ok()?, Printable::new(name), SandboxState::Active);
        Some(PlatformSandbox { name, title, kind, state })
    };
    let made_up = [("prod", SandboxKind::Production), ("dev", SandboxKind::Development)];
    VisibleSandboxes { identity: None, sandboxes: made_up.into_iter().filter_map(sandbox).collect(), default: None }
}

fn passed(check: CheckId, seen: Seen) -> Report {
    Report::Check(CheckEvent::Passed { check, seen, took: Duration::ZERO })
}

fn token() -> Seen {
    Seen::Token { from_cache: false, expires_in: 86_399, note: None }
}

fn waiting() -> SignInNews {
    SignInNews::Waiting(Box::new(WaitingSignIn {
        address: Secret::new("https://ims.example.com"),
        start_address: None,
        listens_at: ListensAt::Nowhere,
        fingerprint: None,
        is_certificate_new: false,
        browser: BrowserPlace::NoDisplay,
    }))
}
