//! Turns the clients' errors into evidence: a plain copying of facts, the only place where it is done.

use std::time::Duration;

use crate::connection::Printable;
use crate::diagnosis::{Asserted, Evidence, LocalFault, Stage, Transport};
use crate::gateway::GatewayError;
use crate::http::{Facts, HttpError, HttpFault, Oddity, ProxyTrouble, Stranger};
use crate::ims::{self, ImsError, KeyPairFault, Refusal, RefusalKind, UnfitKeyPair};
use crate::store::StoreError;
use crate::store::{FileError, FileFault};

/// Evidence of a request without an answer.
pub fn of_http(stage: Stage, error: &HttpError) -> Evidence {
    let place = match &error.fault {
        HttpFault::BadCaFile { path, .. } => Some(Printable::new(&path.to_string_lossy())),
        _ => error.via.as_deref().map(Printable::new),
    };
    Evidence {
        host: error.host.clone(),
        status: match &error.fault {
            HttpFault::ProxyWantsPassword { .. } => Some(407),
            HttpFault::ProxyFailed(ProxyTrouble::Said(status)) => Some(*status),
            _ => None,
        },
        description: detail(&error.fault),
        transport: Some(transport(&error.fault)),
        place,
        took_ms: Some(milliseconds(error.took)),
        at: Some(error.at),
        ..Evidence::at_stage(stage)
    }
}

/// Evidence of a token that was not given.
pub fn of_ims(error: &ImsError) -> Evidence {
    of_ims_at(Stage::Token, error)
}

/// The same for another stage, such as the probe of the network.
pub fn of_ims_at(stage: Stage, error: &ImsError) -> Evidence {
    match error {
        ImsError::Http(error) => of_http(stage, error),
        ImsError::NotIms(stranger) => of_stranger(stage, stranger),
        ImsError::Refused(refusal) => Evidence {
            code: refusal.code.clone(),
            description: refusal.description.clone(),
            is_adobes: refusal.is_adobes,
            place: account_step(refusal).or(of_facts(stage, &refusal.facts).place),
            asserted: refusal.asserted.as_deref().map(asserted),
            may_not_exchange: refusal.kind == RefusalKind::MayNotExchange,
            ..of_facts(stage, &refusal.facts)
        },
        ImsError::KeyPair(unfit) => of_key_pair(unfit),
    }
}

/// Evidence of a Service Account's key pair that was not used.
fn of_key_pair(unfit: &UnfitKeyPair) -> Evidence {
    let fault = match unfit.fault {
        KeyPairFault::KeyUnreadable => LocalFault::KeyUnreadable,
        KeyPairFault::NotSigned => LocalFault::NotSigned,
        KeyPairFault::NoRandomness => LocalFault::NoRandomness,
        KeyPairFault::Mismatch => LocalFault::KeyMismatch,
        KeyPairFault::CertificateDamaged => LocalFault::CertificateDamaged,
        KeyPairFault::Expired => LocalFault::CertificateExpired,
        KeyPairFault::NotYetValid => LocalFault::CertificateNotYetValid,
    };
    Evidence {
        asserted: Some(asserted(&unfit.asserted)),
        clock_ahead_seconds: unfit.clock_ahead_seconds,
        ..Evidence::local(Stage::KeyPair, fault, "")
    }
}

fn asserted(shown: &ims::Asserted) -> Asserted {
    Asserted {
        fingerprint: shown.fingerprint.clone(),
        begins: shown.validity.map(|(begins, _)| begins),
        ends: shown.validity.map(|(_, ends)| ends),
        metascopes: shown.metascopes.clone(),
    }
}

/// Evidence of a question that a product's API did not answer.
pub fn of_gateway(stage: Stage, error: &GatewayError) -> Evidence {
    match error {
        GatewayError::Http(error) => of_http(stage, error),
        GatewayError::NotAdobe(stranger) => of_stranger(stage, stranger),
        GatewayError::Refused(refused) => Evidence {
            code: refused.code.clone(),
            description: refused.message.clone(),
            is_adobes: refused.is_adobes,
            request_id: refused.request_id().cloned(),
            ..of_facts(stage, &refused.facts)
        },
    }
}

/// Evidence of an answer that should not have come.
pub fn of_stranger(stage: Stage, stranger: &Stranger) -> Evidence {
    let facts = &stranger.facts;
    let evidence = of_facts(stage, facts);
    // What bears IMS's own mark comes from IMS, though it be empty or torn.
    let is_of_ims = stranger.oddity == Oddity::NotJson && facts.header("x-debug-id").is_some();
    Evidence {
        transport: Some(match stranger.oddity {
            Oddity::Redirected => Transport::Redirected,
            Oddity::Html => Transport::Html,
            Oddity::NotJson if !is_of_ims => Transport::NotJson,
            Oddity::NotJson | Oddity::Lacks(_) => Transport::UnknownShape,
        }),
        description: Some(stranger.title.clone().unwrap_or_else(|| Printable::new(&stranger.oddity.to_string()))),
        // Well-formed data that lack something are Adobe's where they bear its mark; a page or a redirect never is.
        is_adobes: is_of_ims || (matches!(stranger.oddity, Oddity::Lacks(_)) && facts.request_id().is_some()),
        place: facts.redirect_host().cloned().or(evidence.place),
        ..evidence
    }
}

/// What every answer shows, whatever it says.
fn of_facts(stage: Stage, facts: &Facts) -> Evidence {
    Evidence {
        host: Some(facts.host.clone()),
        status: Some(facts.status),
        request_id: facts.request_id().cloned(),
        retry_after: facts.retry_after().map(|wait| wait.as_secs()),
        place: facts.via.as_deref().map(Printable::new),
        clock_ahead_seconds: facts.clock_ahead_seconds(),
        took_ms: Some(milliseconds(facts.took)),
        at: Some(facts.started),
        ..Evidence::at_stage(stage)
    }
}

/// Where the person goes to finish an account step; left out rather than cut off.
fn account_step(refusal: &Refusal) -> Option<Printable> {
    let jump = refusal.jump.as_ref()?.as_str();
    (jump.len() <= Printable::LIMIT).then(|| Printable::new(jump))
}

/// What is to be said beyond the name of the failure.
fn detail(fault: &HttpFault) -> Option<Printable> {
    let words = match fault {
        HttpFault::Tls(words) | HttpFault::Other(words) => return Some(words.clone()),
        HttpFault::ProxyFailed(trouble) => trouble.to_string(),
        HttpFault::BadCaFile { problem, .. } => problem.to_string(),
        HttpFault::ProxyWantsPassword { schemes } if !schemes.is_empty() => {
            schemes.iter().map(Printable::as_str).collect::<Vec<_>>().join(", ")
        }
        HttpFault::NotHttp | HttpFault::BadProxy | HttpFault::Unprotected | HttpFault::Unsendable => fault.to_string(),
        HttpFault::TooLarge { .. } => fault.to_string(),
        _ => return None,
    };
    Some(Printable::new(&words))
}

fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

fn transport(fault: &HttpFault) -> Transport {
    match fault {
        HttpFault::Dns => Transport::Dns,
        HttpFault::Refused => Transport::Refused,
        HttpFault::Unreachable => Transport::Unreachable,
        HttpFault::TimedOut => Transport::TimedOut,
        HttpFault::Reset => Transport::Reset,
        HttpFault::TlsUntrusted => Transport::TlsUntrusted,
        HttpFault::TlsWrongName => Transport::TlsWrongName,
        HttpFault::TlsDates => Transport::TlsDates,
        HttpFault::Tls(_) => Transport::Tls,
        HttpFault::ProxyWantsPassword { .. } => Transport::ProxyWantsPassword,
        HttpFault::ProxyFailed(_) | HttpFault::BadProxy => Transport::ProxyFailed,
        HttpFault::TooLarge { .. } => Transport::TooLarge,
        HttpFault::NotHttp => Transport::NotJson,
        HttpFault::NoTrustStore => Transport::NoTrustStore,
        HttpFault::BadCaFile { .. } => Transport::BadCaFile,
        HttpFault::Unprotected | HttpFault::Unsendable | HttpFault::Other(_) => Transport::Other,
    }
}
/// Evidence of a secret store that failed.
pub fn of_store(error: &StoreError) -> Evidence {
    let fault = match error {
        StoreError::NoBus => LocalFault::KeyringNoBus,
        StoreError::NoService => LocalFault::KeyringNoService,
        StoreError::Locked => LocalFault::KeyringLocked,
        StoreError::NoCollection => LocalFault::KeyringNoCollection,
        StoreError::Hangs(_) => LocalFault::KeyringHangs,
        StoreError::Ambiguous { .. } => LocalFault::KeyringAmbiguous,
        StoreError::WrongPassphrase => LocalFault::VaultWrongPassphrase,
        StoreError::NeedsPassphrase | StoreError::Replaced | StoreError::Passphrase(_) => LocalFault::VaultLocked,
        StoreError::NoVault => LocalFault::SecretMissing,
        StoreError::Damaged { .. } | StoreError::NotAVault { .. } | StoreError::VaultExists => LocalFault::VaultDamaged,
        StoreError::File(error) => return Evidence { stage: Stage::Store, ..of_file(error) },
        StoreError::Busy => LocalFault::Busy,
        StoreError::Other(_) => LocalFault::KeyringOther,
        StoreError::Machine(_) | StoreError::TooLarge(_) | StoreError::NotText | StoreError::ReadBack => {
            LocalFault::StoreFailed
        }
    };
    let place = match error {
        StoreError::NotAVault { path, .. } => path.display().to_string(),
        StoreError::Damaged { what, .. } => what.clone(),
        _ => String::new(),
    };
    let description = error.to_string();
    Evidence { description: Some(Printable::new(&description)), ..Evidence::local(Stage::Store, fault, &place) }
}

/// Evidence of a file or folder of this machine that failed.
pub fn of_file(error: &FileError) -> Evidence {
    let fault = match error.fault {
        FileFault::NotFound => LocalFault::FileMissing,
        FileFault::Denied | FileFault::ReadOnly | FileFault::NoHome => LocalFault::NotWritable,
        FileFault::DiskFull => LocalFault::DiskFull,
        FileFault::Exists => LocalFault::NotWritable,
        _ => LocalFault::Unreadable,
    };
    Evidence {
        description: Some(Printable::new(&error.fault.to_string())),
        ..Evidence::local(Stage::Files, fault, &error.path.display().to_string())
    }
}
