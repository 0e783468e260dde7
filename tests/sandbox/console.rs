//! `/console`: the page that stands in for the Developer Console, used as a browser, as curl, and as another site would.

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};
use serde_json::json;

use super::assertions::*;
use super::world::*;

const FAR: &str = include_str!("../../assets/sandbox/practice-service-account.crt");
const EXPIRED: &str = include_str!("../../assets/sandbox/practice-service-account-expired.crt");
const SHORT: &str = include_str!("short-key.crt");

/// The page, and a client that looks at redirects instead of following them.
struct Console<'a> {
    world: &'a World,
    http: Client,
}

impl<'a> Console<'a> {
    fn of(world: &'a World) -> Self {
        Self { world, http: Client::builder().no_proxy().redirect(Policy::none()).build().unwrap() }
    }

    fn post(&self, fields: &[(&str, &str)]) -> RequestBuilder {
        self.http.post(self.world.sandbox.console_url()).form(fields)
    }

    async fn page(&self) -> String {
        let response = self.http.get(self.world.sandbox.console_url()).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.text().await.unwrap()
    }

    /// Does something about a Service Account that must succeed; gives the sentence of the page it leads to.
    async fn does(&self, number: usize, action: &str, more: &[(&str, &str)]) -> String {
        let client_id = account(number).client_id;
        let mut fields = vec![("action", action), ("client_id", client_id.as_str())];
        fields.extend(more);
        let response = self.post(&fields).send().await.unwrap();
        assert_eq!(response.status(), 303, "{action}");
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        assert!(
            location.starts_with("/console?done=")
                && (action == "start_over" || location.ends_with(&format!("#{client_id}"))),
            "{location}"
        );
        let sentence = response.text().await.unwrap().trim().to_owned();
        let page = self.http.get(self.world.url(&location)).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(&format!("role=\"status\">{sentence}</div>")), "{page}");
        sentence
    }

    /// Does something that must be refused; gives the problem that the page names.
    async fn refuses(&self, number: usize, action: &str, more: &[(&str, &str)]) -> String {
        let client_id = account(number).client_id;
        let mut fields = vec![("action", action), ("client_id", client_id.as_str())];
        fields.extend(more);
        let response = self.post(&fields).send().await.unwrap();
        assert_eq!(response.status(), 400, "{action}");
        problem(&response.text().await.unwrap())
    }
}

#[track_caller]
fn problem(page: &str) -> String {
    let (_, rest) = page.split_once("role=\"alert\"><strong>").unwrap();
    rest.split_once("</strong>").unwrap().0.to_owned()
}

/// What stands on the page about one Service Account.
#[track_caller]
fn section(page: &str, number: usize) -> &str {
    let (_, rest) = page.split_once(&format!("<section id=\"{}\">", account(number).client_id)).unwrap();
    rest.split_once("</section>").unwrap().0
}

#[tokio::test]
async fn the_page_shows_every_service_account_with_all_that_a_client_needs() {
    let world = world().await;
    let page = Console::of(&world).page().await;
    assert!(page.contains("<h1>Developer Console</h1>") && page.contains("Practice: this is not Adobe"));
    for number in [NIGHTLY, ARCHIVE, AEM, WITH_JTI] {
        let account = account(number);
        let section = section(&page, number);
        for text in [
            account.name,
            account.client_id.as_str(),
            account.client_secret.expose(),
            account.technical_account_id.as_str(),
            account.org_id.as_str(),
            &account.metascopes.to_string(),
            "Upload the certificate",
            "Add OAuth Server-to-Server",
        ] {
            assert!(section.contains(text), "{number}: {text}");
        }
        assert!(!section.contains("-successor-"), "its secret is not there before it is: {number}");
    }
    let nightly = section(&page, NIGHTLY);
    assert!(nightly.contains("39ae7321af22fd3fe611e0ae2fc59a064cc207a3") && nightly.contains("Expires on 2049-12-31"));
    assert!(nightly.contains("Expired on 2024-04-30"));
    let converted = section(&page, CONVERTED);
    assert!(converted.contains("Adobe has converted") && converted.contains("Dashboard-successor"));
    assert!(!converted.contains("Upload") && !converted.contains("Add OAuth"));
}

#[tokio::test]
async fn the_page_loads_nothing_runs_nothing_and_cannot_be_framed() {
    let world = world().await;
    let response = world.http.get(world.sandbox.console_url()).send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    for (name, value) in [("x-frame-options", "DENY"), ("cache-control", "no-store")] {
        assert_eq!(response.headers()[name], value);
    }
    let page = response.text().await.unwrap();
    for word in ["<script", "src=", "<link", "url(", "@import", "http-equiv", "onclick", "<img", "<iframe", "{"] {
        let found = page.split_once("</style>").unwrap().1.contains(word);
        assert!(!found, "{word}");
    }
}

#[tokio::test]
async fn a_certificate_is_uploaded_as_a_browser_does_it_and_its_key_works_from_then_on() {
    let world = world().await;
    let console = Console::of(&world);
    let archive = account(ARCHIVE);
    assert_eq!(world.exchange_with(ARCHIVE, &json!({}), &OWN.key).await.1["error_description"], NOT_BOUND);
    // What Firefox sends: the file, and the text field that was left empty.
    let with_crlf = OWN.certificate.replace('\n', "\r\n");
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n{}\r\n--b\r\nContent-Disposition: form-data; \
         name=\"certificate\"; filename=\"certificate_pub.crt\"\r\nContent-Type: application/x-x509-ca-cert\r\n\r\n\
         {with_crlf}\r\n--b\r\nContent-Disposition: form-data; name=\"certificate\"\r\n\r\n\r\n--b\r\nContent-Disposition: \
         form-data; name=\"action\"\r\n\r\nregister\r\n--b--\r\n",
        archive.client_id
    );
    let request = console.http.post(world.sandbox.console_url()).header("origin", world.base.as_str());
    let response = request.header("content-type", "multipart/form-data; boundary=b").body(body).send().await.unwrap();
    assert_eq!(response.status(), 303);
    assert!(section(&console.page().await, ARCHIVE).contains("made in a test"));
    assert_eq!(world.exchange_with(ARCHIVE, &json!({}), &OWN.key).await.0, 200);

    // Once more is as good as once.
    console.does(ARCHIVE, "register", &[("certificate", &OWN.certificate)]).await;
    let page = console.page().await;
    let (_, rest) = section(&page, ARCHIVE).split_once("SHA-1 <code>").unwrap();
    let (fingerprint, rest) = rest.split_once('<').unwrap();
    assert!(!rest.contains("SHA-1"), "it stands there once");
    assert_eq!(
        console.does(ARCHIVE, "delete_certificate", &[("fingerprint", fingerprint)]).await,
        "The certificate is deleted. What its key signs is refused now."
    );
    assert_eq!(world.exchange_with(ARCHIVE, &json!({}), &OWN.key).await.1["error_description"], NOT_BOUND);
    let gone = console.refuses(ARCHIVE, "delete_certificate", &[("fingerprint", fingerprint)]).await;
    assert_eq!(gone, "No certificate with this fingerprint is registered any more.");
}

#[tokio::test]
async fn what_is_no_certificate_to_register_is_refused_in_the_consoles_words() {
    let world = world().await;
    let console = Console::of(&world);
    let ec = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let ec = certificate(&ec, "elliptic", -1, 300);
    let own_expired = pair(-30, -1).certificate;
    let without_lines = FAR.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    let long = format!("{FAR}{}", "x".repeat(100_000));
    for (pem, why) in [
        ("", "No certificate was chosen."),
        (PUBLIC_KEY, "it holds a private key, which nobody else should ever get."),
        (&format!("{FAR}{PUBLIC_KEY}"), "it holds a private key, which nobody else should ever get."),
        (&without_lines, "there is no line -----BEGIN CERTIFICATE----- in it."),
        ("hello", "there is no line -----BEGIN CERTIFICATE----- in it."),
        (&FAR.replace("CERTIFICATE", "CERTIFICATE REQUEST"), "it is another kind of PEM file."),
        (&FAR[..400], "it is damaged or cut off."),
        (&format!("{FAR}{FAR}"), "there are several in the file."),
        (&ec, "its key is no RSA key."),
        (SHORT, "its key has 1024 bits."),
        (EXPIRED, "it ended on 2024-04-30 00:00:00 UTC."),
        (&own_expired, "it ended on "),
        (&long, "it is much longer than a certificate."),
    ] {
        let said = console.refuses(ARCHIVE, "register", &[("certificate", pem)]).await;
        let expected = if pem.is_empty() { why.to_owned() } else { format!("The certificate is not valid: {why}") };
        assert!(said.starts_with(&expected), "{said} / {expected}");
        if !pem.is_empty() {
            let invalid = world.sandbox.register_certificate(&account(ARCHIVE).client_id, pem).await.unwrap_err();
            assert_eq!(invalid.problem, said, "the program's way says the same");
        }
    }
    assert!(section(&console.page().await, ARCHIVE).contains("None yet."));
    let unknown = world.sandbox.register_certificate(&credential(MAIN).client_id, FAR).await.unwrap_err();
    assert_eq!(unknown.problem, "There is no Service Account with this client ID.");
    let converted = console.refuses(CONVERTED, "register", &[("certificate", FAR)]).await;
    assert!(converted.contains("takes no certificates any more"), "{converted}");
}

#[tokio::test]
async fn only_so_many_certificates_are_taken() {
    let world = world().await;
    let key = KeyPair::from_pem(&OWN.key).unwrap();
    let client_id = account(ARCHIVE).client_id;
    let ten: Vec<_> = (0..10).map(|number| certificate(&key, &format!("number {number}"), -1, 300)).collect();
    for pem in &ten {
        world.sandbox.register_certificate(&client_id, pem).await.unwrap();
    }
    let more = world.sandbox.register_certificate(&client_id, FAR).await.unwrap_err();
    assert_eq!(more.problem, "10 certificates are registered with this Service Account already.");
    world.sandbox.register_certificate(&client_id, &ten[0]).await.unwrap();
    assert_eq!(world.exchange_with(ARCHIVE, &json!({}), &OWN.key).await.0, 200);
}

#[tokio::test]
async fn a_service_account_is_moved_to_server_to_server_in_two_steps() {
    let world = world().await;
    let console = Console::of(&world);
    let nightly = account(NIGHTLY);
    let successor = [
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", nightly.client_id.to_string()),
        ("client_secret", "p8e-PracticeOnly-Nightly-successor-2mQ9".to_owned()),
        ("scope", SCOPES.to_owned()),
    ];
    let refused = console.refuses(NIGHTLY, "delete_service_account", &[]).await;
    assert!(refused.starts_with("Add the OAuth Server-to-Server credential first"), "{refused}");
    assert_eq!(world.token_answer(&successor).await.1["error_description"], "invalid client_secret parameter");

    console.does(NIGHTLY, "add_successor", &[]).await;
    let page = console.page().await;
    let both = section(&page, NIGHTLY);
    for text in [successor[2].1.as_str(), nightly.client_secret.expose(), "openid, session", "Cancel the migration"] {
        assert!(both.contains(text), "{text}");
    }
    let (status, new) = world.token_answer(&successor).await;
    let (also, old) = world.exchange_with(NIGHTLY, &json!({}), PUBLIC_KEY).await;
    assert_eq!((status, also), (200, 200), "both work: {new} {old}");
    let claims_of = |body: &serde_json::Value| claims(body["access_token"].as_str().unwrap());
    for name in ["client_id", "user_id", "scope", "type", "as"] {
        assert_eq!(claims_of(&new)[name], claims_of(&old)[name], "the same token: {name}");
    }
    assert_eq!(
        console.refuses(NIGHTLY, "add_successor", &[]).await,
        "The OAuth Server-to-Server credential is there already."
    );

    console.does(NIGHTLY, "cancel_successor", &[]).await;
    assert_eq!(world.token_answer(&successor).await.0, 400);
    assert_eq!(world.exchange_with(NIGHTLY, &json!({}), PUBLIC_KEY).await.0, 200);
    console.refuses(NIGHTLY, "cancel_successor", &[]).await;

    console.does(NIGHTLY, "add_successor", &[]).await;
    console.does(NIGHTLY, "delete_service_account", &[]).await;
    let outage = world.exchange_with(NIGHTLY, &json!({}), PUBLIC_KEY).await;
    assert_refused(&outage, 500, "internal_error", "Please try again later");
    assert_eq!(world.token_answer(&successor).await.0, 200);
    let page = console.page().await;
    assert!(section(&page, NIGHTLY).contains("You have converted") && !section(&page, NIGHTLY).contains("SHA-1"));
    assert_eq!(
        world.sandbox.description()["credentials"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["state"] == "server_to_server")
            .count(),
        2
    );

    console.does(NIGHTLY, "start_over", &[]).await;
    assert_eq!(world.exchange_with(NIGHTLY, &json!({}), PUBLIC_KEY).await.0, 200);
    assert_eq!(world.token_answer(&successor).await.0, 400);
}

#[tokio::test]
async fn what_was_done_is_remembered_by_all_sandboxes_and_after_a_restart() {
    let world = world().await;
    let beside = world_with(options(&world.state), tempfile::tempdir().unwrap()).await;
    world.register_own(ARCHIVE).await;
    assert_eq!(beside.exchange_with(ARCHIVE, &json!({}), &OWN.key).await.0, 200, "at once, in another process");
    Console::of(&beside).does(NIGHTLY, "add_successor", &[]).await;
    let far = "39ae7321af22fd3fe611e0ae2fc59a064cc207a3";
    Console::of(&world).does(NIGHTLY, "delete_certificate", &[("fingerprint", far)]).await;
    assert!(section(&Console::of(&world).page().await, NIGHTLY).contains("Cancel the migration"));
    drop(beside);
    let World { sandbox, state, .. } = world;
    sandbox.stop().await;

    let again = world_with(options(&state), state).await;
    let console = Console::of(&again);
    assert_eq!(again.exchange_with(ARCHIVE, &json!({}), &OWN.key).await.0, 200);
    assert_eq!(again.exchange_with(NIGHTLY, &json!({}), PUBLIC_KEY).await.1["error_description"], NOT_BOUND);
    let page = console.page().await;
    assert!(section(&page, NIGHTLY).contains("Cancel the migration") && !section(&page, NIGHTLY).contains(far));
    console.does(NIGHTLY, "register", &[("certificate", FAR)]).await;
    assert_eq!(again.exchange_with(NIGHTLY, &json!({}), PUBLIC_KEY).await.0, 200, "it can be brought back");
}

#[tokio::test]
async fn a_state_file_of_an_older_sandbox_is_read_and_kept() {
    let state = tempfile::tempdir().unwrap();
    let path = options(&state).state_file;
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let older = json!({ "schema_version": 1, "tokens": {}, "invalidated": { "ended": u64::MAX } });
    std::fs::write(&path, older.to_string()).unwrap();
    let world = world_with(options(&state), state).await;
    world.register_own(ARCHIVE).await;
    assert_eq!(world.exchange_with(ARCHIVE, &json!({}), &OWN.key).await.0, 200);
    let World { sandbox, state: _kept, .. } = world;
    sandbox.stop().await;
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(
        file["invalidated"].get("ended").is_some()
            && file["console"].get(account(ARCHIVE).client_id.as_str()).is_some()
    );
}

#[tokio::test]
async fn where_nothing_can_be_written_this_process_remembers() {
    let state = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(options(&state).state_file).unwrap();
    let world = world_with(options(&state), state).await;
    world.register_own(ARCHIVE).await;
    assert_eq!(world.exchange_with(ARCHIVE, &json!({}), &OWN.key).await.0, 200);
    world.register_own(WITH_JTI).await;
    assert_eq!(world.exchange_with(WITH_JTI, &json!({ "jti": 1 }), &OWN.key).await.0, 200);
    assert_eq!(world.exchange_with(WITH_JTI, &json!({ "jti": 1 }), &OWN.key).await.1["error"], "invalid_jti");
}

#[tokio::test]
async fn another_sites_page_can_neither_read_the_page_nor_press_its_buttons() {
    let world = world().await;
    let console = Console::of(&world);
    let start_over = || console.post(&[("action", "start_over")]);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:1"),
        ("sec-fetch-site", "cross-site"),
    ] {
        assert_eq!(start_over().header(name, value).send().await.unwrap().status(), 403, "{name}: {value}");
    }
    assert_eq!(start_over().header("origin", world.base.as_str()).send().await.unwrap().status(), 303);
    for host in ["evil.example", "evil.example:80", "127.0.0.1.evil.example"] {
        let read = console.http.get(world.sandbox.console_url()).header("host", host);
        assert_eq!(read.send().await.unwrap().status(), 421, "{host}");
        let press = start_over().header("host", host).header("origin", format!("http://{host}"));
        assert_eq!(press.send().await.unwrap().status(), 421, "{host}");
    }
}

#[tokio::test]
async fn nonsense_is_answered_with_the_page_and_never_becomes_part_of_it() {
    let world = world().await;
    let console = Console::of(&world);
    let bad = "\"'><script>alert(1)</script>";
    for fields in [
        vec![],
        vec![("action", bad)],
        vec![("action", "register"), ("client_id", bad), ("certificate", bad)],
        vec![
            ("action", "delete_certificate"),
            ("client_id", account(NIGHTLY).client_id.as_str().to_owned().leak()),
            ("fingerprint", bad),
        ],
    ] {
        let response = console.post(&fields).send().await.unwrap();
        assert_eq!(response.status(), 400, "{fields:?}");
        assert!(!response.text().await.unwrap().contains("<script"), "{fields:?}");
    }
    let asked = format!("{}?done={bad}", world.sandbox.console_url());
    assert!(!console.http.get(asked).send().await.unwrap().text().await.unwrap().contains("<script"));
    let enormous = console.post(&[("action", "register"), ("certificate", &"x".repeat(2 << 20))]);
    let response = enormous.send().await.unwrap();
    assert_eq!(response.status(), 413);
    assert!(problem(&response.text().await.unwrap()).starts_with("The certificate is not valid"));
    let binary =
        b"--b\r\nContent-Disposition: form-data; name=\"certificate\"\r\n\r\n\x30\x82\xff\xfe\r\n--b--\r\n".to_vec();
    let request = console.http.post(world.sandbox.console_url());
    let response = request.header("content-type", "multipart/form-data; boundary=b").body(binary).send().await.unwrap();
    assert_eq!(response.status(), 400);
    assert!(
        problem(&response.text().await.unwrap())
            .starts_with("The certificate is not valid: what was sent is not a text")
    );

    // Foreign names in a certificate are text, too.
    let key = KeyPair::from_pem(&OWN.key).unwrap();
    let named = certificate(&key, "<b>bold</b>\u{202e}", -1, 300);
    console.does(ARCHIVE, "register", &[("certificate", &named)]).await;
    assert!(section(&console.page().await, ARCHIVE).contains("&lt;b&gt;bold&lt;/b&gt;"));
}
