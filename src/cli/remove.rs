//! `remove`: deletes a connection with its secrets, after asking.

use super::args::{CommonArgs, RemoveArgs};
use super::exit::Exit;
use super::{ask, output, store_access};
use crate::diagnosis::diagnose;
use crate::operations;
use crate::runtime::{Services, finish_move, of_remove, of_store};
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
            connection.company_in_words(),
            connection.environment.word()
        );
        if !ask::yes(&question) {
            output::talk("Nothing was removed.");
            return Exit::INTERRUPTED;
        }
    }
    if let Err(exit) = store_access::open(services, &[connection.store], common).await {
        return exit;
    }
    // Copies that a move between stores has left in the other one would stay there unseen.
    if let Err((elsewhere, _)) = finish_move(services, &connection).await {
        if let Err(exit) = store_access::open(services, &[elsewhere], common).await {
            return exit;
        }
        if let Err((_, evidence)) = finish_move(services, &connection).await {
            return output::finding(&diagnose(evidence));
        }
    }
    let store = match services.store(connection.store) {
        Ok(store) => store,
        Err(error) => return output::finding(&diagnose(of_store(&error))),
    };
    match operations::remove(&services.paths, &store, &connection).await {
        Ok(()) => {
            let told = format!("{} is removed: its file, its secret and its tokens.\n", connection.name);
            output::answer(&told).err().unwrap_or(Exit::DONE)
        }
        Err(error) => output::finding(&diagnose(of_remove(&error))),
    }
}
