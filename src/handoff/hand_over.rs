//! Our own hand-over: the document inside a sealed one. A connection's file without its secrets, and the secrets beside it,
//! as JSON whose first member is the version of its shape.
//!
//! ```json
//! { "aa_connect_hand_over": 1, "connection": "schema_version = 1\n…", "client_secret": "…", "private_key": "…" }
//! ```
//!
//! Whoever reads it gets everything, so it is never written anywhere unsealed; sealing it is not this room's business.
//! What is known of the client secrets and where the credential is in the Developer Console goes along. What stays behind:
//! the credential that was replaced by the present one, a new client secret that Adobe was asked for and that never came,
//! and tokens. Two machines that use one refresh token would end each other's sign-in.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use zeroize::Zeroizing;

use super::flaw::Flaw;
use super::json::{check_nesting, without_escapes};
use super::wiped::{Json, Wiped};
use crate::connection::{Connection, CredentialSecrets, CredentialType, Secret};

/// The first member, and the only version of the shape so far.
const MARK: &str = "aa_connect_hand_over";
const VERSION: u32 = 1;

/// A whole connection on its way to a colleague.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Everything that is no secret. Its name may be taken, its store may not exist, and its person has to sign in anew
    /// where it arrives: that is for whoever brings it in.
    pub connection: Connection,
    /// The credential's secrets; they belong to its type.
    pub secrets: CredentialSecrets,
    /// The password of the connection's proxy, where it has one.
    pub proxy_password: Option<Secret>,
}

impl HandOver {
    /// Of a connection with its secrets. Fails with [`Flaw::HandOverBroken`] if the secrets are another type's.
    pub fn new(
        connection: &Connection,
        secrets: CredentialSecrets,
        proxy_password: Option<Secret>,
    ) -> Result<Self, Flaw> {
        if !secrets.belong_to(connection.credential.credential_type()) {
            return Err(Flaw::HandOverBroken);
        }
        let mut connection = Connection { former: None, ..connection.clone() };
        if let Some(known) = &mut connection.client_secrets {
            known.asked_at = None;
        }
        Ok(Self { connection, secrets, proxy_password })
    }

    /// The document, to be sealed. Fails with [`Flaw::HandOverBroken`] where the connection cannot be written.
    pub fn write(&self) -> Result<Zeroizing<String>, Flaw> {
        let table = toml::Table::try_from(&self.connection).map_err(|_| Flaw::HandOverBroken)?;
        let connection = toml::to_string_pretty(&table).map_err(|_| Flaw::HandOverBroken)?;
        let mut members = vec![(MARK, Json::Number(VERSION)), ("connection", Json::Text(&connection))];
        let secrets = [
            ("client_secret", self.secrets.client_secret()),
            ("other_client_secret", self.secrets.other_client_secret()),
            ("private_key", self.secrets.private_key()),
            ("proxy_password", self.proxy_password.as_ref()),
        ];
        members.extend(secrets.into_iter().filter_map(|(name, secret)| Some((name, Json::Text(secret?.expose())))));
        let mut text = Wiped::default();
        text.json(&Json::Object(members), 0);
        text.push("\n");
        Ok(text.finish())
    }

    /// Whether a text begins as the document does.
    pub(super) fn is_like(text: &str) -> bool {
        let rest = text.strip_prefix('{').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
        rest.and_then(|rest| rest.strip_prefix(MARK)).is_some_and(|rest| rest.starts_with('"'))
    }

    /// Reads the document. Fails with [`Flaw::HandOverOfOtherVersion`] for any version but ours, whatever else it holds, and
    /// with [`Flaw::HandOverBroken`] for anything that [`Self::write`] does not write.
    pub fn read(text: &str) -> Result<Self, Flaw> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        check_nesting(text).map_err(|_| Flaw::HandOverBroken)?;
        let plain = without_escapes(text);
        let mut json = serde_json::Deserializer::from_str(&plain);
        let document = json.deserialize_map(DocumentVisitor).map_err(|_| Flaw::HandOverBroken)?;
        json.end().map_err(|_| Flaw::HandOverBroken)?;
        document.ok_or(Flaw::HandOverOfOtherVersion)?.complete().ok_or(Flaw::HandOverBroken)
    }
}

/// The members of the document.
#[derive(Default)]
struct Document {
    connection: Option<Text>,
    client_secret: Option<Text>,
    other_client_secret: Option<Text>,
    private_key: Option<Text>,
    proxy_password: Option<Text>,
}

impl Document {
    fn complete(self) -> Option<HandOver> {
        let file = self.connection?.0;
        let table: toml::Table = toml::from_str(file.expose()).ok()?;
        if table.get("schema_version")?.as_integer()? != i64::from(Connection::SCHEMA_VERSION) {
            return None;
        }
        let connection: Connection = toml::from_str(file.expose()).ok()?;
        let secret = |text: Option<Text>| text.map(|text| text.0).filter(|secret| !secret.is_empty());
        let (client_secret, other) = (secret(self.client_secret), secret(self.other_client_secret));
        let (private_key, proxy_password) = (secret(self.private_key), secret(self.proxy_password));
        let secrets = match (connection.credential.credential_type(), client_secret, other, private_key) {
            (CredentialType::ServerToServer, Some(client_secret), other, None) => {
                CredentialSecrets::ServerToServer { client_secret, other }
            }
            (CredentialType::WebApp, Some(client_secret), None, None) => CredentialSecrets::WebApp { client_secret },
            (CredentialType::SinglePageApp | CredentialType::NativeApp, None, None, None) => CredentialSecrets::Public,
            (CredentialType::ServiceAccount, Some(client_secret), None, Some(private_key)) => {
                CredentialSecrets::ServiceAccount { client_secret, private_key }
            }
            _ => return None,
        };
        HandOver::new(&connection, secrets, proxy_password).ok()
    }
}

/// A text, straight from the input into a place that is wiped.
struct Text(Secret);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl Visitor<'_> for TextVisitor {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                // The line ends that `without_escapes` wrote otherwise. One byte for three: the text never grows.
                let mut plain = String::with_capacity(text.len());
                plain.extend(text.chars().map(|c| if c == '\u{2028}' { '\n' } else { c }));
                Ok(Text(Secret::new(plain)))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// Reads the members: the version first, then ours, each once; `None` where the version is another.
struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Option<Document>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a hand-over")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        if map.next_key::<String>()?.as_deref() != Some(MARK) {
            return Err(A::Error::custom("the version is not first"));
        }
        if map.next_value::<u64>()? != u64::from(VERSION) {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(None);
        }
        let mut document = Document::default();
        while let Some(name) = map.next_key::<String>()? {
            let place = match name.as_str() {
                "connection" => &mut document.connection,
                "client_secret" => &mut document.client_secret,
                "other_client_secret" => &mut document.other_client_secret,
                "private_key" => &mut document.private_key,
                "proxy_password" => &mut document.proxy_password,
                _ => return Err(A::Error::custom("an unknown member")),
            };
            if place.replace(map.next_value()?).is_some() {
                return Err(A::Error::custom("a member twice"));
            }
        }
        Ok(Some(document))
    }
}
