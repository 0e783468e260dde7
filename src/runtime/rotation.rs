//! What `rotate` asks of Adobe: whether a client secret leads where the connection leads, whether the credential may manage
//! its client secrets, and which of those that Adobe lists are the ones that are kept here.

use super::evidence;
use super::services::Services;
use crate::checks::{self, ladder};
use crate::connection::{
    Candidate, ClientSecretFacts, Connection, ConsolePlace, CredentialSecrets, Printable, Scopes, Secret, SecretMark,
    TechnicalAccountId,
};
use crate::developer_console::{DeveloperConsole, ListedSecret};
use crate::diagnosis::{CheckEvent, Evidence, LocalFault, Stage};
use crate::gateway::{Gateway, GatewayError, Wait};
use crate::ims::{Client, ImsError, RefusalKind, Token};
use crate::operations::SecretMarks;
use crate::small::sort_few_by_key;
use crate::store::fresh_id;

/// Why a client secret is not used.
#[derive(Debug)]
pub enum Unproven {
    /// Adobe refused it, or what it leads to is not what the connection is for.
    Failed(Box<Evidence>),
    /// It works for another technical account than the connection's.
    OtherAccount {
        /// The connection's.
        expected: TechnicalAccountId,
        /// The token's.
        told: Printable,
    },
}

/// Whether `secret` leads where `connection` leads: to a token for the same account, and to the same company or sandbox.
/// `known` is the connection's credential with whatever secrets; nothing is taken from the store and nothing put there.
pub async fn prove_secret(
    services: &Services,
    connection: &Connection,
    known: &Candidate,
    secret: &Secret,
) -> Result<Token, Unproven> {
    let failed = |evidence| Unproven::Failed(Box::new(evidence));
    let access = services.access(known, connection.product).await.map_err(failed)?;
    let asked = access.ims().client_credentials(known.settings.client_id(), secret, known.settings.scopes()).await;
    let token = asked.map_err(|error| failed(checks::evidence::of_ims(&error)))?;
    if let (Some(expected), Some(told)) = (known.settings.technical_account_id(), token.identity())
        && told.technical_account_id.as_ref() != Some(expected)
    {
        return Err(Unproven::OtherAccount { expected: expected.clone(), told: told.user_id });
    }
    let mut failure = None;
    let mut note = |event: CheckEvent| {
        if let CheckEvent::Failed { finding, .. } = event {
            failure = Some(finding.evidence);
        }
    };
    let (org_id, company, sandbox) = (&connection.org_id, &connection.company, &connection.sandbox);
    let leads_there = match (company, sandbox) {
        (Some(company), _) => {
            ladder::companies(&access, &token, Some((org_id, &company.id)), &mut note).await.is_some()
        }
        (None, Some(sandbox)) => {
            ladder::sandboxes(&access, &token, org_id, Some(&sandbox.name), &mut note).await.is_some()
        }
        (None, None) => true,
    };
    if !leads_there {
        return Err(failed(failure.unwrap_or_else(|| Evidence::at_stage(Stage::Companies))));
    }
    Ok(token)
}

/// Whether IMS takes `secret` for a Web App. Its secret gives no token by itself: a code that nobody was ever given is
/// refused for the secret where that is wrong, else for itself (RFC 6749, section 5.2; protocol reference, section 2.1). A
/// secret that is certainly wrong is tried beside it, so that a server that looks at the code first proves nothing.
pub async fn prove_web_app_secret(
    services: &Services,
    connection: &Connection,
    known: &Candidate,
    secret: &Secret,
) -> Result<bool, Evidence> {
    let access = services.access(known, connection.product).await?;
    let wrong = fresh_id().map_err(|error| evidence::of_store(&error))?;
    let takes = |secret: Secret| {
        let (settings, access) = (known.settings.clone(), access.clone());
        async move {
            let secrets = CredentialSecrets::WebApp { client_secret: secret };
            let no_secret = || Evidence::local(Stage::Store, LocalFault::SecretDamaged, "");
            let client = Client::of(&settings, &secrets).ok_or_else(no_secret)?;
            let redirect_uri = settings.sign_in().map(|settings| &settings.redirect_uri).ok_or_else(no_secret)?;
            access.ims().knows(client, redirect_uri).await.map_err(|error| checks::evidence::of_ims(&error))
        }
    };
    Ok(takes(secret.clone()).await? && !takes(Secret::new(format!("p8e-{wrong}"))).await?)
}

/// The Developer Console's API, opened for a credential that may use it.
pub struct Manager {
    /// Asks for one credential's secrets.
    pub console: DeveloperConsole,
    /// With the scopes of I/O Management; kept nowhere.
    pub token: Token,
    /// What Adobe listed, the oldest first.
    pub listed: Vec<ListedSecret>,
}

/// Why client secrets cannot be managed through the API.
#[derive(Debug)]
pub enum NotManaged {
    /// No address of the API is known for this environment.
    NoAddress,
    /// Adobe gives no token with the scopes, or does not take it: the I/O Management API is not in the project.
    NotAllowed(Box<Evidence>),
    /// The numbers lead to another client.
    OtherClient(Printable),
    /// Anything else.
    Failed(Box<Evidence>),
}

/// Asks for a token with the scopes of I/O Management, and with it for the credential's client secrets.
pub async fn manage(
    services: &Services,
    connection: &Connection,
    candidate: &Candidate,
    place: &ConsolePlace,
) -> Result<Manager, NotManaged> {
    let failed = |evidence: Evidence| NotManaged::Failed(Box::new(evidence));
    let access = services.access(candidate, connection.product).await.map_err(failed)?;
    let base = connection.environment.developer_console(&access.hosts).ok_or(NotManaged::NoAddress)?;
    let secret = candidate
        .secrets
        .client_secret()
        .ok_or_else(|| failed(Evidence::local(Stage::Store, LocalFault::SecretDamaged, "")))?;
    let scopes = Scopes::parse(Scopes::CLIENT_SECRET_MANAGEMENT);
    let scopes = scopes.map_err(|_| failed(Evidence::at_stage(Stage::ClientSecrets)))?;
    let token = match access.ims().client_credentials(candidate.settings.client_id(), secret, &scopes).await {
        Ok(token) if !token.missing_scopes(&scopes).is_empty() => {
            let missing = token.missing_scopes(&scopes);
            let missing: Vec<&str> = missing.iter().map(Printable::as_str).collect();
            let description = Some(Printable::new(&format!("Adobe did not grant {}.", missing.join(", "))));
            let evidence = Evidence { description, ..Evidence::at_stage(Stage::ClientSecrets) };
            return Err(NotManaged::NotAllowed(Box::new(evidence)));
        }
        Ok(token) => token,
        Err(error) => {
            let is_scope = matches!(&error, ImsError::Refused(refusal) if refusal.kind == RefusalKind::InvalidScope);
            let evidence = Box::new(checks::evidence::of_ims(&error));
            return Err(if is_scope { NotManaged::NotAllowed(evidence) } else { NotManaged::Failed(evidence) });
        }
    };
    let gateway = Gateway::new(access.http.clone(), base, access.client_id.clone());
    let console = DeveloperConsole::new(gateway, place);
    let listed = console.secrets(&token, &said_nothing).await.map_err(|error| {
        let evidence = Box::new(of_console(&error));
        let is_scope = evidence.code.as_ref().is_some_and(|code| code.as_str() == "insufficient_scope");
        if is_scope { NotManaged::NotAllowed(evidence) } else { NotManaged::Failed(evidence) }
    })?;
    if listed.client_id.as_str() != candidate.settings.client_id().as_str() {
        return Err(NotManaged::OtherClient(listed.client_id));
    }
    let mut listed = listed.secrets;
    sort_few_by_key(&mut listed, |secret| secret.created_at);
    Ok(Manager { console, token, listed })
}

/// Nobody needs to hear of a wait of seconds.
pub fn said_nothing(_: Wait) {}

/// Which of the client secrets that Adobe lists are those that are kept here. Only what is certain is told.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ToldApart {
    /// The one in use.
    pub in_use: Option<ListedSecret>,
    /// The other one that is kept here.
    pub other: Option<ListedSecret>,
    /// Those that nobody here holds; empty as long as it is not certain which one is in use.
    pub strangers: Vec<ListedSecret>,
    /// Those of which it cannot be said.
    pub unknown: Vec<ListedSecret>,
}

/// Tells them apart: by Adobe's names where they are known, else by what is left. The one in use must have got a token just
/// now, so that it is among them. `has_other` says that another one is kept here, alive or not.
pub fn tell_apart(listed: &[ListedSecret], connection: &Connection, marks: &SecretMarks, has_other: bool) -> ToldApart {
    let named = |facts: Option<&ClientSecretFacts>, mark: Option<&SecretMark>| {
        let is_it = |secret: &&ListedSecret| {
            facts.and_then(|facts| facts.uuid.as_ref()) == Some(&secret.uuid)
                || mark.is_some_and(|mark| mark.as_str() == secret.uuid.as_str())
        };
        listed.iter().find(is_it).cloned()
    };
    let mut told = ToldApart {
        in_use: named(connection.client_secret(), marks.in_use.as_ref()),
        other: named(connection.other_client_secret(), marks.other.as_ref()).filter(|_| has_other),
        ..ToldApart::default()
    };
    let mut rest: Vec<ListedSecret> = listed
        .iter()
        .filter(|secret| told.in_use.as_ref() != Some(secret) && told.other.as_ref() != Some(secret))
        .cloned()
        .collect();
    if told.in_use.is_none() && rest.len() == 1 && (told.other.is_some() || listed.len() == 1) {
        told.in_use = rest.pop();
    }
    // One that is kept here under no name of Adobe's may be any of the rest.
    let is_certain = told.in_use.is_some() && (!has_other || told.other.is_some());
    if is_certain {
        told.strangers = rest
    } else {
        told.unknown = rest
    }
    told
}

fn of_console(error: &GatewayError) -> Evidence {
    checks::evidence::of_gateway(Stage::ClientSecrets, error)
}

/// Why the API did not delete a client secret.
pub fn of_deletion(error: &GatewayError) -> Evidence {
    of_console(error)
}
