//! The two ways to end the time in which both client secrets are kept: the old one is used again, or one of them goes.

use super::answer::{Failure, tell};
use super::at_adobe::{apart, delete, note, open};
use super::{Session, Way, is_undone, words};
use crate::cli::exit::Exit;
use crate::cli::{ask, output};
use crate::connection::ConsolePlace;
use crate::operations;

/// The old client secret is used again, once it was seen to work. A new one that is not in use yet is given up instead.
pub(super) async fn undo(session: &mut Session<'_>, way: &Way) -> Result<(), Failure> {
    must_have_other(session)?;
    if !session.is_switched() {
        return end_other(session, way, Which::New).await;
    }
    if is_undone(&session.connection) {
        output::talk(&words::undone_already(&session.connection));
        return Err(Exit::USAGE.into());
    }
    let question = format!("Use the old client secret of {} again? The new one is kept beside it.", session.name());
    session.switch(&question, None).await?;
    tell(session, "undone", &format!("{} uses its old client secret again.", session.name()))?;
    output::talk(&words::what_remains_undone(&session.connection));
    Ok(())
}

/// Deletes the client secret that was replaced: here, and at Adobe where this program may and knows which it is.
pub(super) async fn forget(session: &mut Session<'_>, way: &Way) -> Result<(), Failure> {
    must_have_other(session)?;
    if !session.is_switched() {
        output::talk(&words::not_in_use_yet(&session.connection));
        return Err(Exit::USAGE.into());
    }
    let which = if is_undone(&session.connection) { Which::New } else { Which::Old };
    end_other(session, way, which).await
}

fn must_have_other(session: &Session<'_>) -> Result<(), Failure> {
    if session.other().is_some() {
        return Ok(());
    }
    output::talk(&format!(
        "{} keeps no other client secret, so there is nothing to put back or to delete.",
        session.name()
    ));
    Err(Exit::USAGE.into())
}

/// Which of the two goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// The one that was in use before.
    Old,
    /// One that never came into use, or that a way back was gone from.
    New,
}

impl Which {
    fn word(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

async fn end_other(session: &mut Session<'_>, way: &Way, which: Which) -> Result<(), Failure> {
    let place = match way {
        Way::AtAdobe(Some(place)) => Some(place.clone()),
        // What Adobe calls by a name that is known here can be deleted there.
        Way::AtAdobe(None) => session.connection.console.clone(),
        Way::ByHand if session.args.by_hand => None,
        Way::ByHand => session.connection.console.clone(),
    };
    let is_known = session.connection.other_client_secret().is_some_and(|other| other.uuid.is_some());
    match place {
        Some(place) if is_known || session.args.through_adobe => at_adobe(session, &place, which).await,
        None if session.args.through_adobe => {
            output::talk(&words::address_needed(&session.connection));
            Err(Exit::USAGE.into())
        }
        _ => here(session, which).await,
    }
}

/// Here alone; what is to be done at Adobe is told.
async fn here(session: &mut Session<'_>, which: Which) -> Result<(), Failure> {
    let question = format!(
        "Delete the {} client secret of {} here? It cannot be had back. Nothing is changed at Adobe.",
        which.word(),
        session.name()
    );
    output::talk(&words::last_use(&session.connection));
    ask::agreed(&question, session.args.yes, "Nothing was changed.")?;
    let at_adobe = words::to_delete_at_adobe(&session.connection);
    forgotten(session, which).await?;
    output::talk(&at_adobe);
    Ok(())
}

/// At Adobe first: a run that is cut off then finds it gone there, and deletes it here.
async fn at_adobe(session: &mut Session<'_>, place: &ConsolePlace, which: Which) -> Result<(), Failure> {
    // The token for it shows that the one in use works.
    let manager = open(session, place).await?;
    let told = apart(session, &manager);
    note(session, &told).await?;
    let Some(gone) = &told.other else {
        if told.unknown.is_empty() && told.strangers.is_empty() {
            output::talk("Adobe does not list it any more.");
            let question = format!("Delete the {} client secret here, too?", which.word());
            ask::agreed(&question, session.args.yes, "Nothing was changed.")?;
            return forgotten(session, which).await;
        }
        output::talk(&words::not_known_at_adobe(&session.connection, &manager.listed));
        return Err(Exit::PERSON_MUST_ACT.into());
    };
    output::talk(&words::last_use(&session.connection));
    if words::is_used_still(&session.connection) {
        output::talk(&words::used_after_the_switch(&session.connection));
        if session.args.yes {
            output::talk("Nothing was changed: --yes does not decide this. Run it again without --yes.");
            return Err(Exit::PERSON_MUST_ACT.into());
        }
    }
    let question = format!(
        "Delete the {} client secret {} of {} at Adobe and here? It cannot be had back.",
        which.word(),
        gone.uuid,
        session.name()
    );
    ask::agreed(&question, session.args.yes, "Nothing was changed.")?;
    delete(&manager, gone).await?;
    output::talk(&format!("{} is deleted at Adobe.", gone.uuid));
    forgotten(session, which).await
}

async fn forgotten(session: &mut Session<'_>, which: Which) -> Result<(), Failure> {
    let (store, paths) = (&session.store, &session.services.paths);
    let forgotten = operations::forget_other_secret(store, paths, &session.connection).await;
    let connection = forgotten.map_err(|error| session.failed(&error))?;
    session.now(connection).await?;
    tell(session, "forgotten", &format!("The {} client secret of {} is deleted.", which.word(), session.name()))
}
