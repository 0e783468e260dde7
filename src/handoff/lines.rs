//! Names and values, one a line, as `.env`, `.Renviron`, `config.ini` and flat YAML files have them: quotes, comments,
//! `export`, lines that go on. Knows no name of any tool.
//!
//! Any value may be secret: each is copied once, into one text that is wiped and never grows.

use std::ops::Range;

use zeroize::Zeroizing;

/// The most names that are kept: a file of settings has some dozens.
const LIMIT: usize = 1_000;

/// The longest name.
const LONGEST_NAME: usize = 200;

/// The longest value of several lines: longer than any private key.
const LONGEST_VALUE: usize = 64 * 1024;

/// What was read, in its order. A name that comes again has its last value, as in a shell.
pub(super) struct Lines {
    text: Zeroizing<String>,
    pairs: Vec<(Range<usize>, Range<usize>)>,
    /// How many there were, replaced ones among them.
    kept: usize,
}

impl Lines {
    /// Reads a text of any kind; lines of another shape are passed over.
    pub(super) fn read(text: &str) -> Self {
        let mut reader = Reader {
            text,
            at: 0,
            // Nothing that is kept is longer than it was, and only the members of lists are kept twice.
            lines: Self { text: Zeroizing::new(String::with_capacity(text.len() * 2)), pairs: Vec::new(), kept: 0 },
            is_hopeless: false,
            last_name: None,
        };
        while reader.at < text.len() && reader.lines.kept < LIMIT {
            reader.line();
        }
        reader.lines
    }

    /// Names and values. The members of a list are several pairs of one name; blank values are left out.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let at = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default();
        let pairs = self.pairs.iter().map(move |(name, value)| (at(name), at(value).trim()));
        pairs.filter(|(_, value)| !value.is_empty())
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let from = self.text.len();
        self.text.push_str(text);
        from..self.text.len()
    }

    fn add(&mut self, name: Range<usize>, value: Range<usize>) {
        self.pairs.push((name, value));
        self.kept += 1;
    }

    /// The members of a list such as `["a","b"]` that was kept as it stood; `None` where it is no list.
    fn members(&mut self, list: &Range<usize>) -> Option<Vec<Range<usize>>> {
        self.text.get(list.clone()).filter(|text| text.starts_with('[') && text.ends_with(']') && text.len() > 1)?;
        let (mut at, end) = (list.start + 1, list.end - 1);
        let mut members = Vec::new();
        while let Some(first) = self.character(at, end) {
            at += first.len_utf8();
            match first {
                '"' | '\'' => members.push(self.member(&mut at, end, first)),
                first if first.is_whitespace() || first == ',' => {}
                first => {
                    let rest = self.text.get(at..end).unwrap_or_default();
                    let to = at + rest.find(',').unwrap_or(rest.len());
                    members.push(at - first.len_utf8()..to);
                    at = to;
                }
            }
        }
        Some(members)
    }

    /// A member in quotes, without them; a backslash takes what it stands before for itself.
    fn member(&mut self, at: &mut usize, end: usize, quote: char) -> Range<usize> {
        let from = self.text.len();
        let mut is_escaped = false;
        while let Some(character) = self.character(*at, end) {
            *at += character.len_utf8();
            if character == quote && !is_escaped {
                break;
            }
            let is_escape = character == '\\' && quote == '"' && !is_escaped;
            if !is_escape {
                self.text.push(if is_escaped && character == 'n' { '\n' } else { character });
            }
            is_escaped = is_escape;
        }
        from..self.text.len()
    }

    fn character(&self, at: usize, end: usize) -> Option<char> {
        self.text.get(at..end)?.chars().next()
    }

    /// Forgets what a name said before.
    fn forget(&mut self, name: &str) {
        let Self { text, pairs, .. } = self;
        pairs.retain(|(known, _)| text.get(known.clone()) != Some(name));
    }
}

struct Reader<'a> {
    text: &'a str,
    /// How far it was read.
    at: usize,
    lines: Lines,
    /// A value that goes on over several lines had no end. Looking for one again every time would take for ever.
    is_hopeless: bool,
    /// The name whose list may follow, line by line.
    last_name: Option<Range<usize>>,
}

impl<'a> Reader<'a> {
    fn line(&mut self) {
        let start = self.at;
        let line = self.take_line().trim_end_matches(is_blank);
        let end = start + line.len();
        let text = line.trim_start_matches(is_blank);
        if let Some(item) = text.strip_prefix("- ") {
            if let Some(name) = self.last_name.clone() {
                let value = self.lines.keep(without_comment(item.trim()).trim_matches(['"', '\'']));
                self.lines.add(name, value);
            }
            return;
        }
        if text.is_empty() || text.starts_with(['#', ';', '[']) {
            return;
        }
        let text = ["export ", "set ", "$env:"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
        let Some((name, value)) = split(text) else {
            self.last_name = None;
            return;
        };
        self.lines.forget(name);
        let name = self.lines.keep(name);
        self.last_name = value.is_empty().then(|| name.clone());
        let value = self.value(value, end - value.len());
        match self.lines.members(&value) {
            Some(members) => members.into_iter().for_each(|member| self.lines.add(name.clone(), member)),
            None => self.lines.add(name, value),
        }
    }

    /// The next line without what ends it: `\n`, `\r\n`, or the `\r` of old Macs.
    fn take_line(&mut self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let ends = if rest.get(line.len()..).is_some_and(|end| end.starts_with("\r\n")) { 2 } else { 1 };
        self.at = (self.at + line.len() + ends).min(self.text.len());
        line
    }

    /// A value that begins in the line that was taken last, at `from`.
    fn value(&mut self, value: &'a str, from: usize) -> Range<usize> {
        let rest = self.text.get(from..).unwrap_or_default();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`') && !self.is_hopeless);
        if let Some(quote) = quote {
            if let Some(quoted) = quoted(rest, quote) {
                self.go_on_from(from + quoted.len() + 2);
                return self.unescaped(quoted, quote == '"');
            }
            self.is_hopeless = true;
        }
        // A key without quotes goes on to its end.
        if value.starts_with("-----BEGIN ") && !value.contains("-----END ") && !self.is_hopeless {
            if let Some(end) = rest.find("-----END ").filter(|end| *end < LONGEST_VALUE) {
                let length = rest.get(end..).and_then(|last| last.find(['\n', '\r'])).map_or(rest.len(), |to| end + to);
                self.go_on_from(from + length);
                return self.lines.keep(rest.get(..length).unwrap_or_default());
            }
            self.is_hopeless = true;
        }
        let start = self.lines.text.len();
        let mut piece = without_comment(value);
        while let Some(begun) = piece.strip_suffix('\\') {
            self.lines.text.push_str(begun);
            piece = without_comment(self.take_line().trim());
        }
        self.lines.text.push_str(piece);
        start..self.lines.text.len()
    }

    /// A value ended at `at`; what else stands in that line is a comment.
    fn go_on_from(&mut self, at: usize) {
        if at > self.at {
            self.at = at;
            self.take_line();
        }
    }

    /// Keeps what stands between quotes. Double ones have escapes: `\n` is a line end.
    fn unescaped(&mut self, quoted: &str, has_escapes: bool) -> Range<usize> {
        let from = self.lines.text.len();
        let mut is_escaped = false;
        for character in quoted.chars() {
            match character {
                '\\' if has_escapes && !is_escaped => {
                    is_escaped = true;
                    continue;
                }
                'n' | 'r' if is_escaped => self.lines.text.push('\n'),
                character => self.lines.text.push(character),
            }
            is_escaped = false;
        }
        from..self.lines.text.len()
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Name and value of `NAME=value`, `NAME = value` or `name: value`.
fn split(line: &str) -> Option<(&str, &str)> {
    let at = line.find(['=', ':'])?;
    let (name, rest) = line.split_at(at);
    let value = rest.get(1..)?;
    // `host:port` is no pair, nor is an address.
    if rest.starts_with(':') && !value.is_empty() && !value.starts_with([' ', '\t']) {
        return None;
    }
    let name = name.trim_end().trim_matches(['"', '\'']);
    let is_name = (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'$'));
    is_name.then(|| (name, value.trim_start()))
}

/// Without a comment behind it: a `#` that stands behind a blank.
fn without_comment(value: &str) -> &str {
    let comment = value
        .match_indices('#')
        .find(|(at, _)| value.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t'])));
    comment.and_then(|(at, _)| value.get(..at)).unwrap_or(value).trim_end()
}

/// What stands between the quote at the beginning and the next one like it that is not escaped.
fn quoted(text: &str, quote: char) -> Option<&str> {
    let mut is_escaped = false;
    let inner = text.get(1..)?;
    for (at, character) in inner.char_indices().take_while(|(at, _)| *at < LONGEST_VALUE) {
        if character == quote && !is_escaped {
            return inner.get(..at);
        }
        is_escaped = character == '\\' && quote == '"' && !is_escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let lines = Lines::read(text);
        assert!(lines.text.len() <= 2 * text.len(), "it grew");
        lines.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[track_caller]
    fn one(text: &str, value: &str) {
        assert_eq!(read(text), [("A".to_owned(), value.to_owned())], "{text:?}");
    }

    #[test]
    fn a_value_is_what_a_shell_would_take_it_for() {
        one("A=b", "b");
        one("\u{feff}A=b\r\n", "b");
        one("export A=b\n", "b");
        one("$env:A = \"b\"\n", "b");
        one("  A  =  b  \n", "b");
        one("A: b\n", "b");
        one("A=b=c==\n", "b=c==");
        one("A=b#c # comment\n", "b#c");
        one("A='b # c' # comment\n", "b # c");
        one("A=\"b\\\"c\\\\d\"\n", "b\"c\\d");
        one("A='b\\nc'\n", "b\\nc");
        one("A=\"b\\nc\"\n", "b\nc");
        one("A=`b c`", "b c");
        one("A=b\\\n  c\\\n  d\nno pair", "bcd");
        one("A=1\nA=2\n", "2");
        one("A=b\rno pair\r", "b");
        assert_eq!(read("A=\n"), []);
    }

    #[test]
    fn quotes_may_go_on_over_lines_and_may_be_left_open() {
        assert_eq!(
            read("A=\"b\nc\" # x\nB=d\n"),
            [("A".to_owned(), "b\nc".to_owned()), ("B".to_owned(), "d".to_owned())]
        );
        assert_eq!(
            read("A=\"b\nB=d\n"),
            [("A".to_owned(), "\"b".to_owned()), ("B".to_owned(), "d".to_owned())],
            "only its own line"
        );
    }

    #[test]
    fn a_key_without_quotes_goes_on_to_its_end() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----";
        assert_eq!(
            read(&format!("A={key}\nB=c\n")),
            [("A".to_owned(), key.to_owned()), ("B".to_owned(), "c".to_owned())]
        );
    }

    #[test]
    fn lists_are_several_values() {
        assert_eq!(read(r#"A=["b\"],[c", d, 'e\']"#).len(), 3, "what is in quotes ends no list");
        let expected = [("A".to_owned(), "b".to_owned()), ("A".to_owned(), "c".to_owned())];
        for list in [
            "A=[\"b\",\"c\"]",
            "A='[\"b\", \"c\"]'",
            "A=\"[\\\"b\\\",\\\"c\\\"]\"",
            "A: [b, c]",
            "A:\n  - b\n  - \"c\"\n",
        ] {
            assert_eq!(read(list), expected, "{list}");
        }
    }

    #[test]
    fn what_is_no_pair_is_passed_over() {
        for text in
            ["", "hello", "# A=b", "; A=b", "[A=b]", "a b = c", "https://x.example/?a=b", "host:443", "=b", "\u{feff}"]
        {
            assert_eq!(read(text), [], "{text:?}");
        }
    }
}
