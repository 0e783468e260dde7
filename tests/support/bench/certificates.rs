//! Certificates of every kind, made on the spot.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;

pub(crate) const DAY: i64 = 86_400;

/// Somebody who issues certificates.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
    own: CertificateDer<'static>,
}

/// A moment so many seconds from now.
fn from_now(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(Timestamp::now().as_second() + seconds).unwrap()
}

impl Authority {
    /// With this common name, of this organization.
    pub(crate) fn new(common_name: &str, organization: &str) -> Self {
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(DnType::CommonName, common_name);
        parameters.distinguished_name.push(DnType::OrganizationName, organization);
        let key = KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        Self { folder, own: certificate.der().clone(), issuer: Issuer::new(parameters, key) }
    }

    /// Its certificate, as `--ca-file` takes it.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What a server shows with a certificate for `name`, valid from and to so many seconds from now.
    pub(crate) fn serve(&self, name: &str, valid: (i64, i64)) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let certificate = leaf(name, valid).signed_by(&key, &self.issuer).unwrap();
        config(vec![certificate.der().clone(), self.own.clone()], &key)
    }
}

/// What a server shows that vouches for itself.
pub(crate) fn self_signed(name: &str) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let certificate = leaf(name, (-DAY, DAY)).self_signed(&key).unwrap();
    config(vec![certificate.der().clone()], &key)
}

fn leaf(name: &str, (from, to): (i64, i64)) -> CertificateParams {
    let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    (parameters.not_before, parameters.not_after) = (from_now(from), from_now(to));
    parameters
}

fn config(chain: Vec<CertificateDer<'static>>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap())
}
