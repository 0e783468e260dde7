//! Everything the machine knows: the draft, the secrets being typed, where the keys go, what runs, what was found out.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::StepId;
use super::draft::{Draft, OrganizationAnswer};
use super::effect::{DraftCandidate, Reach};
use super::filter::FilterWords;
use super::job::Job;
use super::key_pair::KeyPairState;
use super::platform_test::PlatformTest;
use super::report::{Brought, HostProbe, Practice, Stores, Stray, Survey, Unusable, VaultState, WaitingSignIn};
use crate::connection::{
    Candidate, Company, Connection, CredentialFacts, CredentialSecrets, CredentialType, Discovery, DraftId,
    Environment, Metascope, OrgId, PracticeServiceAccount, Printable, Product, ReportSuite, Secret, StoreKind,
};
use crate::diagnosis::{CheckRun, Finding};
use crate::handoff::ImportedCredential;
use crate::screen::{Callout, Ending, FieldId, Focus, Jobs, Line, ListId, SecretLine, Tone};

/// A panel over the main part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenPanel {
    /// The keys.
    Help,
    /// The guide for this step.
    Guide,
    /// The letter to the administrator.
    Letter,
}

/// Where to go once a message is dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The next step of the plan.
    Next,
    /// This step.
    Step(StepId),
    /// Out of the program.
    Out(Ending),
}

/// The state of the wizard. Holds no cells, no colours, no size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The answers; `draft.step` is where the person stands.
    pub draft: Draft,
    /// What is typed but never written to a file.
    pub secrets: TypedSecrets,
    /// What narrows the list of report suites, or that of Welcome.
    pub filter: Line,
    /// The file to import, on Welcome.
    pub import_file: Line,
    /// What takes the keys.
    pub focus: Option<Focus>,
    /// The highlighted row of each list on this step.
    pub cursors: std::collections::BTreeMap<ListId, usize>,
    /// The fields that were left forward at least once: their problems are shown.
    pub tried: BTreeSet<FieldId>,
    /// What covers the main part.
    pub panel: Option<OpenPanel>,
    /// Something to tell once; the next thing the person does clears it.
    pub notice: Option<Callout>,
    /// The running jobs.
    pub jobs: Jobs<Job>,
    /// Saved connections and drafts.
    pub survey: Option<Survey>,
    /// The practice sandbox, once it runs.
    pub practice: Option<Practice>,
    /// Stores and network of this machine.
    pub machine: Machine,
    /// An import that holds several credentials, while the person chooses one.
    pub choosing: Option<Vec<ImportedCredential>>,
    /// The sign-in through the browser.
    pub sign_in: SignInState,
    /// Whether a browser may be opened (`--no-browser` says no).
    pub may_open_browser: bool,
    /// A Service Account's key pair on its way.
    pub key_pair: KeyPairState,
    /// The token alone: with which credential it was tried, and how that went.
    pub token_test: Option<(Box<Candidate>, CheckRun)>,
    /// The live test call.
    pub test: LiveTest,
    /// The live test call on Experience Platform.
    pub platform: PlatformTest,
    /// Why saving failed.
    pub save_problem: Option<Box<Finding>>,
    /// The connection, once it is saved.
    pub saved: Option<Connection>,
    /// Whether the import field is open on Welcome.
    pub is_importing: bool,
    /// Where to go once the current message is dealt with; empty between messages.
    pub destination: Option<Destination>,
    /// The person wants to leave; it waits for the save that runs, which is never cut off half-way.
    pub leaving_after_keeping: Option<Ending>,
    /// Where a resumed draft goes on once its vault is open.
    pub resume_at: Option<StepId>,
    /// The draft whose discarding was asked for once and waits to be asked again.
    pub discard_armed: Option<DraftId>,
    /// The draft as it was last written.
    pub kept: Option<Box<Draft>>,
    /// The draft to go on with at once, without a choice on Welcome.
    pub resume_first: Option<DraftId>,
    /// What `import` has read, to begin with at once, without a choice on Welcome.
    pub brought: Option<Brought>,
    /// Where the credentials that are being chosen from stand: a file or a folder.
    pub import_place: Option<Printable>,
}

/// What is typed but never written to a file by the wizard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedSecrets {
    /// The credential's client secret.
    pub client_secret: SecretLine,
    /// The credential's other client secret, where an import brought two: kept beside the first, never typed.
    pub other_client_secret: Option<Secret>,
    /// The vault's passphrase.
    pub passphrase: SecretLine,
    /// A new vault's passphrase once more.
    pub passphrase_again: SecretLine,
    /// The proxy's password, split off its address.
    pub proxy_password: Option<Secret>,
    /// The address where the browser ended, with an authorization code in it.
    pub pasted_answer: SecretLine,
    /// A Service Account's private key, PKCS#8 as PEM, once it is kept.
    pub private_key: Option<Secret>,
    /// What the key is under that the person brings.
    pub key_passphrase: SecretLine,
    /// What a copy of the key in a file shall be under.
    pub key_copy_passphrase: SecretLine,
    /// The same once more.
    pub key_copy_passphrase_again: SecretLine,
    /// What was last handed to the store without waiting for its answer.
    pub handed_over: Option<CredentialSecrets>,
}

/// How the sign-in through the browser stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignInState {
    /// Where it waits, and since when (time since the program's start).
    pub waiting: Option<(Box<WaitingSignIn>, Duration)>,
    /// Whether the browser was started, or why not.
    pub browser: Option<Result<(), Printable>>,
    /// The last thing that came and was no answer.
    pub stray: Option<Stray>,
    /// Why what was pasted is no answer.
    pub unusable: Option<Unusable>,
    /// When something was pasted last (time since the program's start).
    pub pasted_at: Option<Duration>,
    /// Whether Adobe's answer is here.
    pub is_received: bool,
    /// Why it failed.
    pub failed: Option<Box<Finding>>,
    /// Whether the saved connection has it.
    pub is_renewed: bool,
    /// Whether the next one must begin with Adobe's sign-in page.
    pub must_choose: bool,
}

/// What is known of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Machine {
    /// Which stores can be used; `None` until they were probed.
    pub stores: Option<Stores>,
    /// How the hosts answered, and what was asked.
    pub network: Option<(Reach, Vec<HostProbe>)>,
    /// What was asked last, answered or not.
    pub asked: Option<Reach>,
    /// Whether proxy and CA file are shown.
    pub shows_network_fields: bool,
    /// The person asked to go on while the store was still being tried.
    pub is_waiting_to_go_on: bool,
}

/// What the live test call found out, and for which credential.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LiveTest {
    /// The credential that was tried; another one starts over.
    pub tried: Option<Candidate>,
    /// Token and companies.
    pub discovery: Option<CheckRun>,
    /// What they showed.
    pub discovered: Option<Discovery>,
    /// The report suites' rung.
    pub suites_run: Option<CheckRun>,
    /// The suites that arrived so far, in Adobe's order.
    pub suites: Vec<ReportSuite>,
    /// How many Adobe says there are.
    pub total: Option<usize>,
    /// Whether all arrived.
    pub is_complete: bool,
    /// The credential's secrets that are on their way into the store.
    pub keeping: Option<CredentialSecrets>,
}

impl Model {
    /// The machine at its beginning. `update::start` gives the first effects.
    pub fn new(draft: Draft) -> Self {
        Self {
            draft,
            secrets: TypedSecrets::default(),
            filter: Line::default(),
            import_file: Line::default(),
            // Where Welcome's keys go, so that the very first picture shows it.
            focus: Some(Focus::List(ListId::Start)),
            cursors: std::collections::BTreeMap::new(),
            tried: BTreeSet::new(),
            panel: None,
            notice: None,
            jobs: Jobs::default(),
            survey: None,
            practice: None,
            machine: Machine::default(),
            choosing: None,
            sign_in: SignInState::default(),
            key_pair: KeyPairState::default(),
            token_test: None,
            may_open_browser: true,
            test: LiveTest::default(),
            platform: PlatformTest::default(),
            save_problem: None,
            saved: None,
            is_importing: false,
            destination: None,
            leaving_after_keeping: None,
            resume_at: None,
            discard_armed: None,
            resume_first: None,
            brought: None,
            import_place: None,
            kept: None,
        }
    }

    /// The machine for a new sign-in with a saved connection, whose secrets were read.
    pub fn renewing(connection: Connection, candidate: &Candidate, id: DraftId, started_at: Timestamp) -> Self {
        let mut draft = Draft::new(id, started_at, connection.environment.clone());
        draft.step = StepId::SignIn;
        draft.take_access(&connection);
        draft.client_id.set(connection.credential.client_id().as_str());
        draft.name.set(connection.name.as_str());
        draft.renews = Some(Box::new(connection));
        let mut model = Self::new(draft);
        if let Some(client_secret) = candidate.secrets.client_secret() {
            model.secrets.client_secret.set(client_secret);
        }
        model.secrets.proxy_password = candidate.proxy_password.clone();
        model.focus = None;
        model
    }

    /// Where the person stands.
    pub fn step(&self) -> StepId {
        self.draft.step
    }

    /// Whether the vault would be made.
    pub(super) fn vault_is_new(&self) -> bool {
        self.machine.stores.as_ref().is_some_and(|stores| stores.vault == VaultState::Absent)
    }

    /// Whether the chosen store can be used right away.
    pub(super) fn store_is_ready(&self) -> bool {
        match (self.draft.store, &self.machine.stores) {
            (Some(StoreKind::Memory), _) => true,
            (Some(StoreKind::Keyring), Some(stores)) => matches!(stores.keyring, Some(Ok(()))),
            (Some(StoreKind::Vault), Some(stores)) => stores.vault == VaultState::Open,
            _ => false,
        }
    }

    /// The organization that the person named, or that the saved connection is for.
    pub fn expected_org(&self) -> Option<OrgId> {
        match &self.draft.renews {
            Some(connection) => Some(connection.org_id.clone()),
            None => self.draft.expected_org().ok().flatten(),
        }
    }

    /// What is typed, as a complete credential; `None` while a part is missing or wrong.
    pub fn candidate(&self) -> Option<Candidate> {
        let settings = self.draft.settings()?;
        let client_secret = self.secrets.client_secret.text().trimmed();
        if client_secret.is_empty() && settings.credential_type().has_client_secret() {
            return None;
        }
        let secrets = match settings.credential_type() {
            CredentialType::ServiceAccount => {
                CredentialSecrets::ServiceAccount { client_secret, private_key: self.secrets.private_key.clone()? }
            }
            kind => CredentialSecrets::of(kind, client_secret)?.with_other(self.secrets.other_client_secret.clone()),
        };
        Some(Candidate {
            environment: self.draft.environment.clone(),
            network: self.draft.network().ok()?,
            proxy_password: self.secrets.proxy_password.clone(),
            secrets,
            settings,
        })
    }

    /// How the hosts are to be reached; `None` while the proxy's address is wrong.
    pub fn reach(&self) -> Option<Reach> {
        Some(Reach {
            environment: self.draft.environment.clone(),
            product: self.draft.asked_product(),
            network: self.draft.network().ok()?,
            proxy_password: self.secrets.proxy_password.clone(),
        })
    }

    /// The same as [`Self::candidate`], to be tried; `None` also before a store is chosen.
    pub(super) fn draft_candidate(&self) -> Option<DraftCandidate> {
        let (store, product) = (self.draft.store?, self.draft.asked_product());
        Some(DraftCandidate { draft: self.draft.id.clone(), store, product, candidate: self.candidate()? })
    }

    /// The companies the person may choose from: those of the organization they named, or all.
    pub fn companies(&self) -> Vec<(OrgId, Company)> {
        let expected = self.expected_org();
        let organizations = self.test.discovered.iter().flat_map(|d| &d.organizations);
        organizations
            .filter(|o| expected.as_ref().is_none_or(|id| *id == o.org_id))
            .flat_map(|o| o.companies.iter().map(|c| (o.org_id.clone(), c.clone())))
            .collect()
    }

    /// The report suites that match the filter: every word of it stands in the name or the ID, whatever the case.
    pub(super) fn matching_suites(&self) -> Vec<&ReportSuite> {
        let words = FilterWords::of(&self.filter);
        let matches = |suite: &&ReportSuite| words.are_in(&[suite.name.as_str(), suite.rsid.as_str()]);
        self.test.suites.iter().filter(matches).collect()
    }

    /// The highlighted row of a list.
    pub fn cursor(&self, list: ListId) -> usize {
        self.cursors.get(&list).copied().unwrap_or(0)
    }

    /// What follows from a changed field, besides its text.
    pub(super) fn field_changed(&mut self, field: FieldId) {
        match field {
            FieldId::OrgId => self.draft.organization = OrganizationAnswer::Typed,
            FieldId::Filter => {
                // On each step there is one list that it narrows.
                self.cursors.insert(ListId::ReportSuite, 0);
                self.cursors.insert(ListId::Sandbox, 0);
                self.cursors.insert(ListId::Start, 0);
            }
            FieldId::ClientSecret => {
                self.draft.is_secret_kept = false;
                self.draft.facts.client_secrets = None;
            }
            FieldId::ClientId => {
                self.draft.is_secret_kept = false;
                // It is another credential's from now on.
                self.secrets.other_client_secret = None;
                self.draft.facts = CredentialFacts::default();
            }
            FieldId::CertificateFile | FieldId::KeyCopyFile => self.key_pair.existing = None,
            // Left empty beside a key that was brought, it names no other.
            FieldId::KeyFile if self.key_pair.brought.is_some() && self.key_pair.file.trimmed().is_empty() => {}
            FieldId::KeyFile => {
                self.key_pair.brought = None;
                self.key_pair.wants_passphrase = false;
            }
            FieldId::PastedAnswer => self.sign_in.unusable = None,
            _ => {}
        }
    }

    /// Says something once.
    pub fn tell(&mut self, tone: Tone, title: impl Into<String>, lines: Vec<String>) {
        self.notice = Some(Callout { tone, title: title.into(), lines, verdict: None });
    }

    /// Says once what went wrong, and what to do.
    pub(super) fn tell_finding(&mut self, tone: Tone, finding: Finding) {
        let (verdict, lines) = (Some(finding.verdict), vec![finding.remedy]);
        self.notice = Some(Callout { tone, title: finding.cause, lines, verdict });
    }

    /// The Service Account of the practice sandbox that fits the product, and the organization if one was named.
    pub fn practice_service_account(&self) -> Option<&PracticeServiceAccount> {
        let practice = self.practice.as_ref().filter(|_| self.is_practice())?;
        let metascope = match self.draft.product {
            Some(Product::ExperienceManager) => Metascope::EXPERIENCE_MANAGER,
            _ => Metascope::ANALYTICS,
        };
        let expected = self.draft.expected_org().ok().flatten();
        let mut suitable = practice.service_accounts.iter().filter(|account| account.metascopes.contains(metascope));
        let of_org = suitable.clone().find(|account| Some(&account.org_id) == expected.as_ref());
        of_org.or_else(|| suitable.next())
    }

    /// An empty draft beside this one and all that are kept.
    pub(super) fn another_draft(&self, started_at: Timestamp, environment: Environment) -> Draft {
        let kept = self.survey.iter().flat_map(|survey| &survey.drafts).map(|draft| &draft.id);
        self.draft.another(started_at, environment, kept)
    }

    /// What was typed, made or tried for one draft does not belong to the next.
    pub(super) fn forget_credential(&mut self) {
        self.secrets = TypedSecrets::default();
        self.key_pair = KeyPairState::default();
        self.token_test = None;
        self.test = LiveTest::default();
        self.platform = PlatformTest::default();
    }

    /// Whether this run practises.
    pub fn is_practice(&self) -> bool {
        self.draft.environment == Environment::Practice
    }
}
