//! Every command without a terminal: exit codes, what is said where, bad input, broken surroundings.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "operations_sign_in/ims.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod ims;
#[path = "support/pty.rs"]
mod pty;
mod re_exec;
#[path = "support/mod.rs"]
#[allow(dead_code, reason = "each test binary uses its own part")]
mod support;

#[path = "commands/bundle.rs"]
mod bundle;
#[path = "commands/call.rs"]
mod call;
#[path = "commands/check_json.rs"]
mod check_json;
#[path = "commands/check_kept.rs"]
mod check_kept;
#[path = "commands/check_live.rs"]
mod check_live;
#[path = "commands/check_many.rs"]
mod check_many;
#[path = "commands/checked.rs"]
mod checked;
#[path = "commands/documents.rs"]
mod documents;
#[path = "commands/explain.rs"]
mod explain;
#[path = "commands/export.rs"]
mod export;
#[path = "commands/import.rs"]
mod import;
#[path = "commands/import_drafts.rs"]
mod import_drafts;
#[path = "commands/import_hand_over.rs"]
mod import_hand_over;
#[path = "commands/many.rs"]
mod many;
#[path = "commands/migrate.rs"]
mod migrate;
#[path = "commands/migrate_compared.rs"]
mod migrate_compared;
#[path = "commands/outcome.rs"]
mod outcome;
#[path = "commands/removed.rs"]
mod removed;
#[path = "commands/renew.rs"]
mod renew;
#[path = "commands/renew_timer.rs"]
mod renew_timer;
#[path = "commands/rotate.rs"]
mod rotate;
#[path = "commands/rotate_troubled.rs"]
mod rotate_troubled;
#[path = "commands/saved.rs"]
mod saved;
#[path = "commands/service_account.rs"]
mod service_account;
#[path = "commands/signed_in.rs"]
mod signed_in;
#[path = "commands/stores.rs"]
mod stores;
#[path = "commands/surroundings.rs"]
mod surroundings;
#[path = "commands/usage.rs"]
mod usage;
