//! What works today and will stop working if nobody acts. No failure, so no finding.

use jiff::Timestamp;

use crate::connection::{Printable, Urgency};

use super::seen::{KeyPairSeen, Seen};

/// Something that a run which passed has to say all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The certificate of a Service Account ends soon, and with it the key.
    CertificateEnds {
        /// When.
        not_after: Timestamp,
        /// How near that is: never [`Urgency::None`].
        urgency: Urgency,
        /// Which certificate: its SHA-1.
        fingerprint: Option<Printable>,
        /// `until 2027-11-22, in 365 days`.
        words: String,
    },
}

impl Warning {
    /// What `seen` warns of, if anything.
    pub(super) fn of(seen: &Seen) -> Option<Self> {
        match seen {
            Seen::KeyPair(seen @ KeyPairSeen { not_after: Some(not_after), urgency, fingerprint, .. })
                if *urgency != Urgency::None =>
            {
                Some(Self::CertificateEnds {
                    not_after: *not_after,
                    urgency: *urgency,
                    fingerprint: fingerprint.clone(),
                    words: seen.end_in_words().unwrap_or_default(),
                })
            }
            _ => None,
        }
    }

    /// Stable name, as findings have them.
    pub fn id(&self) -> &'static str {
        match self {
            Self::CertificateEnds { .. } => "certificate-ends",
        }
    }

    /// How near it is.
    pub fn urgency(&self) -> Urgency {
        match self {
            Self::CertificateEnds { urgency, .. } => *urgency,
        }
    }

    /// Whether somebody must act now rather than some day.
    pub fn is_urgent(&self) -> bool {
        self.urgency() >= Urgency::Urgent
    }

    /// What is going to happen, in one sentence.
    pub fn cause(&self) -> String {
        match self {
            Self::CertificateEnds { words, .. } => {
                format!(
                    "The certificate of this Service Account (JWT) is valid {words}; Adobe refuses its key afterwards."
                )
            }
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            // For AEM there is a next certificate; elsewhere the type has ended (protocol reference, section 5).
            Self::CertificateEnds { .. } => {
                "For AEM as a Cloud Service, or an IMS of your own, add a new key pair to the credential in its console and set the connection up with it. For every other product, move the connection to OAuth Server-to-Server: aa-connect migrate NAME."
            }
        }
    }
}
