//! `remove`: connections go, after asking: their tokens at Adobe, everything of them here, and the proof of it.

use super::args::CommonArgs;
use super::exit::Exit;
use super::remove_args::RemoveArgs;
use super::remove_target::Target;
use super::wanted::{self, Wanted};
use super::{ask, output, remove_words as words, store_access};
use crate::checks;
use crate::connection::{Connection, ConnectionId, Environment, NetworkSettings, Printable};
use crate::diagnosis::diagnose;
use crate::ims::ImsError;
use crate::operations::End;
use crate::runtime::{Removal, Services, of_connection_file, of_store, remove_broken, remove_saved};
use crate::store::connections::ConnectionFileError;
use crate::store::{BrokenFile, BrokenReason, Store};

/// Removes them, one after the other. Nothing goes before every name was found and every store is open.
pub(super) async fn run(services: &Services, args: &RemoveArgs, common: &CommonArgs) -> Exit {
    match prepared(services, args, common).await {
        Ok((all, exit)) => exit.worse(remove_all(services, args, all).await),
        Err(exit) => exit,
    }
}

/// A target and the stores in which it lies.
type Prepared = (Target, Vec<Store>);

/// Everything that goes, and the exit code of what stays.
async fn prepared(services: &Services, args: &RemoveArgs, common: &CommonArgs) -> Result<(Vec<Prepared>, Exit), Exit> {
    let (targets, exit) = found(services, &args.names)?;
    if targets.is_empty() {
        output::talk("Nothing was removed.");
        return Err(exit);
    }
    ask::agreed(&words::question(&targets, args.offline), args.yes, "Nothing was removed.")?;
    let mut prepared = Vec::new();
    for target in targets {
        let stores = stores_of(services, &target, common).await?;
        prepared.push((target, stores));
    }
    Ok((prepared, exit))
}

/// Every store in which something of it may lie, open.
pub(super) async fn stores_of(services: &Services, target: &Target, common: &CommonArgs) -> Result<Vec<Store>, Exit> {
    let told = |evidence| output::finding(&diagnose(evidence));
    let kinds = target.stores(services).await.map_err(told)?;
    store_access::open(services, &kinds, common).await?;
    let stores: Result<Vec<Store>, _> = kinds.into_iter().map(|kind| services.store(kind)).collect();
    stores.map_err(|error| told(of_store(&error)))
}

/// What the names mean, each once. A damaged file goes by its ID alone: that it belongs to a group, its name only suggests.
fn found(services: &Services, names: &[String]) -> Result<(Vec<Target>, Exit), Exit> {
    let (mut targets, mut exit) = (Vec::<Target>::new(), Exit::DONE);
    for name in names {
        let Wanted { connections, broken } = wanted::find(services, std::slice::from_ref(name), false)?;
        let mut these: Vec<Target> = connections.into_iter().map(|c| Target::Whole(Box::new(c))).collect();
        if name.ends_with('/') {
            for file in &broken {
                output::talk(&stays(file, name));
                exit = Exit::THIS_MACHINE;
            }
        } else {
            for file in broken {
                these.push(damaged(services, file)?);
            }
        }
        for target in these {
            if targets.iter().all(|known| known.id() != target.id()) {
                targets.push(target);
            }
        }
    }
    Ok((targets, exit))
}

fn stays(file: &BrokenFile, group: &str) -> String {
    let (path, group) = (Printable::new(&file.path.display().to_string()), Printable::new(group));
    let remedy = match id_of(file) {
        Some(id) => format!(" To remove it: aa-connect remove {id}"),
        None => String::new(),
    };
    format!("{path} may be one of {group} and cannot be read: {}. It stays.{remedy}", file.reason)
}

fn id_of(file: &BrokenFile) -> Option<ConnectionId> {
    file.path.file_stem().and_then(|stem| ConnectionId::parse(stem.to_str()?).ok())
}

/// A file that cannot be read, asked for by its ID. What a newer version keeps of it, this one does not know.
fn damaged(services: &Services, file: BrokenFile) -> Result<Target, Exit> {
    match id_of(&file) {
        Some(id) if !matches!(file.reason, BrokenReason::TooNew(_)) && file.path != services.paths.connections() => {
            Ok(Target::Broken(id, file))
        }
        _ => Err(output::finding(&diagnose(of_connection_file(&ConnectionFileError::Broken(file))))),
    }
}

async fn remove_all(services: &Services, args: &RemoveArgs, all: Vec<Prepared>) -> Exit {
    let mut worst = Exit::DONE;
    let mut told = Vec::new();
    let mut silent = Silent::default();
    for (at, (target, stores)) in all.iter().enumerate() {
        let removal = match target {
            Target::Whole(connection) => silent.remove(services, stores, connection, !args.offline).await,
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

/// Where nobody answered a moment ago: each of many connections would wait for as long again.
#[derive(Default)]
struct Silent(Vec<(Environment, NetworkSettings, ImsError)>);

impl Silent {
    /// Removes a connection, and asks nothing of whom did not answer for the one before it.
    async fn remove(
        &mut self,
        services: &Services,
        stores: &[Store],
        connection: &Connection,
        may_ask: bool,
    ) -> Removal {
        let Connection { environment, network, .. } = connection;
        let is_it = |(at, by, _): &&(Environment, NetworkSettings, ImsError)| at == environment && by == network;
        if let Some((_, _, error)) = self.0.iter().find(is_it) {
            let not_asked = Some(diagnose(checks::evidence::of_ims(error)));
            return Removal { not_asked, ..remove_saved(services, stores, connection, false).await };
        }
        let removal = remove_saved(services, stores, connection, may_ask).await;
        let unanswered = removal.removed.tokens.iter().find_map(|token| match &token.end {
            End::Unconfirmed(error @ ImsError::Http(_)) => Some(error.clone()),
            _ => None,
        });
        self.0.extend(unanswered.map(|error| (environment.clone(), network.clone(), error)));
        removal
    }
}

/// 0 where everything has ended, here and at Adobe; 8 where a token may still live there, whyever that is.
pub(super) fn exit_of(removal: &Removal) -> Exit {
    match &removal.problem {
        Some(problem) => Exit::of(problem.verdict),
        None if words::may_live(removal) => Exit::PERSON_MUST_ACT,
        None => Exit::DONE,
    }
}
