//! Random identifiers: short enough to read aloud, long enough never to meet.

use super::StoreError;
use crate::connection::{ConnectionId, ConnectionName, DraftId};

/// 32 letters and digits without the ones that are mistaken for each other (0 o, 1 l).
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Ten random characters (50 bits) of lower-case letters and digits.
///
/// Fails only where the system has no randomness to give.
pub fn fresh_id() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 10];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Machine("the system gave no random bytes"))?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// A new draft's ID.
pub fn fresh_draft_id() -> Result<DraftId, StoreError> {
    // Every fresh ID is a well-formed draft ID; a test holds that.
    DraftId::parse(&fresh_id()?).map_err(|_| StoreError::Machine("the system gave no usable ID"))
}

/// A new connection's ID, which shows the name it was made with.
pub fn fresh_connection_id(name: &ConnectionName) -> Result<ConnectionId, StoreError> {
    Ok(ConnectionId::for_name(name, &fresh_id()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn fresh_ids_are_well_formed_and_differ() {
        let ids: BTreeSet<String> = (0..1000).map(|_| fresh_draft_id().unwrap().to_string()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 10 && ConnectionId::parse(id).is_ok()));
    }
}
