//! Walks the wizard on a good day, without network and without a store: what would be asked, and what is missing among
//! the answers.

use std::path::Path;

use jiff::Timestamp;

use super::exit::Exit;
use crate::connection::Hosts;
use crate::files;
use crate::runtime;
use crate::ui::answers::{Answers, Driver, End, Turn};
use crate::wizard::report::{Practice, Survey};
use crate::wizard::{Model, Rehearsal};

/// More turns than any set-up takes.
const MOST_TURNS: usize = 2000;

/// A walk that came to its end.
pub(super) struct Rehearsed {
    /// What was asked.
    pub(super) driver: Driver,
    /// The machine as it stands now.
    pub(super) rehearsal: Rehearsal,
    /// Why it did not come to the saving.
    pub(super) end: Option<End>,
}

/// Walks from Welcome to where the saving would begin.
pub(super) fn rehearse(model: Model, survey: Survey, answers: Answers) -> Result<Rehearsed, Exit> {
    let imported = answers.text("import_file").and_then(|path| runtime::look_into(&files::expanded(Path::new(path))));
    let mut rehearsal = Rehearsal::begin(model, Timestamp::now(), survey, practice()?, imported);
    let mut driver = Driver::rehearsing(answers);
    let mut end = None;
    for _ in 0..MOST_TURNS {
        match driver.turn(&rehearsal.screen(), rehearsal.is_busy()) {
            _ if rehearsal.is_over() => break,
            Turn::Send(messages) => messages.into_iter().for_each(|msg| rehearsal.feed(msg.among())),
            Turn::Wait | Turn::AwaitPerson(_) | Turn::Obtain(..) => rehearsal.report(),
            Turn::End(why) => {
                end = Some(why);
                break;
            }
        }
    }
    // What is wrong may well be why it did not go on.
    if matches!(end, Some(End::Stuck { .. })) && driver.refusal(false).is_some() {
        end = None;
    }
    Ok(Rehearsed { driver, rehearsal, end })
}

impl Rehearsed {
    /// What is missing or wrong among the answers.
    pub(super) fn refusal(&self) -> Option<End> {
        self.driver.refusal(self.rehearsal.is_over())
    }
}

/// The sandbox's credentials are the same wherever it runs; here it does not.
fn practice() -> Result<Practice, Exit> {
    let nowhere = "http://127.0.0.1:1";
    let hosts = Hosts::parse(nowhere, nowhere).map_err(|_| Exit::OUR_FAULT)?;
    Ok(runtime::handed_out(hosts, nowhere.to_owned()))
}
