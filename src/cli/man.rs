//! `man`: the manual page in roff.

use super::exit::Exit;
use super::{args, output};

/// Prints the page.
pub(super) fn run() -> Exit {
    let mut page = Vec::new();
    match clap_mangen::Man::new(args::command()).render(&mut page) {
        Ok(()) => output::answer(&String::from_utf8_lossy(&page)).err().unwrap_or(Exit::DONE),
        Err(_) => Exit::OUR_FAULT,
    }
}
