//! All that is known of one checked connection: what the words, the table and the JSON are made from.

use std::time::Duration;

use jiff::Timestamp;

use crate::cli::exit::Exit;
use crate::connection::{Connection, Printable};
use crate::diagnosis::{
    About, Change, CheckEvent, CheckId, CheckRun, History, KeptRun, Letter, Outcome, Replay, Unfinished, Warning,
    diagnose,
};
use crate::runtime::of_connection_file;
use crate::store::BrokenFile;
use crate::store::connections::ConnectionFileError;

/// One connection after its check.
pub(in crate::cli) struct Report {
    /// Its ID; none for a bundle and for a file that cannot be read.
    pub(in crate::cli) id: Option<String>,
    /// What people call it, or the file.
    pub(in crate::cli) name: String,
    /// Its public settings, where they are known.
    pub(in crate::cli) about: Option<About>,
    /// The rows.
    pub(in crate::cli) run: CheckRun,
    /// When it began.
    pub(in crate::cli) checked_at: Timestamp,
    /// How long it took, where that is known.
    pub(in crate::cli) took: Option<Duration>,
    /// What is kept of it.
    pub(super) kept: KeptRun,
    /// The kept runs before it.
    pub(in crate::cli) before: History,
    /// Why secrets that the connection gave up could not be deleted now either; none as a rule.
    pub(super) unfinished: Option<Unfinished>,
    /// What to know about a bundle.
    pub(super) remarks: Vec<String>,
    /// Somebody stopped it.
    pub(in crate::cli) is_interrupted: bool,
}

impl Report {
    /// Of a run that was made here. What is kept of it is the caller's to save.
    pub(super) fn new(connection: &Connection, run: CheckRun, checked_at: Timestamp, took: Duration) -> Self {
        let name = connection.name.to_string();
        let report = Self::of(name, Some(About::of(connection)), run, checked_at, Some(took));
        Self { id: Some(connection.id.as_str().to_owned()), ..report }
    }

    /// Of a file that should be a connection's and cannot be read: its first rung failed.
    pub(super) fn of_broken(file: BrokenFile) -> Self {
        let name = file.path.file_stem().unwrap_or(file.path.as_os_str()).to_string_lossy();
        let name = Printable::new(&name).to_string();
        let finding = diagnose(of_connection_file(&ConnectionFileError::Broken(file)));
        let mut run = CheckRun::new(&[CheckId::File]);
        let took = Duration::ZERO;
        run.apply(&CheckEvent::Failed { check: CheckId::File, finding: Box::new(finding), took });
        Self::of(name, None, run, Timestamp::now(), Some(took))
    }

    /// Of a bundle whose run began at `checked_at`.
    pub(super) fn of_replay(replay: Replay, checked_at: Timestamp) -> Self {
        let Replay { about, run, history, remarks } = replay;
        let name = about.name.as_ref().map_or_else(|| "a connection without a name".to_owned(), ToString::to_string);
        // A bundle may hold its own run among the earlier ones.
        let before = history.runs().iter().filter(|run| run.at < checked_at).cloned().collect::<Vec<_>>();
        Self { before: before.into(), remarks, ..Self::of(name, Some(about), run, checked_at, None) }
    }

    /// A run, and nothing beside it.
    fn of(name: String, about: Option<About>, run: CheckRun, checked_at: Timestamp, took: Option<Duration>) -> Self {
        Self {
            id: None,
            name,
            kept: KeptRun::of(&run, about.as_ref(), checked_at, took.unwrap_or_default()),
            about,
            run,
            checked_at,
            took,
            before: History::default(),
            unfinished: None,
            remarks: Vec::new(),
            is_interrupted: false,
        }
    }

    /// The word of its environment, where it is known.
    pub(super) fn environment(&self) -> Option<&str> {
        self.about.as_ref().map(|about| about.environment.as_str()).filter(|word| !word.is_empty())
    }

    /// What works but will not for much longer needs a person, too.
    pub(in crate::cli) fn exit(&self) -> Exit {
        let verdict = match self.run.verdict() {
            Some(verdict) => Exit::of(verdict),
            None if self.run.warnings().iter().any(Warning::is_urgent) => Exit::PERSON_MUST_ACT,
            None => Exit::DONE,
        };
        if self.unfinished.is_some() { verdict.worse(Exit::THIS_MACHINE) } else { verdict }
    }

    /// Whether every row has come to its end.
    pub(super) fn is_whole(&self) -> bool {
        is_settled(&self.run)
    }

    /// How the connection fared before, in a sentence; none where no earlier run is known.
    pub(super) fn past(&self) -> Option<String> {
        let is_known = !self.before.runs().is_empty();
        let words = || self.before.clone().with(self.kept.clone()).worked_until_in_words(Timestamp::now());
        is_known.then(|| format!("It {}.", words()))
    }

    /// When everything last worked, this run included.
    pub(super) fn last_good_at(&self) -> Option<Timestamp> {
        let earlier = || self.before.last_good().map(|run| run.at);
        if self.run.has_passed() { Some(self.checked_at) } else { earlier() }
    }

    /// The last good run before this one, and what is otherwise than it was then.
    pub(super) fn since_last_good(&self) -> Option<(Timestamp, Vec<Change>)> {
        let good = self.before.last_good()?;
        Some((good.at, self.before.since_last_good(&self.kept)))
    }

    /// The letter to whoever can help, where that is somebody else.
    pub(super) fn letter(&self) -> Option<Letter> {
        self.run.finding()?.letter(self.about.as_ref()?, self.checked_at)
    }
}

/// Whether nothing is to be expected of a run any more.
pub(super) fn is_settled(run: &CheckRun) -> bool {
    !run.rows().iter().any(|row| matches!(row.outcome, Outcome::Ahead | Outcome::Running { .. }))
}
