//! The closed loop between rules and failures: every rule has a failure that gives it, every failure gives its rule, at the
//! stage where it occurs, with the right exit code. All of them are played: by the practice sandbox, by the bench of broken
//! servers, or by this machine's own files, stores and keys.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "closed_loop/adobe.rs"]
mod adobe;
#[path = "support/bench/mod.rs"]
mod bench;
#[path = "support/browser.rs"]
mod browser;
#[path = "closed_loop/command.rs"]
mod command;
#[path = "closed_loop/local.rs"]
mod local;
#[path = "closed_loop/loops.rs"]
mod loops;
#[path = "closed_loop/pairs.rs"]
mod pairs;
#[path = "closed_loop/platform.rs"]
mod platform;
mod re_exec;
#[path = "closed_loop/rotation.rs"]
mod rotation;
#[path = "closed_loop/sign_in.rs"]
mod sign_in;
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;
#[path = "closed_loop/words.rs"]
mod words;
#[path = "closed_loop/world.rs"]
mod world;
