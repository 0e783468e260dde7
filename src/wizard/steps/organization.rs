//! Organization: typed or pasted, one that is known already, or *I don't know it yet*.

use super::super::destination::go_on;
use super::super::draft::OrganizationAnswer;
use super::super::effect::Effect;
use super::super::model::Model;
use super::super::{items, wording};
use super::Step;
use crate::connection::OrgId;
use crate::screen::{FieldId, Item, ListId, ListRow, Now};

/// The step.
pub(super) struct Organization;

/// Organizations met before: of saved connections, and of the practice sandbox.
fn known(model: &Model) -> Vec<(OrgId, String)> {
    let mut known: Vec<(OrgId, String)> = Vec::new();
    let saved = model.survey.iter().flat_map(|s| &s.connections).map(|c| (c.org_id.clone(), wording::org_of(&c.name)));
    let practice = model.practice.iter().filter(|_| model.is_practice()).flat_map(|p| &p.credentials);
    let practice = practice.map(|c| (c.org_id.clone(), wording::PRACTICE_ORG.to_owned()));
    for (org_id, whose) in saved.chain(practice) {
        if !known.iter().any(|(id, _)| *id == org_id) {
            known.push((org_id, whose));
        }
    }
    known
}

impl Step for Organization {
    fn body(&self, model: &Model, _now: Now) -> Vec<Item> {
        let typed = model.draft.expected_org().ok().flatten();
        // Of a product whose every request names it, nobody tells it afterwards.
        let naming = model.draft.product.filter(|product| product.names_organization());
        let mut rows = vec![ListRow {
            word: wording::ORG_UNKNOWN_WORD.to_owned(),
            label: wording::ORG_UNKNOWN.to_owned(),
            detail: naming.map_or_else(|| wording::ORG_UNKNOWN_DETAIL.to_owned(), wording::needs_organization),
            state: None,
            is_chosen: naming.is_none() && model.draft.organization == OrganizationAnswer::Unknown,
            is_available: naming.is_none(),
        }];
        rows.extend(known(model).into_iter().map(|(org_id, whose)| ListRow {
            word: org_id.to_string(),
            label: org_id.to_string(),
            detail: whose,
            state: None,
            is_chosen: typed.as_ref() == Some(&org_id),
            is_available: true,
        }));
        vec![
            Item::Text(wording::ORG_INTRO.to_owned()),
            items::field(model, FieldId::OrgId, wording::ORG_ID, Some(wording::ORG_HINT)),
            items::list(model, ListId::Organization, wording::ORG_LIST, rows),
        ]
    }

    fn pick(&self, model: &mut Model, _now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        match row.checked_sub(1).map(|row| known(model).into_iter().nth(row)) {
            None => model.draft.organization = OrganizationAnswer::Unknown,
            Some(Some((org_id, _))) => {
                model.draft.organization = OrganizationAnswer::Typed;
                model.draft.org_id.set(org_id.as_str());
            }
            Some(None) => {}
        }
        Vec::new()
    }

    fn next(&self, model: &mut Model, _now: Now) -> Vec<Effect> {
        go_on(model)
    }
}
