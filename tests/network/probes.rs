//! What the probes see, and what they send.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aa_connect::checks::{dig::dig, ims_ready};
use aa_connect::connection::{BaseUrl, Environment, NetworkSettings, Proxy};
use aa_connect::diagnosis::{CheckEvent, CheckId, Evidence, Seen, Stage, Transport};
use aa_connect::http::{Bounds, ChosenBy, Dig, Http, HttpFault, Layer, Way};
use base64::Engine as _;

use crate::bench::certificates::{Authority, DAY};
use crate::bench::servers::{Line, adobe, answer, server};
use crate::bench::{HOST, PROXY_PASSWORD, Scene, proxies};
use crate::support::{Socket, read_request};

fn bounds() -> Bounds {
    Bounds { connect: Duration::from_secs(5), ..Bounds::default() }
}

fn base(text: &str) -> BaseUrl {
    BaseUrl::parse(text).unwrap()
}

async fn dug(scene: &Scene) -> Dig {
    scene.http(bounds()).unwrap().dig(&base(&scene.ims)).await
}

fn failed() -> Evidence {
    Evidence { transport: Some(Transport::TimedOut), ..Evidence::at_stage(Stage::Token) }
}

/// Digs after a request that timed out, and keeps the events.
async fn told(scene: &Scene, evidence: Evidence) -> (Option<Evidence>, Vec<CheckEvent>) {
    let mut events = Vec::new();
    let http = scene.http(bounds()).unwrap();
    let left = dig(&http, &base(&scene.ims), evidence, &mut |event| events.push(event)).await;
    (left, events)
}

/// A host with a certificate that is trusted, and what it was sent.
fn open_host() -> (Scene, Arc<Mutex<Vec<String>>>) {
    let authority = Authority::new("Bench Authority", "Bench");
    let heard = Arc::new(Mutex::new(Vec::new()));
    let requests = heard.clone();
    let host = server(Some(authority.serve("localhost", (-DAY, DAY))), move |mut line| {
        let request = line.request();
        requests.lock().unwrap().push(request);
    });
    let mut scene = Scene::at(format!("https://localhost:{}", host.address.port()));
    scene.network.ca_file = Some(authority.ca_file());
    (scene.with(host).with(authority), heard)
}

#[tokio::test]
async fn an_open_way_is_told_layer_by_layer_and_gives_the_evidence_back() {
    let (scene, _) = open_host();
    let (left, events) = told(&scene, failed()).await;
    let left = left.unwrap();
    assert_eq!((left.transport, left.stage), (Some(Transport::TimedOut), Stage::Token));
    assert_eq!(left.issuer.unwrap().as_str(), "Bench Authority");
    assert!(left.addresses.iter().any(|address| address.as_str() == "127.0.0.1"), "{:?}", left.addresses);
    assert!(left.chain[0].as_str().starts_with("localhost, issued by Bench Authority, 20"), "{:?}", left.chain);
    let passed: Vec<CheckId> = events
        .iter()
        .filter_map(|event| match event {
            CheckEvent::Passed { check, .. } => Some(*check),
            CheckEvent::Failed { .. } => panic!("{event:?}"),
            _ => None,
        })
        .collect();
    assert_eq!(passed, CheckId::NETWORK);
}

#[tokio::test]
async fn a_trusted_host_hears_nothing_but_a_handshake() {
    let (scene, heard) = open_host();
    assert_eq!(dug(&scene).await.fault(), None);
    // The host has taken the connection when the handshake ends, and ends itself when the dig hangs up.
    let until = Instant::now() + Duration::from_secs(10);
    while heard.lock().unwrap().is_empty() && Instant::now() < until {
        tokio::task::yield_now().await;
    }
    assert_eq!(*heard.lock().unwrap(), [""]);
}

#[tokio::test]
async fn a_host_with_a_certificate_out_of_date_is_asked_for_the_time_and_shown_nothing() {
    let authority = Authority::new("Bench Authority", "Bench");
    let heard = Arc::new(Mutex::new(Vec::new()));
    let requests = heard.clone();
    let host = server(Some(authority.serve("localhost", (-9 * DAY, -DAY))), move |mut line| {
        let request = line.request();
        requests.lock().unwrap().push(request);
        line.say(&answer("404 Not Found", "", ""));
    });
    let port = host.address.port();
    let mut scene = Scene::at(format!("https://localhost:{port}"));
    scene.network.ca_file = Some(authority.ca_file());
    let (layer, error) = dug(&scene).await.fault().unwrap();
    assert_eq!((layer, error.fault), (Layer::Tls, HttpFault::TlsDates));
    let expected = format!("HEAD / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(*heard.lock().unwrap(), [expected]);
}

#[tokio::test]
async fn an_odd_answer_is_nothing_to_dig_at() {
    let nowhere = Scene::at(format!("https://{HOST}"));
    for transport in [
        None,
        Some(Transport::Html),
        Some(Transport::Redirected),
        Some(Transport::NotJson),
        Some(Transport::UnknownShape),
        Some(Transport::TooLarge),
    ] {
        let evidence = Evidence { transport, status: Some(302), ..Evidence::at_stage(Stage::Token) };
        let (left, events) = told(&nowhere, evidence.clone()).await;
        assert_eq!(left, Some(evidence));
        assert!(events.is_empty(), "{events:?}");
    }
}

#[tokio::test]
async fn whoever_inspects_tls_is_named_and_the_chain_is_kept() {
    let authority = Authority::new("Contoso TLS Inspection CA", "Contoso Ltd");
    let proxy = proxies::inspecting(authority.serve(HOST, (-DAY, DAY)));
    let scene = proxies::scene(proxy.address);
    let (left, events) = told(&scene, failed()).await;
    assert_eq!(left, None, "a deeper cause was reported");
    let Some(CheckEvent::Failed { check: CheckId::Tls, finding, .. }) = events.last() else { panic!("{events:?}") };
    assert!(finding.cause.contains("Contoso TLS Inspection CA (Contoso Ltd)"), "{}", finding.cause);
    assert!(finding.remedy.contains("Contoso TLS Inspection CA (Contoso Ltd)"), "{}", finding.remedy);
    let chain: Vec<&str> = finding.evidence.chain.iter().map(|one| one.as_str()).collect();
    assert_eq!(chain.len(), 2);
    assert!(chain[0].starts_with("ims.bench.invalid, issued by Contoso TLS Inspection CA"), "{chain:?}");
    assert_eq!(finding.evidence.place.as_ref().unwrap().as_str(), format!("http://{}", proxy.address));
    let proxied = events.iter().find_map(|event| match event {
        CheckEvent::Passed { check: CheckId::Proxy, seen: Seen::Proxy(seen), .. } => Some(seen.used.clone()),
        _ => None,
    });
    assert_eq!(proxied.flatten().unwrap().as_str(), format!("http://{}", proxy.address));
}

#[tokio::test]
async fn the_certificate_of_an_inspecting_proxy_in_the_ca_file_opens_the_way() {
    let authority = Authority::new("Contoso TLS Inspection CA", "Contoso Ltd");
    let proxy = proxies::inspecting(authority.serve(HOST, (-DAY, DAY)));
    let mut scene = proxies::scene(proxy.address);
    scene.network.ca_file = Some(authority.ca_file());
    assert_eq!(dug(&scene).await.fault(), None);
}

#[tokio::test]
async fn a_proxy_hears_connect_with_its_own_password_and_nothing_else() {
    let (proxy, heard) = proxies::saying(answer("403 Forbidden", "", ""));
    let dig = dug(&proxies::scene(proxy.address)).await;
    assert_eq!(dig.fault().unwrap().0, Layer::Proxy);
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("alice:{PROXY_PASSWORD}"));
    let expected =
        format!("CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\nProxy-Authorization: Basic {pair}\r\n\r\n");
    assert_eq!(*heard.lock().unwrap(), [expected]);
    let shown = format!("{dig:?}");
    assert!(!shown.contains(PROXY_PASSWORD) && !shown.contains(&pair), "{shown}");
}

#[tokio::test]
async fn a_proxy_that_works_is_told_by_what_the_host_shows() {
    let (scene, _) = open_host();
    let host = scene.ims.strip_prefix("https://localhost:").unwrap().to_owned();
    // A tunnel as it should be, to wherever the bench's host is.
    let proxy = Socket::start(move |mut near| {
        use std::io::Write as _;
        read_request(&mut near);
        let mut far = std::net::TcpStream::connect(format!("127.0.0.1:{host}")).unwrap();
        near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let (mut from, mut to) = (far.try_clone().unwrap(), near.try_clone().unwrap());
        let back = std::thread::spawn(move || std::io::copy(&mut from, &mut to));
        let _ = std::io::copy(&mut near, &mut far);
        let _ = far.shutdown(std::net::Shutdown::Both);
        let _ = back.join();
    });
    let ca_file = scene.network.ca_file.clone();
    let mut proxied = proxies::scene(proxy.address);
    proxied.network.ca_file = ca_file;
    let (layer, error) = dug(&proxied).await.fault().unwrap();
    assert_eq!((layer, error.fault), (Layer::Tls, HttpFault::TlsWrongName), "it shows localhost's certificate");
}

#[tokio::test]
async fn the_way_through_a_proxy_that_speaks_tls_itself_is_open() {
    let authority = Authority::new("Bench Authority", "Bench");
    let [own, host] = ["localhost", HOST].map(|name| authority.serve(name, (-DAY, DAY)));
    let proxy = proxies::over_tls(own, host);
    let mut scene = proxies::scene(format!("https://localhost:{}", proxy.address.port()));
    scene.network.ca_file = Some(authority.ca_file());
    let dig = dug(&scene).await;
    assert_eq!(dig.fault(), None);
    assert!(dig.chain[0].subject.as_str() == HOST, "the host's chain, not the proxy's");
}

#[tokio::test]
async fn of_two_faults_the_deeper_one_is_named() {
    let unknown = Authority::new("Northwind Internal CA", "Northwind");
    let untrusted = |valid, ahead| adobe(Some(unknown.serve("localhost", valid)), ahead);
    let at = |host: &Socket| Scene::at(format!("https://localhost:{}", host.address.port()));
    // Out of date and of an authority that nobody knows: with another clock it would be trusted no more.
    let old = untrusted((-9 * DAY, -DAY), -2 * DAY);
    let (layer, error) = dug(&at(&old)).await.fault().unwrap();
    assert_eq!((layer, error.fault), (Layer::Tls, HttpFault::TlsUntrusted));
    // A proxy that wants a password, in front of a host with a certificate that is not trusted.
    let (proxy, _) = proxies::saying(answer("407 Proxy Authentication Required", "Proxy-Authenticate: Basic\r\n", ""));
    let bad = untrusted((-DAY, DAY), 0);
    let elsewhere = Scene::at(format!("https://0.0.0.0:{}", bad.address.port()));
    let dig = dug(&proxies::through(proxy.address, elsewhere)).await;
    assert_eq!((dig.fault().unwrap().0, dig.works_without_proxy), (Layer::Proxy, Some(false)));
}

#[tokio::test]
async fn silence_at_every_layer_does_not_hold_a_dig_beyond_its_bounds() {
    let short = Bounds { connect: Duration::from_millis(400), ..Bounds::default() };
    let silent = || server(None, Line::be_silent);
    let (host, proxy) = (silent(), silent());
    let straight = Scene::at(format!("https://{}", host.address));
    let through = proxies::scene(proxy.address);
    for (scene, layer) in [(straight, Layer::Tls), (through, Layer::Proxy)] {
        let begun = Instant::now();
        let dig = scene.http(short).unwrap().dig(&base(&scene.ims)).await;
        assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
        assert_eq!(dig.fault().unwrap().0, layer);
    }
}

#[tokio::test]
async fn a_clock_that_an_answer_vouched_for_outweighs_a_strangers_date() {
    let good = adobe(None, 0);
    let authority = Authority::new("Bench Authority", "Bench");
    let liar = adobe(Some(authority.serve("localhost", (-9 * DAY, -DAY))), -2 * DAY);
    let settings = NetworkSettings { proxy: None, ca_file: Some(authority.ca_file()) };
    let http = Http::with_bounds(&settings, None, bounds()).unwrap();
    let target = base(&format!("https://localhost:{}", liar.address.port()));
    let fooled = http.dig(&target).await;
    assert_eq!(fooled.fault().unwrap().0, Layer::Clock, "nothing else is known");
    http.send(aa_connect::http::Request::get(base(&good.base()).join("/"))).await.unwrap();
    let dig = http.dig(&target).await;
    assert_eq!((dig.fault().unwrap().0, dig.clock_ahead_seconds), (Layer::Tls, None));
}

#[tokio::test]
async fn nobody_is_sent_to_sign_in_while_the_clock_is_wrong() {
    for ahead in [-600, 360, DAY] {
        let server = adobe(None, ahead);
        let hosts = Scene::at(server.base()).hosts();
        let custom = Environment::Custom(hosts.clone());
        let finding = ims_ready(&Http::straight(bounds()), &hosts, &custom).await.unwrap_err();
        assert_eq!((finding.id, finding.verdict.exit_code()), ("clock-wrong", 7));
        let seen = finding.evidence.clock_ahead_seconds.unwrap();
        assert!((-ahead..=-ahead + 10).contains(&seen), "{seen}");
    }
}

#[test]
fn the_way_and_who_chose_it_are_known_without_asking_anybody() {
    let proxy = "http://proxy.example.com:3128";
    let settings = NetworkSettings { proxy: Some(Proxy::parse(proxy).unwrap().0), ca_file: None };
    let named = Http::with_bounds(&settings, None, bounds()).unwrap();
    let straight = Http::straight(bounds());
    let via = Some(proxy.to_owned());
    for (http, target, way) in [
        (&named, "https://ims.example.com", Way { via, chosen_by: ChosenBy::Settings }),
        (&named, "http://127.0.0.1:1", Way { via: None, chosen_by: ChosenBy::Excepted { from: proxy.to_owned() } }),
        (&straight, "https://ims.example.com", Way { via: None, chosen_by: ChosenBy::Nobody }),
    ] {
        assert_eq!(http.way(&base(target)), Ok(way));
    }
}
