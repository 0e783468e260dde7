//! The built program in a pseudo-terminal, from its first frame to what it leaves behind.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "support/person.rs"]
mod person;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/mod.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;
#[path = "terminal/walk.rs"]
mod walk;

#[path = "terminal/answers.rs"]
mod answers;
#[path = "terminal/check_screen.rs"]
mod check_screen;
#[path = "terminal/check_stage.rs"]
mod check_stage;
#[path = "terminal/check_trouble.rs"]
mod check_trouble;
#[path = "terminal/crashes.rs"]
mod crashes;
#[path = "terminal/drafts.rs"]
mod drafts;
#[path = "terminal/full_disk.rs"]
mod full_disk;
#[path = "terminal/journey_optimizer.rs"]
mod journey_optimizer;
#[path = "terminal/key_pairs.rs"]
mod key_pairs;
#[path = "terminal/leaving.rs"]
mod leaving;
#[path = "terminal/looks.rs"]
mod looks;
#[path = "terminal/main_job.rs"]
mod main_job;
#[path = "terminal/plain.rs"]
mod plain;
#[path = "terminal/service_account.rs"]
mod service_account;
#[path = "terminal/service_account_trouble.rs"]
mod service_account_trouble;
#[path = "terminal/sign_in.rs"]
mod sign_in;
#[path = "terminal/sizes.rs"]
mod sizes;
#[path = "terminal/without_prompts.rs"]
mod without_prompts;
