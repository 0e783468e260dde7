//! The wizard in motion: feeds messages to the pure core and hands its effects out. Both front ends drive this.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::crash::crash_if_asked;
use super::executor::Executor;
use super::services::Services;
use crate::wizard::effect::{Effect, Farewell};
use crate::wizard::msg::Msg;
use crate::wizard::screen::Screen;
use crate::wizard::{self, Model, Now};

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

/// Model, clock and executor.
pub(super) struct Machine {
    model: Model,
    begun: Instant,
    executor: Executor,
}

impl Machine {
    pub(super) fn new(model: Model, services: Arc<Services>) -> Self {
        Self { model, begun: Instant::now(), executor: Executor::new(services) }
    }

    pub(super) fn now(&self) -> Now {
        Now { since_start: self.begun.elapsed(), wall: Timestamp::now() }
    }

    /// The first effects; called after the first frame, so that nothing delays it.
    pub(super) fn start(&mut self) -> Vec<Request> {
        let now = self.now();
        let effects = wizard::start(&mut self.model, now);
        self.carry_out(effects)
    }

    pub(super) fn feed(&mut self, msg: Msg) -> Vec<Request> {
        if let Msg::Paste(text) = &msg {
            crash_if_asked("loop", text.expose());
        }
        let now = self.now();
        let effects = wizard::update(&mut self.model, now, msg);
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Vec<Request> {
        let mut requests = Vec::new();
        for effect in effects {
            match effect {
                Effect::Copy(text) => requests.push(Request::Copy(text)),
                Effect::ShowPlainly(text) => requests.push(Request::ShowPlainly(text)),
                Effect::Leave(farewell) => requests.push(Request::End(farewell)),
                effect => self.executor.execute(effect),
            }
        }
        requests
    }

    pub(super) fn screen(&self) -> Screen {
        wizard::present(&self.model, self.now())
    }

    /// How long until the picture changes by itself.
    pub(super) fn until_deadline(&self) -> Option<Duration> {
        let now = self.now();
        wizard::next_deadline(&self.model, now).map(|at| at.saturating_sub(now.since_start))
    }

    /// The next report of a background job.
    pub(super) async fn news(&mut self) -> Msg {
        self.executor.news().await
    }

    /// A report that is there already.
    pub(super) fn news_at_hand(&mut self) -> Option<Msg> {
        self.executor.news_at_hand()
    }

    /// Waits for drafts that are being written.
    pub(super) async fn finish(self) {
        self.executor.finish().await;
    }
}
