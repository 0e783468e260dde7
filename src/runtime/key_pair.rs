//! A Service Account's key pair for the wizard: made, read, written and registered. Joins what keys, store and files do.

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::blocking::blocking;
use super::evidence::{self, finding};
use super::services::Services;
use crate::connection::{Certificate, CredentialSecrets, Invalid, KeySize, PracticeServiceAccount, Printable, Secret};
use crate::files::{self, FileError, FileFault};
use crate::handoff::{self, ImportedCredential, Recognition};
use crate::keys::{self, KeyFile, KeyProblem, NotGenerated, PrivateKey};
use crate::operations::{self, KeptSecrets};
use crate::wizard::effect::{BroughtKeyPair, KeyCopy, KeyFrom, KeyPlace, NewKeyPair};
use crate::wizard::report::{KeyPair, KeyTrouble};

/// The most that is read of a file: a key is some kilobytes long, and so is a `config.zip`.
const LARGEST: u64 = 1024 * 1024;

/// Makes a key on a thread of its own. Whoever stops waiting stops the making.
pub(super) async fn generate(size: KeySize) -> Result<(KeySize, Secret), KeyTrouble> {
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let _stops_with_us = cancel.drop_guard();
    let made = blocking(move || PrivateKey::generate(size, &stop).map(|key| key.to_pem())).await;
    match made {
        Some(Ok(key)) => Ok((size, key)),
        Some(Err(NotGenerated::NoRandomness)) => Err(KeyTrouble::Unusable(Invalid::new(
            "This machine gives no random numbers, without which no key can be made.",
            "Try again in a while, or make the key on another machine and bring it.",
            "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
        ))),
        Some(Err(NotGenerated::Cancelled)) | None => Err(interrupted()),
    }
}

/// Makes the certificate, keeps the key, and writes the certificate to its file: what is in the file has its key kept.
pub(super) async fn make(services: &Arc<Services>, new: NewKeyPair) -> Result<Box<KeyPair>, KeyTrouble> {
    let NewKeyPair { place, private_key, subject, days, certificate_file, may_replace, clock_ahead_seconds } = new;
    let now = Timestamp::now();
    let now = now.checked_sub(SignedDuration::from_secs(clock_ahead_seconds)).unwrap_or(now);
    let made = blocking(move || {
        let key = PrivateKey::from_pem(&private_key).map_err(|problem| KeyTrouble::Unusable(problem.into()))?;
        let certificate =
            keys::self_signed(&key, &subject, days, now).map_err(|problem| KeyTrouble::Unusable(problem.into()))?;
        Ok((private_key, key.bits(), certificate))
    });
    let (private_key, bits, certificate) = made.await.unwrap_or_else(|| Err(interrupted()))?;
    keep(services, &place, &private_key).await?;
    let pem = Secret::new(certificate.pem.as_str());
    let file = write(certificate_file, pem, files::Readers::Everybody, may_replace).await?;
    let (certificate, certificate_file) = (Some(certificate), Some(file));
    Ok(Box::new(KeyPair { private_key, bits, certificate, certificate_file, credential: None }))
}

/// Reads the person's key and keeps it.
pub(super) async fn read(services: &Arc<Services>, brought: BroughtKeyPair) -> Result<Box<KeyPair>, KeyTrouble> {
    let BroughtKeyPair { place, from, passphrase } = brought;
    let read = blocking(move || {
        let Contents { bytes, credential } = match from {
            KeyFrom::Text(text) => Contents::of(&text),
            KeyFrom::File(file) => contents(&file)?,
        };
        let KeyFile { key, certificate } =
            keys::read(&bytes, passphrase.as_ref()).map_err(|problem| match problem {
                KeyProblem::PassphraseMissing => KeyTrouble::NeedsPassphrase,
                KeyProblem::WrongPassphrase => KeyTrouble::WrongPassphrase,
                problem => KeyTrouble::Unusable(problem.into()),
            })?;
        let (private_key, bits, certificate_file) = (key.to_pem(), key.bits(), None);
        Ok(Box::new(KeyPair { private_key, bits, certificate, certificate_file, credential }))
    });
    let pair: Box<KeyPair> = read.await.unwrap_or_else(|| Err(interrupted()))?;
    keep(services, &place, &pair.private_key).await?;
    Ok(pair)
}

/// What a file holds: bytes that are to be a key, and the credential that the key stands beside.
struct Contents {
    bytes: Zeroizing<Vec<u8>>,
    credential: Option<Box<ImportedCredential>>,
}

impl Contents {
    fn of(text: &Secret) -> Self {
        Self { bytes: Zeroizing::new(text.expose().as_bytes().to_vec()), credential: None }
    }
}

/// Reads a file; the key is taken out of a `config.zip` or a JSON where it is one.
fn contents(file: &str) -> Result<Contents, KeyTrouble> {
    let path = files::expanded(Path::new(file));
    let bytes = files::read_foreign(&path, LARGEST)
        .map_err(|error| KeyTrouble::Failed(finding(evidence::of_unread_file(&error))))?;
    match handoff::recognize(&bytes) {
        Recognition::Pem(pem) => Ok(Contents::of(&pem.text)),
        Recognition::Credentials(credentials) => {
            let found = credentials.into_iter().find_map(|credential| Some((credential.pem.clone()?, credential)));
            Ok(match found {
                Some((pem, credential)) => {
                    Contents { credential: Some(Box::new(credential)), ..Contents::of(&pem.text) }
                }
                None => Contents { bytes, credential: None },
            })
        }
        // A broken archive says so better than the reader of keys would.
        Recognition::Broken(why) if bytes.starts_with(b"PK") => Err(KeyTrouble::Unusable(why)),
        _ => Ok(Contents { bytes, credential: None }),
    }
}

/// Writes the private key to a file that this user alone may read.
pub(super) async fn copy(copy: KeyCopy) -> Result<Printable, KeyTrouble> {
    let KeyCopy { private_key, file, passphrase, may_replace } = copy;
    let text = match passphrase {
        None => private_key,
        Some(passphrase) => {
            let encrypted = blocking(move || {
                let key = PrivateKey::from_pem(&private_key).map_err(|problem| KeyTrouble::Unusable(problem.into()))?;
                key.to_encrypted_pem(&passphrase).map_err(|problem| KeyTrouble::Unusable(problem.into()))
            });
            encrypted.await.unwrap_or_else(|| Err(interrupted()))?
        }
    };
    write(file, text, files::Readers::Owner, may_replace).await
}

/// Registers the certificate with the practice sandbox inside this program.
pub(super) async fn register(
    services: &Arc<Services>,
    certificate: &Certificate,
    account: &PracticeServiceAccount,
) -> Result<&'static str, Invalid> {
    services.register_certificate(certificate, account).await.map(|()| account.name)
}

async fn keep(services: &Arc<Services>, place: &KeyPlace, private_key: &Secret) -> Result<(), KeyTrouble> {
    let failed = |evidence| KeyTrouble::Failed(finding(evidence));
    let store = services.store(place.store).map_err(|error| failed(evidence::of_store(&error)))?;
    let secrets = CredentialSecrets::KeyOnly { private_key: private_key.clone() };
    let kept = KeptSecrets::new(secrets, place.proxy_password.clone());
    operations::keep_draft_secrets(&store, &place.draft, &place.environment, &kept)
        .await
        .map_err(|error| failed(evidence::of_secrets(&error)))
}

/// Writes a file where the person wants it. Whoever stops waiting before that has none.
async fn write(
    file: String,
    content: Secret,
    readers: files::Readers,
    may_replace: bool,
) -> Result<Printable, KeyTrouble> {
    let stopped = CancellationToken::new();
    let is_stopped = stopped.clone();
    let _stops_with_us = stopped.drop_guard();
    let written = blocking(move || {
        let path = files::expanded(Path::new(&file));
        let path = std::path::absolute(&path).unwrap_or(path);
        let shown = Printable::new(&path.display().to_string());
        if is_stopped.is_cancelled() {
            return Err(interrupted());
        }
        match files::write_foreign(&path, content.expose().as_bytes(), readers, may_replace) {
            Ok(()) => Ok(shown),
            Err(FileError { fault: FileFault::Exists, .. }) => Err(KeyTrouble::FileExists(shown)),
            Err(error) => Err(of_file(&error)),
        }
    });
    written.await.unwrap_or_else(|| Err(interrupted()))
}

fn of_file(error: &FileError) -> KeyTrouble {
    KeyTrouble::Failed(finding(evidence::of_foreign_file(error)))
}

/// Only when the program is being ended.
fn interrupted() -> KeyTrouble {
    KeyTrouble::Unusable(Invalid::new("The program is being ended.", "Start it again.", "aa-connect"))
}
