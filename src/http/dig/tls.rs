//! A handshake that records the chain it is shown, trusted or not, and what the platform's verifier thinks of it.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::super::error::HttpFault;
use super::super::faults;
use super::certificate::{self, ShownCertificate};
use super::steps::{self, Budget, Stream};

/// More certificates of one chain are not kept.
const MOST_CERTIFICATES: usize = 8;

/// The platform's verifier with the authorities of the CA file: exactly what requests are made with.
pub(super) struct Trust {
    provider: Arc<CryptoProvider>,
    verifier: Arc<Verifier>,
}

impl Trust {
    /// Reads the platform's authorities.
    pub(super) fn load(authorities: Vec<CertificateDer<'static>>) -> Result<Self, HttpFault> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = if authorities.is_empty() {
            Verifier::new(provider.clone())
        } else {
            Verifier::new_with_extra_roots(authorities, provider.clone())
        };
        let verifier = Arc::new(verifier.map_err(|error| faults::of_trust_store(&error))?);
        Ok(Self { provider, verifier })
    }
}

/// A handshake that came to its end.
pub(super) struct Shaken {
    /// What speaks TLS now. Not to be trusted with anything, whatever the verdict.
    pub(super) stream: Stream,
    /// The chain.
    pub(super) shown: Arc<Recorder>,
    /// What the platform's verifier thinks of it.
    pub(super) verdict: Result<(), HttpFault>,
}

/// Shakes hands with the host of `target`. An error is one of the handshake itself.
pub(super) async fn handshake(
    stream: Stream,
    target: &Url,
    trust: &Trust,
    budget: &Budget,
) -> Result<Shaken, HttpFault> {
    let name = match target.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(|_| HttpFault::TlsWrongName)?,
        Some(Host::Ipv4(address)) => ServerName::IpAddress(address.into()),
        Some(Host::Ipv6(address)) => ServerName::IpAddress(address.into()),
        None => return Err(HttpFault::TlsWrongName),
    };
    let shown = Arc::new(Recorder { verifier: trust.verifier.clone(), name: name.clone(), record: Mutex::default() });
    let config = ClientConfig::builder_with_provider(trust.provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| faults::of_tls(&error))?
        .dangerous()
        .with_custom_certificate_verifier(shown.clone())
        .with_no_client_auth();
    let shaking = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let shaken = budget.step(async { shaking.await.map_err(|error| fault_of(&error)) }).await;
    let verdict = shown.verdict();
    match shaken {
        Ok(stream) => Ok(Shaken { stream: Box::new(stream), shown, verdict }),
        // A server that hangs up on seeing itself distrusted is still one that is distrusted.
        Err(fault) => Err(verdict.err().unwrap_or(fault)),
    }
}

fn fault_of(error: &std::io::Error) -> HttpFault {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(tls) => faults::of_tls(tls),
        None => steps::of_io(error),
    }
}

/// What was shown in one handshake.
#[derive(Debug)]
pub(super) struct Recorder {
    verifier: Arc<Verifier>,
    name: ServerName<'static>,
    record: Mutex<Record>,
}

#[derive(Debug, Default)]
struct Record {
    chain: Vec<CertificateDer<'static>>,
    ocsp: Vec<u8>,
    verdict: Option<HttpFault>,
}

impl Recorder {
    /// The chain, as far as it can be read.
    pub(super) fn certificates(&self) -> Vec<ShownCertificate> {
        self.record(|record| record.chain.iter().map(|der| certificate::read(der)).collect())
    }

    /// What the platform's verifier would think of the chain at another time.
    pub(super) fn verdict_at(&self, time: Timestamp) -> Result<(), HttpFault> {
        let since = std::time::Duration::try_from(time.duration_since(Timestamp::UNIX_EPOCH)).unwrap_or_default();
        self.record(|record| {
            let (own, others) = record.chain.split_first().ok_or(HttpFault::TlsUntrusted)?;
            let at = UnixTime::since_unix_epoch(since);
            let verified = self.verifier.verify_server_cert(own, others, &self.name, &record.ocsp, at);
            verified.map(drop).map_err(|error| faults::of_tls(&error))
        })
    }

    fn verdict(&self) -> Result<(), HttpFault> {
        self.record(|record| record.verdict.clone().map_or(Ok(()), Err))
    }

    fn record<T>(&self, look: impl FnOnce(&mut Record) -> T) -> T {
        look(&mut self.record.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ServerCertVerifier for Recorder {
    /// Lets every chain pass, so that the handshake goes on: nothing worth protecting is ever sent on it.
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = self.verifier.verify_server_cert(own, others, name, ocsp, now);
        let chain = std::iter::once(own).chain(others).take(MOST_CERTIFICATES);
        let chain = chain.map(|der| der.clone().into_owned()).collect();
        let verdict = verdict.err().map(|error| faults::of_tls(&error));
        self.record(|record| *record = Record { chain, ocsp: ocsp.to_vec(), verdict });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, own, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, own, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
