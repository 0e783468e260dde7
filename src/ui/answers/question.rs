//! What was asked on the way, as data: for `setup --plan`.

use super::keys::Key;
use crate::screen::{Field, FieldValue, List};

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// On which step, as the side bar names it; empty before the first one.
    pub step: &'static str,
    /// What it is called in an answers file.
    pub key: Key,
    /// As a person reads it.
    pub label: String,
    /// A quiet line below it.
    pub hint: Option<String>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// Whether the run stops without an answer.
    pub is_required: bool,
    /// What holds without an answer.
    pub default: Option<String>,
    /// Whether there is one.
    pub is_answered: bool,
}

/// One row that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What stands in the file.
    pub value: String,
    /// As a person reads it.
    pub label: String,
    /// A quiet addition: an identifier, why it cannot be taken.
    pub detail: String,
    /// Whether it can be taken.
    pub is_available: bool,
}

impl Question {
    pub(super) fn new(step: &'static str, key: Key, label: &str) -> Self {
        Self {
            step,
            key,
            label: label.to_owned(),
            hint: None,
            choices: Vec::new(),
            is_required: false,
            default: None,
            is_answered: false,
        }
    }

    pub(super) fn of_field(step: &'static str, key: Key, field: &Field) -> Self {
        let default = match &field.value {
            // What is made from made-up answers is no default.
            FieldValue::Plain { text, .. } if !text.is_empty() && !key.is_foreign => Some(text.clone()),
            _ => None,
        };
        Self { hint: field.hint.clone(), default, ..Self::new(step, key, field.label) }
    }

    pub(super) fn of_list(step: &'static str, key: Key, heading: &str, list: &List) -> Self {
        let label = if list.label.is_empty() { heading } else { &list.label };
        let chosen: Vec<&str> = list.rows.iter().filter(|row| row.is_chosen).map(|row| row.word.as_str()).collect();
        // Made-up rows would only mislead.
        let rows = if key.is_foreign { &[][..] } else { &list.rows[..] };
        let choices = rows.iter().filter(|row| !row.word.is_empty()).map(|row| Choice {
            value: row.word.clone(),
            label: row.label.clone(),
            detail: row.detail.clone(),
            is_available: row.is_available,
        });
        let default = (!chosen.is_empty()).then(|| chosen.join(","));
        Self { choices: choices.collect(), default, ..Self::new(step, key, label) }
    }
}
