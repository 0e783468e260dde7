//! What the guide quotes: each block of a page that begins with `$` as a command and its answer, and how an answer is held
//! against what the program says now.
//!
//! `…` stands for anything: alone in a line for any lines, at the end of one for the rest of it. Days, times, ports and made
//! IDs are another thing each time, so they are compared as words for themselves.

use regex_lite::Regex;

/// A command of a page with what is quoted below it.
pub(crate) struct Quote {
    pub(crate) line: usize,
    pub(crate) command: String,
    answer: Vec<String>,
}

/// Every quoted command of `text`, in its order.
pub(crate) fn of(text: &str) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let mut is_console = false;
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            is_console = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| is_console) {
            quotes.push(Quote { line: number + 1, command: command.to_owned(), answer: Vec::new() });
        } else if let Some(quote) = quotes.last_mut().filter(|_| is_console) {
            quote.answer.push(line.to_owned());
        }
    }
    quotes
}

/// The block of code that stands first after `after`.
pub(crate) fn block<'a>(text: &'a str, after: &str) -> &'a str {
    let rest = &text[text.find(after).unwrap_or_else(|| panic!("nothing says “{after}”"))..];
    let (_, inside) = rest.split_once("\n```").unwrap();
    inside.split_once('\n').unwrap().1.split_once("```").unwrap().0
}

impl Quote {
    /// The first quoted line that is not in `said`, in its place.
    pub(crate) fn missing_from(&self, said: &str) -> Option<String> {
        let said = comparable(said);
        let mut said = said.trim_end().lines().peekable();
        let mut may_skip = false;
        // Whoever types the command is asked for it; the test hands it over.
        for line in self.answer.iter().filter(|line| *line != "Passphrase of the vault:") {
            if line.trim() == "…" {
                may_skip = true;
                continue;
            }
            let wanted = comparable(line);
            let found = if may_skip {
                said.any(|line| fits(&wanted, line))
            } else {
                said.next().is_some_and(|line| fits(&wanted, line))
            };
            if !found {
                return Some(line.clone());
            }
            // What is cut may go on in further lines.
            may_skip = line.ends_with('…');
        }
        said.next().filter(|_| !may_skip).map(|more| format!("nothing more, but the program goes on: {more}"))
    }
}

fn fits(wanted: &str, line: &str) -> bool {
    let line = line.trim_end();
    let wanted = wanted.trim_end();
    wanted == line || wanted.strip_suffix('…').is_some_and(|begin| line.starts_with(begin.trim_end()))
}

/// `text` without what is another thing each time.
fn comparable(text: &str) -> String {
    [
        // How far it is, which a terminal shows in one place.
        (r"(?m)^\d+ of \d+(, \d+ failed)?\n", ""),
        (r"\d{4}-\d\d-\d\d", "DAY"),
        (r"DAY[ T]\d\d:\d\d(:\d\d)?", "DAY TIME"),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        // What took less than one is not said.
        (r" \(\d+ ms\)", ""),
        (r"after \d+\.\d s", "after N s"),
        (r"\d+ hours left", "N hours left"),
        (r"failed (once|\d+ times) since", "failed N times since"),
        (r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b", "ID"),
        (r"request ID [0-9a-f]{32}", "request ID ID"),
        (r"\b[a-z0-9]{10}\b", "ID"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (pattern, word)| Regex::new(pattern).unwrap().replace_all(&text, word).into_owned())
}
