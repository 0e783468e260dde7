//! Key pair: a Service Account's private key and the certificate by which Adobe knows it.

use super::super::destination::go_on;
use super::super::effect::Effect;
use super::super::model::{Model, Now};
use super::super::screen::Item;
use super::Step;

/// The step.
pub(super) struct MakeKeyPair;

impl Step for MakeKeyPair {
    fn body(&self, _model: &Model, _now: Now) -> Vec<Item> {
        Vec::new()
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        go_on(model)
    }
}
