//! The guide: where each value is found in Adobe's consoles, for whoever has none of them yet, and the letter to the
//! administrator when that is somebody else.
//!
//! Pure. The words are in `assets/guide/`, each piece once; `pieces` says which make which text, and this file joins them
//! and puts the names in.

mod known;
mod pieces;

use super::{StepId, plan};
use crate::connection::{CredentialType, Product, RedirectUri, Scopes};

pub use known::{Known, Part};

/// What the guide panel shows for one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// What it is about.
    pub title: String,
    /// Light markup: `# heading`, `1. ` and `- ` items, addresses in `<…>`, every other line a paragraph. Lines may be
    /// long; front ends wrap them.
    pub text: String,
}

/// The guide for a step, as exact as what is known by then.
pub fn text(step: StepId, product: Option<Product>, credential_type: Option<CredentialType>) -> Guide {
    let named = match step {
        StepId::Product | StepId::Company | StepId::Sandbox => product.map(Product::title),
        StepId::CredentialType | StepId::KeyPair | StepId::Credential | StepId::Metascopes | StepId::SignIn => {
            credential_type.map(CredentialType::title)
        }
        _ => None,
    };
    let title = named.map_or_else(|| step.title().to_owned(), |name| format!("{} · {name}", step.title()));
    let text = composed(&pieces::of_step(step, product, credential_type));
    Guide { title, text: filled_in(&text, product, credential_type, &Known::default()) }
}

/// Everything in the order of the steps, and the letter: what `aa-connect guide` prints.
pub fn whole(product: Option<Product>, credential_type: Option<CredentialType>) -> String {
    let mut parts = Vec::new();
    for step in StepId::ALL.into_iter().filter(|step| is_needed(*step, product, credential_type)) {
        // Every heading names its topic, so that a reader who searches knows where he is.
        let text = text(step, product, credential_type).text;
        let lines = text.lines().map(|line| match line.strip_prefix("# ") {
            Some(heading) => format!("# {}: {heading}", step.title()),
            None => line.to_owned(),
        });
        parts.push(lines.collect::<Vec<_>>().join("\n"));
    }
    if let Some(product) = product {
        let credential_type = credential_type.unwrap_or(CredentialType::ServerToServer);
        parts.push(format!("# A letter to the administrator\n{}", letter(product, credential_type, &Known::default())));
    }
    let mut whole = parts.join("\n\n");
    whole.push('\n');
    whole
}

/// A ready letter to the administrator: first line `Subject: …`, an empty line, then the body. It asks for nothing that is
/// known already, holds no secret, and says how to send one.
pub fn letter(product: Product, credential_type: CredentialType, known: &Known) -> String {
    // Of a credential that is replaced, what is known of itself is of no use.
    let known = match pieces::is_replaced(product, credential_type) {
        true => known.of_organization(),
        false => known.clone(),
    };
    let (subject, pieces) = pieces::letter(product, credential_type, &known);
    filled_in(&format!("Subject: {subject}\n\n{}", composed(&pieces)), Some(product), Some(credential_type), &known)
}

/// Joins pieces: an empty line between paragraphs and headings, none before an item, and numbers that count on from
/// piece to piece.
fn composed(pieces: &[&str]) -> String {
    let mut text = String::new();
    let mut number = 0;
    for piece in pieces {
        for (at, line) in piece.lines().enumerate() {
            let item =
                line.split_once(". ").filter(|(digits, _)| digits.parse::<u32>().is_ok()).map(|(_, words)| words);
            let starts_new_part = at == 0 && item.is_none() && !line.starts_with("- ");
            if !text.is_empty() {
                text.push_str(if starts_new_part { "\n\n" } else { "\n" });
            }
            if let Some(words) = item {
                number += 1;
                text.push_str(&format!("{number}. {words}"));
            } else {
                number = 0;
                text.push_str(line);
            }
        }
    }
    text
}

/// Whether `aa-connect guide` tells about a step: not about those that product and type have no use for.
fn is_needed(step: StepId, product: Option<Product>, credential_type: Option<CredentialType>) -> bool {
    plan::needs(step, product, credential_type.or(Some(CredentialType::ServerToServer)))
}

/// What the scopes of an Analytics credential with sign-in usually are (protocol reference, section 4.1).
const ANALYTICS_USER_SCOPES: &str =
    "openid, AdobeID, read_organizations, additional_info.projectedProductContext, additional_info.job_function";

/// Puts the names into a piece. A name that is not known yet is described instead.
fn filled_in(piece: &str, product: Option<Product>, credential_type: Option<CredentialType>, known: &Known) -> String {
    let credential_type = credential_type.unwrap_or(CredentialType::ServerToServer);
    let usual_scopes = match product {
        Some(Product::Analytics) if credential_type.is_for_people() => ANALYTICS_USER_SCOPES,
        Some(Product::Analytics) => Scopes::ANALYTICS_SERVER_TO_SERVER,
        Some(Product::JourneyOptimizer) if !credential_type.is_for_people() => {
            Scopes::JOURNEY_OPTIMIZER_SERVER_TO_SERVER
        }
        Some(Product::JourneyOptimizer | Product::ExperienceManager) | None => "",
    };
    let usual_scopes = if usual_scopes.is_empty() { String::new() } else { format!(" Usually it is: {usual_scopes}") };
    let check = match (product, credential_type.is_for_people()) {
        (Some(Product::JourneyOptimizer), true) => "Under “Users” of the role see that you are in it.",
        (Some(Product::JourneyOptimizer), false) => {
            "Under “API credentials” of the role see that the credential is in it."
        }
        (_, true) => "Under “Users” of the profile see that you are in it.",
        (_, false) => "Open “Users”, then “API credentials”, and see that the credential has this product profile.",
    };
    let role_member = if credential_type.is_for_people() {
        "Add whoever will sign in to the role, under “Users”."
    } else {
        "The credential itself comes into the role once it exists, as the step “Credential type” says."
    };
    let new_type = match credential_type {
        // AEM's letter names no type where it asks for values.
        CredentialType::ServiceAccount => CredentialType::ServerToServer,
        lasting => lasting,
    };
    // With nothing to be made, the rights are no first of two things.
    let (rights, environment) = match known.is_made() {
        true => ("Please see that it has its rights, in", "The environment"),
        false => ("First, the rights, in", "First, the environment"),
    };
    let into_role = if known.is_made() { "And the credential" } else { "Third, the credential" };
    let client_id = known.client_id.as_ref().map_or_else(String::new, |id| format!(", and its client ID is {id}"));
    let organization = known.org_id.as_ref().map_or_else(
        || "Please make sure that it is in the right one of our organizations; I do not know its ID yet.".to_owned(),
        |org| format!("The organization is {org}."),
    );
    let redirect_uri = known.redirect_uri.clone().unwrap_or_else(RedirectUri::suggested);
    let api = match product {
        // AEM's are many, and none has the product's name.
        Some(Product::ExperienceManager) => "the AEM API that you need",
        Some(product) => product.title(),
        None => "the API of your product",
    };
    piece
        .replace("{product}", product.map_or("the product", Product::title))
        .replace("{api}", api)
        .replace("{type}", credential_type.title())
        .replace("{new_type}", new_type.title())
        .replace("{usual_scopes}", &usual_scopes)
        .replace("{check}", check)
        .replace("{role_member}", role_member)
        .replace("{organization}", &organization)
        .replace("{client_id}", &client_id)
        .replace("{rights}", rights)
        .replace("{into_role}", into_role)
        .replace("{environment}", environment)
        .replace("{redirect_uri}", redirect_uri.as_str())
        .replace("{redirect_pattern}", &redirect_uri.pattern_to_register())
}

#[cfg(test)]
mod tests;
