//! `check`: is it one connection, many, a bundle or the check screen that is wanted? Then who climbs, who prints, and the
//! exit code. What is seen and said is in the files below.

mod climb;
mod json;
mod live;
mod report;
mod table;
mod text;

use std::sync::Arc;

use super::args::CommonArgs;
use super::check_args::CheckArgs;
use super::exit::Exit;
use super::page::Page;
use super::screens::{self, Home, Opening};
use super::wanted::{self, Wanted};
use super::{bundle_file, opening, output, store_access};
use crate::checkup;
use crate::connection::Connection;
use crate::diagnosis::Bundle;
use crate::runtime::{Services, stores_of};
use crate::small::sort_few_by_key;
use crate::store::BrokenFile;

pub(super) use climb::one;
pub(super) use json::{finding as finding_json, letter_json};
pub(super) use report::Report;
pub(super) use text::{finding as finding_text, minute, ready};

const NO_NAME: &str = "\
Which connection? Give a NAME, or --all for every saved one: aa-connect check northwind
Without a NAME the check screen opens, which needs a terminal and goes without --json.";

/// Checks what was asked for; the exit code is the worst one's.
pub(super) async fn run(services: Arc<Services>, args: &CheckArgs, common: &CommonArgs) -> Exit {
    if let Some(file) = &args.replay {
        return match bundle_file::read(file) {
            Ok(bundle) => replay(services, args, common, &bundle).await,
            Err(exit) => exit,
        };
    }
    if args.names.is_empty() && !args.all {
        if args.json || args.since_last || !opening::has_terminal() {
            output::talk(NO_NAME);
            return Exit::USAGE;
        }
        return open_check_screen(services, checkup::Model::choosing(), args, common).await;
    }
    let wanted = match wanted::find(&services, &args.names, args.all) {
        Ok(wanted) => wanted,
        Err(exit) => return exit,
    };
    if wanted.connections.is_empty() && wanted.broken.is_empty() {
        output::talk("There is no connection to check. Set one up with aa-connect.");
    }
    let kinds: Vec<_> = wanted.connections.iter().map(|c| c.store).collect();
    if let Err(exit) = store_access::open(&services, &kinds, common).await {
        return exit;
    }
    open_other_stores(&services, &wanted.connections, common).await;
    let is_live = !args.all && !args.json && Page::of_stdout().columns().is_some();
    if is_live { live(&services, wanted, args).await } else { at_once(&services, wanted, args).await }
}

/// Opens where a move that was cut off left copies behind, so that they go. Nobody is asked for a passphrase only for that,
/// and a store that stays closed is told beside the run.
async fn open_other_stores(services: &Services, connections: &[Connection], common: &CommonArgs) {
    if !store_access::has_source(common) {
        return;
    }
    let kinds: Vec<_> = connections.iter().filter_map(|c| stores_of(services, c).ok()).flatten().collect();
    let _ = store_access::open(services, &kinds, common).await;
}

/// Files that cannot be read are among the answers, for they are what is at fault.
fn broken(files: Vec<BrokenFile>) -> Vec<Report> {
    files.into_iter().map(Report::of_broken).collect()
}

/// One after the other, each row as it is done.
async fn live(services: &Services, wanted: Wanted, args: &CheckArgs) -> Exit {
    let page = Page::of_stdout();
    let mut exit = Exit::DONE;
    for report in &broken(wanted.broken) {
        let printed = output::answer(&text::report(page, report, args.since_last));
        exit = exit.worse(printed.err().unwrap_or_else(|| report.exit()));
    }
    for connection in &wanted.connections {
        let mut rows = live::Rows::begin(connection, page);
        let report = one(services, connection, |event| rows.tell(event)).await;
        let (is_interrupted, finished) = (report.is_interrupted, report.exit());
        let rest = rows.rest(&report) + &text::outcome(page, &report, args.since_last);
        if let Err(failed) = output::answer(&rest) {
            return failed;
        }
        if is_interrupted {
            output::talk("Interrupted. What stands above is all that is known.");
            return Exit::INTERRUPTED;
        }
        exit = exit.worse(finished);
    }
    exit
}

/// All at the same time, printed at the end: for programs, and where there are many.
async fn at_once(services: &Arc<Services>, wanted: Wanted, args: &CheckArgs) -> Exit {
    let mut reports = broken(wanted.broken);
    reports.extend(climb::many(services, &wanted.connections, args.all).await);
    let is_interrupted = reports.iter().any(|report| report.is_interrupted);
    let worst = reports.iter().fold(Exit::DONE, |exit, report| exit.worse(report.exit()));
    let exit = if is_interrupted { Exit::INTERRUPTED } else { worst };
    let page = Page::of_stdout();
    if args.all {
        sort_few_by_key(&mut reports, |report| (report.exit().rank(), report.name.to_lowercase()));
    }
    let printed = if args.json {
        output::json(&json::document(&reports, exit, args.since_last))
    } else if args.all {
        output::answer(&table::all(page, &reports, args.since_last))
    } else {
        output::answer(&reports.iter().map(|report| text::report(page, report, args.since_last)).collect::<String>())
    };
    if is_interrupted {
        output::talk("Interrupted. What was finished is above, and its results are kept.");
    }
    printed.err().unwrap_or(exit)
}

/// A run of another day or another machine. Nothing is asked of any network or store, and nothing is kept.
async fn replay(services: Arc<Services>, args: &CheckArgs, common: &CommonArgs, bundle: &Bundle) -> Exit {
    let replay = bundle.replay();
    if !args.json && opening::has_terminal() {
        return open_check_screen(services, checkup::Model::replaying(replay), args, common).await;
    }
    let report = Report::of_replay(replay, bundle.checked_at);
    let exit = report.exit();
    let printed = if args.json {
        output::json(&json::document(&[report], exit, false))
    } else {
        output::answer(&text::report(Page::of_stdout(), &report, false))
    };
    printed.err().unwrap_or(exit)
}

/// The seam to the check screen.
async fn open_check_screen(
    services: Arc<Services>,
    model: checkup::Model,
    args: &CheckArgs,
    common: &CommonArgs,
) -> Exit {
    screens::show(services, Opening::Check(Box::new(model)), &Home::Checks, args.look, common).await
}
