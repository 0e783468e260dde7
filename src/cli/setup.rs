//! `setup` and `demo`: the wizard from its beginning.

use std::sync::Arc;

use super::args::{CommonArgs, LookArgs};
use super::exit::Exit;
use super::screens::{self, Home, Opening};
use super::{drafts, opening, output};
use crate::connection::{DraftId, Environment};
use crate::diagnosis::diagnose;
use crate::runtime::{DraftState, NetworkOverride, Services, kept_drafts, open_elsewhere};

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
    resume: Option<&str>,
    common: &CommonArgs,
) -> Exit {
    if !opening::has_terminal() {
        output::talk(NO_TERMINAL);
        return Exit::USAGE;
    }
    let resume = match resume.map(|wanted| resumable(&services, wanted)).transpose() {
        Ok(resume) => resume,
        Err(exit) => return exit,
    };
    match opening::begin(&environment, &network) {
        Ok(mut model) => {
            model.resume_first = resume;
            let home = Home::Wizard(Box::new(environment), Box::new(network));
            screens::show(services, Opening::Wizard(Box::new(model)), &home, look, common).await
        }
        Err(exit) => exit,
    }
}

/// The draft that is meant, if it can be gone on with here and now.
fn resumable(services: &Services, wanted: &str) -> Result<DraftId, Exit> {
    let kept = kept_drafts(services);
    let draft = drafts::named(&kept, wanted)?;
    match &draft.state {
        DraftState::Kept if draft.content.is_some() => Ok(draft.id.clone()),
        DraftState::Open => Err(output::finding(&diagnose(open_elsewhere(&draft.id)))),
        DraftState::Saved(name) => {
            output::talk(&format!("{wanted} is saved already. Check it: aa-connect check {name}"));
            Err(Exit::USAGE)
        }
        DraftState::Kept => {
            output::talk(&format!(
                "Of {wanted} only a save that was cut off is left. Throw it away: aa-connect drafts discard {}",
                draft.id
            ));
            Err(Exit::USAGE)
        }
    }
}
