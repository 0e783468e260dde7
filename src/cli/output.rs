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

/// Says something to the person. On a terminal, lines that are wider than it end between words.
pub(super) fn talk(text: &str) {
    // Nobody is left to tell if this fails.
    let _ = writeln!(io::stderr().lock(), "{}", in_lines(text));
}

/// The same lines, for a question that the answer follows.
pub(super) fn in_lines(text: &str) -> String {
    in_fitting_lines(text, io::stderr().is_terminal())
}

/// Prints an answer that people read, in lines that fit the terminal; whole lines where a program or a file takes them.
/// Where there is nothing to say, nothing is printed.
pub(super) fn answer_in_lines(text: &str) -> Result<(), Exit> {
    match text.trim_end() {
        "" => Ok(()),
        text => answer(&format!("{}\n", in_fitting_lines(text, io::stdout().is_terminal()))),
    }
}

fn in_fitting_lines(text: &str, is_terminal: bool) -> String {
    let Some(columns) = is_terminal.then(terminal_columns).flatten() else { return text.to_owned() };
    let lines: Vec<String> = text.split('\n').map(|line| fitted(line, usize::from(columns))).collect();
    lines.join("\n")
}

/// How wide lines of sentences are at the most: longer ones are hard to read. Whatever fits a wider terminal stays whole.
const SENTENCES: usize = 100;

/// A command stays in one piece, to be copied from there.
fn fitted(line: &str, columns: usize) -> String {
    if line.width() <= columns || is_command(line.trim_start()) {
        return line.to_owned();
    }
    let columns = columns.clamp(20, SENTENCES);
    let margin = margin(line, columns);
    let (begin, words) = line.split_at(line.len() - line.trim_start().len());
    let (sentence, command) = words.split_at(ending_command(words));
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

/// Where a line goes on: behind its number or dash, behind its last gap where it has columns, else as far in as it begins.
fn margin(line: &str, columns: usize) -> usize {
    if let Some((number, _)) = line.split_once(". ")
        && number.parse::<u8>().is_ok()
    {
        return number.len() + 2;
    }
    if line.starts_with("- ") {
        return 2;
    }
    let begin = line.len() - line.trim_start().len();
    let gap = line.trim_end().rfind("  ").map_or(0, |gap| line[..gap + 2].width());
    if gap <= columns / 2 { gap.max(begin) } else { begin }
}

fn is_command(text: &str) -> bool {
    ["aa-connect ", "curl ", "ssh "].iter().any(|program| text.starts_with(program))
}

/// Where the command begins that ends the line: behind a colon. The line's end where there is none.
fn ending_command(line: &str) -> usize {
    let colon = line.match_indices(": ").map(|(at, _)| at + 1).find(|at| is_command(&line[at + 1..]));
    colon.filter(|at| !line[*at..].contains(". ")).unwrap_or(line.len())
}

/// Says what is wrong with an argument.
pub(super) fn invalid(argument: &str, invalid: &Invalid) -> Exit {
    talk(&format!("{argument}: {invalid}"));
    Exit::USAGE
}

/// Says what went wrong, what to do and who can do it.
pub(super) fn finding(finding: &Finding) -> Exit {
    talk(&finding_text(finding));
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
        assert_eq!(fitted("1. Delete the old one over there", 20), "1. Delete the old\n   one over there");
        assert_eq!(fitted("- Delete the old one over there", 20), "- Delete the old one\n  over there");
        assert_eq!(fitted("  a word and another one", 20), "  a word and another\n  one");
        assert_eq!(fitted("Client:  a name that is long", 20), "Client:  a name that\n         is long");
    }

    #[test]
    fn what_fits_stays_and_neither_words_nor_commands_are_broken() {
        let address = "https://a.example/a-long-address-that-does-not-fit";
        for whole in ["", "fits as it is", address, "  aa-connect check northwind --json"] {
            assert_eq!(fitted(whole, 20), whole);
        }
        let command = "aa-connect check northwind --json";
        assert_eq!(fitted(&format!("Check it: {command}"), 20), format!("Check it:\n{command}"));
        let (row, sentence) = ("x".repeat(60) + " " + &"y".repeat(60), "word ".repeat(40));
        assert_eq!(fitted(&row, 140), row, "a table's row on a wide terminal");
        assert!(fitted(&sentence, 140).lines().all(|line| line.len() <= SENTENCES));
    }
}
