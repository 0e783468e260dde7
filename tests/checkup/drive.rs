//! Drives the check screen: keeps the job it asked for, answers it with canned reports, lets time pass when told to.

use std::time::Duration;

use aa_connect::checkup::{
    Effect, Model, Msg, Repaired, Report, Saved, Survey, Task, next_deadline, present, start, update,
};
use aa_connect::connection::{Connection, ConnectionName, Discovery};
use aa_connect::diagnosis::{
    About, CheckEvent, CheckId, CheckRun, History, KeptRun, Outcome, Replay, Seen, Unfinished,
};
use aa_connect::screen::{Action, Attempt, Farewell, Now, Screen};

use crate::canned;

/// The screen with what it asked of the outside.
pub(crate) struct Drive {
    pub(crate) model: Model,
    now: Now,
    open: Vec<(Attempt, Task)>,
    copied: Vec<String>,
    pub(crate) left: Option<Farewell>,
    /// The run as the outside folds it, to make a history of.
    run: Option<CheckRun>,
    history: History,
    /// What the outside says once a run is over.
    pub(crate) is_keyring_working: bool,
    pub(crate) unfinished: Option<Unfinished>,
}

impl Drive {
    fn begun(model: Model) -> Self {
        let now = Now { since_start: Duration::ZERO, wall: canned::wall() };
        let mut drive = Self {
            model,
            now,
            open: Vec::new(),
            copied: Vec::new(),
            left: None,
            run: None,
            history: History::default(),
            is_keyring_working: false,
            unfinished: None,
        };
        let effects = start(&mut drive.model, now);
        drive.take(effects);
        drive
    }

    pub(crate) fn choosing(names: &[&str]) -> Self {
        let mut drive = Self::begun(Model::choosing());
        drive.report(Report::Surveyed(survey(names)));
        drive
    }

    /// One connection, not checked yet.
    pub(crate) fn of(connection: Connection) -> Self {
        let mut drive = Self::begun(Model::choosing());
        let saved = vec![Saved { connection, history: History::default() }];
        drive.report(Report::Surveyed(Survey { saved, ..Survey::default() }));
        drive
    }

    pub(crate) fn visiting(name: &ConnectionName, names: &[&str]) -> Self {
        let mut drive = Self::begun(Model::visiting(name.clone()));
        drive.report(Report::Surveyed(survey(names)));
        drive
    }

    /// A bundle of a run that failed at the token.
    pub(crate) fn replaying() -> Self {
        let connection = canned::connection("northwind");
        let mut run = CheckRun::of(&connection);
        run.apply(&CheckEvent::Passed {
            check: CheckId::File,
            seen: Seen::Told("readable and whole".into()),
            took: Duration::ZERO,
        });
        run.apply(&canned::failed(CheckId::Token, canned::wrong_secret()));
        let remarks = vec!["A bundle of 2026-05-12, made by aa-connect 0.1.0. Nothing is asked of anybody.".to_owned()];
        let replay = Replay { about: About::of(&connection), run, history: History::default(), remarks };
        let mut drive = Self::begun(Model::replaying(replay));
        let failed = drive.row_of(CheckId::Token);
        for _ in 0..failed {
            drive.tell(Msg::Move(aa_connect::screen::Move::Down));
        }
        drive
    }

    fn row_of(&self, check: CheckId) -> usize {
        let screen = self.screen();
        let list = screen.list(aa_connect::screen::ListId::Check).unwrap();
        list.rows.iter().position(|row| row.label == check.title()).unwrap()
    }

    pub(crate) fn tell(&mut self, msg: Msg) {
        let effects = update(&mut self.model, self.now, msg);
        self.take(effects);
    }

    pub(crate) fn act(&mut self, action: Action) {
        self.tell(Msg::Do(action));
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start(attempt, task) => {
                    if let Task::Check(name) = &*task {
                        self.run = Some(CheckRun::of(&canned::connection(name.as_str())));
                    }
                    self.open.push((attempt, *task));
                }
                Effect::Abort(attempt) => self.open.retain(|(open, _)| *open != attempt),
                Effect::Copy(text) | Effect::ShowPlainly(text) => self.copied.push(text),
                Effect::Leave(farewell) => self.left = Some(farewell),
                Effect::Own(never) => match never {},
            }
        }
    }

    /// The job that runs.
    pub(crate) fn task(&self) -> Option<&Task> {
        self.open.last().map(|(_, task)| task)
    }

    pub(crate) fn attempt(&self) -> Attempt {
        self.open.last().expect("a job runs").0
    }

    pub(crate) fn report(&mut self, report: Report) {
        let attempt = self.attempt();
        if !matches!(report, Report::Check(_)) {
            self.open.pop();
        }
        self.tell(Msg::Reported(attempt, report));
    }

    pub(crate) fn event(&mut self, event: CheckEvent) {
        if let Some(run) = &mut self.run {
            run.apply(&event);
        }
        self.report(Report::Check(event));
    }

    /// The run is over and kept; what is left to be seen to is.
    pub(crate) fn ends(&mut self) {
        let run = self.run.clone().expect("a check runs");
        let kept = KeptRun::of(&run, None, self.now.wall, Duration::from_millis(842));
        self.history = self.history.clone().with(kept);
        self.report(Report::CheckEnded(Box::new(self.history.clone())));
        if let Some(Task::Afterwards { asks_keyring, .. }) = self.task() {
            let is_keyring_working = *asks_keyring && self.is_keyring_working;
            self.report(Report::Afterwards { unfinished: self.unfinished.clone().map(Box::new), is_keyring_working });
        }
    }

    pub(crate) fn fails_at_token(&mut self) {
        self.event(CheckEvent::Passed { check: CheckId::File, seen: Seen::File, took: Duration::ZERO });
        self.event(canned::failed(CheckId::Token, canned::wrong_secret()));
        self.ends();
    }

    /// Every check passes, and what is left to be seen to is.
    pub(crate) fn passes(&mut self) {
        self.every_check_passes();
        self.ends();
    }

    /// Every check passes, and what is left to be seen to takes its time.
    pub(crate) fn passes_but_for_what_is_left(&mut self) {
        self.every_check_passes();
        self.report(Report::CheckEnded(Box::new(self.history.clone())));
    }

    fn every_check_passes(&mut self) {
        let ahead: Vec<CheckId> = self.run.as_ref().expect("a check runs").rows().iter().map(|row| row.check).collect();
        for check in ahead {
            let seen = match check {
                CheckId::Clock => Seen::Clock(Some(1)),
                CheckId::Companies => Seen::Companies(canned::one_company()),
                CheckId::ReportSuites => Seen::ReportSuites { count: 340 },
                CheckId::ChosenSuites => Seen::ChosenSuites { count: 2 },
                CheckId::Token => Seen::Token { from_cache: false, expires_in: 86_399, note: None },
                CheckId::File => Seen::File,
                _ => Seen::Proven,
            };
            self.event(CheckEvent::Passed { check, seen, took: Duration::from_millis(120) });
        }
        assert!(self.run.as_ref().unwrap().rows().iter().all(|row| matches!(row.outcome, Outcome::Passed { .. })));
    }

    /// Any answer that fits the job that runs.
    pub(crate) fn answer(&mut self, how: u8) {
        let Some(task) = self.task().cloned() else { return };
        match (task, how % 3) {
            (Task::Survey, _) => self.report(Report::Surveyed(survey(&["northwind"]))),
            (Task::OpenVault(_), 0) => {
                self.report(Report::VaultOpened(Err(canned::wrong_secret())));
            }
            (Task::OpenVault(_), _) => self.report(Report::VaultOpened(Ok(()))),
            (Task::Check(_), 0) => self.fails_at_token(),
            (Task::Check(_), 1) => {
                let locked = canned::local(
                    aa_connect::diagnosis::Stage::Store,
                    aa_connect::diagnosis::LocalFault::VaultLocked,
                    "",
                );
                self.event(canned::failed(CheckId::Secret, locked));
                self.ends();
            }
            (Task::Check(_), _) => self.passes(),
            (Task::Afterwards { .. }, how) => {
                self.report(Report::Afterwards { unfinished: None, is_keyring_working: how == 0 });
            }
            (Task::Repair(..), 0) => self.report(Report::Repaired(Err(canned::wrong_secret()))),
            (Task::Companies(_), 0) => self.report(Report::Companies(Err(canned::wrong_secret()))),
            (Task::Sandboxes(_), 0) => self.report(Report::Sandboxes(Err(canned::wrong_secret()))),
            (Task::Sandboxes(_), _) => self.report(Report::Sandboxes(Ok(canned::sandboxes()))),
            (Task::Suites(..), 0) => self.report(Report::Suites(Err(canned::wrong_secret()))),
            (Task::Repair(connection, ..), _) => {
                let words = "It was repaired.".to_owned();
                self.report(Report::Repaired(Ok(Box::new(Repaired { connection: *connection, words }))));
            }
            (Task::Companies(_), _) => self.report(Report::Companies(Ok(companies()))),
            (Task::Suites(..), _) => self.report(Report::Suites(Ok(canned::suites(0..7)))),
        }
    }

    pub(crate) fn wait(&mut self, so_long: Duration) {
        self.now.since_start += so_long;
        self.tell(Msg::DeadlineReached);
    }

    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        next_deadline(&self.model, self.now)
    }

    pub(crate) fn screen(&self) -> Screen {
        present(&self.model, self.now)
    }

    /// What Copy takes now.
    pub(crate) fn copied(&mut self) -> String {
        self.act(Action::Copy);
        self.copied.pop().expect("something is copied")
    }
}

pub(crate) fn companies() -> Discovery {
    canned::three_companies()
}

fn survey(names: &[&str]) -> Survey {
    let saved = |name: &&str| Saved { connection: canned::connection(name), history: History::default() };
    Survey { saved: names.iter().map(saved).collect(), ..Survey::default() }
}

/// Whether `words` stand anywhere on the screen.
pub(crate) fn shows(screen: &Screen, words: &str) -> bool {
    format!("{screen:?}").contains(words)
}
