//! What is between a request that can be made once and the store: a code or a refresh token is spent, and its answer is
//! the only one there will be. And drafts between the person and the disk. Counts these; knows nothing of what they are.

use std::time::{Duration, Instant};

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

/// As `one`, at once: what is begun is counted before it first runs.
pub fn begin_writing() -> Option<SemaphorePermit<'static>> {
    // None beyond a thousand: then the end of the program waits for those.
    UNDER_WAY.try_acquire().ok()
}

/// Waits until no sign-in or renewal is between its request and the store, five seconds at most: for the end of the
/// program, which would take an answer with it that nobody gets again.
pub async fn finish_exchanges() {
    // Late is as good as done: the program ends.
    let _ = tokio::time::timeout(GRACE, UNDER_WAY.acquire_many(MOST_AT_ONCE)).await;
}

/// The same where the program has crashed: holds up this thread while others come to their end.
pub fn wait_for_exchanges() {
    let begun = Instant::now();
    while UNDER_WAY.available_permits() < MOST_AT_ONCE as usize && begun.elapsed() < GRACE {
        // Nothing wakes a thread that may not await.
        std::thread::sleep(Duration::from_millis(5));
    }
}
