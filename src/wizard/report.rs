//! What background jobs report. Reports are data about the outside, made by the executor from other rooms' answers.

/// One report of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Placeholder while the rooms are being built.
    Nothing,
}
