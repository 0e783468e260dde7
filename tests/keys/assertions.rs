//! The assertion says what Adobe documents (protocol reference, section 4.2), and another library finds it right.

use aa_connect::connection::{
    BaseUrl, Certificate, ClientId, Environment, OrgId, Printable, Scopes, TechnicalAccountId,
};
use aa_connect::keys::{AssertionFault, Claims, assertion, check, self_signed};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, Validation};
use serde_json::{Value, json};

use crate::{KEY, other_key};

struct Account {
    issuer: OrgId,
    subject: TechnicalAccountId,
    client_id: ClientId,
    metascopes: Scopes,
    ims_url: BaseUrl,
}

impl Account {
    fn at(ims_url: BaseUrl) -> Self {
        Self {
            issuer: OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap(),
            subject: TechnicalAccountId::parse("0123456789ABCDEF01234567@techacct.adobe.com").unwrap(),
            client_id: ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
            metascopes: Scopes::parse("ent_aem_cloud_sdk,ent_cloudmgr_sdk").unwrap(),
            ims_url,
        }
    }

    fn claims(&self) -> Claims<'_> {
        Claims {
            issuer: &self.issuer,
            subject: &self.subject,
            client_id: &self.client_id,
            metascopes: &self.metascopes,
            ims_url: &self.ims_url,
            jti: None,
        }
    }
}

fn expires_at() -> Timestamp {
    "2026-11-22T12:05:00.999Z".parse().unwrap()
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn the_claims_are_those_that_adobe_documents() {
    for (environment, base) in [
        (Environment::Production, "https://ims-na1.adobelogin.com"),
        (Environment::Stage, "https://ims-na1-stg1.adobelogin.com"),
    ] {
        let account = Account::at(environment.hosts(aa_connect::connection::Product::Analytics).unwrap().ims_url);
        let signed = assertion(&KEY, &account.claims(), expires_at()).unwrap();
        let parts: Vec<&str> = signed.expose().split('.').collect();
        assert_eq!(parts.len(), 3);
        assert_eq!(decoded(parts[0]), json!({"alg": "RS256", "typ": "JWT"}));
        let expected = json!({
            "exp": 1_795_349_100,
            "iss": "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg",
            "sub": "0123456789ABCDEF01234567@techacct.adobe.com",
            "aud": format!("{base}/c/0123456789abcdef0123456789abcdef"),
            format!("{base}/s/ent_aem_cloud_sdk"): true,
            format!("{base}/s/ent_cloudmgr_sdk"): true,
        });
        assert_eq!(decoded(parts[1]), expected);
        assert_eq!(account.claims().to_json(expires_at()), expected);
    }
}

#[test]
fn a_server_of_ones_own_is_named_by_its_own_address() {
    let account = Account::at(BaseUrl::parse("http://127.0.0.1:8080/mock/").unwrap());
    let claims = account.claims().to_json(expires_at());
    assert_eq!(claims["aud"], "http://127.0.0.1:8080/mock/c/0123456789abcdef0123456789abcdef");
    assert_eq!(claims["http://127.0.0.1:8080/mock/s/ent_aem_cloud_sdk"], true);
}

#[test]
fn a_jti_is_an_integer_and_only_there_if_it_was_given() {
    let account = Account::at(BaseUrl::parse("https://ims.example.com").unwrap());
    let claims = Claims { jti: Some(u64::MAX), ..account.claims() };
    assert_eq!(claims.to_json(expires_at())["jti"], u64::MAX);
    assert!(account.claims().to_json(expires_at()).get("jti").is_none());
}

#[test]
fn another_library_verifies_the_signature_and_refuses_a_changed_one() {
    let account = Account::at(BaseUrl::parse("https://ims.example.com").unwrap());
    let later = Timestamp::now() + SignedDuration::from_mins(5);
    for key in [&*KEY, &other_key(), &crate::key_of("3072.pem"), &crate::key_of("4096.pem"), &crate::key_of("8192.pem")]
    {
        let signed = assertion(key, &account.claims(), later).unwrap();
        let verifier = crate::public_key(key);
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&["https://ims.example.com/c/0123456789abcdef0123456789abcdef"]);
        let verify = |token: &str| jsonwebtoken::decode::<Value>(token, &verifier, &validation);
        assert_eq!(verify(signed.expose()).unwrap().claims["iss"], account.issuer.as_str());
        let (head, signature) = signed.expose().rsplit_once('.').unwrap();
        let other = if signature.starts_with('A') { "B" } else { "A" };
        assert!(verify(&format!("{head}.{other}{}", &signature[1..])).is_err());
    }
}

#[test]
fn a_signature_is_the_same_each_time_however_it_was_blinded() {
    let account = Account::at(BaseUrl::parse("https://ims.example.com").unwrap());
    let sign = || assertion(&KEY, &account.claims(), expires_at()).unwrap();
    assert_eq!(sign(), sign());
    assert_eq!(format!("{:?}", sign()), "Secret(…)");
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[test]
fn a_certificate_is_good_from_its_first_second_to_its_last() {
    let certificate = self_signed(&KEY, "northwind", 10, now()).unwrap();
    let at = |at| check(&KEY, Some(&certificate), at);
    assert_eq!(at(now()), Ok(()));
    assert_eq!(at(now() + days(10) - SignedDuration::from_secs(1)), Ok(()));
    assert_eq!(at(now() + days(10)), Err(AssertionFault::Expired { ended: now() + days(10) }));
    assert_eq!(at(now() - SignedDuration::from_secs(1)), Err(AssertionFault::NotYetValid { begins: now() }));
}

#[test]
fn another_certificates_key_is_named_before_its_dates() {
    let certificate = self_signed(&other_key(), "northwind", 10, now()).unwrap();
    for at in [now() - days(1), now(), now() + days(20)] {
        assert_eq!(check(&KEY, Some(&certificate), at), Err(AssertionFault::WrongKey));
    }
}

#[test]
fn without_a_certificate_there_is_nothing_to_compare() {
    assert_eq!(check(&KEY, None, now()), Ok(()));
}

/// A connection file can be changed by hand.
#[test]
fn the_certificate_itself_decides_not_what_is_remembered_of_it() {
    let made = self_signed(&KEY, "northwind", 10, now()).unwrap();
    let renamed = Certificate { not_after: now() + days(1_000), subject: Printable::new("CN=other"), ..made.clone() };
    assert_eq!(check(&KEY, Some(&renamed), now() + days(20)), Err(AssertionFault::Expired { ended: made.not_after }));
    for pem in ["", "-----BEGIN CERTIFICATE-----\n", &made.pem[..500], &made.pem.replace('M', "*")] {
        let damaged = Certificate { pem: pem.to_owned(), ..made.clone() };
        assert_eq!(check(&KEY, Some(&damaged), now()), Err(AssertionFault::DamagedCertificate), "{pem}");
        assert!(!KEY.belongs_to(&damaged));
    }
}
