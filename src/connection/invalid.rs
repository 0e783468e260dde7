//! The answer to bad input: what is wrong, what to do, an example. Every parser of this room fails with it.

/// Why a text is not the value it should be, in words for the person who typed it.
///
/// The offending text is never repeated here: it may be a secret that landed in the wrong field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem} {remedy} Example: {example}")]
pub struct Invalid {
    /// What is wrong, as a full sentence.
    pub problem: String,
    /// What to do about it, as a full sentence.
    pub remedy: String,
    /// A well-formed value, made up.
    pub example: String,
}

impl Invalid {
    /// Builds the three parts of the answer.
    pub fn new(problem: impl Into<String>, remedy: impl Into<String>, example: impl Into<String>) -> Self {
        Self { problem: problem.into(), remedy: remedy.into(), example: example.into() }
    }
}
