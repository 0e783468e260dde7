//! Where tests cut this program off: killed at the n-th step of what it does to the disk or to a secret store, or with a
//! disk that is full from there on. Owns the count; `tests/support/cut_off.rs` is the other side. Nothing of it is in
//! release builds.

#[cfg(all(debug_assertions, unix))]
use std::sync::atomic::{AtomicUsize, Ordering};

/// Says which step is cut off, and how: `kill N FILE` or `full N FILE`; FILE is made when that step is reached.
#[cfg(all(debug_assertions, unix))]
const WISH: &str = "AA_CONNECT_TEST_CUT_OFF";

/// The steps so far.
#[cfg(all(debug_assertions, unix))]
static STEPS: AtomicUsize = AtomicUsize::new(0);

/// Something is about to be written or removed, or was just now.
#[inline]
pub(crate) fn step() {
    #[cfg(all(debug_assertions, unix))]
    if let Ok(wish) = std::env::var(WISH) {
        let number = STEPS.fetch_add(1, Ordering::SeqCst) + 1;
        let mut words = wish.splitn(3, ' ');
        let (way, at, mark) = (words.next(), words.next(), words.next());
        if let (Some(way), Some(mark), true) = (way, mark, at.is_some_and(|at| at == number.to_string())) {
            cut_off(way, mark);
        }
    }
}

#[cfg(all(debug_assertions, unix))]
fn cut_off(way: &str, mark: &str) {
    use rustix::process::{Resource, Rlimit, Signal, getpid, kill_process, setrlimit};
    let _ = std::fs::File::create(mark);
    match way {
        "kill" => {
            let _ = kill_process(getpid(), Signal::KILL);
            // The signal may take a moment; nothing happens meanwhile.
            loop {
                std::thread::park();
            }
        }
        // No file may grow any more. Whoever wished it has the signal for that ignored, so that writing fails instead.
        _ => {
            let _ = setrlimit(Resource::Fsize, Rlimit { current: Some(0), maximum: Some(0) });
        }
    }
}
