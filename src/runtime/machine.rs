//! What a loop can drive: a pure machine, and what carries its jobs and errands out. The wizard is one.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

use super::services::Services;
use crate::screen::{Attempt, Effect, Msg, Now, Screen};

/// A pure machine with the hands that do what it asks for.
pub trait Machine: Send + 'static {
    /// What its background jobs report.
    type Report: Send + 'static;
    /// Its background jobs.
    type Task: Send;
    /// What only this machine asks for, done at once or by the way.
    type Errand: Send;
    /// What its jobs and errands hold on to, besides the services.
    type Hands: Default + Send;

    /// The first effects; called after the first frame, so that nothing delays it.
    fn start(&mut self, now: Now) -> Vec<Effect<Self::Task, Self::Errand>>;

    /// Changes the machine by one message and says what the outside must do.
    fn update(&mut self, now: Now, msg: Msg<Self::Report>) -> Vec<Effect<Self::Task, Self::Errand>>;

    /// The picture for this moment.
    fn present(&self, now: Now) -> Screen;

    /// The next moment (time since the program's start) at which the picture changes by itself.
    fn next_deadline(&self, now: Now) -> Option<Duration>;

    /// A background job, which tells its reports with this attempt. It is stopped by being dropped.
    fn job(
        hands: &mut Self::Hands,
        outside: Outside<Self::Report>,
        attempt: Attempt,
        task: Self::Task,
    ) -> impl Future<Output = ()> + Send + 'static;

    /// Does, or begins, what only this machine asks for.
    fn errand(hands: &mut Self::Hands, outside: Outside<Self::Report>, errand: Self::Errand);

    /// What must still come to its end when the loop is over, such as a file that is being written.
    fn finish(hands: Self::Hands) -> Option<JoinHandle<()>>;
}

/// What a job has to do with: the services, and the way back to the machine.
pub struct Outside<R> {
    /// What jobs need in common.
    pub services: Arc<Services>,
    sender: UnboundedSender<Msg<R>>,
}

impl<R> Outside<R> {
    pub(super) fn new(services: Arc<Services>, sender: UnboundedSender<Msg<R>>) -> Self {
        Self { services, sender }
    }

    /// Reports to the machine; once the loop is over, to nobody.
    pub fn tell(&self, attempt: Attempt, report: R) {
        let _ = self.sender.send(Msg::Reported(attempt, report));
    }
}

impl<R> Clone for Outside<R> {
    fn clone(&self) -> Self {
        Self { services: Arc::clone(&self.services), sender: self.sender.clone() }
    }
}
