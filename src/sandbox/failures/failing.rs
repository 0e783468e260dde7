//! Which failures are on at the moment. Any thread may switch them; a request sees them as they are when it comes in.

use std::sync::{PoisonError, RwLock};

use super::effect::{Effect, SignIn};
use super::near::near;
use super::{Failure, Place, failures};

/// There is no failure of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no failure called {name}{}", in_words(near))]
pub struct UnknownFailure {
    /// What was asked for.
    pub name: String,
    /// Names that are written alike.
    pub near: Vec<&'static str>,
}

fn in_words(near: &[&str]) -> String {
    if near.is_empty() { ".".to_owned() } else { format!("; did you mean {}?", near.join(" or ")) }
}

/// The failures that are on.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Failing(RwLock<Vec<&'static Failure>>);

impl Failing {
    /// Plays the failures of these names from now on, and no other: several are separated by commas, none is `None`.
    pub(in crate::sandbox) fn switch(&self, names: Option<&str>) -> Result<(), UnknownFailure> {
        let wanted = names.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
        let found = wanted.map(find).collect::<Result<Vec<_>, _>>()?;
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

fn find(name: &str) -> Result<&'static Failure, UnknownFailure> {
    failures()
        .iter()
        .find(|failure| failure.name == name)
        .ok_or_else(|| UnknownFailure { name: name.chars().take(80).collect(), near: near(name) })
}
