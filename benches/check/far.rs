//! An Adobe that is far away: every answer takes a round trip, and so does the opening of each connection.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// There and back.
pub(crate) const TRIP: Duration = Duration::from_millis(50);

/// Starts it on a thread of its own, and returns its address.
pub(crate) fn start() -> String {
    let (sender, address) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                tokio::spawn(serve(stream));
            }
        });
    });
    address.recv().unwrap()
}

/// Answers one request after the other, until the other side has no more.
async fn serve(stream: TcpStream) -> Option<()> {
    let mut stream = BufReader::new(stream);
    // The handshake: nothing that is sent can be here before it.
    tokio::time::sleep(TRIP).await;
    loop {
        let mut first = String::new();
        stream.read_line(&mut first).await.ok().filter(|read| *read > 0)?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        stream.read_exact(&mut vec![0; length]).await.ok()?;
        tokio::time::sleep(TRIP).await;
        let (status, body) = answer(first.split(' ').nth(1).unwrap());
        let head =
            format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).await.ok()?;
    }
}

fn answer(target: &str) -> (&'static str, String) {
    static TOKENS: AtomicUsize = AtomicUsize::new(0);
    let text = match target.split('?').next().unwrap() {
        "/ims/token/v3" => {
            let number = TOKENS.fetch_add(1, Ordering::Relaxed);
            format!(r#"{{"access_token":"bench-token-{number}","token_type":"bearer","expires_in":86399}}"#)
        }
        "/discovery/me" => {
            let company = r#"{"globalCompanyId":"northw0","companyName":"Northwind"}"#;
            format!(r#"{{"imsOrgs":[{{"imsOrgId":"1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg","companies":[{company}]}}]}}"#)
        }
        "/api/northw0/reportsuites/collections/suites" => {
            let suites: Vec<_> = (0..40).map(|n| format!(r#"{{"rsid":"northw.site{n}","name":"Site {n}"}}"#)).collect();
            format!(r#"{{"content":[{}],"totalElements":40,"totalPages":1,"lastPage":true}}"#, suites.join(","))
        }
        "/api/northw0/reports" => {
            r#"{"columns":{"columnIds":["0"]},"rows":[],"summaryData":{"totals":[7]}}"#.to_owned()
        }
        _ => return ("404 Not Found", "{}".to_owned()),
    };
    ("200 OK", text)
}
