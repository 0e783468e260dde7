//! Long values in a store whose items have a size limit: pieces, and a manifest that says which belong together.
//!
//! Windows' Credential Manager takes 2,560 bytes an item. A value that fits is stored as it is. A longer one goes into
//! pieces `…/a0`, `…/a1`, … or `…/b0`, …: always into the half that the present manifest does not name; then the
//! manifest takes the item's own place, which is the one moment of change; then the other half is cleared. Pieces bear
//! the number of their write, so that pieces of two writes are never read as one value. Clearing goes from the last
//! piece down and starts where the first gap is, so that a write or a clearing that was cut off is cleaned up by the
//! next one.

use zeroize::Zeroizing;

use super::{Damage, ItemPath, SecretStore, StoreError, fresh_id};
use crate::connection::StoreKind;

/// What a manifest starts with; the digit is its version.
const MAGIC: &[u8] = b"aa-connect split ";
const VERSION: &str = "1";

/// How much smaller than the limit pieces are: room for the number of their write, and for the store's own additions.
const MARGIN: usize = 160;

/// A store with a limit, made into one without.
#[derive(Debug)]
pub struct Split<S> {
    inner: S,
    limit: usize,
}

/// Where the pieces of the present value are.
#[derive(Debug, PartialEq, Eq)]
struct Manifest {
    half: char,
    write: String,
    pieces: usize,
    length: usize,
}

impl<S: SecretStore> Split<S> {
    /// The most bytes that Windows' Credential Manager takes an item (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
    pub const WINDOWS_LIMIT: usize = 2560;

    /// Wraps `inner`, whose items may have `limit` bytes (more than 200).
    pub fn new(inner: S, limit: usize) -> Self {
        Self { inner, limit: limit.max(200) }
    }

    fn manifest(&self, path: &ItemPath) -> Result<Option<Manifest>, StoreError> {
        match self.inner.get(path)? {
            Some(value) if value.starts_with(MAGIC) => Manifest::parse(&value, path).map(Some),
            _ => Ok(None),
        }
    }

    fn put_pieces(&self, path: &ItemPath, half: char, value: &[u8]) -> Result<Manifest, StoreError> {
        let write = fresh_id()?;
        let mut pieces = 0;
        for part in value.chunks(self.limit - MARGIN) {
            let mut piece = Zeroizing::new(Vec::with_capacity(write.len() + part.len()));
            piece.extend_from_slice(write.as_bytes());
            piece.extend_from_slice(part);
            self.inner.put(&path.piece(half, pieces), &piece)?;
            pieces += 1;
        }
        Ok(Manifest { half, write, pieces, length: value.len() })
    }

    fn clear(&self, path: &ItemPath, half: char) -> Result<(), StoreError> {
        let mut pieces = 0;
        while self.inner.get(&path.piece(half, pieces))?.is_some() {
            pieces += 1;
        }
        (0..pieces).rev().try_for_each(|index| self.inner.delete(&path.piece(half, index)))
    }
}

impl<S: SecretStore> SecretStore for Split<S> {
    fn kind(&self) -> StoreKind {
        self.inner.kind()
    }

    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        // A value that looks like a manifest is split too, or it would be read as one.
        if value.len() <= self.limit && !value.starts_with(MAGIC) {
            self.inner.put(path, value)?;
            self.clear(path, 'a')?;
            return self.clear(path, 'b');
        }
        // What cannot be read as a manifest is about to be replaced: it must not stand in the way.
        let present = self.manifest(path).or_else(|error| match error {
            StoreError::Damaged { .. } => Ok(None),
            error => Err(error),
        })?;
        let (half, other) = if present.is_some_and(|m| m.half == 'a') { ('b', 'a') } else { ('a', 'b') };
        self.clear(path, half)?;
        let manifest = self.put_pieces(path, half, value)?;
        self.inner.put(path, manifest.to_string().as_bytes())?;
        self.clear(path, other)
    }

    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let Some(stored) = self.inner.get(path)? else { return Ok(None) };
        if !stored.starts_with(MAGIC) {
            return Ok(Some(stored));
        }
        let manifest = Manifest::parse(&stored, path)?;
        let mut value = Zeroizing::new(Vec::with_capacity(manifest.length));
        for index in 0..manifest.pieces {
            let Some(piece) = self.inner.get(&path.piece(manifest.half, index))? else {
                return Err(damaged(path, Damage::Incomplete));
            };
            let Some(part) = piece.strip_prefix(manifest.write.as_bytes()) else {
                return Err(damaged(path, Damage::Altered));
            };
            if value.len() + part.len() > manifest.length {
                return Err(damaged(path, Damage::Altered));
            }
            value.extend_from_slice(part);
        }
        if value.len() != manifest.length {
            return Err(damaged(path, Damage::Incomplete));
        }
        Ok(Some(value))
    }

    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.inner.delete(path)?;
        self.clear(path, 'a')?;
        self.clear(path, 'b')
    }
}

impl std::fmt::Display for Manifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let magic = String::from_utf8_lossy(MAGIC);
        write!(f, "{magic}{VERSION} {} {} {} {}", self.half, self.write, self.pieces, self.length)
    }
}

impl Manifest {
    fn parse(stored: &[u8], path: &ItemPath) -> Result<Self, StoreError> {
        let shape = || damaged(path, Damage::Shape);
        let text = stored.strip_prefix(MAGIC).and_then(|rest| std::str::from_utf8(rest).ok()).ok_or_else(shape)?;
        let mut words = text.split(' ');
        if words.next() != Some(VERSION) {
            return Err(damaged(path, Damage::TooNew));
        }
        let number = |most: usize, word: Option<&str>| word?.parse().ok().filter(|&n: &usize| n <= most);
        match (words.next(), words.next(), words.next(), words.next(), words.next()) {
            (Some(half @ ("a" | "b")), Some(write), pieces, length, None) if !write.is_empty() => Ok(Self {
                half: if half == "a" { 'a' } else { 'b' },
                write: write.to_owned(),
                pieces: number(super::ITEM_LIMIT, pieces).ok_or_else(shape)?,
                length: number(super::ITEM_LIMIT, length).ok_or_else(shape)?,
            }),
            _ => Err(shape()),
        }
    }
}

fn damaged(path: &ItemPath, damage: Damage) -> StoreError {
    StoreError::Damaged { what: format!("the stored item {path}"), damage }
}
