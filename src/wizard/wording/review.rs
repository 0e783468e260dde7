//! What Review and Done say.

use jiff::Timestamp;

use super::super::model::Model;
use crate::connection::{Connection, ConnectionName, CredentialType, Environment, Product, StoreKind};
use crate::screen::{Callout, Tone};

pub(in crate::wizard) const REVIEW_INTRO: &str = "Please look once more. This is what will be saved:";
pub(in crate::wizard) const NAME: &str = "Name";
pub(in crate::wizard) const NAME_HINT: &str = "Such as northwind or northwind/prod.";
pub(in crate::wizard) const SAVE_BUTTON: &str = "Save this connection";
pub(in crate::wizard) const FINISH_BUTTON: &str = "Finish";
pub(in crate::wizard) const NEXT_INTRO: &str = "What you can do next:";

fn suites_in_words(model_suites: &[crate::connection::ReportSuite]) -> String {
    match model_suites {
        [] => "none visible yet".to_owned(),
        [one] => one.name.to_string(),
        [first, rest @ ..] => format!("{} and {} more", first.name, rest.len()),
    }
}

fn place(store: StoreKind) -> &'static str {
    match store {
        StoreKind::Keyring => "in this system's keyring",
        StoreKind::Vault => "in the encrypted vault",
        StoreKind::Memory => "in memory: they end with this program",
    }
}

pub(in crate::wizard) fn review(model: &Model, now: Timestamp) -> Vec<(String, String)> {
    let pair = |label: &str, value: String| (label.to_owned(), value);
    let mut pairs = Vec::new();
    if let Some(signed_in) = model.draft.signed_in() {
        if let Some(person) = &signed_in.person {
            pairs.push(pair("Signed in", format!("{}, {}", person.label(), person.account.title())));
        }
    } else if let Some(identity) = model.seen_identity() {
        pairs.push(pair("Identity", identity.user_id.to_string()));
    }
    let has_companies = model.draft.product.is_none_or(Product::has_companies);
    if let Some(chosen) = model.draft.company.as_ref().filter(|_| has_companies) {
        pairs.push(pair("Organization", chosen.org_id.to_string()));
        pairs.push(pair("Company", format!("{} ({})", chosen.company.name, chosen.company.id)));
    }
    if has_companies {
        pairs.push(pair("Report suites", suites_in_words(&model.draft.report_suites)));
    } else if let (Some(sandbox), Ok(Some(org_id))) = (model.proven_sandbox(), model.draft.expected_org()) {
        // A request that named it was answered.
        pairs.push(pair("Organization", org_id.to_string()));
        pairs.push(pair("Sandbox", sandbox.in_words()));
    } else if let Ok(Some(org_id)) = model.draft.expected_org() {
        // An exchange that worked has confirmed it; otherwise nobody has.
        let is_confirmed = model.draft.credential_type == Some(CredentialType::ServiceAccount);
        let words = if is_confirmed { org_id.to_string() } else { format!("{org_id}, as you entered it") };
        pairs.push(pair("Organization", words));
        // Adobe's own word for it stands above, where there is one.
        if let Ok(Some(account)) = model.draft.technical_account_id()
            && !pairs.iter().any(|(label, _)| label == "Identity")
        {
            pairs.push(pair("Identity", account.to_string()));
        }
    }
    if let (Some(product), Some(kind)) = (model.draft.product, model.draft.credential_type) {
        pairs.push(pair("Product", product.title().to_owned()));
        pairs.push(pair("Credential", format!("{}, client ID {}", kind.title(), model.draft.client_id.trimmed())));
    }
    // Behind who and whose it is: on a low window these two are to be seen without scrolling.
    if let Some(signed_in) = model.draft.signed_in() {
        pairs.push(pair("Sign-in", signed_in.life.in_words(now)));
    }
    if let Some(settings) = model.draft.settings()
        && let Some(account) = settings.service_account()
    {
        pairs.push(pair("Metascopes", account.metascopes.to_string()));
        if let Some(certificate) = &account.certificate {
            pairs.push(pair(
                "Certificate",
                format!("{}, valid until {}", certificate.sha1, certificate.end_in_words(now)),
            ));
        }
    }
    pairs.push(pair("Environment", environment_in_words(&model.draft.environment)));
    if let Some(store) = model.draft.store {
        pairs.push(pair("Secrets", place(store).to_owned()));
    }
    pairs
}

/// Adobe's own hosts need no naming; others do.
fn environment_in_words(environment: &Environment) -> String {
    match environment {
        Environment::Production => "production, which is Adobe itself".to_owned(),
        Environment::Stage => "Adobe's stage environment".to_owned(),
        Environment::Practice => "practice: the sandbox inside this program".to_owned(),
        Environment::Custom(hosts) => format!("custom: {}, {}", hosts.ims_url.host(), hosts.api_url.host()),
    }
}

/// The technical account that was typed is not the one Adobe names.
pub(in crate::wizard) fn identity_warning(model: &Model) -> Option<Callout> {
    let typed = model.draft.technical_account_id().ok()??;
    let told = model.seen_identity()?.technical_account_id.clone()?;
    (typed != told).then(|| Callout {
        tone: Tone::Warning,
        title: "The technical account you typed is not the one Adobe names.".to_owned(),
        lines: vec![format!(
            "Typed: {typed}. Adobe: {told}. Go back and compare with the credential's page before you save."
        )],
        verdict: None,
    })
}

pub(in crate::wizard) fn saved(name: &ConnectionName) -> String {
    format!("The connection {name} works and is saved.")
}

pub(in crate::wizard) fn done_values(connection: &Connection) -> Vec<(String, String)> {
    let (label, words) = connection.leads_to();
    let mut values = vec![(label.to_owned(), words)];
    if connection.company.is_some() {
        values.push(("Report suites".to_owned(), suites_in_words(&connection.report_suites)));
    }
    values.push(("Secrets".to_owned(), place(connection.store).to_owned()));
    values
}

pub(in crate::wizard) fn next_commands(connection: &Connection) -> Vec<(String, String)> {
    let name = &connection.name;
    let mut commands = vec![
        ("See what is saved".to_owned(), format!("aa-connect show {name}")),
        ("All connections".to_owned(), "aa-connect list".to_owned()),
        ("Remove it".to_owned(), format!("aa-connect remove {name}")),
    ];
    if connection.credential.sign_in().is_some() {
        commands.insert(0, ("Sign in again".to_owned(), format!("aa-connect sign-in {name}")));
    }
    if connection.credential.service_account().is_some() && connection.product == Product::Analytics {
        commands.insert(0, ("Move to Server-to-Server".to_owned(), format!("aa-connect migrate {name}")));
    }
    // Without its secret there is nothing left to test.
    if connection.store != StoreKind::Memory {
        commands.insert(0, ("Test it again".to_owned(), format!("aa-connect check {name}")));
    }
    commands
}

pub(in crate::wizard) fn memory_warning(store: StoreKind) -> Option<Callout> {
    (store == StoreKind::Memory).then(|| Callout {
        tone: Tone::Warning,
        title: "Its secret was kept in memory only and ends with this program.".to_owned(),
        lines: vec!["To keep it, set the connection up again with the keyring or the vault.".to_owned()],
        verdict: None,
    })
}

/// The secrets are where they belong, and still where they came from.
pub(in crate::wizard) fn still_there(model: &Model) -> Option<Callout> {
    let place = model.draft.secrets_still_in.as_ref()?;
    Some(Callout {
        tone: Tone::Note,
        title: format!("{place} still holds its secrets, readable by whoever opens it."),
        lines: vec![format!(
            "If nothing else in it is needed, delete it and its copies: the download folder, the waste basket, mails. {}",
            if_others_have_read_it(model)
        )],
        verdict: None,
    })
}

/// How a credential is made safe whose secrets others may have read.
fn if_others_have_read_it(model: &Model) -> String {
    match &model.saved {
        Some(saved) if saved.credential.service_account().is_some() => {
            "If others may have read it, make a new key pair and a new client secret in the Developer Console."
                .to_owned()
        }
        Some(saved) => {
            format!("If others may have read it, replace its client secret: aa-connect rotate {}", saved.name)
        }
        None => String::new(),
    }
}

/// Somebody wants to leave while something is being saved.
pub(in crate::wizard) fn leaving_after_keeping(model: &Model) -> &'static str {
    if model.draft.renews.is_some() {
        "The new sign-in is being kept. The program ends right after that."
    } else {
        "The connection is being saved. The program ends right after that."
    }
}

pub(in crate::wizard) fn farewell(model: &Model, is_draft_kept: bool) -> Vec<String> {
    if let Some(connection) = &model.draft.renews {
        let lines = match (&model.sign_in.is_renewed, model.draft.signed_in()) {
            (true, Some(signed_in)) => super::signed_in_again(&connection.name, signed_in),
            // Somebody asked twice.
            _ if model.leaving_after_keeping.is_some() => vec![format!(
                "{} may or may not have its new sign-in. Try it: aa-connect check {}",
                connection.name, connection.name
            )],
            (false, Some(_)) => vec![format!(
                "Nothing was changed: {} has the sign-in it had before. Adobe was asked to end the new one.",
                connection.name
            )],
            _ => vec![format!("Nothing was changed: {} has the sign-in it had before.", connection.name)],
        };
        return lines;
    }
    match &model.saved {
        Some(connection) => {
            let mut lines = vec![saved(&connection.name)];
            lines.push(match memory_warning(connection.store) {
                Some(warning) => warning.title,
                None => format!("Check it any time: aa-connect check {}", connection.name),
            });
            lines.extend(
                still_there(model).into_iter().flat_map(|callout| [vec![callout.title], callout.lines].concat()),
            );
            lines
        }
        None if is_draft_kept => {
            vec!["No connection was saved. Your answers are kept: run aa-connect again to go on.".to_owned()]
        }
        None => vec!["No connection was saved.".to_owned()],
    }
}
