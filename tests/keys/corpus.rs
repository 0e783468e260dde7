//! The corpus: key files as people have them, made by `tests/keys/make-corpus`. Each is accepted, or refused by its own
//! name.

use std::collections::BTreeSet;

use aa_connect::connection::Invalid;
use aa_connect::handoff::{Flaw, Recognition, recognize};
use aa_connect::keys::{CertificateProblem, KeyAlgorithm, KeyFile, KeyProblem, PrivateKey, read, read_certificate};

use crate::{file, folder, passphrase};

/// What becomes of a file when it is read with the passphrase.
enum Expected {
    /// The one key that most files hold in some form.
    TheKey,
    /// The same, with its certificate.
    WithCertificate,
    /// Another key, of so many bits.
    Key(u16),
    Refused(KeyProblem),
}

use Expected::{Key, Refused, TheKey, WithCertificate};
use KeyProblem as P;

const CORPUS: &[(&str, Expected)] = &[
    // structures
    ("pkcs1.pem", TheKey),
    ("pkcs8.pem", TheKey),
    ("pkcs1.der", TheKey),
    ("pkcs8.der", TheKey),
    ("3072.pem", Key(3072)),
    ("4096.pem", Key(4096)),
    ("8192.pem", Key(8192)),
    ("exponent-3.pem", Key(2048)),
    ("wrong-label.pem", TheKey),
    ("same-key-twice.pem", TheKey),
    // with their certificate
    ("with-certificate.pem", WithCertificate),
    ("chain-first.pem", WithCertificate),
    ("bag-attributes.pem", WithCertificate),
    // encrypted
    ("aes-128-sha-256.pem", TheKey),
    ("aes-192-sha-1.pem", TheKey),
    ("aes-256-sha-512.pem", TheKey),
    ("3des-sha-1.pem", TheKey),
    ("3des-sha-256.pem", TheKey),
    ("scrypt.pem", TheKey),
    ("aes-256.der", TheKey),
    // clothes
    ("crlf.pem", TheKey),
    ("cr.pem", TheKey),
    ("one-line-escaped.txt", TheKey),
    ("one-line-escaped-quoted.txt", TheKey),
    ("one-line-escaped-crlf.txt", TheKey),
    ("one-line-escaped-twice.txt", TheKey),
    ("one-line-spaces.txt", TheKey),
    ("environment.txt", TheKey),
    ("comments.pem", TheKey),
    ("latin-1-comment.pem", TheKey),
    ("bom.pem", TheKey),
    ("utf-16-le.pem", TheKey),
    ("utf-16-be.pem", TheKey),
    ("indented.pem", TheKey),
    ("no-break-spaces.pem", TheKey),
    ("no-padding.pem", TheKey),
    ("no-last-line-end.pem", TheKey),
    ("long-lines.pem", TheKey),
    ("base64-only.txt", TheKey),
    ("four-dashes.pem", TheKey),
    ("dashes.pem", TheKey),
    ("dashes-windows.pem", TheKey),
    // other kinds of keys
    ("1024.pem", Refused(P::TooFewBits { bits: 1024 })),
    ("2040.pem", Refused(P::TooFewBits { bits: 2040 })),
    ("8208.pem", Refused(P::TooManyBits { bits: 8208 })),
    ("three-primes.pem", Refused(P::UnusualRsa)),
    ("rsa-pss.pem", Refused(P::Algorithm(KeyAlgorithm::RsaPss))),
    ("ec.pem", Refused(P::Algorithm(KeyAlgorithm::EllipticCurve))),
    ("ec.der", Refused(P::Algorithm(KeyAlgorithm::EllipticCurve))),
    ("ec-traditional.pem", Refused(P::Algorithm(KeyAlgorithm::EllipticCurve))),
    ("ec-encrypted.pem", Refused(P::Algorithm(KeyAlgorithm::EllipticCurve))),
    ("ed25519.pem", Refused(P::Algorithm(KeyAlgorithm::Edwards))),
    ("dsa.pem", Refused(P::Algorithm(KeyAlgorithm::Dsa))),
    ("dsa-traditional.pem", Refused(P::Algorithm(KeyAlgorithm::Dsa))),
    // what is no private key, or more than one
    ("public.pem", Refused(P::PublicKey)),
    ("public-pkcs1.pem", Refused(P::PublicKey)),
    ("openssh.pub", Refused(P::PublicKey)),
    ("certificate.pem", Refused(P::CertificateOnly)),
    ("certificate.der", Refused(P::CertificateOnly)),
    ("request.pem", Refused(P::Request)),
    ("two-keys.pem", Refused(P::TwoKeys)),
    ("other-certificate.pem", Refused(P::OtherCertificate)),
    ("damaged-certificate.pem", Refused(P::Certificate(CertificateProblem::Damaged))),
    // encryption that is not read
    ("proc-type.pem", Refused(P::OldEncryption)),
    ("pbes1-md5-des.pem", Refused(P::Pbes1)),
    ("pbes1-sha1-3des.pem", Refused(P::Pbes1)),
    ("camellia.pem", Refused(P::UnknownEncryption)),
    ("costly.der", Refused(P::TooCostly)),
    ("costly-scrypt.der", Refused(P::TooCostly)),
    ("odd-scrypt.der", Refused(P::Damaged)),
    // formats of other programs
    ("keys.p12", Refused(P::Pkcs12)),
    ("pkcs7.p7b", Refused(P::Pkcs7)),
    ("keystore.jks", Refused(P::JavaKeystore)),
    ("openssh.pem", Refused(P::OpenSsh)),
    ("putty.ppk", Refused(P::Putty)),
    ("pgp.asc", Refused(P::Pgp)),
    ("json.json", Refused(P::Json)),
    ("config.zip", Refused(P::Zip)),
    // damage
    ("no-end.pem", Refused(P::Truncated)),
    ("middle-missing.pem", Refused(P::Truncated)),
    ("truncated.der", Refused(P::Truncated)),
    ("stray-characters.pem", Refused(P::Damaged)),
    ("structure-changed.der", Refused(P::Damaged)),
    ("digit-changed.pem", Refused(P::Inconsistent)),
    ("no-begin.pem", Refused(P::Markers)),
    ("markers-only-words.pem", Refused(P::Markers)),
    // no key at all
    ("empty.pem", Refused(P::Empty)),
    ("blank.pem", Refused(P::Empty)),
    ("text.txt", Refused(P::NoKey)),
    ("page.html", Refused(P::NoKey)),
    ("rubbish.bin", Refused(P::Binary)),
    ("image.png", Refused(P::Binary)),
];

#[test]
fn every_file_is_read_or_refused_by_its_own_name() {
    let the_key = PrivateKey::from_pem(&read(&file("pkcs8.pem"), None).unwrap().key.to_pem()).unwrap();
    let own = read_certificate(&file("certificate.pem")).unwrap();
    let mut wrong = Vec::new();
    for (name, expected) in CORPUS {
        let is_met = match (read(&file(name), Some(&passphrase())), expected) {
            (Ok(found), TheKey) => found.key.to_pem() == the_key.to_pem() && found.certificate.is_none(),
            (Ok(found), WithCertificate) => {
                found.key.to_pem() == the_key.to_pem() && found.certificate.as_ref() == Some(&own)
            }
            (Ok(found), Key(bits)) => found.key.bits() == *bits && found.certificate.is_none(),
            (Err(found), Refused(expected)) => found == *expected,
            _ => false,
        };
        if !is_met {
            let found = read(&file(name), Some(&passphrase())).map(|found| (found.key, found.certificate.is_some()));
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn soft_hyphens_and_single_ones_are_no_markers() {
    let pem = String::from_utf8(file("pkcs8.pem")).unwrap();
    for (spoiled, problem) in [("\u{ad}\u{ad}", P::ReplacedDashes), ("-", P::Markers)] {
        assert_eq!(read(pem.replace("-----", spoiled).as_bytes(), None).unwrap_err(), problem);
    }
}

/// What becomes of a file that somebody names, or of its text that somebody pastes: recognized, then read.
fn as_people_do(name: &str, is_paste: bool) -> Result<KeyFile, Invalid> {
    let bytes = file(name);
    let bytes = match recognize(&bytes) {
        Recognition::Pem(found) => found.text.expose().as_bytes().to_vec(),
        Recognition::Credentials(found) => panic!("{name}: {found:?}"),
        // A paste goes no further; of a file only a broken archive is spoken of here.
        Recognition::Broken(why) if is_paste || bytes.starts_with(b"PK") => return Err(why),
        _ => bytes,
    };
    read(&bytes, Some(&passphrase())).map_err(Invalid::from)
}

#[test]
fn what_is_recognized_first_is_read_or_refused_as_if_it_were_not() {
    let mut wrong = Vec::new();
    for is_paste in [false, true] {
        // What is no text cannot be pasted.
        let names = CORPUS.iter().filter(|(name, _)| !is_paste || std::str::from_utf8(&file(name)).is_ok());
        for (name, expected) in names {
            let found = as_people_do(name, is_paste);
            let is_met = match (&found, expected) {
                // The key is taken out of what cannot be read as a whole.
                (Ok(found), Refused(P::Json | P::Zip)) => found.key.bits() == 2048,
                (Ok(found), TheKey) => found.certificate.is_none(),
                (Ok(found), WithCertificate) => found.certificate.is_some(),
                (Ok(found), Key(bits)) => found.key.bits() == *bits,
                // A page that asks to sign in is called so before anybody looks for a key in it.
                (Err(why), Refused(P::NoKey)) if is_paste && *name == "page.html" => *why == Flaw::WebPage.into(),
                (Err(why), Refused(expected)) => *why == Invalid::from(*expected),
                _ => false,
            };
            if !is_met {
                wrong.push(format!("{name} (paste: {is_paste}): {:?}", found.map(|found| found.key.bits())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_key_store_and_an_archive_without_a_key_are_refused_in_the_same_words_wherever_they_are_found_out() {
    let words = |why: Invalid| (why.problem, why.remedy);
    let Recognition::Broken(why) = recognize(&file("keys.p12")) else { panic!("a key store is no key") };
    assert_eq!(words(why), words(P::Pkcs12.into()));
    assert_eq!(words(Flaw::ArchiveUnrelated.into()).1, words(P::Zip.into()).1);
}

#[test]
fn no_file_of_the_corpus_is_left_out() {
    let on_disk: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    let listed: BTreeSet<String> = CORPUS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, listed);
    assert_eq!(listed.len(), CORPUS.len(), "none is listed twice");
    assert!(listed.len() >= 40);
}

#[test]
fn the_key_of_the_corpus_is_what_openssl_wrote() {
    assert_eq!(read(&file("pkcs1.der"), None).unwrap().key.to_pem().expose().as_bytes(), file("pkcs8.pem"));
}

const ENCRYPTED: [&str; 7] = [
    "aes-128-sha-256.pem",
    "aes-192-sha-1.pem",
    "aes-256-sha-512.pem",
    "3des-sha-1.pem",
    "3des-sha-256.pem",
    "scrypt.pem",
    "aes-256.der",
];

#[test]
fn an_encrypted_key_asks_for_its_passphrase() {
    for name in ENCRYPTED {
        assert_eq!(read(&file(name), None).unwrap_err(), P::PassphraseMissing, "{name}");
        assert_eq!(read(&file(name), Some(&"".into_secret())).unwrap_err(), P::PassphraseMissing, "{name}");
    }
}

#[test]
fn a_wrong_passphrase_is_named() {
    for name in ENCRYPTED {
        for wrong in ["hunter tw", "hunter two ", "Hunter two", "x"] {
            assert_eq!(read(&file(name), Some(&wrong.into_secret())).unwrap_err(), P::WrongPassphrase, "{name}");
        }
    }
}

/// One wrong passphrase in 256 leaves padding that looks right.
#[test]
fn no_wrong_passphrase_is_taken_for_damage() {
    for number in 0..600 {
        let wrong = number.to_string().as_str().into_secret();
        assert_eq!(read(&file("aes-128-sha-256.pem"), Some(&wrong)).unwrap_err(), P::WrongPassphrase, "{number}");
    }
}

#[test]
fn a_passphrase_for_a_key_in_the_clear_does_no_harm() {
    assert!(read(&file("pkcs8.pem"), Some(&"whatever".into_secret())).is_ok());
}

#[test]
fn what_is_too_long_is_not_looked_at() {
    let mut long = file("pkcs8.pem");
    long.resize(256 * 1024, b'\n');
    assert!(read(&long, None).is_ok());
    long.push(b'\n');
    assert_eq!(read(&long, None).unwrap_err(), P::TooLong);
}

trait IntoSecret {
    fn into_secret(self) -> aa_connect::connection::Secret;
}
impl IntoSecret for &str {
    fn into_secret(self) -> aa_connect::connection::Secret {
        aa_connect::connection::Secret::new(self)
    }
}
