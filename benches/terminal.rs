//! What the program costs in a terminal, measured in a pseudo-terminal of 100 × 30, against section 9 of the design.
//!
//! Run with `cargo bench --bench terminal`. Counts (bytes, wake-ups, memory, size) come out alike on every machine, and
//! a missed limit ends with exit status 1; times depend on the machine and its load, so they are only marked.
//!
//! | measure | what it is |
//! | --- | --- |
//! | start to first frame | from just before `fork` to the end of the first synchronized update, median of 25 runs with warm caches |
//! | start to settled | to the last byte before 50 ms of silence: what lies on disk is on the screen, too |
//! | key to first byte | from just before a key is written into the terminal to the first byte that comes back, 240 letters and deletions in a text field, 5 ms after one another's last byte |
//! | bytes per key | everything such a key makes the program write, escape sequences and all, median |
//! | the same in a list | Down in a checklist of 340 report suites; from its last visible row on, each key scrolls |
//! | bytes of the first frame | everything up to that frame's end, taking the terminal's modes included |
//! | idle | 6 s on a step with nothing running, begun 11 s after the last key because tokio keeps a thread for file work for 10 s: wake-ups are voluntary context switches of all threads, processor time is in ticks of 10 ms; on Welcome, and in practice on Organization, where the sandbox and its keeper of memory live in the program, the keyring and the network were probed and the vault is open |
//! | memory idle | resident memory in those same places; "own" is the part that is no file's |
//! | peak of the main job | most resident memory from start to Done, saved; without scrypt, which wants 256 MiB for a vault's passphrase by design |
//! | one check | `check NAME` of the saved practice connection, whole process with the sandbox started inside it, median of 7; and its most resident memory. (The design's measures of 200 connections and of a distant server come with `check`'s deeper ladder.) |
//! | release binary | the file that was measured, as `cargo build --release` makes it |
//!
//! Beside it, measured the same way, what is installed of nano, vim, htop, lazygit and gh.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "what a benchmark needs may end it, and printing is its purpose"
)]

#[cfg(target_os = "linux")]
#[path = "terminal/measuring.rs"]
mod measuring;
#[cfg(target_os = "linux")]
#[path = "terminal/peers.rs"]
mod peers;
#[cfg(target_os = "linux")]
#[path = "terminal/practice.rs"]
mod practice;
#[cfg(target_os = "linux")]
#[path = "terminal/process.rs"]
mod process;
#[cfg(target_os = "linux")]
#[path = "terminal/session.rs"]
mod session;
#[cfg(target_os = "linux")]
#[path = "terminal/table.rs"]
mod table;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    // Only `cargo bench` passes this. Test runners that list or try benchmarks get none.
    if !std::env::args().any(|argument| argument == "--bench") {
        return std::process::ExitCode::SUCCESS;
    }
    let measures = measuring::all();
    print!("{}", table::table(&measures));
    println!("\n{}", peers::table());
    if cfg!(debug_assertions) {
        println!("This is a debug build: its numbers say nothing.");
        return std::process::ExitCode::SUCCESS;
    }
    let missed: Vec<_> = measures.iter().filter(|measure| measure.is_missed()).map(|m| m.name.as_str()).collect();
    if missed.is_empty() {
        return std::process::ExitCode::SUCCESS;
    }
    println!("Missed: {}.", missed.join("; "));
    std::process::ExitCode::FAILURE
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("Wake-ups and memory are read from Linux's /proc; there is nothing to measure with here.");
}
