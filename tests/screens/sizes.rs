//! Every size and any text: nothing panics, nothing is drawn outside.

use aa_connect::connection::{Invalid, Secret};
use aa_connect::screen::*;
use aa_connect::ui::plain::{Dialogue, news, render};
use aa_connect::ui::tui::{SMALLEST, Theme, View};
use proptest::prelude::*;

use super::{drawn, samples, shown};

#[test]
fn every_size_renders_and_small_ones_say_so() {
    let sizes = |limit: u16| (0..14).chain((14..=limit).step_by(9)).chain([limit]);
    for (name, screen) in samples::all() {
        let mut view = View::default();
        for columns in sizes(200).chain([39, 40, 79, 80, 109, 110]) {
            for rows in sizes(60) {
                let (buffer, _) = drawn(&screen, &mut view, (columns, rows), &Theme::colour());
                if columns >= 10 && rows >= 10 && (columns < SMALLEST.0 || rows < SMALLEST.1) {
                    let said: String = shown(&buffer).split_whitespace().collect();
                    assert!(said.starts_with("Thiswindowistoosmall:atleast40×10"), "{name} {columns} {rows} {said}");
                }
            }
        }
    }
}

#[test]
fn the_one_sentence_is_whole_wherever_it_can_be() {
    let (buffer, _) = drawn(&samples::review(), &mut View::default(), (39, 9), &Theme::colour());
    assert_eq!(
        shown(&buffer).split_whitespace().collect::<Vec<_>>().join(" "),
        "This window is too small: at least 40 × 10, better 80 × 24. Nothing is lost."
    );
}

#[test]
fn of_a_long_list_more_than_one_row_is_seen_on_a_low_window() {
    let mut screen = samples::company(false);
    screen.body.insert(1, Item::Text("Which report suites is it for? Check several, or take the one. ".repeat(3)));
    for (columns, rows) in [(60, 16), (60, 12), (40, 14)] {
        let (buffer, _) = drawn(&screen, &mut View::default(), (columns, rows), &Theme::colour());
        let said = shown(&buffer);
        let suites = said.lines().filter(|line| line.contains("☐") || line.contains("☑")).count();
        assert!(said.contains("Report suites") && said.contains('▸') && suites >= 2, "{columns} {rows}\n{said}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,60}",
        "(日本語|👩‍💻|e\u{301}|שלום|مرحبا| |a|\u{200d}|\u{fe0f}|ﾞ|\n){0,40}",
        "[ -~]{0,300}",
        Just("x".repeat(3000)),
    ]
}

fn any_field() -> impl Strategy<Value = Item> {
    (any_text(), any_text(), any::<prop::sample::Index>(), any::<bool>(), any::<bool>(), 0..4u8).prop_map(
        |(text, words, at, is_focused, has_problem, kind)| {
            let cursor = (0..=at.index(text.len() + 1)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            Item::Field(Field {
                id: if kind == 0 { FieldId::Filter } else { FieldId::ClientSecret },
                label: "Field",
                value: match kind {
                    0 | 1 => FieldValue::Plain { text, cursor },
                    2 => FieldValue::Masked { is_empty: text.is_empty() },
                    _ => FieldValue::Revealed { text: Secret::new(text), cursor },
                },
                hint: Some(words.clone()),
                problem: has_problem.then(|| Invalid::new(words.clone(), words.clone(), words)),
                is_focused,
            })
        },
    )
}

fn any_list() -> impl Strategy<Value = Item> {
    let rows = prop::collection::vec((any_text(), any_text(), any::<bool>(), any::<bool>()), 0..40);
    (rows, any_text(), 0usize..50, any::<bool>(), any::<bool>()).prop_map(
        |(rows, words, cursor, is_focused, is_many)| {
            let row = |(label, detail, is_chosen, is_available)| ListRow {
                word: String::new(),
                label,
                detail,
                state: None,
                is_chosen,
                is_available,
            };
            let list = List {
                id: ListId::ReportSuite,
                label: words.clone(),
                rows: rows.into_iter().map(row).collect(),
                cursor,
                note: Some(words.clone()),
                empty: words,
                is_focused,
            };
            if is_many { Item::Checklist(list) } else { Item::Choice(list) }
        },
    )
}

fn any_item() -> impl Strategy<Value = Item> {
    let state = prop_oneof![
        Just(TaskState::Ahead),
        any::<std::time::Duration>().prop_map(TaskState::Running),
        Just(TaskState::Failed)
    ];
    prop_oneof![
        any_text().prop_map(Item::Text),
        any_field(),
        any_list(),
        prop::collection::vec((any_text(), any_text()), 0..4).prop_map(Item::KeyValues),
        (prop::collection::vec(any_text(), 0..5), prop::collection::vec(prop::collection::vec(any_text(), 0..5), 0..3))
            .prop_map(|(columns, rows)| Item::Table { columns, rows }),
        (any_text(), any_text()).prop_map(|(label, url)| Item::Link { label, url }),
        (any_text(), prop::collection::vec(any::<u64>(), 0..99))
            .prop_map(|(label, values)| Item::Trend { label, values }),
        (any_text(), any_text(), state).prop_map(|(label, detail, state)| Item::Task(Task { label, state, detail })),
        (any_text(), prop::collection::vec(any_text(), 0..3)).prop_map(|(title, lines)| Item::Callout(Callout {
            tone: Tone::Warning,
            title,
            lines,
            verdict: None
        })),
    ]
}

fn any_screen() -> impl Strategy<Value = Screen> {
    let panel = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Panel::Help)),
        1 => (any_text(), any_text()).prop_map(|(title, text)| Some(Panel::Guide { title, text: format!("# {text}\n1. <https://{text}>{text}\n- {text}") })),
    ];
    (any_text(), any_text(), prop::collection::vec(any_item(), 0..6), panel, any::<bool>()).prop_map(
        |(heading, context, body, panel, has_steps)| {
            let sample = samples::credential();
            let steps = if has_steps { sample.steps } else { vec![] };
            let buttons =
                vec![samples::button(Action::Next, &heading, true), samples::button(Action::Retry, &context, false)];
            Screen {
                title: heading.clone(),
                heading,
                context,
                body,
                panel,
                steps,
                waiting: None,
                notice: None,
                buttons,
                offers: sample.offers,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_at_any_size_neither_panics_nor_breaks_a_row(
        screens in prop::collection::vec(any_screen(), 1..3),
        columns in 0u16..130,
        rows in 0u16..45,
    ) {
        let mut view = View::default();
        for screen in &screens {
            let (buffer, cursor) = drawn(screen, &mut view, (columns, rows), &Theme::colour());
            if let Some((x, y)) = cursor {
                prop_assert!(x < columns && y < rows);
            }
            if columns >= SMALLEST.0 && rows >= SMALLEST.1 {
                for rule in [1, rows - 2] {
                    prop_assert_eq!(super::row_text(&buffer, rule), "─".repeat(usize::from(columns)));
                }
            }
        }
    }

    #[test]
    fn plain_mode_takes_any_screen_and_any_line(screens in prop::collection::vec(any_screen(), 2), lines in prop::collection::vec(any_text(), 0..4)) {
        let mut dialogue = Dialogue::default();
        for screen in &screens {
            prop_assert!(render(screen).ends_with('\n'));
            for line in &lines {
                dialogue.answer(screen, &Secret::new(line.as_str()));
            }
        }
        prop_assert!(news(&screens[0], &screens[0]).is_empty());
        news(&screens[0], &screens[1]);
    }
}
