//! What a check costs in time against a server that is far away, and in memory, against section 9 of the design.
//!
//! Run with `cargo bench --bench check`. Each round trip to the server takes [`far::TRIP`], the opening of a connection
//! takes one more, and nothing else takes time there; so what a check takes is compared with the chain of round trips that
//! it cannot avoid. The checks run in a process of their own, whose memory is theirs alone. A miss ends with exit status 1.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what a benchmark needs may end it, and printing is its purpose"
)]

#[path = "check/checking.rs"]
mod checking;
#[path = "check/far.rs"]
mod far;

use std::process::{Command, ExitCode};

/// Names the server's address to the process that checks.
const SERVER: &str = "AA_CONNECT_BENCH_SERVER";

fn main() -> ExitCode {
    // Only `cargo bench` passes this. Test runners that list or try benchmarks get none.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    if let Ok(server) = std::env::var(SERVER) {
        return checking::all(&server);
    }
    let server = far::start();
    let checks = Command::new(std::env::current_exe().unwrap()).arg("--bench").env(SERVER, server).status().unwrap();
    if checks.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
