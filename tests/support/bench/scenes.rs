//! The list of failures, and the scene of each.

use std::io::Write as _;
use std::time::Duration;

use aa_connect::diagnosis::CheckId;

use crate::support::{Socket, reset};

use super::certificates::{Authority, DAY, self_signed};
use super::proxies::{self, inspecting, scene, through};
use super::servers::{Line, adobe, answer, as_adobe, date, json, saying, server};
use super::{BenchFailure, HOST, Scene};

use CheckId::{Clock, Companies, Dns, Proxy, Secret, Tcp, Tls, Token};

const NOTHING: &[CheckId] = &[Secret];
const THE_WAY: &[CheckId] = &[Proxy, Dns, Tcp];
const THE_WAY_AND_TLS: &[CheckId] = &[Proxy, Dns, Tcp, Tls];

/// One row: name, rule, row, exit code, what passed, and the scene.
const fn played(
    name: &'static str,
    rule: &'static str,
    check: CheckId,
    exit_code: u8,
    passed: &'static [CheckId],
    scene: fn() -> Scene,
) -> BenchFailure {
    BenchFailure { name, rule, check, exit_code, passed, environment: &[], is_silent: false, scene }
}

/// The same where somebody is silent.
const fn silent(failure: BenchFailure) -> BenchFailure {
    BenchFailure { is_silent: true, ..failure }
}

/// The same in an environment of its own.
const fn within(environment: &'static [(&'static str, &'static str)], failure: BenchFailure) -> BenchFailure {
    BenchFailure { environment, ..failure }
}

/// All failures of networks and TLS that can be played.
pub(crate) const BENCH: &[BenchFailure] = &[
    played("proxy_wants_password", "proxy-wants-password", Proxy, 6, NOTHING, || {
        proxy_saying(&refusal("Proxy-Authenticate: Basic realm=\"corp\"\r\n"))
    }),
    played("proxy_wants_windows_sign_in", "proxy-wants-windows-sign-in", Proxy, 6, NOTHING, || {
        proxy_saying(&refusal("Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n"))
    }),
    played("proxy_wants_password_needlessly", "proxy-wants-password-needlessly", Proxy, 6, NOTHING, || {
        let (proxy, _) = proxies::saying(refusal("Proxy-Authenticate: Basic realm=\"corp\"\r\n"));
        through(proxy.address, open_elsewhere()).with(proxy)
    }),
    played("nobody_admits_to_be_the_proxy", "proxy-wants-password", Token, 6, THE_WAY, || {
        let server = saying(None, refusal("Proxy-Authenticate: Basic\r\n"));
        Scene::at(server.base()).with(server)
    }),
    played("proxy_refuses_the_host", "proxy-refuses-host", Proxy, 6, NOTHING, || {
        proxy_saying(&answer("403 Forbidden", "", "<html>blocked by policy</html>"))
    }),
    played("proxy_cannot_reach_the_host", "proxy-cannot-reach-host", Proxy, 6, NOTHING, || {
        proxy_saying(&answer("502 Bad Gateway", "", ""))
    }),
    played("proxy_hangs_up", "proxy-failed", Proxy, 6, NOTHING, || proxy_saying("")),
    played("proxy_speaks_something_else", "proxy-failed", Proxy, 6, NOTHING, || {
        proxy_saying("SSH-2.0-OpenSSH_9.2\r\n")
    }),
    played("proxy_is_not_there", "proxy-not-there", Proxy, 6, NOTHING, || {
        let nobody = nobody();
        scene(nobody.address).with(nobody)
    }),
    played("proxy_has_no_address", "proxy-not-there", Proxy, 6, NOTHING, || scene("proxy.bench.invalid:3128")),
    silent(played("proxy_is_silent", "proxy-not-there", Proxy, 6, NOTHING, || {
        let proxy = Socket::start(|stream| Line::new(stream, None).be_silent());
        scene(proxy.address).with(proxy)
    })),
    played("proxy_is_not_there_and_not_needed", "proxy-needless", Proxy, 6, NOTHING, || {
        let nobody = nobody();
        through(nobody.address, open_elsewhere()).with(nobody)
    }),
    within(
        &[("HTTPS_PROXY", "http://alice:canary-proxy-password@127.0.0.1:1"), ("NO_PROXY", "")],
        played("environments_proxy_is_not_needed", "proxy-needless", Proxy, 6, NOTHING, open_elsewhere),
    ),
    within(
        &[("HTTPS_PROXY", "http://alice:canary-proxy-password@127.0.0.1:1"), ("NO_PROXY", HOST)],
        played("environment_excepts_a_host_that_needs_the_proxy", "excepted-from-proxy", Dns, 4, &[Proxy], || {
            Scene::at(format!("https://{HOST}"))
        }),
    ),
    within(
        &[("HTTPS_PROXY", "socks5://127.0.0.1:1"), ("NO_PROXY", "")],
        played("environments_proxy_is_none_that_can_be_used", "proxy-unusable", Proxy, 7, NOTHING, || {
            Scene::at(format!("https://{HOST}"))
        }),
    ),
    played("proxy_shows_a_certificate_that_is_not_trusted", "proxy-untrusted", Proxy, 6, NOTHING, || {
        let proxy = adobe(Some(self_signed("localhost")), 0);
        scene(localhost(&proxy)).with(proxy)
    }),
    played("proxy_inspects_tls", "tls-inspected", Tls, 6, THE_WAY, || {
        let authority = Authority::new("Contoso TLS Inspection CA", "Contoso Ltd");
        let proxy = inspecting(authority.serve(HOST, (-DAY, DAY)));
        scene(proxy.address).with(proxy)
    }),
    played("portal_redirects", "redirected", Token, 6, NOTHING, || {
        plain(&answer("302 Found", "Location: http://portal.bench.invalid/sign-in\r\n", ""))
    }),
    played("portal_shows_its_page", "html-answer", Token, 6, NOTHING, || {
        plain(&answer("200 OK", "Content-Type: text/html\r\n", "<html><title>Guest network</title></html>"))
    }),
    played("portal_wants_a_sign_in", "html-answer", Token, 6, NOTHING, || {
        plain(&answer("511 Network Authentication Required", "", "<html><title>Sign in</title></html>"))
    }),
    played("name_is_unknown", "dns", Dns, 4, &[Proxy], || Scene::at(format!("https://{HOST}"))),
    played("nobody_listens", "connection-refused", Tcp, 4, &[Proxy, Dns], || {
        let nobody = nobody();
        Scene::at(format!("http://{}", nobody.address)).with(nobody)
    }),
    played("no_way_there", "unreachable", Tcp, 4, &[Proxy, Dns], || Scene::at("https://255.255.255.255")),
    played("no_name_for_it", "transport-other", Tcp, 4, &[Proxy, Dns], || Scene::at("https://[fe80::1]")),
    silent(played("server_does_not_accept", "timed-out", Tcp, 4, &[Proxy, Dns], || {
        let server = Deaf::start();
        Scene::at(format!("http://{}", server.address)).with(server)
    })),
    silent(played("server_is_silent", "timed-out", Token, 4, THE_WAY, || {
        let server = server(None, Line::be_silent);
        Scene::at(server.base()).with(server)
    })),
    silent(played("server_is_silent_before_tls", "timed-out", Tls, 4, THE_WAY, || {
        let server = server(None, Line::be_silent);
        Scene::at(format!("https://{}", server.address)).with(server)
    })),
    silent(played("server_is_silent_within_tls", "no-answer", Token, 4, THE_WAY_AND_TLS, || {
        trusted(|mut line| {
            line.request();
            line.be_silent();
        })
    })),
    silent(played("server_trickles", "timed-out", Token, 4, THE_WAY, || {
        let server = server(None, |mut line| {
            let request = line.request();
            for byte in as_adobe(&request, 0).bytes() {
                if line.write_all(&[byte]).is_err() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        Scene::at(server.base()).with(server)
    })),
    played("server_resets", "connection-reset", Token, 4, THE_WAY, || {
        let server = Socket::start(reset);
        Scene::at(server.base()).with(server)
    }),
    played("server_resets_before_tls", "connection-reset", Tls, 4, THE_WAY, || {
        let server = Socket::start(reset);
        Scene::at(format!("https://{}", server.address)).with(server)
    }),
    played("server_resets_within_tls", "answer-cut-off", Token, 4, THE_WAY_AND_TLS, || trusted(Line::break_off)),
    played("answer_ends_in_the_middle", "connection-reset", Token, 4, THE_WAY, || {
        plain("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"access_token\":\"")
    }),
    played("answer_has_fifty_megabytes", "answer-too-large", Token, 6, NOTHING, || {
        let server = server(None, |mut line| {
            line.request();
            let _ = line.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            let piece = [b' '; 64 * 1024];
            for _ in 0..800 {
                if line.write_all(&piece).is_err() {
                    break;
                }
            }
        });
        Scene::at(server.base()).with(server)
    }),
    played("answer_is_broken_json", "not-json", Token, 6, NOTHING, || plain(&json("{\"access_token\": \"ey"))),
    played("answer_is_other_json", "unknown-shape", Token, 6, NOTHING, || plain(&json("{\"hello\":1}"))),
    played("answer_is_a_page", "html-answer", Token, 6, NOTHING, || {
        plain(&answer("502 Bad Gateway", "Content-Type: text/html\r\n", "<html><title>502</title></html>"))
    }),
    played("server_speaks_no_tls", "tls-failed", Tls, 4, THE_WAY, || {
        let server = server(None, |mut line| line.say("HTTP/1.1 400 Bad Request\r\n\r\n"));
        Scene::at(format!("https://{}", server.address)).with(server)
    }),
    played("certificate_has_expired", "tls-expired", Tls, 6, THE_WAY, || {
        shown(|authority| adobe(Some(authority.serve("localhost", (-400 * DAY, -35 * DAY))), 0))
    }),
    played("certificate_is_out_of_date_and_nobody_tells_the_time", "tls-dates", Tls, 7, THE_WAY, || {
        shown(|authority| saying(Some(authority.serve("localhost", (-400 * DAY, -35 * DAY))), json("{}")))
    }),
    played("certificate_is_not_yet_valid", "tls-not-yet-valid", Tls, 6, THE_WAY, || {
        shown(|authority| adobe(Some(authority.serve("localhost", (35 * DAY, 400 * DAY))), 0))
    }),
    played("certificate_is_for_another_name", "tls-wrong-name-seen", Tls, 6, THE_WAY, || {
        shown(|authority| adobe(Some(authority.serve("portal.bench.example", (-DAY, DAY))), 0))
    }),
    played("certificate_is_self_signed", "tls-self-signed", Tls, 6, THE_WAY, || {
        shown(|_| adobe(Some(self_signed("localhost")), 0))
    }),
    played("certificate_is_from_a_private_authority", "tls-inspected", Tls, 6, THE_WAY, || {
        let authority = Authority::new("Northwind Internal CA", "Northwind");
        shown(|_| adobe(Some(authority.serve("localhost", (-DAY, DAY))), 0)).with(authority)
    }),
    played("certificate_is_from_a_public_authority", "tls-public-authority-unknown", Tls, 7, THE_WAY, || {
        let authority = Authority::new("DigiCert Bench Root", "DigiCert Inc");
        shown(|_| adobe(Some(authority.serve("localhost", (-DAY, DAY))), 0)).with(authority)
    }),
    // The server's clock is right in these, and so is its certificate by it.
    played("clock_is_ten_minutes_fast", "tls-dates-clock-wrong", Clock, 7, THE_WAY_AND_TLS, || {
        clock_off((-DAY, -300), -600)
    }),
    played("clock_is_six_minutes_slow", "tls-dates-clock-wrong", Clock, 7, THE_WAY_AND_TLS, || {
        clock_off((180, DAY), 360)
    }),
    played("clock_is_a_day_slow", "tls-dates-clock-wrong", Clock, 7, THE_WAY_AND_TLS, || {
        clock_off((DAY / 2, 9 * DAY), DAY)
    }),
    // Its own certificate would not be right then, either: nobody's clock explains that.
    played("clock_is_off_and_explains_nothing", "tls-dates", Tls, 7, THE_WAY, || clock_off((-9 * DAY, -8 * DAY), DAY)),
    within(
        &[("SSL_CERT_FILE", "/nonexistent/ca.pem"), ("SSL_CERT_DIR", "/nonexistent")],
        played("machine_has_no_authorities", "no-trust-store", Tls, 7, THE_WAY, || {
            let server = adobe(Some(self_signed("localhost")), 0);
            Scene::at(localhost(&server)).with(server)
        }),
    ),
    played("ca_file_is_missing", "bad-ca-file", Tls, 7, NOTHING, || {
        let mut scene = plain("");
        scene.network.ca_file = Some("/nonexistent/ca.pem".into());
        scene
    }),
    played("api_does_not_listen", "connection-refused", Tcp, 4, &[Proxy, Dns, Token], || {
        let (ims, nobody) = (adobe(None, 0), nobody());
        Scene { ims: ims.base(), ..Scene::at(format!("http://{}", nobody.address)) }.with(ims).with(nobody)
    }),
    played("api_is_a_portal", "html-answer", Companies, 6, &[Token], || {
        let ims = adobe(None, 0);
        Scene { ims: ims.base(), ..plain(&answer("200 OK", "", "<html><title>Guest network</title></html>")) }.with(ims)
    }),
];

/// A proxy's 407, with the ways it offers.
fn refusal(offers: &str) -> String {
    answer("407 Proxy Authentication Required", offers, "")
}

fn proxy_saying(text: &str) -> Scene {
    let (proxy, _) = proxies::saying(text.to_owned());
    scene(proxy.address).with(proxy)
}

/// A server on plain http that says one thing.
fn plain(text: &str) -> Scene {
    let server = saying(None, text.to_owned());
    Scene::at(server.base()).with(server)
}

/// An address at which nobody listens, held so that nobody else can.
struct Nobody {
    address: std::net::SocketAddr,
    _held: tokio::net::TcpSocket,
}

fn nobody() -> Nobody {
    let held = tokio::net::TcpSocket::new_v4().unwrap();
    held.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    Nobody { address: held.local_addr().unwrap(), _held: held }
}

fn localhost(server: &Socket) -> String {
    format!("https://localhost:{}", server.address.port())
}

/// A server of which the machine trusts the authority that is handed to it.
fn shown(server: impl FnOnce(&Authority) -> Socket) -> Scene {
    let authority = Authority::new("Bench Authority", "Bench");
    let server = server(&authority);
    let mut scene = Scene::at(localhost(&server));
    scene.network.ca_file = Some(authority.ca_file());
    scene.with(server).with(authority)
}

/// A server with a good certificate that plays `play`.
fn trusted(play: impl Fn(Line) + Send + Sync + 'static) -> Scene {
    shown(|authority| server(Some(authority.serve("localhost", (-DAY, DAY))), play))
}

/// A server whose clock is `ahead`, and what it shows is valid so.
fn clock_off(valid: (i64, i64), ahead: i64) -> Scene {
    shown(|authority| {
        server(Some(authority.serve("localhost", valid)), move |mut line| {
            line.request();
            line.say(&answer("401 Unauthorized", &date(ahead), ""));
        })
    })
}

/// A good server that is on this machine and does not look so: a proxy would be asked for it.
fn open_elsewhere() -> Scene {
    let mut scene = shown(|authority| adobe(Some(authority.serve("0.0.0.0", (-DAY, DAY))), 0));
    let base = scene.ims.replace("localhost", "0.0.0.0");
    (scene.ims, scene.api) = (base.clone(), base);
    scene
}

/// A server whose queue of connections is full: whoever comes next hears nothing at all.
struct Deaf {
    address: std::net::SocketAddr,
    _listener: tokio::net::TcpListener,
    _waiting: Vec<std::net::TcpStream>,
}

impl Deaf {
    fn start() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let waiting = (0..8)
            .map_while(|_| std::net::TcpStream::connect_timeout(&address, Duration::from_millis(150)).ok())
            .collect();
        Self { address, _listener: listener, _waiting: waiting }
    }
}
