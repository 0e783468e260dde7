//! `rotate`: a new client secret takes the old one's place without a moment in which nothing works. By hand, or through
//! Adobe's own API where the credential may.

mod answer;
mod at_adobe;
mod by_hand;
mod old;
mod web_app;
mod words;

use self::answer::{Failure, tell, tell_failure};
use super::args::CommonArgs;
use super::exit::Exit;
use super::rotate_args::RotateArgs;
use super::{ask, given_secret, output, store_access};
use crate::connection::{Candidate, Connection, ConsolePlace, CredentialType, Scopes, Secret};
use crate::ims::Token;
use crate::operations::{self, ChangeError, KeptSecrets};
use crate::runtime::{Services, Unproven, of_change, of_store, prove_secret, read_candidate};
use crate::store::{Owner, Store, connections};

const PROMPT: &str = "New client secret: ";

/// Rotates one connection's client secret, or ends a rotation.
pub(super) async fn run(services: &Services, args: &RotateArgs, common: &CommonArgs) -> Exit {
    rotate(services, args, common).await.err().unwrap_or(Exit::DONE)
}

async fn rotate(services: &Services, args: &RotateArgs, common: &CommonArgs) -> Result<(), Exit> {
    let connection = connections::load(&services.paths, &args.name).map_err(|e| store_access::not_loaded(&e))?;
    let credential_type = connection.credential.credential_type();
    if !matches!(credential_type, CredentialType::ServerToServer | CredentialType::WebApp) {
        output::talk(&words::nothing_to_rotate(&connection));
        return Err(Exit::USAGE);
    }
    let console = args.console.as_deref().map(ConsolePlace::parse).transpose();
    let console = console.map_err(|invalid| output::invalid("--console", &invalid))?;
    let way = Way::of(&connection, args, console);
    let is_end = args.undo || args.forget_old;
    if !is_end && credential_type == CredentialType::ServerToServer {
        name_what_is_missing(&connection, args, &way)?;
    }
    let done = act(services, args, common, &connection, way).await;
    done.map_err(|failure| tell_failure(services, args, &connection, failure))
}

async fn act(
    services: &Services,
    args: &RotateArgs,
    common: &CommonArgs,
    connection: &Connection,
    way: Way,
) -> Result<(), Failure> {
    store_access::open(services, &[connection.store], common).await?;
    let store = services.store(connection.store).map_err(|error| Failure::found(of_store(&error)))?;
    let settled = operations::settle_client_secrets(&services.paths, &store, connection).await;
    let connection = settled.map_err(|error| failed(&error, connection))?;
    let mut session = Session::open(services, args, common, store, connection).await?;
    if session.connection.credential.credential_type() == CredentialType::WebApp {
        return web_app::run(&mut session).await;
    }
    match (args.undo, args.forget_old, way) {
        (true, _, way) => old::undo(&mut session, &way).await,
        (_, true, way) => old::forget(&mut session, &way).await,
        (_, _, Way::AtAdobe(place)) => at_adobe::forward(&mut session, place).await,
        (_, _, Way::ByHand) => by_hand::forward(&mut session).await,
    }
}

/// Who changes client secrets at Adobe.
enum Way {
    /// The person, in the Developer Console.
    ByHand,
    /// This program, through the API. The place is asked for where it is not known.
    AtAdobe(Option<ConsolePlace>),
}

impl Way {
    /// As it was said; else through the API where the connection's own scopes show that it may.
    fn of(connection: &Connection, args: &RotateArgs, console: Option<ConsolePlace>) -> Self {
        let place = console.or_else(|| connection.console.clone());
        if args.by_hand || args.client_secret_file.is_some() {
            return Self::ByHand;
        }
        let may = words::missing_scopes(connection).is_empty() && (place.is_some() || ask::can_ask());
        let is_wanted = args.through_adobe || args.console.is_some() || (may && !args.undo);
        if is_wanted { Self::AtAdobe(place) } else { Self::ByHand }
    }
}

/// Without a terminal, everything must be among the arguments.
fn name_what_is_missing(connection: &Connection, args: &RotateArgs, way: &Way) -> Result<(), Exit> {
    let mut missing = Vec::new();
    let is_from_file = args.client_secret_file.is_some();
    let is_kept = connection.other_client_secret().is_some();
    if matches!(way, Way::ByHand) && !is_from_file && keeps_old(connection) {
        // That is the answer, and nothing is missing for it.
        return Ok(());
    }
    match way {
        Way::AtAdobe(None) => missing.push("--console URL (the address of the credential's page)"),
        Way::ByHand if !is_from_file && !is_kept => missing.push(
            "--client-secret-file FILE (the new client secret; - reads standard input), or --through-adobe to have Adobe \
             make it",
        ),
        Way::AtAdobe(Some(_)) | Way::ByHand => {}
    }
    if !args.yes {
        missing.push("--yes (switch without asking, if the new client secret works)");
    }
    if ask::can_ask() || missing.is_empty() {
        return Ok(());
    }
    output::talk(&format!("There is no terminal to ask on. Missing: {}.", missing.join("; ")));
    Err(Exit::USAGE)
}

/// Whether the other client secret is the old one, which is kept until it is told to go.
fn keeps_old(connection: &Connection) -> bool {
    connection.other_client_secret().is_some_and(|other| other.replaced_at.is_some()) && !is_undone(connection)
}

/// Whether a way back was gone: of the two client secrets, the one that was replaced is the newer one.
fn is_undone(connection: &Connection) -> bool {
    let (in_use, other) = (connection.client_secret(), connection.other_client_secret());
    other.is_some_and(|other| other.replaced_at.is_some() && other.added_at > in_use.and_then(|facts| facts.added_at))
}

/// One run: the connection and what is kept for it, as they are at the moment.
struct Session<'a> {
    services: &'a Services,
    args: &'a RotateArgs,
    common: &'a CommonArgs,
    store: Store,
    connection: Connection,
    kept: KeptSecrets,
    candidate: Candidate,
}

impl<'a> Session<'a> {
    async fn open(
        services: &'a Services,
        args: &'a RotateArgs,
        common: &'a CommonArgs,
        store: Store,
        connection: Connection,
    ) -> Result<Self, Failure> {
        let (kept, candidate) = read(services, &store, &connection).await?;
        Ok(Self { services, args, common, store, connection, kept, candidate })
    }

    /// The connection was changed: takes it as it is now, with what is kept for it.
    async fn now(&mut self, connection: Connection) -> Result<(), Failure> {
        (self.kept, self.candidate) = read(self.services, &self.store, &connection).await?;
        self.connection = connection;
        Ok(())
    }

    fn name(&self) -> &str {
        self.connection.name.as_str()
    }

    /// Says why it was not done.
    fn failed(&self, error: &ChangeError) -> Failure {
        failed(error, &self.connection)
    }

    /// The client secret that is kept beside the one in use.
    fn other(&self) -> Option<&Secret> {
        self.kept.secrets.other_client_secret()
    }

    /// Says where to click, and asks for the new client secret.
    async fn asked(&self) -> Result<Secret, Exit> {
        let hosts = self.services.hosts(&self.connection.environment, self.connection.product).await;
        output::talk(&words::where_to_click(&self.connection, hosts.as_ref().ok()));
        given_secret::asked(PROMPT)
    }

    /// The one in use is no new one.
    fn must_be_new(&self, secret: &Secret) -> Result<(), Failure> {
        if self.candidate.secrets.client_secret() != Some(secret) {
            return Ok(());
        }
        output::talk(&format!("This is the client secret that {} uses already. Nothing was changed.", self.name()));
        Err(Exit::USAGE.into())
    }

    /// Whether that one was in use before: else it is a new one that is still to come into use.
    fn is_switched(&self) -> bool {
        self.connection.other_client_secret().is_some_and(|other| other.replaced_at.is_some())
    }

    /// Whether what is to be done is to use the other one: it is new, or a way back was gone from it.
    fn is_to_come(&self) -> bool {
        self.other().is_some() && !keeps_old(&self.connection)
    }

    /// A token for `secret`, after a look at where it leads; else says what is wrong with it.
    async fn prove(&self, secret: &Secret) -> Result<Token, Failure> {
        prove_secret(self.services, &self.connection, &self.candidate, secret).await.map_err(
            |unproven| match unproven {
                Unproven::Failed(evidence) => Failure::found(*evidence),
                Unproven::OtherAccount { expected, told } => {
                    output::talk(&format!("It works, but for the technical account {told}, not {expected}."));
                    Exit::PERSON_MUST_ACT.into()
                }
            },
        )
    }

    /// Proves the client secret that is kept beside the one in use, and lets them change places once the person agrees.
    /// A token that it got already is proof enough.
    async fn switch(&mut self, question: &str, token: Option<Token>) -> Result<(), Failure> {
        let Some(new) = self.other().cloned() else { return Err(self.failed(&ChangeError::NoOtherSecret)) };
        let token = match token {
            Some(token) => token,
            None => {
                output::talk("Trying the client secret …");
                let proven = self.prove(&new).await;
                proven.inspect_err(|_| output::talk(&words::not_switched(&self.connection)))?
            }
        };
        output::talk("It works: Adobe gave a token, and it leads where this connection leads.");
        if !self.args.yes && !ask::can_ask() {
            return Ok(ask::agreed(question, false, "Nothing was changed.")?);
        }
        if !self.args.yes && !ask::yes(question) {
            output::talk(&words::kept_for_later(&self.connection));
            return Err(Exit::INTERRUPTED.into());
        }
        let (store, paths) = (&self.store, &self.services.paths);
        let switched = operations::switch_client_secret(store, paths, &self.connection, &new, &token).await;
        let connection = switched.map_err(|error| self.failed(&error))?;
        self.now(connection).await
    }

    /// The same, and the answer.
    async fn switch_and_tell(&mut self, token: Option<Token>) -> Result<(), Failure> {
        let question = format!("Switch {} to the new client secret? The old one is kept.", self.name());
        self.switch(&question, token).await?;
        tell(self, "switched", &format!("{} uses its new client secret now.", self.name()))?;
        output::talk(&words::what_remains(&self.connection));
        Ok(())
    }
}

async fn read(
    services: &Services,
    store: &Store,
    connection: &Connection,
) -> Result<(KeptSecrets, Candidate), Failure> {
    let candidate = read_candidate(services, connection).await.map_err(Failure::found)?;
    let owner = Owner::Connection(connection.id.clone());
    let kept = operations::read_secrets(store, owner, &connection.environment).await;
    Ok((kept.map_err(|error| failed(&error.into(), connection))?, candidate))
}

/// The same, where there is no session yet.
fn failed(error: &ChangeError, connection: &Connection) -> Failure {
    let failure = Failure::found(of_change(error, connection));
    if let ChangeError::Unkept { uuid, .. } = error {
        output::talk(&words::unkept(uuid));
    }
    failure
}

/// The scopes that the secrets API needs.
fn needed() -> impl Iterator<Item = &'static str> {
    Scopes::CLIENT_SECRET_MANAGEMENT.split(", ")
}
