//! Opens the person's browser, at the sign-in page and nowhere else. Never through a shell, never waited for, and never
//! heard: what it prints stays off our screen. That it opened is not proof that a page is seen.

use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::sync::oneshot;
use url::Url;

use super::browser_variable::choices;
use super::surroundings::{Browser, Surroundings};
use crate::connection::{BaseUrl, LocalEndpoint, Printable, is_loopback};

/// How long a browser has to fail; one that still runs then is open.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why no browser was opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// Neither https, nor http to a base of this machine.
    #[error("only https addresses are opened, or http ones of this machine")]
    Scheme,
    /// Neither the sign-in page's host and port, nor the listener's.
    #[error("the address is not on the sign-in page's host")]
    ForeignHost,
    /// There is a user name or a password in it.
    #[error("the address holds a user name or a password")]
    UserInfo,
    /// There is a character in it that no address of ours has, percent-encoded or not.
    #[error("the address holds characters that do not belong there")]
    Characters,
    /// The person's browser is on another machine.
    #[error("the browser is not on this machine")]
    Elsewhere,
    /// `BROWSER` names only browsers that would draw on this terminal.
    #[error("“{0}” would take over this terminal")]
    TextBrowser(Printable),
    /// A program could not be started.
    #[error("“{program}” could not be started: {why}")]
    NotStarted {
        /// Which.
        program: Printable,
        /// The system's word.
        why: io::ErrorKind,
    },
    /// A program failed at once, by its exit code; `None` if a signal ended it.
    #[error("“{program}” failed{}", .code.map(|code| format!(" with exit code {code}")).unwrap_or_default())]
    Failed {
        /// Which.
        program: Printable,
        /// Its exit code.
        code: Option<i32>,
    },
    /// This system has no program that opens addresses.
    #[error("this system has no program that opens addresses")]
    NoProgram,
}

/// Whether `address` may be opened: on exactly the scheme, host and port of `ims_url`, or of the listener (`own`). Plain
/// http is thereby for this machine's loopback only.
pub fn allowed(address: &Url, ims_url: &BaseUrl, own: Option<&LocalEndpoint>) -> Result<(), NotOpened> {
    if !matches!(address.scheme(), "https" | "http") {
        return Err(NotOpened::Scheme);
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err(NotOpened::UserInfo);
    }
    if !has_plain_characters(address.as_str()) {
        return Err(NotOpened::Characters);
    }
    let ims = ims_url.join("/");
    let is_ims = address.host_str() == ims.host_str() && address.port_or_known_default() == ims.port_or_known_default();
    let is_own = |own: &LocalEndpoint| {
        is_loopback(address)
            && address.host_str() == Some(own.host.as_str())
            && address.port_or_known_default() == Some(own.port)
    };
    let own = own.filter(|own| is_own(own));
    if !is_ims && own.is_none() {
        return Err(NotOpened::ForeignHost);
    }
    let is_scheme_of_ims = is_ims && address.scheme() == ims.scheme();
    let is_scheme_of_own = own.is_some_and(|own| own.is_tls == (address.scheme() == "https"));
    if is_scheme_of_ims || is_scheme_of_own { Ok(()) } else { Err(NotOpened::Scheme) }
}

/// Visible ASCII without what quotes or escapes, and no control character behind a percent sign either.
fn has_plain_characters(address: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_graphic() && !b"\"'`\\<>{}|^".contains(&b);
    let is_control = |pair: &[u8]| matches!(pair, [b'0' | b'1', _] | [b'7', b'f' | b'F']);
    address.bytes().all(is_plain)
        && address.as_bytes().windows(3).all(|three| three[0] != b'%' || !is_control(&three[1..]))
}

/// Opens `address`, if it is [`allowed`]: with the commands of `BROWSER`, else as the system does.
///
/// Returns once a program ended well, or still runs after a second. Outside a desktop only `BROWSER` counts: it may lead
/// to the machine the person sits at.
pub async fn open(
    address: &Url,
    ims_url: &BaseUrl,
    own: Option<&LocalEndpoint>,
    surroundings: &Surroundings,
) -> Result<(), NotOpened> {
    allowed(address, ims_url, own)?;
    let listed = choices(surroundings.browser_variable().unwrap_or_default(), address.as_str());
    let mut first_failure = None;
    for choice in listed.usable {
        let mut command = Command::new(&choice.program);
        command.args(&choice.arguments);
        match launch(command, surroundings).await {
            Ok(()) => return Ok(()),
            Err(failure) => _ = first_failure.get_or_insert(failure),
        }
    }
    // The system's opener may read the variable too, and would start what was left out here.
    if let Some(program) = listed.text_browser {
        return Err(first_failure.unwrap_or(NotOpened::TextBrowser(program)));
    }
    if surroundings.browser() == Browser::Elsewhere {
        return Err(first_failure.unwrap_or(NotOpened::Elsewhere));
    }
    for command in open::commands(address.as_str()) {
        match launch(command, surroundings).await {
            Ok(()) => return Ok(()),
            // Where the exit code says little, another try could open the page twice.
            Err(failure @ NotOpened::Failed { .. }) if cfg!(any(windows, target_os = "macos")) => return Err(failure),
            Err(NotOpened::NotStarted { why: io::ErrorKind::NotFound, .. }) => {}
            Err(failure) => _ = first_failure.get_or_insert(failure),
        }
    }
    Err(first_failure.unwrap_or(NotOpened::NoProgram))
}

/// Starts a program and watches it for a second. It outlives us, in a process group of its own, so that Ctrl-C on this
/// terminal does not reach it.
async fn launch(mut command: Command, surroundings: &Surroundings) -> Result<(), NotOpened> {
    let program = Printable::new(&command.get_program().to_string_lossy());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    if surroundings.is_bundled() {
        // Libraries of our bundle would break a browser of the system.
        for variable in ["LD_LIBRARY_PATH", "APPDIR", "APPIMAGE"] {
            command.env_remove(variable);
        }
    }
    let not_started = |why| NotOpened::NotStarted { program: program.clone(), why };
    let (report, ended) = oneshot::channel();
    // Not tokio's blocking pool: the runtime waits for that when it ends, and a browser may run for days. The thread
    // waits to the end, so that no dead process is left lying about.
    let watching = move || {
        let ended = command.spawn().and_then(|mut browser| browser.wait());
        let _ = report.send(ended);
    };
    let thread = std::thread::Builder::new().name("browser".to_owned()).spawn(watching);
    thread.map_err(|error| not_started(error.kind()))?;
    match tokio::time::timeout(PATIENCE, ended).await {
        Ok(Ok(Ok(status))) if !status.success() => Err(NotOpened::Failed { program, code: status.code() }),
        Ok(Ok(Err(error))) => Err(not_started(error.kind())),
        _ => Ok(()),
    }
}
