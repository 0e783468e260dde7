//! Section 1 of the rules: the listener (RFC 8252, sections 7.3 and 8.3; RFC 9700, section 4.1).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aa_connect::sign_in::{Listening, News, OpenError, Stray, open};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::stage::{Stage, certificate, client_config, free_port, question};

/// Containers often have none on loopback.
fn has_ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

/// Local addresses of the listening sockets on `port`, as the kernel writes them.
#[cfg(target_os = "linux")]
fn listening_at(port: u16) -> Vec<String> {
    let suffix = format!(":{port:04X}");
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| std::fs::read_to_string(table).unwrap_or_default());
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    lines
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            (fields[3] == "0A").then(|| fields[1].strip_suffix(&suffix).map(str::to_owned))?
        })
        .collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn l1_only_loopback_is_listened_at() {
    let stage = Stage::tls().await;
    let port = stage.browser.port;
    let loopback = ["0100007F", "00000000000000000000000001000000"];
    assert_eq!(listening_at(port), loopback[..if has_ipv6() { 2 } else { 1 }]);
    // Any address that this machine has beside loopback; no packet is sent for it.
    let outside = UdpSocket::bind("0.0.0.0:0").and_then(|s| s.connect("192.0.2.1:9").and_then(|()| s.local_addr()));
    if let Ok(outside) = outside {
        assert!(TcpStream::connect((outside.ip(), port)).await.is_err(), "{outside}");
    }
    let outside = UdpSocket::bind("[::]:0").and_then(|s| s.connect("[2001:db8::1]:9").and_then(|()| s.local_addr()));
    if let Ok(outside) = outside {
        assert!(TcpStream::connect((outside.ip(), port)).await.is_err(), "{outside}");
    }
}

#[tokio::test]
async fn l2_the_port_is_open_from_the_question_to_the_end_and_no_longer() {
    let stage = Stage::plain().await;
    let browser = stage.browser.clone();
    assert!(!browser.is_refused().await);
    let mut idle = browser.connect().await;
    let mut half_said = browser.connect().await;
    half_said.write_all(b"GET /callback HTTP/1.1\r\nHo").await.unwrap();
    drop(stage);
    assert!(browser.time_until_refused().await < Duration::from_secs(1));
    for connection in [&mut idle, &mut half_said] {
        let end = tokio::time::timeout(Duration::from_secs(1), connection.read(&mut [0; 64])).await.unwrap();
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
    }
}

#[tokio::test]
async fn l2_after_a_denial_the_page_is_seen_and_the_port_closes_at_once() {
    let mut stage = Stage::plain().await;
    let page = stage.get(&format!("/callback?error=access_denied&state={}", stage.state())).await;
    assert_eq!(stage.refused().error.as_str(), "access_denied");
    let (browser, began) = (stage.browser.clone(), Instant::now());
    let lingering = tokio::spawn(stage.sign_in.linger());
    assert!(browser.get(page.location()).await.body.contains("access_denied"));
    lingering.await.unwrap();
    browser.time_until_refused().await;
    // The pages of an answer that was granted are served for 5 s.
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
async fn l2_after_success_pages_are_served_five_seconds_more() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    let page = stage.get(&good).await;
    stage.granted();
    let (browser, began) = (stage.browser.clone(), Instant::now());
    let lingering = tokio::spawn(stage.sign_in.linger());
    while !lingering.is_finished() {
        if began.elapsed() < Duration::from_secs(4) {
            assert_eq!(browser.get(page.location()).await.status, 200);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    browser.time_until_refused().await;
    let lasted = began.elapsed();
    assert!(Duration::from_millis(4900) < lasted && lasted < Duration::from_secs(15), "{lasted:?}");
}

#[tokio::test]
async fn l3_both_families_of_localhost_lead_here() {
    let mut families: Vec<IpAddr> = vec![Ipv4Addr::LOCALHOST.into()];
    families.extend(has_ipv6().then_some(IpAddr::V6(Ipv6Addr::LOCALHOST)));
    for address in families {
        let mut stage = Stage::tls().await;
        let request = format!("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", stage.good(), stage.browser.host);
        let answer = stage.browser.say_to(address, request.as_bytes()).await;
        assert!(answer.starts_with(b"HTTP/1.1 303 "));
        stage.granted();
    }
}

/// Run by hand without IPv6 on loopback, it shows the other way: `unshare -n`, `sysctl net.ipv6.conf.lo.disable_ipv6=1`.
#[tokio::test]
async fn l3_whatever_families_the_machine_has_are_used() {
    for uri in ["http://localhost:PORT/callback", "https://localhost:PORT/callback"] {
        let mut stage = Stage::with(uri, |question| question).await;
        assert_eq!(stage.sign_in.is_listening(), if has_ipv6() { Listening::Both } else { Listening::OnlyIpv4 });
        stage.assert_completes().await;
    }
}

#[tokio::test]
async fn l3_a_redirect_uri_that_names_an_address_is_served_there() {
    let v4 = ["http://127.0.0.1:PORT/callback", "https://127.0.0.1:PORT/callback", "http://127.0.0.7:PORT/callback"];
    let v6 = ["http://[::1]:PORT/callback", "https://[::1]:PORT/callback"];
    for uri in v4.iter().chain(v6.iter().filter(|_| has_ipv6())) {
        // Other systems have only the first address of 127/8.
        if uri.contains("127.0.0.7") && cfg!(not(target_os = "linux")) {
            continue;
        }
        let mut stage = Stage::with(uri, |question| question).await;
        let host = uri.split('/').nth(2).unwrap().trim_end_matches(":PORT");
        let request = format!("GET {} HTTP/1.1\r\nHost: {host}:{}\r\n\r\n", stage.good(), stage.browser.port);
        let address = host.trim_matches(['[', ']']).parse().unwrap();
        let answer = stage.browser.say_to(address, request.as_bytes()).await;
        assert!(answer.starts_with(b"HTTP/1.1 303 "), "{uri}");
        stage.granted();
    }
}

#[tokio::test]
async fn l4_the_redirect_uri_is_the_same_byte_for_byte_in_question_and_grant() {
    for uri in [
        "http://localhost:PORT/callback",
        "http://LOCALHOST:PORT/callback",
        "http://localhost:PORT/callback/",
        "http://localhost:PORT/callback?kept=as%20it+is",
        "http://localhost:PORT",
    ] {
        let mut stage = Stage::with(uri, |question| question).await;
        let uri = uri.replace("PORT", &stage.browser.port.to_string());
        assert_eq!(stage.asked("redirect_uri"), uri);
        let back = url::Url::parse(&uri).unwrap();
        let own = back.query().map(|query| format!("{query}&")).unwrap_or_default();
        let good = stage.good().replace("/callback?", &format!("{}?{own}", back.path()));
        assert_eq!(stage.get(&good).await.status, 303, "{uri}");
        assert_eq!(stage.granted().redirect_uri.as_str(), uri);
    }
}

#[tokio::test]
async fn l5_only_the_exact_address_that_was_asked_for_counts() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    let query = good.split_once('?').unwrap().1;
    for path in ["/", "/callback/", "/Callback", "/callback/x", "/x/callback", "//callback", "/callbac%6b", "/call"] {
        let page = stage.get(&format!("{path}?{query}")).await;
        assert_eq!(page.status, 404, "{path}");
        stage.assert_waiting(path);
    }
    let absolute = format!("http://evil.example{good}");
    assert_eq!(stage.get(&absolute).await.status, 421);
    stage.assert_waiting("another authority in the target");
    // The other scheme.
    let mut tls = Stage::tls().await;
    let good = tls.good();
    let plain = format!("GET {good} HTTP/1.1\r\nHost: {}\r\n\r\n", tls.browser.host);
    tls.browser.bytes(plain.as_bytes()).await;
    tls.assert_waiting("plain http");
    // Another port's listener.
    let other = Stage::plain().await;
    other.get(&stage.good()).await;
    stage.assert_waiting("another listener");
    stage.assert_completes().await;
    tls.assert_completes().await;
}

#[tokio::test]
async fn l5_a_redirect_uris_own_parameters_must_come_back() {
    let mut stage = Stage::with("http://localhost:PORT/callback?tenant=a", |question| question).await;
    let good = stage.good();
    for query in ["", "tenant=b&", "Tenant=a&"] {
        let target = good.replace("/callback?", &format!("/callback?{query}"));
        assert_eq!(stage.get(&target).await.status, 400, "{query}");
        stage.assert_waiting(query);
    }
    assert_eq!(stage.get(&good.replace("/callback?", "/callback?tenant=a&")).await.status, 303);
    stage.granted();
}

#[tokio::test]
async fn l6_another_host_is_turned_away_and_the_wait_goes_on() {
    let mut stage = Stage::plain().await;
    let (good, port) = (stage.good(), stage.browser.port);
    let evil = format!("evil.example:{port}");
    let near = format!("localhost.evil.example:{port}");
    let other_port = format!("localhost:{}", port ^ 1);
    for host in [evil.as_str(), &near, &other_port, "localhost", "", "0.0.0.0", &format!("user@localhost:{port}")] {
        let page = stage.browser.say(&format!("GET {good} HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        assert_eq!(page.status, 421, "{host}");
    }
    for heads in ["", &format!("Host: localhost:{port}\r\nHost: {evil}\r\n")] {
        let page = stage.browser.say(&format!("GET {good} HTTP/1.1\r\n{heads}\r\n")).await;
        assert!([400, 421].contains(&page.status), "{page:?}");
    }
    assert_eq!(stage.all_news(), [News::Stray(Stray::WrongHost)]);
    stage.browser.host = format!("LocalHost:{port}");
    stage.assert_completes().await;
}

#[tokio::test]
async fn l7_only_get_completes() {
    let mut stage = Stage::plain().await;
    let good = stage.good();
    for method in ["HEAD", "OPTIONS", "PUT", "TRACE", "POST", "DELETE", "PATCH", "get", "GETT", "PROPFIND"] {
        let page = stage.browser.send(method, &good, "").await;
        assert_eq!((page.status, page.header("allow")), (405, Some("GET")), "{method}");
    }
    assert_eq!(stage.browser.send("CONNECT", "localhost:1", "").await.status, 421);
    let form = format!("Content-Length: {}\r\n\r\n{}", good.len() - 10, &good[10..]);
    stage.browser.say(&format!("POST /callback HTTP/1.1\r\nHost: {}\r\n{form}", stage.browser.host)).await;
    assert_eq!(stage.all_news(), [News::Stray(Stray::WrongMethod), News::Stray(Stray::WrongHost)]);
    stage.assert_completes().await;
}

#[tokio::test]
async fn l8_nobody_is_waited_for_longer_than_three_seconds() {
    let (plain, tls) = (Stage::plain().await, Stage::tls().await);
    // Silent; silent in the middle of a head; a head that trickles in; silent in the middle of a handshake.
    let silence = async |stage: &Stage, words: &[u8]| {
        let began = Instant::now();
        stage.browser.bytes(words).await;
        began.elapsed()
    };
    let trickle = async {
        let (began, mut stream) = (Instant::now(), plain.browser.connect().await);
        let _ = stream.write_all(b"GET /callback HTTP/1.1\r\nX: ").await;
        while stream.write_all(b"x").await.is_ok() && began.elapsed() < Duration::from_secs(8) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        began.elapsed()
    };
    let (a, b, c, d, e) = tokio::join!(
        silence(&plain, b""),
        silence(&plain, b"GET /callback HTTP/1.1\r\nHost:"),
        silence(&tls, b""),
        silence(&tls, &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01]),
        trickle,
    );
    for lasted in [a, b, c, d, e] {
        assert!(Duration::from_secs(2) < lasted && lasted < Duration::from_secs(6), "{lasted:?}");
    }
}

#[tokio::test]
async fn l8_heads_are_bounded_in_size_and_number() {
    let mut stage = Stage::plain().await;
    let many: String = (0..65).map(|n| format!("X-{n}: y\r\n")).collect();
    assert_eq!(stage.browser.send("GET", "/callback", &many).await.status, 431);
    let fewer: String = (0..60).map(|n| format!("X-{n}: y\r\n")).collect();
    assert_eq!(stage.browser.send("GET", "/callback", &fewer).await.status, 400, "the page of a wrong state");
    // The listener stops reading: its answer may be lost in the reset.
    let good = stage.good();
    for padding in [20_000, 1 << 20] {
        let padding = "x".repeat(padding);
        let long_address = stage.get(&format!("{good}&x={padding}")).await;
        let long_header = stage.browser.send("GET", &good, &format!("X: {padding}\r\n")).await;
        for page in [long_address, long_header] {
            assert!([0, 414, 431].contains(&page.status), "{page:?}");
        }
    }
    stage.assert_waiting("what is too long");
    stage.assert_completes().await;
}

#[tokio::test]
async fn l9_what_browsers_fetch_by_themselves_changes_nothing() {
    let mut stage = Stage::plain().await;
    for is_over in [false, true] {
        for path in ["/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png", "/robots.txt"] {
            let page = stage.get(path).await;
            assert_eq!((page.status, page.body.as_str()), (204, ""), "{path}");
        }
        let good = stage.good();
        for header in
            ["Sec-Purpose: prefetch", "Sec-Purpose: prefetch;prerender", "Purpose: prefetch", "X-Moz: prefetch"]
        {
            let page = stage.browser.send("GET", &good, &format!("{header}\r\n")).await;
            assert_eq!(page.status, 204, "{header}");
        }
        assert_eq!(stage.all_news(), []);
        if !is_over {
            stage.assert_completes().await;
        }
    }
}

#[tokio::test]
async fn l10_a_connection_that_stays_open_does_not_block_the_next_sign_in() {
    let mut first = Stage::tls().await;
    let port = first.browser.port;
    let good = first.good();
    let page = first.browser.send("GET", &good, "Connection: keep-alive\r\n").await;
    assert_eq!(page.header("connection"), Some("close"));
    first.granted();
    let kept: Vec<_> = [first.browser.connect().await, first.browser.connect().await].into();
    drop(first.sign_in);
    // Closed connections are remembered on this side now (TIME_WAIT), and the port is free all the same.
    let redirect_uri = format!("http://localhost:{port}/callback");
    let sign_in = open(question(&redirect_uri), None).await.unwrap();
    let browser = super::stage::Browser { port, tls: None, host: format!("localhost:{port}") };
    Stage { sign_in, browser }.assert_completes().await;
    drop(kept);
}

#[tokio::test]
async fn l10_a_sign_in_that_lingers_makes_room_for_the_next_one() {
    let mut first = Stage::plain().await;
    let port = first.browser.port;
    first.assert_completes().await;
    let lingering = tokio::spawn(first.sign_in.linger());
    let next = open(question(&format!("http://localhost:{port}/callback")), None).await.unwrap();
    lingering.await.unwrap();
    Stage { sign_in: next, browser: first.browser }.assert_completes().await;
}

#[tokio::test]
async fn l11_https_on_a_plain_port_is_recognized_and_told_once() {
    let mut stage = Stage::plain().await;
    for _ in 0..3 {
        let mut hello = vec![0x16, 0x03, 0x01, 0x00, 0xc8, 0x01];
        hello.resize(205, 0);
        let answer = stage.browser.bytes(&hello).await;
        assert_eq!(answer.first(), Some(&0x15), "a TLS alert: {answer:?}");
    }
    // A real client understands the answer.
    let stream = stage.browser.connect().await;
    let config = client_config(rustls::RootCertStore::empty());
    let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
    let error = tokio_rustls::TlsConnector::from(config).connect(name, stream).await.unwrap_err();
    assert!(error.to_string().contains("ProtocolVersion"), "{error}");
    assert_eq!(stage.all_news(), [News::Stray(Stray::TlsOnPlainPort)]);
    stage.assert_completes().await;
}

#[tokio::test]
async fn l11_http_on_a_tls_port_is_answered_in_words_and_told_once() {
    let mut stage = Stage::tls().await;
    for target in ["/", "/callback?error=access_denied", "/favicon.ico"] {
        let request = format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", stage.browser.host);
        let answer = String::from_utf8(stage.browser.bytes(request.as_bytes()).await).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("<code>https</code>"), "{answer}");
    }
    assert_eq!(stage.all_news(), [News::Stray(Stray::PlainOnTlsPort)]);
    stage.assert_completes().await;
}

#[tokio::test]
async fn l11_whoever_speaks_http_1_over_tls_is_served_whatever_else_they_offer() {
    for offered in [&["http/1.1"][..], &["h2", "http/1.1"], &["http/1.0"], &[]] {
        let mut stage = Stage::tls().await;
        let mut config = (*stage.browser.tls.clone().unwrap()).clone();
        config.alpn_protocols = offered.iter().map(|name| name.as_bytes().to_vec()).collect();
        stage.browser.tls = Some(Arc::new(config));
        stage.assert_completes().await;
    }
}

#[tokio::test]
async fn l11_a_browser_that_does_not_trust_the_certificate_is_told_of() {
    let mut stage = Stage::tls().await;
    let trusted = stage.browser.tls.replace(client_config(rustls::RootCertStore::empty()));
    for _ in 0..2 {
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let connector = tokio_rustls::TlsConnector::from(stage.browser.tls.clone().unwrap());
        assert!(connector.connect(name, stage.browser.connect().await).await.is_err());
    }
    let news = tokio::time::timeout(Duration::from_secs(5), stage.sign_in.next()).await.unwrap();
    assert_eq!(news, News::Stray(Stray::CertificateRefused));
    stage.browser.tls = trusted;
    stage.assert_completes().await;
}

#[tokio::test]
async fn l11_bytes_that_are_neither_do_no_harm() {
    let (mut plain, mut tls) = (Stage::plain().await, Stage::tls().await);
    // The third one made another library spin for ever (RUSTSEC-2024-0336).
    let garbage =
        [&b"\0\0\0\0"[..], b"\r\n\r\n", &[0x15, 3, 3, 0, 2, 1, 0], &[0x80, 0x2e, 1, 0, 2], b"SSH-2.0-x\r\n\r\n"];
    let said = garbage.iter().flat_map(|bytes| [plain.browser.bytes(bytes), tls.browser.bytes(bytes)]);
    futures_util::future::join_all(said).await;
    plain.assert_waiting("garbage");
    tls.assert_waiting("garbage");
    plain.assert_completes().await;
    tls.assert_completes().await;
}

#[tokio::test]
async fn l12_a_busy_port_is_named_with_its_holder() {
    // An independent server, as another program would run it.
    let stranger = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let port = stranger.server_addr().to_ip().unwrap().port();
    let began = Instant::now();
    let error = open(question(&format!("https://localhost:{port}/callback")), Some(&certificate())).await.unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let OpenError::Busy { port: named, holder } = error else { panic!("{error}") };
    assert_eq!(named, port);
    if cfg!(target_os = "linux") {
        let holder = holder.unwrap();
        assert!(holder.as_str().ends_with(&format!(", process {}", std::process::id())), "{holder}");
    }
}

#[tokio::test]
async fn l12_somebody_on_the_other_family_only_is_found_too() {
    let port = free_port();
    let Ok(stranger) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)) else {
        assert!(!has_ipv6());
        return;
    };
    let error = open(question(&format!("http://localhost:{port}/callback")), None).await.unwrap_err();
    assert!(matches!(error, OpenError::Busy { port: named, .. } if named == port), "{error:?}");
    // Nobody is led to ::1 by an address that says 127.0.0.1.
    let sign_in = open(question(&format!("http://127.0.0.1:{port}/callback")), None).await.unwrap();
    assert_eq!(sign_in.is_listening(), Listening::OnlyIpv4);
    drop(stranger);
}

#[tokio::test]
async fn l12_somebody_on_every_address_holds_the_port_as_well() {
    let stranger = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let port = stranger.local_addr().unwrap().port();
    let opened = open(question(&format!("http://localhost:{port}/callback")), None).await;
    // Other systems let the more exact address win, and then the browser finds us.
    assert!(cfg!(not(target_os = "linux")) || matches!(opened, Err(OpenError::Busy { .. })), "{opened:?}");
}
