//! The private key that goes with a hand-off sheet: as PEM under a passphrase, or sealed to age keys. Never plain.

use std::path::Path;

use zeroize::Zeroizing;

use super::exit::Exit;
use super::export_args::ExportArgs;
use super::export_place::Place;
use super::{export_sealed, output};
use crate::connection::{Connection, CredentialSecrets, Printable};
use crate::diagnosis::diagnose;
use crate::keys;
use crate::runtime::{Services, of_store};
use crate::store::WorkFactor;
use crate::store::sealing::{self, AgeRecipient, SealFor};

/// What is to be written, found to be possible.
pub(super) struct Wanted<'a> {
    args: &'a ExportArgs,
    recipients: Vec<AgeRecipient>,
    file: &'a Path,
    place: Place,
}

/// Looks at everything before anybody is asked.
pub(super) fn wanted<'a>(
    services: &Services,
    args: &'a ExportArgs,
    connection: &Connection,
    file: &'a Path,
    sheet: &Place,
) -> Result<Wanted<'a>, Exit> {
    if connection.credential.service_account().is_none() {
        output::talk(&format!(
            "--with-key: {} is an {} connection, which has no private key.",
            connection.name,
            connection.credential.credential_type().title()
        ));
        return Err(Exit::USAGE);
    }
    let place = Place::of(Some(file), args.force);
    if matches!(place, Place::Stdout) || place.is_same(sheet) {
        output::talk("--with-key: The private key gets a file of its own. Example: --with-key northwind-key.pem");
        return Err(Exit::USAGE);
    }
    place.check(&services.paths)?;
    Ok(Wanted { args, recipients: export_sealed::recipients(args)?, file, place })
}

impl Wanted<'_> {
    /// As the sheet names it.
    pub(super) fn file_name(&self) -> Printable {
        Printable::new(&self.file.file_name().unwrap_or(self.file.as_os_str()).to_string_lossy())
    }

    /// Writes it; gives the place, to tell it or to take it back.
    pub(super) async fn write(self, secrets: &CredentialSecrets) -> Result<Place, Exit> {
        let key = secrets.private_key().and_then(|pem| keys::read(pem.expose().as_bytes(), None).ok());
        let Some(keys::KeyFile { key, .. }) = key else {
            output::talk("The private key that is kept cannot be read. aa-connect check looks further into it.");
            return Err(Exit::THIS_MACHINE);
        };
        if self.recipients.is_empty() {
            let passphrase = export_sealed::passphrase(self.args, "Passphrase for the private key: ").await?;
            let pem = key.to_encrypted_pem(&passphrase).map_err(|error| {
                output::talk(&format!("The private key was not written: {error}."));
                Exit::THIS_MACHINE
            })?;
            self.place.write(pem.expose().as_bytes())?;
        } else {
            let pem = Zeroizing::new(key.to_pem().expose().as_bytes().to_vec());
            let sealed = sealing::seal(pem, SealFor::Keys(self.recipients), WorkFactor::STANDARD).await;
            let sealed = sealed.map_err(|error| output::finding(&diagnose(of_store(&error))))?;
            self.place.write(sealed.bytes())?;
        }
        Ok(self.place)
    }
}
