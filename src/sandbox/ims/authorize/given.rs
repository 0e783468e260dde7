//! What the browser carries back to the client once the person has allowed: a code, an ID token, an access token, or two of
//! them, as `response_type` asks (protocol reference, section 1.5).
//!
//! Which order they have in the address is free. That a `code id_token` needs no scope beyond those of its parts is inferred.

use super::super::super::data::User;
use super::super::super::memory::Code;
use super::super::super::signing::{self, CODE_LIFETIME_MS, Claims, Kind};
use super::super::super::{House, clock};
use super::super::issued::{BoundTo, Unit, expires_in, id_token, remember};
use super::request::Authorization;

/// Names and values; `state` is not among them.
pub(super) type Given = Vec<(&'static str, String)>;

/// Makes all that was asked for. The code is remembered before anybody carries it away.
pub(super) async fn give(
    house: &House,
    authorization: &Authorization,
    user: User,
    meets_new_terms: bool,
) -> Result<Given, jsonwebtoken::errors::Error> {
    let wanted = authorization.wanted;
    let fresh = |kind| {
        let (client_id, user_id) = (authorization.client_id.as_str(), user.profile.user_id.as_str());
        Claims::fresh(kind, client_id, user_id, authorization.scope.clone(), clock::now_ms())
    };
    let access = fresh(Kind::AccessToken);
    let access_token = wanted.token.then(|| signing::sign(Kind::AccessToken, &access)).transpose()?;
    let code = match wanted.code {
        true => Some(code(house, authorization, fresh(Kind::AuthorizationCode), meets_new_terms).await?),
        false => None,
    };
    let mut given = Given::new();
    if wanted.id_token {
        let bound = BoundTo { access_token: access_token.as_deref(), code: code.as_deref() };
        given.push(("id_token", id_token(house, &access, user, authorization.nonce.as_deref(), bound)?));
    }
    given.extend(code.map(|code| ("code", code)));
    if let Some(access_token) = access_token {
        remember(house, &access);
        given.push(("access_token", access_token));
        given.push(("token_type", "bearer".to_owned()));
        given.push(("expires_in", expires_in(&access, &Unit::Seconds).to_string()));
    }
    Ok(given)
}

async fn code(
    house: &House,
    authorization: &Authorization,
    claims: Claims,
    meets_new_terms: bool,
) -> Result<String, jsonwebtoken::errors::Error> {
    let text = signing::sign(Kind::AuthorizationCode, &claims)?;
    let code = Code {
        client_id: claims.client_id,
        user_id: claims.user_id,
        scope: claims.scope,
        redirect_uri: authorization.callback.redirect_uri.clone(),
        challenge: authorization.challenge.clone(),
        nonce: authorization.nonce.clone(),
        meets_new_terms,
        ends_at: clock::now_ms() + CODE_LIFETIME_MS,
        used_for: None,
    };
    house.memory.code_given(claims.id, code).await;
    Ok(text)
}
