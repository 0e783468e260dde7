//! Section 2 of the rules: PKCE (RFC 7636; RFC 9700, section 2.1.1). The RFC's own example is a unit test.

use aa_connect::sign_in::{Grant, News};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::stage::{Stage, asked};

/// What a server would compute.
fn is_proof(grant: &Grant, challenge: &str) -> bool {
    URL_SAFE_NO_PAD.encode(Sha256::digest(grant.verifier.expose().as_bytes())) == challenge
}

#[tokio::test]
async fn k1_k2_every_question_carries_an_s256_challenge_that_its_verifier_meets() {
    for uri in ["http://localhost:PORT/callback", "https://localhost:PORT/callback"] {
        let mut stage = Stage::with(uri, |question| question).await;
        assert_eq!(stage.asked("code_challenge_method"), "S256");
        let challenge = stage.asked("code_challenge");
        let grant = stage.assert_completes().await;
        assert!(is_proof(&grant, &challenge));
    }
}

#[tokio::test]
async fn k3_the_verifier_is_43_unreserved_characters() {
    for _ in 0..10 {
        let grant = Stage::plain().await.assert_completes().await;
        let verifier = grant.verifier.expose();
        assert_eq!(verifier.len(), 43);
        assert!(verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b)));
    }
}

#[tokio::test]
async fn k4_a_server_that_refuses_s256_is_not_asked_again_in_another_way() {
    let mut stage = Stage::plain().await;
    let address = stage.sign_in.address().to_owned();
    let no = "error=invalid_request&error_description=transform+algorithm+not+supported";
    stage.get(&format!("/callback?{no}&state={}", stage.state())).await;
    assert_eq!(stage.refused().error.as_str(), "invalid_request");
    assert_eq!(stage.sign_in.address(), address);
    assert!(!address.contains("plain"));
}

#[tokio::test]
async fn k5_two_attempts_share_neither_challenge_nor_verifier() {
    let mut stage = Stage::plain().await;
    let first = stage.sign_in.address().to_owned();
    stage.get(&format!("/callback?error=invalid_scope&state={}", stage.state())).await;
    assert_eq!(stage.all_news(), [News::WithoutLasting]);
    let second = stage.sign_in.address().to_owned();
    for name in ["state", "code_challenge"] {
        assert_ne!(asked(&first, name), asked(&second, name), "{name}");
    }
    let grant = stage.assert_completes().await;
    assert!(is_proof(&grant, &asked(&second, "code_challenge")));
    assert!(!is_proof(&grant, &asked(&first, "code_challenge")));
}
