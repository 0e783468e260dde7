//! Bodies that come compressed although nobody asked for it: some proxies and servers send gzip to everyone.
//!
//! Nothing is asked for compressed: answers are small. What is handed out is wiped like every body; the window of the
//! decompressor, up to 32 KiB of what it unpacked last, is not.

use std::io::Read as _;

use flate2::read::GzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use zeroize::Zeroizing;

/// Whether the body is said to be gzip, and nothing else besides.
pub(super) fn is_compressed(headers: &HeaderMap) -> bool {
    let mut all = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok()).map(str::trim);
    let first = all.next().unwrap_or_default();
    all.next().is_none() && ["gzip", "x-gzip"].iter().any(|name| first.eq_ignore_ascii_case(name))
}

/// The body as it was meant; as it came, where it is not what it is said to be. `None` where it is more than `limit` bytes.
pub(super) fn plain(compressed: Zeroizing<Vec<u8>>, limit: usize) -> Option<Zeroizing<Vec<u8>>> {
    // Room from the start, as for every body: a growing vector leaves copies behind.
    let mut bytes = Zeroizing::new(vec![0; room(&compressed, limit)]);
    let mut decoder = GzDecoder::new(compressed.as_slice());
    let mut filled = 0;
    loop {
        match bytes.get_mut(filled..).filter(|rest| !rest.is_empty()).map(|rest| decoder.read(rest)) {
            Some(Ok(0)) => {
                bytes.truncate(filled);
                return Some(bytes);
            }
            Some(Ok(read)) => filled += read,
            Some(Err(_)) => return Some(compressed),
            None => return None,
        }
    }
}

/// One byte more than the body says it has, at most one more than `limit`. The last four bytes say its length; where they
/// lie, too little room ends like too long a body.
fn room(compressed: &[u8], limit: usize) -> usize {
    let length = compressed.last_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    usize::try_from(length).unwrap_or(limit).min(limit) + 1
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use reqwest::header::HeaderValue;

    use super::*;

    fn gzip(text: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        Zeroizing::new(encoder.finish().unwrap())
    }

    #[test]
    fn what_is_gzip_comes_out_and_what_is_none_stays() {
        assert_eq!(*plain(gzip(b"{\"a\":1}"), 100).unwrap(), b"{\"a\":1}");
        assert_eq!(*plain(gzip(b""), 100).unwrap(), b"");
        for none in [&b"{\"a\":1}"[..], b"", b"\x1f\x8b"] {
            assert_eq!(*plain(Zeroizing::new(none.to_vec()), 100).unwrap(), none);
        }
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb = gzip(&vec![b'0'; 1_000_000]);
        assert!(bomb.len() < 2_000);
        assert!(plain(bomb.clone(), 1_000).is_none());
        assert_eq!(plain(bomb.clone(), 1_000_000).unwrap().len(), 1_000_000);
        // One that says that it is small.
        let mut liar = bomb;
        let end = liar.len();
        liar[end - 4..].fill(0);
        assert!(plain(liar, 1_000_000).is_none());
    }

    #[test]
    fn only_gzip_alone_is_taken_apart() {
        let says = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(value));
            }
            is_compressed(&headers)
        };
        assert!(says(&["gzip"]) && says(&["X-GZIP"]));
        assert!(!says(&[]) && !says(&["identity"]) && !says(&["gzip, br"]) && !says(&["gzip", "gzip"]));
    }
}
