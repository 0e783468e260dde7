//! Signing in from outside: a port of one's own, a command as `$BROWSER` that hands over what it is asked to open, a
//! person with a hand-made browser, and the way through the wizard to the step.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::collections::BTreeMap;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use reqwest::{Client, Method, header, redirect::Policy};
use url::Url;

use super::pty::{CTRL_U, ENTER, F6, Home, TAB, Terminal};

pub(crate) const WEB_APP: &str = "OAuth Web App";
pub(crate) const SINGLE_PAGE_APP: &str = "OAuth Single Page App";
pub(crate) const NATIVE_APP: &str = "OAuth Native App";

pub(crate) const WEB_APP_CLIENT: &str = "f6605d9e3dca4a95b274ac507f9c1d30";
pub(crate) const WEB_APP_SECRET: &str = "p8e-PracticeOnly-WebApp-8bN2yGm7Tx";

pub(crate) const NATIVE_APP_CLIENT: &str = "18643b7a5fce4cb7d496ce72b1be3f5d";
pub(crate) const NATIVE_APP_REDIRECT: &str =
    "adobe+5d1f0c83a7e94b6f2c8d417e90ab36f5de1278c4://adobeid/18643b7a5fce4cb7d496ce72b1be3f5d";

pub(crate) const INES: &str = "4E1F5B0C66A1C9D20A495FA1@5f0b2d8f66a1c9e70a495fb3.e";
/// Žofie, in the other organization.
pub(crate) const ZOFIE_AT_PRISTAV: &str = "7A3D19E466A1CB540A495FC2@7c3fae2e66a1cb800a495fd1.e";
pub(crate) const ZOFIE_AT_NORTHWIND: &str = "6B2C08D366A1CC110A495FD0@5f0b2d8f66a1c9e70a495fb3.e";
pub(crate) const HUONG: &str = "2C9E47F166A1CD830A495FE4@AdobeID";
pub(crate) const INES_EMAIL: &str = "ines.marchetti@example.com";

const BOUND: Duration = Duration::from_secs(20);

/// Waits for something that nobody tells about.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, bound: Duration, mut find: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + bound;
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A port that no other test has meanwhile, in this process or another.
pub(crate) struct Port {
    pub(crate) number: u16,
    _claim: UnixListener,
}

impl Port {
    /// One that the practice credentials have registered.
    pub(crate) fn claim() -> Self {
        let from = u16::try_from(std::process::id() % 800).unwrap();
        let all = (0..800).map(|number| 8100 + (from + number) % 800);
        let ours = all.filter(|port| !SUGGESTED.contains(port)).find_map(|port| {
            let claim = claim(port).filter(|_| is_closed(port))?;
            Some(Self { number: port, _claim: claim })
        });
        ours.expect("a free port")
    }

    pub(crate) fn redirect_uri(&self) -> String {
        format!("https://localhost:{}/callback", self.number)
    }

    /// Fails unless nobody listens any more on either address long before pages would have been served to their end.
    #[track_caller]
    pub(crate) fn must_close_soon(&self) {
        let begun = Instant::now();
        wait_for("a closed port", BOUND, || is_closed(self.number).then_some(()));
        // What a busy machine needs to look is not the program's; the pages of an answer are served for 5 s.
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }

    /// The same after an answer, whose pages are served 5 s more.
    #[track_caller]
    pub(crate) fn must_close_in_pages_time(&self) {
        wait_for("a closed port", Duration::from_secs(8), || is_closed(self.number).then_some(()));
    }

    #[track_caller]
    pub(crate) fn must_be_open(&self) {
        assert!(!is_closed(self.number), "nobody listens on port {}", self.number);
    }
}

/// The ports that the program itself suggests, for one test at a time.
pub(crate) const SUGGESTED: [u16; 3] = [8443, 8444, 8445];

pub(crate) fn claim_suggested_ports() -> UnixListener {
    wait_for("the suggested ports", Duration::from_secs(60), || claim(SUGGESTED[0]))
}

fn claim(port: u16) -> Option<UnixListener> {
    let name = SocketAddr::from_abstract_name(format!("aa-connect-test-port-{port}")).unwrap();
    UnixListener::bind_addr(&name).ok()
}

fn is_closed(port: u16) -> bool {
    let listens = |host: &str| std::net::TcpStream::connect((host, port)).is_ok();
    !listens("127.0.0.1") && !listens("::1")
}

/// A command for `$BROWSER` that opens nothing and tells what it was asked to open.
pub(crate) struct Opener {
    folder: tempfile::TempDir,
}

impl Opener {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().display();
        let script = format!(
            "cat /proc/$$/cmdline >> {here}/cmdline\ncat /proc/$$/environ >> {here}/environ\n\
             printf '%s\\n' \"$1\" >> {here}/opened\n"
        );
        std::fs::write(folder.path().join("browser"), script).unwrap();
        Self { folder }
    }

    /// The value of the variable.
    pub(crate) fn variable(&self) -> String {
        format!("sh {}", self.folder.path().join("browser").display())
    }

    /// A home in which this is the browser, and nothing says that it is far away.
    pub(crate) fn home(&self) -> Home {
        self.home_of(Home::new())
    }

    pub(crate) fn home_of(&self, home: Home) -> Home {
        // Where the tests run in a container, a toolbox is one whose browser is on this machine.
        home.with("BROWSER", self.variable()).with("DISPLAY", ":99").with("TOOLBOX_PATH", "/usr/bin/toolbox")
    }

    /// Every address so far.
    pub(crate) fn opened(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.folder.path().join("opened")).unwrap_or_default();
        text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).map(str::to_owned).collect()
    }

    /// The address that is opened as the one of this number, from 1 on.
    #[track_caller]
    pub(crate) fn address(&self, number: usize) -> String {
        wait_for("the browser to be opened", BOUND, || self.opened().into_iter().nth(number - 1))
    }

    /// What the command was started with: its arguments and its environment.
    pub(crate) fn started_with(&self) -> (String, String) {
        let read = |name: &str| String::from_utf8_lossy(&std::fs::read(self.file(name)).unwrap()).into_owned();
        (read("cmdline"), read("environ"))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The value of one parameter of an address; it must be there.
#[track_caller]
pub(crate) fn parameter(address: &str, name: &str) -> String {
    let url = Url::parse(address).unwrap();
    let found = url.query_pairs().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no {name} in the address")).1.into_owned()
}

/// A page that came.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// What stands in the address bar in the end.
    pub(crate) address: String,
    pub(crate) text: String,
}

impl Page {
    #[track_caller]
    fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.text.split_once(&start).unwrap_or_else(|| panic!("no {name}: {}", self.text));
        rest.split_once('"').unwrap().0.to_owned()
    }
}

/// A person at a browser that follows every redirect, has the cookies of the sandbox, and trusts any certificate.
pub(crate) struct Person {
    runtime: tokio::runtime::Runtime,
    http: Client,
    cookies: BTreeMap<String, String>,
    /// Every address that was gone to, and what was served there, head and body.
    pub(crate) seen: Vec<(String, String)>,
}

impl Person {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(BOUND);
        let http = client.tls_danger_accept_invalid_certs(true).build().unwrap();
        Self { runtime, http, cookies: BTreeMap::new(), seen: Vec::new() }
    }

    fn send(&mut self, method: Method, address: &Url, form: Option<&[(&str, &str)]>) -> (Option<Url>, Page) {
        let mut request = self.http.request(method, address.clone());
        if address.path().starts_with("/ims") {
            let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        if let Some(form) = form {
            request = request.form(form);
        }
        let (head, location, text) = self.runtime.block_on(async {
            let response = request.send().await.unwrap();
            let headers = response.headers().clone();
            let location = headers.get(header::LOCATION).map(|to| address.join(to.to_str().unwrap()).unwrap());
            (headers, location, response.text().await.unwrap())
        });
        for cookie in head.get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        self.seen.push((address.to_string(), format!("{head:?}\n{text}")));
        (location, Page { address: address.to_string(), text })
    }

    /// Follows until a page stays, or until `is_far` says of the next address that it is not to be gone to.
    fn go(
        &mut self,
        address: &Url,
        form: Option<&[(&str, &str)]>,
        is_far: impl Fn(&Url) -> bool,
    ) -> Result<Page, String> {
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let (mut to, mut page) = self.send(method, address, form);
        for _ in 0..10 {
            let Some(next) = to else { return Ok(page) };
            if is_far(&next) {
                return Err(next.into());
            }
            (to, page) = self.send(Method::GET, &next, None);
        }
        panic!("redirects without end");
    }

    pub(crate) fn open(&mut self, address: &str) -> Page {
        self.go(&Url::parse(address).unwrap(), None, |_| false).unwrap()
    }

    /// Sends a form; the page that it leads to.
    pub(crate) fn submit(&mut self, address: &str, form: &[(&str, &str)]) -> Page {
        self.go(&Url::parse(address).unwrap(), Some(form), |_| false).unwrap()
    }

    fn press(&mut self, page: &Page, fields: &[(&str, &str)], is_far: impl Fn(&Url) -> bool) -> Result<Page, String> {
        let request = page.hidden("request");
        let form: Vec<(&str, &str)> = [("request", request.as_str())].iter().chain(fields).copied().collect();
        let to = Url::parse(&page.address).unwrap().join("/ims/practice/sign-in").unwrap();
        self.go(&to, Some(&form), is_far)
    }

    /// Signs in as `user_id` at Adobe's address and allows access; the page at the end.
    #[track_caller]
    pub(crate) fn allow(&mut self, address: &str, user_id: &str) -> Page {
        let page = self.open(address);
        self.press(&page, &[("user", user_id), ("decision", "allow")], |_| false).unwrap()
    }

    #[track_caller]
    pub(crate) fn deny(&mut self, address: &str) -> Page {
        let page = self.open(address);
        self.press(&page, &[("decision", "deny")], |_| false).unwrap()
    }

    /// Goes to Adobe's address and is sent away from there at once: the address it ends at.
    #[track_caller]
    pub(crate) fn go_elsewhere(&mut self, address: &str) -> String {
        let is_far = |to: &Url| !to.path().starts_with("/ims");
        self.go(&Url::parse(address).unwrap(), None, is_far).expect_err("an address to paste")
    }

    /// The same as [`Self::allow`] where the browser does not reach the program: the address it ends at.
    #[track_caller]
    pub(crate) fn allow_elsewhere(&mut self, address: &str, user_id: &str) -> String {
        let page = self.open(address);
        let is_far = |to: &Url| !to.path().starts_with("/ims");
        self.press(&page, &[("user", user_id), ("decision", "allow")], is_far).expect_err("an address to paste")
    }
}

impl Terminal {
    /// From Organization on to Credential with a type of credential.
    #[track_caller]
    pub(crate) fn take_type(&mut self, kind: &str) {
        self.leave_organization_open();
        self.take_product_and_person_type(kind);
    }

    /// From Product on to Credential with a type of credential.
    #[track_caller]
    pub(crate) fn take_product_and_person_type(&mut self, kind: &str) {
        self.keys(ENTER);
        self.at("Credential type");
        self.highlight(kind);
        self.keys(ENTER);
        self.at("Credential");
    }

    /// Fills in the practice credential with a redirect URI, and goes on.
    #[track_caller]
    pub(crate) fn practice_sign_in(&mut self, kind: &str, redirect_uri: &str) {
        self.wait_for("Fill in the practice credential");
        self.keys(F6);
        self.wait_until_gone("Practice client ID");
        self.keys(&TAB.repeat(if kind == WEB_APP { 2 } else { 1 }));
        self.keys(&format!("{CTRL_U}{redirect_uri}{ENTER}"));
        self.at("Sign in");
    }

    /// From Welcome on to Sign in with secrets in memory, on the practice sandbox.
    #[track_caller]
    pub(crate) fn walk_to_sign_in(&mut self, kind: &str, port: &Port) {
        self.begin();
        self.take_store(super::walk::MEMORY);
        self.take_type(kind);
        self.practice_sign_in(kind, &port.redirect_uri());
    }

    /// Waits until the wizard says that it waits for the person.
    #[track_caller]
    pub(crate) fn waits_for_the_person(&self) {
        self.wait_until("the wait for the person", |screen| screen.to_lowercase().contains("waiting"));
    }

    /// Waits until the wizard shows who signed in.
    #[track_caller]
    pub(crate) fn is_signed_in_as(&self, email: &str) {
        self.at("Sign in");
        for shown in ["Organization", email, "Account"] {
            self.wait_for(shown);
        }
    }

    /// From who signed in to the saved connection.
    #[track_caller]
    pub(crate) fn finish_sign_in(&mut self, name: &str) {
        self.keys(ENTER);
        self.at("Company and suites");
        self.take_first_suite("Northwind Traders", "Northwind Shop");
        self.save_as(name);
    }

    /// The whole address of Adobe's page, as the terminal links it.
    #[track_caller]
    pub(crate) fn linked_address(&self) -> String {
        wait_for("a link to Adobe's page", BOUND, || {
            let said = self.said();
            let links = said.split("\x1b]8;").skip(1).filter_map(|rest| rest.split_once(';')?.1.split_once('\x1b'));
            links
                .map(|(target, _)| target)
                .filter(|target| target.contains("/ims/authorize/"))
                .last()
                .map(str::to_owned)
        })
    }
}
