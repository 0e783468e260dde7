//! The way back to the client: its redirect URI with the answer in query or fragment.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

/// `response_mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Mode {
    Query,
    Fragment,
}

/// Where an answer goes, and what it bears in any case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Callback {
    /// Allowed for the client; visible ASCII, no fragment.
    pub(super) redirect_uri: String,
    pub(super) mode: Mode,
    pub(super) state: Option<String>,
}

impl Callback {
    /// The address with these parameters, `state` last. Values are encoded whatever they hold.
    pub(super) fn address(&self, parameters: &[(&str, &str)]) -> String {
        let mut encoded = form_urlencoded::Serializer::new(String::new());
        encoded.extend_pairs(parameters);
        if let Some(state) = &self.state {
            encoded.append_pair("state", state);
        }
        let separator = match self.mode {
            Mode::Fragment => '#',
            Mode::Query if self.redirect_uri.contains('?') => '&',
            Mode::Query => '?',
        };
        format!("{}{separator}{}", self.redirect_uri, encoded.finish())
    }

    /// What a page's Content Security Policy must name so that its form may lead here.
    pub(super) fn source(&self) -> String {
        let (scheme, rest) = self.redirect_uri.split_once(':').unwrap_or_default();
        let authority = rest.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
        if scheme == "https" { format!("https://{authority}") } else { format!("{scheme}:") }
    }

    /// The refusal `error`, as a redirect.
    pub(super) fn refused(&self, error: &str, description: Option<&str>) -> Response {
        let mut parameters = vec![("error", error)];
        parameters.extend(description.map(|description| ("error_description", description)));
        redirect(&self.address(&parameters))
    }
}

/// A redirect as Adobe sends it, which nobody keeps, and which tells no other site where it came from.
pub(in super::super) fn redirect(address: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(address) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (StatusCode::FOUND, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_added_to_what_is_there_and_cannot_break_out() {
        let callback = |redirect_uri: &str, mode| Callback {
            redirect_uri: redirect_uri.to_owned(),
            mode,
            state: Some("a b&code=x\r\n<#".to_owned()),
        };
        let state = "state=a+b%26code%3Dx%0D%0A%3C%23";
        let plain = callback("https://localhost:1/c", Mode::Query);
        assert_eq!(plain.address(&[("code", "1")]), format!("https://localhost:1/c?code=1&{state}"));
        assert_eq!(plain.source(), "https://localhost:1");
        let with_query = callback("https://localhost:1/c?d=e", Mode::Query);
        assert_eq!(with_query.address(&[("code", "1")]), format!("https://localhost:1/c?d=e&code=1&{state}"));
        let native = callback("adobe+0f://adobeid/abc", Mode::Fragment);
        assert_eq!(native.address(&[("code", "1")]), format!("adobe+0f://adobeid/abc#code=1&{state}"));
        assert_eq!(native.source(), "adobe+0f:");
    }
}
