//! `export --sealed`: a whole connection for a colleague, sealed, and only then, if the person says so, forgotten here.

use std::ffi::OsStr;
use std::path::Path;

use super::args::CommonArgs;
use super::exit::Exit;
use super::export_args::ExportArgs;
use super::export_place::Place;
use super::remove_target::Target;
use super::{ask, output, remove, remove_words, store_access};
use crate::connection::{Connection, Secret};
use crate::diagnosis::diagnose;
use crate::operations::{self, HandOverError, SealedHandOver};
use crate::runtime::{Services, of_hand_over, of_store, remove_saved};
use crate::store::sealing::{AgeRecipient, SealFor};
use crate::store::{NewPassphrase, Store, WorkFactor, connections};

/// Seals, writes, reads back, and forgets.
pub(super) async fn run(
    services: &Services,
    args: &ExportArgs,
    common: &CommonArgs,
    connection: &Connection,
) -> Result<Exit, Exit> {
    let recipients = recipients(args)?;
    let readers = recipients.len();
    let place = Place::of(args.output.as_deref(), args.force);
    place.check(&services.paths)?;
    let file = format!("{}.age", connection.name.as_str().replace(['/', '\\'], "-"));
    if place.is_terminal() {
        output::talk(&format!("A sealed hand-over is no text for a screen. Write a file: --output {file}"));
        return Err(Exit::USAGE);
    }
    if args.and_forget && matches!(place, Place::Stdout) {
        output::talk(&format!("--and-forget needs a file that can be read back. Example: --output {file}"));
        return Err(Exit::USAGE);
    }
    if args.and_forget && !args.yes && !ask::can_ask() {
        output::talk("Forgetting asks first, and there is no terminal to ask on. Pass --yes to forget without asking.");
        return Err(Exit::USAGE);
    }
    store_access::open(services, &[connection.store], common).await?;
    let store = services.store(connection.store).map_err(|error| output::finding(&diagnose(of_store(&error))))?;
    let content = operations::hand_over(&store, connection).await.map_err(|error| told(&error))?;
    let seal_for = if recipients.is_empty() {
        let passphrase = passphrase(args, "Passphrase for the sealed file: ").await?;
        SealFor::Passphrase(parsed(&passphrase)?)
    } else {
        SealFor::Keys(recipients)
    };
    let sealed = operations::seal_hand_over(content, seal_for, WorkFactor::STANDARD).await;
    let sealed = sealed.map_err(|error| told(&error))?;
    place.write(sealed.bytes())?;
    if matches!(place, Place::File { .. }) {
        let proven = match place.read_back() {
            Some(read_back) => sealed.prove(read_back).await,
            None => Err(HandOverError::ReadBack),
        };
        if proven.is_err() {
            output::talk(&format!(
                "{} does not hold what was written into it: the disk may be failing. Nothing else was changed; write \
                 it to another place.",
                place.shown()
            ));
            place.take_back();
            return Err(Exit::THIS_MACHINE);
        }
    }
    place.tell()?;
    output::talk(&words(args, connection, readers));
    if args.and_forget { forget(services, args, common, connection, &store, &sealed).await } else { Ok(Exit::DONE) }
}

/// What the file is and for whom; `readers` is how many keys it is sealed to, none where a passphrase opens it.
fn words(args: &ExportArgs, connection: &Connection, readers: usize) -> String {
    let who = match readers {
        0 => "with the passphrase, which you tell them another way than the file".to_owned(),
        1 => "with the private key to the public one that you named. Nobody else can open it, not even you".to_owned(),
        count => format!(
            "with any of the private keys to the {count} public ones that you named. Nobody else can open it, not even you"
        ),
    };
    let file = args.output.as_deref().and_then(Path::file_name).and_then(OsStr::to_str);
    // A name that a shell would take apart is theirs to write.
    let is_plain = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let mut words = format!(
        "It holds the whole connection, and opens {who}. They bring it in with: aa-connect import {}{}",
        file.filter(is_plain).unwrap_or("FILE"),
        if readers == 0 { "" } else { " --identity key.txt" }
    );
    if connection.credential.credential_type().is_for_people() {
        words.push_str("\nYour sign-in stays yours: whoever takes the connection over signs in anew.");
    }
    if connection.former.is_some() && !args.and_forget {
        words.push_str("\nThe credential that was replaced, which is kept here, does not go with it.");
    }
    words
}

/// The keys after `--to`.
pub(super) fn recipients(args: &ExportArgs) -> Result<Vec<AgeRecipient>, Exit> {
    let mut recipients: Vec<AgeRecipient> = Vec::new();
    for text in &args.to {
        let recipient = AgeRecipient::parse(text).map_err(|invalid| output::invalid("--to", &invalid))?;
        if !recipients.contains(&recipient) {
            recipients.push(recipient);
        }
    }
    Ok(recipients)
}

/// A new passphrase: from where the command was told, else asked for twice.
pub(super) async fn passphrase(args: &ExportArgs, prompt: &str) -> Result<Secret, Exit> {
    let command = ("--seal-passphrase-command", args.seal_passphrase_command.as_deref());
    let Some(source) = store_access::source_of(command, args.seal_passphrase_fd)? else {
        return store_access::chosen(
            prompt,
            "No passphrase. Nothing was written.",
            "A passphrase is needed, and there is no terminal to ask on.\n\
             Pass --seal-passphrase-command '[\"pass\", \"show\", \"northwind\"]', --seal-passphrase-fd N, or --to age1…",
        );
    };
    let passphrase = source.obtain().await.map_err(|error| output::finding(&diagnose(of_store(&error))))?;
    parsed(&passphrase).map(|_| passphrase)
}

fn parsed(passphrase: &Secret) -> Result<NewPassphrase, Exit> {
    NewPassphrase::parse(passphrase).map_err(|invalid| output::invalid("The passphrase", &invalid))
}

fn told(error: &HandOverError) -> Exit {
    output::finding(&diagnose(of_hand_over(error)))
}

/// The connection goes from here: its sealed file is proven. What changed meanwhile is not in the file, and stays.
async fn forget(
    services: &Services,
    args: &ExportArgs,
    common: &CommonArgs,
    connection: &Connection,
    store: &Store,
    sealed: &SealedHandOver,
) -> Result<Exit, Exit> {
    let kept = connection
        .former
        .as_ref()
        .map_or("", |_| " The credential that was replaced is not in the file, and goes, too.");
    let question = format!(
        "Forget {} with its secrets on this machine? The tokens that are kept here are ended at Adobe; the credential \
         itself goes on.{kept}",
        connection.name
    );
    ask::agreed(&question, args.yes, &format!("{} stays here, too.", connection.name))?;
    let now = connections::load_by_id(&services.paths, &connection.id);
    let now = now.map_err(|error| store_access::not_loaded(&error))?;
    if !sealed.is_current(store, &now).await.map_err(|error| told(&error))? {
        output::talk(&format!(
            "{} was changed by another program meanwhile, and the file does not hold the change. It was not forgotten; \
             export it again.",
            connection.name
        ));
        return Err(Exit::PERSON_MUST_ACT);
    }
    let target = Target::Whole(Box::new(now));
    let stores = remove::stores_of(services, &target, common).await?;
    let removal = remove_saved(services, &stores, connection, true).await;
    output::talk(&remove_words::proof(&removal));
    if let Some(problem) = &removal.problem {
        output::talk(&remove_words::not_removed(&target));
        output::finding(problem);
    } else {
        output::talk(&format!("{} is forgotten here.", connection.name));
    }
    Ok(remove::exit_of(&removal))
}
