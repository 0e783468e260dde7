//! Two credentials of one connection side by side: what each was seen to lead to, and whether the new one leads where
//! the connection leads. Asks nobody anything.

use crate::connection::{Connection, Identity, Organization, Printable, ReportSuite, TechnicalAccountId};
use crate::diagnosis::{CheckEvent, CheckId, CheckRun, Finding, Outcome, Seen};

/// What was seen on the way, beyond the rows of the run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sight {
    /// Whose token it is.
    pub(super) identity: Option<Identity>,
    organizations: Option<Vec<Organization>>,
    suites: Vec<ReportSuite>,
}

impl Sight {
    /// Remembers what an event shows.
    pub(super) fn add(&mut self, event: &CheckEvent) {
        match event {
            CheckEvent::Passed { seen: Seen::Companies(discovery), .. } => {
                self.identity.clone_from(&discovery.identity);
                self.organizations = Some(discovery.organizations.clone());
            }
            CheckEvent::Suites(page) => self.suites.extend(page.suites.iter().cloned()),
            _ => {}
        }
    }
}

/// How two things compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// They are the same.
    Same,
    /// Everything that the connection remembers is there.
    Found,
    /// The new one shows all that the old one shows, and more: what.
    More(String),
    /// They differ, or something of the old one is missing: how.
    Differs(String),
    /// One of them is not known.
    Unknown,
}

/// One thing that was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What.
    pub what: &'static str,
    /// Of the old credential; what the connection's file remembers where that one works no longer.
    pub old: String,
    /// Of the new one.
    pub new: String,
    /// How they compare.
    pub likeness: Likeness,
}

/// Why the new credential does not take the old one's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It does not work, or leads elsewhere.
    Failed(Box<Finding>),
    /// It works, but its tokens are somebody else's.
    AnotherAccount {
        /// As the connection has it.
        expected: TechnicalAccountId,
        /// As the token says.
        told: Printable,
    },
}

/// Both credentials, compared.
#[derive(Debug, Clone)]
pub struct Comparison {
    old_run: CheckRun,
    new_run: CheckRun,
    unfit: Option<Unfit>,
    rows: Vec<Compared>,
}

impl Comparison {
    /// Compares what both have shown.
    pub(super) fn new(connection: &Connection, old: (CheckRun, Sight), new: (CheckRun, Sight)) -> Self {
        let ((old_run, old), (new_run, new)) = (old, new);
        let mut rows = vec![tokens(&old_run, &new_run)];
        let account = connection.credential.technical_account_id();
        let told = new.identity.as_ref().map(told);
        rows.extend(account.map(|account| Compared {
            what: "Technical account",
            old: account.to_string(),
            new: told.as_ref().map_or_else(|| "not told".to_owned(), ToString::to_string),
            likeness: match &told {
                Some(told) if told.as_str() == account.as_str() => Likeness::Same,
                Some(_) => Likeness::Differs("another account".to_owned()),
                None => Likeness::Unknown,
            },
        }));
        if connection.company.is_some() {
            rows.extend(companies(connection, &old, &new));
            rows.push(suites(connection, &old_run, &old, &new_run, &new));
        }
        let unfit = match (new_run.finding(), account, told) {
            (Some(finding), ..) => Some(Unfit::Failed(Box::new(finding.clone()))),
            (None, Some(expected), Some(told)) if told.as_str() != expected.as_str() => {
                Some(Unfit::AnotherAccount { expected: expected.clone(), told })
            }
            _ => None,
        };
        Self { old_run, new_run, unfit, rows }
    }

    /// Whether the new credential works and leads to the connection's organization, company and report suites. Something
    /// beyond them may be lost all the same: see [`Self::losses`].
    pub fn fits(&self) -> Result<(), &Unfit> {
        self.unfit.as_ref().map_or(Ok(()), Err)
    }

    /// What the old credential was seen to lead to in this run and the new one does not: only a person can say whether it
    /// is needed.
    pub fn losses(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.rows.iter().filter_map(|row| match &row.likeness {
            Likeness::Differs(how) => Some((row.what, how.as_str())),
            Likeness::Same | Likeness::Found | Likeness::More(_) | Likeness::Unknown => None,
        })
    }

    /// Why the old credential works no longer, if so.
    pub fn old_finding(&self) -> Option<&Finding> {
        self.old_run.finding()
    }

    /// What the new credential showed.
    pub(super) fn new_run(&self) -> &CheckRun {
        &self.new_run
    }

    /// What was compared, in order.
    pub fn rows(&self) -> &[Compared] {
        &self.rows
    }
}

/// The technical account as the token tells it, else whoever it names.
fn told(identity: &Identity) -> Printable {
    identity.technical_account_id.as_ref().map_or_else(|| identity.user_id.clone(), |id| Printable::new(id.as_str()))
}

fn outcome(run: &CheckRun, check: CheckId) -> Option<&Outcome> {
    run.rows().iter().find(|row| row.check == check).map(|row| &row.outcome)
}

fn token(run: &CheckRun) -> (String, bool) {
    match (outcome(run, CheckId::Token), run.finding()) {
        (Some(Outcome::Passed { seen, .. }), _) => (seen.in_words(), true),
        (_, Some(_)) => ("none".to_owned(), false),
        (_, None) => ("not tried".to_owned(), false),
    }
}

fn tokens(old: &CheckRun, new: &CheckRun) -> Compared {
    let ((old, old_has), (new, new_has)) = (token(old), token(new));
    let likeness = if old_has && new_has { Likeness::Same } else { Likeness::Unknown };
    Compared { what: "Token", old, new, likeness }
}

/// Organizations with their companies: of the old credential, else the connection's own.
fn companies(connection: &Connection, old: &Sight, new: &Sight) -> Vec<Compared> {
    let remembered = || {
        let companies = connection.company.iter().cloned().collect();
        vec![Organization { org_id: connection.org_id.clone(), companies }]
    };
    let is_remembered = old.organizations.is_none();
    let before = old.organizations.clone().unwrap_or_else(remembered);
    let named = |organizations: &[Organization]| -> (Vec<Named>, Vec<Named>) {
        let companies = organizations.iter().flat_map(|o| &o.companies);
        (
            organizations.iter().map(|o| Named::id(o.org_id.as_str())).collect(),
            companies.map(|c| Named { id: c.id.to_string(), label: format!("{} ({})", c.name, c.id) }).collect(),
        )
    };
    let (old_organizations, old_companies) = named(&before);
    let after = new.organizations.as_deref().map(named);
    let (new_organizations, new_companies) = after.unzip();
    vec![
        lists("Organizations", &old_organizations, new_organizations.as_deref(), is_remembered),
        lists("Companies", &old_companies, new_companies.as_deref(), is_remembered),
    ]
}

/// Report suites by their identifiers: all that the old credential shows, else those that the connection is for.
fn suites(connection: &Connection, old_run: &CheckRun, old: &Sight, new_run: &CheckRun, new: &Sight) -> Compared {
    let ids = |suites: &[ReportSuite]| suites.iter().map(|s| Named::id(s.rsid.as_str())).collect::<Vec<_>>();
    let has_passed = |run| matches!(outcome(run, CheckId::ReportSuites), Some(Outcome::Passed { .. }));
    let is_remembered = !has_passed(old_run);
    let before = ids(if is_remembered { &connection.report_suites } else { &old.suites });
    let after = has_passed(new_run).then(|| ids(&new.suites));
    lists("Report suites", &before, after.as_deref(), is_remembered)
}

/// Something by its identifier, and as people read it: names change, identifiers do not.
#[derive(Debug, Clone)]
struct Named {
    id: String,
    label: String,
}

impl Named {
    fn id(id: &str) -> Self {
        Self { id: id.to_owned(), label: id.to_owned() }
    }
}

/// Two lists, without regard to order. Of what is only remembered, nothing more than that it is there can be asked.
fn lists(what: &'static str, old: &[Named], new: Option<&[Named]>, is_remembered: bool) -> Compared {
    let shown = |list: &[Named]| if list.len() > 3 { list.len().to_string() } else { listed(list) };
    let old_words = match (is_remembered, old) {
        (true, []) => "none was chosen".to_owned(),
        (true, _) => format!("{}, as saved", shown(old)),
        (false, _) => shown(old),
    };
    let Some(new) = new else {
        return Compared { what, old: old_words, new: "not seen".to_owned(), likeness: Likeness::Unknown };
    };
    let without = |list: &[Named], others: &[Named]| -> Vec<Named> {
        list.iter().filter(|one| !others.iter().any(|other| other.id == one.id)).cloned().collect()
    };
    let (missing, added) = (without(old, new), without(new, old));
    let is_more = !added.is_empty() && !is_remembered;
    let more = || format!("new: {}", listed(&added));
    let likeness = match (missing.is_empty(), is_more) {
        (false, false) => Likeness::Differs(format!("missing: {}", listed(&missing))),
        (false, true) => Likeness::Differs(format!("missing: {}; {}", listed(&missing), more())),
        (true, true) => Likeness::More(more()),
        (true, false) if !is_remembered => Likeness::Same,
        (true, false) if old.is_empty() => Likeness::Unknown,
        (true, false) => Likeness::Found,
    };
    Compared { what, old: old_words, new: shown(new), likeness }
}

fn listed(names: &[Named]) -> String {
    let joined = |names: &[Named]| names.iter().map(|name| name.label.as_str()).collect::<Vec<_>>().join(", ");
    match names {
        [] => "none".to_owned(),
        few if few.len() <= 5 => joined(few),
        many => format!("{} and {} more", joined(&many[..4]), many.len() - 4),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn names(text: &str) -> Vec<Named> {
        text.split_whitespace().map(Named::id).collect()
    }

    #[test]
    fn lists_are_compared_without_regard_to_order_and_differences_named() {
        let compare = |old: &str, new: &str, is_remembered| {
            lists("Companies", &names(old), Some(&names(new)), is_remembered).likeness
        };
        let differs = |how: &str| Likeness::Differs(how.to_owned());
        assert_eq!(compare("a b", "b a", false), Likeness::Same);
        assert_eq!(compare("a b", "a", false), differs("missing: b"));
        assert_eq!(compare("a", "a b c", false), Likeness::More("new: b, c".to_owned()));
        assert_eq!(compare("a", "b", false), differs("missing: a; new: b"));
        assert_eq!(compare("a", "b a", true), Likeness::Found);
        assert_eq!(compare("a", "b", true), differs("missing: a"));
        assert_eq!(compare("", "b", true), Likeness::Unknown);
        let many = (0..9).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(compare(&many, "", false), differs("missing: 0, 1, 2, 3 and 5 more"));
        let renamed = Named { label: "another name".to_owned(), ..Named::id("a") };
        assert_eq!(lists("Companies", &names("a"), Some(&[renamed]), false).likeness, Likeness::Same);
        assert_eq!(lists("Companies", &names("a"), None, false).likeness, Likeness::Unknown);
    }

    fn with_token() -> CheckRun {
        let mut run = CheckRun::new(&[CheckId::Token]);
        let seen = Seen::Token { from_cache: false, expires_in: 86_400, note: None };
        run.apply(&CheckEvent::Passed { check: CheckId::Token, seen, took: Duration::ZERO });
        run
    }

    fn connection() -> Connection {
        toml::from_str(
            r#"
            schema_version = 1
            id = "aem-1"
            name = "aem"
            created_at = "2026-01-01T00:00:00Z"
            product = "experience_manager"
            org_id = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg"
            store = "keyring"
            environment = { kind = "production" }
            proof = { at = "2026-01-01T00:00:00Z", report_suites_seen = 0 }
            [credential]
            type = "service"
            client_id = "0123456789abcdef0123456789abcdef"
            org_id = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg"
            technical_account_id = "1C4E6A92665F6B4D0A495F9A@techacct.adobe.com"
            metascopes = ["ent_aem_cloud_sdk"]
            "#,
        )
        .unwrap()
    }

    #[test]
    fn tokens_of_another_account_do_not_fit_and_those_that_do_not_tell_do() {
        let compare = |told: Option<&str>| {
            let identity = told.map(|told| Identity {
                user_id: Printable::new(told),
                technical_account_id: TechnicalAccountId::parse(told).ok(),
            });
            let sight = Sight { identity, ..Sight::default() };
            Comparison::new(&connection(), (with_token(), Sight::default()), (with_token(), sight))
        };
        assert!(compare(Some("1C4E6A92665F6B4D0A495F9A@techacct.adobe.com")).fits().is_ok());
        assert!(compare(None).fits().is_ok());
        for other in ["9F5EB032665FAF810A495F02@techacct.adobe.com", "4E1F5B0C66A1C9D20A495FA1@AdobeID"] {
            let compared = compare(Some(other));
            assert!(matches!(compared.fits(), Err(Unfit::AnotherAccount { told, .. }) if told.as_str() == other));
            assert_eq!(compared.rows()[1].likeness, Likeness::Differs("another account".to_owned()));
        }
    }
}
