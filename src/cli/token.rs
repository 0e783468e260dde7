//! `token`: a valid access token on stdout and nothing else, so that another program can take it.

use std::io::{self, IsTerminal};

use jiff::Timestamp;
use serde::Serialize;
use zeroize::Zeroizing;

use super::args::{CommonArgs, TokenArgs};
use super::exit::Exit;
use super::{output, store_access};
use crate::diagnosis::diagnose;
use crate::ims::Token;
use crate::runtime::{Services, saved_token};
use crate::store::connections;

/// The answer for programs.
#[derive(Serialize)]
struct Answer<'a> {
    schema_version: u32,
    access_token: &'a str,
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    expires_at: Timestamp,
}

/// Prints a token, renewed first where it has little life left.
pub(super) async fn run(services: &Services, args: &TokenArgs, common: &CommonArgs) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    if let Err(exit) = store_access::open(services, &[connection.store], common).await {
        return exit;
    }
    let token = match saved_token(services, &connection).await {
        Ok(token) => token,
        Err(evidence) => return output::finding(&diagnose(evidence)),
    };
    let printed = text(&token, args.json).and_then(|text| output::answer(&text));
    if printed.is_ok() && io::stdout().is_terminal() {
        output::talk("This token is a secret: whoever has it can use the connection until it ends.");
    }
    printed.err().unwrap_or(Exit::DONE)
}

/// Room from the start: a text that grows would leave copies behind that nobody wipes.
fn text(token: &Token, is_json: bool) -> Result<Zeroizing<String>, Exit> {
    let access_token = token.access().expose();
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * access_token.len() + 512));
    if is_json {
        let expires_in = token.expires_in(Timestamp::now());
        let (schema_version, token_type, expires_at) = (1, "bearer", token.expires_at());
        let answer = Answer { schema_version, access_token, token_type, expires_in, expires_at };
        serde_json::to_writer_pretty(&mut *bytes, &answer).map_err(|_| Exit::OUR_FAULT)?;
    } else {
        bytes.extend_from_slice(access_token.as_bytes());
    }
    bytes.push(b'\n');
    String::from_utf8(std::mem::take(&mut *bytes)).map(Zeroizing::new).map_err(|_| Exit::OUR_FAULT)
}
