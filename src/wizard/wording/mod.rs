//! Every sentence the wizard says, one file per step; diagnosis and guide have their own in `assets/`.
//!
//! Sentences here are full ones, name what to do, and never hold a secret.

mod company;
mod credential;
mod everywhere;
mod key_pair;
mod organization;
mod pasted;
mod product;
mod review;
mod sandbox;
mod sign_in;
mod stays;
mod this_machine;
mod welcome;

pub(super) use company::*;
pub(super) use credential::*;
pub(super) use everywhere::*;
pub(super) use key_pair::*;
pub(super) use organization::*;
pub(super) use pasted::*;
pub(super) use product::*;
pub(super) use review::*;
pub(super) use sandbox::*;
pub(super) use sign_in::*;
pub use stays::instead_of_replacing;
pub(super) use stays::*;
pub(super) use this_machine::*;
pub(super) use welcome::*;
