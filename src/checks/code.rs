//! The `code`s of our own: Adobe answered well, but not with what the connection needs. And the evidence that bears them.

use jiff::Timestamp;

use crate::connection::{BaseUrl, Printable};
use crate::diagnosis::{Evidence, Stage};

/// The token shows no company at all.
pub const NO_COMPANIES: &str = "no-companies";
/// The right organization, but without the expected company.
pub const COMPANY_NOT_SEEN: &str = "company-not-seen";
/// Other organizations than the expected one.
pub const ORGANIZATION_DIFFERS: &str = "organization-differs";
/// The company shows no report suite.
pub const NO_REPORT_SUITES: &str = "no-report-suites";
/// Some of the chosen report suites are not there.
pub const SUITES_MISSING: &str = "suites-missing";
/// The token shows no sandbox of Experience Platform at all.
pub const NO_SANDBOXES: &str = "no-sandboxes";
/// The connection's sandbox is not among those that the token shows.
pub const SANDBOX_NOT_SEEN: &str = "sandbox-not-seen";
/// The connection's sandbox is there, and not active.
pub const SANDBOX_NOT_ACTIVE: &str = "sandbox-not-active";
/// The token was given to another client than the connection's.
pub const TOKEN_OF_OTHER_CLIENT: &str = "token-of-other-client";
/// The token is another account's than the connection's.
pub const TOKEN_OF_OTHER_ACCOUNT: &str = "token-of-other-account";
/// The token was given by the IMS of another environment.
pub const TOKEN_OF_OTHER_ENVIRONMENT: &str = "token-of-other-environment";
/// The token had already ended when it came.
pub const TOKEN_ENDED: &str = "token-ended";
/// The answer and the token count its life in different units.
pub const TOKEN_LIFE_DIFFERS: &str = "token-life-differs";

/// Evidence that Adobe answered at `base`, but not with what is needed. `place` is the thing that the cause names; left out
/// rather than cut off.
pub(super) fn amiss(stage: Stage, base: &BaseUrl, code: &str, place: Option<&str>, words: &str) -> Evidence {
    Evidence {
        host: Some(base.host()),
        code: Some(Printable::new(code)),
        place: place.filter(|place| place.len() <= Printable::LIMIT).map(Printable::new),
        description: Some(Printable::new(words)),
        is_adobes: true,
        at: Some(Timestamp::now()),
        ..Evidence::at_stage(stage)
    }
}

/// The first few of a list, and how many more there are.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => "none".to_owned(),
        few if few.len() <= 5 => few.join(", "),
        many => format!("{} and {} more", many[..4].join(", "), many.len() - 4),
    }
}
