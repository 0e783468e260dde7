//! Service Accounts' keys: what people have is read or refused by its own name, what is made here is good, assertions
//! say what Adobe documents. Other libraries and OpenSSL have the last word; `real_keys` asks OpenSSL itself.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "keys/assertions.rs"]
mod assertions;
#[path = "keys/certificates.rs"]
mod certificates;
#[path = "keys/corpus.rs"]
mod corpus;
#[path = "keys/generation.rs"]
mod generation;
#[path = "keys/robustness.rs"]
mod robustness;
#[path = "keys/words.rs"]
mod words;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use aa_connect::connection::{KeySize, Secret};
use aa_connect::keys::PrivateKey;
use tokio_util::sync::CancellationToken;

/// Of every encrypted file of the corpus.
const PASSPHRASE: &str = "hunter two";

fn passphrase() -> Secret {
    Secret::new(PASSPHRASE)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys/corpus")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// One key for all tests that only need any.
static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap());

fn key_of(name: &str) -> PrivateKey {
    aa_connect::keys::read(&file(name), None).unwrap().key
}

fn other_key() -> PrivateKey {
    key_of("exponent-3.pem")
}

/// For a verifier that knows nothing but the certificate, as Adobe's.
fn public_key(key: &PrivateKey) -> jsonwebtoken::DecodingKey {
    use x509_cert::der::DecodePem;
    let certificate = aa_connect::keys::self_signed(key, "verifier", 1, jiff::Timestamp::now()).unwrap();
    let parsed = x509_cert::Certificate::from_pem(&certificate.pem).unwrap();
    let public = parsed.tbs_certificate.subject_public_key_info.subject_public_key;
    jsonwebtoken::DecodingKey::from_rsa_der(public.raw_bytes())
}
