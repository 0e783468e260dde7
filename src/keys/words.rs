//! Every sentence that this room says to a person: what is wrong, what to do, an example. Nothing of what was read is in
//! them but lengths in bits.

use super::encryption::NotEncrypted;
use super::problem::{CertificateProblem, KeyAlgorithm, KeyProblem};
use super::self_signed::NotCertified;
use crate::connection::{Certificate, Invalid};

const KEY: &str = "-----BEGIN PRIVATE KEY-----";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----";
const WHOLE_KEY: &str = "Copy the whole key again, from its BEGIN line to its END line.";
const WHOLE_CERTIFICATE: &str = "Copy the whole certificate again, from its BEGIN line to its END line.";
const RSA_KEY: &str = "Generate an RSA key pair of 2048 bits, or bring one.";
const MARKERS: &str =
    "Make the first and the last line of it exactly like the example, with five hyphens on each side.";
const DASHES: &str =
    "A mail or office program has turned hyphens into dashes. Copy it from the file itself, opened in a plain editor.";
const ENCRYPTION: &str = "Convert it and give the new file: openssl pkey -in private.key -aes256 -out new.key";
const OLD_ENCRYPTION: &str = "Convert it and give the new file: openssl pkey -in private.key -aes256 -out new.key \
     -provider legacy -provider default (without the two -provider words where OpenSSL is older than 3).";
const PKCS12: &str =
    "Take key and certificate out of it and give the new file: openssl pkcs12 -in keys.p12 -out new.pem";
const PKCS7: &str =
    "Take the certificate out of it and give the new file: openssl pkcs7 -in keys.p7b -print_certs -out new.crt";
const JAVA: &str = "Turn it into a .p12 file first: keytool -importkeystore -srckeystore keys.jks -destkeystore keys.p12 \
     -deststoretype PKCS12. Then: openssl pkcs12 -in keys.p12 -out new.pem";
const OPENSSH: &str = "Such keys are for logging in to servers: generate a new key pair for Adobe. If it must be this one, \
     convert a copy of it in place: ssh-keygen -p -m PKCS8 -f copy.key";
const PUTTY: &str = "Such keys are for logging in to servers: generate a new key pair for Adobe. If it must be this one, \
     convert it: puttygen key.ppk -O private-openssh -o new.key";
const RANDOM: &str = "Try again. If it stays so, restart this machine.";

impl From<KeyProblem> for Invalid {
    fn from(problem: KeyProblem) -> Self {
        use KeyProblem as P;
        let (problem, remedy) = match problem {
            P::Empty => ("There is nothing here.", "Give the private key: its file, or its text."),
            P::TooLong => ("This is too long for a key.", "Give the file that holds the private key and nothing else."),
            P::NoKey => (
                "There is no private key in this text.",
                "Give the file that was made together with the certificate, usually private.key.",
            ),
            P::Binary => (
                "This is neither text nor a key.",
                "Give the file that was made together with the certificate, usually private.key.",
            ),
            P::Json => (
                "This is a JSON document, not a key.",
                "Import the document as a whole, or give only the private key that is in it.",
            ),
            P::Zip => (
                "No private key was found in this zip archive.",
                "Choose the config.zip that the Developer Console gave you with the key pair.",
            ),
            P::ReplacedDashes => ("The BEGIN and END lines have dashes instead of hyphens.", DASHES),
            P::Markers => ("The key's BEGIN or END line is damaged.", MARKERS),
            P::Truncated => ("The private key stops in the middle.", WHOLE_KEY),
            P::Damaged => ("Characters of the private key are missing or changed.", WHOLE_KEY),
            P::Inconsistent => ("The private key is damaged: its numbers do not belong together.", WHOLE_KEY),
            P::UnusualRsa => ("This RSA key is made of more than two primes, which we do not read.", RSA_KEY),
            P::Algorithm(algorithm) => {
                return Self::new(format!("{} Adobe takes RSA keys only.", this_is(algorithm)), RSA_KEY, KEY);
            }
            P::TooFewBits { bits } => {
                return Self::new(format!("This RSA key has {bits} bits, and Adobe takes 2048 or more."), RSA_KEY, KEY);
            }
            P::TooManyBits { bits } => {
                let problem = if bits == u16::MAX {
                    "This RSA key is far too long; we take up to 8192 bits.".to_owned()
                } else {
                    format!("This RSA key has {bits} bits, and we take up to 8192.")
                };
                return Self::new(problem, RSA_KEY, KEY);
            }
            P::PublicKey => (
                "This is a public key; signing needs the private one.",
                "Give the private key that belongs to it, usually private.key.",
            ),
            P::CertificateOnly => (
                "This is a certificate; signing needs the private key.",
                "Give the private key that was made together with it, usually private.key.",
            ),
            P::Request => (
                "This is a request for a certificate; signing needs the private key.",
                "Give the private key that was made together with it.",
            ),
            P::TwoKeys => (
                "There is more than one private key here.",
                "Give only the one whose certificate is uploaded in the Developer Console.",
            ),
            P::PassphraseMissing => ("This private key is encrypted.", "Type its passphrase."),
            P::WrongPassphrase => (
                "This is not the key's passphrase, or the key is damaged.",
                "Type the passphrase that was given when the key was made.",
            ),
            P::OldEncryption => ("This private key is encrypted in an old way that we do not read.", ENCRYPTION),
            P::Pbes1 => ("This private key is encrypted in an old, weak way that we do not read.", OLD_ENCRYPTION),
            P::UnknownEncryption => ("This private key is encrypted in a way that we do not read.", ENCRYPTION),
            P::TooCostly => (
                "Decrypting this private key asks for far more work than a key file should.",
                "Convert it where it was made, and give the new file: openssl pkey -in private.key -aes256 -out new.key",
            ),
            P::Pkcs12 => ("This is a PKCS#12 file (.pfx or .p12), which we do not read.", PKCS12),
            P::Pkcs7 => (
                "This is a PKCS#7 file: it holds certificates, and signing needs the private key.",
                "Give the private key that was made together with the certificate, usually private.key.",
            ),
            P::JavaKeystore => ("This is a Java keystore, which we do not read.", JAVA),
            P::OpenSsh => ("This private key is in OpenSSH's own format.", OPENSSH),
            P::Putty => ("This private key is in PuTTY's own format.", PUTTY),
            P::Pgp => ("This is an OpenPGP key, made for mails and files.", RSA_KEY),
            P::OtherCertificate => (
                "The certificate that stands beside the private key belongs to another key.",
                "Give the key and the certificate that were made together.",
            ),
            P::Certificate(problem) => {
                let inner = Self::from(problem);
                let problem = format!("The certificate beside the private key cannot be used. {}", inner.problem);
                return Self::new(problem, inner.remedy, inner.example);
            }
            P::NoRandomness => ("This machine gives no random numbers, without which no key can be used.", RANDOM),
        };
        Self::new(problem, remedy, KEY)
    }
}

impl From<CertificateProblem> for Invalid {
    fn from(problem: CertificateProblem) -> Self {
        use CertificateProblem as P;
        const OTHER: &str =
            "Give the certificate that was made together with the private key, usually certificate_pub.crt.";
        let (problem, remedy) = match problem {
            P::Empty => ("There is nothing here.", "Give the certificate: its file, or its text."),
            P::TooLong => ("This is too long for a certificate.", OTHER),
            P::NoCertificate => ("There is no certificate in this.", OTHER),
            P::Json => ("This is a JSON document, not a certificate.", OTHER),
            P::Zip => {
                ("This is a zip archive, not a certificate.", "Unpack it and give the certificate that is in it.")
            }
            P::ReplacedDashes => ("The BEGIN and END lines have dashes instead of hyphens.", DASHES),
            P::Markers => ("The certificate's BEGIN or END line is damaged.", MARKERS),
            P::Truncated => ("The certificate stops in the middle.", WHOLE_CERTIFICATE),
            P::Damaged => ("Characters of the certificate are missing or changed.", WHOLE_CERTIFICATE),
            P::PrivateKey => (
                "This is a private key. It stays with you; only the certificate is uploaded.",
                "Give the certificate that was made together with it, usually certificate_pub.crt.",
            ),
            P::PublicKey => ("This is a public key without a certificate round it.", OTHER),
            P::Request => ("This is a request for a certificate, not a certificate.", OTHER),
            P::Pkcs12 => ("This is a PKCS#12 file (.pfx or .p12), which we do not read.", PKCS12),
            P::Pkcs7 => ("This is a PKCS#7 file, which we do not read.", PKCS7),
            P::Algorithm(_) => (
                "The certificate is not for an RSA key, and Adobe takes RSA keys only.",
                "Generate an RSA key pair of 2048 bits with its certificate.",
            ),
            P::TooFewBits { bits } => {
                let problem = format!("The certificate's key has {bits} bits, and Adobe takes 2048 or more.");
                return Self::new(problem, "Generate an RSA key pair of 2048 bits with its certificate.", CERTIFICATE);
            }
        };
        Self::new(problem, remedy, CERTIFICATE)
    }
}

impl From<NotCertified> for Invalid {
    fn from(problem: NotCertified) -> Self {
        use NotCertified as P;
        const SUBJECT: &str = "Give a short name by which you will know the certificate in the Developer Console.";
        let days = format!("Give a number of days from 1 to {}.", Certificate::MOST_DAYS);
        let (problem, remedy, example) = match problem {
            P::SubjectEmpty => ("The certificate has no name yet.".to_owned(), SUBJECT, "northwind"),
            P::SubjectTooLong { length } => {
                let most = Certificate::LONGEST_NAME;
                (format!("A name has up to {most} characters; this has {length}."), SUBJECT, "northwind")
            }
            P::SubjectUnprintable => ("The name has characters that do not show.".to_owned(), SUBJECT, "northwind"),
            P::Days { days: 0 } => ("The certificate would be over at once.".to_owned(), days.as_str(), "365"),
            P::Days { .. } => ("Adobe's certificates last at most a year.".to_owned(), days.as_str(), "365"),
            P::Clock => (
                "This machine's clock shows a date that no certificate can have.".to_owned(),
                "Set the clock, then try again.",
                "2026-11-22",
            ),
            P::NoRandomness => (
                "This machine gives no random numbers, without which no certificate is made.".to_owned(),
                RANDOM,
                "northwind",
            ),
            P::NotSigned => ("The certificate could not be signed.".to_owned(), "Try again.", "northwind"),
        };
        Self::new(problem, remedy, example)
    }
}

impl From<NotEncrypted> for Invalid {
    fn from(problem: NotEncrypted) -> Self {
        let (problem, remedy) = match problem {
            NotEncrypted::NoPassphrase => ("The passphrase is empty.", "Type a passphrase of several words."),
            NotEncrypted::NoRandomness => {
                ("This machine gives no random numbers, without which nothing is encrypted.", RANDOM)
            }
            NotEncrypted::Failed => ("The private key could not be encrypted.", "Try another passphrase."),
        };
        Self::new(problem, remedy, "correct horse battery staple")
    }
}

fn this_is(algorithm: KeyAlgorithm) -> &'static str {
    match algorithm {
        KeyAlgorithm::EllipticCurve => "This is an elliptic-curve key.",
        KeyAlgorithm::Edwards => "This is an Ed25519 key or one of its relatives.",
        KeyAlgorithm::Dsa => "This is a DSA key.",
        KeyAlgorithm::RsaPss => "This RSA key is bound to PSS signatures, which Adobe does not use.",
        KeyAlgorithm::Other => "This is a key of another kind.",
    }
}
