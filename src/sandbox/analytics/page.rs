//! Paging: `limit` and `page` of a request, the page object of an answer (protocol reference, section 7.3).

use serde_json::{Value, json};

use super::super::gateway::{Query, shortened};
use super::error::ServiceError;

/// Documented default.
const DEFAULT_LIMIT: usize = 10;
/// More are never on one page.
const MOST: usize = 1_000;

/// One page, counted from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    limit: usize,
    number: usize,
}

fn number(query: &Query, name: &str) -> Result<Option<usize>, ServiceError> {
    let Some(text) = query.get(name) else { return Ok(None) };
    let problem = |_| ServiceError::Invalid(format!("{name} is not a number: {}", shortened(text)));
    text.trim().parse().map(Some).map_err(problem)
}

impl Page {
    /// Which page is asked for.
    pub(super) fn asked(query: &Query) -> Result<Self, ServiceError> {
        let limit = number(query, "limit")?.unwrap_or(DEFAULT_LIMIT).min(MOST);
        if limit == 0 {
            return Err(ServiceError::Invalid("limit must be at least 1".to_owned()));
        }
        Ok(Self { limit, number: number(query, "page")?.unwrap_or(0) })
    }

    /// The part of `all` that is on this page; nothing beyond the last.
    pub(super) fn of<T>(self, all: &[T]) -> &[T] {
        let start = self.number.saturating_mul(self.limit).min(all.len());
        let end = start.saturating_add(self.limit).min(all.len());
        all.get(start..end).unwrap_or_default()
    }

    /// The page object round `content`, of `total` in all.
    pub(super) fn object(self, content: Vec<Value>, total: usize) -> Value {
        let pages = total.div_ceil(self.limit);
        json!({
            "numberOfElements": content.len(),
            "content": content,
            "totalPages": pages,
            "totalElements": total,
            "number": self.number,
            "size": self.limit,
            "firstPage": self.number == 0,
            "lastPage": self.number.saturating_add(1) >= pages,
            "sort": null,
        })
    }
}
