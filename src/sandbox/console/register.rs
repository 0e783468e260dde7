//! Whether a certificate is taken, and the Console's kind of sentence where it is not (protocol reference, section 11, row
//! 15). Which flaws Adobe looks for beside those of row 15 is not documented (section 13): these are inferred.

use super::super::certificate::{Certificate, Unreadable};
use super::super::memory::{CERTIFICATES_KEPT, Stage};
use super::super::service_account::ServiceAccount;
use crate::connection::Invalid;

/// The least that Adobe's tools make, and the most that the signature check takes.
const BITS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
const UPLOAD: &str = "Upload the certificate, the file that begins with -----BEGIN CERTIFICATE-----.";
/// Longer is no certificate.
const LONGEST: usize = 65_536;

/// The certificate in `pem`, if the Service Account takes it.
pub(super) fn judged(account: &ServiceAccount, pem: &str, now_ms: u64) -> Result<Certificate, Invalid> {
    if account.stage() == Stage::ServerToServer {
        return Err(not_taken(
            "This Service Account has become OAuth Server-to-Server and takes no certificates any more.",
            "Use its client secret and scopes instead.",
        ));
    }
    if pem.is_empty() {
        return Err(not_taken(
            "No certificate was chosen.",
            "Choose the file certificate_pub.crt, or paste what is in it.",
        ));
    }
    if pem.len() > LONGEST {
        return Err(not_valid("it is much longer than a certificate", UPLOAD));
    }
    let certificate = Certificate::from_pem(pem).map_err(unreadable)?;
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
    match why {
        Unreadable::NoBlock => not_valid("there is no line -----BEGIN CERTIFICATE----- in it", UPLOAD),
        Unreadable::PrivateKey => not_valid(
            "it holds a private key, which nobody else should ever get",
            "Upload certificate_pub.crt, and keep the private key to yourself.",
        ),
        Unreadable::AnotherThing => not_valid("it is another kind of PEM file", UPLOAD),
        Unreadable::Several => not_valid("there are several in the file", "Upload one certificate alone."),
        Unreadable::Damaged => {
            not_valid("it is damaged or cut off", "Copy the whole file, from the BEGIN line to the END line.")
        }
        Unreadable::NotRsa => {
            not_valid("its key is no RSA key", "Make an RSA key of 2048 bits, and a certificate for it.")
        }
    }
}

/// What a form says that cannot be read, as when a certificate was uploaded in binary form, or something enormous.
pub(super) fn unreadable_form() -> Invalid {
    not_valid("what was sent is not a text, or much too long", UPLOAD)
}

fn not_valid(why: &str, remedy: &str) -> Invalid {
    not_taken(&format!("The certificate is not valid: {why}."), remedy)
}

fn not_taken(problem: &str, remedy: &str) -> Invalid {
    Invalid::new(problem, remedy, "certificate_pub.crt")
}
