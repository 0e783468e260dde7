//! The rules of the house. Each takes what it judges and returns its breaches in words; none reads a file.

use std::collections::{BTreeMap, BTreeSet};

use super::house::{File, House, Mention, Target};

/// A room and what it may use: a room (`http`) or one item of a room (`ims::Token`), or `*` for every room further
/// down the table. Itself is understood.
pub(crate) type Row<'a> = (&'a str, &'a [&'a str]);

/// Paths from room to room, with the place each stands at. Unit tests count as well.
fn arrows(house: &House) -> impl Iterator<Item = (&File, &Mention, Vec<String>)> {
    house.files.iter().flat_map(move |file| {
        file.mentions.iter().filter_map(move |mention| match house.target(mention) {
            Target::Ours(words) if words.first().is_some_and(|room| room != file.room()) => {
                Some((file, mention, words))
            }
            _ => None,
        })
    })
}

fn place(file: &File, mention: &Mention) -> String {
    format!("src/{}:{}", file.name, mention.line)
}

/// Arrows between rooms that the table does not allow, and rooms that it does not know.
pub(crate) fn forbidden_arrows(house: &House, table: &[Row<'_>]) -> Vec<String> {
    let mut breaches = BTreeSet::new();
    for file in house.files.iter().filter(|file| !matches!(file.room(), "" | "main")) {
        if !table.iter().any(|(room, _)| *room == file.room()) {
            breaches.insert(format!("src/{}: the room `{}` is not in the table", file.name, file.room()));
        }
    }
    for (file, mention, words) in arrows(house) {
        let row = table.iter().position(|(room, _)| *room == file.room());
        let allowed = row.map_or(&[][..], |row| table[row].1);
        let below = row.map_or(&[][..], |row| &table[row + 1..]);
        let is_allowed = allowed.iter().any(|allowed| {
            if *allowed == "*" {
                return below.iter().any(|(room, _)| *room == words[0]);
            }
            let allowed: Vec<&str> = allowed.split("::").collect();
            words.len() >= allowed.len() && words.iter().zip(allowed).all(|(word, allowed)| word == allowed)
        });
        if !is_allowed && house.has_room(&words[0]) {
            breaches.insert(format!(
                "{}: `{}` may not use `{}`",
                place(file, mention),
                if file.room().is_empty() { "lib" } else { file.room() },
                words.join("::")
            ));
        }
    }
    breaches.into_iter().collect()
}

/// Entries of the table that point upwards or to nowhere: rooms stand in it from top to bottom.
pub(crate) fn upward_rows(table: &[Row<'_>]) -> Vec<String> {
    let mut breaches = Vec::new();
    for (index, (room, may_use)) in table.iter().enumerate() {
        for used in may_use.iter().filter(|used| **used != "*") {
            let used_room = used.split("::").next().unwrap_or_default();
            if !table[index + 1..].iter().any(|(below, _)| *below == used_room) {
                breaches.push(format!("`{room}` may use `{used}`, which does not stand below it"));
            }
        }
    }
    breaches
}

/// Circles between rooms.
pub(crate) fn circles_of_rooms(house: &House) -> Vec<String> {
    let mut graph = Graph::default();
    for (file, mention, words) in arrows(house).filter(|(_, _, words)| house.has_room(&words[0])) {
        graph.add(file.room(), &words[0], place(file, mention));
    }
    graph.circles()
}

/// Circles between the modules of one folder, at every level. A module and the ones inside it may know each other, and
/// unit tests may look round.
pub(crate) fn circles_of_modules(house: &House) -> Vec<String> {
    let mut graphs: BTreeMap<&[String], Graph> = BTreeMap::new();
    for file in &house.files {
        for mention in file.mentions.iter().filter(|mention| !mention.is_test) {
            let Target::Ours(words) = house.target(mention) else { continue };
            let Some(used) = house.file_of(&words) else { continue };
            let common = file.module.iter().zip(&used.module).take_while(|(a, b)| a == b).count();
            // The rooms themselves are judged by the table.
            if common > 0
                && let (Some(from), Some(to)) = (file.module.get(common), used.module.get(common))
            {
                graphs.entry(&file.module[..common]).or_default().add(from, to, place(file, mention));
            }
        }
    }
    graphs
        .iter()
        .flat_map(|(folder, graph)| {
            graph.circles().into_iter().map(|circle| format!("{}: {circle}", folder.join("::")))
        })
        .collect()
}

#[derive(Debug, Default)]
struct Graph {
    edges: BTreeMap<String, BTreeMap<String, String>>,
}

impl Graph {
    /// Keeps the first place of each edge.
    fn add(&mut self, from: &str, to: &str, place: String) {
        self.edges.entry(from.to_owned()).or_default().entry(to.to_owned()).or_insert(place);
        self.edges.entry(to.to_owned()).or_default();
    }

    fn reachable(&self, from: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&str> = self.edges.get(from).into_iter().flatten().map(|(to, _)| to.as_str()).collect();
        while let Some(node) = next.pop() {
            if seen.insert(node) {
                next.extend(self.edges[node].keys().map(String::as_str));
            }
        }
        seen
    }

    /// One sentence for each knot of nodes that reach each other, with the edges inside it.
    fn circles(&self) -> Vec<String> {
        let reachable: BTreeMap<&str, BTreeSet<&str>> =
            self.edges.keys().map(|node| (node.as_str(), self.reachable(node))).collect();
        let knots: BTreeSet<Vec<&str>> = reachable
            .iter()
            .filter(|(node, reached)| reached.contains(*node))
            .map(|(node, reached)| reached.iter().copied().filter(|other| reachable[other].contains(node)).collect())
            .collect();
        let edges_inside = |knot: &Vec<&str>| -> Vec<String> {
            let within = |node: &str| knot.contains(&node);
            self.edges
                .iter()
                .filter(|(from, _)| within(from))
                .flat_map(|(from, tos)| tos.iter().map(move |(to, place)| (from, to, place)))
                .filter(|(_, to, _)| within(to))
                .map(|(from, to, place)| format!("{from} -> {to} ({place})"))
                .collect()
        };
        knots.iter().map(|knot| format!("circle of {}", edges_inside(knot).join(", "))).collect()
    }
}

/// What code that decides and does nothing must not touch.
#[derive(Debug)]
pub(crate) struct Purity<'a> {
    /// The folders and files that are pure.
    pub(crate) rooms: &'a [&'a str],
    /// The crates that are harmless there. All others are forbidden.
    pub(crate) crates: &'a [&'a str],
    /// Parts of the standard library and of harmless crates that are not harmless; a trailing `!` is a macro.
    pub(crate) forbidden: &'a [&'a str],
    /// Exceptions from the line above.
    pub(crate) harmless: &'a [&'a str],
}

/// I/O, clock, randomness and environment in pure rooms. Their unit tests may do what they like.
pub(crate) fn impurities(house: &House, purity: &Purity<'_>) -> Vec<String> {
    let mut breaches = BTreeSet::new();
    let is_below = |words: &[String], path: &str| {
        let path: Vec<&str> = path.split("::").collect();
        words.len() >= path.len() && words.iter().zip(path).all(|(word, part)| word == part)
    };
    for file in &house.files {
        let module = file.module.join("/");
        let is_pure = purity
            .rooms
            .iter()
            .any(|room| module == *room || module.strip_prefix(room).is_some_and(|m| m.starts_with('/')));
        if !is_pure {
            continue;
        }
        for mention in file.mentions.iter().filter(|mention| !mention.is_test) {
            let is_forbidden = match house.target(mention) {
                Target::Foreign(words) => {
                    let is_listed = purity.crates.contains(&words[0].as_str());
                    let is_bad = purity.forbidden.iter().any(|path| is_below(&words, path));
                    (is_bad && !purity.harmless.iter().any(|path| is_below(&words, path))) || !is_listed
                }
                Target::Near => purity.forbidden.contains(&mention.words[0].as_str()),
                Target::Ours(_) => false,
            };
            if is_forbidden {
                breaches.insert(format!("{}: `{}` in a pure room", place(file, mention), mention.words.join("::")));
            }
        }
    }
    breaches.into_iter().collect()
}

/// Libraries used outside the rooms that own them: one HTTP client set-up, one terminal, one parser of arguments.
pub(crate) fn strayed_libraries(house: &House, owners: &[Row<'_>]) -> Vec<String> {
    let mut breaches = BTreeSet::new();
    for file in &house.files {
        for mention in file.mentions.iter().filter(|mention| !mention.is_test) {
            let Target::Foreign(words) = house.target(mention) else { continue };
            let owned = owners.iter().find(|(library, _)| *library == words[0]);
            if owned.is_some_and(|(_, rooms)| !rooms.contains(&file.room())) {
                breaches.insert(format!("{}: `{}` does not belong here", place(file, mention), words[0]));
            }
        }
    }
    breaches.into_iter().collect()
}

/// Crates that `Cargo.toml` names and no source file does.
pub(crate) fn unused_libraries(house: &House, libraries: &[String]) -> Vec<String> {
    let used: BTreeSet<String> = house
        .files
        .iter()
        .flat_map(|file| &file.mentions)
        .filter_map(|mention| match house.target(mention) {
            Target::Foreign(words) => words.into_iter().next(),
            _ => None,
        })
        .collect();
    libraries
        .iter()
        .filter(|library| !used.contains(*library))
        .map(|library| format!("`{library}` is unused"))
        .collect()
}

/// Files that are too long or do not say what they are.
pub(crate) fn untidy_files(house: &House, most_lines: usize) -> Vec<String> {
    let mut breaches = Vec::new();
    for file in &house.files {
        let lines = file.text.lines().count();
        if lines > most_lines {
            breaches.push(format!("src/{}: {lines} lines, more than {most_lines}", file.name));
        }
        if !file.text.starts_with("//! ") {
            breaches.push(format!("src/{}: does not begin with a `//!` header", file.name));
        }
    }
    breaches
}

/// Packages that must not be in the lock file, or be there only once, by name.
pub(crate) fn unwanted_packages(lock: &str, never: &[&str], once: &[&str]) -> Vec<String> {
    let names: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    let count = |package: &str| names.iter().filter(|name| **name == package).count();
    let unwanted = never.iter().filter(|package| count(package) > 0).map(|package| format!("{package} is locked"));
    let doubled = once
        .iter()
        .filter(|package| count(package) != 1)
        .map(|package| format!("{package} is locked {} times", count(package)));
    unwanted.chain(doubled).collect()
}
