//! The grants of a person, byte by byte, against servers that misbehave; rows T1 to T10 of the rules for token endpoints.

use aa_connect::connection::{AccountType, RedirectUri};
use aa_connect::ims::{Client, Metadata};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

const CODE: &str = "eyJ-canary-code.x~y_z+/=&";
const VERIFIER: &str = "canary-verifier-~._0123456789abcdefghijklmnopq";
const REFRESH: &str = "canary-refresh+token/&=%";
/// As a person may have typed it into the Console: nothing of it may be made tidy.
const REDIRECT: &str = "https://LOCALHOST:443/callback/?a=%7e&b=c";
const ROTATED: &str =
    r#"{"access_token":"canary-access-2","refresh_token":"canary-refresh-2","token_type":"bearer","expires_in":86399}"#;

/// What is asked of the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ask {
    Code,
    Refresh,
}
const BOTH: [Ask; 2] = [Ask::Code, Ask::Refresh];

fn redirect() -> RedirectUri {
    RedirectUri::parse(REDIRECT).unwrap()
}

async fn ask_as(http: Http, base: &str, client: Client<'_>, ask: Ask) -> Result<Token, ImsError> {
    let ims = Ims::new(http, BaseUrl::parse(base).unwrap());
    let result = match ask {
        Ask::Code => ims.authorization_code(client, &Secret::new(CODE), &redirect(), &Secret::new(VERIFIER)).await,
        Ask::Refresh => ims.refresh(client, &Secret::new(REFRESH)).await,
    };
    match &result {
        Ok(token) => assert!(!format!("{token:?}").contains("canary")),
        Err(error) => shows_no_secret(error, &evidence::of_ims(error)),
    }
    result
}

/// As a Web App.
async fn ask(http: Http, base: &str, ask: Ask) -> Result<Token, ImsError> {
    let (client_id, client_secret) = (client_id(), secret());
    ask_as(http, base, Client::Confidential { client_id: &client_id, client_secret: &client_secret }, ask).await
}

async fn ask_when(answer: Answer, what: Ask) -> Result<Token, ImsError> {
    ask(http(), &Server::always(answer).base, what).await
}

async fn fault_when(http: Http, base: &str, what: Ask) -> HttpFault {
    match ask(http, base, what).await {
        Err(ImsError::Http(error)) => error.fault,
        other => panic!("{other:?}"),
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn a_web_app_proves_itself_by_basic_and_by_nothing_else() {
    for secret in ["p8e-plain", "a:b:c", "100%", "a+b c", "p8e-ключ-é", "=&?#/", "p8e-canary+secret/&%é"] {
        for what in BOTH {
            let server = Server::always(Answer::json(200, ROTATED));
            let (client_id, client_secret) = (client_id(), Secret::new(secret));
            let client = Client::Confidential { client_id: &client_id, client_secret: &client_secret };
            ask_as(http(), &server.base, client, what).await.unwrap();
            let [one] = &server.arrived()[..] else { panic!() };
            assert_eq!((one.method.as_str(), one.target.as_str()), ("POST", "/ims/token/v3"), "no query");
            assert_eq!(one.header("content-type"), Some("application/x-www-form-urlencoded"));
            let pair = format!("{client_id}:{}", encoded(secret));
            assert_eq!(one.header("authorization"), Some(&*format!("Basic {}", STANDARD.encode(pair))));
            assert_eq!(one.headers.iter().filter(|(name, _)| name == "authorization").count(), 1);
            assert_eq!(one.body, body_of(what));
        }
    }
}

#[tokio::test]
async fn a_public_client_is_named_in_the_address_and_has_no_secret_anywhere() {
    for what in BOTH {
        let server = Server::always(Answer::json(200, ROTATED));
        ask_as(http(), &server.base, Client::Public { client_id: &client_id() }, what).await.unwrap();
        let [one] = &server.arrived()[..] else { panic!() };
        assert_eq!(one.target, format!("/ims/token/v3?client_id={}", client_id()));
        assert_eq!(one.header("authorization"), None);
        assert_eq!(one.body, body_of(what), "the client is named once");
    }
}

fn body_of(what: Ask) -> String {
    match what {
        Ask::Code => format!(
            "grant_type=authorization_code&code={}&code_verifier={}&redirect_uri={}",
            encoded(CODE),
            encoded(VERIFIER),
            encoded(REDIRECT)
        ),
        Ask::Refresh => format!("grant_type=refresh_token&refresh_token={}", encoded(REFRESH)),
    }
}

#[tokio::test]
async fn the_assigned_redirect_of_a_native_app_is_sent_as_it_is() {
    let uri = "adobe+5d1f0c83a1b2c3d4e5f60718293a4b5c6d7e8f90://adobeid/18643b7a5fce4cb7d496ce72b1be3f5d";
    let server = Server::always(Answer::json(200, ROTATED));
    let ims = Ims::new(http(), BaseUrl::parse(&server.base).unwrap());
    let (client_id, redirect) = (client_id(), RedirectUri::parse(uri).unwrap());
    let client = Client::Public { client_id: &client_id };
    ims.authorization_code(client, &Secret::new(CODE), &redirect, &Secret::new(VERIFIER)).await.unwrap();
    assert!(server.arrived()[0].body.ends_with(&format!("redirect_uri={}", encoded(uri))));
}

#[tokio::test]
async fn a_token_is_revoked_as_adobe_documents_it() {
    let server = Server::always(Answer::of(200, "text/plain", ""));
    let ims = Ims::new(http(), BaseUrl::parse(&server.base).unwrap());
    let (id, client_secret) = (client_id(), secret());
    let confidential = Client::Confidential { client_id: &id, client_secret: &client_secret };
    ims.revoke(confidential, &Secret::new(REFRESH)).await.unwrap();
    ims.revoke(Client::Public { client_id: &id }, &Secret::new(REFRESH)).await.unwrap();
    let [one, other] = &server.arrived()[..] else { panic!() };
    assert_eq!((one.method.as_str(), one.target.as_str()), ("POST", "/ims/revoke"));
    let pair = format!("{id}:{}", encoded(SECRET));
    assert_eq!(one.header("authorization"), Some(&*format!("Basic {}", STANDARD.encode(pair))));
    assert_eq!((other.target.as_str(), other.header("authorization")), (&*format!("/ims/revoke?client_id={id}"), None));
    for arrived in [one, other] {
        assert_eq!(arrived.body, format!("token={}", encoded(REFRESH)));
    }
    let refusing = Server::always(Answer::json(400, json!({"error":"invalid_client","error_description":REFRESH})));
    let ims = Ims::new(http(), BaseUrl::parse(&refusing.base).unwrap());
    let error = ims.revoke(confidential, &Secret::new(REFRESH)).await.unwrap_err();
    assert!(matches!(error, ImsError::Refused(_)));
    shows_no_secret(&error, &evidence::of_ims(&error));
    let portal = Server::always(Answer::html(200, "<title>Wi-Fi</title>"));
    let ims = Ims::new(http(), BaseUrl::parse(&portal.base).unwrap());
    assert!(matches!(ims.revoke(confidential, &Secret::new(REFRESH)).await, Err(ImsError::NotIms(_))));
}

#[tokio::test]
async fn a_renewal_without_a_new_refresh_token_keeps_the_old_one() {
    let rotated = ask_when(Answer::json(200, ROTATED), Ask::Refresh).await.unwrap();
    assert_eq!(rotated.refresh().unwrap().expose(), "canary-refresh-2");
    for silent in
        [GOOD_TOKEN, r#"{"access_token":"t","refresh_token":null}"#, r#"{"access_token":"t","refresh_token":""}"#]
    {
        let kept = ask_when(Answer::json(200, silent), Ask::Refresh).await.unwrap();
        assert_eq!(kept.refresh().unwrap().expose(), REFRESH);
        let none = ask_when(Answer::json(200, silent), Ask::Code).await.unwrap();
        assert_eq!((none.refresh(), none.life().is_lasting), (None, false));
    }
    // A refresh token that would break out of its header or form is none.
    let odd = ask_when(Answer::json(200, r#"{"access_token":"t","refresh_token":"a\r\nb"}"#), Ask::Code).await.unwrap();
    assert_eq!(odd.refresh(), None);
}

#[tokio::test]
async fn all_the_shapes_of_a_good_answer_are_accepted() {
    for what in BOTH {
        for (body, least) in [
            (r#"{"access_token":"t","token_type":"BEARER","expires_in":"86399","sub":"x","id_token":"y"}"#, 86_390),
            (r#"{"access_token":"t","token_type":"bearer","expires_in":86399992}"#, 86_390),
            (r#"{"access_token":"t","expires_in":0}"#, 0),
            (r#"{"access_token":"t","expires_in":-1}"#, 0),
            (r#"{"access_token":"t"}"#, 0),
        ] {
            let lasts = ask_when(Answer::json(200, body), what).await.unwrap().expires_in(Timestamp::now());
            assert!((least..=86_399).contains(&lasts), "{body}: {lasts}");
        }
        let mac = Answer::json(200, r#"{"access_token":"canary","token_type":"mac"}"#);
        assert!(matches!(ask_when(mac, what).await, Err(ImsError::NotIms(_))));
    }
    let less = Answer::json(200, r#"{"access_token":"t","scope":"openid AdobeID"}"#);
    let missing =
        ask_when(less, Ask::Code).await.unwrap().missing_scopes(&Scopes::parse("openid,offline_access").unwrap());
    assert_eq!(missing.iter().map(|scope| scope.as_str()).collect::<Vec<_>>(), ["offline_access"]);
}

#[tokio::test]
async fn refusals_and_strangers_are_told_apart_and_show_no_secret() {
    let page = "<!doctype html><title>There was an error with this action. Try again later.</title>";
    for what in BOTH {
        for (status, error, kind) in [
            (400, "invalid_grant", RefusalKind::InvalidGrant),
            (400, "access_denied", RefusalKind::AccessDenied),
            (401, "invalid_token", RefusalKind::InvalidToken),
            (400, "ride_AdobeID_acct_terms", RefusalKind::AccountStep(AccountStep::AcceptTerms)),
            (500, "internal_error", RefusalKind::InternalError),
            (429, "slow_down", RefusalKind::TooManyRequests),
        ] {
            let own = match what {
                Ask::Code => format!("{CODE} {VERIFIER} {}", encoded(CODE)),
                Ask::Refresh => format!("{REFRESH} {}", encoded(REFRESH)),
            };
            let echo = format!("{own} {SECRET} {}", encoded(SECRET));
            let answer = Answer::json(status, json!({ "error": error, "error_description": echo }));
            let Err(ImsError::Refused(refusal)) = ask_when(answer, what).await else { panic!("{error}") };
            assert_eq!(refusal.kind, kind);
        }
        for stranger in [
            Answer::html(200, page),
            Answer::html(502, page),
            Answer::of(200, "application/json", ""),
            Answer::json(200, "{}"),
            Answer::json(200, "[".repeat(200_000)),
            Answer::of(302, "text/plain", "").with("Location", "https://portal.example/?canary"),
        ] {
            assert!(matches!(ask_when(stranger, what).await, Err(ImsError::NotIms(_))));
        }
        let own_page = Answer::html(500, page).with("X-Debug-Id", "d");
        assert!(matches!(ask_when(own_page, what).await, Err(ImsError::Refused(_))));
    }
}

#[tokio::test]
async fn an_echo_of_the_whole_authorization_header_is_not_repeated() {
    let server =
        Server::start(|one| Answer::json(400, json!({"error": "x", "error_description": one.header("authorization")})));
    let Err(ImsError::Refused(refusal)) = ask(http(), &server.base, Ask::Refresh).await else { panic!() };
    assert_eq!(refusal.description.unwrap().as_str(), "Basic …");
}

#[tokio::test]
async fn neither_code_nor_refresh_token_follows_a_redirect() {
    let second = Server::always(Answer::json(200, ROTATED));
    for status in [301, 302, 303, 307, 308] {
        for what in BOTH {
            let first = Server::always(Answer::of(status, "text/plain", "").with("Location", &second.base));
            assert!(ask(http(), &first.base, what).await.is_err());
            assert_eq!(first.arrived().len(), 1);
        }
    }
    assert!(second.arrived().is_empty());
}

#[tokio::test]
async fn a_code_and_a_refresh_token_are_sent_once_however_it_ends() {
    let count = Arc::new(AtomicUsize::new(0));
    for what in BOTH {
        for (ending, fault) in [
            ("", HttpFault::Reset),
            ("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"access_token\":\"canary", HttpFault::Reset),
        ] {
            count.store(0, Ordering::SeqCst);
            let seen = Arc::clone(&count);
            let server = Socket::start(move |mut stream| {
                if !read_request(&mut stream).is_empty() {
                    seen.fetch_add(1, Ordering::SeqCst);
                }
                let _ = stream.write_all(ending.as_bytes());
            });
            assert_eq!(fault_when(http(), &server.base(), what).await, fault);
            assert_eq!(count.load(Ordering::SeqCst), 1, "{what:?}");
        }
        let hanging = Socket::start(|mut stream| {
            read_request(&mut stream);
            wait_for_end(stream);
        });
        let begun = Instant::now();
        assert_eq!(fault_when(Http::straight(short()), &hanging.base(), what).await, HttpFault::TimedOut);
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn neither_goes_to_a_server_that_is_not_the_one() {
    let foreign = Certificates::new(&["localhost"], (2020, 2100));
    let server = foreign.serve("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}");
    for what in BOTH {
        let base = format!("https://localhost:{}", server.address.port());
        assert_eq!(fault_when(http(), &base, what).await, HttpFault::TlsUntrusted);
    }
    assert!(BaseUrl::parse("http://ims.example.com").is_err(), "plain http leaves this machine for nobody");
}

fn token() -> Token {
    a_token()
}

/// A server that tells about a person: what userinfo, profile and organizations answer.
fn about(userinfo: Answer, profile: Answer, organizations: Answer) -> Server {
    Server::start(move |one| match one.path() {
        "/ims/userinfo/v2" => userinfo.clone(),
        "/ims/profile/v1" => profile.clone(),
        "/ims/organizations/v6" => organizations.clone(),
        other => panic!("{other}"),
    })
}

fn refusal() -> Answer {
    Answer::json(403, r#"{"error":"insufficient_scope"}"#)
}

#[tokio::test]
async fn who_signed_in_is_asked_with_the_token_in_the_header_only() {
    let full = json!({"sub":"1@a.e","account_type":"ent","name":"Inés Marchetti","email":"ines@example.com"});
    let server = about(Answer::json(200, full), refusal(), Answer::json(200, "[]"));
    let ims = Ims::new(http(), BaseUrl::parse(&server.base).unwrap());
    let person = ims.person(&client_id(), &token()).await.unwrap();
    assert_eq!((person.label().as_str(), person.account), ("ines@example.com", AccountType::Organization));
    assert_eq!(ims.organizations(&token()).await.unwrap(), []);
    let [userinfo, organizations] = &server.arrived()[..] else { panic!("the profile has nothing to add") };
    assert_eq!(userinfo.target, format!("/ims/userinfo/v2?client_id={}", client_id()));
    assert_eq!(organizations.target, "/ims/organizations/v6");
    for one in [userinfo, organizations] {
        assert_eq!(one.header("authorization"), Some(&*format!("Bearer {ACCESS}")));
        assert_eq!((one.method.as_str(), one.body.as_str()), ("GET", ""));
    }
}

#[tokio::test]
async fn what_userinfo_leaves_open_the_profile_tells() {
    let profile = json!({"userId":"1@a.e","displayName":"Inés","email":"ines@example.com","account_type":"type1"});
    let profile = Answer::json(200, profile);
    for userinfo in
        [Answer::json(200, r#"{"sub":"1@a.e"}"#), refusal(), Answer::json(200, "[]"), Answer::html(500, "<p>")]
    {
        let server = about(userinfo, profile.clone(), refusal());
        let ims = Ims::new(http(), BaseUrl::parse(&server.base).unwrap());
        let person = ims.person(&client_id(), &token()).await.unwrap();
        assert_eq!((person.label().as_str(), person.account), ("ines@example.com", AccountType::Personal));
        assert!(ims.organizations(&token()).await.is_err());
    }
    // The profile is of help or not, never in the way.
    let server = about(Answer::json(200, r#"{"sub":"1@a.e"}"#), Answer::html(503, "<p>"), refusal());
    let ims = Ims::new(http(), BaseUrl::parse(&server.base).unwrap());
    let person = ims.person(&client_id(), &token()).await.unwrap();
    assert_eq!((person.label().as_str(), person.account), ("1@a.e", AccountType::Unknown));
    let server = about(refusal(), refusal(), refusal());
    let ims = Ims::new(http(), BaseUrl::parse(&server.base).unwrap());
    let error = ims.person(&client_id(), &token()).await.unwrap_err();
    assert!(matches!(error, ImsError::Refused(_)));
    shows_no_secret(&error, &evidence::of_ims(&error));
}

#[tokio::test]
async fn a_list_of_organizations_is_not_read_to_no_end() {
    let row = |n: usize| json!({"orgName": format!("Org {n}"), "orgRef": {"ident": format!("{n:024X}"), "authSrc": "AdobeOrg"}});
    let rows: Vec<_> = (0..5_000).map(row).collect();
    let server = about(refusal(), refusal(), Answer::json(200, json!(rows)));
    let ims = Ims::new(http(), BaseUrl::parse(&server.base).unwrap());
    assert_eq!(ims.organizations(&token()).await.unwrap().len(), 500);
    let server = about(refusal(), refusal(), Answer::json(200, json!({"foo": "bar"})));
    let ims = Ims::new(http(), BaseUrl::parse(&server.base).unwrap());
    assert!(matches!(ims.organizations(&token()).await, Err(ImsError::NotIms(_))));
}

#[tokio::test]
async fn the_issuer_is_told_byte_for_byte_or_not_at_all() {
    let metadata = async |answer: Answer| -> Metadata {
        let server = Server::always(answer);
        Ims::new(http(), BaseUrl::parse(&server.base).unwrap()).metadata().await.unwrap()
    };
    let odd = "HTTPS://IMS-na1.adobelogin.com/";
    let supported = "authorization_response_iss_parameter_supported";
    for (body, issuer, is_always_named) in [
        (json!({"issuer": odd, "token_endpoint": "x", supported: true}), Some(odd), true),
        (json!({"issuer": odd, supported: false}), Some(odd), false),
        (json!({"issuer": odd, supported: "true"}), Some(odd), false),
        (json!({"token_endpoint": "x"}), None, false),
        (json!({"issuer": 7, "token_endpoint": "x"}), None, false),
        (json!({"issuer": "", "token_endpoint": "x"}), None, false),
        (json!({"issuer": "a\u{1b}[2J", "token_endpoint": "x"}), None, false),
        (json!({"issuer": "x".repeat(5_000)}), None, false),
    ] {
        let told = metadata(Answer::json(200, &body)).await;
        assert_eq!((told.issuer.as_deref(), told.is_issuer_always_named), (issuer, is_always_named), "{body}");
    }
    // IMS that refuses was reached, and what stands in a refusal is not its description.
    for refusal in
        [Answer::html(404, "<p>").with("X-Debug-Id", "d"), Answer::json(400, json!({"error":"x","issuer":odd}))]
    {
        assert_eq!(metadata(refusal).await.issuer, None);
    }
}
