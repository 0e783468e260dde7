//! Operations that are killed (-9), or whose disk is full, at each of their steps: nothing is lost, and nothing half-done is
//! left that the next run does not mend or name.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helper may fail like the test itself")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what an inner test says is shown where it fails")]

#[path = "operations_repair/adobe.rs"]
mod adobe;
#[path = "cut_off/cabinet.rs"]
mod cabinet;
#[path = "cut_off/command.rs"]
mod command;
#[path = "cut_off/discards.rs"]
mod discards;
#[path = "cut_off/exports.rs"]
mod exports;
#[path = "support/cut_off.rs"]
mod harness;
#[path = "cut_off/imports.rs"]
mod imports;
#[allow(dead_code, reason = "each test binary uses its own part")]
#[path = "operations_sign_in/ims.rs"]
mod ims;
#[path = "cut_off/lodging.rs"]
mod lodging;
#[path = "cut_off/moves.rs"]
mod moves;
mod re_exec;
#[path = "cut_off/removes.rs"]
mod removes;
#[path = "cut_off/renew.rs"]
mod renew;
#[path = "cut_off/rotate.rs"]
mod rotate;
#[allow(dead_code, reason = "each test binary uses its own part")]
#[path = "operations_repair/home.rs"]
mod saved;
#[path = "cut_off/saves.rs"]
mod saves;
#[allow(dead_code, reason = "each test binary uses its own part")]
#[path = "operations_sign_in/home.rs"]
mod signed_in;
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;
