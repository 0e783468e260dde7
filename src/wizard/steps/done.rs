//! Done: what was saved, and what to do next.

use super::super::destination::leave;
use super::super::effect::Effect;
use super::super::model::Model;
use super::super::wording;
use super::Step;
use crate::screen::{Action, Callout, Ending, Focus, Item, Now, Tone};

/// The step.
pub(super) struct Done;

impl Step for Done {
    fn body(&self, model: &Model, _now: Now) -> Vec<Item> {
        let Some(connection) = &model.saved else { return Vec::new() };
        let title = wording::saved(&connection.name);
        let mut body = vec![Item::Callout(Callout { tone: Tone::Good, title, lines: Vec::new(), verdict: None })];
        body.extend(wording::memory_warning(connection.store).map(Item::Callout));
        body.extend(wording::still_there(model).map(Item::Callout));
        body.push(Item::Text(wording::NEXT_INTRO.to_owned()));
        body.push(Item::KeyValues(wording::next_commands(connection)));
        body.push(Item::KeyValues(wording::done_values(connection)));
        body
    }

    fn buttons(&self, _model: &Model) -> Vec<(Action, String)> {
        vec![(Action::Next, wording::FINISH_BUTTON.to_owned())]
    }

    fn first_focus(&self, _model: &Model) -> Option<Focus> {
        Some(Focus::Button(Action::Next))
    }

    fn next_label(&self, _model: &Model) -> Option<&'static str> {
        Some("finish")
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        let saved = model.saved.as_ref().map(|saved| Ending::Saved(saved.name.clone()));
        leave(model, saved.unwrap_or(Ending::Left))
    }
}
