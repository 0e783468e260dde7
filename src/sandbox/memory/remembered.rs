//! What the memory's file says, and how it stays short.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::small::sort_few_by;

use super::codes::{Code, Renewal};
use super::console::{Console, Deed};
use super::secrets::{Happening, Secrets};

/// Files of another version are foreign.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// Issued tokens kept, the newest.
const TOKENS_KEPT: usize = 1_000;
/// Invalidated tokens kept, the newest: an older one would come back to life, so there is room for many.
const INVALIDATED_KEPT: usize = 10_000;
/// Authorization codes kept, the newest. They can be some kilobytes long.
const CODES_KEPT: usize = 200;
/// Sessions that can be renewed, the newest.
const RENEWALS_KEPT: usize = 1_000;
/// Used `jti`s kept, those that are remembered longest.
const ASSERTIONS_KEPT: usize = 2_000;

/// The file's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) schema_version: u32,
    /// By token ID.
    pub(super) tokens: HashMap<String, Issued>,
    /// ID of a token or of a session → when it would have ended, in milliseconds since 1970.
    pub(super) invalidated: HashMap<String, u64>,
    /// By the ID of the code.
    #[serde(default)]
    pub(super) codes: HashMap<String, Code>,
    /// By session.
    #[serde(default)]
    pub(super) renewals: HashMap<String, Renewal>,
    /// What people did on the console page.
    #[serde(default)]
    pub(super) console: Console,
    /// What became of client secrets.
    #[serde(default)]
    pub(super) secrets: Secrets,
    /// Client ID and `jti` of an assertion that was taken → when it ends, in milliseconds since 1970.
    #[serde(default)]
    pub(super) assertions: HashMap<String, u64>,
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
    CodeGiven { code_id: String, code: Code, written: Option<oneshot::Sender<()>> },
    CodeUsed { code_id: String, session_id: String },
    Renewed { session_id: String, renewal: Renewal },
    Done { client_id: String, deed: Deed, written: Option<oneshot::Sender<()>> },
    StartedOver { written: Option<oneshot::Sender<()>> },
    Secret { client_id: String, happening: Happening, written: Option<oneshot::Sender<()>> },
    AssertionUsed { assertion: String, ends_at: u64 },
}

impl News {
    /// Who waits until this is written down.
    pub(super) fn take_waiting(&mut self) -> Option<oneshot::Sender<()>> {
        match self {
            Self::Invalidated { written, .. }
            | Self::CodeGiven { written, .. }
            | Self::Done { written, .. }
            | Self::Secret { written, .. }
            | Self::StartedOver { written } => written.take(),
            _ => None,
        }
    }

    pub(super) fn is_awaited(&self) -> bool {
        matches!(
            self,
            Self::Invalidated { written: Some(_), .. }
                | Self::CodeGiven { written: Some(_), .. }
                | Self::Done { written: Some(_), .. }
                | Self::Secret { written: Some(_), .. }
                | Self::StartedOver { written: Some(_) }
        )
    }
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            tokens: HashMap::new(),
            invalidated: HashMap::new(),
            codes: HashMap::new(),
            renewals: HashMap::new(),
            console: Console::default(),
            secrets: Secrets::default(),
            assertions: HashMap::new(),
        }
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
            News::CodeGiven { code_id, code, .. } => {
                self.codes.insert(code_id.clone(), code.clone());
            }
            News::CodeUsed { code_id, session_id } => {
                if let Some(code) = self.codes.get_mut(code_id) {
                    code.used_for = Some(session_id.clone());
                }
            }
            News::Renewed { session_id, renewal } => {
                self.renewals.insert(session_id.clone(), renewal.clone());
            }
            News::Done { client_id, deed, .. } => self.console.learn(client_id, deed),
            News::StartedOver { .. } => {
                self.console.start_over();
                self.secrets.start_over();
            }
            News::Secret { client_id, happening, .. } => self.secrets.learn(client_id, happening),
            News::AssertionUsed { assertion, ends_at } => {
                self.assertions.insert(assertion.clone(), *ends_at);
            }
        }
    }

    /// Forgets what has ended, and the oldest of what is too much.
    pub(super) fn prune(&mut self, now_ms: u64) {
        keep_newest(&mut self.tokens, TOKENS_KEPT, now_ms, |token| (token.ends_at, token.issued_at));
        keep_newest(&mut self.invalidated, INVALIDATED_KEPT, now_ms, |ends_at| (*ends_at, *ends_at));
        keep_newest(&mut self.codes, CODES_KEPT, now_ms, |code| (code.ends_at, code.ends_at));
        keep_newest(&mut self.renewals, RENEWALS_KEPT, now_ms, |renewal| (renewal.ends_at, renewal.ends_at));
        keep_newest(&mut self.assertions, ASSERTIONS_KEPT, now_ms, |ends_at| (*ends_at, *ends_at));
    }
}

/// Keeps what has not ended, and of that the newest; `times` gives the end and the age of one.
fn keep_newest<T>(all: &mut HashMap<String, T>, kept: usize, now_ms: u64, times: impl Fn(&T) -> (u64, u64)) {
    all.retain(|_, one| times(one).0 > now_ms);
    if all.len() > kept {
        let mut ages: Vec<u64> = all.values().map(|one| times(one).1).collect();
        sort_few_by(&mut ages, |a, b| b.cmp(a));
        let oldest = ages.get(kept.saturating_sub(1)).copied().unwrap_or_default();
        all.retain(|_, one| times(one).1 > oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::super::codes::{Challenge, Method};
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
    fn the_longest_codes_and_the_most_sessions_fit_into_the_file() {
        let mut remembered = Remembered::default();
        let id = |number: u64| format!("1795298039718_00000000-0000-0000-0000-{number:012}_ew1");
        for number in 0..20_000_u64 {
            let ends_at = 1_795_298_039_718 + number;
            remembered.learn(&News::Invalidated { token_id: id(number), ends_at, written: None });
            remembered
                .learn(&News::Renewed { session_id: id(number), renewal: Renewal { token_id: id(number), ends_at } });
            remembered.learn(&News::Issued { token_id: id(number), token: issued(ends_at) });
            let assertion = format!("{}/{}", "c".repeat(32), i64::MIN + i64::try_from(number).unwrap());
            remembered.learn(&News::AssertionUsed { assertion, ends_at });
        }
        for number in 0..400_u64 {
            let client_id = format!("{:032}", number % 40);
            let deed = Deed::Registered { fingerprint: format!("{number:040}"), der: vec![7; 4_096] };
            remembered.learn(&News::Done { client_id, deed, written: None });
        }
        for number in 0..1_000_u64 {
            let code = Code {
                client_id: "c".repeat(32),
                user_id: "u".repeat(60),
                scope: "s".repeat(300),
                redirect_uri: "r".repeat(2_048),
                challenge: Some(Challenge { method: Method::Plain, value: "v".repeat(128) }),
                nonce: Some("\u{1}".repeat(1_024)),
                meets_new_terms: false,
                ends_at: 1_795_298_039_718 + number,
                used_for: Some(id(number)),
            };
            remembered.learn(&News::CodeGiven { code_id: id(number), code, written: None });
        }
        remembered.prune(0);
        assert!(remembered.codes.contains_key(&id(999)) && remembered.renewals.contains_key(&id(19_999)));
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
