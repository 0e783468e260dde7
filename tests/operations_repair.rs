//! Repairs of a saved connection: each is made whole or undone, at whatever step it fails or is killed; no secret is ever
//! lost, and the next run deletes what a cut-off one left behind.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "operations/fragile.rs"]
mod fragile;
#[path = "operations_repair/home.rs"]
mod home;
#[path = "operations_repair/killed.rs"]
mod killed;
#[path = "operations_repair/moves.rs"]
mod moves;
#[path = "operations_repair/offered.rs"]
mod offered;
#[path = "operations_repair/other_company.rs"]
mod other_company;
#[path = "operations_repair/other_sandbox.rs"]
mod other_sandbox;
#[path = "operations_repair/other_secret.rs"]
mod other_secret;
mod re_exec;
#[path = "operations_repair/renamed.rs"]
mod renamed;
#[path = "operations_repair/rotation.rs"]
mod rotation;
