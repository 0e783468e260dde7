//! A machine with folders and a store of its own, a credential that a person signs in with, and shortcuts to what is
//! done with them.

use std::path::Path;
use std::time::Duration;

use aa_connect::connection::{
    BaseUrl, Candidate, ClientId, ConnectionId, CredentialSecrets, CredentialSettings, CredentialType, Environment,
    Hosts, NetworkSettings, OrgId, RedirectUri, Scopes, Secret, SignInSettings, SignedIn,
};
use aa_connect::http::{Bounds, Http};
use aa_connect::ims::Ims;
use aa_connect::operations::{self, Holder, ObtainError, Obtained, SignInError};
use aa_connect::sign_in::Grant;
use aa_connect::store::{Item, ItemKey, Owner, Paths, Store, sign_ins};

pub(crate) const ORG: &str = "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg";
pub(crate) const OTHER_ORG: &str = "0F9E8D7C6B5A4F3E2D1C0B9A@AdobeOrg";
pub(crate) const CALLBACK: &str = "https://localhost:8443/callback";
pub(crate) const SCOPES: &str = "openid,AdobeID,offline_access";

pub(crate) fn org(id: &str) -> OrgId {
    OrgId::parse(id).unwrap()
}

pub(crate) fn candidate_of(kind: CredentialType, base: &str) -> Candidate {
    let settings = SignInSettings {
        client_id: ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
        scopes: Scopes::parse(SCOPES).unwrap(),
        redirect_uri: RedirectUri::parse(CALLBACK).unwrap(),
        person: None,
    };
    Candidate {
        environment: Environment::Custom(Hosts::parse(base, base).unwrap()),
        network: NetworkSettings::default(),
        proxy_password: None,
        settings: CredentialSettings::for_person(kind, settings).unwrap(),
        secrets: CredentialSecrets::of(kind, Secret::new("p8e-canary-client-secret")).unwrap(),
    }
}

pub(crate) fn http(exchange: Duration) -> Http {
    Http::straight(Bounds { exchange, ..Bounds::default() })
}

pub(crate) fn grant() -> Grant {
    Grant {
        code: Secret::new("canary-code"),
        verifier: Secret::new("canary-verifier-0123456789-0123456789-0123456789"),
        redirect_uri: RedirectUri::parse(CALLBACK).unwrap(),
    }
}

pub(crate) struct Home {
    pub(crate) paths: Paths,
    pub(crate) store: Store,
    pub(crate) owner: Owner,
    pub(crate) candidate: Candidate,
    pub(crate) org_id: Option<OrgId>,
    pub(crate) ims: Ims,
    /// Removed when dropped.
    pub(crate) _folder: Option<tempfile::TempDir>,
}

impl Home {
    /// A Web App connection whose IMS is at `base`, in memory.
    pub(crate) fn new(base: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Self::at(folder.path(), base, Store::memory());
        Self { _folder: Some(folder), ..home }
    }

    /// The same in a folder and a store that others share.
    pub(crate) fn at(folder: &Path, base: &str, store: Store) -> Self {
        Self {
            paths: Paths::below(folder),
            store,
            owner: Owner::Connection(Self::id()),
            candidate: candidate_of(CredentialType::WebApp, base),
            org_id: Some(org(ORG)),
            ims: Ims::new(http(Duration::from_secs(20)), BaseUrl::parse(base).unwrap()),
            _folder: None,
        }
    }

    pub(crate) fn id() -> ConnectionId {
        ConnectionId::parse("northwind-7f3k2m").unwrap()
    }

    pub(crate) fn holder(&self) -> Holder<'_> {
        Holder { owner: &self.owner, candidate: &self.candidate, org_id: self.org_id.as_ref() }
    }

    pub(crate) fn ims_url(&self) -> String {
        self.candidate.environment.hosts(aa_connect::connection::Product::Analytics).unwrap().ims_url.to_string()
    }

    pub(crate) async fn sign_in(&self) -> Result<SignedIn, SignInError> {
        operations::complete_sign_in(&self.store, &self.paths, &self.holder(), &self.ims, grant()).await
    }

    /// A token; `is_refused` as in the operation. What is shown of it holds no secret.
    pub(crate) async fn obtain(&self, is_refused: bool) -> Result<Obtained, ObtainError> {
        let result = operations::obtain_token(&self.store, &self.paths, &self.holder(), &self.ims, is_refused).await;
        let shown = match &result {
            Ok(obtained) => format!("{obtained:?}"),
            Err(error) => format!("{error:?} {error}"),
        };
        assert!(!shown.contains("canary"), "{shown}");
        result
    }

    /// The access token and whether it was kept.
    pub(crate) async fn access(&self) -> (String, bool) {
        let obtained = self.obtain(false).await.unwrap();
        (obtained.token.access().expose().to_owned(), obtained.is_from_store)
    }

    /// What lies in the store.
    pub(crate) async fn kept(&self) -> Option<String> {
        let kept = self.store.get(&ItemKey { owner: self.owner.clone(), item: Item::Tokens }).await.unwrap();
        kept.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// Seconds until the noted end of the sign-in, and whether it is a lasting one.
    pub(crate) fn noted(&self) -> Option<(i64, bool)> {
        let life = sign_ins::load(&self.paths, &Self::id()).unwrap()?;
        Some((life.ends_at.as_second() - jiff::Timestamp::now().as_second(), life.is_lasting))
    }
}
