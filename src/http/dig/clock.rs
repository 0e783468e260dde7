//! What time a server says it is, where its certificate is out of date. Nobody vouches for the answer.

use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

use super::super::client::host_of;
use super::super::error::HttpFault;
use super::super::exchange::http_date;
use super::steps::{Budget, Stream};

/// From how far off on a clock explains a certificate that looks out of date, in seconds; the same as
/// `diagnosis::Evidence::WRONG_CLOCK_SECONDS`.
pub(super) const WRONG_SECONDS: u64 = 300;
/// As much of an answer as is read for its `Date`.
const MOST: u64 = 8 * 1024;

/// Asks over a connection that is not trusted, and so shows nothing: no path, no credential.
pub(super) async fn ask(mut stream: Stream, target: &Url, budget: &Budget) -> Option<Timestamp> {
    let question = format!("HEAD / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", host_of(target));
    let asked = budget.step(async {
        let failed = |_| HttpFault::Reset;
        stream.write_all(question.as_bytes()).await.map_err(failed)?;
        stream.flush().await.map_err(failed)?;
        let (mut answer, mut chunk) = (Vec::new(), [0; 1024]);
        while (answer.len() as u64) < MOST && !answer.windows(4).any(|end| end == b"\r\n\r\n") {
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => break,
                Ok(count) => answer.extend_from_slice(&chunk[..count]),
            }
        }
        Ok(answer)
    });
    let answer = asked.await.ok()?;
    let head = String::from_utf8_lossy(&answer).into_owned();
    let mut fields = head.split("\r\n").skip(1).take_while(|line| !line.is_empty()).filter_map(|l| l.split_once(':'));
    let (_, date) = fields.find(|(name, _)| name.eq_ignore_ascii_case("date"))?;
    http_date(date.trim())
}
