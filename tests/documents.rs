//! The documents held against the program: every command line in them is one that it takes, and every file, picture and
//! heading that they lead to is there.

#![expect(clippy::unwrap_used, reason = "what a test needs may end the test")]

#[path = "documents/lines.rs"]
mod lines;
#[path = "documents/links.rs"]
mod links;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use aa_connect::cli::command;

/// A document: its path below the repository's root, and its text.
struct Document {
    path: PathBuf,
    text: String,
}

impl Document {
    fn name(&self) -> String {
        self.path.display().to_string()
    }

    fn is_markdown(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "md")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The front page, the changes, and everything in `docs` that people read.
fn documents() -> Vec<Document> {
    let mut paths = vec![PathBuf::from("README.md"), PathBuf::from("CHANGELOG.md")];
    let mut folders = vec![PathBuf::from("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md" || extension == "toml") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path: PathBuf| Document { text: fs::read_to_string(root().join(&path)).unwrap(), path };
    paths.into_iter().map(read).collect()
}

fn front_page() -> Document {
    documents().into_iter().find(|document| document.path == Path::new("README.md")).unwrap()
}

/// What the program says to a command line that it does not take.
fn refused(words: &[String]) -> Option<String> {
    match command().try_get_matches_from(words) {
        Ok(_) => None,
        Err(error) if !error.use_stderr() => None,
        Err(error) => Some(error.to_string().lines().next().unwrap_or_default().to_owned()),
    }
}

#[test]
fn every_command_line_in_the_documents_is_one_that_the_program_takes() {
    let mut wrong = Vec::new();
    for document in documents() {
        for (number, line) in lines::of_whole(&document.text) {
            match lines::words(&line).map(|words| refused(&words)) {
                Some(None) => {}
                Some(Some(why)) => wrong.push(format!("{}:{number}: {line}\n    {why}", document.name())),
                None => wrong.push(format!("{}:{number}: {line}\n    a quote is not closed", document.name())),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_command_and_flag_in_the_table_of_commands_is_there() {
    let (rows, wrong) = lines::table(&front_page().text, &command());
    assert!(rows > 15, "{rows} rows");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_flag_that_a_sentence_names_is_there() {
    let documents = documents();
    let guides = documents.iter().filter(|document| document.path.parent() != Some(Path::new("docs/decisions")));
    for document in guides.filter(|document| document.is_markdown()) {
        let unknown = lines::unknown_flags(&document.text, &command());
        assert!(unknown.is_empty(), "{}: {}", document.name(), unknown.join(", "));
    }
}

#[test]
fn nothing_quoted_goes_over_the_end_of_a_line_where_it_would_not_be_looked_at() {
    for document in documents().iter().filter(|document| document.is_markdown()) {
        let open = lines::prose(&document.text).find(|line| line.matches('`').count() % 2 == 1);
        assert_eq!(open, None, "{}", document.name());
    }
}

#[test]
fn the_documents_have_the_command_lines_that_are_looked_for() {
    let count = |name: &str| {
        let document = documents().into_iter().find(|document| document.path == Path::new(name)).unwrap();
        lines::of_whole(&document.text).len()
    };
    assert!(count("README.md") > 10);
    for page in ["system-administrator", "consultant", "support"] {
        assert!(count(&format!("docs/guide/{page}.md")) > 10, "{page}");
    }
}

#[test]
fn a_command_line_that_is_wrong_is_noticed() {
    let text = "Run `aa-connect chekc northwind`, or:\n\n```sh\naa-connect check northwind --jsno | head -3\n```\n";
    let lines = lines::of_whole(text);
    assert_eq!(
        lines,
        [(1, "aa-connect chekc northwind".to_owned()), (4, "aa-connect check northwind --jsno".to_owned())]
    );
    for (_, line) in lines {
        assert!(refused(&lines::words(&line).unwrap()).is_some(), "{line}");
    }
    let table = |row: &str| {
        let (rows, wrong) = lines::table(&format!("| command | what it does |\n| --- | --- |\n{row}\n"), &command());
        assert_eq!(rows, 1);
        wrong.is_empty()
    };
    assert!(!table("| `chekc NAME` | does it work |"));
    assert!(!table("| `check NAME` | does it work; `--jsno` |"));
    assert!(table("| `check NAME…` or `check --all` | does it work; `--json` |"));
    assert_eq!(lines::unknown_flags("With `--json`, `--jsno` or `--since-last`.", &command()), ["--jsno"]);
}

#[test]
fn the_front_page_has_every_command_in_its_table() {
    let text = front_page().text;
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| `")).collect();
    for sub in command().get_subcommands() {
        let name = sub.get_name();
        let names = [format!("`{name}`"), format!("`{name} ")];
        assert!(rows.iter().any(|row| names.iter().any(|name| row.contains(name))), "{name} is in no row");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let documents = documents();
    let mut wrong = Vec::new();
    for document in documents.iter().filter(|document| document.is_markdown()) {
        for target in links::of(&document.text) {
            if let Err(why) = links::follow(root(), &document.path, &document.text, &target) {
                wrong.push(format!("{}: {target}: {why}", document.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_link_that_leads_nowhere_is_noticed() {
    let text =
        "# One thing\n\n[there](#one-thing), [gone](#another), [file](no-such-file.md), ![picture](Cargo.toml)\n";
    let found = links::of(text);
    assert_eq!(found, ["#one-thing", "#another", "no-such-file.md", "Cargo.toml"]);
    let is_good = |target: &String| links::follow(root(), Path::new("README.md"), text, target).is_ok();
    assert_eq!(found.iter().map(is_good).collect::<Vec<_>>(), [true, false, false, true]);
}

#[test]
fn every_picture_is_shown_somewhere() {
    let shown: BTreeSet<_> = documents()
        .iter()
        .flat_map(|document| links::of(&document.text))
        .filter_map(|target| Some(Path::new(&target).file_name()?.to_str()?.to_owned()))
        .collect();
    for entry in fs::read_dir(root().join("docs/screenshots")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(shown.contains(&name), "nobody is led to docs/screenshots/{name}");
    }
}
