//! What of a connection ends by itself on a known day, and what to do before that. Said before anything is asked of Adobe:
//! what a check sees besides is a [`super::Warning`].

use jiff::Timestamp;

use crate::connection::{Certificate, Connection, EndOfLife, SignInLife, Urgency, distance_in_words};

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndingKind {
    /// The type of the credential, for its product.
    CredentialType,
    /// A Service Account's certificate, and with it the key.
    Certificate,
    /// A client secret whose end Adobe told.
    ClientSecret,
    /// A person's sign-in: its refresh token, or a token without one.
    SignIn,
}

impl EndingKind {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::CredentialType => "credential_type",
            Self::Certificate => "certificate",
            Self::ClientSecret => "client_secret",
            Self::SignIn => "sign_in",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::CredentialType => "JWT",
            Self::Certificate => "certificate",
            Self::ClientSecret => "client secret",
            Self::SignIn => "sign-in",
        }
    }
}

/// One end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Of what.
    pub kind: EndingKind,
    /// When; `None` where it has ended and nobody knows when.
    pub ends_at: Option<Timestamp>,
    /// How near that is.
    pub urgency: Urgency,
    /// Whether using the connection before puts it off.
    pub is_renewed_by_itself: bool,
    /// What to do, and with which command.
    pub what_to_do: String,
}

impl Ending {
    /// That of the connection's type of credential, where Adobe ends it.
    pub fn of_type(connection: &Connection, now: Timestamp) -> Option<Self> {
        let ends_at = EndOfLife::of(connection)?.ends_at;
        Some(Self::at(EndingKind::CredentialType, ends_at, now, to_server_to_server(connection)))
    }

    /// That of the connection's certificate.
    pub fn of_certificate(connection: &Connection, certificate: &Certificate, now: Timestamp) -> Self {
        // Where the type has ended there is no next certificate (protocol reference, section 5).
        let what_to_do = match EndOfLife::of(connection) {
            Some(_) => to_server_to_server(connection),
            None => {
                "Add a new key pair to the credential in its console, and set the connection up with it.".to_owned()
            }
        };
        Self::at(EndingKind::Certificate, certificate.not_after, now, what_to_do)
    }

    /// That of the client secret in use, where Adobe told it.
    pub fn of_client_secret(connection: &Connection, now: Timestamp) -> Option<Self> {
        let ends_at = connection.client_secret()?.expires_at?;
        let what_to_do = format!(
            "Add a second client secret on the credential's page in the Developer Console, and change over to it: \
             aa-connect rotate {}.",
            connection.name
        );
        Some(Self::at(EndingKind::ClientSecret, ends_at, now, what_to_do))
    }

    /// That of a sign-in.
    pub fn of_sign_in(connection: &Connection, life: SignInLife, now: Timestamp) -> Self {
        let sign_in = format!("aa-connect sign-in {}", connection.name);
        let is_renewed_by_itself = life.is_lasting && !life.is_over(now);
        let what_to_do = match life.is_lasting {
            _ if life.is_over(now) => format!("Sign in again: {sign_in}."),
            true => format!("It is renewed by itself where it is used before; else sign in again: {sign_in}."),
            false => format!("It cannot be renewed by itself. Sign in again when it has ended: {sign_in}."),
        };
        let ending = Self::at(EndingKind::SignIn, life.ends_at, now, what_to_do);
        Self { urgency: life.urgency(now), is_renewed_by_itself, ..ending }
    }

    /// That nobody is signed in, with a credential with which people sign in.
    pub fn of_nobody(connection: &Connection) -> Self {
        Self {
            kind: EndingKind::SignIn,
            ends_at: None,
            urgency: Urgency::Over,
            is_renewed_by_itself: false,
            what_to_do: format!("Sign in again: aa-connect sign-in {}.", connection.name),
        }
    }

    fn at(kind: EndingKind, ends_at: Timestamp, now: Timestamp, what_to_do: String) -> Self {
        let urgency = Urgency::of(ends_at, now);
        Self { kind, ends_at: Some(ends_at), urgency, is_renewed_by_itself: false, what_to_do }
    }

    /// How far away it is and whether that is near: `certificate in 365 days`, `soon: certificate in 12 days`, `JWT ended
    /// 273 days ago`, `sign in again`.
    pub fn in_words(&self, now: Timestamp) -> String {
        match self.ends_at {
            Some(_) if self.kind == EndingKind::SignIn && self.urgency == Urgency::Over => "sign in again".to_owned(),
            None => "sign in again".to_owned(),
            Some(ends_at) => {
                // “Sign-in in 14 days” would be another thing.
                let title = if self.kind == EndingKind::SignIn { "sign-in ends" } else { self.kind.title() };
                let words = format!("{title} {}", distance_in_words(ends_at, now));
                self.urgency.warning().map_or(words.clone(), |warning| format!("{warning}: {words}"))
            }
        }
    }

    /// How many whole days are left; below zero where it has ended, none where nobody knows when.
    pub fn days_left(&self, now: Timestamp) -> Option<i64> {
        const DAY: i64 = 24 * 3600;
        self.ends_at.map(|ends_at| ends_at.duration_since(now).as_secs().div_euclid(DAY))
    }
}

fn to_server_to_server(connection: &Connection) -> String {
    format!("Move the connection to OAuth Server-to-Server: aa-connect migrate {}.", connection.name)
}
