//! What `rotate` says: where to click, which client secret is which, what remains to be done.

use jiff::{SignedDuration, Timestamp};

use super::needed;
use crate::cli::check::minute;
use crate::cli::console;
use crate::connection::{ClientSecretFacts, Connection, CredentialType, Environment, Hosts, SecretUuid};
use crate::developer_console::ListedSecret;
use crate::diagnosis::Evidence;
use crate::operations::ChangeError;
use crate::runtime::ToldApart;

/// The scopes of the secrets API that the connection does not ask for.
pub(super) fn missing_scopes(connection: &Connection) -> Vec<&'static str> {
    let is_machine = connection.credential.credential_type() == CredentialType::ServerToServer;
    needed().filter(|scope| !is_machine || !connection.credential.scopes().contains(scope)).collect()
}

/// What to do instead, for a type without a client secret of its own.
pub(super) fn nothing_to_rotate(connection: &Connection) -> String {
    let (name, credential_type) = (&connection.name, connection.credential.credential_type());
    match credential_type {
        CredentialType::ServiceAccount => format!(
            "{name} is a {} connection: what ends there is its key pair. Where Adobe still \
             takes them (AEM as a Cloud Service), add a new certificate on the credential's page \
             and set the connection up with its key. Everywhere else, move it to {}:\n  \
               aa-connect migrate {name}",
            credential_type.title(),
            CredentialType::ServerToServer.title()
        ),
        _ => format!(
            "{name} is an {} connection, which has no client secret: there is nothing to \
             rotate. To end its sign-in and begin a new one: aa-connect sign-in {name}",
            credential_type.title()
        ),
    }
}

/// Where to click, before the new client secret is asked for.
pub(super) fn where_to_click(connection: &Connection, hosts: Option<&Hosts>) -> String {
    let client_id = connection.credential.client_id();
    let find = if connection.environment == Environment::Practice {
        format!("1. Find the credential with the client ID\n   {client_id}.")
    } else {
        format!(
            "1. Choose the organization {}, the project,\n   \
                and its {} credential; the client ID is\n   {client_id}.",
            connection.org_id,
            connection.credential.credential_type().title()
        )
    };
    format!(
        "{} gets a new client secret. Nothing is changed before it was seen to work.\n\n\
         {}:\n{find}\n\
         2. Add a second client secret. If there are two already, one of them must be \
         deleted first: the one that was last used longer ago.\n\
         3. Copy the new one, and leave the old one in place for now.\n",
        connection.name,
        console::place(connection, hosts)
    )
}

/// An earlier run kept a new one.
pub(super) fn goes_on(connection: &Connection) -> String {
    let since = connection.other_client_secret().and_then(|other| other.added_at);
    let since = since.map(|at| format!(" (added on {})", minute(at))).unwrap_or_default();
    format!("{} keeps a second client secret{since} that is not in use yet. Going on with it.", connection.name)
}

/// After a proof that failed.
pub(super) fn not_switched(connection: &Connection) -> String {
    let name = &connection.name;
    if connection.other_client_secret().is_some_and(|other| other.replaced_at.is_some()) {
        return format!("{name} was not switched and works as before. The other client secret is still kept.");
    }
    format!(
        "{name} was not switched and works as before. The other client secret is still kept:\n\
         try again with aa-connect rotate {name}, or give it up with --undo."
    )
}

/// The person does not want to switch now.
pub(super) fn kept_for_later(connection: &Connection) -> String {
    let name = &connection.name;
    if connection.other_client_secret().is_some_and(|other| other.replaced_at.is_some()) {
        return "Nothing was changed.".to_owned();
    }
    format!(
        "Not switched. The other client secret is kept beside the one in use:\n\
         aa-connect rotate {name} goes on from here, --undo gives up the new one."
    )
}

/// Nothing to do but to end it.
pub(super) fn switched_already(connection: &Connection) -> String {
    let name = &connection.name;
    let since = connection.other_client_secret().and_then(|other| other.replaced_at);
    let since = since.map(|at| format!(" since {}", minute(at))).unwrap_or_default();
    format!(
        "{name} uses its new client secret{since}, and the old one is still kept.\n{}\
         Delete it before the next rotation: aa-connect rotate {name} --forget-old\n\
         Or use it again: aa-connect rotate {name} --undo",
        last_use(connection)
    )
}

/// A third one was given.
pub(super) fn no_room(connection: &Connection) -> String {
    let name = &connection.name;
    let way = if connection.other_client_secret().is_some_and(|other| other.replaced_at.is_some()) {
        format!("aa-connect rotate {name} --forget-old")
    } else {
        format!("aa-connect rotate {name} --undo, or use it with aa-connect rotate {name}")
    };
    format!(
        "{name} keeps two client secrets already, and Adobe accepts the other one, too: a third \
         has no place. Delete the other one first: {way}. Nothing was changed."
    )
}

/// What remains to be done after the switch.
pub(super) fn what_remains(connection: &Connection) -> String {
    let name = &connection.name;
    let old = connection.other_client_secret();
    let which = old.and_then(|old| old.uuid.as_ref()).map(|uuid| format!(" ({uuid})")).unwrap_or_default();
    // Nobody but Adobe and this program has seen one that Adobe made.
    let where_it_is = if connection.client_secret().is_some_and(|new| new.uuid.is_some()) {
        " Its value is on the credential's page in the console."
    } else {
        ""
    };
    let at_adobe = match (&connection.console, old.is_some_and(|old| old.uuid.is_some())) {
        (Some(_), true) => format!(
            "2. Delete the old one at Adobe and here:\n   \
                aa-connect rotate {name} --forget-old\n"
        ),
        _ => format!(
            "2. Delete the old one on the credential's page in the console. It is final.\n\
             3. Delete it here: aa-connect rotate {name} --forget-old\n"
        ),
    };
    format!(
        "The old client secret{which} is kept for now; aa-connect rotate {name} --undo puts it back.\n{}\n\
         What remains, once aa-connect check {name} has passed for a few days:\n\
         1. Give the new client secret to everything else that uses the client ID\n   {}.{where_it_is}\n{at_adobe}",
        last_use(connection),
        connection.credential.client_id()
    )
}

/// What remains after the way back.
pub(super) fn what_remains_undone(connection: &Connection) -> String {
    let name = &connection.name;
    format!(
        "The new one is kept beside it; aa-connect rotate {name} uses it again,\n\
         aa-connect rotate {name} --forget-old deletes it."
    )
}

/// There is no way back from the way back but forwards.
pub(super) fn undone_already(connection: &Connection) -> String {
    format!(
        "{} uses its old client secret already. Nothing was changed.\n{}",
        connection.name,
        what_remains_undone(connection)
    )
}

/// What remains to be done after the switch of a Web App.
pub(super) fn what_remains_of_web_app(connection: &Connection) -> String {
    format!(
        "The sign-in goes on. What remains, once aa-connect check {} has passed:\n\
         1. Give the new client secret to everything else that uses the client ID\n   {}.\n\
         2. Delete the old one on the credential's page in the console. It is final.",
        connection.name,
        connection.credential.client_id()
    )
}

/// Why the other ways are not there for a Web App.
pub(super) fn web_app_has_one(connection: &Connection) -> String {
    format!(
        "{} is an {} connection: it keeps one client secret, so there is no other one to put \
         back or to delete here, and Adobe's API for client secrets is for {}.\n\
         Change it by hand: aa-connect rotate {}",
        connection.name,
        CredentialType::WebApp.title(),
        CredentialType::ServerToServer.title(),
        connection.name
    )
}

/// When the other client secret was last used, as far as it is known.
pub(super) fn last_use(connection: &Connection) -> String {
    let Some(other) = connection.other_client_secret() else { return String::new() };
    match (other.last_used_at, &other.uuid) {
        (Some(at), Some(_)) => format!("Adobe says that it was last used on {}.\n", minute(at)),
        (Some(at), None) => {
            format!("This program last used it on {}; whether others use it, Adobe's console shows.\n", minute(at))
        }
        (None, Some(_)) => "Adobe says that it was never used.\n".to_owned(),
        (None, None) => "When it was last used is not known here; Adobe's console shows it.\n".to_owned(),
    }
}

/// Whether the one that was replaced was used after that.
pub(super) fn is_used_still(connection: &Connection) -> bool {
    let Some(ClientSecretFacts { last_used_at, replaced_at, .. }) = connection.other_client_secret() else {
        return false;
    };
    // Both clocks may differ by a little.
    replaced_at
        .zip(*last_used_at)
        .is_some_and(|(replaced, used)| used.duration_since(replaced) > SignedDuration::from_mins(1))
}

/// That somebody will miss it.
pub(super) fn used_after_the_switch(connection: &Connection) -> String {
    format!(
        "{} does not use it any more, but somebody does: it was used after the switch.\n\
         Whoever that is gets no token once it is deleted.",
        connection.name
    )
}

/// What is left to do in the console.
pub(super) fn to_delete_at_adobe(connection: &Connection) -> String {
    let uuid = connection.other_client_secret().and_then(|other| other.uuid.clone());
    let which = uuid.map(|uuid| format!(" ({uuid})")).unwrap_or_default();
    format!("At Adobe it still works{which}. If you have not yet, delete it on the credential's page in the console.")
}

/// There is nothing old yet.
pub(super) fn not_in_use_yet(connection: &Connection) -> String {
    let name = &connection.name;
    format!(
        "{name} has not switched yet: the other client secret is not its old one.\n\
         aa-connect rotate {name} goes on with it, --undo gives it up."
    )
}

/// Before the address is asked for.
pub(super) fn why_the_address(connection: &Connection, hosts: Option<&Hosts>) -> String {
    let example = if matches!(connection.environment, Environment::Production | Environment::Stage) {
        "open the credential and copy the address from the browser's bar. Example:\n  \
           https://developer.adobe.com/console/projects/12345/678901/credentials/234567/details"
    } else {
        "find the credential and copy the address of its page."
    };
    let name = &connection.name;
    let why = if missing_scopes(connection).is_empty() {
        format!("{name} may manage its client secrets: Adobe can make the new one and give it to this program.")
    } else {
        format!("Adobe can make the new client secret of {name}, if its credential may manage client secrets.")
    };
    format!("{why}\n{}, {example}", console::place(connection, hosts))
}

/// The address is not known, and was needed.
pub(super) fn address_needed(connection: &Connection) -> String {
    format!(
        "Where the credential of {} is in the Developer Console is not known.\n\
         Missing: --console URL (the address of the credential's page).",
        connection.name
    )
}

/// Stage.
pub(super) fn no_address(connection: &Connection) -> String {
    format!(
        "Adobe documents no address of its API for client secrets in the {} environment.\n\
         Change the client secret of {} by hand.",
        connection.environment.word(),
        connection.name
    )
}

/// The credential may not.
pub(super) fn not_allowed(connection: &Connection, evidence: &Evidence) -> String {
    let said = evidence.description.as_ref().map(|words| format!(" Adobe says: {words}")).unwrap_or_default();
    let all: Vec<&str> = needed().collect();
    let missing = missing_scopes(connection);
    let missing = if missing.is_empty() { all } else { missing };
    format!(
        "This credential may not manage its client secrets.{said}\n\
         What is missing is the I/O Management API in the credential's project, and with it \
         these scopes on the credential's page:\n  {}\n\
         Whoever owns the project can add it in the Developer Console (“Add to project”, “API”).",
        missing.join(", ")
    )
}

/// The numbers lead elsewhere.
pub(super) fn other_client(connection: &Connection, told: &str) -> String {
    format!(
        "That is another credential: its client ID is {told}, \
         that of {} is {}.\n\
         Copy the address of the right credential's page. Nothing was changed.",
        connection.name,
        connection.credential.client_id()
    )
}

/// Client secrets as Adobe lists them.
pub(super) fn listed(head: &str, secrets: &[&ListedSecret]) -> String {
    let mut text = format!("{head}:\n");
    for secret in secrets {
        text.push_str(&row("", secret));
    }
    text
}

fn row(mark: &str, secret: &ListedSecret) -> String {
    let made = secret.created_at.map(|at| format!("made on {}", minute(at)));
    let ends = secret.expires_at.map(|at| format!("ends on {}", minute(at)));
    let used = secret.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("last used on {}", minute(at)));
    let facts: Vec<String> = made.into_iter().chain(ends).chain([used]).collect();
    let mark = if mark.is_empty() { String::new() } else { format!("  ({mark})") };
    format!("  {}{mark}\n    {}\n", secret.uuid, facts.join(", "))
}

/// There is no room for another one at Adobe.
pub(super) fn full(connection: &Connection, told: &ToldApart) -> String {
    let name = &connection.name;
    let mut text = String::from("Adobe lists these client secrets, and takes no third one:\n");
    if let Some(in_use) = &told.in_use {
        text.push_str(&row(&format!("in use by {name}"), in_use));
    }
    for stranger in &told.strangers {
        text.push_str(&row("not kept here", stranger));
    }
    for unknown in &told.unknown {
        text.push_str(&row("", unknown));
    }
    let latest = told.unknown.iter().max_by_key(|secret| secret.last_used_at);
    text.push_str(&match (told.in_use.is_some(), latest) {
        (true, _) => "The one that is not kept here can go, unless something else uses it: see when it was last \
                      used. Delete it on the credential's page in the console, then run this again.\n\
                      If it is a new one that was meant for this connection, enter it: --by-hand."
            .to_owned(),
        (false, Some(latest)) => format!(
            "Which of them {name} uses, Adobe does not tell. This run has just used it, so it is most \
             likely {}. The other one can go, unless something else uses \
             it. Delete it on the credential's page in the console, then run this again.",
            latest.uuid
        ),
        (false, None) => {
            "There is none among them that could be the one in use. Look at the credential's page.".to_owned()
        }
    });
    text
}

/// One that an earlier run asked for.
pub(super) fn lost(connection: &Connection, asked_at: Timestamp, lost: &ListedSecret) -> String {
    format!(
        "On {}, this program asked Adobe for a new client secret for {}, and was cut off \
         before the answer was kept. Nobody here holds this one, and its value cannot be had again \
         through the API:\n{}",
        minute(asked_at),
        connection.name,
        row("", lost)
    )
}

/// Whether a secret was made because of what was asked then: no request lasts longer, and both clocks may differ by a little.
pub(super) fn is_near(made_at: Timestamp, asked_at: Timestamp) -> bool {
    let after = made_at.duration_since(asked_at);
    after > -SignedDuration::from_mins(1) && after < SignedDuration::from_mins(3)
}

/// An answer that did not come, after the question was asked.
pub(super) fn perhaps_made(connection: &Connection, error: &ChangeError) -> String {
    match error {
        ChangeError::Console(_) => {
            let name = &connection.name;
            format!(
                "{name} works as before. If Adobe made a client secret all the same, aa-connect rotate {name}\n\
                 finds it there the next time and offers to delete it."
            )
        }
        _ => format!("{} works as before.", connection.name),
    }
}

/// Adobe made one that could neither be kept nor deleted.
pub(super) fn unkept(uuid: &SecretUuid) -> String {
    format!(
        "Adobe made the client secret {uuid}, and it could neither be kept here nor deleted there.\n\
         Once the cause is gone, the next run finds it and offers to delete it."
    )
}

/// Which of Adobe's the other one is cannot be said.
pub(super) fn not_known_at_adobe(connection: &Connection, all: &[ListedSecret]) -> String {
    let secrets: Vec<&ListedSecret> = all.iter().collect();
    format!(
        "{}Which of them is the other one of {}, Adobe does not tell: it was entered by hand.\n\
         Delete it on the credential's page in the console, where the values can be compared, then \
         delete it here: aa-connect rotate {} --forget-old --by-hand",
        listed("Adobe lists these client secrets", &secrets),
        connection.name,
        connection.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_while_it_was_asked_for_is_taken_for_its_own() {
        let asked_at = Timestamp::UNIX_EPOCH;
        let made = |seconds| asked_at + SignedDuration::from_secs(seconds);
        assert!([-30, 0, 90, 170].iter().all(|seconds| is_near(made(*seconds), asked_at)));
        assert!(![-3600, -90, 240, 540].iter().any(|seconds| is_near(made(*seconds), asked_at)), "another's, perhaps");
    }
}
