//! Paging: `limit` and `page` of a request, the page object of an answer (protocol reference, section 7.3).

use axum::extract::RawQuery;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::error::{ServiceError, shortened};

/// Documented default.
const DEFAULT_LIMIT: usize = 10;
/// More are never on one page.
const MOST: usize = 1_000;

/// The parameters in an address.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn read(RawQuery(query): RawQuery) -> Self {
        let query = query.unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).take(100);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The first value of `name` that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The comma-separated words of every `name`, which some clients repeat instead.
    pub(super) fn words<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.0.iter().filter(move |(known, _)| known == name);
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|word| !word.is_empty())
    }

    fn number(&self, name: &str) -> Result<Option<usize>, ServiceError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let problem = |_| ServiceError::Invalid(format!("{name} is not a number: {}", shortened(text)));
        text.trim().parse().map(Some).map_err(problem)
    }

    /// Which page is asked for.
    pub(super) fn page(&self) -> Result<Page, ServiceError> {
        let limit = self.number("limit")?.unwrap_or(DEFAULT_LIMIT).min(MOST);
        if limit == 0 {
            return Err(ServiceError::Invalid("limit must be at least 1".to_owned()));
        }
        Ok(Page { limit, number: self.number("page")?.unwrap_or(0) })
    }
}

/// One page, counted from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    limit: usize,
    number: usize,
}

impl Page {
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
