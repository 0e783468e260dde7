//! The checker on made-up sources: each rule lets the good case pass and catches the bad one.

use super::house::{House, Target};
use super::rules::{self, Purity, Row};
use super::tokens::tokens;

const TABLE: &[Row<'static>] = &[("top", &["middle", "bottom::Thing"]), ("middle", &["bottom"]), ("bottom", &[])];

const PURITY: Purity<'static> = Purity {
    rooms: &["pure", "ui/draw"],
    crates: &["std", "jiff"],
    forbidden: &["std::fs", "std::net", "std::time::Instant", "jiff::Timestamp::now", "println!"],
    harmless: &["std::net::IpAddr"],
};

fn house(files: &[(&str, &str)]) -> House {
    let files = files.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    House::of(files, ["jiff", "tokio", "reqwest"].map(str::to_owned).to_vec())
}

/// Three rooms, and this text in `top/mod.rs`.
fn in_top(text: &str) -> House {
    house(&[
        ("lib.rs", "mod top; mod middle; mod bottom;"),
        ("top/mod.rs", text),
        ("middle/mod.rs", "pub use crate::bottom::Thing;"),
        ("bottom/mod.rs", "pub struct Thing; pub struct Other;"),
    ])
}

fn words(text: &str) -> Vec<&str> {
    tokens(text).into_iter().map(|token| token.text).collect()
}

#[test]
fn comments_and_literals_are_no_code() {
    assert_eq!(words("a // b\nc /* d /* e */ f */ g"), ["a", "c", "g"]);
    assert_eq!(words(r####"x "a \" b" r"c\" r#"d " e"# b"f" br##"g"# h"## c"i" y"####), ["x", "y"]);
    assert_eq!(
        words(r"f('a', '\'', '\u{1F600}', '\\') <'life> &'static b'\n'"),
        ["f", "(", ",", ",", ",", ")", "<", ">", "&", "b"]
    );
    assert_eq!(words("r#type::x barb\"s\" é"), ["type", "::", "x", "barb", "é"]);
    assert_eq!(tokens("a\n\"\n\"\nb")[1].line, 4);
}

#[test]
fn arrows_are_found_however_they_are_written() {
    let forbidden = [
        "use crate::bottom::Other;",
        "use crate::{middle, bottom::{self, Other}};",
        "use crate::{\n    middle::{Thing as T},\n    bottom::*,\n};",
        "fn f() { let _ = crate::bottom::Other; }",
        "fn f() -> Vec<crate::bottom::Other> { vec![] }",
        "fn f() { call!(crate::bottom::Other::new()) }",
        "use super::bottom::Other;",
        "mod inner { use super::super::bottom::Other; }",
        "mod inner { fn f() { super::super::bottom::go() } }",
        "pub(crate) use crate::bottom as b;",
        "impl crate::bottom::Other for X {}",
        "fn f(x: <crate::bottom::Other as T>::U) {}",
        "#[cfg(test)] mod tests { use crate::bottom::Other; }",
        "use crate as us; fn f() { us::bottom::go() }",
    ];
    for text in forbidden {
        assert_ne!(rules::forbidden_arrows(&in_top(text), TABLE), [""; 0], "{text}");
    }
    let allowed = [
        "use crate::middle::{a, b::{self, C}};",
        "use crate::bottom::Thing;",
        "use crate::bottom::Thing::Variant;",
        "// use crate::bottom::Other;",
        "const A: &str = \"crate::bottom::Other\";",
        "use self::inner::bottom::Other; mod inner {}",
        "fn f() { bottom::go() }",
    ];
    for text in allowed {
        assert_eq!(rules::forbidden_arrows(&in_top(text), TABLE), [""; 0], "{text}");
    }
}

#[test]
fn a_room_that_the_table_does_not_know_is_a_breach() {
    assert_eq!(rules::forbidden_arrows(&house(&[("new/mod.rs", "")]), TABLE).len(), 1);
}

#[test]
fn a_star_allows_what_stands_below_and_nothing_above() {
    let table: &[Row<'_>] = &[("top", &["*"]), ("middle", &["*"]), ("bottom", &["*"])];
    assert_eq!(rules::forbidden_arrows(&in_top("use crate::{middle, bottom};"), table), [""; 0]);
    let upwards = house(&[("top/mod.rs", ""), ("middle/mod.rs", ""), ("bottom/mod.rs", "use crate::middle::A;")]);
    assert_eq!(rules::forbidden_arrows(&upwards, table).len(), 1);
}

#[test]
fn a_table_that_points_upwards_is_a_breach() {
    assert_eq!(rules::upward_rows(TABLE), [""; 0]);
    assert_eq!(rules::upward_rows(&[("low", &[]), ("high", &["low"])]).len(), 1);
    assert_eq!(rules::upward_rows(&[("high", &["lwo::Thing"]), ("low", &[])]).len(), 1);
}

#[test]
fn circles_of_rooms_are_found() {
    let round = house(&[
        ("a/mod.rs", "use crate::b::B;"),
        ("b/mod.rs", "fn f() { crate::c::go() }"),
        ("c/mod.rs", "use super::a::A;"),
        ("d/mod.rs", "use crate::a::A;"),
    ]);
    let circles = rules::circles_of_rooms(&round);
    assert_eq!(circles.len(), 1);
    assert!(circles[0].contains("c -> a (src/c/mod.rs:1)") && !circles[0].contains("d ->"), "{circles:?}");
    assert_eq!(rules::circles_of_rooms(&in_top("use crate::middle::X;")), [""; 0]);
}

#[test]
fn circles_of_modules_are_found_through_re_exports_too() {
    let with_parent = |parent: &'static str, one: &'static str, two: &'static str| {
        rules::circles_of_modules(&house(&[
            ("room/mod.rs", parent),
            ("room/one.rs", one),
            ("room/two/mod.rs", "mod deep;"),
            ("room/two/deep.rs", two),
        ]))
    };
    assert_eq!(with_parent("mod one; mod two;", "use super::two::B;", "use super::super::one::A;").len(), 1);
    assert_eq!(with_parent("pub use one::A; pub use two::B;", "use super::B;", "use crate::room::A;").len(), 1);
    assert_eq!(with_parent("use two::B;", "use crate::room::B;", "use crate::room::one;").len(), 1);
    // Parent and child may know each other, one direction between siblings is fine, unit tests may look round.
    assert_eq!(with_parent("pub use one::A;", "use super::Own;", "use super::super::{A, Own};"), [""; 0]);
    assert_eq!(with_parent("", "#[cfg(test)] mod t { use crate::room::two::B; }", "use crate::room::one::A;"), [""; 0]);
}

#[test]
fn impurity_is_found_behind_imports_and_in_macros() {
    let pure = |text: &str| {
        rules::impurities(
            &house(&[("pure/part.rs", text), ("ui/draw/x.rs", ""), ("other/mod.rs", "use std::fs;")]),
            &PURITY,
        )
    };
    let impure = [
        "fn f() { std::fs::read(p) }",
        "use std::{fmt, fs::File};",
        "use std::time::Instant;",
        "fn f() { jiff::Timestamp::now() }",
        "use jiff::Timestamp as Time; fn f() { Time::now() }",
        "fn f() { println!(\"x\") }",
        "use tokio::sync::mpsc;",
        "fn f() { ::tokio::spawn(x) }",
        "#[cfg(not(test))] fn f() { std::fs::read(p) }",
        "#[cfg(test)] mod tests {} fn f() { std::fs::read(p) }",
        "#[cfg(test)] use a::b; fn f() { std::fs::read(p) }",
    ];
    for text in impure {
        assert_eq!(pure(text).len(), 1, "{text}");
    }
    let harmless = [
        "use std::net::IpAddr; use std::time::Duration;",
        "use jiff::Timestamp; fn f(t: Timestamp) -> i64 { Timestamp::as_second(t) }",
        "#[cfg(test)] mod tests { fn f() { std::fs::read(p) } }",
        "fn f() { format!(\"std::fs\") } // std::fs::read",
    ];
    for text in harmless {
        assert_eq!(pure(text), [""; 0], "{text}");
    }
    let in_ui = house(&[("ui/draw/x.rs", "use std::fs;"), ("ui/drawer.rs", "use std::fs;")]);
    assert_eq!(rules::impurities(&in_ui, &PURITY).len(), 1);
    let test_file = house(&[("pure/mod.rs", "#[cfg(test)]\nmod tests;"), ("pure/tests.rs", "use std::fs;")]);
    assert_eq!(rules::impurities(&test_file, &PURITY), [""; 0]);
}

#[test]
fn strayed_and_unused_libraries_are_found() {
    let house = house(&[
        ("http/mod.rs", "use reqwest::Client;"),
        ("sandbox/mod.rs", "use reqwest::Url; mod jiff;"),
        ("sandbox/jiff.rs", ""),
    ]);
    assert_eq!(rules::strayed_libraries(&house, &[("reqwest", &["http"])]).len(), 1);
    assert_eq!(rules::strayed_libraries(&house, &[("reqwest", &["http", "sandbox"])]), [""; 0]);
    let libraries = ["jiff", "reqwest"].map(str::to_owned);
    assert_eq!(rules::unused_libraries(&house, &libraries), ["`jiff` is unused"]);
}

#[test]
fn long_and_nameless_files_are_found() {
    let house = house(&[("a.rs", "//! What it is.\n\n\n"), ("b.rs", "use x;\n"), ("c.rs", "//! One.\n//! Two.\n")]);
    assert_eq!(rules::untidy_files(&house, 2).len(), 2);
    assert_eq!(rules::untidy_files(&house, 3).len(), 1);
}

#[test]
fn forbidden_and_doubled_packages_are_found() {
    let lock = "[[package]]\nname = \"a\"\n[[package]]\nname = \"b\"\n[[package]]\nname = \"b\"\ndependencies = [\n \"c\",\n]\n";
    assert_eq!(rules::unwanted_packages(lock, &["c"], &["a"]), [""; 0]);
    assert_eq!(rules::unwanted_packages(lock, &["a"], &["b", "c"]).len(), 3);
}

#[test]
fn a_name_leads_to_where_it_was_defined() {
    let house = house(&[
        ("room/mod.rs", "mod a; mod b; pub use a::Thing;"),
        ("room/a.rs", "pub struct Thing;"),
        ("room/b.rs", "use super::Thing as Renamed; fn f() { Renamed::new() }"),
    ]);
    let mention = house.files.iter().find(|file| file.name == "room/b.rs").unwrap().mentions.last().unwrap();
    let Target::Ours(words) = house.target(mention) else { panic!("not ours") };
    assert_eq!(house.file_of(&words).unwrap().name, "room/a.rs");
}
