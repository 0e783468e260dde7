//! The two grants of a person: the code that the browser brought, and the refresh token (protocol reference, sections
//! 1.6, 1.7 and 1.9).
//!
//! Whether a code or a refresh token is still good is decided in `memory`, once among all sandbox processes.

use serde_json::{Map, Value, json};

use super::super::data::{Credential, User};
use super::super::memory::{NotTaken, Redemption, Rotation};
use super::super::signing::{self, Claims, Kind};
use super::super::{House, clock};
use super::about;
use super::issued::{BoundTo, Unit, expires_in, id_token, remember};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::scope;

/// `grant_type=authorization_code`.
pub(super) async fn exchange(
    house: &House,
    credential: &Credential,
    parameters: &Parameters,
    unit: Unit,
) -> Result<Value, Refusal> {
    let code = parameters.get("code").ok_or(Refusal::MissingParameter("code"))?;
    let claims = signing::verify(code).map_err(|_| Refusal::BogusCode)?;
    if !claims.is(Kind::AuthorizationCode) {
        return Err(Refusal::BogusCode);
    }
    let now = clock::now_ms();
    let session_id = signing::new_id(now);
    let refresh_token_id = signing::new_id(now);
    let redemption = Redemption {
        code_id: claims.id,
        client_id: credential.client_id.to_string(),
        redirect_uri: parameters.get("redirect_uri").map(str::to_owned),
        code_verifier: parameters.get("code_verifier").map(str::to_owned),
        session_id: session_id.clone(),
        refresh_token_id: refresh_token_id.clone(),
        now_ms: now,
    };
    let code = house.memory.redeem(redemption).await.map_err(|why| match why {
        NotTaken::Unknown | NotTaken::UsedBefore { .. } => Refusal::BogusCode,
        NotTaken::OtherRedirect => Refusal::WrongGrant("redirect_uri does not match"),
        NotTaken::WrongVerifier => Refusal::WrongGrant("code_verifier does not match"),
        NotTaken::NewTerms => Refusal::NewTerms { jump: house.terms_page() },
    })?;
    let user = User::find(&code.user_id).ok_or(Refusal::BogusCode)?;

    let access = Claims::fresh(Kind::AccessToken, &code.client_id, &code.user_id, code.scope.clone(), now)
        .in_session(&session_id)
        .with_refresh_token(&refresh_token_id);
    let access_token = signed(Kind::AccessToken, &access)?;
    let mut body = Map::new();
    body.insert("access_token".to_owned(), json!(&access_token));
    if access.has_scope("offline_access") {
        let refresh = Claims::fresh(Kind::RefreshToken, &code.client_id, &code.user_id, code.scope.clone(), now)
            .in_session(&session_id)
            .with_id(&refresh_token_id);
        body.insert("refresh_token".to_owned(), json!(signed(Kind::RefreshToken, &refresh)?));
    }
    body.insert("sub".to_owned(), json!(code.user_id));
    if access.has_scope("openid") {
        let bound = BoundTo { access_token: Some(&access_token), code: None };
        let signed = id_token(house, &access, user, code.nonce.as_deref(), bound);
        body.insert("id_token".to_owned(), json!(signed.map_err(|_| Refusal::Internal)?));
    }
    body.insert("token_type".to_owned(), json!("bearer"));
    if matches!(unit, Unit::Milliseconds) {
        body.extend(about::in_the_old_token_answer(user, &access));
    }
    body.insert("expires_in".to_owned(), json!(expires_in(&access, &unit)));
    remember(house, &access);
    Ok(Value::Object(body))
}

/// `grant_type=refresh_token`: always with a new refresh token.
pub(super) async fn renew(
    house: &House,
    credential: &Credential,
    parameters: &Parameters,
    unit: Unit,
) -> Result<Value, Refusal> {
    let token = parameters.get("refresh_token").ok_or(Refusal::MissingParameter("refresh_token"))?;
    let old = signing::verify(token).map_err(|_| Refusal::DeadRefreshToken)?;
    let is_ours = old.is(Kind::RefreshToken) && old.client_id == credential.client_id.as_str();
    if !is_ours || User::find(&old.user_id).is_none() {
        return Err(Refusal::DeadRefreshToken);
    }
    // Fewer scopes may be asked for, never others (RFC 6749, section 6).
    let scope = match parameters.get("scope") {
        Some(asked) => scope::granted(asked, |scope| old.has_scope(scope))?,
        None => old.scope.clone(),
    };
    let now = clock::now_ms();
    let next = Claims::fresh(Kind::RefreshToken, &old.client_id, &old.user_id, old.scope.clone(), now)
        .in_session(&old.session_id);
    let rotation = Rotation {
        session_id: old.session_id.clone(),
        token_id: old.id.clone(),
        next_id: next.id.clone(),
        now_ms: now,
    };
    house.memory.rotate(rotation).await.map_err(|_| Refusal::DeadRefreshToken)?;
    let access = Claims::fresh(Kind::AccessToken, &old.client_id, &old.user_id, scope, now)
        .in_session(&old.session_id)
        .with_refresh_token(&next.id);
    remember(house, &access);
    Ok(json!({
        "access_token": signed(Kind::AccessToken, &access)?,
        "refresh_token": signed(Kind::RefreshToken, &next)?,
        "token_type": "bearer",
        "expires_in": expires_in(&access, &unit),
    }))
}

fn signed(kind: Kind, claims: &Claims) -> Result<String, Refusal> {
    signing::sign(kind, claims).map_err(|_| Refusal::Internal)
}
