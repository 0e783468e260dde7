//! Sealing with age: to public keys or under a passphrase, and opening again what was sealed, by us or by the standard tool.
//! The vault is made of it, and so are files for somebody else. What is in them is others' business.

use std::fmt;
use std::io::Read;

use age::secrecy::SecretString;
use age::{DecryptError, x25519};
use zeroize::Zeroizing;

use super::on_thread::on_thread;
use super::{NewPassphrase, StoreError};
use crate::connection::{Invalid, Secret};

/// How hard a passphrase is to try: scrypt's N is two to this power.
///
/// Fixed, because age would choose it by timing this machine, and a file from a fast machine would then be refused by a
/// slow one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// About one second on a machine of today: what `age` itself writes.
    pub const STANDARD: Self = Self(18);

    /// The most that is read: sixteen times as long.
    pub const MOST: Self = Self(22);

    /// For tests, which seal and open a lot; it protects nothing.
    pub const FOR_TESTS: Self = Self(8);
}

/// Seals under a passphrase.
pub(super) fn passphrase_recipient(passphrase: &NewPassphrase, work: WorkFactor) -> age::scrypt::Recipient {
    let mut recipient = age::scrypt::Recipient::new(age_secret(passphrase.secret()));
    recipient.set_work_factor(work.0);
    recipient
}

/// Opens what is under a passphrase, within reason.
pub(super) fn passphrase_identity(passphrase: &Secret) -> age::scrypt::Identity {
    let mut identity = age::scrypt::Identity::new(age_secret(passphrase));
    identity.set_max_work_factor(WorkFactor::MOST.0);
    identity
}

/// age's own secret type; it wipes itself as ours does.
fn age_secret(secret: &Secret) -> SecretString {
    SecretString::from(secret.expose().to_owned())
}

/// Opens one binary age file with one of the keys.
pub(super) fn unseal(sealed: &[u8], keys: &[&dyn age::Identity]) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let mut reader = age::Decryptor::new_buffered(sealed)?.decrypt(keys.iter().copied())?;
    // The content is shorter than its file, so that the buffer never grows and leaves an unwiped copy behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.read_to_end(&mut plain)?;
    Ok(plain)
}

/// A public key, as an example.
const EXAMPLE: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// Somebody's public key, to seal to.
#[derive(Clone, PartialEq, Eq)]
pub struct AgeRecipient(x25519::Recipient);

impl AgeRecipient {
    /// Accepts `age1…`, as `age-keygen` prints it.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let problem = match text.parse() {
            Ok(recipient) => return Ok(Self(recipient)),
            // Be it the line alone or the whole file of age-keygen.
            Err(_) if text.to_ascii_uppercase().contains("AGE-SECRET-KEY-") => {
                return Err(Invalid::new(
                    "This is a private key of age, which nobody else may have; a public one is asked for.",
                    "Give the line that begins with age1. If you typed the private key into a shell, it stands in that \
                     shell's history: delete it there, or better make a new pair with age-keygen.",
                    EXAMPLE,
                ));
            }
            Err(_) if text.starts_with("ssh-") => "This is a key of SSH, not of age.",
            Err(_) if text.starts_with("age1") => {
                "This begins like a public key of age, but a part is missing or changed, or it is of a newer kind."
            }
            Err(_) => "This is not a public key of age.",
        };
        Err(Invalid::new(
            problem,
            "Give the line that begins with age1, whole, as age-keygen prints it for the person who shall open the file.",
            EXAMPLE,
        ))
    }
}

impl fmt::Debug for AgeRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for AgeRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

/// One's own keys, to open with: those of an identity file.
#[derive(Clone)]
pub struct AgeIdentity(Vec<x25519::Identity>);

impl AgeIdentity {
    /// Accepts what `age-keygen` writes: lines of `AGE-SECRET-KEY-1…`, comments and empty lines between them.
    pub fn parse(text: &Secret) -> Result<Self, Invalid> {
        let lines = text.expose().lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Option<Vec<x25519::Identity>> = lines.map(|line| line.parse().ok()).collect();
        match keys {
            Some(keys) if !keys.is_empty() => Ok(Self(keys)),
            _ => Err(Invalid::new(
                "This is not a private key of age.",
                "Give the file that age-keygen wrote. Keys of SSH, keys under a passphrase and those on a device are for \
                 the tool age: open the file with it, and import what comes out.",
                "key.txt",
            )),
        }
    }
}

impl fmt::Debug for AgeIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgeIdentity({} redacted)", self.0.len())
    }
}

/// Who can open a file that is to be sealed.
#[derive(Debug, Clone)]
pub enum SealFor {
    /// Whoever has the private key of one of these.
    Keys(Vec<AgeRecipient>),
    /// Whoever knows this passphrase.
    Passphrase(NewPassphrase),
}

/// What opens a sealed file.
#[derive(Debug, Clone)]
pub enum Opener {
    /// One's own keys.
    Identity(AgeIdentity),
    /// The passphrase.
    Passphrase(Secret),
}

/// A sealed file, and what proves that it can be opened.
pub struct Sealed {
    bytes: Vec<u8>,
    proof: Opener,
}

impl Sealed {
    /// What is to be written: a binary age file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What `read_back`, which should be the same file, holds.
    pub async fn opened_again(&self, read_back: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        open(read_back, self.proof.clone()).await
    }
}

/// Seals. To keys, one more is added that only the [`Sealed`] has and that goes with it: whoever writes the file can see
/// that it opens without having anybody's key.
pub async fn seal(content: Zeroizing<Vec<u8>>, seal_for: SealFor, work: WorkFactor) -> Result<Sealed, StoreError> {
    const FAILED: StoreError = StoreError::Machine("the file could not be sealed");
    on_thread("seal", move || match seal_for {
        SealFor::Keys(recipients) => {
            let witness = x25519::Identity::generate();
            let own = witness.to_public();
            let keys = recipients.iter().map(|recipient| &recipient.0).chain([&own]);
            let keys: Vec<&dyn age::Recipient> = keys.map(|key| key as &dyn age::Recipient).collect();
            let encryptor = age::Encryptor::with_recipients(keys.into_iter()).map_err(|_| FAILED)?;
            let mut bytes = Vec::new();
            let mut writer = encryptor.wrap_output(&mut bytes).map_err(|_| FAILED)?;
            std::io::Write::write_all(&mut writer, &content).map_err(|_| FAILED)?;
            writer.finish().map_err(|_| FAILED)?;
            Ok(Sealed { bytes, proof: Opener::Identity(AgeIdentity(vec![witness])) })
        }
        SealFor::Passphrase(passphrase) => {
            let recipient = passphrase_recipient(&passphrase, work);
            let bytes = age::encrypt(&recipient, &content).map_err(|_| FAILED)?;
            Ok(Sealed { bytes, proof: Opener::Passphrase(passphrase.secret().clone()) })
        }
    })
    .await?
}

/// Whether a passphrase opens a sealed file, or else a key; `None` where it is no sealed file that could be opened here.
pub fn is_under_passphrase(sealed: &[u8]) -> Option<bool> {
    let sealed = without_armor(sealed).ok()?;
    age::Decryptor::new_buffered(&sealed[..]).ok().map(|decryptor| decryptor.is_scrypt())
}

/// Opens a sealed file, armored or not.
pub async fn open(sealed: Vec<u8>, opener: Opener) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let opened = on_thread("unseal", move || {
        let sealed = without_armor(&sealed)?;
        let opened = match &opener {
            Opener::Identity(AgeIdentity(keys)) => {
                let keys: Vec<&dyn age::Identity> = keys.iter().map(|key| key as &dyn age::Identity).collect();
                unseal(&sealed, &keys)
            }
            Opener::Passphrase(passphrase) => unseal(&sealed, &[&passphrase_identity(passphrase)]),
        };
        opened.map_err(|error| match (error, &opener) {
            (DecryptError::NoMatchingKeys, Opener::Passphrase(_)) => OpenError::NeedsKey,
            (DecryptError::NoMatchingKeys, Opener::Identity(_)) => match is_under_passphrase(&sealed) {
                Some(true) => OpenError::NeedsPassphrase,
                _ => OpenError::OtherKey,
            },
            (DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed, Opener::Passphrase(_)) => {
                OpenError::WrongPassphrase
            }
            (DecryptError::ExcessiveWork { .. }, _) => OpenError::TooMuchWork,
            (DecryptError::UnknownFormat, _) => OpenError::OtherVersion,
            _ => OpenError::Damaged,
        })
    });
    opened.await?
}

/// The binary file inside an armored one. Nothing in it is secret yet.
fn without_armor(sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let text = sealed.strip_prefix("\u{feff}".as_bytes()).unwrap_or(sealed).trim_ascii_start();
    if !text.starts_with(b"-----BEGIN") {
        return Ok(sealed.to_vec());
    }
    let mut binary = Vec::with_capacity(text.len());
    let mut reader = age::armor::ArmoredReader::new(text);
    reader.read_to_end(&mut binary).map_err(|_| OpenError::Damaged)?;
    Ok(binary)
}

/// Why a sealed file does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The passphrase does not open it.
    #[error("this passphrase does not open it")]
    WrongPassphrase,
    /// It is sealed under a passphrase, and a key was given.
    #[error("it is sealed under a passphrase, not to a key")]
    NeedsPassphrase,
    /// It is sealed to keys, and a passphrase was given.
    #[error("it is sealed to a key, not under a passphrase")]
    NeedsKey,
    /// It is sealed to keys, and none of ours is among them.
    #[error("it is sealed to somebody else's key")]
    OtherKey,
    /// Trying its passphrase would take unreasonably long.
    #[error("opening it would take unreasonably long")]
    TooMuchWork,
    /// An age file of a version that is not known here.
    #[error("it is sealed in a way that is not known here")]
    OtherVersion,
    /// Cut off, changed, or no sealed file at all.
    #[error("it is damaged, or was changed")]
    Damaged,
    /// This machine failed.
    #[error(transparent)]
    Machine(#[from] StoreError),
}

impl OpenError {
    /// What to say to whoever brought the file; `None` where it is not the file's fault.
    pub fn invalid(&self) -> Option<Invalid> {
        let (problem, remedy, example) = match self {
            Self::WrongPassphrase => (
                "This passphrase does not open the file.",
                "Type it once more, exactly as its sender gave it to you.",
                "four words in a row",
            ),
            Self::NeedsPassphrase => (
                "The file is sealed under a passphrase, not to a key.",
                "Give the passphrase, which its sender tells you another way.",
                "four words in a row",
            ),
            Self::NeedsKey => (
                "The file is sealed to a key of age, not under a passphrase.",
                "Give the file with your private key, as age-keygen wrote it.",
                "key.txt",
            ),
            Self::OtherKey => (
                "The file is sealed to another key than yours.",
                "Send your public key (age-keygen -y key.txt prints it) and ask for a file sealed to it.",
                EXAMPLE,
            ),
            Self::TooMuchWork => (
                "Opening the file would take unreasonably long.",
                "Ask its sender for one that aa-connect or age has made.",
                "northwind.aa-connect.age",
            ),
            Self::OtherVersion => (
                "The file is sealed in a way that this version of aa-connect does not know.",
                "Ask its sender for one that aa-connect or age has made.",
                "northwind.aa-connect.age",
            ),
            Self::Damaged => (
                "The sealed file is damaged or was changed on the way.",
                "Copy it once more, as a file and not as text, or ask its sender for a new one.",
                "northwind.aa-connect.age",
            ),
            Self::Machine(_) => return None,
        };
        Some(Invalid::new(problem, remedy, example))
    }
}
