//! `setup` and `demo`: the wizard on the terminal, as a picture or as plain lines.

use std::io::{self, IsTerminal};
use std::sync::Arc;

use jiff::Timestamp;

use super::args::LookArgs;
use super::exit::Exit;
use super::output;
use crate::connection::{DraftId, Environment};
use crate::runtime::{self, NetworkOverride, Services};
use crate::screen::Ending;
use crate::store;
use crate::ui::tui::{Glyphs, Theme};
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
) -> Exit {
    if !has_terminal() {
        output::talk(NO_TERMINAL);
        return Exit::USAGE;
    }
    let id = match draft_id() {
        Ok(id) => id,
        Err(exit) => return exit,
    };
    let mut draft = Draft::new(id, Timestamp::now(), environment);
    if let Some(proxy) = &network.settings.proxy {
        draft.proxy.set(&proxy.to_string());
    }
    if let Some(file) = &network.settings.ca_file {
        draft.ca_file.set(&file.display().to_string());
    }
    let mut model = Model::new(draft);
    model.secrets.proxy_password = network.proxy_password;
    drive(model, services, look).await
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

/// Runs the machine from where it stands, as a picture or as plain lines, and prints what stays.
pub(super) async fn drive(mut model: Model, services: Arc<Services>, look: LookArgs) -> Exit {
    let is_plain = look.plain || is_set("ACCESSIBLE") || std::env::var("TERM").is_ok_and(|term| term == "dumb");
    model.may_open_browser = !look.no_browser;
    let ended = if is_plain {
        runtime::run_plain(model, services, io::stdout()).await
    } else {
        runtime::run_tui(model, services, theme(look.ascii)).await
    };
    match ended {
        Ok(farewell) => {
            // The lasting summary is the answer of this command.
            let mut text = farewell.lines.join("\n");
            text.push('\n');
            let printed = output::answer(&text);
            match (farewell.ending, printed) {
                (Ending::Saved | Ending::Check(_), Ok(())) => Exit::DONE,
                (Ending::Saved | Ending::Check(_), Err(exit)) => exit,
                (Ending::Interrupted, _) => Exit::INTERRUPTED,
            }
        }
        Err(error) => {
            output::talk(&format!(
                "The terminal failed: {error}. Your answers are kept; run aa-connect again to go on."
            ));
            Exit::THIS_MACHINE
        }
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
