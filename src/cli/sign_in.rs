//! `sign-in`: a new sign-in for a saved connection, on the wizard's own step.

use std::sync::Arc;

use jiff::Timestamp;

use super::args::{CommonArgs, SignInArgs};
use super::exit::Exit;
use super::screens::{self, Home, Opening};
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
    match renewing(&services, &args.name, args.port, common).await {
        Ok(model) => {
            let opening = Opening::Wizard(Box::new(model));
            screens::show(services, opening, &Home::Checks, args.look, common).await
        }
        Err(exit) => exit,
    }
}

/// The wizard at the sign-in of a saved connection.
pub(super) async fn renewing(
    services: &Services,
    name: &str,
    port: Option<u16>,
    common: &CommonArgs,
) -> Result<Model, Exit> {
    let connection = connections::load(&services.paths, name).map_err(|error| store_access::not_loaded(&error))?;
    let Some(settings) = connection.credential.sign_in() else {
        let kind = connection.credential.credential_type().title();
        output::talk(&format!(
            "{} is an {kind} connection: nobody signs in with it. Test it with aa-connect check {}.",
            connection.name, connection.name
        ));
        return Err(Exit::USAGE);
    };
    let moved = on_port(settings, port)?;
    if !setup::has_terminal() {
        output::talk(NO_TERMINAL);
        return Err(Exit::USAGE);
    }
    store_access::open(services, &[connection.store], common).await?;
    let candidate =
        read_candidate(services, &connection).await.map_err(|evidence| output::finding(&diagnose(evidence)))?;
    let mut model = Model::renewing(connection, &candidate, setup::draft_id()?, Timestamp::now());
    if let Some(redirect_uri) = moved {
        model.draft.redirect_uri.set(redirect_uri.as_str());
    }
    Ok(model)
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
