//! The source files as modules, the paths that stand in them, and where each path leads. Judges nothing.

use std::collections::BTreeMap;
use std::path::Path;

use super::tokens::{Token, tokens};

/// One source file.
#[derive(Debug)]
pub(crate) struct File {
    /// Below `src/`, with forward slashes.
    pub(crate) name: String,
    pub(crate) text: String,
    /// `wizard/plan.rs` is `["wizard", "plan"]`, `wizard/mod.rs` is `["wizard"]`, `lib.rs` is `[]`.
    pub(crate) module: Vec<String>,
    pub(crate) mentions: Vec<Mention>,
    imports: Vec<Import>,
    test_modules: Vec<Vec<String>>,
}

/// A path, or a macro's name, where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) line: usize,
    /// The words of the path as written, or one word and `!`.
    pub(crate) words: Vec<String>,
    /// The module it stands in, inline modules included.
    pub(crate) scope: Vec<String>,
    /// Whether it is compiled for unit tests only.
    pub(crate) is_test: bool,
}

/// What a `use` brings into a module.
#[derive(Debug)]
struct Import {
    scope: Vec<String>,
    name: String,
    words: Vec<String>,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// To this crate: the words after `crate`.
    Ours(Vec<String>),
    /// To another crate, its name first.
    Foreign(Vec<String>),
    /// To something in the same module, the prelude, or a type's own item.
    Near,
}

/// All files of the crate.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) files: Vec<File>,
    by_module: BTreeMap<Vec<String>, usize>,
    /// Names of other crates, as they stand in paths.
    crates: Vec<String>,
}

impl House {
    /// Reads every `.rs` file below `folder`.
    pub(crate) fn read(folder: &Path, crates: Vec<String>) -> Self {
        let mut sources = Vec::new();
        collect(folder, folder, &mut sources);
        sources.sort();
        Self::of(sources, crates)
    }

    /// The house of these files (name below `src/`, text).
    pub(crate) fn of(sources: Vec<(String, String)>, mut crates: Vec<String>) -> Self {
        crates.extend(["std", "core", "alloc"].map(str::to_owned));
        let mut files: Vec<File> = sources.into_iter().map(|(name, text)| File::read(name, text)).collect();
        let test_modules: Vec<Vec<String>> = files.iter().flat_map(|file| file.test_modules.clone()).collect();
        for file in &mut files {
            if test_modules.iter().any(|test| file.module.starts_with(test)) {
                file.mentions.iter_mut().for_each(|mention| mention.is_test = true);
            }
        }
        let by_module = files.iter().enumerate().map(|(index, file)| (file.module.clone(), index)).collect();
        Self { files, by_module, crates }
    }

    /// Whether there is a room of that name.
    pub(crate) fn has_room(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.room() == name)
    }

    /// Where a mention leads, names brought in by `use` followed to their origin.
    pub(crate) fn target(&self, mention: &Mention) -> Target {
        self.resolve(&mention.words, &mention.scope, 0)
    }

    /// The file that a path of this crate really leads to, re-exports followed.
    pub(crate) fn file_of(&self, words: &[String]) -> Option<&File> {
        self.file_at(words, 0).map(|index| &self.files[index])
    }

    fn file_at(&self, words: &[String], depth: usize) -> Option<usize> {
        let length = (0..=words.len()).rev().find(|&length| self.by_module.contains_key(&words[..length]))?;
        let module = &words[..length];
        let index = self.by_module[module];
        if depth < 8
            && let Some(import) = words.get(length).and_then(|name| self.import(index, module, name))
            && let Target::Ours(behind) = self.resolve(&import.words, &import.scope, depth + 1)
            && behind != words
        {
            return self.file_at(&behind, depth + 1);
        }
        Some(index)
    }

    fn resolve(&self, words: &[String], scope: &[String], depth: usize) -> Target {
        let (Some(first), rest) = (words.first(), words.get(1..).unwrap_or_default()) else { return Target::Near };
        match first.as_str() {
            "crate" => return Target::Ours(rest.to_vec()),
            "self" => return Target::Ours([scope, rest].concat()),
            "super" => {
                let up = words.iter().take_while(|word| *word == "super").count();
                let base = &scope[..scope.len().saturating_sub(up)];
                return Target::Ours([base, &words[up..]].concat());
            }
            _ => {}
        }
        let child = [scope, std::slice::from_ref(first)].concat();
        if self.by_module.contains_key(&child) {
            return Target::Ours([&child, rest].concat());
        }
        if depth < 8
            && let Some(index) = self.file_index(scope)
            && let Some(import) = self.import(index, scope, first)
            && import.words != words
        {
            return self.resolve(&[&import.words, rest].concat(), scope, depth + 1);
        }
        if self.crates.contains(first) { Target::Foreign(words.to_vec()) } else { Target::Near }
    }

    fn file_index(&self, scope: &[String]) -> Option<usize> {
        (0..=scope.len()).rev().find_map(|length| self.by_module.get(&scope[..length]).copied())
    }

    fn import(&self, file: usize, scope: &[String], name: &str) -> Option<&Import> {
        self.files[file].imports.iter().find(|import| import.scope == scope && import.name == name)
    }
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(root).unwrap();
            let name: Vec<_> = below.iter().map(|part| part.to_str().unwrap()).collect();
            sources.push((name.join("/"), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

impl File {
    fn read(name: String, text: String) -> Self {
        let stem = name.trim_end_matches(".rs").trim_end_matches("/mod");
        let module = if stem == "lib" { vec![] } else { stem.split('/').map(str::to_owned).collect() };
        let mut reader = Reader::new(&module);
        reader.read(&tokens(&text));
        let Reader { mentions, imports, test_modules, .. } = reader;
        Self { name, text, module, mentions, imports, test_modules }
    }

    /// The room it belongs to: the first folder.
    pub(crate) fn room(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }
}

/// Goes through one file's tokens.
struct Reader {
    scope: Vec<String>,
    depth: usize,
    /// Inline modules that are open: the depth their brace closes to.
    modules: Vec<usize>,
    /// The depth that the outermost `#[cfg(test)]` item closes to.
    test_since: Option<usize>,
    /// After `#[cfg(test)]`, until the item's brace or semicolon.
    is_test_next: bool,
    mentions: Vec<Mention>,
    imports: Vec<Import>,
    test_modules: Vec<Vec<String>>,
}

impl Reader {
    fn new(module: &[String]) -> Self {
        Self {
            scope: module.to_vec(),
            depth: 0,
            modules: vec![],
            test_since: None,
            is_test_next: false,
            mentions: vec![],
            imports: vec![],
            test_modules: vec![],
        }
    }

    fn read(&mut self, tokens: &[Token<'_>]) {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
        let mut at = 0;
        while at < tokens.len() {
            let token = tokens[at];
            match token.text {
                "#" if text(at + 1) == "[" && text(at + 2) == "cfg" => {
                    let end = tokens[at..].iter().position(|t| t.text == "]").map_or(tokens.len(), |n| at + n);
                    let words: Vec<&str> = tokens[at..end].iter().map(|t| t.text).collect();
                    self.is_test_next |= words.contains(&"test") && !words.contains(&"not");
                    at = end;
                }
                "{" => {
                    if std::mem::take(&mut self.is_test_next) && self.test_since.is_none() {
                        self.test_since = Some(self.depth);
                    }
                    self.depth += 1;
                }
                "}" => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.modules.last() == Some(&self.depth) {
                        self.modules.pop();
                        self.scope.pop();
                    }
                    if self.test_since == Some(self.depth) {
                        self.test_since = None;
                    }
                }
                ";" => self.is_test_next = false,
                "mod" if text(at + 2) == "{" => {
                    self.modules.push(self.depth);
                    self.scope.push(text(at + 1).to_owned());
                    at += 1;
                }
                "mod" if text(at + 2) == ";" && self.is_test_next => {
                    self.test_modules.push([&self.scope[..], &[text(at + 1).to_owned()]].concat());
                    at += 1;
                }
                "use" if text(at + 1) != "<" => {
                    let end = tokens[at..].iter().position(|t| t.text == ";").map_or(tokens.len(), |n| at + n);
                    self.tree(&tokens[at + 1..end], vec![]);
                    at = end;
                    self.is_test_next = false;
                }
                _ if token.is_word() && text(at + 1) == "!" && text(at + 2) != "=" => {
                    self.mention(token.line, vec![format!("{}!", token.text)]);
                }
                _ if token.is_word() && text(at + 1) == "::" && starts_a_path(tokens, at) => {
                    let mut words = vec![token.text.to_owned()];
                    while text(at + 1) == "::" && tokens.get(at + 2).is_some_and(Token::is_word) {
                        at += 2;
                        words.push(text(at).to_owned());
                    }
                    self.mention(token.line, words);
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn mention(&mut self, line: usize, words: Vec<String>) {
        let is_test = self.test_since.is_some() || self.is_test_next;
        self.mentions.push(Mention { line, words, scope: self.scope.clone(), is_test });
    }

    /// One `use` tree, `before` standing in front of it.
    fn tree(&mut self, tokens: &[Token<'_>], before: Vec<String>) {
        let Some(first) = tokens.first() else { return };
        if first.text == "::" {
            return self.tree(&tokens[1..], before);
        }
        if first.text == "{" {
            for branch in branches(&tokens[1..tokens.len() - 1]) {
                self.tree(branch, before.clone());
            }
            return;
        }
        let mut words = before;
        if first.text != "*" && (first.text != "self" || words.is_empty()) {
            words.push(first.text.to_owned());
        }
        match tokens.get(1).map(|t| t.text) {
            Some("::") => self.tree(&tokens[2..], words),
            alias => {
                let name = if alias == Some("as") { tokens.get(2).map(|t| t.text) } else { None };
                if first.text != "*"
                    && let Some(name) = name.or(words.last().map(String::as_str))
                {
                    let (name, words) = (name.to_owned(), words.clone());
                    self.imports.push(Import { scope: self.scope.clone(), name, words });
                }
                self.mention(first.line, words);
            }
        }
    }
}

/// Whether the path's first word stands at `at`: after `::` only where that has nothing before it.
fn starts_a_path(tokens: &[Token<'_>], at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map(|at| tokens[at]);
    match before(1) {
        Some(token) if token.text == "::" => !before(2).is_some_and(|t| t.is_word() || t.text == ">"),
        Some(token) => token.text != "$",
        None => true,
    }
}

/// Splits at the commas outside inner braces.
fn branches<'a, 't>(tokens: &'a [Token<'t>]) -> Vec<&'a [Token<'t>]> {
    let mut depth = 0_usize;
    tokens
        .split(|token| {
            match token.text {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            token.text == "," && depth == 0
        })
        .filter(|branch| !branch.is_empty())
        .collect()
}
