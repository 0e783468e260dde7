//! What commands on saved connections share: finding one by name, and opening its store.

use super::args::CommonArgs;
use super::exit::Exit;
use super::{ask, output};
use crate::connection::{ConnectionName, StoreKind};
use crate::diagnosis::{Evidence, diagnose};
use crate::runtime::{Services, of_connection_file, of_store};
use crate::store::connections::ConnectionFileError;
use crate::store::{PassphraseSource, StoreError};

/// Says why a connection could not be loaded; an unknown name is a usage error that names the known ones.
pub(super) fn not_loaded(error: &ConnectionFileError) -> Exit {
    if let ConnectionFileError::Unknown { wanted, known } = error {
        output::talk(&unknown(wanted.as_str(), known));
        return Exit::USAGE;
    }
    output::finding(&diagnose(of_connection_file(error)))
}

/// That there is no connection of this name, and what may have been meant.
fn unknown(wanted: &str, known: &[ConnectionName]) -> String {
    /// More names than these are no help.
    const MOST: usize = 12;
    let of_group = known.iter().filter(|name| name.is_in(&format!("{wanted}/"))).count();
    let lowered = wanted.to_lowercase();
    let is_near = |name: &&ConnectionName| name.as_str().to_lowercase().contains(&lowered);
    let near: Vec<&str> = known.iter().filter(is_near).map(|name| name.as_str()).collect();
    let all: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
    let meant = match all.len() {
        0 => {
            return format!("There is no connection called {wanted}, and none at all yet. Set one up with aa-connect.");
        }
        _ if of_group > 0 => format!("{wanted}/ is a group of {of_group}: write it with its slash to mean all of them"),
        ..=MOST => format!("There are: {}", all.join(", ")),
        _ if (1..=MOST).contains(&near.len()) && !wanted.is_empty() => format!("There are: {}", near.join(", ")),
        count => format!("There are {count}: aa-connect list shows them"),
    };
    format!("There is no connection called {wanted}. {meant}.")
}

/// Opens the vault if one of the stores is one: from the given source, else by asking. Once per command.
pub(super) async fn open(services: &Services, kinds: &[StoreKind], common: &CommonArgs) -> Result<(), Exit> {
    if !kinds.contains(&StoreKind::Vault) || services.store(StoreKind::Vault).is_ok() {
        return Ok(());
    }
    let passphrase = match source(common)? {
        Some(source) => source.obtain().await.map_err(|error| output::finding(&diagnose(of_store(&error))))?,
        None if ask::can_ask() => ask::secret("Passphrase of the vault: ").map_err(|error| {
            output::talk(&format!("The passphrase could not be read: {error}."));
            Exit::USAGE
        })?,
        None => {
            output::talk(
                "The vault needs its passphrase, and there is no terminal to ask on.\n\
                 Pass --passphrase-command '[\"pass\", \"show\", \"aa-connect\"]' or --passphrase-fd N.",
            );
            return Err(Exit::USAGE);
        }
    };
    services.open_vault(&passphrase, false).await.map_err(|evidence| output::finding(&diagnose(evidence)))
}

/// Opens the vault from the given source, and asks nobody. Where it stays closed, says why: for those whose secrets are in
/// it, and for nobody else.
pub(super) async fn open_unasked(services: &Services, common: &CommonArgs) -> Result<Result<(), Evidence>, Exit> {
    let Some(source) = source(common)? else { return Ok(Err(of_store(&StoreError::NeedsPassphrase))) };
    Ok(match source.obtain().await {
        Ok(passphrase) => services.open_vault(&passphrase, false).await,
        Err(error) => Err(of_store(&error)),
    })
}

/// Whether the command was told where the passphrase of the vault comes from.
pub(super) fn has_source(common: &CommonArgs) -> bool {
    common.passphrase_fd.is_some() || common.passphrase_command.is_some()
}

/// Says so if what the command was told is no source.
pub(super) fn check_source(common: &CommonArgs) -> Result<(), Exit> {
    source(common).map(drop)
}

fn source(common: &CommonArgs) -> Result<Option<PassphraseSource>, Exit> {
    if let Some(descriptor) = common.passphrase_fd {
        return Ok(Some(PassphraseSource::FileDescriptor(descriptor)));
    }
    let Some(json) = &common.passphrase_command else { return Ok(None) };
    match serde_json::from_str::<Vec<String>>(json) {
        Ok(command) if !command.is_empty() => {
            Ok(Some(PassphraseSource::Command(command.into_iter().map(Into::into).collect())))
        }
        _ => {
            output::talk(
                "--passphrase-command takes a JSON list of the program and its arguments; no shell is involved.\n\
                 Example: --passphrase-command '[\"pass\", \"show\", \"aa-connect\"]'",
            );
            Err(Exit::USAGE)
        }
    }
}
