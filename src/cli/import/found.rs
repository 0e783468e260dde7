//! What was recognized, as one list: numbered, with where each stands, and which of them is meant.

use std::path::{Path, PathBuf};

use crate::connection::{Connection, Environment, Printable, Product, Secret};
use crate::handoff::{HandOver, ImportedCredential};
use crate::runtime::{self, Harvest};
use crate::small::sort_few;
use crate::wizard;

/// One credential that was found.
pub(super) struct Found {
    /// Where; `None` for standard input.
    pub(super) path: Option<PathBuf>,
    /// What there is of it.
    pub(super) credential: ImportedCredential,
    /// Other files whose keys were put to it.
    pub(super) with_keys_of: Vec<PathBuf>,
    /// The whole connection, where it came in a hand-over.
    pub(super) hand_over: Option<Box<HandOver>>,
    /// Whether it came sealed: then it is of no use to whoever finds the file.
    is_sealed: bool,
}

/// Everything that was found, and what was passed over.
pub(super) struct FoundAll {
    /// In the order of the paths.
    pub(super) found: Vec<Found>,
    /// What was passed over, and why.
    pub(super) passed_over: Vec<(PathBuf, String)>,
}

impl Found {
    /// What it is called, for a list.
    pub(super) fn label(&self) -> String {
        self.credential.name.as_ref().map_or_else(|| self.credential.kind.title(), ToString::to_string)
    }

    /// What it is called, and where it stands.
    pub(super) fn in_its_file(&self) -> String {
        format!("{} in {}", self.label(), self.place())
    }

    /// It, and where it stands.
    pub(super) fn placed(&self) -> ImportedCredential {
        ImportedCredential { place: self.still_in(), ..self.credential.clone() }
    }

    /// Where its secrets stand that were read, for everybody who opens it.
    pub(super) fn still_in(&self) -> Option<Printable> {
        let path = self.path.as_deref().filter(|_| self.leaves_secrets())?;
        Some(runtime::place_of(path, self.with_keys_of.iter().map(PathBuf::as_path)))
    }

    /// Whether a set-up can begin with it.
    pub(super) fn is_usable(&self) -> bool {
        self.credential.is_usable()
    }

    /// Where it stands, in words.
    pub(super) fn place(&self) -> String {
        self.path.as_deref().map_or_else(|| "standard input".to_owned(), shown)
    }

    /// Whether something came with it that belongs into a store.
    pub(super) fn has_secrets(&self) -> bool {
        let credential = &self.credential;
        !credential.client_secrets.is_empty() || credential.pem.is_some() || self.proxy_password().is_some()
    }

    /// The password of the proxy that a hand-over goes through.
    pub(super) fn proxy_password(&self) -> Option<&Secret> {
        self.hand_over.as_ref().and_then(|hand_over| hand_over.proxy_password.as_ref())
    }

    /// Whether the file holds a secret that everybody reads who opens it.
    pub(super) fn leaves_secrets(&self) -> bool {
        self.has_secrets() && self.path.is_some() && !self.is_sealed
    }

    /// The environment it is for: a hand-over says it, of everything else the person does.
    pub(super) fn environment(&self, said: &Environment) -> Environment {
        self.hand_over.as_ref().map_or(said, |hand_over| &hand_over.connection.environment).clone()
    }

    /// The hosts that a connection made of it would talk to: for tokens, then for the API.
    pub(super) fn hosts(&self, said: &Environment) -> Vec<String> {
        let product = self.credential.products.first().copied().unwrap_or(Product::Analytics);
        match self.environment(said).hosts(product) {
            Some(hosts) => {
                let (ims, api) = (hosts.ims_url.host(), hosts.api_url.host());
                if ims == api { vec![ims] } else { vec![ims, api] }
            }
            None => vec!["the practice sandbox inside this program".to_owned()],
        }
    }

    /// A host that the file names, and that a connection for `said` would not talk to.
    pub(super) fn other_host(&self, said: &Environment) -> Option<&Printable> {
        if self.hand_over.is_some() || *said == Environment::Practice {
            return None;
        }
        let hosts = self.hosts(said);
        let named = [&self.credential.ims_host, &self.credential.api_host];
        named.into_iter().flatten().find(|host| !hosts.iter().any(|known| known.eq_ignore_ascii_case(host.as_str())))
    }

    /// The saved connection that uses this very credential.
    pub(super) fn saved<'a>(&self, said: &Environment, connections: &'a [Connection]) -> Option<&'a Connection> {
        let is_it = |saved: &&Connection| {
            self.credential.org_id.as_ref().is_none_or(|org_id| *org_id == saved.org_id)
                && self.credential.supported_type().is_none_or(|kind| kind == saved.credential.credential_type())
        };
        self.with_its_client_id(said, connections).find(is_it)
    }

    /// The saved connection that uses the same client ID as a credential of another type.
    pub(super) fn saved_otherwise<'a>(
        &self,
        said: &Environment,
        connections: &'a [Connection],
    ) -> Option<&'a Connection> {
        let kind = self.credential.supported_type()?;
        self.with_its_client_id(said, connections).find(|saved| saved.credential.credential_type() != kind)
    }

    fn with_its_client_id<'a>(
        &self,
        said: &Environment,
        connections: &'a [Connection],
    ) -> impl Iterator<Item = &'a Connection> {
        let client_id = self.credential.client_id.clone();
        let binding = self.environment(said).binding();
        connections.iter().filter(move |saved| {
            Some(saved.credential.client_id()) == client_id.as_ref() && saved.environment.binding() == binding
        })
    }

    /// What to do with this connection, which stays, to give it what was found; with a blank in front.
    pub(super) fn instead_of_replacing(&self, saved: &Connection) -> String {
        match self.credential.client_id.as_ref() == Some(saved.credential.client_id()) {
            true => wizard::instead_of_replacing(saved, self.credential.supported_type()),
            false => String::new(),
        }
    }

    /// Every file that holds a part of it.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.path.iter().chain(&self.with_keys_of).map(PathBuf::as_path)
    }
}

impl FoundAll {
    /// What of a harvest is a credential. A single file that is none says why.
    pub(super) fn of(harvest: Harvest) -> Result<Self, String> {
        use crate::handoff::Recognition;
        let mut all = Self { found: Vec::new(), passed_over: harvest.passed_over };
        for gathered in harvest.found {
            let (path, is_sealed) = (gathered.path, gathered.sealed.is_some());
            match gathered.what {
                Recognition::Credentials(credentials) => {
                    all.found.extend(credentials.into_iter().map(|credential| Found {
                        path: path.clone(),
                        with_keys_of: if credential.pem.is_some() { gathered.with_keys_of.clone() } else { Vec::new() },
                        credential,
                        hand_over: None,
                        is_sealed,
                    }))
                }
                Recognition::HandOver(hand_over) => all.found.push(Found {
                    path,
                    with_keys_of: Vec::new(),
                    credential: ImportedCredential::of_hand_over(&hand_over),
                    hand_over: Some(hand_over),
                    is_sealed,
                }),
                Recognition::Pem(pem) => {
                    let credential = ImportedCredential::of_key(pem);
                    all.found.push(Found { path, with_keys_of: Vec::new(), credential, hand_over: None, is_sealed });
                }
                Recognition::Sealed => all.passed_over.extend(path.map(|path| {
                    let why = format!("a sealed hand-over. Bring it in by itself: aa-connect import {}", shown(&path));
                    (path, why)
                })),
                Recognition::Broken(invalid) => return Err(format!("{} {}", invalid.problem, invalid.remedy)),
                Recognition::Value(value) => {
                    return Err(format!(
                        "This is one value alone: {}. Start the set-up and paste it there: aa-connect",
                        value.title()
                    ));
                }
                Recognition::Address | Recognition::Unknown => {
                    return Err(
                        "Nothing that this program knows was found in it. See aa-connect import --help for what it \
                                reads."
                            .to_owned(),
                    );
                }
            }
        }
        sort_few(&mut all.passed_over);
        if all.found.is_empty() && !harvest.is_folder {
            return Err("No credential was found in it.".to_owned());
        }
        Ok(all)
    }

    /// The ones that a set-up can begin with, with their numbers from 1.
    pub(super) fn usable(&self) -> impl Iterator<Item = (usize, &Found)> {
        (1..).zip(&self.found).filter(|(_, found)| found.is_usable())
    }

    /// The number of the one that is meant by its number, name or client ID, and can be set up. Says so where it is none, or
    /// none alone.
    pub(super) fn number_of(&self, wanted: &str) -> Result<usize, String> {
        let number = self.called(wanted)?;
        match self.found.get(number - 1).filter(|found| !found.is_usable()) {
            Some(found) => Err(format!("{} cannot be set up: {}.", found.label(), found.credential.kind.title())),
            None => Ok(number),
        }
    }

    /// Those that the options speak of: the one that is meant, where one was named; else all.
    pub(super) fn meant(&mut self, wanted: Option<&str>) -> impl Iterator<Item = &mut Found> {
        let number = wanted.map(|wanted| self.called(wanted).ok());
        (1..)
            .zip(&mut self.found)
            .filter(move |(at, _)| number.is_none_or(|number| number == Some(*at)))
            .map(|(_, found)| found)
    }

    fn called(&self, wanted: &str) -> Result<usize, String> {
        let wanted = wanted.trim();
        let is_called = |found: &Found| {
            found.label().eq_ignore_ascii_case(wanted)
                || found.credential.client_id.as_ref().is_some_and(|id| id.as_str().eq_ignore_ascii_case(wanted))
        };
        let called: Vec<usize> =
            (1..).zip(&self.found).filter(|(_, found)| is_called(found)).map(|(number, _)| number).collect();
        match (&called[..], wanted.parse::<usize>()) {
            (&[one], _) => Ok(one),
            ([], Ok(number)) if (1..=self.found.len()).contains(&number) => Ok(number),
            ([], _) => {
                let known: Vec<String> =
                    self.usable().map(|(number, found)| format!("{number} {}", found.label())).collect();
                Err(format!("There is no such credential in it. There are: {}.", known.join(", ")))
            }
            (several, _) => {
                let numbers: Vec<String> = several.iter().map(ToString::to_string).collect();
                Err(format!("Several are called so. Give the number: {}.", numbers.join(", ")))
            }
        }
    }
}

/// A path as it may be shown.
pub(super) fn shown(path: &Path) -> String {
    Printable::new(&path.display().to_string()).to_string()
}
