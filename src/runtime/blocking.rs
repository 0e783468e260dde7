//! Work that blocks, away from the event loop: files, and arithmetic that takes long.

/// Does `work` on a thread for such work. `None` only if the runtime is being shut down.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}
