//! The dialogue: asks for one thing of a screen after the other and turns typed lines into messages.
//!
//! Pure: a screen and a line in, messages or words out. It remembers what it has asked on this screen, nothing else.

use std::fmt;

use super::render::{FIRST_ROWS, labelled, more_rows, row_line, value_words};
use super::words::{AGAIN, ALL, CLEAR, action_of, offered, what_works, word};
use crate::connection::Secret;
use crate::screen::{Action, Field, FieldId, FieldValue, Item, List, ListId, Msg, Screen, StepState, TaskState};

/// What to ask for next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The content of a field.
    Field {
        /// Which one.
        id: FieldId,
        /// Its name.
        label: &'static str,
        /// Whether it must be read without an echo.
        secret: bool,
        /// What is in it now, in words; `None` if nothing is. Never a secret.
        current: Option<String>,
    },
    /// One or several rows of a list.
    Row {
        /// Which list.
        list: ListId,
        /// What it lists; may be empty.
        label: String,
        /// How many rows it has.
        count: usize,
        /// Whether several can be taken.
        multi: bool,
    },
    /// Nothing more to ask: an empty line goes on, a word does something else.
    Continue,
    /// Something runs, and there is nothing to answer but words such as `back`.
    Wait,
}

/// The prompt, without a line break at its end.
impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { id, label, current, .. } => {
                let unseen = if *id == FieldId::KeyFile { " (what you enter is not shown)" } else { "" };
                match current {
                    None => write!(f, "{} ", labelled(&format!("{label}{unseen}"))),
                    Some(current) => write!(f, "{label}{unseen}, now {current}, Enter keeps it: "),
                }
            }
            Self::Row { label, count, multi, .. } => {
                let of = if label.is_empty() { String::new() } else { labelled(label) + " " };
                let numbers = if *multi { "Numbers with commas" } else { "Number" };
                match count {
                    0 => write!(f, "{of}No row. Type a part of a name or {ALL}: "),
                    _ => write!(f, "{of}{numbers} from 1 to {count}, Enter keeps: "),
                }
            }
            Self::Continue => f.write_str("Enter to continue, or a word: "),
            Self::Wait => Ok(()),
        }
    }
}

/// What a typed line comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Messages for the machine, in this order; none if only the next question follows.
    Send(Vec<Msg>),
    /// Something to say before asking again. Never a secret.
    Say(String),
    /// The whole screen is to be said once more.
    Repeat,
}

impl Answer {
    fn act(action: Action) -> Self {
        Self::Send(vec![Msg::Do(action)])
    }
}

/// Where the dialogue stands on the current screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialogue {
    place: Option<(String, Option<&'static str>)>,
    asked: Vec<Asked>,
    /// Whether going on was tried since the last question: what is refused is then asked for again.
    has_tried_to_continue: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Field(FieldId),
    List(ListId),
}

impl Dialogue {
    /// What to ask for next on this screen.
    pub fn ask(&mut self, screen: &Screen) -> Ask {
        self.turn_to(screen);
        if screen.panel.is_some() {
            return Ask::Continue;
        }
        if self.has_tried_to_continue {
            let refused: Vec<_> = screen.fields().filter(|field| field.problem.is_some()).map(|f| f.id).collect();
            if !refused.is_empty() {
                self.has_tried_to_continue = false;
                self.asked.retain(|asked| !refused.iter().any(|&id| *asked == Asked::Field(id)));
            }
        }
        let question = screen.body.iter().find_map(|item| self.question(item, screen));
        question.unwrap_or_else(|| {
            let goes_on = offered(screen).any(|action| action == Action::Next);
            let runs = screen
                .body
                .iter()
                .any(|item| matches!(item, Item::Task(task) if matches!(task.state, TaskState::Running(_))));
            if runs && !goes_on { Ask::Wait } else { Ask::Continue }
        })
    }

    /// What the typed line `line` means as the answer to what [`ask`](Self::ask) asks now.
    pub fn answer(&mut self, screen: &Screen, line: &Secret) -> Answer {
        let ask = self.ask(screen);
        let typed = line.expose().trim_end_matches(['\r', '\n']);
        // Key and certificate are pasted together, and come as one answer each.
        if typed.trim_start().starts_with("-----BEGIN ") && !matches!(ask, Ask::Field { .. }) {
            return Answer::Send(vec![Msg::Paste(Secret::new(typed))]);
        }
        if let Some(command) = typed.trim().strip_prefix('/') {
            match command.strip_prefix('/').filter(|word| is_known(word)) {
                // Two slashes: the answer is itself such a word.
                Some(_) => return self.take(screen, &ask, command),
                None if is_known(command) => return self.command(screen, &ask, command),
                None if !matches!(ask, Ask::Field { .. }) => return Answer::Say(unknown(command, screen)),
                None => {}
            }
        }
        self.take(screen, &ask, typed)
    }

    fn turn_to(&mut self, screen: &Screen) {
        let step = screen.steps.iter().find(|step| step.state == StepState::Current).map(|step| step.title);
        let place = (screen.heading.clone(), step);
        if self.place.as_ref() != Some(&place) {
            *self = Self { place: Some(place), ..Self::default() };
        }
    }

    fn question(&self, item: &Item, screen: &Screen) -> Option<Ask> {
        match item {
            // A list takes its filter's words itself.
            Item::Field(field) if field.id == FieldId::Filter && screen.lists().next().is_some() => None,
            Item::Field(field) if !self.asked.contains(&Asked::Field(field.id)) => Some(Ask::Field {
                id: field.id,
                label: field.label,
                // A file is as well named unseen; a key pasted in its place must not stand on the screen.
                secret: field.id.is_secret() || field.id == FieldId::KeyFile,
                current: current(field),
            }),
            Item::Choice(list) | Item::Checklist(list)
                if !self.asked.contains(&Asked::List(list.id))
                    && (list.rows.iter().any(|row| row.is_available) || is_filtered(screen)) =>
            {
                Some(Ask::Row {
                    list: list.id,
                    label: list.label.clone(),
                    count: list.rows.len(),
                    multi: matches!(item, Item::Checklist(_)),
                })
            }
            _ => None,
        }
    }

    fn command(&mut self, screen: &Screen, ask: &Ask, command: &str) -> Answer {
        if command.eq_ignore_ascii_case(AGAIN) {
            self.asked.clear();
            return Answer::Repeat;
        }
        if command.eq_ignore_ascii_case(CLEAR) {
            return match ask {
                Ask::Field { id, .. } => {
                    self.asked.push(Asked::Field(*id));
                    Answer::Send(vec![Msg::Fill(*id, Secret::default())])
                }
                _ => Answer::Say("There is no field to empty here.\n".to_owned()),
            };
        }
        if command.eq_ignore_ascii_case(ALL) {
            return match ask {
                Ask::Row { list, .. } => all_rows(screen, *list),
                _ => Answer::Repeat,
            };
        }
        match action_of(command, screen) {
            Some(action) => {
                self.has_tried_to_continue |= action == Action::Next;
                Answer::act(action)
            }
            None => Answer::Say(unknown(command, screen)),
        }
    }

    fn take(&mut self, screen: &Screen, ask: &Ask, typed: &str) -> Answer {
        match ask {
            Ask::Field { id, .. } => {
                self.asked.push(Asked::Field(*id));
                let is_kept = typed.trim().is_empty();
                Answer::Send(if is_kept { vec![] } else { vec![Msg::Fill(*id, Secret::new(typed))] })
            }
            Ask::Row { list, multi, .. } => self.take_row(screen, ask, *list, *multi, typed.trim()),
            Ask::Continue | Ask::Wait if typed.trim().is_empty() => self.go_on(screen, ask),
            Ask::Continue => {
                // The number of a row still changes it, as long as it is clear which list is meant.
                let mut lists = screen.lists();
                match (lists.next(), lists.next()) {
                    (Some((list, multi)), None) if screen.panel.is_none() && numbers(typed).is_some() => {
                        self.take_row(screen, ask, list.id, multi, typed.trim())
                    }
                    _ => self.word(screen, ask, typed.trim()),
                }
            }
            Ask::Wait => self.word(screen, ask, typed.trim()),
        }
    }

    fn word(&mut self, screen: &Screen, ask: &Ask, typed: &str) -> Answer {
        if is_known(typed) { self.command(screen, ask, typed) } else { Answer::Say(unknown(typed, screen)) }
    }

    fn go_on(&mut self, screen: &Screen, ask: &Ask) -> Answer {
        if screen.panel.is_some() {
            Answer::act(Action::Back)
        } else if *ask == Ask::Wait {
            Answer::Send(vec![])
        } else if offered(screen).any(|action| action == Action::Next) {
            self.has_tried_to_continue = true;
            Answer::act(Action::Next)
        } else {
            Answer::Say(format!("{}\n", what_works(screen)))
        }
    }

    fn take_row(&mut self, screen: &Screen, ask: &Ask, id: ListId, multi: bool, typed: &str) -> Answer {
        let Some((list, _)) = screen.lists().find(|(list, _)| list.id == id) else { return Answer::Send(vec![]) };
        if typed.is_empty() {
            self.asked.push(Asked::List(id));
            return Answer::Send(vec![]);
        }
        let Some(numbers) = numbers(typed) else {
            return if is_known(typed) { self.command(screen, ask, typed) } else { narrowed(screen, list, typed) };
        };
        if numbers.len() > 1 && !multi {
            return Answer::Say("Only one row can be chosen here.\n".to_owned());
        }
        let mut picks = Vec::with_capacity(numbers.len());
        for number in numbers {
            match number.checked_sub(1).and_then(|index| Some((index, list.rows.get(index)?))) {
                None if list.rows.is_empty() => return narrowed(screen, list, typed),
                None => return Answer::Say(format!("There is no row {number}: type 1 to {}.\n", list.rows.len())),
                Some((index, row)) if !row.is_available => {
                    return Answer::Say(format!("This row cannot be chosen. {}\n", row_line(index, row)));
                }
                // A number typed twice would undo itself.
                Some((index, _)) if picks.contains(&Msg::Pick(id, index)) => {}
                Some((index, _)) => picks.push(Msg::Pick(id, index)),
            }
        }
        self.asked.push(Asked::List(id));
        Answer::Send(picks)
    }
}

/// What is in a field, in words; never a secret, not even a revealed one.
fn current(field: &Field) -> Option<String> {
    let words = match (field.id.is_secret(), &field.value) {
        (true, FieldValue::Revealed { text, .. }) if !text.is_empty() => "hidden",
        (_, value) => value_words(value),
    };
    (words != "empty").then(|| words.to_owned())
}

/// Whether a word means something on some screen.
fn is_known(typed: &str) -> bool {
    let is = |word: &str| word.eq_ignore_ascii_case(typed);
    Action::ALL.into_iter().any(|action| is(word(action).word)) || [CLEAR, ALL, AGAIN].into_iter().any(is)
}

fn unknown(typed: &str, screen: &Screen) -> String {
    let what =
        if is_known(typed) { format!("{typed} does not work here.") } else { "That is no word I know.".to_owned() };
    format!("{what} {}\n", what_works(screen))
}

/// `3` or `1, 4 5`.
fn numbers(typed: &str) -> Option<Vec<usize>> {
    let parts = typed.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let numbers: Option<Vec<usize>> = parts.map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| !numbers.is_empty())
}

/// Only the rows with a text: by the screen's own filter if it has one, otherwise said with their numbers.
fn narrowed(screen: &Screen, list: &List, typed: &str) -> Answer {
    if screen.fields().any(|field| field.id == FieldId::Filter) {
        return Answer::Send(vec![Msg::Fill(FieldId::Filter, Secret::new(typed))]);
    }
    let wanted = typed.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let found: Vec<_> = list.rows.iter().enumerate().filter(|(_, row)| has(&row.label) || has(&row.detail)).collect();
    if found.is_empty() {
        return Answer::Say(format!("No row has that. Type a number from 1 to {}.\n", list.rows.len()));
    }
    let mut said: String = found.iter().take(FIRST_ROWS).map(|(index, row)| row_line(*index, row) + "\n").collect();
    if found.len() > FIRST_ROWS {
        said.push_str(&more_rows(found.len()));
        said.push('\n');
    }
    Answer::Say(said)
}

/// Whether a filter of the screen keeps rows back.
fn is_filtered(screen: &Screen) -> bool {
    screen.fields().any(|field| field.id == FieldId::Filter && current(field).is_some())
}

/// Every row; a filter that is on goes off first.
fn all_rows(screen: &Screen, id: ListId) -> Answer {
    if is_filtered(screen) {
        return Answer::Send(vec![Msg::Fill(FieldId::Filter, Secret::default())]);
    }
    let rows = screen.lists().find(|(list, _)| list.id == id).map(|(list, _)| list.rows.as_slice()).unwrap_or_default();
    Answer::Say(rows.iter().enumerate().map(|(index, row)| row_line(index, row) + "\n").collect())
}
