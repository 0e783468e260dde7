//! Keys made here: of every size, good by another library's word, given up when nobody wants them.

use std::time::{Duration, Instant};

use aa_connect::connection::{KeySize, Secret};
use aa_connect::keys::{NotGenerated, PrivateKey, read, self_signed};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{KEY, other_key, passphrase};

#[test]
fn every_size_is_as_long_as_it_says_and_survives_being_written() {
    for size in KeySize::ALL {
        let key = PrivateKey::generate(size, &CancellationToken::new()).unwrap();
        assert_eq!(key.bits(), size.bits());
        let pem = key.to_pem();
        assert!(pem.expose().starts_with("-----BEGIN PRIVATE KEY-----\n") && !pem.expose().contains('\r'));
        assert!(pem.expose().ends_with("\n-----END PRIVATE KEY-----\n"));
        let again = PrivateKey::from_pem(&pem).unwrap();
        assert_eq!(again.to_pem(), pem);
        let certificate = self_signed(&key, "northwind", 1, Timestamp::now()).unwrap();
        assert!(again.belongs_to(&certificate));
        assert_eq!(certificate.bits, size.bits());
        assert!(!KEY.belongs_to(&certificate));
    }
}

#[test]
fn two_keys_are_never_the_same() {
    assert_ne!(KEY.to_pem(), PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap().to_pem(),);
}

#[test]
fn a_key_under_a_passphrase_opens_with_it_and_with_nothing_else() {
    let pem = KEY.to_encrypted_pem(&passphrase()).unwrap();
    assert!(pem.expose().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    assert_eq!(read(pem.expose().as_bytes(), Some(&passphrase())).unwrap().key.to_pem(), KEY.to_pem());
    assert!(read(pem.expose().as_bytes(), Some(&Secret::new("other"))).is_err());
    assert!(KEY.to_encrypted_pem(&Secret::new("")).is_err());
    assert_ne!(KEY.to_encrypted_pem(&passphrase()).unwrap(), pem, "another salt each time");
}

#[test]
fn what_nobody_waits_for_any_more_ends_soon() {
    for after in [0, 1, 20, 60] {
        let cancel = CancellationToken::new();
        let watched = cancel.clone();
        let thread = std::thread::spawn(move || {
            // 4096 bits take seconds; should one of them ever be quicker than the cancelling, the next one is not.
            while PrivateKey::generate(KeySize::Rsa4096, &watched)?.bits() == 4096 {}
            Ok::<(), NotGenerated>(())
        });
        std::thread::sleep(Duration::from_millis(after));
        let began = Instant::now();
        cancel.cancel();
        assert_eq!(thread.join().unwrap().unwrap_err(), NotGenerated::Cancelled);
        // A candidate's test takes some 10 ms, a prime's confirmation some 200; a busy machine takes longer.
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    }
}

#[test]
fn debug_output_shows_nothing_of_a_key() {
    let shown = format!("{:?}", read(&crate::file("with-certificate.pem"), None).unwrap());
    let pem = String::from_utf8(crate::file("pkcs8.pem")).unwrap();
    assert!(shown.contains("2048"));
    assert!(pem.lines().skip(1).all(|line| !shown.contains(line)));
    assert!(!format!("{:?}", other_key()).contains("prime"));
}
