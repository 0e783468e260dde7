//! Which saved connections a command is about: by name or ID, by group, or all of them. The one place where words of the
//! command line become connections; `NAME…|--all` means the same everywhere.

use super::exit::Exit;
use super::{output, store_access};
use crate::connection::{Connection, ConnectionId, Printable};
use crate::runtime::Services;
use crate::store::BrokenFile;
use crate::store::connections::{self, ConnectionFileError, Listing};

/// What is to be done something with: each connection once, in the order it was asked for.
pub(super) struct Wanted {
    /// The connections.
    pub(super) connections: Vec<Connection>,
    /// The files that cannot be read and are, or may be, among what was asked for.
    pub(super) broken: Vec<BrokenFile>,
}

/// Finds what `names` mean, or everything that is saved: a name (in any letter case) or an ID is one connection, `GROUP/`
/// all of those whose names begin so. What is not there is told, and is an error even where the rest is found: it may be
/// the one that matters.
pub(super) fn find(services: &Services, names: &[String], all: bool) -> Result<Wanted, Exit> {
    let mut wanted = Wanted { connections: Vec::new(), broken: Vec::new() };
    if all {
        let Listing { connections, broken } = connections::list(&services.paths);
        (wanted.connections, wanted.broken) = (connections, broken);
    }
    for name in names {
        if name.ends_with('/') {
            let Listing { connections, broken } = group(services, name)?;
            wanted.add(connections, broken);
            continue;
        }
        match connections::load(&services.paths, name) {
            Ok(connection) => wanted.add(vec![connection], Vec::new()),
            Err(ConnectionFileError::Broken(file)) => wanted.add(Vec::new(), vec![file]),
            Err(error) => return Err(store_access::not_loaded(&error)),
        }
    }
    Ok(wanted)
}

impl Wanted {
    fn add(&mut self, connections: Vec<Connection>, broken: Vec<BrokenFile>) {
        for connection in connections {
            if self.connections.iter().all(|known| known.id != connection.id) {
                self.connections.push(connection);
            }
        }
        for file in broken {
            if !self.broken.contains(&file) {
                self.broken.push(file);
            }
        }
    }
}

/// The connections whose names begin with `group`, and the unreadable files that may be some of them. Where nothing is,
/// that is told and an error: a group that was misspelt must not look like one that is well.
pub(super) fn group(services: &Services, group: &str) -> Result<Listing, Exit> {
    let Listing { connections, broken } = connections::list(&services.paths);
    let (found, others): (Vec<_>, Vec<_>) = connections.into_iter().partition(|c| c.name.is_in(group));
    let (may_be, cannot_tell): (Vec<_>, Vec<_>) = broken.into_iter().partition(|file| may_be_in(file, group));
    if found.is_empty() && may_be.is_empty() {
        let groups = groups_of(others.iter().map(|other| other.name.as_str()));
        let (group, groups) = (Printable::new(group), groups.join(", "));
        output::talk(&match groups.is_empty() {
            true => format!("No connection's name begins with {group}. aa-connect list shows the names."),
            false => format!("No connection's name begins with {group}. There are these groups: {groups}."),
        });
        return Err(Exit::USAGE);
    }
    if !cannot_tell.is_empty() {
        let group = Printable::new(group);
        output::talk(&format!(
            "Besides, {}, so that nobody can say whether {group} is meant there. aa-connect list names them.",
            match cannot_tell.len() {
                1 => "1 connection file cannot be read".to_owned(),
                count => format!("{count} connection files cannot be read"),
            }
        ));
    }
    Ok(Listing { connections: found, broken: may_be })
}

/// The folder itself cannot be read: then everything may be in it.
fn may_be_in(file: &BrokenFile, group: &str) -> bool {
    let stem = file.path.file_stem().and_then(|stem| stem.to_str()).filter(|_| file.path.extension().is_some());
    match stem.map(ConnectionId::parse) {
        Some(Ok(id)) => id.may_be_in(group),
        Some(Err(_)) => false,
        None => true,
    }
}

/// What stands before the first slash of these names, each once.
fn groups_of<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for (group, _) in names.filter_map(|name| name.split_once('/')) {
        let group = format!("{group}/");
        if groups.iter().all(|known| known.to_lowercase() != group.to_lowercase()) {
            groups.push(group);
        }
    }
    groups
}
