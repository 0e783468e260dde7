//! Good answers, changed: what Adobe says when the request is fine and the world is not as the connection has it.

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::signing::{self, Kind};
use super::super::{BODY_LIMIT, clock};
use super::effect::Change;

/// An organization that no practice credential belongs to.
const OTHER_ORGANIZATION: &str = "0B9C7D5E3F1A2B4C0A495E77@AdobeOrg";
/// A company that nobody has saved.
const OTHER_COMPANY: &str = "elsewh0";
/// A sandbox of Experience Platform that nobody has chosen.
const OTHER_SANDBOX: &str = "elsewhere";
/// A report suite that nobody has chosen.
const OTHER_SUITE: &str = "elsewhere.new";

/// The answer with the change made; one that is no success stays as it is.
pub(super) async fn made(change: Change, response: Response, is_filtered: bool) -> Response {
    if response.status() != StatusCode::OK {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_LIMIT * 8).await else { return Response::from_parts(head, Body::empty()) };
    let Ok(mut answer) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(head, Body::from(bytes));
    };
    apply(change, &mut answer, is_filtered);
    head.headers.remove(axum::http::header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(answer.to_string()))
}

fn apply(change: Change, answer: &mut Value, is_filtered: bool) {
    match change {
        Change::ExpiresInOtherUnit => {
            if let Some(lasts) = answer["expires_in"].as_u64() {
                let other = if lasts > 10_000_000 { lasts / 1_000 } else { lasts * 1_000 };
                answer["expires_in"] = json!(other);
            }
        }
        Change::TokenEnded
        | Change::TokenOfOtherClient
        | Change::TokenOfOtherAccount
        | Change::TokenOfOtherEnvironment
        | Change::TokenWithoutScopes => another_token(change, answer),
        Change::NoOrganizations => answer["imsOrgs"] = json!([]),
        Change::NoCompanies => in_each_organization(answer, "companies", &json!([])),
        Change::OtherOrganization => in_each_organization(answer, "imsOrgId", &json!(OTHER_ORGANIZATION)),
        Change::OtherCompany => {
            let other = json!([{ "globalCompanyId": OTHER_COMPANY, "companyName": "A company elsewhere" }]);
            in_each_organization(answer, "companies", &other);
        }
        Change::NoSuites => list_of(answer, json!([])),
        Change::OtherSuites if is_filtered => list_of(answer, json!([])),
        Change::OtherSuites => {
            let kind = "reportsuite";
            list_of(
                answer,
                json!([{ "collectionItemType": kind, "rsid": OTHER_SUITE, "id": OTHER_SUITE, "name": "New" }]),
            );
        }
        Change::SecretsEnd => {
            let ends_at = (clock::now_ms() + 20 * 86_400_000).to_string();
            for secret in answer["client_secrets"].as_array_mut().into_iter().flatten() {
                secret["expires_at"] = json!(ends_at);
            }
        }
        Change::NoSecretsMember => *answer = json!({}),
        Change::NoContent => match answer {
            Value::Object(page) => page.retain(|name, _| !["content", "sandboxes", "results"].contains(&name.as_str())),
            list => *list = json!({}),
        },
        Change::NoSandboxes => sandboxes(answer, json!([])),
        Change::OtherSandboxes => {
            let mut other = answer["sandboxes"][0].clone();
            for (name, value) in [("name", json!(OTHER_SANDBOX)), ("title", json!("New")), ("isDefault", json!(false))]
            {
                other[name] = value;
            }
            sandboxes(answer, json!([other]));
        }
        Change::DeletedSandboxes => {
            for sandbox in answer["sandboxes"].as_array_mut().into_iter().flatten() {
                sandbox["state"] = json!("deleted");
            }
        }
        Change::NoJourneys => {
            answer["results"] = json!([]);
            answer["pages"] = json!(0);
        }
    }
}

fn in_each_organization(answer: &mut Value, name: &str, value: &Value) {
    for organization in answer["imsOrgs"].as_array_mut().into_iter().flatten() {
        organization[name] = value.clone();
    }
}

/// With their number.
fn sandboxes(answer: &mut Value, sandboxes: Value) {
    answer["_page"]["count"] = json!(sandboxes.as_array().map_or(0, Vec::len));
    answer["sandboxes"] = sandboxes;
}

/// Either of the two shapes of a list.
fn list_of(answer: &mut Value, content: Value) {
    let count = content.as_array().map_or(0, Vec::len);
    if answer.is_array() {
        *answer = content;
        return;
    }
    for (name, value) in [("totalElements", count), ("numberOfElements", count), ("totalPages", count)] {
        answer[name] = json!(value);
    }
    answer["lastPage"] = json!(true);
    answer["content"] = content;
}

/// A token that says something else of itself, signed again.
fn another_token(change: Change, answer: &mut Value) {
    let Some(Ok(mut claims)) = answer["access_token"].as_str().map(signing::verify) else { return };
    match change {
        Change::TokenEnded => claims.end_at_once(),
        Change::TokenOfOtherClient => claims.client_id = "0f3a5c7e9b1d4e68935c70d1e2f3a4b5".to_owned(),
        Change::TokenOfOtherAccount => claims.user_id = "0A5B21F0665A1C9E0A495FFF@techacct.adobe.com".to_owned(),
        Change::TokenOfOtherEnvironment => claims.issued_elsewhere("ims-na1-stg1"),
        _ => claims.scope = "openid".to_owned(),
    }
    if let Ok(token) = signing::sign(Kind::AccessToken, &claims) {
        answer["access_token"] = json!(token);
    }
}
