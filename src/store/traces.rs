//! Every file that may be kept for one connection, by path: what must be gone when the connection is.

use std::path::PathBuf;

use super::{Owner, connections, moves, owner_lock, results, saves, sign_ins};
use crate::connection::ConnectionId;
use crate::files::Paths;

/// How long its sign-in lasts, its kept results, the notes of a move and of a save, the connection's own file; then two
/// locks, which are empty.
pub fn of_connection(paths: &Paths, id: &ConnectionId) -> [PathBuf; 7] {
    [
        sign_ins::file_of(paths, id),
        results::file_of(paths, id),
        moves::file_of(paths, id),
        saves::file_of(paths, id),
        connections::file_of(paths, id),
        owner_lock::file_of(paths, &Owner::Connection(id.clone())),
        results::lock_of(paths, id),
    ]
}
