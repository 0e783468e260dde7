//! Opening a sealed hand-over.

use super::super::exit::Exit;
use super::super::import_args::HandOverArgs;
use crate::runtime::Harvest;

/// The harvest with what was sealed opened.
pub(super) async fn opened(harvest: Harvest, _args: &HandOverArgs) -> Result<Harvest, Exit> {
    Ok(harvest)
}
