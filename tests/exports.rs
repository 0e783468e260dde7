//! What goes out comes in again: every format that a connection is exported in, read back by the importer, over
//! connections as people have them; and no secret goes where none was asked for.
#![expect(clippy::panic, clippy::unwrap_used, reason = "the helpers here fail the test that calls them")]

#[expect(dead_code, reason = "shared with tests that use more of it")]
#[path = "support/canned.rs"]
mod canned;
#[path = "exports/hand_overs.rs"]
mod hand_overs;
#[path = "exports/readers.rs"]
mod readers;
#[path = "exports/sheets.rs"]
mod sheets;

use aa_connect::connection::*;
use aa_connect::handoff::{
    ExportFormat, ExportOptions, Flaw, ImportedCredential, Recognition, export, recognize, summary,
};

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nCANARYkeyAAAA+/=\nBBBB\n-----END PRIVATE KEY-----\n";

/// Names as people give them.
const NAMES: [&str; 5] = ["northwind", "northwind/prod", "obchodníci-s.r.o.", "日本_ショップ", "_"];

/// Client secrets with everything that Adobe's may be made of, and what quotes and comments are made of besides.
const SECRETS: [&str; 5] =
    [canned::CLIENT_SECRET, "CANARY#a=b'c", "CANARY'\"`$x", "CANARY\\n\"x", "CANARY-{{x}}<y>|`*_"];

fn service_account(certificate: Option<Certificate>) -> CredentialSettings {
    CredentialSettings::ServiceAccount(ServiceAccountSettings {
        client_id: ClientId::parse(canned::CLIENT_ID).unwrap(),
        org_id: canned::org(canned::ORG),
        technical_account_id: TechnicalAccountId::parse(canned::ACCOUNT).unwrap(),
        metascopes: Scopes::parse("ent_analytics_bulk_ingest_sdk").unwrap(),
        certificate,
    })
}

fn for_person(kind: CredentialType, redirect_uri: &str) -> CredentialSettings {
    let settings = SignInSettings {
        client_id: ClientId::parse(canned::CLIENT_ID).unwrap(),
        scopes: Scopes::parse(Scopes::ANALYTICS_USER).unwrap(),
        redirect_uri: RedirectUri::parse(redirect_uri).unwrap(),
        person: None,
    };
    CredentialSettings::for_person(kind, settings).unwrap()
}

fn secrets(kind: CredentialType, secret: &str, other: Option<&str>) -> CredentialSecrets {
    let client_secret = Secret::new(secret);
    match kind {
        CredentialType::ServiceAccount => {
            CredentialSecrets::ServiceAccount { client_secret, private_key: Secret::new(KEY) }
        }
        kind => CredentialSecrets::of(kind, client_secret).unwrap().with_other(other.map(Secret::new)),
    }
}

/// Connections of every make, with their secrets.
fn corpus() -> Vec<(Connection, CredentialSecrets)> {
    let settings = [
        canned::connection("x").credential,
        CredentialSettings::ServerToServer {
            client_id: ClientId::parse(canned::OTHER_CLIENT_ID).unwrap(),
            scopes: Scopes::parse("openid").unwrap(),
            technical_account_id: None,
        },
        for_person(CredentialType::WebApp, "https://localhost:8443/callback"),
        for_person(CredentialType::SinglePageApp, "https://www.northwind.example/back?x=1"),
        for_person(CredentialType::NativeApp, "adobe+5d1f0c83://adobeid/18643b7a5fce4cb7d496ce72b1be3f5d"),
        service_account(Some(canned::certificate())),
        service_account(None),
    ];
    let environments = [
        Environment::Production,
        Environment::Stage,
        Environment::Practice,
        Environment::Custom(Hosts::parse("https://ims.example:8443/base", "https://api.example").unwrap()),
    ];
    let mut corpus = Vec::new();
    for (at, name) in NAMES.into_iter().enumerate() {
        for (row, credential) in settings.iter().enumerate() {
            let kind = credential.credential_type();
            let mut connection = Connection { credential: credential.clone(), ..canned::connection(name) };
            connection.environment = environments[(at + row) % environments.len()].clone();
            if (at + row) % 3 == 0 {
                connection.company = None;
                connection.report_suites.clear();
            }
            if at == 2 && connection.company.is_some() {
                // One whose ID is a number to whoever does not look twice.
                let suite = ReportSuite { rsid: Rsid::parse("20261129").unwrap(), name: Printable::new("Café") };
                connection.report_suites.insert(0, suite);
            }
            if at == 1 {
                connection.network.proxy = Some(Proxy::parse("http://ada:CANARY@proxy.example:3128").unwrap().0);
            }
            let secret = SECRETS[(at * 2 + row) % SECRETS.len()];
            let other = (row + at) % 2 == 0;
            corpus.push((connection, secrets(kind, secret, other.then_some(canned::OTHER_SECRET))));
        }
        let mut connection = canned::journey_connection(name);
        connection.environment = environments[at % environments.len()].clone();
        corpus.push((connection, secrets(CredentialType::ServerToServer, SECRETS[at], None)));
        for credential in [&settings[0], &settings[5]] {
            let credential = credential.clone();
            let kind = credential.credential_type();
            let mut connection =
                Connection { credential, product: Product::ExperienceManager, ..canned::connection(name) };
            (connection.company, connection.report_suites) = (None, Vec::new());
            corpus.push((connection, secrets(kind, SECRETS[at], None)));
        }
    }
    corpus
}

fn options(secrets: Option<&CredentialSecrets>) -> ExportOptions<'_> {
    ExportOptions { secrets, at: canned::wall(), ..ExportOptions::default() }
}

fn read(text: &str) -> ImportedCredential {
    match recognize(text.as_bytes()) {
        Recognition::Credentials(mut found) if found.len() == 1 => found.remove(0),
        other => panic!("{other:?} of\n{text}"),
    }
}

/// The formats that carry a whole credential; the others tell of one.
const READ_BACK: [ExportFormat; 5] =
    [ExportFormat::Credential, ExportFormat::Python, ExportFormat::Renviron, ExportFormat::Env, ExportFormat::Postman];

#[test]
fn what_is_exported_is_read_back() {
    let (mut read_back, mut is_other) = (0, [false; 6]);
    for (connection, secrets) in corpus() {
        let kind = connection.credential.credential_type();
        for format in READ_BACK.into_iter().filter(|format| format.check(&connection).is_ok()) {
            for with in [Some(&secrets), None] {
                let made = export(&connection, format, &options(with)).unwrap();
                for (at, text) in saved_otherwise(&made.text, &connection).into_iter().enumerate() {
                    is_other[at] |= text != *made.text;
                    same(&read(&text), &connection, format, with, &text);
                }
                assert_eq!(made.holds_secrets, with.is_some() && kind.has_client_secret(), "{format:?} {kind:?}");
                read_back += 1;
            }
        }
    }
    assert!(read_back > 200, "{read_back}");
    assert_eq!(is_other, [false, true, true, true, true, true]);
}

/// As editors, mail programs and other tools leave it: line ends and marks, blank lines, members that nobody here knows,
/// numbers for texts of digits and texts for numbers, blanks round names and values.
fn saved_otherwise(text: &str, connection: &Connection) -> [String; 6] {
    let client_id = connection.credential.client_id().as_str();
    let (unknown, numbers, blanks) = if text.starts_with('{') {
        (
            text.replacen(
                "{\n",
                "{\n  \"x-unknown\": {\"CLIENT\": [1, null, {\"id\": true}]},\n  \"OTHER\": 1.5,\n",
                1,
            ),
            text.replace("\"20261129\"", "20261129").replace(": true", ": \"true\"").replace(": 1,", ": \"1\","),
            text.replace(&format!("\"{client_id}\""), &format!("\"  {client_id}\\t\"")),
        )
    } else {
        (
            format!("# of another tool\nOTHER_SETTING='x y'\n\n{text}\nPATH=/usr/bin\n"),
            text.replace("=20261129\n", "=\"20261129\"\n"),
            text.lines().map(|line| format!("  {} \n", line.replacen('=', " = ", 1))).collect(),
        )
    };
    let (plain, windows) = (text.to_owned(), format!("\u{feff}{}", text.replace('\n', "\r\n")));
    [plain, windows, format!("\n\n{text} \n"), unknown, numbers, blanks]
}

#[track_caller]
fn same(
    found: &ImportedCredential,
    connection: &Connection,
    format: ExportFormat,
    secrets: Option<&CredentialSecrets>,
    text: &str,
) {
    let kind = connection.credential.credential_type();
    assert_eq!(found.problems, [], "{text}");
    assert_eq!(found.client_id.as_ref(), Some(connection.credential.client_id()), "{text}");
    // What a format's reader does not ask for, it does not say.
    let says_more = format != ExportFormat::Renviron;
    assert_eq!(found.org_id.as_ref(), Some(&connection.org_id).filter(|_| says_more), "{text}");
    assert_eq!(found.scopes.as_ref(), Some(connection.credential.scopes()).filter(|_| says_more), "{text}");
    let account = connection.credential.technical_account_id();
    let has_account = says_more && format != ExportFormat::Python;
    assert_eq!(found.technical_account_id.as_ref(), account.filter(|_| has_account), "{text}");
    let both = matches!(format, ExportFormat::Credential | ExportFormat::Env);
    let expected: Vec<Secret> = secrets
        .into_iter()
        .flat_map(|secrets| [secrets.client_secret(), secrets.other_client_secret().filter(|_| both)])
        .flatten()
        .cloned()
        .collect();
    assert_eq!(found.client_secrets, expected, "{text}");
    let key = secrets.and_then(CredentialSecrets::private_key).filter(|_| says_more);
    let found_key = found.pem.as_ref().map(|pem| pem.text.expose().split("-----BEGIN CERT").next().unwrap_or_default());
    assert_eq!(found_key.filter(|key| !key.is_empty()), key.map(Secret::expose), "{text}");
    // Two formats say the type; of the others it is seen where it can be.
    let is_seen = match format {
        ExportFormat::Credential => true,
        ExportFormat::Renviron => false,
        _ => match kind {
            CredentialType::ServerToServer => secrets.is_some() || account.is_some() && has_account,
            CredentialType::ServiceAccount => true,
            _ => false,
        },
    };
    if is_seen {
        assert_eq!(found.supported_type(), Some(kind), "{text}");
    }
    assert!(found.is_usable() && !summary(found).is_empty(), "{text}");
    let sandbox = connection.sandbox.as_ref().map(|sandbox| sandbox.name.as_str());
    let says_sandbox = matches!(format, ExportFormat::Credential | ExportFormat::Env | ExportFormat::Postman);
    let found_sandbox = found.sandbox_name.as_ref().map(Printable::as_str);
    assert_eq!(found_sandbox, sandbox.filter(|_| says_sandbox), "{text}");
    let says_company = format != ExportFormat::Env;
    let company = connection.company.as_ref().map(|company| &company.id).filter(|_| says_company);
    assert_eq!(found.company_id.as_ref(), company, "{text}");
    let suites = match format {
        ExportFormat::Env => 0,
        ExportFormat::Python | ExportFormat::Renviron => 1,
        _ => usize::MAX,
    };
    let suites: Vec<_> = connection.report_suites.iter().map(|suite| suite.rsid.clone()).take(suites).collect();
    assert_eq!(found.report_suites, suites, "{text}");
    if let (Some(hosts), true) =
        (connection.environment.hosts(connection.product), says_more && format != ExportFormat::Python)
    {
        let is_usual = connection.environment == Environment::Production;
        let ims = found.ims_host.as_ref().map(ToString::to_string);
        assert_eq!(ims, Some(hosts.ims_url.host()).filter(|_| !is_usual), "{text}");
    }
}

#[test]
fn a_template_keeps_the_make_and_nothing_of_the_client() {
    for (connection, secrets) in corpus() {
        let made = export(&connection, ExportFormat::Template, &options(Some(&secrets))).unwrap();
        assert!(!made.holds_secrets);
        let text = made.text.as_str();
        for theirs in
            [connection.org_id.as_str(), connection.credential.client_id().as_str(), canned::ACCOUNT, "northw"]
        {
            assert!(!text.contains(theirs), "{theirs}: {text}");
        }
        for text in saved_otherwise(text, &connection) {
            assert_eq!(read(&text), read(made.text.as_str()), "{text}");
        }
        let found = read(text);
        assert_eq!(found.supported_type(), Some(connection.credential.credential_type()));
        assert_eq!((&found.products[..], found.problems.len()), (&[connection.product][..], 0), "{text}");
        assert_eq!(found.scopes.as_ref(), Some(connection.credential.scopes()));
        assert_eq!((found.org_id, found.client_id, found.client_secrets.len()), (None, None, 0), "{text}");
        let local = connection.credential.sign_in().filter(|settings| settings.redirect_uri.local().is_some());
        let sandbox = connection.sandbox.as_ref().map(|sandbox| sandbox.name.as_str());
        assert_eq!(found.sandbox_name.as_ref().map(Printable::as_str), sandbox);
        assert_eq!(found.redirect_uris.first(), local.map(|settings| &settings.redirect_uri));
    }
}

#[test]
fn no_secret_stands_in_an_export_that_did_not_ask_for_it() {
    for (connection, secrets) in corpus() {
        for format in ExportFormat::ALL.into_iter().filter(|format| format.check(&connection).is_ok()) {
            let without = export(&connection, format, &options(None)).unwrap();
            assert!(!without.text.contains(canned::CANARY), "{format:?}: {}", without.text.as_str());
            assert!(!without.holds_secrets, "{format:?}");
            assert!(without.text.ends_with('\n') && !without.text.contains('\r'), "{format:?}");
            let with = export(&connection, format, &options(Some(&secrets))).unwrap();
            assert_eq!(with.text.contains(canned::CANARY), with.holds_secrets, "{format:?}: {}", with.text.as_str());
            assert!(format.can_hold_secrets() || !with.holds_secrets, "{format:?}");
            assert!(!format!("{with:?}{:?}", options(Some(&secrets))).contains(canned::CANARY));
        }
    }
}

#[test]
fn who_has_no_use_for_a_credential_says_so() {
    let mut connection = canned::connection("northwind");
    for format in ExportFormat::ALL {
        assert_eq!(format.check(&connection), Ok(()), "{format:?}");
    }
    connection.product = Product::ExperienceManager;
    let refused = export(&connection, ExportFormat::Python, &options(None)).unwrap_err();
    assert!(refused.problem.contains("aanalytics2 is for Adobe Analytics") && refused.remedy.contains("postman"));
    connection.product = Product::Analytics;
    connection.credential = for_person(CredentialType::NativeApp, "adobe+1://adobeid/x");
    for format in [ExportFormat::Python, ExportFormat::Renviron, ExportFormat::Env] {
        let refused = format.check(&connection).unwrap_err();
        assert!(refused.problem.contains("OAuth Native App"), "{format:?}");
        assert!(refused.remedy.ends_with("template, json, postman, curl, sheet, sheet-text."), "{}", refused.remedy);
    }
}

#[test]
fn a_reader_that_knows_production_alone_is_cautioned_about() {
    for (connection, _) in corpus() {
        for format in ExportFormat::ALL {
            let is_known = match format {
                ExportFormat::Python | ExportFormat::Renviron => connection.environment == Environment::Production,
                ExportFormat::Env => {
                    matches!(connection.environment, Environment::Production | Environment::Stage)
                }
                _ => true,
            };
            assert_eq!(format.caution(&connection).is_none(), is_known, "{format:?}");
        }
    }
}

#[test]
fn every_format_has_a_word_and_a_file_name_of_its_own() {
    let name = ConnectionName::parse("northwind/prod").unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for format in ExportFormat::ALL {
        assert!(seen.insert(format.word()) && seen.insert(format.title()), "{format:?}");
        let file = format.file_name(&name);
        assert!(!file.contains('/') && file.starts_with("northwind-prod") && !seen.contains(file.as_str()), "{file}");
    }
}

#[test]
fn env_names_are_names_for_a_shell() {
    for (connection, secrets) in corpus() {
        if ExportFormat::Env.check(&connection).is_err() {
            continue;
        }
        let made = export(&connection, ExportFormat::Env, &options(Some(&secrets))).unwrap();
        for line in made.text.lines().filter(|line| !line.starts_with('#')) {
            let (name, _) = line.split_once('=').unwrap();
            assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{name}");
        }
    }
    let context = |name: &str| {
        let made = export(&canned::connection(name), ExportFormat::Env, &options(None)).unwrap();
        read(&made.text).name.map(|name| name.as_str().to_owned())
    };
    assert_eq!(context("northwind_prod").as_deref(), Some("northwind_prod"));
    assert_eq!(context("northwind/prod").as_deref(), Some("northwind_prod"));
    assert_eq!(context("日本").as_deref(), Some("connection"));
}

#[test]
fn json_exports_are_json_with_the_names_that_their_readers_look_for() {
    let connection = canned::connection("northwind");
    let secrets = secrets(CredentialType::ServerToServer, canned::CLIENT_SECRET, Some(canned::OTHER_SECRET));
    let json = |format| -> serde_json::Value {
        serde_json::from_str(&export(&connection, format, &options(Some(&secrets))).unwrap().text).unwrap()
    };
    let scopes = Scopes::parse(Scopes::ANALYTICS_SERVER_TO_SERVER).unwrap().comma_separated();
    assert_eq!(
        json(ExportFormat::Python),
        serde_json::json!({
            "org_id": canned::ORG, "client_id": canned::CLIENT_ID, "secret": canned::CLIENT_SECRET, "scopes": scopes,
            "company_id": "northw0", "rsid": "northw.site000",
        })
    );
    assert_eq!(json(ExportFormat::Credential)["CLIENT_SECRETS"][1], canned::OTHER_SECRET);
    let postman = json(ExportFormat::Postman);
    let variable =
        |key: &str| postman["values"].as_array().unwrap().iter().find(|found| found["key"] == key).unwrap().clone();
    assert_eq!(variable("IMS")["value"], "ims-na1.adobelogin.com");
    assert_eq!(
        (&variable("CLIENT_SECRET")["type"], &variable("API_KEY")["type"]),
        (&"secret".into(), &"default".into())
    );
    assert_eq!(postman["_postman_variable_scope"], "environment");
}

#[test]
fn flaws_of_hand_overs_say_what_to_do() {
    for flaw in [
        Flaw::HandOverBroken,
        Flaw::HandOverOfOtherVersion,
        Flaw::OnlyTokens,
        Flaw::SettingsEmpty,
        Flaw::SettingsElsewhere,
    ] {
        let invalid = Invalid::from(flaw);
        assert!(invalid.problem.ends_with('.') && invalid.remedy.ends_with('.') && !invalid.example.is_empty());
    }
}
