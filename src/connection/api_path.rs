//! The path of a request that a person asks for: below the product's own host and nowhere else. Whatever could lead to
//! another host, or to another place than it seems to, is refused by its name, so that a token never goes astray.

use super::{Connection, Invalid, Product};

const EXAMPLE: &str = "/discovery/me";

/// A path with its query, below the host that a connection is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiPath {
    /// Begins with a slash.
    path: String,
    query: Option<String>,
}

impl ApiPath {
    /// Reads `text` for `connection`. With Analytics, a path without a slash before it is below `/api/COMPANY`, unless it
    /// begins with `api/` or `discovery/`; `{company}` stands for the company's ID. With every other product it is as if the
    /// slash stood there.
    pub fn parse(text: &str, connection: &Connection) -> Result<Self, Invalid> {
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        look_at_path(path)?;
        if let Some(query) = query {
            look_at_characters(query)?;
        }
        let company = connection.company.as_ref().map(|company| company.id.as_str());
        let path = match company {
            Some(company) => path.replace("{company}", company),
            None if path.contains("{company}") => return Err(no_company()),
            None => path.to_owned(),
        };
        if path.contains(['{', '}']) {
            return Err(Invalid::new(
                "The path has something in braces that is still to be filled in.",
                "Put the value in its place. Only {company} is filled in by itself.",
                "/api/{company}/users/me",
            ));
        }
        let path = if path.starts_with('/') {
            path
        } else if connection.product == Product::Analytics && !is_whole(&path) {
            format!("/api/{}/{path}", company.ok_or_else(no_company)?)
        } else {
            format!("/{path}")
        };
        Ok(Self { path, query: query.map(str::to_owned) })
    }

    /// From the slash to the question mark.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What stands behind the question mark, as it was written.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }
}

fn no_company() -> Invalid {
    Invalid::new(
        "This connection has no Analytics company that the path could be below.",
        "Write the whole path, beginning with a slash.",
        EXAMPLE,
    )
}

/// Whether a path of Analytics is whole without its slash.
fn is_whole(path: &str) -> bool {
    matches!(path.split('/').next(), Some("api" | "discovery"))
}

fn look_at_path(path: &str) -> Result<(), Invalid> {
    let refused = |problem: &str, remedy: &str| Err(Invalid::new(problem, remedy, EXAMPLE));
    let only_path =
        "Write only what comes after the host: the connection knows its host, and the token goes nowhere else.";
    look_at_characters(path)?;
    let first = path.split('/').next().unwrap_or_default();
    if path.is_empty() {
        return refused("The path is empty.", "Say what to ask for.");
    }
    if path.contains("://") || first.contains(':') {
        return refused("This is a whole address, not a path.", only_path);
    }
    if path.contains("//") {
        return refused("The path has two slashes in a row, which could name another host.", only_path);
    }
    if path.contains('@') {
        return refused(
            "The path has an @, which could name another host.",
            "Where it belongs into the path, write %40.",
        );
    }
    for segment in path.split('/') {
        look_at_segment(segment)?;
    }
    Ok(())
}

/// What is refused in the query, too.
fn look_at_characters(text: &str) -> Result<(), Invalid> {
    let refused = |problem: &str, remedy: &str| Err(Invalid::new(problem, remedy, EXAMPLE));
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return refused("The path has a blank, a line break or another control character.", "Write a blank as %20.");
    }
    if text.contains('\\') {
        return refused(
            "The path has a backslash, which some servers take for a slash.",
            "Write a slash, or %5C in a query.",
        );
    }
    if text.contains('#') {
        return refused("The path has a #, and nothing behind it would be sent.", "Leave it out, or write %23.");
    }
    Ok(())
}

/// No dots that mean “here” or “above”, and nothing unseen, however often it is encoded.
fn look_at_segment(segment: &str) -> Result<(), Invalid> {
    /// Servers that decode more often than this are not known.
    const MOST: usize = 4;
    let mut text = segment.as_bytes().to_vec();
    for _ in 0..MOST {
        let has_dots = text.split(|byte| matches!(byte, b'/' | b'\\')).any(|part| part == b"." || part == b"..");
        if has_dots {
            return Err(Invalid::new(
                "The path has a part that is only dots, which leads somewhere else than it says.",
                "Write the path as it is meant.",
                EXAMPLE,
            ));
        }
        if text.iter().any(u8::is_ascii_control) || text.contains(&b'\\') {
            return Err(Invalid::new(
                "The path has an encoded control character or backslash.",
                "Leave it out: no path of Adobe's has one.",
                EXAMPLE,
            ));
        }
        let decoded = decoded(&text);
        if decoded == text {
            return Ok(());
        }
        text = decoded;
    }
    Err(Invalid::new("The path is encoded over and over.", "Encode each character once.", EXAMPLE))
}

/// `%41` as `A`; what is no such triple stays.
fn decoded(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut decoded, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some((&byte, after)) = rest.split_first() {
        let pair = match (byte, after) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        decoded.push(pair.map_or(byte, |(high, low)| high * 16 + low));
        rest = if pair.is_some() { &after[2..] } else { after };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{
        ClientId, Company, ConnectionId, ConnectionName, CredentialSettings, Environment, GlobalCompanyId,
        NetworkSettings, OrgId, Printable, Proof, Scopes, StoreKind,
    };

    fn connection(product: Product, company: Option<&str>) -> Connection {
        Connection {
            schema_version: Connection::SCHEMA_VERSION,
            id: ConnectionId::parse("northwind-7f3k2m").unwrap(),
            name: ConnectionName::parse("northwind").unwrap(),
            created_at: jiff::Timestamp::UNIX_EPOCH,
            product,
            org_id: OrgId::parse("1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg").unwrap(),
            store: StoreKind::Memory,
            environment: Environment::Production,
            credential: CredentialSettings::ServerToServer {
                client_id: ClientId::parse("0123456789abcdef0123456789abcdef").unwrap(),
                scopes: Scopes::parse("openid").unwrap(),
                technical_account_id: None,
            },
            company: company
                .map(|id| Company { id: GlobalCompanyId::parse(id).unwrap(), name: Printable::new("Northwind") }),
            sandbox: None,
            network: NetworkSettings::default(),
            proof: Proof { at: jiff::Timestamp::UNIX_EPOCH, report_suites_seen: 1 },
            report_suites: Vec::new(),
            former: None,
            console: None,
            client_secrets: None,
        }
    }

    fn read(text: &str) -> Result<(String, Option<String>), Invalid> {
        let connection = connection(Product::Analytics, Some("northw0"));
        ApiPath::parse(text, &connection).map(|path| (path.path().to_owned(), path.query().map(str::to_owned)))
    }

    #[test]
    fn a_path_of_analytics_is_below_the_company_unless_it_is_whole() {
        for (text, path, query) in [
            ("/discovery/me", "/discovery/me", None),
            ("discovery/me", "/discovery/me", None),
            ("api/other0/users/me", "/api/other0/users/me", None),
            ("reports", "/api/northw0/reports", None),
            ("users/me?expansion=a,b", "/api/northw0/users/me", Some("expansion=a,b")),
            ("/api/{company}/users/me", "/api/northw0/users/me", None),
            ("/x?q=a@b.example&r=../..//{x}", "/x", Some("q=a@b.example&r=../..//{x}")),
            ("/a/https%3A%2F%2Fns.adobe.com%2Fx/b", "/a/https%3A%2F%2Fns.adobe.com%2Fx/b", None),
            ("/a.b/..c/d..", "/a.b/..c/d..", None),
            ("/a:b", "/a:b", None),
            ("/ä?ö", "/ä", Some("ö")),
            ("/x?", "/x", Some("")),
        ] {
            assert_eq!(read(text).unwrap(), (path.to_owned(), query.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn other_products_have_no_company() {
        let of = |connection: &Connection, text| ApiPath::parse(text, connection).map(|path| path.path().to_owned());
        let optimizer = connection(Product::JourneyOptimizer, None);
        assert_eq!(of(&optimizer, "ajo/journey").unwrap(), "/ajo/journey");
        assert!(of(&optimizer, "/api/{company}/x").is_err());
        let token_only = connection(Product::Analytics, None);
        assert!(of(&token_only, "reports").unwrap_err().problem.contains("no Analytics company"));
        assert_eq!(of(&token_only, "/discovery/me").unwrap(), "/discovery/me");
    }

    #[test]
    fn whatever_could_lead_elsewhere_is_refused() {
        for text in [
            "",
            "?x",
            "https://evil.example/x",
            "HTTPS://evil.example",
            "https:/evil.example",
            "https:evil",
            "javascript:x",
            "//evil.example/x",
            "/x//y",
            "///x",
            "@evil.example/x",
            "/x@evil.example",
            "\\\\evil.example",
            "/x\\y",
            "/x?y\\z",
            "/../x",
            "..",
            "./x",
            "/x/.",
            "/x/..?y",
            "/%2e%2e/x",
            "/x/.%2E/y",
            "/%252e%252e/x",
            "/x%2f..%2fy",
            "/x/%2e",
            "/x%5c..%5cy",
            "/x%5cy",
            "/x%00y",
            "/x%0d%0aHost:%20evil",
            "/x%250a",
            "/%25252525252e",
            "/x y",
            "/x\u{a0}y",
            "/x\ny",
            "/x?y\r\nHost: evil",
            "/x\u{7f}",
            "/x#y",
            "/api/{COMPANY}/x",
            "/x/{id}",
        ] {
            let invalid = read(text).expect_err(text);
            assert!(!invalid.remedy.is_empty() && !invalid.example.is_empty());
        }
    }
}
