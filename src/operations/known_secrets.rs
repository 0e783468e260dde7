//! What a connection's file says of its client secrets follows what is in the store: the item is the commit mark, and the
//! two may differ only after a run that was cut off.

use jiff::Timestamp;

use super::change_error::ChangeError;
use super::secrets::{SecretMarks, secrets_of};
use crate::connection::{ClientSecretFacts, Connection, KnownSecrets, SecretMark};
use crate::store::{Owner, OwnerLock, Paths, Store, connections, fresh_id};

/// A mark for a client secret of which Adobe has told no name.
pub(super) fn fresh_mark() -> Result<SecretMark, ChangeError> {
    let id = fresh_id()?;
    // Every fresh ID is a well-formed mark.
    SecretMark::parse(&id).map_err(|_| ChangeError::Changed)
}

/// What is to be said of the secrets with these marks, by what was said before.
pub(super) fn following(before: &KnownSecrets, marks: &SecretMarks, now: Timestamp) -> KnownSecrets {
    let known = |mark: &SecretMark| {
        let facts = [&before.in_use, &before.other].into_iter().flatten().find(|facts| facts.mark == *mark);
        facts.cloned().unwrap_or_else(|| ClientSecretFacts::new(mark.clone()))
    };
    let was_in_use = |mark: &SecretMark| before.in_use.as_ref().is_some_and(|facts| facts.mark == *mark);
    let in_use = marks.in_use.as_ref().map(|mark| ClientSecretFacts { replaced_at: None, ..known(mark) });
    let other = marks.other.as_ref().map(|mark| {
        let facts = known(mark);
        let replaced_at = if was_in_use(mark) { Some(now) } else { facts.replaced_at };
        ClientSecretFacts { replaced_at, ..facts }
    });
    KnownSecrets { asked_at: before.asked_at, in_use, other }
}

/// Saves `known` where the file says something else. Whoever calls this has the connection's lock.
pub(super) fn save(paths: &Paths, connection: &Connection, known: KnownSecrets) -> Result<Connection, ChangeError> {
    let known = Some(known).filter(|known| *known != KnownSecrets::default());
    if connection.client_secrets == known {
        return Ok(connection.clone());
    }
    let after = Connection { client_secrets: known, ..connection.clone() };
    connections::save(paths, &after)?;
    Ok(after)
}

/// Brings the file into line with the store after a run that was cut off between the two. Costs one look into the store.
pub async fn settle_client_secrets(
    paths: &Paths,
    store: &Store,
    connection: &Connection,
) -> Result<Connection, ChangeError> {
    let kept = secrets_of(store, connection).await?;
    let known = connection.client_secrets.clone().unwrap_or_default();
    if following(&known, &kept.marks, Timestamp::now()) == known {
        return Ok(connection.clone());
    }
    let _lock = OwnerLock::acquire(paths, &Owner::Connection(connection.id.clone())).await?;
    let now = connections::load_by_id(paths, &connection.id)?;
    let kept = secrets_of(store, &now).await?;
    let known = now.client_secrets.clone().unwrap_or_default();
    save(paths, &now, following(&known, &kept.marks, Timestamp::now()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(mark: &str) -> ClientSecretFacts {
        ClientSecretFacts::new(SecretMark::parse(mark).unwrap())
    }

    fn marks(in_use: &str, other: Option<&str>) -> SecretMarks {
        let mark = |text: &str| SecretMark::parse(text).unwrap();
        SecretMarks { in_use: Some(mark(in_use)), other: other.map(mark) }
    }

    #[test]
    fn the_file_follows_the_item_and_keeps_what_it_knew() {
        let now = Timestamp::UNIX_EPOCH;
        let added = ClientSecretFacts { added_at: Some(now), ..facts("b") };
        let before = KnownSecrets { asked_at: None, in_use: Some(facts("a")), other: Some(added.clone()) };
        assert_eq!(following(&before, &marks("a", Some("b")), now), before, "nothing to do");
        let swapped = following(&before, &marks("b", Some("a")), now);
        assert_eq!(swapped.in_use, Some(added.clone()));
        assert_eq!(swapped.other, Some(ClientSecretFacts { replaced_at: Some(now), ..facts("a") }));
        let later = Timestamp::MAX;
        assert_eq!(following(&swapped, &marks("b", Some("a")), later), swapped, "once replaced is replaced then");
        let back = following(&swapped, &marks("a", Some("b")), later);
        assert_eq!((back.in_use, back.other.unwrap().replaced_at), (Some(facts("a")), Some(later)));
        assert_eq!(following(&swapped, &marks("b", None), now).other, None, "it is gone");
        assert_eq!(following(&before, &marks("a", Some("c")), now).other, Some(facts("c")), "nobody knows it yet");
    }
}
