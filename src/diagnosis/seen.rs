//! What a passed check saw: words for a row, and data for those who go on with it. Judges nothing.

use jiff::Timestamp;

use crate::connection::{
    AccountType, Certificate, Company, Discovery, PlatformSandbox, Printable, Rsid, SignInLife, StoreKind, Urgency,
    VisibleSandboxes, distance_in_words,
};

/// What a passed check saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The file is there and whole.
    File,
    /// The secret was read.
    Secret {
        /// From where.
        store: StoreKind,
        /// Whether a service or a cron job could read it, too.
        unattended: Unattended,
    },
    /// The private key can sign, and fits the certificate beside it.
    KeyPair(KeyPairSeen),
    /// Which way requests went, and got through.
    Proxy(ProxySeen),
    /// A request got through, so this layer works: nobody looked closer.
    Proven,
    /// A probe looked and found nothing wrong: what it saw, such as addresses or who issued the certificate.
    Probed(Printable),
    /// This machine's clock, in seconds ahead of the server's; `None` where no answer told the time.
    Clock(Option<i64>),
    /// A token is at hand.
    Token {
        /// Taken from the store instead of asked for.
        from_cache: bool,
        /// Seconds until it ends.
        expires_in: u64,
        /// What else is to be said of it.
        note: Option<TokenNote>,
    },
    /// What the token says of itself fits the connection.
    TokenContent(TokenSeen),
    /// Who the token is for and what it may see.
    Companies(Discovery),
    /// The right one is among them.
    Company(Company),
    /// They can be read.
    ReportSuites {
        /// How many there are, as far as Adobe said or all were read.
        count: usize,
    },
    /// All of the connection's own are there.
    ChosenSuites {
        /// How many those are.
        count: usize,
    },
    /// A report of totals came back.
    Report(ReportSeen),
    /// Which sandboxes of Experience Platform the token may see.
    Sandboxes(VisibleSandboxes),
    /// The right one is among them, and active.
    Sandbox(PlatformSandbox),
    /// The journeys in it can be read.
    Journeys {
        /// How many there are, where Adobe says so.
        count: Option<usize>,
    },
    /// Adobe took all requests.
    Quota {
        /// How many requests the check made.
        requests: usize,
        /// How long Adobe asked it to wait meanwhile, in seconds.
        waited: u64,
        /// How long this program had itself wait, to ask no faster than Adobe allows, in seconds.
        paced: u64,
    },
    /// What an earlier run saw, in its words: of a bundle that is looked at again.
    Told(Printable),
}

/// What is to be said of a token besides its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenNote {
    /// IMS was asked, and says that the kept one is valid.
    Valid,
    /// The kept one was used for nothing, and IMS does not say whether it is valid.
    NotTried,
    /// Another client secret is kept. It was not needed, so nobody knows whether Adobe takes it.
    OtherSecretNotTried,
}

impl TokenNote {
    fn in_words(self) -> &'static str {
        match self {
            Self::Valid => "; Adobe says that it is valid",
            Self::NotTried => "; not tried, and Adobe does not say whether it is valid",
            Self::OtherSecretNotTried => "; the other client secret that is kept was not tried",
        }
    }
}

/// Whether a program that nobody sits at can read a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unattended {
    /// The vault: with `--passphrase-command` or `--passphrase-fd`.
    WithPassphrase,
    /// The keyring of a desktop session: only while it is unlocked, and only where its message bus is reached.
    InThisSession,
    /// Memory ends with the program.
    Never,
}

impl Unattended {
    /// Of a secret in `store`.
    pub fn of(store: StoreKind) -> Self {
        match store {
            StoreKind::Vault => Self::WithPassphrase,
            StoreKind::Keyring => Self::InThisSession,
            StoreKind::Memory => Self::Never,
        }
    }

    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::WithPassphrase => "with_passphrase",
            Self::InThisSession => "in_this_session",
            Self::Never => "never",
        }
    }

    /// Whether a service or a cron job will be able to read it, for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::WithPassphrase => "services need --passphrase-command",
            Self::InThisSession => "services outside this session cannot read it",
            Self::Never => "ends with this program",
        }
    }
}

/// Which way requests went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxySeen {
    /// The proxy that was used, without user name and password; `None` is the straight way.
    pub used: Option<Printable>,
    /// Who said so.
    pub source: ProxySource,
}

/// Who chose the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxySource {
    /// Nobody named a proxy.
    Nobody,
    /// The connection's settings, or `--proxy`.
    Settings,
    /// `HTTPS_PROXY` and its kin, or the system's settings.
    Environment,
    /// The environment names one, and excepts this host (`NO_PROXY`), or the host is this machine.
    Excepted,
}

/// What a token says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSeen {
    /// The technical account, or the person.
    pub account: Option<Printable>,
    /// Which IMS gave it, such as `ims-na1`.
    pub issuer: Option<Printable>,
    /// How many scopes it has.
    pub scopes: usize,
    /// What was asked for and is not among them.
    pub missing_scopes: Vec<Printable>,
    /// A person's kind of account.
    pub account_type: Option<AccountType>,
    /// Until when a sign-in lasts; `None` for credentials of machines.
    pub sign_in: Option<SignInLife>,
}

/// What a report of totals brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSeen {
    /// On which report suite.
    pub rsid: Rsid,
    /// What Adobe left out of it (status 206), with its code: the report ran all the same.
    pub left_out: Vec<Printable>,
}

/// A key pair that Adobe can be shown, and how long it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPairSeen {
    /// SHA-1 of the certificate, as the Developer Console shows it; `None` where only the key was brought.
    pub fingerprint: Option<Printable>,
    /// When the certificate ends.
    pub not_after: Option<Timestamp>,
    /// How near that is.
    pub urgency: Urgency,
    /// When it was looked at, by the best clock known: Adobe's where it was seen in this run, else this machine's.
    pub at: Timestamp,
}

impl KeyPairSeen {
    /// Of a key pair looked at `at`.
    pub fn of(certificate: Option<&Certificate>, at: Timestamp) -> Self {
        Self {
            fingerprint: certificate.map(|certificate| certificate.sha1.clone()),
            not_after: certificate.map(|certificate| certificate.not_after),
            urgency: certificate.map_or(Urgency::None, |certificate| certificate.urgency(at)),
            at,
        }
    }

    /// Until when, in words: `until 2027-11-22, in 365 days`.
    pub fn end_in_words(&self) -> Option<String> {
        let end = self.not_after?;
        Some(format!("until {}, {}", day(end), distance_in_words(end, self.at)))
    }
}

impl Seen {
    /// The same in a few words, for people.
    pub fn in_words(&self) -> String {
        match self {
            Self::File => "readable and whole".to_owned(),
            Self::Secret { unattended, .. } => format!("readable; {}", unattended.in_words()),
            Self::KeyPair(seen) => seen.end_in_words().unwrap_or_else(|| "the key is readable".to_owned()),
            Self::Proxy(seen) => seen.in_words(),
            Self::Proven => "works: a request got through".to_owned(),
            Self::Probed(words) | Self::Told(words) => words.to_string(),
            Self::Clock(None) => "no answer told the time".to_owned(),
            Self::Clock(Some(ahead)) => match ahead.unsigned_abs() {
                0..=2 => "right".to_owned(),
                off => format!("{} {} Adobe's", span(off), if *ahead > 0 { "ahead of" } else { "behind" }),
            },
            Self::Token { from_cache, expires_in, note } => {
                let (life, note) = (span(*expires_in), note.map_or("", TokenNote::in_words));
                if *from_cache { format!("kept, {life} left{note}") } else { format!("valid for {life}{note}") }
            }
            Self::TokenContent(seen) => seen.in_words(),
            Self::Companies(discovery) => {
                let companies: usize = discovery.organizations.iter().map(|o| o.companies.len()).sum();
                format!("{companies} in {}", counted(discovery.organizations.len(), "organization"))
            }
            Self::Company(company) => format!("{} ({})", company.name, company.id),
            Self::ReportSuites { count } => counted(*count, "report suite"),
            Self::ChosenSuites { count: 1 } => "it is there".to_owned(),
            Self::ChosenSuites { count } => format!("all {count} are there"),
            Self::Report(ReportSeen { rsid, left_out }) if left_out.is_empty() => format!("totals of {rsid}"),
            Self::Report(ReportSeen { rsid, left_out }) => {
                format!("totals of {rsid}, without {}", counted(left_out.len(), "column"))
            }
            Self::Sandboxes(seen) => counted(seen.sandboxes.len(), "sandbox"),
            Self::Sandbox(sandbox) => sandbox.label(),
            Self::Journeys { count: None } => "they can be read".to_owned(),
            Self::Journeys { count: Some(count) } => counted(*count, "journey"),
            Self::Quota { requests, waited, paced } => {
                let asked = (*waited > 0).then(|| format!("{} that Adobe asked for", span(*waited)));
                let own = (*paced > 0).then(|| format!("{} for our own pace", span(*paced)));
                let waits: Vec<String> = asked.into_iter().chain(own).collect();
                let requests = counted(*requests, "request");
                if waits.is_empty() {
                    format!("{requests}, none held back; Adobe does not tell what is left")
                } else {
                    format!("{requests} after waiting {}; Adobe does not tell what is left", waits.join(" and "))
                }
            }
        }
    }

    /// What is worth comparing with another day: label and value, without times and without what changes by itself.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Secret { store, .. } => vec![("Secret store", store.word().to_owned())],
            Self::KeyPair(KeyPairSeen { fingerprint: Some(sha1), .. }) => vec![("Certificate", sha1.to_string())],
            Self::Proxy(seen) => {
                vec![("Proxy", seen.used.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string))]
            }
            Self::TokenContent(seen) => {
                let or_none =
                    |text: &Option<Printable>| text.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
                vec![
                    ("Account", or_none(&seen.account)),
                    ("Token from", or_none(&seen.issuer)),
                    ("Scopes granted", seen.scopes.to_string()),
                    ("Scopes missing", listed(&seen.missing_scopes)),
                ]
            }
            Self::Companies(discovery) => {
                let companies: usize = discovery.organizations.iter().map(|o| o.companies.len()).sum();
                vec![("Organizations", discovery.organizations.len().to_string()), ("Companies", companies.to_string())]
            }
            Self::Company(company) => vec![("Company", company.id.to_string())],
            Self::ReportSuites { count } => vec![("Report suites", count.to_string())],
            Self::Sandboxes(seen) => vec![("Sandboxes", seen.sandboxes.len().to_string())],
            Self::Sandbox(sandbox) => {
                vec![("Sandbox", sandbox.name.to_string()), ("Sandbox type", sandbox.kind.word().to_owned())]
            }
            Self::Report(seen) => vec![("Left out of the report", listed(&seen.left_out))],
            _ => Vec::new(),
        }
    }
}

impl ProxySeen {
    /// For people.
    pub fn in_words(&self) -> String {
        match (&self.used, self.source) {
            (Some(proxy), ProxySource::Environment) => format!("through {proxy}, as the environment says"),
            (Some(proxy), _) => format!("through {proxy}"),
            (None, ProxySource::Excepted) => "none for this host, as the environment says".to_owned(),
            (None, _) => "none".to_owned(),
        }
    }
}

impl TokenSeen {
    fn in_words(&self) -> String {
        let whose =
            self.account.as_ref().map_or_else(|| "whose is not said".to_owned(), |account| format!("for {account}"));
        match self.missing_scopes.len() {
            0 => whose,
            missing => format!("{whose}, without {}", counted(missing, "scope")),
        }
    }
}

pub(super) fn listed(texts: &[Printable]) -> String {
    if texts.is_empty() {
        return "none".to_owned();
    }
    texts.iter().map(Printable::as_str).collect::<Vec<_>>().join(", ")
}

/// The day of a moment, in UTC.
pub(super) fn day(moment: Timestamp) -> String {
    moment.to_string().get(..10).unwrap_or_default().to_owned()
}

fn counted(count: usize, what: &str) -> String {
    let many = if what.ends_with('x') { "es" } else { "s" };
    format!("{count} {what}{}", if count == 1 { "" } else { many })
}

/// Seconds in the unit that people would choose.
pub(super) fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..7200 => (seconds / 60, "minute"),
        _ => ((seconds + 60) / 3600, "hour"),
    };
    counted(usize::try_from(count).unwrap_or(usize::MAX), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(not_after: &str) -> KeyPairSeen {
        let certificate = Certificate {
            sha1: "00".into(),
            sha256: "00".into(),
            not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
            not_after: not_after.parse().unwrap(),
            subject: "CN=x".into(),
            bits: 2048,
            pem: String::new(),
        };
        KeyPairSeen::of(Some(&certificate), "2026-11-22T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_key_pair_says_until_when() {
        for (end, words) in [
            ("2027-11-22T12:00:00Z", "until 2027-11-22, in 365 days"),
            ("2026-11-23T12:00:00Z", "until 2026-11-23, in 1 day"),
            ("2026-11-22T13:00:00Z", "until 2026-11-22, in less than a day"),
            ("2026-11-12T12:00:00Z", "until 2026-11-12, ended 10 days ago"),
        ] {
            assert_eq!(Seen::KeyPair(seen(end)).in_words(), words);
        }
        let only_key = KeyPairSeen::of(None, Timestamp::UNIX_EPOCH);
        assert_eq!((only_key.urgency, only_key.not_after), (Urgency::None, None));
        assert_eq!(Seen::KeyPair(only_key).in_words(), "the key is readable");
    }
}
