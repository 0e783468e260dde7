//! The program while it runs: event loop, executor, terminal, signals, input, log, and what every command shares.

mod answers_loop;
mod blocking;
mod call;
mod comparison;
mod crash;
mod drafts;
mod driver;
mod echo;
mod events;
mod evidence;
mod executor;
mod finish_move;
mod import;
mod input;
mod kept_result;
mod key_pair;
mod log;
mod machine;
mod migration;
mod moving;
mod one_reader;
mod plain_loop;
mod removal;
mod renewal;
mod repair;
mod rotation;
mod saved_check;
mod saved_token;
mod services;
mod set_ups;
mod sign_in;
mod signals;
mod terminal;
mod tui_loop;

pub use answers_loop::{Answered, Obtain, run_answers};
pub use call::{Answer, Asked, LARGEST_ANSWER, News, NoAnswer, call_saved};
pub use comparison::{Compared, Comparison, Likeness, Unfit};
pub use crash::{guard_against_crashes, no_core_files};
pub use drafts::{DraftState, KeptDraft, KeptDrafts, discard, kept_drafts, open_elsewhere, stores_of_draft};
pub(crate) use echo::Echo;
pub use evidence::{
    certificate_failed, listener_failed, no_loopback, of_change, of_connection_file, of_draft, of_hand_over,
    of_refused_sign_in, of_remove, of_secrets, of_store, of_unread_file, port_busy, port_forbidden, sign_in_timed_out,
};
pub(crate) use executor::handed_out;
pub use finish_move::{finish_move, stores_of};
pub use import::{Gathered, Harvest, UNRELATED, gather, gather_text, look_into, place_of};
pub use kept_result::{Checked, check_and_keep, keep_result, kept_results};
pub use log::start_log;
pub use machine::{Machine, Outside};
pub use migration::{Trial, finish_changes, finish_replacement, try_successor};
pub use moving::{make_sure_of, move_listener_certificate, move_to};
pub use plain_loop::run_plain;
pub use removal::{Removal, remove_broken, remove_saved, stores_of_broken};
pub use renewal::{RENEWALS_BEGIN_WITHIN, renew_many};
pub use repair::{Repaired, companies_of, repair, sandboxes_of, suites_of};
pub use rotation::{
    Manager, NotManaged, ToldApart, Unproven, manage, of_deletion, prove_secret, prove_web_app_secret, said_nothing,
    tell_apart,
};
pub use saved_check::{check_many, check_saved};
pub use saved_token::{read_candidate, saved_token};
pub use services::{NetworkOverride, Services};
pub use signals::{Signal, Signals, asked_to_end};
pub use terminal::terminal_columns;
pub use tui_loop::run_tui;
