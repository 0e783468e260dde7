//! Whether a certificate is taken, and the Console's kind of sentence where it is not (protocol reference, section 11, row
//! 15). Which flaws Adobe looks for beside those of row 15 is not documented (section 13): these are inferred.

use super::super::certificate::{Certificate, Unreadable};
use super::super::clock;
use super::super::data::data;
use super::super::memory::{CERTIFICATES_KEPT, Deed, Memory, Stage};
use super::super::service_account::ServiceAccount;
use crate::connection::Invalid;

/// The least that Adobe's tools make, and the most that the signature check takes.
const BITS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
/// Longer is no certificate.
const LONGEST: usize = 65_536;

/// Registers the certificate in `pem` with the Service Account.
pub(in super::super) async fn register(memory: &Memory, client_id: &str, pem: &str) -> Result<(), Invalid> {
    let account = data().credential(client_id).and_then(|credential| ServiceAccount::of(credential, memory));
    let Some(account) = account else {
        return Err(not_taken("There is no Service Account with this client ID.", "Choose one of the list."));
    };
    let certificate = judged(&account, pem, clock::now_ms())?;
    let deed = Deed::Registered { fingerprint: certificate.fingerprint, der: certificate.der };
    memory.done(client_id, deed).await;
    Ok(())
}

fn judged(account: &ServiceAccount, pem: &str, now_ms: u64) -> Result<Certificate, Invalid> {
    if account.stage() == Stage::ServerToServer {
        return Err(not_taken(
            "This Service Account has become OAuth Server-to-Server and takes no certificates any more.",
            "Use its client secret and scopes instead.",
        ));
    }
    let readable = if pem.len() > LONGEST { Err(Unreadable::Damaged) } else { Certificate::from_pem(pem) };
    let certificate = readable.map_err(unreadable)?;
    if !BITS.contains(&certificate.bits) {
        return Err(not_valid(
            &format!("its key has {} bits", certificate.bits),
            "Make a key of 2048 bits or more (8192 at most), and a certificate for it.",
        ));
    }
    if certificate.ends.is_over(now_ms) {
        return Err(not_valid(&format!("it ended on {}", certificate.ends), "Make a new certificate."));
    }
    let registered = account.certificates();
    let is_known = registered.iter().any(|one| one.certificate.fingerprint == certificate.fingerprint);
    if !is_known && registered.len() >= CERTIFICATES_KEPT {
        return Err(not_taken(
            &format!("{CERTIFICATES_KEPT} certificates are registered with this Service Account already."),
            "Delete one that is not used any more.",
        ));
    }
    Ok(certificate)
}

fn unreadable(why: Unreadable) -> Invalid {
    const UPLOAD: &str = "Upload the certificate, the file that begins with -----BEGIN CERTIFICATE-----.";
    match why {
        Unreadable::NoBlock => not_valid("there is no line -----BEGIN CERTIFICATE----- in it", UPLOAD),
        Unreadable::PrivateKey => not_valid(
            "it holds a private key, which nobody else should ever get",
            "Upload certificate_pub.crt, and keep the private key to yourself.",
        ),
        Unreadable::AnotherThing => not_valid("it is something else than a certificate", UPLOAD),
        Unreadable::Several => not_valid("there are several in the file", "Upload one certificate alone."),
        Unreadable::Damaged => {
            not_valid("it is damaged or cut off", "Copy the whole file, from the BEGIN line to the END line.")
        }
        Unreadable::NotRsa => {
            not_valid("its key is no RSA key", "Make an RSA key of 2048 bits, and a certificate for it.")
        }
    }
}

fn not_valid(why: &str, remedy: &str) -> Invalid {
    not_taken(&format!("The certificate is not valid: {why}."), remedy)
}

fn not_taken(problem: &str, remedy: &str) -> Invalid {
    Invalid::new(problem, remedy, "certificate_pub.crt")
}
