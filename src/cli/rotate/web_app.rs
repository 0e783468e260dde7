//! OAuth Web App: its client secret is changed by hand. It gives no token by itself, so it is proven by what Adobe says to a
//! code that nobody was ever given; the sign-in goes on.

use super::answer::{Failure, tell};
use super::{PROMPT, Session, words};
use crate::cli::exit::Exit;
use crate::cli::{ask, given_secret, output};
use crate::operations;
use crate::runtime::prove_web_app_secret;

/// Asks for the new one, has Adobe look at it, and puts it in the old one's place.
pub(super) async fn run(session: &mut Session<'_>) -> Result<(), Failure> {
    let args = session.args;
    if args.undo || args.forget_old || args.through_adobe {
        output::talk(&words::web_app_has_one(&session.connection));
        return Err(Exit::USAGE.into());
    }
    let new = match &args.client_secret_file {
        Some(file) => given_secret::from_file(file, session.common, PROMPT)?,
        None if !ask::can_ask() => {
            output::talk(
                "There is no terminal to ask on. Missing: --client-secret-file FILE (the new client secret; - reads \
                 standard input).",
            );
            return Err(Exit::USAGE.into());
        }
        None => session.asked().await?,
    };
    session.must_be_new(&new)?;
    output::talk("Trying the new client secret …");
    let proven = prove_web_app_secret(session.services, &session.connection, &session.candidate, &new).await;
    match proven {
        Ok(true) => output::talk("Adobe accepts it."),
        Ok(false) => {
            output::talk("Adobe does not accept this client secret for this client. Nothing was changed.");
            return Err(Exit::REFUSED.into());
        }
        Err(evidence) => {
            let failure = Failure::found(evidence);
            output::talk("Nothing was changed.");
            return Err(failure);
        }
    }
    let question = format!(
        "Put it in the place of the client secret of {}? The old one is not kept here; it stays at Adobe.",
        session.name()
    );
    ask::agreed(&question, args.yes, "Nothing was changed.")?;
    let (store, paths) = (&session.store, &session.services.paths);
    let replaced = operations::replace_client_secret(store, paths, &session.connection, new).await;
    let connection = replaced.map_err(|error| session.failed(&error))?;
    session.now(connection).await?;
    tell(session, "switched", &format!("{} uses its new client secret now.", session.name()))?;
    output::talk(&words::what_remains_of_web_app(&session.connection));
    Ok(())
}
