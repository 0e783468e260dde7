//! What the tests of the sandbox share: a running one, a client, the practice credentials, tokens taken apart.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aa_connect::connection::PracticeCredential;
use aa_connect::sandbox::{self, Options, Sandbox, SuitesShape};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(super) const SCOPES: &str = "openid,session,AdobeID,read_organizations,additional_info.projectedProductContext";

// Which of the handed-out credentials is which.
pub(super) const MAIN: usize = 0;
pub(super) const OTHER_ORGANIZATION: usize = 1;
pub(super) const BOTH_ORGANIZATIONS: usize = 2;
pub(super) const NO_PROFILE: usize = 3;
pub(super) const NO_COMPANY: usize = 4;

pub(super) fn credential(number: usize) -> PracticeCredential {
    sandbox::practice_credentials().swap_remove(number)
}

pub(super) fn options(state: &TempDir) -> Options {
    Options {
        port: None,
        state_file: state.path().join("state").join("practice-sandbox.json"),
        suites_shape: SuitesShape::PageObject,
        fail: None,
    }
}

/// A sandbox with its own state folder, and a client without a proxy.
pub(super) struct World {
    pub(super) sandbox: Sandbox,
    pub(super) base: String,
    pub(super) http: Client,
    pub(super) state: TempDir,
}

pub(super) async fn world() -> World {
    let state = tempfile::tempdir().unwrap();
    world_with(options(&state), state).await
}

pub(super) async fn world_with(options: Options, state: TempDir) -> World {
    let sandbox = sandbox::start(options).await.unwrap();
    let base = sandbox.hosts().ims_url.to_string();
    let http = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    World { sandbox, base, http, state }
}

pub(super) type Parameters = Vec<(&'static str, String)>;

pub(super) fn good_parameters(credential: &PracticeCredential) -> Parameters {
    vec![
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", credential.client_id.to_string()),
        ("client_secret", credential.client_secret.expose().to_owned()),
        ("scope", SCOPES.to_owned()),
    ]
}

/// The main credential's good parameters with some replaced; an empty value leaves one out.
pub(super) fn with(changes: &[(&'static str, &str)]) -> Parameters {
    let mut all = good_parameters(&credential(MAIN));
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        if !value.is_empty() {
            all.push((name, (*value).to_owned()));
        }
    }
    all
}

pub(super) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), body_of(response).await)
}

/// Every answer with a body is JSON, refusals included.
pub(super) async fn body_of(response: Response) -> Value {
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/json"), "{kind}");
    response.json().await.unwrap()
}

impl World {
    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(super) async fn token_answer(&self, parameters: &[(&'static str, String)]) -> (u16, Value) {
        answer(self.http.post(self.url("/ims/token/v3")).form(parameters)).await
    }

    pub(super) async fn token(&self, credential: &PracticeCredential) -> String {
        let (status, body) = self.token_answer(&good_parameters(credential)).await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }

    pub(super) async fn signed_in(&self, number: usize) -> Caller<'_> {
        let credential = credential(number);
        let token = self.token(&credential).await;
        Caller { world: self, credential, token }
    }

    pub(super) async fn validated(&self, parameters: &[(&str, &str)]) -> (u16, Value) {
        answer(self.http.post(self.url("/ims/validate_token/v1")).form(parameters)).await
    }

    /// Ends a token of the main credential; 200 without a body is the only good answer.
    pub(super) async fn invalidate(&self, token: &str) {
        let main = credential(MAIN);
        let form = [
            ("token_type", "access_token"),
            ("token", token),
            ("cascading", "all"),
            ("client_id", main.client_id.as_str()),
            ("client_secret", main.client_secret.expose()),
        ];
        let response = self.http.post(self.url("/ims/invalidate_token/v2")).form(&form).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.headers().contains_key("x-debug-id"));
        assert_eq!(response.text().await.unwrap(), "");
    }
}

/// One credential with a token of its own.
pub(super) struct Caller<'a> {
    pub(super) world: &'a World,
    pub(super) credential: PracticeCredential,
    pub(super) token: String,
}

impl Caller<'_> {
    pub(super) fn sign(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("x-api-key", self.credential.client_id.as_str()).bearer_auth(&self.token)
    }

    pub(super) fn request(&self, path: &str) -> RequestBuilder {
        self.sign(self.world.http.get(self.world.url(path)))
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.request(path)).await
    }

    pub(super) async fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(super) async fn report(&self, body: &Value) -> (u16, Value) {
        answer(self.sign(self.world.http.post(self.world.url("/api/northw0/reports")).json(body))).await
    }
}

pub(super) fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

pub(super) fn claims(token: &str) -> Value {
    decoded(token.split('.').nth(1).unwrap())
}

pub(super) fn id(token: &str) -> String {
    claims(token)["id"].as_str().unwrap().to_owned()
}

pub(super) fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// A token of the main credential as the sandbox would have made it at `created_at`, signed with the public practice key.
pub(super) fn token_made_by_hand(created_at: u64) -> String {
    let main = credential(MAIN);
    let claims = json!({
        "id": format!("{created_at}_by-hand"), "type": "access_token", "client_id": main.client_id,
        "user_id": main.technical_account_id, "as": "ims-na1", "scope": SCOPES,
        "created_at": created_at.to_string(), "expires_in": "86400000",
    });
    let key = EncodingKey::from_rsa_pem(include_bytes!("../../assets/sandbox/practice-signing-key.pem")).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key).unwrap()
}

pub(super) fn with_the_signature_of(token: &str, other: &str) -> String {
    format!("{}.{}", token.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1)
}
