//! Every failure by name. A row marked *inferred* stands for an answer whose wording Adobe does not document (protocol
//! reference, section 13); its status and code follow the documented neighbours.

use super::effect::Change::{
    DeletedSandboxes, ExpiresInOtherUnit, NoCompanies, NoContent, NoJourneys, NoOrganizations, NoSandboxes,
    NoSecretsMember, NoSuites, OtherCompany, OtherOrganization, OtherSandboxes, OtherSuites, SecretsEnd, TokenEnded,
    TokenOfOtherAccount, TokenOfOtherClient, TokenOfOtherEnvironment, TokenWithoutScopes,
};
use super::effect::Effect::{
    Account, AtSignIn, Changed, Dated, DoneUntold, Gateway, Ims, Late, Page, Partial, Platform, Redirect, Service,
    Throttled, Unmarked,
};
use super::effect::SignIn::{DefaultRedirect, Play, Refused};
use super::{Effect, Failure, Place};

const fn row(place: Place, name: &'static str, effect: Effect, title: &'static str, source: &'static str) -> Failure {
    Failure { name, title, place, source, effect }
}

const FORMATTED: &str = "JWT token is incorrectly formatted, and can not be decoded.";
const NOT_IN_BINDING: &str = "The metascopes in the JWT are not a subset of the metascopes in the binding.";
const UNBOUND: &str = "Could not match JWT signature to any of the bindings";
/// What a server of anybody's says in its own words.
const FORBIDDEN: &str =
    "{\"timestamp\":\"2026-11-22T12:00:00.000+00:00\",\"status\":403,\"error\":\"Forbidden\",\"path\":\"/\"}";
const NO_AUDIENCE: &str = "The JWT token must contain a valid claims for audience";
const NO_USER: &str =
    "Could not find analytics user for globalCompanyId=northw0 and imsUserId=PRACTICE@techacct.adobe.com";
const NO_ORGS: &str = "Error while resolving get imsOrgs for imsUserId=PRACTICE@techacct.adobe.com clientId=practice";

#[rustfmt::skip]
pub(super) static ALL: &[Failure] = &[
    // Section 2.1.
    row(Place::Token, "ims-wrong-client-secret", Ims(400, "invalid_client", "invalid client_secret parameter"), "The client secret is wrong", "2.1"),
    row(Place::Token, "ims-wrong-client-id", Ims(400, "invalid_client", "invalid client_id parameter"), "The client ID is wrong or was deleted", "2.1"),
    row(Place::Token, "ims-unexpected-client-secret", Ims(400, "invalid_client", "unexpected client_secret parameter"), "A public client sends a secret", "2.1"),
    row(Place::Token, "ims-invalid-client", Ims(401, "invalid_client", ""), "The client is refused without a reason", "2.1, the status of one third party's mock"),
    row(Place::Token, "ims-unauthorized-client", Ims(400, "unauthorized_client", ""), "The credential is of another type", "2.1"),
    row(Place::Token, "ims-unsupported-grant-type", Ims(400, "unsupported_grant_type", "unsupported grant_type parameter"), "The grant is not for this type of credential", "2.1, the words are inferred"),
    row(Place::Token, "ims-invalid-scope", Ims(400, "invalid_scope", "scope is not enabled for this client"), "A scope is not enabled", "2.1, the words are inferred"),
    row(Place::Token, "ims-access-denied", Ims(400, "access_denied", ""), "The code is bogus or was used", "2.1"),
    row(Place::Token, "ims-invalid-grant", Ims(400, "invalid_grant", ""), "What the sign-in gave is not accepted", "2.1, inferred"),
    row(Place::Token, "ims-invalid-token", Ims(400, "invalid_token", ""), "The refresh token is dead", "2.1, inferred"),
    row(Place::Token, "ims-terms", Account("ride_AdobeID_acct_terms"), "The account has terms to accept", "2.1"),
    row(Place::Token, "ims-verify-email", Account("ride_AdobeID_acct_evs"), "The account has an e-mail address to verify", "2.1"),
    row(Place::Token, "ims-choose-profile", Account("ride_AdobeID_acct_eoaChoose"), "The account has a profile to choose", "2.1"),
    row(Place::Token, "ims-account-step", Account("ride_AdobeID_acct_actreq"), "The account has a step to finish", "2.1"),
    row(Place::Token, "ims-account-disabled", Ims(400, "ride_AdobeID_acct_disabled", ""), "The account is disabled", "2.1"),
    row(Place::Token, "ims-account-other", Account("ride_AdobeID_acct_practice"), "The account has a step that nobody documents", "2.1, inferred"),
    row(Place::Token, "ims-throttled", Throttled(Some(38)), "Too many tokens were asked for, with Retry-After", "2.1"),
    row(Place::Token, "ims-throttled-without-retry-after", Throttled(None), "Too many tokens were asked for, without Retry-After", "2.1, inferred"),
    row(Place::Token, "ims-internal-error", Ims(500, "internal_error", "Please try again later"), "IMS has an error inside itself", "2.1"),
    row(Place::Token, "ims-unknown-refusal", Ims(400, "practice_unknown", "This code is in no document"), "IMS refuses with a code that nobody documents", "2, inferred"),
    row(Place::Token, "ims-forbidden-in-one-word", Unmarked(403, FORBIDDEN), "Somebody else forbids it, with an error of one word", "failure modes, 18"),
    row(Place::Token, "ims-unwell", Ims(503, "service_unavailable", ""), "IMS is down, in JSON", "2, inferred"),
    row(Place::Token, "ims-maintenance-page", Page(503, true), "IMS is down, as a web page of Adobe's", "2, inferred"),
    row(Place::Token, "token-of-other-client", Changed(TokenOfOtherClient), "The token is for another client", "1.10"),
    row(Place::Token, "token-of-other-account", Changed(TokenOfOtherAccount), "The token is for another technical account", "1.10"),
    row(Place::Token, "token-of-other-environment", Changed(TokenOfOtherEnvironment), "The token comes from the stage environment", "1.1"),
    row(Place::Token, "token-without-scopes", Changed(TokenWithoutScopes), "The token has no scope but openid", "1.10"),
    row(Place::Token, "token-ended", Changed(TokenEnded), "The token says that it has ended", "1.10, inferred"),
    row(Place::Token, "token-in-milliseconds", Changed(ExpiresInOtherUnit), "The token's life is told in milliseconds", "0 point 3 and 11 row 25"),

    // Section 2.3. Texts that were seen at Adobe's are exact, the others inferred.
    row(Place::Exchange, "jwt-unknown-client", Ims(400, "invalid_client", "invalid client_id parameter"), "The client does not exist", "2.3, the words are inferred"),
    row(Place::Exchange, "jwt-other-environment", Ims(400, "invalid_client", "The audience of the JWT token belongs to a different IMS environment."), "The audience is another environment", "2.3, the words are inferred"),
    row(Place::Exchange, "jwt-other-client", Ims(400, "invalid_client", "The client_id does not match the audience of the JWT token."), "The audience is another client", "2.3, the words are inferred"),
    row(Place::Exchange, "jwt-no-audience", Ims(400, "invalid_token", NO_AUDIENCE), "There is no audience", "2.3"),
    row(Place::Exchange, "jwt-may-not-exchange", Ims(401, "invalid_client", "The client does not have the exchange_jwt scope."), "The client is no Service Account", "2.3, the words are inferred"),
    row(Place::Exchange, "jwt-wrong-client-secret", Ims(401, "invalid_client", ""), "The client secret is wrong", "2.3"),
    row(Place::Exchange, "jwt-client-secret-parameter", Ims(400, "invalid_client", "invalid client_secret parameter"), "The client secret is wrong, as the token endpoint says it", "2.1 and 2.3"),
    row(Place::Exchange, "jwt-malformed", Ims(400, "invalid_token", FORMATTED), "The JWT cannot be decoded", "2.3"),
    row(Place::Exchange, "jwt-expired", Ims(400, "invalid_token", "The JWT token has expired."), "The JWT has expired", "2.3, the words are inferred"),
    row(Place::Exchange, "jwt-unbound", Ims(400, "invalid_token", UNBOUND), "No certificate fits the signature", "2.3"),
    row(Place::Exchange, "jwt-invalid-signature", Ims(400, "invalid_signature", ""), "No certificate fits the signature, as documented", "2.3"),
    row(Place::Exchange, "jwt-reused", Ims(400, "invalid_jti", "The jti of the JWT token was used before."), "The jti is missing or was used before", "2.3, the words are inferred"),
    row(Place::Exchange, "jwt-metascopes", Ims(400, "invalid_scope", "There are no metascopes in the JWT."), "The metascopes are unknown", "2.3, the words are inferred"),
    row(Place::Exchange, "jwt-metascopes-subset", Ims(400, "invalid_scope", NOT_IN_BINDING), "A metascope is not in the binding", "2.3"),
    row(Place::Exchange, "jwt-claims", Ims(400, "bad_request", "The JWT token must contain a valid claim for sub"), "A claim has the wrong form", "2.3, the words are inferred"),
    row(Place::Exchange, "jwt-wrong-type", Ims(400, "unauthorized_client", ""), "The credential is of another type", "2.1 and 2.3, inferred"),
    row(Place::Exchange, "jwt-migrated", Ims(500, "internal_error", "Please try again later"), "The credential was migrated", "2.1"),
    row(Place::Exchange, "jwt-in-seconds", Changed(ExpiresInOtherUnit), "The token's life is told in seconds", "0 point 3 and 11 row 25"),

    // Section 2.2.
    row(Place::Authorize, "sign-in-denied", AtSignIn(Play("deny")), "Access is denied, whatever is pressed", "2.2"),
    row(Place::Authorize, "sign-in-invalid-scope", AtSignIn(Play("invalid_scope")), "A scope is not enabled", "2.2"),
    row(Place::Authorize, "sign-in-login-required", AtSignIn(Refused("login_required")), "Nobody is signed in, and no page may be shown", "1.5 and 2.2"),
    row(Place::Authorize, "sign-in-consent-required", AtSignIn(Refused("consent_required")), "Nobody has allowed it, and no page may be shown", "1.5 and 2.2"),
    row(Place::Authorize, "sign-in-interaction-required", AtSignIn(Refused("interaction_required")), "There is something to choose, and no page may be shown", "1.5 and 2.2"),
    row(Place::Authorize, "sign-in-unauthorized-client", AtSignIn(Refused("unauthorized_client")), "The credential is of another type", "2.1; RFC 6749, 4.1.2.1"),
    row(Place::Authorize, "sign-in-invalid-request", AtSignIn(Refused("invalid_request")), "Something is missing or wrong in the address", "RFC 6749, 4.1.2.1"),
    row(Place::Authorize, "sign-in-adobe-unwell", AtSignIn(Refused("server_error")), "The sign-in page has an error inside itself", "RFC 6749, 4.1.2.1"),
    row(Place::Authorize, "sign-in-unknown-refusal", AtSignIn(Refused("practice_unknown")), "The browser comes back with a code that nobody documents", "2.2, inferred"),
    row(Place::Authorize, "sign-in-error-page", AtSignIn(Play("error_page")), "Adobe’s error page is shown, and nobody comes back", "2.2"),
    row(Place::Authorize, "sign-in-default-redirect", AtSignIn(DefaultRedirect), "The browser lands on the default redirect URI", "2.2"),
    row(Place::Authorize, "sign-in-terms", AtSignIn(Play("terms")), "The account has terms to accept", "2.1"),
    row(Place::Authorize, "sign-in-verify-email", AtSignIn(Play("verify_email")), "The account has an e-mail address to verify", "2.1"),
    row(Place::Authorize, "sign-in-choose-profile", AtSignIn(Play("choose_profile")), "The account has a profile to choose", "2.1"),
    row(Place::Authorize, "sign-in-account-step", AtSignIn(Play("account_step")), "The account has another step to finish", "2.1"),
    row(Place::Authorize, "sign-in-account-disabled", AtSignIn(Play("disabled")), "The account is disabled", "2.1"),
    row(Place::Authorize, "sign-in-terms-at-token", AtSignIn(Play("terms_at_token")), "The terms are asked for at the token endpoint", "2.1"),
    row(Place::Authorize, "sign-in-slow", AtSignIn(Play("slow")), "The browser comes back three seconds late", "12"),
    row(Place::Authorize, "sign-in-wrong-issuer", AtSignIn(Play("wrong_issuer")), "The answer names another issuer", "RFC 9207"),
    row(Place::Authorize, "sign-in-duplicates", AtSignIn(Play("duplicates")), "The answer has code and state twice", "RFC 6749, 3.1"),

    // Sections 7.1, 7.3 and 7.5.
    row(Place::Discovery, "no-organizations", Changed(NoOrganizations), "The token shows no organization", "7.1, inferred"),
    row(Place::Discovery, "no-companies", Changed(NoCompanies), "The organizations have no company", "7.1, inferred"),
    row(Place::Discovery, "organization-differs", Changed(OtherOrganization), "The token leads to another organization", "7.1 and 11 row 17"),
    row(Place::Discovery, "company-not-seen", Changed(OtherCompany), "The company is not among the organization’s", "7.1 and 11 row 17"),
    row(Place::Discovery, "api-discovery-failed", Service(500, "500", NO_ORGS), "Adobe cannot look up the organizations", "7.5"),
    row(Place::Discovery, "discovery-unknown-shape", Unmarked(200, "{\"practice\":true}"), "Discovery is JSON of another shape, without a mark of Adobe’s", "11 row 24, inferred"),
    row(Place::Suites, "no-report-suites", Changed(NoSuites), "The company shows no report suite", "7.3"),
    row(Place::Suites, "suites-missing", Changed(OtherSuites), "The chosen report suites are gone", "7.3 and 11 row 2"),
    row(Place::Suites, "suites-without-content", Changed(NoContent), "The list of report suites has no content", "11 row 24"),
    row(Place::Suites, "api-no-analytics-user", Service(404, "404", NO_USER), "The company does not know the account", "7.5"),
    row(Place::Suites, "api-no-company-header", Service(400, "400", "Cannot find proper global company ID"), "The company’s header is missing", "7.2, the status is inferred"),
    row(Place::Suites, "suites-unauthorized", Service(403, "unauthorized", "The user is not authorized"), "The report suites may not be listed", "7.5, the words are inferred"),
    row(Place::Suites, "api-not-found", Service(404, "resource_not_found", "The resource was not found"), "What is asked for is gone", "7.5, the words are inferred"),

    // Section 7.4 and its list of codes in 7.5; their words are inferred.
    row(Place::Report, "report-insufficient-access", Service(403, "insufficient_access", "The user has no access"), "The profile lacks the report suite", "7.5 and 11 row 2"),
    row(Place::Report, "report-invalid-access", Service(403, "invalid_access", "The user has no access"), "The profile lacks what the report needs", "7.5"),
    row(Place::Report, "report-invalid-metric-access", Service(403, "invalid_metric_access", "The user has no access to the metric"), "The profile lacks the metric", "7.5"),
    row(Place::Report, "report-invalid-segment", Service(400, "invalid_segment_ids_found", "The segment is unknown"), "A segment is unknown", "7.5"),
    row(Place::Report, "report-authorization-error", Service(403, "authorization_error", "The user is not authorized"), "The report is not allowed", "7.5"),
    row(Place::Report, "report-token-too-old", Service(401, "invalid_token", "IMS token failed IMS Facade token validation"), "The token is older than 24 hours", "7.5 and 11 row 4"),
    row(Place::Report, "report-no-company-header", Service(400, "400", "Cannot find proper global company ID"), "The company’s header is missing", "7.2, the status is inferred"),
    row(Place::Report, "report-without-metric", Partial("unauthorized_metric"), "The report comes without a metric (206)", "7.4"),
    row(Place::Report, "report-metric-not-enabled", Partial("not_enabled_metric"), "The report comes without a metric that is switched off (206)", "7.4"),
    row(Place::Report, "report-without-dimension", Partial("unauthorized_dimension"), "The report comes without a dimension (206)", "7.4"),
    row(Place::Report, "report-without-global-dimension", Partial("unauthorized_dimension_global"), "The report comes without any dimension (206)", "7.4"),
    row(Place::Report, "report-timeout", Gateway("504000", "Gateway timeout"), "The report takes longer than the gateway waits", "7.5, the body is inferred"),

    // Section 9. Every word of a refusal here is inferred; statuses of the journeys are those of Adobe's specification.
    row(Place::Sandboxes, "no-sandboxes", Changed(NoSandboxes), "No role shows a sandbox to the credential", "9, inferred"),
    row(Place::Sandboxes, "sandbox-not-seen", Changed(OtherSandboxes), "The chosen sandbox is gone, or the role has lost it", "9, inferred"),
    row(Place::Sandboxes, "sandbox-not-active", Changed(DeletedSandboxes), "The chosen sandbox was switched off", "9"),
    row(Place::Sandboxes, "sandboxes-forbidden", Platform(403, "ForbiddenError", "The user does not have access to sandboxes"), "The sandboxes may not be listed", "9, inferred"),
    row(Place::Sandboxes, "sandboxes-unauthorized", Platform(401, "UnauthorizedError", "The user is not authorized"), "The platform does not accept the token", "9, inferred"),
    row(Place::Sandboxes, "sandboxes-without-list", Changed(NoContent), "The answer has no list of sandboxes", "11 row 24"),
    row(Place::Journeys, "no-journeys", Changed(NoJourneys), "The sandbox has no journeys", "9"),
    row(Place::Journeys, "journeys-forbidden", Platform(403, "ForbiddenError", "The user does not have permission to read journeys"), "The role lacks the permission to view journeys", "9, status and words are inferred"),
    row(Place::Journeys, "journeys-region-missing", Gateway("403027", "User region is missing"), "Experience Platform’s API or profile is missing, and only the journeys say so", "7.5 and 9"),
    row(Place::Journeys, "journeys-no-product-profile", Gateway("403025", "Profile is not valid"), "There is no product profile of Journey Optimizer", "7.5 and 9"),
    row(Place::Journeys, "journeys-unauthorized", Platform(401, "UnauthorizedError", "The user is not authorized"), "The journeys do not accept the token", "9, the words are inferred"),
    row(Place::Journeys, "journeys-sandbox-unknown", Platform(404, "NotFoundError", "Sandbox practice was not found"), "The journeys do not know the sandbox", "9, inferred"),
    row(Place::Journeys, "journeys-bad-request", Platform(400, "BadRequestError", "x-sandbox-name header is missing"), "The name of the sandbox does not arrive", "9, the words are inferred"),
    row(Place::Journeys, "journeys-unwell", Platform(500, "InternalServerError", "Internal server error"), "The journeys have a fault inside themselves", "9, the words are inferred"),
    row(Place::Journeys, "journeys-without-results", Changed(NoContent), "The list of journeys has no results", "11 row 24"),

    // Section 6. Adobe documents no refusal: statuses and codes follow the neighbours of section 7.5.
    row(Place::Secrets, "secrets-not-allowed", Service(403, "insufficient_scope", "The token lacks a scope that is needed here"), "The credential may not manage client secrets", "6, the body is inferred"),
    row(Place::Secrets, "secrets-unknown-credential", Service(404, "resource_not_found", "The credential was not found"), "There is no credential with these numbers", "6, the body is inferred"),
    row(Place::Secrets, "secrets-unknown-shape", Changed(NoSecretsMember), "The list comes without client secrets", "6, inferred"),
    row(Place::Secrets, "secrets-end", Changed(SecretsEnd), "The client secrets end in 20 days", "6"),
    row(Place::NewSecret, "secrets-limit", Service(400, "client_secret_limit", "The maximum number of client secrets for this credential is reached"), "There are two client secrets already", "6, the body is inferred"),
    row(Place::NewSecret, "secret-untold", DoneUntold, "A client secret is added, and the answer is lost", "6 and 7.5, the body is inferred"),

    // Section 7.5, at every address behind the gateway.
    row(Place::Api, "api-token-not-valid", Gateway("401013", "Oauth token is not valid"), "The token is ended, garbled or of another environment", "7.5"),
    row(Place::Api, "api-token-too-old", Service(401, "invalid_token", "IMS token failed IMS Facade token validation"), "The token is older than 24 hours", "7.5 and 11 row 4"),
    row(Place::Api, "api-token-missing", Gateway("403010", "Oauth token is missing."), "The token does not arrive", "7.5"),
    row(Place::Api, "api-key-missing", Gateway("403000", "Api Key is required"), "The API key does not arrive", "7.5"),
    row(Place::Api, "api-key-invalid", Gateway("403003", "Api Key is invalid"), "The API is not in the project, or the key is another client’s", "7.5 and 11 row 12"),
    row(Place::Api, "api-no-product-profile", Gateway("403025", "Profile is not valid"), "There is no product profile", "7.5 and 11 row 1"),
    row(Place::Api, "api-no-product-context", Gateway("403023", "Profile is not valid"), "The token has no product context", "7.5"),
    row(Place::Api, "api-region-missing", Gateway("403027", "User region is missing"), "The Experience Platform API or its profile is missing", "7.5 and 11 row 22"),
    row(Place::Api, "api-header-missing", Gateway("400003", "Missing header"), "The organization’s header is missing", "7.5"),
    row(Place::Api, "api-content-type", Platform(400, "BadRequestError", "A valid content-type must be specified"), "The content type is missing", "7.5"),
    row(Place::Api, "api-insufficient-scope", Service(403, "insufficient_scope", "The token lacks a scope"), "The token lacks a scope", "7.5, the words are inferred"),
    row(Place::Api, "api-invalid-client-id", Service(401, "invalid_client_id", "The client ID is not valid"), "The service does not accept the client", "7.5, status and words are inferred"),
    row(Place::Api, "api-too-many-requests", Throttled(Some(38)), "Too many requests, with Retry-After", "7.5"),
    row(Place::Api, "api-too-many-requests-without-retry-after", Throttled(None), "Too many requests, without Retry-After", "7.5"),
    row(Place::Api, "api-too-many-requests-of-the-service", Service(429, "too_many_requests", "Too many requests"), "Too many requests, in the service’s own words", "7.5, inferred"),
    row(Place::Api, "api-unknown-refusal", Gateway("403999", "This code is in no document"), "The gateway refuses with a code that nobody documents", "7.5, inferred"),
    row(Place::Api, "api-platform-forbidden", Platform(403, "Forbidden", "This is in no document"), "The platform refuses in its own envelope", "9, inferred"),
    row(Place::Api, "api-unknown-fault", Gateway("502001", "This code is in no document"), "The gateway has a fault that nobody documents", "7.5, inferred"),
    row(Place::Api, "api-unwell", Service(503, "503", "Service unavailable"), "The API is down, in JSON", "7.5, inferred"),
    row(Place::Api, "api-unwell-page", Page(503, true), "The API is down, as a web page of Adobe’s", "7.5, inferred"),
    row(Place::Api, "api-gateway-timeout", Gateway("504000", "Gateway timeout"), "The gateway has waited for 60 seconds", "7.5, the body is inferred"),
    row(Place::Api, "forbidden-without-marks", Unmarked(403, "{\"message\":\"Forbidden\"}"), "Somebody else forbids it", "failure modes, 18"),
    row(Place::Api, "forbidden-in-one-word", Unmarked(403, FORBIDDEN), "Somebody else forbids it, with an error of one word", "failure modes, 18"),
    row(Place::Api, "odd-success", Gateway("200000", "Nothing to see here"), "Success, and not what was asked for", "7.5, inferred"),

    // What others say in Adobe's place, and what takes its time.
    row(Place::Any, "html", Page(200, false), "A web page comes where data should", "failure modes, 18"),
    row(Place::Any, "html-unavailable", Page(503, false), "An error page of somebody else’s", "failure modes, 18"),
    row(Place::Any, "not-json", Unmarked(200, "ok"), "A word comes where data should", "failure modes, 2"),
    row(Place::Any, "redirect", Redirect, "A redirect to another host", "failure modes, 18"),
    row(Place::Any, "busy-without-marks", Unmarked(429, "{\"message\":\"slow down\"}"), "Somebody else is busy", "failure modes, 45"),
    row(Place::Any, "proxy-password", Unmarked(407, "{\"message\":\"Proxy Authentication Required\"}"), "A proxy wants a password in Adobe’s place", "failure modes, 16"),
    row(Place::Any, "clock-fast", Dated(-900), "This machine’s clock is fifteen minutes fast", "failure modes, 20"),
    row(Place::Any, "clock-slow", Dated(86_400), "This machine’s clock is a day slow", "failure modes, 20"),
    row(Place::Any, "clock-noticeable", Dated(90), "This machine’s clock is a minute and a half slow", "failure modes, 20"),
    row(Place::Any, "slow", Late, "Every answer comes three seconds late", "12"),
];
