//! The sign-in through the browser: what the browser is asked, where this program listens for its answer, and what of
//! that answer is believed. Speaks to browsers only; the token request is `ims`'s, keeping anything is `operations`'.

mod address;
mod certificate;
mod grant;
mod question;
mod validity;

pub use certificate::{Certificate, CertificateError};
pub use grant::{Grant, Refused};
pub use question::{Issuer, Question};
