//! Blocking work on a thread of its own, awaited.
//!
//! Not tokio's blocking pool: a runtime waits for that pool when it is dropped, and a keyring that hangs would hold up
//! the program's end. A plain thread ends with the process.

use super::StoreError;

/// Runs `work` on a new thread. When the caller stops waiting, the work goes on and its result is dropped (and wiped).
pub(super) async fn on_thread<T, E>(
    name: &str,
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<Result<T, E>, StoreError>
where
    T: Send + 'static,
    E: Send + 'static,
{
    let (report, result) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            // Nobody waits any more: fine.
            let _ = report.send(work());
        })
        .map_err(|_| StoreError::Machine("the system gave no thread"))?;
    result.await.map_err(|_| StoreError::Machine("the secret store's library failed without an answer"))
}
