//! The wizard, ready to be opened: at its beginning, or at the sign-in of a saved connection.

use std::io::{self, IsTerminal};

use jiff::Timestamp;

use super::args::CommonArgs;
use super::exit::Exit;
use super::{output, store_access};
use crate::connection::{DraftId, Environment, RedirectUri, SignInSettings};
use crate::diagnosis::diagnose;
use crate::runtime::{NetworkOverride, Services, read_candidate};
use crate::store::{self, connections};
use crate::wizard::Model;
use crate::wizard::draft::Draft;

const NO_TERMINAL: &str = "\
A person signs in, and there is no terminal to talk to one.
Run this in a terminal. A sign-in that still lasts is renewed by itself: aa-connect token NAME, aa-connect check NAME";

/// The wizard at its beginning.
pub(super) fn begin(environment: &Environment, network: &NetworkOverride) -> Result<Model, Exit> {
    let mut draft = Draft::new(draft_id()?, Timestamp::now(), environment.clone());
    reached_by(&mut draft, network);
    let mut model = Model::new(draft);
    model.secrets.proxy_password = network.proxy_password.clone();
    Ok(model)
}

/// Has the draft reach Adobe as the options say, where they say anything.
pub(super) fn reached_by(draft: &mut Draft, network: &NetworkOverride) {
    if let Some(proxy) = &network.settings.proxy {
        draft.proxy.set(&proxy.to_string());
    }
    if let Some(file) = &network.settings.ca_file {
        draft.ca_file.set(&file.display().to_string());
    }
}

/// Whether there is somebody to ask.
pub(super) fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// A new draft's name.
pub(super) fn draft_id() -> Result<DraftId, Exit> {
    store::fresh_draft_id().map_err(|_| {
        output::talk("This system gives no random numbers, without which no secret is safe. Nothing was started.");
        Exit::THIS_MACHINE
    })
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
    if !has_terminal() {
        output::talk(NO_TERMINAL);
        return Err(Exit::USAGE);
    }
    store_access::open(services, &[connection.store], common).await?;
    let candidate =
        read_candidate(services, &connection).await.map_err(|evidence| output::finding(&diagnose(evidence)))?;
    let mut model = Model::renewing(connection, &candidate, draft_id()?, Timestamp::now());
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
