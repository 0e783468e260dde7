//! What can happen to the wizard: meanings of a person's input, and reports of background jobs.

use super::attempt::Attempt;
pub use super::line::Edit;
use super::report::Report;
use super::screen::{Action, FieldId, ListId, Secret};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg {
    /// The person did something by name.
    Do(Action),
    /// Keys that change the focused field, or move in the focused list.
    Edit(Edit),
    /// Up, down and their kin: moves in the focused list, or from one thing to the next.
    Move(Move),
    /// The next thing that takes keys.
    FocusNext,
    /// The one before.
    FocusPrevious,
    /// Text pasted in one go. Wrapped, because it may hold secrets.
    Paste(Secret),
    /// Plain mode and the answers file: the whole content of one field of this screen.
    Fill(FieldId, Secret),
    /// Plain mode and the answers file: row `1` of a list of this screen (in a checklist: check or uncheck it).
    Pick(ListId, usize),
    /// The moment that `next_deadline` named has come.
    DeadlineReached,
    /// A background job reported.
    Reported(Attempt, Report),
    /// A notice from the front end: something was copied, or could not be.
    Copied(Result<(), String>),
    /// The draft could not be written; says why.
    DraftNotKept(String),
    /// The terminal is gone or the system asks to end: leave, keep the draft.
    Terminated,
}

/// A movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// Ten rows up.
    PageUp,
    /// Ten rows down.
    PageDown,
    /// The first row.
    First,
    /// The last row.
    Last,
}
