//! Client secrets on the page: every one in clear, as in Adobe's console, with buttons that add a second one and delete one.

use jiff::Timestamp;

use super::super::House;
use super::super::client_secrets::{self, ClientSecret};
use super::super::data::{Credential, data};
use super::super::memory::MOST_ALIVE;
use super::super::page::escaped;
use super::form::{button, definitions};
use crate::connection::CredentialType;

/// A section for each credential that is no Service Account and has client secrets.
pub(super) fn sections(house: &House) -> String {
    let with_secrets = data()
        .credentials
        .iter()
        .filter(|credential| matches!(credential.kind, CredentialType::ServerToServer | CredentialType::WebApp));
    with_secrets.map(|credential| section(credential, house)).collect()
}

fn section(credential: &'static Credential, house: &House) -> String {
    let organization = data().organization(&credential.org_id).map(|one| one.name.as_str()).unwrap_or_default();
    let mut rows = vec![
        ("Client ID", credential.client_id.to_string()),
        ("Organization ID", format!("{} ({organization})", credential.org_id)),
    ];
    if credential.kind == CredentialType::ServerToServer {
        rows.push(("Scopes", credential.scopes(&data().scopes).to_string()));
    }
    format!(
        "<section id=\"{}\"><h2>{}</h2><h3>{}</h3>{}{}</section>",
        credential.client_id,
        escaped(&credential.label),
        credential.kind.title(),
        definitions(&rows),
        list(credential, house)
    )
}

/// The client secrets of one credential, with what can be done about them.
pub(super) fn list(credential: &'static Credential, house: &House) -> String {
    let all = client_secrets::of(credential, &house.memory);
    let client_id = credential.client_id.as_str();
    let secrets: String = all.iter().map(|secret| one(client_id, secret)).collect();
    let add = if all.len() < MOST_ALIVE {
        button("add_secret", &[("client_id", client_id)], "Add a client secret", "")
    } else {
        "<p class=\"soft\">There can be two. Delete one before you add another.</p>".to_owned()
    };
    format!(
        "<h3>Client secrets</h3><p class=\"soft\">This page\u{2019}s address in the console: <code>{}</code></p>{secrets}{add}",
        escaped(&client_secrets::page_address(credential, &house.base))
    )
}

fn one(client_id: &str, secret: &ClientSecret) -> String {
    let used = match &secret.last_use {
        Some(last) => format!("last used on {}", moment(last.last_used_at)),
        None => "never used".to_owned(),
    };
    format!(
        "<div class=\"box line\"><div><p><code>{}</code></p><p class=\"soft\">Made on {} · {used} · UUID <code>{}</code></p>\
         </div>{}</div>",
        escaped(&secret.text),
        moment(secret.created_at),
        secret.uuid,
        button("delete_secret", &[("client_id", client_id), ("uuid", &secret.uuid)], "Delete", ""),
    )
}

/// Minutes are enough for people.
fn moment(milliseconds: u64) -> String {
    let at = i64::try_from(milliseconds).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    at.unwrap_or_default().strftime("%Y-%m-%d %H:%M UTC").to_string()
}
