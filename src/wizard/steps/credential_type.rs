//! Credential type: all five. Who takes the retired one reads where it still works before going on, and its key is made
//! meanwhile.

use super::super::destination::go_on;
use super::super::effect::Effect;
use super::super::job::Job;
use super::super::model::Model;
use super::super::report::Report;
use super::super::{items, wording};
use super::{Step, key_pair};
use crate::connection::{CredentialType, Product};
use crate::screen::{Action, Callout, Focus, Item, ListId, ListRow, Now, Tone};

/// The step.
pub(super) struct ChooseCredentialType;

impl Step for ChooseCredentialType {
    fn body(&self, model: &Model, _now: Now) -> Vec<Item> {
        let row = |kind: CredentialType| {
            let (is_available, detail) = wording::credential_type_detail(kind, model.draft.product);
            let is_chosen = model.draft.credential_type == Some(kind);
            let word = kind.word().to_owned();
            ListRow {
                word,
                label: kind.title().to_owned(),
                detail: detail.to_owned(),
                state: None,
                is_chosen,
                is_available,
            }
        };
        let list = items::list(model, ListId::CredentialType, "", CredentialType::ALL.into_iter().map(row).collect());
        if model.draft.credential_type == Some(CredentialType::ServiceAccount) {
            // In place of the introduction, so that all of it is in sight.
            let lines = wording::SERVICE_ACCOUNT_LINES.map(str::to_owned).into();
            let title = wording::SERVICE_ACCOUNT_TITLE.to_owned();
            return vec![list, Item::Callout(Callout { tone: Tone::Warning, title, lines, verdict: None })];
        }
        let takes_all = |product: Product| CredentialType::ALL.into_iter().all(|kind| product.takes(kind));
        let intro = match model.draft.product {
            Some(product) if !takes_all(product) => wording::ONLY_SERVER_TO_SERVER,
            _ => wording::CREDENTIAL_TYPE_INTRO,
        };
        vec![Item::Text(intro.to_owned()), list]
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        let is_retired = model.draft.credential_type == Some(CredentialType::ServiceAccount);
        let instead = (Action::UseServerToServer, wording::USE_SERVER_TO_SERVER.to_owned());
        is_retired.then_some(instead).into_iter().collect()
    }

    fn act(&self, model: &mut Model, _now: Now, _action: Action) -> Vec<Effect> {
        model.draft.choose_credential_type(CredentialType::ServerToServer);
        model.cursors.remove(&ListId::CredentialType);
        model.focus = Some(Focus::List(ListId::CredentialType));
        let mut effects = key_pair::stop_generating(model);
        effects.extend(go_on(model));
        effects
    }

    fn pick(&self, model: &mut Model, now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        let Some(&kind) = CredentialType::ALL.get(row) else { return Vec::new() };
        if model.draft.credential_type == Some(kind) {
            // An import chose it: what is said of it is in sight already, and its key is made on the next step.
            return Vec::new();
        }
        model.draft.choose_credential_type(kind);
        if kind != CredentialType::ServiceAccount {
            return key_pair::stop_generating(model);
        }
        // With this something begins, so Enter stays here once, and what is said of the type is read.
        key_pair::generate(model, now)
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        if model.draft.credential_type.is_none() {
            model.tell(Tone::Warning, wording::CHOOSE_ROW, Vec::new());
            return Vec::new();
        }
        go_on(model)
    }

    fn background(&self) -> &'static [Job] {
        &[Job::GenerateKey]
    }

    fn reported(&self, model: &mut Model, _now: Now, report: Option<Report>) -> Vec<Effect> {
        if let Some(Report::KeyGenerated(Ok(made))) = report {
            model.key_pair.generated = Some(made);
        }
        Vec::new()
    }
}
