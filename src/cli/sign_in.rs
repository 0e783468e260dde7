//! `sign-in`: a new sign-in for a saved connection, on the wizard's own step.

use std::sync::Arc;

use jiff::Timestamp;

use super::args::{CommonArgs, SignInArgs};
use super::exit::Exit;
use super::{output, setup, store_access};
use crate::connection::{RedirectUri, SignInSettings};
use crate::diagnosis::diagnose;
use crate::runtime::{Services, read_candidate};
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
    let Some(settings) = connection.credential.sign_in() else {
        let kind = connection.credential.credential_type().title();
        output::talk(&format!(
            "{} is an {kind} connection: nobody signs in with it. Test it with aa-connect check {}.",
            connection.name, connection.name
        ));
        return Exit::USAGE;
    };
    let moved = match on_port(settings, args.port) {
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
    let id = match setup::draft_id() {
        Ok(id) => id,
        Err(exit) => return exit,
    };
    let mut model = Model::renewing(connection, &candidate, id, Timestamp::now());
    if let Some(redirect_uri) = moved {
        model.draft.redirect_uri.set(redirect_uri.as_str());
    }
    setup::drive(model, services, args.look).await
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
