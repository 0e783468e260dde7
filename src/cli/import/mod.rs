//! `import`: what people have already becomes a set-up. A thin front of the wizard: in a terminal it opens with the file
//! read, otherwise the answers drive it, or what is usable waits as drafts.

mod choose;
mod found;
mod keep;
mod open;
mod rest;
mod show;

use std::path::Path;
use std::sync::Arc;

use self::choose::Chosen;
use self::found::{Found, FoundAll};
use super::answers_file::AnswersFile;
use super::args::CommonArgs;
use super::exit::Exit;
use super::import_args::ImportArgs;
use super::screens::{self, Home, Opening};
use super::{answers, ask, opening, output, paste, store_access};
use crate::connection::{Connection, CredentialType, Environment};
use crate::diagnosis::diagnose;
use crate::files::{self, FileFault};
use crate::handoff::MAX_BYTES;
use crate::runtime::{self, Harvest, NetworkOverride, Services};
use crate::store::connections;
use crate::wizard::report::Brought;

const SHOWN_ONLY: &str = "\
Nothing was kept. There is no terminal to go on in: add --yes to try it at Adobe and save it if it works,
or --drafts to keep it as a set-up to go on with later.";

/// Runs the command.
pub(super) async fn run(
    services: &Arc<Services>,
    args: &ImportArgs,
    network: NetworkOverride,
    common: &CommonArgs,
) -> Exit {
    let (Ok(exit) | Err(exit)) = import(services, args, network, common).await;
    exit
}

async fn import(
    services: &Arc<Services>,
    args: &ImportArgs,
    network: NetworkOverride,
    common: &CommonArgs,
) -> Result<Exit, Exit> {
    check_input(args, common)?;
    let mut file = args.rest.answers.as_deref().map(answers::read).transpose()?.unwrap_or_default();
    rest::check(&args.rest, &mut file)?;
    let said = answers::checked(args.rest.answers.as_deref(), &mut file, &args.environment, common)?;
    let harvest = gathered(&args.from).await?;
    let harvest = open::opened(harvest, &args.hand_over).await?;
    let mut all = FoundAll::of(harvest).map_err(|why| {
        output::talk(&format!("{}: {why}", named(&args.from)));
        Exit::USAGE
    })?;
    for found in all.meant(args.credential.as_deref()) {
        rest::complete(&args.rest, found)?;
    }
    let saved = connections::list(&services.paths).connections;
    let is_shown_only = args.dry_run || args.json && !args.yes && !args.drafts;
    if is_shown_only {
        match args.json {
            true => output::json(&show::json(&all, &said, &saved))?,
            false => output::answer_in_lines(&show::text(&all, &said, &saved))?,
        }
        return Ok(if all.usable().next().is_some() { Exit::DONE } else { Exit::USAGE });
    }
    output::talk(&show::text(&all, &said, &saved));
    if all.usable().next().is_none() {
        output::talk("Nothing of it can be set up. aa-connect import --help says what it reads.");
        return Err(Exit::USAGE);
    }
    if args.drafts {
        return keep::as_drafts(services, &all, args, &said, &saved, (&network, common)).await;
    }
    let has_terminal = opening::has_terminal() && !args.yes;
    match choose::one(&all, args.credential.as_deref(), has_terminal)? {
        Chosen::One(found) if has_terminal => in_wizard(services, &[found], args, said, &saved, network, common).await,
        Chosen::Several(found) => in_wizard(services, &found, args, said, &saved, network, common).await,
        Chosen::One(found) if !args.yes && found.credential.format == crate::handoff::ImportFormat::Template => {
            keep::one_as_draft(services, found, args, &said, &saved, (&network, common)).await
        }
        Chosen::One(found) if args.yes && waits_for_somebody(found, &file) => {
            check_saved(args, found, &said, &saved)?;
            keep::one_as_draft(services, found, args, &said, &saved, (&network, common)).await?;
            output::talk("Somebody must sign in at Adobe before it can be saved. The draft waits for that.");
            Ok(Exit::PERSON_MUST_ACT)
        }
        Chosen::One(_) if !args.yes => {
            output::talk(SHOWN_ONLY);
            Err(Exit::USAGE)
        }
        Chosen::One(found) => {
            check_name(args, found, &saved)?;
            check_saved(args, found, &said, &saved)?;
            check_hosts(args, found, &said)?;
            let mut credential = found.credential.clone();
            rest::give(&args.rest, found, &mut credential, &mut file);
            let mut model = opening::begin(&found.environment(&said), &network)?;
            rest::prepare(&args.rest, found, &mut model);
            model.brought = Some(Brought { credentials: vec![credential], place: found.still_in() });
            answers::drive(Arc::clone(services), model, file, rest::HOW, args.json).await
        }
    }
}

/// The wizard with what was read.
async fn in_wizard(
    services: &Arc<Services>,
    found: &[&Found],
    args: &ImportArgs,
    said: Environment,
    saved: &[Connection],
    network: NetworkOverride,
    common: &CommonArgs,
) -> Result<Exit, Exit> {
    let [first, ..] = found else { return Err(Exit::USAGE) };
    for found in found {
        check_hosts(args, found, &said)?;
    }
    check_name(args, first, saved)?;
    let environment = first.environment(&said);
    let mut model = opening::begin(&environment, &network)?;
    rest::prepare(&args.rest, first, &mut model);
    model.brought = Some(Brought { credentials: found.iter().map(|one| one.placed()).collect(), place: None });
    let home = Home::Wizard(Box::new(environment), Box::new(network));
    Ok(screens::show(Arc::clone(services), Opening::Wizard(Box::new(model)), &home, args.look, common).await)
}

/// Whether a person must sign in with it, and the answers do not say how.
fn waits_for_somebody(found: &Found, file: &AnswersFile) -> bool {
    let is_for_people = found.credential.supported_type().is_some_and(CredentialType::is_for_people);
    let has_somebody = file.answers.get("sign_in").is_some() || file.sources.contains_key("pasted_answer");
    is_for_people && !has_somebody
}

/// One standard input, and one descriptor, has one thing in it.
fn check_input(args: &ImportArgs, common: &CommonArgs) -> Result<(), Exit> {
    let descriptors = [common.passphrase_fd, args.hand_over.seal_passphrase_fd];
    let reads_input = [
        args.from == Path::new("-"),
        args.rest.answers.as_deref() == Some(Path::new("-")),
        descriptors[0] == Some(0),
        descriptors[1] == Some(0),
    ];
    let problem = if reads_input.into_iter().filter(|reads| *reads).count() > 1 {
        "Two things would be read from standard input. Give each its own file or descriptor."
    } else {
        return store_access::must_differ(common, args.hand_over.seal_passphrase_fd);
    };
    output::talk(problem);
    Err(Exit::USAGE)
}

async fn gathered(from: &Path) -> Result<Harvest, Exit> {
    if from != Path::new("-") {
        let path = files::expanded(from);
        return runtime::gather(path).await.map_err(|error| match error.fault {
            FileFault::NotFound => {
                output::talk(&format!("{}: There is no such file or folder. Check the path.", named(from)));
                Exit::USAGE
            }
            _ => output::finding(&diagnose(runtime::of_unread_file(&error))),
        });
    }
    let is_hidden = if cfg!(unix) { " What you paste is not shown." } else { "" };
    let ask = format!("Paste it here, then press {}.{is_hidden}", paste::END_KEY);
    match paste::standard_input(&ask, MAX_BYTES + 1) {
        Ok(Some(bytes)) => Ok(runtime::gather_text(bytes)),
        Ok(None) => Err(Exit::INTERRUPTED),
        Err(error) => {
            output::talk(&format!("Standard input cannot be read: {error}."));
            Err(Exit::THIS_MACHINE)
        }
    }
}

fn named(from: &Path) -> String {
    if from == Path::new("-") { "Standard input".to_owned() } else { found::shown(from) }
}

/// A name that is taken stays with whom it belongs to.
fn check_name(args: &ImportArgs, found: &Found, saved: &[Connection]) -> Result<(), Exit> {
    let Some(name) = rest::name(&args.rest, found) else { return Ok(()) };
    let Some(other) = saved.iter().find(|other| other.name.is_called(&name)) else { return Ok(()) };
    // Of a hand-over the name is only a proposal; the wizard asks for another.
    if args.rest.name.is_none() && !args.yes {
        return Ok(());
    }
    output::talk(&format!(
        "There is a connection called {} already ({}), and an import replaces none. Choose another name, such as --name \
         {}-2.{} To end it first: aa-connect remove {}",
        other.name,
        other.credential.credential_type().title(),
        other.name,
        found.instead_of_replacing(other),
        other.name
    ));
    Err(Exit::USAGE)
}

/// The same credential twice is a slip, unless a name says that it is meant.
fn check_saved(args: &ImportArgs, found: &Found, said: &Environment, saved: &[Connection]) -> Result<(), Exit> {
    match found.saved(said, saved).filter(|_| args.rest.name.is_none()) {
        None => Ok(()),
        Some(connection) => {
            output::talk(&format!(
                "{} uses this credential already, and an import replaces none.{} To save it once more, say how it is to \
                 be called: --name {}-2",
                connection.name,
                found.instead_of_replacing(connection),
                connection.name
            ));
            Err(Exit::USAGE)
        }
    }
}

/// Secrets go to the hosts that somebody has said they are for, and to no others.
fn check_hosts(args: &ImportArgs, found: &Found, said: &Environment) -> Result<(), Exit> {
    if let Some(other) = found.other_host(said) {
        let option = match other.as_str() {
            host if Environment::Stage.binding().contains(host) => "--environment stage".to_owned(),
            host => format!("--environment custom --ims-url https://{host} --api-url https://…"),
        };
        output::talk(&format!(
            "{} names the host {other}, and the connection would talk to {}. Its secrets are sent nowhere until you say \
             which: {option}",
            found.place(),
            found.hosts(said).join(" and ")
        ));
        return Err(Exit::USAGE);
    }
    let Some(hand_over) = &found.hand_over else { return Ok(()) };
    let own = &hand_over.connection.environment;
    if args.environment.are_given() {
        if said == own {
            return Ok(());
        }
        output::talk(&format!(
            "The hand-over is for another environment than the options say: it talks to {}. Leave the options out, or ask \
             its sender.",
            found.hosts(said).join(" and ")
        ));
        return Err(Exit::USAGE);
    }
    let Environment::Custom(hosts) = own else { return Ok(()) };
    let places = found.hosts(said);
    let are = if places.len() == 1 { "is none of Adobe's own hosts" } else { "are not Adobe's own hosts" };
    let warning = format!("Its secrets would go to {}, which {are}.", places.join(" and "));
    if !args.yes && ask::yes(&format!("{warning} Go on?")) {
        return Ok(());
    }
    output::talk(&format!(
        "{warning} Nothing was kept. If that is right, say so: --environment custom --ims-url {} --api-url {}",
        hosts.ims_url, hosts.api_url
    ));
    Err(Exit::USAGE)
}
