//! The way to Adobe, dug layer by layer: every failure of the bench gets its verdict at its row, in its time, and no secret
//! goes astray.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's own helpers may fail it")]

#[path = "support/bench/mod.rs"]
mod bench;
#[path = "network/played.rs"]
mod played;
#[path = "network/probes.rs"]
mod probes;
mod re_exec;
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;
