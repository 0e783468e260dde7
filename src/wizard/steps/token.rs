//! Token: the credential tried alone, where that is worth a step of its own.

use super::super::destination::go_on;
use super::super::effect::Effect;
use super::super::model::{Model, Now};
use super::super::screen::Item;
use super::Step;

/// The step.
pub(super) struct TryToken;

impl Step for TryToken {
    fn body(&self, _model: &Model, _now: Now) -> Vec<Item> {
        Vec::new()
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        go_on(model)
    }
}
