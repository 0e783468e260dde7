//! A machine in motion: feeds messages to the pure core and hands its effects out. Both front ends drive this, without
//! knowing which machine it is, so that each loop is compiled once.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::crash::crash_if_asked;
use super::executor::Executor;
use super::machine::Machine;
use super::services::Services;
use crate::screen::{Effect, Farewell, Msg, Now, Screen};

/// What only a front end can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Request {
    /// Put text on the clipboard.
    Copy(String),
    /// Print text outside the picture.
    ShowPlainly(String),
    /// Stop.
    End(Farewell),
}

/// Until the next deadline; for ever where there is none.
pub(super) async fn sleep(until: Option<Duration>) {
    match until {
        Some(until) => tokio::time::sleep(until).await,
        None => std::future::pending().await,
    }
}

/// Any machine, as the loops see it.
pub(super) trait Drive: Send {
    /// The first effects; called after the first frame, so that nothing delays it.
    fn start(&mut self) -> Vec<Request>;

    /// Something happened in the front end.
    fn feed(&mut self, msg: Msg) -> Vec<Request>;

    /// Takes the next report of a background job.
    fn poll_news(&mut self, context: &mut Context<'_>) -> Poll<Vec<Request>>;

    /// Takes a report that is there already.
    fn news_at_hand(&mut self) -> Option<Vec<Request>>;

    /// Whether it is at work: then, and only then, its picture changes by itself.
    fn is_busy(&self) -> bool;

    /// The picture for this moment.
    fn screen(&self) -> Screen;

    /// How long until the picture changes by itself.
    fn until_deadline(&self) -> Option<Duration>;

    /// What must still come to its end, such as a draft that is being written.
    fn finish(self: Box<Self>) -> Option<JoinHandle<()>>;
}

/// Waits for the next report and takes it.
pub(super) async fn news(machine: &mut dyn Drive) -> Vec<Request> {
    poll_fn(|context| machine.poll_news(context)).await
}

/// Waits for what must still come to its end.
pub(super) async fn finish(machine: Box<dyn Drive>) {
    if let Some(last) = machine.finish() {
        let _ = last.await;
    }
}

/// A machine with clock and executor.
pub(super) struct Driver<M: Machine> {
    machine: M,
    begun: Instant,
    executor: Executor<M>,
}

impl<M: Machine> Driver<M> {
    pub(super) fn boxed(machine: M, services: Arc<Services>) -> Box<dyn Drive> {
        Box::new(Self { machine, begun: Instant::now(), executor: Executor::new(services) })
    }

    fn now(&self) -> Now {
        Now { since_start: self.begun.elapsed(), wall: Timestamp::now() }
    }

    fn take(&mut self, msg: Msg<M::Report>) -> Vec<Request> {
        let now = self.now();
        let effects = self.machine.update(now, msg);
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect<M::Task, M::Errand>>) -> Vec<Request> {
        let mut requests = Vec::new();
        for effect in effects {
            match effect {
                Effect::Start(attempt, task) => self.executor.start(attempt, *task),
                Effect::Abort(attempt) => self.executor.abort(attempt),
                Effect::Own(errand) => self.executor.errand(errand),
                Effect::Copy(text) => requests.push(Request::Copy(text)),
                Effect::ShowPlainly(text) => requests.push(Request::ShowPlainly(text)),
                Effect::Leave(farewell) => requests.push(Request::End(farewell)),
            }
        }
        requests
    }
}

impl<M: Machine> Drive for Driver<M> {
    fn start(&mut self) -> Vec<Request> {
        let now = self.now();
        let effects = self.machine.start(now);
        self.carry_out(effects)
    }

    fn feed(&mut self, msg: Msg) -> Vec<Request> {
        if let Msg::Paste(text) = &msg {
            crash_if_asked("loop", text.expose());
        }
        self.take(msg.among())
    }

    fn poll_news(&mut self, context: &mut Context<'_>) -> Poll<Vec<Request>> {
        match self.executor.poll_news(context) {
            Poll::Ready(Some(msg)) => Poll::Ready(self.take(msg)),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }

    fn news_at_hand(&mut self) -> Option<Vec<Request>> {
        self.executor.news_at_hand().map(|msg| self.take(msg))
    }

    fn is_busy(&self) -> bool {
        self.machine.next_deadline(self.now()).is_some()
    }

    fn screen(&self) -> Screen {
        self.machine.present(self.now())
    }

    fn until_deadline(&self) -> Option<Duration> {
        let now = self.now();
        self.machine.next_deadline(now).map(|at| at.saturating_sub(now.since_start))
    }

    fn finish(self: Box<Self>) -> Option<JoinHandle<()>> {
        self.executor.finish()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::convert::Infallible;

    use super::super::machine::Outside;
    use super::super::services::NetworkOverride;
    use super::*;
    use crate::files::Paths;
    use crate::screen::{Action, Attempt, Ending, Jobs};
    use crate::store::Patience;

    /// Another machine than the wizard: waits for so many reports of its only job, then leaves.
    struct Countdown {
        left: usize,
        jobs: Jobs<()>,
    }

    /// It, driven; nothing is written anywhere.
    pub(in super::super) fn countdown(from: usize) -> Box<dyn Drive> {
        let paths = Paths::below(std::path::Path::new("never-made"));
        let services = Services::new(paths, Patience::Unattended, NetworkOverride::default());
        Driver::boxed(Countdown { left: from, jobs: Jobs::default() }, Arc::new(services))
    }

    fn farewell(ending: Ending) -> Effect<usize, Infallible> {
        Effect::Leave(Farewell { lines: Vec::new(), ending })
    }

    impl Machine for Countdown {
        type Report = usize;
        type Task = usize;
        type Errand = Infallible;
        type Hands = ();

        fn start(&mut self, now: Now) -> Vec<Effect<usize, Infallible>> {
            crate::screen::begin(&mut self.jobs, now, (), self.left)
        }

        fn update(&mut self, _now: Now, msg: Msg<usize>) -> Vec<Effect<usize, Infallible>> {
            match msg {
                Msg::Reported(attempt, left) if self.jobs.running(attempt).is_some() => {
                    self.left = left;
                    (left == 0).then(|| farewell(Ending::Left)).into_iter().collect()
                }
                Msg::Do(Action::Copy) => vec![Effect::Copy(self.left.to_string())],
                Msg::Do(Action::Back) => self.jobs.end(()).map(Effect::Abort).into_iter().collect(),
                Msg::Terminated => vec![farewell(Ending::Interrupted)],
                _ => Vec::new(),
            }
        }

        fn present(&self, _now: Now) -> Screen {
            Screen {
                title: self.left.to_string(),
                context: String::new(),
                steps: Vec::new(),
                heading: String::new(),
                body: Vec::new(),
                waiting: None,
                notice: None,
                buttons: Vec::new(),
                offers: Vec::new(),
                panel: None,
            }
        }

        fn next_deadline(&self, now: Now) -> Option<Duration> {
            self.jobs.next_deadline(now, Duration::from_secs(1))
        }

        fn job(
            _hands: &mut (),
            outside: Outside<usize>,
            attempt: Attempt,
            from: usize,
        ) -> impl Future<Output = ()> + Send + 'static {
            count(outside, attempt, from)
        }

        fn errand(_hands: &mut (), _outside: Outside<usize>, errand: Infallible) {
            match errand {}
        }

        fn finish((): ()) -> Option<JoinHandle<()>> {
            None
        }
    }

    async fn count(outside: Outside<usize>, attempt: Attempt, from: usize) {
        (0..from).rev().for_each(|left| outside.tell(attempt, left));
    }

    fn ends(requests: &[Request], ending: &Ending) -> bool {
        matches!(requests, [Request::End(farewell)] if farewell.ending == *ending)
    }

    #[tokio::test]
    async fn any_machine_gets_its_reports_and_its_requests_come_out() {
        let mut machine = countdown(3);
        assert_eq!(machine.until_deadline(), None);
        assert_eq!(machine.start(), []);
        assert!(machine.until_deadline().is_some(), "its job runs");
        assert_eq!(news(&mut *machine).await, []);
        assert_eq!(machine.feed(Msg::Do(Action::Copy)), [Request::Copy("2".into())]);
        assert_eq!(machine.news_at_hand(), Some(vec![]));
        assert_eq!(machine.screen().title, "1");
        assert!(ends(&news(&mut *machine).await, &Ending::Left));
        assert_eq!(machine.news_at_hand(), None);
        finish(machine).await;
    }

    #[tokio::test]
    async fn a_stopped_job_is_never_run_to_its_end() {
        let mut machine = countdown(3);
        machine.start();
        // Before the job had its turn on this one thread.
        machine.feed(Msg::Do(Action::Back));
        tokio::task::yield_now().await;
        assert_eq!(machine.news_at_hand(), None);
        assert!(ends(&machine.feed(Msg::Terminated), &Ending::Interrupted));
    }
}
