//! `sandbox`: the practice sandbox alone, until Ctrl-C.

use super::args::SandboxArgs;
use super::exit::Exit;
use super::output;
use crate::runtime::{Services, Signal, Signals};
use crate::sandbox::{self, Options, StartError, SuitesShape};

/// Runs the sandbox until it is told to end.
pub(super) async fn run(services: &Services, args: &SandboxArgs) -> Exit {
    let suites_shape = if args.bare_array { SuitesShape::BareArray } else { SuitesShape::PageObject };
    let options = Options { port: args.port, state_file: services.paths.sandbox_state(), suites_shape };
    let started = Signals::take().map_err(|error| error.to_string());
    let sandbox = match sandbox::start(options).await {
        Ok(sandbox) => sandbox,
        Err(error) => return not_started(&error),
    };
    let printed = if args.json {
        match serde_json::to_string(&sandbox.description()) {
            Ok(line) => output::answer(&format!("{line}\n")),
            Err(_) => Err(Exit::OUR_FAULT),
        }
    } else {
        output::answer(&sandbox.introduction())
    };
    if let Err(exit) = printed {
        return exit;
    }
    match started {
        Ok(mut signals) => while signals.next().await != Signal::Terminate {},
        Err(error) => {
            output::talk(&format!("Signals cannot be received here: {error}."));
            return Exit::OUR_FAULT;
        }
    }
    sandbox.stop().await;
    output::talk("The sandbox has stopped. What it remembers is kept for the next time.");
    Exit::DONE
}

fn not_started(error: &StartError) -> Exit {
    output::talk(&format!("The sandbox could not start: {error}"));
    Exit::THIS_MACHINE
}
