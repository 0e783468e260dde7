//! What is asked: method, address, headers, body, and which texts of it must never come back in words.

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;
use zeroize::Zeroizing;

use crate::connection::{RequestHeader, Secret};

/// What is to be done with an address (RFC 9110, section 9; PATCH is RFC 5789's).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Read its headers only.
    Head,
    /// Make, or ask.
    Post,
    /// Replace.
    Put,
    /// Change a part.
    Patch,
    /// Remove.
    Delete,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 6] = [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Its word in requests.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    pub(super) fn of_client(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Head => reqwest::Method::HEAD,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
        }
    }
}

/// A request that is ready to be sent. Has no `Debug`: its parts are secrets.
pub struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Zeroizing<Vec<u8>>>,
    pub(super) is_sendable: bool,
    pub(super) unspeakable: Vec<Secret>,
}

impl Request {
    /// Accepts JSON and has no body.
    pub fn of(method: Method, url: Url) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Self { method, url, headers, body: None, is_sendable: true, unspeakable: Vec::new() }
    }

    /// A GET that accepts JSON.
    pub fn get(url: Url) -> Self {
        Self::of(Method::Get, url)
    }

    /// A POST of an already encoded form.
    pub fn post_form(url: Url, form: Zeroizing<Vec<u8>>) -> Self {
        let mut request = Self::of(Method::Post, url);
        request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        request.body = Some(form);
        request
    }

    /// A POST of JSON that is no secret.
    pub fn post_json(url: Url, json: &str) -> Self {
        let mut request = Self::of(Method::Post, url);
        request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.body = Some(Zeroizing::new(json.as_bytes().to_vec()));
        request
    }

    /// The same with a body of somebody's own and its media type.
    #[must_use]
    pub fn body(mut self, media_type: &str, bytes: Zeroizing<Vec<u8>>) -> Self {
        match HeaderValue::from_str(media_type) {
            Ok(value) => {
                self.headers.insert(CONTENT_TYPE, value);
            }
            Err(_) => self.is_sendable = false,
        }
        self.body = Some(bytes);
        self
    }

    /// Adds one pair to the address's query. Never for secrets: addresses end up in other people's logs.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// Adds a header that is no secret.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(HeaderName::from_static(name), value);
            }
            Err(_) => self.is_sendable = false,
        }
        self
    }

    /// Adds a header that a person chose, or puts it in the place of ours of that name.
    #[must_use]
    pub fn chosen(mut self, header: &RequestHeader) -> Self {
        match (HeaderName::from_bytes(header.name().as_bytes()), HeaderValue::from_str(header.value())) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => self.is_sendable = false,
        }
        self
    }

    /// Adds `Authorization: Bearer …`, the only place a token is ever sent (RFC 6750, section 2.1).
    pub fn bearer(self, token: &Secret) -> Self {
        self.authorization("Bearer", token)
    }

    /// Adds `Authorization: Basic …`: a client's ID and secret, already encoded (RFC 6749, section 2.3.1).
    pub fn basic(self, encoded: &Secret) -> Self {
        self.authorization("Basic", encoded)
    }

    fn authorization(mut self, scheme: &str, credentials: &Secret) -> Self {
        let text = Zeroizing::new(format!("{scheme} {}", credentials.expose()));
        match HeaderValue::from_str(&text) {
            Ok(mut value) => {
                value.set_sensitive(true);
                self.headers.insert(AUTHORIZATION, value);
            }
            Err(_) => self.is_sendable = false,
        }
        self.never_repeat(credentials)
    }

    /// Names a secret that this request carries, so that an answer that echoes it is not quoted with it.
    pub fn never_repeat(mut self, secret: &Secret) -> Self {
        // Replacing very short texts would mangle every message and protect nothing.
        if secret.expose().len() >= 4 {
            let encoded: String = url::form_urlencoded::byte_serialize(secret.expose().as_bytes()).collect();
            if encoded != secret.expose() {
                self.unspeakable.push(Secret::new(encoded));
            }
            self.unspeakable.push(secret.clone());
        }
        self
    }
}
