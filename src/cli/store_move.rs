//! `store move`: secrets of saved connections move from one store to another, one connection after the other. What was moved
//! stays moved whatever becomes of the next one.

use super::args::CommonArgs;
use super::exit::Exit;
use super::many_args::MoveArgs;
use super::wanted::{self, Wanted};
use super::{output, store_access};
use crate::connection::{Connection, Printable, StoreKind};
use crate::diagnosis::{Evidence, diagnose};
use crate::runtime::{Services, finish_move, make_sure_of, move_listener_certificate, move_to, stores_of};
use crate::store::{Vault, VaultState};

/// Moves what was asked for.
pub(super) async fn run(services: &Services, args: &MoveArgs, common: &CommonArgs) -> Exit {
    let to = StoreKind::from(args.to);
    if to == StoreKind::Memory {
        output::talk(
            "--to: What is in memory ends with the program, so nothing can be moved there. Example: --to vault",
        );
        return Exit::USAGE;
    }
    match wanted::find(services, &args.names, args.all) {
        Ok(wanted) => move_all(services, args, wanted, to, common).await.unwrap_or_else(|exit| exit),
        Err(exit) => exit,
    }
}

async fn move_all(
    services: &Services,
    args: &MoveArgs,
    wanted: Wanted,
    to: StoreKind,
    common: &CommonArgs,
) -> Result<Exit, Exit> {
    let mut exit = Exit::DONE;
    for file in &wanted.broken {
        let path = Printable::new(&file.path.display().to_string());
        output::talk(&format!("{path} cannot be read: {}. Its secrets stay where they are.", file.reason));
        exit = Exit::THIS_MACHINE;
    }
    let (there, elsewhere): (Vec<_>, Vec<_>) = wanted.connections.into_iter().partition(|c| c.store == to);
    let unfinished: Vec<_> = there.iter().filter(|c| is_unfinished(services, c)).collect();
    if elsewhere.is_empty() && unfinished.is_empty() && !args.all {
        output::answer_in_lines(&format!("{} Nothing was moved.\n", all_there(there.len(), to)))?;
        return Ok(exit);
    }
    open_stores(services, &elsewhere, &unfinished, to, common).await?;
    for connection in unfinished {
        exit = exit.worse(finish(services, connection).await);
    }
    let mut moved_from = Vec::new();
    for (at, connection) in elsewhere.iter().enumerate() {
        exit = exit.worse(finish(services, connection).await);
        match move_to(services, connection, to).await {
            Ok(moved) => {
                moved_from.push(connection.store);
                output::answer_in_lines(&format!("{}: moved to the {}\n", connection.name, to.word()))?;
                if let Some(error) = moved.unfinished {
                    output::talk(&format!(
                        "{} works from there, but copies could not be deleted in the {} yet: {error}. The next run that can \
                         open it deletes them.",
                        connection.name,
                        connection.store.word()
                    ));
                    exit = exit.worse(Exit::THIS_MACHINE);
                }
            }
            Err(evidence) => {
                output::talk(&format!("{} was not moved; its secrets are where they were.", connection.name));
                exit = exit.worse(output::finding(&diagnose(evidence)));
                if let Err(evidence) = are_usable(services, connection.store, to).await {
                    let left = elsewhere.len() - at - 1;
                    if left > 0 {
                        output::talk(&format!("{} not tried.", counted(left)));
                    }
                    return Ok(exit.worse(Exit::of(diagnose(evidence).verdict)));
                }
            }
        }
    }
    take_certificate_along(services, args.all, &moved_from, to).await?;
    if elsewhere.is_empty() {
        output::answer_in_lines(&format!("{} Nothing was moved.\n", all_there(there.len(), to)))?;
    }
    Ok(exit)
}

/// Every store that is needed, before anything is touched: first those that are read, so that no vault is made for nothing.
async fn open_stores(
    services: &Services,
    elsewhere: &[Connection],
    unfinished: &[&Connection],
    to: StoreKind,
    common: &CommonArgs,
) -> Result<(), Exit> {
    if elsewhere.is_empty() && unfinished.is_empty() {
        // Only this machine's own certificate may be left over, and nobody is asked for a passphrase for that.
        let has_vault = Vault::state(&services.paths) == VaultState::Present && store_access::has_source(common);
        return if has_vault { store_access::open(services, &[StoreKind::Vault], common).await } else { Ok(()) };
    }
    let sources: Vec<StoreKind> = elsewhere.iter().map(|connection| connection.store).collect();
    // What a move that was cut off has left, lies in these.
    let others = elsewhere.iter().chain(unfinished.iter().copied());
    let others = others.filter_map(|connection| stores_of(services, connection).ok()).flatten();
    let needed: Vec<StoreKind> = others.chain(sources.iter().copied()).filter(|kind| *kind != to).collect();
    store_access::open(services, &needed, common).await?;
    if sources.contains(&StoreKind::Keyring) {
        sure_of(services, StoreKind::Keyring).await?;
    }
    match to {
        StoreKind::Vault if Vault::state(&services.paths) == VaultState::Absent => {
            store_access::make_vault(services, common).await
        }
        StoreKind::Vault => store_access::open(services, &[to], common).await,
        _ => sure_of(services, to).await,
    }
}

async fn sure_of(services: &Services, kind: StoreKind) -> Result<(), Exit> {
    make_sure_of(services, kind).await.map_err(|evidence| output::finding(&diagnose(evidence)))
}

async fn are_usable(services: &Services, from: StoreKind, to: StoreKind) -> Result<(), Evidence> {
    make_sure_of(services, from).await?;
    make_sure_of(services, to).await
}

fn is_unfinished(services: &Services, connection: &Connection) -> bool {
    stores_of(services, connection).map_or(true, |stores| stores.len() > 1)
}

/// Ends a move that was cut off earlier.
async fn finish(services: &Services, connection: &Connection) -> Exit {
    match finish_move(services, connection).await {
        Ok(()) => Exit::DONE,
        Err((store, evidence)) => {
            output::talk(&format!(
                "{}: What an earlier move has left here could not be deleted yet: {}.",
                connection.name,
                store.title()
            ));
            output::finding(&diagnose(evidence))
        }
    }
}

/// The certificate for browsers, where its store holds no connection's secrets any more.
async fn take_certificate_along(
    services: &Services,
    is_all: bool,
    moved_from: &[StoreKind],
    to: StoreKind,
) -> Result<(), Exit> {
    for from in [StoreKind::Keyring, StoreKind::Vault] {
        if from == to || services.store(to).is_err() {
            continue;
        }
        // After a run that was cut off, only this may be left to be done.
        let is_left_over = is_all && moved_from.is_empty();
        if !(moved_from.contains(&from) || is_left_over && make_sure_of(services, from).await.is_ok()) {
            continue;
        }
        match move_listener_certificate(services, from, to).await {
            Ok(true) => output::answer_in_lines("This machine's certificate for browsers moved along.\n")?,
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "the listener's certificate was not moved");
                output::talk(&format!(
                    "This machine's certificate for browsers could not be moved: {error}. The next sign-in makes a new one."
                ));
            }
        }
    }
    Ok(())
}

fn all_there(count: usize, to: StoreKind) -> String {
    match count {
        0 => "There is no connection to move.".to_owned(),
        1 => format!("The secrets are there already: {}.", to.title()),
        _ => format!("All secrets are there already: {}.", to.title()),
    }
}

fn counted(count: usize) -> String {
    if count == 1 { "1 more was".to_owned() } else { format!("{count} more were") }
}
