//! A private key is never taken for typing, however it was copied.

use aa_connect::handoff::{Flaw, Pem, PemText, Recognition, recognize};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIIEvQ+/IBADAN\nBgkqhkiG9w0=\n-----END PRIVATE KEY-----\n";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIDazCC\n-----END CERTIFICATE-----\n";

fn pem(bytes: &[u8]) -> PemText {
    match recognize(bytes) {
        Recognition::Pem(pem) => pem,
        other => panic!("{:?} was taken for {other:?}", String::from_utf8_lossy(bytes)),
    }
}

fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once('\u{feff}').chain(text.chars()).flat_map(|c| unit(c as u16)).collect()
}

#[test]
fn the_same_blocks_come_out_however_they_were_copied() {
    let both = format!("{KEY}{CERTIFICATE}");
    let escaped = both.replace('\n', "\\n");
    for copied in [
        both.clone(),
        format!("\u{feff}{both}"),
        both.replace('\n', "\r\n"),
        both.replace('\n', "\r"),
        both.replace('\n', "\n\n"),
        both.replace('\n', "\n    "),
        escaped.clone(),
        format!("\"{escaped}\""),
        format!("PRIVATE_KEY='{escaped}'"),
        both.replace('\n', "\\r\\n"),
        both.replace('\n', "\\\\n"),
        format!("Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n{both}"),
        format!("$ cat private.key certificate_pub.crt\n{both}$ "),
        format!("see here: {both}"),
        format!("{KEY}subject=CN = northwind\nissuer=CN = northwind\n{CERTIFICATE}that is all"),
        both.replace("-----", "–––––"),
        both.replace("-----", "—"),
        both.replace("-----", "----"),
        both.replace("-----BEGIN", "----- BEGIN"),
        format!(r#"{{"anything":{{"pem":"{escaped}"}}}}"#),
    ] {
        let found = pem(copied.as_bytes());
        assert_eq!(found.kinds, [Pem::PrivateKey, Pem::Certificate], "{copied:?}");
        assert_eq!(found.text.expose(), both, "{copied:?}");
    }
    assert_eq!(pem(&utf_16(&both, u16::to_le_bytes)).text.expose(), both);
    assert_eq!(pem(&utf_16(&both, u16::to_be_bytes)).text.expose(), both);
    let windows_1252 = [b"friendlyName: caf\xe9\n", both.as_bytes()].concat();
    assert_eq!(pem(&windows_1252).text.expose(), both, "a comment that is no UTF-8");
}

#[test]
fn every_kind_has_its_name() {
    for (label, kind) in [
        ("PRIVATE KEY", Pem::PrivateKey),
        ("RSA PRIVATE KEY", Pem::PrivateKey),
        ("EC PRIVATE KEY", Pem::EcPrivateKey),
        ("OPENSSH PRIVATE KEY", Pem::OpenSshPrivateKey),
        ("DSA PRIVATE KEY", Pem::OtherPrivateKey),
        ("ENCRYPTED PRIVATE KEY", Pem::EncryptedPrivateKey),
        ("SSH2 ENCRYPTED PRIVATE KEY", Pem::EncryptedPrivateKey),
        ("CERTIFICATE", Pem::Certificate),
        ("CERTIFICATE REQUEST", Pem::CertificateRequest),
        ("PUBLIC KEY", Pem::PublicKey),
        ("RSA PUBLIC KEY", Pem::PublicKey),
        ("PKCS7", Pem::Other),
    ] {
        let found = pem(format!("-----BEGIN {label}-----\nAAAA\n-----END {label}-----").as_bytes());
        assert_eq!(found.kinds, [kind], "{label}");
        assert_eq!(kind.is_private_key(), label.ends_with("PRIVATE KEY"), "{label}");
        assert!(!kind.title().is_empty());
    }
    let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----";
    let found = pem(old.as_bytes());
    assert_eq!(found.kinds, [Pem::EncryptedPrivateKey]);
    assert!(found.text.expose().contains("\nProc-Type: 4,ENCRYPTED\nDEK-Info: "));
}

#[test]
fn a_part_of_a_key_is_a_key_too() {
    let lines: Vec<&str> = KEY.lines().collect();
    let without_end = pem(lines[..3].join("\n").as_bytes());
    assert_eq!((without_end.kinds, without_end.text.expose().contains("END")), (vec![Pem::PrivateKey], false));
    let without_beginning = pem(lines[1..].join("\n").as_bytes());
    assert_eq!(
        (without_beginning.kinds, without_beginning.text.expose().contains("BEGIN")),
        (vec![Pem::PrivateKey], false)
    );
    let two = pem(format!("{}\n{KEY}", lines[..3].join("\n")).as_bytes());
    assert_eq!(two.kinds, [Pem::PrivateKey, Pem::PrivateKey]);
}

/// A sequence of this content, as DER begins all of these files; long enough to be one.
fn der(content: &[u8]) -> Vec<u8> {
    let content = [content, &[0x5a; 700]].concat();
    [&[0x30, 0x82][..], &u16::try_from(content.len()).unwrap().to_be_bytes(), &content].concat()
}

#[test]
fn keys_without_their_lines_are_told_by_their_first_bytes() {
    const PASSWORD: [u8; 13] = [0x30, 0x57, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
    const RSA: [u8; 13] = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    for (content, label, kind) in [
        (&[2, 1, 0, 2, 0x82, 1][..], "RSA PRIVATE KEY", Pem::PrivateKey),
        (&[2, 1, 0, 0x30, 0x0d], "PRIVATE KEY", Pem::PrivateKey),
        (&[2, 1, 1, 4, 0x20], "EC PRIVATE KEY", Pem::EcPrivateKey),
        (&PASSWORD, "ENCRYPTED PRIVATE KEY", Pem::EncryptedPrivateKey),
        (&RSA, "PUBLIC KEY", Pem::PublicKey),
        (&[0x30, 0x82, 1, 0, 0xa0, 3], "CERTIFICATE", Pem::Certificate),
    ] {
        let bytes = der(content);
        let letters = STANDARD.encode(&bytes);
        let in_lines: Vec<&str> =
            letters.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
        for file in [bytes.clone(), letters.clone().into_bytes(), in_lines.join("\r\n").into_bytes()] {
            let found = pem(&file);
            assert_eq!(found.kinds, [kind], "{label}");
            let text = found.text.expose();
            assert!(text.starts_with(&format!("-----BEGIN {label}-----\n")), "{label}: {text}");
            let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
            assert_eq!(body, letters);
            assert!(text.lines().all(|line| line.len() <= 64));
        }
    }
    let store = der(&[2, 1, 3, 0x30, 0x82]);
    assert_eq!(recognize(&store), Recognition::Broken(Flaw::KeyStore.into()));
    assert_eq!(recognize(&der(&[0x0c, 1, 65])), Recognition::Broken(Flaw::NotText.into()));
    assert_eq!(recognize(&store[..store.len() - 1]), Recognition::Broken(Flaw::NotText.into()), "cut off");
}

#[test]
fn other_rulers_and_words_are_typing() {
    for typed in [
        "-----BEGIN",
        "-----BEGIN -----",
        "BEGIN PRIVATE KEY",
        "-- BEGIN TRANSACTION --",
        "THE END ----",
        "-----END CERTIFICATE-----",
        "MIIE",
        "MIDNIGHT",
    ] {
        assert_eq!(recognize(typed.as_bytes()), Recognition::Unknown, "{typed:?}");
    }
}

#[test]
fn many_marks_are_read_quickly_and_give_no_more_text_than_there_was() {
    for part in
        ["-----BEGIN X-----", "-----END PRIVATE KEY-----", "BEGIN ", "-----BEGIN ", "-BEGIN A KEY-", KEY, "\\", "-"]
    {
        let junk = part.repeat((1 << 20) / part.len());
        if let Recognition::Pem(pem) = recognize(junk.as_bytes()) {
            assert!(pem.kinds.len() <= 1_000 && pem.text.expose().len() <= junk.len(), "{part:?}");
        }
    }
}

proptest! {
    #[test]
    fn nothing_of_a_key_is_shown_and_it_always_ends_as_a_key(
        before in "[ -~\n]{0,40}", letters in "[A-Za-z0-9+/]{40,200}", after in "[ -~\n]{0,40}",
    ) {
        let text = format!("{before}\n-----BEGIN PRIVATE KEY-----\n{letters}\n-----END PRIVATE KEY-----\n{after}");
        let found = recognize(text.as_bytes());
        let shown = format!("{:?}", found);
        prop_assert!(!shown.contains(&letters[..10]));
        prop_assert!(matches!(found, Recognition::Pem(_) | Recognition::Broken(_)));
    }

    #[test]
    fn no_text_made_of_marks_panics(words in prop::collection::vec(prop::sample::select(vec![
        "-----", "--", "—", "BEGIN ", "END ", "PRIVATE KEY", "RSA ", "CERTIFICATE", "\n", "\\n", "\\", "\"", " ", "é", "AAAA", "\r",
    ]), 0..40)) {
        let text = words.concat();
        if let Recognition::Pem(pem) = recognize(text.as_bytes()) {
            prop_assert!(!pem.kinds.is_empty() && pem.text.expose().len() <= 2 * text.len() + 16);
        }
    }
}

#[test]
fn a_plus_that_was_escaped_twice_is_a_plus() {
    let escaped = KEY.replace('\n', r"\\n").replace('+', r"\\u002b").replace('/', r"\\/");
    assert_eq!(pem(escaped.as_bytes()).text.expose(), KEY);
}
