//! What the driver does with each question of a screen: fields at any time, lists once the machine is idle.

use super::driver::{Asked, Driver, Turn, step};
use super::given::Answer;
use super::keys::{self, Key};
use super::question::Question;
use crate::connection::{Invalid, Secret};
use crate::screen::{Action, Field, FieldId, FieldValue, Item, List, ListId, Msg, Screen};

impl Driver {
    /// The next field to be filled.
    pub(super) fn fields(&mut self, screen: &Screen) -> Option<Turn> {
        screen.body.iter().find_map(|item| match item {
            Item::Field(field) => self.field(screen, field),
            _ => None,
        })
    }

    fn field(&mut self, screen: &Screen, field: &Field) -> Option<Turn> {
        let key = keys::of_field(field.id)?;
        let is_pasted = field.id == FieldId::PastedAnswer;
        if is_pasted && self.is_another_address(screen) {
            // Adobe refused a part of the question, and it is asked anew.
            self.asked.remove(&Asked::Field(field.id));
        }
        if is_pasted && self.expects_somebody() && self.wants_address() {
            let waits = Question::new(step(screen), keys::SIGN_IN, "Wait for somebody who signs in?");
            self.note(waits);
            if self.is_rehearsal {
                self.answers.used(keys::SIGN_IN.word);
                self.check_sign_in();
            }
            return Some(Turn::Send(vec![Msg::Do(Action::ShowPlainly)]));
        }
        if !self.asked.insert(Asked::Field(field.id)) {
            return None;
        }
        self.note(Question::of_field(step(screen), key, field));
        match self.answers.implied(key.word).filter(|answer| !self.is_row(screen, key, answer)) {
            Some(Answer::One(text)) => {
                self.answers.used(key.word);
                Some(self.fill(field.id, text))
            }
            Some(Answer::Later) => {
                self.answers.used(key.word);
                match (self.is_rehearsal, is_pasted) {
                    (true, true) => None,
                    (true, false) => Some(self.fill(field.id, Secret::new(key.example))),
                    (false, _) => Some(Turn::Obtain(key.word, field.id)),
                }
            }
            Some(Answer::Many(words)) => {
                // A list of words for a field that takes them in one line.
                self.answers.used(key.word);
                Some(self.fill(field.id, Secret::new(words.join(","))))
            }
            Some(Answer::Flag(_)) => {
                self.answers.used(key.word);
                self.wrong.push((key.word, "It is a text, not true or false.".to_owned()));
                None
            }
            // The machine says whether it can do without; what it filled in by itself stays.
            None if is_empty(field) && !is_pasted => Some(self.fill(field.id, Secret::default())),
            None => None,
        }
    }

    /// What of `sign_in` cannot be understood.
    fn check_sign_in(&mut self) {
        let Some(text) = self.answers.text(keys::SIGN_IN.word) else { return };
        if text != "wait" && text.parse::<u64>().is_err() {
            self.wrong
                .push((keys::SIGN_IN.word, "It is \"wait\" or a number of seconds. Example: sign_in = 120".to_owned()));
        }
    }

    /// Whether an answer is a row of a list beside the field, which takes it instead; or was one on an earlier screen, and
    /// is no text for a field.
    fn is_row(&self, screen: &Screen, key: Key, answer: &Answer) -> bool {
        let Answer::One(word) = answer else { return false };
        let mut lists =
            screen.lists().filter(|(list, _)| keys::of_list(list.id).is_some_and(|other| other.word == key.word));
        let is_here = lists.any(|(list, _)| list.rows.iter().any(|row| row.word == word.expose()));
        is_here || (key.word == keys::ORGANIZATION.word && word.expose() == "unknown")
    }

    /// The next list to be answered.
    pub(super) fn lists(&mut self, screen: &Screen) -> Option<Turn> {
        screen.lists().find_map(|(list, is_checklist)| self.list(screen, list, is_checklist))
    }

    fn list(&mut self, screen: &Screen, list: &List, is_checklist: bool) -> Option<Turn> {
        let key = keys::of_list(list.id)?;
        if !self.asked.insert(Asked::List(list.id)) {
            return None;
        }
        let has_default = list.rows.iter().any(|row| row.is_chosen);
        let is_answered_beside = screen
            .fields()
            .any(|field| keys::of_field(field.id).is_some_and(|other| other.word == key.word) && !is_empty(field));
        if list.id == ListId::Start {
            self.answers.used(key.word);
            let wanted = self.answers.start().to_owned();
            return self.choose(list, key, &wanted);
        }
        let is_required = !has_default && !is_answered_beside && !keys::is_asked_rarely(list.id);
        self.note(Question { is_required, ..Question::of_list(step(screen), key, &screen.heading, list) });
        self.accept_any(screen, key);
        match self.answers.implied(key.word) {
            None if has_default || is_answered_beside => None,
            None if self.is_rehearsal && keys::is_asked_rarely(list.id) => self.take_first(list),
            None => {
                // A field beside it says more about what is missing.
                let has_field =
                    screen.fields().any(|field| keys::of_field(field.id).is_some_and(|other| other.word == key.word));
                if has_field {
                    return None;
                }
                self.lacks(key, None);
                if self.is_rehearsal { self.take_first(list) } else { None }
            }
            Some(Answer::One(word)) if is_checklist && word.expose() == "all" => self.check(list, key, None),
            Some(Answer::One(word)) if is_checklist => {
                let words = word.expose().split(',').map(|word| word.trim().to_owned()).collect();
                self.check(list, key, Some(words))
            }
            Some(Answer::Many(words)) if is_checklist => self.check(list, key, Some(words)),
            Some(Answer::One(word)) => {
                // A field beside it has taken what is no row.
                if is_answered_beside && !list.rows.iter().any(|row| row.word == word.expose()) {
                    return None;
                }
                self.answers.used(key.word);
                self.choose(list, key, word.expose())
            }
            Some(Answer::Many(_) | Answer::Flag(_) | Answer::Later) => {
                self.answers.used(key.word);
                self.wrong.push((key.word, format!("It is one word. {}", known(list))));
                if self.is_rehearsal { self.take_first(list) } else { None }
            }
        }
    }

    /// Nobody is asked to confirm the organization that Adobe names: whoever leaves it open says so beforehand.
    fn accept_any(&mut self, screen: &Screen, key: Key) {
        let accept = keys::ACCEPT_ANY_ORGANIZATION;
        if key.word != keys::ORGANIZATION.word || self.answers.text(key.word) != Some("unknown") {
            return;
        }
        let label = "Save it for whichever organization Adobe names?";
        self.note(Question { is_required: true, ..Question::new(step(screen), accept, label) });
        self.answers.used(accept.word);
        if !self.answers.is_set(accept.word) {
            self.lacks(accept, None);
        }
    }

    fn choose(&mut self, list: &List, key: Key, wanted: &str) -> Option<Turn> {
        let found = list.rows.iter().position(|row| !row.word.is_empty() && row.word == wanted);
        match found {
            // What is begun with a row begins when it is picked.
            Some(at) if list.rows.get(at).is_some_and(|row| row.is_chosen) => None,
            Some(at) => Some(self.pick(list.id, vec![at])),
            None if self.is_rehearsal && key.is_foreign => self.take_first(list),
            None => {
                self.wrong.push((key.word, known(list)));
                if self.is_rehearsal { self.take_first(list) } else { None }
            }
        }
    }

    /// Checks these rows and no others; every row for `None`.
    fn check(&mut self, list: &List, key: Key, wanted: Option<Vec<String>>) -> Option<Turn> {
        self.answers.used(key.word);
        let is_wanted = |word: &String| wanted.as_ref().is_none_or(|wanted| wanted.contains(word));
        let unknown: Vec<&String> =
            wanted.iter().flatten().filter(|word| !list.rows.iter().any(|row| row.word == **word)).collect();
        if self.is_rehearsal && key.is_foreign {
            return self.take_first(list);
        }
        if !unknown.is_empty() || wanted.as_ref().is_some_and(Vec::is_empty) {
            self.wrong.push((key.word, known(list)));
            return None;
        }
        let picks: Vec<usize> =
            (0..).zip(&list.rows).filter(|(_, row)| row.is_chosen != is_wanted(&row.word)).map(|(at, _)| at).collect();
        (!picks.is_empty()).then(|| self.pick(list.id, picks))
    }

    fn take_first(&mut self, list: &List) -> Option<Turn> {
        let first = list.rows.iter().position(|row| row.is_available)?;
        let is_chosen = list.rows.get(first).is_some_and(|row| row.is_chosen);
        (!is_chosen).then(|| self.pick(list.id, vec![first]))
    }

    fn pick(&mut self, list: ListId, rows: Vec<usize>) -> Turn {
        self.has_acted = true;
        Turn::Send(rows.into_iter().map(|row| Msg::Pick(list, row)).collect())
    }

    /// Going on was in vain, and the machine says no reason: what it asks for and nobody answered must be why.
    pub(super) fn lacks_what_is_empty(&mut self, screen: &Screen) {
        let empty = screen.fields().filter(|field| is_empty(field)).filter_map(|field| keys::of_field(field.id));
        for key in empty {
            if self.answers.get(key.word).is_none() {
                self.lacks(key, None);
            }
        }
    }

    /// What the machine says is wrong with fields of this screen: written down; an example goes on in a rehearsal.
    pub(super) fn problems(&mut self, screen: &Screen) -> Option<Turn> {
        let mut examples = Vec::new();
        for (field, key, problem) in
            screen.fields().filter_map(|field| Some((field, keys::of_field(field.id)?, field.problem.clone()?)))
        {
            // What stands in its place is an example already, and the machine does not take it.
            let is_new = self.asked.insert(Asked::Example(field.id));
            if !is_new {
                continue;
            }
            let is_given = match self.answers.implied(key.word) {
                Some(Answer::One(word)) => !(key.word == keys::ORGANIZATION.word && word.expose() == "unknown"),
                answer => answer.is_some(),
            };
            if is_given {
                let is_told = self.wrong.iter().any(|(word, _)| *word == key.word);
                if !is_told {
                    self.wrong.push((key.word, words(&problem)));
                }
            } else {
                self.note(Question { is_required: true, ..Question::of_field(step(screen), key, field) });
                self.lacks(key, Some(problem));
            }
            examples.push(Msg::Fill(field.id, Secret::new(key.example)));
        }
        (self.is_rehearsal && !examples.is_empty()).then_some(Turn::Send(examples))
    }
}

fn words(problem: &Invalid) -> String {
    let parts = [problem.problem.as_str(), problem.remedy.as_str()];
    let mut words = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if !problem.example.is_empty() {
        words.push_str(&format!(" Example: {}", problem.example));
    }
    words
}

/// What there is to choose from.
fn known(list: &List) -> String {
    const MOST: usize = 20;
    let words: Vec<&str> = list.rows.iter().map(|row| row.word.as_str()).filter(|word| !word.is_empty()).collect();
    let more = words.len().saturating_sub(MOST);
    let mut text = format!("It is none of those that there are: {}", words[..words.len() - more].join(", "));
    if more > 0 {
        text.push_str(&format!(", and {more} more"));
    }
    text + "."
}

fn is_empty(field: &Field) -> bool {
    match &field.value {
        FieldValue::Plain { text, .. } => text.trim().is_empty(),
        FieldValue::Masked { is_empty } => *is_empty,
        FieldValue::Revealed { text, .. } => text.is_empty(),
    }
}
