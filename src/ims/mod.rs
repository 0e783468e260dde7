//! The IMS client: Adobe's token endpoint as documented, and its refusals by name.
//!
//! Speaks HTTP only through `http`, keeps nothing and never waits; whose fault a refusal is belongs to `diagnosis`.

mod claims;
mod client;
mod error;
mod grant;
mod refusal;
mod token;
mod token_response;

pub use claims::Claims;
pub use client::{Ims, Reached};
pub use error::ImsError;
pub use refusal::{AccountStep, Refusal, RefusalKind};
pub use token::{DamagedToken, Token};
