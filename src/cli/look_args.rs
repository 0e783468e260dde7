//! How a screen shows itself: the flags of every command that opens one.

use clap::Args;

/// How the wizard and the check screen show themselves; all that `demo` takes.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct LookArgs {
    /// Numbered lines instead of a picture, as for screen readers (also ACCESSIBLE=1 or TERM=dumb)
    #[arg(long)]
    pub(super) plain: bool,
    /// Plain letters instead of ✓ ● ─ (chosen by itself where the terminal does not speak UTF-8)
    #[arg(long)]
    pub(super) ascii: bool,
    /// Never open a browser; the address of the sign-in page is shown instead
    #[arg(long)]
    pub(super) no_browser: bool,
}
