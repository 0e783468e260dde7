//! `sign-in`: a new sign-in for a saved connection, on the wizard's own step.

use std::sync::Arc;

use jiff::Timestamp;

use super::args::{CommonArgs, SignInArgs};
use super::exit::Exit;
use super::{output, setup, store_access};
use crate::diagnosis::diagnose;
use crate::operations;
use crate::runtime::{Services, of_secrets, of_store};
use crate::store::connections;
use crate::wizard::Model;

const NO_TERMINAL: &str = "\
A person signs in, and there is no terminal to talk to one.
Run this in a terminal. A sign-in that still lasts is renewed by itself: aa-connect token NAME, aa-connect check NAME";

/// Signs in again.
pub(super) async fn run(services: Arc<Services>, args: &SignInArgs, common: &CommonArgs) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    if connection.credential.sign_in().is_none() {
        let kind = connection.credential.credential_type().title();
        output::talk(&format!(
            "{} is an {kind} connection: nobody signs in with it. Test it with aa-connect check {}.",
            connection.name, connection.name
        ));
        return Exit::USAGE;
    }
    if !setup::has_terminal() {
        output::talk(NO_TERMINAL);
        return Exit::USAGE;
    }
    if let Err(exit) = store_access::open(&services, &[connection.store], common).await {
        return exit;
    }
    let store = match services.store(connection.store) {
        Ok(store) => store,
        Err(error) => return output::finding(&diagnose(of_store(&error))),
    };
    let candidate = match operations::candidate_of(&store, &connection).await {
        Ok(candidate) => candidate,
        Err(error) => return output::finding(&diagnose(of_secrets(&error))),
    };
    match setup::draft_id() {
        Ok(id) => {
            setup::drive(Model::renewing(connection, &candidate, id, Timestamp::now()), services, args.look).await
        }
        Err(exit) => exit,
    }
}
