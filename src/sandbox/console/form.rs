//! Pieces of HTML that the console page is made of.

use super::super::page::{CONSOLE as PATH, escaped};

/// Names and values, the values as code.
pub(super) fn definitions(rows: &[(&str, String)]) -> String {
    let rows = rows.iter().map(|(name, value)| format!("<dt>{name}</dt><dd><code>{}</code></dd>", escaped(value)));
    format!("<dl>{}</dl>", rows.collect::<String>())
}

/// One press: `action`, with `fields` beside it.
pub(super) fn button(action: &str, fields: &[(&str, &str)], words: &str, class: &str) -> String {
    let fields = fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value)));
    format!(
        "<form method=\"post\" action=\"{PATH}\">{}<button class=\"{class}\" name=\"action\" value=\"{action}\">{}</button></form>",
        fields.collect::<String>(),
        escaped(words)
    )
}
