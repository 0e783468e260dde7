//! `migrate`: a Service Account (JWT) connection becomes an OAuth Server-to-Server one, and the way back.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::{CommonArgs, MigrateArgs};
use super::check::finding_json;
use super::exit::Exit;
use super::{ask, given_secret, migration_words as words, output, store_access};
use crate::connection::{Connection, CredentialType, Metascope, Scopes, Secret};
use crate::diagnosis::{Finding, diagnose};
use crate::operations::{self, ChangeError, Restored, Settled};
use crate::runtime::{
    Comparison, Services, Unfit, finish_replacement, of_change, of_store, read_candidate, try_successor,
};
use crate::store::{Store, connections};

const PROMPT: &str = "Client secret of the new credential: ";

/// Moves one connection, or back.
pub(super) async fn run(services: &Services, args: &MigrateArgs, common: &CommonArgs) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    let done = if args.undo || args.forget_old_key {
        give_up_one(services, &connection, args, common).await
    } else {
        forward(services, &connection, args, common).await
    };
    done.err().unwrap_or(Exit::DONE)
}

async fn forward(
    services: &Services,
    connection: &Connection,
    args: &MigrateArgs,
    common: &CommonArgs,
) -> Result<(), Exit> {
    must_be_service_account(connection)?;
    let given = given(args, common)?;
    let store = open(services, connection, common).await?;
    operations::settle_replacement(&services.paths, &store, connection)
        .await
        .map_err(|error| failed(&error, connection))?;
    let old = read_candidate(services, connection).await.map_err(|evidence| output::finding(&diagnose(evidence)))?;
    if given.client_secret.is_none() {
        let hosts = services.hosts(&connection.environment, connection.product).await;
        output::talk(&words::where_to_click(connection, hosts.as_ref().ok()));
    }
    let (client_secret, scopes) =
        given.completed(scopes(Scopes::suggested(Some(connection.product), CredentialType::ServerToServer))?)?;
    output::talk("Trying both credentials …\n");
    let trial = try_successor(services, connection, &old, client_secret, scopes).await;
    output::talk(&words::side_by_side(&trial.comparison));
    if let Err(unfit) = trial.comparison.fits() {
        return Err(not_migrated(connection, &trial.comparison, unfit, args.json));
    }
    let losses = words::losses(&trial.comparison);
    let question = match &losses {
        Some(losses) => {
            output::talk(losses);
            if args.yes {
                output::talk(&words::yes_does_not_decide(connection));
                return Err(told_unchanged(connection, &trial.comparison, Exit::PERSON_MUST_ACT, args.json));
            }
            format!("Switch {} to the new credential all the same? The old key is kept.", connection.name)
        }
        None => format!("Switch {} to the new credential? The old key is kept.", connection.name),
    };
    if !args.yes && !ask::yes(&question) {
        output::talk("Nothing was changed.");
        return Err(Exit::INTERRUPTED);
    }
    let comparison = words::comparison_json(&trial.comparison);
    let connection = trial.switch(services, &store, connection).await.map_err(|error| failed(&error, connection))?;
    let name = &connection.name;
    tell(
        args.json,
        &connection,
        "migrated",
        comparison,
        &format!("{name} is an OAuth Server-to-Server connection now."),
    )?;
    output::talk(&words::what_remains(&connection));
    Ok(())
}

/// The two ways to end the time in which both credentials are here.
async fn give_up_one(
    services: &Services,
    connection: &Connection,
    args: &MigrateArgs,
    common: &CommonArgs,
) -> Result<(), Exit> {
    let name = &connection.name;
    let Some(former) = &connection.former else {
        return nothing_kept(services, connection, args, common).await;
    };
    let question = if args.undo {
        if let Some(warning) = words::warning_before_undo(former, Timestamp::now()) {
            output::talk(&warning);
        }
        format!(
            "Put the {} credential of {name} back? The client secret of {} is deleted here.",
            former.credential.credential_type().title(),
            connection.credential.credential_type().title()
        )
    } else {
        format!("Delete the old key of {name}? It cannot be had back. Nothing is changed at Adobe.")
    };
    ask::agreed(&question, args.yes, "Nothing was changed.")?;
    let store = open(services, connection, common).await?;
    let paths = &services.paths;
    if !args.undo {
        let forgotten = operations::forget_former_credential(paths, &store, connection).await;
        let connection = forgotten.map_err(|error| failed(&error, connection))?;
        return tell(args.json, &connection, "forgotten", json!({}), &format!("The old key of {name} is deleted."));
    }
    let restored = operations::restore_former_credential(paths, &store, connection).await;
    let Restored { connection, unfinished } = restored.map_err(|error| failed(&error, connection))?;
    let unfinished = unfinished.map(|error| diagnose(of_change(&error.into(), &connection)));
    tell(
        args.json,
        &connection,
        "undone",
        json!({ "unfinished": unfinished.as_ref().map(finding_json) }),
        &format!("{name} uses its old key again. Test it: aa-connect check {name}"),
    )?;
    unfinished.map_or(Ok(()), |finding| Err(not_finished(&connection, &finding)))
}

/// No former credential is kept, but an earlier way back may have left something to be deleted.
async fn nothing_kept(
    services: &Services,
    connection: &Connection,
    args: &MigrateArgs,
    common: &CommonArgs,
) -> Result<(), Exit> {
    let name = &connection.name;
    if connection.credential.credential_type() == CredentialType::ServiceAccount {
        open(services, connection, common).await?;
        match finish_replacement(services, connection).await {
            Ok(Settled::Already) => {}
            Ok(Settled::Now) => {
                let told =
                    format!("{name} uses its old key, and what was left of the other credential is deleted now.");
                return tell(args.json, connection, "finished", json!({}), &told);
            }
            Err(evidence) => return Err(not_finished(connection, &diagnose(evidence))),
        }
    }
    output::talk(&format!("{name} keeps no old credential, so there is nothing to put back or to delete."));
    Err(Exit::USAGE)
}

/// Says that what was to be deleted may still be there, and why. Always this machine's business.
fn not_finished(connection: &Connection, finding: &Finding) -> Exit {
    output::talk(&words::not_finished(connection.name.as_str()));
    output::talk(&output::finding_text(finding));
    Exit::THIS_MACHINE
}

fn must_be_service_account(connection: &Connection) -> Result<(), Exit> {
    let credential_type = connection.credential.credential_type();
    if credential_type == CredentialType::ServiceAccount {
        return Ok(());
    }
    let name = &connection.name;
    output::talk(&match &connection.former {
        Some(_) => format!(
            "{name} has moved to {} already; its old key is still kept.\n\
             Delete it with aa-connect migrate {name} --forget-old-key, or put it back with --undo.",
            credential_type.title()
        ),
        None => format!(
            "{name} is an {} connection. Only {} connections are moved, to OAuth Server-to-Server.",
            credential_type.title(),
            CredentialType::ServiceAccount.title()
        ),
    });
    Err(Exit::USAGE)
}

/// What the arguments say of the new credential.
struct Given {
    client_secret: Option<Secret>,
    scopes: Option<Scopes>,
}

/// Reads the arguments; without a terminal, names what is missing among them.
fn given(args: &MigrateArgs, common: &CommonArgs) -> Result<Given, Exit> {
    let scopes = args.scopes.as_deref().map(scopes).transpose()?;
    let client_secret = match &args.client_secret_file {
        Some(file) => Some(given_secret::from_file(file, common, PROMPT)?),
        None => None,
    };
    let mut missing = Vec::new();
    if client_secret.is_none() {
        missing.push("--client-secret-file FILE (the new credential's client secret; - reads standard input)");
    }
    if !args.yes {
        missing.push("--yes (switch without asking, if the new credential fits)");
    }
    if !ask::can_ask() && !missing.is_empty() {
        output::talk(&format!("There is no terminal to ask on. Missing: {}.", missing.join("; ")));
        return Err(Exit::USAGE);
    }
    Ok(Given { client_secret, scopes })
}

impl Given {
    /// Asks for what is missing.
    fn completed(self, default: Scopes) -> Result<(Secret, Scopes), Exit> {
        let client_secret = match self.client_secret {
            Some(secret) => secret,
            None => given_secret::asked(PROMPT)?,
        };
        let scopes = match self.scopes {
            Some(scopes) => scopes,
            None => {
                let prompt = format!("Scopes [{default}]: ");
                let answer = if ask::can_ask() { ask::line(&prompt).unwrap_or_default() } else { String::new() };
                if answer.is_empty() { default } else { scopes(&answer)? }
            }
        };
        Ok((client_secret, scopes))
    }
}

fn scopes(text: &str) -> Result<Scopes, Exit> {
    let scopes = Scopes::parse(text).map_err(|invalid| output::invalid("Scopes", &invalid))?;
    if let Some(metascope) = scopes.iter().find(|scope| Metascope::is_like(scope)) {
        output::talk(&format!(
            "Scopes: {metascope} is a metascope of the old credential. Copy the scopes of the new one from its page.\n\
             Example: {}",
            Scopes::ANALYTICS_SERVER_TO_SERVER
        ));
        return Err(Exit::USAGE);
    }
    Ok(scopes)
}

async fn open(services: &Services, connection: &Connection, common: &CommonArgs) -> Result<Store, Exit> {
    store_access::open(services, &[connection.store], common).await?;
    services.store(connection.store).map_err(|error| output::finding(&diagnose(of_store(&error))))
}

fn failed(error: &ChangeError, connection: &Connection) -> Exit {
    output::finding(&diagnose(of_change(error, connection)))
}

fn not_migrated(connection: &Connection, comparison: &Comparison, unfit: &Unfit, is_json: bool) -> Exit {
    let exit = match (unfit, words::another_account(connection, unfit)) {
        (Unfit::Failed(finding), _) => {
            output::talk("The new credential does not lead where this connection leads. Nothing was changed.\n");
            output::finding(finding)
        }
        (_, told) => {
            output::talk(&told.unwrap_or_default());
            Exit::PERSON_MUST_ACT
        }
    };
    told_unchanged(connection, comparison, exit, is_json)
}

/// The answer for programs where nothing was changed; people have read why by then.
fn told_unchanged(connection: &Connection, comparison: &Comparison, exit: Exit, is_json: bool) -> Exit {
    if !is_json {
        return exit;
    }
    tell(true, connection, "not_migrated", words::comparison_json(comparison), "").err().unwrap_or(exit)
}

/// The answer.
fn tell(is_json: bool, connection: &Connection, result: &str, more: Value, told: &str) -> Result<(), Exit> {
    if !is_json {
        return output::answer_in_lines(told);
    }
    let mut answer = json!({
        "schema_version": 1,
        "result": result,
        "id": connection.id.as_str(),
        "name": connection.name.as_str(),
        "credential_type": connection.credential.credential_type().word(),
        "former": super::show::former_json(connection),
    });
    if let (Some(answer), Value::Object(more)) = (answer.as_object_mut(), more) {
        answer.extend(more);
    }
    output::json(&answer)
}
