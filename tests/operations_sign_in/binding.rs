//! A kept token goes to the hosts, for the client, scopes and organization it was given for, and nowhere else (I4).

use aa_connect::connection::{
    BaseUrl, Candidate, ClientId, Company, Connection, ConnectionName, DraftId, GlobalCompanyId, OrgId, Printable,
    Product, Proof, Proven, Scopes, StoreKind,
};
use aa_connect::ims::Ims;
use aa_connect::operations::{self, NewSignIn, ObtainError, ReplaceError};
use aa_connect::store::{Item, ItemKey, Owner, connections, sign_ins};

use crate::home::*;
use crate::ims::*;

/// Every token request that reached the server after the sign-in.
fn renewals(server: &Server) -> usize {
    server.arrived().iter().filter(|one| one.body.starts_with("grant_type=refresh_token")).count()
}

#[tokio::test]
async fn the_change_of_client_scopes_or_organization_sends_no_kept_token() {
    type Change = fn(&mut Home);
    let changes: [(&str, Change); 4] = [
        ("client", |home| {
            home.candidate.settings.sign_in_mut().unwrap().client_id =
                ClientId::parse("fedcba9876543210fedcba9876543210").unwrap();
        }),
        ("scopes", |home| {
            home.candidate.settings.sign_in_mut().unwrap().scopes = Scopes::parse("openid,AdobeID").unwrap();
        }),
        ("organization", |home| home.org_id = Some(org(OTHER_ORG))),
        ("no organization", |home| home.org_id = None),
    ];
    for (what, change) in changes {
        for lasts in [86_399, 60] {
            let script = Script::new();
            script.book().lasts = lasts;
            let server = serve(&script);
            let mut home = Home::new(&server.base);
            home.sign_in().await.unwrap();
            let before = home.kept().await;
            change(&mut home);
            for is_refused in [false, true] {
                let result = home.obtain(is_refused).await;
                assert!(matches!(result, Err(ObtainError::NotSignedIn)), "{what} {result:?}");
            }
            assert_eq!(renewals(&server), 0, "{what}");
            // Set back, it is as it was.
            assert_eq!(home.kept().await, before, "{what}");
        }
    }
}

#[tokio::test]
async fn other_hosts_get_neither_the_kept_token_nor_its_end() {
    let (script, elsewhere) = (Script::new(), Script::new());
    let (server, evil) = (serve(&script), serve(&elsewhere));
    let mut home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    home.candidate = candidate_of(aa_connect::connection::CredentialType::WebApp, &evil.base);
    home.ims = Ims::new(http(std::time::Duration::from_secs(5)), BaseUrl::parse(&evil.base).unwrap());
    for is_refused in [false, true] {
        assert!(matches!(home.obtain(is_refused).await, Err(ObtainError::NotSignedIn)));
    }
    assert!(evil.arrived().is_empty());
    // Signing in there ends nothing there that was given elsewhere, and signing out shows it nothing.
    home.sign_in().await.unwrap();
    assert!(elsewhere.book().revoked.is_empty());
    let sent = evil.arrived();
    assert!(!sent.iter().any(|one| format!("{one:?}").contains("canary-refresh")), "{sent:?}");
}

pub(crate) fn proven(candidate: &Candidate, org_id: OrgId) -> Proven {
    Proven {
        candidate: candidate.clone(),
        name: ConnectionName::parse("northwind").unwrap(),
        product: Product::Analytics,
        org_id,
        company: Some(Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: Printable::new("Northwind") }),
        sandbox: None,
        report_suites: Vec::new(),
        store: StoreKind::Memory,
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 1 },
        facts: Default::default(),
    }
}

#[tokio::test]
async fn saving_binds_the_drafts_token_to_the_organization_that_was_confirmed() {
    let script = Script::new();
    let server = serve(&script);
    let draft = DraftId::parse("draft-1").unwrap();
    let mut home = Home { owner: Owner::Draft(draft.clone()), org_id: None, ..Home::new(&server.base) };
    home.sign_in().await.unwrap();
    assert_eq!(sign_ins::list(&home.paths).len(), 0, "a draft is in no list");
    let connection: Connection =
        operations::save(&home.paths, &home.store, &draft, proven(&home.candidate, org(OTHER_ORG))).await.unwrap();
    assert_eq!(home.kept().await, None, "the draft keeps nothing");
    let life = sign_ins::load(&home.paths, &connection.id).unwrap().unwrap();
    assert!(life.is_lasting);

    home.owner = Owner::Connection(connection.id.clone());
    home.org_id = Some(org(ORG));
    assert!(matches!(home.obtain(false).await, Err(ObtainError::NotSignedIn)), "not for the other one");
    home.org_id = Some(connection.org_id.clone());
    assert_eq!(home.access().await, ("canary-access-1".to_owned(), true));

    operations::remove(&home.paths, &home.store, &connection).await.unwrap();
    assert_eq!((home.kept().await, sign_ins::list(&home.paths).len()), (None, 0));
}

#[tokio::test]
async fn a_drafts_token_for_something_else_is_not_moved() {
    let script = Script::new();
    let server = serve(&script);
    let draft = DraftId::parse("draft-1").unwrap();
    let mut home = Home { owner: Owner::Draft(draft.clone()), org_id: None, ..Home::new(&server.base) };
    home.sign_in().await.unwrap();
    home.candidate.settings.sign_in_mut().unwrap().scopes = Scopes::parse("openid").unwrap();
    let connection =
        operations::save(&home.paths, &home.store, &draft, proven(&home.candidate, org(ORG))).await.unwrap();
    let key = ItemKey { owner: Owner::Connection(connection.id.clone()), item: Item::Tokens };
    assert_eq!(home.store.get(&key).await.unwrap(), None);
    assert_eq!(sign_ins::load(&home.paths, &connection.id).unwrap(), None);
}

#[tokio::test]
async fn a_save_that_fails_leaves_the_sign_in_with_the_draft() {
    let script = Script::new();
    let server = serve(&script);
    let draft = DraftId::parse("draft-1").unwrap();
    let home = Home { owner: Owner::Draft(draft.clone()), org_id: None, ..Home::new(&server.base) };
    home.sign_in().await.unwrap();
    // A file stands where the folder should be.
    std::fs::create_dir_all(home.paths.connections().parent().unwrap()).unwrap();
    std::fs::write(home.paths.connections(), b"in the way").unwrap();
    assert!(operations::save(&home.paths, &home.store, &draft, proven(&home.candidate, org(ORG))).await.is_err());
    assert_eq!(home.access().await, ("canary-access-1".to_owned(), true));
    assert_eq!(sign_ins::list(&home.paths).len(), 0);
}

/// A saved connection with its first sign-in, and a second one under another draft's id that asked for less.
async fn signed_in_twice(server: &Server) -> (Home, Connection, Home, DraftId) {
    let draft = DraftId::parse("draft-1").unwrap();
    let mut home = Home { owner: Owner::Draft(draft.clone()), org_id: None, ..Home::new(&server.base) };
    home.sign_in().await.unwrap();
    let connection =
        operations::save(&home.paths, &home.store, &draft, proven(&home.candidate, org(ORG))).await.unwrap();
    home.owner = Owner::Connection(connection.id.clone());
    home.org_id = Some(connection.org_id.clone());
    let draft = DraftId::parse("draft-2").unwrap();
    let (paths, owner) = (home.paths.clone(), Owner::Draft(draft.clone()));
    let mut new = Home { paths, owner, org_id: None, ..Home::new(&server.base) };
    new.candidate.settings.sign_in_mut().unwrap().scopes = Scopes::parse("openid").unwrap();
    (home, connection, new, draft)
}

#[tokio::test]
async fn a_new_sign_in_takes_the_old_ones_place_in_the_store_in_the_file_and_at_adobe() {
    let script = Script::new();
    let server = serve(&script);
    let (mut home, connection, made, draft) = signed_in_twice(&server).await;
    // A name may look like an ID: the file that is written is that of this connection all the same.
    let mut other = proven(&home.candidate, org(ORG));
    other.name = ConnectionName::parse(connection.id.as_str()).unwrap();
    let namesake =
        operations::save(&home.paths, &home.store, &DraftId::parse("draft-3").unwrap(), other).await.unwrap();

    let signed_in = made.sign_in().await.unwrap();
    let new =
        NewSignIn { store: &made.store, draft: &draft, candidate: &made.candidate, person: signed_in.person.as_ref() };
    operations::replace_sign_in(&home.paths, &home.store, &connection, new, &home.ims).await.unwrap();

    let written = connections::load(&home.paths, connection.name.as_str()).unwrap();
    assert_eq!(written.id, connection.id);
    assert_eq!(written.credential.scopes().to_string(), "openid");
    assert_eq!(written.credential.sign_in().unwrap().person, signed_in.person);
    assert_eq!(connections::load(&home.paths, namesake.name.as_str()).unwrap(), namesake);
    home.candidate.settings = written.credential;
    assert_eq!(home.access().await, ("canary-access-2".to_owned(), true));
    assert_eq!(script.book().revoked, ["canary-refresh-1"]);
    assert_eq!(made.kept().await, None, "the draft keeps nothing");
}

#[tokio::test]
async fn a_connection_that_was_removed_meanwhile_gets_no_token() {
    let script = Script::new();
    let server = serve(&script);
    let (home, connection, made, draft) = signed_in_twice(&server).await;
    made.sign_in().await.unwrap();
    operations::remove(&home.paths, &home.store, &connection).await.unwrap();
    let new = NewSignIn { store: &made.store, draft: &draft, candidate: &made.candidate, person: None };
    let replaced = operations::replace_sign_in(&home.paths, &home.store, &connection, new, &home.ims).await;
    assert!(matches!(replaced, Err(ReplaceError::File(_))), "{replaced:?}");
    assert_eq!(home.kept().await, None, "a token that no connection names would lie there for ever");
}
