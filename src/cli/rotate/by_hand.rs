//! By hand: the person adds the second client secret in Adobe's Developer Console and enters it here.

use jiff::Timestamp;

use super::answer::Failure;
use super::{PROMPT, Session, words};
use crate::cli::exit::Exit;
use crate::cli::{given_secret, output};
use crate::connection::Secret;
use crate::diagnosis::diagnose;
use crate::operations::{self, ChangeError};
use crate::runtime::{Unproven, prove_secret};

/// From a new client secret, or from one that an earlier run kept, to the switch.
pub(super) async fn forward(session: &mut Session<'_>) -> Result<(), Failure> {
    let new = match &session.args.client_secret_file {
        Some(file) => Some(given_secret::from_file(file, session.common, PROMPT)?),
        None => None,
    };
    let new = match new {
        Some(new) => new,
        None if session.is_to_come() => {
            output::talk(&words::goes_on(&session.connection));
            return session.switch_and_tell(None).await;
        }
        None if session.other().is_some() => {
            output::talk(&words::switched_already(&session.connection));
            return Err(Exit::PERSON_MUST_ACT.into());
        }
        None => session.asked().await?,
    };
    session.must_be_new(&new)?;
    if session.other() == Some(&new) {
        return session.switch_and_tell(None).await;
    }
    make_room(session).await?;
    output::talk("Trying the new client secret …");
    let token = session.prove(&new).await.inspect_err(|_| output::talk("Nothing was changed."))?;
    keep(session, new).await?;
    session.switch_and_tell(Some(token)).await
}

async fn keep(session: &mut Session<'_>, new: Secret) -> Result<(), Failure> {
    let (store, paths) = (&session.store, &session.services.paths);
    let kept = operations::keep_beside(store, paths, &session.connection, new, Timestamp::now()).await;
    let connection = kept.map_err(|error| session.failed(&error))?;
    session.now(connection).await
}

/// A third one has no place: the other one that is kept goes if Adobe refuses it by now, and only then.
async fn make_room(session: &mut Session<'_>) -> Result<(), Failure> {
    let Some(other) = session.other().cloned() else { return Ok(()) };
    match prove_secret(session.services, &session.connection, &session.candidate, &other).await {
        Err(Unproven::Failed(evidence)) => {
            let finding = diagnose(*evidence);
            if !finding.id.starts_with("ims-wrong-client-secret") {
                return Err(Failure::of(finding));
            }
        }
        Ok(_) | Err(Unproven::OtherAccount { .. }) => {
            output::talk(&words::no_room(&session.connection));
            return Err(Exit::PERSON_MUST_ACT.into());
        }
    }
    let forgotten = operations::forget_other_secret(&session.store, &session.services.paths, &session.connection).await;
    match forgotten {
        Ok(connection) => session.now(connection).await?,
        Err(ChangeError::NoOtherSecret) => {}
        Err(error) => return Err(session.failed(&error)),
    }
    output::talk("Adobe refuses the other client secret that was kept by now, so it was deleted here.");
    Ok(())
}
