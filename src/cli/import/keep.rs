//! What is usable as drafts: set-ups that wait, each with its secrets in the store.
//!
//! The draft's file comes first and says in which store its secrets may lie, then the secrets, then that they are there: cut
//! off anywhere, `drafts` names it, and throwing it away finds everything. A second run begins nothing twice.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::found::{Found, FoundAll};
use crate::cli::args::CommonArgs;
use crate::cli::exit::Exit;
use crate::cli::import_args::ImportArgs;
use crate::cli::{opening, output, store_access};
use crate::connection::{
    Connection, ConnectionName, CredentialSecrets, CredentialType, DraftId, Environment, GlobalCompanyId, StoreKind,
};
use crate::diagnosis::diagnose;
use crate::operations::{self, KeptSecrets, SecretsError};
use crate::runtime::{NetworkOverride, Services, make_sure_of, of_draft, of_secrets, of_store};
use crate::store::{OpenDraft, Owner, Store, Vault, VaultState, drafts};
use crate::wizard;
use crate::wizard::draft::Draft;

/// What became of one that was found.
struct Kept {
    name: String,
    id: DraftId,
    is_new: bool,
}

/// Keeps every usable one that is neither saved nor begun already.
pub(super) async fn as_drafts(
    services: &Arc<Services>,
    all: &FoundAll,
    args: &ImportArgs,
    said: &Environment,
    saved: &[Connection],
    (network, common): (&NetworkOverride, &CommonArgs),
) -> Result<Exit, Exit> {
    let wanted: Vec<&Found> = all.usable().map(|(_, found)| found).collect();
    keep(services, &wanted, args, said, saved, (network, common)).await
}

/// Keeps this one.
pub(super) async fn one_as_draft(
    services: &Arc<Services>,
    found: &Found,
    args: &ImportArgs,
    said: &Environment,
    saved: &[Connection],
    (network, common): (&NetworkOverride, &CommonArgs),
) -> Result<Exit, Exit> {
    keep(services, &[found], args, said, saved, (network, common)).await
}

async fn keep(
    services: &Arc<Services>,
    wanted: &[&Found],
    args: &ImportArgs,
    said: &Environment,
    saved: &[Connection],
    (network, common): (&NetworkOverride, &CommonArgs),
) -> Result<Exit, Exit> {
    for found in wanted {
        super::check_hosts(args, found, said)?;
        super::check_name(args, found, saved)?;
    }
    let store = store_for(services, wanted, args, common).await?;
    let mut begun = drafts::list::<Draft>(&services.paths).drafts;
    let mut kept = Vec::new();
    let mut left_out = Vec::new();
    let done = async {
        for found in wanted {
            if let Some(connection) = found.saved(said, saved).filter(|_| args.rest.name.is_none()) {
                output::talk(&format!("{} is saved already, as {}.", found.in_its_file(), connection.name));
                left_out.push((found.label(), connection.name.to_string()));
                continue;
            }
            let environment = found.environment(said);
            let known = begun.iter().find(|draft| is_same(&draft.content, found, &environment));
            let is_to_mend = match known {
                Some(draft) => lacks_its_secrets(services, &draft.content).await,
                None => false,
            };
            if let Some(draft) = known.filter(|_| !is_to_mend) {
                let name = draft.content.name.trimmed().to_owned();
                output::talk(&format!("{} is begun already, as {name}.", found.in_its_file()));
                if kept.iter().all(|one: &Kept| one.id != draft.id) {
                    kept.push(Kept { name, id: draft.id.clone(), is_new: false });
                }
                continue;
            }
            let known = known.map(|draft| (draft.id.clone(), draft.content.clone()));
            let now = Timestamp::now();
            let is_new = known.is_none();
            let id = known.as_ref().map_or_else(opening::draft_id, |(id, _)| Ok(id.clone()))?;
            let place = found.still_in();
            let (mut draft, secrets) =
                wizard::draft_of(&found.credential, place.as_ref(), id.clone(), now, environment);
            let name = match known {
                // Cut off before its secrets were kept: they are now.
                Some((_, content)) => {
                    draft = content;
                    draft.name.trimmed().to_owned()
                }
                None => free_name(args, found, saved, &begun),
            };
            draft.name.set(&name);
            draft.store = store.as_ref().map(Store::kind).or_else(|| args.rest.store.map(StoreKind::from));
            opening::reached_by(&mut draft, network);
            let theirs = super::rest::reached_as_its_sender_does(found, &mut draft);
            let proxy_password = network.proxy_password.clone().or(theirs);
            // What has no secret of its own may be reached through a proxy that has one.
            let is_public = draft.credential_type.is_some_and(|kind| !kind.has_client_secret());
            let keeps_password = is_public && proxy_password.is_some() && store.is_some();
            let secrets = secrets.or_else(|| keeps_password.then_some(CredentialSecrets::Public));
            draft.kept_in = draft.store.filter(|_| secrets.is_some());
            if let Some(asked_again) = asked_again(found, &name).filter(|_| secrets.is_none()) {
                output::talk(&asked_again);
            }
            save(services, &draft)?;
            if let (Some(secrets), Some(store)) = (secrets, &store) {
                let is_whole = secrets.private_key().is_none();
                let secrets = KeptSecrets::new(secrets, proxy_password);
                operations::keep_draft_secrets(store, &id, &draft.environment, &secrets)
                    .await
                    .map_err(|error| output::finding(&diagnose(of_secrets(&error))))?;
                // A key is still to be read, on the step that is for it.
                draft.is_secret_kept = is_whole;
                save(services, &draft)?;
            }
            begun.push(drafts::Draft { id: id.clone(), saved_at: now, content: draft });
            kept.push(Kept { name, id, is_new });
        }
        Ok(())
    };
    if let Err(exit) = done.await {
        let names: Vec<&str> = kept.iter().filter(|one| one.is_new).map(|one| one.name.as_str()).collect();
        if !names.is_empty() {
            output::talk(&format!("Kept before that: {}. The same command goes on with the rest.", names.join(", ")));
        }
        return Err(exit);
    }
    // One file may hold several.
    let leaving = wanted.iter().filter(|found| found.leaves_secrets()).flat_map(|found| found.files());
    for file in leaving.collect::<BTreeSet<_>>() {
        let file = super::found::shown(file);
        output::talk(&format!("{file} still holds its secrets: delete it once nothing in it is needed any more."));
    }
    report(args, &kept, &left_out)
}

/// The store for their secrets, open; `None` where none has any.
async fn store_for(
    services: &Services,
    wanted: &[&Found],
    args: &ImportArgs,
    common: &CommonArgs,
) -> Result<Option<Store>, Exit> {
    if !wanted.iter().any(|found| found.has_secrets()) {
        return Ok(None);
    }
    let kind = args.rest.store.map_or(StoreKind::Keyring, StoreKind::from);
    match kind {
        StoreKind::Memory => {
            output::talk("A draft's secrets must outlast this run: --store keyring or --store vault.");
            return Err(Exit::USAGE);
        }
        StoreKind::Vault if Vault::state(&services.paths) == VaultState::Absent => {
            store_access::make_vault(services, common).await?;
        }
        StoreKind::Vault => store_access::open(services, &[kind], common).await?,
        // Found out before the first draft says that its secrets are there.
        StoreKind::Keyring => {
            make_sure_of(services, kind).await.map_err(|evidence| output::finding(&diagnose(evidence)))?;
        }
    }
    let store = services.store(kind).map_err(|error| output::finding(&diagnose(of_store(&error))))?;
    Ok(Some(store))
}

fn save(services: &Services, draft: &Draft) -> Result<(), Exit> {
    drafts::save(&services.paths, &draft.id, draft.started_at, &draft.for_file())
        .map_err(|error| output::finding(&diagnose(of_draft(&error))))
}

/// Whether an import was cut off after it had named the store and before its secrets lay there, and nobody has gone on with
/// it since.
async fn lacks_its_secrets(services: &Services, draft: &Draft) -> bool {
    let is_untouched = !draft.is_secret_kept && draft.key_pair.is_none();
    let store = draft.kept_in.filter(|_| is_untouched).and_then(|kind| services.store(kind).ok());
    let Some(store) = store.filter(|_| !OpenDraft::is_elsewhere(&services.paths, &draft.id)) else { return false };
    let kept = operations::read_secrets(&store, Owner::Draft(draft.id.clone()), &draft.environment).await;
    matches!(kept, Err(SecretsError::Missing))
}

fn is_same(draft: &Draft, found: &Found, environment: &Environment) -> bool {
    let client_id = found.credential.client_id.as_ref();
    client_id.is_some_and(|id| draft.client_id.trimmed() == id.as_str())
        && draft.environment == *environment
        && draft.credential_type == found.credential.supported_type()
}

/// That its client secret cannot be kept yet, and why, where there is one that is needed.
fn asked_again(found: &Found, name: &str) -> Option<String> {
    let why = match found.credential.supported_type() {
        _ if found.credential.client_secrets.is_empty() => return None,
        None => "the file does not say of which type its credential is; --credential-type does",
        Some(CredentialType::ServiceAccount) => "it is kept together with the private key, which is not there",
        // The others keep theirs, or have no use for any.
        Some(_) => return None,
    };
    Some(format!(
        "The client secret of {name} is not kept: {why}. Should the set-up ask for it, it still stands in {}.",
        found.place()
    ))
}

/// A name that neither a connection nor a draft has.
fn free_name(args: &ImportArgs, found: &Found, saved: &[Connection], begun: &[drafts::Draft<Draft>]) -> String {
    let wanted = super::rest::name(&args.rest, found).filter(|name| ConnectionName::parse(name).is_ok());
    let wanted = wanted.unwrap_or_else(|| suggested(found));
    let is_taken = |name: &str| {
        saved.iter().any(|connection| connection.name.is_called(name))
            || begun.iter().any(|draft| draft.content.name.trimmed().eq_ignore_ascii_case(name))
    };
    let numbered = (2..1000).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.clone()).chain(numbered).find(|name| !is_taken(name)).unwrap_or(wanted)
}

/// After its own name, else its file's.
fn suggested(found: &Found) -> String {
    let fallback = GlobalCompanyId::parse("adobe").ok();
    let stem = found.path.as_deref().filter(|_| found.credential.name.is_none()).and_then(Path::file_stem);
    let label = stem.map_or_else(|| found.label(), |stem| stem.to_string_lossy().into_owned());
    fallback.map_or(label.clone(), |fallback| ConnectionName::suggested_for(&label, &fallback).to_string())
}

fn report(args: &ImportArgs, kept: &[Kept], left_out: &[(String, String)]) -> Result<Exit, Exit> {
    if args.json {
        let kept: Vec<Value> =
            kept.iter().map(|one| json!({ "id": one.id.as_str(), "name": one.name, "is_new": one.is_new })).collect();
        let saved: Vec<Value> =
            left_out.iter().map(|(label, name)| json!({ "label": label, "saved_as": name })).collect();
        output::json(&json!({ "schema_version": 1, "drafts": kept, "saved_already": saved }))?;
        return Ok(Exit::DONE);
    }
    let line =
        |one: &Kept| format!("{}: go on with it in a terminal: aa-connect setup --resume {}\n", one.name, one.id);
    output::answer_in_lines(&kept.iter().map(line).collect::<String>())?;
    Ok(Exit::DONE)
}
