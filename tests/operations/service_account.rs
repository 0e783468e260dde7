//! A Service Account's token is had, shared and bound like a machine's; its check has a rung of its own; its key lies in the
//! store in a form that no parser copies.

use std::sync::LazyLock;

use aa_connect::connection::{
    BaseUrl, Certificate, ClientId, KeySize, OrgId, Scopes, ServiceAccountSettings, TechnicalAccountId,
};

use aa_connect::http::{Bounds, Http};
use aa_connect::ims::Ims;
use aa_connect::keys::{self, PrivateKey};
use aa_connect::operations::{ObtainError, Obtained};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::support::{Answer, Arrived, Server};

const ORG: &str = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg";
const OTHER_ORG: &str = "0F9E8D7C6B5A4F3E2D1C0B9A@AdobeOrg";
const DAY: i64 = 86_400;

static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap());
static OTHER_KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap());

/// A certificate of `key` that began ten days ago and lasts so many days.
fn certificate(key: &PrivateKey, days: u16) -> Certificate {
    keys::self_signed(key, "northwind", days, Timestamp::now() - SignedDuration::from_secs(10 * DAY)).unwrap()
}

fn account_at(base: &str, key: &PrivateKey, days: u16) -> Candidate {
    let settings = ServiceAccountSettings {
        client_id: ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
        org_id: OrgId::parse(ORG).unwrap(),
        technical_account_id: TechnicalAccountId::parse("0123456789ABCDEF01234567@techacct.adobe.com").unwrap(),
        metascopes: Scopes::parse("ent_analytics_bulk_ingest_sdk").unwrap(),
        certificate: Some(certificate(key, days)),
    };
    Candidate {
        environment: Environment::Custom(Hosts::parse(base, base).unwrap()),
        network: NetworkSettings::default(),
        proxy_password: None,
        settings: CredentialSettings::ServiceAccount(settings),
        secrets: CredentialSecrets::ServiceAccount {
            client_secret: Secret::new("p8e-canary-client-secret"),
            private_key: key.to_pem(),
        },
    }
}

fn settings_of(candidate: &mut Candidate) -> &mut ServiceAccountSettings {
    let CredentialSettings::ServiceAccount(settings) = &mut candidate.settings else { unreachable!() };
    settings
}

/// IMS, whose every token is another, and Analytics with one company and one report suite.
fn adobe() -> Server {
    let given = std::sync::atomic::AtomicUsize::new(1);
    Server::start(move |one| match one.path() {
        "/ims/exchange/jwt" => {
            let number = given.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let token = format!("canary-access-{number}");
            Answer::json(200, json!({"token_type": "bearer", "access_token": token, "expires_in": 86_399_992_u64}))
        }
        "/discovery/me" => Answer::json(
            200,
            json!({"imsOrgs":[{"imsOrgId":ORG,"companies":[{"globalCompanyId":"northw0","companyName":"Northwind"}]}]}),
        ),
        "/api/northw0/reportsuites/collections/suites" => Answer::json(
            200,
            json!({"content":[{"rsid":"northw.shop","name":"Shop"}],"totalPages":1,"lastPage":true,"number":0}),
        ),
        "/api/northw0/reports" => {
            Answer::json(200, json!({"columns":{"columnIds":["0"]},"rows":[],"summaryData":{"totals":[7.0]}}))
        }
        _ => Answer::json(404, "{}"),
    })
}

fn exchanges(server: &Server) -> Vec<Arrived> {
    server.arrived().into_iter().filter(|one| one.path() == "/ims/exchange/jwt").collect()
}

/// Who asks: a connection with the account of `candidate`.
struct Asker {
    candidate: Candidate,
    org_id: Option<OrgId>,
    owner: Owner,
}

impl Asker {
    fn new(candidate: Candidate) -> Self {
        let id = aa_connect::connection::ConnectionId::parse("northwind-7f3k2m").unwrap();
        Self { candidate, org_id: Some(OrgId::parse(ORG).unwrap()), owner: Owner::Connection(id) }
    }

    async fn obtain(&self, home: &Home, is_refused: bool) -> Result<Obtained, ObtainError> {
        let holder = Holder { owner: &self.owner, candidate: &self.candidate, org_id: self.org_id.as_ref() };
        let base: BaseUrl = self.candidate.environment.hosts(Product::Analytics).unwrap().ims_url;
        let ims = Ims::new(Http::straight(Bounds::default()), base);
        operations::obtain_token(&home.store, &home.services.paths, &holder, &ims, is_refused).await
    }

    /// Whether the next token comes from the store.
    async fn is_kept(&self, home: &Home) -> bool {
        self.obtain(home, false).await.unwrap().is_from_store
    }
}

#[tokio::test]
async fn one_exchange_serves_everybody_who_shares_the_connection() {
    let (home, server) = (home(), adobe());
    let asker = Asker::new(account_at(&server.base, &KEY, 365));
    let all = futures_util::future::join_all((0..6).map(|_| asker.obtain(&home, false))).await;
    let tokens: std::collections::BTreeSet<_> =
        all.into_iter().map(|one| one.unwrap().token.access().expose().to_owned()).collect();
    assert_eq!((tokens.len(), exchanges(&server).len()), (1, 1));
    assert!(asker.is_kept(&home).await);
    let again = asker.obtain(&home, true).await.unwrap();
    assert_eq!((again.is_from_store, exchanges(&server).len()), (false, 2), "a refused one is not used again");
}

#[tokio::test]
async fn a_kept_token_is_bound_to_what_it_was_given_for_and_not_to_the_key() {
    type Change = fn(&mut Asker);
    let changes: [(&str, bool, Change); 7] = [
        ("nothing", true, |_| {}),
        ("key and certificate", true, |asker| {
            let base = asker.candidate.environment.hosts(Product::Analytics).unwrap().ims_url.to_string();
            asker.candidate = account_at(&base, &OTHER_KEY, 90);
        }),
        ("client", false, |asker| {
            settings_of(&mut asker.candidate).client_id = ClientId::parse("fedcba9876543210fedcba9876543210").unwrap();
        }),
        ("metascopes", false, |asker| {
            settings_of(&mut asker.candidate).metascopes = Scopes::parse("ent_cja_sdk").unwrap();
        }),
        ("technical account", false, |asker| {
            settings_of(&mut asker.candidate).technical_account_id =
                TechnicalAccountId::parse("FEDCBA9876543210FEDCBA98@techacct.adobe.com").unwrap();
        }),
        ("organization that issues", false, |asker| {
            settings_of(&mut asker.candidate).org_id = OrgId::parse(OTHER_ORG).unwrap();
        }),
        ("organization of the connection", false, |asker| asker.org_id = Some(OrgId::parse(OTHER_ORG).unwrap())),
    ];
    for (what, is_kept, change) in changes {
        let (home, server) = (home(), adobe());
        let mut asker = Asker::new(account_at(&server.base, &KEY, 365));
        asker.obtain(&home, false).await.unwrap();
        change(&mut asker);
        assert_eq!(asker.is_kept(&home).await, is_kept, "{what}");
    }
    let (home, server, elsewhere) = (home(), adobe(), adobe());
    Asker::new(account_at(&server.base, &KEY, 365)).obtain(&home, false).await.unwrap();
    assert!(!Asker::new(account_at(&elsewhere.base, &KEY, 365)).is_kept(&home).await, "hosts");
}

#[tokio::test]
async fn secrets_of_another_type_are_named_and_nothing_is_sent() {
    let (home, server) = (home(), adobe());
    for secrets in [
        CredentialSecrets::ServerToServer { client_secret: Secret::new("p8e-canary"), other: None },
        CredentialSecrets::KeyOnly { private_key: KEY.to_pem() },
        CredentialSecrets::Public,
    ] {
        let candidate = Candidate { secrets, ..account_at(&server.base, &KEY, 365) };
        let result = Asker::new(candidate).obtain(&home, false).await;
        assert!(matches!(result, Err(ObtainError::WrongSecrets)), "{result:?}");
    }
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn the_key_lies_in_the_store_without_anything_that_must_be_unescaped() {
    let home = home();
    let of_draft = ItemKey::of_draft(&draft(), Item::Credential);
    let (private_key, client_secret) = (KEY.to_pem(), Secret::new("p8e-canary-client-secret"));
    for secrets in [
        CredentialSecrets::ServiceAccount { client_secret, private_key: private_key.clone() },
        CredentialSecrets::KeyOnly { private_key: private_key.clone() },
    ] {
        let kept = KeptSecrets::new(secrets, Some(Secret::new("a\"b\\c\u{e9}")));
        operations::keep_draft_secrets(&home.store, &draft(), &Environment::Practice, &kept).await.unwrap();
        let item = home.store.get(&of_draft).await.unwrap().unwrap();
        let text = String::from_utf8(item.to_vec()).unwrap();
        assert!(!text.contains('\\') && !text.contains("BEGIN"), "{}", text.len());
        let read = operations::read_secrets(&home.store, Owner::Draft(draft()), &Environment::Practice).await.unwrap();
        assert_eq!(read, kept);
        assert!(PrivateKey::from_pem(read.secrets.private_key().unwrap()).is_ok());
        // Cut off or changed, it is damaged, not half a key.
        for damaged in [text.replace("base64", "base65"), text.replace("\"base64\":\"", "\"base64\":\"*")] {
            home.store.put(&of_draft, Zeroizing::new(damaged.into_bytes())).await.unwrap();
            let read = operations::read_secrets(&home.store, Owner::Draft(draft()), &Environment::Practice).await;
            assert_eq!(read, Err(SecretsError::Damaged));
        }
    }
}

async fn saved_account(home: &Home, candidate: Candidate, product: Product) -> Connection {
    let company = product
        .has_companies()
        .then(|| Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: "Northwind".into() });
    let org_id = OrgId::parse(ORG).unwrap();
    let proven = Proven { candidate, product, company, org_id, ..proven("northwind") };
    operations::save(&home.services.paths, &home.store, &draft(), proven).await.unwrap()
}

/// The words of the rows and how they stand.
fn rows(run: &CheckRun) -> Vec<(&'static str, char)> {
    let mark = |outcome: &Outcome| match outcome {
        Outcome::Passed { .. } => '+',
        Outcome::Failed { .. } => '!',
        Outcome::Skipped => '-',
        Outcome::Ahead | Outcome::Running { .. } => '?',
    };
    run.rows().iter().map(|row| (row.check.word(), mark(&row.outcome))).collect()
}

/// The rows of the network, and those beyond the token of a connection without report suites of its own.
const WAY: &str = "proxy dns tcp tls clock";
const BEYOND: &str = "companies company report_suites report quota";

/// Rows that all stand alike.
fn marked(rows: &str, mark: char) -> Vec<(&'static str, char)> {
    let check = |word: &str| CheckId::ALL.into_iter().find(|check| check.word() == word).unwrap();
    rows.split(' ').map(|word| (check(word).word(), mark)).collect()
}

#[tokio::test]
async fn a_service_accounts_check_has_a_rung_for_its_key() {
    let (home, server) = (home(), adobe());
    let connection = saved_account(&home, account_at(&server.base, &KEY, 365), Product::Analytics).await;
    let mut told = Vec::new();
    let run = check_saved(&home.services, &connection, |event| told.push(event)).await;
    let all = format!("file secret key_pair {WAY} token token_content {BEYOND}");
    assert_eq!(rows(&run), marked(&all, '+'), "{run:?}");
    assert!(run.has_passed() && run.warnings().is_empty());
    let mut folded = CheckRun::of(&connection);
    told.iter().for_each(|event| folded.apply(event));
    assert_eq!(folded, run, "whoever listens sees the same");
}

#[tokio::test]
async fn without_companies_a_check_ends_at_the_token() {
    let (home, server) = (home(), adobe());
    let connection = saved_account(&home, account_at(&server.base, &KEY, 365), Product::ExperienceManager).await;
    let run = check_saved(&home.services, &connection, |_| {}).await;
    let all = marked(&format!("file secret key_pair {WAY} token token_content"), '+');
    assert_eq!(rows(&run), all);
    assert!(run.has_passed());
    // A kept token is shown to nobody: that Adobe is there at all is asked for itself.
    assert_eq!(rows(&check_saved(&home.services, &connection, |_| {}).await), all);
    assert_eq!(exchanges(&server).len(), 1);
    drop(server);
    let run = check_saved(&home.services, &connection, |_| {}).await;
    assert_eq!(run.finding().map(|finding| finding.id), Some("connection-refused"));
}

#[tokio::test]
async fn a_certificate_that_ends_soon_is_a_warning_of_a_run_that_passed() {
    for (days, is_urgent) in [(30, false), (12, true)] {
        let (home, server) = (home(), adobe());
        let connection = saved_account(&home, account_at(&server.base, &KEY, days), Product::Analytics).await;
        let run = check_saved(&home.services, &connection, |_| {}).await;
        let warnings = run.warnings();
        assert!(run.has_passed() && warnings.len() == 1, "{days}");
        assert_eq!((warnings[0].id(), warnings[0].is_urgent()), ("certificate-ends", is_urgent), "{days}");
        let words = if is_urgent { "in 2 days" } else { "in 20 days" };
        assert!(warnings[0].cause.contains(words), "{}", warnings[0].cause);
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_key_pair_ends_the_check_before_anything_is_sent() {
    let mismatched = |base: &str| {
        let mut candidate = account_at(base, &KEY, 365);
        settings_of(&mut candidate).certificate = Some(certificate(&OTHER_KEY, 365));
        candidate
    };
    let expired = |base: &str| account_at(base, &KEY, 9);
    type Make<'a> = &'a dyn Fn(&str) -> Candidate;
    let cases: [(Make<'_>, &str, u8); 2] = [(&mismatched, "key-mismatch", 7), (&expired, "certificate-expired", 8)];
    for (make, id, exit_code) in cases {
        let (home, server) = (home(), adobe());
        let connection = saved_account(&home, make(&server.base), Product::Analytics).await;
        let run = check_saved(&home.services, &connection, |_| {}).await;
        let finding = run.finding().unwrap();
        assert_eq!((finding.id, finding.verdict.exit_code()), (id, exit_code));
        let higher = marked(&format!("{WAY} token token_content {BEYOND}"), '-');
        assert_eq!(rows(&run), [marked("file secret", '+'), marked("key_pair", '!'), higher].concat());
        assert!(exchanges(&server).is_empty());
    }
}

#[tokio::test]
async fn other_types_have_no_rung_for_a_key() {
    let home = home();
    let run = CheckRun::of(&saved(&home, "northwind").await);
    assert_eq!(rows(&run), marked(&format!("file secret {WAY} token token_content {BEYOND}"), '?'));
}
