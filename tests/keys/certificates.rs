//! Certificates made here say what they are meant to, by the word of another parser; and read ones are shown as they are.

use aa_connect::connection::Invalid;
use aa_connect::keys::{CertificateProblem, KeyAlgorithm, NotCertified, read_certificate, self_signed};
use jiff::{SignedDuration, Timestamp};
use sha1::{Digest, Sha1};
use x509_cert::der::{DecodePem, Encode};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};

use crate::{KEY, file, other_key};

fn now() -> Timestamp {
    "2026-11-22T12:34:56.789Z".parse().unwrap()
}

#[test]
fn a_certificate_is_self_signed_with_sha_256_for_as_long_as_was_asked() {
    for days in [1, 30, 365] {
        let certificate = self_signed(&KEY, "northwind nightly", days, now()).unwrap();
        assert_eq!(certificate.not_before, "2026-11-22T12:34:56Z".parse().unwrap());
        assert_eq!(
            certificate.not_after,
            certificate.not_before + SignedDuration::from_hours(24 * i64::from(days)),
            "{days}"
        );
        assert_eq!(certificate.subject.as_str(), "CN=northwind nightly");
        assert_eq!(certificate.bits, 2048);
        let parsed = x509_cert::Certificate::from_pem(&certificate.pem).unwrap();
        let inside = &parsed.tbs_certificate;
        assert_eq!(inside.version, x509_cert::Version::V3);
        assert_eq!(inside.issuer, inside.subject);
        // sha256WithRSAEncryption, inside and outside
        assert_eq!(parsed.signature_algorithm.oid.to_string(), "1.2.840.113549.1.1.11");
        assert_eq!(inside.signature, parsed.signature_algorithm);
        assert_eq!(certificate.sha1.as_str(), hexadecimal(&Sha1::digest(parsed.to_der().unwrap())));
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn it_is_no_authority_and_its_key_signs_and_nothing_else() {
    let certificate = self_signed(&KEY, "northwind", 365, now()).unwrap();
    let inside = x509_cert::Certificate::from_pem(&certificate.pem).unwrap().tbs_certificate;
    let (_, basic) = inside.get::<BasicConstraints>().unwrap().unwrap();
    assert!(!basic.ca && basic.path_len_constraint.is_none());
    let (_, usage) = inside.get::<KeyUsage>().unwrap().unwrap();
    assert!(usage.digital_signature() && !usage.key_cert_sign() && !usage.key_encipherment());
    let others = inside.extensions.as_deref().unwrap().len()
        - usize::from(inside.get::<SubjectKeyIdentifier>().unwrap().is_some());
    assert_eq!(others, 2, "no other extension");
}

#[test]
fn serial_numbers_are_positive_random_and_of_the_allowed_length() {
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        let certificate = self_signed(&KEY, "northwind", 365, now()).unwrap();
        let serial = x509_cert::Certificate::from_pem(&certificate.pem).unwrap().tbs_certificate.serial_number;
        assert!((8..=20).contains(&serial.as_bytes().len()) && serial.as_bytes()[0] & 0x80 == 0);
        assert!(seen.insert(serial.as_bytes().to_vec()));
    }
}

#[test]
fn another_library_finds_its_signature_right() {
    use rustls::pki_types::pem::PemObject;
    let certificate = self_signed(&KEY, "northwind", 365, now()).unwrap();
    let parsed = x509_cert::Certificate::from_pem(&certificate.pem).unwrap();
    let key = parsed.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes();
    let signed = parsed.tbs_certificate.to_der().unwrap();
    let algorithm = rustls::crypto::aws_lc_rs::default_provider()
        .signature_verification_algorithms
        .all
        .iter()
        .find(|one| {
            one.signature_alg_id().as_ref()
                == [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00]
        })
        .copied()
        .unwrap();
    algorithm.verify_signature(key, &signed, parsed.signature.raw_bytes()).unwrap();
    assert!(algorithm.verify_signature(key, b"other", parsed.signature.raw_bytes()).is_err());
    rustls::pki_types::CertificateDer::from_pem_slice(certificate.pem.as_bytes()).unwrap();
}

#[test]
fn subjects_of_every_script_are_kept() {
    for subject in ["Café Zürich, 2. Import", "株式会社", "a=b+c", "#1", "x", &"x".repeat(64)] {
        let certificate = self_signed(&KEY, &format!("  {subject} "), 365, now()).unwrap();
        let inside = x509_cert::Certificate::from_pem(&certificate.pem).unwrap().tbs_certificate;
        let value = inside.subject.0[0].0.get(0).unwrap().value.value().to_vec();
        assert_eq!(String::from_utf8(value).unwrap(), subject);
    }
}

#[test]
fn what_cannot_stand_in_a_certificate_is_refused_by_name() {
    let of = |subject: &str, days, now| self_signed(&KEY, subject, days, now).unwrap_err();
    assert_eq!(of("  ", 365, now()), NotCertified::SubjectEmpty);
    assert_eq!(of(&"é".repeat(65), 365, now()), NotCertified::SubjectTooLong { length: 65 });
    assert_eq!(of("a\u{202e}b", 365, now()), NotCertified::SubjectUnprintable);
    assert_eq!(of("a\nb", 365, now()), NotCertified::SubjectUnprintable);
    assert_eq!(of("a", 0, now()), NotCertified::Days { days: 0 });
    assert_eq!(of("a", 366, now()), NotCertified::Days { days: 366 });
    for clock in [Timestamp::MIN, Timestamp::MAX, "1969-12-31T23:59:59Z".parse().unwrap()] {
        assert_eq!(of("a", 1, clock), NotCertified::Clock);
    }
}

#[test]
fn a_certificate_that_ends_beyond_2049_is_read_back() {
    let certificate = self_signed(&KEY, "late", 365, "2049-06-01T00:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(certificate.not_after, "2050-06-01T00:00:00Z".parse().unwrap());
}

#[test]
fn certificates_are_read_in_every_form() {
    let expected = read_certificate(&file("certificate.pem")).unwrap();
    assert_eq!(expected.pem.as_bytes(), file("certificate.pem"));
    assert_eq!(expected.subject.as_str(), "CN=northwind");
    let pem = String::from_utf8(file("certificate.pem")).unwrap();
    for bytes in [
        file("certificate.der"),
        file("with-certificate.pem"),
        file("bag-attributes.pem"),
        pem.replace('\n', "\r\n").into_bytes(),
        pem.replace('\n', "\\n").into_bytes(),
        pem.replace('\n', " ").into_bytes(),
        pem.replace("CERTIFICATE", "X509 CERTIFICATE").into_bytes(),
        format!("Subject: CN=northwind\n\n{pem}").into_bytes(),
    ] {
        assert_eq!(read_certificate(&bytes).unwrap(), expected);
    }
    assert!(aa_connect::keys::read(&file("pkcs8.pem"), None).unwrap().key.belongs_to(&expected));
    assert!(!other_key().belongs_to(&expected));
}

#[test]
fn what_is_no_certificate_is_refused_by_its_own_name() {
    use CertificateProblem as P;
    for (name, problem) in [
        ("empty.pem", P::Empty),
        ("blank.pem", P::Empty),
        ("text.txt", P::NoCertificate),
        ("rubbish.bin", P::NoCertificate),
        ("keystore.jks", P::NoCertificate),
        ("openssh.pem", P::PrivateKey),
        ("pkcs8.pem", P::PrivateKey),
        ("pkcs8.der", P::PrivateKey),
        ("proc-type.pem", P::PrivateKey),
        ("aes-128-sha-256.pem", P::PrivateKey),
        ("ec-traditional.pem", P::PrivateKey),
        ("base64-only.txt", P::PrivateKey),
        ("public.pem", P::PublicKey),
        ("request.pem", P::Request),
        ("keys.p12", P::Pkcs12),
        ("pkcs7.p7b", P::Pkcs7),
        ("json.json", P::Json),
        ("config.zip", P::Zip),
        ("dashes.pem", P::PrivateKey),
        ("four-dashes.pem", P::PrivateKey),
        ("damaged-certificate.pem", P::Damaged),
    ] {
        assert_eq!(read_certificate(&file(name)).unwrap_err(), problem, "{name}");
    }
    let pem = String::from_utf8(file("certificate.pem")).unwrap();
    assert_eq!(read_certificate(&pem.as_bytes()[..600]).unwrap_err(), P::Truncated);
    assert_eq!(read_certificate(&file("certificate.der")[..600]).unwrap_err(), P::Truncated);
    assert_eq!(read_certificate(&vec![b' '; 256 * 1024 + 1]).unwrap_err(), P::TooLong);
    let elliptic = rcgen::generate_simple_self_signed(vec!["x".to_owned()]).unwrap();
    assert_eq!(
        read_certificate(elliptic.cert.pem().as_bytes()).unwrap_err(),
        P::Algorithm(KeyAlgorithm::EllipticCurve)
    );
}

#[test]
fn a_private_key_in_the_certificates_place_is_told_that_it_stays() {
    let said = Invalid::from(read_certificate(&file("pkcs8.pem")).unwrap_err());
    assert!(said.problem.contains("stays with you"), "{said}");
}
