//! The wizard's jobs and errands: each is one call of another room, whose answer comes back as a report.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::super::blocking::blocking;
use super::super::crash::crash_if_asked;
use super::super::drafts::{DraftState, KeptDraft, discard, finish_saved, kept_drafts, resume};
use super::super::evidence::{self, finding};
use super::super::import;
use super::super::key_pair;
use super::super::machine::{Machine, Outside};
use super::super::services::Services;
use super::super::sign_in::{end_sign_in, renew, sign_in, sign_out};
use crate::checks::{self, Access, Events, ladder};
use crate::connection::{Company, Connection, DraftId, Hosts, Printable, Proven, SandboxName, StoreKind};
use crate::diagnosis::{CheckEvent, CheckId, History, KeptRun};
use crate::files;
use crate::handoff;
use crate::ims::{ServiceAccount, Token};
use crate::operations::{self, Holder, KeptSecrets};
use crate::sandbox;
use crate::screen::{Attempt, Now, Screen};
use crate::store::{self, Owner, connections, drafts, results};
use crate::wizard::draft::Draft;
use crate::wizard::effect::{
    DraftCandidate, DraftSecrets, Effect, Errand, PlatformCandidate, Reach, SignInInput, Task,
};
use crate::wizard::report::{
    DraftSummary, HostAnswer, HostProbe, Outcome, Practice, Report, Stores, Survey, VaultState,
};
use crate::wizard::{self, Model, Msg};

impl Machine for Model {
    type Report = Report;
    type Task = Task;
    type Errand = Errand;
    type Hands = Hands;

    fn start(&mut self, now: Now) -> Vec<Effect> {
        wizard::start(self, now)
    }

    fn update(&mut self, now: Now, msg: Msg) -> Vec<Effect> {
        wizard::update(self, now, msg)
    }

    fn present(&self, now: Now) -> Screen {
        wizard::present(self, now)
    }

    fn next_deadline(&self, now: Now) -> Option<Duration> {
        wizard::next_deadline(self, now)
    }

    fn job(
        hands: &mut Hands,
        outside: Outside<Report>,
        attempt: Attempt,
        task: Task,
    ) -> impl Future<Output = ()> + Send + 'static {
        let inputs = hands.inputs(attempt);
        // What removes the draft comes after what writes it, or the draft would be back; who reads drafts sees the newest, and
        // the newest secret comes last.
        let comes_after = matches!(
            task,
            Task::Survey
                | Task::ResumeDraft(_)
                | Task::KeepSecret(_)
                | Task::ForgetSecrets(..)
                | Task::Save(..)
                | Task::DiscardDraft(_)
        );
        let written = if comes_after { hands.after_writing() } else { None };
        async move {
            if let Some(written) = written {
                let _ = written.await;
            }
            run(&outside.services, task, inputs, &|report| outside.tell(attempt, report)).await;
        }
    }

    fn errand(hands: &mut Hands, outside: Outside<Report>, errand: Errand) {
        match errand {
            Errand::Tell(attempt, input) => hands.tell(attempt, input),
            Errand::KeepDraft(draft) => hands.keep_draft(outside, *draft),
            Errand::KeepSecret(secrets) => hands.keep_secret(outside.services, *secrets),
            Errand::EndSignIn(candidate) => end_sign_in(outside.services, *candidate),
        }
    }

    fn finish(hands: Hands) -> Option<JoinHandle<()>> {
        hands.writing
    }
}

/// What the wizard's jobs and errands hold on to.
#[derive(Debug, Default)]
pub struct Hands {
    /// The ways to running jobs; only a sign-in listens.
    inputs: HashMap<Attempt, UnboundedSender<SignInInput>>,
    /// The last draft that is being written; the next one waits for it, so that the newest wins.
    writing: Option<JoinHandle<()>>,
}

impl Hands {
    /// What the person does while this job runs.
    fn inputs(&mut self, attempt: Attempt) -> UnboundedReceiver<SignInInput> {
        self.inputs.retain(|_, to_job| !to_job.is_closed());
        let (to_job, inputs) = unbounded_channel();
        self.inputs.insert(attempt, to_job);
        inputs
    }

    fn tell(&self, attempt: Attempt, input: SignInInput) {
        if let Some(to_job) = self.inputs.get(&attempt) {
            // A job that has just ended needs no input.
            let _ = to_job.send(input);
        }
    }

    /// Comes when the drafts that are being written are there. The queue goes on behind it.
    fn after_writing(&mut self) -> Option<oneshot::Receiver<()>> {
        let before = self.writing.take()?;
        let (sender, written) = oneshot::channel();
        self.writing = Some(tokio::spawn(async move {
            let _ = before.await;
            let _ = sender.send(());
        }));
        Some(written)
    }

    /// Does `work` after what is in the queue already, also where the program ends meanwhile.
    fn in_turn(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        let before = self.writing.take();
        let writing = operations::begin_writing();
        self.writing = Some(tokio::spawn(async move {
            let _writing = writing;
            if let Some(before) = before {
                let _ = before.await;
            }
            work.await;
        }));
    }

    /// In turn with the drafts: what tells of a secret is written before it is.
    fn keep_secret(&mut self, services: Arc<Services>, secrets: DraftSecrets) {
        self.in_turn(async move {
            if let Err(finding) = keep_secret(&services, secrets).await {
                tracing::warn!(finding = %finding.id, "a secret could not be kept before the step was left");
            }
        });
    }

    fn keep_draft(&mut self, outside: Outside<Report>, draft: Draft) {
        self.in_turn(async move {
            let services = Arc::clone(&outside.services);
            let saved = blocking(move || keep(&services, &draft)).await;
            if let Some(Err(why)) = saved {
                outside.tell(Attempt::NONE, Report::DraftNotKept(why));
            }
        });
    }
}

/// Writes a draft, which from now on is this process' own.
fn keep(services: &Services, draft: &Draft) -> Result<(), String> {
    match services.hold_draft(&draft.id) {
        Ok(true) => {}
        Ok(false) => return Err("another window has it open.".to_owned()),
        // It can be written all the same, or says why not.
        Err(error) => tracing::warn!(%error, "a draft could not be marked as open"),
    }
    drafts::save(&services.paths, &draft.id, jiff::Timestamp::now(), draft).map_err(|error| format!("{error}."))
}

/// One task: one call of another room, one report (or, for checks, several).
async fn run(
    services: &Arc<Services>,
    task: Task,
    inputs: UnboundedReceiver<SignInInput>,
    tell: &(dyn Fn(Report) + Sync),
) {
    match task {
        Task::Survey => tell(Report::Surveyed(survey(services).await)),
        Task::StartPractice => tell(Report::PracticeStarted(start_practice(services).await)),
        Task::ProbeStores => probe_stores(services, tell).await,
        Task::OpenVault { passphrase, is_new } => {
            tell(Report::VaultOpened(services.open_vault(&passphrase, is_new).await.map_err(finding)));
        }
        Task::ProbeNetwork(reach) => tell(Report::NetworkProbed(probe_network(services, &reach).await)),
        Task::ReadImport(path) => tell(Report::ImportRead(read_import(path).await)),
        Task::GenerateKey(size) => tell(Report::KeyGenerated(key_pair::generate(size).await)),
        Task::MakeKeyPair(new) => tell(Report::KeyPairMade(key_pair::make(services, *new).await)),
        Task::ReadKeyPair(brought) => tell(Report::KeyPairRead(key_pair::read(services, *brought).await)),
        Task::WriteKey(copy) => tell(Report::KeyWritten(key_pair::copy(*copy).await)),
        Task::RegisterCertificate(certificate, account) => {
            tell(Report::CertificateRegistered(key_pair::register(services, &certificate, &account).await));
        }
        Task::KeepSecret(secrets) => tell(Report::SecretKept(keep_secret(services, *secrets).await)),
        Task::ForgetSecrets(draft, store) => {
            tell(Report::SecretsForgotten(forget_secrets(services, &draft, store).await));
        }
        Task::ResumeDraft(id) => tell(Report::DraftRead(resume(services, id).await.map(Box::new))),
        Task::SignIn(request) => sign_in(services, &request, inputs, tell).await,
        Task::SignOut(candidate) => tell(Report::SignedOut(sign_out(services, &candidate).await)),
        Task::RenewSignIn(candidate, connection, signed_in) => {
            tell(Report::SignInRenewed(renew(services, &candidate, &connection, &signed_in).await));
        }
        Task::TryToken(candidate) => {
            try_token(services, &candidate, &mut |event| tell(Report::Check(event))).await;
            tell(Report::CheckEnded);
        }
        Task::Discover(candidate) => {
            discover(services, &candidate, &mut |event| tell(Report::Check(event))).await;
            tell(Report::CheckEnded);
        }
        Task::LoadSuites(candidate, company) => {
            load_suites(services, &candidate, &company, &mut |event| tell(Report::Check(event))).await;
            tell(Report::CheckEnded);
        }
        Task::ListSandboxes(candidate) => {
            list_sandboxes(services, &candidate, &mut |event| tell(Report::Check(event))).await;
            tell(Report::CheckEnded);
        }
        Task::ReadJourneys(candidate, sandbox) => {
            read_journeys(services, &candidate, &sandbox, &mut |event| tell(Report::Check(event))).await;
            tell(Report::CheckEnded);
        }
        Task::Save(draft, proven) => tell(Report::Saved(save(services, &draft, *proven).await.map(Box::new))),
        Task::DiscardDraft(id) => {
            tell(Report::DraftDiscarded(id.clone(), discard(services, &id, true).await.map(drop)))
        }
    }
}

async fn survey(services: &Arc<Services>) -> Survey {
    let shared = Arc::clone(services);
    let listed = blocking(move || {
        let paths = &shared.paths;
        (connections::list(paths), kept_drafts(&shared), results::load_all::<KeptRun>(paths))
    });
    let Some((connections, drafts, kept)) = listed.await else { return Survey::default() };
    let is_saved = |draft: &KeptDraft| matches!(draft.state, DraftState::Saved(_));
    if drafts.drafts.iter().any(is_saved) {
        finish_saved(services);
    }
    let broken = connections.broken.iter().chain(&drafts.broken);
    let broken =
        broken.map(|file| (Printable::new(&file.path.display().to_string()), Printable::new(&file.reason.to_string())));
    let mut histories = BTreeMap::new();
    histories.extend(kept.into_iter().map(|(id, runs)| (id, History::from(runs))));
    Survey {
        broken: broken.collect(),
        drafts: drafts.drafts.iter().filter(|draft| !is_saved(draft)).filter_map(summary).collect(),
        connections: connections.connections,
        histories,
    }
}

fn summary(kept: &KeptDraft) -> Option<DraftSummary> {
    let draft = kept.content.as_ref()?;
    Some(DraftSummary {
        id: draft.id.clone(),
        started_at: draft.started_at,
        step: draft.step,
        environment: draft.environment.word(),
        label: draft.label(),
        is_open: kept.state == DraftState::Open,
    })
}

async fn start_practice(services: &Services) -> Outcome<Practice> {
    let hosts = services.practice().await.map_err(finding)?;
    Ok(handed_out(hosts, services.practice_console().await.map_err(finding)?))
}

/// What the sandbox hands out, wherever it runs.
pub(crate) fn handed_out(hosts: Hosts, console_url: String) -> Practice {
    Practice {
        hosts,
        credentials: sandbox::practice_credentials(),
        user_credentials: sandbox::practice_user_credentials(),
        service_accounts: sandbox::practice_service_accounts(),
        console_url,
    }
}

/// The vault at once; the keyring may take as long as a person needs for its dialog.
async fn probe_stores(services: &Services, tell: &(dyn Fn(Report) + Sync)) {
    let vault = match services.store(StoreKind::Vault) {
        Ok(_) => VaultState::Open,
        Err(_) if store::Vault::state(&services.paths) == store::VaultState::Absent => VaultState::Absent,
        Err(_) => VaultState::Locked,
    };
    tell(Report::StoresProbed(Stores { keyring: None, vault }));
    let keyring = store::probe_keyring(services.patience).await.map_err(|e| finding(evidence::of_store(&e)));
    tell(Report::StoresProbed(Stores { keyring: Some(keyring), vault }));
}

async fn probe_network(services: &Services, reach: &Reach) -> Vec<HostProbe> {
    let hosts = match services.hosts(&reach.environment, reach.product).await {
        Ok(hosts) => hosts,
        Err(evidence) => {
            return vec![HostProbe { host: reach.environment.word().to_owned(), answer: Err(finding(evidence)) }];
        }
    };
    let http = match services.http(&reach.network, reach.proxy_password.as_ref()) {
        Ok(http) => http,
        Err(evidence) => return vec![HostProbe { host: hosts.ims_url.host(), answer: Err(finding(evidence)) }],
    };
    let report = checks::network(&http, &hosts).await;
    let both =
        if hosts.ims_url.host() == hosts.api_url.host() { vec![report.ims] } else { vec![report.ims, report.api] };
    let probe = |host: checks::HostReport| HostProbe {
        host: host.host,
        answer: host.result.map(|r| HostAnswer { took: r.took, clock_ahead_seconds: r.clock_ahead_seconds }),
    };
    both.into_iter().map(probe).collect()
}

async fn read_import(path: String) -> Outcome<handoff::Recognition> {
    let read = import::gather(files::expanded(&path)).await;
    read.map(import::as_one).map_err(|error| finding(evidence::of_unread_file(&error)))
}

async fn keep_secret(services: &Services, secrets: DraftSecrets) -> Outcome<()> {
    let DraftSecrets { draft, store, environment, secrets, proxy_password } = secrets;
    if let Some(client_secret) = secrets.client_secret() {
        crash_if_asked("job", client_secret.expose());
    }
    let store = services.store(store).map_err(|e| finding(evidence::of_store(&e)))?;
    let kept = KeptSecrets::new(secrets, proxy_password);
    operations::keep_draft_secrets(&store, &draft, &environment, &kept)
        .await
        .map_err(|e| finding(evidence::of_secrets(&e)))
}

async fn forget_secrets(services: &Services, draft: &DraftId, store: StoreKind) -> Outcome<()> {
    let store = services.store(store).map_err(|e| finding(evidence::of_store(&e)))?;
    operations::forget_draft_secrets(&services.paths, &store, draft).await.map_err(|e| finding(evidence::of_store(&e)))
}

async fn discover<E: FnMut(CheckEvent) + Send>(services: &Services, tried: &DraftCandidate, events: &mut E) {
    if let Some((access, token)) = tested_token(services, tried, events).await {
        ladder::companies(&access, &token, None, events).await;
    }
}

async fn list_sandboxes<E: FnMut(CheckEvent) + Send>(services: &Services, tried: &PlatformCandidate, events: &mut E) {
    if let Some((access, token)) = tested_token(services, &tried.tried, events).await {
        ladder::sandboxes(&access, &token, &tried.org_id, None, events).await;
    }
}

/// The token that the live test goes on with.
async fn tested_token(services: &Services, tried: &DraftCandidate, events: &mut Events<'_>) -> Option<(Access, Token)> {
    let access = match services.access(&tried.candidate, tried.product).await {
        Ok(access) => access,
        Err(evidence) => {
            ladder::failed(CheckId::Token, evidence, events);
            return None;
        }
    };
    let owner = Owner::Draft(tried.draft.clone());
    let holder = Holder { owner: &owner, candidate: &tried.candidate, org_id: None };
    // A fresh token where that is the test of what was typed; where a step before has made one, that was the test.
    let settings = &tried.candidate.settings;
    let is_typed = settings.sign_in().is_none() && settings.service_account().is_none();
    let obtain = async {
        let obtained = services.token(&holder, tried.store, &access, is_typed).await?;
        Ok((obtained.token, obtained.is_from_store))
    };
    let token = ladder::token(&access, 1, obtain, events).await?;
    Some((access, token))
}

/// The token alone, always a fresh one: a kept one says nothing about what was typed.
async fn try_token<E: FnMut(CheckEvent) + Send>(services: &Services, tried: &DraftCandidate, events: &mut E) {
    let candidate = &tried.candidate;
    let account = ServiceAccount::of(&candidate.settings, &candidate.secrets);
    let access = match services.access(candidate, tried.product).await {
        Ok(access) => access,
        Err(evidence) => {
            let first = if account.is_some() { CheckId::KeyPair } else { CheckId::Token };
            ladder::failed(first, evidence, events);
            return;
        }
    };
    if let Some(account) = account
        && ladder::key_pair(&access, account, events).await.is_none()
    {
        return;
    }
    let owner = Owner::Draft(tried.draft.clone());
    let holder = Holder { owner: &owner, candidate: &tried.candidate, org_id: None };
    let is_typed = tried.candidate.settings.sign_in().is_none();
    let obtain = async {
        let obtained = services.token(&holder, tried.store, &access, is_typed).await?;
        Ok((obtained.token, obtained.is_from_store))
    };
    ladder::token(&access, 0, obtain, events).await;
}

async fn load_suites<E: FnMut(CheckEvent) + Send>(
    services: &Services,
    tried: &DraftCandidate,
    company: &Company,
    events: &mut E,
) {
    if let Some((access, token)) = kept_token(services, tried, CheckId::ReportSuites, events).await {
        ladder::report_suites(&access, &token, &company.id, &[], events).await;
    }
}

async fn read_journeys<E: FnMut(CheckEvent) + Send>(
    services: &Services,
    tried: &PlatformCandidate,
    sandbox: &SandboxName,
    events: &mut E,
) {
    if let Some((access, token)) = kept_token(services, &tried.tried, CheckId::Journeys, events).await {
        ladder::journeys(&access, &token, &tried.org_id, sandbox, events).await;
    }
}

/// The token that the live test began with, for `check`, which goes on with it.
async fn kept_token(
    services: &Services,
    tried: &DraftCandidate,
    check: CheckId,
    events: &mut Events<'_>,
) -> Option<(Access, Token)> {
    let owner = Owner::Draft(tried.draft.clone());
    let access = match services.access(&tried.candidate, tried.product).await {
        Ok(access) => access,
        Err(evidence) => {
            ladder::failed(check, evidence, events);
            return None;
        }
    };
    let holder = Holder { owner: &owner, candidate: &tried.candidate, org_id: None };
    match services.token(&holder, tried.store, &access, false).await {
        Ok(obtained) => Some((access, obtained.token)),
        Err(evidence) => {
            ladder::no_token(&access, check, evidence, events).await;
            None
        }
    }
}

async fn save(services: &Services, draft: &DraftId, proven: Proven) -> Outcome<Connection> {
    let store = services.store(proven.store).map_err(|e| finding(evidence::of_store(&e)))?;
    let saved = operations::save(&services.paths, &store, draft, proven).await;
    let saved = saved.map_err(|e| finding(evidence::of_save(&e)))?;
    services.let_go_of_draft(draft);
    Ok(saved)
}
