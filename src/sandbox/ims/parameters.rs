//! The parameters of an IMS request, wherever they are: query, urlencoded body, multipart body, HTTP Basic.
//!
//! All of these are found in real clients (protocol reference, sections 1.2, 1.4 and 1.6). A parameter that is given twice
//! counts as first given; the query comes before the body.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header, request::Parts};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::super::BODY_LIMIT;
use super::refusal::Refusal;

/// More parameters than any request of Adobe's has.
const MOST: usize = 100;

/// What a request says.
pub(in crate::sandbox) struct Parameters {
    named: Vec<(String, String)>,
    basic: Option<(String, String)>,
    bearer: Option<String>,
    ims_client_id: Option<String>,
    cookies: Vec<(String, String)>,
}

impl Parameters {
    /// Reads the whole request.
    pub(in crate::sandbox) async fn read(request: Request) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        // The only other failure is a client that hung up and reads no answer.
        let body = axum::body::to_bytes(body, BODY_LIMIT).await.map_err(|_| Refusal::TooLarge)?;
        let mut parameters = Self {
            named: parts.uri.query().map(urlencoded).unwrap_or_default(),
            basic: basic(&parts.headers),
            bearer: with_scheme(&parts.headers, "bearer").map(str::to_owned),
            ims_client_id: text(&parts.headers, "x-ims-clientid").map(str::to_owned),
            cookies: cookies(&parts.headers),
        };
        match text(&parts.headers, header::CONTENT_TYPE.as_str()).map(media_type).as_deref() {
            Some("multipart/form-data") => parameters.named.extend(multipart(parts, body).await?),
            Some("application/x-www-form-urlencoded") => {
                parameters.named.extend(form_urlencoded::parse(&body).take(MOST).map(owned));
            }
            // As a servlet does: a body of another type holds no parameters.
            _ => {}
        }
        Ok(parameters)
    }

    /// The first value of `name` that is not empty.
    pub(in crate::sandbox) fn get(&self, name: &str) -> Option<&str> {
        self.named.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// Whether `name` was sent, with a value or without.
    pub(in crate::sandbox) fn has(&self, name: &str) -> bool {
        self.named.iter().any(|(known, _)| known == name)
    }

    /// From HTTP Basic, else the parameter, else the `X-IMS-ClientId` header.
    pub(super) fn client_id(&self) -> Option<&str> {
        let basic = self.basic.as_ref().map(|(id, _)| id.as_str());
        basic.or_else(|| self.get("client_id")).or(self.ims_client_id.as_deref())
    }

    /// From HTTP Basic, else the parameter.
    pub(super) fn client_secret(&self) -> Option<&str> {
        let basic = self.basic.as_ref().map(|(_, secret)| secret.as_str()).filter(|secret| !secret.is_empty());
        basic.or_else(|| self.get("client_secret"))
    }

    /// A browser's cookie.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The bearer of the request.
    pub(super) fn bearer(&self) -> Option<&str> {
        self.bearer.as_deref()
    }

    /// The token a request is about: the parameter, else the bearer of the request.
    pub(super) fn token(&self) -> Option<&str> {
        self.get("token").or(self.bearer.as_deref())
    }
}

fn owned((name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)) -> (String, String) {
    (name.into_owned(), value.into_owned())
}

fn urlencoded(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).take(MOST).map(owned).collect()
}

async fn multipart(parts: Parts, body: Bytes) -> Result<Vec<(String, String)>, Refusal> {
    let unreadable = Refusal::BadRequest("the multipart body cannot be read");
    let request = Request::from_parts(parts, Body::from(body));
    let Ok(mut multipart) = Multipart::from_request(request, &()).await else { return Err(unreadable) };
    let mut named = Vec::new();
    loop {
        let Ok(field) = multipart.next_field().await else { return Err(unreadable) };
        let Some(field) = field else { return Ok(named) };
        let name = field.name().unwrap_or_default().to_owned();
        // Not `text`, which would bring the tables of every encoding there is for the sake of a form field.
        let Ok(value) = field.bytes().await else { return Err(unreadable) };
        let Ok(value) = String::from_utf8(value.to_vec()) else { return Err(unreadable) };
        named.push((name, value));
        if named.len() >= MOST {
            return Ok(named);
        }
    }
}

fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.take(MOST).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim).filter(|text| !text.is_empty())
}

/// The credentials of an `Authorization` header of this scheme, whose name is read in any case (RFC 9110, 11.1).
pub(in crate::sandbox) fn with_scheme<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (found, credentials) = text(headers, header::AUTHORIZATION.as_str())?.split_once(' ')?;
    Some(credentials.trim()).filter(|credentials| found.eq_ignore_ascii_case(scheme) && !credentials.is_empty())
}

/// Both halves are form-urlencoded before they are joined (RFC 6749, 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let decoded = String::from_utf8(STANDARD.decode(with_scheme(headers, "basic")?).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    // A lone name is what a text without `=` and `&` parses to; those two are encoded where encoding is done at all.
    if text.contains(['=', '&']) {
        return text.to_owned();
    }
    form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}
