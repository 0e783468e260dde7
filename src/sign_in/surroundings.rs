//! Where this program runs, as far as a browser is concerned: whether the person's browser is on this machine, and how
//! it reaches the listener if not. Reads environment and files once; decides nothing about what is shown.

use std::io::Read;

use super::ssh::SshServer;
use super::wsl::{self, WslNetworking};

/// What was found out. Settled for the life of the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surroundings {
    place: Place,
    browser_variable: Option<String>,
    is_bundled: bool,
}

/// Where this program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// On the machine that the person sits at, with a screen.
    Plain,
    /// At the far end of an SSH connection, with or without a forwarded display.
    Ssh(SshServer),
    /// In a container, whose loopback is its own.
    Container,
    /// In the Windows Subsystem for Linux; the browser is on the Windows side.
    Wsl(WslNetworking),
    /// On a machine without a graphical session.
    NoDisplay,
}

/// Where the person's browser is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// It reaches this program's loopback addresses.
    Here,
    /// It does not, unless a port is forwarded.
    Elsewhere,
}

/// Which rules about displays hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// There is always a screen, but for SSH.
    MacOs,
    /// There is always a screen, but for SSH.
    Windows,
    /// Linux and the BSDs: X11 or Wayland, or no screen.
    Unix,
}

/// Where the facts come from; a test hands in its own.
pub struct Sources<'a> {
    /// Which system.
    pub system: System,
    /// An environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// A file's first bytes; `None` where there is no such file.
    pub file: &'a dyn Fn(&str) -> Option<String>,
    /// What `wslinfo --networking-mode` says; asked in WSL only.
    pub wsl_networking: &'a dyn Fn() -> Option<String>,
}

impl Surroundings {
    /// Looks at this machine. In WSL it asks a program of the system, for at most a second: not for the event loop.
    pub fn of_this_machine() -> Self {
        let system = if cfg!(target_os = "macos") {
            System::MacOs
        } else if cfg!(windows) {
            System::Windows
        } else {
            System::Unix
        };
        Self::read(&Sources {
            system,
            variable: &|name| std::env::var(name).ok(),
            file: &first_bytes,
            wsl_networking: &wsl::ask,
        })
    }

    /// The same from other sources.
    pub fn read(sources: &Sources<'_>) -> Self {
        let set = |name: &str| (sources.variable)(name).filter(|value| !value.is_empty());
        Self {
            place: place(sources),
            browser_variable: set("BROWSER"),
            is_bundled: set("APPIMAGE").or_else(|| set("APPDIR")).is_some(),
        }
    }

    /// Where this program runs.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Where the person's browser is.
    pub fn browser(&self) -> Browser {
        match &self.place {
            Place::Plain => Browser::Here,
            Place::Wsl(networking) if networking.is_shared() => Browser::Here,
            Place::Wsl(_) | Place::Ssh(_) | Place::Container | Place::NoDisplay => Browser::Elsewhere,
        }
    }

    /// The command that brings `ports` of the person's machine to this one: `ssh -L 8443:localhost:8443 user@host`.
    /// `None` where they are not connected by SSH, no name of this machine is known, or there is no port.
    pub fn ssh_forward(&self, ports: &[u16]) -> Option<String> {
        match &self.place {
            Place::Ssh(server) => server.forward(ports),
            _ => None,
        }
    }

    /// The variable `BROWSER`.
    pub(super) fn browser_variable(&self) -> Option<&str> {
        self.browser_variable.as_deref()
    }

    /// Whether this program runs out of a bundle that set its own library path.
    pub(super) fn is_bundled(&self) -> bool {
        self.is_bundled
    }
}

fn place(sources: &Sources<'_>) -> Place {
    let set = |name: &str| (sources.variable)(name).filter(|value| !value.is_empty());
    let is_set = |name: &str| set(name).is_some();
    // SSH first: it is how the person got here, whatever "here" is, and a display it forwards is not the listener's.
    if is_set("SSH_CONNECTION") || is_set("SSH_TTY") {
        let host_name = ["/proc/sys/kernel/hostname", "/etc/hostname"].iter().find_map(|path| (sources.file)(path));
        return Place::Ssh(SshServer::read(&set, host_name.as_deref()));
    }
    if sources.system != System::Unix {
        return Place::Plain;
    }
    let wsl = || Place::Wsl(WslNetworking::read(is_set("WSL_INTEROP"), &sources.file, &sources.wsl_networking));
    if is_set("WSL_DISTRO_NAME") || is_set("WSL_INTEROP") {
        return wsl();
    }
    // Before the kernel's name: a container in WSL has the same kernel.
    if is_container(sources) {
        return Place::Container;
    }
    // `sudo` drops the variables.
    if wsl::is_kernel(&sources.file) {
        return wsl();
    }
    if is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") { Place::Plain } else { Place::NoDisplay }
}

/// Whether the loopback addresses are a container's own. Toolbox, Distrobox and Flatpak share the machine's network and
/// open its browser: they are none.
fn is_container(sources: &Sources<'_>) -> bool {
    let set = |name: &str| (sources.variable)(name).filter(|value| !value.is_empty());
    let kind = set("container");
    if kind.as_deref() == Some("flatpak") || set("TOOLBOX_PATH").is_some() || set("DISTROBOX_ENTER_PATH").is_some() {
        return false;
    }
    let words = ["docker", "kubepods", "containerd", "libpod", "lxc"];
    kind.is_some()
        || set("KUBERNETES_SERVICE_HOST").is_some()
        || ["/.dockerenv", "/run/.containerenv"].iter().any(|path| (sources.file)(path).is_some())
        || (sources.file)("/proc/1/cgroup").is_some_and(|groups| words.iter().any(|word| groups.contains(word)))
}

/// The first 4 KiB of a file, as text.
fn first_bytes(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(4096).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a machine with these variables and files is.
    fn on(system: System, variables: &[(&str, &str)], files: &[(&str, &str)]) -> Surroundings {
        let find = |list: &[(&str, &str)], wanted: &str| {
            list.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        };
        Surroundings::read(&Sources {
            system,
            variable: &|name| find(variables, name),
            file: &|path| find(files, path),
            wsl_networking: &|| find(files, "wslinfo"),
        })
    }

    fn linux(variables: &[(&str, &str)], files: &[(&str, &str)]) -> Surroundings {
        on(System::Unix, variables, files)
    }

    const X11: (&str, &str) = ("DISPLAY", ":0");
    const WSL_KERNEL: (&str, &str) = ("/proc/version", "Linux version 5.15.153.1-microsoft-standard-WSL2 (root@x)");

    #[test]
    fn a_desktop_has_its_browser_here() {
        for machine in [
            linux(&[X11], &[]),
            linux(&[("WAYLAND_DISPLAY", "wayland-0")], &[("/proc/1/cgroup", "0::/init.scope\n")]),
            on(System::MacOs, &[], &[]),
            on(System::Windows, &[], &[]),
        ] {
            assert_eq!((machine.place(), machine.browser()), (&Place::Plain, Browser::Here));
        }
    }

    #[test]
    fn without_a_display_the_browser_is_elsewhere() {
        for machine in [linux(&[], &[]), linux(&[("DISPLAY", "")], &[])] {
            assert_eq!((machine.place(), machine.browser()), (&Place::NoDisplay, Browser::Elsewhere));
        }
    }

    #[test]
    fn over_ssh_the_browser_is_elsewhere_even_with_a_forwarded_display() {
        let variables =
            [("SSH_CONNECTION", "10.0.0.2 50000 10.0.0.5 22"), ("DISPLAY", "localhost:10.0"), ("USER", "ada")];
        for system in [System::Unix, System::MacOs, System::Windows] {
            let machine = on(system, &variables, &[("/.dockerenv", "")]);
            assert!(matches!(machine.place(), Place::Ssh(_)), "{machine:?}");
            assert_eq!(machine.browser(), Browser::Elsewhere);
            assert_eq!(machine.ssh_forward(&[8443]).as_deref(), Some("ssh -L 8443:localhost:8443 ada@10.0.0.5"));
        }
        let machine = linux(&[("SSH_TTY", "/dev/pts/0"), ("USER", "ada")], &[("/etc/hostname", "build7\n")]);
        assert_eq!(machine.ssh_forward(&[8444]).as_deref(), Some("ssh -L 8444:localhost:8444 ada@build7"));
        let line = machine.ssh_forward(&[8444, 39881]);
        assert_eq!(line.as_deref(), Some("ssh -L 8444:localhost:8444 -L 39881:localhost:39881 ada@build7"));
        assert_eq!(machine.ssh_forward(&[]), None);
        assert_eq!(linux(&[X11], &[]).ssh_forward(&[8443]), None);
    }

    #[test]
    fn a_container_is_known_by_any_of_its_marks() {
        for (variables, files) in [
            (vec![], vec![("/.dockerenv", "")]),
            (vec![], vec![("/run/.containerenv", "engine=\"podman\"")]),
            (vec![("container", "podman")], vec![]),
            (vec![("container", "systemd-nspawn"), X11], vec![]),
            (vec![("KUBERNETES_SERVICE_HOST", "10.96.0.1")], vec![]),
            (vec![], vec![("/proc/1/cgroup", "12:pids:/docker/7f3k\n")]),
            (vec![], vec![("/proc/1/cgroup", "11:cpu:/kubepods/besteffort/pod1\n")]),
            (vec![], vec![("/.dockerenv", ""), WSL_KERNEL]),
        ] {
            let machine = linux(&variables, &files);
            assert_eq!(
                (machine.place(), machine.browser()),
                (&Place::Container, Browser::Elsewhere),
                "{variables:?} {files:?}"
            );
        }
    }

    #[test]
    fn boxes_that_share_the_desktop_are_no_containers() {
        for (variables, files) in [
            (vec![X11, ("container", "flatpak")], vec![]),
            (vec![X11, ("TOOLBOX_PATH", "/usr/bin/toolbox"), ("container", "oci")], vec![("/run/.containerenv", "")]),
            (vec![X11, ("DISTROBOX_ENTER_PATH", "/usr/bin/distrobox-enter")], vec![("/run/.containerenv", "")]),
        ] {
            assert_eq!(linux(&variables, &files).place(), &Place::Plain, "{variables:?}");
        }
    }

    #[test]
    fn in_wsl_the_windows_browser_reaches_the_listener_where_the_network_lets_it() {
        use WslNetworking::{Isolated, Mirrored, Nat, Unknown, Wsl1};
        let interop = ("WSL_INTEROP", "/run/WSL/8_interop");
        for (variables, files, networking, browser) in [
            (vec![("WSL_DISTRO_NAME", "Ubuntu"), interop], vec![WSL_KERNEL, ("wslinfo", "nat")], Nat, Browser::Here),
            (vec![interop], vec![WSL_KERNEL, ("wslinfo", "mirrored\n")], Mirrored, Browser::Here),
            (vec![interop, X11], vec![WSL_KERNEL, ("wslinfo", "none")], Isolated, Browser::Elsewhere),
            (vec![interop], vec![WSL_KERNEL], Unknown, Browser::Here),
            (vec![], vec![WSL_KERNEL, ("wslinfo", "nat")], Nat, Browser::Here),
            (
                vec![("WSL_DISTRO_NAME", "Ubuntu")],
                vec![("/proc/version", "Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com)")],
                Wsl1,
                Browser::Here,
            ),
        ] {
            let machine = linux(&variables, &files);
            assert_eq!(
                (machine.place(), machine.browser()),
                (&Place::Wsl(networking), browser),
                "{variables:?} {files:?}"
            );
        }
    }

    #[test]
    fn the_networking_of_wsl_is_asked_for_in_wsl_only() {
        for variables in [vec![X11], vec![("SSH_TTY", "/dev/pts/0")], vec![("container", "podman")]] {
            Surroundings::read(&Sources {
                system: System::Unix,
                variable: &|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()),
                file: &|_| None,
                wsl_networking: &|| panic!("a program was started"),
            });
        }
    }

    #[test]
    fn a_bundle_is_known_by_its_variables() {
        assert!(linux(&[("APPIMAGE", "/opt/x.AppImage")], &[]).is_bundled());
        assert!(linux(&[("APPDIR", "/tmp/.mount_x")], &[]).is_bundled());
        assert!(!linux(&[("LD_LIBRARY_PATH", "/usr/lib"), ("APPDIR", "")], &[]).is_bundled());
    }

    #[test]
    fn this_machine_can_be_looked_at() {
        let first = Surroundings::of_this_machine();
        assert_eq!(first, Surroundings::of_this_machine());
    }
}
