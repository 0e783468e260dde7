//! Long texts that are part of the program and seldom read: `.cargo/build.rs` packs them, and here they are unpacked.

use std::io::Read as _;

use flate2::read::GzDecoder;

/// The text again. Only a program that was damaged gets a shorter one.
pub fn unpacked(packed: &[u8]) -> String {
    let mut text = Vec::new();
    let _ = GzDecoder::new(packed).read_to_end(&mut text);
    String::from_utf8(text).unwrap_or_default()
}
