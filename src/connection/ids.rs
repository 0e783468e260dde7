//! Identifiers, each a type of its own: parsed once, then trusted.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Invalid;

/// Drops what people paste along with an identifier: white space and byte-order marks at both ends, a pair of quotes.
fn unwrapped(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
    text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).map_or(text, str::trim)
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text as Adobe writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = Invalid;
            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::parse(text)
            }
        }
    };
}

identifier! {
    /// An IMS organization, such as `1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg` (protocol reference, section 1).
    OrgId
}
identifier! {
    /// A credential's client ID, also called API key: 32 hexadecimal digits.
    ClientId
}
identifier! {
    /// The technical account of a machine credential: `…@techacct.adobe.com` (protocol reference, section 1.10).
    TechnicalAccountId
}
identifier! {
    /// The name of an Analytics company in API addresses (protocol reference, section 7.1).
    GlobalCompanyId
}
identifier! {
    /// A report suite's identifier (protocol reference, section 7.3).
    Rsid
}
identifier! {
    /// A sandbox of Adobe Experience Platform, as `x-sandbox-name` says it (protocol reference, section 9). Not the
    /// practice sandbox.
    SandboxName
}
identifier! {
    /// What ties a client secret in the store to what the connection's file says of it. No part of the secret.
    SecretMark
}
identifier! {
    /// Adobe's name for a client secret (protocol reference, section 6).
    SecretUuid
}
identifier! {
    /// What a saved connection's files and secrets are filed under. Never changes, unlike its [`ConnectionName`].
    ConnectionId
}
identifier! {
    /// What a draft's file and secrets are filed under.
    DraftId
}
identifier! {
    /// What a person calls a connection, such as `northwind` or `northwind/prod`.
    ConnectionName
}

impl SecretMark {
    /// Accepts letters, digits and hyphens, 64 of them at most.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let remedy = "Leave the connection's file as this program writes it.";
        plain(text).map(Self).ok_or_else(|| Invalid::new("This is no mark of a client secret.", remedy, "7f3k2m9q"))
    }
}

impl SecretUuid {
    /// Accepts letters, digits and hyphens, 64 of them at most: it becomes a part of an address.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let (remedy, example) = ("Copy it as this program prints it.", "1f0d2c3b-4a5e-6f70-8192-a3b4c5d6e7f8");
        plain(text).map(Self).ok_or_else(|| Invalid::new("This is no UUID of a client secret.", remedy, example))
    }
}

fn plain(text: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    ((1..=64).contains(&text.len()) && text.bytes().all(is_plain)).then(|| text.to_owned())
}

impl OrgId {
    /// Accepts letters and digits followed by `@AdobeOrg`; the case of the ending is mended.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = unwrapped(text);
        let invalid = |problem: &str| {
            Err(Invalid::new(
                problem,
                "Copy the whole organization ID from the Developer Console; it ends in @AdobeOrg.",
                "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg",
            ))
        };
        let Some((number, realm)) = text.split_once('@') else {
            return invalid(if text.is_empty() {
                "The organization ID is empty."
            } else {
                "The organization ID does not end in @AdobeOrg."
            });
        };
        if !realm.eq_ignore_ascii_case("AdobeOrg") {
            return invalid("The organization ID does not end in @AdobeOrg.");
        }
        if number.is_empty() || number.len() > 64 || !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return invalid("The part before @AdobeOrg must be letters and digits only, usually 24 of them.");
        }
        Ok(Self(format!("{number}@AdobeOrg")))
    }
}

impl ClientId {
    /// Accepts 32 hexadecimal digits, and what AEM as a Cloud Service calls its own: `cm-p123-e1234`, by the numbers of
    /// program and environment (protocol reference, section 5).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = unwrapped(text);
        let problem = match text {
            "" => "The client ID is empty.".to_owned(),
            t if t.contains('@') => "This looks like an organization or an account, not a client ID.".to_owned(),
            t if t.starts_with("p8e-") || t.starts_with("p8-") => {
                "This looks like a client secret, not a client ID.".to_owned()
            }
            t if is_of_aem(t) => return Ok(Self(t.to_owned())),
            t if !t.bytes().all(|b| b.is_ascii_hexdigit()) => {
                "A client ID has only the digits 0-9 and the letters a-f.".to_owned()
            }
            t if t.len() != 32 => format!("A client ID has 32 characters; this has {}.", t.len()),
            t => return Ok(Self(t.to_owned())),
        };
        Err(Invalid::new(
            problem,
            "Copy it from the credential's page in the Developer Console (“Client ID”, also called API key).",
            "0123456789abcdef0123456789abcdef",
        ))
    }
}

/// `cm-p123-e1234`, and whatever letters, digits and hyphens AEM puts behind a further hyphen.
fn is_of_aem(text: &str) -> bool {
    let is_number = |text: &str| (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let Some((program, rest)) = text.strip_prefix("cm-p").and_then(|rest| rest.split_once("-e")) else { return false };
    let (environment, rest) = rest.split_once('-').map_or((rest, None), |(number, rest)| (number, Some(rest)));
    let is_rest = |rest: &str| rest.len() <= 64 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_number(program) && is_number(environment) && rest.is_none_or(is_rest)
}

impl TechnicalAccountId {
    /// Accepts `…@techacct.adobe.com`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = unwrapped(text);
        match text.split_once('@') {
            Some((account, host))
                if host.eq_ignore_ascii_case("techacct.adobe.com")
                    && !account.is_empty()
                    && account.len() <= 64
                    && account.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') =>
            {
                Ok(Self(format!("{account}@techacct.adobe.com")))
            }
            _ => Err(Invalid::new(
                if text.is_empty() {
                    "The technical account ID is empty."
                } else {
                    "A technical account ID ends in @techacct.adobe.com."
                },
                "Copy “Technical account ID” from the credential's page, or leave the field empty: Adobe tells it when the credential works.",
                "0123456789ABCDEF01234567@techacct.adobe.com",
            )),
        }
    }
}

/// Whether `text` can stand in an address as it is: what Adobe's company and report-suite names are made of.
fn is_path_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 255
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'~'))
        && !text.bytes().all(|b| b == b'.')
}

impl GlobalCompanyId {
    /// Accepts the characters that Adobe uses in addresses.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = unwrapped(text);
        if is_path_word(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            "A global company ID has letters, digits, dots, hyphens and underscores only.",
            "Choose the company from the list, or copy the ID from Adobe Analytics.",
            "northw0",
        ))
    }
}

impl Rsid {
    /// Accepts the characters that Adobe uses in report-suite IDs.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = unwrapped(text);
        if is_path_word(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            "A report suite ID has letters, digits, dots, hyphens and underscores only.",
            "Choose the report suite from the list.",
            "northwind.shop.prod",
        ))
    }
}

impl SandboxName {
    /// Accepts the characters that can stand in the header as they are.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = unwrapped(text);
        if is_path_word(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            "A sandbox name has letters, digits, dots, hyphens and underscores only.",
            "Choose the sandbox from the list.",
            "prod",
        ))
    }
}

impl ConnectionName {
    /// Accepts letters of any script, digits and `- _ . /`, without leading or doubled slashes.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = unwrapped(text);
        let problem = match text {
            "" => "The name is empty.",
            t if t.chars().count() > 64 => "The name is longer than 64 characters.",
            t if t.starts_with(['-', '/', '.']) => "The name may not start with - / or a dot.",
            t if t.ends_with('/') => "A name that ends in / would mean a whole group: a name must follow the slash.",
            t if t.contains("//") => "The name has an empty part between two slashes.",
            t if t.contains("..") => "The name may not hold two dots in a row.",
            t if !t.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')) => {
                "The name may hold letters, digits and - _ . / only, no spaces."
            }
            t => return Ok(Self(t.to_owned())),
        };
        Err(Invalid::new(problem, "Choose a short name that tells this connection from the others.", "northwind/prod"))
    }

    /// A name for a company's connection that is easy to type: the plain words of `company`, lower case and without
    /// accents, joined by hyphens, as many as fit; else the company's ID. Of a name in other letters, an “a. s.” at its end
    /// is no name.
    pub fn suggested_for(company: &str, id: &GlobalCompanyId) -> Self {
        let mut name = String::new();
        let company = super::accents::without(company);
        let words = || company.split(|c: char| !c.is_alphanumeric());
        let is_named = company.is_ascii() || words().any(|word| word.is_ascii() && word.len() > 2);
        for word in words().filter(|word| is_named && !word.is_empty() && word.is_ascii()) {
            if !name.is_empty() && name.len() + 1 + word.len() > 24 {
                break;
            }
            if !name.is_empty() {
                name.push('-');
            }
            name.push_str(&word.to_ascii_lowercase());
        }
        if name.is_empty() || name.len() > 64 {
            name = id.as_str().to_ascii_lowercase();
        }
        Self::parse(&name).unwrap_or_else(|_| Self("adobe".to_owned()))
    }

    /// Whether it is `text`, in any letter case of any script: names are told apart without it.
    pub fn is_called(&self, text: &str) -> bool {
        folded(&self.0).eq(folded(text))
    }

    /// Whether it belongs to `group`, which ends in a slash: `northwind/` has `northwind/prod` and `Northwind/eu/stage`.
    pub fn is_in(&self, group: &str) -> bool {
        let mut letters = folded(&self.0);
        group.ends_with('/') && folded(group).all(|letter| letters.next() == Some(letter))
    }

    /// The same name with a number, for when it is taken.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        Self(format!("{}-{number}", self.0))
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

fn parse_file_id(text: &str) -> Result<String, Invalid> {
    if !text.is_empty()
        && text.len() <= 80
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
    {
        return Ok(text.to_owned());
    }
    Err(Invalid::new(
        "This is not an ID that aa-connect made.",
        "Leave IDs in files as they are; names may be changed.",
        "northwind-7f3k2m",
    ))
}

/// How much of a name stands in an ID, in characters.
const LONGEST_SLUG: usize = 40;

/// A name's plain letters and digits, with hyphens for everything else.
fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let slug: String = name.chars().map(plain).take(LONGEST_SLUG).collect();
    slug.trim_matches('-').to_owned()
}

impl ConnectionId {
    /// Accepts lower-case letters, digits and hyphens: safe as a file name on every system.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        parse_file_id(text).map(Self)
    }

    /// An ID that a person recognizes in a folder: the name's plain letters, then `unique` (random characters).
    pub fn for_name(name: &ConnectionName, unique: &str) -> Self {
        let slug = slug(name.as_str());
        Self(if slug.is_empty() { format!("c-{unique}") } else { format!("{slug}-{unique}") })
    }

    /// Whether this may be the ID of a connection of `group`, by the name that it was first saved under: all that is to be
    /// had of one whose file cannot be read.
    pub fn may_be_in(&self, group: &str) -> bool {
        let slug = slug(group);
        self.0.strip_prefix(&slug).is_some_and(|rest| slug.len() >= LONGEST_SLUG - 1 || rest.starts_with('-'))
    }
}

impl DraftId {
    /// Accepts lower-case letters, digits and hyphens: safe as a file name on every system.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        parse_file_id(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_cannot_lead_elsewhere() {
        assert!(SecretUuid::parse("1f0d2c3b-4a5e-6f70-8192-a3b4c5d6e7f8").is_ok());
        for wrong in ["", "../secrets", "a/b", "a b", "é", &"a".repeat(65)] {
            assert!(SecretUuid::parse(wrong).is_err() && SecretMark::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_organization_survives_what_people_paste() {
        for pasted in [
            "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg",
            "  1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg\r\n",
            "\u{feff}1A2B3C4D5E6F7A8B9C0D1E2F@adobeorg",
            "\"1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg\"",
        ] {
            assert_eq!(OrgId::parse(pasted).unwrap().as_str(), "1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg", "{pasted:?}");
        }
    }

    #[test]
    fn wrong_shapes_are_refused_with_an_example() {
        for wrong in ["", "1A2B", "1A2B@AdobeID", "@AdobeOrg", "a b@AdobeOrg", "x@y@AdobeOrg"] {
            let invalid = OrgId::parse(wrong).unwrap_err();
            assert!(invalid.problem.ends_with('.') && OrgId::parse(&invalid.example).is_ok(), "{wrong:?}");
        }
        for wrong in ["", "0123", "0123456789abcdef0123456789abcdeg", "p8e-0123456789abcdef0123456789ab", "x@AdobeOrg"]
        {
            assert!(ClientId::parse(&ClientId::parse(wrong).unwrap_err().example).is_ok(), "{wrong:?}");
        }
        assert!(ClientId::parse(" 0123456789abcdef0123456789abcdef \n").is_ok());
        for own in ["cm-p123-e1234", "cm-p12345-e678901-integration-0"] {
            assert!(ClientId::parse(own).is_ok(), "AEM's: {own}");
        }
        for wrong in ["cm-p-e1", "cm-p1", "cm-p1-e", "cm-p1-e1_x", "cm-1-2", "cm-p1-e1 x"] {
            assert!(ClientId::parse(wrong).is_err(), "{wrong}");
        }
        assert!(GlobalCompanyId::parse("../users").is_err());
        assert!(Rsid::parse("..").is_err());
        assert!(SandboxName::parse("dev-1").is_ok() && SandboxName::parse("prod\r\nx-api-key: 1").is_err());
    }

    #[test]
    fn a_name_that_is_refused_says_why_with_an_example_that_is_none() {
        for (wrong, why) in [
            ("", "empty"),
            ("-x", "start"),
            ("/northwind", "start"),
            (".northwind", "start"),
            ("northwind/", "group"),
            ("northwind//prod", "two slashes"),
            ("northwind/../prod", "two dots"),
            ("northwind prod", "no spaces"),
            ("northwind\\prod", "letters, digits"),
            (&"x".repeat(65), "64"),
        ] {
            let invalid = ConnectionName::parse(wrong).unwrap_err();
            assert!(invalid.problem.contains(why), "{wrong:?}: {}", invalid.problem);
            assert!(ConnectionName::parse(&invalid.example).is_ok());
        }
    }

    #[test]
    fn a_group_is_what_stands_before_a_slash_in_any_letter_case() {
        let name = |text: &str| ConnectionName::parse(text).unwrap();
        for (text, group, is_in) in [
            ("northwind/prod", "northwind/", true),
            ("Northwind/EU/prod", "NORTHWIND/eu/", true),
            ("Übersee/prod", "übersee/", true),
            ("northwind", "northwind/", false),
            ("northwind-eu/prod", "northwind/", false),
            ("old/northwind/prod", "northwind/", false),
            ("northwind/prod", "northwind", false),
        ] {
            assert_eq!(name(text).is_in(group), is_in, "{text} in {group}");
        }
        assert!(name("Northwind/Prod").is_called("northwind/prod") && !name("northwind").is_called("northwind/"));
        let id = |name: &str| ConnectionId::for_name(&ConnectionName::parse(name).unwrap(), "7f3k2m");
        assert!(id("northwind/prod").may_be_in("Northwind/") && !id("contoso/prod").may_be_in("northwind/"));
        let long = format!("{}/x", "n".repeat(50));
        assert!(id(&long).may_be_in(&long[..51]) && !id("northwinds/x").may_be_in("northwind/"));
    }

    #[test]
    fn a_suggested_name_is_a_name_and_easy_to_type() {
        let id = GlobalCompanyId::parse("Northw0").unwrap();
        for (company, expected) in [
            ("Northwind Traders, Inc.", "northwind-traders-inc"),
            ("Northwind Europe: Großhändler & Märkte", "northwind-europe"),
            ("Přístav Média, a. s.", "pristav-media-a-s"),
            ("ÉCOLE Île", "ecole-ile"),
            ("Straße 7 & Œuvre", "strasse-7-oeuvre"),
            ("日本ショップ", "northw0"),
            ("日本ショップ, a. s.", "northw0"),
            ("3M", "3m"),
            ("  ", "northw0"),
        ] {
            let name = ConnectionName::suggested_for(company, &id);
            assert_eq!(name.as_str(), expected);
            assert_eq!(ConnectionName::parse(name.as_str()).unwrap(), name);
            let id = ConnectionId::for_name(&name, "7f3k2m");
            assert_eq!(ConnectionId::parse(id.as_str()).unwrap(), id);
        }
    }
}
