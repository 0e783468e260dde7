//! The SSH connection by which a person reached this machine, and the command that brings a port back along it.

use std::net::IpAddr;

/// This machine as the person's `ssh` can reach it. User and host hold nothing that a shell would read as more than text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshServer {
    user: Option<String>,
    host: Option<String>,
    port: u16,
}

impl SshServer {
    const PORT: u16 = 22;

    /// Reads `SSH_CONNECTION` (client's address and port, server's address and port; `ssh(1)`) and who is signed in.
    pub(super) fn read(variable: &dyn Fn(&str) -> Option<String>, host_name: Option<&str>) -> Self {
        let connection = variable("SSH_CONNECTION").unwrap_or_default();
        let fields: Vec<&str> = connection.split_ascii_whitespace().collect();
        let (client, server, port) = match fields[..] {
            [client, _, server, port] => (address(client), address(server), port.parse().ok()),
            _ => (None, None, None),
        };
        // Under sudo, the person is still the one who came over SSH.
        let user = ["SUDO_USER", "USER", "LOGNAME", "USERNAME"].iter().find_map(|name| variable(name));
        Self {
            user: user.filter(|user| is_plain(user, "._-+@")),
            host: host(client, server, host_name),
            port: port.filter(|port| *port != 0).unwrap_or(Self::PORT),
        }
    }

    /// `ssh -L PORT:localhost:PORT … [-p N] user@host`; `None` without a port. An IPv6 address stands without brackets, as
    /// `ssh` takes it.
    pub(super) fn forward(&self, ports: &[u16]) -> Option<String> {
        let host = self.host.as_deref().filter(|_| !ports.is_empty())?;
        let ports: String = ports.iter().map(|port| format!("-L {port}:localhost:{port} ")).collect();
        let server = if self.port == Self::PORT { String::new() } else { format!("-p {} ", self.port) };
        let user = self.user.as_deref().map(|user| format!("{user}@")).unwrap_or_default();
        Some(format!("ssh {ports}{server}{user}{host}"))
    }
}

fn address(text: &str) -> Option<IpAddr> {
    // A zone (`%eth0`) is this machine's own and means nothing elsewhere; such an address does not parse.
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// What the person most likely reaches this machine by: the address that they are connected to, or the machine's name
/// where that address is one behind a gateway, which their side does not know.
fn host(client: Option<IpAddr>, server: Option<IpAddr>, name: Option<&str>) -> Option<String> {
    let name = name.map(str::trim).filter(|name| is_plain(name, ".-") && !name.starts_with("localhost"));
    let server = server.filter(|server| !is_never_reached(*server));
    let is_behind_gateway = |server| is_private(server) && client.is_none_or(|client| !is_private(client));
    match (server, name) {
        (Some(server), Some(name)) if is_behind_gateway(server) => Some(name.to_owned()),
        (Some(server), _) => Some(server.to_string()),
        (None, name) => name.map(str::to_owned),
    }
}

/// Loopback (the connection came through a tunnel) and link-local addresses (they need a zone).
fn is_never_reached(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_link_local() || address.is_unspecified(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unicast_link_local() || address.is_unspecified(),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        // 100.64.0.0/10 is what carriers and overlay networks use among themselves (RFC 6598).
        IpAddr::V4(v4) => v4.is_private() || matches!(v4.octets(), [100, 64..=127, ..]) || is_never_reached(address),
        IpAddr::V6(v6) => v6.is_unique_local() || is_never_reached(address),
    }
}

/// Letters, digits and some signs, none of which opens an option or needs quotes.
fn is_plain(text: &str, signs: &str) -> bool {
    text.len() <= 253
        && text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forward(connection: &str, user: &str, name: &str) -> Option<String> {
        let variable = |wanted: &str| match wanted {
            "SSH_CONNECTION" => Some(connection.to_owned()),
            "USER" if !user.is_empty() => Some(user.to_owned()),
            _ => None,
        };
        SshServer::read(&variable, Some(name)).forward(&[8443])
    }

    #[test]
    fn the_line_is_exactly_what_the_person_types() {
        for (connection, user, expected) in [
            ("203.0.113.7 50122 198.51.100.9 22", "ada", "ssh -L 8443:localhost:8443 ada@198.51.100.9"),
            ("203.0.113.7 50122 198.51.100.9 2222", "ada", "ssh -L 8443:localhost:8443 -p 2222 ada@198.51.100.9"),
            ("2001:db8::7 50122 2001:db8::9 22", "ada", "ssh -L 8443:localhost:8443 ada@2001:db8::9"),
            ("::ffff:10.0.0.7 50122 ::ffff:10.0.0.9 22", "ada", "ssh -L 8443:localhost:8443 ada@10.0.0.9"),
            ("10.0.0.7 50122 10.0.0.9 22", "svc_deploy-1", "ssh -L 8443:localhost:8443 svc_deploy-1@10.0.0.9"),
            ("10.0.0.7 50122 10.0.0.9 22", "ada@corp.example", "ssh -L 8443:localhost:8443 ada@corp.example@10.0.0.9"),
            ("10.0.0.7 50122 10.0.0.9 22", "", "ssh -L 8443:localhost:8443 10.0.0.9"),
        ] {
            assert_eq!(forward(connection, user, "build7").as_deref(), Some(expected));
        }
    }

    #[test]
    fn behind_a_gateway_or_a_tunnel_the_machine_is_called_by_its_name() {
        for connection in [
            "203.0.113.7 50122 10.0.0.9 22",
            "127.0.0.1 50122 127.0.0.1 22",
            "::1 50122 ::1 22",
            "fe80::1%eth0 50122 fe80::2%eth0 22",
            "UNKNOWN 65535 UNKNOWN 65535x",
            "",
        ] {
            assert_eq!(
                forward(connection, "ada", "build7\n").as_deref(),
                Some("ssh -L 8443:localhost:8443 ada@build7")
            );
        }
        assert_eq!(
            forward("203.0.113.7 50122 10.0.0.9 22", "ada", "localhost.localdomain").as_deref(),
            Some("ssh -L 8443:localhost:8443 ada@10.0.0.9"),
            "an address that may not work is better than a name that cannot"
        );
        assert_eq!(forward("127.0.0.1 50122 127.0.0.1 22", "ada", "localhost"), None);
    }

    #[test]
    fn nothing_in_the_line_can_be_more_than_text() {
        for user in ["-oProxyCommand=x", "a b", "a;b", "$(id)", "CORP\\ada", "a\nb", "ädа", "`x`"] {
            let line = forward("10.0.0.7 1 10.0.0.9 22", user, "build7");
            assert_eq!(line.as_deref(), Some("ssh -L 8443:localhost:8443 10.0.0.9"), "{user}");
        }
        for name in ["-oProxyCommand=x", "a b", "a;b", "$(id)", "a\u{1b}[2J", "", "a@b"] {
            assert_eq!(forward("", "ada", name), None, "{name:?}");
        }
        let line = forward("10.0.0.7 1 10.0.0.9;id 22", "ada", "build7");
        assert_eq!(line.as_deref(), Some("ssh -L 8443:localhost:8443 ada@build7"));
    }

    #[test]
    fn under_sudo_it_is_still_the_person_who_came() {
        let variable = |wanted: &str| match wanted {
            "SSH_CONNECTION" => Some("10.0.0.7 1 10.0.0.9 22".to_owned()),
            "USER" => Some("root".to_owned()),
            "SUDO_USER" => Some("ada".to_owned()),
            _ => None,
        };
        assert_eq!(
            SshServer::read(&variable, None).forward(&[8443]).as_deref(),
            Some("ssh -L 8443:localhost:8443 ada@10.0.0.9")
        );
    }
}
