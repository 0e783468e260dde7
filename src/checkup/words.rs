//! Every sentence of the check screen that is not said elsewhere, too.

use std::time::Duration;

use jiff::Timestamp;

use super::effect::Job;
use super::model::{Model, Shown, View};
use crate::connection::{ConnectionName, PlatformSandbox};
use crate::diagnosis::{CheckRow, History, Letter, Outcome};
use crate::screen::{Now, TaskState, check_row, finding_lines, milliseconds};

pub(super) const TITLE: &str = "Check";
pub(super) const CHOOSE: &str = "Which connection?";
pub(super) const LOADING: &str = "Looking for saved connections";
pub(super) const FILTER: &str = "Filter";
pub(super) const NONE_SAVED: &str = "No connection is saved on this machine yet. Set one up with: aa-connect";
pub(super) const NO_MATCH: &str = "Nothing matches.";
pub(super) const BROKEN: &str = "These files are no readable connections:";
pub(super) const PASSPHRASE: &str = "Passphrase of the vault";
pub(super) const PASSPHRASE_HINT: &str = "This connection's secrets are in the encrypted vault.";
pub(super) const AGAIN: &str = "Check again";
pub(super) const CHECKS: &str = "Checks";
pub(super) const DURATION: &str = "Duration of the last runs, ms";
pub(super) const STOPPED: &str = "Stopped.";
pub(super) const COPIED: &str = "Copied.";
pub(super) const TOO_LONG: &str = "That is too long for this field.";
pub(super) const LETTER: &str = "A letter, ready to be copied";
pub(super) const CHOOSE_COMPANY: &str = "Adobe shows these companies. Which one is this connection for?";
pub(super) const CHOOSE_SANDBOX: &str =
    "Adobe shows these sandboxes. Which one is this connection for? Its journeys are read before anything is changed.";
pub(super) const CHOOSE_SUITES: &str = "Which of its report suites? Check one or several.";
pub(super) const CHOOSE_SUITE: &str = "Check at least one report suite.";
pub(super) const NO_COMPANIES: &str = "Adobe shows no company for this credential, so there is none to choose.";
pub(super) const NOTHING_CHANGED: &str = "Nothing was changed.";
pub(super) const CHECKED_AGAIN: &str = "It is being checked again.";
pub(super) const LEAVING: &str = "The repair is let finish first; then this program ends.";
pub(super) const LEAVE_NOW: &str = "Quit once more to leave at once.";
pub(super) const CUT_OFF: &str =
    "This program was left while a repair was under way. The next check shows what became of it.";
pub(super) const SIGN_IN_FIRST: &str = "The old token is of no more use: somebody has to sign in.";
pub(super) const NO_SUITES: &str = "This company shows no report suite to this credential.";
pub(super) const REPAIR_GOES_ON: &str = "The repair is let finish first.";
pub(super) const TAKE_SUITES: &str = "Use this company";
pub(super) const WITHOUT_SUITES: &str = "Use this company without report suites";
pub(super) const BACK: &str = "Back to the checks";
pub(super) const NOT_BEGUN: &str = "This was not tried yet.";
pub(super) const SKIPPED: &str = "This was not tried: what it depends on failed.";
pub(super) const UNDER_WAY: &str = "This is being tried.";

/// A sandbox that was picked, and is not active.
pub(super) fn not_usable(sandbox: &PlatformSandbox) -> String {
    format!("{} cannot be chosen: {}.", sandbox.title, sandbox.described(None))
}

pub(super) fn gone(name: &ConnectionName) -> String {
    format!("{name} is not saved any more.")
}

/// What the person waits for.
pub(super) fn waiting_for(job: Job) -> &'static str {
    match job {
        Job::Survey => LOADING,
        Job::OpenVault => "Opening the vault",
        Job::Check => "Checking",
        Job::Repair => "Repairing",
        Job::Companies => "Asking Adobe for companies",
        Job::Suites => "Reading report suites",
        Job::Sandboxes => "Asking Adobe for sandboxes",
        Job::Afterwards => "Looking at the secret stores",
    }
}

/// The heading over a run.
pub(super) fn heading(model: &Model) -> String {
    let Some(shown) = model.shown() else { return CHOOSE.to_owned() };
    if let Some(check) = shown.detail {
        return check.title().to_owned();
    }
    let name = shown.about.name.as_ref().map_or("the connection", |name| name.as_str());
    match (model.is_checking(), shown.run.finding()) {
        _ if model.wants_passphrase() => format!("Checking {name}"),
        (_, Some(finding)) => format!("{name}: {}", finding.verdict.title()),
        (true, None) => format!("Checking {name}"),
        (false, None) if shown.run.has_passed() => format!("{name} works"),
        (false, None) => name.to_owned(),
    }
}

/// Name and environment for the right end of the header.
pub(super) fn context(model: &Model) -> String {
    model.shown().map_or_else(String::new, |shown| {
        let name = shown.about.name.as_ref().map_or_else(String::new, |name| format!("{name} · "));
        format!("{name}{}", shown.about.environment)
    })
}

/// One row of a run: how it stands, what it saw, and how long a failure took.
pub(super) fn row(row: &CheckRow, running: Option<Duration>) -> (TaskState, String) {
    let (state, detail) = check_row(row, running);
    match &row.outcome {
        Outcome::Failed { took, .. } => (state, format!("{detail}, {}", milliseconds(*took))),
        Outcome::Skipped => (state, "not tried".to_owned()),
        _ => (state, detail),
    }
}

/// The letter about what failed, where somebody else is to act.
pub(super) fn letter(model: &Model, now: Now) -> Option<Letter> {
    let shown = model.shown().filter(|_| !model.is_checking())?;
    shown.run.finding()?.letter(&shown.about, now.wall)
}

/// The whole run as text for a ticket: no secrets.
pub(super) fn ticket(shown: &Shown, now: Now) -> String {
    let mut lines: Vec<String> =
        shown.about.lines().into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
    lines.push(String::new());
    lines.extend(shown.run.rows().iter().map(|check| {
        let (state, detail) = row(check, None);
        let word = match state {
            TaskState::Done => "ok",
            TaskState::Failed => "FAILED",
            TaskState::Skipped => "skipped",
            _ => "not tried",
        };
        format!("{word:<9} {}: {detail}", check.check.title()).trim_end_matches(": ").to_owned()
    }));
    if let Some(finding) = shown.run.finding() {
        lines.extend([String::new(), finding.cause.clone()]);
        lines.extend(finding_lines(finding));
        lines.extend(finding.evidence_lines().into_iter().map(|(label, value)| format!("{label}: {value}")));
    }
    for (what, remedy) in beside(shown) {
        lines.extend([String::new(), what, remedy]);
    }
    lines.extend(past(&shown.history, now.wall));
    lines.join("\n")
}

/// `worked until …`, where there is a past.
pub(super) fn past(history: &History, now: Timestamp) -> Option<String> {
    let words = history.worked_until_in_words(now);
    let mut letters = words.chars();
    let first = letters.next().filter(|_| !history.runs().is_empty())?;
    let (good, all) = (history.successes().iter().sum::<u64>(), history.runs().len());
    let counted = if all > 1 { format!(" Worked in {good} of the last {all} checks.") } else { String::new() };
    Some(format!("{}{}.{counted}", first.to_uppercase(), letters.as_str()))
}

/// What stays on the normal screen.
pub(super) fn farewell(model: &Model) -> Vec<String> {
    let View::Run(shown) = &model.view else { return Vec::new() };
    let name = shown.about.name.as_ref().map_or("The connection", |name| name.as_str());
    let mut lines = match shown.run.finding() {
        Some(finding) => vec![
            format!("{name}: {}: {}", finding.verdict.title(), finding.cause),
            format!("What to do: {}", finding.remedy),
        ],
        None if shown.run.has_passed() => vec![format!("{name} works.")],
        None => Vec::new(),
    };
    for (what, remedy) in beside(shown) {
        lines.extend([what, format!("What to do: {remedy}")]);
    }
    lines
}

/// What is said beside the run's result, each with what to do: warnings, and what an earlier change left behind.
fn beside(shown: &Shown) -> impl Iterator<Item = (String, String)> {
    let warnings = shown.run.warnings().iter().map(|warning| (warning.cause.clone(), warning.remedy.clone()));
    let left = shown.unfinished.iter().map(|left| {
        let what = format!("{} {}", left.words, left.finding.cause);
        (what, left.finding.remedy.clone())
    });
    warnings.chain(left)
}
