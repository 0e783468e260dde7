//! The event loop of plain mode: says screens as lines, asks for one thing after the other, reads lines.
//!
//! No cursor is moved and nothing drawn. What is typed into a secret field is not echoed.

use std::io::{self, Write};
use std::sync::Arc;

use zeroize::{Zeroize, Zeroizing};

use super::crash::crash_if_asked;
use super::driver::{Drive, Driver, Request, finish, news, sleep};
use super::echo::Echo;
use super::machine::Machine;
use super::one_reader::{Between, OneReader};
use super::services::Services;
use super::signals::{Signal, Signals};
use crate::connection::Secret;
use crate::screen::{Farewell, Msg, Screen};
use crate::ui::plain::{self, Answer, Ask, Dialogue, render};

/// Runs a machine in lines until it ends. `out` is the terminal or whatever reads for the person.
pub async fn run_plain(machine: impl Machine, services: Arc<Services>, out: impl Write) -> io::Result<Farewell> {
    drive(Driver::boxed(machine, services), out).await
}

async fn drive(machine: Box<dyn Drive>, out: impl Write) -> io::Result<Farewell> {
    let echo = Echo::of_this_terminal()?;
    let mut talk = Talk::new(machine, out);
    let ended = talk.run(&echo).await;
    if ended.is_err() {
        // A terminal that is gone takes no answers with it.
        talk.machine.feed(Msg::Terminated);
    }
    finish(talk.machine).await;
    ended
}

/// Lines from standard input, on a thread of its own: a read cannot be taken back. The lines of a key, a certificate or a
/// JSON that is pasted are one answer.
fn read_lines() -> io::Result<OneReader<Secret>> {
    static BETWEEN: Between<Secret> = Between::new(None);
    OneReader::take(&BETWEEN, |sender| {
        std::thread::Builder::new().name("lines".to_owned()).spawn(move || {
            let mut block = Block::default();
            for line in io::stdin().lines() {
                let Ok(line) = line else { break };
                let answer = block.take(Zeroizing::new(line));
                if answer.is_some_and(|answer| sender.send(answer).is_err()) {
                    break;
                }
            }
        })?;
        Ok(())
    })
}

/// The lines of something that is pasted in one and has begun, but not ended: a PEM block or a JSON.
#[derive(Default)]
struct Block {
    lines: Zeroizing<String>,
    is_json: bool,
    /// Brackets of a JSON that are open.
    open: usize,
}

impl Block {
    /// Longer than any key and any download; a block without an end must not swallow the rest of the conversation.
    const LONGEST: usize = 64 * 1024;

    /// The line, or the whole block with its last line; nothing while a block goes on.
    fn take(&mut self, line: Zeroizing<String>) -> Option<Secret> {
        let text = line.trim();
        if self.lines.is_empty() {
            let is_pem = text.starts_with("-----BEGIN ") && !text.contains("-----END ");
            self.is_json = matches!(text, "{" | "[") || text.starts_with("{\"") || text.starts_with("[{");
            if !is_pem && !self.is_json {
                return Some(Secret::new(line.as_str()));
            }
            // Room for all of it at once, so that growing leaves no copies behind.
            self.lines.reserve(Self::LONGEST + 1);
            self.open = 0;
        }
        let is_over = if self.is_json { self.closes(text) } else { self.ends_pem(text) };
        if self.lines.len() + line.len() < Self::LONGEST {
            self.lines.push_str(&line);
            self.lines.push('\n');
            if !is_over {
                return None;
            }
        }
        let block = Secret::new(self.lines.as_str());
        self.lines.zeroize();
        Some(block)
    }

    /// An empty line ends what has no end; but below the headers of an old encrypted key it belongs there.
    fn ends_pem(&self, text: &str) -> bool {
        let is_below_headers = self.lines.trim_end().lines().next_back().is_some_and(|last| last.contains(": "));
        text.starts_with("-----END ") || (text.is_empty() && !is_below_headers)
    }

    /// Counts brackets outside of texts; a text never goes on in the next line.
    fn closes(&mut self, text: &str) -> bool {
        let (mut in_text, mut is_escaped) = (false, false);
        for byte in text.bytes() {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if in_text => is_escaped = true,
                b'"' => in_text = !in_text,
                b'{' | b'[' if !in_text => self.open += 1,
                b'}' | b']' if !in_text => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
        self.open == 0 || text.is_empty()
    }
}

struct Talk<W> {
    machine: Box<dyn Drive>,
    dialogue: Dialogue,
    out: W,
    said: Option<Screen>,
    asked: Option<Ask>,
}

impl<W: Write> Talk<W> {
    fn new(machine: Box<dyn Drive>, out: W) -> Self {
        Self { machine, dialogue: Dialogue::default(), out, said: None, asked: None }
    }

    /// Until the machine ends, or nothing can be said any more.
    async fn run(&mut self, echo: &Echo) -> io::Result<Farewell> {
        let mut signals = Signals::take()?;
        let mut lines = read_lines()?;
        let requests = self.machine.start();
        if let Some(ended) = self.serve(requests)? {
            return Ok(ended);
        }
        loop {
            if let Some(ended) = self.catch_up()? {
                return Ok(ended);
            }
            self.say_and_ask(echo)?;
            let deadline = self.machine.until_deadline();
            let ended = tokio::select! {
                line = lines.recv() => match line {
                    Some(line) => self.line(&line)?,
                    None => self.feed(Msg::Terminated)?,
                },
                requests = news(&mut *self.machine) => self.serve(requests)?,
                () = sleep(deadline) => self.feed(Msg::DeadlineReached)?,
                signal = signals.next() => match signal {
                    Signal::Terminate => self.feed(Msg::Terminated)?,
                    Signal::Stop => { super::terminal::stop_this_program(); self.asked = None; None }
                    Signal::Continue => None,
                },
            };
            if let Some(ended) = ended {
                return Ok(ended);
            }
        }
    }

    /// Reports that are there already belong to the same breath; one of them may be the last.
    fn catch_up(&mut self) -> io::Result<Option<Farewell>> {
        while let Some(requests) = self.machine.news_at_hand() {
            if let Some(ended) = self.serve(requests)? {
                return Ok(Some(ended));
            }
        }
        Ok(None)
    }

    /// Says what is new on the screen, then asks, unless that question stands already.
    fn say_and_ask(&mut self, echo: &Echo) -> io::Result<()> {
        let screen = self.machine.screen();
        let lines = match &self.said {
            None => render(&screen),
            Some(before) => plain::news(before, &screen),
        };
        if !lines.is_empty() {
            if self.asked.is_some() {
                writeln!(self.out)?;
            }
            self.out.write_all(lines.as_bytes())?;
            self.asked = None;
        }
        let ask = self.dialogue.ask(&screen);
        if self.asked.as_ref() != Some(&ask) {
            echo.set(!matches!(ask, Ask::Field { secret: true, .. }))?;
            write!(self.out, "{ask}")?;
            self.asked = Some(ask);
        }
        self.said = Some(screen);
        self.out.flush()
    }

    fn line(&mut self, line: &Secret) -> io::Result<Option<Farewell>> {
        if let Some(Ask::Field { secret: true, .. }) = self.asked.take() {
            crash_if_asked("hidden line", line.expose());
            // The terminal did not echo the line break either.
            writeln!(self.out)?;
        }
        match self.dialogue.answer(&self.machine.screen(), line) {
            Answer::Repeat => {
                self.said = None;
                Ok(None)
            }
            Answer::Say(words) => {
                self.out.write_all(words.as_bytes())?;
                Ok(None)
            }
            Answer::Send(messages) => {
                for msg in messages {
                    if let Some(ended) = self.feed(msg)? {
                        return Ok(Some(ended));
                    }
                }
                Ok(None)
            }
        }
    }

    fn feed(&mut self, msg: Msg) -> io::Result<Option<Farewell>> {
        let requests = self.machine.feed(msg);
        self.serve(requests)
    }

    fn serve(&mut self, requests: Vec<Request>) -> io::Result<Option<Farewell>> {
        for request in requests {
            match request {
                Request::End(farewell) => {
                    if self.asked.is_some() {
                        writeln!(self.out)?;
                    }
                    return Ok(Some(farewell));
                }
                // Lines can be selected where they stand, so both come to the same.
                Request::Copy(text) | Request::ShowPlainly(text) => writeln!(self.out, "{text}")?,
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::driver::tests::countdown;
    use super::*;

    #[tokio::test]
    async fn the_last_report_ends_the_conversation_though_it_waits_behind_others() {
        let mut talk = Talk::new(countdown(3), Vec::new());
        let requests = talk.machine.start();
        assert_eq!(talk.serve(requests).unwrap(), None);
        // The job tells all its reports in one go: with the first one the others are there.
        let requests = news(&mut *talk.machine).await;
        assert_eq!(talk.serve(requests).unwrap(), None);
        assert!(talk.catch_up().unwrap().is_some());
    }

    fn answers(lines: &[&str]) -> Vec<String> {
        let mut block = Block::default();
        let taken = lines.iter().filter_map(|line| block.take(Zeroizing::new((*line).to_owned())));
        taken.map(|answer| answer.expose().to_owned()).collect()
    }

    #[test]
    fn a_pasted_key_is_one_answer_and_everything_else_a_line_each() {
        let key = ["northwind", "-----BEGIN PRIVATE KEY-----", "MIIE", "ABCD", "-----END PRIVATE KEY-----", "next"];
        let block = "-----BEGIN PRIVATE KEY-----\nMIIE\nABCD\n-----END PRIVATE KEY-----\n";
        assert_eq!(answers(&key), ["northwind", block, "next"]);
        assert_eq!(
            answers(&["-----BEGIN X-----MIIE-----END X-----", ""]),
            ["-----BEGIN X-----MIIE-----END X-----", ""]
        );
        let old = ["-----BEGIN X-----", "Proc-Type: 4,ENCRYPTED", "", "MIIE", "-----END X-----"];
        assert_eq!(answers(&old), [old.join("\n") + "\n"]);
    }

    #[test]
    fn a_pasted_json_is_one_answer_with_brackets_in_its_texts() {
        let json = ["{", "  \"name\": \"a } and a \\\" {\",", "  \"list\": [", "    1", "  ]", "}"];
        let with_next: Vec<&str> = json.iter().copied().chain(["next"]).collect();
        assert_eq!(answers(&with_next), [json.join("\n") + "\n", "next".to_owned()]);
        assert_eq!(answers(&["{\"a\": 1}", "next"]), ["{\"a\": 1}\n", "next"]);
        assert_eq!(answers(&["[draft]", "{name}"]), ["[draft]", "{name}"]);
    }

    #[test]
    fn a_block_without_an_end_ends_with_an_empty_line_or_when_it_is_too_long() {
        assert_eq!(answers(&["-----BEGIN X-----", "MIIE", "", "next"]), ["-----BEGIN X-----\nMIIE\n\n", "next"]);
        assert_eq!(answers(&["{", "\"a\": 1", "", "next"]), ["{\n\"a\": 1\n\n", "next"]);
        let long = "A".repeat(1000);
        let endless: Vec<&str> =
            std::iter::once("-----BEGIN X-----").chain(std::iter::repeat_n(long.as_str(), 80)).collect();
        assert!(!answers(&endless).is_empty());
    }
}
