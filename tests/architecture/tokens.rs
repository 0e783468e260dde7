//! Rust source as words and signs, without comments, strings, characters and lifetimes. Knows nothing of paths.

/// A word, `::`, or one other sign, and the line it stands on (from 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub(crate) text: &'t str,
    pub(crate) line: usize,
}

impl Token<'_> {
    /// Whether this is an identifier or a keyword.
    pub(crate) fn is_word(&self) -> bool {
        self.text.starts_with(is_word_start)
    }
}

fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// All tokens of a file.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if let Some(skipped) = skipped(rest) {
            skipped
        } else if let Some(word) = rest.strip_prefix("r#").filter(|word| word.starts_with(is_word_start)) {
            let length = word.find(|c| !is_word_part(c)).unwrap_or(word.len());
            tokens.push(Token { text: &word[..length], line });
            2 + length
        } else {
            let length = match c {
                _ if is_word_part(c) => rest.find(|c| !is_word_part(c)).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                _ => c.len_utf8(),
            };
            if !c.is_whitespace() {
                tokens.push(Token { text: &rest[..length], line });
            }
            length
        };
        line += rest[..length].matches('\n').count();
        at += length;
    }
    tokens
}

/// How many bytes of comment, literal or lifetime begin here, if any do.
fn skipped(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    if let Some(inside) = rest.strip_prefix('\'') {
        return Some(1 + character_or_lifetime(inside));
    }
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|&prefix| {
        let hashes = rest.strip_prefix(prefix).map(|after| after.trim_start_matches('#'));
        let is_raw = prefix.ends_with('r');
        hashes.is_some_and(|h| h.starts_with('"') && (is_raw || rest.len() - h.len() == prefix.len()))
    })?;
    let after = &rest[prefix.len()..];
    let hashes = after.len() - after.trim_start_matches('#').len();
    let open = prefix.len() + hashes + 1;
    let length = if prefix.ends_with('r') {
        let close = format!("\"{}", "#".repeat(hashes));
        rest[open..].find(&close).map(|end| end + close.len())
    } else {
        end_of_string(&rest[open..])
    };
    Some(length.map_or(rest.len(), |length| open + length))
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn end_of_string(inside: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn character_or_lifetime(inside: &str) -> usize {
    let mut chars = inside.char_indices();
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let after = at + escaped.len_utf8();
            inside[after..].find('\'').map_or(inside.len(), |end| after + end + 1)
        }
        (_, Some((at, '\''))) => at + 1,
        _ => inside.find(|c| !is_word_part(c)).unwrap_or(inside.len()),
    }
}
