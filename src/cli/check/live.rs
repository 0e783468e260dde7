//! The rows of one run on a terminal: each is printed as it is done, and below them stands the one that runs.

use std::io::{self, Write};

use super::report::Report;
use super::text;
use crate::cli::page::Page;
use crate::connection::Connection;
use crate::diagnosis::{CheckEvent, CheckId, CheckRun, Outcome};

/// What of a run stands on the terminal.
pub(super) struct Rows {
    page: Page,
    run: CheckRun,
    printed: Vec<CheckId>,
    /// Whether the last line can be rewritten.
    can_rewrite: bool,
    /// Whether it is one that is to be.
    is_open: bool,
}

impl Rows {
    /// Prints whose rows these are.
    pub(super) fn begin(connection: &Connection, page: Page) -> Self {
        let can_rewrite = !std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let run = CheckRun::of(connection);
        print(&text::heading(connection.name.as_str(), Some(connection.environment.word())));
        Self { page, run, printed: Vec::new(), can_rewrite, is_open: false }
    }

    /// Prints what an event brings.
    pub(super) fn tell(&mut self, event: &CheckEvent) {
        self.run.apply(event);
        if let CheckEvent::Started(check) = event {
            // Tried once more, as with a kept token that was refused.
            self.printed.retain(|printed| printed != check);
        }
        let mut text = self.closed();
        for row in self.run.rows() {
            let is_done = matches!(row.outcome, Outcome::Passed { .. } | Outcome::Failed { .. });
            if is_done && !self.printed.contains(&row.check) {
                text.push_str(&text::row(self.page, row));
                self.printed.push(row.check);
            }
        }
        let mut running = self.run.rows().iter().filter(|row| matches!(row.outcome, Outcome::Running { .. }));
        if let Some(row) = running.next().filter(|_| self.can_rewrite) {
            text.push_str(text::row(Page::of_stdout(), row).trim_end());
            self.is_open = true;
        }
        print(&text);
    }

    /// The rows that were not printed while it ran: what was skipped, or never begun.
    pub(super) fn rest(mut self, report: &Report) -> String {
        let mut text = self.closed();
        for row in report.run.rows().iter().filter(|row| !self.printed.contains(&row.check)) {
            text.push_str(&text::row(self.page, row));
        }
        text
    }

    fn closed(&mut self) -> String {
        if std::mem::take(&mut self.is_open) { "\r\x1b[K".to_owned() } else { String::new() }
    }
}

/// A terminal that is gone is noticed when the outcome is printed.
fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
