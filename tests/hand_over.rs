//! Sealed hand-overs: whoever it is for opens it, nobody else does, and the standard tool age reads what we write and we
//! what it writes (with `AA_CONNECT_REAL=1`, when a missing age fails).

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails, and one that does not run says so"
)]

#[expect(dead_code, reason = "shared with tests that use more of it")]
#[path = "support/canned.rs"]
mod canned;
#[cfg(target_os = "linux")]
#[path = "support/real.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod real;
#[cfg(target_os = "linux")]
#[path = "hand_over/real_age.rs"]
mod real_age;

use aa_connect::connection::*;
use aa_connect::handoff::{Flaw, HandOver};
use aa_connect::operations::{OpenHandOverError, SealedHandOver, open_hand_over, seal_hand_over};
use aa_connect::store::sealing::{AgeIdentity, AgeRecipient, OpenError, Opener, SealFor, is_under_passphrase, seal};
use aa_connect::store::{NewPassphrase, WorkFactor};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "obchodníci s deštěm";

/// Key pairs that `age-keygen` made for this test.
const ADA: (&str, &str) = (
    "age1ljh6npmhgxh7yqs05t3fh3kn8cyds9dfg4c5lmzy898lxy8wxgxq0ptvx3",
    "AGE-SECRET-KEY-1PNNC5UQLJ7992M3D9R84493397FHHSNMMCVWKNWAUZSKWKKXEV8SWHTF4R",
);
const EVE: (&str, &str) = (
    "age1a5dfxmzcq8fjl6adr6trcszz2kwrvccne429479lakxvdp7ggqrqtxfyds",
    "AGE-SECRET-KEY-1XHJDG0TUPLZUDCRE8XFZ3CKL7G9LG390DFTY8ZAZ5MXZUD880WGSKD5PTY",
);

fn whole(name: &str) -> HandOver {
    let secrets = CredentialSecrets::ServerToServer {
        client_secret: Secret::new(canned::CLIENT_SECRET),
        other: Some(Secret::new(canned::OTHER_SECRET)),
    };
    HandOver::new(&canned::connection(name), secrets, Some(Secret::new("CANARY-proxy"))).unwrap()
}

fn keys(recipients: &[(&str, &str)]) -> SealFor {
    SealFor::Keys(recipients.iter().map(|(public, _)| AgeRecipient::parse(public).unwrap()).collect())
}

fn passphrase() -> SealFor {
    SealFor::Passphrase(NewPassphrase::parse(&Secret::new(PASSPHRASE)).unwrap())
}

fn identity(of: (&str, &str)) -> Opener {
    let file = format!("\u{feff}# created: 2026-11-29\r\n# public key: {}\r\n{}\r\n\r\n", of.0, of.1);
    Opener::Identity(AgeIdentity::parse(&Secret::new(file)).unwrap())
}

async fn sealed(seal_for: SealFor) -> SealedHandOver {
    seal_hand_over(whole("obchodníci/prod"), seal_for, WorkFactor::FOR_TESTS).await.unwrap()
}

async fn refused(bytes: &[u8], opener: Opener) -> OpenError {
    match open_hand_over(bytes.to_vec(), opener).await {
        Err(OpenHandOverError::Sealed(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_of_several_keys_opens_it_and_no_other() {
    let both = sealed(keys(&[ADA, EVE])).await;
    for reader in [ADA, EVE] {
        assert_eq!(open_hand_over(both.bytes().to_vec(), identity(reader)).await.unwrap(), whole("obchodníci/prod"));
    }
    let for_ada = sealed(keys(&[ADA])).await;
    assert_eq!(refused(for_ada.bytes(), identity(EVE)).await, OpenError::OtherKey);
    assert_eq!(refused(for_ada.bytes(), Opener::Passphrase(Secret::new("wrong"))).await, OpenError::NeedsKey);
    assert_eq!(is_under_passphrase(for_ada.bytes()), Some(false));
    for secret in [canned::CLIENT_SECRET, "CANARY", "northw", canned::ORG] {
        assert!(!for_ada.bytes().windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
    }
}

#[tokio::test]
async fn the_passphrase_opens_it_and_no_other() {
    let sealed = sealed(passphrase()).await;
    let opened = open_hand_over(sealed.bytes().to_vec(), Opener::Passphrase(Secret::new(PASSPHRASE))).await;
    assert_eq!(opened.unwrap(), whole("obchodníci/prod"));
    assert_eq!(refused(sealed.bytes(), Opener::Passphrase(Secret::new("x"))).await, OpenError::WrongPassphrase);
    assert_eq!(refused(sealed.bytes(), identity(ADA)).await, OpenError::NeedsPassphrase);
    assert_eq!(is_under_passphrase(sealed.bytes()), Some(true));
}

#[tokio::test]
async fn what_was_written_is_proven_by_what_is_read_back() {
    for seal_for in [keys(&[ADA]), passphrase()] {
        let sealed = sealed(seal_for.clone()).await;
        sealed.prove(sealed.bytes().to_vec()).await.unwrap();
        let mut changed = sealed.bytes().to_vec();
        *changed.last_mut().unwrap() ^= 1;
        let cut = sealed.bytes()[..sealed.bytes().len() - 1].to_vec();
        let another = seal_hand_over(whole("another"), seal_for, WorkFactor::FOR_TESTS).await.unwrap();
        for wrong in [changed, cut, Vec::new(), another.bytes().to_vec()] {
            assert!(sealed.prove(wrong).await.is_err());
        }
    }
}

/// Cut off or changed anywhere, it gives a clear refusal and never a connection.
#[tokio::test]
async fn damage_is_told() {
    let sealed = sealed(keys(&[ADA])).await;
    let whole = sealed.bytes();
    for at in (0..whole.len()).step_by(7) {
        let mut changed = whole.to_vec();
        changed[at] ^= 0x20;
        for bytes in [&whole[..at], &changed] {
            let error = open_hand_over(bytes.to_vec(), identity(ADA)).await.unwrap_err();
            assert!(error.invalid().is_some(), "{error:?}");
        }
    }
    let without = seal(Zeroizing::new(b"{\"aa_connect_hand_over\": 7}".to_vec()), keys(&[ADA]), WorkFactor::FOR_TESTS);
    let newer = open_hand_over(without.await.unwrap().bytes().to_vec(), identity(ADA)).await.unwrap_err();
    assert_eq!(newer, OpenHandOverError::Content(Flaw::HandOverOfOtherVersion));
    let other = seal(Zeroizing::new(vec![0xff; 9]), keys(&[ADA]), WorkFactor::FOR_TESTS).await.unwrap();
    let other = open_hand_over(other.bytes().to_vec(), identity(ADA)).await.unwrap_err();
    assert_eq!(other, OpenHandOverError::Content(Flaw::HandOverBroken));
}

#[test]
fn only_a_public_key_of_age_is_taken_to_seal_to() {
    assert_eq!(AgeRecipient::parse(&format!(" {}\n", ADA.0)).unwrap().to_string(), ADA.0);
    // The line, or the whole file of age-keygen.
    for pasted in [ADA.1.to_owned(), format!("# public key: {}\n{}\n", ADA.0, ADA.1), ADA.1.to_ascii_lowercase()] {
        let private = AgeRecipient::parse(&pasted).unwrap_err();
        assert!(private.problem.contains("private key") && !private.to_string().contains(&pasted), "{private}");
    }
    for wrong in ["", "age1", "ssh-ed25519 AAAA", "ada@example.com", &ADA.0[..40]] {
        let invalid = AgeRecipient::parse(wrong).unwrap_err();
        AgeRecipient::parse(&invalid.example).unwrap();
    }
}

#[test]
fn only_private_keys_of_age_are_taken_to_open_with() {
    for wrong in ["", "# a comment", ADA.0, "-----BEGIN OPENSSH PRIVATE KEY-----", &format!("{}\nx", ADA.1)] {
        AgeIdentity::parse(&Secret::new(wrong)).unwrap_err();
    }
    let both = AgeIdentity::parse(&Secret::new(format!("{}\n{}", ADA.1, EVE.1))).unwrap();
    assert_eq!(format!("{both:?}"), "AgeIdentity(2 redacted)");
}
