//! What the browser remembers for us: who signed in here, what they allowed, and the secret that binds forms to it.
//!
//! Two cookies, for `/ims` only and out of scripts' reach. The session travels sealed, so it outlives the sandbox and
//! serves every sandbox process; nothing that must be kept secret is in it.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::super::data::User;
use super::super::super::signing::{REFRESH_LIFETIME_MS, seal, unseal};
use super::super::super::{clock, random};
use super::super::parameters::Parameters;

const SESSION: &str = "practice_ims_session";
const FORM: &str = "practice_ims_form";

/// A cookie holds some 4,000 bytes.
const ACCOUNTS_KEPT: usize = 6;
const CONSENTS_KEPT: usize = 12;

/// Who is signed in in this browser, the last one first, and what was allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Session {
    user_ids: Vec<String>,
    consents: Vec<String>,
}

impl Session {
    pub(super) fn of(parameters: &Parameters) -> Self {
        let sealed = parameters.cookie(SESSION);
        sealed.and_then(|sealed| unseal("session", sealed, clock::now_ms())).unwrap_or_default()
    }

    pub(super) fn users(&self) -> Vec<User> {
        self.user_ids.iter().filter_map(|user_id| User::find(user_id)).collect()
    }

    pub(super) fn has_allowed(&self, user: User, client_id: &str, scope: &str) -> bool {
        self.consents.contains(&consent(user, client_id, scope))
    }

    pub(super) fn sign_in(&mut self, user: User) {
        remember(&mut self.user_ids, user.profile.user_id.clone(), ACCOUNTS_KEPT);
    }

    pub(super) fn allow(&mut self, user: User, client_id: &str, scope: &str) {
        remember(&mut self.consents, consent(user, client_id, scope), CONSENTS_KEPT);
    }

    /// Puts the session into the browser.
    pub(super) fn keep(&self, response: &mut Response) {
        if let Some(sealed) = seal("session", self, clock::now_ms() + REFRESH_LIFETIME_MS) {
            set(response, SESSION, &sealed, REFRESH_LIFETIME_MS / 1_000);
        }
    }
}

/// Signs everybody out of this browser.
pub(in super::super) fn forget(response: &mut Response) {
    set(response, SESSION, "", 0);
}

fn remember(list: &mut Vec<String>, one: String, most: usize) {
    list.retain(|known| *known != one);
    list.insert(0, one);
    list.truncate(most);
}

/// The order of the scopes does not matter.
fn consent(user: User, client_id: &str, scope: &str) -> String {
    let mut scopes: Vec<&str> = scope.split(',').collect();
    scopes.sort();
    let text = format!("{}\n{client_id}\n{}", user.profile.user_id, scopes.join(","));
    URL_SAFE_NO_PAD.encode(&Sha256::digest(text.as_bytes())[..12])
}

/// The browser's half of a form's protection: a random cookie, whose hash is sealed into the form.
pub(super) struct FormSecret {
    value: String,
}

impl FormSecret {
    /// The browser's own, or a new one.
    pub(super) fn of(parameters: &Parameters) -> Self {
        let known = parameters
            .cookie(FORM)
            .filter(|value| value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit()));
        Self { value: known.map_or_else(|| random::hex(32), str::to_owned) }
    }

    pub(super) fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.value.as_bytes()))
    }

    pub(super) fn keep(&self, response: &mut Response) {
        set(response, FORM, &self.value, 3_600);
    }
}

fn set(response: &mut Response, name: &str, value: &str, seconds: u64) {
    let cookie = format!("{name}={value}; Path=/ims; Max-Age={seconds}; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
