//! The practice sandbox from outside: plain HTTP, as clients that were not written here would speak it.
//!
//! Statuses, bodies and headers are those of the protocol reference. Signatures are verified by `textbook_rsa`, not with
//! the library that made them.

#![expect(clippy::unwrap_used, reason = "a test's helper may fail like the test itself")]

#[path = "sandbox/analytics.rs"]
mod analytics;
#[path = "sandbox/assertions.rs"]
mod assertions;
#[path = "sandbox/client_secrets.rs"]
mod client_secrets;
#[path = "sandbox/console.rs"]
mod console;
#[path = "sandbox/cross_origin.rs"]
mod cross_origin;
#[path = "sandbox/exchange_jwt.rs"]
mod exchange_jwt;
#[path = "sandbox/failures.rs"]
mod failures;
#[path = "sandbox/gateway.rs"]
mod gateway;
#[path = "sandbox/hostile_input.rs"]
mod hostile_input;
#[path = "sandbox/keys_and_validation.rs"]
mod keys_and_validation;
#[path = "sandbox/life.rs"]
mod life;
#[path = "sandbox/platform.rs"]
mod platform;
#[path = "sandbox/sign_in/mod.rs"]
mod sign_in;
#[path = "sandbox/textbook_rsa.rs"]
mod textbook_rsa;
#[path = "sandbox/tokens.rs"]
mod tokens;
#[path = "sandbox/world.rs"]
mod world;
