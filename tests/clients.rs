//! The clients over real HTTP, against servers that misbehave in every way that was seen in the wild.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's own helpers may fail it")]

#[path = "clients/gateway.rs"]
mod gateway;
#[path = "clients/journey_optimizer.rs"]
mod journey_optimizer;
#[path = "clients/practice_exchange.rs"]
mod practice_exchange;
#[path = "clients/service_accounts.rs"]
mod service_accounts;
mod support;
#[path = "clients/user_grants.rs"]
mod user_grants;

use std::fmt::{Debug, Display};
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aa_connect::analytics::Analytics;
use aa_connect::checks::{Access, evidence, ims_ready, ladder, network};
use aa_connect::connection::{
    BaseUrl, ClientId, Environment, GlobalCompanyId, Hosts, NetworkSettings, OrgId, Proxy, Rsid, Scopes, Secret,
};
use aa_connect::diagnosis::{CheckEvent, CheckId, Evidence, Seen, Stage, Transport, Verdict};
use aa_connect::gateway::{Gateway, GatewayError, Wait};
use aa_connect::http::{Bounds, Http, HttpError, HttpFault, Oddity, ProxyTrouble, Request};
use aa_connect::ims::{AccountStep, Ims, ImsError, RefusalKind, Token};
use jiff::Timestamp;
use serde_json::json;
use support::{Answer, Certificates, Server, Socket, read_request, reset, wait_for_end};

const SECRET: &str = "p8e-canary+secret/&%é";
const ACCESS: &str = "canary-access-token-0123456789";
const PROXY_PASSWORD: &str = "canary-proxy-password";
const GOOD_TOKEN: &str =
    r#"{"access_token":"canary-access-token-0123456789","token_type":"bearer","expires_in":86399}"#;

fn bounds() -> Bounds {
    Bounds { connect: Duration::from_secs(5), exchange: Duration::from_secs(10), ..Bounds::default() }
}
/// For answers that never come.
fn short() -> Bounds {
    Bounds { exchange: Duration::from_millis(400), ..bounds() }
}
fn http() -> Http {
    Http::straight(bounds())
}
fn client_id() -> ClientId {
    ClientId::parse("0123456789abcdef0123456789abcdef").unwrap()
}
fn company() -> GlobalCompanyId {
    GlobalCompanyId::parse("north0").unwrap()
}
fn secret() -> Secret {
    Secret::new(SECRET)
}
fn scopes() -> Scopes {
    Scopes::parse("openid,session,AdobeID").unwrap()
}

/// Neither form of an error nor its evidence may hold a secret, also not an encoded one.
fn shows_no_secret(error: &(impl Debug + Display), evidence: &Evidence) {
    let mut shown = format!("{error:?} {error} {evidence:?}");
    for (label, value) in aa_connect::diagnosis::diagnose(evidence.clone()).evidence_lines() {
        shown += &format!(" {label} {value}");
    }
    assert!(!shown.contains("canary"), "{shown}");
}

async fn token_from(http: Http, base: &str) -> Result<Token, ImsError> {
    let ims = Ims::new(http, BaseUrl::parse(base).unwrap());
    let result = ims.client_credentials(&client_id(), &secret(), &scopes()).await;
    match &result {
        Ok(token) => assert!(!format!("{token:?}").contains("canary")),
        Err(error) => shows_no_secret(error, &evidence::of_ims(error)),
    }
    result
}

async fn token_when(answer: Answer) -> Result<Token, ImsError> {
    token_from(http(), &Server::always(answer).base).await
}

/// Why no token came from `base`.
async fn token_fault(http: Http, base: &str) -> HttpFault {
    match token_from(http, base).await {
        Err(ImsError::Http(error)) => {
            assert!(error.host.is_some() && !error.host.as_ref().unwrap().contains('/'), "{error:?}");
            error.fault
        }
        other => panic!("{other:?}"),
    }
}

fn a_token() -> Token {
    let json = json!({"version": 1, "access_token": ACCESS, "expires_at": "2100-01-01T00:00:00Z"});
    Token::from_bytes(json.to_string().as_bytes()).unwrap()
}

fn analytics(http: Http, base: &str) -> Analytics {
    Analytics::new(Gateway::new(http, BaseUrl::parse(base).unwrap(), client_id()))
}

fn access(server: &Server) -> Access {
    Access::new(http(), Hosts::parse(&server.base, &server.base).unwrap(), client_id())
}

fn no_wait(_: Wait) {}

mod ims {
    use super::*;

    #[tokio::test]
    async fn client_credentials_are_sent_as_adobe_documents_them() {
        let server = Server::always(Answer::json(200, GOOD_TOKEN));
        let token = token_from(http(), &server.base).await.unwrap();
        assert_eq!(token.access().expose(), ACCESS);
        assert!((86_390..=86_399).contains(&token.expires_in(Timestamp::now())));
        let [one] = &server.arrived()[..] else { panic!() };
        assert_eq!((one.method.as_str(), one.target.as_str()), ("POST", "/ims/token/v3"));
        assert_eq!(one.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(one.header("authorization"), None, "one client authentication only");
        assert_eq!(one.header("accept-encoding"), None, "compressed bodies are not asked for");
        assert!(one.header("user-agent").unwrap().starts_with("aa-connect/"));
        let pairs: Vec<_> = url::form_urlencoded::parse(one.body.as_bytes()).into_owned().collect();
        let value = |name: &str| {
            let found: Vec<_> = pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
            assert_eq!(found.len(), 1, "{name}");
            found[0].to_owned()
        };
        assert_eq!(value("grant_type"), "client_credentials");
        assert_eq!(value("client_id"), client_id().as_str());
        assert_eq!(value("client_secret"), SECRET);
        assert_eq!(value("scope"), "openid,session,AdobeID");
    }

    #[tokio::test]
    async fn every_documented_refusal_has_its_name() {
        use RefusalKind as K;
        let ride = |code: &str| json!({"error": code, "jump": "https://auth.example/jump?x=1"});
        let cases = [
            (
                400,
                json!({"error":"invalid_client","error_description":"invalid client_secret parameter"}),
                K::WrongClientSecret,
            ),
            (
                401,
                json!({"error":"invalid_client","error_description":"invalid client_secret parameter"}),
                K::WrongClientSecret,
            ),
            (
                400,
                json!({"error":"invalid_client","error_description":"invalid client_id parameter"}),
                K::UnknownClientId,
            ),
            (
                400,
                json!({"error":"invalid_client","error_description":"unexpected client_secret parameter"}),
                K::UnexpectedClientSecret,
            ),
            (400, json!({"error":"invalid_client"}), K::InvalidClient),
            (400, json!({"error":"unauthorized_client"}), K::UnauthorizedClient),
            (400, json!({"error":"unsupported_grant_type"}), K::UnsupportedGrantType),
            (400, json!({"error":"invalid_scope","error_description":"x"}), K::InvalidScope),
            (400, json!({"error":"access_denied"}), K::AccessDenied),
            (400, json!({"error":"invalid_grant"}), K::InvalidGrant),
            (400, json!({"error":"invalid_token"}), K::InvalidToken),
            (400, json!({"error":"invalid_request"}), K::InvalidRequest),
            (400, ride("ride_AdobeID_acct_actreq"), K::AccountStep(AccountStep::ActionRequired)),
            (403, ride("ride_AdobeID_acct_terms"), K::AccountStep(AccountStep::AcceptTerms)),
            (400, ride("ride_AdobeID_acct_evs"), K::AccountStep(AccountStep::VerifyEmail)),
            (400, ride("ride_AdobeID_acct_disabled"), K::AccountStep(AccountStep::AccountDisabled)),
            (400, ride("ride_AdobeID_acct_eoaChoose"), K::AccountStep(AccountStep::ChooseProfile)),
            (400, ride("ride_of_a_later_year"), K::AccountStep(AccountStep::Other)),
            (429, json!({"error":"whatever"}), K::TooManyRequests),
            (500, json!({"error":"internal_error","error_description":"Please try again later"}), K::InternalError),
            (503, json!({"error":"later"}), K::ServerError),
            (418, json!({"error":"teapot"}), K::Unknown),
            // RFC 8707, section 2: named, though no resource is ever sent.
            (400, json!({"error":"invalid_target"}), K::Unknown),
            // An error under a status of success is still an error.
            (200, json!({"error":"invalid_scope"}), K::InvalidScope),
        ];
        for (status, body, kind) in cases {
            let answer = Answer::json(status, &body).with("X-Debug-Id", "dbg-7").with("Retry-After", "38");
            let Err(ImsError::Refused(refusal)) = token_when(answer).await else { panic!("{body}") };
            assert_eq!(refusal.kind, kind, "{body}");
            assert!(refusal.is_adobes, "{body}");
            let seen = evidence::of_ims(&ImsError::Refused(refusal.clone()));
            assert_eq!(seen.status, Some(status));
            assert_eq!(seen.code.unwrap().as_str(), body["error"], "{body}");
            assert_eq!(seen.request_id.unwrap().as_str(), "dbg-7");
            assert_eq!(seen.retry_after, Some(38));
            assert_eq!(seen.stage, Stage::Token);
            assert_eq!(refusal.jump.is_some(), body.get("jump").is_some());
        }
    }

    #[tokio::test]
    async fn a_refusal_without_adobes_marks_is_not_adobes() {
        for answer in [
            Answer::of(403, "text/plain", "blocked by policy"),
            Answer::of(401, "application/json", ""),
            Answer::json(403, r#"{"error":"Access blocked by policy"}"#),
            Answer::json(502, r#"{"detail":"upstream"}"#).with("X-Request-Id", "anyone-can-send-this"),
        ] {
            let Err(ImsError::Refused(refusal)) = token_when(answer).await else { panic!() };
            assert!(!refusal.is_adobes, "{refusal:?}");
        }
        for answer in
            [Answer::json(503, "").with("X-Debug-Id", "d"), Answer::json(400, r#"{"error":"invalid_target"}"#)]
        {
            let Err(ImsError::Refused(refusal)) = token_when(answer).await else { panic!() };
            assert!(refusal.is_adobes, "{refusal:?}");
        }
    }

    #[tokio::test]
    async fn an_echoed_secret_is_not_repeated() {
        let encoded: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        for echo in [SECRET, &encoded] {
            let body = json!({"error": format!("bad {echo}"), "error_description": format!("secret {echo} is wrong")});
            let answer = Answer::json(400, body);
            let Err(ImsError::Refused(refusal)) = token_when(answer).await else { panic!() };
            assert_eq!(refusal.description.unwrap().as_str(), "secret … is wrong");
        }
        let page = format!("<html><title>Blocked: {SECRET}</title></html>");
        let Err(ImsError::NotIms(stranger)) = token_when(Answer::html(403, &page)).await else { panic!() };
        assert_eq!(stranger.title.unwrap().as_str(), "Blocked: …");
    }

    #[tokio::test]
    async fn what_ims_does_not_say_is_not_taken_for_a_token() {
        let page = "\n<!doctype html><html><head><title>Sign in to the Wi-Fi</title></head></html>";
        let cases = [
            (Answer::html(200, page), Oddity::Html, Transport::Html),
            // A proxy's page that claims to be JSON.
            (Answer::of(200, "application/json", page), Oddity::Html, Transport::Html),
            (Answer::html(502, page), Oddity::Html, Transport::Html),
            (Answer::of(200, "text/plain", "OK"), Oddity::NotJson, Transport::NotJson),
            (Answer::json(200, ""), Oddity::NotJson, Transport::NotJson),
            (Answer::of(200, "application/json", b"\xff\xfe{\x00}\x00".to_vec()), Oddity::NotJson, Transport::NotJson),
            (Answer::json(200, "{\"access_token\":\"canary"), Oddity::NotJson, Transport::NotJson),
            (Answer::json(200, "[".repeat(200_000)), Oddity::NotJson, Transport::NotJson),
            (Answer::json(200, "[]"), Oddity::Lacks("an access_token"), Transport::UnknownShape),
            (Answer::json(200, "{}"), Oddity::Lacks("an access_token"), Transport::UnknownShape),
            (
                Answer::json(200, r#"{"access_token":"canary","token_type":"mac"}"#),
                Oddity::Lacks("a token_type of bearer"),
                Transport::UnknownShape,
            ),
            (
                Answer::of(200, "application/json", b"{\"access_token\":\"canary\xff\"}".to_vec()),
                Oddity::Lacks("an access_token that can be sent"),
                Transport::UnknownShape,
            ),
        ];
        for (answer, oddity, transport) in cases {
            let shown = format!("{:?}", String::from_utf8_lossy(&answer.body).chars().take(60).collect::<String>());
            let Err(error) = token_when(answer).await else { panic!("{shown}") };
            let ImsError::NotIms(stranger) = &error else { panic!("{shown} {error:?}") };
            assert_eq!(stranger.oddity, oddity, "{shown}");
            let seen = evidence::of_ims(&error);
            assert_eq!(seen.transport, Some(transport), "{shown}");
            assert!(!seen.is_adobes, "{shown}");
            if oddity == Oddity::Html {
                assert_eq!(seen.description.unwrap().as_str(), "Sign in to the Wi-Fi");
            }
        }
        // With IMS's own mark it is IMS that says too little, and nobody on the way.
        for body in ["", "{\"access_token\":\"canary", "OK"] {
            let Err(error) = token_when(Answer::json(200, body).with("X-Debug-Id", "d")).await else {
                panic!("{body}")
            };
            let seen = evidence::of_ims(&error);
            assert_eq!((seen.transport, seen.is_adobes), (Some(Transport::UnknownShape), true), "{body}");
            assert_eq!(aa_connect::diagnosis::diagnose(seen).id, "unknown-shape-from-adobe", "{body}");
        }
    }

    #[tokio::test]
    async fn all_the_shapes_of_a_good_answer_are_accepted() {
        for (body, least) in [
            (r#"{"access_token":"t","token_type":"Bearer","expires_in":"86399"}"#, 86_390),
            (r#"{"access_token":"t","token_type":"bearer","expires_in":86399.0}"#, 86_390),
            (r#"{"access_token":"t","token_type":"bearer","expires_in":86399992}"#, 86_390),
            (r#"{"access_token":"t","expires_in":86399}"#, 86_390),
            ("\u{feff}{\"access_token\":\"t\",\"expires_in\":86399}", 86_390),
            (r#"{"access_token":"t","expires_in":0,"refresh_token":null,"later":{"deep":[1]},"error":null}"#, 0),
            (r#"{"access_token":"t","expires_in":-5}"#, 0),
            (r#"{"access_token":"t"}"#, 0),
        ] {
            let lasts = token_when(Answer::json(200, body)).await.unwrap().expires_in(Timestamp::now());
            assert!((least..=86_399).contains(&lasts), "{body}: {lasts}");
        }
    }

    #[tokio::test]
    async fn knocking_tells_ims_from_a_portal() {
        let knock = async |answer: Answer| {
            let server = Server::always(answer);
            let result = Ims::new(http(), BaseUrl::parse(&server.base).unwrap()).probe().await;
            let [one] = &server.arrived()[..] else { panic!() };
            assert_eq!((one.method.as_str(), one.path()), ("GET", "/ims/.well-known/openid-configuration"));
            assert_eq!(one.header("authorization"), None);
            result
        };
        let date = "Tue, 15 Nov 1994 08:12:31 GMT";
        let reached = knock(Answer::json(200, r#"{"issuer":"x"}"#).with("Date", date)).await.unwrap();
        assert!(reached.clock_ahead_seconds.unwrap() > 900_000_000);
        assert!(knock(Answer::html(404, "<h1>no</h1>").with("X-Debug-Id", "d")).await.is_ok());
        assert!(knock(Answer::json(400, r#"{"error":"invalid_request"}"#)).await.is_ok());
        for portal in [
            Answer::html(200, "<title>Wi-Fi</title>"),
            Answer::html(511, "<title>Wi-Fi</title>"),
            Answer::of(302, "text/plain", "").with("Location", "https://portal.example/login?canary"),
            Answer::json(200, "{}"),
        ] {
            let error = knock(portal).await.unwrap_err();
            shows_no_secret(&error, &evidence::of_ims(&error));
            assert!(matches!(error, ImsError::NotIms(_)), "{error:?}");
        }
        assert!(matches!(knock(Answer::of(403, "text/plain", "no")).await, Err(ImsError::Refused(_))));
    }
}

mod misbehaving_servers {
    use super::*;

    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    #[tokio::test]
    async fn a_server_that_hangs_is_left_in_time() {
        for begin in ["", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"] {
            let server = Socket::start(move |mut stream| {
                read_request(&mut stream);
                stream.write_all(begin.as_bytes()).unwrap();
                wait_for_end(stream);
            });
            let begun = Instant::now();
            assert_eq!(token_fault(Http::straight(short()), &server.base()).await, HttpFault::TimedOut, "{begin:?}");
            assert!(begun.elapsed() < Duration::from_secs(5));
        }
    }

    #[tokio::test]
    async fn a_server_that_trickles_is_left_in_time() {
        let server = Socket::start(|mut stream| {
            read_request(&mut stream);
            let _ = write!(stream, "{HEAD}Content-Length: 100000\r\n\r\n");
            // Ends when the client hangs up.
            while stream.write_all(b" ").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        assert_eq!(token_fault(Http::straight(short()), &server.base()).await, HttpFault::TimedOut);
    }

    #[tokio::test]
    async fn a_dropped_request_ends_its_connection() {
        let (tell, told) = std::sync::mpsc::channel();
        let server = Socket::start(move |mut stream| {
            read_request(&mut stream);
            tell.send("arrived").unwrap();
            wait_for_end(stream);
            tell.send("gone").unwrap();
        });
        let told = Arc::new(Mutex::new(told));
        let next = || {
            let told = told.clone();
            tokio::task::spawn_blocking(move || told.lock().unwrap().recv_timeout(Duration::from_secs(5)).unwrap())
        };
        let base = server.base();
        let request = tokio::spawn(async move { token_from(http(), &base).await });
        assert_eq!(next().await.unwrap(), "arrived");
        request.abort();
        assert_eq!(next().await.unwrap(), "gone");
    }

    #[tokio::test]
    async fn a_connection_that_breaks_is_told_from_one_that_is_refused() {
        let before = Socket::start(reset);
        assert_eq!(token_fault(http(), &before.base()).await, HttpFault::Reset);
        let without_a_word = Socket::start(|mut stream| drop(read_request(&mut stream)));
        assert_eq!(token_fault(http(), &without_a_word.base()).await, HttpFault::Reset);
        let in_the_body = Socket::start(|mut stream| {
            read_request(&mut stream);
            write!(stream, "{HEAD}Content-Length: 5000\r\n\r\n{{\"access_token\":\"canary").unwrap();
        });
        assert_eq!(token_fault(http(), &in_the_body.base()).await, HttpFault::Reset);
        let in_a_chunk = Socket::start(|mut stream| {
            read_request(&mut stream);
            write!(stream, "{HEAD}Transfer-Encoding: chunked\r\n\r\n500\r\n{{\"access_token\":\"canary").unwrap();
        });
        assert_eq!(token_fault(http(), &in_a_chunk.base()).await, HttpFault::Reset);
        // A port that was just given back: nobody listens.
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert_eq!(token_fault(http(), &format!("http://{nobody}")).await, HttpFault::Refused);
    }

    #[tokio::test]
    async fn what_is_not_http_is_named() {
        let ssh = Socket::start(|mut stream| {
            stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n").unwrap();
            wait_for_end(stream);
        });
        assert_eq!(token_fault(http(), &ssh.base()).await, HttpFault::NotHttp);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn fifty_megabytes_are_not_read() {
        for head in ["Content-Length: 52428800\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"] {
            let (tell, told) = std::sync::mpsc::channel();
            let server = Socket::start(move |mut stream| {
                read_request(&mut stream);
                let _ = write!(stream, "{HEAD}{head}");
                let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
                let sent = (0..800).take_while(|_| stream.write_all(chunk.as_bytes()).is_ok()).count();
                tell.send(sent).unwrap();
            });
            let fault = token_fault(http(), &server.base()).await;
            assert_eq!(fault, HttpFault::TooLarge { limit: 4 * 1024 * 1024 }, "{head}");
            let sent = told.recv_timeout(Duration::from_secs(5)).unwrap();
            assert!(sent < 600, "{sent} of 800 chunks of 64 KiB were taken");
        }
    }

    #[tokio::test]
    async fn redirects_are_never_followed() {
        let second = Server::always(Answer::json(200, GOOD_TOKEN));
        for status in [301, 302, 303, 307, 308] {
            for to in [format!("{}/ims/token/v3?canary=1", second.base), "/ims/token/v3/".to_owned()] {
                let first = Server::always(Answer::of(status, "text/plain", "").with("Location", &to));
                let Err(error) = token_from(http(), &first.base).await else { panic!("{status}") };
                let ImsError::NotIms(stranger) = &error else { panic!("{error:?}") };
                assert_eq!(stranger.oddity, Oddity::Redirected);
                assert_eq!(evidence::of_ims(&error).transport, Some(Transport::Redirected));
                assert_eq!(first.arrived().len(), 1, "{status} {to}");

                let result = analytics(http(), &first.base).discovery(&a_token(), &no_wait).await;
                assert!(matches!(result, Err(GatewayError::NotAdobe(_))), "{result:?}");
            }
        }
        assert!(second.arrived().is_empty(), "the second server saw {:?}", second.arrived());
    }

    #[tokio::test]
    async fn a_name_that_does_not_resolve_is_named() {
        let fault = token_fault(Http::straight(bounds()), "https://aa-connect-test.invalid").await;
        assert_eq!(fault, HttpFault::Dns);
    }

    #[tokio::test]
    async fn gzip_nobody_asked_for_is_read_all_the_same_and_never_beyond_the_cap() {
        let gzip = |text: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        };
        let says = |body: Vec<u8>| Answer::of(200, "application/json", body).with("Content-Encoding", "gzip");
        assert_eq!(token_when(says(gzip(GOOD_TOKEN.as_bytes()))).await.unwrap().access().expose(), ACCESS);
        assert!(token_when(says(GOOD_TOKEN.into())).await.is_ok(), "what is not gzip is read as it is");
        let mut torn = gzip(GOOD_TOKEN.as_bytes());
        torn.truncate(torn.len() / 2);
        assert!(matches!(token_when(says(torn)).await, Err(ImsError::NotIms(_))));
        let bomb = gzip(&vec![b' '; Bounds::default().body + 1]);
        assert!(bomb.len() < 100_000, "what is sent is small");
        let fault = token_fault(http(), &Server::always(says(bomb)).base).await;
        assert!(matches!(fault, HttpFault::TooLarge { .. }), "{fault:?}");
    }
}

mod certificates {
    use super::*;

    const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"access_token\":\"canary-access-token-0123456789\",\"token_type\":\"bearer\",\"expires_in\":86399}";

    fn trusting(certificates: &Certificates) -> Http {
        let settings = NetworkSettings { proxy: None, ca_file: Some(certificates.ca_file()) };
        Http::with_bounds(&settings, None, bounds()).unwrap()
    }

    async fn fault(http: Http, server: &Socket) -> HttpFault {
        token_fault(http, &format!("https://localhost:{}", server.address.port())).await
    }

    #[tokio::test]
    async fn a_company_authority_in_the_ca_file_is_trusted_beside_the_systems() {
        let certificates = Certificates::new(&["localhost"], (2020, 2100));
        let server = certificates.serve(ANSWER);
        let base = format!("https://localhost:{}", server.address.port());
        let token = token_from(trusting(&certificates), &base).await.unwrap();
        assert_eq!(token.access().expose(), ACCESS);
        assert_eq!(fault(http(), &server).await, HttpFault::TlsUntrusted, "without the file");
    }

    #[tokio::test]
    async fn each_wrong_certificate_has_its_name() {
        let other = Certificates::new(&["other.example"], (2020, 2100));
        assert_eq!(fault(trusting(&other), &other.serve(ANSWER)).await, HttpFault::TlsWrongName);
        let expired = Certificates::new(&["localhost"], (2019, 2020));
        assert_eq!(fault(trusting(&expired), &expired.serve(ANSWER)).await, HttpFault::TlsDates);
        let future = Certificates::new(&["localhost"], (2098, 2100));
        assert_eq!(fault(trusting(&future), &future.serve(ANSWER)).await, HttpFault::TlsDates);
    }

    #[tokio::test]
    async fn plain_http_where_tls_was_due_is_a_tls_failure() {
        let server = Socket::start(|mut stream| {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            wait_for_end(stream);
        });
        let fault = fault(http(), &server).await;
        assert!(matches!(fault, HttpFault::Tls(_)), "{fault:?}");
    }
}

mod proxies {
    use super::*;

    fn through(proxy: &Socket, password: Option<&str>) -> Http {
        let address = format!("http://alice@{}", proxy.address);
        let settings = NetworkSettings { proxy: Some(Proxy::parse(&address).unwrap().0), ca_file: None };
        Http::with_bounds(&settings, password.map(Secret::new).as_ref(), bounds()).unwrap()
    }

    /// A proxy that says `answer` to every CONNECT, and what it was sent.
    fn saying(answer: &'static str) -> (Socket, Arc<Mutex<Vec<String>>>) {
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let record = seen.clone();
        let proxy = Socket::start(move |mut stream| {
            record.lock().unwrap().push(read_request(&mut stream));
            let _ = stream.write_all(answer.as_bytes());
        });
        (proxy, seen)
    }

    async fn error(http: Http) -> Box<HttpError> {
        match token_from(http, "https://ims.example.invalid").await {
            Err(ImsError::Http(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_proxy_that_wants_a_password_is_named_with_its_schemes() {
        let (proxy, seen) = saying(
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=\"corp\"\r\nContent-Length: 0\r\n\r\n",
        );
        for password in [None, Some(PROXY_PASSWORD)] {
            let error = error(through(&proxy, password)).await;
            let HttpFault::ProxyWantsPassword { schemes } = &error.fault else { panic!("{error:?}") };
            assert_eq!(schemes.iter().map(|s| s.as_str()).collect::<Vec<_>>(), ["Negotiate", "Basic"]);
            let seen = evidence::of_http(Stage::Token, &error);
            assert_eq!(seen.transport, Some(Transport::ProxyWantsPassword));
            assert_eq!(seen.host.as_deref(), Some("ims.example.invalid"));
            assert_eq!(seen.place.unwrap().as_str(), format!("http://{}", proxy.address));
        }
        let seen = seen.lock().unwrap();
        assert!(seen.iter().all(|head| head.starts_with("CONNECT ims.example.invalid:443 ")), "{seen:?}");
        assert!(!seen.iter().any(|head| head.contains("p8e-")), "the secret stays out of CONNECT");
    }

    #[tokio::test]
    async fn the_password_reaches_the_proxy_and_nobody_else() {
        use base64::Engine as _;
        let (proxy, seen) = saying("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        let error = error(through(&proxy, Some(PROXY_PASSWORD))).await;
        assert_eq!(error.fault, HttpFault::ProxyFailed(ProxyTrouble::Said(403)));
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("alice:{PROXY_PASSWORD}"));
        let seen = seen.lock().unwrap();
        let expected = format!("proxy-authorization: basic {}", pair.to_ascii_lowercase());
        assert!(!seen.is_empty() && seen.iter().all(|head| head.to_ascii_lowercase().contains(&expected)));
    }

    #[tokio::test]
    async fn a_proxy_that_fails_is_told_from_a_server_that_fails() {
        let (hangs_up, _) = saying("");
        let error_of = async |proxy: &Socket| error(through(proxy, None)).await.fault;
        assert_eq!(error_of(&hangs_up).await, HttpFault::ProxyFailed(ProxyTrouble::HungUp));
        let (bad_gateway, _) = saying("HTTP/1.1 502 Bad Gateway\r\n\r\n");
        assert_eq!(error_of(&bad_gateway).await, HttpFault::ProxyFailed(ProxyTrouble::Said(502)));
        let settings = |proxy: &str| NetworkSettings { proxy: Some(Proxy::parse(proxy).unwrap().0), ca_file: None };
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        for (proxy, trouble) in [
            (format!("http://{nobody}"), ProxyTrouble::Refused),
            ("http://aa-connect-test.invalid:3128".to_owned(), ProxyTrouble::Dns),
        ] {
            let http = Http::with_bounds(&settings(&proxy), None, bounds()).unwrap();
            assert_eq!(error(http).await.fault, HttpFault::ProxyFailed(trouble), "{proxy}");
        }
    }

    /// Runs `test` of this file in a process of its own with another environment.
    fn in_a_process_with(test: &str, environment: &[(&str, &str)]) {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.args(["--exact", test, "--nocapture"]).env("AA_CONNECT_TEST_CHILD", "1");
        let output = command.envs(environment.iter().copied()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        assert!(!said.contains("canary"), "{said}");
    }

    fn is_child() -> bool {
        std::env::var_os("AA_CONNECT_TEST_CHILD").is_some()
    }

    fn from_environment() -> Http {
        Http::with_bounds(&NetworkSettings::default(), None, bounds()).unwrap()
    }

    #[tokio::test]
    async fn the_environments_proxy_is_used_with_its_password() {
        if is_child() {
            let error = error(from_environment()).await;
            assert_eq!(error.fault, HttpFault::ProxyFailed(ProxyTrouble::Said(403)));
            let server = Server::always(Answer::json(200, GOOD_TOKEN));
            assert!(token_from(from_environment(), &server.base).await.is_ok(), "loopback goes straight");
            return;
        }
        let (proxy, seen) = saying("HTTP/1.1 403 Forbidden\r\n\r\n");
        let address = format!("http://alice:{PROXY_PASSWORD}@{}", proxy.address);
        in_a_process_with(
            "proxies::the_environments_proxy_is_used_with_its_password",
            &[("HTTPS_PROXY", &address), ("HTTP_PROXY", &address)],
        );
        let seen = seen.lock().unwrap();
        assert!(!seen.is_empty());
        assert!(
            seen.iter().all(|h| h.starts_with("CONNECT ") && h.to_lowercase().contains("proxy-authorization: basic "))
        );
    }

    #[tokio::test]
    async fn a_malformed_proxy_in_the_environment_is_no_panic() {
        const TEST: &str = "proxies::a_malformed_proxy_in_the_environment_is_no_panic";
        if is_child() {
            let error = error(from_environment()).await;
            assert!(matches!(error.fault, HttpFault::Dns | HttpFault::BadProxy), "{error:?}");
            return;
        }
        for malformed in ["::::", "http://[", "socks5://proxy.example:1", "http://proxy:port"] {
            in_a_process_with(TEST, &[("HTTPS_PROXY", malformed), ("https_proxy", malformed)]);
        }
    }

    /// Linux reads its trust store from files, which can be made to be absent.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn without_any_authority_the_reason_is_said_and_practice_still_works() {
        if is_child() {
            assert_eq!(token_fault(from_environment(), "https://localhost:1").await, HttpFault::NoTrustStore);
            let server = Server::always(Answer::json(200, GOOD_TOKEN));
            assert!(token_from(from_environment(), &server.base).await.is_ok());
            // The company's own authority is enough.
            let certificates = Certificates::new(&["localhost"], (2020, 2100));
            let settings = NetworkSettings { proxy: None, ca_file: Some(certificates.ca_file()) };
            let fault = token_fault(Http::with_bounds(&settings, None, bounds()).unwrap(), "https://localhost:1").await;
            assert_eq!(fault, HttpFault::Refused);
            return;
        }
        let nowhere = [("SSL_CERT_FILE", "/nonexistent/ca.pem"), ("SSL_CERT_DIR", "/nonexistent")];
        in_a_process_with("proxies::without_any_authority_the_reason_is_said_and_practice_still_works", &nowhere);
    }

    #[tokio::test]
    async fn loopback_is_never_asked_of_a_proxy() {
        let (proxy, seen) = saying("HTTP/1.1 403 Forbidden\r\n\r\n");
        let server = Server::always(Answer::json(200, GOOD_TOKEN));
        assert!(token_from(through(&proxy, None), &server.base).await.is_ok());
        assert!(seen.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_407_without_a_known_proxy_is_still_a_proxys() {
        let answer = Answer::html(407, "<title>x</title>").with("Proxy-Authenticate", "NTLM");
        let server = Server::always(answer);
        let fault = token_fault(http(), &server.base).await;
        let HttpFault::ProxyWantsPassword { schemes } = fault else { panic!("{fault:?}") };
        assert_eq!(schemes[0].as_str(), "NTLM");
    }
}

mod analytics_api {
    use super::*;

    fn suites(from: usize, count: usize) -> Vec<serde_json::Value> {
        (from..from + count).map(|n| json!({"rsid": format!("suite.{n}"), "name": format!("Süite {n}")})).collect()
    }

    #[tokio::test]
    async fn the_headers_are_as_documented_and_the_token_is_nowhere_else() {
        let server = Server::start(|request| match request.path() {
            "/discovery/me" => Answer::json(200, json!({"imsOrgs": []})),
            "/api/north0/users/me" => Answer::json(200, json!({"login": "x", "fullName": "Zoë", "disabled": true})),
            _ => Answer::json(200, json!([])),
        });
        let api = analytics(http(), &server.base);
        api.discovery(&a_token(), &no_wait).await.unwrap();
        api.report_suites(&a_token(), &company(), 3, 50, &no_wait).await.unwrap();
        let me = api.me(&a_token(), &company(), &no_wait).await.unwrap();
        assert!(me.is_disabled && me.name.unwrap().as_str() == "Zoë");
        let arrived = server.arrived();
        for (one, path) in
            arrived.iter().zip(["/discovery/me", "/api/north0/reportsuites/collections/suites", "/api/north0/users/me"])
        {
            assert_eq!(one.path(), path);
            assert_eq!(one.header("authorization"), Some(format!("Bearer {ACCESS}").as_str()));
            assert_eq!(one.header("x-api-key"), Some(client_id().as_str()));
            assert_eq!(one.header("accept"), Some("application/json"));
            assert_eq!(one.header("x-proxy-global-company-id"), path.contains("north0").then_some("north0"));
            assert!(!one.target.contains("canary"));
        }
        assert_eq!((arrived[1].query("page"), arrived[1].query("limit")), (Some("3"), Some("50")));
    }

    #[tokio::test]
    async fn both_envelopes_and_the_bearer_challenge_are_read() {
        let cases = [
            (403, json!({"error_code":"403025","message":"Profile is not valid"}), "403025"),
            (401, json!({"error_code":"401013","message":"Oauth token is not valid"}), "401013"),
            (
                401,
                json!({"errorCode":"invalid_token","errorDescription":"IMS token failed IMS Facade token validation","errorId":"auth-9"}),
                "invalid_token",
            ),
            (
                404,
                json!({"errorCode":"404","errorDescription":"Could not find analytics user for globalCompanyId=north0"}),
                "404",
            ),
            (500, json!({"errorCode":"500","errorDescription":"Error while resolving get imsOrgs"}), "500"),
            (200, json!({"error_code":"403003","message":"Api Key is invalid"}), "403003"),
        ];
        for (status, body, code) in cases {
            let server = Server::always(Answer::json(status, &body));
            let api = analytics(http(), &server.base);
            let error = api.report_suites(&a_token(), &company(), 0, 10, &no_wait).await.unwrap_err();
            let seen = evidence::of_gateway(Stage::ReportSuites, &error);
            shows_no_secret(&error, &seen);
            assert_eq!(seen.code.unwrap().as_str(), code);
            assert!(seen.is_adobes && seen.status == Some(status), "{body}");
            assert_eq!(server.arrived().len(), 1, "a permission answer is not asked for twice: {body}");
            if code == "invalid_token" {
                assert_eq!(seen.request_id.unwrap().as_str(), "auth-9");
            }
        }
        let challenge =
            Answer::of(401, "text/plain", "").with("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
        let server = Server::always(challenge);
        let error = analytics(http(), &server.base).discovery(&a_token(), &no_wait).await.unwrap_err();
        let seen = evidence::of_gateway(Stage::Companies, &error);
        assert_eq!(seen.code.unwrap().as_str(), "insufficient_scope");
        assert!(!seen.is_adobes, "anybody can send a challenge");
    }

    #[tokio::test]
    async fn somebody_elses_403_is_not_adobes() {
        for (answer, transport) in [
            (
                Answer::html(403, "<html><title>Zscaler canary-access-token-0123456789</title>")
                    .with("X-Request-Id", "r"),
                Some(Transport::Html),
            ),
            (Answer::of(403, "text/plain", "no"), None),
        ] {
            let server = Server::always(answer);
            let error = analytics(http(), &server.base).discovery(&a_token(), &no_wait).await.unwrap_err();
            let seen = evidence::of_gateway(Stage::Companies, &error);
            shows_no_secret(&error, &seen);
            assert!(!seen.is_adobes);
            assert_eq!(seen.transport, transport);
        }
    }

    #[tokio::test]
    async fn an_old_server_is_asked_on_the_legacy_path_and_only_once_on_the_new_one() {
        let server = Server::start(|request| match request.path() {
            "/api/north0/collections/suites" => Answer::json(200, json!({"content": suites(0, 2), "totalPages": 2})),
            _ => Answer::json(404, json!({"error_code": "404001", "message": "Resource not found"})),
        });
        let api = analytics(http(), &server.base);
        for page in 0..2 {
            assert_eq!(
                api.report_suites(&a_token(), &company(), page, 2, &no_wait).await.unwrap().page.suites.len(),
                2
            );
        }
        let paths: Vec<_> = server.arrived().iter().map(|r| r.path().to_owned()).collect();
        assert_eq!(paths.len(), 3, "{paths:?}");
    }

    #[tokio::test]
    async fn a_429_is_waited_out_as_adobe_asks_and_the_wait_is_announced() {
        for (asked, least) in [("0", Duration::ZERO), ("1", Duration::from_secs(1))] {
            let count = AtomicUsize::new(0);
            let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
                0 => Answer::json(429, json!({"error_code":"429050","message":"Too many requests"}))
                    .with("Retry-After", asked),
                _ => Answer::json(200, json!({"imsOrgs": []})),
            });
            let waits = Mutex::new(Vec::new());
            let begun = Instant::now();
            let on_wait = |wait| waits.lock().unwrap().push(wait);
            analytics(http(), &server.base).discovery(&a_token(), &on_wait).await.unwrap();
            assert_eq!(*waits.lock().unwrap(), [Wait::Asked(least)]);
            assert!(begun.elapsed() >= least && begun.elapsed() < least + Duration::from_secs(3));
        }
    }

    #[tokio::test]
    async fn a_wait_beyond_the_bound_is_a_refusal_at_once() {
        let answer = Answer::json(429, json!({"error_code":"429050","message":"Too many requests"}));
        let server = Server::always(answer.with("Retry-After", "3600"));
        let error = analytics(http(), &server.base).discovery(&a_token(), &no_wait).await.unwrap_err();
        let seen = evidence::of_gateway(Stage::Companies, &error);
        assert_eq!((seen.status, seen.retry_after), (Some(429), Some(3600)));
        assert_eq!(server.arrived().len(), 1);
    }

    #[tokio::test]
    async fn names_in_another_encoding_do_not_cost_the_list() {
        let body = b"[{\"rsid\":\"a\",\"name\":\"Caf\xe9\"}]".to_vec();
        let server = Server::always(Answer::of(200, "application/json", body));
        let answer = analytics(http(), &server.base).report_suites(&a_token(), &company(), 0, 10, &no_wait).await;
        assert_eq!(answer.unwrap().page.suites[0].rsid.as_str(), "a");
    }
}

mod ladder_of_checks {
    use super::*;

    const ORG: &str = "AAAA1111@AdobeOrg";

    fn discovery() -> Answer {
        Answer::json(
            200,
            json!({"imsOrgs": [
                {"imsOrgId": ORG, "companies": [{"globalCompanyId": "north0", "companyName": "North"}]},
                {"imsOrgId": "BBBB@AdobeOrg", "companies": [{"globalCompanyId": "south0", "companyName": "South"}]},
            ]}),
        )
    }

    /// A company with `count` suites in the page-object shape.
    fn with_suites(count: usize) -> Server {
        Server::start(move |request| {
            match request.path() {
                "/discovery/me" => return discovery(),
                "/" => return Answer::json(404, "{}"),
                _ => {}
            }
            if request.query("page").is_none() {
                return Answer::json(400, r#"{"error":"invalid_request"}"#);
            }
            let page: usize = request.query("page").unwrap().parse().unwrap();
            let limit: usize = request.query("limit").unwrap().parse().unwrap();
            let on_page: Vec<_> = (page * limit..count.min((page + 1) * limit))
                .map(|n| json!({"rsid": format!("s.{n}"), "name": "x"}))
                .collect();
            let pages = count.div_ceil(limit);
            Answer::json(
                200,
                json!({"content": on_page, "totalPages": pages, "totalElements": count, "number": page, "lastPage": page + 1 >= pages}),
            )
        })
    }

    async fn suites_of(server: &Server, chosen: &[&str]) -> (Option<usize>, Vec<CheckEvent>) {
        let mut events = Vec::new();
        let chosen: Vec<_> = chosen.iter().map(|c| Rsid::parse(c).unwrap()).collect();
        let access = access(server);
        let suites = ladder::report_suites(&access, &a_token(), &company(), &chosen, &mut |e| events.push(e)).await;
        (suites.map(|s| s.len()), events)
    }

    fn failure(events: &[CheckEvent]) -> Evidence {
        match events.last() {
            Some(CheckEvent::Failed { finding, .. }) => finding.evidence.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn code(events: &[CheckEvent]) -> String {
        failure(events).code.unwrap().to_string()
    }

    #[tokio::test]
    async fn hundreds_of_suites_arrive_page_by_page_in_order() {
        let server = with_suites(523);
        let (count, events) = suites_of(&server, &["s.522"]).await;
        assert_eq!(count, Some(523));
        assert_eq!(server.arrived().len(), 6);
        assert_eq!(events.first(), Some(&CheckEvent::Started(CheckId::ReportSuites)));
        let pages: Vec<_> = events
            .iter()
            .filter_map(|e| match e {
                CheckEvent::Suites(page) => Some((page.suites[0].rsid.as_str(), page.total, page.is_last)),
                _ => None,
            })
            .collect();
        assert_eq!(pages.len(), 6);
        assert_eq!(pages[0], ("s.0", Some(523), false));
        assert_eq!(pages[5], ("s.500", Some(523), true));
        assert!(matches!(events.last(), Some(CheckEvent::Passed { seen: Seen::ReportSuites { count: 523 }, .. })));
    }

    #[tokio::test]
    async fn a_bare_array_that_ignores_paging_is_read_once() {
        let full: Vec<_> = (0..100).map(|n| json!({"rsid": format!("s.{n}")})).collect();
        let server = Server::always(Answer::json(200, json!(full)));
        let (count, events) = suites_of(&server, &[]).await;
        assert_eq!((count, server.arrived().len()), (Some(100), 2));
        assert!(matches!(events.last(), Some(CheckEvent::Passed { .. })));
    }

    #[tokio::test]
    async fn an_absurd_number_of_suites_is_not_read_to_the_end() {
        let server = Server::start(|request| {
            let page: usize = request.query("page").unwrap().parse().unwrap();
            let items: Vec<_> = (0..100).map(|n| json!({"rsid": format!("s.{page}.{n}")})).collect();
            Answer::json(
                200,
                json!({"content": items, "totalPages": 1_000_000, "totalElements": 100_000_000, "lastPage": false}),
            )
        });
        let (count, events) = suites_of(&server, &["not.there"]).await;
        assert_eq!(count, Some(20_000), "what was not read may still be there");
        assert!(server.arrived().len() <= 203);
        assert!(matches!(&events[events.len() - 2], CheckEvent::Suites(page) if page.is_last));
    }

    #[tokio::test]
    async fn missing_and_absent_suites_are_findings() {
        let (none, events) = suites_of(&with_suites(3), &["s.1", "gone.1", "gone.2"]).await;
        assert_eq!((none, code(&events).as_str()), (None, ladder::code::SUITES_MISSING));
        assert!(failure(&events).description.unwrap().as_str().contains("gone.1, gone.2"));
        let (none, events) = suites_of(&with_suites(0), &[]).await;
        assert_eq!((none, code(&events).as_str()), (None, ladder::code::NO_REPORT_SUITES));
    }

    #[tokio::test]
    async fn a_failure_on_a_later_page_fails_the_check() {
        let server = Server::start(|request| match request.query("page") {
            Some("0") => Answer::json(200, json!({"content": [{"rsid": "a"}], "totalPages": 3, "lastPage": false})),
            _ => Answer::json(403, json!({"error_code": "403025", "message": "Profile is not valid"})),
        });
        let (none, events) = suites_of(&server, &[]).await;
        assert_eq!((none, code(&events).as_str()), (None, "403025"));
    }

    #[tokio::test]
    async fn waits_are_events() {
        let count = AtomicUsize::new(0);
        let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
            0 => Answer::json(429, json!({"error_code": "429050"})).with("Retry-After", "1"),
            _ => Answer::json(200, json!([{"rsid": "a"}])),
        });
        let (_, events) = suites_of(&server, &[]).await;
        assert!(
            events.contains(&CheckEvent::Waiting {
                check: CheckId::ReportSuites,
                wait: aa_connect::diagnosis::Wait::Asked(1)
            }),
            "{events:?}"
        );
    }

    #[tokio::test]
    async fn the_right_organization_and_company_must_be_there() {
        let seen = async |answer: Answer, org: &str, company: &str| {
            let server = Server::always(answer);
            let (org, company) = (OrgId::parse(org).unwrap(), GlobalCompanyId::parse(company).unwrap());
            let mut events = Vec::new();
            let access = access(&server);
            let found = ladder::companies(&access, &a_token(), Some((&org, &company)), &mut |e| events.push(e)).await;
            match found {
                Some(found) => format!("{} organizations", found.organizations.len()),
                None => code(&events),
            }
        };
        assert_eq!(seen(discovery(), ORG, "north0").await, "2 organizations");
        assert_eq!(seen(discovery(), ORG, "south0").await, ladder::code::COMPANY_NOT_SEEN);
        assert_eq!(seen(discovery(), "CCCC@AdobeOrg", "north0").await, ladder::code::ORGANIZATION_DIFFERS);
        let empty = Answer::json(200, json!({"imsOrgs": [{"imsOrgId": ORG, "companies": []}]}));
        assert_eq!(seen(empty, ORG, "north0").await, ladder::code::NO_COMPANIES);
        assert_eq!(seen(Answer::json(403, json!({"error_code": "403003"})), ORG, "north0").await, "403003");
    }

    #[tokio::test]
    async fn the_token_rung_reports_what_it_was_given() {
        let server = Server::always(Answer::json(200, "{}"));
        let (access, mut events) = (access(&server), Vec::new());
        let token = ladder::token(&access, 3, async { Ok((a_token(), true)) }, &mut |e| events.push(e)).await;
        assert!(token.is_some());
        assert!(matches!(
            events[1],
            CheckEvent::Passed { seen: Seen::Token { from_cache: true, expires_in: 1.., .. }, .. }
        ));
        events.clear();
        let failed = Evidence { status: Some(400), ..Evidence::at_stage(Stage::Token) };
        assert!(ladder::token(&access, 3, async { Err(failed) }, &mut |e| events.push(e)).await.is_none());
        assert_eq!(failure(&events).status, Some(400));
        assert!(server.arrived().is_empty(), "nobody was asked for a token, so nothing was opened");
    }

    #[tokio::test]
    async fn a_whole_climb_can_run_on_any_thread() {
        let server = with_suites(7);
        let access = access(&server);
        let climb = async move {
            let (sender, receiver) = std::sync::mpsc::channel();
            let mut events = move |event| sender.send(event).unwrap();
            let ims = access.ims();
            let obtain = async move {
                let _ = ims.client_credentials(&client_id(), &secret(), &scopes()).await;
                Ok((a_token(), false))
            };
            let report = network(&access.http, &access.hosts).await;
            assert!(report.api.result.is_ok());
            let token = ladder::token(&access, 1, obtain, &mut events).await.unwrap();
            ladder::companies(&access, &token, None, &mut events).await.unwrap();
            ladder::report_suites(&access, &token, &company(), &[], &mut events).await.unwrap();
            drop(events);
            receiver.iter().count()
        };
        // Two for each rung, a page of suites, and the four that the first answer proves; tiny_http tells the time, too.
        assert_eq!(tokio::spawn(climb).await.unwrap(), 12);
    }

    #[tokio::test]
    async fn one_connection_serves_one_request_after_the_other() {
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        let server = Socket::start(move |mut stream| {
            count.fetch_add(1, Ordering::SeqCst);
            while read_request(&mut stream).starts_with("GET") {
                let body = r#"{"imsOrgs":[]}"#;
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
            }
        });
        let api = analytics(http(), &server.base());
        for _ in 0..5 {
            api.clone().discovery(&a_token(), &no_wait).await.unwrap();
        }
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn the_network_is_probed_on_both_hosts_without_a_credential() {
        let ims = Server::always(Answer::json(200, r#"{"token_endpoint":"x"}"#));
        let api = Server::always(Answer::json(403, r#"{"error_code":"403000","message":"Api Key is required"}"#));
        let hosts = Hosts::parse(&ims.base, &api.base).unwrap();
        let report = network(&http(), &hosts).await;
        assert!(report.ims.result.is_ok() && report.api.result.is_ok(), "{report:?}");
        assert!(report.api.result.unwrap().clock_ahead_seconds.unwrap().abs() <= 2);
        for one in ims.arrived().iter().chain(&api.arrived()) {
            assert!(one.header("authorization").is_none() && one.header("x-api-key").is_none());
        }
        let portal = Server::always(Answer::html(200, "<title>Wi-Fi</title>"));
        let report = network(&http(), &Hosts::parse(&portal.base, &portal.base).unwrap()).await;
        for host in [report.ims, report.api] {
            let evidence = host.result.unwrap_err().evidence;
            assert_eq!((evidence.stage, evidence.transport), (Stage::Network, Some(Transport::Html)));
        }
    }

    /// As the `Date` of an answer: this machine's time and so many seconds more.
    fn date(seconds: i64) -> String {
        let then = Timestamp::from_second(Timestamp::now().as_second() + seconds).unwrap();
        then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    #[tokio::test]
    async fn nobody_is_sent_to_a_sign_in_that_cannot_end_well() {
        let ready = async |answer: Answer| {
            let ims = Server::always(answer);
            ims_ready(&http(), &Hosts::parse(&ims.base, "http://127.0.0.1:1").unwrap(), &Environment::Production).await
        };
        let ims = || Answer::json(200, r#"{"token_endpoint":"x"}"#);
        assert!(ready(ims()).await.is_ok());
        let slow = ready(ims().with("Date", date(60))).await.unwrap();
        assert!(
            slow.reached.clock_ahead_seconds.is_some_and(|seconds| (-62..=-58).contains(&seconds)),
            "worth a word only"
        );
        for seconds in [-400, 400] {
            let finding = ready(ims().with("Date", date(seconds))).await.unwrap_err();
            assert_eq!((finding.id, finding.verdict), ("clock-wrong", Verdict::ThisMachine));
            let direction = if seconds < 0 { "fast" } else { "slow" };
            assert!(finding.cause.contains(direction), "{}", finding.cause);
        }
        let finding = ready(Answer::html(200, "<title>Wi-Fi</title>")).await.unwrap_err();
        assert_eq!(finding.verdict, Verdict::SomebodyElse);
        let nobody = Hosts::parse("http://127.0.0.1:1", "http://127.0.0.1:1").unwrap();
        assert_eq!(
            ims_ready(&http(), &nobody, &Environment::Production).await.unwrap_err().verdict,
            Verdict::NotReached
        );
    }

    #[tokio::test]
    async fn a_server_of_ones_own_need_not_describe_itself_and_adobe_must() {
        let server = Server::always(Answer::html(404, "<title>Not Found</title>"));
        let hosts = Hosts::parse(&server.base, &server.base).unwrap();
        let custom = Environment::Custom(hosts.clone());
        assert_eq!(ims_ready(&http(), &hosts, &custom).await.unwrap().issuer, None);
        let finding = ims_ready(&http(), &hosts, &Environment::Production).await.unwrap_err();
        assert_eq!(finding.verdict, Verdict::SomebodyElse);
        let portal = Server::always(Answer::html(200, "<title>Wi-Fi</title>"));
        let hosts = Hosts::parse(&portal.base, &portal.base).unwrap();
        assert!(
            ims_ready(&http(), &hosts, &Environment::Custom(hosts.clone())).await.is_err(),
            "a portal is no server"
        );
    }

    #[tokio::test]
    async fn a_server_is_heard_that_describes_itself_where_others_do() {
        for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
            let server = Server::start(move |arrived| {
                let document =
                    r#"{"issuer":"https://sign-in.example","authorization_response_iss_parameter_supported":true}"#;
                if arrived.path() == path { Answer::json(200, document) } else { Answer::json(404, "{}") }
            });
            let metadata = Ims::new(http(), BaseUrl::parse(&server.base).unwrap()).metadata().await.unwrap();
            assert_eq!(
                (metadata.issuer.as_deref(), metadata.is_issuer_always_named),
                (Some("https://sign-in.example"), true)
            );
        }
    }

    #[tokio::test]
    async fn nobody_is_sent_to_a_sign_in_behind_a_certificate_that_is_not_trusted() {
        let ims = Certificates::new(&["127.0.0.1"], (2020, 2050)).serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        let base = format!("https://{}", ims.address);
        let finding =
            ims_ready(&http(), &Hosts::parse(&base, &base).unwrap(), &Environment::Production).await.unwrap_err();
        assert_eq!((finding.id, finding.verdict), ("tls-untrusted", Verdict::SomebodyElse));
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_an_error_and_not_a_panic() {
    let server = Server::always(Answer::json(200, "{}"));
    let url = url::Url::parse(&server.base).unwrap();
    let request = Request::get(url).bearer(&Secret::new("canary\r\nX-Evil: 1"));
    assert_eq!(http().send(request).await.unwrap_err().fault, HttpFault::Unsendable);
    assert!(server.arrived().is_empty());
}

#[test]
fn setting_up_is_cheap() {
    // The quickest of several: what a busy machine does meanwhile is not the set-up's.
    let tries = (0..20).map(|_| {
        let begun = Instant::now();
        let _ = Http::new(&NetworkSettings::default(), None).unwrap();
        begun.elapsed()
    });
    let took = tries.min().unwrap();
    assert!(took < Duration::from_millis(100), "{took:?}: something slow happens before the first request");
}
