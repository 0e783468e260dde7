//! What works today and will stop working if nobody acts. No failure, so no finding.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::connection::{Printable, Urgency};

use super::seen::KeyPairSeen;

/// What is going to end, or is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// The certificate of a Service Account, and with it the key.
    CertificateEnds,
    /// A person's sign-in, because its refresh token ends or there is none.
    SignInEnds,
    /// The type of credential has come to its end at Adobe for this product.
    TypeEnds,
    /// The client secret is old: whoever it was given to still has it.
    ClientSecretOld,
    /// Scopes that were asked for are not in the token.
    ScopesMissing,
    /// This machine's clock is off by more than half a minute.
    ClockOff,
    /// A report ran without some of its columns.
    ReportIncomplete,
}

impl WarningKind {
    /// Stable name, as findings have them.
    pub fn id(self) -> &'static str {
        match self {
            Self::CertificateEnds => "certificate-ends",
            Self::SignInEnds => "sign-in-ends",
            Self::TypeEnds => "credential-type-ends",
            Self::ClientSecretOld => "client-secret-old",
            Self::ScopesMissing => "scopes-missing",
            Self::ClockOff => "clock-off",
            Self::ReportIncomplete => "report-incomplete",
        }
    }
}

/// Something that a run has to say, whether it passed or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What kind of thing; a run has one of each at most.
    pub kind: WarningKind,
    /// How near the end is; [`Urgency::None`] where there is none in sight.
    pub urgency: Urgency,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// Which certificate: its SHA-1.
    pub fingerprint: Option<Printable>,
    /// What is going to happen, in one sentence.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

impl Warning {
    /// That the certificate ends, if it does soon.
    pub fn of_key_pair(seen: &KeyPairSeen) -> Option<Self> {
        let (ends_at, words) = (seen.not_after?, seen.end_in_words()?);
        (seen.urgency != Urgency::None).then(|| Self {
            kind: WarningKind::CertificateEnds,
            urgency: seen.urgency,
            ends_at: Some(ends_at),
            fingerprint: seen.fingerprint.clone(),
            cause: format!(
                "The certificate of this Service Account (JWT) is valid {words}; Adobe refuses its key afterwards."
            ),
            // For AEM there is a next certificate; elsewhere the type has ended (protocol reference, section 5).
            remedy: "For AEM as a Cloud Service, or an IMS of your own, add a new key pair to the credential in its \
                     console and set the connection up with it. For every other product, move the connection to OAuth \
                     Server-to-Server: aa-connect migrate NAME."
                .to_owned(),
        })
    }

    /// Stable name, as findings have them.
    pub fn id(&self) -> &'static str {
        self.kind.id()
    }

    /// Whether somebody must act now rather than some day.
    pub fn is_urgent(&self) -> bool {
        self.urgency >= Urgency::Urgent
    }
}
