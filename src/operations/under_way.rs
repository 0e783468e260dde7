//! What is between a request that can be made once and the store: a code or a refresh token is spent, and its answer is
//! the only one there will be. Counts these; knows nothing of what they are.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

/// More than this at once wait.
const MOST_AT_ONCE: u32 = 1024;
static UNDER_WAY: Semaphore = Semaphore::const_new(MOST_AT_ONCE as usize);
/// How long the end of the program waits for them.
const GRACE: Duration = Duration::from_secs(5);

/// One of them, until it is dropped.
pub(super) async fn one() -> Option<SemaphorePermit<'static>> {
    // Never closed, so there always is one.
    UNDER_WAY.acquire().await.ok()
}

/// Waits until no sign-in or renewal is between its request and the store, five seconds at most: for the end of the
/// program, which would take an answer with it that nobody gets again.
pub async fn finish_exchanges() {
    // Late is as good as done: the program ends.
    let _ = tokio::time::timeout(GRACE, UNDER_WAY.acquire_many(MOST_AT_ONCE)).await;
}
