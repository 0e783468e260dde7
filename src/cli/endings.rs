//! What of the saved connections ends when: for `list`, `list --expiring` and `show`.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::expiry;
use super::page::{Page, cut_name};
use super::signed_in::SignIn;
use crate::connection::{Connection, Printable};
use crate::diagnosis::Ending;
use crate::small::{sort_few_by, sort_few_by_key};
use crate::store::BrokenFile;

/// How wide a name may be in the list of what ends.
const LONGEST_NAME: usize = 32;

/// Everything of a connection that ends, the nearest first.
pub(super) fn of(connection: &Connection, sign_in: SignIn, now: Timestamp) -> Vec<Ending> {
    let certificate = expiry::certificate(connection).map(|it| Ending::of_certificate(connection, it, now));
    let sign_in = match sign_in {
        SignIn::NotNeeded | SignIn::Unreadable => None,
        SignIn::Nobody => Some(Ending::of_nobody(connection)),
        SignIn::Lasts { life, .. } => Some(Ending::of_sign_in(connection, life, now)),
    };
    let of_type = Ending::of_type(connection, now);
    let client_secret = Ending::of_client_secret(connection, now);
    let mut endings: Vec<Ending> = [of_type, certificate, client_secret, sign_in].into_iter().flatten().collect();
    sort_few_by_key(&mut endings, |ending| (ending.ends_at, ending.kind));
    endings
}

/// The nearest of them in words; `None` where nothing ends.
pub(super) fn nearest(connection: &Connection, sign_in: SignIn, now: Timestamp) -> Option<String> {
    let nearest = of(connection, sign_in, now).first().map(|ending| ending.in_words(now));
    nearest.or_else(|| (sign_in == SignIn::Unreadable).then(|| "sign-in not known".to_owned()))
}

/// What ends within `span` or has ended, the nearest first, with the names of those that it ends for.
pub(super) fn within<'a>(
    connections: &'a [Connection],
    sign_ins: &[SignIn],
    span: SignedDuration,
    now: Timestamp,
) -> Vec<(&'a Connection, Ending)> {
    let is_within = |ending: &Ending| ending.ends_at.is_none_or(|ends_at| ends_at.duration_since(now) <= span);
    let mut all: Vec<(&Connection, Ending)> = Vec::new();
    for (connection, sign_in) in connections.iter().zip(sign_ins) {
        let endings = of(connection, *sign_in, now).into_iter().filter(is_within);
        all.extend(endings.map(|ending| (connection, ending)));
    }
    sort_few_by(&mut all, |(a, ends_a), (b, ends_b)| (ends_a.ends_at, &a.name).cmp(&(ends_b.ends_at, &b.name)));
    all
}

/// For programs.
pub(super) fn as_json(connection: &Connection, ending: &Ending, now: Timestamp) -> Value {
    json!({
        "connection": connection.name.as_str(),
        "kind": ending.kind.word(),
        "ends_at": ending.ends_at.map(|at| at.to_string()),
        "days_left": ending.days_left(now),
        "is_renewed_by_itself": ending.is_renewed_by_itself,
        "what_to_do": ending.what_to_do,
    })
}

/// All of them as a document, with the files that could not be looked into.
pub(super) fn document(ending: &[(&Connection, Ending)], broken: &[(String, String)], now: Timestamp) -> Value {
    let endings: Vec<_> = ending.iter().map(|(connection, ending)| as_json(connection, ending, now)).collect();
    json!({ "schema_version": 1, "expiring": endings, "broken": broken_json(broken) })
}

/// Files that cannot be read: each with why.
pub(super) fn broken_in_words(broken: &[BrokenFile]) -> Vec<(String, String)> {
    let printable = |file: &BrokenFile| Printable::new(&file.path.display().to_string()).to_string();
    broken.iter().map(|file| (printable(file), file.reason.to_string())).collect()
}

/// The same for programs.
pub(super) fn broken_json(broken: &[(String, String)]) -> Vec<Value> {
    broken.iter().map(|(file, reason)| json!({ "file": file, "reason": reason })).collect()
}

/// For people: one line each, and below it what to do.
pub(super) fn table(page: Page, endings: &[(&Connection, Ending)], now: Timestamp) -> String {
    let names: Vec<String> = endings.iter().map(|(connection, _)| fitting(page, connection.name.as_str())).collect();
    let width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, (_, ending)) in names.iter().zip(endings) {
        let padding = " ".repeat(width - name.width());
        let day = ending.ends_at.map_or_else(|| "not known ".to_owned(), day);
        page.add(&mut text, &format!("{name}{padding}  {day}  {}", ending.in_words(now)), 2);
        page.add(&mut text, &format!("  {}", ending.what_to_do), 2);
    }
    text
}

/// The day of a moment, in UTC.
pub(super) fn day(at: Timestamp) -> String {
    at.to_string().get(..10).unwrap_or_default().to_owned()
}

fn fitting(page: Page, name: &str) -> String {
    if page.columns().is_some() { cut_name(name, LONGEST_NAME) } else { name.to_owned() }
}
