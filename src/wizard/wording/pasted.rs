//! What is said of pasted text and imported files.

use crate::connection::{Environment, Product};
use crate::handoff::{self, ImportFormat};

pub(in crate::wizard) const HAND_OVER: &str =
    "This is a sealed hand-over: a whole connection. Leave with Ctrl-C and open it with aa-connect import FILE.";
pub(in crate::wizard) const PEM_NOT_NEEDED: &str =
    "This is a key or certificate. The credential type you chose needs none, so nothing was filled in.";
pub(in crate::wizard) const KEY_RECOGNIZED: &str =
    "Recognized: a key or certificate of a Service Account. It is read on the step “Key pair”.";
pub(in crate::wizard) const ADDRESS_NOT_NEEDED: &str =
    "This is an address, and no field here takes one. Nothing was filled in.";
pub(in crate::wizard) const TWO_CLIENT_SECRETS: &str =
    "There are two client secrets: the first is used, the second is kept.";
pub(in crate::wizard) const NOTHING_RECOGNIZED: &str = "Nothing that this program knows was found in it.";

pub(in crate::wizard) fn recognized(format: ImportFormat) -> String {
    format!("Recognized: {}.", format.title())
}

/// Which hosts the set-up goes on to talk to.
pub(in crate::wizard) fn talks_to(environment: &Environment, product: Option<Product>) -> String {
    match environment.hosts(product.unwrap_or(Product::Analytics)) {
        Some(hosts) if hosts.ims_url.host() == hosts.api_url.host() => format!("Talks to: {}.", hosts.ims_url.host()),
        Some(hosts) => format!("Talks to: {}, {}.", hosts.ims_url.host(), hosts.api_url.host()),
        None => "Talks to: the practice sandbox inside this program.".to_owned(),
    }
}

/// The same lines, with the request to look at them.
pub(in crate::wizard) fn to_be_checked(mut lines: Vec<String>) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, "Please check that it is what you meant. ");
    }
    lines
}

pub(in crate::wizard) fn put_elsewhere(what: &str) -> String {
    format!("Recognized, and put into its own field: {what}.")
}

/// What was recognized, in a few lines: what was found in one, what is missing or unusable one by one.
pub(in crate::wizard) fn recognized_lines(summary: Vec<(&'static str, String)>) -> Vec<String> {
    let is_found = |words: &str| !["missing", "none", "in the file, but"].iter().any(|start| words.starts_with(start));
    let (found, others): (Vec<_>, Vec<_>) = summary.into_iter().partition(|(_, words)| is_found(words));
    let labels: Vec<&str> = found.iter().map(|(label, _)| *label).collect();
    let mut lines = vec![format!("Found: {}.", labels.join(", "))];
    // What comes up by itself on the way needs no line here.
    let is_worth_it = |words: &str| !words.starts_with("none") && words != handoff::CHOSEN_LATER;
    let others = others.into_iter().filter(|(_, words)| is_worth_it(words));
    lines.extend(others.map(|(label, words)| format!("{label}: {words}.")));
    lines
}
