//! Notes of the sandbox to itself that travel through the browser: sealed with the practice key, so that any sandbox
//! process can go on where another began.
//!
//! The practice key is public: a seal keeps out mistakes, not people. What must not be forged is bound to a cookie too.

use jsonwebtoken::{Algorithm, Header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{KEYS, lenient};

#[derive(Serialize, Deserialize)]
struct Note<T> {
    #[serde(rename = "type")]
    kind: String,
    ends_at: u64,
    content: T,
}

/// Seals `content` as a note of this kind that is good until `ends_at`, in milliseconds since 1970.
pub(in super::super) fn seal<T: Serialize>(kind: &str, content: &T, ends_at: u64) -> Option<String> {
    let note = Note { kind: kind.to_owned(), ends_at, content };
    jsonwebtoken::encode(&Header::new(Algorithm::RS256), &note, &KEYS.signing).ok()
}

/// What a note of this kind says, if it is whole and still good.
pub(in super::super) fn unseal<T: DeserializeOwned + Serialize>(kind: &str, text: &str, now_ms: u64) -> Option<T> {
    let note = jsonwebtoken::decode::<Note<T>>(text, &KEYS.verifying, &lenient()).ok()?.claims;
    (note.kind == kind && note.ends_at > now_ms).then_some(note.content)
}
