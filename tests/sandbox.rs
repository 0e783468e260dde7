//! The practice sandbox from outside: plain HTTP, as clients that were not written here would speak it.
//!
//! Statuses, bodies and headers are those of the protocol reference. Signatures are verified by `textbook_rsa`, not with
//! the library that made them.

#![expect(clippy::unwrap_used, reason = "a test's helper may fail like the test itself")]

#[path = "sandbox/textbook_rsa.rs"]
mod textbook_rsa;

use std::collections::HashSet;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aa_connect::connection::PracticeCredential;
use aa_connect::sandbox::{self, Options, Sandbox, StartError, SuitesShape};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SCOPES: &str = "openid,session,AdobeID,read_organizations,additional_info.projectedProductContext";

// Which of the handed-out credentials is which.
const MAIN: usize = 0;
const OTHER_ORGANIZATION: usize = 1;
const BOTH_ORGANIZATIONS: usize = 2;
const NO_PROFILE: usize = 3;
const NO_COMPANY: usize = 4;

fn credential(number: usize) -> PracticeCredential {
    sandbox::practice_credentials().swap_remove(number)
}

fn options(state: &TempDir) -> Options {
    Options {
        port: None,
        state_file: state.path().join("state").join("practice-sandbox.json"),
        suites_shape: SuitesShape::PageObject,
    }
}

/// A sandbox with its own state folder, and a client without a proxy.
struct World {
    sandbox: Sandbox,
    base: String,
    http: Client,
    state: TempDir,
}

async fn world() -> World {
    let state = tempfile::tempdir().unwrap();
    world_with(options(&state), state).await
}

async fn world_with(options: Options, state: TempDir) -> World {
    let sandbox = sandbox::start(options).await.unwrap();
    let base = sandbox.hosts().ims_url.to_string();
    let http = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    World { sandbox, base, http, state }
}

type Parameters = Vec<(&'static str, String)>;

fn good_parameters(credential: &PracticeCredential) -> Parameters {
    vec![
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", credential.client_id.to_string()),
        ("client_secret", credential.client_secret.expose().to_owned()),
        ("scope", SCOPES.to_owned()),
    ]
}

/// The main credential's good parameters with some replaced; an empty value leaves one out.
fn with(changes: &[(&'static str, &str)]) -> Parameters {
    let mut all = good_parameters(&credential(MAIN));
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        if !value.is_empty() {
            all.push((name, (*value).to_owned()));
        }
    }
    all
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), body_of(response).await)
}

/// Every answer with a body is JSON, refusals included.
async fn body_of(response: Response) -> Value {
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/json"), "{kind}");
    response.json().await.unwrap()
}

impl World {
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn token_answer(&self, parameters: &[(&'static str, String)]) -> (u16, Value) {
        answer(self.http.post(self.url("/ims/token/v3")).form(parameters)).await
    }

    async fn token(&self, credential: &PracticeCredential) -> String {
        let (status, body) = self.token_answer(&good_parameters(credential)).await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().unwrap().to_owned()
    }

    async fn signed_in(&self, number: usize) -> Caller<'_> {
        let credential = credential(number);
        let token = self.token(&credential).await;
        Caller { world: self, credential, token }
    }

    async fn validated(&self, parameters: &[(&str, &str)]) -> (u16, Value) {
        answer(self.http.post(self.url("/ims/validate_token/v1")).form(parameters)).await
    }

    /// Ends a token of the main credential; 200 without a body is the only good answer.
    async fn invalidate(&self, token: &str) {
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
struct Caller<'a> {
    world: &'a World,
    credential: PracticeCredential,
    token: String,
}

impl Caller<'_> {
    fn sign(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("x-api-key", self.credential.client_id.as_str()).bearer_auth(&self.token)
    }

    fn request(&self, path: &str) -> RequestBuilder {
        self.sign(self.world.http.get(self.world.url(path)))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.request(path)).await
    }

    async fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn report(&self, body: &Value) -> (u16, Value) {
        answer(self.sign(self.world.http.post(self.world.url("/api/northw0/reports")).json(body))).await
    }
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn claims(token: &str) -> Value {
    decoded(token.split('.').nth(1).unwrap())
}

fn id(token: &str) -> String {
    claims(token)["id"].as_str().unwrap().to_owned()
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// A token of the main credential as the sandbox would have made it at `created_at`, signed with the public practice key.
fn token_made_by_hand(created_at: u64) -> String {
    let main = credential(MAIN);
    let claims = json!({
        "id": format!("{created_at}_by-hand"), "type": "access_token", "client_id": main.client_id,
        "user_id": main.technical_account_id, "as": "ims-na1", "scope": SCOPES,
        "created_at": created_at.to_string(), "expires_in": "86400000",
    });
    let key = EncodingKey::from_rsa_pem(include_bytes!("../assets/sandbox/practice-signing-key.pem")).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &key).unwrap()
}

fn with_the_signature_of(token: &str, other: &str) -> String {
    format!("{}.{}", token.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1)
}

// ------------------------------------------------------------------------------------------------------ IMS: tokens

#[tokio::test]
async fn a_token_is_granted_as_adobe_grants_it() {
    let world = world().await;
    for (path, unit) in [("/ims/token/v1", 1), ("/ims/token/v2", 1_000), ("/ims/token/v3", 1_000)] {
        let request = world.http.post(world.url(path)).form(&good_parameters(&credential(MAIN)));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(!response.headers()["x-debug-id"].is_empty());
        assert_eq!(response.headers()["content-type"], "application/json;charset=UTF-8");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let body = body_of(response).await;
        assert_eq!(body["token_type"], "bearer");
        let lifetime_ms = body["expires_in"].as_u64().unwrap() * unit;
        assert!((86_390_000..86_400_000).contains(&lifetime_ms), "{path}: {body}");
        assert!(body.get("refresh_token").is_none());
    }
}

#[tokio::test]
async fn parameters_are_read_wherever_clients_put_them() {
    let world = world().await;
    let post = || world.http.post(world.url("/ims/token/v2"));
    let main = credential(MAIN);
    let (id, secret) = (main.client_id.as_str(), main.client_secret.expose());
    let good = good_parameters(&main);
    let rest = with(&[("client_id", ""), ("client_secret", "")]);
    let multipart: String = good
        .iter()
        .map(|(name, value)| format!("--b-7MA4\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .chain(["--b-7MA4--\r\n".to_owned()])
        .collect();
    let urlencoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&good).finish();
    let basic_by_hand = format!("bASIC {}", STANDARD.encode(format!("{id}:{secret}")));
    let styles: Vec<(&str, RequestBuilder)> = vec![
        ("query without a body", post().query(&good)),
        ("urlencoded body", post().form(&good)),
        (
            "urlencoded body with a charset",
            post().header("content-type", "application/x-www-form-urlencoded; charset=UTF-8").body(urlencoded),
        ),
        ("multipart", post().header("content-type", "multipart/form-data; boundary=b-7MA4").body(multipart)),
        ("basic", post().basic_auth(id, Some(secret)).form(&rest)),
        ("basic, in another case", post().header("authorization", basic_by_hand).form(&rest)),
        ("query and body together", post().query(&good[..2]).form(&good[2..])),
        ("an organization beside", post().form(&with(&[("org_id", main.org_id.as_str())]))),
    ];
    for (style, request) in styles {
        let (status, body) = answer(request).await;
        assert_eq!(status, 200, "{style}: {body}");
    }
}

#[tokio::test]
async fn scopes_are_separated_by_commas_spaces_or_both() {
    let world = world().await;
    for scope in ["openid,AdobeID", "openid AdobeID", "openid, AdobeID", "openid,AdobeID,openid"] {
        let (status, body) = world.token_answer(&with(&[("scope", scope)])).await;
        assert_eq!(status, 200, "{scope}");
        assert_eq!(claims(body["access_token"].as_str().unwrap())["scope"], "openid,AdobeID", "{scope}");
    }
    // What adobeanalyticsr asks for by default.
    let long = "openid,AdobeID,additional_info.projectedProductContext,read_pc.acp,read_pc,read_pc.dma_tartan,\
                additional_info,read_organizations,session";
    assert_eq!(world.token_answer(&with(&[("scope", long)])).await.0, 200);
}

#[tokio::test]
async fn a_token_has_adobes_shape() {
    let world = world().await;
    let main = credential(MAIN);
    let before = now_ms();
    let token = world.token(&main).await;
    let header = decoded(token.split('.').next().unwrap());
    assert_eq!((&header["alg"], &header["itt"]), (&json!("RS256"), &json!("at")));
    assert_eq!(header["x5u"], format!("{}.cer", header["kid"].as_str().unwrap()));
    assert_eq!(header.as_object().unwrap().len(), 4);

    let claims = claims(&token);
    assert_eq!(claims["type"], "access_token");
    assert_eq!(claims["client_id"], main.client_id.as_str());
    assert_eq!(claims["user_id"], main.technical_account_id.as_str());
    assert_eq!(claims["scope"], SCOPES);
    assert_eq!(claims["expires_in"], "86400000");
    let created_at: u64 = claims["created_at"].as_str().unwrap().parse().unwrap();
    assert!((before..=now_ms()).contains(&created_at));
    for name in ["id", "state", "as", "aa_id", "ctp", "fg", "sid", "rtid", "moi", "pba", "oc", "rtea"] {
        assert!(claims.get(name).is_some(), "{name}");
    }
    assert!(claims.get("exp").is_none() && claims.get("iat").is_none());
    assert_ne!(id(&world.token(&main).await), id(&token), "no two tokens are the same");
}

#[tokio::test]
async fn every_documented_refusal_of_the_token_endpoint_can_be_had() {
    let world = world().await;
    let web_app = ("client_id", "f6605d9e3dca4a95b274ac507f9c1d30");
    let web_secret = ("client_secret", "p8e-PracticeOnly-WebApp-8bN2yGm7Tx");
    let single_page = ("client_id", "07594c8f4ebd4ba6c385bd61a0ad2e4f");
    let code = ("grant_type", "authorization_code");
    let unsupported = ("unsupported_grant_type", Some("unsupported grant_type parameter"));
    type Row<'a> = (&'a [(&'static str, &'a str)], (&'a str, Option<&'a str>));
    let rows: &[Row<'_>] = &[
        (&[("client_secret", "p8e-wrong")], ("invalid_client", Some("invalid client_secret parameter"))),
        (&[("client_id", "00000000000000000000000000000000")], ("invalid_client", Some("invalid client_id parameter"))),
        (&[("client_id", "")], ("invalid_client", Some("missing client_id parameter"))),
        (&[("client_secret", "")], ("invalid_client", Some("missing client_secret parameter"))),
        (&[("grant_type", "")], ("invalid_request", Some("missing grant_type parameter"))),
        (&[("scope", "")], ("invalid_scope", Some("missing scope parameter"))),
        (&[("scope", " , ")], ("invalid_scope", Some("missing scope parameter"))),
        (&[("scope", "openid,nonsense")], ("invalid_scope", Some("scope nonsense is not enabled for this client"))),
        // Scopes are case-sensitive.
        (&[("scope", "openid,adobeid")], ("invalid_scope", Some("scope adobeid is not enabled for this client"))),
        (&[("grant_type", "password")], unsupported),
        (&[code], ("unauthorized_client", None)),
        (&[code, ("code", "x"), ("client_secret", "")], ("unauthorized_client", None)),
        (&[("grant_type", "refresh_token"), ("refresh_token", "x")], ("unauthorized_client", None)),
        (&[web_app, web_secret], unsupported),
        (&[web_app], ("invalid_client", Some("invalid client_secret parameter"))),
        (&[single_page], ("invalid_client", Some("unexpected client_secret parameter"))),
        (&[single_page, ("client_secret", "")], unsupported),
    ];
    for (changes, (error, description)) in rows {
        for path in ["/ims/token/v1", "/ims/token/v2", "/ims/token/v3"] {
            let response = world.http.post(world.url(path)).form(&with(changes)).send().await.unwrap();
            assert_eq!(response.status(), 400, "{changes:?}");
            assert!(response.headers().contains_key("x-debug-id"), "{changes:?}");
            let expected = match description {
                Some(description) => json!({ "error": error, "error_description": description }),
                None => json!({ "error": error }),
            };
            assert_eq!(body_of(response).await, expected, "{changes:?}");
        }
    }
}

#[tokio::test]
async fn both_secrets_of_a_credential_are_alive() {
    let world = world().await;
    let mut parameters = good_parameters(&credential(OTHER_ORGANIZATION));
    assert_eq!(world.token_answer(&parameters).await.0, 200);
    parameters[2].1 = "p8e-PracticeOnly-Pristav-second-1aZ8".to_owned();
    assert_eq!(world.token_answer(&parameters).await.0, 200);
}

#[tokio::test]
async fn a_wrong_basic_header_is_refused_like_a_wrong_parameter() {
    let world = world().await;
    let main = credential(MAIN);
    let post = || world.http.post(world.url("/ims/token/v3")).form(&with(&[("client_id", ""), ("client_secret", "")]));
    let wrong = post().basic_auth(main.client_id.as_str(), Some("p8e-no"));
    assert_eq!(answer(wrong).await.1["error_description"], "invalid client_secret parameter");
    let garbled = post().header("authorization", "Basic !!!");
    assert_eq!(answer(garbled).await.1["error_description"], "missing client_id parameter");
}

// ------------------------------------------------------------------------------- IMS: keys, documents, validation

#[tokio::test]
async fn the_signature_verifies_with_the_published_key() {
    let world = world().await;
    let token = world.token(&credential(MAIN)).await;
    let (_, keys) = answer(world.http.get(world.url("/ims/keys"))).await;
    let key = &keys["keys"][0];
    assert_eq!((&key["kty"], &key["alg"], &key["use"]), (&json!("RSA"), &json!("RS256"), &json!("sig")));
    assert_eq!(decoded(token.split('.').next().unwrap())["kid"], key["kid"]);
    let verifies = |token: &str| textbook_rsa::verifies(token, key["n"].as_str().unwrap(), key["e"].as_str().unwrap());
    assert!(verifies(&token));
    let other = world.token(&credential(MAIN)).await;
    assert!(!verifies(&with_the_signature_of(&token, &other)));
}

#[tokio::test]
async fn discovery_documents_name_the_sandboxs_own_addresses() {
    let world = world().await;
    for path in [
        "/ims/.well-known/openid-configuration",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    ] {
        let response = world.http.get(world.url(path)).send().await.unwrap();
        assert!(response.headers().contains_key("x-debug-id"), "{path}");
        let document = body_of(response).await;
        assert_eq!(document["issuer"], world.base.as_str(), "{path}");
        assert_eq!(document["token_endpoint"], world.url("/ims/token/v3"));
        assert_eq!(document["jwks_uri"], world.url("/ims/keys"));
        let methods = &document["token_endpoint_auth_methods_supported"];
        assert_eq!(methods, &json!(["client_secret_basic", "client_secret_post"]));
        assert_eq!(document["grant_types_supported"], json!(["authorization_code", "implicit_grant", "refresh_token"]));
        let is_probed = document.get("code_challenge_methods_supported").is_some();
        assert_eq!(is_probed, path.starts_with("/.well-known"), "{path}");
    }
}

#[tokio::test]
async fn the_date_header_is_the_real_time() {
    let world = world().await;
    let response = world.http.get(world.url("/ims/keys")).send().await.unwrap();
    let date = response.headers()["date"].to_str().unwrap();
    let told = jiff::fmt::rfc2822::parse(date).unwrap().timestamp().as_millisecond();
    assert!(told.abs_diff(i64::try_from(now_ms()).unwrap()) < 5_000, "{date}");
}

#[tokio::test]
async fn validate_token_tells_a_living_token_from_all_others() {
    let world = world().await;
    let main = credential(MAIN);
    let client = main.client_id.as_str();
    let token = world.token(&main).await;
    let (status, body) =
        world.validated(&[("type", "access_token"), ("client_id", client), ("token", token.as_str())]).await;
    assert_eq!((status, body), (200, json!({ "valid": true, "token": claims(&token) })));

    let post = || world.http.post(world.url("/ims/validate_token/v1"));
    let by_header = post().header("X-IMS-ClientId", client).form(&[("type", "access_token"), ("token", &token)]);
    assert_eq!(answer(by_header).await.1["valid"], true);
    // As Adobe's own services ask: about the token of the request itself.
    let own = post().query(&[("client_id", client), ("type", "access_token")]).bearer_auth(&token);
    assert_eq!(answer(own).await.1["valid"], true);

    let forged = with_the_signature_of(&token, &world.token(&main).await);
    let expired = token_made_by_hand(now_ms() - 86_400_001);
    for (kind, token, reason) in [
        ("access_token", forged.as_str(), "bad_signature"),
        ("access_token", "nonsense", "malformed"),
        ("access_token", expired.as_str(), "expired"),
        ("refresh_token", token.as_str(), "wrong_type"),
    ] {
        let (status, body) = world.validated(&[("type", kind), ("client_id", client), ("token", token)]).await;
        assert_eq!((status, body), (200, json!({ "valid": false, "reason": reason })));
    }
    let (status, body) = world.validated(&[("client_id", client)]).await;
    assert_eq!((status, &body["error_description"]), (400, &json!("missing token parameter")));
    let (status, body) = world.validated(&[("client_id", "0"), ("token", token.as_str())]).await;
    assert_eq!((status, &body["error_description"]), (400, &json!("invalid client_id parameter")));
}

#[tokio::test]
async fn an_invalidated_token_is_dead_and_others_live() {
    let world = world().await;
    let (dead, alive) = (world.signed_in(MAIN).await, world.signed_in(MAIN).await);
    world.invalidate(&dead.token).await;
    let client = dead.credential.client_id.as_str();
    let (_, body) = world.validated(&[("client_id", client), ("token", dead.token.as_str())]).await;
    assert_eq!(body["valid"], false);
    assert_eq!(dead.get("/discovery/me").await.0, 401);
    assert_eq!(alive.get("/discovery/me").await.0, 200);
}

#[tokio::test]
async fn nobody_ends_the_token_of_another_client() {
    let world = world().await;
    let (owner, stranger) = (world.signed_in(MAIN).await, world.signed_in(OTHER_ORGANIZATION).await);
    let form = [
        ("token", owner.token.as_str()),
        ("client_id", stranger.credential.client_id.as_str()),
        ("client_secret", stranger.credential.client_secret.expose()),
    ];
    assert_eq!(answer(world.http.post(world.url("/ims/invalidate_token/v2")).form(&form)).await.0, 400);
    // Revoking what is not one's own answers 200 (RFC 7009) and does nothing.
    let response = world.http.post(world.url("/ims/revoke")).form(&form).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(owner.get("/discovery/me").await.0, 200);
}

#[tokio::test]
async fn revoke_needs_the_client_and_answers_nothing() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let client = main.credential.client_id.as_str();
    let revoke = |secret: &str| {
        let request = world.http.post(world.url("/ims/revoke")).basic_auth(client, Some(secret));
        request.form(&[("token", &main.token)])
    };
    assert_eq!(answer(revoke("p8e-no")).await.0, 400);
    assert_eq!(main.get("/discovery/me").await.0, 200);
    let done = revoke(main.credential.client_secret.expose()).send().await.unwrap();
    assert_eq!((done.status().as_u16(), done.text().await.unwrap().as_str()), (200, ""));
    assert_eq!(main.get("/discovery/me").await.0, 401);
}

// ---------------------------------------------------------------------------------------------------------- gateway

#[tokio::test]
async fn the_gateway_checks_in_the_documented_order() {
    let world = world().await;
    let (main, no_profile) = (world.signed_in(MAIN).await, world.signed_in(NO_PROFILE).await);
    let expired = token_made_by_hand(now_ms() - 86_400_001);
    let (known, other) = (main.credential.client_id.as_str(), credential(OTHER_ORGANIZATION).client_id);
    let entitled_to_nothing = no_profile.credential.client_id.as_str();
    let bearer = |token: &str| format!("Bearer {token}");
    let unknown = "0123456789abcdef0123456789abcdef";
    let rows = [
        ("", String::new(), 403, "403000", "Api Key is required"),
        ("", bearer(&main.token), 403, "403000", "Api Key is required"),
        (unknown, String::new(), 403, "403003", "Api Key is invalid"),
        (unknown, bearer("nonsense"), 403, "403003", "Api Key is invalid"),
        (known, String::new(), 403, "403010", "Oauth token is missing."),
        (known, "Basic YTpi".to_owned(), 403, "403010", "Oauth token is missing."),
        (known, "Bearer ".to_owned(), 403, "403010", "Oauth token is missing."),
        (known, bearer("nonsense"), 401, "401013", "Oauth token is not valid"),
        (known, bearer(&expired), 401, "401013", "Oauth token is not valid"),
        (known, bearer(&format!("{}x", main.token)), 401, "401013", "Oauth token is not valid"),
        (other.as_str(), bearer(&expired), 401, "401013", "Oauth token is not valid"),
        (other.as_str(), bearer(&main.token), 403, "403003", "Api Key is invalid"),
        (entitled_to_nothing, bearer(&no_profile.token), 403, "403025", "Profile is not valid"),
    ];
    for (key, authorization, status, code, message) in rows {
        let mut request = world.http.get(world.url("/discovery/me"));
        if !key.is_empty() {
            request = request.header("x-api-key", key);
        }
        if !authorization.is_empty() {
            request = request.header("authorization", &authorization);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{key} {authorization}");
        assert!(response.headers().contains_key("x-request-id"));
        assert_eq!(body_of(response).await, json!({ "error_code": code, "message": message }));
    }
    // Twenty refusals of a profile never become a refusal of the rate, which is checked last.
    for _ in 0..20 {
        assert_eq!(no_profile.get("/discovery/me").await.1["error_code"], "403025");
    }
}

#[tokio::test]
async fn a_request_id_comes_back_or_is_made() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let sent = |request: RequestBuilder, id: String| async move {
        let response = request.header("x-request-id", id).send().await.unwrap();
        response.headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(sent(main.request("/discovery/me"), "my-id-7".to_owned()).await, "my-id-7");
    assert_eq!(sent(world.http.get(world.url("/discovery/me")), "my-id-8".to_owned()).await, "my-id-8");
    assert!(sent(main.request("/discovery/me"), "x".repeat(5_000)).await.len() < 200);
    let made = main.request("/discovery/me").send().await.unwrap();
    assert!(made.headers()["x-request-id"].len() >= 16);
}

#[tokio::test]
async fn the_thirteenth_request_in_six_seconds_is_refused_and_ims_does_not_count() {
    let world = world().await;
    let (main, same_account) = (world.signed_in(MAIN).await, world.signed_in(MAIN).await);
    let other = world.signed_in(OTHER_ORGANIZATION).await;
    let began = Instant::now();
    for _ in 0..12 {
        assert_eq!(main.get("/discovery/me").await.0, 200);
    }
    for caller in [&main, &same_account] {
        let response = caller.request("/api/northw0/users/me").send().await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(6), "this machine is too slow to tell");
        assert_eq!(response.status(), 429);
        let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=6).contains(&wait));
        assert_eq!(body_of(response).await, json!({ "error_code": "429050", "message": "Too many requests" }));
    }
    assert_eq!(other.get("/discovery/me").await.0, 200);
    world.token(&credential(MAIN)).await;
}

#[tokio::test]
async fn waiting_as_long_as_retry_after_says_is_enough() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let wait = loop {
        let response = main.request("/discovery/me").send().await.unwrap();
        if response.status() == 429 {
            break response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        }
    };
    tokio::time::sleep(Duration::from_secs(wait)).await;
    assert_eq!(main.get("/discovery/me").await.0, 200);
}

// -------------------------------------------------------------------------------------------------------- Analytics

#[tokio::test]
async fn discovery_lists_what_each_credential_may_see() {
    let world = world().await;
    let expectations = [(MAIN, 1, 4), (OTHER_ORGANIZATION, 1, 2), (BOTH_ORGANIZATIONS, 2, 3), (NO_COMPANY, 0, 0)];
    for (number, organizations, companies) in expectations {
        let caller = world.signed_in(number).await;
        let body = caller.json("/discovery/me").await;
        assert_eq!(body["imsUserId"], caller.credential.technical_account_id.as_str());
        let orgs = body["imsOrgs"].as_array().unwrap();
        assert_eq!(orgs.len(), organizations, "{number}");
        let seen: Vec<&Value> = orgs.iter().flat_map(|org| org["companies"].as_array().unwrap()).collect();
        assert_eq!(seen.len(), companies, "{number}");
        for company in seen {
            assert!(company["globalCompanyId"].is_string() && company["companyName"].is_string());
            assert_eq!(company["apiRateLimitPolicy"], "aa_api_tier10_tp");
        }
        let own = orgs.iter().any(|org| org["imsOrgId"] == caller.credential.org_id.as_str());
        assert_eq!(own, organizations > 0);
    }
}

#[tokio::test]
async fn a_company_of_others_is_as_good_as_none() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for (path, company) in [
        ("/api/prista0/collections/suites", "prista0"),
        ("/api/prista0/users", "prista0"),
        ("/api/nosuch/users/me", "nosuch"),
        ("/api/prista0/reportsuites/collections/suites/pristavtv", "prista0"),
    ] {
        let (status, body) = main.get(path).await;
        assert_eq!((status, &body["errorCode"]), (404, &json!("404")), "{path}");
        let account = &main.credential.technical_account_id;
        let expected = format!("Could not find analytics user for globalCompanyId={company} and imsUserId={account}");
        assert_eq!(body["errorDescription"], expected);
        assert!(body["errorId"].is_string());
    }
}

#[tokio::test]
async fn report_suites_come_page_by_page_and_none_is_lost() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let first = main.json("/api/northweu/collections/suites").await;
    assert_eq!((&first["size"], &first["number"], &first["totalElements"]), (&json!(10), &json!(0), &json!(340)));
    assert_eq!((&first["totalPages"], &first["sort"]), (&json!(34), &Value::Null));

    let mut seen = HashSet::new();
    for page in 0..4 {
        let body = main.json(&format!("/api/northweu/reportsuites/collections/suites?limit=100&page={page}")).await;
        let content = body["content"].as_array().unwrap();
        assert_eq!(body["numberOfElements"], content.len());
        assert_eq!((&body["firstPage"], &body["lastPage"]), (&json!(page == 0), &json!(page == 3)));
        for suite in content {
            assert_eq!((&suite["collectionItemType"], &suite["id"]), (&json!("reportsuite"), &suite["rsid"]));
            assert!(!suite["name"].as_str().unwrap().is_empty());
            assert!(seen.insert(suite["rsid"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(seen.len(), 340);
    let beyond = main.json("/api/northweu/collections/suites?limit=100&page=4").await;
    assert_eq!((&beyond["content"], &beyond["lastPage"]), (&json!([]), &json!(true)));
    let far = main.json(&format!("/api/northweu/collections/suites?limit=1000&page={}", usize::MAX)).await;
    assert_eq!(far["content"], json!([]));
    let empty = main.json("/api/northwn0/collections/suites").await;
    assert_eq!((&empty["totalElements"], &empty["lastPage"]), (&json!(0), &json!(true)));
}

#[tokio::test]
async fn report_suites_can_be_a_bare_array() {
    let state = tempfile::tempdir().unwrap();
    let world = world_with(Options { suites_shape: SuitesShape::BareArray, ..options(&state) }, state).await;
    let main = world.signed_in(MAIN).await;
    for (page, expected) in [(0, 200), (1, 140), (2, 0)] {
        let path = format!("/api/northweu/reportsuites/collections/suites?limit=200&page={page}");
        assert_eq!(main.json(&path).await.as_array().unwrap().len(), expected);
    }
}

#[tokio::test]
async fn report_suites_can_be_filtered_and_expanded() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let list = |query: &'static str| {
        let path = format!("/api/northw0/reportsuites/collections/suites?limit=1000{query}");
        let main = &main;
        async move { main.json(&path).await["content"].as_array().unwrap().clone() }
    };
    let shops = list("&rsidContains=SHOP").await;
    assert_eq!(shops.len(), 2);
    assert!(shops.iter().all(|suite| suite["rsid"].as_str().unwrap().contains("shop")));
    let two = list("&rsids=northwind.jp,northwind.ae,nosuch").await;
    assert_eq!(two.iter().map(|s| s["rsid"].as_str().unwrap()).collect::<Vec<_>>(), ["northwind.jp", "northwind.ae"]);
    assert!(two[0].get("currency").is_none());

    let full = list("&rsids=northwind.jp&expansion=name,parentRsid,currency,calendarType,timezoneZoneinfo").await;
    assert_eq!((&full[0]["currency"], &full[0]["timezoneZoneinfo"]), (&json!("JPY"), &json!("Asia/Tokyo")));
    assert_eq!(full[0]["calendarType"]["type"], "gregorian");
    assert!(full[0]["parentRsid"].is_null());
    let child = list("&rsids=vrs_northw0_campaigns&expansion=parentRsid").await;
    assert_eq!(child[0]["parentRsid"], "northwind.shop.prod");

    let names: String = list("").await.iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect();
    for word in ["Čeští", "ノースウィンド", "北风", "متجر"] {
        assert!(names.contains(word), "{word}");
    }
}

#[tokio::test]
async fn nonsense_in_paging_is_refused_in_the_services_envelope() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for query in ["limit=many", "limit=-1", "limit=0", "page=-1", "page=1.5", "limit=99999999999999999999999"] {
        let (status, body) = main.get(&format!("/api/northw0/collections/suites?{query}")).await;
        assert_eq!((status, &body["errorCode"]), (400, &json!("invalid_data")), "{query}");
    }
}

#[tokio::test]
async fn a_single_report_suite_is_there_or_not() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for path in ["/api/northw0/reportsuites/collections/suites", "/api/northw0/collections/suites"] {
        let body = main.json(&format!("{path}/northwind.cz?expansion=currency")).await;
        assert_eq!((&body["rsid"], &body["currency"]), (&json!("northwind.cz"), &json!("CZK")));
        let (status, body) = main.get(&format!("{path}/nosuch")).await;
        assert_eq!((status, &body["errorCode"]), (404, &json!("resource_not_found")));
    }
}

#[tokio::test]
async fn users_are_people_and_technical_accounts() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let me = main.json("/api/northw0/users/me").await;
    assert_eq!(me["imsUserId"], main.credential.technical_account_id.as_str());
    assert_eq!(me["companyid"], 104_201);
    for name in ["loginId", "login", "changePassword", "createDate", "disabled", "email", "firstName", "fullName"] {
        assert!(me.get(name).is_some(), "{name}");
    }
    for name in ["lastName", "lastAccess", "phoneNumber", "tempLoginEnd", "title"] {
        assert!(me.get(name).is_some(), "{name}");
    }
    let all = main.json("/api/northw0/users?limit=100").await;
    let users = all["content"].as_array().unwrap();
    assert!(users.contains(&me), "I am one of them, and the same in the list");
    let agency = world.signed_in(BOTH_ORGANIZATIONS).await.json("/api/northw0/users/me").await;
    assert!(users.contains(&agency) && agency["loginId"] != me["loginId"]);
    assert!(users.iter().any(|user| user["firstName"] == "Tomáš"));
    let second = main.json("/api/northw0/users?limit=2&page=1").await;
    assert_eq!((&second["content"][0], &second["totalElements"]), (&users[2], &json!(users.len())));
}

fn question() -> Value {
    json!({
        "rsid": "northwind.shop.prod",
        "globalFilters": [{ "type": "dateRange", "dateRange": "2024-01-01T00:00:00.000/2024-01-02T00:00:00.000" }],
        "metricContainer": { "metrics": [{ "columnId": "0", "id": "metrics/visits" }] },
        "settings": { "limit": 1, "page": 0 },
    })
}

#[tokio::test]
async fn a_report_without_a_dimension_has_totals_and_no_rows() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let (status, body) = main.report(&question()).await;
    assert_eq!(status, 200);
    assert_eq!((&body["columns"], &body["rows"]), (&json!({ "columnIds": ["0"] }), &json!([])));
    assert_eq!(body["summaryData"]["totals"].as_array().unwrap().len(), 1);
    assert_eq!(body["summaryData"]["totals"], body["summaryData"]["filteredTotals"]);
    assert_eq!(main.report(&question()).await.1, body, "the same question has the same answer");
    let mut relative = question();
    relative["globalFilters"][0]["dateRange"] = json!("td-7d/td");
    assert_eq!(main.report(&relative).await.0, 200);
}

#[tokio::test]
async fn what_a_report_cannot_have_makes_it_partial() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let mut asked = question();
    asked["metricContainer"]["metrics"] = json!([
        { "columnId": "0", "id": "metrics/visits" },
        { "columnId": "1", "id": "metrics/nosuch" },
        { "columnId": "2", "id": "metrics/event100" },
    ]);
    let (status, body) = main.report(&asked).await;
    assert_eq!(status, 206);
    assert_eq!(body["columns"]["columnIds"], json!(["0", "1", "2"]));
    let errors = body["columns"]["columnErrors"].as_array().unwrap();
    let codes: Vec<(&Value, &Value)> = errors.iter().map(|e| (&e["columnId"], &e["errorCode"])).collect();
    let expected = [(&json!("1"), &json!("unauthorized_metric")), (&json!("2"), &json!("not_enabled_metric"))];
    assert_eq!(codes, expected);
    assert!(errors.iter().all(|e| e["errorId"].is_string() && e["errorDescription"].is_string()));

    let mut broken_down = question();
    broken_down["dimension"] = json!("variables/page");
    let (status, body) = main.report(&broken_down).await;
    assert_eq!(status, 206);
    assert_eq!(body["columns"]["columnErrors"][0]["errorCode"], "unauthorized_dimension_global");
}

#[tokio::test]
async fn a_report_that_makes_no_sense_is_refused_and_says_why() {
    let world = world().await;
    let agency = world.signed_in(BOTH_ORGANIZATIONS).await;
    let backwards = json!("2024-01-02T00:00:00.000/2024-01-01T00:00:00.000");
    let mut bodies: Vec<(String, &str)> = [
        ("/rsid", json!(null), "rsid"),
        ("/globalFilters", json!([]), "dateRange"),
        ("/globalFilters/0/dateRange", json!("2024-01-01"), "date range"),
        ("/globalFilters/0/dateRange", backwards, "date range"),
        ("/globalFilters/0/dateRange", json!("2024-13-01T00:00:00.000/td"), "date range"),
        ("/metricContainer/metrics", json!([]), "metrics"),
        ("/metricContainer/metrics/0/id", json!(""), "metrics[].id"),
        ("/metricContainer", json!("x"), "read"),
    ]
    .into_iter()
    .map(|(pointer, value, word)| {
        let mut body = question();
        *body.pointer_mut(pointer).unwrap() = value;
        (body.to_string(), word)
    })
    .collect();
    bodies.extend([("{".to_owned(), "read"), (String::new(), "read"), ("[".repeat(100_000), "read")]);
    for (body, word) in bodies {
        let post = world.http.post(world.url("/api/northw0/reports"));
        let (status, refusal) = answer(agency.sign(post.header("content-type", "application/json").body(body))).await;
        assert_eq!((status, &refusal["errorCode"]), (400, &json!("invalid_data")), "{word}");
        assert!(refusal["errorDescription"].as_str().unwrap().contains(word), "{word}: {refusal}");
    }
    // With another account, as the requests above used up most of a window.
    let main = world.signed_in(MAIN).await;
    let mut foreign = question();
    foreign["rsid"] = json!("pristavtv");
    let (status, refusal) = main.report(&foreign).await;
    assert_eq!((status, &refusal["errorCode"]), (403, &json!("insufficient_access")));
    let form = world.http.post(world.url("/api/northw0/reports")).form(&[("rsid", "x")]);
    assert_eq!(answer(main.sign(form)).await.0, 415);
    let large = world.http.post(world.url("/api/northw0/reports")).header("content-type", "application/json");
    assert_eq!(answer(main.sign(large.body(vec![b' '; 2 << 20]))).await.0, 413);
}

// ---------------------------------------------------------------------------------------------------- hostile input

#[tokio::test]
async fn unknown_addresses_and_methods_are_answered_in_json() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for (path, status) in [("/ims/nosuch", 404), ("/ims", 404), ("/.well-known/nosuch", 404), ("/ims/token/v3", 405)] {
        let response = world.http.get(world.url(path)).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert!(response.headers().contains_key("x-debug-id"), "{path}");
        assert!(body_of(response).await["error"].is_string(), "{path}");
    }
    assert_eq!(answer(world.http.get(world.url("/"))).await.1["error_code"], "403000");
    for (path, status, member) in [
        ("/", 404, "error_code"),
        ("/nosuch", 404, "error_code"),
        ("/api", 404, "error_code"),
        ("/api/northw0/nosuch", 404, "errorCode"),
        ("/api/northw0/reports", 405, "errorCode"),
        ("/api/%ff%fe/users/me", 400, "errorCode"),
        ("/api/northw0/collections/suites/%00", 404, "errorCode"),
        ("/api//users/me", 404, "errorCode"),
    ] {
        let response = main.request(path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert!(response.headers().contains_key("x-request-id"), "{path}");
        assert!(body_of(response).await[member].is_string(), "{path}");
    }
}

#[tokio::test]
async fn what_is_too_large_or_garbled_is_refused_with_4xx() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let world = world().await;
    let post = |kind: &str, body: Vec<u8>| {
        answer(world.http.post(world.url("/ims/token/v3")).header("content-type", kind).body(body))
    };
    assert_eq!(post(FORM, vec![b'a'; 2 << 20]).await.0, 413);
    let unfinished = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nunfinished";
    for (kind, body) in [
        ("multipart/form-data; boundary=x", unfinished),
        ("multipart/form-data", "--x--"),
        ("multipart/form-data; boundary=x", ""),
        (FORM, "%zz&&&=&=%ff\0"),
        (FORM, &"a=1&".repeat(200_000)),
        ("application/json", "{\"grant_type\":\"client_credentials\"}"),
        ("no type at all", "grant_type=client_credentials"),
    ] {
        let (status, body) = post(kind, body.as_bytes().to_vec()).await;
        assert_eq!(status, 400, "{kind}: {body}");
    }

    let header_bomb = format!("GET / HTTP/1.1\r\nhost: x\r\nbig: {}\r\n\r\n", "x".repeat(2 << 20));
    for bytes in [b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n".as_slice(), b"nonsense\r\n\r\n", header_bomb.as_bytes()] {
        let mut stream = TcpStream::connect(world.base.trim_start_matches("http://")).await.unwrap();
        // The server may refuse and hang up before it has read all.
        let _ = stream.write_all(bytes).await;
        let mut refusal = [0; 12];
        if let Ok(12) = stream.read(&mut refusal).await {
            assert_eq!(&refusal[..10], b"HTTP/1.1 4", "{}", String::from_utf8_lossy(&refusal));
        }
    }
    // Still there.
    world.token(&credential(MAIN)).await;
}

// ------------------------------------------------------------------------------------------------ life of a sandbox

#[tokio::test]
async fn a_sandbox_started_again_remembers() {
    let world = world().await;
    let main = credential(MAIN);
    let (kept, ended) = (world.token(&main).await, world.token(&main).await);
    world.invalidate(&ended).await;
    let World { sandbox, state, .. } = world;
    sandbox.stop().await;

    let path = options(&state).state_file;
    let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(file["schema_version"], 1);
    assert_eq!(file["tokens"][&id(&kept)]["client_id"], main.client_id.as_str());
    let text = file.to_string();
    assert!(!text.contains("p8e-") && !text.contains("eyJ"), "no secret and no token in the file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let world = world_with(options(&state), state).await;
    for (token, status) in [(kept, 200), (ended, 401)] {
        let caller = Caller { world: &world, credential: main.clone(), token };
        assert_eq!(caller.get("/discovery/me").await.0, status);
    }
}

#[tokio::test]
async fn two_sandboxes_share_tokens_and_memory() {
    let state = tempfile::tempdir().unwrap();
    let second = world_with(options(&state), tempfile::tempdir().unwrap()).await;
    let first = world_with(options(&state), state).await;
    let (kept, ended) = (first.token(&credential(MAIN)).await, first.token(&credential(MAIN)).await);
    let status = async |token: &str| {
        let caller = Caller { world: &second, credential: credential(MAIN), token: token.to_owned() };
        caller.get("/discovery/me").await.0
    };
    assert_eq!(status(&ended).await, 200);
    first.invalidate(&ended).await;
    assert_eq!(status(&ended).await, 401);
    assert_eq!(status(&kept).await, 200);
}

#[tokio::test]
async fn many_sandboxes_writing_at_once_lose_nothing() {
    let state = tempfile::tempdir().unwrap();
    let mut worlds = Vec::new();
    for _ in 0..4 {
        worlds.push(world_with(options(&state), tempfile::tempdir().unwrap()).await);
    }
    let mut issued = HashSet::new();
    for _ in 0..5 {
        for world in &worlds {
            issued.insert(id(&world.token(&credential(MAIN)).await));
        }
    }
    for world in worlds {
        world.sandbox.stop().await;
    }
    let file: Value = serde_json::from_slice(&std::fs::read(options(&state).state_file).unwrap()).unwrap();
    let remembered: HashSet<String> = file["tokens"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(remembered, issued);
}

#[tokio::test]
async fn a_damaged_or_foreign_state_file_is_kept_beside() {
    let newer = "{\"schema_version\":99,\"tokens\":{},\"invalidated\":{}}";
    for content in ["", "{\"schema_version\":1,\"tok", "[1,2]", newer] {
        let state = tempfile::tempdir().unwrap();
        let path = options(&state).state_file;
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        let world = world_with(options(&state), state).await;
        assert_eq!(world.signed_in(MAIN).await.get("/discovery/me").await.0, 200);
        let World { sandbox, state: _kept, .. } = world;
        sandbox.stop().await;
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(file["tokens"].as_object().unwrap().len(), 1, "{content}");
        assert_eq!(std::fs::read_to_string(path.with_extension("damaged-1.json")).unwrap(), content);
    }
}

#[tokio::test]
async fn a_state_file_that_cannot_be_written_does_not_stop_the_sandbox() {
    let state = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(options(&state).state_file).unwrap();
    let world = world_with(options(&state), state).await;
    let main = world.signed_in(MAIN).await;
    assert_eq!(main.get("/discovery/me").await.0, 200);
    world.invalidate(&main.token).await;
    assert_eq!(main.get("/discovery/me").await.0, 401, "this process remembers all the same");
    world.sandbox.stop().await;
}

#[tokio::test]
async fn a_busy_port_is_named_and_a_free_one_is_used() {
    let state = tempfile::tempdir().unwrap();
    let holder = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = holder.local_addr().unwrap().port();
    let busy = sandbox::start(Options { port: Some(port), ..options(&state) }).await.unwrap_err();
    assert_eq!(busy, StartError::PortBusy { port });
    assert!(busy.to_string().contains(&port.to_string()));
    drop(holder);
    let world = world_with(Options { port: Some(port), ..options(&state) }, state).await;
    assert_eq!(world.base, format!("http://127.0.0.1:{port}"));
    assert_eq!(world.sandbox.hosts().api_url, world.sandbox.hosts().ims_url);
}

#[tokio::test]
async fn localhost_and_both_loopback_addresses_lead_to_the_sandbox() {
    let world = world().await;
    let port = world.base.rsplit_once(':').unwrap().1.to_owned();
    let has_v6 = TcpListener::bind("[::1]:0").await.is_ok();
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        if host != "[::1]" || has_v6 {
            assert_eq!(answer(world.http.get(format!("http://{host}:{port}/ims/keys"))).await.0, 200, "{host}");
        }
    }
}

#[tokio::test]
async fn stopping_and_dropping_both_free_the_port() {
    let stopped = world().await;
    let address = stopped.base.trim_start_matches("http://").to_owned();
    stopped.token(&credential(MAIN)).await;
    stopped.sandbox.stop().await;
    assert!(TcpStream::connect(&address).await.is_err());

    let dropped = world().await;
    let address = dropped.base.trim_start_matches("http://").to_owned();
    drop(dropped);
    let gone = async {
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone).await.unwrap();
}

#[tokio::test]
async fn the_description_tells_any_client_all_it_needs() {
    let world = world().await;
    let description = world.sandbox.description();
    assert_eq!(description["schema_version"], 1);
    assert_eq!((&description["ims_base_url"], &description["api_base_url"]), (&json!(world.base), &json!(world.base)));
    let credentials = description["credentials"].as_array().unwrap();
    assert_eq!(credentials.len(), world.sandbox.credentials().len());
    for described in credentials {
        assert_eq!(described["type"], "oauth_server_to_server");
        assert_eq!(described.as_object().unwrap().len(), 6);
        let text = |name: &str| described[name].as_str().unwrap().to_owned();
        let scopes: Vec<&str> = described["scopes"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
        let asked = [
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", text("client_id")),
            ("client_secret", text("client_secret")),
            ("scope", scopes.join(",")),
        ];
        assert_eq!(world.token_answer(&asked).await.0, 200);
        assert!(text("org_id").ends_with("@AdobeOrg") && text("technical_account_id").ends_with("@techacct.adobe.com"));
    }
    let companies = description["companies"].as_array().unwrap();
    assert!(companies.contains(&json!({ "global_company_id": "northweu", "report_suites": 340 })));
    assert_eq!(companies.len(), world.sandbox.companies().len());
}
