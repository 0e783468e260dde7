//! What the listener answers to one request, after the parser and before the socket. Judges whether a request may be an
//! answer at all; the answer itself is the desk's to judge.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use tokio::sync::mpsc;

use crate::connection::{LocalEndpoint, Secret};

use super::desk::{By, Desk, Heard, Standing, Start};
use super::pages::{Page, Reply, empty, plain, redirect};
use super::random::unguessable;
use super::{Conclusion, News, OpenError, Question, Stray};

/// How the short address begins.
const START: &str = "/start-";

/// The listener's side of a sign-in.
pub(super) struct Front {
    desk: Mutex<Desk>,
    news: mpsc::Sender<News>,
    place: Option<Place>,
}

/// Where requests may go.
pub(super) struct Place {
    pub(super) endpoint: LocalEndpoint,
    /// What a `Host` header may say: a person may have put 127.0.0.1 in place of `localhost`.
    authorities: Vec<String>,
    /// Shows what came of the answer.
    received: Secret,
    /// Says that an answer came twice.
    used: Secret,
    /// Where the self-test asks, and what it must hear.
    pub(super) probe: Secret,
    pub(super) proof: Secret,
}

impl Place {
    pub(super) fn new(endpoint: LocalEndpoint) -> Result<Self, OpenError> {
        let page = |name: &str| Ok::<_, OpenError>(Secret::new(format!("/{name}-{}", unguessable()?.expose())));
        let mut hosts = vec!["localhost", "127.0.0.1", "[::1]"];
        if !hosts.contains(&endpoint.host.as_str()) {
            hosts.push(&endpoint.host);
        }
        let mut authorities: Vec<String> = hosts.iter().map(|host| format!("{host}:{}", endpoint.port)).collect();
        if endpoint.port == if endpoint.is_tls { 443 } else { 80 } {
            // A browser leaves the scheme's own port out.
            authorities.extend(hosts.iter().map(ToString::to_string));
        }
        let (received, used, probe) = (page("received")?, page("used")?, page("self-test")?);
        Ok(Self { endpoint, authorities, received, used, probe, proof: unguessable()? })
    }

    /// The host and port that the self-test names.
    pub(super) fn authority(&self) -> &str {
        self.authorities.first().map_or("localhost", String::as_str)
    }

    /// The short address for `start`.
    pub(super) fn start_address(&self, start: &Secret) -> String {
        let LocalEndpoint { is_tls, host, port, .. } = &self.endpoint;
        format!("{}://{host}:{port}{START}{}", if *is_tls { "https" } else { "http" }, start.expose())
    }

    fn is_ours(&self, authority: &str) -> bool {
        self.authorities.iter().any(|ours| ours.eq_ignore_ascii_case(authority))
    }
}

impl Front {
    pub(super) fn new(
        question: Question,
        endpoint: Option<LocalEndpoint>,
        news: mpsc::Sender<News>,
    ) -> Result<Self, OpenError> {
        let place = endpoint.map(Place::new).transpose()?;
        Ok(Self { desk: Mutex::new(Desk::new(question)?), news, place })
    }

    pub(super) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// Tells of a stray, the first of its kind only.
    pub(super) fn tell_stray(&self, stray: Stray) {
        if self.desk().is_new(&stray) {
            self.tell(News::Stray(stray));
        }
    }

    fn tell(&self, news: News) {
        // There is room for every kind of news once, and the receiver lives as long as the sign-in.
        let _ = self.news.try_send(news);
    }

    /// The answer to a request. Host, method, origin and purpose are looked at before the path, and only a GET of
    /// exactly the callback's path goes to the desk.
    pub(super) fn answer<B>(&self, request: &Request<B>) -> Reply {
        let Some(place) = &self.place else { return empty(StatusCode::NOT_FOUND) };
        let path = request.uri().path();
        let is_callback = path == place.endpoint.path;
        let refuse = |status, stray| {
            if is_callback {
                self.tell_stray(stray);
            }
            empty(status)
        };
        if !is_for_us(request, place) {
            self.tell_stray(Stray::WrongHost);
            return empty(StatusCode::MISDIRECTED_REQUEST);
        }
        if request.method() != Method::GET {
            let mut reply = refuse(StatusCode::METHOD_NOT_ALLOWED, Stray::WrongMethod);
            reply.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
            return reply;
        }
        if is_from_script(request.headers()) {
            return refuse(StatusCode::FORBIDDEN, Stray::FromScript);
        }
        if is_ahead_of_time(request.headers()) {
            return empty(StatusCode::NO_CONTENT);
        }
        if is_callback {
            return self.callback(request.uri().query().unwrap_or_default(), place);
        }
        if let Some(start) = path.strip_prefix(START) {
            return self.start(&Secret::new(start));
        }
        let asked = Secret::new(path);
        if asked == place.received {
            return self.received();
        }
        if asked == place.used {
            return self.used();
        }
        if asked == place.probe {
            return plain(StatusCode::OK, place.proof.expose().to_owned());
        }
        if path == "/favicon.ico" || path == "/robots.txt" || path.starts_with("/apple-touch-icon") {
            return empty(StatusCode::NO_CONTENT);
        }
        Page::NothingHere.reply()
    }

    fn callback(&self, query: &str, place: &Place) -> Reply {
        // Not in the match: the lock must be free again.
        let heard = self.desk().hear(query, By::Browser);
        match heard {
            Heard::News(news @ News::WithoutLasting) => {
                let address = self.desk().attempt().map(|attempt| attempt.address.clone());
                self.tell(news);
                address.map_or_else(|| Page::OtherAttempt.reply(), |to| redirect(StatusCode::FOUND, to.expose()))
            }
            Heard::News(news) => {
                self.tell(news);
                redirect(StatusCode::SEE_OTHER, place.received.expose())
            }
            Heard::Used => redirect(StatusCode::SEE_OTHER, place.used.expose()),
            Heard::Stray(stray) => {
                let page = if stray == Stray::OtherAttempt { Page::OtherAttempt } else { Page::Unusable };
                self.tell_stray(stray);
                page.reply()
            }
        }
    }

    fn start(&self, given: &Secret) -> Reply {
        let start = self.desk().start(given);
        match start {
            Start::To(address) => redirect(StatusCode::FOUND, address.expose()),
            Start::Used => Page::StartUsed.reply(),
            Start::Unknown => Page::NothingHere.reply(),
        }
    }

    fn received(&self) -> Reply {
        match self.desk().standing() {
            Standing::Waiting | Standing::GivenUp => Page::NothingHere,
            Standing::Received => Page::Received,
            Standing::Refused(refused) => Page::Denied(refused),
            Standing::Concluded(Conclusion::SignedIn { label }) => Page::SignedIn { label },
            Standing::Concluded(Conclusion::Failed) => Page::Failed,
        }
        .reply()
    }

    fn used(&self) -> Reply {
        match self.desk().standing() {
            Standing::Waiting | Standing::GivenUp => Page::NothingHere,
            Standing::Received | Standing::Concluded(Conclusion::SignedIn { .. }) => Page::Used,
            Standing::Refused(refused) => Page::Denied(refused),
            Standing::Concluded(Conclusion::Failed) => Page::Failed,
        }
        .reply()
    }
}

/// Whether `Host`, which stands there once, and the target, where it names one, are an authority of ours (DNS rebinding).
fn is_for_us<B>(request: &Request<B>, place: &Place) -> bool {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let is_target_ours = request.uri().authority().is_none_or(|named| place.is_ours(named.as_str()));
    hosts.next().is_none() && host.is_some_and(|host| place.is_ours(host)) && is_target_ours
}

/// Whether a page's script asks and not a person's browser on its way: only then does a GET name its origin (Fetch
/// standard, “append a request Origin header”).
fn is_from_script(headers: &HeaderMap) -> bool {
    let says = |name: &str, text: &str| headers.get(name).is_some_and(|value| value.as_bytes() == text.as_bytes());
    headers.contains_key(header::ORIGIN) && !says("origin", "null") && !says("sec-fetch-mode", "navigate")
}

/// Whether the browser only prepares for a page that the person may open: it will ask again, and a code is good once.
fn is_ahead_of_time(headers: &HeaderMap) -> bool {
    const PURPOSES: [HeaderName; 4] = [
        HeaderName::from_static("sec-purpose"),
        HeaderName::from_static("purpose"),
        HeaderName::from_static("x-purpose"),
        HeaderName::from_static("x-moz"),
    ];
    PURPOSES.iter().flat_map(|name| headers.get_all(name)).any(|value| {
        let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        ["prefetch", "prerender", "preview"].iter().any(|purpose| value.contains(purpose))
    })
}
