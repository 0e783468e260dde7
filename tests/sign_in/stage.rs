//! A sign-in that listens, and a browser that says exactly what it is told to.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aa_connect::connection::{BaseUrl, ClientId, RedirectUri, Scopes, Secret};
use aa_connect::sign_in::{Answer, Certificate, Grant, Issuer, News, OpenError, Question, Refused, SignIn, open};
use futures_util::FutureExt as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const ISSUER: &str = "https://ims.example";
pub(crate) const CODE: &str = "eyJhbGciOi.canary-code-4711";

/// A port that nobody has on either address, as the system says.
pub(crate) fn free_port() -> u16 {
    // Never one twice: a test that waits for its port to close must not meet another test's listener there.
    static HANDED_OUT: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let v4 = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = v4.local_addr().unwrap().port();
        if !HANDED_OUT.lock().unwrap().insert(port) {
            continue;
        }
        match std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            // Or there is no such family.
            _ => return port,
        }
    }
}

pub(crate) fn question(redirect_uri: &str) -> Question {
    Question {
        ims_url: BaseUrl::parse("https://ims.example").unwrap(),
        client_id: ClientId::parse("18643b7a5fce4cb7d496ce72b1be3f5d").unwrap(),
        scopes: Scopes::parse("openid, AdobeID, offline_access").unwrap(),
        redirect_uri: RedirectUri::parse(redirect_uri).unwrap(),
        issuer: Issuer { name: ISSUER.to_owned(), is_always_named: false },
        must_choose: false,
    }
}

pub(crate) fn certificate() -> Certificate {
    Certificate::generate(jiff::Timestamp::now()).unwrap()
}

/// What a browser that was told to trust `certificate` has.
fn trusting(certificate: &Certificate) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&certificate.to_pem()).unwrap()).unwrap();
    client_config(roots)
}

pub(crate) fn client_config(roots: RootCertStore) -> Arc<ClientConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

/// A listening sign-in with its browser.
pub(crate) struct Stage {
    pub(crate) sign_in: SignIn,
    pub(crate) browser: Browser,
}

/// Knows where the sign-in listens; no proxy, no cache, no mercy.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) port: u16,
    pub(crate) tls: Option<Arc<ClientConfig>>,
    /// What it has to say in `Host`.
    pub(crate) host: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Page {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("no redirect: {self:?}"))
    }
}

impl Stage {
    /// Plain http, which custom servers allow on loopback: the quick one.
    pub(crate) async fn plain() -> Self {
        Self::with("http://localhost:PORT/callback", |question| question).await
    }

    /// As Adobe wants it.
    pub(crate) async fn tls() -> Self {
        Self::with("https://localhost:PORT/callback", |question| question).await
    }

    /// `PORT` in the redirect URI is filled in.
    pub(crate) async fn with(redirect_uri: &str, change: impl Fn(Question) -> Question) -> Self {
        let certificate = redirect_uri.starts_with("https").then(certificate);
        // Between the system's answer and ours somebody may take the port.
        for _ in 0..5 {
            let port = free_port();
            let question = change(question(&redirect_uri.replace("PORT", &port.to_string())));
            match open(question, certificate.as_ref()).await {
                Ok(sign_in) => {
                    let tls = certificate.as_ref().map(trusting);
                    return Self { sign_in, browser: Browser { port, tls, host: format!("localhost:{port}") } };
                }
                Err(OpenError::Busy { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        panic!("no port is free");
    }

    /// A parameter of the address at Adobe, decoded.
    pub(crate) fn asked(&self, name: &str) -> String {
        asked(self.sign_in.address(), name)
    }

    pub(crate) fn state(&self) -> String {
        self.asked("state")
    }

    /// The answer that everybody waits for.
    pub(crate) fn good(&self) -> String {
        format!("/callback?code={CODE}&state={}", self.state())
    }

    pub(crate) async fn get(&self, target: &str) -> Page {
        self.browser.get(target).await
    }

    /// What was told and not yet heard. A page is answered after its news was told, so nothing needs to be waited for.
    pub(crate) fn news(&mut self) -> Option<News> {
        self.sign_in.next().now_or_never()
    }

    /// All of it.
    pub(crate) fn all_news(&mut self) -> Vec<News> {
        std::iter::from_fn(|| self.news()).collect()
    }

    /// Whether the wait still goes on: nothing but strays was told.
    #[track_caller]
    pub(crate) fn assert_waiting(&mut self, after: &str) {
        for news in self.all_news() {
            assert!(matches!(news, News::Stray(_)), "{after}: {news:?}");
        }
    }

    /// The good answer still ends it.
    pub(crate) async fn assert_completes(&mut self) -> Grant {
        let good = self.good();
        let page = self.get(&good).await;
        assert_eq!(page.status, 303, "{page:?}");
        self.granted()
    }

    #[track_caller]
    pub(crate) fn granted(&mut self) -> Grant {
        let news = self.all_news();
        match news.into_iter().find(|news| !matches!(news, News::Stray(_))) {
            Some(News::Answered(Answer::Granted(grant))) => {
                assert_eq!(grant.code, Secret::new(CODE));
                grant
            }
            other => panic!("not granted: {other:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn refused(&mut self) -> Refused {
        match self.all_news().into_iter().find(|news| !matches!(news, News::Stray(_))) {
            Some(News::Answered(Answer::Refused(refused))) => refused,
            other => panic!("not refused: {other:?}"),
        }
    }
}

pub(crate) fn asked(address: &str, name: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// As a query holds it.
pub(crate) fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

impl Browser {
    pub(crate) async fn get(&self, target: &str) -> Page {
        self.send("GET", target, "").await
    }

    /// `headers` are whole lines.
    pub(crate) async fn send(&self, method: &str, target: &str, headers: &str) -> Page {
        self.say(&format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", self.host)).await
    }

    /// Exactly these words.
    pub(crate) async fn say(&self, words: &str) -> Page {
        Page::parse(&self.say_to(Ipv4Addr::LOCALHOST.into(), words.as_bytes()).await)
    }

    pub(crate) async fn say_to(&self, address: std::net::IpAddr, words: &[u8]) -> Vec<u8> {
        let stream = TcpStream::connect(SocketAddr::new(address, self.port)).await.unwrap();
        match &self.tls {
            Some(config) => {
                let name = ServerName::try_from("localhost").unwrap();
                let tls = tokio_rustls::TlsConnector::from(config.clone()).connect(name, stream).await.unwrap();
                exchange(tls, words).await
            }
            None => exchange(stream, words).await,
        }
    }

    /// These bytes on the bare socket, whatever the listener speaks.
    pub(crate) async fn bytes(&self, words: &[u8]) -> Vec<u8> {
        exchange(self.connect().await, words).await
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.unwrap()
    }

    /// Whether anybody takes connections there.
    pub(crate) async fn is_refused(&self) -> bool {
        for address in [SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)), (Ipv6Addr::LOCALHOST, self.port).into()] {
            // A call that meets a socket in the act of closing is dropped by the kernel and repeated after a second:
            // that says nothing about the socket. Another call does.
            let called = tokio::time::timeout(Duration::from_millis(100), TcpStream::connect(address)).await;
            if !matches!(called, Ok(Err(_))) {
                return false;
            }
        }
        true
    }

    /// How long it takes until nobody does.
    pub(crate) async fn time_until_refused(&self) -> Duration {
        let began = std::time::Instant::now();
        while !self.is_refused().await {
            assert!(began.elapsed() < Duration::from_secs(10), "the port stays open");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        began.elapsed()
    }
}

/// Says something and hears the answer to its end. A reset is an end, too.
pub(crate) async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, words: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    let all = async {
        let _ = stream.write_all(words).await;
        let _ = stream.flush().await;
        let _ = stream.read_to_end(&mut answer).await;
    };
    tokio::time::timeout(Duration::from_secs(15), all).await.unwrap();
    answer
}
