//! Credential type: all five are listed; those that cannot be set up yet say so.

use super::super::destination::go_on;
use super::super::effect::Effect;
use super::super::model::{Model, Now};
use super::super::screen::{Item, ListId, ListRow, Tone};
use super::super::{items, wording};
use super::Step;
use crate::connection::CredentialType;

/// The step.
pub(super) struct ChooseCredentialType;

impl Step for ChooseCredentialType {
    fn body(&self, model: &Model, _now: Now) -> Vec<Item> {
        let row = |kind: CredentialType| {
            let (is_available, detail) = wording::credential_type_detail(kind);
            let is_chosen = model.draft.credential_type == Some(kind);
            ListRow { label: kind.title().to_owned(), detail: detail.to_owned(), is_chosen, is_available }
        };
        vec![
            Item::Text(wording::CREDENTIAL_TYPE_INTRO.to_owned()),
            items::list(model, ListId::CredentialType, "", CredentialType::ALL.into_iter().map(row).collect()),
        ]
    }

    fn pick(&self, model: &mut Model, _now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        if let Some(&kind) = CredentialType::ALL.get(row) {
            model.draft.choose_credential_type(kind);
        }
        Vec::new()
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        if model.draft.credential_type.is_none() {
            model.tell(Tone::Warning, wording::CHOOSE_ROW, Vec::new());
            return Vec::new();
        }
        go_on(model)
    }
}
