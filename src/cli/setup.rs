//! `setup` and `demo`: the wizard from its beginning.

use std::sync::Arc;

use super::args::{CommonArgs, LookArgs};
use super::exit::Exit;
use super::screens::{self, Home, Opening};
use super::{opening, output};
use crate::connection::Environment;
use crate::runtime::{NetworkOverride, Services};

const NO_TERMINAL: &str = "\
The set-up asks questions, and there is no terminal to ask them on.
Run it in a terminal, or give it the answers: aa-connect setup --answers FILE (all questions: aa-connect setup --plan).
To see what a saved connection does from a script: aa-connect check NAME --json";

/// Runs the wizard.
pub(super) async fn run(
    services: Arc<Services>,
    environment: Environment,
    look: LookArgs,
    network: NetworkOverride,
    common: &CommonArgs,
) -> Exit {
    if !opening::has_terminal() {
        output::talk(NO_TERMINAL);
        return Exit::USAGE;
    }
    match opening::begin(&environment, &network) {
        Ok(model) => {
            let home = Home::Wizard(Box::new(environment), Box::new(network));
            screens::show(services, Opening::Wizard(Box::new(model)), &home, look, common).await
        }
        Err(exit) => exit,
    }
}
