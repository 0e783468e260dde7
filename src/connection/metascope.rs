//! A Service Account's metascopes by the products that they open (protocol reference, section 4.2).

/// One metascope that Adobe documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metascope {
    /// What it opens, by Adobe's name, shortened where a row has no room for it.
    pub product: &'static str,
    /// As it stands in an assertion.
    pub word: &'static str,
}

impl Metascope {
    /// What Adobe Analytics asks for.
    pub const ANALYTICS: &'static str = "ent_analytics_bulk_ingest_sdk";
    /// What AEM as a Cloud Service asks for.
    pub const EXPERIENCE_MANAGER: &'static str = "ent_aem_cloud_sdk";

    /// Those that are documented, the ones people meet most first. A credential can have others.
    pub const KNOWN: [Self; 11] = [
        Self { product: "Adobe Analytics", word: Self::ANALYTICS },
        Self { product: "AEM Cloud Service", word: Self::EXPERIENCE_MANAGER },
        Self { product: "Cloud Manager", word: "ent_cloudmgr_sdk" },
        Self { product: "Experience Platform", word: "ent_dataservices_sdk" },
        Self { product: "Journey Analytics", word: "ent_cja_sdk" },
        Self { product: "Adobe Campaign", word: "ent_campaign_sdk" },
        Self { product: "Adobe Target", word: "ent_marketing_sdk" },
        Self { product: "Tags (Launch)", word: "ent_reactor_sdk" },
        Self { product: "User Management", word: "ent_user_sdk" },
        Self { product: "I/O Management", word: "ent_adobeio_sdk" },
        Self { product: "Privacy Service", word: "ent_gdpr_sdk" },
    ];

    /// Whether `word` looks like one: `ent_…_sdk`.
    pub fn is_like(word: &str) -> bool {
        word.starts_with("ent_") && word.ends_with("_sdk")
    }
}
