//! TEMP
use super::services::Services;
use crate::connection::{Connection, SignedIn};
use crate::wizard::effect::{DraftCandidate, SignInInput, SignInRequest};
use crate::wizard::report::{Outcome, Report};
use tokio::sync::mpsc::UnboundedReceiver;
pub(super) async fn sign_in(
    _: &Services,
    _: &SignInRequest,
    _: UnboundedReceiver<SignInInput>,
    _: &(dyn Fn(Report) + Sync),
) {
}
pub(super) async fn sign_out(_: &Services, _: &DraftCandidate) -> Outcome<()> {
    Ok(())
}
pub(super) async fn renew(_: &Services, _: &DraftCandidate, _: &Connection, _: SignedIn) -> Outcome<()> {
    Ok(())
}
