//! The listener's certificate, one per machine: kept in the secret store, so that a browser that was told to trust it
//! meets the same one next time, and made anew only where there is none that can be used.

use jiff::Timestamp;

use crate::sign_in::{Certificate, CertificateError};
use crate::store::{ItemKey, Owner, OwnerLock, Paths, Store, StoreError};

/// This machine's certificate.
#[derive(Debug, Clone)]
pub struct KeptCertificate {
    /// It and its key.
    pub certificate: Certificate,
    /// Whether it was made just now: every browser will warn about it once.
    pub is_new: bool,
}

/// Why the listener has no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeptCertificateError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// None could be made.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// The kept certificate, or a new one where there is none, or one that is damaged or ends within a week. Processes that
/// ask at once get the same one.
pub async fn listener_certificate(store: &Store, paths: &Paths) -> Result<KeptCertificate, KeptCertificateError> {
    if let Some(certificate) = kept(store).await? {
        return Ok(KeptCertificate { certificate, is_new: false });
    }
    let _lock = OwnerLock::acquire(paths, &Owner::ThisMachine).await?;
    // Somebody else may have made one meanwhile.
    if let Some(certificate) = kept(store).await? {
        return Ok(KeptCertificate { certificate, is_new: false });
    }
    let certificate = Certificate::generate(Timestamp::now())?;
    let (key, pem) = (ItemKey::of_listener_certificate(), certificate.to_pem());
    store.put(&key, pem.clone()).await?;
    if store.get(&key).await?.as_ref() != Some(&pem) {
        return Err(StoreError::ReadBack.into());
    }
    Ok(KeptCertificate { certificate, is_new: true })
}

/// Moves the certificate to another store: copied, read back, then deleted where it was. A usable one that is there already
/// stays. Cut off anywhere, it is in one store or in both, and the next call ends it. Whether there was one.
pub async fn move_listener_certificate(from: &Store, to: &Store, paths: &Paths) -> Result<bool, StoreError> {
    let key = ItemKey::of_listener_certificate();
    if from.kind() == to.kind() || from.get(&key).await?.is_none() {
        return Ok(false);
    }
    let _lock = OwnerLock::acquire(paths, &Owner::ThisMachine).await?;
    // One that ends within days is made anew anyway.
    if let (Some(certificate), None) = (kept(from).await?, kept(to).await?) {
        let pem = certificate.to_pem();
        to.put(&key, pem.clone()).await?;
        if to.get(&key).await?.as_ref() != Some(&pem) {
            return Err(StoreError::ReadBack);
        }
    }
    from.delete(&key).await?;
    if from.get(&key).await?.is_some() { Err(StoreError::ReadBack) } else { Ok(true) }
}

/// The one in the store, if it can be used; one that cannot be read is as good as none. A store that is damaged as a
/// whole takes no new one either, and says so then.
async fn kept(store: &Store) -> Result<Option<Certificate>, StoreError> {
    let pem = match store.get(&ItemKey::of_listener_certificate()).await {
        Err(StoreError::Damaged { .. }) => None,
        pem => pem?,
    };
    let certificate = pem.and_then(|pem| Certificate::from_pem(&pem).ok());
    Ok(certificate.filter(|certificate| certificate.is_usable(Timestamp::now())))
}
