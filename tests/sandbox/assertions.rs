//! Service Accounts as another client has them: keys from rcgen, assertions from jsonwebtoken, requests from reqwest.

use std::sync::LazyLock;

use aa_connect::connection::PracticeServiceAccount;
use aa_connect::sandbox;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::world::*;

// Which of the handed-out Service Accounts is which.
pub(super) const NIGHTLY: usize = 0;
pub(super) const ARCHIVE: usize = 1;
pub(super) const AEM: usize = 2;
pub(super) const CONVERTED: usize = 3;
pub(super) const WITH_JTI: usize = 4;

pub(super) const PRODUCTION: &str = "https://ims-na1.adobelogin.com";
pub(super) const ANALYTICS: &str = "ent_analytics_bulk_ingest_sdk";
pub(super) const NOT_BOUND: &str = "Could not match JWT signature to any of the bindings";
pub(super) const PUBLIC_KEY: &str = include_str!("../../assets/sandbox/practice-service-account-key.pem");
pub(super) const EXPIRED_KEY: &str = include_str!("../../assets/sandbox/practice-service-account-expired-key.pem");

pub(super) fn account(number: usize) -> PracticeServiceAccount {
    sandbox::practice_service_accounts().swap_remove(number)
}

/// A key pair of somebody's own.
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) certificate: String,
}

/// Made once, and certified for a year from yesterday on.
pub(super) static OWN: LazyLock<Pair> = LazyLock::new(|| pair(-1, 365));

/// A new RSA key with a certificate for these days, counted from today.
pub(super) fn pair(from: i64, to: i64) -> Pair {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    Pair { certificate: certificate(&key, "made in a test", from, to), key: key.serialize_pem() }
}

pub(super) fn certificate(key: &KeyPair, name: &str, from: i64, to: i64) -> String {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = OffsetDateTime::now_utc() + time::Duration::days(from);
    params.not_after = OffsetDateTime::now_utc() + time::Duration::days(to);
    params.self_signed(key).unwrap().pem()
}

pub(super) fn now_s() -> u64 {
    now_ms() / 1_000
}

/// The documented claims, with the first metascope, and with some replaced; `null` leaves one out.
pub(super) fn claims_of(account: &PracticeServiceAccount, changes: &Value) -> Value {
    let metascope = account.metascopes.iter().next().unwrap();
    let mut claims = json!({
        "exp": now_s() + 300,
        "iss": account.org_id,
        "sub": account.technical_account_id,
        "aud": format!("{PRODUCTION}/c/{}", account.client_id),
        format!("{PRODUCTION}/s/{metascope}"): true,
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

pub(super) fn signed(claims: &Value, key: &str) -> String {
    signed_with(Algorithm::RS256, claims, key)
}

pub(super) fn signed_with(algorithm: Algorithm, claims: &Value, key: &str) -> String {
    let key = EncodingKey::from_rsa_pem(key.as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
}

/// What the exchange asks for.
pub(super) fn form(account: &PracticeServiceAccount, jwt: &str) -> Vec<(&'static str, String)> {
    vec![
        ("client_id", account.client_id.to_string()),
        ("client_secret", account.client_secret.expose().to_owned()),
        ("jwt_token", jwt.to_owned()),
    ]
}

impl World {
    pub(super) async fn exchanged(&self, form: &[(&'static str, String)]) -> (u16, Value) {
        answer(self.http.post(self.url("/ims/exchange/jwt")).form(form)).await
    }

    /// The answer to an assertion with these claims.
    pub(super) async fn exchange_with(&self, number: usize, changes: &Value, key: &str) -> (u16, Value) {
        let account = account(number);
        self.exchanged(&form(&account, &signed(&claims_of(&account, changes), key))).await
    }

    /// Registers [`OWN`]'s certificate.
    pub(super) async fn register_own(&self, number: usize) {
        self.sandbox.register_certificate(&account(number).client_id, &OWN.certificate).await.unwrap();
    }
}

#[track_caller]
pub(super) fn assert_refused(answer: &(u16, Value), status: u16, error: &str, description: &str) {
    assert_eq!(*answer, (status, json!({ "error": error, "error_description": description })));
}
