//! Products and types of credential as words of the command line.

use clap::ValueEnum;

use crate::connection::{CredentialType, Product};

/// The products by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProductName {
    /// Adobe Analytics
    Analytics,
    /// Adobe Journey Optimizer
    JourneyOptimizer,
    /// AEM as a Cloud Service
    #[value(alias = "aem", alias = "experience_manager")]
    ExperienceManager,
}

impl From<ProductName> for Product {
    fn from(name: ProductName) -> Self {
        match name {
            ProductName::Analytics => Self::Analytics,
            ProductName::JourneyOptimizer => Self::JourneyOptimizer,
            ProductName::ExperienceManager => Self::ExperienceManager,
        }
    }
}

/// The credential types by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CredentialTypeName {
    /// OAuth Server-to-Server
    #[value(alias = "oauth_server_to_server")]
    ServerToServer,
    /// OAuth Web App
    #[value(alias = "oauthwebapp")]
    WebApp,
    /// OAuth Single Page App
    #[value(alias = "oauthsinglepageapp", alias = "spa")]
    SinglePageApp,
    /// OAuth Native App
    #[value(alias = "oauthnativeapp", alias = "native")]
    NativeApp,
    /// Service Account (JWT)
    #[value(alias = "service", alias = "jwt")]
    ServiceAccount,
}

impl From<CredentialTypeName> for CredentialType {
    fn from(name: CredentialTypeName) -> Self {
        match name {
            CredentialTypeName::ServerToServer => Self::ServerToServer,
            CredentialTypeName::WebApp => Self::WebApp,
            CredentialTypeName::SinglePageApp => Self::SinglePageApp,
            CredentialTypeName::NativeApp => Self::NativeApp,
            CredentialTypeName::ServiceAccount => Self::ServiceAccount,
        }
    }
}
