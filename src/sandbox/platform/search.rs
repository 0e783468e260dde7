//! `filter`, `sort` and `fields` of a list of journeys, as Adobe's specification writes them. Pure.
//!
//! What a filter or an order that cannot be read answers is inferred.

use serde_json::Value;

use crate::small::sort_few_by;

use super::super::gateway::shortened;

/// Keeps what every condition holds for: `status=draft,live&metadata.lastModifiedAt>2024-12-25`. Text is compared without
/// regard to case, and dates as they are written.
pub(super) fn keep(all: &mut Vec<Value>, filter: &str) -> Result<(), String> {
    for condition in filter.split('&').filter(|condition| !condition.is_empty()) {
        let unreadable = || format!("filter cannot be read: {}", shortened(condition));
        let at = condition.find(['=', '<', '>']).filter(|at| *at > 0).ok_or_else(unreadable)?;
        let (field, rest) = condition.split_at(at);
        let operator = [">=", "<=", "=", ">", "<"].into_iter().find(|operator| rest.starts_with(operator));
        let operator = operator.ok_or_else(unreadable)?;
        let wanted = rest[operator.len()..].to_lowercase();
        all.retain(|one| {
            let value = text(one, field).to_lowercase();
            match operator {
                "=" => wanted.split(',').any(|wanted| wanted.trim() == value),
                ">" => value > wanted,
                "<" => value < wanted,
                ">=" => value >= wanted,
                _ => value <= wanted,
            }
        });
    }
    Ok(())
}

/// Sorts by `name=asc,metadata.createdAt=desc`, the first the strongest.
pub(super) fn sort(all: &mut [Value], order: &str) -> Result<(), String> {
    for one in order.split(',').rev() {
        let (field, is_down) = match one.split_once('=') {
            Some((field, "asc")) => (field, false),
            Some((field, "desc")) => (field, true),
            _ => return Err(format!("sort cannot be read: {}", shortened(one))),
        };
        sort_few_by(all, |a, b| {
            let upwards = text(a, field).cmp(&text(b, field));
            if is_down { upwards.reverse() } else { upwards }
        });
    }
    Ok(())
}

/// With these members only; all of them where none is named.
pub(super) fn only(mut one: Value, fields: &[&str]) -> Value {
    if let Value::Object(members) = &mut one
        && !fields.is_empty()
    {
        members.retain(|name, _| fields.contains(&name.as_str()));
    }
    one
}

/// The text at `metadata.createdAt`; empty where nothing is.
fn text(one: &Value, path: &str) -> String {
    let found = path.split('.').try_fold(one, |value, name| value.get(name));
    found.and_then(Value::as_str).unwrap_or_default().to_owned()
}
