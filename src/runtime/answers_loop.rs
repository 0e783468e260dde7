//! The event loop without a person: the third beside the picture and the lines. Answers come from a file, what is worth
//! saying goes to `say`, and nothing ever waits for a terminal.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::driver::{Drive, Driver, Request, finish, news, sleep};
use super::machine::Machine;
use super::services::Services;
use super::signals::{Signal, Signals};
use crate::connection::Secret;
use crate::diagnosis::Verdict;
use crate::screen::{Action, Callout, Farewell, FieldId, Msg, StepState, Tone};
use crate::ui::answers::{self, Answers, End, Turn};

/// Reads a secret that is asked for only now; it may be shown the address that somebody is to open. Says why it cannot be
/// had.
pub type Obtain = Box<dyn Fn(&'static str, Option<Secret>) -> Obtained + Send + Sync>;

/// Such a secret on its way.
type Obtained = std::pin::Pin<Box<dyn Future<Output = Result<Secret, String>> + Send>>;

/// How a run from answers ended.
pub struct Answered {
    /// The machine's own end.
    pub farewell: Farewell,
    /// Why it ended before that; its words are said already.
    pub end: Option<End>,
    /// Whether the draft is still there, to go on with.
    pub is_draft_kept: bool,
}

/// Runs a machine on answers until it ends. `was_begun_before` says that its draft is not this run's to throw away.
pub async fn run_answers(
    machine: impl Machine,
    services: Arc<Services>,
    given: Answers,
    was_begun_before: bool,
    obtain: Obtain,
    say: fn(&str),
) -> io::Result<Answered> {
    drive(Driver::boxed(machine, services), given, was_begun_before, obtain, say).await
}

async fn drive(
    machine: Box<dyn Drive>,
    given: Answers,
    was_begun_before: bool,
    obtain: Obtain,
    say: fn(&str),
) -> io::Result<Answered> {
    let mut run = Run {
        machine,
        driver: answers::Driver::new(given),
        obtain,
        obtaining: None,
        address: None,
        person_until: None,
        say,
    };
    let ended = run.run(was_begun_before).await;
    finish(run.machine).await;
    ended
}

struct Run {
    machine: Box<dyn Drive>,
    driver: answers::Driver,
    obtain: Obtain,
    obtaining: Option<(FieldId, &'static str, Obtained)>,
    address: Option<Secret>,
    /// Until when somebody may sign in.
    person_until: Option<Instant>,
    say: fn(&str),
}

/// What a breath of the loop came to.
enum Breath {
    GoesOn,
    Over(Farewell),
    Ends(End),
    Interrupted,
}

impl Run {
    async fn run(&mut self, was_begun_before: bool) -> io::Result<Answered> {
        let mut signals = Signals::take()?;
        let requests = self.machine.start();
        let mut breath = self.serve(requests);
        loop {
            match breath {
                Breath::GoesOn => breath = self.breathe(&mut signals).await,
                Breath::Over(farewell) => return Ok(Answered { farewell, end: None, is_draft_kept: false }),
                Breath::Ends(end) => {
                    for line in end.lines() {
                        self.say(&line);
                    }
                    let must_act = match &end {
                        End::Failed(Callout { verdict, .. }) => *verdict == Some(Verdict::PersonMustAct),
                        End::NobodySignsIn { .. } => true,
                        End::Refused { .. } | End::SomebodyElse { .. } | End::Stuck { .. } => false,
                    };
                    let is_kept = must_act || was_begun_before || self.driver.has_made_key();
                    return Ok(self.leave(is_kept, Some(end)).await);
                }
                Breath::Interrupted => return Ok(self.leave(was_begun_before, None).await),
            }
        }
    }

    /// One turn, then whatever comes next.
    async fn breathe(&mut self, signals: &mut Signals) -> Breath {
        while let Some(requests) = self.machine.news_at_hand() {
            let breath = self.serve(requests);
            if !matches!(breath, Breath::GoesOn) {
                return breath;
            }
        }
        let turn = self.driver.turn(&self.machine.screen(), self.machine.is_busy() || self.obtaining.is_some());
        for words in self.driver.talk() {
            self.say(&words);
        }
        match turn {
            Turn::Send(messages) => {
                for msg in messages {
                    let requests = self.machine.feed(msg);
                    let breath = self.serve(requests);
                    if !matches!(breath, Breath::GoesOn) {
                        return breath;
                    }
                }
                return Breath::GoesOn;
            }
            Turn::Obtain(word, field) => {
                self.obtaining = Some((field, word, (self.obtain)(word, self.address.clone())));
                return Breath::GoesOn;
            }
            Turn::End(end) => return Breath::Ends(end),
            Turn::AwaitPerson(limit) if self.person_until.is_none() => {
                self.person_until = limit.map(|seconds| Instant::now() + Duration::from_secs(seconds));
            }
            Turn::AwaitPerson(_) | Turn::Wait => {}
        }
        let until_person = self.person_until.map(|until| until.saturating_duration_since(Instant::now()));
        let deadline = self.machine.until_deadline();
        tokio::select! {
            requests = news(&mut *self.machine) => self.serve(requests),
            obtained = obtained(&mut self.obtaining) => self.obtained(obtained),
            () = sleep(until_person) => Breath::Ends(self.driver.gave_up()),
            () = sleep(deadline) => { let requests = self.machine.feed(Msg::DeadlineReached); self.serve(requests) }
            signal = signals.next() => match signal {
                Signal::Terminate => Breath::Interrupted,
                Signal::Stop => { super::terminal::stop_this_program(); Breath::GoesOn }
                Signal::Continue => Breath::GoesOn,
            },
        }
    }

    fn obtained(&mut self, obtained: Result<Secret, String>) -> Breath {
        let Some((field, word, _)) = self.obtaining.take() else { return Breath::GoesOn };
        match obtained {
            Ok(secret) => {
                let requests = self.machine.feed(Msg::Fill(field, secret));
                self.serve(requests)
            }
            Err(why) => Breath::Ends(End::Refused { missing: Vec::new(), wrong: vec![(word, why)] }),
        }
    }

    fn serve(&mut self, requests: Vec<Request>) -> Breath {
        for request in requests {
            match request {
                Request::End(farewell) => return Breath::Over(farewell),
                Request::Copy(text) => self.say(&text),
                Request::ShowPlainly(address) => {
                    self.say(&format!("Somebody must open this address in a browser and sign in:\n{address}"));
                    self.address = Some(Secret::new(address));
                }
            }
        }
        Breath::GoesOn
    }

    fn say(&self, words: &str) {
        (self.say)(words);
    }

    /// Ends the machine; a draft that nobody is to go on with goes with its secrets. A save that runs is let finish.
    async fn leave(&mut self, is_draft_kept: bool, end: Option<End>) -> Answered {
        let is_gone = !is_draft_kept && self.discard().await;
        let mut requests = self.machine.feed(Msg::Terminated);
        loop {
            let ended = requests.into_iter().find_map(|request| match request {
                Request::End(farewell) => Some(farewell),
                Request::Copy(_) | Request::ShowPlainly(_) => None,
            });
            if let Some(farewell) = ended {
                return Answered { farewell, end, is_draft_kept: !is_gone };
            }
            requests = news(&mut *self.machine).await;
        }
    }

    /// Throws the draft away; whether it and its secrets are gone.
    async fn discard(&mut self) -> bool {
        // Before the first step nothing is begun, and what is discarded there is another draft.
        if !self.machine.screen().steps.iter().any(|step| step.state == StepState::Current) {
            return true;
        }
        for _ in 0..2 {
            self.machine.feed(Msg::Do(Action::Discard));
        }
        while self.machine.is_busy() {
            news(&mut *self.machine).await;
        }
        match self.machine.screen().notice {
            Some(Callout { tone: Tone::Bad | Tone::Warning, title, lines, .. }) => {
                let words: Vec<String> = std::iter::once(title).chain(lines).collect();
                self.say(&words.join(" "));
                false
            }
            _ => true,
        }
    }
}

/// Waits for the secret that is on its way; for ever where none is.
async fn obtained(obtaining: &mut Option<(FieldId, &'static str, Obtained)>) -> Result<Secret, String> {
    match obtaining {
        Some((.., obtained)) => obtained.await,
        None => std::future::pending().await,
    }
}
