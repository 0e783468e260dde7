//! The same against the practice sandbox, which knows only Adobe's documents.

use aa_connect::connection::{
    AccountType, CredentialSecrets, CredentialSettings, CredentialType, PracticeUserCredential, RedirectUri, Scopes,
    Secret, SignInSettings,
};
use aa_connect::ims::{Client, Ims, ImsError};
use aa_connect::operations::{self, AtAdobe, ObtainError};
use aa_connect::sandbox::{self, Options, Sandbox, SuitesShape};
use aa_connect::sign_in::Grant;

use crate::browser::{INES, allow};
use crate::home::*;

/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct Practice {
    sandbox: Sandbox,
    home: Home,
    _state: tempfile::TempDir,
}

/// A sandbox, and a home with its credential of this type.
async fn practice(kind: CredentialType) -> Practice {
    let state = tempfile::tempdir().unwrap();
    let state_file = state.path().join("practice.json");
    let sandbox = sandbox::start(Options { port: None, state_file, suites_shape: SuitesShape::PageObject, fail: None })
        .await
        .unwrap();
    let base = sandbox.hosts().ims_url.to_string();
    let is_it = |one: &PracticeUserCredential| one.credential_type == kind;
    let credential = sandbox::practice_user_credentials().into_iter().find(is_it).unwrap();
    let redirect_uri = match kind {
        CredentialType::NativeApp => RedirectUri::parse(&credential.default_redirect_uri).unwrap(),
        _ => RedirectUri::parse(CALLBACK).unwrap(),
    };
    let settings =
        SignInSettings { client_id: credential.client_id, scopes: credential.scopes, redirect_uri, person: None };
    let mut home = Home::new(&base);
    home.org_id = Some(credential.org_id);
    home.candidate.settings = CredentialSettings::for_person(kind, settings).unwrap();
    home.candidate.secrets = CredentialSecrets::of(kind, credential.client_secret.unwrap_or_default()).unwrap();
    Practice { sandbox, home, _state: state }
}

impl Practice {
    /// What a browser brings back after the person allowed access.
    async fn grant(&self) -> Grant {
        let settings = self.home.candidate.settings.sign_in().unwrap();
        let query = [
            ("client_id", settings.client_id.as_str()),
            ("redirect_uri", settings.redirect_uri.as_str()),
            ("scope", &settings.scopes.comma_separated()),
            ("response_type", "code"),
            ("state", "the-state"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let base = self.sandbox.hosts().ims_url;
        let authorize = url::Url::parse_with_params(base.join("/ims/authorize/v2").as_str(), &query).unwrap();
        let landed = allow(&base.to_string(), authorize.as_str(), INES).await.unwrap();
        let landed = url::Url::parse(&landed).unwrap();
        let code = landed.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        Grant { code: Secret::new(code), verifier: Secret::new(VERIFIER), redirect_uri: settings.redirect_uri.clone() }
    }

    async fn sign_in(&self) -> aa_connect::connection::SignedIn {
        let Home { store, paths, ims, .. } = &self.home;
        operations::complete_sign_in(store, paths, &self.home.holder(), ims, self.grant().await).await.unwrap()
    }

    /// Whether Adobe still takes an access token.
    async fn takes(&self, token: &aa_connect::ims::Token) -> bool {
        self.home.ims.organizations(token).await.is_ok()
    }
}

#[tokio::test]
async fn all_three_types_sign_in_renew_and_sign_out() {
    for kind in [CredentialType::WebApp, CredentialType::SinglePageApp, CredentialType::NativeApp] {
        let practice = practice(kind).await;
        let home = &practice.home;
        let signed_in = practice.sign_in().await;
        let person = signed_in.person.unwrap();
        assert_eq!(person.user_id.as_str(), INES);
        assert_eq!(
            (person.label().as_str(), person.account),
            ("ines.marchetti@example.com", AccountType::Organization)
        );
        assert_eq!(signed_in.organizations.len(), 1);
        let days = (signed_in.life.ends_at - jiff::Timestamp::now()).total(jiff::Unit::Hour).unwrap() / 24.0;
        let is_lasting = home.candidate.settings.scopes().contains(Scopes::OFFLINE_ACCESS);
        let whole = if is_lasting { 14.0 } else { 1.0 };
        assert_eq!(signed_in.life.is_lasting, is_lasting);
        assert!((whole - 0.1..=whole).contains(&days), "{kind:?} {days}");

        let first = home.obtain(false).await.unwrap();
        assert!(first.is_from_store && practice.takes(&first.token).await);
        if !is_lasting {
            assert!(matches!(home.obtain(true).await, Err(ObtainError::NotSignedIn)));
            continue;
        }
        let second = home.obtain(true).await.unwrap();
        assert!(!second.is_from_store && second.token.access() != first.token.access());
        let third = home.obtain(true).await.unwrap();
        assert!(practice.takes(&third.token).await);
        assert_ne!(third.token.refresh(), first.token.refresh());

        let Home { store, paths, ims, .. } = home;
        assert_eq!(operations::sign_out(store, paths, &home.holder(), ims).await.unwrap(), AtAdobe::Ended);
        assert!(!practice.takes(&third.token).await);
        assert!(matches!(home.obtain(false).await, Err(ObtainError::NotSignedIn)));
    }
}

#[tokio::test]
async fn another_sign_in_ends_the_earlier_one_and_not_itself() {
    let practice = practice(CredentialType::WebApp).await;
    practice.sign_in().await;
    let earlier = practice.home.obtain(false).await.unwrap().token;
    practice.sign_in().await;
    let token = practice.home.obtain(false).await.unwrap().token;
    assert!(!practice.takes(&earlier).await && practice.takes(&token).await);
    assert!(practice.takes(&practice.home.obtain(true).await.unwrap().token).await);
}

#[tokio::test]
async fn a_stolen_refresh_token_that_was_used_signs_the_person_out_and_they_can_sign_in_again() {
    let practice = practice(CredentialType::SinglePageApp).await;
    practice.sign_in().await;
    let token = practice.home.obtain(false).await.unwrap().token;
    let client = Client::of(&practice.home.candidate.settings, &practice.home.candidate.secrets).unwrap();
    practice.home.ims.refresh(client, token.refresh().unwrap()).await.unwrap();
    let error = practice.home.obtain(true).await.unwrap_err();
    assert!(matches!(error, ObtainError::SignInEnded(_)), "{error:?}");
    practice.sign_in().await;
    assert!(practice.takes(&practice.home.obtain(true).await.unwrap().token).await);
}

#[tokio::test]
async fn a_code_is_good_for_its_verifier_and_redirect_uri_only() {
    let practice = practice(CredentialType::SinglePageApp).await;
    let client = Client::of(&practice.home.candidate.settings, &practice.home.candidate.secrets).unwrap();
    let ims: &Ims = &practice.home.ims;
    let grant = practice.grant().await;
    let other_uri = RedirectUri::parse("https://localhost:8443/callback/").unwrap();
    let wrong_verifier = Secret::new(CHALLENGE);
    for (uri, verifier) in [(&other_uri, &grant.verifier), (&grant.redirect_uri, &wrong_verifier)] {
        let refused = ims.authorization_code(client, &grant.code, uri, verifier).await;
        assert!(matches!(refused, Err(ImsError::Refused(_))), "{refused:?}");
    }
    assert!(ims.authorization_code(client, &grant.code, &grant.redirect_uri, &grant.verifier).await.is_ok());
}

#[tokio::test]
async fn the_practice_sandbox_names_itself() {
    let practice = practice(CredentialType::WebApp).await;
    let metadata = practice.home.ims.metadata().await.unwrap();
    assert_eq!(metadata.issuer.as_deref(), Some(practice.home.ims_url().as_str()));
    assert_eq!(metadata.reached.clock_ahead_seconds.map(i64::abs).filter(|s| *s > 2), None);
}
