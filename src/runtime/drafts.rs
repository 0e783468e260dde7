//! The set-ups that were begun: which there are, which of them another window has open or are saved already, how one is
//! taken up again, and how one ends, here and at Adobe.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::blocking::blocking;
use super::evidence::{self, finding};
use super::removal::every_store;
use super::services::Services;
use crate::connection::{Candidate, ConnectionName, CredentialSecrets, CredentialType, DraftId, StoreKind};
use crate::diagnosis::{Evidence, LocalFault, Stage};
use crate::operations::{self, AtAdobe, Holder};
use crate::small::sort_few;
use crate::store::drafts::DraftError;
use crate::store::{
    BrokenFile, BrokenReason, FileFault, OpenDraft, Owner, Store, StoreError, connections, drafts, saves,
};
use crate::wizard::draft::Draft;
use crate::wizard::report::{Outcome, ResumedDraft};

/// How long Adobe may take to end the tokens of a draft: the person wants to be rid of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// A set-up that was begun.
#[derive(Debug, Clone)]
pub struct KeptDraft {
    /// Which.
    pub id: DraftId,
    /// What was answered; `None` where only a save that was cut off tells of it.
    pub content: Option<Box<Draft>>,
    /// When it was last kept.
    pub saved_at: Option<Timestamp>,
    /// What may be done with it.
    pub state: DraftState,
}

/// What may be done with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftState {
    /// It can be taken up again.
    Kept,
    /// Another window has it open.
    Open,
    /// It is saved as this connection; only its own copies are left.
    Saved(ConnectionName),
}

/// What is in the folder.
#[derive(Debug, Clone, Default)]
pub struct KeptDrafts {
    /// The usable ones, newest first.
    pub drafts: Vec<KeptDraft>,
    /// Files that are no readable draft. They were left as they are.
    pub broken: Vec<BrokenFile>,
}

/// Every draft. Reads files: not for the event loop.
pub fn kept_drafts(services: &Services) -> KeptDrafts {
    let paths = &services.paths;
    let listed = drafts::list::<Draft>(paths);
    let saves = saves::unfinished(paths).unwrap_or_else(|error| {
        tracing::warn!(%error, "a note of a save cannot be read");
        Vec::new()
    });
    let state = |id: &DraftId| {
        let save = saves.iter().find(|save| save.draft == *id);
        match save.and_then(|save| connections::load_by_id(paths, &save.connection).ok()) {
            Some(connection) => DraftState::Saved(connection.name),
            None if !services.holds_draft(id) && OpenDraft::is_elsewhere(paths, id) => DraftState::Open,
            None => DraftState::Kept,
        }
    };
    let of_file = |draft: drafts::Draft<Draft>| KeptDraft {
        state: state(&draft.id),
        id: draft.id,
        content: Some(Box::new(draft.content)),
        saved_at: Some(draft.saved_at),
    };
    let mut all: Vec<KeptDraft> = listed.drafts.into_iter().map(of_file).collect();
    for save in &saves {
        let is_broken = listed.broken.iter().any(|file| is_file_of(file, &save.draft));
        if !is_broken && all.iter().all(|draft| draft.id != save.draft) {
            all.push(KeptDraft { id: save.draft.clone(), content: None, saved_at: None, state: state(&save.draft) });
        }
    }
    KeptDrafts { drafts: all, broken: listed.broken }
}

fn is_file_of(file: &BrokenFile, draft: &DraftId) -> bool {
    file.path.file_stem().is_some_and(|stem| stem == draft.as_str())
}

/// Ends what saves left behind that were cut off after their connection was there, in every store that can be used now
/// without asking anybody. What fails is tried again next time.
pub(super) fn finish_saved(services: &Arc<Services>) {
    let services = Arc::clone(services);
    let writing = operations::begin_writing();
    tokio::spawn(async move {
        let _writing = writing;
        for store in StoreKind::ALL.into_iter().filter_map(|kind| services.store(kind).ok()) {
            if let Err(error) = operations::finish_saves(&services.paths, &store).await {
                tracing::warn!(%error, "a draft that is saved could not be removed");
            }
        }
    });
}

/// Takes a draft up again, for this process alone.
pub(super) async fn resume(services: &Arc<Services>, id: DraftId) -> Outcome<ResumedDraft> {
    let shared = Arc::clone(services);
    let wanted = id.clone();
    let held = blocking(move || shared.hold_draft(&wanted)).await.unwrap_or(Ok(true));
    if !held.map_err(|error| finding(evidence::of_store(&error)))? {
        return Err(finding(open_elsewhere(&id)));
    }
    let shared = Arc::clone(services);
    let read = blocking(move || drafts::load::<Draft>(&shared.paths, &id)).await;
    let draft = match read {
        Some(Ok(draft)) => draft.content,
        Some(Err(error)) => return Err(finding(evidence::of_draft(&error))),
        None => return Err(finding(evidence::of_secrets(&operations::SecretsError::Missing))),
    };
    let has_some = draft.is_secret_kept || draft.key_pair.is_some();
    // A secret may lie there also where the program ended before it said so.
    let may_have_some = has_some || draft.kept_in.is_some() && draft.kept_in == draft.store;
    let kept = match draft.store.filter(|_| may_have_some).map(|kind| services.store(kind)) {
        None => None,
        Some(Err(error)) => Some(Err(evidence::of_store(&error))),
        Some(Ok(store)) => Some(
            operations::read_secrets(&store, Owner::Draft(draft.id.clone()), &draft.environment)
                .await
                .map_err(|error| evidence::of_secrets(&error)),
        ),
    };
    let (kept, unread) = match kept {
        Some(Ok(kept)) => (Some(kept), None),
        Some(Err(evidence)) => (None, Some(finding(evidence)).filter(|_| has_some)),
        None => (None, None),
    };
    let (secrets, proxy_password) = kept.map_or((None, None), |kept| (Some(kept.secrets), kept.proxy_password));
    Ok(ResumedDraft { draft, secrets, proxy_password, unread })
}

/// In which stores something of a draft may lie: where its file and the saves of it that were cut off say; for a file that
/// cannot be read, wherever something can.
pub async fn stores_of_draft(services: &Services, id: &DraftId) -> Result<Vec<StoreKind>, Evidence> {
    let saves = saves::of_draft(&services.paths, id).map_err(|error| evidence::of_store(&error))?;
    let mut kinds: Vec<StoreKind> = saves.into_iter().map(|save| save.store).collect();
    match drafts::load::<Draft>(&services.paths, id) {
        Ok(draft) => kinds.extend(draft.content.kept_in),
        Err(DraftError::Broken(BrokenFile { reason: BrokenReason::File(FileFault::NotFound), .. })) => {}
        Err(_) => kinds.extend(every_store(services).await?),
    }
    sort_few(&mut kinds);
    kinds.dedup();
    Ok(kinds)
}

/// Throws a draft away with its secrets, once its tokens were ended at Adobe, if `may_ask` and as far as it answers in five
/// seconds. A draft that another window has open stays, and so does one that a newer version wrote, or whose vault is
/// locked: its secrets would stay behind unseen.
pub async fn discard(services: &Services, id: &DraftId, may_ask: bool) -> Outcome<AtAdobe> {
    let held = services.hold_draft(id).map_err(|error| finding(evidence::of_store(&error)))?;
    if !held {
        return Err(finding(open_elsewhere(id)));
    }
    let draft = drafts::load::<Draft>(&services.paths, id);
    if let Err(error @ DraftError::Broken(BrokenFile { reason: BrokenReason::TooNew(_), .. })) = &draft {
        return Err(finding(evidence::of_draft(error)));
    }
    let kinds = stores_of_draft(services, id).await.map_err(finding)?;
    let stores: Result<Vec<Store>, StoreError> = kinds.into_iter().map(|kind| services.store(kind)).collect();
    let stores = stores.map_err(|error| finding(evidence::of_store(&error)))?;
    let mut at_adobe = AtAdobe::Nothing;
    if let Ok(draft) = &draft
        && may_ask
    {
        for store in &stores {
            let ended = tokio::time::timeout(PATIENCE, sign_out(services, store, &draft.content)).await;
            match ended {
                Ok(Some(AtAdobe::Nothing)) | Ok(None) | Err(_) => {}
                Ok(Some(ended)) => at_adobe = ended,
            }
        }
    }
    operations::discard_draft(&services.paths, &stores, id).await.map_err(|e| finding(evidence::of_discard(&e)))?;
    services.let_go_of_draft(id);
    Ok(at_adobe)
}

/// Ends a draft's tokens; `None` where that could not even be tried.
async fn sign_out(services: &Services, store: &Store, draft: &Draft) -> Option<AtAdobe> {
    let owner = Owner::Draft(draft.id.clone());
    let kept = operations::read_secrets(store, owner.clone(), &draft.environment).await.ok();
    let settings = draft.signed_in.as_ref().map(|signed_in| signed_in.settings.clone()).or_else(|| draft.settings())?;
    // Those have none to keep.
    let is_public = matches!(settings.credential_type(), CredentialType::SinglePageApp | CredentialType::NativeApp);
    let (secrets, proxy_password) = match kept {
        Some(kept) => (kept.secrets, kept.proxy_password),
        None if is_public => (CredentialSecrets::Public, None),
        None => return None,
    };
    let network = draft.network().ok()?;
    let environment = draft.environment.clone();
    let candidate = Candidate { environment, network, proxy_password, settings, secrets };
    let ims = services.access(&candidate, draft.asked_product()).await.ok()?.ims();
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: None };
    operations::sign_out(store, &services.paths, &holder, &ims).await.ok()
}

/// Another window has the draft open.
pub fn open_elsewhere(id: &DraftId) -> Evidence {
    Evidence::local(Stage::Files, LocalFault::DraftOpen, id.as_str())
}
