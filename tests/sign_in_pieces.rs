//! Pieces of the sign-in through the browser: what a person pastes, which addresses are opened, and how.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helper may fail like the test itself")]
#![cfg_attr(unix, expect(clippy::print_stdout, reason = "how an inner process answers"))]

#[cfg(unix)]
#[path = "sign_in_pieces/browser.rs"]
mod browser;
#[path = "sign_in_pieces/opened_addresses.rs"]
mod opened_addresses;
#[path = "sign_in_pieces/pasted.rs"]
mod pasted;
#[cfg(unix)]
#[path = "re_exec/mod.rs"]
mod re_exec;
