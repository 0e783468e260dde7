//! Who is at fault, and what to do: evidence in, a finding with cause, remedy and who can carry it out, out.
//!
//! Pure: what was seen comes in as [`Evidence`], the rules are data in `assets/diagnosis/`, nothing here asks anyone.
//! This is the only place where an error becomes a sentence for a person.

mod about;
mod bundle;
mod bundle_text;
mod check_run;
mod ending;
mod evidence;
mod explain;
mod finding;
mod history;
mod letter;
mod local_fault;
mod offboarding;
mod offered;
mod repair;
mod rules;
mod seen;
mod transport;
mod unfinished;
mod warning;

pub use about::About;
pub use bundle::{Bundle, Machine, Replay, ToldFinding, ToldRow};
pub use check_run::{CheckEvent, CheckId, CheckRow, CheckRun, Outcome, Wait};
pub use ending::{Ending, EndingKind};
pub use evidence::{Asserted, Evidence, Stage};
pub use explain::explain;
pub use finding::{Confidence, Finding, Verdict, Who};
pub use history::{Change, History, KeptCheck, KeptFinding, KeptOutcome, KeptRun};
pub use letter::Letter;
pub use local_fault::LocalFault;
pub use offboarding::{LeftOver, left_over, offboarding_letter};
pub use offered::{could_move, has_read_secret, offered, offered_for};
pub use repair::{Choice, Repair};
pub use rules::{Rule, Specificity, Test, diagnose, rules};
pub use seen::{KeyPairSeen, ProxySeen, ProxySource, ReportSeen, Seen, TokenNote, TokenSeen, Unattended};
pub use transport::Transport;
pub use unfinished::Unfinished;
pub use warning::{Warning, WarningKind};
