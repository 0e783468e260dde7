//! The guide as one who reads it would try it: its quoted commands, run one after the other on the practice sandbox, answer
//! what the page says that they do.
//!
//! A new quote is run here, or stands among those that only a person can try, with the reason.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what a test needs may end the test")]

#[path = "documents/lines.rs"]
#[expect(dead_code, reason = "the test of all documents uses the rest of it")]
mod lines;
#[path = "support/pty.rs"]
mod pty;
#[path = "documents/quoted.rs"]
mod quoted;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use age::secrecy::ExposeSecret;
use pty::Home;

const ADMINISTRATOR: &str = "system-administrator";
const CONSULTANT: &str = "consultant";
const SUPPORT: &str = "support";

/// What is quoted and not run here, and why not.
const BY_HAND: &[(&str, &str)] = &[
    ("aa-connect store move", "it needs a real keyring, which tests/real_stores.rs has"),
    ("aa-connect list --expiring 30d", "it needs a sign-in and a Service Account"),
    ("aa-connect renew --all", "it needs a sign-in"),
    ("aa-connect renew --print-timer systemd", "what it says last goes by the connections that there are"),
    ("aa-connect remove northwind/ines", "it needs a sign-in"),
    ("aa-connect bundle fabrikam", "it asks on a terminal"),
];

/// A reader's machine.
struct Reader {
    home: Home,
    tried: BTreeSet<(&'static str, usize)>,
}

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/guide/{name}.md"))).unwrap()
}

impl Reader {
    fn new() -> Self {
        Self { home: Home::new(), tried: BTreeSet::new() }
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What the program says to a command line, answers and talk in their order. The vault's passphrase comes from a file.
    fn said(&self, line: &str) -> String {
        let words = lines::words(line).unwrap();
        let mut arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        if !line.contains("--answers") {
            arguments.extend(["--passphrase-command", r#"["cat", ".vault-passphrase"]"#]);
        }
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut command = self.home.program(&arguments);
        command.stdin(Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
        let mut child = command.spawn().unwrap();
        drop(command);
        let mut said = String::new();
        reader.read_to_string(&mut said).unwrap();
        child.wait().unwrap();
        said
    }

    /// What a page takes for granted.
    fn prepare(&self, line: &str, means: &str) {
        let said = self.said(line);
        assert!(said.contains(means), "{line}\n{said}");
    }

    /// Runs the next quote of `name` that is this command and was not run yet.
    fn quote(&mut self, name: &'static str, command: &str) {
        self.quote_after(0, name, command);
    }

    /// The same, but `before` such quotes are for later.
    fn quote_after(&mut self, before: usize, name: &'static str, command: &str) {
        let quotes = quoted::of(&page(name));
        let is_new = |quote: &&quoted::Quote| quote.command == command && !self.tried.contains(&(name, quote.line));
        let quote = quotes.iter().filter(is_new).nth(before);
        let quote = quote.unwrap_or_else(|| panic!("{name}.md quotes no “{command}” (any more)"));
        self.tried.insert((name, quote.line));
        let said = self.said(command);
        if let Some(line) = quote.missing_from(&said) {
            panic!("docs/guide/{name}.md:{}: {command}\nquoted: {line}\nsaid:\n{said}", quote.line);
        }
    }

    /// Nothing is quoted that was neither run nor is known to need a person.
    fn all_were_tried(&self) {
        for name in [ADMINISTRATOR, CONSULTANT, SUPPORT] {
            for quote in quoted::of(&page(name)).iter().filter(|quote| !self.tried.contains(&(name, quote.line))) {
                let by_hand = BY_HAND.iter().any(|(command, _)| quote.command.starts_with(command));
                assert!(by_hand, "docs/guide/{name}.md:{} is run by no test: {}", quote.line, quote.command);
            }
        }
    }
}

/// The practice sandbox as a program of its own.
struct Sandbox {
    child: Child,
    host: String,
}

impl Sandbox {
    fn start(home: &Home) -> Self {
        let mut child =
            home.program(&["sandbox", "--json"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: serde_json::Value = serde_json::from_str(&line).unwrap();
        let host = told["api_base_url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        Self { child, host }
    }

    fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn post(&self, path: &str, form: &str) {
        let answer = self.send(&format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{form}",
            self.host,
            form.len()
        ));
        assert!(answer.starts_with("HTTP/1.1 2") || answer.starts_with("HTTP/1.1 3"), "{answer}");
    }

    /// A second client secret of a credential, as its page in the console adds it.
    fn second_secret(&self, client_id: &str) -> String {
        self.post("/console", &format!("action=add_secret&client_id={client_id}"));
        let page = self.send(&format!("GET /console HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.host));
        let (_, section) = page.split_once(&format!("<section id=\"{client_id}\"")).unwrap();
        let secret = section.split("<code>p8e-").nth(2).unwrap();
        format!("p8e-{}", secret.split_once('<').unwrap().0)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A project of the Developer Console with one practice credential.
const PROJECT: &str = r#"{"project":{"title":"Northwind","org":{"name":"Northwind","ims_org_id":"5F0A1C7E62B9D34A0A495E01@AdobeOrg"},
"workspace":{"details":{"services":[{"code":"AdobeAnalyticsSDK","name":"Adobe Analytics"}],"credentials":[{"name":"nw",
"integration_type":"oauth_server_to_server","oauth_server_to_server":{"client_id":"a1f04c7e9b2d4e68935c70d1e2f3a4b5",
"client_secrets":["p8e-PracticeOnly-Northwind-4tR7wYq2Lm"],
"technical_account_id":"3D5B21F0665A1C9E0A495FE7@techacct.adobe.com",
"scopes":["openid","session","AdobeID","read_organizations","additional_info.projectedProductContext"]}}]}}}}"#;

#[test]
fn what_the_guide_quotes_is_what_the_program_says() {
    let mut reader = Reader::new();
    let passphrase = reader.home.path().join(".vault-passphrase");
    reader.write(".vault-passphrase", "correct horse battery\n");
    reader.write("secret.txt", "p8e-PracticeOnly-Northwind-4tR7wYq2Lm\n");
    reader.write("project.json", PROJECT);
    // The answers file is the page's own, but for where the passphrase lies.
    let answers = quoted::block(&page(ADMINISTRATOR), "## 8.")
        .replace("/home/ada/.vault-passphrase", passphrase.to_str().unwrap());
    let with = |changes: &[(&str, &str)]| {
        changes.iter().fold(answers.clone(), |answers, (line, other)| {
            assert!(answers.contains(line), "{line}");
            answers.replace(line, other)
        })
    };
    let organization = r#"organization = "5F0A1C7E62B9D34A0A495E01@AdobeOrg""#;
    let client_id = r#"client_id = "a1f04c7e9b2d4e68935c70d1e2f3a4b5""#;
    let (name, suites) = (r#"name = "northwind/shop""#, r#", "northwind.app.prod""#);
    reader.write("northwind.toml", &answers);
    reader.write("first.toml", &with(&[(name, r#"name = "northwind-traders""#), (suites, "")]));
    reader
        .write("short.toml", &with(&[(name, "name = \"x\""), (organization, ""), (client_id, "client_id = \"xyz\"")]));
    let other = organization.replace("5F0A1C7E62B9D34A0A495E01", "7C3E9B1D48F05A260A495F92");
    reader.write("wrong.toml", &with(&[(name, "name = \"wrong\""), (organization, &other)]));

    reader.quote(ADMINISTRATOR, "aa-connect guide --letter");
    reader.prepare("aa-connect setup --answers first.toml", "works and is saved");
    reader.quote(CONSULTANT, "aa-connect rename northwind-traders northwind/prod");
    reader.quote(ADMINISTRATOR, "aa-connect store");
    reader.quote(ADMINISTRATOR, "aa-connect setup --answers northwind.toml");
    reader.quote(ADMINISTRATOR, "aa-connect setup --answers short.toml");
    reader.quote(CONSULTANT, "aa-connect setup --answers wrong.toml");
    reader.quote(ADMINISTRATOR, "aa-connect check northwind/prod");
    reader.quote(ADMINISTRATOR, "aa-connect call northwind/prod 'reportsuites/collections/suites?limit=2'");
    reader.prepare("aa-connect check northwind/", "works");
    reader.quote(CONSULTANT, "aa-connect list northwind/");
    reader.quote(CONSULTANT, "aa-connect check nothere/");
    reader.quote(CONSULTANT, "aa-connect show northwind/prod --curl");
    reader.prepare("aa-connect duplicate northwind/prod northwind/stage", "is begun");
    reader.quote(ADMINISTRATOR, "aa-connect drafts");
    reader.quote(CONSULTANT, "aa-connect duplicate northwind/prod pristav/prod --other-organization");
    reader.quote(CONSULTANT, "aa-connect export northwind/prod --format aanalytics2");
    reader.quote(CONSULTANT, "aa-connect export northwind/prod --format aanalytics2 --with-secrets -o northwind.json");
    reader.quote(CONSULTANT, "aa-connect export northwind/prod --format sheet --clients 'Northwind, Fabrikam'");
    reader.write("clients/project.json", PROJECT);
    reader.write("clients/notes.txt", "Call Ada on Monday.\n");
    fs::copy(reader.home.path().join("northwind.json"), reader.home.path().join("clients/northwind.json")).unwrap();
    reader.quote(CONSULTANT, "aa-connect import clients/ --dry-run");

    support(&mut reader, with);
    hand_over(&mut reader);
    reader.quote(
        ADMINISTRATOR,
        "aa-connect import project.json --environment practice --store vault --company northw0 --report-suites all \
         --name northwind/imported --yes",
    );
    reader.all_were_tried();
}

/// The page of those whose connection is broken, and what one of them means for the list of all.
fn support(reader: &mut Reader, with: impl Fn(&[(&str, &str)]) -> String) {
    reader.write("ticket.txt", quoted::block(&page(SUPPORT), "## 1. You have nothing"));
    reader.write("mail.txt", "It stopped working yesterday.\n");
    reader.quote(SUPPORT, "aa-connect explain ticket.txt");
    reader.quote(SUPPORT, "aa-connect explain mail.txt");

    let sandbox = Sandbox::start(&reader.home);
    let there = |key: &str| format!("{key} = \"http://{}\"", sandbox.host);
    let custom = format!("environment = \"custom\"\n{}\n{}\n#", there("ims_url"), there("api_url"));
    let answers = with(&[("environment = \"practice\"", &custom), ("northwind/shop", "fabrikam")]);
    reader.write("fabrikam.toml", &answers);
    reader.prepare("aa-connect setup --answers fabrikam.toml", "works and is saved");
    reader.prepare("aa-connect check fabrikam", "It works");
    reader.write("new.txt", &sandbox.second_secret("a1f04c7e9b2d4e68935c70d1e2f3a4b5"));
    sandbox.post("/practice/failures", "fail=api-no-product-profile");
    reader.quote(SUPPORT, "aa-connect check fabrikam --since-last");
    reader.quote(SUPPORT, "aa-connect bundle fabrikam --output fabrikam.json --yes");
    reader.quote(SUPPORT, "aa-connect check --replay fabrikam.json");
    // The page has it the other way round, for which a sandbox would have to come back to its port.
    sandbox.post("/practice/failures", "fail=html");
    reader.quote_after(1, SUPPORT, "aa-connect check fabrikam");
    drop(sandbox);
    reader.quote(SUPPORT, "aa-connect check fabrikam");
    reader.quote(ADMINISTRATOR, "aa-connect check --all");
    reader.quote(SUPPORT, "aa-connect list");
}

/// What goes to others, and a client secret that is changed.
fn hand_over(reader: &mut Reader) {
    reader.quote(CONSULTANT, "aa-connect rotate northwind/prod --client-secret-file new.txt --yes");
    let sealed = quoted::of(&page(CONSULTANT)).into_iter().find(|quote| quote.command.contains("--sealed")).unwrap();
    reader.quote(CONSULTANT, &sealed.command);
    // The page's key is somebody's; this one is the reader's.
    let key = age::x25519::Identity::generate();
    reader.write("key.txt", key.to_string().expose_secret());
    let again = format!("aa-connect export northwind/shop --sealed --to {} -o shop.age --force", key.to_public());
    reader.prepare(&again, "It holds the whole connection");
    reader.quote(CONSULTANT, "aa-connect import shop.age --identity key.txt --name handed/shop --store vault --yes");
}

#[test]
fn a_quote_that_is_not_what_was_said_is_noticed() {
    let page = "```console\n$ aa-connect list\nNAME  ENDS\na     2026-11-29\n…\n```\n";
    let quote = quoted::of(page).remove(0);
    assert_eq!((quote.line, quote.command.as_str()), (2, "aa-connect list"));
    assert_eq!(quote.missing_from("NAME  ENDS\na     2027-01-31\nb     never\n"), None);
    assert_eq!(quote.missing_from("NAME  ENDS\nb     never\n").as_deref(), Some("a     2026-11-29"));
    let whole = quoted::of(&page.replace("…\n", "")).remove(0);
    assert!(whole.missing_from("NAME  ENDS\na     2027-01-31\nb     never\n").is_some(), "it says more than is quoted");
    let cut = quoted::of("```console\n$ aa-connect x\nIt works …\n```\n").remove(0);
    assert_eq!(cut.missing_from("It works well.\nVery.\n"), None);
    assert!(cut.missing_from("It does not\n").is_some());
}
