//! Which headers a product needs besides the token and the API key.

use super::{Connection, GlobalCompanyId, OrgId, Product, SandboxName};

/// For which part of a product a request is meant: its headers say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressed<'a> {
    /// To nothing in particular: discovery, and products of which no header is documented.
    Plainly,
    /// To one Analytics company. Some of the services behind the gateway want its ID in a header, too (section 7.2).
    Company(&'a GlobalCompanyId),
    /// To Adobe Experience Platform, which wants the organization on every request, and the sandbox where there is one
    /// (section 9).
    Platform {
        /// `x-gw-ims-org-id`.
        org_id: &'a OrgId,
        /// `x-sandbox-name`.
        sandbox: Option<&'a SandboxName>,
    },
}

impl<'a> Addressed<'a> {
    /// As every request of a saved connection is.
    pub fn by(connection: &'a Connection) -> Self {
        match connection.product {
            Product::Analytics => {
                connection.company.as_ref().map_or(Self::Plainly, |company| Self::Company(&company.id))
            }
            Product::JourneyOptimizer => {
                let sandbox = connection.sandbox.as_ref().map(|sandbox| &sandbox.name);
                Self::Platform { org_id: &connection.org_id, sandbox }
            }
            Product::ExperienceManager => Self::Plainly,
        }
    }

    /// Name and value of each header, in the order of Adobe's own examples.
    pub fn headers(self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let (first, second) = match self {
            Self::Plainly => (None, None),
            Self::Company(id) => (Some(("x-proxy-global-company-id", id.as_str())), None),
            Self::Platform { org_id, sandbox } => {
                (Some(("x-gw-ims-org-id", org_id.as_str())), sandbox.map(|name| ("x-sandbox-name", name.as_str())))
            }
        };
        first.into_iter().chain(second)
    }
}
