//! A wire tap: passes every connection on to a server and remembers what went through, in both directions. What a
//! program sends and gets is known then without asking it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The tap, and what it heard.
pub(crate) struct Relay {
    base: String,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Relay {
    /// To the server at this base URL.
    pub(crate) fn to(base: &str) -> Self {
        let to = base.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&heard);
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let (near, far) = (near.unwrap(), TcpStream::connect(&to).unwrap());
                pass(near.try_clone().unwrap(), far.try_clone().unwrap(), Arc::clone(&all));
                pass(far, near, Arc::clone(&all));
            }
        });
        Self { base, heard }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Everything so far, each direction of each connection by itself.
    pub(crate) fn heard(&self) -> String {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|one| String::from_utf8_lossy(one) + "\n").collect()
    }
}

/// Copies until one side ends.
fn pass(mut from: TcpStream, mut to: TcpStream, all: Arc<Mutex<Vec<Vec<u8>>>>) {
    let place = {
        let mut all = all.lock().unwrap();
        all.push(Vec::new());
        all.len() - 1
    };
    std::thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            all.lock().unwrap()[place].extend_from_slice(&buffer[..read]);
            if to.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
