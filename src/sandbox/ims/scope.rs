//! Lists of scopes: separated by commas, spaces or both, case-sensitive (protocol reference, section 1.5).

use super::refusal::Refusal;

/// The scopes asked for, as the token will name them: each once, separated by commas. All of them must be enabled.
pub(super) fn granted(asked: &str, is_enabled: impl Fn(&str) -> bool) -> Result<String, Refusal> {
    let mut granted: Vec<&str> = Vec::new();
    for scope in asked.split(|c: char| c == ',' || c.is_whitespace()).filter(|scope| !scope.is_empty()) {
        if !is_enabled(scope) {
            return Err(Refusal::WrongScope(scope.chars().take(100).collect()));
        }
        if !granted.contains(&scope) {
            granted.push(scope);
        }
    }
    if granted.is_empty() { Err(Refusal::NoScope) } else { Ok(granted.join(",")) }
}
