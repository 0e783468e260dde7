//! The listener's own certificate: a self-signed leaf for this machine's loopback names, and its key. Keeps it nowhere
//! and reads no clock; keeping it is `operations`' business.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::validity::not_after;

/// All names that a browser may find this program under.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// From `notBefore` to `notAfter`: what browsers accept at most from a leaf.
const LIFETIME: SignedDuration = SignedDuration::from_hours(397 * 24);
/// How far `notBefore` lies back, for a browser on a machine whose clock is behind.
const BACKDATED: SignedDuration = SignedDuration::from_hours(24);
/// With less than this left, a new one is made.
const SPARE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A certificate for `localhost` and its P-256 key. The key is wiped on drop.
///
/// It is a leaf, not an authority: whoever trusts it trusts this one server and nothing that its key could sign.
#[derive(Clone)]
pub struct Certificate {
    der: CertificateDer<'static>,
    /// PKCS#8.
    key: Zeroizing<Vec<u8>>,
    expires_at: Timestamp,
}

/// Why there is no certificate, or it cannot be used. Holds nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The clock's date is beyond what a certificate can say.
    #[error("this machine's clock shows a date that no certificate can have")]
    Clock,
    /// No random bytes, or the cryptography library failed.
    #[error("no certificate could be made for the listener")]
    NotMade,
    /// What was kept is not a certificate and a key.
    #[error("the kept certificate cannot be read")]
    Damaged,
    /// The key is not the certificate's.
    #[error("the kept certificate and key do not belong together")]
    WrongKey,
    /// TLS could not be set up with it.
    #[error("TLS cannot be set up with the listener's certificate")]
    Tls,
}

impl Certificate {
    /// Makes a new key and a certificate for it, valid from a day before `now`.
    pub fn generate(now: Timestamp) -> Result<Self, CertificateError> {
        let (not_before, not_after) = now
            .checked_sub(BACKDATED)
            .and_then(|not_before| Ok((not_before, not_before.checked_add(LIFETIME)?)))
            .map_err(|_| CertificateError::Clock)?;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| CertificateError::NotMade)?;
        let mut params = CertificateParams::new(NAMES.map(str::to_owned)).map_err(|_| CertificateError::NotMade)?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, NAMES[0]);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = date(not_before)?;
        params.not_after = date(not_after)?;
        params.serial_number = Some(serial()?);
        let der = params.self_signed(&key).map_err(|_| CertificateError::NotMade)?.der().clone();
        Self::checked(der, Zeroizing::new(key.serialize_der()))
    }

    /// Certificate and key as PEM text, for the secret store and for nothing else.
    pub fn to_pem(&self) -> Zeroizing<Vec<u8>> {
        // Room for all of it at once, so that growing leaves no copies behind.
        let mut text = Zeroizing::new(String::with_capacity(2 * (self.der.len() + self.key.len()) + 256));
        for (label, der) in [("CERTIFICATE", self.der.as_ref()), ("PRIVATE KEY", self.key.as_slice())] {
            text.push_str(&format!("-----BEGIN {label}-----\n"));
            // 48 bytes are one line of 64 characters.
            for line in der.chunks(48) {
                text.push_str(&Zeroizing::new(STANDARD.encode(line)));
                text.push('\n');
            }
            text.push_str(&format!("-----END {label}-----\n"));
        }
        Zeroizing::new(std::mem::take(&mut *text).into_bytes())
    }

    /// Reads what [`Self::to_pem`] wrote. The key must be the certificate's.
    pub fn from_pem(pem: &[u8]) -> Result<Self, CertificateError> {
        let der = CertificateDer::from_pem_slice(pem).map_err(|_| CertificateError::Damaged)?;
        let mut key = PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|_| CertificateError::Damaged)?;
        let copy = Zeroizing::new(key.secret_pkcs8_der().to_vec());
        key.zeroize();
        Self::checked(der, copy)
    }

    fn checked(der: CertificateDer<'static>, key: Zeroizing<Vec<u8>>) -> Result<Self, CertificateError> {
        let expires_at = not_after(&der).ok_or(CertificateError::Damaged)?;
        let certificate = Self { der, key, expires_at };
        certificate.certified_key()?;
        Ok(certificate)
    }

    /// Whether it can still be shown to a browser: not within a week of its end.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.expires_at.duration_since(now) > SPARE
    }

    /// When it ends.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The SHA-256 fingerprint as browsers show it: `AB:CD:…`, 32 pairs.
    pub fn fingerprint(&self) -> String {
        let pairs: Vec<String> = Sha256::digest(&self.der).iter().map(|byte| format!("{byte:02X}")).collect();
        pairs.join(":")
    }

    /// TLS 1.2 and 1.3 for the listener, HTTP/1 only. Who offers nothing but HTTP/1.0 would be sent away otherwise (RFC 7301,
    /// section 3.2).
    pub(super) fn server_config(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        let key = PrivatePkcs8KeyDer::from(self.key.to_vec()).into();
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|_| CertificateError::Tls)?
            .with_no_client_auth()
            .with_single_cert(vec![self.der.clone()], key)
            .map_err(|_| CertificateError::Tls)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec(), b"http/1.0".to_vec()];
        Ok(Arc::new(config))
    }

    /// A client that trusts this certificate and no other, with names, dates and signatures checked as ever: for the
    /// listener's test of itself.
    pub(super) fn client_config(&self) -> Result<Arc<ClientConfig>, CertificateError> {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).map_err(|_| CertificateError::Tls)?;
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|_| CertificateError::Tls)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn certified_key(&self) -> Result<CertifiedKey, CertificateError> {
        let key = PrivatePkcs8KeyDer::from(self.key.to_vec()).into();
        CertifiedKey::from_der(vec![self.der.clone()], key, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => CertificateError::WrongKey,
            _ => CertificateError::Damaged,
        })
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.fingerprint())
    }
}

/// Named, because a program with two providers in its tree has no default one.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn date(at: Timestamp) -> Result<time::OffsetDateTime, CertificateError> {
    time::OffsetDateTime::from_unix_timestamp(at.as_second()).map_err(|_| CertificateError::Clock)
}

/// 127 random bits: positive, and never zero (RFC 5280, section 4.1.2.2).
fn serial() -> Result<SerialNumber, CertificateError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| CertificateError::NotMade)?;
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-09-01T12:00:00Z".parse().unwrap()
    }

    fn days(days: i64) -> SignedDuration {
        SignedDuration::from_hours(24 * days)
    }

    #[test]
    fn what_was_kept_is_read_back_as_it_was() {
        let made = Certificate::generate(now()).unwrap();
        let pem = made.to_pem();
        assert!(pem.len() < 2_400, "{} bytes", pem.len());
        assert!(pem.is_ascii());
        let read = Certificate::from_pem(&pem).unwrap();
        assert_eq!((read.der.clone(), read.key.clone(), read.expires_at), (made.der, made.key, made.expires_at));
    }

    #[test]
    fn it_lives_397_days_and_is_replaced_a_week_before_its_end() {
        let certificate = Certificate::generate(now()).unwrap();
        assert_eq!(certificate.expires_at(), now() + days(396));
        assert!(certificate.is_usable(now()));
        assert!(certificate.is_usable(now() + days(389) - SignedDuration::from_secs(1)));
        assert!(!certificate.is_usable(now() + days(389)));
        assert!(!certificate.is_usable(now() + days(400)));
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let text = |certificate: &Certificate| String::from_utf8(certificate.to_pem().to_vec()).unwrap();
        let ours = text(&Certificate::generate(now()).unwrap());
        let other = text(&Certificate::generate(now()).unwrap());
        let at = |text: &str| text.find("-----BEGIN PRIVATE").unwrap();
        let mixed = format!("{}{}", &ours[..at(&ours)], &other[at(&other)..]);
        assert_eq!(Certificate::from_pem(mixed.as_bytes()).unwrap_err(), CertificateError::WrongKey);
        assert_eq!(
            Certificate::from_pem(&ours.as_bytes()[..at(&ours)]).unwrap_err(),
            CertificateError::Damaged,
            "without a key"
        );
        assert_eq!(
            Certificate::from_pem(&ours.as_bytes()[at(&ours)..]).unwrap_err(),
            CertificateError::Damaged,
            "without a certificate"
        );
    }

    #[test]
    fn nothing_that_is_cut_off_or_changed_makes_it_panic() {
        let pem = Certificate::generate(now()).unwrap().to_pem();
        for length in 0..pem.len() - 1 {
            assert!(Certificate::from_pem(&pem[..length]).is_err(), "{length}");
        }
        for at in (0..pem.len()).step_by(7) {
            let mut changed = pem.to_vec();
            changed[at] ^= 0x15;
            let _ = Certificate::from_pem(&changed);
        }
    }

    #[test]
    fn the_key_is_in_no_debug_output() {
        let certificate = Certificate::generate(now()).unwrap();
        assert_eq!(format!("{certificate:?}"), format!("Certificate({})", certificate.fingerprint()));
    }

    #[test]
    fn the_fingerprint_is_the_one_that_browsers_show() {
        let certificate = Certificate::generate(now()).unwrap();
        let fingerprint = certificate.fingerprint();
        assert_eq!(fingerprint.len(), 32 * 3 - 1);
        assert!(fingerprint.split(':').all(|pair| u8::from_str_radix(pair, 16).is_ok() && pair == pair.to_uppercase()));
        assert_ne!(fingerprint, Certificate::generate(now()).unwrap().fingerprint());
    }

    #[test]
    fn a_clock_at_the_end_of_time_is_named() {
        assert_eq!(Certificate::generate(Timestamp::MIN).unwrap_err(), CertificateError::Clock);
        assert_eq!(Certificate::generate(Timestamp::MAX).unwrap_err(), CertificateError::Clock);
    }

    /// Shakes hands in memory; what the client thought of it.
    fn handshake(server: &Certificate, client: &Certificate, name: &str) -> Result<(), rustls::Error> {
        let name = name.to_owned().try_into().unwrap();
        let mut client = rustls::ClientConnection::new(client.client_config().unwrap(), name)?;
        let mut server = rustls::ServerConnection::new(server.server_config().unwrap())?;
        while client.is_handshaking() {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut wire.as_slice()).unwrap();
            server.process_new_packets()?;
            let mut wire = Vec::new();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut wire.as_slice()).unwrap();
            client.process_new_packets()?;
        }
        assert_eq!(client.alpn_protocol(), Some(&b"http/1.1"[..]));
        Ok(())
    }

    #[test]
    fn the_self_test_believes_this_certificate_for_this_machine_only() {
        let ours = Certificate::generate(Timestamp::now()).unwrap();
        for name in NAMES {
            handshake(&ours, &ours, name).unwrap();
        }
        assert!(handshake(&ours, &ours, "localhost.example").is_err(), "another name");
        let other = Certificate::generate(Timestamp::now()).unwrap();
        assert!(handshake(&other, &ours, "localhost").is_err(), "another certificate of the same name");
        let expired = Certificate::generate(Timestamp::now() - days(500)).unwrap();
        assert!(handshake(&expired, &expired, "localhost").is_err(), "an expired one");
    }
}
