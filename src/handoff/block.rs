//! Reads the Developer Console's JSON, and AEM's, into [`Block`]s: tolerant of unknown keys, of numbers as texts, and of
//! single values where lists are usual. Strings go straight from the input into their place, secrets into [`Secret`]; no
//! generic JSON value is ever made, because its copies could not be wiped. (A secret that still has `\` escapes after
//! [`without_escapes`](super::json::without_escapes) would leave a copy in the JSON parser's own buffer: one with a quote,
//! a backslash or a control character in it, which no secret of Adobe's has.)

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::connection::Secret;

/// Any object of a download, with the members that any of them is known to have (protocol reference, 10.1 to 10.3, and
/// section 5 for AEM's).
#[derive(Default)]
pub(super) struct Block {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) code: Option<String>,
    /// `integration_type`, `TYPE`.
    pub(super) type_word: Option<String>,
    pub(super) client_id: Option<String>,
    /// The client ID was called API key, as in the old files of Service Accounts.
    pub(super) is_api_key: bool,
    pub(super) client_secrets: Vec<Secret>,
    pub(super) org_id: Option<String>,
    pub(super) technical_account_id: Option<String>,
    /// In AEM's service credentials this is the technical account; elsewhere a number of the Console's own.
    pub(super) id: Option<String>,
    /// `org` where it is a text, as in AEM's service credentials.
    pub(super) org_word: Option<String>,
    pub(super) ims_endpoint: Option<String>,
    pub(super) private_key: Secret,
    pub(super) certificate: Secret,
    /// Where a private key is said to be.
    pub(super) key_path: Option<String>,
    pub(super) has_development_token: bool,
    pub(super) scopes: Vec<String>,
    pub(super) metascopes: Vec<String>,
    pub(super) default_redirect_uri: Option<String>,
    /// Patterns: regular expressions, or addresses where they hold nothing that would be one.
    pub(super) redirect_uris: Vec<String>,
    pub(super) integration: Option<Box<Block>>,
    pub(super) technical_account: Option<Box<Block>>,
    pub(super) project: Option<Box<Block>>,
    pub(super) org: Option<Box<Block>>,
    pub(super) workspace: Option<Box<Block>>,
    pub(super) details: Option<Box<Block>>,
    pub(super) server_to_server: Option<Box<Block>>,
    pub(super) jwt: Option<Box<Block>>,
    pub(super) oauth2: Option<Box<Block>>,
    pub(super) api_key: Option<Box<Block>>,
    pub(super) credentials: Vec<Block>,
    pub(super) services: Vec<Block>,
}

/// Enough for any real project; the rest is passed over, so that junk cannot fill the memory.
const LIST_LIMIT: usize = 100;

impl Block {
    /// Reads one object, or a list of credentials. The caller has bounded its size and depth.
    pub(super) fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        if json.starts_with('[') {
            let credentials = serde_json::from_str::<Many<Object>>(json)?.0.into_iter().map(|object| object.0);
            return Ok(Self { credentials: credentials.collect(), ..Self::default() });
        }
        serde_json::from_str::<Object>(json).map(|object| object.0)
    }

    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        // CLIENT_ID, client-id and clientId are one name.
        let spelled = key;
        let key: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match key.as_str() {
            "name" => text(&mut self.name, map)?,
            "title" => text(&mut self.title, map)?,
            "code" => text(&mut self.code, map)?,
            "type" | "integrationtype" => text(&mut self.type_word, map)?,
            "clientid" => {
                text(&mut self.client_id, map)?;
                self.is_api_key = false;
            }
            "apikey" => match map.next_value::<TextOrObject>()? {
                TextOrObject::Text(text) if self.client_id.is_none() => {
                    self.is_api_key = text.is_some();
                    self.client_id = text;
                }
                TextOrObject::Text(_) => {}
                TextOrObject::Object(block) => self.api_key = Some(block),
            },
            "clientsecret" | "clientsecrets" | "secret" => {
                for SecretText(secret) in map.next_value::<Many<SecretText>>()?.0 {
                    if !secret.is_empty() && !self.client_secrets.contains(&secret) {
                        self.client_secrets.push(secret);
                    }
                }
            }
            "orgid" | "imsorgid" | "imsorg" => text(&mut self.org_id, map)?,
            "technicalaccountid" | "techid" => text(&mut self.technical_account_id, map)?,
            "id" => text(&mut self.id, map)?,
            "imsendpoint" => text(&mut self.ims_endpoint, map)?,
            "privatekey" => SecretText(self.private_key) = map.next_value()?,
            "publickey" | "certificate" => SecretText(self.certificate) = map.next_value()?,
            "pathtokey" => text(&mut self.key_path, map)?,
            "accesstoken" => {
                map.next_value::<IgnoredAny>()?;
                // Adobe's sign-in spells it access_token.
                self.has_development_token |= spelled == "accessToken";
            }
            "integration" => object(&mut self.integration, map)?,
            "technicalaccount" => object(&mut self.technical_account, map)?,
            "scopes" | "scope" => texts(&mut self.scopes, map)?,
            "metascopes" | "metascope" => texts(&mut self.metascopes, map)?,
            "defaultredirecturi" => text(&mut self.default_redirect_uri, map)?,
            "redirecturi" | "redirecturis" => texts(&mut self.redirect_uris, map)?,
            "project" => object(&mut self.project, map)?,
            "org" => match map.next_value::<TextOrObject>()? {
                TextOrObject::Text(text) => self.org_word = text,
                TextOrObject::Object(block) => self.org = Some(block),
            },
            "workspace" => object(&mut self.workspace, map)?,
            "details" => object(&mut self.details, map)?,
            "oauthservertoserver" => object(&mut self.server_to_server, map)?,
            "jwt" => object(&mut self.jwt, map)?,
            "oauth2" => object(&mut self.oauth2, map)?,
            "credentials" => objects(&mut self.credentials, map)?,
            "services" => objects(&mut self.services, map)?,
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

fn text<'de, A: MapAccess<'de>>(place: &mut Option<String>, map: &mut A) -> Result<(), A::Error> {
    if let TextOrObject::Text(Some(text)) = map.next_value()? {
        *place = Some(text);
    }
    Ok(())
}

fn texts<'de, A: MapAccess<'de>>(place: &mut Vec<String>, map: &mut A) -> Result<(), A::Error> {
    let found = map.next_value::<Many<TextOrObject>>()?.0;
    place.extend(found.into_iter().filter_map(|item| match item {
        TextOrObject::Text(text) => text,
        TextOrObject::Object(_) => None,
    }));
    place.truncate(LIST_LIMIT);
    Ok(())
}

fn object<'de, A: MapAccess<'de>>(place: &mut Option<Box<Block>>, map: &mut A) -> Result<(), A::Error> {
    if let TextOrObject::Object(block) = map.next_value()? {
        *place = Some(block);
    }
    Ok(())
}

fn objects<'de, A: MapAccess<'de>>(place: &mut Vec<Block>, map: &mut A) -> Result<(), A::Error> {
    let found = map.next_value::<Many<TextOrObject>>()?.0;
    place.extend(found.into_iter().filter_map(|item| match item {
        TextOrObject::Object(block) => Some(*block),
        TextOrObject::Text(_) => None,
    }));
    place.truncate(LIST_LIMIT);
    Ok(())
}

/// An object and nothing else.
struct Object(Block);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match TextOrObject::deserialize(deserializer)? {
            TextOrObject::Object(block) => Ok(Self(*block)),
            TextOrObject::Text(_) => Ok(Self(Block::default())),
        }
    }
}

/// A text (numbers and truth values count; nothing and blanks are `None`), or an object. Lists are passed over.
enum TextOrObject {
    Text(Option<String>),
    Object(Box<Block>),
}

impl TextOrObject {
    fn text(text: &str) -> Self {
        let text = text.trim();
        Self::Text((!text.is_empty()).then(|| text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for TextOrObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrObjectVisitor)
    }
}

struct TextOrObjectVisitor;

impl<'de> Visitor<'de> for TextOrObjectVisitor {
    type Value = TextOrObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or an object")
    }
    fn visit_str<E>(self, text: &str) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(text))
    }
    fn visit_u64<E>(self, number: u64) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(&number.to_string()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(&number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(&number.to_string()))
    }
    fn visit_bool<E>(self, truth: bool) -> Result<TextOrObject, E> {
        Ok(TextOrObject::text(if truth { "true" } else { "false" }))
    }
    fn visit_unit<E>(self) -> Result<TextOrObject, E> {
        Ok(TextOrObject::Text(None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<TextOrObject, A::Error> {
        // A list where one text is usual: its first text counts.
        let mut first = None;
        while let Some(item) = list.next_element::<TextOrObject>()? {
            if let (None, TextOrObject::Text(text)) = (&first, item) {
                first = text;
            }
        }
        Ok(TextOrObject::Text(first))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextOrObject, A::Error> {
        let mut block = Block::default();
        while let Some(key) = map.next_key::<String>()? {
            block.take(&key, &mut map)?;
        }
        Ok(TextOrObject::Object(Box::new(block)))
    }
}

/// A secret, copied once from the input into its wiped place.
struct SecretText(Secret);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SecretVisitor;
        impl<'de> Visitor<'de> for SecretVisitor {
            type Value = SecretText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a secret")
            }
            fn visit_str<E>(self, text: &str) -> Result<SecretText, E> {
                Ok(SecretText(Secret::new(text.trim())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<SecretText, E> {
                Ok(SecretText(Secret::new(number.to_string())))
            }
            fn visit_i64<E>(self, _: i64) -> Result<SecretText, E> {
                Ok(SecretText(Secret::default()))
            }
            fn visit_f64<E>(self, _: f64) -> Result<SecretText, E> {
                Ok(SecretText(Secret::default()))
            }
            fn visit_bool<E>(self, _: bool) -> Result<SecretText, E> {
                Ok(SecretText(Secret::default()))
            }
            fn visit_unit<E>(self) -> Result<SecretText, E> {
                Ok(SecretText(Secret::default()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<SecretText, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(SecretText(Secret::default()))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SecretText, A::Error> {
                // As the Console's API lists them: { "client_secret": "…", "uuid": "…" }.
                let mut secret = Secret::default();
                while let Some(key) = map.next_key::<String>()? {
                    if key.eq_ignore_ascii_case("client_secret") {
                        SecretText(secret) = map.next_value()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(SecretText(secret))
            }
        }
        deserializer.deserialize_any(SecretVisitor)
    }
}

/// A list, or a single value standing for a list of one. At most [`LIST_LIMIT`] are kept.
struct Many<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ManyVisitor(PhantomData))
    }
}

struct ManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ManyVisitor<T> {
    type Value = Many<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or a single value")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Many<T>, A::Error> {
        let mut items = Vec::new();
        while items.len() < LIST_LIMIT {
            match list.next_element()? {
                Some(item) => items.push(item),
                None => return Ok(Many(items)),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Many(items))
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Many<T>, E> {
        one(serde::de::value::StrDeserializer::new(text))
    }
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Many<T>, E> {
        one(serde::de::value::U64Deserializer::new(number))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }
    fn visit_unit<E>(self) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Many<T>, A::Error> {
        T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(|item| Many(vec![item]))
    }
}

fn one<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Many<T>, D::Error> {
    T::deserialize(deserializer).map(|item| Many(vec![item]))
}
