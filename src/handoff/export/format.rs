//! The formats that a connection can be exported in: their words, which types of credential they are for, and whether
//! secrets can stand in them.

use crate::connection::{Connection, ConnectionName, CredentialType, Environment, Invalid, Product};

/// What reads an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExportFormat {
    /// This program: the make of the connection without its values, for the next client.
    Template,
    /// This program, adobeanalyticsr and others: JSON as the Developer Console downloads it.
    Credential,
    /// aanalytics2 (Python).
    Python,
    /// adobeanalyticsr (R).
    Renviron,
    /// aio, Adobe's command line.
    Env,
    /// Postman, as an environment.
    Postman,
    /// A shell, or Postman's import of requests.
    Curl,
    /// A person who attaches a connector, in Markdown.
    SheetMarkdown,
    /// The same in plain text.
    SheetText,
}

impl ExportFormat {
    /// Every format, in the order they are told.
    pub const ALL: [Self; 9] = [
        Self::Template,
        Self::Credential,
        Self::Python,
        Self::Renviron,
        Self::Env,
        Self::Postman,
        Self::Curl,
        Self::SheetMarkdown,
        Self::SheetText,
    ];

    /// The word used on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Credential => "json",
            Self::Python => "aanalytics2",
            Self::Renviron => "renviron",
            Self::Env => "env",
            Self::Postman => "postman",
            Self::Curl => "curl",
            Self::SheetMarkdown => "sheet",
            Self::SheetText => "sheet-text",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Template => "a template without secrets for the next client",
            Self::Credential => "JSON as the Developer Console downloads it",
            Self::Python => "JSON for aanalytics2 (Python)",
            Self::Renviron => ".Renviron for adobeanalyticsr (R)",
            Self::Env => ".env for aio, Adobe's command line",
            Self::Postman => "an environment for Postman",
            Self::Curl => "curl commands",
            Self::SheetMarkdown => "a hand-off sheet for a connector, in Markdown",
            Self::SheetText => "a hand-off sheet for a connector, in plain text",
        }
    }

    /// Whether secrets can stand in it. A shell keeps a history, and a template is for somebody else.
    pub fn can_hold_secrets(self) -> bool {
        !matches!(self, Self::Template | Self::Curl)
    }

    /// A name for the file that it goes to.
    pub fn file_name(self, name: &ConnectionName) -> String {
        let name = name.as_str().replace(['/', '\\'], "-");
        match self {
            Self::Template => format!("{name}-template.json"),
            Self::Credential => format!("{name}.json"),
            Self::Python => format!("{name}-aanalytics2.json"),
            Self::Renviron => format!("{name}.Renviron"),
            Self::Env => format!("{name}.env"),
            Self::Postman => format!("{name}.postman_environment.json"),
            Self::Curl => format!("{name}-curl.sh"),
            Self::SheetMarkdown => format!("{name}-sheet.md"),
            Self::SheetText => format!("{name}-sheet.txt"),
        }
    }

    /// What is to be said of an export whose reader does not know where this connection's Adobe is and would send its secrets
    /// elsewhere: secrets are bound to hosts (design section 8).
    pub fn caution(self, connection: &Connection) -> Option<String> {
        let production = "Adobe's production only and would send this credential there";
        let is_stage = connection.environment == Environment::Stage;
        let (reader, knows) = match self {
            Self::Python => ("aanalytics2", production),
            Self::Renviron => ("adobeanalyticsr", production),
            Self::Env if !is_stage => {
                ("aio", "Adobe's production and stage only and would send this credential to production")
            }
            _ => return None,
        };
        let is_other = connection.environment != Environment::Production;
        is_other.then(|| {
            let environment = connection.environment.word();
            format!("{reader} knows {knows}; the connection is for {environment}.")
        })
    }

    /// Refuses a connection that the reader of this format has no use for (protocol reference, 10.3).
    pub fn check(self, connection: &Connection) -> Result<(), Invalid> {
        let Some(problem) = self.why_not(connection) else { return Ok(()) };
        let fits = Self::ALL.into_iter().filter(|format| format.why_not(connection).is_none());
        let words: Vec<&str> = fits.map(Self::word).collect();
        Err(Invalid::new(problem, format!("Choose another format: {}.", words.join(", ")), "json"))
    }

    /// Why the reader of this format has no use for a connection.
    fn why_not(self, connection: &Connection) -> Option<String> {
        let kind = connection.credential.credential_type();
        let (reader, of_analytics, takes) = match self {
            Self::Python => ("aanalytics2", true, kind == CredentialType::ServerToServer),
            // What has no client secret, neither of them signs in with.
            Self::Renviron => ("adobeanalyticsr", true, kind.has_client_secret()),
            Self::Env => ("aio", false, kind.has_client_secret()),
            _ => return None,
        };
        if of_analytics && connection.product != Product::Analytics {
            return Some(format!(
                "{reader} is for Adobe Analytics; this connection is for {}.",
                connection.product.title()
            ));
        }
        (!takes).then(|| format!("{reader} does not take credentials of the type {}.", kind.title()))
    }
}
