//! What Product and Credential type say.

use crate::connection::{CredentialType, Product};

pub(in crate::wizard) const PRODUCT_INTRO: &str = "Which product is it for?";
pub(in crate::wizard) const CREDENTIAL_TYPE_INTRO: &str = "Which type of credential do you have, or will you create? A machine needs Server-to-Server; the others are for people who sign in, and the last is retired by Adobe.";

pub(in crate::wizard) fn product_detail(product: Product) -> &'static str {
    match product {
        Product::Analytics => "report suites, API 2.0",
        Product::JourneyOptimizer => "journeys, by sandbox",
        Product::ExperienceManager => "proven by its token",
    }
}

pub(in crate::wizard) fn credential_type_detail(
    kind: CredentialType,
    product: Option<Product>,
) -> (bool, &'static str) {
    if product.is_some_and(|product| !product.takes(kind)) {
        return (false, "not for this product");
    }
    match kind {
        CredentialType::ServerToServer => (true, "for machines: usually right"),
        CredentialType::WebApp => (true, "for people; has a secret"),
        CredentialType::SinglePageApp => (true, "for people; has none"),
        CredentialType::NativeApp => (true, "for people, who paste"),
        CredentialType::ServiceAccount => (true, "a key pair; mostly retired"),
    }
}
