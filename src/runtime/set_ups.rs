//! The HTTP set-ups of this run, one for each way to Adobe: its trust store is loaded once, and its connections are used
//! again by whoever goes the same way.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::connection::{NetworkSettings, Secret};
use crate::http::{Http, HttpError};

/// The set-ups, by what they were made from.
#[derive(Default)]
pub(super) struct SetUps(Mutex<Vec<SetUp>>);

struct SetUp {
    settings: NetworkSettings,
    proxy_password: Option<Secret>,
    /// How the file with certificate authorities was when it was read.
    ca_file: Option<FileState>,
    http: Http,
}

#[derive(PartialEq, Eq, Clone, Copy)]
struct FileState {
    length: u64,
    changed_at: Option<SystemTime>,
}

impl FileState {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self { length: metadata.len(), changed_at: metadata.modified().ok() })
    }
}

impl SetUps {
    /// More ways than that are not kept.
    const MOST: usize = 64;

    /// The set-up for these settings: the one that was made before, unless it could not be made as a whole or its file was
    /// changed since.
    pub(super) fn get(&self, settings: NetworkSettings, proxy_password: Option<&Secret>) -> Result<Http, HttpError> {
        let ca_file = settings.ca_file.as_deref().and_then(FileState::of);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |set_up: &SetUp| set_up.settings == settings && set_up.proxy_password.as_ref() == proxy_password;
        if let Some(at) = known.iter().position(is_same) {
            if known[at].ca_file == ca_file && !known[at].http.is_broken() {
                return Ok(known[at].http.clone());
            }
            known.remove(at);
        }
        let http = Http::new(&settings, proxy_password)?;
        if known.len() >= Self::MOST {
            known.remove(0);
        }
        known.push(SetUp { settings, proxy_password: proxy_password.cloned(), ca_file, http: http.clone() });
        Ok(http)
    }
}
