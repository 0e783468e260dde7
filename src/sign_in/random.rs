//! Random text that nobody can guess: states, PKCE verifiers and page addresses. The system's generator only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::connection::Secret;

use super::OpenError;

/// 32 random octets in base64url: 43 characters, all of them unreserved (RFC 7636, section 4.1; RFC 6749, section 10.10).
pub(super) fn unguessable() -> Result<Secret, OpenError> {
    encoded::<32>()
}

/// 16 random octets in base64url: 22 characters, for an address that is to fit on one row.
pub(super) fn short_and_unguessable() -> Result<Secret, OpenError> {
    encoded::<16>()
}

fn encoded<const OCTETS: usize>() -> Result<Secret, OpenError> {
    let mut octets = Zeroizing::new([0; OCTETS]);
    getrandom::fill(octets.as_mut_slice()).map_err(|_| OpenError::NoRandomness)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(octets.as_slice())))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_hundred_thousand_never_repeat_and_are_long_enough() {
        let mut seen = HashSet::new();
        for _ in 0..100_000 {
            let text = unguessable().unwrap();
            assert_eq!(text.expose().len(), 43);
            assert!(text.expose().bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
            assert!(seen.insert(text.expose().to_owned()));
        }
    }
}
