//! What was recognized, for people and as JSON; never a secret.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::found::{Found, FoundAll, shown};
use crate::cli::output;
use crate::connection::{Connection, Environment, Printable};
use crate::handoff::{self, ImportedCredential, ImportedKind, Told};
use crate::runtime::UNRELATED;
use crate::small::sort_few_by_key;

/// The most that is named of what was passed over for one and the same reason: more is read by nobody.
const MOST_ALIKE: usize = 3;

/// For people: each with what is there, what is missing, and which hosts it would talk to.
pub(super) fn text(all: &FoundAll, said: &Environment, saved: &[Connection]) -> String {
    let mut parts = Vec::new();
    for (number, found) in (1..).zip(&all.found) {
        let heading = format!("{number}. {} in {}\n", found.credential.format.title(), found.place());
        let mut pairs: Vec<_> = summary(found).into_iter().map(|told| (told.label, told.words)).collect();
        pairs.push(("Talks to", talks_to(found, said)));
        if let Some(connection) = found.saved(said, saved) {
            pairs.push(("Saved as", format!("{}: it uses this credential already", connection.name)));
        }
        if let Some(connection) = found.saved_otherwise(said, saved) {
            let kind = connection.credential.credential_type().title();
            let instead = found.instead_of_replacing(connection);
            pairs.push((
                "In use",
                format!("{} has its client ID as {kind} and stays as it is.{instead}", connection.name),
            ));
        }
        if !found.is_usable() {
            pairs.push(("Of use", format!("no: {}", no_use(&found.credential))));
        }
        parts.push(format!("{heading}{}", output::columns(&pairs)));
    }
    if !all.passed_over.is_empty() {
        parts.push(passed_over(&all.passed_over));
    }
    parts.join("\n")
}

/// Why a set-up cannot begin with it, and what can take its place.
fn no_use(credential: &ImportedCredential) -> &'static str {
    match &credential.kind {
        ImportedKind::Unsupported(word) if word.as_str() == "apikey" => {
            "an API key alone gets no token. Add an OAuth Server-to-Server credential to the project"
        }
        ImportedKind::Unsupported(word) if matches!(word.as_str(), "oauthweb" | "oauthios" | "oauthandroid") => {
            "Adobe has replaced this type. Add a credential of its successor to the project"
        }
        _ => "this version cannot set it up",
    }
}

/// What was passed over, reason by reason; that most of a folder is about something else, last.
fn passed_over(all: &[(PathBuf, String)]) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for (_, why) in all {
        if !reasons.contains(&why.as_str()) {
            reasons.push(why);
        }
    }
    sort_few_by_key(&mut reasons, |why| *why == UNRELATED);
    let mut text = String::from("Passed over:\n");
    for why in reasons {
        let alike: Vec<&PathBuf> = all.iter().filter(|(_, other)| other == why).map(|(path, _)| path).collect();
        text.extend(alike.iter().take(MOST_ALIKE).map(|path| format!("{}: {why}\n", shown(path))));
        if let Some(more) = alike.len().checked_sub(MOST_ALIKE).filter(|more| *more > 0) {
            text.push_str(&format!("and {more} more: {why}\n"));
        }
    }
    text
}

/// What is there and what is missing, the product, too, which a set-up cannot do without.
fn summary(found: &Found) -> Vec<Told> {
    let mut summary = handoff::summary(&found.credential);
    if found.credential.products.is_empty() && found.is_usable() {
        summary.push(Told::asked("Product"));
    }
    summary
}

fn talks_to(found: &Found, said: &Environment) -> String {
    let mut hosts = found.hosts(said).join(", ");
    if found.credential.products.is_empty()
        && !matches!(found.environment(said), Environment::Practice | Environment::Custom(_))
    {
        hosts.push_str("; or the other products' API, once one is chosen");
    }
    match found.other_host(said) {
        Some(other) => format!("{hosts}, but the file names {other}"),
        None => hosts,
    }
}

/// For programs.
pub(super) fn json(all: &FoundAll, said: &Environment, saved: &[Connection]) -> Value {
    let found: Vec<Value> = (1..).zip(&all.found).map(|(number, found)| one(number, found, said, saved)).collect();
    let passed_over: Vec<Value> =
        all.passed_over.iter().map(|(path, why)| json!({ "file": shown(path), "reason": why })).collect();
    json!({ "schema_version": 1, "found": found, "passed_over": passed_over })
}

fn one(number: usize, found: &Found, said: &Environment, saved: &[Connection]) -> Value {
    let credential = &found.credential;
    let text = |text: &Option<Printable>| text.as_ref().map(ToString::to_string);
    let summary = summary(found);
    let missing: Vec<&str> = summary.iter().filter(|told| told.is_missing()).map(|told| told.label).collect();
    let problems: Vec<Value> = credential
        .problems
        .iter()
        .map(|problem| json!({ "part": problem.label, "problem": problem.why.problem, "remedy": problem.why.remedy }))
        .collect();
    let has_key = credential.pem.as_ref().is_some_and(|pem| pem.kinds.iter().any(|kind| kind.is_private_key()));
    json!({
        "number": number,
        "file": found.path.as_deref().map(shown),
        "format": credential.format.title(),
        "is_hand_over": found.hand_over.is_some(),
        "name": text(&credential.name),
        "credential_type": credential.supported_type().map(|kind| kind.word()),
        "credential_title": credential.kind.title(),
        "is_usable": found.is_usable(),
        "org_id": credential.org_id.as_ref().map(ToString::to_string),
        "org_name": text(&credential.org_name),
        "products": credential.products.iter().map(|product| product.word()).collect::<Vec<_>>(),
        "client_id": credential.client_id.as_ref().map(ToString::to_string),
        "client_secrets": credential.client_secrets.len(),
        "has_private_key": has_key,
        "technical_account_id": credential.technical_account_id.as_ref().map(ToString::to_string),
        "scopes": credential.scopes.as_ref().map(|scopes| scopes.iter().map(str::to_owned).collect::<Vec<_>>()),
        "redirect_uri": credential.redirect_uri().map(ToString::to_string),
        "company": credential.company_id.as_ref().map(ToString::to_string),
        "report_suites": credential.report_suites.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "sandbox": text(&credential.sandbox_name),
        "environment": found.environment(said).word(),
        "hosts": found.hosts(said),
        "other_host": found.other_host(said).map(ToString::to_string),
        "missing": missing,
        "problems": problems,
        "client_id_used_by": found.saved_otherwise(said, saved).map(|connection| connection.name.to_string()),
        "saved_as": found.saved(said, saved).map(|connection| connection.name.to_string()),
    })
}
