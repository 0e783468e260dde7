//! Words as the files of other programs take them: a unit of systemd, a line of cron. Pure.

/// Why a word cannot stand there: both files end a command with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unwritable;

/// As arguments in `ExecStart=` (systemd.service, “Command lines”): quoted, with specifiers and variables as letters.
pub(super) fn for_systemd(words: &[String]) -> Result<String, Unwritable> {
    words.iter().map(|word| systemd_word(word)).collect::<Result<Vec<_>, _>>().map(|words| words.join(" "))
}

fn systemd_word(word: &str) -> Result<String, Unwritable> {
    if word.chars().any(char::is_control) {
        return Err(Unwritable);
    }
    if is_plain(word) {
        return Ok(word.to_owned());
    }
    let mut quoted = String::from("\"");
    for character in word.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '%' | '$' => quoted.extend([character, character]),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    Ok(quoted)
}

/// As the command of a crontab's line (crontab(5)): quoted for `sh`, and `%`, which ends the command, escaped.
pub(super) fn for_cron(words: &[String]) -> Result<String, Unwritable> {
    words
        .iter()
        .map(|word| shell_word(word))
        .collect::<Result<Vec<_>, _>>()
        .map(|words| words.join(" ").replace('%', "\\%"))
}

/// One word for `sh`.
pub(super) fn shell_word(word: &str) -> Result<String, Unwritable> {
    if word.chars().any(char::is_control) {
        return Err(Unwritable);
    }
    Ok(if is_plain(word) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) })
}

fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./:@=+,".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_unit_gets_every_word_as_it_is() {
        let given = words(&["renew", "--all", "[\"cat\", \"a b\"]", "100%", "$HOME", "back\\slash", ""]);
        let written = for_systemd(&given).unwrap();
        assert_eq!(written, "renew --all \"[\\\"cat\\\", \\\"a b\\\"]\" \"100%%\" \"$$HOME\" \"back\\\\slash\" \"\"");
        assert_eq!(for_systemd(&words(&["two\nlines"])), Err(Unwritable));
    }

    #[test]
    fn a_crontab_gets_every_word_for_its_shell() {
        let written = for_cron(&words(&["/opt/a b/aa", "it's", "100%", "$HOME", ""])).unwrap();
        assert_eq!(written, "'/opt/a b/aa' 'it'\\''s' '100\\%' '$HOME' ''");
        assert_eq!(for_cron(&words(&["two\nlines"])), Err(Unwritable));
    }
}
