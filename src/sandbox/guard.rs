//! Who may open the pages for people and press their buttons: somebody who called this machine by its own name, and no other site's page.
//!
//! A page from elsewhere can send a form here, and can make its own name lead here (DNS rebinding). Browsers say which name was
//! called (`Host`) and whose page sends a form (`Origin`, `Sec-Fetch-Site`); other programs say nothing and are let in.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Lets the request through, or answers 421 or 403 without a word more.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let Some(host) = own_host(request.headers()).map(str::to_owned) else {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    };
    let is_named_alike = request.uri().authority().is_none_or(|authority| authority.as_str() == host);
    if !is_named_alike {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    if request.method() == Method::POST && !is_from_our_page(request.headers(), &host) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// The one `Host`, if it is a loopback name. Its port is not looked at: it may have come through a tunnel.
fn own_host(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::HOST).iter();
    let host = all.next()?.to_str().ok()?;
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, ""),
    };
    let is_ours = ["127.0.0.1", "[::1]"].contains(&name) || name.eq_ignore_ascii_case("localhost");
    (is_ours && all.next().is_none() && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(host)
}

fn is_from_our_page(headers: &HeaderMap, host: &str) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text(&header::ORIGIN), text(&HeaderName::from_static("sec-fetch-site"))) {
        (Some(origin), _) => origin.strip_prefix("http://").is_some_and(|origin| origin.eq_ignore_ascii_case(host)),
        (None, Some(site)) => ["same-origin", "none"].contains(&site),
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_this_machines_own_names_are_answered() {
        for host in ["127.0.0.1:8080", "localhost", "LocalHost:9", "[::1]:8080", "[::1]"] {
            assert!(own_host(&headers(&[("host", host)])).is_some(), "{host}");
        }
        for host in ["evil.example:8080", "127.0.0.1.evil.example", "localhost:8080.evil.example", "", "::1", "[::1]x"]
        {
            assert!(own_host(&headers(&[("host", host)])).is_none(), "{host}");
        }
        assert!(own_host(&HeaderMap::new()).is_none());
    }

    #[test]
    fn a_form_comes_from_the_page_itself_or_from_no_browser() {
        let is_let_in = |pairs: &[(&'static str, &'static str)]| is_from_our_page(&headers(pairs), "127.0.0.1:8080");
        assert!(is_let_in(&[]));
        assert!(is_let_in(&[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]));
        assert!(is_let_in(&[("sec-fetch-site", "none")]));
        for origin in ["null", "http://127.0.0.1:8081", "https://127.0.0.1:8080", "http://evil.example", ""] {
            assert!(!is_let_in(&[("origin", origin)]), "{origin}");
        }
        assert!(!is_let_in(&[("sec-fetch-site", "cross-site")]) && !is_let_in(&[("sec-fetch-site", "same-site")]));
    }
}
