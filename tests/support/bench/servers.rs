//! Servers that answer as Adobe does, or in one of many other ways; each connection is a [`Line`].

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustls::{ServerConfig, ServerConnection};

use crate::support::{Socket, read_request};

use super::ACCESS_TOKEN;

/// One connection, with TLS or without.
pub(crate) struct Line {
    tls: Option<ServerConnection>,
    stream: TcpStream,
}

impl Line {
    pub(crate) fn new(stream: TcpStream, tls: Option<&Arc<ServerConfig>>) -> Self {
        Self { tls: tls.map(|config| ServerConnection::new(config.clone()).unwrap()), stream }
    }

    /// Reads one request's head and body.
    pub(crate) fn request(&mut self) -> String {
        read_request(self)
    }

    /// Sends `text` and hangs up.
    pub(crate) fn say(&mut self, text: &str) {
        let _ = self.write_all(text.as_bytes());
        if let Some(tls) = &mut self.tls {
            tls.send_close_notify();
        }
        let _ = self.flush();
    }

    /// Says nothing more until the other side hangs up.
    pub(crate) fn be_silent(mut self) {
        self.stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut rest = [0; 1024];
        while matches!(self.stream.read(&mut rest), Ok(count) if count > 0) {}
    }

    /// Begins an answer and hangs up without a word of farewell.
    pub(crate) fn break_off(mut self) {
        self.request();
        let _ = self.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"access_token\":\"");
        let _ = self.flush();
    }
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match &mut self.tls {
            Some(tls) => rustls::Stream::new(tls, &mut self.stream).read(buffer),
            None => self.stream.read(buffer),
        }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.tls {
            Some(tls) => rustls::Stream::new(tls, &mut self.stream).write(bytes),
            None => self.stream.write(bytes),
        }
    }
    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.tls {
            Some(tls) => rustls::Stream::new(tls, &mut self.stream).flush(),
            None => self.stream.flush(),
        }
    }
}

/// A server whose every connection is played by `play`.
pub(crate) fn server(tls: Option<Arc<ServerConfig>>, play: impl Fn(Line) + Send + Sync + 'static) -> Socket {
    Socket::start(move |stream| play(Line::new(stream, tls.as_ref())))
}

/// One that answers `answer` to every request.
pub(crate) fn saying(tls: Option<Arc<ServerConfig>>, answer: String) -> Socket {
    server(tls, move |mut line| {
        if !line.request().is_empty() {
            line.say(&answer);
        }
    })
}

/// A whole answer.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// An answer of JSON.
pub(crate) fn json(body: &str) -> String {
    answer("200 OK", "Content-Type: application/json\r\n", body)
}

/// The `Date` of so many seconds from now.
pub(crate) fn date(seconds: i64) -> String {
    let time = Timestamp::now() + SignedDuration::from_secs(seconds);
    time.strftime("Date: %a, %d %b %Y %H:%M:%S GMT\r\n").to_string()
}

/// Whatever Adobe would answer to this request, by a clock that is so many seconds ahead.
pub(crate) fn as_adobe(request: &str, ahead: i64) -> String {
    let path = request.split(' ').nth(1).unwrap_or_default();
    if path.contains("/.well-known/") {
        return answer("404 Not Found", &date(ahead), "");
    }
    let body = if path.contains("/ims/token") {
        format!(r#"{{"access_token":"{ACCESS_TOKEN}","token_type":"bearer","expires_in":86399}}"#)
    } else if path.contains("/discovery/me") {
        r#"{"imsUserId":"0123456789ABCDEF01234567@techacct.adobe.com","imsOrgs":[{"imsOrgId":"1A2B3C4D5E6F7A8B9C0D1E2F@AdobeOrg","companies":[{"globalCompanyId":"northw0","companyName":"Northwind"}]}]}"#.to_owned()
    } else {
        r#"{"content":[{"rsid":"northw.site1","name":"Site"}],"totalPages":1,"totalElements":1,"number":0,"lastPage":true}"#.to_owned()
    };
    answer("200 OK", &format!("{}Content-Type: application/json\r\n", date(ahead)), &body)
}

/// One that answers as Adobe does, by a clock that is so many seconds ahead.
pub(crate) fn adobe(tls: Option<Arc<ServerConfig>>, ahead: i64) -> Socket {
    server(tls, move |mut line| {
        let request = line.request();
        if !request.is_empty() {
            line.say(&as_adobe(&request, ahead));
        }
    })
}
