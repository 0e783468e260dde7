//! Text that may hold secrets, written piece by piece: every place that it ever lay in is wiped. JSON is written into it
//! from borrowed values, because a JSON tree would copy them.

use zeroize::Zeroizing;

/// A text in the making.
#[derive(Default)]
pub(super) struct Wiped(Zeroizing<String>);

impl Wiped {
    pub(super) fn push(&mut self, text: &str) {
        let needed = self.0.len() + text.len();
        if needed > self.0.capacity() {
            // Growing in place would leave a copy behind; the old one is wiped when it is dropped.
            let mut bigger = Zeroizing::new(String::with_capacity(needed.max(1024) * 2));
            bigger.push_str(&self.0);
            self.0 = bigger;
        }
        self.0.push_str(text);
    }

    pub(super) fn line(&mut self, parts: &[&str]) {
        for part in parts {
            self.push(part);
        }
        self.push("\n");
    }

    pub(super) fn finish(self) -> Zeroizing<String> {
        self.0
    }

    /// As a JSON text, quotes and all.
    pub(super) fn json_text(&mut self, text: &str) {
        self.push("\"");
        let mut from = 0;
        for (at, character) in text.char_indices() {
            let escape = match character {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ if character.is_control() => "\\u0020",
                _ => continue,
            };
            self.push(text.get(from..at).unwrap_or_default());
            self.push(escape);
            from = at + character.len_utf8();
        }
        self.push(text.get(from..).unwrap_or_default());
        self.push("\"");
    }

    /// A JSON value, its members on lines of their own.
    pub(super) fn json(&mut self, value: &Json<'_>, indent: usize) {
        let blanks = "  ".repeat(indent + 1);
        match value {
            Json::Number(number) => self.push(&number.to_string()),
            Json::Truth(truth) => self.push(if *truth { "true" } else { "false" }),
            Json::Text(text) => self.json_text(text),
            Json::Texts(texts) => {
                self.push("[");
                for (at, text) in texts.iter().enumerate() {
                    self.push(if at > 0 { ", " } else { "" });
                    self.json_text(text);
                }
                self.push("]");
            }
            Json::Object(members) => {
                self.push("{");
                for (at, (name, value)) in members.iter().enumerate() {
                    self.push(if at > 0 { ",\n" } else { "\n" });
                    self.push(&blanks);
                    self.json_text(name);
                    self.push(": ");
                    self.json(value, indent + 1);
                }
                self.push("\n");
                self.push("  ".repeat(indent).as_str());
                self.push("}");
            }
            Json::Objects(objects) => {
                self.push("[");
                for (at, object) in objects.iter().enumerate() {
                    self.push(if at > 0 { ",\n" } else { "\n" });
                    self.push(&blanks);
                    self.json(object, indent + 1);
                }
                self.push("\n");
                self.push("  ".repeat(indent).as_str());
                self.push("]");
            }
        }
    }
}

/// A JSON value made of other people's texts.
pub(super) enum Json<'a> {
    Number(u32),
    Truth(bool),
    Text(&'a str),
    Texts(Vec<&'a str>),
    Object(Vec<(&'a str, Json<'a>)>),
    Objects(Vec<Json<'a>>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json_that_says_the_same() {
        let odd = "a\"b\\c\nd\te\r日本 é/{{X}}";
        let mut text = Wiped::default();
        let members = vec![
            ("n", Json::Number(1)),
            (odd, Json::Text(odd)),
            ("l", Json::Texts(vec![odd, ""])),
            ("o", Json::Objects(vec![Json::Object(vec![("t", Json::Truth(true))]), Json::Object(vec![])])),
        ];
        text.json(&Json::Object(members), 0);
        let read: serde_json::Value = serde_json::from_str(&text.finish()).unwrap();
        assert_eq!(read, serde_json::json!({ "n": 1, odd: odd, "l": [odd, ""], "o": [{ "t": true }, {}] }));
    }

    #[test]
    fn growing_loses_nothing() {
        let mut text = Wiped::default();
        let mut expected = String::new();
        for at in 0..5_000 {
            text.push(&at.to_string());
            expected.push_str(&at.to_string());
        }
        assert_eq!(text.finish().as_str(), expected);
    }
}
