//! The answers file: TOML or JSON, read with suspicion, each slip named with its line and what to do. Reads no secret:
//! those stand elsewhere, and where is all that the file says.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use clap::ValueEnum;
use toml::{Table, Value};

use super::args::{CredentialTypeName, ProductName};
use crate::connection::{CredentialType, Printable, Product, Proxy, Secret};
use crate::files;
use crate::small::sort_few;
use crate::store::PassphraseSource;
use crate::ui::answers::{ALL_KEYS, Answer, Answers, Key, Kind};

/// Longer than any answers.
const LONGEST: u64 = 256 * 1024;

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct AnswersFile {
    /// The answers that stand in it.
    pub(super) answers: Answers,
    /// Where its secrets are, by key.
    pub(super) sources: BTreeMap<&'static str, PassphraseSource>,
    /// What is said of the environment, which is chosen before anything is asked.
    pub(super) environment: BTreeMap<&'static str, String>,
}

/// Reads a file, or standard input for `-`. Every slip is a line of the error.
pub(super) fn read(path: &Path) -> Result<AnswersFile, Vec<String>> {
    let bytes = bytes(path).map_err(|why| vec![why])?;
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes))
        .map_err(|_| vec!["It is not UTF-8 text.".to_owned()])?;
    let is_json = match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => true,
        Some("toml") => false,
        _ => text.trim_start().starts_with('{'),
    };
    let table = if is_json { json(text) } else { toml(text) }.map_err(|why| vec![why])?;
    understand(text, table)
}

fn bytes(path: &Path) -> Result<zeroize::Zeroizing<Vec<u8>>, String> {
    if path != Path::new("-") {
        let path = files::expanded(path);
        return files::read_foreign(&path, LONGEST).map_err(|error| format!("{error}."));
    }
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    match io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes) {
        Ok(read) if read as u64 <= LONGEST => Ok(bytes),
        Ok(_) => Err("Standard input holds far more than answers.".to_owned()),
        Err(error) => Err(format!("Standard input cannot be read: {error}.")),
    }
}

fn toml(text: &str) -> Result<Table, String> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count();
        // The parser quotes lines, and a line may hold a secret: only its words are told.
        format!("Line {line} is not TOML: {}.", Printable::new(error.message()))
    })
}

fn json(text: &str) -> Result<Table, String> {
    serde_json::from_str::<serde_json::Value>(text)
        .map_err(|error| format!("Line {} is not JSON (column {}).", error.line(), error.column()))
        .and_then(|value| match value {
            serde_json::Value::Object(members) => {
                let null = members.iter().find(|(_, value)| value.is_null()).map(|(word, _)| Printable::new(word));
                let is_null = "null is no answer: leave the key out instead.";
                Table::try_from(members).map_err(|_| match null {
                    Some(word) => format!("{word}: {is_null}"),
                    None => format!("It holds a null somewhere; {is_null}"),
                })
            }
            _ => Err("It is not a JSON object. Example: {\"store\": \"keyring\"}".to_owned()),
        })
}

fn understand(text: &str, table: Table) -> Result<AnswersFile, Vec<String>> {
    let mut file = AnswersFile::default();
    let mut slips = Vec::new();
    for (word, value) in &table {
        let taken = match ALL_KEYS.iter().find(|key| key.word == word) {
            None => Err(unknown(word)),
            Some(key) => file.take(key, value),
        };
        if let Err(why) = taken {
            slips.push((line_of(text, word), why));
        }
    }
    sort_few(&mut slips);
    let placed = |(line, why): (Option<usize>, String)| match line {
        Some(line) => format!("Line {line}: {why}"),
        None => why,
    };
    let mut slips: Vec<String> = slips.into_iter().map(placed).collect();
    slips.extend(file.same_descriptor());
    if slips.is_empty() { Ok(file) } else { Err(slips) }
}

/// Where a key stands.
fn line_of(text: &str, word: &str) -> Option<usize> {
    let names = |line: &str| {
        let rest = line.trim_start_matches(|c: char| c.is_whitespace() || "{,[\"'".contains(c));
        rest.strip_prefix(word)
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(['=', ':', ']', '.']))
    };
    text.lines().position(names).map(|at| at + 1)
}

fn unknown(word: &str) -> String {
    let nearest = ALL_KEYS.iter().min_by_key(|key| distance(word, key.word)).map_or("", |key| key.word);
    let shown = Printable::new(word);
    if distance(word, nearest) <= word.len().max(3) / 2 {
        format!("{shown} is no key. Did you mean {nearest}?")
    } else {
        format!("{shown} is no key. aa-connect setup --plan lists them all.")
    }
}

/// How many letters differ (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (at, a) in one.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (index, b) in other.chars().enumerate() {
            let here = before + usize::from(a != b);
            before = row[index + 1];
            row[index + 1] = here.min(row[index] + 1).min(before + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

impl AnswersFile {
    fn take(&mut self, key: &Key, value: &Value) -> Result<(), String> {
        let answer = match (key.kind, value) {
            (Kind::Secret, Value::Table(table)) => {
                self.sources.insert(key.word, source(key, table)?);
                return Ok(());
            }
            (Kind::Secret, Value::String(_)) => {
                return Err(format!(
                    "{word}: A secret does not stand in an answers file, which is copied, mailed and kept. Take it out, \
                     treat it as seen, and name where it is. Examples: {word} = {{ file = \"{word}.txt\" }}, {word} = {{ \
                     command = [\"pass\", \"show\", \"{word}\"] }}, {word} = {{ fd = 3 }}",
                    word = key.word
                ));
            }
            (Kind::Secret, _) => return Err(format!("{}: {}", key.word, how(key))),
            (Kind::Flag, Value::Boolean(is_so)) => Answer::Flag(*is_so),
            (Kind::Text | Kind::Choice, Value::String(text)) => Answer::One(Secret::new(text.trim())),
            (Kind::Checklist, Value::String(text)) => Answer::One(Secret::new(text.trim())),
            (Kind::Text | Kind::Choice, Value::Integer(number)) => Answer::One(Secret::new(number.to_string())),
            (Kind::Checklist | Kind::Text, Value::Array(values)) => {
                let words: Option<Vec<String>> =
                    values.iter().map(|value| value.as_str().map(|word| word.trim().to_owned())).collect();
                Answer::Many(words.ok_or_else(|| format!("{}: It is a list of texts. {}", key.word, how(key)))?)
            }
            _ => return Err(format!("{}: {}", key.word, how(key))),
        };
        self.give(key, answer)
    }

    fn give(&mut self, key: &Key, answer: Answer) -> Result<(), String> {
        let text = match &answer {
            Answer::One(text) => text.expose(),
            _ => "",
        };
        let answer = match key.word {
            "environment" | "ims_url" | "api_url" => {
                self.environment.insert(key.word, text.to_owned());
                return Ok(());
            }
            "proxy" if Proxy::parse(text).is_ok_and(|(_, password)| password.is_some()) => {
                return Err(
                    "proxy: There is a password in it. Leave the user name only, and name where the password is. \
                            Example: proxy_password = { file = \"proxy_password.txt\" }"
                        .to_owned(),
                );
            }
            // A word of the command line is as good as the one in our own files.
            "product" => named::<ProductName>(text).map_or(answer, |name| one(Product::from(name).word())),
            "credential_type" => {
                named::<CredentialTypeName>(text).map_or(answer, |name| one(CredentialType::from(name).word()))
            }
            _ => answer,
        };
        self.answers.give(key.word, answer);
        Ok(())
    }

    /// Two secrets on one descriptor would be one and nothing.
    fn same_descriptor(&self) -> Vec<String> {
        let mut seen: BTreeMap<i32, &str> = BTreeMap::new();
        let mut slips = Vec::new();
        for (word, source) in &self.sources {
            if let PassphraseSource::FileDescriptor(number) = source
                && let Some(other) = seen.insert(*number, word)
            {
                slips.push(format!("{other} and {word} would both read file descriptor {number}. Give each its own."));
            }
        }
        slips
    }
}

fn one(word: &str) -> Answer {
    Answer::One(Secret::new(word))
}

fn named<T: ValueEnum>(text: &str) -> Option<T> {
    [text.to_owned(), text.replace('_', "-")].iter().find_map(|text| T::from_str(text, true).ok())
}

/// How such an answer is written.
fn how(key: &Key) -> String {
    let word = key.word;
    match key.kind {
        Kind::Secret => format!(
            "Name where the secret is, in one way. Examples: {word} = {{ file = \"{word}.txt\" }}, {word} = {{ command = \
             [\"pass\", \"show\", \"{word}\"] }}, {word} = {{ fd = 3 }}"
        ),
        Kind::Flag => format!("It is true or false. Example: {word} = true"),
        Kind::Checklist => format!("It is a list of texts, or \"all\". Example: {word} = [\"{}\"]", key.example),
        Kind::Text | Kind::Choice => format!("It is a text. Example: {word} = \"{}\"", key.example),
    }
}

fn source(key: &Key, table: &Table) -> Result<PassphraseSource, String> {
    let wrong = || format!("{}: {}", key.word, how(key));
    let mut entries = table.iter();
    let (Some((way, value)), None) = (entries.next(), entries.next()) else { return Err(wrong()) };
    match (way.as_str(), value) {
        ("file", Value::String(path)) if !path.is_empty() => {
            Ok(PassphraseSource::File(files::expanded(Path::new(path))))
        }
        ("fd", Value::Integer(number)) => i32::try_from(*number)
            .ok()
            .filter(|number| *number >= 0)
            .map(PassphraseSource::FileDescriptor)
            .ok_or_else(wrong),
        ("command", Value::Array(words)) if !words.is_empty() => {
            let words: Option<Vec<_>> = words.iter().map(|word| word.as_str().map(Into::into)).collect();
            words.map(PassphraseSource::Command).ok_or_else(wrong)
        }
        ("command", Value::String(_)) => Err(format!(
            "{word}: A command is a list of the program and its arguments; no shell is involved. Example: {word} = {{ command \
             = [\"pass\", \"show\", \"{word}\"] }}",
            word = key.word
        )),
        _ => Err(wrong()),
    }
}
