//! Which failures are on at the moment. Any thread may switch them; a request sees them as they are when it comes in.

use std::sync::{PoisonError, RwLock};

use super::effect::{Effect, SignIn};
use super::near::near;
use super::{Failure, Place, failures};

/// Why failures are not played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotPlay {
    /// There is no failure of this name.
    #[error("there is no failure called {name}{}", in_words(near))]
    Unknown {
        /// What was asked for.
        name: String,
        /// Names that are written alike.
        near: Vec<&'static str>,
    },
    /// Both give the whole answer at one place, so that nobody would ever meet the second one.
    #[error("{first} answers at the place of {second} already: play one of them at a time")]
    Hidden {
        /// The one that answers.
        first: &'static str,
        /// The one that nobody would meet.
        second: &'static str,
    },
}

impl CannotPlay {
    /// Names that may have been meant.
    pub fn near(&self) -> &[&'static str] {
        match self {
            Self::Unknown { near, .. } => near,
            Self::Hidden { .. } => &[],
        }
    }
}

fn in_words(near: &[&str]) -> String {
    if near.is_empty() { ".".to_owned() } else { format!("; did you mean {}?", near.join(" or ")) }
}

/// The failures that are on.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Failing(RwLock<Vec<&'static Failure>>);

impl Failing {
    /// Plays the failures of these names from now on, and no other: several are separated by commas, none is `None`.
    pub(in crate::sandbox) fn switch(&self, names: Option<&str>) -> Result<(), CannotPlay> {
        let wanted = names.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
        let found = wanted.map(find).collect::<Result<Vec<_>, _>>()?;
        let answers: Vec<&Failure> = found.iter().copied().filter(|failure| failure.is_whole_answer()).collect();
        for (at, second) in answers.iter().enumerate() {
            let is_there = |first: &&&Failure| first.place == second.place && first.name != second.name;
            if let Some(first) = answers[..at].iter().find(is_there) {
                return Err(CannotPlay::Hidden { first: first.name, second: second.name });
            }
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = found;
        Ok(())
    }

    /// Those that are on, in the order in which they were named.
    pub(in crate::sandbox) fn all(&self) -> Vec<&'static Failure> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the one at sign-in does, if one is on.
    pub(in crate::sandbox) fn at_sign_in(&self) -> Option<SignIn> {
        self.all().iter().find_map(|failure| match (failure.place, failure.effect) {
            (Place::Authorize, Effect::AtSignIn(what)) => Some(what),
            _ => None,
        })
    }
}

fn find(name: &str) -> Result<&'static Failure, CannotPlay> {
    failures()
        .iter()
        .find(|failure| failure.name == name)
        .ok_or_else(|| CannotPlay::Unknown { name: name.chars().take(80).collect(), near: near(name) })
}
