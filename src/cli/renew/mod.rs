//! `renew`: keeps the sign-ins of saved connections alive, without anybody; or prints the timer that does so every day. What
//! became of each is said in `report`.

mod command_line;
mod report;
mod timer;

use futures_util::StreamExt as _;
use serde_json::json;

use self::report::{Outcome, Report};
use super::args::CommonArgs;
use super::exit::Exit;
use super::page::Page;
use super::renew_args::RenewArgs;
use super::wanted::{self, Wanted};
use super::{output, store_access};
use crate::connection::{Connection, StoreKind};
use crate::diagnosis::{Evidence, diagnose};
use crate::runtime::{Services, asked_to_end, renew_many};

const NO_NAME: &str = "\
Which connection? Give a NAME, or --all for every saved one: aa-connect renew --all";

const LOCKED: &str = "\
renew asks nobody, at a terminal either: give it the vault's passphrase with --passphrase-command or --passphrase-fd.";

/// Renews what was asked for; the exit code is the worst one's.
pub(super) async fn run(services: &Services, args: &RenewArgs, common: &CommonArgs) -> Exit {
    if let Some(kind) = args.print_timer {
        return timer::print(services, kind, &args.names, common);
    }
    if args.names.is_empty() && !args.all {
        output::talk(NO_NAME);
        return Exit::USAGE;
    }
    let Wanted { connections, broken } = match wanted::find(services, &args.names, args.all) {
        Ok(wanted) => wanted,
        Err(exit) => return exit,
    };
    if connections.is_empty() && broken.is_empty() {
        output::talk("There is no connection to renew. Set one up with aa-connect.");
    }
    let locked = match open_vault(services, &connections, common).await {
        Ok(locked) => locked,
        Err(exit) => return exit,
    };
    let is_locked = |connection: &Connection| locked.is_some() && is_in_vault(connection);
    let (shut, open): (Vec<_>, Vec<_>) = connections.into_iter().partition(is_locked);

    let mut told = Told::new(args.json, open.iter().chain(&shut));
    for file in broken {
        told.add(Report::of_broken(file));
    }
    for connection in &shut {
        let finding = locked.clone().map(|evidence| Box::new(diagnose(evidence)));
        told.add(Report::new(services, connection, finding.map_or(Outcome::NotBegun, Outcome::Failed)));
    }
    let before = told.reports.len();
    let renewed = async {
        let mut renewals = std::pin::pin!(renew_many(services, &open, args.now));
        for connection in &open {
            let outcome = renewals.next().await.flatten().map_or(Outcome::NotBegun, Outcome::of);
            told.add(Report::new(services, connection, outcome));
        }
    };
    let is_interrupted = tokio::select! {
        () = renewed => false,
        () = asked_to_end() => true,
    };
    for connection in open.iter().skip(told.reports.len() - before).filter(|_| is_interrupted) {
        told.add(Report::new(services, connection, Outcome::Interrupted));
    }
    let exit = told.end(is_interrupted);
    if locked.is_some() && !store_access::has_source(common) {
        output::talk(LOCKED);
    }
    exit
}

/// Whether a sign-in's secrets are in the vault.
fn is_in_vault(connection: &Connection) -> bool {
    connection.store == StoreKind::Vault && connection.credential.sign_in().is_some()
}

/// Opens the vault where it is needed; why it stays closed, where it does.
async fn open_vault(
    services: &Services,
    connections: &[Connection],
    common: &CommonArgs,
) -> Result<Option<Evidence>, Exit> {
    if !connections.iter().any(is_in_vault) {
        return Ok(None);
    }
    Ok(store_access::open_unasked(services, common).await?.err())
}

/// What was told so far: in lines as it happens, or as JSON at the end.
struct Told {
    is_json: bool,
    page: Page,
    /// Of the longest name.
    width: usize,
    reports: Vec<Report>,
    /// Where a line could not be written.
    failed: Option<Exit>,
}

impl Told {
    fn new<'a>(is_json: bool, connections: impl Iterator<Item = &'a Connection>) -> Self {
        let width = connections.map(|connection| report::width(connection.name.as_str())).max().unwrap_or(0);
        Self { is_json, page: Page::of_stdout(), width, reports: Vec::new(), failed: None }
    }

    fn add(&mut self, report: Report) {
        if !self.is_json {
            self.failed = output::answer(&report.line(self.page, self.width)).err().or(self.failed);
        }
        self.reports.push(report);
    }

    fn end(self, is_interrupted: bool) -> Exit {
        let worst = self.reports.iter().fold(Exit::DONE, |exit, report| exit.worse(report.exit()));
        let exit = if is_interrupted { Exit::INTERRUPTED } else { worst };
        let mut failed = self.failed;
        if self.is_json {
            let connections: Vec<_> = self.reports.iter().map(Report::as_json).collect();
            let document = json!({ "schema_version": 1, "exit_code": exit.0, "connections": connections });
            failed = output::json(&document).err();
        }
        for words in report::findings(&self.reports) {
            output::talk(&words);
        }
        if is_interrupted {
            output::talk(
                "Interrupted. A renewal that had begun is brought to its end; the others were left as they are.",
            );
        }
        failed.unwrap_or(exit)
    }
}
