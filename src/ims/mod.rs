//! The IMS client: Adobe's token endpoint as documented, its refusals by name, and what it tells about people.
//!
//! Speaks HTTP only through `http`, keeps nothing and never waits; whose fault a refusal is belongs to `diagnosis`.

mod answer;
mod claims;
mod client;
mod credential;
mod error;
mod exchange_jwt;
mod grant;
mod metadata;
mod person;
mod refusal;
mod service_account;
mod token;
mod token_response;

pub use claims::Claims;
pub use client::{Ims, TokenKind};
pub use credential::Client;
pub use error::ImsError;
pub use metadata::{Metadata, Reached};
pub use refusal::{AccountStep, Refusal, RefusalKind};
pub use service_account::{Asserted, KeyPairFault, ServiceAccount, UnfitKeyPair};
pub use token::{DamagedToken, Token};
