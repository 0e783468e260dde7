//! Proxies that do something else than they were asked for.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use aa_connect::connection::{NetworkSettings, Proxy, Secret};
use rustls::ServerConfig;

use crate::support::{Socket, read_request};

use super::servers::{Line, as_adobe};
use super::{HOST, PROXY_PASSWORD, Scene};

/// One that says `answer` to every CONNECT, and what it was sent.
pub(crate) fn saying(answer: String) -> (Socket, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heads = seen.clone();
    let proxy = Socket::start(move |mut stream| {
        heads.lock().unwrap().push(read_request(&mut stream));
        let _ = stream.write_all(answer.as_bytes());
    });
    (proxy, seen)
}

/// One that opens every tunnel and answers at the other end itself, with certificates of its own.
pub(crate) fn inspecting(config: Arc<ServerConfig>) -> Socket {
    Socket::start(move |mut stream| {
        if read_request(&mut stream).starts_with("CONNECT ") {
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
            let mut line = Line::new(stream, Some(&config));
            let request = line.request();
            line.say(&as_adobe(&request, 0));
        }
    })
}

/// A connection to a host that only the proxy at `address` could know.
pub(crate) fn scene(address: impl ToString) -> Scene {
    through(address, Scene::at(format!("https://{HOST}")))
}

/// `scene` through the proxy at `address`, with a password.
pub(crate) fn through(address: impl ToString, scene: Scene) -> Scene {
    let (proxy, _) = Proxy::parse(&format!("http://alice@{}", address.to_string())).unwrap();
    let network = NetworkSettings { proxy: Some(proxy), ..scene.network };
    Scene { network, password: Some(Secret::new(PROXY_PASSWORD)), ..scene }
}
