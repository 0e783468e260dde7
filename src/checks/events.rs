//! Whom the rungs tell what happens while it happens.

use std::sync::Mutex;

use crate::diagnosis::CheckEvent;

/// Who is told what happens while it happens.
pub type Events<'a> = dyn FnMut(CheckEvent) + Send + 'a;

/// The same for rungs that are climbed at the same time.
pub(super) type Tell<'a> = dyn Fn(CheckEvent) + Sync + 'a;

/// Makes one listener of several rungs'.
pub(super) fn shared<'a>(events: &'a mut Events<'_>) -> impl Fn(CheckEvent) + Sync + 'a {
    let events = Mutex::new(events);
    move |event| {
        if let Ok(mut events) = events.lock() {
            events(event);
        }
    }
}
