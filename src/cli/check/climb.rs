//! Climbing the ladder, for one connection or for many at once, until the end or until Ctrl-C; what is known then is kept.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use super::report::{Report, is_settled};
use crate::connection::Connection;
use crate::diagnosis::{CheckEvent, CheckRun, Unfinished, has_read_secret};
use crate::runtime::{self, Services, asked_to_end, check_many, check_saved, finish_changes};

/// How many checks go on at the same time.
const AT_ONCE: usize = 64;
/// How many results are written at the same time: each waits for the disk.
const WRITTEN_AT_ONCE: usize = 16;
/// Without a terminal to rewrite a line on: how often the progress is told at most.
const MOST_LINES: usize = 10;

/// Checks one connection, telling what happens while it happens.
pub(in crate::cli) async fn one(
    services: &Services,
    connection: &Connection,
    mut tell: impl FnMut(&CheckEvent) + Send,
) -> Report {
    let mut seen = Seen::of(connection);
    let run = tokio::select! {
        run = check_saved(services, connection, |event| {
            seen.take(&event);
            tell(&event);
        }) => Some(run),
        () = asked_to_end() => None,
    };
    kept(services, connection, seen.report(connection, run)).await
}

/// Checks all of them, the progress on standard error if `is_told`.
pub(super) async fn many(services: &Arc<Services>, connections: &[Connection], is_told: bool) -> Vec<Report> {
    let mut seen: Vec<Seen> = connections.iter().map(Seen::of).collect();
    let mut progress = Progress::new(connections.len(), is_told && connections.len() > 1);
    let runs = tokio::select! {
        runs = check_many(services, connections, AT_ONCE, |at, event| {
            let Some(seen) = seen.get_mut(at) else { return };
            let was_settled = is_settled(&seen.run);
            seen.take(&event);
            if !was_settled && is_settled(&seen.run) {
                progress.one_more(seen.run.finding().is_some());
            }
        }) => Some(runs),
        () = asked_to_end() => None,
    };
    progress.end();
    let runs: Vec<Option<CheckRun>> = match runs {
        Some(runs) => runs.into_iter().map(Some).collect(),
        None => connections.iter().map(|_| None).collect(),
    };
    let reports = connections
        .iter()
        .zip(seen)
        .zip(runs)
        .map(|((connection, seen), run)| kept(services, connection, seen.report(connection, run)));
    stream::iter(reports).buffered(WRITTEN_AT_ONCE).collect().await
}

/// Keeps the result, unless it says nothing: a run that was stopped before anything failed. Then finishes what a change of
/// the connection's credential left behind.
async fn kept(services: &Services, connection: &Connection, mut report: Report) -> Report {
    if report.is_interrupted {
        report.before = runtime::kept_results(services, &connection.id).await;
        return report;
    }
    let took = report.took.unwrap_or_default();
    let checked = runtime::keep_result(services, connection, report.run, report.checked_at, took).await;
    (report.run, report.kept, report.before) = (checked.run, checked.kept, checked.before);
    report.unfinished = unfinished(services, connection, &report.run).await;
    let fault = report.run.finding().map_or("none", |finding| finding.id);
    tracing::info!(exit_code = report.exit().0, fault, "checked");
    report
}

/// Why secrets that the connection gave up could not be deleted now either; `None` as a rule. A store that cannot be read
/// at all says nothing about them, and the run has told of it.
async fn unfinished(services: &Services, connection: &Connection, run: &CheckRun) -> Option<Unfinished> {
    let unfinished = finish_changes(services, connection).await;
    unfinished.filter(|_| has_read_secret(run))
}

/// What was seen of one run, in case it is stopped, and when.
struct Seen {
    run: CheckRun,
    /// By both clocks.
    begun: Option<(Timestamp, Instant)>,
    took: Duration,
}

impl Seen {
    fn of(connection: &Connection) -> Self {
        Self { run: CheckRun::of(connection), begun: None, took: Duration::ZERO }
    }

    fn take(&mut self, event: &CheckEvent) {
        let (_, begun) = *self.begun.get_or_insert_with(|| (Timestamp::now(), Instant::now()));
        self.took = begun.elapsed();
        self.run.apply(event);
    }

    /// What became of it: the whole run, or where it was stopped as far as it came.
    fn report(self, connection: &Connection, run: Option<CheckRun>) -> Report {
        let checked_at = self.begun.map_or_else(Timestamp::now, |(at, _)| at);
        let is_whole = run.is_some() || is_settled(&self.run);
        let report = Report::new(connection, run.unwrap_or(self.run), checked_at, self.took);
        Report { is_interrupted: !is_whole, ..report }
    }
}

/// `12 of 200, 1 failed`, on standard error.
struct Progress {
    all: usize,
    done: usize,
    failed: usize,
    is_told: bool,
    is_rewritten: bool,
}

impl Progress {
    fn new(all: usize, is_told: bool) -> Self {
        let is_dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let progress = Self { all, done: 0, failed: 0, is_told, is_rewritten: io::stderr().is_terminal() && !is_dumb };
        if progress.is_rewritten {
            progress.tell();
        }
        progress
    }

    fn one_more(&mut self, has_failed: bool) {
        self.done += 1;
        self.failed += usize::from(has_failed);
        let step = self.all.div_ceil(MOST_LINES);
        if self.is_rewritten || self.done.is_multiple_of(step) || self.done == self.all {
            self.tell();
        }
    }

    fn tell(&self) {
        if !self.is_told {
            return;
        }
        let failed = if self.failed == 0 { String::new() } else { format!(", {} failed", self.failed) };
        let line = format!("{} of {}{failed}", self.done, self.all);
        let mut stderr = io::stderr().lock();
        // Nobody is left to tell if this fails.
        let _ = if self.is_rewritten {
            write!(stderr, "\r\x1b[K{line}").and_then(|()| stderr.flush())
        } else {
            writeln!(stderr, "{line}")
        };
    }

    /// Leaves no half line behind.
    fn end(&self) {
        if self.is_told && self.is_rewritten {
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[K").and_then(|()| stderr.flush());
        }
    }
}
