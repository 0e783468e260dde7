//! What IMS tells about a person, in the words of each endpoint (protocol reference, sections 1.9 and 1.11).
//!
//! Which scope shows which member is documented only for OpenID Connect's own scopes; the rest is inferred: the old
//! profile shows everything to `AdobeID`.

use serde_json::{Map, Value, json};

use super::super::data::{Company, Organization, User, data};
use super::super::signing::Claims;

/// OpenID Connect's claims, for `userinfo` and ID tokens. A technical account has nothing but its ID.
pub(super) fn by_scope(user_id: &str, user: Option<User>, token: &Claims) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut add = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    add("sub", json!(user_id));
    let Some(User { account, .. }) = user else { return claims };
    if token.has_scope("profile") {
        add("account_type", json!(account.account_type));
        add("name", json!(account.name()));
        add("given_name", json!(account.first_name));
        add("family_name", json!(account.last_name));
    }
    if token.has_scope("email") {
        add("email", json!(account.email));
        add("email_verified", json!(true));
    }
    if token.has_scope("address") {
        add("address", json!({ "country": account.country }));
    }
    claims
}

/// What the first version of the token endpoint says beside the tokens.
pub(super) fn in_the_old_token_answer(user: User, token: &Claims) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("userId".to_owned(), json!(user.profile.user_id));
    members.insert("account_type".to_owned(), json!(user.account.account_type));
    members.insert("emailVerified".to_owned(), json!("true"));
    members.insert("email".to_owned(), json!(user.account.email));
    if token.has_scope("additional_info.projectedProductContext") {
        members.insert("projectedProductContext".to_owned(), product_contexts(user));
    }
    members
}

/// `/ims/profile/v1`.
pub(super) fn profile(user: User, token: &Claims) -> Value {
    let account = user.account;
    let mut profile = json!({
        "userId": user.profile.user_id,
        "authId": user.profile.user_id,
        "account_type": account.account_type,
        "displayName": account.name(),
        "name": account.name(),
        "first_name": account.first_name,
        "last_name": account.last_name,
        "email": account.email,
        "emailVerified": "true",
        "countryCode": account.country,
        "preferred_languages": null,
        "phoneNumber": null,
        "roles": [],
    });
    if token.has_scope("additional_info.projectedProductContext") {
        profile["projectedProductContext"] = product_contexts(user);
    }
    profile
}

/// One for each Analytics company.
fn product_contexts(user: User) -> Value {
    let Some(org_id) = user.profile.org_id.as_ref().filter(|_| user.account.has_product_profile) else {
        return json!([]);
    };
    let context = |company: &Company| {
        json!({ "prodCtx": {
            "serviceCode": "dma_analytics",
            "owningEntity": org_id,
            "global_company_id": company.id,
            "login_company": company.name,
            "statusCode": "ACTIVE",
        } })
    };
    data().companies().filter(|company| user.may_see(company)).map(context).collect()
}

/// One row of `/ims/organizations`; its shape is inferred (section 13).
pub(super) fn organization(organization: &Organization) -> Value {
    let (ident, source) = organization.org_id.as_str().split_once('@').unwrap_or((organization.org_id.as_str(), ""));
    json!({
        "orgName": organization.name,
        "orgRef": { "ident": ident, "authSrc": source },
        "orgType": "Enterprise",
        "countryCode": null,
        "groups": [],
    })
}
