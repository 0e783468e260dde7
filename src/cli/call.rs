//! `call`: one request with a saved connection. The answer's body is stdout, byte for byte and as a whole or not at all;
//! everything else is stderr.

use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::time::Duration;

use zeroize::Zeroizing;

use super::args::CommonArgs;
use super::call_args::CallArgs;
use super::exit::Exit;
use super::{output, store_access};
use crate::connection::{ApiPath, Connection, Invalid, Product, RequestHeader};
use crate::diagnosis::{Evidence, Verdict, diagnose};
use crate::files;
use crate::gateway::Wait;
use crate::http::{Exchange, Method};
use crate::runtime::{Answer, Asked, LARGEST_ANSWER, News, NoAnswer, Services, asked_to_end, call_saved};
use crate::store::connections;

/// The most that is sent, in bytes.
const MOST_SENT: u64 = 64 * 1024 * 1024;
const JSON: &str = "application/json";
const MIB: usize = 1024 * 1024;

/// What a person asked for, read and found to be in order.
struct Wanted {
    method: Method,
    path: ApiPath,
    headers: Vec<RequestHeader>,
    /// With its media type.
    body: Option<(String, Zeroizing<Vec<u8>>)>,
}

/// Asks, and says how it went.
pub(super) async fn run(services: &Services, args: &CallArgs, common: &CommonArgs) -> Exit {
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    // Everything is looked at before anybody is asked for a passphrase.
    let wanted = match Wanted::read(args, common, &connection) {
        Ok(wanted) => wanted,
        Err(exit) => return exit,
    };
    if let Err(exit) = store_access::open(services, &[connection.store], common).await {
        return exit;
    }
    let asked = Asked {
        method: wanted.method,
        path: &wanted.path,
        headers: &wanted.headers,
        body: wanted.body.as_ref().map(|(media_type, bytes)| (media_type.as_str(), bytes.as_slice())),
        within: Duration::from_secs(args.timeout),
    };
    let answer = tokio::select! {
        answer = call_saved(services, &connection, &asked, &told) => answer,
        () = asked_to_end() => {
            output::talk("Interrupted. Whether Adobe still did what was asked is not known.");
            return Exit::INTERRUPTED;
        }
    };
    match answer {
        Ok(answer) => answered(&answer, args.include, &connection),
        Err(NoAnswer::TooLarge) => {
            output::talk(&format!(
                "The answer is larger than {} MiB, which is more than call takes; nothing of it was written. Ask for \
                 less at once: a page, a filter, fewer rows.",
                LARGEST_ANSWER / MIB
            ));
            Exit::USAGE
        }
        Err(NoAnswer::Failed(evidence)) => failed(evidence, &connection),
    }
}

/// What happens on the way.
fn told(news: News) {
    let seconds = |wait: Duration| wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    match news {
        News::Waits(Wait::Asked(wait)) => {
            output::talk(&format!("Adobe is busy (429) and asks for patience: waiting {} s.", seconds(wait)));
        }
        News::Waits(Wait::Pace(wait)) => {
            output::talk(&format!("Waiting {} s, to keep to the pace that Adobe allows.", seconds(wait)));
        }
        News::Renews => output::talk("Adobe does not take the token any more (401): asking for a new one."),
    }
}

/// Says why it failed, and what looks further.
fn failed(evidence: Evidence, connection: &Connection) -> Exit {
    let finding = diagnose(evidence);
    let exit = output::finding(&finding);
    if matches!(finding.verdict, Verdict::NotReached | Verdict::SomebodyElse) {
        output::talk(&format!("aa-connect check {} looks further into it.", connection.name));
    }
    exit
}

fn answered(answer: &Answer, is_included: bool, connection: &Connection) -> Exit {
    let exchange = &answer.exchange;
    let facts = &exchange.facts;
    let request_id = facts.request_id().map(|id| format!(", request ID {id}")).unwrap_or_default();
    output::talk(&format!(
        "{} for {} {}{} after {:.1} s{request_id}",
        facts.status,
        facts.method,
        facts.host,
        crate::connection::Printable::new(&facts.path),
        facts.took.as_secs_f64()
    ));
    if is_included {
        for (name, value) in facts.headers() {
            output::talk(&format!("{name}: {value}"));
        }
    }
    let written = write(exchange);
    let exit = match &answer.amiss {
        Some(evidence) => failed(evidence.clone(), connection),
        None => Exit::DONE,
    };
    // What Adobe said weighs more than that a terminal cannot show it.
    if exit == Exit::DONE { written.err().unwrap_or(exit) } else { exit }
}

/// The body as it is; what a terminal would take for orders is not shown on one.
fn write(exchange: &Exchange) -> Result<(), Exit> {
    let bytes = exchange.body.bytes();
    if !io::stdout().is_terminal() {
        return output::bytes(bytes);
    }
    let is_text = std::str::from_utf8(bytes)
        .is_ok_and(|text| text.chars().all(|c| matches!(c, '\n' | '\r' | '\t') || !c.is_control()));
    if !is_text {
        output::talk(&format!(
            "The answer ({} bytes) is no plain text and is not shown on a terminal. Send it to a file: add > answer.bin",
            bytes.len()
        ));
        return Err(Exit::USAGE);
    }
    output::bytes(bytes)?;
    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
        output::talk("");
    }
    Ok(())
}

impl Wanted {
    fn read(args: &CallArgs, common: &CommonArgs, connection: &Connection) -> Result<Self, Exit> {
        if connection.product == Product::ExperienceManager {
            output::talk(&format!(
                "{} is for {}, whose API is at an address of each customer's own that is not known here. Get a token \
                 for it: aa-connect token {}",
                connection.name,
                connection.product.title(),
                connection.name
            ));
            return Err(Exit::USAGE);
        }
        let example = ApiPath::example(connection.product);
        let (method, path) = match args.words.as_slice() {
            [method, path] => (Some(method_of(method)?), path),
            [path] if Method::ALL.iter().any(|method| path.eq_ignore_ascii_case(method.word())) => {
                return Err(usage(&format!(
                    "The path is missing. Example: aa-connect call {} GET '{example}'",
                    args.name
                )));
            }
            [path] => (None, path),
            _ => {
                return Err(usage(&format!("Say what to ask for. Example: aa-connect call {} '{example}'", args.name)));
            }
        };
        let path = ApiPath::parse(path, connection).map_err(|invalid| output::invalid("PATH", &invalid))?;
        let headers = args.header.iter().map(|text| RequestHeader::parse(text)).collect::<Result<Vec<_>, Invalid>>();
        let mut headers = headers.map_err(|invalid| output::invalid("--header", &invalid))?;
        let method = method.unwrap_or(if args.data.is_some() { Method::Post } else { Method::Get });
        let Some(file) = &args.data else { return Ok(Self { method, path, headers, body: None }) };
        if matches!(method, Method::Get | Method::Head) {
            return Err(usage(
                "--data is for POST, PUT, PATCH and DELETE: a GET or HEAD sends nothing. Leave one of them out.",
            ));
        }
        let given = headers.iter().position(|header| header.name() == "content-type").map(|at| headers.remove(at));
        let media_type = given.as_ref().map_or(JSON, RequestHeader::value).to_owned();
        let bytes = data(file, common)?;
        if given.is_none()
            && let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&bytes)
        {
            // Its message names a place and what stands there in general, not the text.
            return Err(usage(&format!(
                "--data: This is not JSON: {error}. Nothing was sent. If it is something else on purpose, say what: \
                 --header 'Content-Type: text/csv'"
            )));
        }
        Ok(Self { method, path, headers, body: Some((media_type, bytes)) })
    }
}

fn method_of(word: &str) -> Result<Method, Exit> {
    Method::ALL.into_iter().find(|method| word.eq_ignore_ascii_case(method.word())).ok_or_else(|| {
        let known = Method::ALL.map(Method::word).join(", ");
        usage(&format!(
            "METHOD is one of {known}, and comes before the path. Example: aa-connect call northwind POST reports --data \
             report.json"
        ))
    })
}

fn usage(words: &str) -> Exit {
    output::talk(words);
    Exit::USAGE
}

/// What is to be sent; `-` is standard input.
fn data(file: &Path, common: &CommonArgs) -> Result<Zeroizing<Vec<u8>>, Exit> {
    let read = if file.as_os_str() == "-" {
        if common.passphrase_fd == Some(0) {
            return Err(usage(
                "--data - and --passphrase-fd 0 would both read standard input. Give one of them another place: \
                 --data FILE, or --passphrase-fd 3",
            ));
        }
        if io::stdin().is_terminal() {
            output::talk("Type what is to be sent, then press Ctrl-D at the beginning of a line.");
        }
        let mut bytes = Zeroizing::new(Vec::new());
        // One byte more than is sent, so that what is too long is said to be.
        let read = io::stdin().lock().take(MOST_SENT + 1).read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| format!("Standard input cannot be read: {error}"))
    } else {
        files::read_foreign(&files::expanded(file), MOST_SENT).map_err(|error| error.to_string())
    };
    let bytes = read.map_err(|problem| {
        output::talk(&format!("--data: {problem}. Nothing was sent."));
        Exit::THIS_MACHINE
    })?;
    if bytes.len() as u64 > MOST_SENT {
        return Err(usage("--data: This is longer than 64 MiB. Nothing was sent."));
    }
    Ok(bytes)
}
