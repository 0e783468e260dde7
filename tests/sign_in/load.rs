//! Many hostile requests and idle connections: memory stays flat, and the good answer is served in the middle of it.
//! `AA_CONNECT_HOSTILE_REQUESTS` and `AA_CONNECT_HOSTILE_IDLE` say how many.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;

use super::stage::Stage;

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap())
}

/// This process's memory in KiB; it holds the client as well.
#[cfg(target_os = "linux")]
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(not(target_os = "linux"))]
fn resident() -> usize {
    0
}

#[expect(clippy::print_stdout, reason = "what was measured is for the person who runs it by hand")]
fn report(measured: &str) {
    println!("{measured}");
}

/// One hostile request after the other, of every kind.
async fn attack(stage: &Stage, requests: usize) {
    let host = &stage.browser.host;
    let long = "x".repeat(200_000);
    let many: String = (0..200).map(|n| format!("X-{n}: y\r\n")).collect();
    let kinds = [
        format!("GET /callback?error=access_denied HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET /callback?code=x&state=y HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        "GET /callback HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
        format!("GET /callback?{long} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET /callback HTTP/1.1\r\nHost: {host}\r\nX: {long}\r\n\r\n"),
        format!("GET /callback HTTP/1.1\r\nHost: {host}\r\n{many}\r\n"),
        format!("POST /callback HTTP/1.1\r\nHost: {host}\r\nContent-Length: 200000\r\n\r\n{long}"),
        "\0\0\0\0\r\n\r\n".to_owned(),
    ];
    for n in 0..requests {
        let words = kinds[n % kinds.len()].as_bytes();
        // On a TLS port most of them are said in TLS, some as they are.
        if stage.browser.tls.is_some() && n % 5 != 0 {
            stage.browser.say_to(std::net::Ipv4Addr::LOCALHOST.into(), words).await;
        } else {
            stage.browser.bytes(words).await;
        }
    }
}

async fn stand(mut stage: Stage) {
    let (requests, idle) = (number("AA_CONNECT_HOSTILE_REQUESTS", 300), number("AA_CONNECT_HOSTILE_IDLE", 100));
    // What is needed once is not what grows.
    attack(&stage, 100).await;
    let before = resident();
    let mut connections = Vec::new();
    for n in 0..idle {
        let mut stream = stage.browser.connect().await;
        if n % 2 == 0 {
            stream.write_all(b"GET /callback HTTP/1.1\r\n").await.unwrap();
        }
        connections.push(stream);
    }
    let began = Instant::now();
    attack(&stage, requests).await;
    let lasted = began.elapsed();
    let grown = resident().saturating_sub(before);
    stage.assert_waiting("the attack");
    let began = Instant::now();
    stage.assert_completes().await;
    let answered = began.elapsed();
    // `cargo nextest run --no-capture` shows it.
    report(&format!(
        "{requests} requests in {lasted:?}, {idle} idle connections: {grown} KiB more, answered in {answered:?}"
    ));
    assert!(grown < 24 * 1024, "{grown} KiB more");
    assert!(answered < Duration::from_secs(1), "{answered:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l8_hostile_requests_and_idle_connections_keep_nobody_out_over_http() {
    stand(Stage::plain().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l8_hostile_requests_and_idle_connections_keep_nobody_out_over_tls() {
    stand(Stage::tls().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l8_more_idle_connections_than_there_are_places_keep_nobody_out() {
    let mut stage = Stage::tls().await;
    let mut idle = Vec::new();
    for _ in 0..700 {
        idle.push(stage.browser.connect().await);
    }
    let began = Instant::now();
    stage.assert_completes().await;
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}
