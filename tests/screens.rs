//! The two front ends over screens made by hand: pictures with their styles, every size, any text, bytes on the wire,
//! keys, plain lines and the dialogue.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what a test needs may end the test")]

#[path = "screens/bytes.rs"]
mod bytes;
#[path = "screens/dialogue.rs"]
mod dialogue;
#[path = "screens/keys.rs"]
mod keys;
#[path = "support/picture.rs"]
mod picture;
#[path = "support/samples.rs"]
mod samples;
#[path = "screens/sizes.rs"]
mod sizes;
#[path = "support/svg.rs"]
mod svg;

use aa_connect::screen::{Item, Panel, Screen};
use aa_connect::ui::plain;
use aa_connect::ui::tui::{Glyphs, Key, KeyCode, Meaning, Theme, View, meaning};
use picture::{drawn, picture, row_text};
use ratatui::buffer::Buffer;

fn pictured(screen: &Screen, size: (u16, u16), theme: &Theme) -> String {
    let (buffer, cursor) = drawn(screen, &mut View::default(), size, theme);
    picture(&buffer, cursor)
}

fn shown(buffer: &Buffer) -> String {
    (buffer.area.top()..buffer.area.bottom()).map(|y| row_text(buffer, y) + "\n").collect()
}

/// The signs of the Unicode set that stand in a text though the screen's own words have none.
fn signs_besides(text: &str, words: &str) -> String {
    text.chars().filter(|&sign| "✓▸·…✗–●○☑☐•↑↓─│┃▁▂▃▄▅▆▇█".contains(sign) && !words.contains(sign)).collect()
}

#[test]
fn every_screen_looks_as_reviewed_at_three_sizes() {
    for (name, screen) in samples::all() {
        for size in [(80, 24), (60, 16), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), pictured(&screen, size, &Theme::colour()));
        }
    }
}

#[test]
fn without_colour_the_same_words_stand_there_and_no_cell_is_coloured() {
    for (name, screen) in samples::all() {
        let (in_colour, _) = drawn(&screen, &mut View::default(), (80, 24), &Theme::colour());
        let (without, cursor) = drawn(&screen, &mut View::default(), (80, 24), &Theme::monochrome());
        assert_eq!(shown(&in_colour), shown(&without), "{name}");
        let is_colourless = |cell: &ratatui::buffer::Cell| {
            cell.fg == ratatui::style::Color::Reset && cell.bg == ratatui::style::Color::Reset
        };
        assert!(without.content().iter().all(is_colourless), "{name}");
        insta::assert_snapshot!(format!("{name}_80x24_monochrome"), picture(&without, cursor));
    }
}

#[test]
fn the_ascii_glyphs_draw_no_other_character_of_ours() {
    let theme = Theme::monochrome().with_glyphs(Glyphs::ASCII);
    for (name, screen) in samples::all() {
        let words = format!("{screen:?}");
        let picture = shown(&drawn(&screen, &mut View::default(), (80, 24), &theme).0);
        let foreign = signs_besides(&picture, &words);
        assert_eq!(foreign, "", "{name}");
    }
    insta::assert_snapshot!("this_machine_80x24_ascii", pictured(&samples::this_machine(), (80, 24), &theme));
    insta::assert_snapshot!(
        "credential_revealed_60x16_ascii",
        pictured(&samples::credential_revealed(), (60, 16), &theme)
    );
}

#[test]
fn plain_mode_says_every_screen_as_reviewed() {
    let said: String =
        samples::all().into_iter().map(|(name, screen)| format!("== {name}\n{}\n", *plain::render(&screen))).collect();
    insta::assert_snapshot!("plain", said);
}

#[test]
fn plain_mode_uses_no_sign_of_ours_and_no_escape_sequence() {
    for (name, screen) in samples::all() {
        let words = format!("{screen:?}");
        let said = plain::render(&screen);
        let foreign = signs_besides(&said, &words);
        assert_eq!(foreign, "", "{name}");
        assert!(!said.contains('\x1b'), "{name}");
    }
}

#[test]
fn a_masked_secret_looks_the_same_whatever_it_is_and_plain_mode_says_only_that_it_is_there() {
    let picture = pictured(&samples::credential(), (80, 24), &Theme::colour());
    assert!(picture.contains("••••••••••••\n"));
    assert!(!picture.contains("p8e-0123"));
    assert!(plain::render(&samples::credential()).contains("Client secret: entered, hidden\n"));
}

#[test]
fn the_help_names_every_key_that_the_screen_offers() {
    let mut screen = samples::credential();
    screen.panel = Some(Panel::Help);
    let (buffer, _) = drawn(&screen, &mut View::default(), (120, 60), &Theme::colour());
    let help = shown(&buffer);
    let offered = screen.offers.iter().map(|offer| offer.action).chain(screen.buttons.iter().map(|b| b.action));
    for action in offered {
        let binding = aa_connect::ui::tui::binding(action);
        assert!(help.contains(binding.name), "{}", binding.name);
        if let Some((_, other)) = binding.other {
            assert!(help.contains(other), "{other}");
        }
        let said = plain::render(&screen);
        assert!(said.contains(&format!("\n{}: ", plain::word(action).word)), "{}", *said);
    }
}

#[test]
fn the_footer_never_cuts_a_word_and_keeps_the_way_out_longest() {
    let screen = samples::credential();
    let entries: Vec<String> = screen
        .offers
        .iter()
        .map(|offer| format!("{} {}", aa_connect::ui::tui::binding(offer.action).name, offer.label))
        .collect();
    for columns in 40..160 {
        let (buffer, _) = drawn(&screen, &mut View::default(), (columns, 24), &Theme::colour());
        let mut footer = row_text(&buffer, 23);
        assert!(
            footer.contains("Esc back") && footer.contains("F1 help") && footer.contains("Ctrl-C quit"),
            "{footer}"
        );
        for entry in &entries {
            footer = footer.replace(entry.as_str(), "");
        }
        assert_eq!(footer.trim(), "", "{columns} columns");
    }
}

#[test]
fn the_focused_thing_is_visible_at_every_size_that_is_drawn() {
    for rows in 10..30 {
        for columns in [40, 60, 80, 120] {
            for (name, screen) in [("credential", samples::credential_revealed()), ("sign_in", samples::sign_in())] {
                let (_, cursor) = drawn(&screen, &mut View::default(), (columns, rows), &Theme::colour());
                assert!(cursor.is_some(), "{name} at {columns} × {rows}");
            }
            let screen = samples::company(false);
            let (buffer, _) = drawn(&screen, &mut View::default(), (columns, rows), &Theme::colour());
            assert!(shown(&buffer).contains("▸ ☑ Café"), "list at {columns} × {rows}:\n{}", shown(&buffer));
        }
    }
}

#[test]
fn a_long_list_keeps_its_columns_whatever_the_names_are_written_in() {
    let screen = samples::company(false);
    let (buffer, _) = drawn(&screen, &mut View::default(), (100, 40), &Theme::colour());
    let details: Vec<_> = (0..40)
        .filter_map(|y| {
            let pieces = picture::row_pieces(&buffer, y);
            let texts: Vec<_> = pieces.iter().map(|piece| piece.2.as_str()).collect();
            let at = texts.windows(6).position(|six| six.concat() == "northw" && six[0] == "n")?;
            (row_text(&buffer, y).contains("suite")).then_some(pieces[at].0)
        })
        .collect();
    assert!(details.len() > 15, "{details:?}");
    assert!(details.iter().all(|&x| x == details[0]), "{details:?}");
}

#[test]
fn walking_down_a_long_list_shows_every_row_and_moves_one_row_at_a_time() {
    let mut screen = samples::company(false);
    let mut view = View::default();
    for at in 0..340 {
        if let Some(Item::Checklist(list)) = screen.body.get_mut(2) {
            list.cursor = at;
        }
        let (buffer, _) = drawn(&screen, &mut view, (80, 24), &Theme::colour());
        let picture = shown(&buffer);
        let here =
            picture.lines().find(|line| line.contains('▸') && line.contains("northwind.suite")).unwrap_or_default();
        assert!(here.contains(&format!("suite{at:03}")), "{at}: {here}");
    }
}

#[test]
fn a_panel_scrolls_to_its_end_and_another_panel_starts_at_its_beginning() {
    let mut view = View::default();
    let theme = Theme::colour();
    let guide = samples::guide();
    let first = shown(&drawn(&guide, &mut view, (60, 16), &theme).0);
    assert!(first.contains("↓ "), "{first}");
    let end = Key::plain(KeyCode::End);
    assert_eq!(meaning(end, &guide, &mut view), Some(Meaning::Redraw));
    let last = shown(&drawn(&guide, &mut view, (60, 16), &theme).0);
    assert!(last.contains("日本語") && last.contains("↑ "), "{last}");
    let help = shown(&drawn(&samples::help(), &mut view, (60, 16), &theme).0);
    assert!(help.contains("On this screen"), "{help}");
}

#[test]
fn the_screenshot_is_well_formed_and_shows_every_word() {
    let (buffer, cursor) = drawn(&samples::sign_in(), &mut View::default(), (80, 24), &Theme::colour());
    let image = svg::svg(&buffer, cursor, "Sign in <with> Adobe");
    assert!(image.starts_with("<svg ") && image.ends_with("</svg>\n"));
    assert!(image.contains("Sign\u{a0}in\u{a0}&lt;with&gt;"));
    assert!(!image.contains('\x1b'), "an escape sequence is no XML");
    assert_eq!(image.matches("<text ").count(), image.matches("</text>").count());
    for word in ["Listening", "0:12", "response_type=code&amp;state=7f3k", "F3", "aa-connect"] {
        assert!(image.contains(word), "{word}");
    }
}
#[test]
fn what_a_filter_finds_is_seen_even_in_the_smallest_window() {
    let (buffer, cursor) = drawn(&samples::company(true), &mut View::default(), (40, 10), &Theme::colour());
    assert!(shown(&buffer).contains("▸ ☑ Café") && cursor.is_some(), "{}", shown(&buffer));
}

#[test]
fn where_there_is_no_side_bar_the_header_says_how_far_one_is() {
    for columns in 40..80 {
        let (buffer, _) = drawn(&samples::credential(), &mut View::default(), (columns, 16), &Theme::colour());
        let header = row_text(&buffer, 0);
        assert!(header.contains("Step 5 of 7") && header.ends_with("northwind · practice"), "{header}");
    }
}

#[test]
fn a_terminal_without_hyperlinks_gets_the_same_picture_and_no_sequence() {
    let theme = Theme::colour();
    let (with, _) = drawn(&samples::sign_in(), &mut View::default(), (80, 24), &theme);
    let (without, _) = drawn(&samples::sign_in(), &mut View::default(), (80, 24), &theme.without_hyperlinks());
    assert_eq!(shown(&with), shown(&without));
    let has_sequence = |buffer: &Buffer| buffer.content().iter().any(|cell| cell.symbol().contains('\x1b'));
    assert!(has_sequence(&with) && !has_sequence(&without));
}
