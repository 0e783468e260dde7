//! For whom a token is had.

use crate::connection::{Candidate, OrgId};
use crate::store::Owner;

/// Whose token, with which credential, in which organization: what a kept token is bound to (with the hosts and scopes
/// of the credential). The change of any means another token.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// What it is kept under.
    pub owner: &'a Owner,
    /// The credential it is asked for with.
    pub candidate: &'a Candidate,
    /// The organization that was confirmed; `None` as long as none was, that is: for a draft.
    pub org_id: Option<&'a OrgId>,
}
