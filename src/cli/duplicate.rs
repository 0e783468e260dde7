//! `duplicate`: a draft like a saved connection, opened in the wizard where there is a terminal.

use std::sync::Arc;

use jiff::Timestamp;

use super::args::CommonArgs;
use super::exit::Exit;
use super::many_args::DuplicateArgs;
use super::screens::{self, Home, Opening};
use super::{opening, output, rename};
use crate::diagnosis::diagnose;
use crate::runtime::{NetworkOverride, Services, of_draft};
use crate::store::{connections, drafts};
use crate::wizard::draft::Draft;
use crate::wizard::{self, Likeness};

/// Begins the copy.
pub(super) async fn run(
    services: Arc<Services>,
    args: &DuplicateArgs,
    network: NetworkOverride,
    common: &CommonArgs,
) -> Exit {
    let (connection, name) = match rename::named(&services, &args.name, &args.new_name) {
        Ok(named) => named,
        Err(exit) => return exit,
    };
    let saved = connections::list(&services.paths).connections;
    if let Some(other) = saved.iter().find(|other| other.name.is_called(name.as_str())) {
        return rename::taken_already(&other.name);
    }
    let is_called_so = |draft: &Draft| name.is_called(draft.name.trimmed());
    if drafts::list::<Draft>(&services.paths).drafts.iter().any(|draft| is_called_so(&draft.content)) {
        output::talk(&format!(
            "A set-up called {name} is begun already. Go on with it in a terminal, aa-connect setup --resume {name}, or choose \
             another name."
        ));
        return Exit::USAGE;
    }
    let likeness = if args.other_organization { Likeness::OtherOrganization } else { Likeness::SameCredential };
    let id = match opening::draft_id() {
        Ok(id) => id,
        Err(exit) => return exit,
    };
    let draft = wizard::duplicate(&connection, likeness, &name, id, Timestamp::now()).for_file();
    if let Err(error) = drafts::save(&services.paths, &draft.id, draft.started_at, &draft) {
        return output::finding(&diagnose(of_draft(&error)));
    }
    if !opening::has_terminal() {
        let told = format!(
            "{name} is begun, like {} without its secrets. Go on with it in a terminal: aa-connect setup --resume {}\n",
            connection.name, draft.id
        );
        return output::answer_in_lines(&told).err().unwrap_or(Exit::DONE);
    }
    match opening::begin(&draft.environment, &network) {
        Ok(mut model) => {
            model.resume_first = Some(draft.id);
            let home = Home::Wizard(Box::new(draft.environment), Box::new(network));
            screens::show(services, Opening::Wizard(Box::new(model)), &home, args.look, common).await
        }
        Err(exit) => exit,
    }
}
