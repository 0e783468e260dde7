//! Reads the list of sandboxes page by page (protocol reference, section 9). Unknown members are passed over, unknown words
//! carried.

use serde_json::Value;

use crate::connection::{
    Identity, PlatformSandbox, Printable, SandboxKind, SandboxName, SandboxState, VisibleSandboxes,
};
use crate::gateway::count;
use crate::small::sort_few_by_key;

/// One page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    sandboxes: Vec<PlatformSandbox>,
    default: Option<SandboxName>,
    skipped: usize,
    /// How many entries it had, those that were left out too: where the next one begins.
    pub(super) items: usize,
    is_last: bool,
}

/// Reads the answer to a request for `limit` sandboxes; the error says what it lacks.
pub(super) fn read(body: &Value, limit: usize) -> Result<Page, &'static str> {
    let Some(items) = body.get("sandboxes").and_then(Value::as_array) else { return Err("sandboxes") };
    // A server may give fewer at a time than it was asked for.
    let given = body.get("_page").and_then(|page| count(page.get("limit")));
    let limit = given.filter(|given| *given > 0).unwrap_or(limit);
    let mut page = Page {
        sandboxes: Vec::with_capacity(items.len()),
        default: None,
        skipped: 0,
        items: items.len(),
        is_last: items.len() < limit,
    };
    for item in items {
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let Some(name) = text("name").and_then(|name| SandboxName::parse(name).ok()) else {
            page.skipped += 1;
            continue;
        };
        if item.get("isDefault").and_then(Value::as_bool) == Some(true) {
            page.default = Some(name.clone());
        }
        let title = Printable::new(text("title").unwrap_or_default());
        let title = if title.as_str().is_empty() { Printable::new(name.as_str()) } else { title };
        let kind = SandboxKind::from(text("type").unwrap_or("unknown").to_owned());
        // Nothing is said against one of which nothing is said.
        let state = text("state").map_or(SandboxState::Active, |state| SandboxState::from(state.to_owned()));
        page.sandboxes.push(PlatformSandbox { name, title, kind, state });
    }
    Ok(page)
}

/// Everything that was found so far.
#[derive(Default)]
pub(super) struct Found {
    sandboxes: Vec<PlatformSandbox>,
    default: Option<SandboxName>,
    skipped: usize,
}

impl Found {
    /// Adds a page, and says whether it is worth asking for the next one. A server that ignores `offset` sends the first
    /// page again and again: that is all there is.
    pub(super) fn add(&mut self, page: Page) -> bool {
        let before = self.sandboxes.len();
        for sandbox in page.sandboxes {
            if self.sandboxes.iter().all(|known| known.name != sandbox.name) {
                self.sandboxes.push(sandbox);
            }
        }
        let is_new = self.sandboxes.len() > before || (page.skipped > 0 && page.skipped == page.items);
        self.skipped += page.skipped;
        self.default = self.default.take().or(page.default);
        is_new && !page.is_last
    }

    /// The default one first, the others in Adobe's order; and how many were left out.
    pub(super) fn finish(mut self, identity: Option<Identity>) -> (VisibleSandboxes, usize) {
        sort_few_by_key(&mut self.sandboxes, |sandbox| Some(&sandbox.name) != self.default.as_ref());
        (VisibleSandboxes { identity, sandboxes: self.sandboxes, default: self.default }, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn adobes_example_is_read_and_what_is_new_in_it_passed_over() {
        let body = json!({"sandboxes": [
                {"name": "dev", "title": "Development", "state": "active", "type": "development", "isDefault": false},
                {"name": "prod", "title": "Production", "state": "active", "type": "production", "region": "VA7",
                 "isDefault": true, "eTag": 2, "createdBy": "x", "somethingNew": [1]},
                {"name": "old", "state": "deleted"}, {"name": "a b"}, null],
            "_page": {"limit": 20, "count": 5}, "_links": {}});
        let mut found = Found::default();
        assert!(!found.add(read(&body, 20).unwrap()), "a short page is the last");
        let (seen, skipped) = found.finish(None);
        let names: Vec<_> = seen.sandboxes.iter().map(|s| (s.name.as_str(), s.kind.word(), s.state.word())).collect();
        assert_eq!(
            names,
            [("prod", "production", "active"), ("dev", "development", "active"), ("old", "unknown", "deleted")]
        );
        assert_eq!((seen.default.unwrap().as_str(), skipped), ("prod", 2));
        assert_eq!(seen.sandboxes[2].title.as_str(), "old");
    }

    #[test]
    fn pages_are_asked_for_until_nothing_new_comes() {
        let page = |names: &[&str], limit: Option<u64>| {
            let items: Vec<_> = names.iter().map(|name| json!({"name": name})).collect();
            read(&json!({"sandboxes": items, "_page": {"limit": limit}}), 2).unwrap()
        };
        let mut found = Found::default();
        assert!(found.add(page(&["a", "b"], None)));
        assert!(found.add(page(&["c", "d"], None)));
        assert!(!found.add(page(&["c", "d"], None)), "the same again");
        assert!(!Found::default().add(page(&["a"], None)));
        assert!(!Found::default().add(page(&[], Some(0))), "nothing at all");
        assert!(Found::default().add(page(&["a"], Some(1))), "the server gives one at a time");
    }

    #[test]
    fn another_shape_is_named() {
        for other in [json!({}), json!([]), json!({"sandboxes": {}}), json!("x")] {
            assert!(read(&other, 20).is_err(), "{other}");
        }
    }
}
