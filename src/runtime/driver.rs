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
