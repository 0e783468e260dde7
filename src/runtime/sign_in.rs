//! The sign-in through the browser, joined from the rooms that do not know each other: the way to Adobe is tried, this
//! machine listens, the browser opens, and whatever answer comes first, listened or pasted, is exchanged for a token.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use url::Url;

use super::evidence::{self, finding};
use super::services::Services;
use crate::checks::{self, Access, ladder};
use crate::connection::{Connection, LocalEndpoint, Printable, Secret, SignedIn, StoreKind, is_loopback};
use crate::diagnosis::{CheckEvent, Finding};
use crate::operations::{self, AtAdobe, Holder, KeptCertificate, NewSignIn};
use crate::sign_in::{
    self, Answer, Conclusion, Grant, Issuer, Listening, News, OpenError, Place, Question, SignIn, Surroundings, Why,
    browser::{self, NotOpened},
};
use crate::store::{Owner, StoreError};
use crate::wizard::effect::{DraftCandidate, SignInInput, SignInRequest};
use crate::wizard::report::{BrowserPlace, ListensAt, Outcome, Report, SignInNews, Stray, Unusable, WaitingSignIn};

/// How long a person may take in the browser.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Where the sign-in reports to.
type Tell<'a> = &'a (dyn Fn(Report) + Sync);

/// Makes one sign-in; its pages are served a moment longer than it takes.
pub(super) async fn sign_in(
    services: &Services,
    request: &SignInRequest,
    inputs: UnboundedReceiver<SignInInput>,
    tell: Tell<'_>,
) {
    sign_in_within(PATIENCE, services, request, inputs, tell).await;
}

async fn sign_in_within(
    patience: Duration,
    services: &Services,
    request: &SignInRequest,
    mut inputs: UnboundedReceiver<SignInInput>,
    tell: Tell<'_>,
) {
    let mut waiting = match open(services, request, tell).await {
        Ok(waiting) => waiting,
        Err(finding) => return tell(Report::SignInEnded(Err(finding))),
    };
    if request.may_open_browser {
        waiting.open_browser(tell).await;
    }
    let host = waiting.access.hosts.ims_url.host();
    let signed_in = match tokio::time::timeout(patience, waiting.answer(&mut inputs, tell)).await {
        Err(_) => Err(finding(evidence::sign_in_timed_out(&host))),
        Ok(Answer::Refused(refused)) => {
            let (description, jump) = (refused.description.as_ref(), refused.jump.as_ref());
            Err(finding(evidence::of_refused_sign_in(&refused.error, description, jump, &host)))
        }
        Ok(Answer::Granted(grant)) => {
            tell(Report::SignIn(SignInNews::Received));
            complete(services, request, &waiting, grant).await
        }
    };
    waiting.sign_in.conclude(match &signed_in {
        Ok(signed_in) => Conclusion::SignedIn { label: label(signed_in) },
        Err(_) => Conclusion::Failed,
    });
    tell(Report::SignInEnded(signed_in));
    waiting.sign_in.linger().await;
}

/// Everything that waits for the person.
struct Waiting {
    sign_in: SignIn,
    access: Access,
    surroundings: Surroundings,
    endpoint: Option<LocalEndpoint>,
}

/// Makes sure that nobody signs in for nothing, then listens.
async fn open(services: &Services, request: &SignInRequest, tell: Tell<'_>) -> Outcome<Waiting> {
    let DraftCandidate { candidate, store, .. } = &request.candidate;
    let Some(settings) = candidate.settings.sign_in() else {
        return Err(finding(evidence::of_obtain(&operations::ObtainError::NotSignedIn)));
    };
    let access = services.access(candidate, request.candidate.product).await.map_err(finding)?;
    let (ready, surroundings) =
        tokio::join!(checks::ims_ready(&access.http, &access.hosts, &candidate.environment), surroundings());
    let (ready, surroundings) = (ready?, surroundings?);
    probe(services, *store).await?;
    if request.certificate_store != *store {
        // Where a renewed connection keeps its own.
        probe(services, request.certificate_store).await?;
    }
    let endpoint = settings.redirect_uri.local().filter(|_| request.may_listen);
    let certificate = match endpoint.as_ref().filter(|endpoint| endpoint.is_tls) {
        Some(_) => Some(certificate(services, request.certificate_store).await?),
        None => None,
    };
    let ims_url = access.hosts.ims_url.clone();
    let question = Question {
        issuer: Issuer {
            name: ready.issuer.unwrap_or_else(|| ims_url.to_string()),
            is_always_named: ready.is_issuer_always_named,
        },
        ims_url,
        client_id: settings.client_id.clone(),
        scopes: settings.scopes.clone(),
        redirect_uri: settings.redirect_uri.clone(),
        must_choose: request.must_choose,
    };
    let opened = if request.may_listen {
        sign_in::open(question, certificate.as_ref().map(|kept| &kept.certificate)).await
    } else {
        sign_in::open_unheard(question)
    };
    let sign_in = opened.map_err(|error| not_open(&error, settings.redirect_uri.as_str()))?;
    let waiting = Waiting { sign_in, access, surroundings, endpoint };
    tell(Report::SignIn(SignInNews::Waiting(Box::new(waiting.described(certificate.as_ref())))));
    Ok(waiting)
}

/// The store must be able to keep the token before anybody is sent away to get one.
async fn probe(services: &Services, kind: StoreKind) -> Outcome<()> {
    let works = async { services.store(kind)?.probe().await };
    works.await.map_err(|error: StoreError| finding(evidence::of_store(&error)))
}

/// In WSL a program of the system is asked, so away from the event loop.
async fn surroundings() -> Outcome<Surroundings> {
    let looked = tokio::task::spawn_blocking(Surroundings::of_this_machine).await;
    looked.map_err(|_| finding(evidence::of_store(&StoreError::Busy)))
}

/// This machine's certificate for localhost, from the store or new.
async fn certificate(services: &Services, kind: StoreKind) -> Outcome<KeptCertificate> {
    let store = services.store(kind).map_err(|error| finding(evidence::of_store(&error)))?;
    let kept = operations::listener_certificate(&store, &services.paths).await;
    kept.map_err(|error| finding(evidence::of_listener_certificate(&error)))
}

fn not_open(error: &OpenError, address: &str) -> Box<Finding> {
    finding(match error {
        OpenError::Busy { port, holder } => evidence::port_busy(*port, holder.as_ref()),
        OpenError::Forbidden { port } => evidence::port_forbidden(*port),
        OpenError::NoLoopback => evidence::no_loopback(&error.to_string()),
        OpenError::NoCertificate | OpenError::Certificate(_) => evidence::certificate_failed(&error.to_string()),
        OpenError::SelfTest(_) | OpenError::NoRandomness | OpenError::Io(_) => {
            evidence::listener_failed(address, &error.to_string())
        }
    })
}

impl Waiting {
    fn described(&self, certificate: Option<&KeptCertificate>) -> WaitingSignIn {
        let browser = match self.surroundings.place() {
            Place::Plain => BrowserPlace::Here,
            Place::Ssh(_) => BrowserPlace::OverSsh { forward: self.surroundings.ssh_forward(&self.ports()) },
            Place::Container => BrowserPlace::OutsideContainer,
            Place::Wsl(_) => BrowserPlace::Windows,
            Place::NoDisplay => BrowserPlace::NoDisplay,
        };
        WaitingSignIn {
            address: Secret::new(self.sign_in.address()),
            start_address: self.sign_in.start_address().map(Secret::new),
            listens_at: match self.sign_in.is_listening() {
                Listening::Nowhere => ListensAt::Nowhere,
                Listening::Both => ListensAt::Everywhere,
                Listening::OnlyIpv4 => ListensAt::Only("127.0.0.1"),
                Listening::OnlyIpv6 => ListensAt::Only("[::1]"),
            },
            fingerprint: certificate.map(|kept| kept.certificate.fingerprint()),
            is_certificate_new: certificate.is_some_and(|kept| kept.is_new),
            browser,
        }
    }

    /// What a browser on another machine has to reach here: this listener, and a sandbox that plays Adobe.
    fn ports(&self) -> Vec<u16> {
        let practice = Url::parse(self.sign_in.address()).ok().filter(is_loopback).and_then(|url| url.port());
        self.endpoint.iter().map(|endpoint| endpoint.port).chain(practice).collect()
    }

    /// Opens Adobe's page. Where the browser is elsewhere, the screen has said so already.
    async fn open_browser(&self, tell: Tell<'_>) {
        let Ok(address) = Url::parse(self.sign_in.address()) else { return };
        let ims_url = &self.access.hosts.ims_url;
        match browser::open(&address, ims_url, self.endpoint.as_ref(), &self.surroundings).await {
            Ok(()) => tell(Report::SignIn(SignInNews::BrowserOpened)),
            Err(NotOpened::Elsewhere) => {}
            Err(why) => tell(Report::SignIn(SignInNews::BrowserNotOpened(Printable::new(&format!("{why}."))))),
        }
    }

    /// The first good answer, from the listener or from the person.
    async fn answer(&mut self, inputs: &mut UnboundedReceiver<SignInInput>, tell: Tell<'_>) -> Answer {
        loop {
            let news = tokio::select! {
                news = self.sign_in.next() => news,
                Some(input) = inputs.recv() => match input {
                    SignInInput::OpenBrowser => {
                        self.open_browser(tell).await;
                        continue;
                    }
                    SignInInput::Pasted(text) => match self.sign_in.paste(&text) {
                        Ok(news) => news,
                        Err(why) => {
                            tell(Report::SignIn(SignInNews::Unusable(unusable(&why))));
                            continue;
                        }
                    },
                },
            };
            match news {
                News::Answered(answer) => return answer,
                News::Stray(stray) => tell(Report::SignIn(SignInNews::Stray(told(stray)))),
                News::WithoutLasting => tell(Report::SignIn(SignInNews::WithoutLasting {
                    address: Secret::new(self.sign_in.address()),
                    start_address: self.sign_in.start_address().map(Secret::new),
                    scopes: self.sign_in.scopes().clone(),
                })),
            }
        }
    }
}

fn told(stray: sign_in::Stray) -> Stray {
    use sign_in::Stray as Seen;
    match stray {
        Seen::TlsOnPlainPort => Stray::TlsOnPlainPort,
        Seen::PlainOnTlsPort => Stray::PlainOnTlsPort,
        Seen::CertificateRefused => Stray::CertificateRefused,
        Seen::OtherAttempt => Stray::OtherAttempt,
        Seen::WrongIssuer { named } => Stray::WrongIssuer(named),
        Seen::Duplicated | Seen::Unclear => Stray::Duplicated,
        Seen::WrongHost => Stray::WrongHost,
        Seen::FromScript | Seen::WrongMethod => Stray::FromScript,
    }
}

fn unusable(why: &sign_in::Unusable) -> Unusable {
    use sign_in::Unusable as Seen;
    match why {
        Seen::NoAnswer(Why::Empty) => Unusable::Empty,
        Seen::NoAnswer(Why::TooLong) => Unusable::TooLong,
        Seen::NoAnswer(Why::SignInAddress) => Unusable::TheQuestion,
        Seen::NoAnswer(Why::CutOff) => Unusable::CutOff,
        Seen::NoAnswer(Why::NoAnswer) => Unusable::NoAnswer,
        Seen::NoAnswer(Why::LooksSecret | Why::NotAnAnswer) => Unusable::SomethingElse,
        Seen::OtherAttempt | Seen::TakenAlready => Unusable::OtherAttempt,
        Seen::WrongIssuer { .. } | Seen::Duplicated | Seen::Unclear => Unusable::NotTrusted,
    }
}

/// Who signed in, for the page that waits in the browser.
fn label(signed_in: &SignedIn) -> Printable {
    signed_in.person.as_ref().map_or_else(|| Printable::new("you"), |person| person.label().clone())
}

async fn complete(services: &Services, request: &SignInRequest, waiting: &Waiting, grant: Grant) -> Outcome<SignedIn> {
    let DraftCandidate { draft, store, candidate, .. } = &request.candidate;
    // Adobe may have granted it without offline_access: the token is for what was asked last.
    let mut candidate = candidate.clone();
    if let Some(settings) = candidate.settings.sign_in_mut() {
        settings.scopes = waiting.sign_in.scopes().clone();
    }
    let store = services.store(*store).map_err(|error| finding(evidence::of_store(&error)))?;
    let owner = Owner::Draft(draft.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: None };
    let completed = operations::complete_sign_in(&store, &services.paths, &holder, &waiting.access.ims(), grant).await;
    completed.map_err(|error| finding(evidence::of_sign_in(&error)))
}

/// Ends the sign-in of somebody who was not meant.
pub(super) async fn sign_out(services: &Services, tried: &DraftCandidate) -> Outcome<()> {
    let access = services.access(&tried.candidate, tried.product).await.map_err(finding)?;
    let store = services.store(tried.store).map_err(|error| finding(evidence::of_store(&error)))?;
    let owner = Owner::Draft(tried.draft.clone());
    let holder = Holder { owner: &owner, candidate: &tried.candidate, org_id: None };
    match operations::sign_out(&store, &services.paths, &holder, &access.ims()).await {
        Ok(AtAdobe::Nothing | AtAdobe::Ended) => Ok(()),
        Ok(AtAdobe::Unconfirmed(error)) => Err(finding(checks::evidence::of_ims(&error))),
        Err(error) => Err(finding(evidence::of_store(&error))),
    }
}

/// Ends a sign-in that nobody confirmed, beside the end of the program, which waits a few seconds for it.
pub(super) fn end_sign_in(services: Arc<Services>, made: DraftCandidate) {
    let under_way = operations::begin_writing();
    tokio::spawn(async move {
        let _under_way = under_way;
        if let Err(finding) = sign_out(&services, &made).await {
            tracing::warn!(finding = %finding.id, "a sign-in that nobody confirmed could not be ended");
        }
    });
}

/// Nobody's token takes a place in which it sees nothing: organization and company of the connection must be there.
async fn prove(services: &Services, made: &DraftCandidate, connection: &Connection, access: &Access) -> Outcome<()> {
    let owner = Owner::Draft(made.draft.clone());
    let holder = Holder { owner: &owner, candidate: &made.candidate, org_id: None };
    let token = services.token(&holder, made.store, access, false).await.map_err(finding)?.token;
    let mut failed = None;
    let Some(company) = &connection.company else { return Ok(()) };
    let expected = Some((&connection.org_id, &company.id));
    ladder::companies(access, &token, expected, &mut |event| {
        if let CheckEvent::Failed { finding, .. } = event {
            failed = Some(finding);
        }
    })
    .await;
    failed.map_or(Ok(()), Err)
}

/// Gives a saved connection the sign-in that was made and confirmed.
pub(super) async fn renew(
    services: &Services,
    made: &DraftCandidate,
    connection: &Connection,
    signed_in: &SignedIn,
) -> Outcome<()> {
    let access = services.access(&made.candidate, made.product).await.map_err(finding)?;
    let open = |kind| services.store(kind).map_err(|error| finding(evidence::of_store(&error)));
    let (from, to) = (open(made.store)?, open(connection.store)?);
    prove(services, made, connection, &access).await?;
    let (draft, candidate) = (&made.draft, &made.candidate);
    let new = NewSignIn { store: &from, draft, candidate, person: signed_in.person.as_ref() };
    let replaced = operations::replace_sign_in(&services.paths, &to, connection, new, &access.ims()).await;
    replaced.map_err(|error| finding(evidence::of_replaced_sign_in(&error)))
}

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, TcpListener, TcpStream};
    use std::sync::Mutex;

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::connection::{
        Candidate, CredentialSecrets, CredentialSettings, CredentialType, DraftId, Environment, NetworkSettings,
        Product, RedirectUri, SignInSettings,
    };
    use crate::files::Paths;
    use crate::runtime::services::NetworkOverride;
    use crate::sandbox;
    use crate::store::Patience;

    fn free_port() -> u16 {
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
    }

    fn request(port: u16) -> SignInRequest {
        let practice = sandbox::practice_user_credentials();
        let spa = practice.iter().find(|c| c.credential_type == CredentialType::SinglePageApp).unwrap();
        let settings = SignInSettings {
            client_id: spa.client_id.clone(),
            scopes: spa.scopes.clone(),
            redirect_uri: RedirectUri::on_localhost(port),
            person: None,
        };
        let candidate = Candidate {
            environment: Environment::Practice,
            network: NetworkSettings::default(),
            proxy_password: None,
            settings: CredentialSettings::SinglePageApp(settings),
            secrets: CredentialSecrets::Public,
        };
        let draft = DraftId::parse("draft-1").unwrap();
        SignInRequest {
            candidate: DraftCandidate { draft, store: StoreKind::Memory, product: Product::Analytics, candidate },
            certificate_store: StoreKind::Memory,
            must_choose: false,
            may_open_browser: false,
            may_listen: true,
        }
    }

    fn is_open(port: u16) -> bool {
        TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).is_ok()
    }

    /// Within the second that the rules give (listener rules, L2).
    async fn closes(port: u16) -> bool {
        for _ in 0..100 {
            if !is_open(port) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_wait_without_an_answer_ends_by_itself_and_closes_the_port() {
        let home = tempfile::tempdir().unwrap();
        let services = Services::new(Paths::below(home.path()), Patience::Unattended, NetworkOverride::default());
        let port = free_port();
        let (_inputs, receiver) = unbounded_channel();
        let (told, was_open) = (Mutex::new(Vec::new()), Mutex::new(false));
        let tell = |report| {
            if matches!(report, Report::SignIn(SignInNews::Waiting(_))) {
                *was_open.lock().unwrap() = is_open(port);
            }
            told.lock().unwrap().push(report);
        };
        sign_in_within(Duration::from_millis(50), &services, &request(port), receiver, &tell).await;
        assert!(*was_open.lock().unwrap(), "it listened while it waited");
        assert!(closes(port).await, "and no longer");
        let end = told.into_inner().unwrap().pop();
        let Some(Report::SignInEnded(Err(finding))) = end else { panic!("{end:?}") };
        assert_eq!(finding.id, "sign-in-timed-out");
        services.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_job_that_crashes_while_it_waits_closes_the_port() {
        let home = tempfile::tempdir().unwrap();
        let services = Services::new(Paths::below(home.path()), Patience::Unattended, NetworkOverride::default());
        let port = free_port();
        let crashed = tokio::spawn(async move {
            let (inputs, receiver) = unbounded_channel();
            let tell = |report| {
                if matches!(report, Report::SignIn(SignInNews::Unusable(_))) {
                    assert!(is_open(port));
                    panic!("as a fault of ours would");
                }
            };
            inputs.send(SignInInput::Pasted(Secret::new("nothing"))).unwrap();
            sign_in(&services, &request(port), receiver, &tell).await;
        });
        assert!(crashed.await.unwrap_err().is_panic());
        assert!(closes(port).await);
    }
}
