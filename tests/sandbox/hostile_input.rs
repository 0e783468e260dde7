//! Unknown addresses, garbled and oversized requests.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::world::*;

#[tokio::test]
async fn unknown_addresses_and_methods_are_answered_in_json() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for (path, status) in [("/ims/nosuch", 404), ("/ims", 404), ("/.well-known/nosuch", 404), ("/ims/token/v3", 405)] {
        let response = world.http.get(world.url(path)).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert!(response.headers().contains_key("x-debug-id"), "{path}");
        assert!(body_of(response).await["error"].is_string(), "{path}");
    }
    assert_eq!(answer(world.http.get(world.url("/"))).await.1["error_code"], "403000");
    for (path, status, member) in [
        ("/", 404, "error_code"),
        ("/nosuch", 404, "error_code"),
        ("/api", 404, "error_code"),
        ("/api/northw0/nosuch", 404, "errorCode"),
        ("/api/northw0/reports", 405, "errorCode"),
        ("/api/%ff%fe/users/me", 400, "errorCode"),
        ("/api/northw0/collections/suites/%00", 404, "errorCode"),
        ("/api//users/me", 404, "errorCode"),
    ] {
        let response = main.request(path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert!(response.headers().contains_key("x-request-id"), "{path}");
        assert!(body_of(response).await[member].is_string(), "{path}");
    }
}

#[tokio::test]
async fn what_is_too_large_or_garbled_is_refused_with_4xx() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let world = world().await;
    let post = |kind: &str, body: Vec<u8>| {
        answer(world.http.post(world.url("/ims/token/v3")).header("content-type", kind).body(body))
    };
    assert_eq!(post(FORM, vec![b'a'; 2 << 20]).await.0, 413);
    let unfinished = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nunfinished";
    for (kind, body) in [
        ("multipart/form-data; boundary=x", unfinished),
        ("multipart/form-data", "--x--"),
        ("multipart/form-data; boundary=x", ""),
        (FORM, "%zz&&&=&=%ff\0"),
        (FORM, &"a=1&".repeat(200_000)),
        ("application/json", "{\"grant_type\":\"client_credentials\"}"),
        ("no type at all", "grant_type=client_credentials"),
    ] {
        let (status, body) = post(kind, body.as_bytes().to_vec()).await;
        assert_eq!(status, 400, "{kind}: {body}");
    }

    let header_bomb = format!("GET / HTTP/1.1\r\nhost: x\r\nbig: {}\r\n\r\n", "x".repeat(2 << 20));
    for bytes in [b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n".as_slice(), b"nonsense\r\n\r\n", header_bomb.as_bytes()] {
        let mut stream = TcpStream::connect(world.base.trim_start_matches("http://")).await.unwrap();
        // The server may refuse and hang up before it has read all.
        let _ = stream.write_all(bytes).await;
        let mut refusal = [0; 12];
        if let Ok(12) = stream.read(&mut refusal).await {
            assert_eq!(&refusal[..10], b"HTTP/1.1 4", "{}", String::from_utf8_lossy(&refusal));
        }
    }
    // Still there.
    world.token(&credential(MAIN)).await;
}
