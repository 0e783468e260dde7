//! Matches evidence against the rules in `assets/diagnosis/rules.toml`.
use super::{Evidence, Finding, Verdict, Who};

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// id
    pub id: &'static str,
}

/// All rules.
pub fn rules() -> &'static [Rule] {
    &[]
}

/// Names the cause.
pub fn diagnose(evidence: Evidence) -> Finding {
    Finding {
        id: "unknown",
        verdict: Verdict::RefusedByAdobe,
        cause: String::new(),
        remedy: String::new(),
        who: Who::You,
        evidence,
    }
}
