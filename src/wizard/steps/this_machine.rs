//! This machine: which secret store, and whether Adobe is reached; proxy and CA file where a probe says so.

use super::super::begin::begin;
use super::super::destination::go_on;
use super::super::effect::{Effect, Task};
use super::super::job::Job;
use super::super::model::Model;
use super::super::report::{HostProbe, Report, VaultState};
use super::super::{StepId, items, wording};
use super::{Step, welcome};
use crate::connection::{Secret, StoreKind};
use crate::diagnosis::Finding;
use crate::screen::{self, Action, FieldId, Focus, Item, ListId, ListRow, Now, TaskState, Tone};

/// The step.
pub(super) struct ThisMachine;

fn store_rows(model: &Model) -> Vec<ListRow> {
    let stores = model.machine.stores.as_ref();
    let row = |kind: StoreKind| {
        let (is_available, detail) = match kind {
            StoreKind::Keyring => match stores.and_then(|s| s.keyring.as_ref()) {
                None => (true, wording::LOOKING.to_owned()),
                Some(Ok(())) => (true, wording::KEYRING_READY.to_owned()),
                Some(Err(finding)) => (false, wording::keyring_reason(finding).to_owned()),
            },
            StoreKind::Vault => (true, wording::vault_detail(stores.map(|s| s.vault)).to_owned()),
            StoreKind::Memory => (true, wording::MEMORY_DETAIL.to_owned()),
        };
        ListRow {
            word: kind.word().to_owned(),
            label: kind.title().to_owned(),
            detail,
            state: None,
            is_chosen: model.draft.store == Some(kind),
            is_available,
        }
    };
    StoreKind::ALL.into_iter().map(row).collect()
}

fn probe_network(model: &mut Model, now: Now) -> Vec<Effect> {
    let is_waiting_for_practice = model.is_practice() && model.practice.is_none();
    match model.reach() {
        Some(reach) if !is_waiting_for_practice => {
            model.machine.asked = Some(reach.clone());
            begin(model, now, Job::ProbeNetwork, Task::ProbeNetwork(reach))
        }
        _ => Vec::new(),
    }
}

/// Probes again where proxy or CA file differ from what was probed last.
fn probe_if_changed(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.reach().is_some_and(|reach| Some(&reach) != model.machine.asked.as_ref()) {
        return probe_network(model, now);
    }
    Vec::new()
}

/// Why a row of the stores cannot be taken: only the keyring's ever is such a one.
pub(in super::super) fn why_unavailable(model: &Model, list: ListId) -> Option<&Finding> {
    let keyring = model.machine.stores.as_ref().filter(|_| list == ListId::Store)?.keyring.as_ref()?;
    keyring.as_ref().err().map(|finding| &**finding)
}

fn host_item(probe: &HostProbe) -> Item {
    let (state, detail) = match &probe.answer {
        Ok(answer) => (
            if wording::clock_is_off(answer) { TaskState::Warning } else { TaskState::Done },
            wording::host_answer(answer),
        ),
        // The finding below says why.
        Err(_) => (TaskState::Failed, String::new()),
    };
    Item::Task(screen::Task { label: wording::reach(&probe.host), state, detail })
}

impl Step for ThisMachine {
    fn enter(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        model.machine.is_waiting_to_go_on = false;
        if !model.machine.stores.as_ref().is_some_and(|stores| matches!(stores.keyring, Some(Ok(())))) {
            effects.extend(begin(model, now, Job::ProbeStores, Task::ProbeStores));
        }
        effects.extend(probe_if_changed(model, now));
        effects
    }

    fn body(&self, model: &Model, now: Now) -> Vec<Item> {
        let mut body = vec![Item::Text(wording::STORE_INTRO.to_owned())];
        body.push(items::list(model, ListId::Store, "", store_rows(model)));
        if model.draft.store == Some(StoreKind::Vault) && !model.store_is_ready() {
            let hint = if model.vault_is_new() { wording::NEW_PASSPHRASE_HINT } else { wording::PASSPHRASE_HINT };
            body.push(items::field(model, FieldId::Passphrase, wording::PASSPHRASE, Some(hint)));
            if model.vault_is_new() {
                body.push(items::field(model, FieldId::PassphraseAgain, wording::PASSPHRASE_AGAIN, None));
            }
        }
        body.extend(items::running(model, now, Job::ProbeStores, wording::TRYING_KEYRING));
        match items::running(model, now, Job::ProbeNetwork, wording::REACHING) {
            Some(running) => body.push(running),
            None => {
                if let Some((_, hosts)) = &model.machine.network {
                    body.extend(hosts.iter().map(host_item));
                    let failed = hosts.iter().find_map(|host| host.answer.as_ref().err());
                    body.extend(failed.map(|f| screen::cause_and_remedy(f)));
                }
            }
        }
        if model.machine.shows_network_fields {
            body.push(items::field(model, FieldId::Proxy, wording::PROXY, Some(wording::proxy_hint(model))));
            body.push(items::field(model, FieldId::CaFile, wording::CA_FILE, Some(wording::CA_FILE_HINT)));
        }
        body
    }

    fn buttons(&self, model: &Model) -> Vec<(Action, String)> {
        let mut buttons = Vec::new();
        let keyring_failed = model.machine.stores.as_ref().is_some_and(|s| matches!(s.keyring, Some(Err(_))));
        let network_failed =
            model.machine.network.as_ref().is_some_and(|(_, hosts)| hosts.iter().any(|h| h.answer.is_err()));
        if keyring_failed || network_failed {
            buttons.push((Action::Retry, wording::TRY_AGAIN.to_owned()));
        }
        if !model.machine.shows_network_fields {
            buttons.push((Action::Network, wording::NETWORK_BUTTON.to_owned()));
        }
        buttons
    }

    fn act(&self, model: &mut Model, now: Now, action: Action) -> Vec<Effect> {
        match action {
            Action::Network => {
                model.machine.shows_network_fields = true;
                model.focus = Some(Focus::Field(FieldId::Proxy));
                Vec::new()
            }
            Action::Retry => {
                let mut effects = begin(model, now, Job::ProbeStores, Task::ProbeStores);
                effects.extend(probe_network(model, now));
                effects
            }
            _ => Vec::new(),
        }
    }

    fn pick(&self, model: &mut Model, now: Now, _list: ListId, row: usize) -> Vec<Effect> {
        let kind = StoreKind::ALL.get(row).copied();
        let left = model.draft.kept_in.filter(|&before| Some(before) != kind);
        model.draft.store = kind;
        let Some(left) = left else { return Vec::new() };
        model.draft.kept_in = None;
        // The secret is kept anew in the store that was chosen; the other one must not hold it for ever.
        model.draft.is_secret_kept = false;
        model.key_pair.kept_in = None;
        model.draft.signed_in = None;
        begin(model, now, Job::ForgetSecrets, Task::ForgetSecrets(model.draft.id.clone(), left))
    }

    fn left_field(&self, model: &mut Model, now: Now, field: FieldId) -> Vec<Effect> {
        if matches!(field, FieldId::Proxy | FieldId::CaFile) { probe_if_changed(model, now) } else { Vec::new() }
    }

    fn next(&self, model: &mut Model, now: Now) -> Vec<Effect> {
        let mut effects = probe_if_changed(model, now);
        match model.draft.store {
            None => choose_first(model),
            Some(_) if model.store_is_ready() => {
                if !effects.is_empty() {
                    // New network settings: their answer is worth a look before going on.
                    return effects;
                }
                effects.extend(leave_ready(model, now));
            }
            Some(StoreKind::Vault) if model.machine.stores.is_some() => {
                effects.extend(open_vault(model, now));
            }
            Some(_) if model.jobs.since(Job::ProbeStores).is_some() => {
                model.machine.is_waiting_to_go_on = true;
                model.tell(Tone::Note, wording::STILL_LOOKING, Vec::new());
            }
            Some(_) => choose_first(model),
        }
        effects
    }

    fn reported(&self, model: &mut Model, now: Now, report: Option<Report>) -> Vec<Effect> {
        match report {
            None => probe_network(model, now),
            Some(Report::StoresProbed(stores)) => {
                let is_open = model.machine.stores.as_ref().is_some_and(|s| s.vault == VaultState::Open);
                let (is_tried, is_keyring_ready) = (stores.keyring.is_some(), matches!(stores.keyring, Some(Ok(()))));
                model.machine.stores = Some(stores);
                if is_open && let Some(stores) = &mut model.machine.stores {
                    stores.vault = VaultState::Open;
                }
                // Whoever wants the vault need not wait for the keyring.
                let wants_vault = model.draft.store == Some(StoreKind::Vault) && !model.store_is_ready();
                if wants_vault && std::mem::take(&mut model.machine.is_waiting_to_go_on) {
                    model.notice = None;
                    return open_vault(model, now);
                }
                if !is_tried {
                    return Vec::new();
                }
                if !is_keyring_ready && model.draft.store == Some(StoreKind::Keyring) {
                    model.draft.store = None;
                }
                // Highlight what works: the person still chooses.
                if model.draft.store.is_none() && !model.cursors.contains_key(&ListId::Store) && !is_keyring_ready {
                    model.cursors.insert(ListId::Store, 1);
                }
                if std::mem::take(&mut model.machine.is_waiting_to_go_on) {
                    model.notice = None;
                    if model.store_is_ready() {
                        return leave_ready(model, now);
                    }
                }
                Vec::new()
            }
            Some(Report::VaultOpened(Ok(()))) => {
                if let Some(stores) = &mut model.machine.stores {
                    stores.vault = VaultState::Open;
                }
                model.secrets.passphrase.set(&Secret::default());
                model.secrets.passphrase_again.set(&Secret::default());
                leave_ready(model, now)
            }
            Some(Report::VaultOpened(Err(finding))) => {
                model.tell_finding(Tone::Bad, *finding);
                model.focus = Some(Focus::Field(FieldId::Passphrase));
                Vec::new()
            }
            Some(Report::NetworkProbed(hosts)) => {
                let has_failed = hosts.iter().any(|host| host.answer.is_err());
                model.machine.shows_network_fields |= has_failed && !model.is_practice();
                model.machine.network = model.machine.asked.clone().map(|reach| (reach, hosts));
                Vec::new()
            }
            Some(Report::DraftRead(Ok(mut resumed))) => {
                resumed.draft.step = model.resume_at.take().unwrap_or(StepId::Organization);
                welcome::resume(model, now, *resumed)
            }
            Some(Report::DraftRead(Err(finding))) => {
                model.resume_at = None;
                model.tell_finding(Tone::Bad, *finding);
                Vec::new()
            }
            Some(_) => Vec::new(),
        }
    }

    fn awaited(&self) -> &'static [Job] {
        &[Job::OpenVault, Job::ResumeDraft]
    }

    fn background(&self) -> &'static [Job] {
        &[Job::OpenVault, Job::ResumeDraft, Job::ProbeStores, Job::ProbeNetwork]
    }

    fn stopped(&self, model: &mut Model) {
        model.machine.is_waiting_to_go_on = false;
        // A probe that was stopped is asked for again.
        model.machine.asked = model.machine.network.as_ref().map(|(reach, _)| reach.clone());
    }

    fn first_focus(&self, model: &Model) -> Option<Focus> {
        // A resumed draft has its store; only the passphrase is missing.
        let wants_passphrase = model.draft.store == Some(StoreKind::Vault) && !model.store_is_ready();
        Some(if wants_passphrase { Focus::Field(FieldId::Passphrase) } else { Focus::List(ListId::Store) })
    }
}

fn open_vault(model: &mut Model, now: Now) -> Vec<Effect> {
    let passphrase: Secret = model.secrets.passphrase.text().clone();
    let task = Task::OpenVault { passphrase, is_new: model.vault_is_new() };
    begin(model, now, Job::OpenVault, task)
}

fn choose_first(model: &mut Model) {
    model.focus = Some(Focus::List(ListId::Store));
    model.tell(Tone::Warning, wording::CHOOSE_STORE, Vec::new());
}

/// On to the next step; or, for a resumed draft whose vault has just been opened, to where it was left.
fn leave_ready(model: &mut Model, now: Now) -> Vec<Effect> {
    if model.resume_at.is_some() {
        let id = model.draft.id.clone();
        return begin(model, now, Job::ResumeDraft, Task::ResumeDraft(id));
    }
    go_on(model)
}
