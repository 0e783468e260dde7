//! One turn after the other: what a screen and the answers lead to. Remembers what was asked on this screen, nothing else
//! of the machine.

use std::collections::BTreeSet;

use super::end::End;
use super::given::{Answer, Answers};
use super::keys::{self, Key, Press};
use super::question::Question;
use crate::connection::{Invalid, Secret};
use crate::screen::{Action, Button, Callout, FieldId, Focus, Item, ListId, Msg, Screen, StepState, TaskState, Tone};

/// More presses of one screen than any machine needs.
const MOST_PRESSES: u8 = 12;

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Messages for the machine.
    Send(Vec<Msg>),
    /// A secret is asked for that is to be read now; then it fills this field.
    Obtain(&'static str, FieldId),
    /// The machine is at work.
    Wait,
    /// Somebody is to do something in a browser, within so many seconds if a limit was given.
    AwaitPerson(Option<u64>),
    /// It ends before anything is saved.
    End(End),
}

/// What was done on this screen already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asked {
    Field(FieldId),
    /// An example was put in its place.
    Example(FieldId),
    List(ListId),
    /// Pressed while the machine was busy, or idle.
    Button(Action, bool),
}

/// Drives a machine by its screens.
#[derive(Debug, Clone)]
pub struct Driver {
    pub(super) answers: Answers,
    /// Examples stand in for what is missing, and everything is written down.
    pub(super) is_rehearsal: bool,
    /// In a rehearsal: what leads on was answered wrongly, so that what is asked from here on is not what was meant.
    pub(super) is_astray: bool,
    place: Option<(String, &'static str)>,
    pub(super) asked: BTreeSet<Asked>,
    /// Whether something of this screen was answered or pressed.
    pub(super) has_acted: bool,
    pub(super) has_filled: bool,
    presses: u8,
    before_press: Option<Screen>,
    /// The address that somebody is to open, as the screen has it, and whether it was told.
    address: Option<String>,
    has_address: bool,
    has_made_key: bool,
    said: Option<Callout>,
    talk: Vec<String>,
    /// What was told of this screen: once is enough.
    told: BTreeSet<String>,
    pub(super) questions: Vec<Question>,
    pub(super) missing: Vec<(Key, Option<Invalid>)>,
    pub(super) wrong: Vec<(&'static str, String)>,
}

impl Driver {
    /// Goes with these answers, and stops at the first screen where one is missing.
    pub fn new(answers: Answers) -> Self {
        Self {
            answers,
            is_rehearsal: false,
            is_astray: false,
            place: None,
            asked: BTreeSet::new(),
            has_acted: false,
            has_filled: false,
            presses: 0,
            before_press: None,
            address: None,
            has_address: false,
            has_made_key: false,
            said: None,
            talk: Vec::new(),
            told: BTreeSet::new(),
            questions: Vec::new(),
            missing: Vec::new(),
            wrong: Vec::new(),
        }
    }

    /// Goes all the way, whatever is missing.
    pub fn rehearsing(answers: Answers) -> Self {
        Self { is_rehearsal: true, ..Self::new(answers) }
    }

    /// What is worth saying since the last call, a paragraph each.
    pub fn talk(&mut self) -> Vec<String> {
        std::mem::take(&mut self.talk)
    }

    /// What was asked.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// After a rehearsal: what is missing or wrong among the answers; `None` if nothing is. Only one that `is_over`
    /// and came the right way knows which answers nobody asks for.
    pub fn refusal(&self, is_over: bool) -> Option<End> {
        let (missing, mut wrong) = (self.missing.clone(), self.wrong.clone());
        let of_no_use = "With these answers nobody asks for it. Remove it, or see aa-connect setup --plan.";
        let unused = self.answers.unused().filter(|_| is_over && !self.is_astray);
        wrong.extend(unused.map(|word| (word, of_no_use.to_owned())));
        (!missing.is_empty() || !wrong.is_empty()).then_some(End::Refused { missing, wrong })
    }

    /// Whether a key was made on the way, which cannot be had a second time.
    pub fn has_made_key(&self) -> bool {
        self.has_made_key
    }

    /// What to do on this screen. While the machine `is_busy`, nothing is chosen and nothing left.
    pub fn turn(&mut self, screen: &Screen, is_busy: bool) -> Turn {
        self.turn_to(screen);
        if let Some(failed) = self.notice(screen) {
            return Turn::End(End::Failed(failed));
        }
        if let Some(action) = screen.buttons.iter().find_map(|button| self.press(screen, button, is_busy)) {
            self.has_acted = true;
            return Turn::Send(vec![Msg::Do(action)]);
        }
        if is_busy && self.answers.is_set(keys::PRACTICE.word) && !shows_pasted_answer(screen) {
            return Turn::Wait;
        }
        if let Some(turn) = self.fields(screen) {
            return turn;
        }
        if is_busy {
            return self.wait(screen);
        }
        if let Some(turn) = self.lists(screen).or_else(|| self.confirm(screen)).or_else(|| self.judge(screen)) {
            return turn;
        }
        self.go_on(screen)
    }

    /// Nobody came within the time that was given.
    pub fn gave_up(&self) -> End {
        End::NobodySignsIn { waited: self.wait_seconds().flatten() }
    }

    fn turn_to(&mut self, screen: &Screen) {
        let place = (screen.heading.clone(), step(screen));
        if self.place.as_ref() == Some(&place) {
            return;
        }
        self.asked.clear();
        self.told.clear();
        (self.has_acted, self.has_filled, self.presses) = (false, false, 0);
        self.before_press = None;
        let at = screen.steps.iter().position(|step| step.state == StepState::Current);
        self.talk.extend(at.map(|at| format!("Step {} of {}: {}.", at + 1, screen.steps.len(), place.1)));
        self.place = Some(place);
    }

    /// Says a notice, unless it is why the machine does not go on.
    fn notice(&mut self, screen: &Screen) -> Option<Callout> {
        if self.said == screen.notice {
            return None;
        }
        self.said.clone_from(&screen.notice);
        let notice = screen.notice.as_ref()?;
        if notice.tone == Tone::Bad || (notice.tone == Tone::Warning && self.has_acted) {
            return Some(notice.clone());
        }
        let words = paragraph(notice);
        if self.told.insert(words.clone()) {
            self.talk.push(words);
        }
        None
    }

    fn press(&mut self, screen: &Screen, button: &Button, is_busy: bool) -> Option<Action> {
        let action = button.action;
        let is_wanted = match keys::press(action) {
            Press::Never => false,
            Press::Practice => {
                self.note(Question::new(step(screen), keys::PRACTICE, &button.label));
                !is_busy && self.answers.is_set(keys::PRACTICE.word)
            }
            Press::Opens(fields) => {
                let shown = screen.focus_order();
                let opened: Vec<Key> = fields
                    .iter()
                    .filter(|field| !shown.contains(&Focus::Field(**field)))
                    .filter_map(|field| keys::of_field(*field))
                    .collect();
                for &key in &opened {
                    self.note(Question::new(step(screen), key, &button.label));
                }
                opened.iter().any(|key| self.answers.get(key.word).is_some() && !self.answers.is_used(key.word))
            }
        };
        if keys::press(action) == Press::Practice && is_wanted {
            self.answers.used(keys::PRACTICE.word);
        }
        (is_wanted && self.asked.insert(Asked::Button(action, is_busy))).then_some(action)
    }

    /// The machine is at work, or waits for a person.
    fn wait(&mut self, screen: &Screen) -> Turn {
        if !shows_pasted_answer(screen) || self.is_rehearsal {
            return Turn::Wait;
        }
        let is_pasted = self.answers.get("pasted_answer").is_some();
        match self.wait_seconds() {
            // Nobody is there to read why the pasted text is no answer.
            None if is_pasted => match callouts(screen).find(|callout| callout.tone == Tone::Warning) {
                Some(why) => Turn::End(End::Failed(why.clone())),
                None => Turn::Wait,
            },
            None => Turn::End(End::NobodySignsIn { waited: None }),
            Some(limit) => {
                self.answers.used(keys::SIGN_IN.word);
                Turn::AwaitPerson(limit)
            }
        }
    }

    /// How long somebody may take to sign in; `None` if nobody is expected.
    fn wait_seconds(&self) -> Option<Option<u64>> {
        match self.answers.text(keys::SIGN_IN.word)? {
            "wait" => Some(None),
            seconds => Some(Some(seconds.parse().ok()?)),
        }
    }

    /// Whether there is anybody to tell an address to.
    pub(super) fn expects_somebody(&self) -> bool {
        self.is_rehearsal || self.wait_seconds().is_some() || self.answers.get("pasted_answer").is_some()
    }

    /// Whether the screen has another address than before.
    pub(super) fn is_another_address(&mut self, screen: &Screen) -> bool {
        let link = screen.body.iter().find_map(|item| match item {
            Item::Link { url, .. } => Some(url),
            _ => None,
        });
        let is_another = self.address.as_ref() != link;
        self.address = link.cloned();
        self.has_address &= !is_another;
        is_another
    }

    /// Once per address: it is to be told before anybody can answer.
    pub(super) fn wants_address(&mut self) -> bool {
        !std::mem::replace(&mut self.has_address, true)
    }

    /// Where the machine asks whether this is the right person, the answers say who that is.
    fn confirm(&mut self, screen: &Screen) -> Option<Turn> {
        if !screen.buttons.iter().any(|button| button.action == Action::NotThisOne) {
            return None;
        }
        let key = keys::PERSON;
        let label = screen.body.iter().find_map(|item| match item {
            Item::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let question = Question { is_required: true, ..Question::new(step(screen), key, label.unwrap_or_default()) };
        self.note(question);
        self.answers.used(key.word);
        let Some(expected) = self.answers.text(key.word).map(str::to_owned) else {
            return self.lacks(key, None);
        };
        let seen: Vec<&(String, String)> = stated(screen).collect();
        let is_right = expected == "any" || seen.iter().any(|(_, value)| names(value, &expected));
        if is_right || self.is_rehearsal {
            return None;
        }
        let seen = seen.into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
        Some(Turn::End(End::SomebodyElse { expected, seen }))
    }

    /// Whether something on this screen speaks against going on.
    fn judge(&mut self, screen: &Screen) -> Option<Turn> {
        if let Some(turn) = self.problems(screen) {
            return Some(turn);
        }
        if let Some(refused) = self.refused() {
            return Some(refused);
        }
        // What was found before the answers were given may be about what they change.
        let is_old = self.has_filled && self.presses == 0;
        let failed = callouts(screen).find(|callout| callout.tone == Tone::Bad || callout.verdict.is_some());
        failed.filter(|_| !is_old).map(|callout| Turn::End(End::Failed(callout.clone())))
    }

    /// What is missing or wrong ends a run, and is only written down in a rehearsal.
    fn refused(&self) -> Option<Turn> {
        let (missing, wrong) = (self.missing.clone(), self.wrong.clone());
        let is_one = !self.is_rehearsal && missing.len() + wrong.len() > 0;
        is_one.then_some(Turn::End(End::Refused { missing, wrong }))
    }

    /// On the last step, where a person would read it all once more: it is saved for the organization that the answers
    /// name and for no other; and what nobody asked for must at least be what it came to.
    fn confirm_what_is_saved(&mut self, screen: &Screen) {
        let (key, accept) = (keys::ORGANIZATION, keys::ACCEPT_ANY_ORGANIZATION);
        match self.answers.text(key.word).filter(|word| *word != "unknown").map(str::to_owned) {
            _ if self.answers.is_set(accept.word) => {}
            None if self.answers.get(key.word).is_some() => _ = self.lacks(accept, None),
            None => {
                let why = "Nothing is saved for an organization that the answers do not name, whatever a file brought.";
                self.lacks(key, Some(Invalid::new(why, "", "")));
            }
            Some(_) if self.is_rehearsal => {}
            Some(org_id) if stated(screen).any(|(_, value)| names(value, &org_id)) => {}
            Some(_) => self.wrong.push((key.word, "It would be saved for another one.".to_owned())),
        }
        for key in keys::ALL.iter().filter(|_| !self.is_rehearsal) {
            if self.is_unmet(key, screen) {
                let why =
                    "Nobody asked for it, and what came instead is another. Look at it in the wizard: aa-connect.";
                self.wrong.push((key.word, why.to_owned()));
            }
        }
    }

    fn go_on(&mut self, screen: &Screen) -> Turn {
        let stuck = || Turn::End(End::Stuck { step: screen.heading.clone() });
        let is_in_vain = self.before_press.as_ref() == Some(screen);
        if is_in_vain && !self.is_rehearsal {
            self.lacks_what_is_empty(screen);
            if let Some(refused) = self.refused() {
                return refused;
            }
        }
        if !screen.is_offered(Action::Next) || is_in_vain || self.presses >= MOST_PRESSES {
            return stuck();
        }
        if screen.steps.last().is_some_and(|step| step.state == StepState::Current) {
            self.confirm_what_is_saved(screen);
            if let Some(refused) = self.refused() {
                return refused;
            }
        }
        let makes_key = |item: &Item| match item {
            Item::Choice(list) => {
                list.id == ListId::KeySource && list.rows.iter().any(|row| row.is_chosen && row.word != "mine")
            }
            _ => false,
        };
        self.has_made_key |= screen.body.iter().any(makes_key);
        if self.presses == 0 {
            let warnings = callouts(screen).filter(|callout| callout.tone == Tone::Warning);
            self.talk.extend(warnings.map(paragraph));
        }
        (self.has_acted, self.presses) = (true, self.presses + 1);
        self.before_press = Some(screen.clone());
        Turn::Send(towards_next(screen))
    }

    /// Whether a row from outside was named that was neither asked for nor is what the screen states.
    fn is_unmet(&self, key: &Key, screen: &Screen) -> bool {
        let wanted: Vec<&str> = match self.answers.get(key.word).filter(|_| key.is_foreign) {
            Some(Answer::One(word)) => vec![word.expose()],
            Some(Answer::Many(words)) => words.iter().map(String::as_str).collect(),
            _ => return false,
        };
        !self.answers.is_used(key.word)
            && !wanted.iter().all(|word| stated(screen).any(|(_, value)| names(value, word)))
    }

    /// Writes a question down, once by its key.
    pub(super) fn note(&mut self, question: Question) {
        let is_answered = self.answers.implied(question.key.word).is_some();
        match self.questions.iter_mut().find(|known| known.key.word == question.key.word) {
            Some(known) => known.is_required |= question.is_required,
            None => self.questions.push(Question { is_answered, ..question }),
        }
    }

    /// An answer is missing; in a rehearsal that is written down, and something else goes on.
    pub(super) fn lacks(&mut self, key: Key, why: Option<Invalid>) -> Option<Turn> {
        if !self.is_astray && !self.missing.iter().any(|(known, _)| known.word == key.word) {
            self.missing.push((key, why));
        }
        None
    }

    /// The machine's word for a field is filled with this.
    pub(super) fn fill(&mut self, field: FieldId, text: Secret) -> Turn {
        // Nothing in it only asks whether the machine can do without.
        let is_answer = !text.is_empty();
        (self.has_acted, self.has_filled) = (self.has_acted || is_answer, self.has_filled || is_answer);
        Turn::Send(vec![Msg::Fill(field, text)])
    }
}

/// The step that is current, as the side bar names it.
pub(super) fn step(screen: &Screen) -> &'static str {
    screen.steps.iter().find(|step| step.state == StepState::Current).map_or("", |step| step.title)
}

fn shows_pasted_answer(screen: &Screen) -> bool {
    screen.body.iter().any(|item| matches!(item, Item::Field(field) if field.id == FieldId::PastedAnswer))
        && screen
            .body
            .iter()
            .any(|item| matches!(item, Item::Task(task) if matches!(task.state, TaskState::Running(_))))
}

/// Goes on; where another button has the keys, which would be pressed instead, they leave it first.
fn towards_next(screen: &Screen) -> Vec<Msg> {
    let order = screen.focus_order();
    let is_focused = |button: &&Button| button.is_focused && button.action != Action::Next;
    let focused = screen.buttons.iter().find(is_focused).map(|button| Focus::Button(button.action));
    let at = focused.and_then(|focused| order.iter().position(|&focus| focus == focused)).unwrap_or_default();
    let harmless = |focus: &Focus| matches!(focus, Focus::Button(Action::Next) | Focus::Field(_) | Focus::List(_));
    let away = order.iter().cycle().skip(at).take(order.len()).position(harmless).filter(|_| focused.is_some());
    let mut messages = vec![Msg::FocusNext; away.unwrap_or_default()];
    messages.push(Msg::Do(Action::Next));
    messages
}

fn paragraph(callout: &Callout) -> String {
    std::iter::once(&callout.title).chain(&callout.lines).cloned().collect::<Vec<_>>().join(" ")
}

fn callouts(screen: &Screen) -> impl Iterator<Item = &Callout> {
    screen.body.iter().filter_map(|item| match item {
        Item::Callout(callout) => Some(callout),
        _ => None,
    })
}

/// What the screen states: labels and values.
fn stated(screen: &Screen) -> impl Iterator<Item = &(String, String)> {
    screen.body.iter().flat_map(|item| match item {
        Item::KeyValues(pairs) => pairs.as_slice(),
        _ => &[],
    })
}

/// Whether a stated value names this: it is it, or has it as a word of its own.
fn names(value: &str, wanted: &str) -> bool {
    let is_it = |part: &str| part.eq_ignore_ascii_case(wanted) || part.to_lowercase() == wanted.to_lowercase();
    is_it(value) || value.split([' ', ',', '(', ')', '<', '>', '·']).any(is_it)
}
