//! What `migrate` says: where to click, how the two credentials compare, what remains to be done.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::console;
use crate::connection::{Connection, CredentialType, Environment, FormerCredential, Hosts, Product, Urgency};
use crate::diagnosis::Verdict;
use crate::runtime::{Compared, Comparison, Likeness, Unfit};

/// Where to click, before the new credential's secret is asked for. `hosts` are the environment's, as they are now.
pub(super) fn where_to_click(connection: &Connection, hosts: Option<&Hosts>) -> String {
    let console = console::place(connection, hosts);
    let client_id = connection.credential.client_id();
    // The sandbox shows all credentials on one page.
    let clicks = if connection.environment == Environment::Practice {
        format!(
            "1. Find the credential with the client ID\n   \
                {client_id}.\n\
             2. Choose “Add OAuth Server-to-Server”. The client ID stays the same.\n\
             3. Copy the client secret.\n"
        )
    } else {
        format!(
            "1. Choose the organization {}.\n\
             2. Open the project and its Service Account (JWT) credential; the client ID is\n   \
                {client_id}.\n\
             3. If its page offers to migrate, add OAuth Server-to-Server there. If the\n   \
                project has one already, open that. The client ID stays the same.\n\
             4. Copy the client secret, and the scopes if they differ from those below.\n\
             5. Leave the old credential in place for now.\n",
            connection.org_id
        )
    };
    let mut text = format!(
        "{} moves from {} to {}.\n\
         Nothing is changed before the new credential was seen to work.\n\n\
         {console}:\n{clicks}",
        connection.name,
        CredentialType::ServiceAccount.title(),
        CredentialType::ServerToServer.title(),
    );
    if connection.product == Product::ExperienceManager {
        text.push_str(
            "\nAdobe has not retired the service credentials of AEM as a Cloud Service: where\n\
             the console offers no migration, they may stay as they are.\n",
        );
    }
    text
}

/// Both credentials side by side.
pub(super) fn side_by_side(comparison: &Comparison) -> String {
    let mut text = String::new();
    if let Some(finding) = comparison.old_finding() {
        let how = match finding.verdict {
            Verdict::RefusedByAdobe | Verdict::PersonMustAct => "does not work any more",
            _ => "could not be tried",
        };
        text.push_str(&format!(
            "The old credential {how}: {}\n\
             The new one is compared with what this connection remembers.\n\n",
            finding.cause
        ));
    }
    text.push_str("Old and new credential:\n");
    for row in comparison.rows() {
        let Compared { what, old, new, likeness } = row;
        let mark = match likeness {
            Likeness::Same => "same",
            Likeness::Found => "found",
            Likeness::More(_) => "more",
            Likeness::Differs(_) => "DIFFERS",
            Likeness::Unknown => "unknown",
        };
        let head = format!("  {what:<18} {mark:<9}");
        if *likeness == Likeness::Same && old == new {
            text.push_str(&format!("{head} {new}\n"));
        } else {
            let margin = " ".repeat(head.len());
            text.push_str(&format!("{head} old: {old}\n{margin} new: {new}\n"));
        }
        if let Likeness::Differs(how) | Likeness::More(how) = likeness {
            text.push_str(&format!("{} {how}\n", " ".repeat(head.len())));
        }
    }
    text
}

/// The same for programs.
pub(super) fn comparison_json(comparison: &Comparison) -> Value {
    let rows: Vec<_> = comparison
        .rows()
        .iter()
        .map(|Compared { what, old, new, likeness }| {
            let (word, difference) = match likeness {
                Likeness::Same => ("same", None),
                Likeness::Found => ("found", None),
                Likeness::More(how) => ("more", Some(how)),
                Likeness::Differs(how) => ("differs", Some(how)),
                Likeness::Unknown => ("unknown", None),
            };
            let what = what.to_lowercase().replace(' ', "_");
            json!({ "what": what, "old": old, "new": new, "likeness": word, "difference": difference })
        })
        .collect();
    json!({ "old_works": comparison.old_finding().is_none(), "compared": rows })
}

/// What would be lost by switching; `None` where nothing would.
pub(super) fn losses(comparison: &Comparison) -> Option<String> {
    let losses: Vec<_> = comparison.losses().map(|(what, how)| format!("\n  {what}: {how}")).collect();
    (!losses.is_empty()).then(|| {
        format!("The new credential works, but does not show everything that the old one shows.{}\n", losses.concat())
    })
}

/// Said in the place of a question that only a person can answer.
pub(super) fn yes_does_not_decide(connection: &Connection) -> String {
    let name = &connection.name;
    format!(
        "Nothing was changed: --yes does not decide this. Give the new credential the product\n\
         profiles of the old one in Adobe's Admin Console, or, if {name} can do without,\n\
         run aa-connect migrate {name} again without --yes."
    )
}

/// Why nothing is changed although the new credential works.
pub(super) fn another_account(connection: &Connection, unfit: &Unfit) -> Option<String> {
    let Unfit::AnotherAccount { expected, told } = unfit else { return None };
    Some(format!(
        "The new credential works, but its technical account is {told},\n\
         not {expected}. Nothing was changed.\n\
         Check that the client secret is that of the OAuth Server-to-Server credential\n\
         which was added on the page of the old credential of {}.",
        connection.name
    ))
}

/// That a deletion which was promised is still owed.
pub(super) fn not_finished(name: &str) -> String {
    format!(
        "Not finished: secrets that {name} gave up may still be in the secret store.\n\
         Once the cause is gone, aa-connect check {name} deletes them."
    )
}

/// What remains to be done after the switch.
pub(super) fn what_remains(connection: &Connection) -> String {
    let name = &connection.name;
    format!(
        "The old key is kept for now; aa-connect migrate {name} --undo puts it back.\n\n\
         What remains, once aa-connect check {name} has passed for a few days:\n\
         1. Give everything else that uses the client ID {}\n   \
            the new credential, too.\n\
         2. Delete the Service Account (JWT) credential in the console. It is final.\n\
         3. Delete the old key here: aa-connect migrate {name} --forget-old-key",
        connection.credential.client_id()
    )
}

/// A word of warning before the old credential is put back; `None` where there is nothing to warn of.
pub(super) fn warning_before_undo(former: &FormerCredential, now: Timestamp) -> Option<String> {
    let certificate = former.credential.service_account()?.certificate.as_ref()?;
    (certificate.urgency(now) == Urgency::Over).then(|| {
        format!("The certificate of the old key is over: {}. Adobe will refuse it.", certificate.end_in_words(now))
    })
}

/// For `show`: that a former credential is kept, and since when.
pub(super) fn former_in_words(connection: &Connection) -> Option<String> {
    let former = connection.former.as_ref()?;
    let day = former.replaced_at.to_string();
    Some(format!(
        "{}, kept since {}; aa-connect migrate {} --forget-old-key deletes it, --undo puts it back",
        former.credential.credential_type().title(),
        day.get(..10).unwrap_or_default(),
        connection.name
    ))
}
