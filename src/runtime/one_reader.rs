//! What is typed, read on one thread for the whole program and handed to whichever loop is on the terminal. Never starts
//! a second reader: one that goes on for a loop that has ended would swallow what is typed for the next.

use std::io;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Where the reader's channel waits while no loop listens. What is typed meanwhile is the next one's.
pub(super) type Between<T> = Mutex<Option<UnboundedReceiver<T>>>;

/// The reader's channel, as long as a loop listens.
pub(super) struct OneReader<T: 'static> {
    receiver: UnboundedReceiver<T>,
    between: &'static Between<T>,
}

impl<T> OneReader<T> {
    /// Goes on with the reader that is there, else starts it.
    pub(super) fn take(
        between: &'static Between<T>,
        start: impl FnOnce(UnboundedSender<T>) -> io::Result<()>,
    ) -> io::Result<Self> {
        let waiting = between.lock().unwrap_or_else(PoisonError::into_inner).take();
        let receiver = match waiting {
            Some(receiver) => receiver,
            None => {
                let (sender, receiver) = unbounded_channel();
                start(sender)?;
                receiver
            }
        };
        Ok(Self { receiver, between })
    }
}

impl<T> Deref for OneReader<T> {
    type Target = UnboundedReceiver<T>;

    fn deref(&self) -> &Self::Target {
        &self.receiver
    }
}

impl<T> DerefMut for OneReader<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.receiver
    }
}

impl<T> Drop for OneReader<T> {
    fn drop(&mut self) {
        let (_, closed) = unbounded_channel();
        let receiver = std::mem::replace(&mut self.receiver, closed);
        *self.between.lock().unwrap_or_else(PoisonError::into_inner) = Some(receiver);
    }
}
