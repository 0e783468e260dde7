//! Through Adobe's own API: Adobe makes the second client secret, and deletes the old one.

use super::answer::Failure;
use super::{Session, by_hand, words};
use crate::cli::exit::Exit;
use crate::cli::{ask, output};
use crate::connection::ConsolePlace;
use crate::developer_console::{DeveloperConsole, ListedSecret};
use crate::operations::{self, Added};
use crate::runtime::{Manager, NotManaged, ToldApart, manage, of_deletion, said_nothing, tell_apart};

/// From Adobe's list to the switch.
pub(super) async fn forward(session: &mut Session<'_>, place: Option<ConsolePlace>) -> Result<(), Failure> {
    let place = match place {
        Some(place) => place,
        None => match asked_for(session).await {
            Some(place) => place,
            None => return by_hand::forward(session).await,
        },
    };
    let mut manager = match open(session, &place).await {
        Ok(manager) => manager,
        Err(failure)
            if failure.exit() == Exit::REFUSED && session.args.client_secret_file.is_none() && ask::can_ask() =>
        {
            output::talk("Going on by hand.\n");
            return by_hand::forward(session).await;
        }
        Err(failure) => return Err(failure),
    };
    find_the_lost(session, &mut manager).await?;
    let told = apart(session, &manager);
    note(session, &told).await?;
    let is_gone = told.in_use.is_some() && told.other.is_none() && manager.listed.len() == 1;
    if session.other().is_some() && is_gone {
        // One that could not be kept as it should was deleted at Adobe again, or somebody else deleted it.
        let (store, paths) = (&session.store, &session.services.paths);
        let forgotten = operations::forget_other_secret(store, paths, &session.connection).await;
        let connection = forgotten.map_err(|error| session.failed(&error))?;
        session.now(connection).await?;
        output::talk("The other client secret that was kept here is gone at Adobe, so it was deleted here, too.");
    }
    if session.is_to_come() {
        output::talk(&words::goes_on(&session.connection));
        return session.switch_and_tell(None).await;
    }
    if session.other().is_some() {
        output::talk(&words::switched_already(&session.connection));
        return Err(Exit::PERSON_MUST_ACT.into());
    }
    let Some(in_use) = told.in_use.clone().filter(|_| manager.listed.len() < DeveloperConsole::MOST) else {
        output::talk(&words::full(&session.connection, &told));
        return Err(Exit::PERSON_MUST_ACT.into());
    };
    output::talk(&words::listed("Adobe lists one client secret", &[&in_use]));
    let question =
        format!("Have Adobe make a second client secret for {}? The first one goes on working.", session.name());
    ask::agreed(&question, session.args.yes, "Nothing was changed.")?;
    let (store, paths) = (&session.store, &session.services.paths);
    let asker = (&manager.console, &manager.token);
    let added = operations::add_at_adobe(store, paths, &session.connection, &in_use, asker, &said_nothing).await;
    let Added { connection, listed, .. } = added.map_err(|error| {
        let failure = session.failed(&error);
        output::talk(&words::perhaps_made(&session.connection, &error));
        failure
    })?;
    session.now(connection).await?;
    let uuid = listed.map(|listed| format!(" {}", listed.uuid)).unwrap_or_default();
    output::talk(&format!("Adobe made the client secret{uuid}, and it is kept here."));
    session.switch_and_tell(None).await
}

/// The address of the credential's page, typed; nothing, where the person would rather go on by hand.
async fn asked_for(session: &Session<'_>) -> Option<ConsolePlace> {
    let hosts = session.services.hosts(&session.connection.environment, session.connection.product).await;
    output::talk(&words::why_the_address(&session.connection, hosts.as_ref().ok()));
    loop {
        let typed = ask::line("Address of the credential's page (empty: by hand): ").unwrap_or_default();
        if typed.is_empty() {
            return None;
        }
        match ConsolePlace::parse(&typed) {
            Ok(place) => return Some(place),
            Err(invalid) => output::talk(&invalid.to_string()),
        }
    }
}

/// Opens the API, or says why it cannot be used; a place that led to the right credential is remembered.
pub(super) async fn open(session: &mut Session<'_>, place: &ConsolePlace) -> Result<Manager, Failure> {
    let manager = match manage(session.services, &session.connection, &session.candidate, place).await {
        Ok(manager) => manager,
        Err(NotManaged::NoAddress) => {
            output::talk(&words::no_address(&session.connection));
            return Err(Exit::REFUSED.into());
        }
        Err(NotManaged::NotAllowed(evidence)) => {
            output::talk(&words::not_allowed(&session.connection, &evidence));
            return Err(Exit::REFUSED.into());
        }
        Err(NotManaged::OtherClient(told)) => {
            output::talk(&words::other_client(&session.connection, told.as_str()));
            return Err(Exit::USAGE.into());
        }
        Err(NotManaged::Failed(evidence)) => return Err(Failure::found(*evidence)),
    };
    if session.connection.console.as_ref() != Some(place) {
        let remembered = operations::remember_console(&session.services.paths, &session.connection, place).await;
        let connection = remembered.map_err(|error| session.failed(&error))?;
        session.now(connection).await?;
    }
    Ok(manager)
}

/// Which of Adobe's are those that are kept here.
pub(super) fn apart(session: &Session<'_>, manager: &Manager) -> ToldApart {
    tell_apart(&manager.listed, &session.connection, &session.kept.marks, session.other().is_some())
}

/// Takes over what Adobe says of those that are kept here.
pub(super) async fn note(session: &mut Session<'_>, told: &ToldApart) -> Result<(), Failure> {
    if told.in_use.is_none() && told.other.is_none() {
        return Ok(());
    }
    let (in_use, other) = (told.in_use.as_ref(), told.other.as_ref());
    let (store, paths) = (&session.store, &session.services.paths);
    let noted = operations::note_listed(store, paths, &session.connection, in_use, other, false).await;
    let connection = noted.map_err(|error| session.failed(&error))?;
    session.now(connection).await
}

/// A run that asked Adobe for a new client secret and was cut off before it was kept: finds it, and offers to delete it.
async fn find_the_lost(session: &mut Session<'_>, manager: &mut Manager) -> Result<(), Failure> {
    let Some(asked_at) = session.connection.client_secrets.as_ref().and_then(|known| known.asked_at) else {
        return Ok(());
    };
    let told = apart(session, manager);
    for lost in &told.strangers {
        output::talk(&words::lost(&session.connection, asked_at, lost));
        // Only what can be no other's goes without a question.
        let is_ours = lost.last_used_at.is_none() && lost.created_at.is_some_and(|at| words::is_near(at, asked_at));
        if session.args.yes && !is_ours {
            output::talk("Nothing was changed: --yes does not decide this. Run it again without --yes.");
            return Err(Exit::PERSON_MUST_ACT.into());
        }
        ask::agreed(
            &format!("Delete {} at Adobe? It cannot be had back.", lost.uuid),
            session.args.yes,
            "Nothing was changed.",
        )?;
        delete(manager, lost).await?;
        manager.listed.retain(|listed| listed.uuid != lost.uuid);
        output::talk(&format!("{} is deleted at Adobe.", lost.uuid));
    }
    if !told.unknown.is_empty() {
        return Ok(());
    }
    let (store, paths) = (&session.store, &session.services.paths);
    let noted =
        operations::note_listed(store, paths, &session.connection, told.in_use.as_ref(), told.other.as_ref(), true)
            .await;
    let connection = noted.map_err(|error| session.failed(&error))?;
    session.now(connection).await
}

/// Deletes one at Adobe; one that is gone already is as good as deleted.
pub(super) async fn delete(manager: &Manager, secret: &ListedSecret) -> Result<(), Failure> {
    let deleted = manager.console.delete(&manager.token, &secret.uuid, &said_nothing).await;
    deleted.map(drop).map_err(|error| Failure::found(of_deletion(&error)))
}
