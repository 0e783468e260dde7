//! What browsers ask before a page may call somebody else's server (CORS), for pages that are served on this machine.
//!
//! A Single Page App exchanges its code from the page itself (protocol reference, section 3), so Adobe must allow it. That it
//! allows every address but the discovery document is inferred; of that one a browser was seen to be told nothing
//! (AdobeDocs/adobeio-auth#76). Pages of other machines get no permission here: nobody practises on them.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::{Host, Url};

/// Where a browser is told nothing.
const DISCOVERY: &str = "/ims/.well-known/";
/// What a page may read of an answer beside its body.
const READABLE: HeaderValue = HeaderValue::from_static("retry-after,x-debug-id,x-request-id");
/// Seconds for which a browser need not ask again.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");
const METHODS: HeaderValue = HeaderValue::from_static("GET,HEAD,POST,PUT,DELETE,OPTIONS");

/// Answers a browser's question itself, before any service sees it; puts the permission on every other answer.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let Some(origin) = own_origin(&request) else { return next.run(request).await };
    let is_question =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_question { permission(request.headers()) } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

/// Whatever the page wants to send.
fn permission(asked: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    response
}

/// The `Origin` of a page on this machine.
fn own_origin(request: &Request) -> Option<HeaderValue> {
    let origin = request.headers().get(header::ORIGIN)?;
    let is_told = !request.uri().path().starts_with(DISCOVERY) && is_of_this_machine(origin.to_str().ok()?);
    is_told.then(|| origin.clone())
}

fn is_of_this_machine(origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    is_loopback && ["http", "https"].contains(&url.scheme())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_of_this_machine_or_not() {
        for own in ["https://localhost:3000", "http://localhost", "https://127.0.0.1:8443", "http://[::1]:1"] {
            assert!(is_of_this_machine(own), "{own}");
        }
        for other in [
            "null",
            "",
            "https://evil.example",
            "https://localhost.evil.example",
            "https://127.0.0.1.evil.example",
            "file://localhost",
        ] {
            assert!(!is_of_this_machine(other), "{other}");
        }
    }
}
