//! A support bundle: everything about one run that may leave this machine, built from an allow-list.
//!
//! What is not named here is not in it. Reading one believes nothing: it is bounded, cleaned, and diagnosed anew.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::connection::{Invalid, Printable, StoreKind};

use super::about::About;
use super::check_run::{CheckEvent, CheckId, CheckRun, Outcome};
use super::evidence::Evidence;
use super::finding::{Finding, Verdict, Who};
use super::history::{History, KeptOutcome, milliseconds};
use super::rules::diagnose;
use super::seen::Seen;
use super::warning::Warning;

/// What is told of the machine; the caller looks, this room does not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// The family of its operating system, such as `linux`.
    pub os: Printable,
    /// Its processor, such as `x86_64`.
    pub arch: Printable,
    /// Which secret store the connection uses.
    pub store: Option<StoreKind>,
    /// The proxy that requests went through, without user name and password.
    pub proxy: Option<Printable>,
    /// Whether the run was started over SSH.
    pub is_over_ssh: bool,
    /// Whether it was inside a container.
    pub is_in_container: bool,
}

/// A finding as a bundle tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldFinding {
    /// Stable name of the rule.
    pub id: Printable,
    /// Who is at fault.
    pub verdict: Verdict,
    /// What happened.
    pub cause: String,
    /// What to do.
    pub remedy: String,
    /// Who can do it.
    pub who: Who,
    /// What it is based on, whole.
    pub evidence: Evidence,
}

/// A row as a bundle tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldRow {
    /// Which check.
    pub check: CheckId,
    /// How it went.
    pub outcome: KeptOutcome,
    /// How long it took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u64>,
    /// What a passed check saw, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Printable>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Box<ToldFinding>>,
}

/// A support bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// The version of its shape; a newer one is refused rather than misread.
    pub schema_version: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// The version of the aa-connect that made it.
    pub program_version: Printable,
    /// Where it was made.
    pub machine: Machine,
    /// Which connection it is about.
    pub about: About,
    /// When the run began.
    pub checked_at: Timestamp,
    /// The run's rows.
    pub checks: Vec<ToldRow>,
    /// What works today and will not for ever.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// The runs before.
    #[serde(default)]
    pub history: History,
}

/// What a bundle shows when it is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The connection.
    pub about: About,
    /// The run, its findings diagnosed by this version's rules.
    pub run: CheckRun,
    /// The runs before.
    pub history: History,
    /// A sentence for each finding that the bundle's own version called otherwise.
    pub remarks: Vec<String>,
}

impl Bundle {
    /// The newest shape that is understood.
    pub const SCHEMA_VERSION: u32 = 1;
    /// The largest bundle that is read, in bytes.
    pub const MOST_BYTES: usize = 1024 * 1024;
    /// How long a told text may be, in characters.
    const MOST_CHARACTERS: usize = 2_000;

    /// Of `run`, which began at `checked_at`, made at `made_at` by the program of that version.
    pub fn of(
        run: &CheckRun,
        checked_at: Timestamp,
        about: About,
        history: History,
        machine: Machine,
        program_version: &str,
        made_at: Timestamp,
    ) -> Self {
        let checks = run.rows().iter().map(|row| {
            let mut told = ToldRow {
                check: row.check,
                outcome: KeptOutcome::of(&row.outcome),
                took_ms: None,
                seen: None,
                finding: None,
            };
            match &row.outcome {
                Outcome::Passed { seen, took } => {
                    told.took_ms = Some(milliseconds(*took));
                    told.seen = Some(Printable::new(&seen.in_words()));
                }
                Outcome::Failed { finding, took } => {
                    told.took_ms = Some(milliseconds(*took));
                    told.finding = Some(Box::new(ToldFinding::of(finding)));
                }
                _ => {}
            }
            told
        });
        Self {
            schema_version: Self::SCHEMA_VERSION,
            made_at,
            program_version: program_version.into(),
            machine,
            about,
            checked_at,
            checks: checks.collect(),
            warnings: run.warnings().to_vec(),
            history,
        }
    }

    /// As JSON, for programs and for [`Bundle::parse`].
    pub fn to_json(&self) -> String {
        // A struct of texts and numbers has no way to fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Reads what [`Bundle::to_json`] wrote, here or elsewhere: members that are not known are passed over, a newer shape is
    /// refused in words, and every text is made printable.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        #[derive(Deserialize)]
        struct Version {
            schema_version: u64,
        }
        /// Enough of a bundle to see that it is whole.
        #[derive(Deserialize)]
        struct Words {
            program_version: String,
            #[serde(rename = "about")]
            _about: About,
            #[serde(rename = "checks")]
            _checks: Vec<serde::de::IgnoredAny>,
        }
        let invalid = |problem: &str, remedy: &str| {
            Err(Invalid::new(problem, remedy, "aa-connect check --replay northwind.bundle.json"))
        };
        let remedy = "Give the JSON file that aa-connect bundle wrote, as it is.";
        if text.len() > Self::MOST_BYTES {
            return invalid("This is larger than any support bundle.", remedy);
        }
        let text = text.trim_start_matches('\u{feff}');
        match serde_json::from_str::<Version>(text) {
            Err(_) => return invalid("This is no support bundle of aa-connect.", remedy),
            Ok(version) if version.schema_version > u64::from(Self::SCHEMA_VERSION) => {
                return invalid(
                    "A newer aa-connect wrote this bundle.",
                    "Look at it with an aa-connect of that version.",
                );
            }
            Ok(_) => {}
        }
        let Ok(mut bundle) = serde_json::from_str::<Self>(text) else {
            return match serde_json::from_str::<Words>(text) {
                Ok(words) if words.program_version != env!("CARGO_PKG_VERSION") => invalid(
                    "This bundle was made by another aa-connect, most likely a newer one: it has words that this one does not know.",
                    "Look at it with an aa-connect of that version.",
                ),
                _ => invalid("This bundle is damaged, or not whole.", remedy),
            };
        };
        bundle.clean();
        Ok(bundle)
    }

    /// Makes the texts printable that are not so by their type, and the history no longer than one is.
    fn clean(&mut self) {
        for finding in self.checks.iter_mut().filter_map(|row| row.finding.as_deref_mut()) {
            finding.cause = cleaned(&finding.cause);
            finding.remedy = cleaned(&finding.remedy);
            finding.evidence.host = finding.evidence.host.take().map(|host| Printable::new(&host).to_string());
        }
        for warning in &mut self.warnings {
            warning.cause = cleaned(&warning.cause);
            warning.remedy = cleaned(&warning.remedy);
        }
        self.history = History::from(self.history.runs().to_vec());
    }

    /// The run, to be looked at with the screens of any run. What a check saw is told in its words; findings are diagnosed
    /// anew, so that this version's knowledge counts.
    pub fn replay(&self) -> Replay {
        let ladder: Vec<CheckId> =
            CheckId::ALL.into_iter().filter(|check| self.checks.iter().any(|row| row.check == *check)).collect();
        let mut run = CheckRun::new(&ladder);
        let mut remarks = Vec::new();
        for row in &self.checks {
            let took = Duration::from_millis(row.took_ms.unwrap_or_default());
            match (&row.finding, row.outcome) {
                (Some(told), KeptOutcome::Failed) => {
                    let finding = diagnose(told.evidence.clone());
                    if finding.id != told.id.as_str() {
                        remarks.push(format!(
                            "{}: aa-connect {}, which made this bundle, called it {}: {}",
                            row.check.title(),
                            self.program_version,
                            told.id,
                            told.cause
                        ));
                    }
                    run.apply(&CheckEvent::Failed { check: row.check, finding: Box::new(finding), took });
                }
                (_, KeptOutcome::Passed) => {
                    let seen = Seen::Told(row.seen.clone().unwrap_or_default());
                    run.apply(&CheckEvent::Passed { check: row.check, seen, took });
                }
                _ => {}
            }
        }
        for warning in &self.warnings {
            run.apply(&CheckEvent::Warned(warning.clone()));
        }
        Replay { about: self.about.clone(), run, history: self.history.clone(), remarks }
    }
}

impl ToldFinding {
    fn of(finding: &Finding) -> Self {
        Self {
            id: finding.id.into(),
            verdict: finding.verdict,
            cause: finding.cause.clone(),
            remedy: finding.remedy.clone(),
            who: finding.who,
            evidence: finding.evidence.clone(),
        }
    }
}

/// A sentence made printable; it may be longer than one [`Printable`].
fn cleaned(text: &str) -> String {
    Printable::cleaned(text, Bundle::MOST_CHARACTERS)
}
