//! The answer of `rotate`: one line for people, or JSON.

use serde_json::json;

use super::Session;
use crate::cli::exit::Exit;
use crate::cli::{known_secrets, output};

/// Tells what was done, with the client secrets as they are known now.
pub(super) fn tell(session: &Session<'_>, result: &str, told: &str) -> Result<(), Exit> {
    if !session.args.json {
        return output::answer(&format!("{told}\n"));
    }
    let connection = &session.connection;
    output::json(&json!({
        "schema_version": 1,
        "result": result,
        "id": connection.id.as_str(),
        "name": connection.name.as_str(),
        "credential_type": connection.credential.credential_type().word(),
        "client_secrets": known_secrets::as_json(connection),
    }))
}
