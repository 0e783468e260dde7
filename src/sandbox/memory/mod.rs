//! What the sandbox remembers between runs, in one file that several sandbox processes share.
//!
//! One thread writes, under the file's lock: it reads what other processes wrote, adds what is new here, and replaces
//! the file whole. Requests never wait for it, except those that promise that something is remembered. A damaged or
//! foreign file is set aside and a fresh one begun; where nothing can be written, this process alone remembers.

mod adding;
mod assertions;
mod codes;
mod console;
mod file;
mod grants;
mod remembered;
mod secrets;
mod writer;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::clock;
use super::signing::Claims;

pub(super) use adding::Adding;
pub(super) use assertions::Assertion;
pub(super) use codes::{Challenge, Code, Method};
use console::Console;
pub(super) use console::{CERTIFICATES_KEPT, Changes, Deed, Stage};
use file::{Content, Stamp, read};
pub(super) use grants::{NotTaken, Redemption, Rotation};
pub(super) use remembered::Issued;
use remembered::News;
pub(super) use secrets::{Added, MOST_ALIVE, OfClient, Use};
use secrets::{Happening, Secrets};
use writer::Letter;

/// What was last seen in the file, and what this process added: invalidated tokens and sessions, and what people did on
/// the console page.
#[derive(Debug, Default)]
struct Seen {
    stamp: Option<Stamp>,
    invalidated: HashMap<String, u64>,
    console: Console,
    secrets: Secrets,
}

impl Seen {
    /// Reads the file if it changed.
    fn refresh(&mut self, path: &Path) {
        let stamp = Stamp::of(path);
        if stamp.is_some() && stamp != self.stamp {
            self.stamp = stamp;
            if let Ok(Content::Ours(remembered)) = read(path) {
                self.invalidated.extend(remembered.invalidated);
                let now = clock::now_ms();
                self.invalidated.retain(|_, ends_at| *ends_at > now);
                self.console = remembered.console;
                self.secrets.refresh(remembered.secrets, now);
            }
        }
    }
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
    letters: Sender<Letter>,
    thread: JoinHandle<()>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    /// Begins to remember in `path`. The file is read by the writer's thread, not here.
    pub(super) fn open(path: PathBuf) -> Self {
        let (letters, inbox) = mpsc::channel();
        let file = path.clone();
        let thread =
            std::thread::Builder::new().name("practice-memory".to_owned()).spawn(move || writer::write(&file, &inbox));
        let writer = match thread {
            Ok(thread) => Some(Writer { letters, thread }),
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
        self.tell(News::Invalidated { token_id, ends_at, written: Some(written) });
        // An error means that the writer is gone; this process remembers all the same.
        let _ = is_written.await;
    }

    /// Remembers a code before a browser carries it away; returns when that is written down (or cannot be).
    pub(super) async fn code_given(&self, code_id: String, code: Code) {
        let (written, is_written) = oneshot::channel();
        self.tell(News::CodeGiven { code_id, code, written: Some(written) });
        let _ = is_written.await;
    }

    /// Takes a code, once among all sandbox processes.
    pub(super) async fn redeem(&self, redemption: Redemption) -> Result<Code, NotTaken> {
        let (decided, decision) = oneshot::channel();
        self.send(Letter::Redeem(redemption, decided));
        let decision = decision.await.unwrap_or(Err(NotTaken::Unknown));
        self.note_the_end(&decision);
        decision
    }

    /// Takes a refresh token and puts the next one in its place, once among all sandbox processes.
    pub(super) async fn rotate(&self, rotation: Rotation) -> Result<(), NotTaken> {
        let (decided, decision) = oneshot::channel();
        self.send(Letter::Rotate(rotation, decided));
        let decision = decision.await.unwrap_or(Err(NotTaken::Unknown));
        self.note_the_end(&decision);
        decision
    }

    fn note_the_end<T>(&self, decision: &Result<T, NotTaken>) {
        if let Err(NotTaken::UsedBefore { session_id, ends_at }) = decision {
            locked(&self.seen).invalidated.insert(session_id.clone(), *ends_at);
        }
    }

    /// Whether the token, or the session it belongs to, was ended.
    pub(super) fn is_over(&self, claims: &Claims) -> bool {
        self.is_invalidated(&claims.id) || self.is_invalidated(&claims.session_id)
    }

    /// Whether this or another sandbox process ended the token. Reads the file only when it changed.
    fn is_invalidated(&self, token_id: &str) -> bool {
        let mut seen = locked(&self.seen);
        seen.refresh(&self.path);
        seen.invalidated.contains_key(token_id)
    }

    /// What people did, here or in another sandbox process, about a client on the console page.
    pub(super) fn changes(&self, client_id: &str) -> Changes {
        let mut seen = locked(&self.seen);
        seen.refresh(&self.path);
        seen.console.changes(client_id)
    }

    /// Remembers what was done about a client; returns when that is written down (or cannot be).
    pub(super) async fn done(&self, client_id: &str, deed: Deed) {
        {
            let mut seen = locked(&self.seen);
            seen.refresh(&self.path);
            seen.console.learn(client_id, &deed);
        }
        let (written, is_written) = oneshot::channel();
        self.tell(News::Done { client_id: client_id.to_owned(), deed, written: Some(written) });
        let _ = is_written.await;
    }

    /// Forgets all that was done on the console page; returns when that is written down (or cannot be).
    pub(super) async fn start_over(&self) {
        {
            let mut seen = locked(&self.seen);
            seen.refresh(&self.path);
            seen.console.start_over();
            seen.secrets.start_over();
        }
        let (written, is_written) = oneshot::channel();
        self.tell(News::StartedOver { written: Some(written) });
        let _ = is_written.await;
    }

    /// What became of the client secrets of a client, here or in another sandbox process.
    pub(super) fn secrets(&self, client_id: &str) -> OfClient {
        let mut seen = locked(&self.seen);
        seen.refresh(&self.path);
        seen.secrets.of(client_id)
    }

    /// Adds a client secret, unless there are two among all sandbox processes; returns when that is written down.
    pub(super) async fn add_secret(&self, adding: Adding) -> bool {
        let (client_id, happening) = (adding.client_id.clone(), Happening::Added(adding.secret.clone()));
        let (decided, decision) = oneshot::channel();
        self.send(Letter::AddSecret(adding, decided));
        let is_added = decision.await.unwrap_or(false);
        if is_added {
            locked(&self.seen).secrets.learn(&client_id, &happening);
        }
        is_added
    }

    /// Deletes a client secret; returns when that is written down (or cannot be).
    pub(super) async fn delete_secret(&self, client_id: &str, uuid: &str) {
        let happening = Happening::Deleted { uuid: uuid.to_owned() };
        {
            let mut seen = locked(&self.seen);
            seen.refresh(&self.path);
            seen.secrets.learn(client_id, &happening);
        }
        let (written, is_written) = oneshot::channel();
        self.tell(News::Secret { client_id: client_id.to_owned(), happening, written: Some(written) });
        let _ = is_written.await;
    }

    /// Remembers that a client secret was used.
    pub(super) fn secret_used(&self, client_id: &str, uuid: &str, by: Use) {
        let happening = Happening::Used { uuid: uuid.to_owned(), by };
        locked(&self.seen).secrets.learn(client_id, &happening);
        self.tell(News::Secret { client_id: client_id.to_owned(), happening, written: None });
    }

    /// Whether the assertion comes for the first time among all sandbox processes.
    pub(super) async fn is_first_use(&self, assertion: Assertion) -> bool {
        let (decided, decision) = oneshot::channel();
        self.send(Letter::Assert(assertion, decided));
        decision.await.unwrap_or(false)
    }

    /// Writes what is left and ends the writer. Blocks for as long as that takes.
    pub(super) fn close(&self) {
        let writer = locked(&self.writer).take();
        if let Some(Writer { letters, thread }) = writer {
            drop(letters);
            // An error would be its panic, with which the program has ended.
            let _ = thread.join();
        }
    }

    fn tell(&self, news: News) {
        self.send(Letter::News(news));
    }

    fn send(&self, letter: Letter) {
        if let Some(writer) = locked(&self.writer).as_ref() {
            // Fails only when the writer is gone, which it has logged.
            let _ = writer.letters.send(letter);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

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

    #[tokio::test]
    async fn what_could_not_be_written_is_written_later() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state").join("practice.json");
        fs::create_dir_all(&path).unwrap();
        let memory = Memory::open(path.clone());
        memory.token_issued("early".to_owned(), issued(1));
        memory.invalidate("ended".to_owned(), u64::MAX).await;
        fs::remove_dir(&path).unwrap();
        memory.token_issued("late".to_owned(), issued(2));
        memory.close();
        let Ok(Content::Ours(remembered)) = read(&path) else { panic!("no file") };
        assert!(["early", "late"].iter().all(|id| remembered.tokens.contains_key(*id)));
        assert!(remembered.invalidated.contains_key("ended"));
    }
}
