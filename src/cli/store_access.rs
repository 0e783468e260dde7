//! What commands on saved connections share: finding one by name, and opening its store.

use super::args::CommonArgs;
use super::exit::Exit;
use super::{ask, output};
use crate::connection::StoreKind;
use crate::diagnosis::diagnose;
use crate::runtime::{Services, of_connection_file, of_store};
use crate::store::PassphraseSource;
use crate::store::connections::ConnectionFileError;

/// Says why a connection could not be loaded; an unknown name is a usage error that names the known ones.
pub(super) fn not_loaded(error: &ConnectionFileError) -> Exit {
    if let ConnectionFileError::Unknown { wanted, known } = error {
        let known: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
        output::talk(&match known[..] {
            [] => format!("There is no connection called {wanted}, and none at all yet. Set one up with aa-connect."),
            _ => format!("There is no connection called {wanted}. There are: {}.", known.join(", ")),
        });
        return Exit::USAGE;
    }
    output::finding(&diagnose(of_connection_file(error)))
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

/// Whether the command was told where the passphrase of the vault comes from.
pub(super) fn has_source(common: &CommonArgs) -> bool {
    common.passphrase_fd.is_some() || common.passphrase_command.is_some()
}

/// Where the command was told that the vault's passphrase comes from.
pub(super) fn source(common: &CommonArgs) -> Result<Option<PassphraseSource>, Exit> {
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
