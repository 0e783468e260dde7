//! What everybody can read in the program itself.

use std::fs;

/// A secret in a program is none (RFC 8252, section 8.5). Those of the practice sandbox are public and say so.
#[test]
fn t9_no_client_secret_is_shipped_but_those_of_practice() {
    let program = fs::read(env!("CARGO_BIN_EXE_aa-connect")).unwrap();
    let prefix = b"p8e-";
    let mut practice = 0;
    for (at, _) in program.windows(prefix.len()).enumerate().filter(|(_, window)| window == prefix) {
        let rest = program[at + prefix.len()..].iter();
        let word: String =
            rest.take_while(|b| b.is_ascii_alphanumeric() || b"-_".contains(b)).map(|b| char::from(*b)).collect();
        practice += usize::from(word.starts_with("PracticeOnly"));
        let is_public = ["PracticeOnly", "made_up_example"].iter().any(|start| word.starts_with(start));
        // Shorter ones are the prefix alone, and whatever text lies behind it.
        assert!(word.len() < 16 || is_public, "{word}");
    }
    assert!(practice > 2, "the search finds what is there");
}
