//! `store`: which secret stores can be used here, and what lies in which.

use serde_json::{Value, json};

use super::args::CommonArgs;
use super::exit::Exit;
use super::many_args::{StoreArgs, StoreCommand};
use super::page::Page;
use super::{output, store_move};
use crate::connection::{Connection, StoreKind};
use crate::diagnosis::{Finding, diagnose};
use crate::runtime::{Services, make_sure_of, stores_of};
use crate::store::connections::{self, Listing};
use crate::store::{Vault, VaultState, drafts};
use crate::wizard::draft::Draft;

/// How a store stands.
enum State {
    /// It was tried: written, read back, deleted.
    Works,
    /// It wants its passphrase, which is not asked for here.
    Locked,
    /// There is none yet.
    Absent,
    /// It ends with each program.
    Fleeting,
    /// It cannot be used.
    Fails(Box<Finding>),
}

/// A store and what is in it.
struct Standing<'a> {
    kind: StoreKind,
    state: State,
    connections: Vec<&'a Connection>,
    drafts: usize,
}

/// `store`, or what is to be done with stores.
pub(super) async fn run(services: &Services, args: &StoreArgs, common: &CommonArgs) -> Exit {
    if let Some(StoreCommand::Move(args)) = &args.command {
        return store_move::run(services, args, common).await;
    }
    let Listing { connections, broken } = connections::list(&services.paths);
    let begun = drafts::list::<Draft>(&services.paths).drafts;
    let mut standings = Vec::new();
    for kind in StoreKind::ALL {
        standings.push(Standing {
            kind,
            state: state(services, kind).await,
            connections: connections.iter().filter(|connection| connection.store == kind).collect(),
            drafts: begun.iter().filter(|draft| draft.content.kept_in == Some(kind)).count(),
        });
    }
    let unfinished: Vec<(&Connection, StoreKind)> =
        connections.iter().filter_map(|c| Some((c, stores_of(services, c).ok()?.get(1).copied()?))).collect();
    let printed = if args.json {
        output::json(&document(&standings, &unfinished))
    } else {
        output::answer(&text(Page::of_stdout(), &standings, &unfinished))
    };
    if !broken.is_empty() {
        output::talk(
            "Some connection files cannot be read, so that nobody can say where their secrets are: aa-connect list",
        );
    }
    let is_missed = |standing: &Standing| {
        matches!(standing.state, State::Fails(_) | State::Absent) && !standing.connections.is_empty()
    };
    let is_bad = standings.iter().any(is_missed) || !broken.is_empty();
    printed.err().unwrap_or(if is_bad { Exit::THIS_MACHINE } else { Exit::DONE })
}

async fn state(services: &Services, kind: StoreKind) -> State {
    match kind {
        StoreKind::Memory => State::Fleeting,
        StoreKind::Vault if Vault::state(&services.paths) == VaultState::Absent => State::Absent,
        StoreKind::Vault => State::Locked,
        StoreKind::Keyring => match make_sure_of(services, kind).await {
            Ok(()) => State::Works,
            Err(evidence) => State::Fails(Box::new(diagnose(evidence))),
        },
    }
}

impl State {
    fn word(&self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Locked => "locked",
            Self::Absent => "absent",
            Self::Fleeting => "fleeting",
            Self::Fails(_) => "unavailable",
        }
    }

    /// `is_missed` says that something lies there.
    fn in_words(&self, is_missed: bool) -> String {
        match self {
            Self::Works => "works.".to_owned(),
            Self::Locked => "is there, and opens with its passphrase.".to_owned(),
            Self::Absent => "is not there yet. It is made when it is first used.".to_owned(),
            Self::Fleeting => "ends with each program.".to_owned(),
            Self::Fails(finding) if is_missed => format!("cannot be used. {} {}", finding.cause, finding.remedy),
            // Whoever keeps nothing there need not do anything.
            Self::Fails(finding) => format!("cannot be used here. {}", finding.cause),
        }
    }
}

fn document(standings: &[Standing<'_>], unfinished: &[(&Connection, StoreKind)]) -> Value {
    let stores: Vec<_> = standings
        .iter()
        .map(|standing| {
            let finding = match &standing.state {
                State::Fails(finding) => Some(finding),
                _ => None,
            };
            json!({
                "store": standing.kind.word(),
                "state": standing.state.word(),
                "finding": finding.map(|finding| finding.id),
                "cause": finding.map(|finding| finding.cause.as_str()),
                "what_to_do": finding.map(|finding| finding.remedy.as_str()),
                "connections": standing.connections.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
                "drafts": standing.drafts,
            })
        })
        .collect();
    let unfinished: Vec<_> = unfinished
        .iter()
        .map(|(connection, left)| json!({ "connection": connection.name.as_str(), "left_in": left.word() }))
        .collect();
    json!({ "schema_version": 1, "stores": stores, "unfinished_moves": unfinished })
}

fn text(page: Page, standings: &[Standing<'_>], unfinished: &[(&Connection, StoreKind)]) -> String {
    let mut text = String::new();
    for Standing { kind, state, connections, drafts } in standings {
        if *kind == StoreKind::Memory && connections.is_empty() {
            continue;
        }
        let is_missed = !connections.is_empty() || *drafts > 0;
        page.add(&mut text, &format!("{} {}", kind.title(), state.in_words(is_missed)), 2);
        let names: Vec<&str> = connections.iter().map(|connection| connection.name.as_str()).collect();
        let of = match names.len() {
            0 => "  No connection's secrets are there.".to_owned(),
            count => format!("  {}: {}", counted(count, "connection"), names.join(", ")),
        };
        page.add(&mut text, &of, 4);
        if *drafts > 0 {
            page.add(&mut text, &format!("  {}", counted(*drafts, "unfinished set-up")), 4);
        }
    }
    for (connection, left) in unfinished {
        let words = format!(
            "{}: A move was interrupted. Copies of its secrets may be left here: {}. To delete them: aa-connect store move {} \
             --to {}",
            connection.name,
            left.title(),
            connection.name,
            connection.store.word()
        );
        page.add(&mut text, &words, 2);
    }
    text
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
