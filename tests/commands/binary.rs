//! What everybody can read in the program itself.

use std::fs;

/// A secret in a program is none (RFC 8252, section 8.5). Those of the practice sandbox are public and say so.
#[test]
fn t9_no_client_secret_is_shipped_but_those_of_practice() {
    let program = fs::read(env!("CARGO_BIN_EXE_aa-connect")).unwrap();
    let mut practice = 0;
    for prefix in [&b"p8e-"[..], b"p8-"] {
        for at in program.windows(prefix.len()).enumerate().filter(|(_, window)| *window == prefix).map(|(at, _)| at) {
            let rest = program[at + prefix.len()..].iter();
            let word: String =
                rest.take_while(|b| b.is_ascii_alphanumeric() || b"-_".contains(b)).map(|b| char::from(*b)).collect();
            practice += usize::from(word.starts_with("PracticeOnly"));
            let is_public = ["PracticeOnly", "made_up_example"].iter().any(|start| word.starts_with(start));
            assert!(word.len() < 8 || is_public, "{word}");
        }
    }
    assert!(practice > 2, "the search finds what is there");
}
