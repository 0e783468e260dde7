//! Analytics companies and report suites as Adobe lists them.

use serde::{Deserialize, Serialize};

use super::{GlobalCompanyId, Printable, Rsid};

/// One Analytics company that a credential may see (protocol reference, section 7.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its name in API addresses.
    pub id: GlobalCompanyId,
    /// Its name for people.
    pub name: Printable,
}

/// One report suite (protocol reference, section 7.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportSuite {
    /// Its identifier.
    pub rsid: Rsid,
    /// Its name for people.
    pub name: Printable,
}

/// One page of a company's report suites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuitesPage {
    /// The suites on this page.
    pub suites: Vec<ReportSuite>,
    /// How many there are on all pages, where Adobe says so (the bare-array shape does not).
    pub total: Option<usize>,
    /// Whether this was the last page.
    pub is_last: bool,
}
