//! Whatever comes in, there is an answer: no panic, no hang, nothing of the input in an error.

use std::time::{Duration, Instant};

use aa_connect::connection::Invalid;
use aa_connect::keys::{read, read_certificate};
use proptest::prelude::*;

use crate::{file, passphrase};

/// Reads as key and as certificate, with and without a passphrase; any answer is good that comes soon.
fn answered(bytes: &[u8]) {
    let began = Instant::now();
    let with = read(bytes, Some(&passphrase()));
    let without = read(bytes, None);
    let certificate = read_certificate(bytes);
    let said = format!("{with:?} {without:?} {certificate:?}");
    assert!(!said.is_empty());
    // The slowest that is allowed is 10,000,000 rounds; a debug build on a busy machine takes its time for them.
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
}

/// Text near to PEM, and bytes near to DER.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"-----BEGIN ".to_vec()),
        Just(b"-----END ".to_vec()),
        Just(b"-----".to_vec()),
        Just(b"PRIVATE KEY".to_vec()),
        Just(b"CERTIFICATE".to_vec()),
        Just(b"Proc-Type: 4,ENCRYPTED\n".to_vec()),
        Just(b"\\n\\u00e9\\".to_vec()),
        Just(b"\xff\xfe".to_vec()),
        Just(b"\x30\x82\x04\xbd\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00".to_vec()),
        Just(b"\x30\x84\xff\xff\xff\xff".to_vec()),
        Just("\u{2014}\u{feff}é".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..60),
        "[A-Za-z0-9+/=\\r\\n ]{0,80}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

const SEEDS: [&str; 10] = [
    "pkcs8.pem",
    "pkcs1.der",
    "pkcs8.der",
    "aes-256.der",
    "scrypt.pem",
    "certificate.der",
    "with-certificate.pem",
    "one-line-escaped-twice.txt",
    "utf-16-le.pem",
    "keys.p12",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic_or_hang(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        answered(&bytes);
    }

    #[test]
    fn no_text_near_to_a_key_does(bytes in pieces()) {
        answered(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn no_change_to_a_real_file_does(
        seed in proptest::sample::select(SEEDS.as_slice()),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let mut bytes = file(seed);
        for (at, value) in changes {
            // Near the start stand lengths, kinds and costs.
            let at = if value % 2 == 0 { at.index(bytes.len().min(120)) } else { at.index(bytes.len()) };
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        answered(&bytes);
    }
}

/// Whole words of the corpus's keys are looked for in everything that can be said of them.
#[test]
fn nothing_of_a_file_is_in_what_is_said_of_it() {
    for entry in std::fs::read_dir(crate::folder()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes).replace('\0', "");
        let lines: Vec<&str> =
            text.split(['\n', '\r', '\\', '"']).map(str::trim).filter(|line| line.len() >= 40).collect();
        let mut said = String::new();
        if let Err(problem) = read(&bytes, None) {
            said += &format!("{problem:?} {:?} {}", Invalid::from(problem), Invalid::from(problem));
        }
        if let Err(problem) = read_certificate(&bytes) {
            said += &format!("{problem:?} {:?} {}", Invalid::from(problem), Invalid::from(problem));
        }
        for line in lines.iter().filter(|line| !line.contains("BEGIN")) {
            assert!(!said.contains(line), "{}: {line}", path.display());
        }
    }
}
