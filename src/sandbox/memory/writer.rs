//! The one thread that writes the memory's file, and that decides what no two processes may decide at once.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::adding::Adding;
use super::assertions::Assertion;
use super::codes::Code;
use super::file::save;
use super::grants::{NotTaken, Redemption, Rotation};
use super::remembered::{News, Remembered};

/// News kept while the file cannot be written, the newest.
const UNSAVED_KEPT: usize = 1_000;
/// How long the writer gathers news before it writes them together.
const GATHER: Duration = Duration::from_millis(50);

type Asker<T> = oneshot::Sender<Result<T, NotTaken>>;

/// What the writer is told, or asked to decide under the lock.
#[derive(Debug)]
pub(super) enum Letter {
    News(News),
    Redeem(Redemption, Asker<Code>),
    Rotate(Rotation, Asker<()>),
    Assert(Assertion, oneshot::Sender<bool>),
    AddSecret(Adding, oneshot::Sender<bool>),
}

impl Letter {
    /// Whether somebody waits for the writing.
    fn is_urgent(&self) -> bool {
        match self {
            Self::News(news) => news.is_awaited(),
            Self::Redeem(..) | Self::Rotate(..) | Self::Assert(..) | Self::AddSecret(..) => true,
        }
    }
}

/// The writer's life: sets a damaged file aside, then writes whenever there is news, and a last time at the end. News
/// that could not be written waits for the next time.
pub(super) fn write(path: &Path, inbox: &Receiver<Letter>) {
    let mut view = Remembered::default();
    let mut unsaved = Vec::new();
    if path.exists() {
        save(path, &mut view, &mut unsaved, |_| Vec::new());
    }
    while let Ok(first) = inbox.recv() {
        let letters = gather(first, inbox);
        let mut waiting = Waiting::default();
        let is_saved = save(path, &mut view, &mut unsaved, |remembered| waiting.answer(letters, remembered));
        waiting.tell();
        let forgotten = if is_saved { unsaved.len() } else { unsaved.len().saturating_sub(UNSAVED_KEPT) };
        unsaved.drain(..forgotten);
    }
    if !unsaved.is_empty() {
        save(path, &mut view, &mut unsaved, |_| Vec::new());
    }
}

/// Who is told when the writing is done.
#[derive(Default)]
struct Waiting {
    written: Vec<oneshot::Sender<()>>,
    redeemed: Vec<(Asker<Code>, Result<Code, NotTaken>)>,
    rotated: Vec<(Asker<()>, Result<(), NotTaken>)>,
    decided: Vec<(oneshot::Sender<bool>, bool)>,
}

impl Waiting {
    /// Takes the decisions one after the other, each knowing those before it; gives what is to be remembered.
    fn answer(&mut self, letters: Vec<Letter>, remembered: &mut Remembered) -> Vec<News> {
        let mut all = Vec::new();
        for letter in letters {
            let fresh = match letter {
                Letter::News(mut news) => {
                    self.written.extend(news.take_waiting());
                    vec![news]
                }
                Letter::Redeem(redemption, decided) => {
                    let (decision, news) = redemption.decide(remembered);
                    self.redeemed.push((decided, decision));
                    news
                }
                Letter::Rotate(rotation, decided) => {
                    let (decision, news) = rotation.decide(remembered);
                    self.rotated.push((decided, decision));
                    news
                }
                Letter::Assert(assertion, decided) => {
                    let news = assertion.decide(remembered);
                    self.decided.push((decided, news.is_some()));
                    news.into_iter().collect()
                }
                Letter::AddSecret(adding, decided) => {
                    let news = adding.decide(remembered);
                    self.decided.push((decided, news.is_some()));
                    news.into_iter().collect()
                }
            };
            for news in &fresh {
                remembered.learn(news);
            }
            all.extend(fresh);
        }
        all
    }

    /// The askers may have hung up.
    fn tell(self) {
        for written in self.written {
            let _ = written.send(());
        }
        for (decided, decision) in self.redeemed {
            let _ = decided.send(decision);
        }
        for (decided, decision) in self.rotated {
            let _ = decided.send(decision);
        }
        for (decided, is_so) in self.decided {
            let _ = decided.send(is_so);
        }
    }
}

/// What comes within [`GATHER`]; somebody who waits ends that at once.
fn gather(first: Letter, inbox: &Receiver<Letter>) -> Vec<Letter> {
    let deadline = Instant::now() + GATHER;
    let mut letters = vec![first];
    while !letters.last().is_some_and(Letter::is_urgent) {
        match inbox.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(more) => letters.push(more),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    letters
}
