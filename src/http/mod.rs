//! The one HTTP set-up: proxy, trust store, no redirects, bounds on time and size; every answer an [`Exchange`].
//!
//! Knows nothing of Adobe and judges nothing: what an answer means is the clients' business, whose fault a failure is
//! belongs to `checks` and `diagnosis`.

mod body;
mod client;
mod dig;
mod error;
mod exchange;
mod faults;
mod inflate;
mod proxy_answer;
mod request;
mod route;

pub use body::{Body, Content};
pub use client::{Bounds, Http, OpeningAhead};
pub use dig::{ChosenBy, Dig, Layer, ShownCertificate, Step, Way};
pub use error::{CaFileProblem, HttpError, HttpFault, ProxyTrouble};
pub use exchange::{Exchange, Facts, Oddity, Stranger};
pub use request::{Method, Request};
