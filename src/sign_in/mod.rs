//! The sign-in through the browser: what the browser is asked, where this program listens for its answer, and what of
//! that answer is believed. Speaks to browsers only; the token request is `ims`'s, keeping anything is `operations`'.

mod address;
mod attempt;
mod bind;
pub mod browser;
mod browser_variable;
mod certificate;
mod desk;
mod error;
mod front;
mod grant;
mod holder;
mod life;
mod news;
mod pages;
pub mod pasted;
mod question;
mod random;
mod response;
mod self_test;
mod server;
mod ssh;
mod surroundings;
mod validity;
mod wsl;

pub use certificate::{Certificate, CertificateError};
pub use error::{OpenError, SelfTestError, Unusable};
pub use grant::{Grant, Refused};
pub use life::{SignIn, open, open_unheard};
pub use news::{Answer, Conclusion, Listening, News, Stray};
pub use pasted::Why;
pub use question::{Issuer, Question};
pub use ssh::SshServer;
pub use surroundings::{Browser, Place, Sources, Surroundings, System};
pub use wsl::WslNetworking;
