//! The rung of what a token says of itself: that it is for this client, this account and this environment, with the scopes
//! that were asked for, and for how long. Tokens are opaque to clients: what cannot be read is no fault.

use jiff::Timestamp;

use crate::connection::{Connection, CredentialType, Environment, Printable, Scopes};
use crate::diagnosis::{CheckEvent, CheckId, Evidence, Seen, Stage, TokenSeen, Warning};
use crate::ims::{Claims, Token};

use super::access::Access;
use super::code::{self, amiss};
use super::events::{Events, shared};
use super::rung::Rung;

/// Looks at the token of `connection`. `is_kept` says that it is an earlier run's.
pub fn token_content(
    access: &Access,
    token: &Token,
    is_kept: bool,
    connection: &Connection,
    events: &mut Events<'_>,
) -> Option<()> {
    let tell = shared(events);
    let rung = Rung::begin(CheckId::TokenContent, &tell);
    let differs = token
        .claims()
        .and_then(|claims| of_another(access, claims, connection).or_else(|| odd_life(access, token, claims, is_kept)));
    if let Some(evidence) = differs {
        rung.fail(CheckId::TokenContent, evidence);
        return None;
    }
    let seen = seen(token, connection);
    let warnings = [
        Warning::of_missing_scopes(&seen.missing_scopes),
        seen.sign_in.and_then(|life| Warning::of_sign_in(life, Timestamp::now())),
    ];
    for warning in warnings.into_iter().flatten() {
        rung.tell(CheckEvent::Warned(warning));
    }
    rung.pass(Seen::TokenContent(seen));
    Some(())
}

fn seen(token: &Token, connection: &Connection) -> TokenSeen {
    let credential = &connection.credential;
    let claims = token.claims();
    let person = credential.sign_in().and_then(|settings| settings.person.as_ref());
    // A Service Account asks for metascopes, and its token tells other names.
    let missing = match credential.credential_type() {
        CredentialType::ServiceAccount => Vec::new(),
        _ => token.missing_scopes(credential.scopes()),
    };
    TokenSeen {
        account: person
            .map(|person| person.label().clone())
            .or_else(|| claims.and_then(|claims| claims.user_id.clone())),
        issuer: claims.and_then(|claims| claims.issuer.clone()),
        scopes: token.granted_scopes().len(),
        // Whether the sign-in lasts is told for itself.
        missing_scopes: missing.into_iter().filter(|scope| scope.as_str() != Scopes::OFFLINE_ACCESS).collect(),
        account_type: person.map(|person| person.account),
        sign_in: credential.sign_in().map(|_| token.life()),
    }
}

/// Whether it is for another client, account or environment (protocol reference, sections 0.4 and 1.1, 11 rows 12 and
/// 27).
fn of_another(access: &Access, claims: &Claims, connection: &Connection) -> Option<Evidence> {
    let differs = |code, seen: &str, expected: &str| {
        let words = format!("Expected {expected}, but the token says {seen}.");
        Some(amiss(Stage::TokenContent, &access.hosts.ims_url, code, Some(seen), &words))
    };
    let is_other = |seen: &str, expected: &str| !seen.eq_ignore_ascii_case(expected);
    let expected = connection.credential.client_id().as_str();
    if let Some(seen) = claims.client_id.as_ref().map(Printable::as_str).filter(|seen| is_other(seen, expected)) {
        return differs(code::TOKEN_OF_OTHER_CLIENT, seen, expected);
    }
    if let Some(seen) = claims.issuer.as_ref().map(Printable::as_str)
        && let Some(expected) = environment_expected(&connection.environment, seen)
    {
        return differs(code::TOKEN_OF_OTHER_ENVIRONMENT, seen, expected);
    }
    if let (Some(seen), Some(expected)) = (&claims.technical_account_id, connection.credential.technical_account_id())
        && is_other(seen.as_str(), expected.as_str())
    {
        return differs(code::TOKEN_OF_OTHER_ACCOUNT, seen.as_str(), expected.as_str());
    }
    None
}

/// What was expected instead of the IMS called `seen`; `None` where that is right, or cannot be told.
fn environment_expected(environment: &Environment, seen: &str) -> Option<&'static str> {
    let is_stage = seen.contains("stg");
    match environment {
        Environment::Production if is_stage => Some("ims-na1"),
        Environment::Stage if seen.starts_with("ims-") && !is_stage => Some("ims-na1-stg1"),
        _ => None,
    }
}

/// How many times one life is the other before a mistaken unit explains it, and nothing else does.
const OTHER_UNIT: u64 = 100;

/// Whether a new token had already ended, or lasts by itself quite another time than the answer said: milliseconds where
/// seconds were meant, or the other way round (section 11, row 25).
fn odd_life(access: &Access, token: &Token, claims: &Claims, is_kept: bool) -> Option<Evidence> {
    let base = &access.hosts.ims_url;
    // A token counts by Adobe's clock: without that, or with one that is quite another, nothing can be told.
    let ahead = access.http.clock_ahead_seconds(base)?;
    if is_kept || ahead.unsigned_abs() >= Evidence::WRONG_CLOCK_SECONDS {
        return None;
    }
    let now = Timestamp::now();
    let left = claims.expires_at?.as_second().saturating_add(ahead).saturating_sub(now.as_second());
    let Some(left) = u64::try_from(left).ok().filter(|left| *left > 0) else {
        return Some(amiss(Stage::TokenContent, base, code::TOKEN_ENDED, None, "The token had ended when it came."));
    };
    let said = token.expires_in(now);
    let (less, more) = (said.min(left), said.max(left));
    let words = format!("The answer says {said} s, the token {left} s.");
    (more >= less.max(1) * OTHER_UNIT).then(|| amiss(Stage::TokenContent, base, code::TOKEN_LIFE_DIFFERS, None, &words))
}
