//! The IMS client: one method for each thing that is asked of Adobe's Identity Management Services.

use jiff::Timestamp;
use serde_json::Value;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::connection::{BaseUrl, ClientId, NamedOrganization, Person, RedirectUri, Scopes, Secret};
use crate::http::{Exchange, Http, HttpError, Request};

use super::credential::Client;
use super::error::ImsError;
use super::metadata::{self, Metadata, Reached};
use super::person::{self, Known};
use super::refusal::RefusalKind;
use super::service_account::ServiceAccount;
use super::token::Token;
use super::token_response::Unit;
use super::{answer, exchange_jwt, grant};

/// The token endpoint in use; counts `expires_in` in seconds (protocol reference, sections 0 and 1.2).
const TOKEN_PATH: &str = "/ims/token/v3";
/// The discovery document (section 1.2); public.
const DISCOVERY_PATH: &str = "/ims/.well-known/openid-configuration";
/// Where other servers have it, and Adobe's was seen to have it too (section 1.2; RFC 8414, section 3).
const OTHER_DISCOVERY_PATHS: [&str; 2] =
    ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];
/// Says whether a token is valid (section 1.2).
const VALIDATION_PATH: &str = "/ims/validate_token/v1";
/// Ends a token (section 1.2).
const REVOCATION_PATH: &str = "/ims/revoke";
/// Ends a token that was given for a client secret alone (section 1.2).
const INVALIDATION_PATH: &str = "/ims/invalidate_token/v2";
/// OpenID Connect's userinfo (sections 1.2 and 1.11).
const USERINFO_PATH: &str = "/ims/userinfo/v2";
/// The older profile (section 1.2).
const PROFILE_PATH: &str = "/ims/profile/v1";
/// The organizations of a person (section 1.2); wants the scope `read_organizations`.
const ORGANIZATIONS_PATH: &str = "/ims/organizations/v6";

/// Well formed, and nobody's: unsigned, as in Adobe's own test of the token endpoint (section 2.1).
const NOBODYS_CODE: &str =
    "eyJhbGciOiJSUzI1NiJ9.eyJ0eXBlIjoiYXV0aG9yaXphdGlvbl9jb2RlIiwiaWQiOiJhYS1jb25uZWN0In0.bm9ib2R5";
/// As long as a verifier must be (RFC 7636, section 4.1).
const NOBODYS_VERIFIER: &str = "aa-connect-asks-whether-the-client-is-known-here";

/// Which of a sign-in's two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Opens the APIs, for a day.
    Access,
    /// Gets the next access token, for two weeks.
    Refresh,
}

impl TokenKind {
    /// The word in IMS's requests, and in the token itself.
    pub fn word(self) -> &'static str {
        match self {
            Self::Access => "access_token",
            Self::Refresh => "refresh_token",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Access => "access token",
            Self::Refresh => "refresh token",
        }
    }
}

/// Adobe's Identity Management Services.
#[derive(Clone)]
pub struct Ims {
    http: Http,
    base: BaseUrl,
}

impl Ims {
    /// A client for the IMS at `base`.
    pub fn new(http: Http, base: BaseUrl) -> Self {
        Self { http, base }
    }

    /// Gets a token for an OAuth Server-to-Server credential (protocol reference, section 1.4).
    pub async fn client_credentials(
        &self,
        client_id: &ClientId,
        client_secret: &Secret,
        scopes: &Scopes,
    ) -> Result<Token, ImsError> {
        let endpoint = self.base.join(TOKEN_PATH);
        let exchange = grant::client_credentials(&self.http, endpoint, client_id, client_secret, scopes).await?;
        answer::token(&exchange, Unit::Seconds)
    }

    /// Exchanges an assertion of a Service Account (JWT) for a token (sections 1.8, 2.3 and 4.2). Key, certificate and
    /// claims are looked at first; what fails there is not sent. The assertion is dated by the server's clock as far as
    /// earlier answers showed it, and sent once more if it is refused and the clock explains that.
    pub async fn exchange_jwt(&self, account: ServiceAccount<'_>) -> Result<Token, ImsError> {
        let exchanged = exchange_jwt::exchange(&self.http, &self.base, account).await;
        if !self.needs_the_clock(&exchanged) {
            return exchanged;
        }
        self.see_the_clock().await?;
        exchange_jwt::exchange(&self.http, &self.base, account).await
    }

    /// Whether key and certificate of a Service Account are fit to be used; says by what time. Nothing is sent, unless the
    /// certificate is out of date by this machine's clock and the server's was not seen yet: then that is asked for.
    pub async fn check_key_pair(&self, account: ServiceAccount<'_>) -> Result<Timestamp, ImsError> {
        let checked = exchange_jwt::check(&self.http, &self.base, account).await;
        if !self.needs_the_clock(&checked) {
            return checked;
        }
        self.see_the_clock().await?;
        exchange_jwt::check(&self.http, &self.base, account).await
    }

    /// Whether a certificate seems out of date, and only this machine's clock says so.
    fn needs_the_clock<T>(&self, result: &Result<T, ImsError>) -> bool {
        matches!(result, Err(ImsError::KeyPair(unfit)) if unfit.fault.is_of_time() && unfit.clock_ahead_seconds.is_none())
    }

    /// Has the server say what time it is. One that does not describe itself does so, too.
    async fn see_the_clock(&self) -> Result<(), ImsError> {
        match self.metadata().await {
            Err(error) if !error.is_not_there() => Err(error),
            _ => Ok(()),
        }
    }

    /// Exchanges the code that the browser brought (section 1.6). `redirect_uri` goes out byte for byte as it stood in
    /// the authorization request. A code is sent once, whatever happens: the next try needs a new one.
    pub async fn authorization_code(
        &self,
        client: Client<'_>,
        code: &Secret,
        redirect_uri: &RedirectUri,
        verifier: &Secret,
    ) -> Result<Token, ImsError> {
        let endpoint = self.base.join(TOKEN_PATH);
        let sent = grant::authorization_code(&self.http, endpoint, client, code, redirect_uri, verifier).await;
        answer::token(&sent?, Unit::Seconds)
    }

    /// Whether IMS knows the client with its secret, by a code that was never given to anybody: it is refused for itself only
    /// once the client was believed (section 2.1; RFC 6749, section 5.2).
    pub async fn knows(&self, client: Client<'_>, redirect_uri: &RedirectUri) -> Result<bool, ImsError> {
        let nobody = Secret::new(NOBODYS_CODE);
        let sent = self.authorization_code(client, &nobody, redirect_uri, &Secret::new(NOBODYS_VERIFIER)).await;
        match sent {
            Err(ImsError::Refused(refusal)) if refusal.is_adobes => match refusal.kind {
                RefusalKind::WrongClientSecret | RefusalKind::InvalidClient => Ok(false),
                RefusalKind::AccessDenied
                | RefusalKind::InvalidGrant
                | RefusalKind::InvalidToken
                | RefusalKind::InvalidRequest => Ok(true),
                _ => Err(ImsError::Refused(refusal)),
            },
            Err(error) => Err(error),
            // It gave a token for nothing: whatever this is, it proves nothing.
            Ok(_) => Ok(false),
        }
    }

    /// Gets a new token, and with it a new refresh token, for one that was given before (section 1.7). Where the answer
    /// has no new one, the old one goes on.
    pub async fn refresh(&self, client: Client<'_>, refresh_token: &Secret) -> Result<Token, ImsError> {
        let endpoint = self.base.join(TOKEN_PATH);
        let exchange = grant::refresh(&self.http, endpoint, client, refresh_token).await?;
        let token = answer::token(&exchange, Unit::Seconds)?;
        Ok(match token.refresh() {
            Some(_) => token,
            None => token.with_refresh(refresh_token.clone(), exchange.facts.started),
        })
    }

    /// Asks whether an access token is valid (section 1.2). What IMS says of an invalid one is not documented, so it is
    /// left.
    pub async fn is_valid(&self, client_id: &ClientId, token: &Token) -> Result<bool, ImsError> {
        self.is_alive(client_id, TokenKind::Access, token.access()).await
    }

    /// The same of either token of a sign-in; what stands in the token's own `type` decides how it is asked for.
    pub async fn is_alive(&self, client_id: &ClientId, kind: TokenKind, token: &Secret) -> Result<bool, ImsError> {
        let client = client_id.as_str();
        let form = form(&[("type", kind.word()), ("token", token.expose()), ("client_id", client)]);
        let ask = Request::post_form(self.base.join(VALIDATION_PATH), form).header("x-ims-clientid", client);
        let exchange = self.http.send(ask.never_repeat(token)).await?;
        let valid = answer::object(&exchange)?.get("valid").and_then(Value::as_bool);
        valid.ok_or_else(|| answer::lacks(&exchange, "whether the token is valid"))
    }

    /// Ends an access or refresh token (section 1.2). One that has ended already is as good as revoked.
    pub async fn revoke(&self, client: Client<'_>, token: &Secret) -> Result<(), ImsError> {
        let endpoint = self.base.join(REVOCATION_PATH);
        let exchange = grant::revoke(&self.http, endpoint, client, token).await?;
        answer::done(&exchange)
    }

    /// Ends an access token that a machine got with its client secret (section 1.2). One that has ended already is refused.
    pub async fn invalidate(
        &self,
        client_id: &ClientId,
        client_secret: &Secret,
        token: &Secret,
    ) -> Result<(), ImsError> {
        let form = form(&[
            ("token_type", TokenKind::Access.word()),
            ("token", token.expose()),
            ("cascading", "all"),
            ("client_id", client_id.as_str()),
            ("client_secret", client_secret.expose()),
        ]);
        let ask = Request::post_form(self.base.join(INVALIDATION_PATH), form);
        let exchange = self.http.send(ask.never_repeat(token).never_repeat(client_secret)).await?;
        answer::done(&exchange)
    }

    /// Asks whose the token is: userinfo (section 1.11), and where that leaves e-mail or kind of account open, or is
    /// refused for want of a scope, the profile. Fails only if nobody tells.
    pub async fn person(&self, client_id: &ClientId, token: &Token) -> Result<Person, ImsError> {
        let ask = Request::get(self.base.join(USERINFO_PATH)).query("client_id", client_id.as_str());
        let userinfo = self.http.send(ask.bearer(token.access())).await?;
        let mut known = Known::from_token(token);
        let told = answer::object(&userinfo).map(|body| known.add_userinfo(&body));
        if !known.is_complete()
            && let Ok(profile) = self.ask(PROFILE_PATH, token).await
            && let Ok(body) = answer::object(&profile)
        {
            known.add_profile(&body);
        } else {
            told?;
        }
        known.person().ok_or_else(|| answer::lacks(&userinfo, "a user ID"))
    }

    /// Asks for the organizations of the token's owner. The shape of the answer is inferred: Adobe does not document it
    /// (section 13).
    pub async fn organizations(&self, token: &Token) -> Result<Vec<NamedOrganization>, ImsError> {
        let exchange = self.ask(ORGANIZATIONS_PATH, token).await?;
        let body = answer::json(&exchange)?;
        person::organizations(&body).ok_or_else(|| answer::lacks(&exchange, "a list of organizations"))
    }

    /// Asks for the public discovery document: what IMS says of itself, whether it is there, and what time it has.
    ///
    /// A refusal counts as long as it is IMS that refuses.
    pub async fn metadata(&self) -> Result<Metadata, ImsError> {
        let documented = self.metadata_at(DISCOVERY_PATH).await;
        if !documented.as_ref().is_err_and(ImsError::is_not_there) {
            return documented;
        }
        for path in OTHER_DISCOVERY_PATHS {
            if let Ok(metadata) = self.metadata_at(path).await
                && metadata.issuer.is_some()
            {
                return Ok(metadata);
            }
        }
        documented
    }

    async fn metadata_at(&self, path: &str) -> Result<Metadata, ImsError> {
        metadata::read(&self.http.send(Request::get(self.base.join(path))).await?)
    }

    /// The same, for those who only want to know whether it is there.
    pub async fn probe(&self) -> Result<Reached, ImsError> {
        self.metadata().await.map(|metadata| metadata.reached)
    }

    async fn ask(&self, path: &str, token: &Token) -> Result<Exchange, HttpError> {
        self.http.send(Request::get(self.base.join(path)).bearer(token.access())).await
    }
}

/// A form with room from the start: a growing vector would leave copies of the secrets in it behind.
fn form(pairs: &[(&str, &str)]) -> Zeroizing<Vec<u8>> {
    let encoded = || {
        pairs.iter().enumerate().flat_map(|(at, (name, value))| {
            let begin = if at == 0 { ["", name, "="] } else { ["&", name, "="] };
            begin.into_iter().chain(byte_serialize(value.as_bytes()))
        })
    };
    let mut form = Zeroizing::new(Vec::with_capacity(encoded().map(str::len).sum::<usize>()));
    encoded().for_each(|part| form.extend_from_slice(part.as_bytes()));
    form
}
