//! Signing in, staying signed in and signing out: one rotating token among processes, what is bound to what, and what is
//! left after every kind of end.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helper may fail like the test itself")]

#[path = "operations_sign_in/binding.rs"]
mod binding;
#[path = "support/browser.rs"]
mod browser;
#[path = "operations_sign_in/checked.rs"]
mod checked;
#[path = "operations_sign_in/home.rs"]
mod home;
#[path = "operations_sign_in/ims.rs"]
mod ims;
#[path = "operations_sign_in/log.rs"]
mod log;
#[path = "operations_sign_in/practice.rs"]
mod practice;
#[cfg(unix)]
#[path = "operations_sign_in/processes.rs"]
mod processes;
#[cfg(unix)]
mod re_exec;
#[path = "operations_sign_in/removal.rs"]
mod removal;
#[path = "operations_sign_in/renewal.rs"]
mod renewal;
#[path = "operations_sign_in/sign_in.rs"]
mod sign_in;
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;
