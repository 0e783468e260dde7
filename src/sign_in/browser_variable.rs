//! The variable `BROWSER`: a list of commands, the first one first, as `xdg-open(1)` and others read it. No shell.

use crate::connection::Printable;

/// Browsers that draw on the terminal, which is in use.
const TEXT_BROWSERS: [&str; 10] =
    ["browsh", "carbonyl", "cha", "elinks", "links", "links2", "lynx", "retawq", "w3m", "www-browser"];

const SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

/// One command of the list, ready to be started: program and arguments, one of them the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) program: String,
    pub(super) arguments: Vec<String>,
}

/// The commands of the list, and the first of those that were left out because they would take the terminal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Choices {
    pub(super) usable: Vec<Choice>,
    pub(super) text_browser: Option<Printable>,
}

/// Reads the list for `address`: it takes the place of `%s`, or stands last. `%%` is a percent sign.
pub(super) fn choices(variable: &str, address: &str) -> Choices {
    let mut choices = Choices::default();
    for command in variable.split(SEPARATOR).map(str::trim).filter(|command| !command.is_empty()) {
        // A path with spaces that nobody put in quotes, as on the Windows side of WSL.
        let is_path = command.contains(' ') && std::path::Path::new(command).is_file();
        let words = if is_path { vec![command.to_owned()] } else { words(command) };
        let Some((program, arguments)) = words.split_first() else { continue };
        if is_text_browser(program) {
            choices.text_browser.get_or_insert_with(|| Printable::new(program));
            continue;
        }
        let mut arguments: Vec<String> = arguments.to_vec();
        if !arguments.iter().any(|argument| filled(argument, "").1) {
            arguments.push("%s".to_owned());
        }
        let arguments = arguments.iter().map(|argument| filled(argument, address).0).collect();
        choices.usable.push(Choice { program: program.clone(), arguments });
    }
    choices
}

fn is_text_browser(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    TEXT_BROWSERS.contains(&name.trim_end_matches(".exe"))
}

/// The argument with the address in it, and whether it had a place for it.
fn filled(argument: &str, address: &str) -> (String, bool) {
    let (mut filled, mut has_place) = (String::new(), false);
    let mut rest = argument.chars();
    while let Some(c) = rest.next() {
        match (c, rest.as_str().chars().next()) {
            ('%', Some('s')) => {
                filled.push_str(address);
                has_place = true;
                rest.next();
            }
            ('%', Some('%')) => {
                filled.push('%');
                rest.next();
            }
            _ => filled.push(c),
        }
    }
    (filled, has_place)
}

/// Splits at white space; quotes of both kinds hold words together. Nothing else means anything.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in command.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://ims.example/ims/authorize/v2?scope=a%2Cb&state=$(id);x";

    fn read(variable: &str) -> Vec<Vec<String>> {
        let usable = choices(variable, ADDRESS).usable;
        usable.into_iter().map(|choice| [vec![choice.program], choice.arguments].concat()).collect()
    }

    #[test]
    fn the_address_takes_its_place_or_stands_last() {
        assert_eq!(read("firefox"), [["firefox", ADDRESS]]);
        assert_eq!(read("firefox --new-window"), [["firefox", "--new-window", ADDRESS]]);
        assert_eq!(read("firefox -P work %s --x"), [["firefox", "-P", "work", ADDRESS, "--x"]]);
        assert_eq!(read("chrome --app=%s"), [["chrome", &format!("--app={ADDRESS}")]]);
        assert_eq!(read("x 100%% %s"), [["x", "100%", ADDRESS]]);
        assert_eq!(read("x %%s"), [["x", "%s", ADDRESS]], "%%s is no place");
        assert_eq!(read("open -a \"Google Chrome\" %s"), [["open", "-a", "Google Chrome", ADDRESS]]);
        assert_eq!(read("x 'a b'c \"\""), [["x", "a bc", ADDRESS]]);
    }

    #[test]
    fn no_list_is_an_empty_list() {
        for variable in ["", " ", "\"\"", "''"] {
            assert_eq!(read(variable), Vec::<Vec<String>>::new(), "{variable}");
        }
    }

    #[test]
    fn a_shell_s_signs_are_text() {
        assert_eq!(
            read("x $(id) ; rm `y` | z & > f"),
            [["x", "$(id)", ";", "rm", "`y`", "|", "z", "&", ">", "f", ADDRESS]]
        );
    }

    #[cfg(not(windows))]
    #[test]
    fn the_list_keeps_its_order_and_loses_text_browsers() {
        assert_eq!(read("firefox:: chromium %s :"), [["firefox", ADDRESS], ["chromium", ADDRESS]]);
        for name in TEXT_BROWSERS {
            let list = choices(&format!("/usr/bin/{name} -x:firefox"), ADDRESS);
            assert_eq!(list.usable.len(), 1, "{name}");
            assert_eq!(list.text_browser, Some(Printable::new(&format!("/usr/bin/{name}"))));
        }
        assert_eq!(choices("w3m:lynx", ADDRESS).text_browser, Some(Printable::new("w3m")));
        assert_eq!(read("xterm -e w3m %s").len(), 1, "in a window of its own it takes nothing");
    }
}
