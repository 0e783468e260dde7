//! Carries out one repair of a saved connection: what the check screen's button and the command's call do. Which finding may
//! offer which repair is `diagnosis::offered`'s business; a person has agreed before this is called.

use jiff::Timestamp;

use super::evidence;
use super::moving::{make_sure_of, move_to};
use super::saved_token::read_candidate;
use super::services::Services;
use crate::checks::{Access, ladder};
use crate::connection::{
    Candidate, Connection, Discovery, GlobalCompanyId, PlatformSandbox, Proof, ReportSuite, Rsid, SandboxName,
    StoreKind, VisibleSandboxes,
};
use crate::diagnosis::{CheckEvent, Choice, Evidence, LocalFault, Repair, Stage};
use crate::ims::Token;
use crate::operations::{self, Holder, NewCompany};
use crate::store::{Owner, sign_ins};

/// A repair that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// As it is saved now.
    pub connection: Connection,
    /// What was done, in one or two sentences.
    pub words: String,
}

/// Does `repair` for `connection`; on failure the connection is as it was. `choice` is what [`Repair::OtherCompany`] and
/// [`Repair::OtherSandbox`] take; without one the only company of the organization is taken, or its only sandbox that can be
/// used, if there is just one.
///
/// [`Repair::SignInAgain`] takes a person and a browser: it is refused here, and done by the sign-in (`aa-connect sign-in`).
pub async fn repair(
    services: &Services,
    connection: &Connection,
    repair: Repair,
    choice: Option<Choice>,
) -> Result<Repaired, Evidence> {
    match repair {
        Repair::NewToken => new_token(services, connection).await,
        Repair::OtherCompany => other_company(services, connection, choice).await,
        Repair::OtherSandbox => other_sandbox(services, connection, choice).await,
        Repair::OtherSecret => other_secret(services, connection).await,
        Repair::MoveToKeyring => move_to_keyring(services, connection).await,
        Repair::SignInAgain => Err(Evidence::local(Stage::Token, LocalFault::NotSignedIn, "")),
    }
}

/// What the connection's credential can see: the companies to choose from are those of the connection's organization.
pub async fn companies_of(services: &Services, connection: &Connection) -> Result<Discovery, Evidence> {
    let mut seen = Reader::new(services, connection).await?.companies(None).await?.1;
    seen.organizations.retain(|organization| organization.org_id == connection.org_id);
    Ok(seen)
}

/// The sandboxes that the connection's credential may see.
pub async fn sandboxes_of(services: &Services, connection: &Connection) -> Result<VisibleSandboxes, Evidence> {
    Reader::new(services, connection).await?.sandboxes(None).await.map(|(_, seen)| seen)
}

/// The report suites of one of them; there may be none.
pub async fn suites_of(
    services: &Services,
    connection: &Connection,
    company: &GlobalCompanyId,
) -> Result<Vec<ReportSuite>, Evidence> {
    let reader = Reader::new(services, connection).await?;
    let (token, _) = reader.companies(Some(company)).await?;
    reader.suites(&token, company, &[]).await
}

async fn new_token(services: &Services, connection: &Connection) -> Result<Repaired, Evidence> {
    let is_lasting = || {
        let noted = sign_ins::load(&services.paths, &connection.id).ok().flatten();
        noted.is_some_and(|life| life.is_lasting)
    };
    // Its token is all that there is of such a sign-in: asking for another would drop it.
    if connection.credential.sign_in().is_some() && !is_lasting() {
        return Err(Evidence::local(Stage::Token, LocalFault::NotSignedIn, ""));
    }
    let reader = Reader::new(services, connection).await?;
    let token = reader.token(true).await?.0;
    let hours = token.expires_in(Timestamp::now()).div_ceil(3600);
    let words = format!("Adobe gave a new token. It is valid for {}.", counted(hours, "hour"));
    Ok(Repaired { connection: connection.clone(), words })
}

async fn other_company(
    services: &Services,
    connection: &Connection,
    choice: Option<Choice>,
) -> Result<Repaired, Evidence> {
    let reader = Reader::new(services, connection).await?;
    let (wanted, chosen) = match choice {
        Some(Choice::Company(company, suites)) => (Some(company), suites),
        Some(Choice::Sandbox(_)) | None => (None, Vec::new()),
    };
    let (token, discovery) = reader.companies(wanted.as_ref().map(|company| &company.id)).await?;
    let mut seen = discovery.organizations.into_iter().filter(|organization| organization.org_id == connection.org_id);
    let companies = seen.next().map(|organization| organization.companies).unwrap_or_default();
    // As Adobe names it now.
    let company = match (&wanted, &companies[..]) {
        (Some(wanted), _) => companies.iter().find(|company| company.id == wanted.id),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    let Some(company) = company else { return not_chosen(&reader).await };
    let rsids: Vec<Rsid> = chosen.iter().map(|suite| suite.rsid.clone()).collect();
    let suites = reader.suites(&token, &company.id, &rsids).await?;
    let proof = Proof { at: Timestamp::now(), report_suites_seen: suites.len() };
    let mut report_suites = suites;
    report_suites.retain(|suite| rsids.contains(&suite.rsid));
    let words = format!(
        "{} now uses the company {} ({}) with {}. They were read before anything was changed.",
        connection.name,
        company.name,
        company.id,
        counted(report_suites.len() as u64, "report suite"),
    );
    let new = NewCompany { company: company.clone(), report_suites, proof };
    let changed = operations::change_company(&services.paths, connection, new).await;
    changed.map(|connection| Repaired { connection, words }).map_err(|error| evidence::of_change(&error, connection))
}

async fn other_sandbox(
    services: &Services,
    connection: &Connection,
    choice: Option<Choice>,
) -> Result<Repaired, Evidence> {
    let reader = Reader::new(services, connection).await?;
    let wanted = match &choice {
        Some(Choice::Sandbox(sandbox)) => Some(&sandbox.name),
        Some(Choice::Company(..)) | None => None,
    };
    // Must be there, and active.
    let (token, seen) = reader.sandboxes(wanted).await?;
    let usable: Vec<&PlatformSandbox> = seen.sandboxes.iter().filter(|sandbox| sandbox.state.is_active()).collect();
    // As Adobe names it now.
    let sandbox = match (wanted, &usable[..]) {
        (Some(wanted), _) => usable.iter().find(|sandbox| sandbox.name == *wanted).copied(),
        (None, [only]) => Some(*only),
        (None, _) => None,
    };
    let Some(sandbox) = sandbox else {
        // What is wrong with the present one is the answer. If nothing is, nothing is changed.
        reader.sandboxes(connection.sandbox.as_ref().map(|sandbox| &sandbox.name)).await?;
        let words = "None of the sandboxes was chosen, so nothing was changed.".to_owned();
        return Ok(Repaired { connection: connection.clone(), words });
    };
    reader.journeys(&token, &sandbox.name).await?;
    let proof = Proof { at: Timestamp::now(), ..connection.proof.clone() };
    let words = format!(
        "{} now uses the sandbox {}. Its journeys were read before anything was changed.",
        connection.name,
        sandbox.in_words()
    );
    let changed = operations::change_sandbox(&services.paths, connection, sandbox.clone(), proof).await;
    changed.map(|connection| Repaired { connection, words }).map_err(|error| evidence::of_change(&error, connection))
}

async fn other_secret(services: &Services, connection: &Connection) -> Result<Repaired, Evidence> {
    let reader = Reader::new(services, connection).await?;
    let store = services.store(connection.store).map_err(|error| evidence::of_store(&error))?;
    operations::use_other_secret(&store, &services.paths, connection, &reader.access.ims())
        .await
        .map_err(|error| evidence::of_change(&error, connection))?;
    let words = "Adobe gave a token for the other client secret, which is the one in use from now on. The refused one is \
                 kept beside it.";
    Ok(Repaired { connection: connection.clone(), words: words.to_owned() })
}

async fn move_to_keyring(services: &Services, connection: &Connection) -> Result<Repaired, Evidence> {
    // Before anything is taken out of where it is safe.
    make_sure_of(services, StoreKind::Keyring).await?;
    let moved = move_to(services, connection, StoreKind::Keyring).await?;
    let left = connection.store.title();
    let words = match moved.unfinished {
        None => format!("The secrets are in this system's keyring. Nothing of them is left here: {left}."),
        Some(_) => format!(
            "The secrets are in this system's keyring and used from there. Copies could not be deleted here yet: {left}. \
             The next run that can open it deletes them."
        ),
    };
    Ok(Repaired { connection: moved.connection, words })
}

/// Reads from Adobe with a saved connection's credential, and renews a kept token that Adobe refuses.
struct Reader<'a> {
    services: &'a Services,
    connection: &'a Connection,
    candidate: Candidate,
    access: Access,
    owner: Owner,
}

impl<'a> Reader<'a> {
    async fn new(services: &'a Services, connection: &'a Connection) -> Result<Self, Evidence> {
        let candidate = read_candidate(services, connection).await?;
        let access = services.access(&candidate, connection.product).await?;
        Ok(Self { services, connection, candidate, access, owner: Owner::Connection(connection.id.clone()) })
    }

    /// A token, and whether it was kept.
    async fn token(&self, is_refused: bool) -> Result<(Token, bool), Evidence> {
        let Self { services, connection, candidate, access, owner } = self;
        let holder = Holder { owner, candidate, org_id: Some(&connection.org_id) };
        let obtained = services.token(&holder, connection.store, access, is_refused).await?;
        Ok((obtained.token, obtained.is_from_store))
    }

    /// What the token can see; with `wanted` it must be a company of the connection's organization.
    async fn companies(&self, wanted: Option<&GlobalCompanyId>) -> Result<(Token, Discovery), Evidence> {
        let expected = wanted.map(|company| (&self.connection.org_id, company));
        let (mut token, is_kept) = self.token(false).await?;
        let mut failure = Failure::default();
        let mut seen = ladder::companies(&self.access, &token, expected, &mut |event| failure.note(event)).await;
        if seen.is_none() && is_kept && failure.is_of_token() {
            token = self.token(true).await?.0;
            seen = ladder::companies(&self.access, &token, expected, &mut |event| failure.note(event)).await;
        }
        seen.map(|seen| (token, seen)).ok_or_else(|| failure.evidence(Stage::Companies))
    }

    /// The sandboxes that the token may see; with `wanted` that one must be among them, and active.
    async fn sandboxes(&self, wanted: Option<&SandboxName>) -> Result<(Token, VisibleSandboxes), Evidence> {
        let org_id = &self.connection.org_id;
        let (mut token, is_kept) = self.token(false).await?;
        let mut failure = Failure::default();
        let mut seen = ladder::sandboxes(&self.access, &token, org_id, wanted, &mut |event| failure.note(event)).await;
        if seen.is_none() && is_kept && failure.is_of_token() {
            token = self.token(true).await?.0;
            seen = ladder::sandboxes(&self.access, &token, org_id, wanted, &mut |event| failure.note(event)).await;
        }
        seen.map(|seen| (token, seen)).ok_or_else(|| failure.evidence(Stage::Sandboxes))
    }

    /// Reads the journeys in a sandbox.
    async fn journeys(&self, token: &Token, sandbox: &SandboxName) -> Result<(), Evidence> {
        let mut failure = Failure::default();
        let org_id = &self.connection.org_id;
        let read = ladder::journeys(&self.access, token, org_id, sandbox, &mut |event| failure.note(event)).await;
        read.map(|_| ()).ok_or_else(|| failure.evidence(Stage::Journeys))
    }

    /// All report suites of a company, among which those `chosen` must be. Where none was, that there are none is an
    /// answer, too.
    async fn suites(
        &self,
        token: &Token,
        company: &GlobalCompanyId,
        chosen: &[Rsid],
    ) -> Result<Vec<ReportSuite>, Evidence> {
        let mut failure = Failure::default();
        let seen = ladder::report_suites(&self.access, token, company, chosen, &mut |event| failure.note(event)).await;
        match seen {
            Some(suites) => Ok(suites),
            None if chosen.is_empty() && failure.is_of_no_suites() => Ok(Vec::new()),
            None => Err(failure.evidence(Stage::ReportSuites)),
        }
    }
}

/// Why a rung of the ladder failed, caught from its events.
#[derive(Default)]
struct Failure(Option<Evidence>);

impl Failure {
    fn note(&mut self, event: CheckEvent) {
        if let CheckEvent::Failed { finding, .. } = event {
            self.0 = Some(finding.evidence);
        }
    }

    /// Whether Adobe said that the token, and nothing else, is at fault.
    fn is_of_token(&self) -> bool {
        self.0.as_ref().is_some_and(|evidence| evidence.status == Some(401) && evidence.is_adobes)
    }

    /// Whether the company was asked, and shows no report suite.
    fn is_of_no_suites(&self) -> bool {
        let code = self.0.as_ref().and_then(|evidence| evidence.code.as_ref());
        code.is_some_and(|code| code.as_str() == "no-report-suites")
    }

    fn evidence(self, stage: Stage) -> Evidence {
        self.0.unwrap_or_else(|| Evidence::at_stage(stage))
    }
}

/// There are several companies and none was chosen: what is wrong with the present one is the answer, and says which there
/// are. If nothing is, nothing is changed.
async fn not_chosen(reader: &Reader<'_>) -> Result<Repaired, Evidence> {
    let Reader { connection, .. } = reader;
    let company = connection.company.as_ref();
    reader.companies(company.map(|company| &company.id)).await?;
    let words = "None of the companies was chosen, so nothing was changed.".to_owned();
    Ok(Repaired { connection: (*connection).clone(), words })
}

fn counted(count: u64, what: &str) -> String {
    match count {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
