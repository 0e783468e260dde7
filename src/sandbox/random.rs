//! Unguessable-looking names for tokens, requests and errors. Nothing secret depends on them.

use std::sync::atomic::{AtomicU64, Ordering};

/// `digits` random hexadecimal digits.
pub(super) fn hex(digits: usize) -> String {
    let mut bytes = vec![0_u8; digits.div_ceil(2)];
    if getrandom::fill(&mut bytes).is_err() {
        // Without the system's randomness, numbers that differ are enough for a practice name.
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (byte, fresh) in bytes.iter_mut().rev().zip(count.iter().rev()) {
            *byte = *fresh;
        }
    }
    let mut text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    text.truncate(digits);
    text
}

/// 32 random digits grouped as in a UUID.
pub(super) fn uuid() -> String {
    grouped(&hex(32))
}

/// 32 digits, grouped so.
pub(super) fn grouped(digits: &str) -> String {
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..32]].join("-")
}
