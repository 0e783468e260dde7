//! Assertions that may be used once: those with a `jti`, where the binding wants one (protocol reference, section 2.3).
//!
//! Pure: decides on what is remembered, and says what is to be remembered.

use super::remembered::{News, Remembered};

/// An assertion that is good but for its being used before.
#[derive(Debug, Clone)]
pub(in super::super) struct Assertion {
    pub(in super::super) client_id: String,
    /// An integer, as it stands in the assertion.
    pub(in super::super) jti: String,
    /// When it expires, in milliseconds since 1970: until then its `jti` is remembered.
    pub(in super::super) ends_at: u64,
}

impl Assertion {
    /// What is to be remembered; nothing, if it was used before.
    pub(super) fn decide(&self, remembered: &Remembered) -> Option<News> {
        let assertion = format!("{}/{}", self.client_id, self.jti);
        let is_used = remembered.assertions.contains_key(&assertion);
        (!is_used).then_some(News::AssertionUsed { assertion, ends_at: self.ends_at })
    }
}
