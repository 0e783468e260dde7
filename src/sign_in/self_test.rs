//! The listener calls itself before a person is asked to: over bare sockets, so that no proxy can be in between.
//! Changes nothing.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::connection::Secret;

use super::SelfTestError;

const PATIENCE: Duration = Duration::from_secs(2);
/// The most bytes that are read of an answer.
const MOST: u64 = 8 * 1024;

/// What is asked, and what only our listener can answer.
pub(super) struct Test<'a> {
    pub(super) authority: &'a str,
    pub(super) path: &'a Secret,
    pub(super) proof: &'a Secret,
    pub(super) tls: Option<Arc<ClientConfig>>,
}

impl Test<'_> {
    /// Asks at every address.
    pub(super) async fn run(&self, addresses: &[SocketAddr]) -> Result<(), SelfTestError> {
        let all = async {
            for address in addresses {
                self.ask(*address).await?;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, all).await.unwrap_or(Err(SelfTestError::TooSlow))
    }

    async fn ask(&self, address: SocketAddr) -> Result<(), SelfTestError> {
        let stream = TcpStream::connect(address).await.map_err(|e| SelfTestError::NotReached(e.kind()))?;
        let answer = match &self.tls {
            Some(config) => {
                let name = ServerName::try_from("localhost").map_err(|_| SelfTestError::WrongCertificate)?;
                match TlsConnector::from(Arc::clone(config)).connect(name, stream).await {
                    Ok(stream) => self.exchange(stream).await,
                    Err(error) if error.get_ref().is_some_and(|inside| inside.is::<rustls::Error>()) => {
                        return Err(SelfTestError::WrongCertificate);
                    }
                    Err(error) => Err(error),
                }
            }
            None => self.exchange(stream).await,
        };
        let answer = answer.map_err(|e| SelfTestError::NotReached(e.kind()))?;
        let is_ours = answer.starts_with("HTTP/1.1 200 ")
            && answer.rsplit("\r\n").next().is_some_and(|body| Secret::new(body) == *self.proof);
        if is_ours { Ok(()) } else { Err(SelfTestError::SomebodyElse) }
    }

    async fn exchange(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<String> {
        let (path, authority) = (self.path.expose(), self.authority);
        let request = format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        match stream.take(MOST).read_to_end(&mut answer).await {
            // Some end without the courtesies; what they said is judged all the same.
            Err(error) if answer.is_empty() => Err(error),
            _ => Ok(String::from_utf8_lossy(&answer).into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use tokio::net::TcpListener;

    use super::*;
    use crate::sign_in::Certificate;

    /// Somebody else at the port who says `answer` to everybody.
    async fn stranger(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.read(&mut [0; 1024]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        address
    }

    async fn result(address: SocketAddr, tls: Option<Arc<ClientConfig>>) -> Result<(), SelfTestError> {
        let (path, proof) = (Secret::new("/self-test-x"), Secret::new("proof"));
        Test { authority: "localhost:1", path: &path, proof: &proof, tls }.run(&[address]).await
    }

    #[tokio::test]
    async fn only_the_listener_itself_passes() {
        let right = stranger("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nproof").await;
        assert_eq!(result(right, None).await, Ok(()));
        for answer in ["HTTP/1.1 200 OK\r\n\r\nwelcome", "HTTP/1.1 404 Not Found\r\n\r\nproof", "220 mail\r\n"] {
            assert_eq!(result(stranger(answer).await, None).await, Err(SelfTestError::SomebodyElse), "{answer}");
        }
    }

    #[tokio::test]
    async fn tls_with_another_certificate_does_not_pass() {
        let certificate = || Certificate::generate(Timestamp::now()).unwrap();
        let (ours, theirs) = (certificate(), certificate());
        let tls = tokio_rustls::TlsAcceptor::from(theirs.server_config().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = tls.accept(stream).await;
            }
        });
        let config = Some(ours.client_config().unwrap());
        assert_eq!(result(address, config.clone()).await, Err(SelfTestError::WrongCertificate));
        let no_tls = stranger("HTTP/1.1 200 OK\r\n\r\nproof").await;
        assert_eq!(result(no_tls, config).await, Err(SelfTestError::WrongCertificate));
    }

    #[tokio::test]
    async fn whoever_takes_the_connection_and_says_nothing_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        assert_eq!(result(listener.local_addr().unwrap(), None).await, Err(SelfTestError::TooSlow));
    }
}
