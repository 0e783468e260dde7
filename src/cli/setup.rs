//! `setup` and `demo`: the wizard from its beginning.

use std::io::{self, IsTerminal};
use std::sync::Arc;

use jiff::Timestamp;

use super::args::{CommonArgs, LookArgs};
use super::exit::Exit;
use super::output;
use super::screens::{self, Home, Opening};
use crate::connection::{DraftId, Environment};
use crate::runtime::{NetworkOverride, Services};
use crate::store;
use crate::wizard::Model;
use crate::wizard::draft::Draft;

const NO_TERMINAL: &str = "\
The set-up asks questions, and there is no terminal to ask them on.
Run it in a terminal. To see what a saved connection does from a script: aa-connect check NAME --json";

/// Runs the wizard.
pub(super) async fn run(
    services: Arc<Services>,
    environment: Environment,
    look: LookArgs,
    network: NetworkOverride,
    common: &CommonArgs,
) -> Exit {
    if !has_terminal() {
        output::talk(NO_TERMINAL);
        return Exit::USAGE;
    }
    match begin(&environment, &network) {
        Ok(model) => {
            let home = Home::Wizard(Box::new(environment), Box::new(network));
            screens::show(services, Opening::Wizard(Box::new(model)), &home, look, common).await
        }
        Err(exit) => exit,
    }
}

/// The wizard at its beginning.
pub(super) fn begin(environment: &Environment, network: &NetworkOverride) -> Result<Model, Exit> {
    let mut draft = Draft::new(draft_id()?, Timestamp::now(), environment.clone());
    if let Some(proxy) = &network.settings.proxy {
        draft.proxy.set(&proxy.to_string());
    }
    if let Some(file) = &network.settings.ca_file {
        draft.ca_file.set(&file.display().to_string());
    }
    let mut model = Model::new(draft);
    model.secrets.proxy_password = network.proxy_password.clone();
    Ok(model)
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
