//! `sign-in`: the wizard's sign-in step alone, for a saved connection.

use std::sync::Arc;

use jiff::Timestamp;

use super::args::{CommonArgs, SignInArgs};
use super::exit::Exit;
use super::{output, setup, store_access};
use crate::connection::{Connection, RedirectUri, SignInSettings};
use crate::diagnosis::diagnose;
use crate::runtime::{Services, read_candidate};
use crate::store::connections;
use crate::wizard::Model;

const NO_TERMINAL: &str = "\
Signing in takes a person, and there is no terminal to ask one on.
Run it in a terminal. For work without anybody present, use a connection with OAuth Server-to-Server.";

/// Lets the person sign in again.
pub(super) async fn run(services: Arc<Services>, args: &SignInArgs, common: &CommonArgs) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    let moved = match settings(&connection).and_then(|settings| on_port(settings, args.port)) {
        Ok(moved) => moved,
        Err(exit) => return exit,
    };
    if !setup::has_terminal() {
        output::talk(NO_TERMINAL);
        return Exit::USAGE;
    }
    if let Err(exit) = store_access::open(&services, &[connection.store], common).await {
        return exit;
    }
    let candidate = match read_candidate(&services, &connection).await {
        Ok(candidate) => candidate,
        Err(evidence) => return output::finding(&diagnose(evidence)),
    };
    let id = match setup::fresh_id() {
        Ok(id) => id,
        Err(exit) => return exit,
    };
    let mut model = Model::renewing(connection, &candidate, id, Timestamp::now());
    if let Some(redirect_uri) = moved {
        model.draft.redirect_uri.set(redirect_uri.as_str());
    }
    setup::drive(services, model, args.look).await
}

fn settings(connection: &Connection) -> Result<&SignInSettings, Exit> {
    connection.credential.sign_in().ok_or_else(|| {
        output::talk(&format!(
            "Nobody needs to sign in with {name}: its credential is {kind}. To see whether it works: \
             aa-connect check {name}",
            name = connection.name,
            kind = connection.credential.credential_type().title()
        ));
        Exit::USAGE
    })
}

/// The redirect URI on another port, where one was asked for; it is saved with the sign-in.
fn on_port(settings: &SignInSettings, port: Option<u16>) -> Result<Option<RedirectUri>, Exit> {
    let Some(port) = port else { return Ok(None) };
    settings.redirect_uri.with_port(port).map(Some).ok_or_else(|| {
        output::talk(&format!(
            "--port: Adobe sends the browser to {}, which is not on this machine, so there is no port to choose. \
             Leave it out and paste the address you land on.",
            settings.redirect_uri
        ));
        Exit::USAGE
    })
}
