//! An IMS that does what a test tells it to, and keeps a book: one session with rotating refresh tokens that notices
//! when a used one comes again.

use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use crate::support::{Answer, Arrived, Socket, read_request};

/// What the next token requests are answered with.
#[derive(Debug, Clone, Default)]
pub(crate) enum Mood {
    #[default]
    Good,
    /// This, without rotating anything.
    Says(Answer),
    /// Rotates, but the answer is lost: this comes instead.
    LosesTheAnswer(Answer),
}

#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) mood: Mood,
    /// `expires_in` of the tokens given next.
    pub(crate) lasts: i64,
    /// How long a sign-in lasts, in seconds, as the access token says; without a word it is two weeks.
    pub(crate) sign_in_lasts: Option<i64>,
    /// Whether `offline_access` is granted.
    pub(crate) is_lasting: bool,
    pub(crate) exchanges: usize,
    pub(crate) refreshes: usize,
    /// A used refresh token came again: everybody is signed out.
    pub(crate) has_seen_reuse: bool,
    pub(crate) revoked: Vec<String>,
    /// The one refresh token that is good.
    living: Option<String>,
    given: usize,
}

/// Shared between the server's threads and the test.
#[derive(Clone)]
pub(crate) struct Script(Arc<Mutex<Book>>);

impl Script {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Book { lasts: 86_399, is_lasting: true, ..Book::default() })))
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap()
    }

    pub(crate) fn answer(&self, one: &Arrived) -> Answer {
        let path = one.path();
        let mut book = self.book();
        match path {
            "/ims/token/v3" => book.token(&one.body),
            "/ims/revoke" => {
                let token = value(&one.body, "token").unwrap();
                if book.living.as_ref() == Some(&token) {
                    book.living = None;
                }
                book.revoked.push(token);
                Answer::of(200, "text/plain", "")
            }
            "/ims/userinfo/v2" => Answer::json(
                200,
                json!({"sub":"4E1F@5f0b.e","account_type":"ent","name":"Inés Marchetti","email":"ines@example.com"}),
            ),
            "/ims/organizations/v6" => Answer::json(
                200,
                json!([{"orgName":"Northwind","orgRef":{"ident":"1A2B3C4D5E6F7A8B9C0D1E2F","authSrc":"AdobeOrg"}}]),
            ),
            _ => Answer::json(404, r#"{"error":"not_found"}"#),
        }
    }
}

impl Book {
    fn token(&mut self, body: &str) -> Answer {
        let is_refresh = body.starts_with("grant_type=refresh_token");
        if is_refresh {
            self.refreshes += 1;
        } else {
            self.exchanges += 1;
        }
        if let Mood::Says(answer) = &self.mood {
            return answer.clone();
        }
        let dead = Answer::json(400, r#"{"error":"invalid_token"}"#).with("X-Debug-Id", "d-1");
        if is_refresh && value(body, "refresh_token") != self.living {
            self.has_seen_reuse = true;
            self.living = None;
            return dead;
        }
        self.given += 1;
        let n = self.given;
        self.living = Some(format!("canary-refresh-{n}"));
        let access = match self.sign_in_lasts {
            None => format!("canary-access-{n}"),
            Some(seconds) => saying(seconds, n),
        };
        let mut answer = json!({"access_token": access, "token_type": "bearer", "expires_in": self.lasts});
        if self.is_lasting {
            answer["refresh_token"] = Value::from(self.living.clone());
        }
        match &self.mood {
            Mood::LosesTheAnswer(answer) => answer.clone(),
            _ => Answer::json(200, answer),
        }
    }
}

/// An access token that says how long its sign-in lasts (protocol reference, section 1.8).
fn saying(seconds: i64, n: usize) -> String {
    use base64::Engine as _;
    let created = 1_700_000_000_000_i64;
    let claims = json!({ "created_at": created.to_string(), "rtea": (created + seconds * 1_000).to_string() });
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("h.{payload}.canary-access-{n}")
}

/// One value of a form.
pub(crate) fn value(form: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(form.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// A server with one request for each connection: `tiny_http` now and then leaves one of several that come at once
/// waiting for a thread that another one keeps.
pub(crate) struct Server {
    pub(crate) base: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    _socket: Socket,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Arrived) -> Answer + Send + Sync + 'static) -> Self {
        let arrived: Arc<Mutex<Vec<Arrived>>> = Arc::default();
        let book = Arc::clone(&arrived);
        let socket = Socket::start(move |mut stream| {
            let Some(one) = read(&read_request(&mut stream)) else { return };
            book.lock().unwrap().push(one.clone());
            let _ = stream.write_all(&written(&answer(&one)));
        });
        Self { base: socket.base(), arrived, _socket: socket }
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }
}

pub(crate) fn serve(script: &Script) -> Server {
    let script = script.clone();
    Server::start(move |one| script.answer(one))
}

/// A request as [`read_request`] reads it.
pub(crate) fn read(text: &str) -> Option<Arrived> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let pairs = lines.filter_map(|line| line.split_once(':'));
    let headers = pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Some(Arrived { method, target, headers, body: body.to_owned() })
}

/// An answer as it goes over the wire.
pub(crate) fn written(answer: &Answer) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", answer.status);
    head += &format!("Content-Length: {}\r\n", answer.body.len());
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    [head.as_bytes(), b"\r\n", &answer.body].concat()
}
