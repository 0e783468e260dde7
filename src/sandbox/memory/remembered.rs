//! What the memory's file says, and how it stays short.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// Files of another version are foreign.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// Issued tokens kept, the newest.
const TOKENS_KEPT: usize = 1_000;
/// Invalidated tokens kept, the newest: an older one would come back to life, so there is room for many.
const INVALIDATED_KEPT: usize = 10_000;

/// The file's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) schema_version: u32,
    /// By token ID.
    pub(super) tokens: HashMap<String, Issued>,
    /// Token ID → when the token would have ended, in milliseconds since 1970.
    pub(super) invalidated: HashMap<String, u64>,
}

/// One token that was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Issued {
    pub(in super::super) client_id: String,
    pub(in super::super) user_id: String,
    /// Milliseconds since 1970.
    pub(in super::super) issued_at: u64,
    /// Milliseconds since 1970.
    pub(in super::super) ends_at: u64,
    /// When `validate_token` was last asked about it, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in super::super) validated_at: Option<u64>,
}

/// Something to remember.
#[derive(Debug)]
pub(super) enum News {
    Issued { token_id: String, token: Issued },
    Validated { token_id: String, at: u64 },
    Invalidated { token_id: String, ends_at: u64, written: Option<oneshot::Sender<()>> },
}

impl Default for Remembered {
    fn default() -> Self {
        Self { schema_version: SCHEMA_VERSION, tokens: HashMap::new(), invalidated: HashMap::new() }
    }
}

impl Remembered {
    pub(super) fn learn(&mut self, news: &News) {
        match news {
            News::Issued { token_id, token } => {
                self.tokens.insert(token_id.clone(), token.clone());
            }
            News::Validated { token_id, at } => {
                if let Some(token) = self.tokens.get_mut(token_id) {
                    token.validated_at = Some(*at);
                }
            }
            News::Invalidated { token_id, ends_at, .. } => {
                self.invalidated.insert(token_id.clone(), *ends_at);
            }
        }
    }

    /// Forgets what has ended, and the oldest of what is too much.
    pub(super) fn prune(&mut self, now_ms: u64) {
        self.tokens.retain(|_, token| token.ends_at > now_ms);
        self.invalidated.retain(|_, ends_at| *ends_at > now_ms);
        let newest = |times: Vec<u64>, kept: usize| {
            let mut times = times;
            times.sort_unstable_by(|a, b| b.cmp(a));
            times.get(kept.saturating_sub(1)).copied().filter(|_| times.len() > kept)
        };
        if let Some(oldest) = newest(self.tokens.values().map(|t| t.issued_at).collect(), TOKENS_KEPT) {
            self.tokens.retain(|_, token| token.issued_at > oldest);
        }
        if let Some(oldest) = newest(self.invalidated.values().copied().collect(), INVALIDATED_KEPT) {
            self.invalidated.retain(|_, ends_at| *ends_at > oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issued(at: u64) -> Issued {
        Issued {
            client_id: "c".to_owned(),
            user_id: "u".to_owned(),
            issued_at: at,
            ends_at: u64::MAX,
            validated_at: None,
        }
    }

    #[test]
    fn the_file_stays_bounded_and_keeps_the_newest() {
        let mut remembered = Remembered::default();
        for number in 0..u64::try_from(TOKENS_KEPT).unwrap() + 500 {
            remembered.learn(&News::Issued { token_id: format!("t{number}"), token: issued(number + 1) });
        }
        remembered.prune(0);
        assert!(remembered.tokens.len() <= TOKENS_KEPT && remembered.tokens.len() > TOKENS_KEPT / 2);
        assert!(remembered.tokens.contains_key("t1499") && !remembered.tokens.contains_key("t0"));
        assert!((serde_json::to_vec(&remembered).unwrap().len() as u64) < super::super::file::LIMIT);
    }

    #[test]
    fn what_has_ended_is_forgotten() {
        let mut remembered = Remembered::default();
        remembered.tokens.insert("old".to_owned(), Issued { ends_at: 10, ..issued(1) });
        remembered.invalidated.insert("old".to_owned(), 10);
        remembered.prune(11);
        assert_eq!(remembered, Remembered::default());
    }
}
