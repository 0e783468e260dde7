//! Product. One whose every request names the organization asks for it before going on.

use super::super::StepId;
use super::super::destination::{go_on, go_to};
use super::super::effect::Effect;
use super::super::model::Model;
use super::super::{items, wording};
use super::Step;
use crate::connection::Product;
use crate::screen::{Item, ListId, ListRow, Now, Tone};

/// The step.
pub(super) struct ChooseProduct;

impl Step for ChooseProduct {
    fn body(&self, model: &Model, _now: Now) -> Vec<Item> {
        let row = |product: Product| ListRow {
            word: product.word().to_owned(),
            label: product.title().to_owned(),
            detail: wording::product_detail(product).to_owned(),
            state: None,
            is_chosen: model.draft.product == Some(product),
            is_available: true,
        };
        vec![
            Item::Text(wording::PRODUCT_INTRO.to_owned()),
            items::list(model, ListId::Product, "", Product::ALL.into_iter().map(row).collect()),
        ]
    }

    fn pick(&self, model: &mut Model, _now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        if let Some(&product) = Product::ALL.get(row) {
            model.draft.choose_product(product);
        }
        Vec::new()
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        let Some(product) = model.draft.product else {
            model.tell(Tone::Warning, wording::CHOOSE_ROW, Vec::new());
            return Vec::new();
        };
        if product.names_organization() && model.draft.expected_org().is_err() {
            let (title, lines) = wording::organization_is_needed(product);
            model.tell(Tone::Warning, title, lines);
            return go_to(model, StepId::Organization);
        }
        go_on(model)
    }
}
