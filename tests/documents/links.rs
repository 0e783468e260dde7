//! Links in Markdown: found outside of what is quoted as code, and followed to a file and a heading of it.

use std::fs;
use std::path::Path;

/// The targets of all links and pictures, in their order.
pub(crate) fn of(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            // Every second piece between backticks is code.
            for piece in line.split('`').step_by(2) {
                let after = piece.split("](").skip(1);
                targets.extend(after.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
            }
        }
    }
    targets
}

/// Goes where `target` leads from the document at `from`. Addresses on the web are not asked.
pub(crate) fn follow(root: &Path, from: &Path, text: &str, target: &str) -> Result<(), String> {
    if target.starts_with("https://") {
        return Ok(());
    }
    let (file, heading) = target.split_once('#').map_or((target, None), |(file, heading)| (file, Some(heading)));
    let path = root.join(from).parent().unwrap().join(file);
    if !file.is_empty() && !path.exists() {
        return Err("there is no such file".to_owned());
    }
    let Some(heading) = heading else { return Ok(()) };
    let text = if file.is_empty() { text.to_owned() } else { fs::read_to_string(path).unwrap() };
    if text.lines().filter_map(anchor).any(|anchor| anchor == heading) {
        Ok(())
    } else {
        Err("it has no such heading".to_owned())
    }
}

/// How a heading is led to, as GitHub makes it: small letters, hyphens for spaces, other signs left out.
fn anchor(line: &str) -> Option<String> {
    let title = line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')?.to_lowercase();
    let kept = title.chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
    Some(kept.map(|sign| if sign == ' ' { '-' } else { sign }).collect())
}
