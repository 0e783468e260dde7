//! A run begins, begins again, and the screen ends.

use super::effect::{Effect, Job, Task};
use super::model::{Model, Shown, View};
use super::report::Saved;
use super::words;
use crate::diagnosis::{About, CheckRun};
use crate::screen::{Ending, Farewell, ListId, Now, begin};

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
        bundle: Vec::new(),
        detail: None,
        repair: None,
    }));
    model.focus = None;
    begin(&mut model.jobs, now, Job::Check, Task::Check(name))
}

/// The same connection once more, as it is saved now.
pub(super) fn check_again(model: &mut Model, now: Now) -> Vec<Effect> {
    let Some(shown) = model.shown() else { return Vec::new() };
    let Some(connection) = shown.connection.clone() else { return Vec::new() };
    let history = shown.history.clone();
    check(model, now, Saved { connection, history })
}

/// Ends the screen: jobs stop, the verdict stays on the normal screen.
pub(super) fn leave(model: &mut Model, ending: Ending) -> Vec<Effect> {
    let stopped = Job::ALL.into_iter().filter_map(|job| model.jobs.end(job)).map(Effect::Abort);
    let mut effects: Vec<Effect> = stopped.collect();
    let lines = if ending == Ending::Returned { Vec::new() } else { words::farewell(model) };
    effects.push(Effect::Leave(Farewell { lines, ending }));
    effects
}
