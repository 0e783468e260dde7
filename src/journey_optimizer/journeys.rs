//! Reads the list of journeys (protocol reference, section 9), of which nothing is wanted but that it is there.

use serde_json::Value;

use crate::gateway::count;

/// What a read of the journeys brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Journeys {
    /// How many there are, where Adobe says so.
    pub count: Option<usize>,
}

/// Reads the answer to a request for pages of one journey; the error says what it lacks.
pub(super) fn read(body: &Value) -> Result<Journeys, &'static str> {
    let size = |name: &str| count(body.get(name));
    let Some(results) = body.get("results").and_then(Value::as_array) else { return Err("results") };
    // One journey on each page: as many pages as journeys. A server with another idea of a page does not say how many.
    let count = match (size("limit"), size("pages")) {
        (Some(1), Some(pages)) => Some(pages),
        _ if results.is_empty() => Some(0),
        _ => None,
    };
    Ok(Journeys { count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn how_many_there_are_is_said_only_where_it_is_known() {
        for (body, count) in [
            (json!({"results": [], "page": 0, "limit": 1, "pages": 0}), Some(0)),
            (json!({"results": [{"name": "Welcome"}], "page": 0, "limit": 1, "pages": 12, "new": {}}), Some(12)),
            (json!({"results": [{}, {}], "page": 0, "limit": 20, "pages": 3}), None),
            (json!({"results": [{}]}), None),
            (json!({"results": []}), Some(0)),
        ] {
            assert_eq!(read(&body), Ok(Journeys { count }), "{body}");
        }
        for other in [json!({}), json!([]), json!({"results": {}}), json!("x")] {
            assert!(read(&other).is_err(), "{other}");
        }
    }
}
