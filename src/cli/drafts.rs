//! `drafts`: the set-ups that were begun, listed, and thrown away with their secrets.

use serde_json::{Value, json};

use super::args::CommonArgs;
use super::check::finding_json;
use super::endings::{self, day};
use super::exit::Exit;
use super::list_table::{Column, drawn};
use super::page::Page;
use super::remove_args::{DiscardArgs, DraftsArgs, DraftsCommand};
use super::{ask, output, store_access};
use crate::checks;
use crate::connection::{DraftId, Printable};
use crate::diagnosis::{Finding, diagnose};
use crate::operations::AtAdobe;
use crate::runtime::{
    DraftState, KeptDraft, KeptDrafts, Services, discard, kept_drafts, open_elsewhere, stores_of_draft,
};

/// Lists drafts, or throws some away.
pub(super) async fn run(services: &Services, args: &DraftsArgs, common: &CommonArgs) -> Exit {
    let kept = kept_drafts(services);
    match &args.command {
        None => list(&kept, args.json),
        Some(DraftsCommand::Discard(wanted)) => match chosen(&kept, wanted) {
            Ok(chosen) => discard_all(services, &chosen, wanted, args.json, common).await,
            Err(exit) => exit,
        },
    }
}

fn list(kept: &KeptDrafts, is_json: bool) -> Exit {
    let printed = if is_json {
        let drafts: Vec<Value> = kept.drafts.iter().map(as_json).collect();
        let broken = endings::broken_json(&endings::broken_in_words(&kept.broken));
        output::json(&json!({ "schema_version": 1, "drafts": drafts, "broken": broken }))
    } else if kept.drafts.is_empty() && kept.broken.is_empty() {
        output::talk("No set-up is unfinished. Begin one with aa-connect.");
        Ok(())
    } else {
        output::answer(&table(Page::of_stdout(), kept))
    };
    for (file, reason) in endings::broken_in_words(&kept.broken) {
        output::talk(&format!("{file} cannot be read: {reason}. It was left as it is."));
    }
    match printed {
        Err(exit) => exit,
        Ok(()) if kept.broken.is_empty() => Exit::DONE,
        Ok(()) => Exit::THIS_MACHINE,
    }
}

fn table(page: Page, kept: &KeptDrafts) -> String {
    let cells = |cell: &dyn Fn(&KeptDraft) -> String| kept.drafts.iter().map(cell).collect::<Vec<_>>();
    let columns = vec![
        Column::new("ID", None, cells(&|draft| draft.id.to_string())),
        Column::new("NAME", None, cells(&label)),
        Column::new(
            "STOPPED AT",
            Some(3),
            cells(&|d| d.content.as_ref().map_or("Review", |c| c.step.title()).to_owned()),
        ),
        Column::new(
            "ENVIRONMENT",
            Some(1),
            cells(&|d| d.content.as_ref().map_or("", |c| c.environment.word()).to_owned()),
        ),
        Column::new("BEGUN", Some(0), cells(&|d| d.content.as_ref().map_or_else(String::new, |c| day(c.started_at)))),
        Column::new("SECRETS", Some(2), cells(&|draft| store(draft).unwrap_or("none").to_owned())),
        Column::new("STATE", None, cells(&state)),
    ];
    if kept.drafts.is_empty() { String::new() } else { drawn(page, columns) }
}

fn state(draft: &KeptDraft) -> String {
    match &draft.state {
        DraftState::Kept if draft.content.is_some() => "kept".to_owned(),
        DraftState::Kept => "a save that was cut off".to_owned(),
        DraftState::Open => "open in another window".to_owned(),
        DraftState::Saved(name) => format!("saved as {name}; only copies are left"),
    }
}

fn label(draft: &KeptDraft) -> String {
    let label = draft.content.as_ref().map(|content| content.label().to_string()).unwrap_or_default();
    if label.is_empty() { "–".to_owned() } else { label }
}

/// Where something of it may lie.
fn store(draft: &KeptDraft) -> Option<&'static str> {
    draft.content.as_ref().and_then(|content| content.kept_in).map(|kind| kind.word())
}

fn as_json(draft: &KeptDraft) -> Value {
    let content = draft.content.as_ref();
    let (state, saved_as) = match &draft.state {
        DraftState::Kept => ("kept", None),
        DraftState::Open => ("open", None),
        DraftState::Saved(name) => ("saved", Some(name.as_str())),
    };
    json!({
        "id": draft.id.as_str(),
        "name": content.map(|content| content.label().to_string()).filter(|label| !label.is_empty()),
        "step": content.map(|content| content.step.title()),
        "environment": content.map(|content| content.environment.word()),
        "product": content.and_then(|content| content.product).map(|product| product.word()),
        "credential_type": content.and_then(|content| content.credential_type).map(|kind| kind.word()),
        "store": store(draft),
        "begun_at": content.map(|content| content.started_at.to_string()),
        "kept_at": draft.saved_at.map(|at| at.to_string()),
        "state": state,
        "saved_as": saved_as,
    })
}

/// The draft that a person means: by its ID, else by its name, if that is one draft's alone.
pub(super) fn named<'a>(kept: &'a KeptDrafts, wanted: &str) -> Result<&'a KeptDraft, Exit> {
    if let Some(draft) = kept.drafts.iter().find(|draft| draft.id.as_str() == wanted) {
        return Ok(draft);
    }
    let wanted_name = wanted.to_lowercase();
    let of_name: Vec<&KeptDraft> =
        kept.drafts.iter().filter(|draft| !wanted.is_empty() && label(draft).to_lowercase() == wanted_name).collect();
    let wanted = Printable::new(wanted);
    match of_name[..] {
        [one] => Ok(one),
        [] if kept.drafts.is_empty() => {
            output::talk(&format!("There is no draft {wanted}, and none at all. Begin a set-up with aa-connect."));
            Err(Exit::USAGE)
        }
        [] => {
            let known: Vec<String> = kept.drafts.iter().map(in_words).collect();
            output::talk(&format!("There is no draft {wanted}. There are: {}.", known.join(", ")));
            Err(Exit::USAGE)
        }
        _ => {
            let ids: Vec<&str> = of_name.iter().map(|draft| draft.id.as_str()).collect();
            output::talk(&format!("Several drafts are called {wanted}. Give the ID: {}.", ids.join(" or ")));
            Err(Exit::USAGE)
        }
    }
}

fn in_words(draft: &KeptDraft) -> String {
    match label(draft).as_str() {
        "–" => draft.id.to_string(),
        name => format!("{} ({name})", draft.id),
    }
}

/// Nobody takes a draft from under another window; that is said before anything is asked.
fn closed(draft: &KeptDraft) -> Result<&KeptDraft, Exit> {
    if draft.state == DraftState::Open {
        return Err(output::finding(&diagnose(open_elsewhere(&draft.id))));
    }
    Ok(draft)
}

/// One draft to be thrown away: its ID and what it is called.
type Chosen = (DraftId, String);

fn chosen(kept: &KeptDrafts, args: &DiscardArgs) -> Result<Vec<Chosen>, Exit> {
    let of_draft = |draft: &KeptDraft| (draft.id.clone(), in_words(draft));
    if args.all {
        let (open, free): (Vec<_>, Vec<_>) = kept.drafts.iter().partition(|draft| draft.state == DraftState::Open);
        for draft in open {
            output::talk(&format!("{} stays: another window has it open.", in_words(draft)));
        }
        // What cannot be read is thrown away only by its name.
        return Ok(free.into_iter().map(of_draft).collect());
    }
    let mut chosen: Vec<Chosen> = Vec::new();
    for wanted in &args.ids {
        let broken = kept.broken.iter().find(|file| file.path.file_stem().is_some_and(|stem| stem == wanted.as_str()));
        let one = match broken.and_then(|_| DraftId::parse(wanted).ok()) {
            Some(id) => (id, format!("{wanted}, whose file is damaged")),
            None => of_draft(closed(named(kept, wanted)?)?),
        };
        if !chosen.contains(&one) {
            chosen.push(one);
        }
    }
    Ok(chosen)
}

async fn discard_all(
    services: &Services,
    chosen: &[Chosen],
    args: &DiscardArgs,
    is_json: bool,
    common: &CommonArgs,
) -> Exit {
    let is_agreed = args.yes || chosen.is_empty();
    if let Err(exit) = ask::agreed(&question(chosen), is_agreed, "Nothing was thrown away.") {
        return exit;
    }
    // Nothing goes before every store is open.
    for (id, _) in chosen {
        let kinds = match stores_of_draft(services, id).await {
            Ok(kinds) => kinds,
            Err(evidence) => return output::finding(&diagnose(evidence)),
        };
        if let Err(exit) = store_access::open(services, &kinds, common).await {
            return exit;
        }
    }
    let mut worst = Exit::DONE;
    let mut told = Vec::new();
    for (id, name) in chosen {
        let discarded = discard(services, id, !args.offline).await;
        if is_json {
            told.push(discarded_json(id, &discarded));
        }
        match discarded {
            Ok(at_adobe) => {
                let ended = match at_adobe {
                    AtAdobe::Nothing => String::new(),
                    AtAdobe::Ended => " Its tokens are ended at Adobe.".to_owned(),
                    AtAdobe::Unconfirmed(error) => {
                        worst = worst.worse(Exit::PERSON_MUST_ACT);
                        let cause = diagnose(checks::evidence::of_ims(&error)).cause;
                        format!(
                            " Its tokens could not be ended at Adobe: {cause} They end by themselves, after 14 days at the latest."
                        )
                    }
                };
                let text = format!(
                    "{name} is gone, its secrets with it; the store was asked for each, and has none.{ended}\n"
                );
                if !is_json && let Err(exit) = output::answer_in_lines(&text) {
                    worst = worst.worse(exit);
                }
            }
            Err(finding) => {
                output::talk(&format!("{name} was not thrown away."));
                worst = worst.worse(output::finding(&finding));
            }
        }
    }
    if chosen.is_empty() && !is_json {
        output::talk("There is no draft to throw away.");
    }
    if is_json && let Err(exit) = output::json(&json!({ "schema_version": 1, "drafts": told })) {
        worst = worst.worse(exit);
    }
    worst
}

/// Asked once, for all of them.
fn question(chosen: &[Chosen]) -> String {
    let names: Vec<String> = chosen.iter().map(|(_, name)| name.clone()).collect();
    match &names[..] {
        [one] => format!("Throw {one} away, with the secrets in it?"),
        several => format!("{}Throw these {} away, with the secrets in them?", ask::list(several), several.len()),
    }
}

fn discarded_json(id: &DraftId, discarded: &Result<AtAdobe, Box<Finding>>) -> Value {
    let at_adobe = match discarded {
        Ok(AtAdobe::Nothing) => "nothing",
        Ok(AtAdobe::Ended) => "ended",
        Ok(AtAdobe::Unconfirmed(_)) => "unconfirmed",
        Err(_) => "not_asked",
    };
    json!({
        "id": id.as_str(),
        "is_gone": discarded.is_ok(),
        "at_adobe": at_adobe,
        "problem": discarded.as_ref().err().map(|finding| finding_json(finding)),
    })
}
