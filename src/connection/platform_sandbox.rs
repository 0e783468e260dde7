//! The sandboxes of Adobe Experience Platform, in which Journey Optimizer's journeys live. Not the practice sandbox: that
//! is the local Adobe.

use serde::{Deserialize, Serialize};

use super::{Printable, SandboxName};

/// One sandbox that a credential may see (protocol reference, section 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformSandbox {
    /// Its name in `x-sandbox-name`.
    pub name: SandboxName,
    /// Its name for people.
    pub title: Printable,
    /// What it is for.
    pub kind: SandboxKind,
    /// Whether it can be used. Of a saved one: when it was chosen.
    #[serde(default, skip_serializing_if = "SandboxState::is_active")]
    pub state: SandboxState,
}

/// What a sandbox is for, in Adobe's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum SandboxKind {
    /// Real profiles, real messages.
    Production,
    /// For trying things out.
    Development,
    /// A word that was not known when this was written.
    Other(Printable),
}

impl SandboxKind {
    /// Adobe's word for it.
    pub fn word(&self) -> &str {
        match self {
            Self::Production => "production",
            Self::Development => "development",
            Self::Other(word) => word.as_str(),
        }
    }
}

impl From<String> for SandboxKind {
    fn from(word: String) -> Self {
        match word.as_str() {
            "production" => Self::Production,
            "development" => Self::Development,
            other => Self::Other(Printable::new(other)),
        }
    }
}

impl From<SandboxKind> for String {
    fn from(kind: SandboxKind) -> Self {
        kind.word().to_owned()
    }
}

/// What state a sandbox is in, in Adobe's words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum SandboxState {
    /// Ready for use: the only one in which requests are answered.
    #[default]
    Active,
    /// Adobe is still making it.
    Creating,
    /// Adobe could not make it.
    Failed,
    /// It is gone.
    Deleted,
    /// A word that was not known when this was written.
    Other(Printable),
}

impl SandboxState {
    /// Whether it can be used.
    pub fn is_active(&self) -> bool {
        *self == Self::Active
    }

    /// Adobe's word for it.
    pub fn word(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Creating => "creating",
            Self::Failed => "failed",
            Self::Deleted => "deleted",
            Self::Other(word) => word.as_str(),
        }
    }
}

impl From<String> for SandboxState {
    fn from(word: String) -> Self {
        match word.as_str() {
            "active" => Self::Active,
            "creating" => Self::Creating,
            "failed" => Self::Failed,
            "deleted" => Self::Deleted,
            other => Self::Other(Printable::new(other)),
        }
    }
}

impl From<SandboxState> for String {
    fn from(state: SandboxState) -> Self {
        state.word().to_owned()
    }
}

impl PlatformSandbox {
    /// Its name and what it is for, which of production is said loudly; of one that cannot be used: why.
    pub fn described(&self, default: Option<&SandboxName>) -> String {
        let name = &self.name;
        match &self.state {
            SandboxState::Active => {
                let kind = if self.kind == SandboxKind::Production { "PRODUCTION" } else { self.kind.word() };
                format!("{name} · {kind}{}", if default == Some(name) { ", the default" } else { "" })
            }
            SandboxState::Creating => format!("{name} · Adobe is still making it"),
            SandboxState::Failed => format!("{name} · Adobe could not make it"),
            SandboxState::Deleted => format!("{name} · it was deleted"),
            SandboxState::Other(word) => format!("{name} · not active: Adobe says {word}"),
        }
    }

    /// Title, name and what it is for.
    pub fn in_words(&self) -> String {
        format!("{}, {}", self.label(), self.kind.word())
    }

    /// Title and name; once where they are the same.
    pub fn label(&self) -> String {
        if self.title.as_str() == self.name.as_str() {
            self.name.to_string()
        } else {
            format!("{} ({})", self.title, self.name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_not_known_are_carried() {
        for word in ["active", "creating", "failed", "deleted", "resetting"] {
            assert_eq!(SandboxState::from(word.to_owned()).word(), word);
        }
        for word in ["production", "development", "staging"] {
            assert_eq!(SandboxKind::from(word.to_owned()).word(), word);
        }
        assert!(SandboxState::from("active".to_owned()).is_active() && !SandboxState::from(String::new()).is_active());
    }

    #[test]
    fn production_is_said_loudly_and_what_cannot_be_used_says_why() {
        let sandbox = |kind: &str, state: &str| PlatformSandbox {
            name: SandboxName::parse("prod").unwrap(),
            title: Printable::new("Production"),
            kind: SandboxKind::from(kind.to_owned()),
            state: SandboxState::from(state.to_owned()),
        };
        let default = SandboxName::parse("prod").unwrap();
        for (kind, state, words) in [
            ("production", "active", "prod · PRODUCTION, the default"),
            ("development", "active", "prod · development, the default"),
            ("production", "creating", "prod · Adobe is still making it"),
            ("production", "failed", "prod · Adobe could not make it"),
            ("production", "deleted", "prod · it was deleted"),
            ("production", "resetting", "prod · not active: Adobe says resetting"),
        ] {
            assert_eq!(sandbox(kind, state).described(Some(&default)), words);
        }
        assert_eq!(sandbox("production", "active").described(None), "prod · PRODUCTION");
    }
}
