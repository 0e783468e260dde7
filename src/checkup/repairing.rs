//! A repair on its way: described first, done only when the person says so, undone by `operations` where it fails.

use super::effect::{Effect, Job, Task};
use super::model::{Model, Repairing};
use super::report::Report;
use super::running::{check_again, leave, leave_saying};
use super::words;
use crate::connection::{Company, ReportSuite};
use crate::diagnosis::{About, Choice, Finding, Repair, offered_for};
use crate::screen::{Ending, ListId, Now, Tone, begin};

/// The person pressed the repair's button: describes it, and once it was described, begins it.
pub(super) fn go_on(model: &mut Model, now: Now) -> Vec<Effect> {
    let offered = model.repair();
    let Some(shown) = model.shown_mut() else { return Vec::new() };
    let Some(connection) = shown.connection.clone() else { return Vec::new() };
    match shown.repair.take() {
        None => {
            shown.repair = offered.map(Repairing::Described);
            Vec::new()
        }
        Some(Repairing::Described(Repair::SignInAgain)) => leave(model, Ending::SignIn(connection.name)),
        Some(Repairing::Described(Repair::OtherCompany)) => {
            shown.repair = Some(Repairing::Running(Repair::OtherCompany));
            begin(&mut model.jobs, now, Job::Companies, Task::Companies(Box::new(connection)))
        }
        Some(Repairing::Described(Repair::OtherSandbox)) => {
            shown.repair = Some(Repairing::Running(Repair::OtherSandbox));
            begin(&mut model.jobs, now, Job::Sandboxes, Task::Sandboxes(Box::new(connection)))
        }
        Some(Repairing::Described(repair)) => {
            shown.repair = Some(Repairing::Running(repair));
            begin(&mut model.jobs, now, Job::Repair, Task::Repair(Box::new(connection), repair, None))
        }
        Some(Repairing::ChoosingSuites { discovery, company, suites: Some(suites), taken }) => {
            let chosen: Vec<ReportSuite> = suites
                .iter()
                .enumerate()
                .filter(|(row, _)| taken.contains(row))
                .map(|(_, suite)| suite.clone())
                .collect();
            if chosen.is_empty() && !suites.is_empty() {
                shown.repair = Some(Repairing::ChoosingSuites { discovery, company, suites: Some(suites), taken });
                model.tell(Tone::Warning, words::CHOOSE_SUITE, Vec::new());
                return Vec::new();
            }
            shown.repair = Some(Repairing::Running(Repair::OtherCompany));
            let choice = Some(Box::new(Choice::Company(company, chosen)));
            begin(&mut model.jobs, now, Job::Repair, Task::Repair(Box::new(connection), Repair::OtherCompany, choice))
        }
        Some(other) => {
            shown.repair = Some(other);
            Vec::new()
        }
    }
}

/// A row was taken.
pub(super) fn pick(model: &mut Model, now: Now, list: ListId, row: usize) -> Vec<Effect> {
    let Some(shown) = model.shown_mut() else { return Vec::new() };
    match (&mut shown.repair, list) {
        (Some(Repairing::ChoosingCompany(discovery)), ListId::Company) => {
            let discovery = discovery.clone();
            let company = discovery.organizations.iter().flat_map(|o| &o.companies).nth(row).cloned();
            let (Some(company), Some(connection)) = (company, shown.connection.clone()) else { return Vec::new() };
            let chosen = Box::new(company.clone());
            shown.repair = Some(Repairing::ChoosingSuites { discovery, company, suites: None, taken: [].into() });
            begin(&mut model.jobs, now, Job::Suites, Task::Suites(Box::new(connection), chosen))
        }
        (Some(Repairing::ChoosingSandbox(seen)), ListId::Sandbox) => {
            let (Some(sandbox), Some(connection)) = (seen.sandboxes.get(row).cloned(), shown.connection.clone()) else {
                return Vec::new();
            };
            if !sandbox.state.is_active() {
                let words = words::not_usable(&sandbox);
                model.tell(Tone::Warning, words, Vec::new());
                return Vec::new();
            }
            shown.repair = Some(Repairing::Running(Repair::OtherSandbox));
            let choice = Some(Box::new(Choice::Sandbox(sandbox)));
            begin(&mut model.jobs, now, Job::Repair, Task::Repair(Box::new(connection), Repair::OtherSandbox, choice))
        }
        (Some(Repairing::ChoosingSuites { taken, .. }), ListId::ReportSuite) => {
            if !taken.remove(&row) {
                taken.insert(row);
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Closes a description or a choice, from the report suites back to the companies; `None` where no repair is open. One that
/// is being done is let finish: half of it would have to be undone.
pub(super) fn back(model: &mut Model) -> Option<Vec<Effect>> {
    let open = model.shown_mut()?.repair.take()?;
    model.focus = None;
    match open {
        Repairing::Running(repair) if model.jobs.since(Job::Repair).is_some() => {
            if let Some(shown) = model.shown_mut() {
                shown.repair = Some(Repairing::Running(repair));
            }
            model.tell(Tone::Note, words::REPAIR_GOES_ON, Vec::new());
            Some(Vec::new())
        }
        open => {
            if let Repairing::ChoosingSuites { discovery, .. } = open
                && let Some(shown) = model.shown_mut()
            {
                shown.repair = Some(Repairing::ChoosingCompany(discovery));
            }
            let jobs = [Job::Companies, Job::Suites, Job::Sandboxes].into_iter().filter_map(|job| model.jobs.end(job));
            Some(jobs.map(Effect::Abort).collect())
        }
    }
}

/// What a repair's jobs brought.
pub(super) fn reported(model: &mut Model, now: Now, report: Report) -> Vec<Effect> {
    let Some(shown) = model.shown_mut() else { return Vec::new() };
    match report {
        Report::Repaired(Ok(repaired)) => {
            shown.repair = None;
            shown.about = About::of(&repaired.connection);
            shown.connection = Some(repaired.connection.clone());
            let saved = model.survey.iter_mut().flat_map(|survey| &mut survey.saved);
            for saved in saved.filter(|saved| saved.connection.id == repaired.connection.id) {
                saved.connection = repaired.connection.clone();
            }
            if model.is_leaving {
                return leave_after(model, repaired.words);
            }
            let effects = check_again(model, now);
            model.tell(Tone::Good, repaired.words, vec![words::CHECKED_AGAIN.to_owned()]);
            effects
        }
        Report::Companies(Ok(discovery)) => {
            let companies: Vec<&Company> = discovery.organizations.iter().flat_map(|o| &o.companies).collect();
            shown.repair = (!companies.is_empty()).then(|| Repairing::ChoosingCompany(discovery.clone()));
            if companies.is_empty() {
                model.tell(Tone::Warning, words::NO_COMPANIES, Vec::new());
            }
            Vec::new()
        }
        Report::Suites(Ok(found)) => {
            if let Some(Repairing::ChoosingSuites { suites, taken, .. }) = &mut shown.repair {
                // The suites that the connection has already are taken again.
                let had = shown.connection.iter().flat_map(|connection| &connection.report_suites);
                let had: Vec<_> = had.map(|suite| &suite.rsid).collect();
                *taken = (0..found.len()).filter(|&row| had.contains(&&found[row].rsid)).collect();
                *suites = Some(found);
            }
            Vec::new()
        }
        Report::Suites(Err(finding)) => {
            shown.repair = match shown.repair.take() {
                Some(Repairing::ChoosingSuites { discovery, .. }) => Some(Repairing::ChoosingCompany(discovery)),
                _ => None,
            };
            not_done(model, &finding)
        }
        Report::Sandboxes(Ok(seen)) => {
            shown.repair = Some(Repairing::ChoosingSandbox(seen));
            Vec::new()
        }
        Report::Repaired(Err(finding)) | Report::Companies(Err(finding)) | Report::Sandboxes(Err(finding)) => {
            shown.repair = None;
            if model.is_leaving { leave_after(model, finding.cause) } else { not_done(model, &finding) }
        }
        _ => Vec::new(),
    }
}

/// Nothing was changed, or the sign-in has come to its end meanwhile, and the next thing to do is another.
fn not_done(model: &mut Model, finding: &Finding) -> Vec<Effect> {
    let next = model.shown().and_then(|shown| offered_for(finding, shown.connection.as_ref()?));
    let result = if next == Some(Repair::SignInAgain) { words::SIGN_IN_FIRST } else { words::NOTHING_CHANGED };
    if let Some(shown) = model.shown_mut().filter(|_| next == Some(Repair::SignInAgain)) {
        shown.offered = next;
    }
    model.tell(Tone::Bad, finding.cause.clone(), vec![finding.remedy.clone(), result.to_owned()]);
    Vec::new()
}

/// The repair has come to its end, and the person wanted to leave then.
fn leave_after(model: &mut Model, what_became_of_it: String) -> Vec<Effect> {
    leave_saying(model, Ending::Interrupted, vec![what_became_of_it])
}
