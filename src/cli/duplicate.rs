//! `duplicate`: a draft like a saved connection, opened in the wizard where there is a terminal.

use std::sync::Arc;

use jiff::Timestamp;

use super::args::CommonArgs;
use super::exit::Exit;
use super::many_args::DuplicateArgs;
use super::screens::{self, Home, Opening};
use super::{opening, output, rename, store_access};
use crate::connection::ConnectionName;
use crate::diagnosis::diagnose;
use crate::runtime::{NetworkOverride, Services, of_draft};
use crate::store::{connections, drafts};
use crate::wizard::{self, Likeness};

/// Begins the copy.
pub(super) async fn run(
    services: Arc<Services>,
    args: &DuplicateArgs,
    network: NetworkOverride,
    common: &CommonArgs,
) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    let name = match ConnectionName::parse(&args.new_name) {
        Ok(name) => name,
        Err(invalid) => return output::invalid("NEW", &invalid),
    };
    let saved = connections::list(&services.paths).connections;
    if let Some(other) = saved.iter().find(|other| other.name.is_called(name.as_str())) {
        return rename::taken_already(&other.name);
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
            "{name} is begun, like {} without its secrets. Go on with it in a terminal: aa-connect\n",
            connection.name
        );
        return output::answer(&told).err().unwrap_or(Exit::DONE);
    }
    match opening::begin(&draft.environment, &network) {
        Ok(mut model) => {
            model.opens = Some(draft.id);
            let home = Home::Wizard(Box::new(draft.environment), Box::new(network));
            screens::show(services, Opening::Wizard(Box::new(model)), &home, args.look, common).await
        }
        Err(exit) => exit,
    }
}
