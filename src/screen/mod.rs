//! What machines and front ends say to each other: a [`Screen`] to show, a [`Msg`] that something happened, an
//! [`Effect`] to carry out.
//!
//! The vocabulary is closed, and every machine uses this one, so that one loop, one executor and one set of widgets serve
//! them all. Nothing here decides, draws or does anything.

mod action;
mod attempt;
mod effect;
mod focus;
mod ids;
mod items;
mod line;
mod msg;
mod now;
mod picture;
mod words;

pub use action::Action;
pub use attempt::{Attempt, Jobs, SILENCE};
pub use effect::{Effect, Ending, Farewell, begin};
pub use focus::{Focus, Led};
pub use ids::{FieldId, ListId};
pub use items::{MANY_CONNECTIONS, cause_and_remedy, check_row, check_run, finding};
pub use line::{Edit, LONGEST, Line, SecretLine, TooLong};
pub use msg::{Move, Msg};
pub use now::Now;
pub use picture::{
    Button, Callout, Field, FieldValue, Item, List, ListRow, Offer, Panel, Screen, StepLine, StepState, Task,
    TaskState, Tone,
};
pub use words::{finding_lines, last_verdict, letter_text, milliseconds, seen};
