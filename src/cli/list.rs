//! `list`: the saved connections, some of them, or what of them ends soon.

use std::io::IsTerminal;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::exit::Exit;
use super::list_table::{Row, table};
use super::many_args::ListArgs;
use super::page::Page;
use super::signed_in::SignIn;
use super::{endings, output, span, wanted};
use crate::connection::{Connection, Printable};
use crate::diagnosis::{History, KeptRun, Verdict};
use crate::runtime::Services;
use crate::store::connections::{self, Listing};
use crate::store::results;

/// What is looked at: the connections, how long their sign-ins last, and the files that cannot be read.
struct Looked {
    connections: Vec<Connection>,
    sign_ins: Vec<SignIn>,
    broken: Vec<(String, String)>,
}

/// Prints the connections; files that cannot be read are named on stderr and make the exit code 7.
pub(super) fn run(services: &Services, args: &ListArgs) -> Exit {
    let span = match args.expiring.as_deref().map(span::parse).transpose() {
        Ok(span) => span,
        Err(invalid) => return output::invalid("--expiring", &invalid),
    };
    let listing = match listing(services, args.filter.as_deref()) {
        Ok(listing) => listing,
        Err(exit) => return exit,
    };
    let looked = look(services, listing);
    let (printed, exit) = match span {
        Some(span) => expiring(args, &looked, span),
        None => (all(services, args, &looked), Exit::DONE),
    };
    for (file, reason) in &looked.broken {
        output::talk(&format!("{file} cannot be read: {reason}. It was left as it is."));
    }
    match printed {
        Err(exit) => exit,
        Ok(()) if looked.broken.is_empty() => exit,
        Ok(()) => exit.worse(Exit::THIS_MACHINE),
    }
}

/// What `filter` leaves. That nothing is left of something is told, and an error: whoever misspelt a client's name for a
/// timer must not hear that all is well.
fn listing(services: &Services, filter: Option<&str>) -> Result<Listing, Exit> {
    let Some(filter) = filter else { return Ok(connections::list(&services.paths)) };
    if filter.ends_with('/') {
        return wanted::group(services, filter);
    }
    let Listing { connections, broken } = connections::list(&services.paths);
    let count = connections.len();
    let connections: Vec<_> = connections.into_iter().filter(|connection| connection.matches(filter)).collect();
    if connections.is_empty() {
        let filter = Printable::new(filter);
        output::talk(&match count {
            0 => format!("No connection matches {filter}: there is none yet."),
            1 => format!("No connection matches {filter}. There is one: aa-connect list shows it."),
            count => format!("No connection matches {filter}. There are {count}: aa-connect list shows them."),
        });
        return Err(Exit::USAGE);
    }
    Ok(Listing { connections, broken })
}

fn look(services: &Services, Listing { connections, broken }: Listing) -> Looked {
    let sign_ins = connections.iter().map(|connection| SignIn::of(services, connection)).collect();
    let printable = |path: &std::path::Path| Printable::new(&path.display().to_string()).to_string();
    let broken = broken.iter().map(|file| (printable(&file.path), file.reason.to_string())).collect();
    Looked { connections, sign_ins, broken }
}

fn all(services: &Services, args: &ListArgs, looked: &Looked) -> Result<(), Exit> {
    let Looked { connections, sign_ins, broken } = looked;
    let checks = connections.iter().map(|c| History::from(results::load::<KeptRun>(&services.paths, &c.id)));
    let rows = connections.iter().zip(sign_ins).zip(checks);
    if args.json {
        let connections: Vec<_> = rows
            .map(|((c, sign_in), history)| {
                let mut value = super::show::as_json(c, *sign_in);
                value["last_check"] = last_check_json(&history);
                value
            })
            .collect();
        let broken = endings::broken_json(broken);
        return output::json(&json!({ "schema_version": 1, "connections": connections, "broken": broken }));
    }
    if connections.is_empty() && broken.is_empty() {
        output::talk("There is no connection yet. Set one up with aa-connect, or practise with aa-connect demo.");
        return Ok(());
    }
    let now = Timestamp::now();
    let rows: Vec<Row> = rows
        .map(|((connection, sign_in), history)| Row {
            connection,
            history,
            ends: endings::nearest(connection, *sign_in, now),
        })
        .collect();
    output::answer(&table(Page::of_stdout(), &rows))
}

/// What ends within `span`: somebody must act on it.
fn expiring(args: &ListArgs, looked: &Looked, span: SignedDuration) -> (Result<(), Exit>, Exit) {
    let now = Timestamp::now();
    let endings = endings::within(&looked.connections, &looked.sign_ins, span, now);
    let exit = if endings.is_empty() { Exit::DONE } else { Exit::PERSON_MUST_ACT };
    let printed = if args.json {
        output::json(&endings::document(&endings, &looked.broken, now))
    } else if endings.is_empty() {
        // A timer whose command says nothing sends no mail.
        if std::io::stderr().is_terminal() {
            output::talk("Nothing ends within that span.");
        }
        Ok(())
    } else {
        output::answer(&endings::table(Page::of_stdout(), &endings, now))
    };
    (printed, exit)
}

fn last_check_json(history: &History) -> Value {
    history.last().map_or(Value::Null, |last| {
        json!({
            "at": last.at.to_string(),
            "works": last.has_worked(),
            "verdict": last.verdict.map(Verdict::word),
            "finding": last.finding.as_ref().map(|finding| finding.id.as_str()),
            "cause": last.finding.as_ref().map(|finding| finding.cause.as_str()),
            "last_good_at": history.last_good().map(|good| good.at.to_string()),
        })
    })
}
