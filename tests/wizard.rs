//! The wizard's pure core through its front door: messages in, effects and screens out, with an outside made of canned
//! answers. The promises one by one, then any walk at all.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what a test needs may end the test")]

#[path = "wizard/back_and_forward.rs"]
mod back_and_forward;
#[path = "wizard/brought.rs"]
mod brought;
#[path = "support/canned.rs"]
mod canned;
#[path = "wizard/drafts.rs"]
mod drafts;
#[path = "wizard/jobs.rs"]
mod jobs;
#[path = "wizard/live_test.rs"]
mod live_test;
#[path = "wizard/many.rs"]
mod many;
#[path = "wizard/paste.rs"]
mod paste;
#[path = "wizard/random.rs"]
mod random;
#[path = "wizard/sandboxes.rs"]
mod sandboxes;
#[path = "wizard/save.rs"]
mod save;
#[path = "wizard/secrets.rs"]
mod secrets;
#[path = "wizard/service_account.rs"]
mod service_account;
#[path = "wizard/sign_in.rs"]
mod sign_in;
#[path = "wizard/three_ways.rs"]
mod three_ways;
#[path = "wizard/two_secrets.rs"]
mod two_secrets;
#[path = "support/walk.rs"]
mod walk;
