//! The machines on the terminal, as a picture or as plain lines, one after the other: from the wizard to a check and back,
//! from a check to a sign-in and back.

use std::io;
use std::sync::Arc;

use super::args::{CommonArgs, LookArgs};
use super::exit::Exit;
use super::{opening, output};
use crate::checkup;
use crate::connection::{ConnectionName, Environment};
use crate::runtime::{self, Machine, NetworkOverride, Services};
use crate::screen::{Ending, Farewell};
use crate::ui::tui::{Glyphs, Theme};
use crate::wizard;

/// What is opened.
pub(super) enum Opening {
    /// The wizard, and what it needs to be opened again after a check.
    Wizard(Box<wizard::Model>),
    /// The check screen.
    Check(Box<checkup::Model>),
}

/// Where Back leads from a check that was visited.
pub(super) enum Home {
    /// To the wizard's Welcome.
    Wizard(Box<Environment>, Box<NetworkOverride>),
    /// To the list of connections.
    Checks,
    /// Nowhere: the command ends.
    Nowhere,
}

/// Shows a machine and whatever the person goes on to from there, and prints what stays.
pub(super) async fn show(
    services: Arc<Services>,
    first: Opening,
    home: &Home,
    look: LookArgs,
    common: &CommonArgs,
) -> Exit {
    let mut next_one = first;
    let mut signing_in: Option<ConnectionName> = None;
    loop {
        let shown = match next_one {
            Opening::Wizard(mut model) => {
                model.may_open_browser = !look.no_browser;
                run(*model, &services, look).await
            }
            Opening::Check(model) => run(*model, &services, look).await,
        };
        let farewell = match shown {
            Ok(farewell) => farewell,
            Err(exit) => return exit,
        };
        let signed_in = signing_in.take();
        let next = match (&farewell.ending, signed_in) {
            (Ending::Check(name), _) => Ok(visit(name)),
            (Ending::SignIn(name), _) => {
                signing_in = Some(name.clone());
                renewing(&services, name, common).await
            }
            // Whoever signed in because a check said so sees whether it works now.
            (Ending::Saved(_) | Ending::Returned, Some(name)) => Ok(visit(&name)),
            (Ending::Returned, None) => match home {
                Home::Wizard(environment, network) => {
                    opening::begin(environment, network).map(|model| Opening::Wizard(Box::new(model)))
                }
                Home::Checks => Ok(Opening::Check(Box::new(checkup::Model::choosing()))),
                Home::Nowhere => return over(&farewell),
            },
            (Ending::Saved(_) | Ending::Interrupted | Ending::Left, _) => return over(&farewell),
        };
        next_one = match next {
            Ok(next) => next,
            Err(exit) => return exit,
        };
    }
}

fn visit(name: &ConnectionName) -> Opening {
    Opening::Check(Box::new(checkup::Model::visiting(name.clone())))
}

async fn renewing(services: &Services, name: &ConnectionName, common: &CommonArgs) -> Result<Opening, Exit> {
    opening::renewing(services, name.as_str(), None, common).await.map(|model| Opening::Wizard(Box::new(model)))
}

/// One machine until it ends.
async fn run(machine: impl Machine, services: &Arc<Services>, look: LookArgs) -> Result<Farewell, Exit> {
    let is_plain = look.plain || is_set("ACCESSIBLE") || std::env::var("TERM").is_ok_and(|term| term == "dumb");
    let services = Arc::clone(services);
    let ended = if is_plain {
        runtime::run_plain(machine, services, io::stdout()).await
    } else {
        runtime::run_tui(machine, services, theme(look.ascii)).await
    };
    ended.map_err(|error| {
        output::talk(&format!("The terminal failed: {error}. Your answers are kept; run aa-connect again to go on."));
        Exit::THIS_MACHINE
    })
}

/// The lasting summary is the answer of this command.
fn over(farewell: &Farewell) -> Exit {
    match (&farewell.ending, output::answer_in_lines(&farewell.lines.join("\n"))) {
        (Ending::Interrupted | Ending::Returned, _) => Exit::INTERRUPTED,
        (_, Ok(())) => Exit::DONE,
        (_, Err(exit)) => exit,
    }
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

fn theme(wants_ascii: bool) -> Theme {
    let glyphs_are_plain = wants_ascii || !speaks_utf8();
    let has_no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let theme = if has_no_colour { Theme::monochrome() } else { Theme::colour() };
    if glyphs_are_plain { theme.with_glyphs(Glyphs::ASCII) } else { theme }
}

/// What the locale says; the first of these that is set decides, as in the C library.
fn speaks_utf8() -> bool {
    if cfg!(windows) {
        return true;
    }
    let set =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    set.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
