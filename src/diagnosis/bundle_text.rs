//! A support bundle as people read it: plain lines of at most 80 columns, fit for a ticket, and what it leaves out.

use super::bundle::{Bundle, ToldFinding, ToldRow};
use super::history::minute;
use super::rules::diagnose;

/// How wide a line may be, in characters.
const COLUMNS: usize = 80;

impl Bundle {
    /// What is deliberately not in a bundle, and what is in it that people may want to know of, a sentence each.
    fn left_out_in_words() -> [&'static str; 3] {
        [
            "Left out: client secrets, tokens, private keys, passphrases and passwords of proxies; the environment, but for \
             the proxy that it names; language and terminal; whole answers of Adobe.",
            "In it: client ID, organization, technical account, company, report suites and, after a sign-in, the \
             account that signed in. They are no secrets, but they tell whose connection it is.",
            "In it, as far as the check met them: the report suite of the test report, the addresses of hosts and the \
             certificates that were shown, and paths of files and addresses of proxies, which may hold the name of a user or \
             of a machine.",
        ]
    }

    /// The same as [`Bundle::to_json`], readable.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        text.push_str("aa-connect support bundle\n");
        pair(&mut text, "Made", &minute(self.made_at));
        pair(&mut text, "aa-connect", self.program_version.as_str());
        heading(&mut text, "Machine");
        pair(&mut text, "System", &format!("{} {}", self.machine.os, self.machine.arch));
        if let Some(store) = self.machine.store {
            pair(&mut text, "Secret store", store.title());
        }
        pair(&mut text, "Proxy", self.machine.proxy.as_ref().map_or("none", |proxy| proxy.as_str()));
        pair(&mut text, "Over SSH", yes_or_no(self.machine.is_over_ssh));
        pair(&mut text, "In a container", yes_or_no(self.machine.is_in_container));
        heading(&mut text, "Connection");
        for (label, value) in self.about.lines() {
            pair(&mut text, label, &value);
        }
        heading(&mut text, &format!("Check of {}", minute(self.checked_at)));
        for row in &self.checks {
            pair(&mut text, row.check.title(), &words(row));
        }
        for finding in self.checks.iter().filter_map(|row| row.finding.as_deref()) {
            text.push('\n');
            told(&mut text, finding);
        }
        for warning in &self.warnings {
            text.push('\n');
            pair(&mut text, "Warning", &warning.cause);
            pair(&mut text, "What to do", &warning.remedy);
        }
        heading(&mut text, "Earlier checks");
        pair(&mut text, "In words", &self.history.worked_until_in_words(self.made_at));
        for run in self.history.runs().iter().rev().take(10) {
            let outcome = run.finding.as_ref().map_or("worked", |finding| finding.id.as_str());
            pair(&mut text, &minute(run.at), &format!("{outcome}, {} ms", run.took_ms));
        }
        heading(&mut text, "What is in this bundle");
        for sentence in Self::left_out_in_words() {
            wrapped(&mut text, "", sentence);
        }
        text
    }
}

fn words(row: &ToldRow) -> String {
    let took = row.took_ms.map(|took| format!(" ({took} ms)")).unwrap_or_default();
    let seen = row.seen.as_ref().map(|seen| format!(": {seen}")).unwrap_or_default();
    format!("{}{seen}{took}", row.outcome.in_words())
}

fn told(text: &mut String, told: &ToldFinding) {
    pair(text, told.verdict.title(), &told.cause);
    pair(text, "What to do", &told.remedy);
    pair(text, "Who can do it", told.who.title());
    pair(text, "Rule", told.id.as_str());
    for (label, value) in diagnose(told.evidence.clone()).evidence_lines() {
        pair(text, label, &value);
    }
    pair(text, "While", told.evidence.stage.word());
    if let Some(at) = told.evidence.at {
        pair(text, "At", &at.to_string());
    }
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

fn heading(text: &mut String, words: &str) {
    text.push_str(&format!("\n{words}\n{}\n", "-".repeat(words.chars().count())));
}

/// `label  value`, the value wrapped beside it.
fn pair(text: &mut String, label: &str, value: &str) {
    wrapped(text, &format!("{label:<21} "), value);
}

/// `value` after `label`, further lines below its beginning. A word that is longer than a line is cut.
fn wrapped(text: &mut String, label: &str, value: &str) {
    let indent = label.chars().count();
    let room = COLUMNS.saturating_sub(indent).max(20);
    let mut line = label.to_owned();
    let mut length = 0;
    for word in value.split(' ').filter(|word| !word.is_empty()) {
        let mut rest: Vec<char> = word.chars().collect();
        while !rest.is_empty() {
            let space = usize::from(length > 0);
            if length > 0 && length + space + rest.len() > room {
                text.push_str(line.trim_end());
                text.push('\n');
                (line, length) = (" ".repeat(indent), 0);
                continue;
            }
            let part: String = rest.drain(..rest.len().min(room)).collect();
            line.push_str(if space == 1 { " " } else { "" });
            line.push_str(&part);
            length += space + part.chars().count();
        }
    }
    text.push_str(line.trim_end());
    text.push('\n');
}
