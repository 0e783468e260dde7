//! What a failure does to a request that it meets. Only words; `play` carries them out.

/// What happens instead of the usual answer, or to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// IMS's envelope: status, `error`, and `error_description` where it is not empty.
    Ims(u16, &'static str, &'static str),
    /// A step of the account that is missing, at the token endpoint: `error`, with `jump`.
    Account(&'static str),
    /// The gateway's envelope: `error_code`, whose first digits are the status, and `message`.
    Gateway(&'static str, &'static str),
    /// The service's envelope: status, `errorCode`, `errorDescription`, and an `errorId`.
    Service(u16, &'static str, &'static str),
    /// Experience Platform's envelope: status, `title`, `detail`.
    Platform(u16, &'static str, &'static str),
    /// Too many requests; after how many seconds to try again, if that is said.
    Throttled(Option<u64>),
    /// A report of which one column is missing (206), with its `errorCode`.
    Partial(&'static str),
    /// A status and a web page that bears a mark of Adobe's, or none.
    Page(u16, bool),
    /// A status and JSON that bears no mark of Adobe's.
    Unmarked(u16, &'static str),
    /// A redirect to another host.
    Redirect,
    /// What was asked is done, and the gateway does not say so: it has waited too long.
    DoneUntold,
    /// The usual answer, late.
    Late,
    /// The usual answer, dated this many seconds from now: what a machine with a wrong clock sees.
    Dated(i64),
    /// The usual answer, changed.
    Changed(Change),
    /// A failure of the sign-in pages.
    AtSignIn(SignIn),
}

/// What is changed in a good answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// `expires_in` counts what the other endpoint's counts: milliseconds for seconds, and the other way round.
    ExpiresInOtherUnit,
    /// The token says that it has ended.
    TokenEnded,
    /// The token was made for another client.
    TokenOfOtherClient,
    /// The token was made for another technical account.
    TokenOfOtherAccount,
    /// The token comes from the stage environment.
    TokenOfOtherEnvironment,
    /// The token has no scope but `openid`.
    TokenWithoutScopes,
    /// No organization.
    NoOrganizations,
    /// Organizations without companies.
    NoCompanies,
    /// Another organization.
    OtherOrganization,
    /// Another company in each organization.
    OtherCompany,
    /// No report suite.
    NoSuites,
    /// One report suite that nobody has chosen yet, and no other.
    OtherSuites,
    /// A list without its `content`, `sandboxes` or `results`.
    NoContent,
    /// No sandbox of Experience Platform.
    NoSandboxes,
    /// One sandbox that nobody has chosen yet, and no other.
    OtherSandboxes,
    /// Sandboxes that have been switched off.
    DeletedSandboxes,
    /// No journey.
    NoJourneys,
    /// Client secrets that end in 20 days.
    SecretsEnd,
    /// A list without `client_secrets`.
    NoSecretsMember,
}

/// What happens once a person has allowed or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum SignIn {
    /// The browser goes back with this `error`.
    Refused(&'static str),
    /// What the page itself offers under this name.
    Play(&'static str),
    /// The browser goes back to the default redirect URI.
    DefaultRedirect,
}
