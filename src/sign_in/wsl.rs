//! The Windows Subsystem for Linux: whether Windows' browser reaches what listens on Linux' loopback.

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long the system's program may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// How Windows and Linux share a network. This program listens on the Linux side in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WslNetworking {
    /// WSL 1: one network stack for both sides.
    Wsl1,
    /// Both sides share their loopback addresses.
    Mirrored,
    /// A network of its own. Windows hands `localhost` on to Linux, unless `localhostForwarding` was turned off.
    Nat,
    /// No network, or one that Windows hands nothing on to.
    Isolated,
    /// Not told; an older WSL, then mostly like [`Self::Nat`].
    Unknown,
}

impl WslNetworking {
    /// Whether a browser of the Windows side can be expected to reach the listener.
    pub(super) fn is_shared(self) -> bool {
        !matches!(self, Self::Isolated)
    }

    pub(super) fn read(
        has_interop: bool,
        file: &dyn Fn(&str) -> Option<String>,
        ask: &dyn Fn() -> Option<String>,
    ) -> Self {
        // WSL 1's kernel calls itself `4.4.0-19041-Microsoft`; WSL 2's has a small m.
        let is_first = file("/proc/version").is_some_and(|version| version.contains("-Microsoft"));
        if is_first && !has_interop {
            return Self::Wsl1;
        }
        match ask().as_deref().map(str::trim) {
            Some("nat") => Self::Nat,
            Some("mirrored") => Self::Mirrored,
            Some("wsl1") => Self::Wsl1,
            Some("none" | "bridged") => Self::Isolated,
            // `virtioproxy` hands `localhost` on as NAT does.
            Some("virtioproxy") => Self::Nat,
            _ => Self::Unknown,
        }
    }
}

/// Whether the kernel is one of WSL.
pub(super) fn is_kernel(file: &dyn Fn(&str) -> Option<String>) -> bool {
    file("/proc/version").is_some_and(|version| version.to_ascii_lowercase().contains("microsoft"))
}

/// Asks WSL itself; older ones have no such program.
pub(super) fn ask() -> Option<String> {
    let mut command = Command::new("wslinfo");
    command.arg("--networking-mode");
    first_words(command)
}

/// What a program prints, if it ends well and in time.
fn first_words(mut command: Command) -> Option<String> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let (report, result) = mpsc::sync_channel(1);
    // A plain thread: one that hangs ends with the process and holds nothing up.
    let waiting = move || {
        let _ = report.send(child.wait_with_output());
    };
    std::thread::Builder::new().name("wslinfo".to_owned()).spawn(waiting).ok()?;
    let output = result.recv_timeout(PATIENCE).ok()?.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Option<String> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        first_words(command)
    }

    #[test]
    fn a_program_that_hangs_or_fails_says_nothing() {
        assert_eq!(shell("echo nat").as_deref(), Some("nat\n"));
        assert_eq!(shell("echo nat; exit 1"), None);
        let begun = std::time::Instant::now();
        assert_eq!(shell("exec sleep 20"), None);
        assert!(begun.elapsed() < Duration::from_secs(10));
        assert_eq!(first_words(Command::new("/nonexistent/wslinfo")), None);
    }
}
