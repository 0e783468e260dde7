//! The JWT exchange with the practice sandbox, which reads and verifies assertions with code of its own: each of its Service
//! Accounts, and each refusal that a person can bring about, with the finding that it must give.

use aa_connect::connection::{
    CredentialSecrets, CredentialSettings, KeySize, PracticeServiceAccount, ServiceAccountSettings, TechnicalAccountId,
};
use aa_connect::diagnosis::{CheckRun, diagnose};
use aa_connect::ims::ServiceAccount;
use aa_connect::keys::{self, PrivateKey};
use aa_connect::sandbox::{self, Sandbox};
use tokio_util::sync::CancellationToken;

use super::*;

/// A sandbox that was never used before, and a key pair that was just made.
struct Practice {
    sandbox: Sandbox,
    key: PrivateKey,
    _folder: tempfile::TempDir,
}

/// One of its Service Accounts as a person would have set it up.
struct Account {
    settings: ServiceAccountSettings,
    client_secret: Secret,
    key: Secret,
}

impl Practice {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state_file = folder.path().join("practice.json");
        let options =
            sandbox::Options { port: None, state_file, suites_shape: sandbox::SuitesShape::PageObject, fail: None };
        let key = PrivateKey::generate(KeySize::Rsa2048, &CancellationToken::new()).unwrap();
        Self { sandbox: sandbox::start(options).await.unwrap(), key, _folder: folder }
    }

    /// With the certificate uploaded.
    async fn account(&self, of: PracticeServiceAccount) -> Account {
        let account = self.unregistered(of);
        let certificate = account.settings.certificate.as_ref().unwrap();
        self.sandbox.register_certificate(&account.settings.client_id, &certificate.pem).await.unwrap();
        account
    }

    fn unregistered(&self, of: PracticeServiceAccount) -> Account {
        let settings = ServiceAccountSettings {
            client_id: of.client_id,
            org_id: of.org_id,
            technical_account_id: of.technical_account_id,
            metascopes: of.metascopes,
            certificate: Some(keys::self_signed(&self.key, "practice", 365, Timestamp::now()).unwrap()),
        };
        Account { settings, client_secret: of.client_secret, key: self.key.to_pem() }
    }

    fn access(&self, account: &Account) -> Access {
        Access::new(http(), self.sandbox.hosts(), account.settings.client_id.clone())
    }

    async fn exchange(&self, account: &Account) -> Result<Token, ImsError> {
        let settings = CredentialSettings::ServiceAccount(account.settings.clone());
        let secrets = CredentialSecrets::ServiceAccount {
            client_secret: account.client_secret.clone(),
            private_key: account.key.clone(),
        };
        let complete = ServiceAccount::of(&settings, &secrets).unwrap();
        self.access(account).ims().exchange_jwt(complete).await
    }

    /// The finding's name and what the process would end with.
    async fn finding(&self, account: &Account) -> (&'static str, u8) {
        let finding = diagnose(evidence::of_ims(&self.exchange(account).await.unwrap_err()));
        (finding.id, finding.verdict.exit_code())
    }
}

fn accounts() -> Vec<PracticeServiceAccount> {
    sandbox::practice_service_accounts()
}

fn main_account() -> PracticeServiceAccount {
    accounts().remove(0)
}

#[tokio::test]
async fn the_practice_sandbox_takes_what_is_signed_here() {
    let practice = Practice::start().await;
    let mut exchanged = 0;
    for of in accounts() {
        let name = of.name;
        let account = practice.unregistered(of);
        let pem = &account.settings.certificate.as_ref().unwrap().pem;
        // The one that Adobe has converted takes no certificates any more.
        if practice.sandbox.register_certificate(&account.settings.client_id, pem).await.is_err() {
            assert_eq!(practice.finding(&account).await, ("ims-jwt-migrated", 8), "{name}");
            continue;
        }
        let token = practice.exchange(&account).await.unwrap();
        exchanged += 1;
        let identity = token.identity().unwrap();
        assert_eq!(identity.technical_account_id.as_ref(), Some(&account.settings.technical_account_id));
        assert!((86_000..=86_400).contains(&token.expires_in(Timestamp::now())), "{name}");
    }
    assert_eq!(exchanged + 1, accounts().len());
}

#[tokio::test]
async fn an_exchanged_token_opens_analytics() {
    let practice = Practice::start().await;
    let account = practice.account(main_account()).await;
    let token = practice.exchange(&account).await.unwrap();
    let mut run = CheckRun::new(&[CheckId::Companies]);
    let mut events = |event: CheckEvent| run.apply(&event);
    assert!(ladder::companies(&practice.access(&account), &token, None, &mut events).await.is_some(), "{run:?}");
}

#[tokio::test]
async fn what_a_person_can_get_wrong_is_named() {
    let practice = Practice::start().await;
    assert_eq!(practice.finding(&practice.unregistered(main_account())).await, ("ims-jwt-signature", 3));
    type Change = fn(&mut Account);
    let changes: [(&str, Change); 6] = [
        ("ims-jwt-wrong-client-secret", |account| account.client_secret = Secret::new("p8e-of-another")),
        ("ims-jwt-unknown-client", |account| {
            account.settings.client_id = ClientId::parse("ffffffffffffffffffffffffffffffff").unwrap();
        }),
        ("ims-jwt-may-not-exchange", |account| {
            account.settings.client_id = sandbox::practice_credentials().remove(0).client_id;
        }),
        ("ims-jwt-metascopes-subset", |account| {
            account.settings.metascopes = Scopes::parse("ent_analytics_bulk_ingest_sdk,ent_reactor_sdk").unwrap();
        }),
        ("ims-jwt-signature", |account| {
            account.settings.technical_account_id =
                TechnicalAccountId::parse("FFFFFFFFFFFFFFFFFFFFFFFF@techacct.adobe.com").unwrap();
        }),
        ("ims-jwt-signature", |account| {
            account.settings.org_id = OrgId::parse("FFFFFFFFFFFFFFFFFFFFFFFF@AdobeOrg").unwrap();
        }),
    ];
    let good = practice.account(main_account()).await;
    assert!(practice.exchange(&good).await.is_ok());
    for (id, change) in changes {
        let mut account = practice.unregistered(main_account());
        change(&mut account);
        assert_eq!(practice.finding(&account).await, (id, 3), "{id}");
    }
}
