//! Metascopes: what a Service Account claims, chosen by the names of products.

use super::super::destination::go_on;
use super::super::effect::Effect;
use super::super::model::{Model, Now};
use super::super::screen::Item;
use super::Step;

/// The step.
pub(super) struct ChooseMetascopes;

impl Step for ChooseMetascopes {
    fn body(&self, _model: &Model, _now: Now) -> Vec<Item> {
        Vec::new()
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        go_on(model)
    }
}
