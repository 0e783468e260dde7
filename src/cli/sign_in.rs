//! `sign-in`: a new sign-in for a saved connection, on the wizard's own step.

use std::sync::Arc;

use super::args::{CommonArgs, SignInArgs};
use super::exit::Exit;
use super::opening;
use super::screens::{self, Home, Opening};
use crate::runtime::Services;

/// Signs in again.
pub(super) async fn run(services: Arc<Services>, args: &SignInArgs, common: &CommonArgs) -> Exit {
    match opening::renewing(&services, &args.name, args.port, common).await {
        Ok(model) => {
            let opening = Opening::Wizard(Box::new(model));
            screens::show(services, opening, &Home::Nowhere, args.look, common).await
        }
        Err(exit) => exit,
    }
}
