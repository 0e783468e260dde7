//! What can happen to a machine: meanings of a person's input, and reports of background jobs.

use std::convert::Infallible;

use super::action::Action;
use super::attempt::Attempt;
use super::ids::{FieldId, ListId};
use super::line::Edit;
use crate::connection::Secret;

/// One thing that happened. `R` is what the machine's background jobs report; the front ends, which report nothing,
/// speak without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg<R = Infallible> {
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
    Reported(Attempt, R),
    /// A notice from the front end: something was copied, or could not be.
    Copied(Result<(), String>),
    /// The terminal is gone or the system asks to end: leave.
    Terminated,
}

impl Msg {
    /// The same, for a machine whose jobs report `R`.
    pub fn among<R>(self) -> Msg<R> {
        match self {
            Self::Do(action) => Msg::Do(action),
            Self::Edit(edit) => Msg::Edit(edit),
            Self::Move(by) => Msg::Move(by),
            Self::FocusNext => Msg::FocusNext,
            Self::FocusPrevious => Msg::FocusPrevious,
            Self::Paste(text) => Msg::Paste(text),
            Self::Fill(field, text) => Msg::Fill(field, text),
            Self::Pick(list, row) => Msg::Pick(list, row),
            Self::DeadlineReached => Msg::DeadlineReached,
            Self::Reported(_, never) => match never {},
            Self::Copied(copied) => Msg::Copied(copied),
            Self::Terminated => Msg::Terminated,
        }
    }
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
