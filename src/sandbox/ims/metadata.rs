//! Discovery documents and keys, with the sandbox's own addresses (protocol reference, section 1.3).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::{House, signing};
use super::answer;

/// As Adobe's documentation shows it.
pub(super) async fn documented(State(house): State<House>) -> Response {
    answer(StatusCode::OK, &document(&house))
}

/// As Adobe's server was seen to answer in August 2026.
pub(super) async fn probed(State(house): State<House>) -> Response {
    let mut document = document(&house);
    document["registration_endpoint"] = json!(format!("{}/ims/register", house.base));
    document["response_modes_supported"] = json!(["query", "fragment"]);
    document["code_challenge_methods_supported"] = json!(["S256", "plain"]);
    answer(StatusCode::OK, &document)
}

/// The public keys.
pub(super) async fn keys() -> Response {
    answer(StatusCode::OK, &signing::jwks())
}

/// `client_credentials` is not among the grants although it is the main one: so says Adobe.
fn document(house: &House) -> Value {
    let base = &house.base;
    json!({
        "issuer": &**base,
        "authorization_endpoint": format!("{base}/ims/authorize/v2"),
        "token_endpoint": format!("{base}/ims/token/v3"),
        "userinfo_endpoint": format!("{base}/ims/userinfo/v2"),
        "revocation_endpoint": format!("{base}/ims/revoke"),
        "jwks_uri": format!("{base}/ims/keys"),
        "response_types_supported": ["code", "token", "id_token", "id_token token", "code id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "claims_supported": ["sub", "given_name", "family_name", "name", "email", "email_verified", "address"],
        "grant_types_supported": ["authorization_code", "implicit_grant", "refresh_token"],
    })
}
