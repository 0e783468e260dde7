//! What stands in a file, a folder or a text that a person brings: read within bounds, recognized by `handoff`, and what
//! was passed over is named. Keeps nothing, writes nothing, asks nobody.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::blocking::blocking;
use crate::connection::{CredentialType, Invalid, Printable};
use crate::files::{self, FileError, FileFault};
use crate::handoff::{self, Flaw, ImportedCredential, MAX_BYTES, PemText, Recognition};

/// The most that is read of one folder, in bytes: some thousand credentials.
const MOST_IN_ALL: usize = 32 * 1024 * 1024;

/// Why what comes last in a full folder is passed over.
const TOO_MUCH: &str = "there is more in the folder than is read at once. Import it by itself.";

/// Why most of a folder is passed over.
pub const UNRELATED: &str = "nothing that this program knows.";

/// One file, and what it was recognized as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// Where it is; `None` for standard input.
    pub path: Option<PathBuf>,
    /// What it is.
    pub what: Recognition,
    /// Itself, where it is sealed.
    pub sealed: Option<Zeroizing<Vec<u8>>>,
    /// The other files of the folder whose keys were put to it.
    pub with_keys_of: Vec<PathBuf>,
}

/// What a file or folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Harvest {
    /// Whether it is a folder, in which what is of no use is passed over.
    pub is_folder: bool,
    /// What was recognized, in the order of the paths.
    pub found: Vec<Gathered>,
    /// What was passed over, and why.
    pub passed_over: Vec<(PathBuf, String)>,
}

impl Gathered {
    fn of(path: Option<PathBuf>, bytes: Zeroizing<Vec<u8>>) -> Self {
        let is_blank = bytes.iter().all(u8::is_ascii_whitespace);
        let what = if is_blank { Recognition::Broken(Flaw::Empty.into()) } else { handoff::recognize(&bytes) };
        let sealed = (what == Recognition::Sealed).then_some(bytes);
        Self { path, what, sealed, with_keys_of: Vec::new() }
    }
}

/// Reads what a person named: a file, or a folder with all that is below it.
pub async fn gather(path: PathBuf) -> Result<Harvest, FileError> {
    let named = path.clone();
    let failed = || Err(FileError::new(&named, FileFault::Other(std::io::ErrorKind::Other)));
    blocking(move || read(&path)).await.unwrap_or_else(failed)
}

/// The same of a text that is at hand.
pub fn gather_text(bytes: Zeroizing<Vec<u8>>) -> Harvest {
    Harvest { found: vec![Gathered::of(None, bytes)], ..Harvest::default() }
}

/// What the wizard would take from there; `None` where it cannot be read. Reads files: not for the event loop.
pub fn look_into(path: &Path) -> Option<Recognition> {
    read(path).ok().map(as_one)
}

fn read(path: &Path) -> Result<Harvest, FileError> {
    if path.is_dir() {
        return read_folder(path);
    }
    let flaw = |flaw: Flaw| Gathered {
        path: Some(path.to_owned()),
        what: Recognition::Broken(flaw.into()),
        sealed: None,
        with_keys_of: Vec::new(),
    };
    let gathered = match files::read_foreign(path, MAX_BYTES as u64) {
        Ok(bytes) => Gathered::of(Some(path.to_owned()), bytes),
        // The file is as it is: nothing on this machine would make it one to be read.
        Err(FileError { fault: FileFault::TooLarge(_), .. }) => flaw(Flaw::TooLarge),
        Err(FileError { fault: FileFault::NotAFile, .. }) => flaw(Flaw::NotAFile),
        Err(error) => return Err(error),
    };
    Ok(Harvest { found: vec![gathered], ..Harvest::default() })
}

fn read_folder(folder: &Path) -> Result<Harvest, FileError> {
    let walk = files::walk(folder)?;
    let passed_over = walk.passed_over.into_iter().map(|(path, why)| (path, format!("{why}.")));
    let mut harvest = Harvest { is_folder: true, passed_over: passed_over.collect(), ..Harvest::default() };
    let (mut keys, mut room) = (Vec::new(), MOST_IN_ALL);
    for path in walk.files {
        let bytes = match files::read_bounded(&path, MAX_BYTES.min(room) as u64) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) => {
                let why = match error.fault {
                    // It is not itself too large: all that was read before it is.
                    FileFault::TooLarge(limit) if limit < MAX_BYTES as u64 => TOO_MUCH.to_owned(),
                    FileFault::TooLarge(_) => Invalid::from(Flaw::TooLarge).problem,
                    fault => format!("{fault}."),
                };
                harvest.passed_over.push((path, why));
                continue;
            }
        };
        room -= bytes.len();
        let gathered = Gathered::of(Some(path.clone()), bytes);
        match gathered.what {
            Recognition::Credentials(_) | Recognition::HandOver(_) | Recognition::Sealed => {
                harvest.found.push(gathered)
            }
            Recognition::Pem(pem) => keys.push((path, pem)),
            Recognition::Broken(invalid) => harvest.passed_over.push((path, invalid.problem)),
            Recognition::Value(value) => {
                harvest.passed_over.push((path, format!("one value alone: {}.", value.title())));
            }
            Recognition::Address | Recognition::Unknown => {
                harvest.passed_over.push((path, UNRELATED.to_owned()));
            }
        }
    }
    place_keys(&mut harvest, keys);
    if walk.is_cut_short {
        harvest.passed_over.push((folder.to_owned(), "more than is looked at; the rest was left out.".to_owned()));
    }
    Ok(harvest)
}

/// Keys and certificates go to the one Service Account beside them; whose they are where there are several, nobody knows.
fn place_keys(harvest: &mut Harvest, keys: Vec<(PathBuf, PemText)>) {
    let is_without = |credential: &ImportedCredential| {
        credential.supported_type() == Some(CredentialType::ServiceAccount) && credential.pem.is_none()
    };
    // By their files: one file may hold several.
    let without = harvest.found.iter().enumerate().flat_map(|(at, gathered)| match &gathered.what {
        Recognition::Credentials(credentials) => vec![at; credentials.iter().filter(|one| is_without(one)).count()],
        _ => Vec::new(),
    });
    let without: Vec<usize> = without.collect();
    let is_private = |pem: &PemText| pem.kinds.iter().any(|kind| kind.is_private_key());
    if let [at] = without[..]
        && keys.iter().filter(|(_, pem)| is_private(pem)).count() == 1
        && let Some(Gathered { what: Recognition::Credentials(credentials), with_keys_of, .. }) =
            harvest.found.get_mut(at)
        && let Some(credential) = credentials.iter_mut().find(|one| is_without(one))
    {
        for (path, pem) in keys {
            if is_private(&pem) {
                with_keys_of.push(path);
            }
            credential.pem = PemText::joined(credential.pem.take(), Some(pem));
        }
        return;
    }
    let why = "a key or certificate; which credential it belongs to is not known. Import it by itself.";
    harvest.passed_over.extend(keys.into_iter().map(|(path, _)| (path, why.to_owned())));
}

/// Where a credential stands, with the files that its key was taken from.
pub fn place_of<'a>(file: &Path, keys: impl Iterator<Item = &'a Path>) -> Printable {
    let mut keys = keys.map(|path| path.display().to_string()).collect::<Vec<_>>().join(" and ");
    if !keys.is_empty() {
        keys = format!(" (with {keys})");
    }
    Printable::new(&format!("{}{keys}", file.display()))
}

/// For the wizard, which takes one thing: everything usable of a folder as one list, each with its file.
pub(super) fn as_one(harvest: Harvest) -> Recognition {
    if !harvest.is_folder {
        return harvest.found.into_iter().next().map_or(Recognition::Unknown, |gathered| gathered.what);
    }
    let has_sealed = harvest.found.iter().any(|gathered| gathered.what == Recognition::Sealed);
    let of_one = |gathered: Gathered| match gathered.what {
        Recognition::Credentials(credentials) => {
            let keys = if gathered.with_keys_of.is_empty() { None } else { Some(gathered.with_keys_of) };
            let placed = |credential: ImportedCredential| {
                let keys = keys.iter().flatten().filter(|_| credential.pem.is_some());
                let place = gathered.path.as_deref().map(|path| place_of(path, keys.map(PathBuf::as_path)));
                ImportedCredential { place, ..credential }
            };
            credentials.into_iter().map(placed).collect()
        }
        _ => Vec::new(),
    };
    let credentials: Vec<ImportedCredential> = harvest.found.into_iter().flat_map(of_one).collect();
    match credentials.is_empty() {
        true if has_sealed => Recognition::Sealed,
        true => Recognition::Unknown,
        false => Recognition::Credentials(credentials),
    }
}
