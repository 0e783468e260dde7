//! Headless Chromium, spoken to over WebDriver (W3C), with a profile of its own that goes with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::person::wait_for;

/// The member that names an element (WebDriver, section 12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
];

/// Which certificates the browser takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certificates {
    AllTrusted,
    OnlyKnown,
}

/// A browser with one tab.
pub(crate) struct Chromium {
    driver: Child,
    base: String,
    session: String,
    runtime: tokio::runtime::Runtime,
    http: Client,
    _profile: tempfile::TempDir,
}

impl Chromium {
    pub(crate) fn start(certificates: Certificates) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null());
        command.env("HOME", profile.path());
        let mut driver = command.spawn().expect("chromedriver, of Debian's package chromium-driver");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            line.split_once("started successfully on port ").map(|(_, port)| port.trim_end_matches('.').to_owned())
        });
        // Whoever is heard is not blocked.
        std::thread::spawn(move || lines.for_each(drop));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        let base = format!("http://127.0.0.1:{}", port.expect("chromedriver's port"));
        let mut this = Self { driver, base, session: String::new(), runtime, http, _profile: profile };
        let mut arguments: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", this._profile.path().join("profile").display()));
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "acceptInsecureCerts": certificates == Certificates::AllTrusted,
            "goog:chromeOptions": { "args": arguments },
        }}});
        let begun = this.call(Method::POST, "/session", Some(wanted)).expect("a browser");
        this.session = begun["sessionId"].as_str().unwrap().to_owned();
        this
    }

    fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let (is_good, mut answer): (bool, Value) = self.runtime.block_on(async {
            let response = request.send().await.unwrap();
            (response.status().is_success(), response.json().await.unwrap())
        });
        let value = answer["value"].take();
        if is_good { Ok(value) } else { Err(value) }
    }

    fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Value> {
        self.call(method, &format!("/session/{}{path}", self.session), body)
    }

    /// Goes to an address, as if it was typed.
    #[track_caller]
    pub(crate) fn open(&self, address: &str) {
        self.ask(Method::POST, "/url", Some(json!({ "url": address }))).unwrap();
    }

    /// Presses the button with these words. Where it leads need not open.
    #[track_caller]
    pub(crate) fn press(&self, words: &str) {
        let xpath = format!("//button[contains(., \"{words}\")]");
        let find = || self.ask(Method::POST, "/element", Some(json!({ "using": "xpath", "value": xpath }))).ok();
        // The page before it may still be there.
        let button = wait_for(&format!("the button {words:?}"), Duration::from_secs(10), find);
        let element = button[ELEMENT].as_str().unwrap();
        match self.ask(Method::POST, &format!("/element/{element}/click"), Some(json!({}))) {
            Ok(_) => {}
            Err(error) => assert_eq!(error["error"], "insecure certificate", "{error}; the page:\n{}", self.text()),
        }
    }

    /// What stands in the address bar.
    pub(crate) fn address(&self) -> String {
        self.ask(Method::GET, "/url", None).unwrap().as_str().unwrap().to_owned()
    }

    fn script(&self, script: &str) -> Result<Value, Value> {
        self.ask(Method::POST, "/execute/sync", Some(json!({ "script": script, "args": [] })))
    }

    /// What the page says; nothing while it changes.
    pub(crate) fn text(&self) -> String {
        let text = self.script("return document.body ? document.body.innerText : ''");
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether the browser shows its own page about a certificate.
    pub(crate) fn shows_certificate_page(&self) -> bool {
        self.text().contains("ERR_CERT_AUTHORITY_INVALID")
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // The browser ends with its session. Nothing here may panic: the test may be failing already.
        let end = self.http.delete(format!("{}/session/{}", self.base, self.session));
        let _ = self.runtime.block_on(async { end.send().await });
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
