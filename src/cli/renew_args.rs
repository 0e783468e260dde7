//! The arguments of `renew`.

use clap::{Args, ValueEnum};

/// After the help of `renew`.
pub(super) const RENEW_NOTE: &str = "\
A sign-in with offline access lives for two weeks, and each renewal begins them
anew. It is renewed once it has seven days or less to go; --now does not wait
for that. Nothing is asked and no browser is opened, so that a timer can run it:
once a day is enough, and two at once make one renewal. What cannot be renewed
is named, and the exit code is the worst one's: 8 where somebody must sign in.

Examples:
  aa-connect renew --all
  aa-connect renew --print-timer systemd    what to save where is said with it
  aa-connect renew --print-timer cron";

/// `renew`.
#[derive(Debug, Args)]
pub(super) struct RenewArgs {
    /// Which connections; GROUP/ is all of those whose names begin so, such as northwind/prod
    #[arg(value_name = "NAME|GROUP/")]
    pub(super) names: Vec<String>,
    /// Every saved connection
    #[arg(long, conflicts_with = "names")]
    pub(super) all: bool,
    /// Also those that still last for more than seven days
    #[arg(long)]
    pub(super) now: bool,
    /// As JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
    /// Renew nothing; print what runs this every day, for these NAMEs or for all
    #[arg(long, value_enum, value_name = "KIND", conflicts_with_all = ["now", "json"])]
    pub(super) print_timer: Option<TimerKind>,
}

/// What can run a command every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TimerKind {
    /// Both units of systemd, to look at
    Systemd,
    /// Its service alone, for a file
    SystemdService,
    /// Its timer alone, for a file
    SystemdTimer,
    /// A line for crontab
    Cron,
}
