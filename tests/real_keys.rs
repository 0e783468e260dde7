//! OpenSSL as the other side: what is made here passes its checks, what it makes is read here, and the lines that people
//! are told to convert their files with do what they promise.
//!
//! Runs when `AA_CONNECT_REAL=1`; then a missing `openssl` fails. Otherwise each test says so and ends.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that does not run says so"
)]

#[path = "support/real.rs"]
#[expect(dead_code, reason = "the bus is for others")]
mod real;

use std::path::{Path, PathBuf};
use std::process::Command;

use aa_connect::connection::{BaseUrl, ClientId, KeySize, OrgId, Scopes, Secret, TechnicalAccountId};
use aa_connect::keys::{Claims, KeyProblem, PrivateKey, assertion, read, read_certificate, self_signed};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use real::is_real;
use tokio_util::sync::CancellationToken;

const PASSPHRASE: &str = "hunter two";

/// A folder, and OpenSSL in it.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// What `openssl WORDS` says on both outputs, and whether it was content.
    fn tried(&self, words: &str) -> (bool, String) {
        // The passphrase has a space, which no other word has.
        let words = words.split(' ').map(|word| word.replace("hunter~two", PASSPHRASE));
        let output = Command::new("openssl").args(words).current_dir(self.0.path()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    #[track_caller]
    fn openssl(&self, words: &str) -> String {
        let (is_content, said) = self.tried(words);
        assert!(is_content, "openssl {words}: {said}");
        said
    }
}

fn generated(size: KeySize) -> PrivateKey {
    PrivateKey::generate(size, &CancellationToken::new()).unwrap()
}

#[test]
fn openssl_finds_every_key_and_certificate_good() {
    if !is_real() {
        return;
    }
    for size in KeySize::ALL {
        let bench = Bench::new();
        let key = generated(size);
        let now = Timestamp::now();
        let certificate = self_signed(&key, "northwind nightly", 365, now).unwrap();
        bench.write("private.key", key.to_pem().expose());
        bench.write("certificate_pub.crt", &certificate.pem);

        let checked = bench.openssl("pkey -in private.key -check -noout");
        assert!(checked.contains("Key is valid"), "{checked}");
        assert!(bench.openssl("rsa -in private.key -check -noout").contains("RSA key ok"));
        assert_eq!(
            bench.openssl("rsa -in private.key -modulus -noout"),
            bench.openssl("x509 -in certificate_pub.crt -modulus -noout")
        );
        let verified = bench.openssl("verify -CAfile certificate_pub.crt certificate_pub.crt");
        assert!(verified.contains("certificate_pub.crt: OK"), "{verified}");

        let text = bench.openssl("x509 -in certificate_pub.crt -text -noout");
        let bits = format!("Public-Key: ({} bit)", size.bits());
        for part in [
            "Version: 3 (0x2)",
            "Signature Algorithm: sha256WithRSAEncryption",
            "Issuer: CN = northwind nightly",
            "Subject: CN = northwind nightly",
            "Exponent: 65537",
            "CA:FALSE",
            "Digital Signature",
            &bits,
        ] {
            assert!(text.contains(part), "{part} is missing: {text}");
        }
        assert!(!text.contains("(Negative)"), "{text}");
        for (word, ours) in [("sha1", &certificate.sha1), ("sha256", &certificate.sha256)] {
            let said = bench.openssl(&format!("x509 -in certificate_pub.crt -noout -fingerprint -{word}"));
            let theirs = said.trim().rsplit('=').next().unwrap().replace(':', "").to_lowercase();
            assert_eq!(theirs, ours.as_str());
        }
        // "Will it be over in 364 days and 23 hours? In 366 days?"
        assert!(bench.tried(&format!("x509 -in certificate_pub.crt -noout -checkend {}", 365 * 86_400 - 3_600)).0);
        assert!(!bench.tried(&format!("x509 -in certificate_pub.crt -noout -checkend {}", 366 * 86_400)).0);
    }
}

#[test]
fn openssl_opens_an_encrypted_key_with_its_passphrase_only() {
    if !is_real() {
        return;
    }
    let bench = Bench::new();
    let key = generated(KeySize::Rsa2048);
    bench.write("private.key", key.to_encrypted_pem(&Secret::new(PASSPHRASE)).unwrap().expose());
    bench.openssl("pkey -in private.key -passin pass:hunter~two -out open.key");
    assert_eq!(bench.read("open.key"), key.to_pem().expose().as_bytes());
    assert!(!bench.tried("pkey -in private.key -passin pass:hunter -noout").0);
    let outline = bench.openssl("asn1parse -in private.key");
    for part in ["PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc"] {
        assert!(outline.contains(part), "{outline}");
    }
}

#[test]
fn openssl_verifies_an_assertion_and_refuses_a_changed_one() {
    if !is_real() {
        return;
    }
    let bench = Bench::new();
    let key = generated(KeySize::Rsa2048);
    let certificate = self_signed(&key, "northwind", 1, Timestamp::now()).unwrap();
    let claims = Claims {
        issuer: &OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap(),
        subject: &TechnicalAccountId::parse("0123456789ABCDEF01234567@techacct.adobe.com").unwrap(),
        client_id: &ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
        metascopes: &Scopes::parse("ent_analytics_bulk_ingest_sdk").unwrap(),
        ims_url: &BaseUrl::parse("https://ims-na1.adobelogin.com").unwrap(),
        jti: None,
    };
    let signed = assertion(&key, &claims, Timestamp::now() + SignedDuration::from_mins(5)).unwrap();
    let (message, signature) = signed.expose().rsplit_once('.').unwrap();
    bench.write("certificate_pub.crt", &certificate.pem);
    bench.write("message", message);
    bench.write("signature", URL_SAFE_NO_PAD.decode(signature).unwrap());
    let public = bench.openssl("x509 -in certificate_pub.crt -pubkey -noout");
    bench.write("public.pem", public);
    let verify = "dgst -sha256 -verify public.pem -signature signature message";
    assert!(bench.openssl(verify).contains("Verified OK"));
    bench.write("message", message.replace('e', "f"));
    assert!(!bench.tried(verify).0);
}

#[test]
fn keys_and_certificates_that_openssl_makes_today_are_read() {
    if !is_real() {
        return;
    }
    let bench = Bench::new();
    // As Adobe's documentation says it, word for word but for the subject.
    bench.openssl(
        "req -x509 -sha256 -nodes -days 365 -newkey rsa:2048 -keyout private.key -out certificate_pub.crt -subj /CN=x",
    );
    let certificate = read_certificate(&bench.read("certificate_pub.crt")).unwrap();
    let key = read(&bench.read("private.key"), None).unwrap().key;
    assert!(key.belongs_to(&certificate));
    let said = bench.openssl("x509 -in certificate_pub.crt -noout -fingerprint -sha1");
    assert_eq!(said.trim().rsplit('=').next().unwrap().replace(':', "").to_lowercase(), certificate.sha1.as_str());

    let passphrase = Secret::new(PASSPHRASE);
    for words in [
        "pkey -in private.key -out made",
        "rsa -in private.key -traditional -out made",
        "rsa -in private.key -traditional -outform DER -out made",
        "pkcs8 -topk8 -nocrypt -in private.key -outform DER -out made",
        "pkey -in private.key -aes128 -passout pass:hunter~two -out made",
        "pkcs8 -topk8 -in private.key -passout pass:hunter~two -out made",
        "pkcs8 -topk8 -v2 aes-192-cbc -v2prf hmacWithSHA1 -in private.key -passout pass:hunter~two -out made",
        "pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA512 -in private.key -passout pass:hunter~two -out made",
        "pkcs8 -topk8 -v2 des3 -in private.key -passout pass:hunter~two -outform DER -out made",
        "pkcs8 -topk8 -iter 600000 -in private.key -passout pass:hunter~two -out made",
        "pkcs8 -topk8 -scrypt -in private.key -passout pass:hunter~two -out made",
        "pkcs8 -topk8 -scrypt -scrypt_N 8192 -in private.key -passout pass:hunter~two -out made",
    ] {
        bench.openssl(words);
        let file = read(&bench.read("made"), Some(&passphrase)).unwrap_or_else(|error| panic!("{words}: {error:?}"));
        assert_eq!(file.key.to_pem(), key.to_pem(), "{words}");
    }
    for (words, problem) in [
        ("genpkey -algorithm ED25519 -out made", KeyProblem::Algorithm(aa_connect::keys::KeyAlgorithm::Edwards)),
        (
            "ecparam -name secp384r1 -genkey -out made",
            KeyProblem::Algorithm(aa_connect::keys::KeyAlgorithm::EllipticCurve),
        ),
        ("genrsa -out made 1024", KeyProblem::TooFewBits { bits: 1024 }),
        ("pkey -in private.key -pubout -out made", KeyProblem::PublicKey),
    ] {
        bench.openssl(words);
        assert_eq!(read(&bench.read("made"), None).unwrap_err(), problem, "{words}");
    }
}

fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys/corpus").join(name)).unwrap()
}

/// The lines in `keys::words`, with the passphrases given on the command line instead of typed.
#[test]
fn the_lines_that_convert_a_file_do_so() {
    if !is_real() {
        return;
    }
    let key = read(&corpus("pkcs8.pem"), None).unwrap().key;
    let certificate = read_certificate(&corpus("certificate.pem")).unwrap();
    for (name, problem, words) in [
        ("proc-type.pem", KeyProblem::OldEncryption, "pkey -in old -aes256 -out new"),
        ("pbes1-md5-des.pem", KeyProblem::Pbes1, "pkey -in old -aes256 -out new -provider legacy -provider default"),
        ("pbes1-sha1-3des.pem", KeyProblem::Pbes1, "pkey -in old -aes256 -out new -provider legacy -provider default"),
        ("camellia.pem", KeyProblem::UnknownEncryption, "pkey -in old -aes256 -out new"),
        ("keys.p12", KeyProblem::Pkcs12, "pkcs12 -in old -out new"),
    ] {
        let bench = Bench::new();
        bench.write("old", corpus(name));
        let remedy = aa_connect::connection::Invalid::from(problem).remedy;
        let shown = words.replace("in old", "in private.key").replace("out new", "out new.key");
        let is_shown =
            remedy.contains(&format!("openssl {shown}")) || remedy.contains("openssl pkcs12 -in keys.p12 -out new.pem");
        assert!(is_shown, "{remedy}");
        assert_eq!(read(&bench.read("old"), Some(&Secret::new(PASSPHRASE))).unwrap_err(), problem);
        bench.openssl(&format!("{words} -passin pass:hunter~two -passout pass:hunter~two"));
        let file = read(&bench.read("new"), Some(&Secret::new(PASSPHRASE))).unwrap();
        assert_eq!(file.key.to_pem(), key.to_pem(), "{name}");
        if problem == KeyProblem::Pkcs12 {
            assert_eq!(file.certificate, Some(certificate.clone()));
        }
    }
    let bench = Bench::new();
    bench.write("keys.p7b", corpus("pkcs7.p7b"));
    bench.openssl("pkcs7 -in keys.p7b -print_certs -out new.crt");
    assert_eq!(read_certificate(&bench.read("new.crt")).unwrap(), certificate);
}
