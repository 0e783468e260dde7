//! The terminal's events, read on a thread of their own and handed to the loop through a channel.
//!
//! On a thread, because crossterm's reader need not come back once the terminal has hung up: it reads nothing, over and
//! over. The loop hears of the end by a signal, and must be free to keep the draft.

use std::io;
use std::time::Duration;

use super::one_reader::{Between, OneReader};
use crossterm::event::Event;

static BETWEEN: Between<io::Result<Event>> = Between::new(None);

/// What the person does at the terminal, in order.
pub(super) struct Events(OneReader<io::Result<Event>>);

impl Events {
    /// Begins to read, or goes on. The thread ends with the program.
    pub(super) fn of_this_terminal() -> io::Result<Self> {
        let reader = OneReader::take(&BETWEEN, |sender| {
            // From here on a change of the window's size is noticed; the thread alone would begin with that some time
            // later.
            crossterm::event::poll(Duration::ZERO)?;
            std::thread::Builder::new().name("keys".to_owned()).spawn(move || {
                loop {
                    let event = crossterm::event::read();
                    let is_last = event.is_err();
                    if sender.send(event).is_err() || is_last {
                        break;
                    }
                }
            })?;
            Ok(())
        })?;
        Ok(Self(reader))
    }

    /// The next one; `None` after an error, which is the last.
    pub(super) async fn next(&mut self) -> Option<io::Result<Event>> {
        self.0.recv().await
    }

    /// One that is there already.
    pub(super) fn at_hand(&mut self) -> Option<Event> {
        self.0.try_recv().ok()?.ok()
    }
}
