//! What Organization says.

use crate::connection::ConnectionName;

pub(in crate::wizard) const ORG_INTRO: &str = "Which Adobe organization is this connection for?";
pub(in crate::wizard) const ORG_ID: &str = "Organization ID";
pub(in crate::wizard) const ORG_HINT: &str =
    "It ends in @AdobeOrg and stands on the credential's page in the Developer Console.";
pub(in crate::wizard) const ORG_LIST: &str = "Or choose";
pub(in crate::wizard) const ORG_UNKNOWN: &str = "I don't know it yet";
/// The same in an answers file.
pub(in crate::wizard) const ORG_UNKNOWN_WORD: &str = "unknown";
pub(in crate::wizard) const ORG_UNKNOWN_DETAIL: &str = "Adobe tells it, you confirm it";
pub(in crate::wizard) const PRACTICE_ORG: &str = "practice";

pub(in crate::wizard) fn org_of(name: &ConnectionName) -> String {
    format!("as in {name}")
}
