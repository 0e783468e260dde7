//! One file per thing done to a connection. The only place where clients and store meet.
//!
//! Each operation either does all of its work or leaves things as they were; what it could not undo it names.

mod change_company;
mod change_error;
mod change_sandbox;
mod discard;
mod end_tokens;
mod hand_over;
mod holder;
mod kept_token;
mod known_secrets;
mod listener_certificate;
mod move_secrets;
mod other_secret;
mod remove;
mod rename;
mod renew_sign_in;
mod replace_credential;
mod replace_sign_in;
mod rotate;
mod rotate_at_adobe;
mod save;
mod secrets;
mod sign_in;
mod sign_out;
mod token;
mod under_way;

pub use change_company::{NewCompany, change_company};
pub use change_error::ChangeError;
pub use change_sandbox::change_sandbox;
pub use discard::{DiscardError, discard_draft, finish_saves, forget_draft_secrets, saved_drafts};
pub use end_tokens::{End, EndedToken};
pub use hand_over::{HandOverError, OpenHandOverError, SealedHandOver, hand_over, open_hand_over, seal_hand_over};
pub use holder::Holder;
pub use known_secrets::settle_client_secrets;
pub use listener_certificate::{
    KeptCertificate, KeptCertificateError, listener_certificate, move_listener_certificate,
};
pub use move_secrets::{Moved, move_secrets, settle_move};
pub use other_secret::use_other_secret;
pub use remove::{Gone, RemoveError, Removed, Trace, remove, remove_broken, remove_from};
pub use rename::rename;
pub use renew_sign_in::{DUE_WITHIN, Renewed, renew_sign_in};
pub use replace_credential::{
    NewCredential, Restored, Settled, forget_former_credential, replace_credential, restore_former_credential,
    settle_replacement,
};
pub use replace_sign_in::{NewSignIn, ReplaceError, replace_sign_in};
pub use rotate::{forget_other_secret, keep_beside, replace_client_secret, switch_client_secret};
pub use rotate_at_adobe::{Added, add_at_adobe, note_listed, remember_console};
pub use save::{SaveError, save};
pub use secrets::{KeptSecrets, SecretMarks, SecretsError, candidate_of, keep_draft_secrets, read_secrets};
pub use sign_in::{SignInError, complete_sign_in};
pub use sign_out::{AtAdobe, sign_out};
pub use token::{ObtainError, Obtained, new_token, obtain_token, proving_token};
pub use under_way::{begin_writing, finish_exchanges, wait_for_exchanges};
