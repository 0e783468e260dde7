//! The requests of a connection as curl commands, for a shell and for Postman's import. Placeholders stand
//! where secrets belong; this file never sees one.

use super::values::addresses;
use crate::connection::{Addressed, Connection, CredentialSettings, CredentialType, Product, SignInSettings};

/// One command: the address and the options, in their order.
struct Command {
    url: String,
    options: Vec<(&'static str, String)>,
}

/// Every request: the token's, then what the product is tested with.
pub fn commands(connection: &Connection) -> String {
    let (ims, api) = addresses(connection);
    let mut commands = vec![token_request(&connection.credential, &ims)];
    match connection.product {
        Product::Analytics => commands.extend(analytics_requests(connection, &api)),
        Product::JourneyOptimizer => commands.extend(platform_requests(connection, &api)),
        Product::ExperienceManager => {}
    }
    commands.iter().map(Command::text).collect::<Vec<_>>().join("\n")
}

fn token_request(credential: &CredentialSettings, ims: &str) -> Command {
    let client_id = credential.client_id().as_str();
    let form = |name: &str, value: &str| ("--data-urlencode", format!("{name}={value}"));
    let post = |path: &str, options| Command { url: format!("{ims}{path}"), options };
    match credential {
        // Protocol reference, section 1.8.
        CredentialSettings::ServiceAccount(_) => post(
            "/ims/exchange/jwt",
            vec![
                form("client_id", client_id),
                form("client_secret", "{{CLIENT_SECRET}}"),
                form("jwt_token", "{{JWT_TOKEN}}"),
            ],
        ),
        // Section 1.4.
        CredentialSettings::ServerToServer { scopes, .. } => post(
            "/ims/token/v3",
            vec![
                form("grant_type", "client_credentials"),
                form("client_id", client_id),
                form("client_secret", "{{CLIENT_SECRET}}"),
                form("scope", &scopes.comma_separated()),
            ],
        ),
        // Section 1.7: a confidential client shows itself by HTTP Basic, a public one in the address.
        CredentialSettings::WebApp(_) => post(
            "/ims/token/v3",
            vec![
                ("--user", format!("{client_id}:{{{{CLIENT_SECRET}}}}")),
                form("grant_type", "refresh_token"),
                form("refresh_token", "{{REFRESH_TOKEN}}"),
            ],
        ),
        CredentialSettings::SinglePageApp(SignInSettings { .. })
        | CredentialSettings::NativeApp(SignInSettings { .. }) => post(
            &format!("/ims/token/v3?client_id={client_id}"),
            vec![form("grant_type", "refresh_token"), form("refresh_token", "{{REFRESH_TOKEN}}")],
        ),
    }
}

/// Sections 7.1 to 7.3, with the headers in the order of Adobe's own examples.
fn analytics_requests(connection: &Connection, api: &str) -> Vec<Command> {
    let header = |text: String| ("--header", text);
    let headers = |company: Option<&str>| {
        let mut headers = vec![
            header("Accept: application/json".to_owned()),
            header(format!("x-api-key: {}", connection.credential.client_id())),
        ];
        headers.extend(company.map(|company| header(format!("x-proxy-global-company-id: {company}"))));
        headers.push(header("Authorization: Bearer {{ACCESS_TOKEN}}".to_owned()));
        headers
    };
    let mut requests = vec![Command { url: format!("{api}/discovery/me"), options: headers(None) }];
    requests.extend(connection.company.as_ref().map(|company| {
        let id = company.id.as_str();
        let path = "reportsuites/collections/suites?limit=100&page=0&expansion=name";
        Command { url: format!("{api}/api/{id}/{path}"), options: headers(Some(id)) }
    }));
    requests
}

/// Section 9, with the headers in the order of Adobe's own examples.
fn platform_requests(connection: &Connection, api: &str) -> Vec<Command> {
    let headers = |addressed: Addressed<'_>| {
        let mut headers = vec![
            ("--header", "Authorization: Bearer {{ACCESS_TOKEN}}".to_owned()),
            ("--header", format!("x-api-key: {}", connection.credential.client_id())),
        ];
        headers.extend(addressed.headers().map(|(name, value)| ("--header", format!("{name}: {value}"))));
        headers
    };
    let of_organization = Addressed::Platform { org_id: &connection.org_id, sandbox: None };
    let sandboxes = format!("{api}/data/foundation/sandbox-management/?limit=20&offset=0");
    let mut requests = vec![Command { url: sandboxes, options: headers(of_organization) }];
    requests.extend(connection.sandbox.is_some().then(|| Command {
        url: format!("{api}/ajo/journey?pageSize=1"),
        options: headers(Addressed::by(connection)),
    }));
    requests
}

impl Command {
    /// One option on each line; the last line ends the command.
    fn text(&self) -> String {
        let is_post = self.options.iter().any(|(option, _)| *option == "--data-urlencode");
        let method = if is_post { "POST" } else { "GET" };
        let mut lines = vec![format!("curl --request {method} {}", quoted(&self.url))];
        lines.extend(self.options.iter().map(|(option, value)| format!("  {option} {}", quoted(value))));
        format!("{}\n", lines.join(" \\\n"))
    }
}

/// As one word of a POSIX shell, whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// What is said beside the commands: which values to fill in, and where they come from. `claims` is what a Service
/// Account's `{{JWT_TOKEN}}` has to claim, as JSON, for those who sign it elsewhere.
pub fn notes(connection: &Connection, claims: Option<&str>) -> String {
    let name = &connection.name;
    let mut notes = Vec::new();
    match (&connection.credential, connection.credential.service_account()) {
        (_, Some(_)) => {
            notes.push("{{CLIENT_SECRET}}: the client secret from the Developer Console.".to_owned());
            let text = claims.unwrap_or_default();
            notes.push(format!(
                "{{{{JWT_TOKEN}}}}: these claims, signed with the private key by RS256; “exp” is a number of seconds \
                 since 1970, five minutes ahead:\n{text}"
            ));
        }
        (settings, None) if settings.credential_type() == CredentialType::ServerToServer => {
            notes.push("{{CLIENT_SECRET}}: the client secret from the Developer Console.".to_owned());
        }
        (settings, None) => {
            if settings.credential_type().has_client_secret() {
                notes.push("{{CLIENT_SECRET}}: the client secret from the Developer Console.".to_owned());
            }
            notes.push(
                "{{REFRESH_TOKEN}}: good once. The one that is kept for this connection is not shown; used elsewhere, \
                 it would end the sign-in here."
                    .to_owned(),
            );
        }
    }
    if !connection.product.is_token_only() {
        notes.push(format!("{{{{ACCESS_TOKEN}}}}: from the first answer, or from aa-connect token {name}."));
    }
    if connection.environment.hosts(connection.product).is_none() {
        notes.push("{{IMS}} and {{API}}: the addresses that aa-connect sandbox tells when it starts.".to_owned());
    }
    if let Some(proxy) = &connection.network.proxy {
        notes.push(format!("This connection goes through a proxy: add --proxy {}", quoted(&proxy.to_string())));
    }
    if let Some(file) = &connection.network.ca_file {
        let file = file.display().to_string();
        notes.push(format!("It trusts a certificate authority of its own: add --cacert {}", quoted(&file)));
    }
    notes.join("\n")
}
