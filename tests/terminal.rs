//! The built program in a pseudo-terminal, from its first frame to what it leaves behind.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "support/pty.rs"]
mod pty;
#[path = "support/walk.rs"]
mod walk;

#[path = "terminal/leaving.rs"]
mod leaving;
#[path = "terminal/main_job.rs"]
mod main_job;
