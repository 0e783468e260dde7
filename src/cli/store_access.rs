//! What commands on saved connections share: finding one by name, and opening its store.

use super::args::CommonArgs;
use super::exit::Exit;
use super::{ask, output};
use crate::connection::{ConnectionName, Secret, StoreKind};
use crate::diagnosis::{Evidence, LocalFault, diagnose};
use crate::runtime::{Services, of_connection_file, of_store};
use crate::store::connections::ConnectionFileError;
use crate::store::{NewPassphrase, PassphraseSource, StoreError};

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
    let group = format!("{}/", wanted.trim_end_matches('/'));
    let of_group: Vec<&str> = known.iter().filter(|name| name.is_in(&group)).map(|name| name.as_str()).collect();
    let lowered = wanted.to_lowercase();
    let is_near = |name: &&ConnectionName| name.as_str().to_lowercase().contains(&lowered);
    let near: Vec<&str> = known.iter().filter(is_near).map(|name| name.as_str()).collect();
    let all: Vec<&str> = known.iter().map(|name| name.as_str()).collect();
    if all.is_empty() {
        return format!("There is no connection called {wanted}, and none at all yet. Set one up with aa-connect.");
    }
    let meant = if (1..=MOST).contains(&of_group.len()) {
        format!("In the group {group} there are: {}", of_group.join(", "))
    } else if of_group.len() > MOST {
        format!("The group {group} has {}: aa-connect list {group} shows them", of_group.len())
    } else if all.len() <= MOST {
        format!("There are: {}", all.join(", "))
    } else if (1..=MOST).contains(&near.len()) && !wanted.is_empty() {
        format!("There are: {}", near.join(", "))
    } else {
        format!("There are {}: aa-connect list shows them", all.len())
    };
    format!("There is no connection called {wanted}. {meant}.")
}

/// Opens the vault if one of the stores is one: from the given source, else by asking. Once per command.
pub(super) async fn open(services: &Services, kinds: &[StoreKind], common: &CommonArgs) -> Result<(), Exit> {
    if !kinds.contains(&StoreKind::Vault) || services.store(StoreKind::Vault).is_ok() {
        return Ok(());
    }
    let refused = |evidence: Evidence| output::finding(&diagnose(evidence));
    if let Some(passphrase) = given(common).await? {
        return services.open_vault(&passphrase, false).await.map_err(refused);
    }
    let mut tries = TRIES;
    loop {
        let passphrase = typed("Passphrase of the vault: ", NO_TERMINAL)?;
        tries -= 1;
        match services.open_vault(&passphrase, false).await {
            Err(evidence) if tries > 0 && !passphrase.is_empty() && is_wrong_passphrase(&evidence) => {
                output::talk("This passphrase does not open the vault. Once again, or press Enter to stop.");
            }
            opened => return opened.map_err(refused),
        }
    }
}

/// How often a passphrase may be typed.
pub(super) const TRIES: usize = 3;

fn is_wrong_passphrase(evidence: &Evidence) -> bool {
    evidence.local == Some(LocalFault::VaultWrongPassphrase)
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

/// Makes the vault, with a passphrase from the given source, else asked for twice. Nothing is made before it is known.
pub(super) async fn make_vault(services: &Services, common: &CommonArgs) -> Result<(), Exit> {
    let passphrase = match given(common).await? {
        Some(passphrase) => {
            NewPassphrase::parse(&passphrase).map_err(|invalid| output::invalid("The vault's passphrase", &invalid))?;
            passphrase
        }
        None => chosen(
            "There is no vault yet. Passphrase of the new vault: ",
            "No passphrase, no vault. Nothing was changed.",
            NO_TERMINAL,
        )?,
    };
    services.open_vault(&passphrase, true).await.map_err(|evidence| output::finding(&diagnose(evidence)))
}

/// The passphrase from where the command was told that it comes from.
async fn given(common: &CommonArgs) -> Result<Option<Secret>, Exit> {
    let Some(source) = source(common)? else { return Ok(None) };
    source.obtain().await.map(Some).map_err(|error| output::finding(&diagnose(of_store(&error))))
}

/// What is said where the vault's passphrase cannot be asked for.
const NO_TERMINAL: &str = "\
The vault needs its passphrase, and there is no terminal to ask on.
Pass --passphrase-command '[\"pass\", \"show\", \"aa-connect\"]' or --passphrase-fd N.";

/// A new passphrase, asked for until it is good and typed twice alike; `stopped` is said to whoever presses Enter instead.
pub(super) fn chosen(prompt: &str, stopped: &str, no_terminal: &str) -> Result<Secret, Exit> {
    loop {
        let passphrase = typed(prompt, no_terminal)?;
        if passphrase.is_empty() {
            output::talk(stopped);
            return Err(Exit::USAGE);
        }
        if let Err(invalid) = NewPassphrase::parse(&passphrase) {
            output::talk(&invalid.to_string());
        } else if typed("The same once more: ", no_terminal)? == passphrase {
            return Ok(passphrase);
        } else {
            output::talk("The two are not the same. Once again, or press Enter to stop.");
        }
    }
}

fn typed(prompt: &str, no_terminal: &str) -> Result<Secret, Exit> {
    if !ask::can_ask() {
        output::talk(no_terminal);
        return Err(Exit::USAGE);
    }
    ask::secret(prompt, "The passphrase")
}

/// Whether the command was told where the passphrase of the vault comes from.
pub(super) fn has_source(common: &CommonArgs) -> bool {
    common.passphrase_fd.is_some() || common.passphrase_command.is_some()
}

/// Says so if what the command was told is no source.
pub(super) fn check_source(common: &CommonArgs) -> Result<(), Exit> {
    source(common).map(drop)
}

/// One descriptor has one thing in it: the vault's passphrase, or that of a sealed file.
pub(super) fn must_differ(common: &CommonArgs, of_seal: Option<i32>) -> Result<(), Exit> {
    if of_seal.is_none() || common.passphrase_fd != of_seal {
        return Ok(());
    }
    output::talk("--passphrase-fd and --seal-passphrase-fd would read the same descriptor. Give each its own.");
    Err(Exit::USAGE)
}

/// Where the command was told that the vault's passphrase comes from.
pub(super) fn source(common: &CommonArgs) -> Result<Option<PassphraseSource>, Exit> {
    source_of(("--passphrase-command", common.passphrase_command.as_deref()), common.passphrase_fd)
}

/// Where a passphrase comes from, by an option for a command, with its name, and one for a descriptor.
pub(super) fn source_of(
    (option, command): (&str, Option<&str>),
    descriptor: Option<i32>,
) -> Result<Option<PassphraseSource>, Exit> {
    if let Some(descriptor) = descriptor {
        return Ok(Some(PassphraseSource::FileDescriptor(descriptor)));
    }
    let Some(json) = command else { return Ok(None) };
    match serde_json::from_str::<Vec<String>>(json) {
        Ok(command) if !command.is_empty() => {
            Ok(Some(PassphraseSource::Command(command.into_iter().map(Into::into).collect())))
        }
        _ => {
            output::talk(&format!(
                "{option} takes a JSON list of the program and its arguments; no shell is involved.\n\
                 Example: {option} '[\"pass\", \"show\", \"aa-connect\"]'"
            ));
            Err(Exit::USAGE)
        }
    }
}
