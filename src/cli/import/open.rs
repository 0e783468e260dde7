//! Opening a sealed hand-over: with an age identity from a file, or with its passphrase, which is asked for where nobody
//! said where it comes from.

use std::path::Path;

use crate::cli::ask;
use crate::cli::exit::Exit;
use crate::cli::import_args::HandOverArgs;
use crate::cli::{output, store_access};
use crate::connection::{Invalid, Secret};
use crate::diagnosis::diagnose;
use crate::files;
use crate::handoff::Recognition;
use crate::operations::{OpenHandOverError, open_hand_over};
use crate::runtime::{Gathered, Harvest, of_store};
use crate::store::sealing::{AgeIdentity, OpenError, Opener, is_under_passphrase};

/// Longer than any file of identities.
const LONGEST: u64 = 64 * 1024;

/// The harvest with what was sealed opened. In a folder it stays sealed: which key is whose, nobody has said.
pub(super) async fn opened(mut harvest: Harvest, args: &HandOverArgs) -> Result<Harvest, Exit> {
    if harvest.is_folder {
        return Ok(harvest);
    }
    for gathered in &mut harvest.found {
        let Some(sealed) = &gathered.sealed else { continue };
        gathered.what = open(sealed, gathered, args).await?;
    }
    Ok(harvest)
}

async fn open(sealed: &[u8], gathered: &Gathered, args: &HandOverArgs) -> Result<Recognition, Exit> {
    let place = gathered.path.as_deref().map_or_else(|| "Standard input".to_owned(), super::found::shown);
    let identity = args.identity.as_deref().map(identity).transpose()?;
    let given = store_access::source_of(
        ("--seal-passphrase-command", args.seal_passphrase_command.as_deref()),
        args.seal_passphrase_fd,
    )?;
    let is_under_passphrase = is_under_passphrase(sealed).ok_or_else(|| refused(&place, &OpenError::Damaged.into()))?;
    let opener = match (identity, given) {
        (Some(identity), _) => Opener::Identity(identity),
        (None, Some(source)) => {
            Opener::Passphrase(source.obtain().await.map_err(|error| output::finding(&diagnose(of_store(&error))))?)
        }
        (None, None) if is_under_passphrase => return asked(sealed, &place).await,
        (None, None) => {
            output::talk(&format!(
                "{place} is a hand-over that is sealed to an age key. Name the file that holds yours: --identity key.txt"
            ));
            return Err(Exit::USAGE);
        }
    };
    match open_hand_over(sealed.to_vec(), opener).await {
        Ok(hand_over) => Ok(Recognition::HandOver(Box::new(hand_over))),
        Err(error) => Err(refused(&place, &error)),
    }
}

/// With a passphrase that a person types.
async fn asked(sealed: &[u8], place: &str) -> Result<Recognition, Exit> {
    if !ask::can_ask() {
        output::talk(&format!(
            "{place} is a hand-over that is sealed under a passphrase, and there is no terminal to ask for it.\n\
             Pass --seal-passphrase-command '[\"pass\", \"show\", \"hand-over\"]' or --seal-passphrase-fd N."
        ));
        return Err(Exit::USAGE);
    }
    for left in (0..store_access::TRIES).rev() {
        let passphrase = ask::secret("Passphrase of the hand-over: ", "The passphrase")?;
        if passphrase.is_empty() {
            output::talk("No passphrase, no hand-over. Nothing was kept.");
            return Err(Exit::USAGE);
        }
        match open_hand_over(sealed.to_vec(), Opener::Passphrase(passphrase)).await {
            Ok(hand_over) => return Ok(Recognition::HandOver(Box::new(hand_over))),
            Err(OpenHandOverError::Sealed(OpenError::WrongPassphrase)) if left > 0 => {
                output::talk("This passphrase does not open it. Once again, or press Enter to stop.");
            }
            Err(error) => return Err(refused(place, &error)),
        }
    }
    Err(Exit::USAGE)
}

fn identity(path: &Path) -> Result<AgeIdentity, Exit> {
    let slip = |text: String| {
        output::talk(&format!("--identity: {text}"));
        Exit::USAGE
    };
    let path = files::expanded(path);
    let bytes = files::read_foreign(&path, LONGEST).map_err(|error| slip(format!("{error}.")))?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| slip("This is no file of age identities. age-keygen -o key.txt makes one.".to_owned()))?;
    AgeIdentity::parse(&Secret::new(text)).map_err(|invalid| slip(invalid.to_string()))
}

fn refused(place: &str, error: &OpenHandOverError) -> Exit {
    match (error.invalid(), error) {
        (Some(Invalid { problem, remedy, .. }), _) => {
            output::talk(&format!("{place}: {problem} {remedy} Nothing was kept."));
            Exit::USAGE
        }
        (None, OpenHandOverError::Sealed(OpenError::Machine(error))) => output::finding(&diagnose(of_store(error))),
        (None, error) => {
            output::talk(&format!("{place}: {error}."));
            Exit::OUR_FAULT
        }
    }
}
