//! Which pieces of `assets/guide/` make which text of the guide and of the letter. Nothing but choosing.

use super::super::StepId;
use crate::connection::{CredentialType, Product};

macro_rules! piece {
    ($name:literal) => {
        include_str!(concat!("../../../assets/guide/", $name, ".md"))
    };
}

/// The subject of the letter to the administrator, and the pieces of its body.
pub(super) fn letter(product: Product, credential_type: CredentialType) -> (&'static str, Vec<&'static str>) {
    use CredentialType::{NativeApp, ServerToServer, ServiceAccount, SinglePageApp, WebApp};
    if is_aem_service_account(Some(product), Some(credential_type)) {
        let pieces = vec![
            piece!("letter-opening-aem"),
            piece!("letter-experience-manager"),
            piece!("letter-values-aem"),
            piece!("letter-secret-aem"),
            piece!("letter-closing"),
        ];
        return ("Adobe: please make service credentials for {product}", pieces);
    }
    let (subject, opening) = match credential_type {
        ServiceAccount => (
            "Adobe: please move our {type} credential for {product} to OAuth Server-to-Server",
            piece!("letter-opening-service-account"),
        ),
        _ => ("Adobe: please create a credential for {product} ({type})", piece!("letter-opening")),
    };
    let rights = match product {
        Product::Analytics => piece!("letter-analytics"),
        Product::JourneyOptimizer => piece!("letter-journey-optimizer"),
        Product::ExperienceManager => piece!("letter-experience-manager-oauth"),
    };
    let mut pieces = vec![opening, rights, piece!("letter-console")];
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
    if product == Product::JourneyOptimizer {
        match credential_type {
            ServerToServer => {
                pieces.extend([piece!("letter-journey-optimizer-machine"), piece!("letter-journey-optimizer-role")])
            }
            // Its successor is the same client, so it is in the role already.
            ServiceAccount => {}
            WebApp | SinglePageApp | NativeApp => pieces.push(piece!("letter-journey-optimizer-people")),
        }
    }
    pieces.push(piece!("letter-values"));
    match credential_type {
        ServerToServer | ServiceAccount => pieces.push(piece!("letter-value-technical-account")),
        NativeApp => pieces.push(piece!("letter-value-redirect")),
        WebApp | SinglePageApp => {}
    }
    if product == Product::JourneyOptimizer {
        pieces.push(piece!("letter-value-sandbox"));
    }
    if credential_type.has_client_secret() {
        pieces.extend([piece!("letter-value-secret"), piece!("letter-secret")]);
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
