//! What stands where a value belongs that is not there: ours, which exports write, and other people's, which importers
//! take for nothing.

/// The placeholder for a value, by its name in capitals: `{{CLIENT_SECRET}}`, as Postman writes variables.
pub(super) fn placeholder(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

/// Whether a text only holds the place of a value: `{{CLIENT_SECRET}}`, `<YourSecret>`.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.starts_with("{{") && text.ends_with("}}")
        || text.starts_with('<') && text.ends_with('>') && !text.contains('\n')
        || matches!(text, "..." | "…")
}
