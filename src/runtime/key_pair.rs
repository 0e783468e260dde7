//! A Service Account's key pair for the wizard: made, read, written and registered. Joins what keys, store and files do.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::blocking::blocking;
use super::evidence::{self, finding};
use super::services::Services;
use crate::connection::{Certificate, CredentialSecrets, Invalid, KeySize, PracticeServiceAccount, Printable, Secret};
use crate::files::{self, FileError, FileFault};
use crate::handoff::{self, Recognition};
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

/// Makes the certificate, writes it to its file, and keeps the key.
pub(super) async fn make(services: &Arc<Services>, new: NewKeyPair) -> Result<Box<KeyPair>, KeyTrouble> {
    let NewKeyPair { place, private_key, subject, days, certificate_file, may_replace, clock_ahead_seconds } = new;
    let now = Timestamp::now();
    let now = now.checked_sub(SignedDuration::from_secs(clock_ahead_seconds)).unwrap_or(now);
    let made = blocking(move || {
        let key = PrivateKey::from_pem(&private_key).map_err(|problem| KeyTrouble::Unusable(problem.into()))?;
        let certificate =
            keys::self_signed(&key, &subject, days, now).map_err(|problem| KeyTrouble::Unusable(problem.into()))?;
        let file = write(&certificate_file, certificate.pem.as_bytes(), files::Readers::Everybody, may_replace)?;
        Ok((private_key, key.bits(), certificate, file))
    });
    let (private_key, bits, certificate, file) = made.await.unwrap_or_else(|| Err(interrupted()))?;
    keep(services, &place, &private_key).await?;
    Ok(Box::new(KeyPair { private_key, bits, certificate: Some(certificate), certificate_file: Some(file) }))
}

/// Reads the person's key and keeps it.
pub(super) async fn read(services: &Arc<Services>, brought: BroughtKeyPair) -> Result<Box<KeyPair>, KeyTrouble> {
    let BroughtKeyPair { place, from, passphrase } = brought;
    let read = blocking(move || {
        let bytes = match from {
            KeyFrom::Text(text) => Zeroizing::new(text.expose().as_bytes().to_vec()),
            KeyFrom::File(file) => contents(&file)?,
        };
        let KeyFile { key, certificate } =
            keys::read(&bytes, passphrase.as_ref()).map_err(|problem| match problem {
                KeyProblem::PassphraseMissing => KeyTrouble::NeedsPassphrase,
                KeyProblem::WrongPassphrase => KeyTrouble::WrongPassphrase,
                problem => KeyTrouble::Unusable(problem.into()),
            })?;
        Ok((key.to_pem(), key.bits(), certificate))
    });
    let (private_key, bits, certificate) = read.await.unwrap_or_else(|| Err(interrupted()))?;
    keep(services, &place, &private_key).await?;
    Ok(Box::new(KeyPair { private_key, bits, certificate, certificate_file: None }))
}

/// What a file holds of keys: out of a `config.zip` or a JSON where it is one.
fn contents(file: &str) -> Result<Zeroizing<Vec<u8>>, KeyTrouble> {
    let path = expanded(file);
    let bytes = files::read_foreign(&path, LARGEST).map(Zeroizing::new).map_err(|error| of_file(&error))?;
    let pem = match handoff::recognize(&bytes) {
        Recognition::Pem(pem) => Some(pem),
        Recognition::Console(credentials) => credentials.into_iter().find_map(|credential| credential.pem),
        // A broken archive says so better than the reader of keys would.
        Recognition::Broken(why) if bytes.starts_with(b"PK") => return Err(KeyTrouble::Unusable(why)),
        _ => None,
    };
    Ok(pem.map_or(bytes, |pem| Zeroizing::new(pem.text.expose().as_bytes().to_vec())))
}

/// Writes the private key to a file that this user alone may read.
pub(super) async fn copy(copy: KeyCopy) -> Result<Printable, KeyTrouble> {
    let KeyCopy { private_key, file, passphrase, may_replace } = copy;
    let written = blocking(move || {
        let text = match passphrase {
            None => private_key,
            Some(passphrase) => {
                let key = PrivateKey::from_pem(&private_key).map_err(|problem| KeyTrouble::Unusable(problem.into()))?;
                key.to_encrypted_pem(&passphrase).map_err(|_| interrupted())?
            }
        };
        write(&file, text.expose().as_bytes(), files::Readers::Owner, may_replace)
    });
    written.await.unwrap_or_else(|| Err(interrupted()))
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
    let kept = KeptSecrets { secrets, proxy_password: place.proxy_password.clone() };
    operations::keep_draft_secrets(&store, &place.draft, &place.environment, &kept)
        .await
        .map_err(|error| failed(evidence::of_secrets(&error)))
}

fn write(file: &str, content: &[u8], readers: files::Readers, may_replace: bool) -> Result<Printable, KeyTrouble> {
    let path = std::path::absolute(expanded(file)).unwrap_or_else(|_| expanded(file));
    let shown = Printable::new(&path.display().to_string());
    match files::write_foreign(&path, content, readers, may_replace) {
        Ok(()) => Ok(shown),
        Err(FileError { fault: FileFault::Exists, .. }) => Err(KeyTrouble::FileExists(shown)),
        Err(error) => Err(of_file(&error)),
    }
}

/// `~/` as a shell would read it.
fn expanded(file: &str) -> PathBuf {
    match (file.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(file).to_path_buf(),
    }
}

fn of_file(error: &FileError) -> KeyTrouble {
    KeyTrouble::Failed(finding(evidence::of_foreign_file(error)))
}

/// Only when the program is being ended.
fn interrupted() -> KeyTrouble {
    KeyTrouble::Unusable(Invalid::new("The program is being ended.", "Start it again.", "aa-connect"))
}
