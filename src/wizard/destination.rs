//! Where to go once the current message is dealt with. Steps and imports only say so; `navigate` goes there, so that
//! nobody who shows or decides one step has to know the others.

use super::StepId;
use super::effect::Effect;
use super::model::{Destination, Model};
use crate::screen::Ending;

/// On to the next step of the plan.
pub(super) fn go_on(model: &mut Model) -> Vec<Effect> {
    set(model, Destination::Next)
}

/// To a step by name.
pub(super) fn go_to(model: &mut Model, step: StepId) -> Vec<Effect> {
    set(model, Destination::Step(step))
}

/// Out of the program.
pub(super) fn leave(model: &mut Model, ending: Ending) -> Vec<Effect> {
    set(model, Destination::Out(ending))
}

fn set(model: &mut Model, destination: Destination) -> Vec<Effect> {
    model.destination = Some(destination);
    Vec::new()
}
