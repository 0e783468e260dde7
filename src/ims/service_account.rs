//! A Service Account (JWT) as far as this machine can judge it: key, certificate and claims, looked at before anything is
//! sent. Asks nobody and knows no clock; the exchange stands in `exchange_jwt`.

use jiff::Timestamp;

use crate::connection::{BaseUrl, CredentialSecrets, CredentialSettings, Printable, Secret, ServiceAccountSettings};
use crate::keys::{self, AssertionFault, Claims, KeyProblem, NotSigned, PrivateKey};

/// A complete Service Account (JWT).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceAccount<'a> {
    settings: &'a ServiceAccountSettings,
    client_secret: &'a Secret,
    private_key: &'a Secret,
}

/// What a Service Account shows itself by, and what it asks for. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// SHA-1 of the certificate that belongs to the key; `None` where only the key was brought.
    pub fingerprint: Option<Printable>,
    /// From when on and until when that certificate is valid.
    pub validity: Option<(Timestamp, Timestamp)>,
    /// What it claims, separated by commas.
    pub metascopes: Printable,
}

/// Why a key pair cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KeyPairFault {
    /// The private key cannot be read.
    #[error("the private key cannot be read")]
    KeyUnreadable,
    /// This machine could not sign with it.
    #[error("nothing could be signed with the private key")]
    NotSigned,
    /// The system gave no random numbers, which a signature, its check and a `jti` take.
    #[error("this machine gives no random numbers")]
    NoRandomness,
    /// The private key is not the certificate's.
    #[error("the private key does not belong to the certificate")]
    Mismatch,
    /// The certificate cannot be read.
    #[error("the certificate cannot be read")]
    CertificateDamaged,
    /// The certificate has ended, by the best clock known.
    #[error("the certificate has ended")]
    Expired,
    /// The certificate is not valid yet, by the best clock known.
    #[error("the certificate is not valid yet")]
    NotYetValid,
}

impl KeyPairFault {
    /// Whether another clock might see it otherwise.
    pub(super) fn is_of_time(self) -> bool {
        matches!(self, Self::Expired | Self::NotYetValid)
    }
}

/// A key pair that was not used, so that nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct UnfitKeyPair {
    /// Why.
    pub fault: KeyPairFault,
    /// Which.
    pub asserted: Asserted,
    /// How far this machine's clock is ahead of the server's, where that was seen.
    pub clock_ahead_seconds: Option<i64>,
}

impl<'a> ServiceAccount<'a> {
    /// The Service Account of a complete credential; `None` for every other type, or where the two halves do not belong
    /// together.
    pub fn of(settings: &'a CredentialSettings, secrets: &'a CredentialSecrets) -> Option<Self> {
        match (settings, secrets) {
            (
                CredentialSettings::ServiceAccount(settings),
                CredentialSecrets::ServiceAccount { client_secret, private_key },
            ) => Some(Self { settings, client_secret, private_key }),
            _ => None,
        }
    }

    /// What is no secret of it.
    pub fn settings(&self) -> &'a ServiceAccountSettings {
        self.settings
    }

    /// Sent to the exchange and nowhere else.
    pub(super) fn client_secret(&self) -> &'a Secret {
        self.client_secret
    }

    /// What people compare with the Developer Console.
    pub fn asserted(&self) -> Asserted {
        let certificate = self.settings.certificate.as_ref();
        Asserted {
            fingerprint: certificate.map(|certificate| certificate.sha1.clone()),
            validity: certificate.map(|certificate| (certificate.not_before, certificate.not_after)),
            metascopes: Printable::new(&self.settings.metascopes.comma_separated()),
        }
    }

    /// All that signing takes, to be carried to another thread.
    pub(super) fn signer(&self) -> Signer {
        Signer { settings: self.settings.clone(), private_key: self.private_key.clone() }
    }
}

/// Arithmetic that takes milliseconds, or tenths of seconds with long keys: not for a thread that serves others.
pub(super) struct Signer {
    settings: ServiceAccountSettings,
    private_key: Secret,
}

impl Signer {
    /// Whether the key can sign and fits its certificate, and whether that is in date at `now`.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), KeyPairFault> {
        self.checked_key(now).map(drop)
    }

    /// A signed assertion that is good for five minutes from `now` on, the server's time (section 4.2). `jti` only where the
    /// binding wants one.
    pub(super) fn assertion(&self, base: &BaseUrl, now: Timestamp, jti: Option<u64>) -> Result<Secret, KeyPairFault> {
        let key = self.checked_key(now)?;
        let claims = Claims {
            issuer: &self.settings.org_id,
            subject: &self.settings.technical_account_id,
            client_id: &self.settings.client_id,
            metascopes: &self.settings.metascopes,
            ims_url: base,
            jti,
        };
        let expires_at = now.saturating_add(keys::ASSERTION_LASTS).unwrap_or(now);
        keys::assertion(&key, &claims, expires_at).map_err(|error| match error {
            NotSigned::NoRandomness => KeyPairFault::NoRandomness,
            NotSigned::Failed => KeyPairFault::NotSigned,
        })
    }

    fn checked_key(&self, now: Timestamp) -> Result<PrivateKey, KeyPairFault> {
        let key = PrivateKey::from_pem(&self.private_key).map_err(|problem| match problem {
            KeyProblem::NoRandomness => KeyPairFault::NoRandomness,
            _ => KeyPairFault::KeyUnreadable,
        })?;
        keys::check(&key, self.settings.certificate.as_ref(), now).map_err(|fault| match fault {
            AssertionFault::WrongKey => KeyPairFault::Mismatch,
            AssertionFault::DamagedCertificate => KeyPairFault::CertificateDamaged,
            AssertionFault::Expired { .. } => KeyPairFault::Expired,
            AssertionFault::NotYetValid { .. } => KeyPairFault::NotYetValid,
        })?;
        Ok(key)
    }
}
