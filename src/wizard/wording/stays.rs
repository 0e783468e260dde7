//! What is saved already stays as it is, whatever is brought: what is said of that, and what to do instead.

use super::super::model::Model;
use crate::connection::{Connection, ConnectionName, CredentialType, Invalid};

/// Nothing takes a saved connection's place: which command gives it what was brought, with a blank in front; nothing where
/// there is none. `brings` is the type of what was brought, for the same client ID.
pub fn instead_of_replacing(saved: &Connection, brings: Option<CredentialType>) -> String {
    let name = &saved.name;
    let own = saved.credential.credential_type();
    match (own, brings) {
        (CredentialType::ServiceAccount, Some(CredentialType::ServerToServer)) => {
            format!(" To move it to OAuth Server-to-Server: aa-connect migrate {name}.")
        }
        (_, Some(kind)) if kind != own => String::new(),
        (CredentialType::ServerToServer | CredentialType::WebApp, _) => {
            format!(" To give it a new client secret: aa-connect rotate {name}.")
        }
        (CredentialType::SinglePageApp | CredentialType::NativeApp, _) => {
            format!(" To sign in with it again: aa-connect sign-in {name}.")
        }
        (CredentialType::ServiceAccount, _) => String::new(),
    }
}

/// The name of this set-up is a saved connection's.
pub(in crate::wizard) fn name_taken(model: &Model, name: &ConnectionName) -> Option<Invalid> {
    let saved = model.survey.as_ref()?.connections.iter().find(|saved| saved.name.is_called(name.as_str()))?;
    let is_same = is_same(model, saved);
    let instead = if is_same { instead_of_replacing(saved, model.draft.credential_type) } else { String::new() };
    Some(Invalid::new(
        format!("There is a connection called {} already, and it is never replaced.", saved.name),
        format!("Choose another name.{instead} To end it: aa-connect remove {}.", saved.name),
        format!("{name}-2"),
    ))
}

/// The saved connection that uses the client ID of this set-up.
pub(in crate::wizard) fn saved_already(model: &Model) -> Option<String> {
    let saved = model.survey.as_ref()?.connections.iter().find(|saved| is_same(model, saved))?;
    let instead = instead_of_replacing(saved, model.draft.credential_type);
    Some(format!("{} uses this client ID already and stays as it is.{instead}", saved.name))
}

fn is_same(model: &Model, saved: &Connection) -> bool {
    saved.credential.client_id().as_str() == model.draft.client_id.trimmed()
        && saved.environment.binding() == model.draft.environment.binding()
}
