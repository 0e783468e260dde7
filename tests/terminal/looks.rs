//! Terminals that want no colour, or cannot show more than ASCII.

use crate::pty::{CTRL_C, Home, Terminal};

/// The parameters of every colour and style sequence.
fn styles(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.split("\x1b[")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':')?;
            rest[end..].starts_with('m').then(|| rest[..end].to_owned())
        })
        .flat_map(|parameters| parameters.split(';').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn is_colour(parameter: &str) -> bool {
    parameter.parse().is_ok_and(|number: u32| {
        (30..=38).contains(&number) || (40..=48).contains(&number) || (90..=107).contains(&number)
    })
}

#[test]
fn no_color_shows_none() {
    for (name, is_coloured) in [("NO_COLOR", false), ("NOT_NO_COLOR", true)] {
        let home = Home::new().with(name, "1");
        let mut terminal = Terminal::start(&home, &["demo"]);
        terminal.walk_to("Review");
        terminal.keys(CTRL_C);
        let ended = terminal.end_with_terminal_given_back();
        let styles = styles(&ended.bytes);
        assert!(styles.contains(&"1".to_owned()), "bold is no colour: {styles:?}");
        assert_eq!(styles.iter().any(|style| is_colour(style)), is_coloured, "{name}: {styles:?}");
    }
}

#[test]
fn a_terminal_without_utf_8_gets_plain_letters() {
    for home in [
        Home::new().with("LC_ALL", "C"),
        Home::new().with("LC_ALL", "cs_CZ.ISO-8859-2"),
        Home::new().with("LC_ALL", "").with("LC_CTYPE", "POSIX"),
    ] {
        let mut terminal = Terminal::start(&home, &["demo"]);
        terminal.walk_to("Credential");
        terminal.keys(CTRL_C);
        let ended = terminal.end_with_terminal_given_back();
        let wide: String = String::from_utf8_lossy(&ended.bytes).chars().filter(|c| !c.is_ascii()).collect();
        assert_eq!(wide, "", "only ASCII is written");
    }
}

#[test]
fn ascii_can_be_asked_for() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, &["demo", "--ascii"]);
    terminal.walk_to("Product");
    terminal.keys(CTRL_C);
    let ended = terminal.end_with_terminal_given_back();
    assert!(!String::from_utf8_lossy(&ended.bytes).contains(['▸', '─', '✓', '●', '○']));
}
