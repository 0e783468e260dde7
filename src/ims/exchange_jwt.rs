//! The exchange of a signed assertion (JWT) for a token, with the time that the server has (protocol reference, sections
//! 1.8, 2.3 and 4.2). What fails on this machine is never sent.

use jiff::{SignedDuration, Timestamp};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::connection::{BaseUrl, Secret};
use crate::http::{Exchange, Http, HttpError, Request};

use super::answer;
use super::error::ImsError;
use super::refusal::RefusalKind;
use super::service_account::{KeyPairFault, ServiceAccount, Signer, UnfitKeyPair};
use super::token::Token;
use super::token_response::Unit;

/// Counts `expires_in` in milliseconds (sections 1.2 and 1.8).
const EXCHANGE_PATH: &str = "/ims/exchange/jwt";
/// By how many seconds a clock must be off to be a reason to ask once more.
const OFF: u64 = 60;

/// By which clock an assertion is dated.
#[derive(Clone, Copy)]
enum Clock {
    /// As known before anything was refused: by earlier answers of the host, else this machine's own.
    Known(Option<i64>),
    /// As the refusal showed it: so many seconds this machine is ahead.
    Shown(i64),
}

impl Clock {
    fn ahead(self) -> Option<i64> {
        match self {
            Self::Known(ahead) => ahead,
            Self::Shown(ahead) => Some(ahead),
        }
    }

    /// Whether `shown` is far from what was believed.
    fn is_off(self, shown: i64) -> bool {
        shown.abs_diff(self.ahead().unwrap_or(0)) > OFF
    }
}

/// Whether key and certificate are fit to be used, by the best clock known; returns what it says.
pub(super) async fn check(http: &Http, base: &BaseUrl, account: ServiceAccount<'_>) -> Result<Timestamp, ImsError> {
    let ahead = http.clock_ahead_seconds(base);
    let now = server_now(ahead);
    calculated(account, ahead, move |signer| signer.check(now)).await?;
    Ok(now)
}

/// Exchanges an assertion for a token. Once more with the server's time where it was refused and that time is another
/// than was believed, and once more with a `jti` where the binding wants one.
pub(super) async fn exchange(http: &Http, base: &BaseUrl, account: ServiceAccount<'_>) -> Result<Token, ImsError> {
    let mut clock = Clock::Known(http.clock_ahead_seconds(base));
    let mut has_jti = false;
    loop {
        let now = server_now(clock.ahead());
        let ims = base.clone();
        let signed = calculated(account, clock.ahead(), move |signer| {
            let jti = if has_jti { Some(fresh_jti()?) } else { None };
            signer.assertion(&ims, now, jti)
        });
        let assertion = signed.await?;
        let answer = send(http, base, account, &assertion).await?;
        let mut refusal = match answer::token(&answer, Unit::Milliseconds) {
            Err(ImsError::Refused(refusal)) => refusal,
            answered => return answered,
        };
        let off = refusal.facts.clock_ahead_seconds().filter(|shown| refusal.is_adobes && clock.is_off(*shown));
        match (refusal.kind, clock, off) {
            (RefusalKind::InvalidJti, _, _) if !has_jti => has_jti = true,
            // What a wrong clock explains: an assertion that has ended, or one that is good for too long.
            (RefusalKind::InvalidToken | RefusalKind::InvalidRequest, Clock::Known(_), Some(shown)) => {
                clock = Clock::Shown(shown);
            }
            (kind, _, off) => {
                if let (RefusalKind::SignatureNotBound, Some(shown)) = (kind, off) {
                    // In date by the clock that was believed, but by Adobe's?
                    let now = server_now(Some(shown));
                    calculated(account, Some(shown), move |signer| signer.check(now)).await?;
                }
                refusal.asserted = Some(Box::new(account.asserted()));
                return Err(ImsError::Refused(refusal));
            }
        }
    }
}

/// The server's time, where this machine is `ahead` of it by so many seconds.
fn server_now(ahead: Option<i64>) -> Timestamp {
    let now = Timestamp::now();
    now.checked_sub(SignedDuration::from_secs(ahead.unwrap_or(0))).unwrap_or(now)
}

/// An integer that was never used before; small enough for those who read numbers as floating point.
fn fresh_jti() -> Result<u64, KeyPairFault> {
    getrandom::u64().map(|random| random >> 11).map_err(|_| KeyPairFault::NoRandomness)
}

/// Does the arithmetic where it holds up nobody.
async fn calculated<T: Send + 'static>(
    account: ServiceAccount<'_>,
    clock_ahead_seconds: Option<i64>,
    calculate: impl FnOnce(&Signer) -> Result<T, KeyPairFault> + Send + 'static,
) -> Result<T, ImsError> {
    let signer = account.signer();
    let calculated = tokio::task::spawn_blocking(move || calculate(&signer)).await;
    // Only a program that is ending has no thread for it.
    calculated.map_err(|_| HttpError::unsent())?.map_err(|fault| {
        ImsError::KeyPair(Box::new(UnfitKeyPair { fault, asserted: account.asserted(), clock_ahead_seconds }))
    })
}

async fn send(
    http: &Http,
    base: &BaseUrl,
    account: ServiceAccount<'_>,
    assertion: &Secret,
) -> Result<Exchange, HttpError> {
    let client_secret = account.client_secret();
    let fields = [
        ("client_id", account.settings().client_id.as_str()),
        ("client_secret", client_secret.expose()),
        ("jwt_token", assertion.expose()),
    ];
    // Room from the start, each byte as three: a growing vector would leave copies behind.
    let room = fields.iter().map(|(name, value)| name.len() + 2 + 3 * value.len()).sum();
    let mut form = Zeroizing::new(Vec::with_capacity(room));
    for (name, value) in fields {
        if !form.is_empty() {
            form.push(b'&');
        }
        form.extend_from_slice(name.as_bytes());
        form.push(b'=');
        byte_serialize(value.as_bytes()).for_each(|part| form.extend_from_slice(part.as_bytes()));
    }
    let request = Request::post_form(base.join(EXCHANGE_PATH), form);
    http.send(request.never_repeat(client_secret).never_repeat(assertion)).await
}
