//! When the program itself fails: the terminal is given back, a kind sentence, a report in the state folder, the end.
//!
//! A panic's message may quote what was typed, so only fixed messages are repeated. Nothing unwinds: the hook ends the
//! program, whatever thread it was (decision 14).

use std::backtrace::Backtrace;
use std::io::Write;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

use super::{echo, terminal};
use crate::{files, operations};

/// A fault of ours, as an exit code (design section 6).
const OUR_FAULT: i32 = 1;

/// Installs the hook. `crashes` is the folder for reports; `None` where there is no home.
pub fn guard_against_crashes(crashes: Option<PathBuf>) {
    std::panic::set_hook(Box::new(move |info| {
        terminal::give_back_for_good();
        echo::give_back_for_good();
        let written = crashes.as_ref().and_then(|dir| {
            let path = dir.join(format!("{}.txt", jiff::Timestamp::now().as_second()));
            files::write_atomic(&path, report(info).as_bytes()).ok().map(|()| path)
        });
        tell(written.as_deref());
        // The answer to a code or a refresh token that is spent comes only once.
        operations::wait_for_exchanges();
        tracing::info!(exit_code = OUR_FAULT, "ended");
        std::process::exit(OUR_FAULT);
    }));
}

fn tell(report: Option<&Path>) {
    let mut stderr = std::io::stderr().lock();
    let _ = writeln!(stderr, "aa-connect has failed. That is our fault, not yours; nothing that was saved is lost.");
    let _ = match report {
        Some(path) => writeln!(
            stderr,
            "A report without secrets is in {}. Please send it along when you tell us.",
            path.display()
        ),
        None => writeln!(stderr, "A report could not be written."),
    };
}

fn report(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload().downcast_ref::<&'static str>().copied();
    let message = message.unwrap_or("(withheld: it may quote what was typed)");
    let place = info.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let system = std::env::consts::OS;
    let backtrace = Backtrace::force_capture();
    format!("aa-connect {version} on {system}\nat {place}\n{message}\n\n{backtrace}\n")
}

/// Crashes at `place` where `AA_CONNECT_TEST_PANIC` names it, quoting `typed` as a careless message would: what the
/// terminal tests need to see that a crash gives the terminal back and keeps secrets. Not in release builds.
pub(super) fn crash_if_asked(place: &str, typed: &str) {
    #[cfg(debug_assertions)]
    if std::env::var("AA_CONNECT_TEST_PANIC").is_ok_and(|wanted| wanted == place) {
        #[expect(clippy::panic, reason = "this is what it is for")]
        {
            panic!("as the test wishes, at {place} with {typed}");
        }
    }
    #[cfg(not(debug_assertions))]
    let _ = (place, typed);
}

/// No core file is ever written: it would hold secrets.
pub fn no_core_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Lowering a limit is always allowed; where it fails all the same there is nothing else to do.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}
