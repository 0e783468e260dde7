//! The parameters in an address.

use axum::extract::RawQuery;
use url::form_urlencoded;

/// Name and value of each, decoded; those beyond the hundredth are not read.
pub(in crate::sandbox) struct Query(Vec<(String, String)>);

impl Query {
    pub(in crate::sandbox) fn read(RawQuery(query): RawQuery) -> Self {
        let query = query.unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).take(100);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The first value of `name` that is not empty.
    pub(in crate::sandbox) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The comma-separated words of every `name`, which some clients repeat instead.
    pub(in crate::sandbox) fn words<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.0.iter().filter(move |(known, _)| known == name);
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|word| !word.is_empty())
    }
}
