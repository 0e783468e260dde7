//! How a run from answers ends before anything is saved, in words.

use crate::connection::Invalid;
use crate::screen::Callout;

use super::keys::Key;

/// Why it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Answers are missing or wrong: all that can be known at once.
    Refused {
        /// Keys without an answer, each with what the machine says to that, if anything.
        missing: Vec<(Key, Option<Invalid>)>,
        /// Keys with a wrong one, and what is wrong with it.
        wrong: Vec<(&'static str, String)>,
    },
    /// The machine says why it does not go on; with whose fault it is, if it was a failure.
    Failed(Callout),
    /// Somebody must sign in at Adobe, and nobody waits for them.
    NobodySignsIn {
        /// For so many seconds somebody did.
        waited: Option<u64>,
    },
    /// Somebody else signed in than was named.
    SomebodyElse {
        /// Who was named.
        expected: String,
        /// What Adobe says of who signed in.
        seen: Vec<String>,
    },
    /// It does not go on, and says no reason.
    Stuck {
        /// Where.
        step: String,
    },
}

impl End {
    /// The same in lines.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Refused { missing, wrong } => {
                let mut lines: Vec<String> = wrong.iter().map(|(word, why)| format!("{word}: {why}")).collect();
                lines.extend(missing.iter().map(missing_line));
                lines
            }
            Self::Failed(callout) => std::iter::once(&callout.title).chain(&callout.lines).cloned().collect(),
            Self::NobodySignsIn { waited: Some(seconds) } => vec![
                format!("Nobody signed in within {seconds} s."),
                "Run it again, or go on with the draft: aa-connect.".to_owned(),
            ],
            Self::NobodySignsIn { waited: None } => vec![
                "Somebody must sign in at Adobe in a browser, and the answers do not say that this run may wait for them."
                    .to_owned(),
                "Run it again with sign_in = \"wait\", or with pasted_answer; or go on with the draft: aa-connect.".to_owned(),
            ],
            Self::SomebodyElse { expected, seen } => vec![
                format!("person: {expected} was expected, and somebody else signed in. Adobe says: {}.", seen.join(", ")),
                "Nothing was saved. Sign out at Adobe in that browser and run it again.".to_owned(),
            ],
            Self::Stuck { step } => vec![format!("The set-up does not go on at “{step}” and says no reason. That is our fault.")],
        }
    }
}

fn missing_line((key, why): &(Key, Option<Invalid>)) -> String {
    let mut line = format!("{} is missing.", key.word);
    let words = why.iter().flat_map(|why| [why.problem.as_str(), why.remedy.as_str()]);
    for sentence in words.chain([key.note]).filter(|sentence| !sentence.is_empty()) {
        line.push(' ');
        line.push_str(sentence);
    }
    line.push_str(&format!(" Example: {}", example(key)));
    line
}

/// One line of a file.
fn example(key: &Key) -> String {
    use super::keys::Kind;
    match key.kind {
        Kind::Secret => format!("{} = {{ file = \"{}.txt\" }}", key.word, key.word),
        Kind::Checklist => format!("{} = [\"{}\"]", key.word, key.example),
        Kind::Flag => format!("{} = {}", key.word, key.example),
        Kind::Text | Kind::Choice => format!("{} = \"{}\"", key.word, key.example),
    }
}
