//! What is said of pasted text and imported files.

use crate::connection::{Environment, Product};
use crate::handoff::{ImportFormat, PartState, Told};

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
pub(in crate::wizard) fn recognized_lines(summary: &[Told]) -> Vec<String> {
    let found = summary.iter().filter(|told| told.state == PartState::Found);
    let labels: Vec<&str> = found.map(|told| told.label).collect();
    let mut lines = vec![format!("Found: {}.", labels.join(", "))];
    // What comes up by itself on the way needs no line here.
    let others = summary.iter().filter(|told| matches!(told.state, PartState::Odd | PartState::Missing));
    lines.extend(others.map(|told| format!("{}: {}.", told.label, told.words)));
    lines
}
