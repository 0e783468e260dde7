//! What a front end shows: words and meanings, no cells, no colours, no keys.
//!
//! The vocabulary is closed. The terminal UI, plain mode and the answers file draw the same [`Screen`], so they can
//! never disagree. All text in a screen is safe to print: foreign strings passed through `Printable` before.

use std::time::Duration;

use super::action::Action;
use super::ids::{FieldId, ListId};
use crate::connection::{Invalid, Secret};
use crate::diagnosis::Verdict;

/// One whole picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// What the program is doing, such as `New connection`.
    pub title: String,
    /// Which connection, which environment; for the right end of the header.
    pub context: String,
    /// The plan, for the side bar; empty where there is none.
    pub steps: Vec<StepLine>,
    /// The heading of the main part.
    pub heading: String,
    /// The main part, top to bottom.
    pub body: Vec<Item>,
    /// What the person is waiting for; stays in sight below the main part.
    pub waiting: Option<Task>,
    /// Something to notice that the last message brought; stays in sight below the main part.
    pub notice: Option<Callout>,
    /// The buttons below the main part.
    pub buttons: Vec<Button>,
    /// What works now besides the buttons, in the order of the footer.
    pub offers: Vec<Offer>,
    /// A panel that covers the main part.
    pub panel: Option<Panel>,
}

impl Screen {
    /// Whether this action can be taken, by a button or besides them.
    pub fn is_offered(&self, action: Action) -> bool {
        self.buttons.iter().any(|button| button.action == action)
            || self.offers.iter().any(|offer| offer.action == action)
    }
}

/// One line of the side bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepLine {
    /// The step's name.
    pub title: &'static str,
    /// Where the person stands.
    pub state: StepState,
}

/// Where the person stands with one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Here.
    Current,
    /// To come.
    Ahead,
}

/// A thing in the main part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A paragraph.
    Text(String),
    /// A line to type into.
    Field(Field),
    /// A list of which one is taken.
    Choice(List),
    /// A list of which several can be taken.
    Checklist(List),
    /// Labels and values.
    KeyValues(Vec<(String, String)>),
    /// Rows under headings.
    Table {
        /// The headings.
        columns: Vec<String>,
        /// The rows, each as long as `columns`.
        rows: Vec<Vec<String>>,
    },
    /// An address to open or copy.
    Link {
        /// What it is.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// How a number went over the last runs, oldest first.
    Trend {
        /// What it is.
        label: String,
        /// The numbers.
        values: Vec<u64>,
    },
    /// Something going on in the background, or its end.
    Task(Task),
    /// Something to notice.
    Callout(Callout),
}

/// A line to type into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Which one.
    pub id: FieldId,
    /// Its name.
    pub label: &'static str,
    /// What is in it.
    pub value: FieldValue,
    /// A quiet line below, such as where to find the value.
    pub hint: Option<String>,
    /// What is wrong with it, once that should be said.
    pub problem: Option<Invalid>,
    /// Whether keys go here.
    pub is_focused: bool,
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Anybody may read it. `cursor` is a byte offset on a grapheme boundary of `text`.
    Plain {
        /// The text.
        text: String,
        /// Where typing goes.
        cursor: usize,
    },
    /// A secret: shown as a mask of fixed width, whatever its length.
    Masked {
        /// Whether nothing was entered.
        is_empty: bool,
    },
    /// A secret that the person asked to see. `cursor` as above.
    Revealed {
        /// The text.
        text: Secret,
        /// Where typing goes.
        cursor: usize,
    },
}

/// A list to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Which one.
    pub id: ListId,
    /// What it lists; may be empty where the heading says it.
    pub label: String,
    /// The rows that match the filter, if there is one.
    pub rows: Vec<ListRow>,
    /// The highlighted row; meaningless for an empty list.
    pub cursor: usize,
    /// Where a filter or background loading is at work: `12 of 340`, `loading…`.
    pub note: Option<String>,
    /// Said instead of rows when there are none.
    pub empty: String,
    /// Whether keys go here.
    pub is_focused: bool,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// How an answers file says it, such as `keyring` or a report suite's ID; empty where none would.
    pub word: String,
    /// What it is.
    pub label: String,
    /// A quiet addition: an identifier, a reason.
    pub detail: String,
    /// How what it stands for goes on, where it stands for something that does.
    pub state: Option<TaskState>,
    /// Chosen (in a choice) or checked (in a checklist).
    pub is_chosen: bool,
    /// `false` for rows that are shown but cannot be taken; `detail` says why.
    pub is_available: bool,
}

impl ListRow {
    /// What is said of one that cannot be taken, and is picked.
    pub fn not_available(&self) -> String {
        format!("{} cannot be chosen: {}.", self.label, self.detail)
    }
}

/// Something going on in the background, or its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub label: String,
    /// How it stands.
    pub state: TaskState,
    /// A quiet addition.
    pub detail: String,
}

/// How a background job stands. Each state has a glyph and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Not begun.
    Ahead,
    /// Going on since so long.
    Running(Duration),
    /// Done.
    Done,
    /// Worked, but look.
    Warning,
    /// Failed.
    Failed,
    /// Not tried.
    Skipped,
}

/// Something to notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callout {
    /// How loud.
    pub tone: Tone,
    /// One line.
    pub title: String,
    /// Paragraphs below it.
    pub lines: Vec<String>,
    /// Who is at fault, where this tells of a failure: front ends that end with it take their exit code from it.
    pub verdict: Option<Verdict>,
}

/// How loud a callout is; also a word and a glyph, never only a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Note,
    /// Worked.
    Good,
    /// Look here.
    Warning,
    /// Failed.
    Bad,
}

/// A button; Enter presses the focused one, and its action's key works from everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub action: Action,
    /// What stands on it.
    pub label: String,
    /// Whether Enter presses it.
    pub is_focused: bool,
}

/// Something that works now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// What it does.
    pub action: Action,
    /// How the footer says it, two or three words at most.
    pub label: &'static str,
}

/// A panel that covers the main part until Back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Panel {
    /// The keys that work now: the front end makes it from its own table and the screen's offers and buttons.
    Help,
    /// The guide for this step.
    Guide {
        /// What it is about.
        title: String,
        /// The text: paragraphs and lists in the light markup of `assets/guide/` (`# heading`, `1. ` and `- ` items,
        /// addresses in `<…>`, everything else a paragraph).
        text: String,
    },
}
