//! What Sandbox says, and what is said where a product needs its organization or takes one type of credential only.

use super::super::model::Model;
use crate::connection::{ConnectionName, CredentialType, PlatformSandbox, Product, SandboxKind};
use crate::screen::Item;

pub(in crate::wizard) const SANDBOXES_INTRO: &str = "Adobe shows these sandboxes of Experience Platform. Which one is this connection for? Its journeys are read once, which changes nothing.";
pub(in crate::wizard) const NO_SANDBOX_USABLE: &str = "Adobe shows these sandboxes of Experience Platform, and none of them can be used yet. Try again once one is active.";
pub(in crate::wizard) const OTHER_SANDBOX: &str = "Another sandbox";
pub(in crate::wizard) const NO_SANDBOX_MATCHES: &str = "No sandbox matches.";

pub(in crate::wizard) fn sandboxes_note(matching: usize, all: usize) -> String {
    format!("{matching} of {all} match")
}

/// The row of the journey read, with the sandbox that it is made in.
pub(in crate::wizard) fn naming(item: Item, sandbox: &PlatformSandbox) -> Item {
    match item {
        Item::Task(task) => {
            let detail = if task.detail.is_empty() {
                format!("in {}", sandbox.name)
            } else {
                format!("in {}: {}", sandbox.name, task.detail)
            };
            Item::Task(crate::screen::Task { detail, ..task })
        }
        other => other,
    }
}

pub(in crate::wizard) fn sandbox_works(sandbox: &PlatformSandbox) -> String {
    match sandbox.kind {
        SandboxKind::Production => {
            "This is a production sandbox: what is done through this connection is done to real journeys and real people."
                .to_owned()
        }
        _ => format!("Journeys can be read in {}. If you meant another sandbox, choose it below.", sandbox.title),
    }
}

/// A name to begin with, such as `journey-optimizer-prod`.
pub(in crate::wizard) fn plain_name_for_sandbox(sandbox: &PlatformSandbox) -> String {
    let name = format!("journey-optimizer-{}", sandbox.name.as_str().to_ascii_lowercase());
    ConnectionName::parse(&name).map_or_else(|_| "journey-optimizer".to_owned(), |name| name.to_string())
}

/// The same, with a number where it is taken.
pub(in crate::wizard) fn name_for_sandbox(model: &Model, sandbox: &PlatformSandbox) -> String {
    let name = plain_name_for_sandbox(sandbox);
    match (&model.survey, ConnectionName::parse(&name)) {
        (Some(survey), Ok(name)) => super::free_name(survey, &name).to_string(),
        _ => name,
    }
}

/// Why *I don't know it yet* is no answer for a product.
pub(in crate::wizard) fn needs_organization(product: Product) -> String {
    format!("{} needs it", product.short_title())
}

pub(in crate::wizard) fn organization_is_needed(product: Product) -> (String, Vec<String>) {
    let lines = vec![
        "Every request to it names the organization, so Adobe cannot tell it afterwards. Copy the organization ID from the \
         credential's page in the Developer Console; it ends in @AdobeOrg. Your other answers stay."
            .to_owned(),
    ];
    (format!("{} needs the organization ID first.", product.title()), lines)
}

/// Below the types, where the product takes only one of them.
pub(in crate::wizard) const ONLY_SERVER_TO_SERVER: &str = "For Adobe Journey Optimizer Adobe documents OAuth Server-to-Server alone: a machine's credential with its own permissions. What people may see when they sign in with another type is not documented, so the other types are not offered.";

pub(in crate::wizard) fn type_not_taken(kind: CredentialType, product: Product) -> (String, Vec<String>) {
    let lines = vec![
        format!(
            "Adobe documents {} alone for it. Create one in the same project of the Developer Console, and import that.",
            CredentialType::ServerToServer.title()
        ),
        "Nothing was changed.".to_owned(),
    ];
    (format!("{} is not set up with {}.", product.title(), kind.title()), lines)
}
