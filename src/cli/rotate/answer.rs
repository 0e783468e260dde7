//! The answer of `rotate`: one line for people, or JSON; JSON also where it was not done.

use serde_json::{Value, json};

use super::Session;
use crate::cli::check::finding_json;
use crate::cli::exit::Exit;
use crate::cli::rotate_args::RotateArgs;
use crate::cli::{known_secrets, output};
use crate::connection::Connection;
use crate::diagnosis::{Evidence, Finding, diagnose};
use crate::runtime::Services;
use crate::store::connections;

/// Why it was not done. The person has read it by then.
pub(super) struct Failure {
    exit: Exit,
    finding: Option<Box<Finding>>,
    /// The answer itself could not be written.
    is_answered: bool,
}

impl Failure {
    /// Says what `evidence` means.
    pub(super) fn found(evidence: Evidence) -> Self {
        Self::of(diagnose(evidence))
    }

    /// Says it.
    pub(super) fn of(finding: Finding) -> Self {
        let exit = output::finding(&finding);
        Self { exit, finding: Some(Box::new(finding)), is_answered: false }
    }

    pub(super) fn exit(&self) -> Exit {
        self.exit
    }
}

impl From<Exit> for Failure {
    fn from(exit: Exit) -> Self {
        Self { exit, finding: None, is_answered: false }
    }
}

/// Tells what was done, with the client secrets as they are known now.
pub(super) fn tell(session: &Session<'_>, result: &str, told: &str) -> Result<(), Failure> {
    let written = if session.args.json {
        output::json(&answer(&session.connection, result))
    } else {
        output::answer_in_lines(told)
    };
    written.map_err(|exit| Failure { is_answered: true, ..exit.into() })
}

/// The answer for programs where it was not done: why, and the client secrets as they are known now, for something may have
/// been kept. `connection` is as it was at first.
pub(super) fn tell_failure(services: &Services, args: &RotateArgs, connection: &Connection, failure: Failure) -> Exit {
    if !args.json || failure.is_answered {
        return failure.exit;
    }
    let now = connections::load_by_id(&services.paths, &connection.id);
    let result = match (args.undo, args.forget_old) {
        (true, _) => "not_undone",
        (_, true) => "not_forgotten",
        _ => "not_switched",
    };
    let mut answer = answer(now.as_ref().unwrap_or(connection), result);
    answer["finding"] = failure.finding.as_deref().map_or(Value::Null, finding_json);
    output::json(&answer).err().unwrap_or(failure.exit)
}

fn answer(connection: &Connection, result: &str) -> Value {
    json!({
        "schema_version": 1,
        "result": result,
        "id": connection.id.as_str(),
        "name": connection.name.as_str(),
        "credential_type": connection.credential.credential_type().word(),
        "client_secrets": known_secrets::as_json(connection),
    })
}
