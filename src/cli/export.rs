//! `export`: a connection in a format of somebody else's, as a sheet for whoever attaches a connector, or sealed for a
//! colleague. Secrets only where they were asked for, and never on a screen.

use jiff::Timestamp;

use super::args::CommonArgs;
use super::exit::Exit;
use super::export_args::ExportArgs;
use super::export_place::Place;
use super::{curl, export_key, export_sealed, output, store_access};
use crate::connection::{Connection, CredentialSecrets, Printable};
use crate::diagnosis::diagnose;
use crate::handoff::{ExportFormat, ExportOptions, PrivateKeyTransfer, export, key_file_name};
use crate::runtime::{Services, read_candidate};
use crate::store::connections;

/// Exports, and says what holds secrets.
pub(super) async fn run(services: &Services, args: &ExportArgs, common: &CommonArgs) -> Exit {
    let (Ok(exit) | Err(exit)) = exported(services, args, common).await;
    exit
}

async fn exported(services: &Services, args: &ExportArgs, common: &CommonArgs) -> Result<Exit, Exit> {
    store_access::must_differ(common, args.seal_passphrase_fd)?;
    let connection =
        connections::load(&services.paths, &args.name).map_err(|error| store_access::not_loaded(&error))?;
    match args.format {
        Some(format) => in_format(services, args, common, &connection, format).await.map(|()| Exit::DONE),
        None if !args.sealed => Err(no_format(connection.name.as_str())),
        None => export_sealed::run(services, args, common, &connection).await,
    }
}

/// Nobody is to guess a format.
fn no_format(name: &str) -> Exit {
    let formats: String =
        ExportFormat::ALL.into_iter().map(|format| format!("  {:<12} {}\n", format.word(), format.title())).collect();
    output::talk(&format!(
        "In which format? Choose one with --format, or take --sealed for a colleague.\n{formats}\
         Example: aa-connect export {name} --format template"
    ));
    Exit::USAGE
}

async fn in_format(
    services: &Services,
    args: &ExportArgs,
    common: &CommonArgs,
    connection: &Connection,
    format: ExportFormat,
) -> Result<(), Exit> {
    // Everything is looked at before anybody is asked for a passphrase.
    fits(args, connection, format)?;
    let place = Place::of(args.output.as_deref(), args.force);
    place.check(&services.paths)?;
    let has_secrets = connection.credential.credential_type().has_client_secret();
    let unfit = if args.with_secrets && has_secrets { place.unfit_for_secrets() } else { None };
    if let Some(why) = unfit {
        let file = format.file_name(&connection.name);
        output::talk(&format!("{why} Write a file that only you can read: --output {file}"));
        return Err(Exit::USAGE);
    }
    let key = match &args.with_key {
        Some(file) => Some(export_key::wanted(services, args, connection, file, &place)?),
        None => None,
    };
    // What has no secret needs no store.
    let wants_secrets = args.with_secrets && has_secrets || key.is_some();
    let secrets = if wants_secrets { Some(secrets(services, common, connection).await?) } else { None };

    let clients = args.clients.iter().map(|text| Printable::new(text.trim()));
    let clients: Vec<Printable> = clients.filter(|name| !name.as_str().is_empty()).collect();
    let key_file = key.as_ref().map(export_key::Wanted::file_name);
    let options = ExportOptions {
        secrets: secrets.as_ref().filter(|_| args.with_secrets),
        at: Timestamp::now(),
        clients: &clients,
        private_key: if args.to.is_empty() { PrivateKeyTransfer::Passphrase } else { PrivateKeyTransfer::Age },
        key_file: key_file.as_ref(),
    };
    let made = export(connection, format, &options).map_err(|invalid| output::invalid("--format", &invalid))?;
    if let Some(caution) = format.caution(connection) {
        output::talk(&format!("Take care: {caution}"));
    }
    let key = match (key, &secrets) {
        (Some(key), Some(secrets)) => Some(key.write(secrets).await?),
        _ => None,
    };
    place.write(made.text.as_bytes()).inspect_err(|_| {
        if let Some(key) = &key {
            key.take_back();
        }
    })?;
    place.tell()?;
    if let Some(key) = &key {
        match &place {
            // There the sheet is the answer, and nothing else.
            Place::Stdout => output::talk(&format!("The private key is in {}.", key.shown())),
            Place::File { .. } => key.tell()?,
        }
    } else if is_sheet(format) && connection.credential.service_account().is_some() {
        let file = key_file_name(&connection.name, options.private_key);
        output::talk(&format!(
            "The sheet tells of the private key in a file {file}, which was not written: --with-key {file} writes it, too."
        ));
    }
    if format == ExportFormat::Curl {
        output::talk(&curl::notes(connection, Timestamp::now()));
    }
    if made.holds_secrets {
        let (what, readers) = match &place {
            Place::Stdout => ("What was written to standard output".to_owned(), ""),
            Place::File { .. } => (place.shown(), ", readable by you alone (0600)"),
        };
        output::talk(&format!(
            "{what} holds secrets in plain text{readers}: whoever reads it can use the connection. Delete every copy that \
             is not needed."
        ));
    } else if args.with_secrets {
        output::talk(&format!("{} has no secret, so none was written.", connection.name));
    }
    Ok(())
}

fn is_sheet(format: ExportFormat) -> bool {
    matches!(format, ExportFormat::SheetMarkdown | ExportFormat::SheetText)
}

/// Refuses what does not go together, with what does.
fn fits(args: &ExportArgs, connection: &Connection, format: ExportFormat) -> Result<(), Exit> {
    format.check(connection).map_err(|invalid| output::invalid("--format", &invalid))?;
    let refused = |text: String| {
        output::talk(&text);
        Err(Exit::USAGE)
    };
    if args.with_secrets && !format.can_hold_secrets() {
        let words: Vec<&str> =
            ExportFormat::ALL.into_iter().filter(|one| one.can_hold_secrets()).map(ExportFormat::word).collect();
        return refused(format!(
            "--with-secrets: {} never holds secrets. Leave the option out, or choose one of {}.",
            format.word(),
            words.join(", ")
        ));
    }
    let passphrase = args.seal_passphrase_command.is_some() || args.seal_passphrase_fd.is_some();
    let of_sheets = [
        ("--clients is for sheets", !args.clients.is_empty()),
        ("--with-key is for sheets", args.with_key.is_some()),
        ("--to is for --sealed and for sheets", !args.to.is_empty()),
        ("A new passphrase is for --sealed and for sheets", passphrase),
    ];
    if let Some((words, _)) = of_sheets.into_iter().find(|(_, is_there)| *is_there && !is_sheet(format)) {
        return refused(format!("{words}: --format sheet or --format sheet-text."));
    }
    export_sealed::recipients(args)?;
    if passphrase && args.with_key.is_none() {
        return refused("A passphrase protects the private key of a sheet: add --with-key FILE.".to_owned());
    }
    Ok(())
}

async fn secrets(services: &Services, common: &CommonArgs, connection: &Connection) -> Result<CredentialSecrets, Exit> {
    store_access::open(services, &[connection.store], common).await?;
    let candidate = read_candidate(services, connection).await;
    candidate.map(|candidate| candidate.secrets).map_err(|evidence| output::finding(&diagnose(evidence)))
}
