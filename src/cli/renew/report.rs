//! What became of one connection's sign-in: a line for people, an object for programs, a part of the exit code.

use jiff::Timestamp;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::cli::check::finding_json;
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::page::Page;
use crate::cli::signed_in::SignIn;
use crate::connection::{Connection, Printable, SignInLife};
use crate::diagnosis::{Evidence, Finding, Repair, Verdict, diagnose};
use crate::operations::{DUE_WITHIN, Renewed};
use crate::runtime::{RENEWALS_BEGIN_WITHIN, Services, of_connection_file};
use crate::store::BrokenFile;
use crate::store::connections::ConnectionFileError;

/// What became of it.
pub(super) enum Outcome {
    /// It went as it should.
    Done(Renewed),
    /// It did not.
    Failed(Box<Finding>),
    /// Its turn did not come in time.
    NotBegun,
    /// The command was ended before that was known.
    Interrupted,
}

impl Outcome {
    pub(super) fn of(result: Result<Renewed, Evidence>) -> Self {
        result.map_or_else(|evidence| Self::Failed(Box::new(diagnose(evidence))), Self::Done)
    }

    /// For programs.
    fn word(&self) -> &'static str {
        match self {
            Self::Done(Renewed::Now(_)) => "renewed",
            Self::Done(Renewed::ByAnother(_)) => "renewed_by_another",
            Self::Done(Renewed::NotDue(_)) => "not_due",
            Self::Done(Renewed::NotRenewable(_)) => "not_renewable",
            Self::Done(Renewed::NotNeeded) => "not_needed",
            Self::Failed(_) => "failed",
            Self::NotBegun => "not_begun",
            Self::Interrupted => "interrupted",
        }
    }

    /// How long the sign-in lasts, where it went as it should.
    fn life(&self) -> Option<SignInLife> {
        match self {
            Self::Done(
                Renewed::Now(life) | Renewed::ByAnother(life) | Renewed::NotDue(life) | Renewed::NotRenewable(life),
            ) => Some(*life),
            _ => None,
        }
    }
}

/// One connection, or a file of one that cannot be read.
pub(super) struct Report {
    name: String,
    /// `None` for a file that cannot be read.
    connection: Option<Connection>,
    outcome: Outcome,
    sign_in: SignIn,
    at: Timestamp,
}

impl Report {
    pub(super) fn new(services: &Services, connection: &Connection, outcome: Outcome) -> Self {
        let at = Timestamp::now();
        let sign_in = match outcome.life() {
            Some(life) => SignIn::Lasts { life, now: at },
            None => SignIn::of(services, connection),
        };
        Self { name: connection.name.to_string(), connection: Some(connection.clone()), outcome, sign_in, at }
    }

    pub(super) fn of_broken(file: BrokenFile) -> Self {
        let name =
            Printable::new(&file.path.file_stem().unwrap_or(file.path.as_os_str()).to_string_lossy()).to_string();
        let finding = diagnose(of_connection_file(&ConnectionFileError::Broken(file)));
        let outcome = Outcome::Failed(Box::new(finding));
        Self { name, connection: None, outcome, sign_in: SignIn::Unreadable, at: Timestamp::now() }
    }

    pub(super) fn exit(&self) -> Exit {
        match &self.outcome {
            Outcome::Done(_) => Exit::DONE,
            Outcome::Failed(finding) => Exit::of(finding.verdict),
            // Only servers and stores that do not answer take so long.
            Outcome::NotBegun => Exit::of(Verdict::NotReached),
            Outcome::Interrupted => Exit::INTERRUPTED,
        }
    }

    /// Its line, the name in `width` columns.
    pub(super) fn line(&self, page: Page, width: usize) -> String {
        let padding = " ".repeat(width.saturating_sub(self.name.width()));
        let mut text = String::new();
        page.add(&mut text, &format!("{}{padding}  {}", self.name, self.words()), 4);
        text
    }

    fn words(&self) -> String {
        let lasts = |life: &SignInLife| life.in_words(self.at);
        match &self.outcome {
            Outcome::Done(Renewed::Now(life)) => format!("renewed: {}", lasts(life)),
            Outcome::Done(Renewed::ByAnother(life)) => {
                format!("renewed by another aa-connect at the same time: {}", lasts(life))
            }
            Outcome::Done(Renewed::NotDue(life)) => match due_from(life) {
                Some(day) => format!("not due: {}, to be renewed from {} on", lasts(life), day.strftime("%-d %b")),
                None => format!("not due: {}", lasts(life)),
            },
            Outcome::Done(Renewed::NotRenewable(life)) => {
                format!("not renewable: Adobe gave no refresh token; {}", lasts(life))
            }
            Outcome::Done(Renewed::NotNeeded) => {
                let kind = self.connection.as_ref().map_or("it", |c| c.credential.credential_type().title());
                format!("needs no renewing: nobody signs in with {kind}")
            }
            Outcome::Failed(finding) if finding.repair == Some(Repair::SignInAgain) => {
                format!(
                    "{}: {} must sign in again: aa-connect sign-in {}",
                    finding.verdict.title(),
                    self.who(),
                    self.name
                )
            }
            Outcome::Failed(finding) => format!("{}: {}", finding.verdict.title(), finding.cause),
            Outcome::Interrupted => "not known: interrupted".to_owned(),
            Outcome::NotBegun => {
                format!("not begun: those before it took {} minutes", RENEWALS_BEGIN_WITHIN.as_secs() / 60)
            }
        }
    }

    /// Who signed in the last time.
    fn who(&self) -> &str {
        let person = self.connection.as_ref().and_then(|c| c.credential.sign_in()?.person.as_ref());
        person.map_or("somebody", |person| person.label().as_str())
    }

    pub(super) fn as_json(&self) -> Value {
        let connection = self.connection.as_ref();
        let finding = match &self.outcome {
            Outcome::Failed(finding) => Some(finding_json(finding)),
            _ => None,
        };
        let person = connection.and_then(|c| c.credential.sign_in()?.person.as_ref());
        json!({
            "id": connection.map(|c| c.id.as_str()),
            "name": self.name,
            "environment": connection.map(|c| c.environment.word()),
            "credential_type": connection.map(|c| c.credential.credential_type().word()),
            "store": connection.map(|c| c.store.word()),
            "outcome": self.outcome.word(),
            "exit_code": self.exit().0,
            "sign_in": self.sign_in.as_json(),
            "due_from": self.outcome.life().as_ref().and_then(due_from).map(|at| at.to_string()),
            "person": person.map(|person| person.label().as_str()),
            "finding": finding,
        })
    }
}

/// From when on a sign-in is renewed; none where nothing renews it.
fn due_from(life: &SignInLife) -> Option<Timestamp> {
    life.ends_at.checked_sub(DUE_WITHIN).ok().filter(|_| life.is_lasting)
}

/// How broad a name stands in its column.
pub(super) fn width(name: &str) -> usize {
    name.width()
}

/// What is to be said of the failures, each once with those that have it.
pub(super) fn findings(reports: &[Report]) -> Vec<String> {
    let mut distinct: Vec<(&Finding, Vec<String>)> = Vec::new();
    for report in reports {
        let Outcome::Failed(finding) = &report.outcome else { continue };
        let name = match report.connection.as_ref().and_then(|c| c.credential.sign_in()) {
            Some(_) if finding.repair == Some(Repair::SignInAgain) => format!("{} ({})", report.name, report.who()),
            _ => report.name.clone(),
        };
        let is_same = |(known, _): &&mut (&Finding, _)| {
            (known.id, &known.cause, &known.remedy) == (finding.id, &finding.cause, &finding.remedy)
        };
        match distinct.iter_mut().find(is_same) {
            Some((_, names)) => names.push(name),
            None => distinct.push((finding, vec![name])),
        }
    }
    let words = |(finding, names): (&Finding, Vec<String>)| {
        format!("\n{}\nConnections: {}", output::finding_text(finding), names.join(", "))
    };
    distinct.into_iter().map(words).collect()
}
