//! Command lines in Markdown and TOML: whole ones, which a person may type as they stand, and commands and flags that the
//! table of commands or a sentence only names.

use clap::Command;

const PROGRAM: &str = "aa-connect";

/// Every whole command line with the number of its line: what is between backticks, and what stands in blocks of code and in
/// comments. What other programs do with its input and output is left out.
pub(crate) fn of_whole(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut is_code = false;
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
            continue;
        }
        let mut whole = line.to_owned();
        while is_code && whole.ends_with('\\') {
            whole.pop();
            whole.push_str(lines.next().map_or("", |(_, next)| next.trim_start()));
        }
        let pieces: Vec<String> = if is_code || line.starts_with('#') {
            commands(&whole)
        } else {
            code(&whole).filter(|piece| is_whole(piece)).flat_map(commands).collect()
        };
        found.extend(pieces.into_iter().map(|piece| (number + 1, piece)));
    }
    found
}

fn is_whole(piece: &str) -> bool {
    piece.strip_prefix(PROGRAM).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The command lines in one line of a shell or of an answer.
fn commands(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(PROGRAM) {
        let (before, here) = rest.split_at(at);
        let is_command = before.chars().next_back().is_none_or(|sign| matches!(sign, ' ' | '(')) && is_called(before);
        let end = if is_command && is_whole(here) { end_of(here) } else { PROGRAM.len() };
        if is_command && is_whole(here) {
            found.push(here[..end].trim_end().to_owned());
        }
        rest = &here[end..];
    }
    found
}

/// Whether what stands before makes it a command to be typed: nothing, a prompt, a pipe, a colon, or a time of cron. In the
/// middle of an answer's sentence nobody can tell where it ends.
fn is_called(before: &str) -> bool {
    let before = before.trim_end();
    let is_time = before.chars().all(|sign| matches!(sign, ' ' | '*' | '0'..='9'));
    is_time || ["$", "|", "$(", ":"].iter().any(|end| before.ends_with(end))
}

/// Where a command ends: at a sign of the shell outside quotes, or where a sentence goes on.
fn end_of(line: &str) -> usize {
    let mut quote = None;
    let mut before = ' ';
    for (at, sign) in line.char_indices() {
        let is_end = match quote {
            Some(open) => {
                if sign == open {
                    quote = None;
                }
                false
            }
            None => match sign {
                '\'' | '"' => {
                    quote = Some(sign);
                    false
                }
                '|' | '>' | ';' | ')' | '`' => true,
                '<' | '#' => before == ' ',
                '3' => line[at..].starts_with("3< "),
                '2' => line[at..].starts_with("2>"),
                ' ' => line[at..].starts_with("  "),
                _ => false,
            },
        };
        if is_end {
            return at;
        }
        before = sign;
    }
    line.len()
}

/// A command line as the shell would take it apart; `None` if a quote is not closed. A full stop at its end is the sentence's.
pub(crate) fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for sign in line.trim_end_matches('.').chars() {
        match quote {
            Some(open) if sign == open => quote = None,
            Some(_) => word.get_or_insert_default().push(sign),
            None if matches!(sign, '\'' | '"') => {
                quote = Some(sign);
                word.get_or_insert_default();
            }
            None if sign == ' ' => words.extend(word.take()),
            None => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// What is wrong with the table of commands, whose first cells name commands and whose rows name their flags, all without the
/// program's name; and how many rows it has.
pub(crate) fn table(text: &str, program: &Command) -> (usize, Vec<String>) {
    let mut program = program.clone();
    program.build();
    let rows: Vec<&str> =
        text.lines().skip_while(|line| *line != TABLE).skip(2).take_while(|line| line.starts_with('|')).collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let first_cell = row.split(" | ").next().unwrap_or_default();
        let names = code(first_cell).filter_map(|piece| piece.split(' ').next()).filter(|name| *name != PROGRAM);
        let mut commands = vec![&program];
        for name in names.filter(|name| !name.starts_with('-')) {
            match program.find_subcommand(name) {
                Some(command) => commands.extend(std::iter::once(command).chain(command.get_subcommands())),
                None => wrong.push(format!("there is no command {name}: {row}")),
            }
        }
        for flag in code(row).flat_map(|piece| piece.split(' ')).filter(|word| word.starts_with("--")) {
            if !commands.iter().any(|command| has(command, flag)) {
                wrong.push(format!("there is no {flag}: {row}"));
            }
        }
    }
    (rows.len(), wrong)
}

/// The head of the table of commands.
const TABLE: &str = "| command | what it does |";

/// Flags that stand alone between backticks, such as `--json`, and that no command has.
pub(crate) fn unknown_flags(text: &str, program: &Command) -> Vec<String> {
    fn anywhere(command: &Command, flag: &str) -> bool {
        has(command, flag) || command.get_subcommands().any(|sub| anywhere(sub, flag))
    }
    let mut program = program.clone();
    program.build();
    let flags =
        prose(text).flat_map(code).filter_map(|piece| piece.split(' ').next()).filter(|word| word.starts_with("--"));
    flags.filter(|flag| !anywhere(&program, flag)).map(str::to_owned).collect()
}

fn has(command: &Command, flag: &str) -> bool {
    command.get_arguments().any(|one| one.get_long() == flag.strip_prefix("--"))
}

/// The lines outside of blocks of code.
pub(crate) fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// What stands between backticks.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}
