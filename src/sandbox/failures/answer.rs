//! The whole answers that failures give: Adobe's envelopes with their marks, and what others say in Adobe's place.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::random;
use super::effect::Effect;
use super::spot::Spot;

/// The other host of a redirect. Nobody has a name under `.invalid` (RFC 2606).
const ELSEWHERE: &str = "https://portal.invalid/sign-in";

/// The answer of an effect that needs no usual one. `base` is where the sandbox is.
pub(super) fn of(effect: Effect, spot: Spot, base: &str) -> Option<Response> {
    Some(match effect {
        Effect::Ims(status, error, description) => ims(status, error, description, None),
        Effect::Account(error) => {
            let page = if error.ends_with("terms") { "terms" } else { "account" };
            ims(400, error, "", Some(format!("{base}/ims/practice/{page}")))
        }
        Effect::Gateway(code, message) => {
            let status = code.get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(500);
            api(status, &json!({ "error_code": code, "message": message }))
        }
        Effect::Service(status, code, description) => {
            let id = if code == "invalid_token" { format!("auth-{}", random::uuid()) } else { random::uuid() };
            api(status, &json!({ "errorCode": code, "errorDescription": description, "errorId": id }))
        }
        Effect::Platform(status, title, detail) => {
            let kind = "/placeholder/type/uri";
            api(status, &json!({ "type": kind, "status": status, "title": title, "detail": detail }))
        }
        Effect::Throttled(after) => throttled(spot, after),
        Effect::Partial(code) => partial(code),
        Effect::Page(status, is_marked) => page(status, is_marked),
        Effect::Unmarked(status, body) => with(status, "application/json", body.to_owned()),
        Effect::Redirect => {
            let mut response = with(302, "text/html", String::new());
            response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(ELSEWHERE));
            response
        }
        Effect::DoneUntold | Effect::Late | Effect::Dated(_) | Effect::Changed(_) | Effect::AtSignIn(_) => return None,
    })
}

/// IMS's envelope and mark (protocol reference, sections 1.2 and 2).
fn ims(status: u16, error: &str, description: &str, jump: Option<String>) -> Response {
    let mut body = json!({ "error": error });
    if !description.is_empty() {
        body["error_description"] = json!(description);
    }
    if let Some(jump) = jump {
        body["jump"] = json!(jump);
    }
    let response = with(status, "application/json;charset=UTF-8", body.to_string());
    marked(response, HeaderName::from_static("x-debug-id"))
}

/// What the gateway and the services say, with the gateway's mark.
fn api(status: u16, body: &Value) -> Response {
    let response = with(status, "application/json", body.to_string());
    marked(response, HeaderName::from_static("x-request-id"))
}

/// IMS throttles without a body that is documented (section 2.1); the gateway's is (section 7.5).
fn throttled(spot: Spot, after: Option<u64>) -> Response {
    let mut response = if spot.is_ims() {
        marked(with(429, "application/json;charset=UTF-8", String::new()), HeaderName::from_static("x-debug-id"))
    } else {
        api(429, &json!({ "error_code": "429050", "message": "Too many requests" }))
    };
    if let Some(after) = after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after));
    }
    response
}

/// Totals without their only column (section 7.4).
fn partial(code: &str) -> Response {
    let error = json!({
        "columnId": "0",
        "errorCode": code,
        "errorId": random::uuid(),
        "errorDescription": "The user has no access to this column",
    });
    let body = json!({
        "totalPages": 1, "firstPage": true, "lastPage": true, "numberOfElements": 0, "number": 0, "totalElements": 0,
        "columns": { "columnIds": ["0"], "columnErrors": [error] },
        "rows": [],
        "summaryData": {},
    });
    api(206, &body)
}

fn page(status: u16, is_marked: bool) -> Response {
    let body = "<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body><h1>We’ll be back soon</h1>\
                </body></html>";
    let response = with(status, "text/html;charset=UTF-8", body.to_owned());
    if is_marked { marked(response, HeaderName::from_static("x-debug-id")) } else { response }
}

fn with(status: u16, content_type: &'static str, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

fn marked(mut response: Response, mark: HeaderName) -> Response {
    if let Ok(id) = HeaderValue::from_str(&random::uuid()) {
        response.headers_mut().insert(mark, id);
    }
    response
}
