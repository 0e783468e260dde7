//! The sign-in through the browser: what the browser is asked, where this program listens for its answer, and what of
//! that answer is believed. Speaks to browsers only; the token request is `ims`'s, keeping anything is `operations`'.

mod address;
pub mod browser;
mod browser_variable;
mod certificate;
mod grant;
pub mod pasted;
mod question;
mod ssh;
mod surroundings;
mod validity;
mod wsl;

pub use certificate::{Certificate, CertificateError};
pub use grant::{Grant, Refused};
pub use question::{Issuer, Question};
pub use ssh::SshServer;
pub use surroundings::{Browser, Place, Sources, Surroundings, System};
pub use wsl::WslNetworking;
