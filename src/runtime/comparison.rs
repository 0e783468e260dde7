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
    /// They differ, and how.
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

    /// Whether the new credential works and leads to the connection's organization, company and report suites.
    pub fn fits(&self) -> Result<(), &Unfit> {
        self.unfit.as_ref().map_or(Ok(()), Err)
    }

    /// Why the old credential works no longer, if so.
    pub fn old_finding(&self) -> Option<&Finding> {
        self.old_run.finding()
    }

    /// What the new credential showed.
    pub fn new_run(&self) -> &CheckRun {
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
        (_, Some(finding)) => (format!("none: {}", finding.verdict.title()), false),
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
    let named = |organizations: &[Organization]| -> (Vec<String>, Vec<String>) {
        let companies =
            |o: &Organization| o.companies.iter().map(|c| format!("{} ({})", c.name, c.id)).collect::<Vec<_>>();
        (
            organizations.iter().map(|o| o.org_id.to_string()).collect(),
            organizations.iter().flat_map(companies).collect(),
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
    let ids = |suites: &[ReportSuite]| suites.iter().map(|s| s.rsid.to_string()).collect::<Vec<_>>();
    let has_passed = |run| matches!(outcome(run, CheckId::ReportSuites), Some(Outcome::Passed { .. }));
    let is_remembered = !has_passed(old_run);
    let before = ids(if is_remembered { &connection.report_suites } else { &old.suites });
    let after = has_passed(new_run).then(|| ids(&new.suites));
    lists("Report suites", &before, after.as_deref(), is_remembered)
}

/// Two lists, without regard to order. Of what was only remembered, nothing more than that it is there can be asked.
fn lists(what: &'static str, old: &[String], new: Option<&[String]>, is_remembered: bool) -> Compared {
    let shown = |list: &[String]| if list.len() > 3 { list.len().to_string() } else { listed(list) };
    let old_words = if is_remembered { format!("{}, as saved", shown(old)) } else { shown(old) };
    let Some(new) = new else {
        return Compared { what, old: old_words, new: "not seen".to_owned(), likeness: Likeness::Unknown };
    };
    let without = |list: &[String], others: &[String]| -> Vec<String> {
        list.iter().filter(|one| !others.contains(one)).cloned().collect()
    };
    let (missing, added) = (without(old, new), without(new, old));
    let mut differences = Vec::new();
    if !missing.is_empty() {
        differences.push(format!("missing: {}", listed(&missing)));
    }
    if !added.is_empty() && !is_remembered {
        differences.push(format!("new: {}", listed(&added)));
    }
    let likeness = if differences.is_empty() { Likeness::Same } else { Likeness::Differs(differences.join("; ")) };
    Compared { what, old: old_words, new: shown(new), likeness }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        few if few.len() <= 5 => few.join(", "),
        many => format!("{} and {} more", many[..4].join(", "), many.len() - 4),
    }
}
