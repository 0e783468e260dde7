//! The life of one sign-in, from the open port to the closed one: what its caller holds. Time is the caller's.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tokio::sync::{broadcast, mpsc};

use crate::connection::{Scopes, Secret};

use super::bind::bind;
use super::desk::{By, Heard, Standing};
use super::front::Front;
use super::pasted::{self, Pasted};
use super::self_test::Test;
use super::server::{Server, serve};
use super::{Certificate, Conclusion, Listening, News, OpenError, Question, Stray, Unusable};

/// How long pages are served after a code was taken.
const LINGER: Duration = Duration::from_secs(5);
/// How long after a refusal: enough for a browser to follow to the page, and within the second that the port may stay
/// open.
const LINGER_REFUSED: Duration = Duration::from_millis(500);
/// More than there are kinds of news.
const MOST_NEWS: usize = 32;

/// Ports that are being opened in this process: whoever lingers there makes room.
static OPENING: LazyLock<broadcast::Sender<u16>> = LazyLock::new(|| broadcast::Sender::new(16));

/// A sign-in that is waited for. Dropping it closes the port and every connection at once.
pub struct SignIn {
    front: Arc<Front>,
    news: mpsc::Receiver<News>,
    server: Option<Server>,
    listening: Listening,
    asked: Asked,
}

/// What the caller was told of the running attempt.
struct Asked {
    address: Secret,
    start: Secret,
    scopes: Scopes,
}

/// Begins: binds the redirect URI's port, serves, calls itself, and makes the first attempt. Nothing is listened at where
/// the redirect URI does not lead to this machine; then the answer must be pasted.
pub async fn open(question: Question, certificate: Option<&Certificate>) -> Result<SignIn, OpenError> {
    let endpoint = question.redirect_uri.local();
    let tls = match (&endpoint, certificate) {
        (Some(endpoint), Some(certificate)) if endpoint.is_tls => {
            Some((certificate.server_config()?, certificate.client_config()?))
        }
        (Some(endpoint), None) if endpoint.is_tls => return Err(OpenError::NoCertificate),
        _ => None,
    };
    let (for_server, for_test) = tls.unzip();
    let scopes = question.scopes.clone();
    let (teller, news) = mpsc::channel(MOST_NEWS);
    let front = Arc::new(Front::new(question, endpoint, teller)?);
    let (mut server, mut listening) = (None, Listening::Nowhere);
    if let Some(place) = front.place() {
        // Nobody may be listening: there need not be a sign-in that lingers.
        let _ = OPENING.send(place.endpoint.port);
        let bound = bind(&place.endpoint).await?;
        listening = bound.listening();
        let sockets = [bound.v4.as_ref(), bound.v6.as_ref()];
        let addresses: Vec<SocketAddr> = sockets.iter().flatten().filter_map(|s| s.local_addr().ok()).collect();
        server = Some(serve(bound, for_server, Arc::clone(&front)));
        Test { authority: place.authority(), path: &place.probe, proof: &place.proof, tls: for_test }
            .run(&addresses)
            .await?;
    }
    Ok(SignIn::begun(front, news, server, listening, scopes))
}

/// Begins without listening, where that is not possible: the answer must be pasted.
pub fn open_unheard(question: Question) -> Result<SignIn, OpenError> {
    let scopes = question.scopes.clone();
    let (teller, news) = mpsc::channel(MOST_NEWS);
    let front = Arc::new(Front::new(question, None, teller)?);
    Ok(SignIn::begun(front, news, None, Listening::Nowhere, scopes))
}

impl SignIn {
    fn begun(
        front: Arc<Front>,
        news: mpsc::Receiver<News>,
        server: Option<Server>,
        listening: Listening,
        scopes: Scopes,
    ) -> Self {
        let asked = Asked { address: Secret::default(), start: Secret::default(), scopes };
        let mut sign_in = Self { front, news, server, listening, asked };
        sign_in.look_up();
        sign_in
    }

    /// Adobe's whole address for the running attempt. It holds the state: for the person and their browser only.
    pub fn address(&self) -> &str {
        self.asked.address.expose()
    }

    /// A short address that leads there once; `None` where nothing is listened at.
    pub fn start_address(&self) -> Option<String> {
        self.front.place().map(|place| place.start_address(&self.asked.start))
    }

    /// What the running attempt asks for.
    pub fn scopes(&self) -> &Scopes {
        &self.asked.scopes
    }

    /// Where it listens.
    pub fn is_listening(&self) -> Listening {
        self.listening
    }

    /// The next thing that happens; waits for ever if nothing does. Cancel-safe: no news is lost.
    pub async fn next(&mut self) -> News {
        match self.news.recv().await {
            Some(news) => {
                self.note(&news);
                news
            }
            // Never so: this sign-in itself holds the sender.
            None => std::future::pending().await,
        }
    }

    /// Takes what the person pasted: an address, its query, or the bare code, which PKCE binds to this attempt. What
    /// comes of it is returned here and not told by [`SignIn::next`] again.
    pub fn paste(&mut self, text: &Secret) -> Result<News, Unusable> {
        let redirect_uri = self.front.desk().redirect_uri().clone();
        let heard = match pasted::read(text, &redirect_uri) {
            Pasted::Answer(query) => self.front.desk().hear(query.expose(), By::Paste),
            Pasted::BareCode(code) => self.front.desk().take_code(code),
            Pasted::Unusable(why) => return Err(Unusable::NoAnswer(why)),
        };
        match heard {
            Heard::News(news) => {
                self.note(&news);
                Ok(news)
            }
            Heard::Used => Err(Unusable::TakenAlready),
            Heard::Stray(Stray::WrongIssuer { named }) => Err(Unusable::WrongIssuer { named }),
            Heard::Stray(Stray::Duplicated) => Err(Unusable::Duplicated),
            Heard::Stray(Stray::Unclear) => Err(Unusable::Unclear),
            // What else a desk says of an answer is that it is not this attempt's.
            Heard::Stray(_) => Err(Unusable::OtherAttempt),
        }
    }

    /// What the page that waits in the browser says from now on. After it, no answer is taken any more.
    pub fn conclude(&mut self, end: Conclusion) {
        self.front.desk().conclude(end);
    }

    /// Serves pages for five seconds more (half a second after a refusal, not at all where nothing came), then closes. Codes
    /// are refused since the first good one. Ends early when this process opens the port again.
    pub fn linger(self) -> impl Future<Output = ()> + Send + 'static {
        // Before the first await: whoever opens the port from now on is heard.
        let mut opening = OPENING.subscribe();
        let Self { front, server, .. } = self;
        async move {
            // Until here: dropping it closes the port.
            let _server = server;
            let Some(place) = front.place() else { return };
            let time = match front.desk().standing() {
                Standing::Waiting | Standing::GivenUp => return,
                Standing::Refused(_) => LINGER_REFUSED,
                Standing::Received | Standing::Concluded(_) => LINGER,
            };
            let wanted = async {
                loop {
                    match opening.recv().await {
                        Ok(port) if port != place.endpoint.port => {}
                        // Or so many were opened that some were missed.
                        _ => break,
                    }
                }
            };
            // Either way it is over.
            let _ = tokio::time::timeout(time, wanted).await;
        }
    }

    fn note(&mut self, news: &News) {
        if *news == News::WithoutLasting {
            self.look_up();
        }
    }

    fn look_up(&mut self) {
        if let Some(attempt) = self.front.desk().attempt() {
            self.asked = Asked {
                address: attempt.address.clone(),
                start: attempt.start.clone(),
                scopes: attempt.question.scopes.clone(),
            };
        }
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("listening", &self.listening)
            .field("is_served", &self.server.is_some())
            .finish_non_exhaustive()
    }
}
