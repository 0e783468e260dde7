//! What the check screen's jobs do: each is one call of another room, whose answer comes back as a report.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::checkup::{self, Effect, Model, Msg, Report, Saved, Survey, Task};
use crate::connection::{ConnectionName, Printable, StoreKind};
use crate::diagnosis::{CheckEvent, CheckId, History, KeptRun};
use crate::operations;
use crate::runtime::blocking::blocking;
use crate::runtime::evidence::{self, finding};
use crate::runtime::kept_result::check_and_keep;
use crate::runtime::machine::{Machine, Outside};
use crate::runtime::migration::finish_changes;
use crate::runtime::repair::{Repaired, companies_of, repair, sandboxes_of, suites_of};
use crate::runtime::services::Services;
use crate::screen::{Attempt, Now, Screen};
use crate::store::{Patience, connections, probe_keyring, results};

impl Machine for Model {
    type Report = Report;
    type Task = Task;
    type Errand = Infallible;
    type Hands = ();

    fn start(&mut self, now: Now) -> Vec<Effect> {
        checkup::start(self, now)
    }

    fn update(&mut self, now: Now, msg: Msg) -> Vec<Effect> {
        checkup::update(self, now, msg)
    }

    fn present(&self, now: Now) -> Screen {
        checkup::present(self, now)
    }

    fn next_deadline(&self, now: Now) -> Option<Duration> {
        checkup::next_deadline(self, now)
    }

    #[expect(clippy::manual_async_fn, reason = "an async fn would hold on to the hands for as long as the job runs")]
    fn job(
        _hands: &mut (),
        outside: Outside<Report>,
        attempt: Attempt,
        task: Task,
    ) -> impl Future<Output = ()> + Send + 'static {
        async move { run(&outside.services, task, &|report| outside.tell(attempt, report)).await }
    }

    fn errand(_hands: &mut (), _outside: Outside<Report>, errand: Infallible) {
        match errand {}
    }

    fn finish(_hands: ()) -> Option<JoinHandle<()>> {
        None
    }
}

async fn run(services: &Arc<Services>, task: Task, tell: &(dyn Fn(Report) + Sync)) {
    match task {
        Task::Survey => tell(Report::Surveyed(survey(services).await)),
        Task::OpenVault(passphrase) => {
            tell(Report::VaultOpened(services.open_vault(&passphrase, false).await.map_err(finding)));
        }
        Task::Check(name) => {
            let history = check(services, &name, &mut |event| tell(Report::Check(event))).await;
            tell(Report::CheckEnded(Box::new(history)));
        }
        Task::Repair(connection, what, choice) => {
            // On its own and counted: a job that is stopped, and the end of the program, leave no repair half done.
            let (shared, under_way) = (Arc::clone(services), operations::begin_writing());
            let work = tokio::spawn(async move {
                let _under_way = under_way;
                repair(&shared, &connection, what, choice.map(|choice| *choice)).await
            });
            // It ends in no other way than with its result, unless the program does.
            let Ok(repaired) = work.await else { return };
            let told = |done: Repaired| Box::new(checkup::Repaired { connection: done.connection, words: done.words });
            tell(Report::Repaired(repaired.map(told).map_err(finding)));
        }
        Task::Companies(connection) => {
            tell(Report::Companies(companies_of(services, &connection).await.map_err(finding)));
        }
        Task::Sandboxes(connection) => {
            tell(Report::Sandboxes(sandboxes_of(services, &connection).await.map_err(finding)));
        }
        Task::Afterwards { connection, asks_keyring } => {
            let unfinished = finish_changes(services, &connection).await.map(Box::new);
            // Nobody waits for this, so nobody answers a dialog.
            let is_keyring_working = asks_keyring && probe_keyring(Patience::Unattended).await.is_ok();
            tell(Report::Afterwards { unfinished, is_keyring_working });
        }
        Task::Suites(connection, company) => {
            tell(Report::Suites(suites_of(services, &connection, &company.id).await.map_err(finding)));
        }
    }
}

async fn survey(services: &Arc<Services>) -> Survey {
    let (opened, services) = (services, Arc::clone(services));
    let listed = blocking(move || (connections::list(&services.paths), results::load_all::<KeptRun>(&services.paths)));
    let is_vault_open = opened.store(StoreKind::Vault).is_ok();
    let Some((listing, mut kept)) = listed.await else { return Survey::default() };
    let shown = |text: &dyn std::fmt::Display| Printable::new(&text.to_string());
    Survey {
        is_vault_open,
        broken: listing.broken.iter().map(|file| (shown(&file.path.display()), shown(&file.reason))).collect(),
        saved: listing
            .connections
            .into_iter()
            .map(|connection| {
                let history = History::from(kept.remove(&connection.id).unwrap_or_default());
                Saved { connection, history }
            })
            .collect(),
    }
}

async fn check<E: FnMut(CheckEvent) + Send>(
    services: &Arc<Services>,
    name: &ConnectionName,
    events: &mut E,
) -> History {
    let (shared, wanted) = (Arc::clone(services), name.clone());
    let loaded = blocking(move || connections::load(&shared.paths, wanted.as_str())).await;
    match loaded {
        Some(Ok(connection)) => {
            let checked = check_and_keep(services, &connection, events).await;
            checked.history()
        }
        Some(Err(error)) => {
            crate::checks::ladder::failed(CheckId::File, evidence::of_connection_file(&error), events);
            History::default()
        }
        None => History::default(),
    }
}
