//! A browser made of plain HTTP: cookies, forms, redirects that are looked at and not followed.

use std::collections::BTreeMap;
use std::time::Duration;

use aa_connect::connection::{CredentialType, PracticeUserCredential};
use aa_connect::sandbox;
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use url::Url;

use super::super::world::*;

pub(super) const INES: &str = "4E1F5B0C66A1C9D20A495FA1@5f0b2d8f66a1c9e70a495fb3.e";
pub(super) const ZOFIE_AT_PRISTAV: &str = "7A3D19E466A1CB540A495FC2@7c3fae2e66a1cb800a495fd1.e";
pub(super) const ZOFIE_AT_NORTHWIND: &str = "6B2C08D366A1CC110A495FD0@5f0b2d8f66a1c9e70a495fb3.e";
pub(super) const HUONG: &str = "2C9E47F166A1CD830A495FE4@AdobeID";
pub(super) const LUKASZ: &str = "0F4D36A266A1CE970A495FF6@5f0b2d8f66a1c9e70a495fb3.e";

pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(super) const CALLBACK: &str = "https://localhost:8443/callback";
pub(super) const USER_SCOPES: &str = "openid,AdobeID,email,profile,offline_access,read_organizations,\
                                      additional_info.projectedProductContext";

/// The first credential of this type that is handed out.
pub(super) fn user_credential(kind: CredentialType) -> PracticeUserCredential {
    sandbox::practice_user_credentials().into_iter().find(|credential| credential.credential_type == kind).unwrap()
}

pub(super) fn web_app() -> PracticeUserCredential {
    user_credential(CredentialType::WebApp)
}

pub(super) fn single_page_app() -> PracticeUserCredential {
    user_credential(CredentialType::SinglePageApp)
}

/// Parameters, with some replaced; an empty value leaves one out.
pub(super) type Pairs<'a> = Vec<(&'a str, String)>;

pub(super) fn changed<'a>(mut all: Pairs<'a>, changes: &[(&'a str, &str)]) -> Pairs<'a> {
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        if !value.is_empty() {
            all.push((name, (*value).to_owned()));
        }
    }
    all
}

/// A good authorize request of this credential, PKCE included.
pub(super) fn request(credential: &PracticeUserCredential, changes: &[(&'static str, &str)]) -> Pairs<'static> {
    let good = [
        ("client_id", credential.client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("scope", USER_SCOPES),
        ("response_type", "code"),
        ("state", "the-state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let good = good.map(|(name, value)| (name, value.to_owned())).to_vec();
    changed(good, changes)
}

/// What came back.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Seen {
    pub(super) fn is_page(&self, heading: &str) -> bool {
        self.text.contains(&format!("<h1>{heading}</h1>"))
    }

    #[track_caller]
    pub(super) fn location(&self) -> String {
        assert_eq!(self.status, 302, "{}", self.text);
        self.headers["location"].to_str().unwrap().to_owned()
    }

    /// The address before `?`, and what stands after it.
    #[track_caller]
    pub(super) fn callback(&self) -> (String, BTreeMap<String, String>) {
        let location = self.location();
        let mut url = Url::parse(&location).unwrap();
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let map: BTreeMap<_, _> = pairs.iter().cloned().collect();
        assert_eq!(map.len(), pairs.len(), "no parameter twice: {location}");
        url.set_query(None);
        (url.to_string(), map)
    }

    #[track_caller]
    pub(super) fn code(&self) -> String {
        let (_, parameters) = self.callback();
        assert!(parameters.contains_key("code"), "{parameters:?}");
        parameters["code"].clone()
    }

    #[track_caller]
    pub(super) fn error(&self) -> String {
        let (_, parameters) = self.callback();
        assert!(!parameters.contains_key("code"), "{parameters:?}");
        parameters["error"].clone()
    }

    /// The hidden field of the form.
    #[track_caller]
    pub(super) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        assert!(self.text.contains(&start), "no {name}: {}", self.text);
        let (_, rest) = self.text.split_once(&start).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }
}

pub(super) struct Browser {
    http: Client,
    pub(super) base: String,
    pub(super) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(super) fn new(base: &str) -> Self {
        let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(20));
        Self { http: client.build().unwrap(), base: base.to_owned(), cookies: BTreeMap::new() }
    }

    async fn send(&mut self, request: RequestBuilder) -> Seen {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header(COOKIE, cookies.join("; ")).send().await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("; HttpOnly; SameSite=Lax") && cookie.contains("; Path=/ims;"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.remove(name);
            if !value.is_empty() {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        assert!(headers.contains_key("x-debug-id"));
        Seen { status, headers, text: response.text().await.unwrap() }
    }

    pub(super) async fn get(&mut self, path: &str, query: &[(&str, String)]) -> Seen {
        let request = self.http.get(format!("{}{path}", self.base)).query(query);
        self.send(request).await
    }

    pub(super) async fn open(&mut self, request: &[(&str, String)]) -> Seen {
        self.get("/ims/authorize/v2", request).await
    }

    /// Presses a button of the page, that is: its form with these fields.
    pub(super) async fn press(&mut self, page: &Seen, fields: &[(&str, &str)]) -> Seen {
        let mut form = vec![("request", page.hidden("request"))];
        form.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self.post(&form).await
    }

    pub(super) async fn post(&mut self, form: &[(&str, String)]) -> Seen {
        let request = self.http.post(format!("{}/ims/practice/sign-in", self.base)).form(form);
        self.send(request).await
    }

    /// Signs in over all pages and allows.
    pub(super) async fn allow(&mut self, request: &[(&str, String)], user_id: &str) -> Seen {
        let page = self.open(request).await;
        let page = self.press(&page, &[("user", user_id)]).await;
        if page.status == 302 {
            return page;
        }
        assert!(page.is_page("Allow access?"), "{}", page.text);
        assert_eq!(page.hidden("user"), user_id);
        self.press(&page, &[("user", user_id), ("decision", "allow")]).await
    }
}

impl World {
    pub(super) fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// A token request of this credential as Adobe documents it for its type.
    pub(super) fn token_request(&self, credential: &PracticeUserCredential, form: &[(&str, String)]) -> RequestBuilder {
        let post = self.http.post(self.url("/ims/token/v3"));
        let post = match &credential.client_secret {
            Some(secret) => post.basic_auth(credential.client_id.as_str(), Some(secret.expose())),
            None => post.query(&[("client_id", credential.client_id.as_str())]),
        };
        post.form(form)
    }

    pub(super) async fn exchange(
        &self,
        credential: &PracticeUserCredential,
        code: &str,
        changes: &[(&str, &str)],
    ) -> (u16, Value) {
        let form = [("grant_type", "authorization_code"), ("code", code), ("code_verifier", VERIFIER)];
        let form = changed(form.map(|(name, value)| (name, value.to_owned())).to_vec(), changes);
        answer(self.token_request(credential, &form)).await
    }

    pub(super) async fn refresh(&self, credential: &PracticeUserCredential, token: &str) -> (u16, Value) {
        let form = [("grant_type", "refresh_token".to_owned()), ("refresh_token", token.to_owned())];
        answer(self.token_request(credential, &form)).await
    }

    /// The tokens of a person who signed in and allowed.
    pub(super) async fn tokens_of(&self, credential: &PracticeUserCredential, user_id: &str) -> Value {
        let code = self.browser().allow(&request(credential, &[]), user_id).await.code();
        let (status, body) = self.exchange(credential, &code, &[]).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// A call with a person's token.
    pub(super) async fn call(&self, credential: &PracticeUserCredential, token: &str, path: &str) -> (u16, Value) {
        let request = self.http.get(self.url(path)).header("x-api-key", credential.client_id.as_str());
        answer(request.bearer_auth(token)).await
    }
}

#[track_caller]
pub(super) fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    assert!(body[name].is_string(), "no {name}: {body}");
    body[name].as_str().unwrap()
}
