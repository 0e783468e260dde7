//! The failures that a person can choose on the sign-in page, or with the cookie `practice_play` (protocol reference,
//! section 2.2, and the rules for sign-in listeners).
//!
//! Clients see nothing but the failure.

use serde::{Deserialize, Serialize};

/// Where `jump` leads for new terms.
const TERMS_PAGE: &str = "/ims/practice/terms";
/// Where it leads for every other step.
const ACCOUNT_PAGE: &str = "/ims/practice/account";

/// What happens once the person has allowed or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Play {
    /// What Adobe usually does.
    #[default]
    Usual,
    /// `error=access_denied`, whatever was pressed.
    Deny,
    /// `error=invalid_scope`, though the scopes are enabled.
    InvalidScope,
    /// Adobe's error page; the browser never goes back.
    ErrorPage,
    /// `error=ride_AdobeID_acct_terms` with `jump`.
    Terms,
    /// `error=ride_AdobeID_acct_evs` with `jump`.
    VerifyEmail,
    /// `error=ride_AdobeID_acct_eoaChoose` with `jump`.
    ChooseProfile,
    /// `error=ride_AdobeID_acct_actreq` with `jump`.
    AccountStep,
    /// `error=ride_AdobeID_acct_disabled`.
    Disabled,
    /// The same, from the token endpoint.
    TermsAtToken,
    /// The answer comes late.
    Slow,
    /// `iss` of somebody else (RFC 9207).
    WrongIssuer,
    /// `code` and `state` twice.
    Duplicates,
}

impl Play {
    pub(super) const COOKIE: &'static str = "practice_play";

    /// Each with its name in forms and cookies, and its words on the page.
    pub(super) const ALL: [(Self, &'static str, &'static str); 13] = [
        (Self::Usual, "usual", "Answer as usual"),
        (Self::Deny, "deny", "Deny, whatever is pressed"),
        (Self::InvalidScope, "invalid_scope", "Refuse a scope (invalid_scope)"),
        (Self::ErrorPage, "error_page", "Show Adobe’s error page and never go back"),
        (Self::Terms, "terms", "Ask for new terms (ride_AdobeID_acct_terms)"),
        (Self::VerifyEmail, "verify_email", "Ask to verify the e-mail address (ride_AdobeID_acct_evs)"),
        (Self::ChooseProfile, "choose_profile", "Ask to choose a profile (ride_AdobeID_acct_eoaChoose)"),
        (Self::AccountStep, "account_step", "Ask for another step of the account (ride_AdobeID_acct_actreq)"),
        (Self::Disabled, "disabled", "Call the account disabled (ride_AdobeID_acct_disabled)"),
        (Self::TermsAtToken, "terms_at_token", "Ask for new terms at the token endpoint"),
        (Self::Slow, "slow", "Answer three seconds late"),
        (Self::WrongIssuer, "wrong_issuer", "Name a wrong issuer (iss)"),
        (Self::Duplicates, "duplicates", "Send code and state twice"),
    ];

    /// What Adobe calls the step of the account that is missing, and the page of ours where it would be done. That one for
    /// a disabled account leads nowhere is inferred.
    pub(super) fn missing_step(self) -> Option<(&'static str, Option<&'static str>)> {
        match self {
            Self::Terms => Some(("ride_AdobeID_acct_terms", Some(TERMS_PAGE))),
            Self::VerifyEmail => Some(("ride_AdobeID_acct_evs", Some(ACCOUNT_PAGE))),
            Self::ChooseProfile => Some(("ride_AdobeID_acct_eoaChoose", Some(ACCOUNT_PAGE))),
            Self::AccountStep => Some(("ride_AdobeID_acct_actreq", Some(ACCOUNT_PAGE))),
            Self::Disabled => Some(("ride_AdobeID_acct_disabled", None)),
            _ => None,
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(play, _, _)| *play)
    }
}
