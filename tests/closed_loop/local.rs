//! What this machine can do wrong.

pub(crate) struct Local {
    pub(crate) name: &'static str,
    pub(crate) rule: &'static str,
}

pub(crate) static PLAYED: &[Local] = &[];
pub(crate) static NOT_PLAYED: &[(&str, &str)] = &[];
