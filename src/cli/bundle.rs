//! `bundle`: a check, and what support needs to know of it in two files, shown before they are written.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::json;

use super::args::CommonArgs;
use super::check::{self, Report};
use super::check_args::BundleArgs;
use super::exit::Exit;
use super::{ask, bundle_file, output, store_access};
use crate::connection::{Connection, Printable, StoreKind};
use crate::diagnosis::{Bundle, Machine, Outcome, Seen};
use crate::runtime::Services;
use crate::sign_in::{Place, Surroundings};
use crate::store::connections;

const NO_ANSWERS: &str = "\
The bundle is shown before it is written, and there is no terminal to ask on.
Pass --output FILE and --yes to write it without asking, or --output - to print it.";

/// Checks, shows, asks, writes.
pub(super) async fn run(services: &Services, args: &BundleArgs, common: &CommonArgs) -> Exit {
    let is_printed = args.output.as_deref().is_some_and(|file| file.as_os_str() == "-");
    let is_decided = is_printed || (args.yes && args.output.is_some());
    if !is_decided && !ask::can_ask() {
        output::talk(NO_ANSWERS);
        return Exit::USAGE;
    }
    let connection = match connections::load(&services.paths, &args.name) {
        Ok(connection) => connection,
        Err(error) => return store_access::not_loaded(&error),
    };
    let (json, text) = places(args, &connection, Timestamp::now());
    // Told before anybody waits for a check.
    if let Some(taken) = [&json, &text].into_iter().find(|file| !is_printed && bundle_file::is_taken(file)) {
        output::talk(&format!("There is a file {} already. Name another one: --output FILE", shown(taken)));
        return Exit::USAGE;
    }
    if let Err(exit) = store_access::open(services, &[connection.store], common).await {
        return exit;
    }
    output::talk(&format!("Checking {} …", connection.name));
    let report = check::one(services, &connection, |_| {}).await;
    if report.is_interrupted {
        output::talk("Interrupted. Nothing was written.");
        return Exit::INTERRUPTED;
    }
    let bundle = bundle(&connection, report);
    let (for_programs, readable) = (bundle.to_json() + "\n", bundle.to_text());
    if is_printed {
        return output::answer(&for_programs).err().unwrap_or(Exit::DONE);
    }
    if ask::can_ask() {
        output::talk(&preview(&readable, &for_programs, &json, &text));
        if !args.yes && !ask::yes("Write it?") {
            output::talk("Nothing was written.");
            return Exit::INTERRUPTED;
        }
    }
    match bundle_file::write((&json, &for_programs), (&text, &readable)) {
        Ok(()) => written(args, &json, &text).err().unwrap_or(Exit::DONE),
        Err(error) => {
            output::talk(&format!("The bundle was not written: {error}."));
            Exit::THIS_MACHINE
        }
    }
}

fn bundle(connection: &Connection, report: Report) -> Bundle {
    let machine = machine(connection.store, &report);
    let (at, about) = (report.checked_at, report.about.unwrap_or_default());
    Bundle::of(&report.run, at, about, report.before, machine, env!("CARGO_PKG_VERSION"), Timestamp::now())
}

fn machine(store: StoreKind, report: &Report) -> Machine {
    let proxy = report.run.rows().iter().find_map(|row| match &row.outcome {
        Outcome::Passed { seen: Seen::Proxy(proxy), .. } => Some(proxy.used.clone()),
        _ => None,
    });
    // Where no request got through, what the settings say is all that is known.
    let settings = || report.about.as_ref().and_then(|about| about.proxy.clone());
    let surroundings = Surroundings::of_this_machine();
    Machine {
        os: std::env::consts::OS.into(),
        arch: std::env::consts::ARCH.into(),
        store: Some(store),
        proxy: proxy.unwrap_or_else(settings),
        is_over_ssh: matches!(surroundings.place(), Place::Ssh(_)),
        is_in_container: matches!(surroundings.place(), Place::Container),
    }
}

/// The JSON's file and the text's.
fn places(args: &BundleArgs, connection: &Connection, now: Timestamp) -> (PathBuf, PathBuf) {
    let json = args.output.clone().unwrap_or_else(|| default_name(connection.name.as_str(), now));
    let text = bundle_file::beside(&json);
    (json, text)
}

/// `northwind-prod-20261122-0551.json`: a name may hold what a file's name may not.
fn default_name(name: &str, now: Timestamp) -> PathBuf {
    let harmless = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    let name: String = name.chars().map(harmless).take(60).collect();
    let digits: String = now.to_string().chars().filter(char::is_ascii_digit).take(12).collect();
    let (day, time) = digits.split_at(digits.len().min(8));
    PathBuf::from(format!("{name}-{day}-{time}.json"))
}

/// What is going to be written, whole, and what is not.
fn preview(readable: &str, for_programs: &str, json: &Path, text: &Path) -> String {
    let mut preview = format!("\n{readable}\n");
    let _ = write!(
        preview,
        "The lines above become {}, word for word.\n{} ({} bytes) says the same for programs, with the\n\
         evidence and all earlier runs whole; --output - prints it. Nothing is sent.\n",
        shown(text),
        shown(json),
        for_programs.len(),
    );
    preview
}

fn written(args: &BundleArgs, json: &Path, text: &Path) -> Result<(), Exit> {
    if args.json {
        let files = [json, text].map(|file| file.to_string_lossy().into_owned());
        return output::json(&json!({ "schema_version": 1, "files": { "json": files[0], "text": files[1] } }));
    }
    output::answer(&format!(
        "{}\n{}\nLook at it with: aa-connect check --replay {}\n",
        shown(json),
        shown(text),
        shown(json)
    ))
}

fn shown(file: &Path) -> Printable {
    Printable::new(&file.to_string_lossy())
}
