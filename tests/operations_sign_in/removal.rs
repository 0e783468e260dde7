//! Removing a connection whose tokens live: Adobe ends them first, and holds nothing up; nobody renews them into a place that
//! is gone.

use std::io::Write as _;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aa_connect::connection::{BaseUrl, Connection, CredentialSecrets, CredentialSettings, DraftId, Secret, StoreKind};
use aa_connect::ims::{Ims, ImsError, TokenKind};
use aa_connect::operations::{self, End, ObtainError, Removed};
use aa_connect::store::{
    Item, ItemKey, ItemPath, Memory, Owner, OwnerLock, Patience, SecretStore, Store, StoreError, connections,
};
use zeroize::Zeroizing;

use crate::binding::proven;
use crate::home::*;
use crate::ims::*;
use crate::support::{Socket, read_request, wait_for_end};

/// A saved connection with a sign-in that lasts.
async fn saved(script: &Script, base: &str) -> (Home, Connection) {
    let draft = DraftId::parse("draft-1").unwrap();
    let mut home = Home { owner: Owner::Draft(draft.clone()), org_id: None, ..Home::new(base) };
    home.sign_in().await.unwrap();
    let proven = proven(&home.candidate, org(ORG));
    let connection = operations::save(&home.paths, &home.store, &draft, proven).await.unwrap();
    home.owner = Owner::Connection(connection.id.clone());
    home.org_id = Some(connection.org_id.clone());
    assert!(script.book().revoked.is_empty());
    (home, connection)
}

#[tokio::test]
async fn both_tokens_are_ended_before_anything_is_deleted() {
    let script = Script::new();
    let server = serve(&script);
    let (home, connection) = saved(&script, &server.base).await;
    let mut removed = Removed::default();
    let stores = std::slice::from_ref(&home.store);
    operations::remove_from(&home.paths, stores, &connection, Some(&home.ims), &mut removed).await.unwrap();
    assert_eq!(script.book().revoked, ["canary-refresh-1", "canary-access-1"]);
    let ended: Vec<_> = removed.tokens.iter().map(|token| (token.kind, token.may_live())).collect();
    // This server does not tell whether a token is valid, and is believed that it ended them.
    assert_eq!(ended, [(TokenKind::Refresh, false), (TokenKind::Access, false)], "{removed:?}");
    assert!(removed.tokens.iter().all(|token| matches!(token.end, End::Said(_))), "{removed:?}");
    assert_eq!(home.kept().await, None);
    assert!(connections::is_gone(&home.paths, &connection.id));
}

#[tokio::test]
async fn a_server_that_hangs_or_answers_late_is_waited_for_once_and_holds_nothing_up() {
    for answers_late in [false, true] {
        let script = Script::new();
        let server = serve(&script);
        let (home, connection) = saved(&script, &server.base).await;
        let asked = Arc::new(Mutex::new(0));
        let count = Arc::clone(&asked);
        let slow = Socket::start(move |mut stream| {
            read_request(&mut stream);
            *count.lock().unwrap() += 1;
            if answers_late {
                std::thread::sleep(Duration::from_secs(2));
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
            wait_for_end(stream);
        });
        let ims = Ims::new(http(Duration::from_millis(300)), BaseUrl::parse(&slow.base()).unwrap());
        let mut removed = Removed::default();
        let stores = std::slice::from_ref(&home.store);
        let begun = Instant::now();
        operations::remove_from(&home.paths, stores, &connection, Some(&ims), &mut removed).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
        assert_eq!(*asked.lock().unwrap(), 1, "who did not answer is not asked again");
        let unheard = |end: &End| matches!(end, End::Unconfirmed(ImsError::Http(_)));
        assert!(removed.tokens.len() == 2 && removed.tokens.iter().all(|token| unheard(&token.end)), "{removed:?}");
        assert_eq!(home.kept().await, None);
        assert!(connections::is_gone(&home.paths, &connection.id));
    }
}

/// A store in memory that tells when it is read.
struct Telling(Memory, Mutex<mpsc::Sender<()>>);

impl SecretStore for Telling {
    fn kind(&self) -> StoreKind {
        StoreKind::Memory
    }
    fn put(&self, path: &ItemPath, value: &[u8]) -> Result<(), StoreError> {
        self.0.put(path, value)
    }
    fn get(&self, path: &ItemPath) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let _ = self.1.lock().unwrap().send(());
        self.0.get(path)
    }
    fn delete(&self, path: &ItemPath) -> Result<(), StoreError> {
        self.0.delete(path)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_waited_for_is_not_put_where_the_connection_was() {
    let script = Script::new();
    let server = serve(&script);
    let (tell, told) = mpsc::channel();
    let store = Store::new(Telling(Memory::default(), Mutex::new(tell)), Patience::Unattended);
    let mut home = Home { store, ..Home::new(&server.base) };
    let settings = home.candidate.settings.clone();
    home.candidate.settings = CredentialSettings::ServerToServer {
        client_id: settings.client_id().clone(),
        scopes: settings.scopes().clone(),
        technical_account_id: None,
    };
    home.candidate.secrets =
        CredentialSecrets::ServerToServer { client_secret: Secret::new("p8e-canary-client-secret"), other: None };
    let draft = DraftId::parse("draft-1").unwrap();
    let proven = proven(&home.candidate, org(ORG));
    let connection = operations::save(&home.paths, &home.store, &draft, proven).await.unwrap();
    home.owner = Owner::Connection(connection.id.clone());
    while told.try_recv().is_ok() {}

    // The removal holds the lock; whoever wants a token has looked for a kept one and waits.
    let lock = OwnerLock::acquire(&home.paths, &home.owner).await.unwrap();
    let (paths, store) = (home.paths.clone(), home.store.clone());
    let waiting = tokio::spawn(async move { home.obtain(false).await.map(drop) });
    told.recv_timeout(Duration::from_secs(20)).unwrap();
    connections::remove(&paths, &connection.id).unwrap();
    drop(lock);
    let obtained = waiting.await.unwrap();
    assert!(matches!(obtained, Err(ObtainError::Removed)), "{obtained:?}");
    assert_eq!(store.get(&ItemKey::of_connection(&connection.id, Item::Tokens)).await.unwrap(), None);
}
