//! Reads the Developer Console's JSON, AEM's and that of other tools, or names with their values, into [`Block`]s: tolerant
//! of unknown keys, of numbers as texts, and of single values where lists are usual; what only holds the place of a value
//! is none. Strings go straight from the input into their place, secrets into [`Secret`]; no
//! generic JSON value is ever made, because its copies could not be wiped. (A secret that still has `\` escapes after
//! [`without_escapes`](super::json::without_escapes) would leave a copy in the JSON parser's own buffer: one with a quote,
//! a backslash or a control character in it, which no secret of Adobe's has.)

mod shapes;

use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde::de::{IgnoredAny, MapAccess};

use self::shapes::{Many, Named, Object, SecretText, TextOrObject};
use super::imported::ImportFormat;
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
    pub(super) api_endpoint: Option<String>,
    /// aepp's word for Adobe's production or stage.
    pub(super) environment: Option<String>,
    pub(super) company_id: Option<String>,
    pub(super) report_suites: Vec<String>,
    pub(super) sandbox_name: Option<String>,
    /// Our own word, in a template.
    pub(super) product: Option<String>,
    pub(super) is_template: bool,
    /// The client secret was called `secret`, as the Python clients do.
    pub(super) is_of_python: bool,
    /// What it was found in, where that is not seen from its members.
    pub(super) format: Option<ImportFormat>,
    pub(super) private_key: Secret,
    pub(super) certificate: Secret,
    /// Where a private key is said to be.
    pub(super) key_path: Option<String>,
    /// Where the credential itself is said to be.
    pub(super) auth_file: Option<String>,
    pub(super) has_development_token: bool,
    pub(super) has_token: bool,
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
    pub(super) ims: Option<Box<Block>>,
    /// aio's, by their names.
    pub(super) contexts: Vec<Block>,
    /// Postman's.
    pub(super) variables: Vec<Variable>,
}

/// A variable of a Postman environment. Any of them may be secret.
#[derive(Default)]
pub(super) struct Variable {
    pub(super) key: String,
    pub(super) value: Secret,
    pub(super) is_disabled: bool,
}

/// Enough for any real project; the rest is passed over, so that junk cannot fill the memory.
pub(super) const LIST_LIMIT: usize = 100;

impl Block {
    /// Reads one object, or a list of credentials. The caller has bounded its size and depth.
    pub(super) fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        if json.starts_with('[') {
            let credentials = serde_json::from_str::<Many<Object>>(json)?.0.into_iter().map(|object| object.0);
            return Ok(Self { credentials: credentials.collect(), ..Self::default() });
        }
        serde_json::from_str::<Object>(json).map(|object| object.0)
    }

    /// The same of names and their values. A name that comes again adds to a list, and else replaces what it said before.
    pub(super) fn from_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let pairs = MapDeserializer::<_, serde::de::value::Error>::new(pairs);
        Object::deserialize(pairs).map_or_else(|_| Self::default(), |object| object.0)
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
                self.is_of_python |= key == "secret";
                for SecretText(secret) in map.next_value::<Many<SecretText>>()?.0 {
                    // A name may come again and again: each is compared with those that are there.
                    let has_room = self.client_secrets.len() < LIST_LIMIT;
                    if has_room && !secret.is_empty() && !self.client_secrets.contains(&secret) {
                        self.client_secrets.push(secret);
                    }
                }
            }
            "orgid" | "imsorgid" | "imsorg" => text(&mut self.org_id, map)?,
            "technicalaccountid" | "techid" => text(&mut self.technical_account_id, map)?,
            "id" => text(&mut self.id, map)?,
            "ims" => match map.next_value::<TextOrObject>()? {
                TextOrObject::Text(text) => self.ims_endpoint = text.or(self.ims_endpoint.take()),
                TextOrObject::Object(block) => self.ims = Some(block),
            },
            "contexts" => {
                let Named(contexts) = map.next_value()?;
                self.contexts.extend(contexts);
                self.contexts.truncate(LIST_LIMIT);
            }
            "values" => self.variables = map.next_value::<Many<Variable>>()?.0,
            "imsendpoint" | "imshost" => text(&mut self.ims_endpoint, map)?,
            "analyticsapiurl" => text(&mut self.api_endpoint, map)?,
            "environment" => text(&mut self.environment, map)?,
            "companyid" | "globalcompanyid" => text(&mut self.company_id, map)?,
            "reportsuiteid" | "reportsuiteids" | "rsid" | "rsids" => texts(&mut self.report_suites, map)?,
            "sandboxname" => text(&mut self.sandbox_name, map)?,
            "product" => text(&mut self.product, map)?,
            "aaconnecttemplate" => {
                map.next_value::<IgnoredAny>()?;
                self.is_template = true;
            }
            "privatekey" => SecretText(self.private_key) = map.next_value()?,
            "publickey" | "certificate" => SecretText(self.certificate) = map.next_value()?,
            "pathtokey" | "keypath" | "privatekeypath" => text(&mut self.key_path, map)?,
            "authfile" => text(&mut self.auth_file, map)?,
            "accesstoken" | "refreshtoken" | "jwttoken" => {
                map.next_value::<IgnoredAny>()?;
                // Adobe's sign-in spells it access_token.
                self.has_development_token |= spelled == "accessToken";
                self.has_token = true;
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
