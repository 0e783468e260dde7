//! Printing: answers to stdout, talk to stderr. A reader that went away is no failure of ours; a full disk is told.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::exit::Exit;
use crate::connection::Invalid;
use crate::diagnosis::Finding;
use crate::runtime::terminal_columns;

/// Prints an answer. Returns what becomes of the exit code where the answer could not be written.
pub(super) fn answer(text: &str) -> Result<(), Exit> {
    bytes(text.as_bytes())
}

/// The same for an answer that need not be text.
pub(super) fn bytes(bytes: &[u8]) -> Result<(), Exit> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            talk(&format!("The answer could not be written: {error}."));
            Err(Exit::THIS_MACHINE)
        }
        _ => Ok(()),
    }
}

/// Prints an answer as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<(), Exit> {
    let mut text = serde_json::to_string_pretty(value).map_err(|_| Exit::OUR_FAULT)?;
    text.push('\n');
    answer(&text)
}

/// Says something to the person, its sentences in lines that fit the terminal. Lines that begin with blanks stay whole:
/// commands to copy, and columns.
pub(super) fn talk(text: &str) {
    say(&in_fitting_lines(text, io::stderr().is_terminal(), |line| !line.starts_with(' ')));
}

/// The same, with every line made to fit; what continues a line stands below its beginning.
pub(super) fn talk_in_lines(text: &str) {
    say(&in_lines(text));
}

fn say(text: &str) {
    // Nobody is left to tell if this fails.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// The same lines, for a question that the answer follows.
pub(super) fn in_lines(text: &str) -> String {
    in_fitting_lines(text, io::stderr().is_terminal(), |_| true)
}

/// Prints an answer that people read, in lines that fit the terminal; whole lines where a program or a file takes them.
pub(super) fn answer_in_lines(text: &str) -> Result<(), Exit> {
    answer(&format!("{}\n", in_fitting_lines(text.trim_end(), io::stdout().is_terminal(), |_| true)))
}

fn in_fitting_lines(text: &str, is_terminal: bool, is_broken: fn(&str) -> bool) -> String {
    let Some(columns) = is_terminal.then(terminal_columns).flatten() else { return text.to_owned() };
    let columns = usize::from(columns).clamp(20, 100);
    let lines = text.split('\n').map(|line| if is_broken(line) { fitted(line, columns) } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}

fn fitted(line: &str, columns: usize) -> String {
    let number = line.split_once(". ").filter(|(number, _)| number.parse::<u8>().is_ok());
    let margin = match number {
        Some((number, _)) => number.len() + 2,
        None if line.starts_with("- ") => 2,
        None => line.len() - line.trim_start().len(),
    };
    let (begin, words) = line.split_at(line.len() - line.trim_start().len());
    // A command that ends the line is copied from there, so it stays in one piece.
    let sentence =
        words.find(": aa-connect ").filter(|at| !words[*at..].contains(". ")).map_or(words.len(), |at| at + 1);
    let (sentence, command) = words.split_at(sentence);
    let command = command.strip_prefix(' ');
    let (mut text, mut width) = (begin.to_owned(), begin.width());
    for (at, word) in sentence.split(' ').chain(command).enumerate() {
        if at > 0 && width + 1 + word.width() > columns && width > margin {
            text.push('\n');
            text.push_str(&" ".repeat(margin));
            width = margin;
        } else if at > 0 {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += word.width();
    }
    text
}

/// Says what is wrong with an argument.
pub(super) fn invalid(argument: &str, invalid: &Invalid) -> Exit {
    talk(&format!("{argument}: {invalid}"));
    Exit::USAGE
}

/// Says what went wrong, what to do and who can do it.
pub(super) fn finding(finding: &Finding) -> Exit {
    talk_in_lines(&finding_text(finding));
    Exit::of(finding.verdict)
}

/// A finding in lines.
pub(super) fn finding_text(finding: &Finding) -> String {
    let mut text = format!(
        "{}: {}\nWhat to do: {}\nWho can do it: {}.",
        finding.verdict.title(),
        finding.cause,
        finding.remedy,
        finding.who.title()
    );
    let evidence: Vec<String> =
        finding.evidence_lines().into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
    if !evidence.is_empty() {
        text.push_str(&format!("\nEvidence: {}", evidence.join(", ")));
    }
    text
}

/// Lines of `label: value`, the values in one column.
pub(super) fn columns(pairs: &[(&str, String)]) -> String {
    let width = pairs.iter().map(|(label, _)| label.len() + 1).max().unwrap_or(0);
    pairs.iter().map(|(label, value)| format!("{:<width$}  {value}\n", format!("{label}:"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_continues_a_line_stands_below_its_beginning() {
        assert_eq!(fitted("1. Delete the old one there", 16), "1. Delete the\n   old one there");
        assert_eq!(fitted("- A word and more", 10), "- A word\n  and more");
        assert_eq!(fitted("  a word and more", 10), "  a word\n  and more");
        assert_eq!(fitted("See: aa-connect list --all", 12), "See:\naa-connect list --all");
        assert_eq!(fitted("https://a.example/a-long-address", 10), "https://a.example/a-long-address");
    }
}
