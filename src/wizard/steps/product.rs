//! Product: all are listed; one that cannot be set up yet says so.

use super::super::destination::go_on;
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
        let row = |product: Product| {
            let (is_available, detail) = wording::product_detail(product);
            let is_chosen = model.draft.product == Some(product);
            ListRow {
                word: product.word().to_owned(),
                label: product.title().to_owned(),
                detail: detail.to_owned(),
                state: None,
                is_chosen,
                is_available,
            }
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
        if model.draft.product.is_none() {
            model.tell(Tone::Warning, wording::CHOOSE_ROW, Vec::new());
            return Vec::new();
        }
        go_on(model)
    }
}
