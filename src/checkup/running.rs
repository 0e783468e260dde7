//! A run begins, begins again, and the screen ends.

use super::effect::{Effect, Job, Task};
use super::model::{Model, Shown, View};
use super::report::Saved;
use super::words;
use crate::diagnosis::{About, CheckRun};
use crate::screen::{Ending, Farewell, ListId, Now, Tone, begin};

/// Begins a run.
pub(super) fn check(model: &mut Model, now: Now, saved: Saved) -> Vec<Effect> {
    let Saved { connection, history } = saved;
    let name = connection.name.clone();
    model.cursors.remove(&ListId::Check);
    model.panel = None;
    model.view = View::Run(Box::new(Shown {
        about: About::of(&connection),
        run: CheckRun::of(&connection),
        connection: Some(connection),
        history,
        offered: None,
        unfinished: None,
        bundle: Vec::new(),
        detail: None,
        repair: None,
    }));
    model.focus = None;
    let mut effects: Vec<Effect> = model.jobs.end(Job::Afterwards).map(Effect::Abort).into_iter().collect();
    // The passphrase is asked for first: a run that stops at a closed vault says nothing about the connection.
    if !model.wants_passphrase() {
        effects.extend(begin(&mut model.jobs, now, Job::Check, Task::Check(name)));
    }
    effects
}

/// The same connection once more, as it is saved now.
pub(super) fn check_again(model: &mut Model, now: Now) -> Vec<Effect> {
    let Some(shown) = model.shown() else { return Vec::new() };
    let Some(connection) = shown.connection.clone() else { return Vec::new() };
    let history = shown.history.clone();
    check(model, now, Saved { connection, history })
}

/// The person wants to leave: at once, but for a repair, which comes to its end first. Who says it twice leaves all the
/// same; what is written then is still written.
pub(super) fn quit(model: &mut Model, ending: Ending) -> Vec<Effect> {
    if model.jobs.since(Job::Repair).is_some() && !model.is_leaving {
        model.is_leaving = true;
        model.tell(Tone::Note, words::LEAVING, vec![words::LEAVE_NOW.to_owned()]);
        return Vec::new();
    }
    if model.jobs.since(Job::Repair).is_some() {
        return leave_saying(model, Ending::Interrupted, vec![words::CUT_OFF.to_owned()]);
    }
    leave(model, ending)
}

/// Ends the screen: jobs stop, the verdict stays on the normal screen.
pub(super) fn leave(model: &mut Model, ending: Ending) -> Vec<Effect> {
    let lines = if ending == Ending::Returned { Vec::new() } else { words::farewell(model) };
    leave_saying(model, ending, lines)
}

/// The same with other words.
pub(super) fn leave_saying(model: &mut Model, ending: Ending, lines: Vec<String>) -> Vec<Effect> {
    let stopped = Job::ALL.into_iter().filter_map(|job| model.jobs.end(job)).map(Effect::Abort);
    let mut effects: Vec<Effect> = stopped.collect();
    effects.push(Effect::Leave(Farewell { lines, ending }));
    effects
}
