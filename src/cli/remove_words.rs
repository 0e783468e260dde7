//! What `remove` says: the question, the proof line by line, until when tokens may live, what is left at Adobe.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::ask;
use super::check::{finding_json, letter_json, minute, ready};
use super::remove_target::Target;
use crate::checks;
use crate::connection::Printable;
use crate::diagnosis::{LeftOver, Letter, diagnose, left_over, offboarding_letter};
use crate::ims::ImsError;
use crate::operations::{End, EndedToken, Gone, Trace};
use crate::runtime::Removal;

/// The longest that a token lives that nobody can look at (protocol reference, section 1.7).
const LONGEST: &str = "an access token ends after 24 hours, a refresh token after 14 days.";

/// Asked once, for all of them.
pub(super) fn question(targets: &[Target], is_offline: bool) -> String {
    let ending = if is_offline { "Adobe is not asked to end the tokens" } else { "The tokens are ended at Adobe" };
    let what = |target: &Target| match target {
        Target::Whole(connection) => {
            let leads_somewhere = connection.company.is_some() || connection.sandbox.is_some();
            let to = if leads_somewhere { connection.leads_to().1 } else { connection.product.title().to_owned() };
            format!("{} ({to}, {})", connection.name, connection.environment.word())
        }
        Target::Broken(id, broken) => format!("{id}, whose file is damaged: {}", broken.reason),
    };
    match targets {
        [one] => format!("Remove {} with its secrets from this machine? {ending}.", what(one)),
        several => {
            let list = ask::list(&several.iter().map(what).collect::<Vec<_>>());
            format!("{list}Remove these {} with their secrets from this machine? {ending}.", several.len())
        }
    }
}

/// Whether something may still open a door at Adobe.
pub(super) fn may_live(removal: &Removal) -> bool {
    removal.removed.has_stray_token || removal.removed.tokens.iter().any(EndedToken::may_live)
}

/// Something is still there.
pub(super) fn not_removed(target: &Target) -> String {
    let name = target.name();
    format!(
        "{name} is not wholly removed, and its file was left to remember it by. Once what follows is put right, \
         aa-connect remove {name} goes on from here."
    )
}

/// The answer for people.
pub(super) fn as_text(target: &Target, removal: &Removal) -> String {
    let mut text = String::new();
    if removal.problem.is_none() {
        text.push_str(&format!("{} is removed: its file, its secret and its tokens.\n", target.name()));
    }
    text.push_str(&proof(removal));
    if removal.problem.is_none()
        && let Some((_, letter)) = left(target, removal)
    {
        text.push_str(&ready(&letter));
    }
    text
}

/// What is gone, here and at Adobe, line by line.
pub(super) fn proof(removal: &Removal) -> String {
    let mut text = String::new();
    let at_adobe = at_adobe(removal);
    if !at_adobe.is_empty() {
        text.push_str(&format!("\nAt Adobe:\n{}", indented(&at_adobe)));
    }
    if !removal.removed.gone.is_empty() {
        let lines: Vec<String> = removal.removed.gone.iter().map(gone_in_words).collect();
        text.push_str(&format!("\nOn this machine, looked for after it was deleted:\n{}", indented(&lines)));
    }
    text
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

fn at_adobe(removal: &Removal) -> Vec<String> {
    let mut lines: Vec<String> = removal.removed.tokens.iter().map(|token| token_in_words(token, removal)).collect();
    if removal.removed.has_stray_token {
        lines.push(format!("A kept token could not be shown to Adobe, and may still live: {LONGEST}"));
    }
    if lines.is_empty() && removal.problem.is_none() {
        lines.push("No token was kept, so there was none to end.".to_owned());
    }
    lines
}

fn token_in_words(token: &EndedToken, removal: &Removal) -> String {
    let what = token.kind.title();
    let by_itself = format!("It ends by itself at {}.", minute(token.ends_at));
    match &token.end {
        End::Proven => format!("{what}: ended, and Adobe says that it is not valid any more."),
        End::Said(_) => format!("{what}: ended, as Adobe says; whether it is still valid, it did not tell."),
        End::Over => format!("{what}: had ended by itself at {}.", minute(token.ends_at)),
        End::StillValid => format!("{what}: Adobe says that it ended it, and that it is still valid. {by_itself}"),
        End::Unconfirmed(error) => format!("{what}: not ended. {} {by_itself}", cause(error)),
        End::NotAsked => {
            let why = removal.not_asked.as_ref().map_or("Adobe was not asked.", |finding| finding.cause.as_str());
            format!("{what}: not ended. {why} {by_itself}")
        }
    }
}

fn cause(error: &ImsError) -> String {
    diagnose(checks::evidence::of_ims(error)).cause
}

fn gone_in_words(gone: &Gone) -> String {
    let how = if gone.was_there { "gone" } else { "there was none" };
    match &gone.what {
        Trace::Item(store, path) => format!("{:<15} {} {path}", format!("{how}:"), store.word()),
        Trace::File(path) => format!("{:<15} {}", format!("{how}:"), Printable::new(&path.display().to_string())),
    }
}

/// What is left at Adobe; nobody knows it of a damaged file.
fn left(target: &Target, removal: &Removal) -> Option<(Vec<LeftOver>, Letter)> {
    let Target::Whole(connection) = target else { return None };
    let last = removal.removed.tokens.iter().filter(|token| token.may_live()).map(|token| token.ends_at).max();
    let ends = match last {
        Some(last) => Some(format!("the last one ends by itself at {}.", minute(last))),
        None => removal.removed.has_stray_token.then(|| LONGEST.to_owned()),
    };
    Some((left_over(connection), offboarding_letter(connection, ends.as_deref(), Timestamp::now())))
}

/// The answer for programs.
pub(super) fn as_json(target: &Target, removal: &Removal) -> Value {
    let left = if removal.problem.is_none() { left(target, removal) } else { None };
    let places = left.iter().flat_map(|(places, _)| places);
    json!({
        "id": target.id().as_str(),
        "name": target.name(),
        "is_removed": removal.problem.is_none(),
        "may_live_at_adobe": may_live(removal),
        "at_adobe": removal.removed.tokens.iter().map(token_json).collect::<Vec<_>>(),
        "not_asked": removal.not_asked.as_ref().map(finding_json),
        "has_stray_token": removal.removed.has_stray_token,
        "here": removal.removed.gone.iter().map(gone_json).collect::<Vec<_>>(),
        "left_at_adobe": places.map(|left| json!({ "place": left.place, "steps": left.steps })).collect::<Vec<_>>(),
        "letter": left.as_ref().map(|(_, letter)| letter_json(letter)),
        "problem": removal.problem.as_ref().map(finding_json),
    })
}

fn token_json(token: &EndedToken) -> Value {
    let (result, why) = match &token.end {
        End::Proven => ("ended", None),
        End::Said(error) => ("said_to_be_ended", Some(cause(error))),
        End::StillValid => ("still_valid", None),
        End::Over => ("had_ended", None),
        End::Unconfirmed(error) => ("unconfirmed", Some(cause(error))),
        End::NotAsked => ("not_asked", None),
    };
    json!({ "token": token.kind.word(), "result": result, "why": why, "ends_at": token.ends_at.to_string() })
}

fn gone_json(gone: &Gone) -> Value {
    let mut value = match &gone.what {
        Trace::Item(store, path) => json!({ "store": store.word(), "item": path.as_str() }),
        Trace::File(path) => json!({ "file": Printable::new(&path.display().to_string()).as_str() }),
    };
    value["was_there"] = json!(gone.was_there);
    value["is_gone"] = json!(true);
    value
}
