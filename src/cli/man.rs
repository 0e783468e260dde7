//! `man`: the manual page in roff. One page with every command in it, as there is one file to put in its place.

use std::io;

use clap::Command;
use clap_mangen::Man;

use super::exit::Exit;
use super::{args, output};

/// Prints the page.
pub(super) fn run() -> Exit {
    match manual_page() {
        Ok(page) => output::answer(&page).err().unwrap_or(Exit::DONE),
        Err(_) => Exit::OUR_FAULT,
    }
}

/// The whole page: the program, each command with its own options and notes, then examples and exit codes.
pub fn manual_page() -> io::Result<String> {
    let program = args::command();
    let man = Man::new(program.clone());
    let mut page = written(|out| man.render_title(out))?;
    // Nothing is stretched or divided: commands stand in the text.
    page.push_str(".ad l\n.nh\n");
    page.push_str(&part(|out| man.render_name_section(out))?);
    page.push_str(&part(|out| man.render_synopsis_section(out))?);
    page.push_str(&part(|out| man.render_description_section(out))?);
    page.push_str(&part(|out| man.render_options_section(out))?);
    page.push_str(".SH COMMANDS\n");
    for command in program.get_subcommands() {
        add(&mut page, command, program.get_name())?;
    }
    // As it stands in the help, from the left edge on.
    let heading = ".SH \"EXAMPLES AND EXIT CODES\"\n.nf\n.in 0";
    page.push_str(&part(|out| man.render_extra_section(out))?.replace(".SH EXTRA", heading));
    page.push_str(".fi\n");
    page.push_str(&part(|out| man.render_version_section(out))?);
    Ok(page)
}

/// A command below its own heading, and its own commands after it. The options of all commands stand above already.
fn add(page: &mut String, command: &Command, above: &str) -> io::Result<()> {
    let name = format!("{above} {}", command.get_name());
    let bare = command.clone().bin_name(name.as_str()).disable_help_flag(true).disable_help_subcommand(true);
    let man = Man::new(bare);
    page.push_str(&format!(".SS \"{}\"\n", name.replace('-', "\\-")));
    let is_text = |line: &&str| !line.starts_with(".SH ");
    for written in [
        part(|out| man.render_description_section(out))?,
        part(|out| man.render_synopsis_section(out))?,
        if command.get_arguments().next().is_some() {
            part(|out| man.render_options_section(out))?
        } else {
            String::new()
        },
        match command.get_after_long_help().or(command.get_after_help()) {
            Some(_) => part(|out| man.render_extra_section(out))?,
            None => String::new(),
        },
    ] {
        if !written.is_empty() {
            page.push_str(".PP\n");
            written.lines().filter(is_text).for_each(|line| page.extend([line, "\n"]));
        }
    }
    command.get_subcommands().try_for_each(|sub| add(page, sub, &name))
}

/// One section, without the definitions that each writes before itself and the page needs once.
fn part(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    let text = written(write)?;
    let own = text.lines().filter(|line| !line.starts_with(".ie ") && !line.starts_with(".el "));
    Ok(own.flat_map(|line| [line, "\n"]).collect())
}

fn written(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
