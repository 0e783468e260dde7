//! The command line: one file per command. stdout is the answer, stderr is the talk, the exit code is the verdict.

mod answers;
mod answers_file;
mod args;
mod ask;
mod bundle;
mod bundle_file;
mod call;
mod call_args;
mod check;
mod check_args;
mod completions;
mod console;
mod curl;
mod drafts;
mod duplicate;
mod endings;
mod environment_args;
mod exit;
mod expiry;
mod explain;
mod export;
mod export_args;
mod export_key;
mod export_place;
mod export_sealed;
mod given_secret;
mod guide;
mod import;
mod import_args;
mod known_secrets;
mod list;
mod list_table;
mod look_args;
mod man;
mod many_args;
mod migrate;
mod migration_words;
mod names;
mod opening;
mod output;
mod page;
mod paste;
mod rehearse;
mod remove;
mod remove_args;
mod remove_target;
mod remove_words;
mod rename;
mod renew;
mod renew_args;
mod rotate;
mod rotate_args;
mod sandbox;
mod screens;
mod setup;
mod setup_args;
mod setup_plan;
mod show;
mod sign_in;
mod signed_in;
mod span;
mod store_access;
mod store_move;
mod stores;
mod token;
mod wanted;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;

use self::args::{Cli, Command};
use self::exit::Exit;
use crate::connection::{Environment, NetworkSettings, Proxy};
use crate::files::{FileError, Paths};
use crate::runtime::{self, NetworkOverride, Services};
use crate::store::Patience;

pub use args::command;
pub use man::manual_page;

/// Parses the arguments, runs the command, and says how it went.
pub fn main() -> ExitCode {
    runtime::no_core_files();
    let paths = Paths::from_environment();
    runtime::guard_against_crashes(paths.as_ref().ok().map(Paths::crashes));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to stdout with 0, wrong usage to stderr with 2.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { Exit::USAGE.0 } else { Exit::DONE.0 });
        }
    };
    let (Ok(exit) | Err(exit)) = prepared(cli, paths);
    tracing::info!(exit_code = exit.0, "ended");
    ExitCode::from(exit.0)
}

/// Commands that need neither folders nor network come first: they work on any machine.
fn prepared(cli: Cli, paths: Result<Paths, FileError>) -> Result<Exit, Exit> {
    let Cli { command, setup, common } = cli;
    let command = command.unwrap_or(Command::Setup(setup));
    match &command {
        Command::Completions(args) => return Ok(completions::run(args)),
        Command::Man => return Ok(man::run()),
        Command::Guide(args) => return Ok(guide::run(args)),
        Command::Explain(args) => return Ok(explain::run(args)),
        _ => {}
    }
    let paths = paths.map_err(|error| {
        output::talk(&format!("{error}. Set HOME to a folder of yours and try again."));
        Exit::THIS_MACHINE
    })?;
    runtime::start_log(&paths);
    tracing::info!(command = command.name(), "started");
    let network = network_override(&common)?;
    // What a timer or a script runs asks nobody, at a terminal either.
    let asks_nobody = match &command {
        Command::Renew(_) => true,
        Command::Setup(args) => args.without_prompts.is_asked_for(),
        Command::Import(args) => args.yes,
        _ => false,
    };
    let patience = if ask::can_ask() && !asks_nobody { Patience::Attended } else { Patience::Unattended };
    let services = Arc::new(Services::new(paths, patience, network.clone()));
    let tokio =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
            output::talk(&format!("The program could not start its threads: {error}."));
            Exit::OUR_FAULT
        })?;
    let exit = tokio.block_on(async {
        let exit = match command {
            Command::Setup(args) if args.without_prompts.is_asked_for() => {
                let (Ok(exit) | Err(exit)) = answers::run(Arc::clone(&services), &args, network, &common).await;
                exit
            }
            Command::Setup(args) => match args.environment.parsed() {
                Ok(environment) => {
                    setup::run(Arc::clone(&services), environment, args.look, network, args.resume.as_deref(), &common)
                        .await
                }
                Err(exit) => exit,
            },
            Command::Demo(look) => {
                setup::run(Arc::clone(&services), Environment::Practice, look, network, None, &common).await
            }
            Command::Import(args) => import::run(&services, &args, network, &common).await,
            Command::SignIn(args) => sign_in::run(Arc::clone(&services), &args, &common).await,
            Command::Migrate(args) => migrate::run(&services, &args, &common).await,
            Command::Rotate(args) => rotate::run(&services, &args, &common).await,
            Command::List(args) => list::run(&services, &args),
            Command::Show(args) => show::run(&services, &args),
            Command::Call(args) => call::run(&services, &args, &common).await,
            Command::Token(args) => token::run(&services, &args, &common).await,
            Command::Renew(args) => renew::run(&services, &args, &common).await,
            Command::Check(args) => check::run(Arc::clone(&services), &args, &common).await,
            Command::Export(args) => export::run(&services, &args, &common).await,
            Command::Rename(args) => rename::run(&services, &args).await,
            Command::Duplicate(args) => duplicate::run(Arc::clone(&services), &args, network, &common).await,
            Command::Store(args) => stores::run(&services, &args, &common).await,
            Command::Remove(args) => remove::run(&services, &args, &common).await,
            Command::Drafts(args) => drafts::run(&services, &args, &common).await,
            Command::Sandbox(args) => sandbox::run(&services, &args).await,
            Command::Bundle(args) => bundle::run(&services, &args, &common).await,
            Command::Guide(_) | Command::Explain(_) | Command::Completions(_) | Command::Man => Exit::DONE,
        };
        services.close().await;
        exit
    });
    // Threads that wait for a keyring or for standard input must not hold up the end.
    tokio.shutdown_background();
    Ok(exit)
}

fn network_override(common: &args::CommonArgs) -> Result<NetworkOverride, Exit> {
    let mut network = NetworkOverride {
        settings: NetworkSettings { proxy: None, ca_file: common.ca_file.clone() },
        proxy_password: None,
    };
    if let Some(text) = &common.proxy {
        let (proxy, password) = Proxy::parse(text).map_err(|invalid| output::invalid("--proxy", &invalid))?;
        if password.is_some() {
            output::talk(
                "--proxy: A password among the arguments can be read by everybody on this machine. Give the user name \
                 only; the password is asked for. Example: --proxy http://alice@proxy.example.com:3128",
            );
            return Err(Exit::USAGE);
        }
        if let Some(user) = proxy.username().filter(|_| ask::can_ask()) {
            let asked = ask::secret(&format!("Password of {user} at the proxy: "), "The password")?;
            network.proxy_password = Some(asked).filter(|password| !password.is_empty());
        }
        network.settings.proxy = Some(proxy);
    }
    Ok(network)
}
