//! `/ims/exchange/jwt`: an access token for an assertion that a Service Account's key has signed (protocol reference,
//! sections 1.8 and 2.3).
//!
//! Which refusals there are is documented, their order is not. It is here: who asks (client, its type, secret), whether the
//! client still is a Service Account, whether the assertion can be read, what it says of itself (form of its claims,
//! audience, end), whether a certificate of the client fits the signature, and what that binding allows (metascopes, `jti`).
//! The `jti` comes last, so that an assertion that is refused for something else has not used it up.

mod assertion;
mod audience;
mod refused;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::super::client_secrets::{self, ClientSecret};
use super::super::memory::{self, Stage};
use super::super::service_account::ServiceAccount;
use super::super::signing::{self, Claims, Kind};
use super::super::{House, clock};
use super::answer;
use super::issued::{Unit, expires_in, remember};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::token::known_client;
use assertion::{Assertion, LONGEST_LIFE_S};
use audience::Audience;
use refused::Refused;

/// `POST`, urlencoded or multipart. Earlier tokens stay valid.
pub(super) async fn exchange(State(house): State<House>, request: Request) -> Result<Response, Refused> {
    let parameters = Parameters::read(request).await?;
    let (account, secret) = client(&house, &parameters)?;
    if account.stage() == Stage::ServerToServer {
        return Err(Refusal::Internal.into());
    }
    let assertion = Assertion::read(parameters.get("jwt_token").ok_or(Refused::Undecodable)?)?;
    let now = clock::now_ms();
    check_what_it_says(&assertion, &account, &house.base, now)?;
    check_signature(&assertion, &account, now)?;
    check_metascopes(&assertion, &account, &house.base)?;
    check_jti(&assertion, &account, &house).await?;

    let technical_account = account.credential.technical_account_id.as_ref().ok_or(Refusal::Internal)?;
    let (client_id, scope) = (account.credential.client_id.as_str(), account.settings.scopes.comma_separated());
    let claims = Claims::fresh(Kind::AccessToken, client_id, technical_account.as_str(), scope, now);
    let access_token = signing::sign(Kind::AccessToken, &claims).map_err(|_| Refusal::Internal)?;
    remember(&house, &claims);
    client_secrets::used(account.credential, &house.memory, &secret.uuid, "jwt_bearer");
    let expires_in = expires_in(&claims, &Unit::Milliseconds);
    let body = json!({ "token_type": "bearer", "access_token": access_token, "expires_in": expires_in });
    Ok(answer(StatusCode::OK, &body))
}

/// Who asks: a client that may exchange assertions, with its secret.
fn client(house: &House, parameters: &Parameters) -> Result<(ServiceAccount, ClientSecret), Refused> {
    let credential = known_client(parameters)?;
    let account = ServiceAccount::of(credential, &house.memory).ok_or(Refused::MayNotExchange)?;
    let secret = parameters.client_secret().ok_or(Refusal::MissingClientParameter("client_secret"))?;
    let known = client_secrets::accepted(credential, &house.memory, secret).ok_or(Refused::WrongSecret)?;
    Ok((account, known))
}

fn check_what_it_says(assertion: &Assertion, account: &ServiceAccount, base: &str, now_ms: u64) -> Result<(), Refused> {
    match audience::judge(&assertion.audience, account.credential.client_id.as_str(), base) {
        Audience::Right => {}
        Audience::OtherClient => return Err(Refused::OtherClient),
        Audience::OtherEnvironment => return Err(Refused::OtherEnvironment),
        Audience::None => return Err(Refused::NoAudience),
    }
    let now_s = i64::try_from(now_ms / 1_000).unwrap_or(i64::MAX);
    if assertion.expires_at_s <= now_s {
        return Err(Refused::Expired);
    }
    if assertion.expires_at_s > now_s.saturating_add(LONGEST_LIFE_S) {
        return Err(Refused::ExpiresTooLate);
    }
    Ok(())
}

/// All certificates that are in date count at once; one that has ended does not count any more, and no certificate is bound
/// to another organization or technical account.
fn check_signature(assertion: &Assertion, account: &ServiceAccount, now_ms: u64) -> Result<(), Refused> {
    let credential = account.credential;
    let is_its_own = assertion.issuer == credential.org_id.as_str()
        && credential.technical_account_id.as_ref().is_some_and(|own| assertion.subject == own.as_str());
    let registered = account.certificates();
    let mut in_date =
        registered.iter().map(|one| &one.certificate).filter(|certificate| certificate.is_in_date(now_ms));
    if is_its_own && in_date.any(|certificate| assertion.is_signed_by(&certificate.public_key)) {
        return Ok(());
    }
    Err(Refused::NoBinding)
}

fn check_metascopes(assertion: &Assertion, account: &ServiceAccount, base: &str) -> Result<(), Refused> {
    let mut asked = assertion.metascopes(base).peekable();
    if asked.peek().is_none() {
        return Err(Refused::NoMetascope);
    }
    if asked.all(|metascope| metascope.is_some_and(|metascope| account.settings.metascopes.contains(metascope))) {
        return Ok(());
    }
    Err(Refused::MetascopesNotInBinding)
}

async fn check_jti(assertion: &Assertion, account: &ServiceAccount, house: &House) -> Result<(), Refused> {
    if !account.settings.requires_jti {
        return Ok(());
    }
    let once = memory::Assertion {
        client_id: account.credential.client_id.to_string(),
        jti: assertion.jti.clone().ok_or(Refused::JtiMissing)?,
        ends_at: u64::try_from(assertion.expires_at_s).unwrap_or_default().saturating_mul(1_000),
    };
    if house.memory.is_first_use(once).await { Ok(()) } else { Err(Refused::JtiUsed) }
}
