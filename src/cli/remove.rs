//! `remove`: deletes a connection with its secrets, after asking.

use super::args::{CommonArgs, RemoveArgs};
use super::exit::Exit;
use super::{ask, output, store_access};
use crate::diagnosis::diagnose;
use crate::operations;
use crate::runtime::{Services, of_remove, of_store, stores_of};
use crate::store::connections;

/// Removes one connection.
pub(super) async fn run(services: &Services, args: &RemoveArgs, common: &CommonArgs) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    if !args.yes {
        if !ask::can_ask() {
            output::talk(
                "Removing asks first, and there is no terminal to ask on. Pass --yes to remove without asking.",
            );
            return Exit::USAGE;
        }
        let question = format!(
            "Remove {} ({}, {}) with its secrets from this machine? Nothing is changed at Adobe.",
            connection.name,
            connection.leads_to().1,
            connection.environment.word()
        );
        if !ask::yes(&question) {
            output::talk("Nothing was removed.");
            return Exit::INTERRUPTED;
        }
    }
    let kinds = match stores_of(services, &connection) {
        Ok(kinds) => kinds,
        Err(evidence) => return output::finding(&diagnose(evidence)),
    };
    if let Err(exit) = store_access::open(services, &kinds, common).await {
        return exit;
    }
    let stores: Vec<_> = match kinds.into_iter().map(|kind| services.store(kind)).collect() {
        Ok(stores) => stores,
        Err(error) => return output::finding(&diagnose(of_store(&error))),
    };
    match operations::remove_from(&services.paths, &stores, &connection).await {
        Ok(()) => {
            let told = format!("{} is removed: its file, its secret and its tokens.\n", connection.name);
            output::answer(&told).err().unwrap_or(Exit::DONE)
        }
        Err(error) => output::finding(&diagnose(of_remove(&error))),
    }
}
