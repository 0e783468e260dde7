//! Which pieces of `assets/guide/` make which text of the guide and of the letter. Nothing but choosing.

use super::super::StepId;
use super::known::{Known, Part};
use crate::connection::{CredentialType, Product};

macro_rules! piece {
    ($name:literal) => {
        include_str!(concat!("../../../assets/guide/", $name, ".md"))
    };
}

/// The subject of the letter to the administrator, and the pieces of its body: what is to be made, unless the credential
/// is there already, and the values that are not known yet. Where none is missing, the rights are all that is left to ask.
pub(super) fn letter(
    product: Product,
    credential_type: CredentialType,
    known: &Known,
) -> (&'static str, Vec<&'static str>) {
    use CredentialType::{NativeApp, ServerToServer, ServiceAccount, SinglePageApp, WebApp};
    if is_aem_service_account(Some(product), Some(credential_type)) {
        return letter_of_aem(known);
    }
    let values = values_to_send(product, credential_type, known);
    let (subject, opening) = match credential_type {
        ServiceAccount => (
            "Adobe: please move our {type} credential for {product} to OAuth Server-to-Server",
            piece!("letter-opening-service-account"),
        ),
        _ if known.is_made() && values.is_empty() => (CHECK_RIGHTS, piece!("letter-opening-existing")),
        _ if known.is_made() => (SEND_VALUES, piece!("letter-opening-existing")),
        _ => ("Adobe: please create a credential for {product} ({type})", piece!("letter-opening")),
    };
    let rights = match product {
        Product::Analytics => piece!("letter-analytics"),
        Product::JourneyOptimizer => piece!("letter-journey-optimizer"),
        Product::ExperienceManager => piece!("letter-experience-manager-oauth"),
    };
    let mut pieces = vec![opening];
    if !known.is_made() || values.is_empty() {
        pieces.push(rights);
    }
    if !known.is_made() {
        pieces.push(piece!("letter-console"));
        match credential_type {
            ServerToServer => pieces.extend([piece!("letter-create"), piece!("letter-create-machine")]),
            WebApp | SinglePageApp => pieces.extend([
                piece!("letter-create"),
                piece!("letter-create-user"),
                piece!("letter-create-redirect"),
                piece!("letter-create-people"),
            ]),
            NativeApp => {
                pieces.extend([piece!("letter-create"), piece!("letter-create-user"), piece!("letter-create-people")]);
            }
            ServiceAccount => pieces.push(piece!("letter-migrate")),
        }
    }
    // Whoever acts has to be in the profile: told where something is made, and where the rights are all that is left to ask.
    match (credential_type, known.is_made()) {
        (WebApp | SinglePageApp | NativeApp, is_made) if !is_made || values.is_empty() => {
            pieces.push(piece!("letter-people-profile"));
            pieces.extend((product == Product::JourneyOptimizer).then_some(piece!("letter-people-role")));
            if is_made {
                pieces.push(piece!("letter-people-beta"));
                pieces.extend((credential_type != NativeApp).then_some(piece!("letter-people-redirect")));
            }
        }
        (ServerToServer, true) if values.is_empty() => pieces.push(piece!("letter-machine-profile")),
        _ => {}
    }
    if product == Product::JourneyOptimizer {
        match (credential_type, known.is_made()) {
            (ServerToServer, false) => {
                pieces.extend([piece!("letter-journey-optimizer-machine"), piece!("letter-journey-optimizer-role")]);
            }
            (ServerToServer, true) if values.is_empty() => pieces.push(piece!("letter-journey-optimizer-role")),
            (WebApp | SinglePageApp | NativeApp, false) => pieces.push(piece!("letter-journey-optimizer-people")),
            // The successor of a Service Account is the same client, so it is in the role already.
            _ => {}
        }
    }
    if !values.is_empty() {
        pieces.push(piece!("letter-values"));
        pieces.extend(values);
    }
    if credential_type.has_client_secret() && !known.has(Part::ClientSecret) {
        pieces.push(piece!("letter-secret"));
    }
    pieces.push(piece!("letter-closing"));
    (subject, pieces)
}

const SEND_VALUES: &str = "Adobe: please send me the values of a credential for {product} ({type})";
const CHECK_RIGHTS: &str = "Adobe: please check the rights of a credential for {product} ({type})";

/// Whether the letter asks for another credential in the place of this one, which Adobe has ended.
pub(super) fn is_replaced(product: Product, credential_type: CredentialType) -> bool {
    credential_type == CredentialType::ServiceAccount && !is_aem_service_account(Some(product), Some(credential_type))
}

/// The values of a credential's page that are not known yet, as items.
fn values_to_send(product: Product, credential_type: CredentialType, known: &Known) -> Vec<&'static str> {
    use CredentialType::{NativeApp, ServerToServer, ServiceAccount};
    let has_account = matches!(credential_type, ServerToServer | ServiceAccount);
    let values = [
        (known.org_id.is_none(), piece!("letter-value-organization")),
        (known.client_id.is_none(), piece!("letter-value-client-id")),
        (!known.has(Part::Scopes), piece!("letter-value-scopes")),
        (has_account && !known.has(Part::TechnicalAccount), piece!("letter-value-technical-account")),
        (credential_type == NativeApp && known.redirect_uri.is_none(), piece!("letter-value-redirect")),
        (product == Product::JourneyOptimizer && !known.has(Part::Sandbox), piece!("letter-value-sandbox")),
        (credential_type.has_client_secret() && !known.has(Part::ClientSecret), piece!("letter-value-secret")),
    ];
    values.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, piece)| piece).collect()
}

/// The letter about service credentials of AEM, which stand in one JSON with everything.
fn letter_of_aem(known: &Known) -> (&'static str, Vec<&'static str>) {
    let secrets = match (known.has(Part::ClientSecret), known.has(Part::PrivateKey)) {
        (false, false) => Some(piece!("letter-value-secret-and-key-aem")),
        (false, true) => Some(piece!("letter-value-secret-aem")),
        (true, false) => Some(piece!("letter-value-key-aem")),
        (true, true) => None,
    };
    let values = [
        (known.org_id.is_none(), piece!("letter-value-organization-aem")),
        (known.client_id.is_none(), piece!("letter-value-client-id-aem")),
        (!known.has(Part::TechnicalAccount), piece!("letter-value-technical-account-aem")),
        (!known.has(Part::Scopes), piece!("letter-value-metascopes-aem")),
    ];
    let mut values: Vec<&str> = values.into_iter().filter(|(missing, _)| *missing).map(|(_, piece)| piece).collect();
    values.extend(secrets);
    let (subject, mut pieces) = match (known.is_made(), values.is_empty()) {
        (true, false) => (SEND_VALUES, vec![piece!("letter-opening-existing")]),
        (true, true) => {
            (CHECK_RIGHTS, vec![piece!("letter-opening-existing"), piece!("letter-experience-manager-rights")])
        }
        (false, _) => (
            "Adobe: please make service credentials for {product}",
            vec![piece!("letter-opening-aem"), piece!("letter-experience-manager")],
        ),
    };
    if !values.is_empty() {
        pieces.push(piece!("letter-values-aem"));
        pieces.extend(values);
    }
    if secrets.is_some() {
        pieces.push(piece!("letter-secret-aem"));
    }
    pieces.push(piece!("letter-closing"));
    (subject, pieces)
}

/// Which pieces make the text of a step.
pub(super) fn of_step(
    step: StepId,
    product: Option<Product>,
    credential_type: Option<CredentialType>,
) -> Vec<&'static str> {
    match step {
        StepId::KeyPair => key_pair_pieces(product, credential_type),
        StepId::Metascopes => match product {
            Some(Product::JourneyOptimizer) => vec![piece!("metascopes"), piece!("metascopes-journey-optimizer")],
            _ => vec![piece!("metascopes")],
        },
        StepId::Token => token_pieces(product, credential_type),
        StepId::Welcome => vec![piece!("welcome")],
        StepId::ThisMachine => vec![piece!("this-machine")],
        StepId::Organization => match product {
            Some(Product::JourneyOptimizer) => vec![piece!("organization"), piece!("organization-needed")],
            _ => vec![piece!("organization"), piece!("organization-unknown")],
        },
        StepId::Product => product_pieces(product, credential_type),
        StepId::CredentialType => type_pieces(product, credential_type),
        StepId::Credential => credential_pieces(product, credential_type),
        StepId::SignIn => sign_in_pieces(credential_type),
        StepId::Company => vec![piece!("company-analytics")],
        StepId::Sandbox => vec![piece!("sandbox")],
        StepId::Review => vec![piece!("review")],
        StepId::Done => vec![piece!("done")],
    }
}

fn credential_pieces(product: Option<Product>, credential_type: Option<CredentialType>) -> Vec<&'static str> {
    if is_aem_service_account(product, credential_type) {
        return vec![piece!("values-aem")];
    }
    let values = match credential_type.unwrap_or(CredentialType::ServerToServer) {
        CredentialType::ServerToServer => {
            vec![piece!("value-secret"), piece!("value-technical-account"), piece!("value-scopes")]
        }
        CredentialType::WebApp => {
            vec![piece!("value-secret"), piece!("value-scopes"), piece!("value-scopes-lasting")]
        }
        CredentialType::SinglePageApp => {
            vec![piece!("value-no-secret"), piece!("value-scopes"), piece!("value-scopes-lasting")]
        }
        CredentialType::NativeApp => vec![
            piece!("value-no-secret"),
            piece!("value-redirect"),
            piece!("value-scopes"),
            piece!("value-scopes-lasting"),
        ],
        CredentialType::ServiceAccount => {
            vec![piece!("value-secret"), piece!("value-technical-account-needed"), piece!("value-metascopes")]
        }
    };
    let mut pieces = vec![piece!("open-credential"), piece!("values")];
    pieces.extend(values);
    pieces.push(piece!("download"));
    pieces
}

fn key_pair_pieces(product: Option<Product>, credential_type: Option<CredentialType>) -> Vec<&'static str> {
    if credential_type.is_some_and(|kind| kind != CredentialType::ServiceAccount) {
        return vec![piece!("key-pair-none")];
    }
    let mut pieces = vec![
        piece!("key-pair"),
        piece!("key-pair-new"),
        piece!("key-pair-upload"),
        piece!("key-pair-bring"),
        piece!("key-pair-end"),
    ];
    match product {
        Some(Product::ExperienceManager) => vec![piece!("key-pair-aem")],
        Some(Product::Analytics | Product::JourneyOptimizer) => pieces,
        None => {
            pieces.push(piece!("key-pair-aem"));
            pieces
        }
    }
}

fn token_pieces(product: Option<Product>, credential_type: Option<CredentialType>) -> Vec<&'static str> {
    let mut pieces = vec![piece!("token")];
    if credential_type == Some(CredentialType::ServiceAccount) {
        pieces.push(piece!("token-service-account"));
    }
    if product == Some(Product::ExperienceManager) {
        pieces.push(piece!("token-aem"));
    }
    pieces
}

/// AEM's service credentials are made elsewhere, and otherwise, than every other credential.
fn is_aem_service_account(product: Option<Product>, credential_type: Option<CredentialType>) -> bool {
    product == Some(Product::ExperienceManager) && credential_type == Some(CredentialType::ServiceAccount)
}

fn product_pieces(product: Option<Product>, credential_type: Option<CredentialType>) -> Vec<&'static str> {
    if is_aem_service_account(product, credential_type) {
        return vec![piece!("product-experience-manager")];
    }
    let mut pieces = match product {
        Some(Product::Analytics) => vec![piece!("product-analytics")],
        Some(Product::JourneyOptimizer) => vec![piece!("product-journey-optimizer")],
        Some(Product::ExperienceManager) if credential_type.is_none() => {
            vec![piece!("product-experience-manager"), piece!("product-experience-manager-oauth")]
        }
        Some(Product::ExperienceManager) => vec![piece!("product-experience-manager-oauth")],
        None => vec![piece!("product-unknown")],
    };
    if credential_type.is_some_and(CredentialType::is_for_people) {
        pieces.push(piece!("people"));
    }
    pieces.push(piece!("developer"));
    // Nothing new can be made for a Service Account.
    if credential_type != Some(CredentialType::ServiceAccount) {
        pieces.push(piece!("product-console"));
    }
    pieces
}

fn type_pieces(product: Option<Product>, credential_type: Option<CredentialType>) -> Vec<&'static str> {
    let credential_type = credential_type.unwrap_or(CredentialType::ServerToServer);
    let mut pieces = match product {
        Some(Product::JourneyOptimizer) => vec![piece!("type-choice-journey-optimizer")],
        Some(Product::ExperienceManager) => vec![piece!("type-choice"), piece!("type-choice-aem")],
        Some(Product::Analytics) | None => vec![piece!("type-choice")],
    };
    match credential_type {
        CredentialType::ServerToServer => pieces.extend([piece!("type-begin"), piece!("type-server-to-server")]),
        CredentialType::WebApp | CredentialType::SinglePageApp => {
            pieces.extend([piece!("type-begin"), piece!("type-user"), piece!("type-redirect"), piece!("redirects")]);
        }
        CredentialType::NativeApp => {
            pieces.extend([piece!("type-begin"), piece!("type-user"), piece!("type-native-app")]);
        }
        CredentialType::ServiceAccount if product == Some(Product::ExperienceManager) => {
            pieces.push(piece!("type-service-account-aem"));
        }
        CredentialType::ServiceAccount => pieces.push(piece!("type-service-account")),
    }
    match (product, credential_type) {
        (Some(Product::JourneyOptimizer), CredentialType::ServerToServer) => {
            pieces.push(piece!("type-journey-optimizer"));
        }
        (Some(Product::JourneyOptimizer), kind) if kind.is_for_people() => {
            pieces.push(piece!("journey-optimizer-people"));
        }
        _ => {}
    }
    pieces
}

fn sign_in_pieces(credential_type: Option<CredentialType>) -> Vec<&'static str> {
    let on_return = match credential_type {
        Some(CredentialType::ServerToServer | CredentialType::ServiceAccount) => return vec![piece!("sign-in-none")],
        Some(CredentialType::NativeApp) => piece!("sign-in-native"),
        Some(CredentialType::WebApp | CredentialType::SinglePageApp) | None => piece!("sign-in-localhost"),
    };
    vec![piece!("sign-in"), on_return, piece!("sign-in-development"), piece!("sign-in-lasting")]
}
