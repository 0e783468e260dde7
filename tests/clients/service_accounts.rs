//! The JWT exchange over real HTTP: an IMS with a clock of its own that checks signature and claims with another library
//! than the client's, and everything that is found before anything is sent.

use std::sync::LazyLock;

use aa_connect::connection::{
    Certificate, CredentialSecrets, CredentialSettings, KeySize, Printable, ServiceAccountSettings, TechnicalAccountId,
    Urgency,
};
use aa_connect::diagnosis::{CheckRun, Finding, KeyPairSeen, diagnose};
use aa_connect::ims::{KeyPairFault, ServiceAccount};
use aa_connect::keys::{self, PrivateKey};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::*;
use support::Arrived;

const ORG: &str = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg";
const ACCOUNT: &str = "0123456789ABCDEF01234567@techacct.adobe.com";
const METASCOPES: &str = "ent_analytics_bulk_ingest_sdk,ent_cja_sdk";
const GIVEN: &str = r#"{"token_type":"bearer","access_token":"canary-access-token-0123456789","expires_in":86399992}"#;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

static KEY: LazyLock<PrivateKey> = LazyLock::new(new_key);
static OTHER_KEY: LazyLock<PrivateKey> = LazyLock::new(new_key);

fn new_key() -> PrivateKey {
    PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap()
}

fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_secs(seconds)
}

/// A certificate of `KEY` that begins about now plus `begins` and lasts so many days.
fn certificate(begins: i64, days: u16) -> Certificate {
    keys::self_signed(&KEY, "northwind", days, in_seconds(begins)).unwrap()
}

/// A Service Account, its two halves.
struct Account {
    settings: CredentialSettings,
    secrets: CredentialSecrets,
}

impl Account {
    fn with(key: Secret, certificate: Option<Certificate>) -> Self {
        let settings = ServiceAccountSettings {
            client_id: client_id(),
            org_id: OrgId::parse(ORG).unwrap(),
            technical_account_id: TechnicalAccountId::parse(ACCOUNT).unwrap(),
            metascopes: Scopes::parse(METASCOPES).unwrap(),
            certificate,
        };
        Self {
            settings: CredentialSettings::ServiceAccount(settings),
            secrets: CredentialSecrets::ServiceAccount { client_secret: secret(), private_key: key },
        }
    }

    fn new() -> Self {
        Self::with(KEY.to_pem(), Some(certificate(-10 * DAY, 365)))
    }

    fn of(certificate: Certificate) -> Self {
        Self::with(KEY.to_pem(), Some(certificate))
    }

    fn complete(&self) -> ServiceAccount<'_> {
        ServiceAccount::of(&self.settings, &self.secrets).unwrap()
    }

    async fn exchange(&self, http: &Http, server: &Server) -> Result<Token, ImsError> {
        let result = Ims::new(http.clone(), BaseUrl::parse(&server.base).unwrap()).exchange_jwt(self.complete()).await;
        if let Err(error) = &result {
            shows_no_secret(error, &evidence::of_ims(error));
            let shown = format!("{error:?} {error} {:?}", diagnose(evidence::of_ims(error)));
            for one in exchanges(server) {
                assert!(!shown.contains(&field(&one, "jwt_token")), "the assertion is shown");
            }
            assert!(!shown.contains("PRIVATE KEY"), "the key is shown");
        }
        result
    }

    async fn finding(&self, http: &Http, server: &Server) -> Finding {
        diagnose(evidence::of_ims(&self.exchange(http, server).await.unwrap_err()))
    }
}

/// How an IMS is that judges assertions by its own clock.
#[derive(Clone, Copy)]
struct Strict {
    /// How many seconds its clock is ahead of this machine's.
    ahead: i64,
    /// Whether its binding wants a `jti`.
    wants_jti: bool,
}

impl Strict {
    fn answer(self, one: &Arrived) -> Answer {
        let now = in_seconds(self.ahead);
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let said = if one.path() == "/ims/exchange/jwt" { self.exchange(one, now) } else { Answer::json(404, "{}") };
        said.with("Date", date).with("X-Debug-Id", "dbg-1")
    }

    fn exchange(self, one: &Arrived, now: Timestamp) -> Answer {
        let Value::Object(claims) = verified(&field(one, "jwt_token")) else { panic!() };
        let Some(exp) = claims["exp"].as_i64() else { return refusal("invalid_token", "exp is no integer") };
        if exp <= now.as_second() {
            return refusal("invalid_token", "JWT token has expired");
        }
        if exp > now.as_second() + 15 * 60 {
            return refusal("bad_request", "exp is too far ahead");
        }
        match claims.get("jti") {
            None if self.wants_jti => refusal("invalid_jti", "jti is required"),
            Some(jti) if !jti.is_u64() => refusal("invalid_token", "jti is no integer"),
            _ => Answer::json(200, GIVEN),
        }
    }

    fn serve(ahead: i64, wants_jti: bool) -> Server {
        let ims = Self { ahead, wants_jti };
        Server::start(move |one| ims.answer(one))
    }
}

fn refusal(code: &str, description: &str) -> Answer {
    Answer::json(400, json!({"error": code, "error_description": description}))
}

/// The claims, once the signature was found right.
fn verified(assertion: &str) -> Value {
    let mut rules = Validation::new(Algorithm::RS256);
    (rules.validate_exp, rules.validate_aud) = (false, false);
    rules.required_spec_claims.clear();
    let pem = certificate(-HOUR, 365).pem;
    let key = DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
    jsonwebtoken::decode::<Value>(assertion, &key, &rules).unwrap().claims
}

fn exchanges(server: &Server) -> Vec<Arrived> {
    server.arrived().into_iter().filter(|one| one.path() == "/ims/exchange/jwt").collect()
}

fn field(one: &Arrived, name: &str) -> String {
    let found: Vec<_> = url::form_urlencoded::parse(one.body.as_bytes()).filter(|(known, _)| known == name).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0].1.clone().into_owned()
}

#[tokio::test]
async fn an_assertion_is_sent_as_adobe_documents_it() {
    let server = Server::always(Answer::json(200, GIVEN));
    let token = Account::new().exchange(&http(), &server).await.unwrap();
    assert_eq!(token.access().expose(), ACCESS);
    assert!(token.refresh().is_none());
    assert!((86_390..=86_399).contains(&token.expires_in(Timestamp::now())), "milliseconds");
    let [one] = &server.arrived()[..] else { panic!("one request on the good path") };
    assert_eq!((one.method.as_str(), one.target.as_str()), ("POST", "/ims/exchange/jwt"));
    assert_eq!(one.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(one.header("authorization"), None);
    assert_eq!(field(one, "client_id"), client_id().as_str());
    assert_eq!(field(one, "client_secret"), SECRET);
    assert_eq!(url::form_urlencoded::parse(one.body.as_bytes()).count(), 3);
    let claims = verified(&field(one, "jwt_token"));
    let base = &server.base;
    assert_eq!(claims["iss"], ORG);
    assert_eq!(claims["sub"], ACCOUNT);
    assert_eq!(claims["aud"], format!("{base}/c/{}", client_id()));
    for metascope in METASCOPES.split(',') {
        assert_eq!(claims[format!("{base}/s/{metascope}")], true);
    }
    assert_eq!(claims.get("jti"), None, "only where the binding wants it");
    let left = claims["exp"].as_i64().unwrap() - Timestamp::now().as_second();
    assert!((290..=300).contains(&left), "{left}");
}

#[tokio::test]
async fn the_exchange_works_whatever_the_two_clocks_say() {
    for (ahead, requests) in
        [(0, 1), (-120, 1), (120, 1), (-HOUR, 2), (HOUR, 2), (-3 * DAY, 2), (3 * DAY, 2), (-400 * DAY, 2)]
    {
        let (server, http) = (Strict::serve(ahead, false), http());
        let account = Account::with(KEY.to_pem(), None);
        assert!(account.exchange(&http, &server).await.is_ok(), "{ahead}");
        assert_eq!(server.arrived().len(), requests, "{ahead}");
        // What was learned in this run is not asked for again.
        assert!(account.exchange(&http, &server).await.is_ok(), "{ahead}");
        assert_eq!(server.arrived().len(), requests + 1, "{ahead}");
    }
}

#[tokio::test]
async fn a_refusal_that_the_servers_time_does_not_mend_names_the_clock() {
    for (ahead, words) in [(HOUR, "60 minutes slow"), (-2 * HOUR, "2 hours fast")] {
        let date = move || in_seconds(ahead).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let server = Server::start(move |_| refusal("invalid_token", "JWT token has expired").with("Date", date()));
        let finding = Account::new().finding(&http(), &server).await;
        assert_eq!(finding.id, "ims-jwt-clock");
        assert!(finding.cause.contains(words) && finding.cause.contains("has expired"), "{}", finding.cause);
        assert_eq!(server.arrived().len(), 2, "once more, not for ever");
    }
}

#[tokio::test]
async fn nothing_is_asked_twice_where_the_clocks_agree_or_the_refusal_is_about_something_else() {
    let server = Server::always(refusal("invalid_token", "JWT token has expired"));
    assert_eq!(Account::new().finding(&http(), &server).await.id, "ims-jwt-invalid-token");
    assert_eq!(server.arrived().len(), 1);
    let date = || in_seconds(HOUR).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (status, code) in [(400, "invalid_scope"), (401, "invalid_client"), (500, "internal_error"), (429, "slow")] {
        let server = Server::start(move |_| Answer::json(status, json!({"error": code})).with("Date", date()));
        Account::new().exchange(&http(), &server).await.unwrap_err();
        assert_eq!(server.arrived().len(), 1, "{code}");
    }
    // Somebody in Adobe's place has no time that counts.
    let proxy = Server::start(move |_| Answer::json(400, r#"{"error":"Blocked by policy"}"#).with("Date", date()));
    Account::new().exchange(&http(), &proxy).await.unwrap_err();
    assert_eq!(proxy.arrived().len(), 1);
}

#[tokio::test]
async fn a_binding_that_wants_a_number_gets_a_fresh_one() {
    let mut seen = std::collections::BTreeSet::new();
    for (ahead, requests) in [(0, 2), (HOUR, 3)] {
        let server = Strict::serve(ahead, true);
        Account::new().exchange(&http(), &server).await.unwrap();
        let all = exchanges(&server);
        assert_eq!(all.len(), requests);
        let jti = verified(&field(all.last().unwrap(), "jwt_token"))["jti"].as_u64().unwrap();
        assert!(jti < 1 << 53 && seen.insert(jti), "{jti}");
    }
    let never = Server::always(refusal("invalid_jti", "jti was used before"));
    assert_eq!(Account::new().finding(&http(), &never).await.id, "ims-jwt-reused");
    assert_eq!(never.arrived().len(), 2);
}

#[tokio::test]
async fn what_fails_on_this_machine_is_never_sent() {
    let expired = certificate(-400 * DAY, 365);
    let early = certificate(DAY, 365);
    let damaged = Certificate { pem: "-----BEGIN CERTIFICATE-----\nAAAA\n".to_owned(), ..certificate(-HOUR, 365) };
    let valid = || Some(certificate(-HOUR, 365));
    for (account, fault, id, exit_code) in [
        (Account::of(expired), KeyPairFault::Expired, "certificate-expired", 8),
        (Account::of(early), KeyPairFault::NotYetValid, "certificate-not-yet-valid", 8),
        (Account::of(damaged), KeyPairFault::CertificateDamaged, "key-pair-certificate-damaged", 7),
        (Account::with(OTHER_KEY.to_pem(), valid()), KeyPairFault::Mismatch, "key-mismatch", 7),
        (Account::with(secret(), valid()), KeyPairFault::KeyUnreadable, "key-unreadable", 7),
    ] {
        let server = Strict::serve(0, false);
        let error = account.exchange(&http(), &server).await.unwrap_err();
        let ImsError::KeyPair(unfit) = &error else { panic!("{error:?}") };
        assert_eq!(unfit.fault, fault);
        let finding = diagnose(evidence::of_ims(&error));
        assert_eq!((finding.id, finding.verdict.exit_code()), (id, exit_code));
        assert_eq!(exchanges(&server).len(), 0, "{id}");
        let fingerprint = account.complete().settings().certificate.as_ref().unwrap().sha1.to_string();
        assert!(finding.evidence_lines().contains(&("Fingerprint", fingerprint)), "{id}");
    }
}

#[tokio::test]
async fn a_certificate_is_out_of_date_by_the_servers_clock_only() {
    // By this machine it ended two hours ago, or begins in two; by Adobe's clock it is in date.
    for (begins, days, ahead) in [(-DAY - 2 * HOUR, 1, -3 * HOUR), (2 * HOUR, 365, 3 * HOUR)] {
        let account = Account::of(certificate(begins, days));
        let server = Strict::serve(ahead, false);
        account.exchange(&http(), &server).await.unwrap();
        assert_eq!(exchanges(&server).len(), 1, "dated right at once, for the clock was asked for");
    }
    // And the other way round: Adobe only says that it knows no such certificate.
    let account = Account::of(certificate(-DAY + 2 * HOUR, 1));
    let date = || in_seconds(3 * HOUR).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let unbound = "Could not match JWT signature to any of the bindings";
    let server = Server::start(move |_| refusal("invalid_token", unbound).with("Date", date()));
    let finding = account.finding(&http(), &server).await;
    assert_eq!(finding.id, "certificate-expired");
    assert!(finding.evidence_lines().iter().any(|(label, _)| *label == "Clock"), "{finding:?}");
}

#[tokio::test]
async fn while_the_servers_clock_cannot_be_seen_no_certificate_is_called_expired() {
    let account = Account::of(certificate(-400 * DAY, 365));
    let nobody = {
        let server = Server::always(Answer::json(200, GIVEN));
        BaseUrl::parse(&server.base).unwrap()
    };
    let error = Ims::new(http(), nobody).exchange_jwt(account.complete()).await.unwrap_err();
    assert!(matches!(error, ImsError::Http(_)), "{error:?}");
    let portal = Server::always(Answer::html(200, "<title>Welcome to the hotel</title>"));
    let error = account.exchange(&http(), &portal).await.unwrap_err();
    assert!(matches!(error, ImsError::NotIms(_)), "{error:?}");
    assert_eq!(exchanges(&portal).len(), 0);
}

#[tokio::test]
async fn refusals_of_the_exchange_are_named() {
    use RefusalKind as K;
    for (status, code, description, kind, id) in [
        (400, "invalid_client", "", K::InvalidClient, "ims-jwt-unknown-client"),
        (401, "invalid_client", "", K::InvalidClient, "ims-jwt-wrong-client-secret"),
        (401, "invalid_client", "lacks exchange_jwt scope", K::MayNotExchange, "ims-jwt-may-not-exchange"),
        (400, "invalid_client", "EXCHANGE_JWT is missing", K::MayNotExchange, "ims-jwt-may-not-exchange"),
        (400, "invalid_token", "", K::InvalidToken, "ims-jwt-invalid-token"),
        (
            400,
            "invalid_token",
            "Could not match JWT signature to any of the bindings",
            K::SignatureNotBound,
            "ims-jwt-signature",
        ),
        (400, "invalid_signature", "", K::SignatureNotBound, "ims-jwt-invalid-signature"),
        (400, "invalid_scope", "The metascopes in the JWT are not", K::Metascopes, "ims-jwt-metascopes-subset"),
        (400, "invalid_scope", "", K::InvalidScope, "ims-jwt-metascopes"),
        (400, "bad_request", "", K::InvalidRequest, "ims-jwt-claims"),
        (500, "internal_error", "Please try again later", K::InternalError, "ims-jwt-migrated"),
    ] {
        let body = json!({"error": code, "error_description": description});
        let server = Server::always(Answer::json(status, body));
        let account = Account::new();
        let error = account.exchange(&http(), &server).await.unwrap_err();
        let ImsError::Refused(refusal) = &error else { panic!("{error:?}") };
        assert_eq!(refusal.kind, kind, "{code}");
        let finding = diagnose(evidence::of_ims(&error));
        assert_eq!(finding.id, id);
        let shown = account.complete().asserted();
        let lines = finding.evidence_lines();
        assert!(lines.contains(&("Fingerprint", shown.fingerprint.unwrap().to_string())), "{lines:?}");
        assert!(lines.contains(&("Metascopes", METASCOPES.to_owned())), "{lines:?}");
    }
}

#[tokio::test]
async fn what_an_answer_echoes_is_not_repeated() {
    let server = Server::start(|one| {
        let words = format!("bad: {} {}", field(one, "jwt_token"), field(one, "client_secret"));
        refusal("invalid_token", &words).with("X-Debug-Id", field(one, "jwt_token"))
    });
    // `exchange` looks for both in all that is shown.
    let finding = Account::new().finding(&http(), &server).await;
    assert_eq!(finding.evidence.description, Some(Printable::new("bad: … …")));
}

/// Climbs the rung of its own; what it saw, or why it failed.
async fn rung(account: &Account, server: &Server) -> (CheckRun, Option<KeyPairSeen>) {
    let mut run = CheckRun::new(&[CheckId::KeyPair]);
    let mut seen = None;
    let mut events = |event: CheckEvent| {
        run.apply(&event);
        if let CheckEvent::Passed { seen: Seen::KeyPair(what), .. } = event {
            seen = Some(what);
        }
    };
    let passed = ladder::key_pair(&access(server), account.complete(), &mut events).await;
    assert_eq!(passed.is_some(), run.has_passed());
    (run, seen)
}

#[tokio::test]
async fn the_rung_of_key_and_certificate_asks_nobody_and_says_until_when() {
    let server = Strict::serve(0, false);
    for (days, urgency, words) in [
        (365, Urgency::None, "in 365 days"),
        (30, Urgency::Soon, "in 30 days"),
        (4, Urgency::Soon, "in 4 days"),
        (3, Urgency::Urgent, "in 3 days"),
        (1, Urgency::Urgent, "in less than a day"),
    ] {
        let account = Account::of(certificate(-HOUR, days));
        let (run, seen) = rung(&account, &server).await;
        let seen = seen.unwrap();
        assert_eq!(seen.urgency, urgency, "{days}");
        let said = Seen::KeyPair(seen).in_words();
        assert!(said.starts_with("until 20") && said.ends_with(words), "{said}");
        let warned: Vec<_> = run.warnings().iter().map(|warning| (warning.urgency, warning.is_urgent())).collect();
        let expected = (urgency != Urgency::None).then_some((urgency, urgency == Urgency::Urgent));
        assert_eq!(warned, Vec::from_iter(expected), "{days}");
    }
    let (_, only_key) = rung(&Account::with(KEY.to_pem(), None), &server).await;
    assert_eq!(only_key.unwrap().not_after, None);
    assert_eq!(server.arrived().len(), 0);
}

#[tokio::test]
async fn the_rung_fails_with_the_same_words_as_the_exchange() {
    let server = Strict::serve(0, false);
    for (account, id) in [
        (Account::of(certificate(-400 * DAY, 365)), "certificate-expired"),
        (Account::with(OTHER_KEY.to_pem(), Some(certificate(-HOUR, 365))), "key-mismatch"),
    ] {
        let (run, _) = rung(&account, &server).await;
        assert_eq!(run.finding().unwrap().id, id);
        assert_eq!(run.finding(), Some(&account.finding(&http(), &server).await));
    }
    assert_eq!(exchanges(&server).len(), 0);
}
