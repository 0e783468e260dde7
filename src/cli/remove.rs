//! `remove`: connections go, after asking: their tokens at Adobe, everything of them here, and the proof of it.

use super::args::CommonArgs;
use super::exit::Exit;
use super::remove_args::RemoveArgs;
use super::remove_target::Target;
use super::{ask, output, remove_words as words, store_access};
use crate::connection::ConnectionId;
use crate::diagnosis::diagnose;
use crate::runtime::{Removal, Services, of_connection_file, of_store, remove_broken, remove_saved};
use crate::store::connections::{self, ConnectionFileError};
use crate::store::{BrokenReason, Store};

/// Removes them, one after the other. Nothing goes before every name was found and every store is open.
pub(super) async fn run(services: &Services, args: &RemoveArgs, common: &CommonArgs) -> Exit {
    match prepared(services, args, common).await {
        Ok(all) => remove_all(services, args, all).await,
        Err(exit) => exit,
    }
}

/// A target and the stores in which it lies.
type Prepared = (Target, Vec<Store>);

async fn prepared(services: &Services, args: &RemoveArgs, common: &CommonArgs) -> Result<Vec<Prepared>, Exit> {
    let mut targets: Vec<Target> = Vec::new();
    for name in &args.names {
        let target = found(services, name)?;
        if targets.iter().all(|known| known.id() != target.id()) {
            targets.push(target);
        }
    }
    if !args.yes {
        if !ask::can_ask() {
            output::talk(
                "Removing asks first, and there is no terminal to ask on. Pass --yes to remove without asking.",
            );
            return Err(Exit::USAGE);
        }
        if !ask::yes(&words::question(&targets, args.offline)) {
            output::talk("Nothing was removed.");
            return Err(Exit::INTERRUPTED);
        }
    }
    let mut prepared = Vec::new();
    for target in targets {
        let stores = stores_of(services, &target, common).await?;
        prepared.push((target, stores));
    }
    Ok(prepared)
}

/// Every store in which something of it may lie, open.
pub(super) async fn stores_of(services: &Services, target: &Target, common: &CommonArgs) -> Result<Vec<Store>, Exit> {
    let told = |evidence| output::finding(&diagnose(evidence));
    let kinds = target.stores(services).await.map_err(told)?;
    store_access::open(services, &kinds, common).await?;
    let stores: Result<Vec<Store>, _> = kinds.into_iter().map(|kind| services.store(kind)).collect();
    stores.map_err(|error| told(of_store(&error)))
}

fn found(services: &Services, name: &str) -> Result<Target, Exit> {
    let broken = match connections::load(&services.paths, name) {
        Ok(connection) => return Ok(Target::Whole(Box::new(connection))),
        Err(ConnectionFileError::Broken(broken)) => broken,
        Err(error) => return Err(store_access::not_loaded(&error)),
    };
    let id = broken.path.file_stem().and_then(|stem| ConnectionId::parse(stem.to_str()?).ok());
    match (id, &broken.reason) {
        // What a newer version keeps of it, this one does not know.
        (_, BrokenReason::TooNew(_)) | (None, _) => {
            Err(output::finding(&diagnose(of_connection_file(&ConnectionFileError::Broken(broken)))))
        }
        (Some(_), _) if broken.path == services.paths.connections() => {
            Err(output::finding(&diagnose(of_connection_file(&ConnectionFileError::Broken(broken)))))
        }
        (Some(id), _) => Ok(Target::Broken(id, broken)),
    }
}

async fn remove_all(services: &Services, args: &RemoveArgs, all: Vec<Prepared>) -> Exit {
    let mut worst = Exit::DONE;
    let mut told = Vec::new();
    for (at, (target, stores)) in all.iter().enumerate() {
        let removal = match target {
            Target::Whole(connection) => remove_saved(services, stores, connection, !args.offline).await,
            Target::Broken(id, _) => remove_broken(services, stores, id).await,
        };
        worst = worst.worse(exit_of(&removal));
        if args.json {
            told.push(words::as_json(target, &removal));
            continue;
        }
        let gap = if at == 0 { "" } else { "\n" };
        if let Err(exit) = output::answer(&format!("{gap}{}", words::as_text(target, &removal))) {
            worst = worst.worse(exit);
        }
        if let Some(problem) = &removal.problem {
            output::talk(&words::not_removed(target));
            output::finding(problem);
        }
    }
    if args.json
        && let Err(exit) = output::json(&serde_json::json!({ "schema_version": 1, "connections": told }))
    {
        worst = worst.worse(exit);
    }
    worst
}

/// 0 where everything has ended, here and at Adobe; 8 where a token may still live there, whyever that is.
pub(super) fn exit_of(removal: &Removal) -> Exit {
    match &removal.problem {
        Some(problem) => Exit::of(problem.verdict),
        None if words::may_live(removal) => Exit::PERSON_MUST_ACT,
        None => Exit::DONE,
    }
}
