//! The same [`Screen`](crate::screen::Screen) as lines of words: for screen readers, `TERM=dumb`, `--plain`.
//!
//! Text in, text out: no terminal is read or written here, no cursor moved, nothing drawn. One paragraph is one line,
//! because a screen reader wraps for itself, and no meaning is in a glyph or a colour.
//!
//! [`render()`] says a whole screen, [`news()`] what is new on the next one, and [`Dialogue`] asks for one thing after
//! the other and turns typed lines into messages.

mod dialogue;
mod news;
mod render;
mod words;

pub use dialogue::{Answer, Ask, Dialogue};
pub use news::news;
pub use render::render;
pub use words::{Word, word};
