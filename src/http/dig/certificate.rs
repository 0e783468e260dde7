//! What a certificate says of itself, for people. Believes nothing: no signature is checked here.

use std::fmt;

use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode, Tag, Tagged};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;
use x509_cert::time::Time;

use crate::connection::Printable;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
/// More names of one certificate are not kept.
const MOST_NAMES: usize = 5;

/// One certificate that a server showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCertificate {
    /// Whose it is: common name and organization.
    pub subject: Printable,
    /// Who vouches for it, likewise.
    pub issuer: Printable,
    /// From when to when it is valid; `None` where the certificate cannot be read.
    pub validity: Option<(Timestamp, Timestamp)>,
    /// The hosts it is for, the first few.
    pub names: Vec<Printable>,
    /// Whether its owner vouches for itself.
    pub is_self_signed: bool,
}

impl fmt::Display for ShownCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, issued by {}", self.subject.as_str(), self.issuer.as_str())?;
        match self.validity {
            Some((begins, ends)) => write!(f, ", {} to {}", day(begins), day(ends)),
            None => Ok(()),
        }
    }
}

/// The day in UTC.
fn day(time: Timestamp) -> jiff::civil::Date {
    time.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Reads one in DER; what cannot be read is said to be so.
pub(super) fn read(der: &[u8]) -> ShownCertificate {
    let Ok(certificate) = Certificate::from_der(der) else {
        let unreadable = Printable::new("a certificate that cannot be read");
        let (subject, issuer) = (unreadable, Printable::new("nobody knows whom"));
        return ShownCertificate { subject, issuer, validity: None, names: Vec::new(), is_self_signed: false };
    };
    let own = &certificate.tbs_certificate;
    let alternative = own.get::<SubjectAltName>().ok().flatten().map(|(_, names)| names.0).unwrap_or_default();
    let names = alternative.iter().filter_map(|name| match name {
        GeneralName::DnsName(name) => Some(Printable::new(name.as_str())),
        GeneralName::IpAddress(bytes) => address(bytes.as_bytes()),
        _ => None,
    });
    ShownCertificate {
        subject: words(&own.subject),
        issuer: words(&own.issuer),
        validity: time(own.validity.not_before).zip(time(own.validity.not_after)),
        names: names.take(MOST_NAMES).collect(),
        is_self_signed: own.subject == own.issuer,
    }
}

fn time(time: Time) -> Option<Timestamp> {
    i64::try_from(time.to_unix_duration().as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
}

fn address(bytes: &[u8]) -> Option<Printable> {
    let address = match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(std::net::IpAddr::from),
        _ => <[u8; 16]>::try_from(bytes).ok().map(std::net::IpAddr::from),
    };
    address.map(|address| Printable::new(&address.to_string()))
}

/// `Common Name (Organization)`, or what there is of it.
fn words(name: &Name) -> Printable {
    let part = |oid| {
        let mut all = name.0.iter().flat_map(|names| names.0.iter());
        let value = &all.find(|part| part.oid == oid)?.value;
        let text = match value.tag() {
            Tag::BmpString => {
                let units = value.value().chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            _ => String::from_utf8_lossy(value.value()).into_owned(),
        };
        Some(text).filter(|text| !text.trim().is_empty())
    };
    let text = match (part(COMMON_NAME), part(ORGANIZATION)) {
        (Some(common), Some(organization)) if !common.contains(&organization) => format!("{common} ({organization})"),
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => "somebody without a name".to_owned(),
    };
    Printable::new(&text)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

    use super::*;

    fn made(names: &[&str], distinguished: &[(DnType, &str)]) -> ShownCertificate {
        let mut made = CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
        made.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, text) in distinguished {
            made.distinguished_name.push(kind.clone(), *text);
        }
        (made.not_before, made.not_after) = (date_time_ymd(2020, 1, 2), date_time_ymd(2021, 3, 4));
        read(made.self_signed(&KeyPair::generate().unwrap()).unwrap().der())
    }

    #[test]
    fn a_certificate_is_said_in_one_line() {
        let names = [(DnType::CommonName, "Contoso Root CA"), (DnType::OrganizationName, "Northwind")];
        let shown = made(&["a.example", "127.0.0.1"], &names);
        assert_eq!(
            shown.to_string(),
            "Contoso Root CA (Northwind), issued by Contoso Root CA (Northwind), 2020-01-02 to 2021-03-04"
        );
        assert_eq!(shown.names, [Printable::new("a.example"), Printable::new("127.0.0.1")]);
        assert!(shown.is_self_signed);
    }

    #[test]
    fn what_strangers_wrote_is_cleaned_and_bounded() {
        let many: Vec<String> = (0..50).map(|at| format!("h{at}.example")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let shown = made(&many, &[(DnType::CommonName, "evil\u{1b}[31m\u{202e}CA")]);
        assert_eq!(shown.issuer.as_str(), "evil[31mCA");
        assert_eq!(shown.names.len(), MOST_NAMES);
        assert_eq!(made(&[], &[(DnType::OrganizationName, "Contoso")]).subject.as_str(), "Contoso");
        assert_eq!(made(&[], &[]).subject.as_str(), "somebody without a name");
    }

    #[test]
    fn what_is_no_certificate_is_said_to_be_none() {
        for bytes in [&b""[..], b"\x30\x03\x02\x01\x00", &[0x30; 64]] {
            assert_eq!(read(bytes).subject.as_str(), "a certificate that cannot be read");
        }
    }
}
