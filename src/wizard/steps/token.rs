//! Token: the credential tried alone, where that is worth a step of its own: a Service Account's exchange, and a product
//! with nothing else to try.

use super::super::StepId;
use super::super::begin::begin;
use super::super::destination::{go_on, go_to};
use super::super::effect::{Effect, Task};
use super::super::job::Job;
use super::super::model::Model;
use super::super::report::Report;
use super::super::wording;
use super::Step;
use crate::connection::CredentialType;
use crate::diagnosis::{CheckId, CheckRun, Stage, Verdict};
use crate::screen::{self, Action, Callout, Item, Now, Tone};

/// The step.
pub(super) struct TryToken;

/// Whether the credential as it is now got a token.
pub(super) fn is_proven(model: &Model) -> bool {
    let candidate = model.candidate();
    model.token_test.as_ref().is_some_and(|(tried, run)| candidate.as_ref() == Some(&**tried) && run.has_passed())
}

fn ladder(kind: Option<CredentialType>) -> &'static [CheckId] {
    match kind {
        Some(CredentialType::ServiceAccount) => &[CheckId::KeyPair, CheckId::Token],
        _ => &[CheckId::Token],
    }
}

fn try_token(model: &mut Model, now: Now) -> Vec<Effect> {
    let Some(tried) = model.draft_candidate() else { return Vec::new() };
    let run = CheckRun::new(ladder(model.draft.credential_type));
    model.token_test = Some((Box::new(tried.candidate.clone()), run));
    begin(model, now, Job::TryToken, Task::TryToken(Box::new(tried)))
}

/// A name to begin with, where no company will suggest one.
fn suggest_name(model: &mut Model) {
    let is_token_only = model.draft.product.is_some_and(|product| product.is_token_only());
    if is_token_only && model.draft.name.trimmed().is_empty() {
        let name = wording::suggested_name(model);
        model.draft.name.set(&name);
    }
}

fn must_sign_in(model: &Model) -> bool {
    let finding = model.token_test.as_ref().and_then(|(_, run)| run.finding());
    model.draft.credential_type.is_some_and(CredentialType::is_for_people)
        && finding.is_some_and(|f| f.evidence.stage == Stage::Token && f.verdict == Verdict::PersonMustAct)
}

/// Whether Adobe knows no certificate for the key, which is mended two steps back.
fn is_certificate_unknown(model: &Model) -> bool {
    let finding = model.token_test.as_ref().and_then(|(_, run)| run.finding());
    finding.is_some_and(|finding| finding.id == "ims-jwt-signature")
}

/// Whether that is so because its certificate was made here and nobody has uploaded it yet: Adobe's refusal is no fault.
fn awaits_upload(model: &Model) -> bool {
    let pair = model.draft.key_pair.as_ref();
    is_certificate_unknown(model) && pair.is_some_and(|pair| pair.certificate_file.is_some())
}

impl Step for TryToken {
    fn enter(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if is_proven(model) { Vec::new() } else { try_token(model, now) }
    }

    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        let has_failed = model.token_test.as_ref().is_some_and(|(_, run)| run.finding().is_some());
        // Why it failed takes the room.
        let intro = (!has_failed).then(|| Item::Text(wording::TOKEN_INTRO.to_owned()));
        let mut body: Vec<Item> = intro.into_iter().collect();
        if is_certificate_unknown(model) {
            body.push(Item::Text(wording::CERTIFICATE_UNKNOWN.to_owned()));
        }
        if let Some((_, run)) = &model.token_test {
            let mut rows = screen::check_run(run, model.jobs.since(Job::TryToken), now);
            if let Some(Item::Callout(failed)) = rows.last_mut().filter(|_| awaits_upload(model)) {
                failed.verdict = Some(Verdict::PersonMustAct);
            }
            body.extend(rows);
        }
        if is_proven(model) {
            let title = wording::TOKEN_WORKS.to_owned();
            body.push(Item::Callout(Callout { tone: Tone::Good, title, lines: Vec::new(), verdict: None }));
        }
        body
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        if model.jobs.since(Job::TryToken).is_some() || is_proven(model) {
            return Vec::new();
        }
        if must_sign_in(model) {
            return vec![(Action::SignInAgain, wording::SIGN_IN_AGAIN.to_owned())];
        }
        vec![(Action::Retry, wording::TRY_AGAIN.to_owned())]
    }

    fn act(&self, model: &mut Model, now: Now, action: Action) -> Vec<Effect> {
        match action {
            Action::SignInAgain => {
                model.draft.signed_in = None;
                go_to(model, StepId::SignIn)
            }
            _ => try_token(model, now),
        }
    }

    fn next_label(&self, model: &Model) -> Option<&'static str> {
        is_proven(model).then_some("continue")
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        if is_proven(model) {
            suggest_name(model);
            return go_on(model);
        }
        if model.jobs.since(Job::TryToken).is_some() {
            return Vec::new();
        }
        let is_same = model.token_test.as_ref().is_some_and(|(tried, _)| model.candidate().as_ref() == Some(&**tried));
        if is_same {
            model.tell(Tone::Warning, wording::TEST_FIRST, Vec::new());
            return Vec::new();
        }
        // Something was pasted over it meanwhile.
        try_token(model, now)
    }

    fn reported(&self, model: &mut Model, _now: Now, report: Option<Report>) -> Vec<Effect> {
        if let (Some(Report::Check(event)), Some((_, run))) = (report, &mut model.token_test) {
            run.apply(&event);
        }
        Vec::new()
    }

    fn is_over(&self, model: &Model) -> bool {
        model.token_test.as_ref().is_some_and(|(_, run)| run.finding().is_some() || run.has_passed())
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::TryToken]
    }
}
