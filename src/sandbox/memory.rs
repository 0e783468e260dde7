//! What the sandbox remembers between runs, in one file that several sandbox processes share.
//!
//! One thread writes, under the file's lock: it reads what other processes wrote, adds what is new here, and replaces
//! the file whole. Requests never wait for it, except those that promise that something is remembered. A damaged or
//! foreign file is set aside and a fresh one begun; where nothing can be written, the sandbox works without memory.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::files::{self, FileFault, Lock};

use super::clock;

const SCHEMA_VERSION: u32 = 1;

/// The file is never longer than this; see [`Remembered::prune`].
const FILE_LIMIT: u64 = 4 << 20;
/// Issued tokens kept, the newest.
const TOKENS_KEPT: usize = 1_000;
/// Invalidated tokens kept, the newest: an older one would come back to life, so there is room for many.
const INVALIDATED_KEPT: usize = 10_000;
/// How long the writer gathers news before it writes them together.
const GATHER: Duration = Duration::from_millis(50);
/// How long it waits for another process's lock.
const LOCK_LIMIT: Duration = Duration::from_secs(2);
/// Damaged files kept beside.
const DAMAGED_KEPT: u32 = 9;

/// The file's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    schema_version: u32,
    /// By token ID.
    tokens: HashMap<String, Issued>,
    /// Token ID → when the token would have ended, in milliseconds since 1970.
    invalidated: HashMap<String, u64>,
}

/// One token that was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Issued {
    pub(super) client_id: String,
    pub(super) user_id: String,
    /// Milliseconds since 1970.
    pub(super) issued_at: u64,
    /// Milliseconds since 1970.
    pub(super) ends_at: u64,
    /// When `validate_token` was last asked about it, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) validated_at: Option<u64>,
}

/// Something to remember.
#[derive(Debug)]
enum News {
    Issued { token_id: String, token: Issued },
    Validated { token_id: String, at: u64 },
    Invalidated { token_id: String, ends_at: u64, written: oneshot::Sender<()> },
}

impl Default for Remembered {
    fn default() -> Self {
        Self { schema_version: SCHEMA_VERSION, tokens: HashMap::new(), invalidated: HashMap::new() }
    }
}

impl Remembered {
    fn learn(&mut self, news: &News) {
        match news {
            News::Issued { token_id, token } => {
                self.tokens.insert(token_id.clone(), token.clone());
            }
            News::Validated { token_id, at } => {
                if let Some(token) = self.tokens.get_mut(token_id) {
                    token.validated_at = Some(*at);
                }
            }
            News::Invalidated { token_id, ends_at, .. } => {
                self.invalidated.insert(token_id.clone(), *ends_at);
            }
        }
    }

    /// Forgets what has ended, and the oldest of what is too much.
    fn prune(&mut self, now_ms: u64) {
        self.tokens.retain(|_, token| token.ends_at > now_ms);
        self.invalidated.retain(|_, ends_at| *ends_at > now_ms);
        let newest = |times: Vec<u64>, kept: usize| {
            let mut times = times;
            times.sort_unstable_by(|a, b| b.cmp(a));
            times.get(kept.saturating_sub(1)).copied().filter(|_| times.len() > kept)
        };
        if let Some(oldest) = newest(self.tokens.values().map(|t| t.issued_at).collect(), TOKENS_KEPT) {
            self.tokens.retain(|_, token| token.issued_at > oldest);
        }
        if let Some(oldest) = newest(self.invalidated.values().copied().collect(), INVALIDATED_KEPT) {
            self.invalidated.retain(|_, ends_at| *ends_at > oldest);
        }
    }
}

/// Tells one written file from the next without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    #[cfg(unix)]
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::symlink_metadata(path).ok()?;
        Some(Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(&metadata),
        })
    }
}

/// Invalidated tokens as last seen in the file, and what this process added.
#[derive(Debug, Default)]
struct Seen {
    stamp: Option<Stamp>,
    invalidated: HashMap<String, u64>,
}

/// The memory of one sandbox process.
#[derive(Debug)]
pub(super) struct Memory {
    path: PathBuf,
    seen: Mutex<Seen>,
    writer: Mutex<Option<Writer>>,
}

#[derive(Debug)]
struct Writer {
    news: Sender<News>,
    thread: JoinHandle<()>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    /// Begins to remember in `path`. The file is read by the writer's thread, not here.
    pub(super) fn open(path: PathBuf) -> Self {
        let (news, inbox) = mpsc::channel();
        let file = path.clone();
        let thread = std::thread::Builder::new().name("practice-memory".to_owned()).spawn(move || write(&file, &inbox));
        let writer = match thread {
            Ok(thread) => Some(Writer { news, thread }),
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "the practice sandbox remembers nothing: no thread");
                None
            }
        };
        Self { path, seen: Mutex::default(), writer: Mutex::new(writer) }
    }

    pub(super) fn token_issued(&self, token_id: String, token: Issued) {
        self.tell(News::Issued { token_id, token });
    }

    pub(super) fn token_validated(&self, token_id: String, at: u64) {
        self.tell(News::Validated { token_id, at });
    }

    /// Ends a token for every sandbox process; returns when that is written down (or cannot be).
    pub(super) async fn invalidate(&self, token_id: String, ends_at: u64) {
        locked(&self.seen).invalidated.insert(token_id.clone(), ends_at);
        let (written, is_written) = oneshot::channel();
        self.tell(News::Invalidated { token_id, ends_at, written });
        // An error means that the writer is gone; this process remembers all the same.
        let _ = is_written.await;
    }

    /// Whether this or another sandbox process ended the token. Reads the file only when it changed.
    pub(super) fn is_invalidated(&self, token_id: &str) -> bool {
        let mut seen = locked(&self.seen);
        let stamp = Stamp::of(&self.path);
        if stamp.is_some() && stamp != seen.stamp {
            seen.stamp = stamp;
            if let Ok(Content::Ours(remembered)) = read(&self.path) {
                seen.invalidated.extend(remembered.invalidated);
                let now = clock::now_ms();
                seen.invalidated.retain(|_, ends_at| *ends_at > now);
            }
        }
        seen.invalidated.contains_key(token_id)
    }

    /// Writes what is left and ends the writer. Blocks for as long as that takes.
    pub(super) fn close(&self) {
        let writer = locked(&self.writer).take();
        if let Some(Writer { news, thread }) = writer {
            drop(news);
            // A writer that panicked has said so on its own.
            let _ = thread.join();
        }
    }

    fn tell(&self, news: News) {
        if let Some(writer) = locked(&self.writer).as_ref() {
            // Fails only when the writer is gone, which it has logged.
            let _ = writer.news.send(news);
        }
    }
}

/// The writer's life: sets a damaged file aside, then writes whenever there is news, and a last time at the end.
fn write(path: &Path, inbox: &Receiver<News>) {
    save(path, &[]);
    while let Ok(first) = inbox.recv() {
        let deadline = Instant::now() + GATHER;
        let mut news = vec![first];
        while !matches!(news.last(), Some(News::Invalidated { .. })) {
            match inbox.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(more) => news.push(more),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        save(path, &news);
        for news in news {
            if let News::Invalidated { written, .. } = news {
                // The asker may have hung up.
                let _ = written.send(());
            }
        }
    }
}

/// What stands in the file.
enum Content {
    Nothing,
    Ours(Remembered),
    Damaged,
}

fn read(path: &Path) -> Result<Content, files::FileError> {
    let bytes = match files::read_bounded(path, FILE_LIMIT) {
        Ok(bytes) => bytes,
        Err(error) => match error.fault {
            FileFault::NotFound => return Ok(Content::Nothing),
            FileFault::TooLarge(_) | FileFault::SymbolicLink => return Ok(Content::Damaged),
            _ => return Err(error),
        },
    };
    Ok(match serde_json::from_slice::<Remembered>(&bytes) {
        Ok(remembered) if remembered.schema_version == SCHEMA_VERSION => Content::Ours(remembered),
        _ => Content::Damaged,
    })
}

fn save(path: &Path, news: &[News]) {
    if let Err(problem) = try_save(path, news) {
        tracing::warn!(%problem, "the practice sandbox cannot remember");
    }
}

#[derive(Debug, thiserror::Error)]
enum SaveError {
    #[error(transparent)]
    File(#[from] files::FileError),
    #[error(transparent)]
    Lock(#[from] files::LockError),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

fn try_save(path: &Path, news: &[News]) -> Result<(), SaveError> {
    if news.is_empty() && !path.exists() {
        return Ok(());
    }
    let _lock = Lock::acquire(&path.with_extension("lock"), LOCK_LIMIT)?;
    let content = read(path)?;
    let mut remembered = match content {
        Content::Ours(remembered) => remembered,
        Content::Nothing => Remembered::default(),
        Content::Damaged => {
            set_aside(path)?;
            Remembered::default()
        }
    };
    if news.is_empty() {
        return Ok(());
    }
    for one in news {
        remembered.learn(one);
    }
    remembered.prune(clock::now_ms());
    Ok(files::write_atomic(path, &serde_json::to_vec(&remembered)?)?)
}

/// Keeps a damaged or foreign file beside, under the first free name of few; when none is free, the last is replaced.
fn set_aside(path: &Path) -> Result<(), files::FileError> {
    let name = |number: u32| path.with_extension(format!("damaged-{number}.json"));
    let free = (1..DAMAGED_KEPT).map(name).find(|candidate| fs::symlink_metadata(candidate).is_err());
    let beside = free.unwrap_or_else(|| name(DAMAGED_KEPT));
    fs::rename(path, &beside).map_err(|error| files::FileError { path: beside, fault: FileFault::Other(error.kind()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issued(at: u64) -> Issued {
        Issued {
            client_id: "c".to_owned(),
            user_id: "u".to_owned(),
            issued_at: at,
            ends_at: u64::MAX,
            validated_at: None,
        }
    }

    #[test]
    fn the_file_stays_bounded_and_keeps_the_newest() {
        let mut remembered = Remembered::default();
        for number in 0..u64::try_from(TOKENS_KEPT).unwrap() + 500 {
            remembered.learn(&News::Issued { token_id: format!("t{number}"), token: issued(number + 1) });
        }
        remembered.prune(0);
        assert!(remembered.tokens.len() <= TOKENS_KEPT && remembered.tokens.len() > TOKENS_KEPT / 2);
        assert!(remembered.tokens.contains_key("t1499") && !remembered.tokens.contains_key("t0"));
        assert!((serde_json::to_vec(&remembered).unwrap().len() as u64) < FILE_LIMIT);
    }

    #[test]
    fn what_has_ended_is_forgotten() {
        let mut remembered = Remembered::default();
        remembered.tokens.insert("old".to_owned(), Issued { ends_at: 10, ..issued(1) });
        remembered.invalidated.insert("old".to_owned(), 10);
        remembered.prune(11);
        assert_eq!(remembered, Remembered::default());
    }

    #[test]
    fn damaged_files_do_not_pile_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state").join("practice.json");
        for round in 0..30 {
            files::write_atomic(&path, format!("damage {round}").as_bytes()).unwrap();
            save(&path, &[News::Issued { token_id: "t".to_owned(), token: issued(1) }]);
            assert!(matches!(read(&path), Ok(Content::Ours(_))));
        }
        assert_eq!(files::list(path.parent().unwrap(), ".json").unwrap().len(), 1 + DAMAGED_KEPT as usize);
    }
}
