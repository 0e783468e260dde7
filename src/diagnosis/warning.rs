//! What works today and will stop working if nobody acts. No failure, so no finding.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::connection::{Connection, EndOfLife, Environment, Printable, SignInLife, Urgency, distance_in_words};

use super::Evidence;
use super::seen::{KeyPairSeen, ReportSeen, day, listed, span};

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
    /// The client secret, because Adobe gave it an end.
    ClientSecretEnds,
    /// A change of the client secret did not come to its end.
    RotationUnfinished,
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
            Self::ClientSecretEnds => "client-secret-ends",
            Self::RotationUnfinished => "rotation-unfinished",
            Self::ScopesMissing => "scopes-missing",
            Self::ClockOff => "clock-off",
            Self::ReportIncomplete => "report-incomplete",
        }
    }
}

impl WarningKind {
    /// For people, in a few words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::CertificateEnds => "the certificate ends soon",
            Self::SignInEnds => "the sign-in ends soon",
            Self::TypeEnds => "the type of credential has come to its end",
            Self::ClientSecretOld => "the client secret is old",
            Self::ClientSecretEnds => "the client secret ends soon",
            Self::RotationUnfinished => "a change of the client secret is not finished",
            Self::ScopesMissing => "scopes are missing from the token",
            Self::ClockOff => "this machine's clock is off",
            Self::ReportIncomplete => "the report came without some columns",
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

    fn of(kind: WarningKind, urgency: Urgency, cause: String, remedy: &str) -> Self {
        Self { kind, urgency, ends_at: None, fingerprint: None, cause, remedy: remedy.to_owned() }
    }

    /// That this machine's clock is so many seconds ahead of Adobe's, where that is worth a word.
    pub fn of_clock(ahead: i64) -> Option<Self> {
        let off = ahead.unsigned_abs();
        let urgency = match off {
            Evidence::WRONG_CLOCK_SECONDS.. => Urgency::Urgent,
            Evidence::NOTICEABLE_CLOCK_SECONDS.. => Urgency::Soon,
            _ => return None,
        };
        let way = if ahead > 0 { "ahead of" } else { "behind" };
        let cause = format!(
            "This machine's clock is {} {way} Adobe's; certificates and signed requests depend on it.",
            span(off)
        );
        Some(Self::of(
            WarningKind::ClockOff,
            urgency,
            cause,
            "Have the clock of this machine set by a time server, and check its date and time zone.",
        ))
    }

    /// That scopes which were asked for are not in the token, if any.
    pub fn of_missing_scopes(missing: &[Printable]) -> Option<Self> {
        let cause = format!("Adobe did not grant these scopes that the connection asks for: {}.", listed(missing));
        let remedy = "If something that needs them fails, compare the scopes with those on the credential's page in the \
                      Developer Console: a scope belongs to an API that must be in the same project.";
        (!missing.is_empty()).then(|| Self::of(WarningKind::ScopesMissing, Urgency::None, cause, remedy))
    }

    /// That a person's sign-in ends soon, or every day.
    pub fn of_sign_in(life: SignInLife, now: Timestamp) -> Option<Self> {
        let (urgency, cause, remedy) = if !life.is_lasting {
            let cause = "This sign-in cannot be renewed by itself: it ends with its token, within a day.".to_owned();
            let remedy = "Sign in again when it has ended. For a sign-in that lasts, add offline_access to the scopes \
                          where the credential may ask for it; for a service, use OAuth Server-to-Server.";
            (Urgency::Soon, cause, remedy)
        } else if let urgency @ (Urgency::Soon | Urgency::Urgent | Urgency::Over) = life.urgency(now) {
            let urgency = urgency.min(Urgency::Urgent);
            let cause =
                format!("This sign-in lasts until {}, {}.", day(life.ends_at), distance_in_words(life.ends_at, now));
            (urgency, cause, "Sign in again before that: aa-connect sign-in NAME.")
        } else {
            return None;
        };
        Some(Self { ends_at: Some(life.ends_at), ..Self::of(WarningKind::SignInEnds, urgency, cause, remedy) })
    }

    /// That Adobe has ended the type of the credential for its product.
    pub fn of_type(connection: &Connection) -> Option<Self> {
        let end = EndOfLife::of(connection)?;
        let day = |at: Timestamp| at.strftime("%-d %B %Y").to_string();
        let cause = format!(
            "Adobe has ended {} credentials for {}: since {} their certificates cannot be renewed, and from {} on Adobe \
             converts the credentials, after which they no longer work.",
            end.credential_type.title(),
            connection.product.title(),
            day(end.not_renewed_from),
            day(end.ends_at),
        );
        let remedy = "Move the connection to OAuth Server-to-Server: aa-connect migrate NAME.";
        Some(Self::of(WarningKind::TypeEnds, Urgency::Soon, cause, remedy))
    }

    /// That the client secret has been in use for more than a year. How old it is was never told: it is at least as old as
    /// what the connection's file says of it.
    pub fn of_client_secret(connection: &Connection, now: Timestamp) -> Option<Self> {
        const OLD_DAYS: i64 = 365;
        let is_public = connection.environment == Environment::Practice;
        if is_public || !connection.credential.credential_type().has_client_secret() {
            return None;
        }
        // A credential that replaced another one was proven then, so that its secret is not taken for the older one's.
        let replaced_at = connection.former.as_ref().map(|former| former.replaced_at);
        let proven = connection.created_at.max(connection.proof.at).max(replaced_at.unwrap_or(Timestamp::MIN));
        // Where its age is known, nothing need be inferred.
        let known_since = connection.client_secret().and_then(|secret| secret.added_at).unwrap_or(proven);
        let days = now.duration_since(known_since).as_hours() / 24;
        let cause = format!("The client secret of this connection is at least {days} days old.");
        let remedy = "Replace it, without a moment in which nothing works: aa-connect rotate NAME.";
        (days > OLD_DAYS).then(|| Self::of(WarningKind::ClientSecretOld, Urgency::None, cause, remedy))
    }

    /// That the client secret in use ends soon, where Adobe gave it an end.
    pub fn of_client_secret_end(connection: &Connection, now: Timestamp) -> Option<Self> {
        const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
        const URGENT: SignedDuration = SignedDuration::from_hours(7 * 24);
        let ends_at = connection.client_secret()?.expires_at?;
        let left = ends_at.duration_since(now);
        let urgency = match left {
            left if left <= SignedDuration::ZERO => Urgency::Over,
            left if left <= URGENT => Urgency::Urgent,
            left if left <= SOON => Urgency::Soon,
            _ => return None,
        };
        let cause = format!("The client secret ends on {}, {}.", day(ends_at), distance_in_words(ends_at, now));
        let remedy = "Replace it before that: aa-connect rotate NAME.";
        Some(Self { ends_at: Some(ends_at), ..Self::of(WarningKind::ClientSecretEnds, urgency, cause, remedy) })
    }

    /// That a change of the client secret did not come to its end: nothing is broken, and nothing is lost.
    pub fn of_rotation(connection: &Connection, now: Timestamp) -> Option<Self> {
        const KEPT_DAYS: i64 = 14;
        let known = connection.client_secrets.as_ref()?;
        let replaced = known.other.as_ref().and_then(|other| other.replaced_at);
        let (cause, remedy) = if let Some(asked_at) = known.asked_at {
            let cause = format!(
                "On {}, this program asked Adobe for a new client secret, and what Adobe answered was not kept.",
                day(asked_at)
            );
            (
                cause,
                "See whether Adobe made one that nobody holds: aa-connect rotate NAME finds it and offers to delete it.",
            )
        } else if known.other.is_some() && replaced.is_none() {
            let cause = "A second client secret is kept for this connection and not used yet.".to_owned();
            (cause, "Go on with it, or give it up: aa-connect rotate NAME, with --undo to give it up.")
        } else {
            let replaced = replaced.filter(|at| now.duration_since(*at).as_hours() / 24 > KEPT_DAYS)?;
            let cause =
                format!("The client secret that was replaced on {} is still kept, and alive at Adobe.", day(replaced));
            (cause, "Once nothing uses it any more, delete it: aa-connect rotate NAME --forget-old.")
        };
        Some(Self::of(WarningKind::RotationUnfinished, Urgency::Soon, cause, remedy))
    }

    /// That a report came without some of its columns, if so.
    pub fn of_report(seen: &ReportSeen) -> Option<Self> {
        let cause = format!("Adobe left something out of a report on {}: {}.", seen.rsid, listed(&seen.left_out));
        let remedy = "Ask your Adobe administrator to add the metrics and dimensions that are needed to the product \
                      profile, under “Permissions” in the Admin Console.";
        (!seen.left_out.is_empty()).then(|| Self::of(WarningKind::ReportIncomplete, Urgency::None, cause, remedy))
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
