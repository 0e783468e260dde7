//! What the scopes of a credential usually are, to begin with. Adobe lists them for each credential on its page in the
//! Developer Console, and that list has the last word.

use super::{CredentialType, Metascope, Product, Scopes};

impl Scopes {
    /// What is suggested for a new credential of this type: scopes (protocol reference, section 4.1), or the metascope of a
    /// Service Account (section 4.2). Of AEM's own credentials no list is documented: those of Analytics are suggested
    /// without `session`, which stands in section 4.1 only where a product asks for it.
    pub fn suggested(product: Option<Product>, credential_type: CredentialType) -> &'static str {
        let is_aem = product == Some(Product::ExperienceManager);
        let is_ajo = product == Some(Product::JourneyOptimizer);
        match credential_type {
            CredentialType::ServerToServer if is_ajo => Self::JOURNEY_OPTIMIZER_SERVER_TO_SERVER,
            CredentialType::ServerToServer if is_aem => Self::EXPERIENCE_MANAGER_SERVER_TO_SERVER,
            CredentialType::ServerToServer => Self::ANALYTICS_SERVER_TO_SERVER,
            CredentialType::WebApp | CredentialType::SinglePageApp | CredentialType::NativeApp => Self::ANALYTICS_USER,
            CredentialType::ServiceAccount if is_aem => Metascope::EXPERIENCE_MANAGER,
            CredentialType::ServiceAccount => Metascope::ANALYTICS,
        }
    }

    /// Whether nobody typed this: it is what was suggested for some product and type.
    pub fn is_suggestion(text: &str) -> bool {
        let products = || Product::ALL.into_iter().map(Some).chain([None]);
        CredentialType::ALL.into_iter().any(|kind| products().any(|product| Self::suggested(product, kind) == text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suggestion_is_a_list_of_scopes_and_known_as_one() {
        for credential_type in CredentialType::ALL {
            for product in Product::ALL {
                let suggested = Scopes::suggested(Some(product), credential_type);
                assert_eq!(Scopes::parse(suggested).unwrap().to_string(), suggested);
                assert!(Scopes::is_suggestion(suggested), "{suggested}");
            }
        }
        assert!(!Scopes::is_suggestion("openid"));
    }

    #[test]
    fn aem_is_not_given_session() {
        let of = |product| {
            Scopes::parse(Scopes::suggested(Some(product), CredentialType::ServerToServer)).unwrap().without("session")
        };
        let aem = Scopes::suggested(Some(Product::ExperienceManager), CredentialType::ServerToServer);
        assert_eq!(of(Product::Analytics), Scopes::parse(aem).ok());
        assert!(!aem.contains("session"));
    }
}
