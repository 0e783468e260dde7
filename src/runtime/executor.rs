//! Carries out effects: starts jobs and stops them, and brings their reports back as messages. What a job or an errand
//! does is each machine's own file below.

mod checkup;
mod wizard;

pub(crate) use wizard::handed_out;

use std::collections::HashMap;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::{AbortHandle, JoinHandle};

use super::machine::{Machine, Outside};
use super::services::Services;
use crate::screen::{Attempt, Msg};

/// The running jobs of one machine and the way back.
pub(super) struct Executor<M: Machine> {
    running: HashMap<Attempt, AbortHandle>,
    hands: M::Hands,
    outside: Outside<M::Report>,
    news: UnboundedReceiver<Msg<M::Report>>,
}

impl<M: Machine> Executor<M> {
    pub(super) fn new(services: Arc<Services>) -> Self {
        let (sender, news) = unbounded_channel();
        let outside = Outside::new(services, sender);
        Self { running: HashMap::new(), hands: M::Hands::default(), outside, news }
    }

    pub(super) fn start(&mut self, attempt: Attempt, task: M::Task) {
        self.running.retain(|_, job| !job.is_finished());
        let job = M::job(&mut self.hands, self.outside.clone(), attempt, task);
        self.running.insert(attempt, tokio::spawn(job).abort_handle());
    }

    pub(super) fn abort(&mut self, attempt: Attempt) {
        if let Some(job) = self.running.remove(&attempt) {
            job.abort();
        }
    }

    pub(super) fn errand(&mut self, errand: M::Errand) {
        M::errand(&mut self.hands, self.outside.clone(), errand);
    }

    /// The next report. Never ends, as the executor itself holds a sender.
    pub(super) fn poll_news(&mut self, context: &mut Context<'_>) -> Poll<Option<Msg<M::Report>>> {
        self.news.poll_recv(context)
    }

    /// A report that is there already.
    pub(super) fn news_at_hand(&mut self) -> Option<Msg<M::Report>> {
        self.news.try_recv().ok()
    }

    /// What must still come to its end.
    pub(super) fn finish(self) -> Option<JoinHandle<()>> {
        M::finish(self.hands)
    }
}
