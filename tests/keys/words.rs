//! What people are told about a key: plain sentences, each problem its own, with the line that converts a file.

use std::collections::BTreeSet;

use aa_connect::connection::Invalid;
use aa_connect::keys::{CertificateProblem, KeyAlgorithm, KeyProblem, NotCertified};

const ALGORITHMS: [KeyAlgorithm; 5] =
    [KeyAlgorithm::EllipticCurve, KeyAlgorithm::Edwards, KeyAlgorithm::Dsa, KeyAlgorithm::RsaPss, KeyAlgorithm::Other];

fn key_problems() -> Vec<KeyProblem> {
    use KeyProblem as P;
    let mut all = vec![
        P::Empty,
        P::TooLong,
        P::NoKey,
        P::Binary,
        P::Json,
        P::Zip,
        P::ReplacedDashes,
        P::Markers,
        P::Truncated,
        P::Damaged,
        P::Inconsistent,
        P::UnusualRsa,
        P::TooFewBits { bits: 1024 },
        P::TooManyBits { bits: 16384 },
        P::TooManyBits { bits: u16::MAX },
        P::PublicKey,
        P::CertificateOnly,
        P::Request,
        P::TwoKeys,
        P::PassphraseMissing,
        P::WrongPassphrase,
        P::OldEncryption,
        P::Pbes1,
        P::UnknownEncryption,
        P::TooCostly,
        P::Pkcs12,
        P::Pkcs7,
        P::JavaKeystore,
        P::OpenSsh,
        P::Putty,
        P::Pgp,
        P::OtherCertificate,
        P::NoRandomness,
    ];
    all.extend(ALGORITHMS.map(P::Algorithm));
    all.extend(certificate_problems().into_iter().map(P::Certificate));
    all
}

fn certificate_problems() -> Vec<CertificateProblem> {
    use CertificateProblem as P;
    vec![
        P::Empty,
        P::TooLong,
        P::NoCertificate,
        P::Json,
        P::Zip,
        P::ReplacedDashes,
        P::Markers,
        P::Truncated,
        P::Damaged,
        P::PrivateKey,
        P::PublicKey,
        P::Request,
        P::Pkcs12,
        P::Pkcs7,
        P::Algorithm(KeyAlgorithm::EllipticCurve),
        P::TooFewBits { bits: 1024 },
    ]
}

#[track_caller]
fn each_its_own(all: impl IntoIterator<Item = Invalid>) {
    let mut seen = BTreeSet::new();
    for said in all {
        for sentence in [&said.problem, &said.remedy] {
            assert!(sentence.chars().next().is_some_and(char::is_uppercase), "{sentence}");
            assert!(sentence.ends_with('.') || sentence.contains("openssl ") || sentence.contains(" -"), "{sentence}");
            assert!(sentence.len() < 300 && !sentence.contains("  "), "{sentence}");
        }
        assert!(!said.example.is_empty());
        assert!(seen.insert(said.problem.clone()), "{}", said.problem);
    }
}

#[test]
fn each_problem_of_a_key_has_its_own_sentences() {
    each_its_own(key_problems().into_iter().map(Invalid::from));
}

#[test]
fn each_problem_of_a_certificate_has_its_own_sentences() {
    each_its_own(certificate_problems().into_iter().map(Invalid::from));
}

#[test]
fn each_reason_for_no_new_certificate_has_its_own_sentences() {
    use NotCertified as N;
    each_its_own(
        [
            N::SubjectEmpty,
            N::SubjectTooLong { length: 70 },
            N::SubjectUnprintable,
            N::Days { days: 0 },
            N::Days { days: 400 },
            N::Clock,
            N::NoRandomness,
            N::NotSigned,
        ]
        .map(Invalid::from),
    );
}

#[test]
fn what_can_be_converted_comes_with_the_line_that_does_it() {
    for (problem, line) in [
        (KeyProblem::OldEncryption, "openssl pkey -in private.key -aes256 -out new.key"),
        (KeyProblem::Pbes1, "-provider legacy -provider default"),
        (KeyProblem::Pkcs12, "openssl pkcs12 -in keys.p12 -out new.pem"),
        (KeyProblem::OpenSsh, "ssh-keygen -p -m PKCS8 -f copy.key"),
        (KeyProblem::Putty, "puttygen key.ppk -O private-openssh"),
        (KeyProblem::JavaKeystore, "keytool -importkeystore"),
    ] {
        assert!(Invalid::from(problem).remedy.contains(line), "{problem:?}");
    }
}
