//! Reads a page of report suites in both documented shapes (protocol reference, section 7.3).

use serde_json::Value;

use crate::connection::{ReportSuite, Rsid, SuitesPage};
use crate::gateway::count;

use super::discovery::{name, text};

/// One page, and what goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suites {
    /// The page.
    pub page: SuitesPage,
    /// How many pages there are, where Adobe says so.
    pub total_pages: Option<usize>,
    /// How many suites were left out because their ids cannot be carried.
    pub skipped: usize,
}

/// Reads the answer to a request for page `number` of `limit` suites; the error says what it lacks.
pub(super) fn read(body: &Value, number: usize, limit: usize) -> Result<Suites, &'static str> {
    let size = |name: &str| count(body.get(name));
    let (items, total, total_pages, is_last) = match body {
        // The bare array says nothing of further pages: a full one may have a successor, an overfull one ignored the
        // limit and is everything.
        Value::Array(items) => (items.as_slice(), None, None, items.len() != limit),
        Value::Object(page) => {
            let (total, total_pages) = (size("totalElements"), size("totalPages"));
            let items = match page.get("content") {
                Some(Value::Array(items)) => items.as_slice(),
                // "content" is missing where there is nothing (section 11, row 24).
                None | Some(Value::Null) if total == Some(0) => &[],
                _ => return Err("content"),
            };
            let is_last = items.is_empty()
                || page
                    .get("lastPage")
                    .and_then(Value::as_bool)
                    .or(total_pages.map(|pages| number + 1 >= pages))
                    .unwrap_or(items.len() < limit);
            (items, total, total_pages, is_last)
        }
        _ => return Err("a list of report suites"),
    };
    let mut suites = Vec::with_capacity(items.len());
    let mut skipped = 0;
    for item in items {
        match text(item, "rsid").or_else(|| text(item, "id")).and_then(|id| Rsid::parse(&id).ok()) {
            Some(rsid) => suites.push(ReportSuite { name: name(item, "name", rsid.as_str()), rsid }),
            None => skipped += 1,
        }
    }
    Ok(Suites { page: SuitesPage { suites, total, is_last }, total_pages, skipped })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_object_is_read() {
        let body = json!({"content":[{"collectionItemType":"reportsuite","rsid":"a.b","id":"a.b","name":"日本"},{"id":"c"},{"rsid":2026},{"rsid":"a/b"},null],
            "totalPages":"3","totalElements":"9","number":0,"lastPage":false});
        let suites = read(&body, 0, 4).unwrap();
        assert_eq!(suites.page.suites.iter().map(|s| s.rsid.as_str()).collect::<Vec<_>>(), ["a.b", "c", "2026"]);
        assert_eq!(
            (suites.page.total, suites.page.is_last, suites.total_pages, suites.skipped),
            (Some(9), false, Some(3), 2)
        );
        assert_eq!(suites.page.suites[1].name.as_str(), "c");
    }

    #[test]
    fn the_last_page_is_known_even_when_it_is_not_said() {
        let last = |body, number| read(&body, number, 2).unwrap().page.is_last;
        let item = json!({"rsid":"a"});
        assert!(last(json!({"content":[item, item],"totalPages":2}), 1));
        assert!(!last(json!({"content":[item, item],"totalPages":2}), 0));
        assert!(last(json!({"content":[item]}), 0));
        assert!(!last(json!({"content":[item, item]}), 0));
        assert!(last(json!({"content":[],"lastPage":false}), 0), "an empty page ends it, whatever it claims");
        assert!(last(json!({"totalElements":0}), 0));
        assert!(last(json!([item]), 0));
        assert!(!last(json!([item, item]), 0));
        assert!(last(json!([item, item, item]), 0));
        assert!(last(json!([]), 0));
    }

    #[test]
    fn another_shape_is_named() {
        for other in [json!({}), json!({"content":{}}), json!("x"), json!({"message":"no"})] {
            assert!(read(&other, 0, 10).is_err(), "{other}");
        }
    }
}
