//! Metascopes: what a Service Account claims, chosen by the names of products, or typed.

use super::super::destination::go_on;
use super::super::effect::Effect;
use super::super::model::Model;
use super::super::{items, wording};
use super::Step;
use crate::connection::{Metascope, Scopes};
use crate::screen::{FieldId, Focus, Item, ListId, ListRow, Now};

/// The step.
pub(super) struct ChooseMetascopes;

fn words(model: &Model) -> Vec<String> {
    Scopes::parse(model.draft.scopes.text()).map(Vec::from).unwrap_or_default()
}

impl Step for ChooseMetascopes {
    fn body(&self, model: &Model, _now: Now) -> Vec<Item> {
        let chosen = words(model);
        let rows = Metascope::KNOWN.iter().map(|known| ListRow {
            word: known.word.to_owned(),
            label: known.product.to_owned(),
            detail: known.word.to_owned(),
            state: None,
            is_chosen: chosen.iter().any(|word| word == known.word),
            is_available: true,
        });
        vec![
            Item::Text(wording::METASCOPES_INTRO.to_owned()),
            items::field(model, FieldId::Scopes, wording::METASCOPES, None),
            Item::Checklist(items::bare_list(model, ListId::Metascope, wording::METASCOPES_LABEL, rows.collect())),
        ]
    }

    fn first_focus(&self, _model: &Model) -> Option<Focus> {
        Some(Focus::List(ListId::Metascope))
    }

    fn pick(&self, model: &mut Model, _now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        let Some(known) = Metascope::KNOWN.get(row) else { return Vec::new() };
        let mut chosen = words(model);
        match chosen.iter().position(|word| word == known.word) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(known.word.to_owned()),
        }
        model.draft.scopes.set(&chosen.join(", "));
        Vec::new()
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        go_on(model)
    }
}
