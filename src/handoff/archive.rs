//! Unpacks archives such as the Console's `config.zip` in memory, within bounds. The names of members mean nothing here:
//! what a member is, its bytes say, and nothing is written anywhere.
//!
//! What is handed out is wiped; the window of the decompressor, up to 32 KiB of what it unpacked last, is not.

use std::io::{Cursor, Read};

use zeroize::Zeroizing;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::flaw::Flaw;

/// The most members that are looked at: the Console's archive has two.
const MOST_MEMBERS: usize = 20;

/// The most that a member may unpack to; a larger one is passed over.
const MOST_OF_A_MEMBER: usize = 256 * 1024;

/// The most that all members together may unpack to.
const MOST_IN_ALL: usize = 1024 * 1024;

/// Whether it begins as zip archives do: with a member, with the end of an empty list, or as a part of several.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|mark| bytes.starts_with(*mark))
}

/// The first members, unpacked, in their order. Folders are passed over.
pub(super) fn members(bytes: &[u8]) -> Result<Vec<Zeroizing<Vec<u8>>>, Flaw> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| flaw(&error))?;
    let mut members = Vec::new();
    let (mut unpacked, mut is_too_large) = (0, false);
    for at in 0..archive.len().min(MOST_MEMBERS) {
        let member = archive.by_index(at).map_err(|error| flaw(&error))?;
        if member.is_dir() {
            continue;
        }
        if !matches!(member.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(Flaw::ArchivePacking);
        }
        // One byte more than is allowed tells, and nothing is moved while it grows.
        let mut content = Zeroizing::new(Vec::with_capacity(MOST_OF_A_MEMBER + 1));
        let bound = u64::try_from(MOST_OF_A_MEMBER + 1).unwrap_or(u64::MAX);
        member.take(bound).read_to_end(&mut content).map_err(|_| Flaw::ArchiveBroken)?;
        unpacked += content.len();
        if unpacked > MOST_IN_ALL {
            return Err(Flaw::ArchiveTooLarge);
        }
        if content.len() > MOST_OF_A_MEMBER {
            is_too_large = true;
        } else {
            members.push(content);
        }
    }
    match (members.is_empty(), is_too_large) {
        (false, _) => Ok(members),
        (true, true) => Err(Flaw::ArchiveTooLarge),
        (true, false) => Err(Flaw::ArchiveEmpty),
    }
}

fn flaw(error: &ZipError) -> Flaw {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Flaw::ArchiveLocked,
        ZipError::UnsupportedArchive(_) => Flaw::ArchivePacking,
        _ => Flaw::ArchiveBroken,
    }
}
