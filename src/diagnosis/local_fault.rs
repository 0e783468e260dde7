//! Why this machine's own store, files, port or clock failed, by name.

use serde::{Deserialize, Serialize};

/// Why this machine's own store or files failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocalFault {
    /// No message bus in this session, as over SSH.
    KeyringNoBus,
    /// A bus, but nobody on it keeps secrets.
    KeyringNoService,
    /// The keyring is locked and nobody can be asked.
    KeyringLocked,
    /// The service runs but has no keyring to store into.
    KeyringNoCollection,
    /// No answer within the bound.
    KeyringHangs,
    /// Several items where one was expected.
    KeyringAmbiguous,
    /// The keyring failed otherwise.
    KeyringOther,
    /// The vault's passphrase is wrong.
    VaultWrongPassphrase,
    /// The vault needs a passphrase and nobody can be asked.
    VaultLocked,
    /// The vault's files are damaged or not a vault.
    VaultDamaged,
    /// The secret is not in the store.
    SecretMissing,
    /// The stored secret cannot be understood.
    SecretDamaged,
    /// The connection now names other hosts than its secrets were stored for.
    HostsChanged,
    /// A file or folder cannot be read.
    Unreadable,
    /// A file or folder cannot be written: permissions or a read-only disk.
    NotWritable,
    /// The disk is full.
    DiskFull,
    /// A file is not what it should be.
    FileDamaged,
    /// A file was written by a newer version.
    FileTooNew,
    /// The name is taken by another connection.
    NameTaken,
    /// There is no such file.
    FileMissing,
    /// Another program changed the connection meanwhile.
    ConnectionChanged,
    /// Another window has the draft open.
    DraftOpen,
    /// The practice sandbox inside this program did not start.
    PracticeFailed,
    /// Nothing is kept that could be renewed without a person.
    NotSignedIn,
    /// Another program listens on the port that Adobe sends the browser back to.
    PortBusy,
    /// The system lets nobody, or not this user, listen on that port.
    PortForbidden,
    /// This machine has no loopback address to listen on.
    NoLoopback,
    /// Not this program answers at the address that Adobe sends the browser back to.
    ListenerUnreached,
    /// No certificate could be made for `https://localhost`.
    CertificateFailed,
    /// Nobody came back from Adobe's sign-in page in time.
    SignInTimedOut,
    /// The clock is too far from Adobe's.
    ClockWrong,
    /// The stored private key cannot be read.
    KeyUnreadable,
    /// This machine could not sign with the private key.
    NotSigned,
    /// The system gave no random numbers to sign with.
    NoRandomness,
    /// The private key is not the certificate's.
    KeyMismatch,
    /// The certificate in the connection's file cannot be read.
    CertificateDamaged,
    /// The certificate has ended.
    CertificateExpired,
    /// The certificate is not valid yet.
    CertificateNotYetValid,
}

impl LocalFault {
    /// Every fault.
    pub const ALL: [Self; 38] = [
        Self::KeyringNoBus,
        Self::KeyringNoService,
        Self::KeyringLocked,
        Self::KeyringNoCollection,
        Self::KeyringHangs,
        Self::KeyringAmbiguous,
        Self::KeyringOther,
        Self::VaultWrongPassphrase,
        Self::VaultLocked,
        Self::VaultDamaged,
        Self::SecretMissing,
        Self::SecretDamaged,
        Self::HostsChanged,
        Self::Unreadable,
        Self::NotWritable,
        Self::DiskFull,
        Self::FileDamaged,
        Self::FileTooNew,
        Self::NameTaken,
        Self::FileMissing,
        Self::ConnectionChanged,
        Self::DraftOpen,
        Self::PracticeFailed,
        Self::NotSignedIn,
        Self::PortBusy,
        Self::PortForbidden,
        Self::NoLoopback,
        Self::ListenerUnreached,
        Self::CertificateFailed,
        Self::SignInTimedOut,
        Self::ClockWrong,
        Self::KeyUnreadable,
        Self::NotSigned,
        Self::NoRandomness,
        Self::KeyMismatch,
        Self::CertificateDamaged,
        Self::CertificateExpired,
        Self::CertificateNotYetValid,
    ];

    /// The word the rules use.
    pub fn word(self) -> &'static str {
        match self {
            Self::KeyringNoBus => "keyring_no_bus",
            Self::KeyringNoService => "keyring_no_service",
            Self::KeyringLocked => "keyring_locked",
            Self::KeyringNoCollection => "keyring_no_collection",
            Self::KeyringHangs => "keyring_hangs",
            Self::KeyringAmbiguous => "keyring_ambiguous",
            Self::KeyringOther => "keyring_other",
            Self::VaultWrongPassphrase => "vault_wrong_passphrase",
            Self::VaultLocked => "vault_locked",
            Self::VaultDamaged => "vault_damaged",
            Self::SecretMissing => "secret_missing",
            Self::SecretDamaged => "secret_damaged",
            Self::HostsChanged => "hosts_changed",
            Self::Unreadable => "unreadable",
            Self::NotWritable => "not_writable",
            Self::DiskFull => "disk_full",
            Self::FileDamaged => "file_damaged",
            Self::FileTooNew => "file_too_new",
            Self::NameTaken => "name_taken",
            Self::FileMissing => "file_missing",
            Self::ConnectionChanged => "connection_changed",
            Self::DraftOpen => "draft_open",
            Self::PracticeFailed => "practice_failed",
            Self::NotSignedIn => "not_signed_in",
            Self::PortBusy => "port_busy",
            Self::PortForbidden => "port_forbidden",
            Self::NoLoopback => "no_loopback",
            Self::ListenerUnreached => "listener_unreached",
            Self::CertificateFailed => "certificate_failed",
            Self::SignInTimedOut => "sign_in_timed_out",
            Self::ClockWrong => "clock_wrong",
            Self::KeyUnreadable => "key_unreadable",
            Self::NotSigned => "not_signed",
            Self::NoRandomness => "no_randomness",
            Self::KeyMismatch => "key_mismatch",
            Self::CertificateDamaged => "certificate_damaged",
            Self::CertificateExpired => "certificate_expired",
            Self::CertificateNotYetValid => "certificate_not_yet_valid",
        }
    }
}
