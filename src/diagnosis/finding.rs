//! What a person is told: one cause, one remedy, who can carry it out.

use serde::{Deserialize, Serialize};

use crate::connection::Printable;

use super::Evidence;
use super::repair::Repair;
use super::seen::day;

/// Who is at fault; each kind has its exit code (design section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Adobe answered, and said no.
    RefusedByAdobe,
    /// Nobody answered.
    NotReached,
    /// Adobe answered that it is not well.
    AdobeUnwell,
    /// Somebody between this machine and Adobe answered instead.
    SomebodyElse,
    /// The secret store, the files, the clock of this machine.
    ThisMachine,
    /// Nothing is broken, but a person must do something first.
    PersonMustAct,
}

impl Verdict {
    /// Every verdict, worst first: the order in which one command's code is chosen among many (design section 6).
    pub const WORST_FIRST: [Self; 6] = [
        Self::ThisMachine,
        Self::SomebodyElse,
        Self::NotReached,
        Self::AdobeUnwell,
        Self::RefusedByAdobe,
        Self::PersonMustAct,
    ];

    /// The process exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::RefusedByAdobe => 3,
            Self::NotReached => 4,
            Self::AdobeUnwell => 5,
            Self::SomebodyElse => 6,
            Self::ThisMachine => 7,
            Self::PersonMustAct => 8,
        }
    }

    /// The word the rules and JSON use.
    pub fn word(self) -> &'static str {
        match self {
            Self::RefusedByAdobe => "refused_by_adobe",
            Self::NotReached => "not_reached",
            Self::AdobeUnwell => "adobe_unwell",
            Self::SomebodyElse => "somebody_else",
            Self::ThisMachine => "this_machine",
            Self::PersonMustAct => "person_must_act",
        }
    }

    /// A short headline for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::RefusedByAdobe => "Adobe refused",
            Self::NotReached => "Adobe was not reached",
            Self::AdobeUnwell => "Adobe is unwell",
            Self::SomebodyElse => "Somebody else answered",
            Self::ThisMachine => "This machine",
            Self::PersonMustAct => "Somebody must act",
        }
    }
}

/// Who can carry out a remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The person at the keyboard.
    You,
    /// The Adobe administrator of the organization.
    AdobeAdministrator,
    /// Those who run proxy, firewall and name service.
    NetworkTeam,
    /// Adobe.
    Adobe,
}

impl Who {
    /// Everybody who may be asked.
    pub const ALL: [Self; 4] = [Self::You, Self::AdobeAdministrator, Self::NetworkTeam, Self::Adobe];

    /// The word the rules and JSON use.
    pub fn word(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::AdobeAdministrator => "adobe_administrator",
            Self::NetworkTeam => "network_team",
            Self::Adobe => "adobe",
        }
    }

    /// As a sentence names them.
    pub fn title(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::AdobeAdministrator => "your Adobe administrator",
            Self::NetworkTeam => "your network team",
            Self::Adobe => "Adobe",
        }
    }
}

/// How sure a rule is of its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Seen on this machine, or told by what answered: there is nothing to interpret.
    Observed,
    /// Adobe documents it so.
    Documented,
    /// Several people met it so; Adobe does not document it.
    Reported,
    /// The likeliest of several causes.
    Likely,
}

impl Confidence {
    /// Every confidence.
    pub const ALL: [Self; 4] = [Self::Observed, Self::Documented, Self::Reported, Self::Likely];

    /// The word the rules and JSON use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Likely => "likely",
        }
    }

    /// For people, after the cause.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Observed => "seen here",
            Self::Documented => "documented by Adobe",
            Self::Reported => "reported by others, not documented by Adobe",
            Self::Likely => "the likeliest cause, not certain",
        }
    }
}

/// A diagnosed failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable name of the rule that matched, such as `ims-wrong-client-secret`.
    pub id: &'static str,
    /// Who is at fault.
    pub verdict: Verdict,
    /// What happened, in one sentence.
    pub cause: String,
    /// What to do.
    pub remedy: String,
    /// Who can do it.
    pub who: Who,
    /// How sure that is.
    pub confidence: Confidence,
    /// What this program can do about it itself, once the person says so.
    pub repair: Option<Repair>,
    /// What it is based on.
    pub evidence: Evidence,
}

impl Finding {
    /// The evidence as short label–value pairs, in a steady order, for screens, tickets and JSON.
    pub fn evidence_lines(&self) -> Vec<(&'static str, String)> {
        let evidence = &self.evidence;
        let mut lines = Vec::new();
        let mut add = |label, value: Option<String>| {
            if let Some(value) = value {
                lines.push((label, value));
            }
        };
        add("Host", evidence.host.clone());
        add("Status", evidence.status.map(|s| s.to_string()));
        add("Code", evidence.code.as_ref().map(ToString::to_string));
        add("Adobe said", evidence.description.as_ref().filter(|_| evidence.is_adobes).map(ToString::to_string));
        let words = if evidence.local.is_some() { "Details" } else { "Answer" };
        add(words, evidence.description.as_ref().filter(|_| !evidence.is_adobes).map(ToString::to_string));
        add("Request ID", evidence.request_id.as_ref().map(ToString::to_string));
        add("Place", evidence.place.as_ref().map(ToString::to_string));
        add("Addresses", joined(&evidence.addresses));
        add("Issued by", evidence.issuer.as_ref().map(ToString::to_string));
        add("Certificates", joined(&evidence.chain));
        let worked = |is_working: bool| if is_working { "works" } else { "does not work either" }.to_owned();
        add("Without the proxy", evidence.works_without_proxy.map(worked));
        add("The other client secret", evidence.other_secret_works.map(worked));
        if let Some(asserted) = &evidence.asserted {
            add("Fingerprint", asserted.fingerprint.as_ref().map(ToString::to_string));
            add("Certificate until", asserted.ends.map(day));
            add("Metascopes", Some(asserted.metascopes.to_string()).filter(|_| evidence.local.is_none()));
        }
        add(
            "Clock",
            evidence.clock_ahead_seconds.filter(|s| s.unsigned_abs() >= Evidence::NOTICEABLE_CLOCK_SECONDS).map(|s| {
                let whose = if evidence.is_adobes { "Adobe's" } else { "the server's" };
                format!("{} s {} {whose}", s.unsigned_abs(), if s > 0 { "ahead of" } else { "behind" })
            }),
        );
        lines
    }
}

fn joined(texts: &[Printable]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.iter().map(Printable::as_str).collect::<Vec<_>>().join("; "))
}
