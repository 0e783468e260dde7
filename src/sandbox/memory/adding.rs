//! Whether one more client secret is added: never more than two are alive (protocol reference, section 6).
//!
//! Pure: decides on what is remembered, where no two processes can decide at once.

use super::remembered::{News, Remembered};
use super::secrets::{Added, Happening, MOST_ALIVE};

/// A client secret that is to be added, if there is room.
#[derive(Debug, Clone)]
pub(in super::super) struct Adding {
    pub(in super::super) client_id: String,
    /// UUIDs of those that were alive from the start.
    pub(in super::super) from_the_start: Vec<String>,
    pub(in super::super) secret: Added,
}

impl Adding {
    /// What is to be remembered; `None` where two are alive already.
    pub(super) fn decide(self, remembered: &Remembered) -> Option<News> {
        let client = remembered.secrets.of(&self.client_id);
        let first = self.from_the_start.iter().filter(|uuid| !client.deleted.contains(uuid)).count();
        let is_room = first + client.added.len() < MOST_ALIVE;
        is_room.then(|| News::Secret {
            client_id: self.client_id,
            happening: Happening::Added(self.secret),
            written: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(uuid: &str) -> Added {
        Added { uuid: uuid.to_owned(), client_secret: format!("s-{uuid}"), created_at: 7 }
    }

    fn adding(uuid: &str) -> Adding {
        Adding { client_id: "c".to_owned(), from_the_start: vec!["first".to_owned()], secret: added(uuid) }
    }

    #[test]
    fn a_third_one_is_not_added_until_one_is_deleted() {
        let mut remembered = Remembered::default();
        remembered.learn(&adding("second").decide(&remembered).unwrap());
        assert!(adding("third").decide(&remembered).is_none());
        remembered.secrets.learn("c", &Happening::Deleted { uuid: "first".to_owned() });
        remembered.learn(&adding("third").decide(&remembered).unwrap());
        assert!(adding("fourth").decide(&remembered).is_none());
        remembered.secrets.learn("c", &Happening::Deleted { uuid: "second".to_owned() });
        let client = remembered.secrets.of("c");
        assert_eq!((client.added, client.deleted), (vec![added("third")], vec!["first".to_owned()]));
    }
}
