//! What Adobe's side can do wrong: every failure of the sandbox, with the rule that it must give.

use aa_connect::diagnosis::{CheckId, WarningKind};

use super::world::By::{self, Account, Aem, Machine};

/// What a check must say of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    /// This rule, at this check, and the program's exit code.
    Rule(&'static str, CheckId, u8),
    /// It works all the same.
    Works,
    /// It works, with this warning.
    Warning(WarningKind),
    /// Only a sign-in meets it: `sign_in` plays it.
    SignIn,
    /// Only a change of client secrets meets it: `rotation` plays it.
    Rotation,
}

/// A failure of the sandbox that is played before a check.
pub(crate) struct Played {
    pub(crate) failure: &'static str,
    pub(crate) by: By,
    pub(crate) gives: Gives,
}

const fn rule(failure: &'static str, by: By, rule: &'static str, at: CheckId, exit: u8) -> Played {
    Played { failure, by, gives: Gives::Rule(rule, at, exit) }
}

const fn told(failure: &'static str, by: By, gives: Gives) -> Played {
    Played { failure, by, gives }
}

use CheckId::{
    ChosenSuites, Companies, Company, Journeys, Report, ReportSuites, Sandbox, Sandboxes, Token, TokenContent,
};

/// Who meets what only Journey Optimizer's connections meet.
const PLATFORM: By = By::Journeys(0);

#[rustfmt::skip]
pub(crate) static PLAYED: &[Played] = &[
    rule("ims-wrong-client-secret", Machine, "ims-wrong-client-secret", Token, 3),
    rule("ims-wrong-client-id", Machine, "ims-wrong-client-id", Token, 3),
    rule("ims-unexpected-client-secret", Machine, "ims-unexpected-client-secret", Token, 3),
    rule("ims-invalid-client", Machine, "ims-invalid-client", Token, 3),
    rule("ims-unauthorized-client", Machine, "ims-unauthorized-client", Token, 3),
    rule("ims-unsupported-grant-type", Machine, "ims-unsupported-grant-type", Token, 3),
    rule("ims-invalid-scope", Machine, "ims-invalid-scope", Token, 3),
    rule("ims-access-denied", Machine, "ims-access-denied", Token, 8),
    rule("ims-invalid-grant", Machine, "ims-invalid-grant", Token, 8),
    rule("ims-invalid-token", Machine, "ims-invalid-token", Token, 8),
    rule("ims-terms", Machine, "ims-terms", Token, 8),
    rule("ims-verify-email", Machine, "ims-verify-email", Token, 8),
    rule("ims-choose-profile", Machine, "ims-choose-profile", Token, 8),
    rule("ims-account-step", Machine, "ims-account-step", Token, 8),
    rule("ims-account-disabled", Machine, "ims-account-disabled", Token, 8),
    rule("ims-account-other", Machine, "ims-account-other", Token, 8),
    rule("ims-throttled", Machine, "ims-too-many-requests", Token, 5),
    rule("ims-throttled-without-retry-after", Machine, "ims-too-many-requests", Token, 5),
    rule("ims-internal-error", Machine, "ims-internal-error", Token, 5),
    rule("ims-unknown-refusal", Machine, "unknown-refusal", Token, 3),
    rule("ims-forbidden-in-one-word", Machine, "unknown-somebody-else", Token, 6),
    rule("ims-unwell", Machine, "unknown-adobe-unwell", Token, 5),
    rule("ims-maintenance-page", Machine, "unknown-adobe-unwell", Token, 5),
    rule("token-of-other-client", Machine, "token-of-other-client", TokenContent, 8),
    rule("token-of-other-account", Machine, "token-of-other-account", TokenContent, 8),
    // A server of somebody's own may call itself as it likes; `local` plays it for production.
    told("token-of-other-environment", Machine, Gives::Works),
    told("token-without-scopes", Machine, Gives::Warning(WarningKind::ScopesMissing)),
    rule("token-ended", Machine, "token-ended", TokenContent, 5),
    told("token-in-milliseconds", Machine, Gives::Works),

    rule("jwt-unknown-client", Account, "ims-jwt-unknown-client", Token, 3),
    rule("jwt-other-environment", Account, "ims-jwt-unknown-client", Token, 3),
    rule("jwt-other-client", Account, "ims-jwt-unknown-client", Token, 3),
    rule("jwt-no-audience", Account, "ims-jwt-audience", Token, 3),
    rule("jwt-may-not-exchange", Account, "ims-jwt-may-not-exchange", Token, 3),
    rule("jwt-wrong-client-secret", Account, "ims-jwt-wrong-client-secret", Token, 3),
    rule("jwt-client-secret-parameter", Account, "ims-jwt-client-secret-parameter", Token, 3),
    rule("jwt-malformed", Account, "ims-jwt-malformed", Token, 3),
    rule("jwt-expired", Account, "ims-jwt-invalid-token", Token, 3),
    rule("jwt-unbound", Account, "ims-jwt-signature", Token, 3),
    rule("jwt-invalid-signature", Account, "ims-jwt-invalid-signature", Token, 3),
    rule("jwt-reused", Account, "ims-jwt-reused", Token, 3),
    rule("jwt-metascopes", Account, "ims-jwt-metascopes", Token, 3),
    rule("jwt-metascopes-subset", Account, "ims-jwt-metascopes-subset", Token, 3),
    rule("jwt-claims", Account, "ims-jwt-claims", Token, 3),
    rule("jwt-wrong-type", Account, "ims-jwt-wrong-type", Token, 3),
    rule("jwt-migrated", Account, "ims-jwt-migrated", Token, 8),
    rule("jwt-migrated", Aem, "ims-jwt-unwell-aem", Token, 5),
    rule("jwt-in-seconds", Account, "token-life-differs", TokenContent, 5),

    told("sign-in-denied", Machine, Gives::SignIn),
    told("sign-in-invalid-scope", Machine, Gives::SignIn),
    told("sign-in-login-required", Machine, Gives::SignIn),
    told("sign-in-consent-required", Machine, Gives::SignIn),
    told("sign-in-interaction-required", Machine, Gives::SignIn),
    told("sign-in-unauthorized-client", Machine, Gives::SignIn),
    told("sign-in-invalid-request", Machine, Gives::SignIn),
    told("sign-in-adobe-unwell", Machine, Gives::SignIn),
    told("sign-in-unknown-refusal", Machine, Gives::SignIn),
    told("sign-in-error-page", Machine, Gives::SignIn),
    told("sign-in-default-redirect", Machine, Gives::SignIn),
    told("sign-in-terms", Machine, Gives::SignIn),
    told("sign-in-verify-email", Machine, Gives::SignIn),
    told("sign-in-choose-profile", Machine, Gives::SignIn),
    told("sign-in-account-step", Machine, Gives::SignIn),
    told("sign-in-account-disabled", Machine, Gives::SignIn),
    told("sign-in-terms-at-token", Machine, Gives::SignIn),
    told("sign-in-slow", Machine, Gives::SignIn),
    told("sign-in-wrong-issuer", Machine, Gives::SignIn),
    told("sign-in-duplicates", Machine, Gives::SignIn),

    rule("no-organizations", Machine, "no-companies", Companies, 8),
    rule("no-companies", Machine, "no-companies", Companies, 8),
    rule("organization-differs", Machine, "organization-differs", Company, 8),
    rule("company-not-seen", Machine, "company-not-seen", Company, 8),
    rule("api-discovery-failed", Machine, "api-discovery-failed", Companies, 5),
    rule("discovery-unknown-shape", Machine, "unknown-shape", Companies, 6),
    rule("no-report-suites", Machine, "no-report-suites", ReportSuites, 8),
    rule("suites-missing", Machine, "suites-missing", ChosenSuites, 8),
    rule("suites-without-content", Machine, "unknown-shape-from-adobe", ReportSuites, 5),
    rule("api-no-analytics-user", Machine, "api-no-analytics-user", ReportSuites, 3),
    rule("api-no-company-header", Machine, "api-no-company-header", ReportSuites, 3),
    rule("suites-unauthorized", Machine, "api-no-permission", ReportSuites, 3),
    rule("api-not-found", Machine, "api-not-found", ReportSuites, 3),

    rule("report-insufficient-access", Machine, "report-no-permission", Report, 3),
    rule("report-invalid-access", Machine, "report-no-permission", Report, 3),
    rule("report-invalid-metric-access", Machine, "report-no-permission", Report, 3),
    rule("report-invalid-segment", Machine, "api-invalid-segment", Report, 3),
    rule("report-authorization-error", Machine, "report-no-permission", Report, 3),
    rule("report-token-too-old", Machine, "report-token-too-old", Report, 3),
    rule("report-no-company-header", Machine, "report-no-company-header", Report, 3),
    told("report-without-metric", Machine, Gives::Warning(WarningKind::ReportIncomplete)),
    told("report-metric-not-enabled", Machine, Gives::Warning(WarningKind::ReportIncomplete)),
    told("report-without-dimension", Machine, Gives::Warning(WarningKind::ReportIncomplete)),
    told("report-without-global-dimension", Machine, Gives::Warning(WarningKind::ReportIncomplete)),
    rule("report-timeout", Machine, "api-gateway-timeout", Report, 5),

    told("secrets-not-allowed", Machine, Gives::Rotation),
    told("secrets-unknown-credential", Machine, Gives::Rotation),
    told("secrets-unknown-shape", Machine, Gives::Rotation),
    told("secrets-end", Machine, Gives::Rotation),
    told("secrets-limit", Machine, Gives::Rotation),
    told("secret-untold", Machine, Gives::Rotation),

    rule("api-token-not-valid", Machine, "api-token-not-valid", Companies, 3),
    rule("api-token-too-old", Machine, "api-token-too-old", Companies, 3),
    rule("api-token-missing", Machine, "api-token-missing", Companies, 3),
    rule("api-key-missing", Machine, "api-key-missing", Companies, 3),
    rule("api-key-invalid", Machine, "api-key-invalid", Companies, 3),
    rule("api-no-product-profile", Machine, "api-no-product-profile", Companies, 3),
    rule("api-no-product-context", Machine, "api-no-product-context", Companies, 3),
    rule("api-region-missing", Machine, "api-region-missing", Companies, 3),
    rule("api-header-missing", Machine, "api-header-missing", Companies, 3),
    rule("api-content-type", Machine, "api-content-type", Companies, 3),
    rule("api-insufficient-scope", Machine, "api-insufficient-scope", Companies, 3),
    rule("api-invalid-client-id", Machine, "api-invalid-client-id", Companies, 3),
    rule("api-too-many-requests", Machine, "api-too-many-requests", Companies, 5),
    rule("api-too-many-requests-without-retry-after", Machine, "api-too-many-requests", Companies, 5),
    rule("api-too-many-requests-of-the-service", Machine, "too-many-requests", Companies, 5),
    rule("api-unknown-refusal", Machine, "unknown-refusal", Companies, 3),
    rule("api-platform-forbidden", Machine, "unknown-refusal", Companies, 3),
    rule("api-unknown-fault", Machine, "unknown-adobe-unwell", Companies, 5),
    rule("api-unwell", Machine, "unknown-adobe-unwell", Companies, 5),
    rule("api-unwell-page", Machine, "unknown-adobe-unwell", Companies, 5),
    rule("api-gateway-timeout", Machine, "api-gateway-timeout", Companies, 5),
    rule("forbidden-without-marks", Machine, "unknown-somebody-else", Companies, 6),
    rule("forbidden-in-one-word", Machine, "unknown-somebody-else", Companies, 6),
    rule("odd-success", Machine, "unknown-answer", Companies, 3),

    rule("no-sandboxes", PLATFORM, "no-sandboxes", Sandboxes, 8),
    rule("sandbox-not-seen", PLATFORM, "sandbox-not-seen", Sandbox, 8),
    rule("sandbox-not-active", PLATFORM, "sandbox-not-active", Sandbox, 8),
    rule("sandboxes-forbidden", PLATFORM, "sandboxes-not-allowed", Sandboxes, 3),
    rule("sandboxes-unauthorized", PLATFORM, "platform-token-not-valid", Sandboxes, 3),
    rule("sandboxes-without-list", PLATFORM, "unknown-shape-from-adobe", Sandboxes, 5),
    told("no-journeys", PLATFORM, Gives::Works),
    rule("journeys-forbidden", PLATFORM, "journeys-not-allowed", Journeys, 3),
    rule("journeys-region-missing", PLATFORM, "platform-region-missing", Journeys, 3),
    rule("journeys-no-product-profile", PLATFORM, "platform-no-product-profile", Journeys, 3),
    rule("journeys-unauthorized", PLATFORM, "platform-token-not-valid", Journeys, 3),
    rule("journeys-sandbox-unknown", PLATFORM, "journeys-sandbox-unknown", Journeys, 3),
    rule("journeys-bad-request", PLATFORM, "journeys-request-refused", Journeys, 3),
    rule("journeys-unwell", PLATFORM, "unknown-adobe-unwell", Journeys, 5),
    rule("journeys-without-results", PLATFORM, "unknown-shape-from-adobe", Journeys, 5),

    rule("api-token-not-valid", PLATFORM, "api-token-not-valid", Sandboxes, 3),
    rule("api-key-invalid", PLATFORM, "api-key-invalid", Sandboxes, 3),
    rule("api-no-product-profile", PLATFORM, "platform-no-product-profile", Sandboxes, 3),
    rule("api-no-product-context", PLATFORM, "api-no-product-context", Sandboxes, 3),
    rule("api-region-missing", PLATFORM, "platform-region-missing", Sandboxes, 3),
    rule("api-header-missing", PLATFORM, "api-header-missing", Sandboxes, 3),
    rule("api-insufficient-scope", PLATFORM, "api-insufficient-scope", Sandboxes, 3),
    rule("api-too-many-requests", PLATFORM, "api-too-many-requests", Sandboxes, 5),
    rule("api-unknown-refusal", PLATFORM, "unknown-refusal", Sandboxes, 3),
    rule("api-platform-forbidden", PLATFORM, "sandboxes-not-allowed", Sandboxes, 3),
    rule("api-unwell", PLATFORM, "unknown-adobe-unwell", Sandboxes, 5),
    rule("api-gateway-timeout", PLATFORM, "api-gateway-timeout", Sandboxes, 5),
    rule("forbidden-without-marks", PLATFORM, "unknown-somebody-else", Sandboxes, 6),
    rule("ims-wrong-client-secret", PLATFORM, "ims-wrong-client-secret", Token, 3),
    told("token-without-scopes", PLATFORM, Gives::Warning(WarningKind::ScopesMissing)),

    rule("html", Machine, "html-answer", Token, 6),
    rule("html-unavailable", Machine, "html-answer", Token, 6),
    rule("not-json", Machine, "not-json", Token, 6),
    rule("redirect", Machine, "redirected", Token, 6),
    rule("busy-without-marks", Machine, "busy-without-marks", Token, 6),
    rule("proxy-password", Machine, "proxy-wants-password", Token, 6),
    told("clock-fast", Machine, Gives::Warning(WarningKind::ClockOff)),
    told("clock-slow", Machine, Gives::Warning(WarningKind::ClockOff)),
    told("clock-noticeable", Machine, Gives::Warning(WarningKind::ClockOff)),
    told("slow", Machine, Gives::Works),
];
