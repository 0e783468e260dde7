//! A new client secret through Adobe's own API, and the old one's end there (protocol reference, section 6).
//!
//! A secret that Adobe made and nobody kept is what must not happen, so the order is:
//!
//! ```text
//! step 1    the store is tried: what is kept is written once more and read back
//!      2    the file says which secret is in use at Adobe, and that another one is asked for
//!      3    Adobe makes it                                      killed here, or no answer: the file says so, and the next
//!      4    it is written beside the one in use, read back      run finds at Adobe the one that nobody holds
//!      5    the file says which it is
//! ```
//!
//! What cannot be written in step 4 is deleted at Adobe again.

use jiff::Timestamp;

use super::change_error::ChangeError;
use super::known_secrets::fresh_mark;
use super::rotate::Locked;
use super::secrets::{KeptSecrets, SecretMarks, write_and_read_back};
use crate::connection::{
    ClientSecretFacts, Connection, ConsolePlace, CredentialSecrets, Secret, SecretMark, SecretUuid,
};
use crate::developer_console::{DeveloperConsole, ListedSecret, MadeSecret};
use crate::gateway::{GatewayError, OnWait};
use crate::ims::Token;
use crate::store::{Owner, OwnerLock, Paths, Store, connections};

/// A new client secret, kept beside the one in use.
#[derive(Debug)]
pub struct Added {
    /// As it is saved now.
    pub connection: Connection,
    /// To be proven.
    pub client_secret: Secret,
    /// What Adobe says of it.
    pub listed: Option<ListedSecret>,
}

/// Has Adobe make a second client secret, and keeps it at once. `in_use` is the one that Adobe lists for the secret in use.
pub async fn add_at_adobe(
    store: &Store,
    paths: &Paths,
    connection: &Connection,
    in_use: &ListedSecret,
    (console, token): (&DeveloperConsole, &Token),
    on_wait: OnWait<'_>,
) -> Result<Added, ChangeError> {
    let mut locked = Locked::open(store, paths, connection).await?;
    match &locked.kept.secrets {
        CredentialSecrets::ServerToServer { other: None, .. } => {}
        CredentialSecrets::ServerToServer { .. } => return Err(ChangeError::TwoKept),
        _ => return Err(ChangeError::WrongType),
    }
    let mark = locked.kept.marks.in_use.clone().map_or_else(fresh_mark, Ok)?;
    let marks = SecretMarks { in_use: Some(mark), other: None };
    let tried = KeptSecrets { marks, ..locked.kept.clone() };
    locked.put(store, tried).await?;
    let asked = locked.follow(paths, |known| {
        known.asked_at = Some(Timestamp::now());
        note(known.in_use.as_mut(), in_use);
    });
    locked.connection = asked?;
    let made = match console.add(token, on_wait).await {
        Ok(made) => made,
        Err(error) => {
            if made_nothing(&error) {
                not_asked_any_more(paths, &locked);
            }
            return Err(error.into());
        }
    };
    let MadeSecret { client_secret, listed } = made;
    let uuid = listed.as_ref().map(|listed| &listed.uuid);
    if let Err(why) = keep(store, &mut locked, &client_secret, uuid).await {
        // Without a name it cannot be deleted; the next run finds it.
        let Some(uuid) = uuid else { return Err(why) };
        return Err(match console.delete(token, uuid, on_wait).await {
            Ok(_) => {
                not_asked_any_more(paths, &locked);
                why
            }
            Err(error) => {
                tracing::warn!(%error, %uuid, "a client secret that could not be kept could not be deleted at Adobe");
                ChangeError::Unkept { uuid: uuid.clone(), why: Box::new(why) }
            }
        });
    }
    let connection = locked.follow(paths, |known| {
        known.asked_at = None;
        if let Some(listed) = &listed {
            note(known.other.as_mut(), listed);
        }
    })?;
    Ok(Added { connection, client_secret, listed })
}

/// Beside the one in use, under Adobe's own name where it has one: so it is known for what it is even if the file is never
/// written.
async fn keep(store: &Store, locked: &mut Locked, new: &Secret, uuid: Option<&SecretUuid>) -> Result<(), ChangeError> {
    let named = uuid.and_then(|uuid| SecretMark::parse(uuid.as_str()).ok());
    let other = named.map_or_else(fresh_mark, Ok)?;
    let marks = SecretMarks { other: Some(other), ..locked.kept.marks.clone() };
    let secrets = locked.kept.secrets.clone().with_other(Some(new.clone()));
    let after = KeptSecrets { secrets, marks, ..locked.kept.clone() };
    let environment = &locked.connection.environment;
    // What fails once may not fail twice, and this secret cannot be had again.
    let mut written = write_and_read_back(store, &locked.key, environment, &after).await;
    if written.is_err() {
        written = write_and_read_back(store, &locked.key, environment, &after).await;
    }
    match written {
        Ok(()) => {
            locked.kept = after;
            Ok(())
        }
        Err(why) => {
            // It may stand there all the same, and is going to be deleted at Adobe.
            let before = locked.kept.clone();
            if let Err(error) = locked.put(store, before).await {
                tracing::warn!(%error, "client secrets could not be put back as they were");
            }
            Err(why.into())
        }
    }
}

/// Whether the refusal came before anything was made: Adobe's own, and not one that comes after a long wait.
fn made_nothing(error: &GatewayError) -> bool {
    matches!(error, GatewayError::Refused(refused) if refused.is_adobes && (400..500).contains(&refused.facts.status))
}

fn not_asked_any_more(paths: &Paths, locked: &Locked) {
    if let Err(error) = locked.follow(paths, |known| known.asked_at = None) {
        // The next run looks at Adobe, and finds nothing that nobody holds.
        tracing::warn!(%error, "the connection's file still says that a client secret was asked for");
    }
}

fn note(facts: Option<&mut ClientSecretFacts>, listed: &ListedSecret) {
    if let Some(facts) = facts {
        facts.uuid = Some(listed.uuid.clone());
        facts.added_at = listed.created_at.or(facts.added_at);
        facts.expires_at = listed.expires_at;
        facts.last_used_at = listed.last_used_at.max(facts.last_used_at);
    }
}

/// Takes over what Adobe says of the client secrets that are kept here: of the one in use, of the other one, and whether
/// the question that a run was cut off in is answered.
pub async fn note_listed(
    store: &Store,
    paths: &Paths,
    connection: &Connection,
    in_use: Option<&ListedSecret>,
    other: Option<&ListedSecret>,
    is_answered: bool,
) -> Result<Connection, ChangeError> {
    let mut locked = Locked::open(store, paths, connection).await?;
    if in_use.is_some() && locked.kept.marks.in_use.is_none() {
        let marks = SecretMarks { in_use: Some(fresh_mark()?), ..locked.kept.marks.clone() };
        let marked = KeptSecrets { marks, ..locked.kept.clone() };
        locked.put(store, marked).await?;
    }
    locked.follow(paths, |known| {
        if let Some(listed) = in_use {
            note(known.in_use.as_mut(), listed);
        }
        if let Some(listed) = other {
            note(known.other.as_mut(), listed);
        }
        if is_answered {
            known.asked_at = None;
        }
    })
}

/// Remembers where the credential is in the Developer Console.
pub async fn remember_console(
    paths: &Paths,
    connection: &Connection,
    place: &ConsolePlace,
) -> Result<Connection, ChangeError> {
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(connection.id.clone())).await?;
    let before = connections::load_by_id(paths, &connection.id)?;
    let after = Connection { console: Some(place.clone()), ..before };
    connections::save(paths, &after)?;
    Ok(after)
}
