//! Proxies that do something else than they were asked for.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use aa_connect::connection::{NetworkSettings, Proxy, Secret};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

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

/// One that is itself spoken to in TLS, and opens every tunnel to a host that shows `host`.
pub(crate) fn over_tls(own: Arc<ServerConfig>, host: Arc<ServerConfig>) -> Socket {
    Socket::start(move |stream| {
        let mut line = Line::new(stream, Some(&own));
        if line.request().starts_with("CONNECT ") {
            line.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
            let inner = ServerConnection::new(host.clone()).unwrap();
            read_request(&mut StreamOwned::new(inner, line));
        }
    })
}

/// A connection to a host that only the proxy at `address` could know.
pub(crate) fn scene(address: impl ToString) -> Scene {
    through(address, Scene::at(format!("https://{HOST}")))
}

/// `scene` through the proxy at `address` (with `https://` where it speaks TLS itself), with a password.
pub(crate) fn through(address: impl ToString, scene: Scene) -> Scene {
    let address = address.to_string();
    let address = match address.split_once("://") {
        Some((scheme, host)) => format!("{scheme}://alice@{host}"),
        None => format!("http://alice@{address}"),
    };
    let (proxy, _) = Proxy::parse(&address).unwrap();
    let network = NetworkSettings { proxy: Some(proxy), ..scene.network };
    Scene { network, password: Some(Secret::new(PROXY_PASSWORD)), ..scene }
}
