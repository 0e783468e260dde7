//! Which of several credentials is meant.

use super::found::{Found, FoundAll};
use crate::cli::exit::Exit;
use crate::cli::output;

/// What goes on.
pub(super) enum Chosen<'a> {
    /// This one.
    One(&'a Found),
    /// The person chooses on the screen.
    Several(Vec<&'a Found>),
}

/// The one that is meant: the one that was named, or the only one that can be used.
pub(super) fn one<'a>(all: &'a FoundAll, wanted: Option<&str>, has_terminal: bool) -> Result<Chosen<'a>, Exit> {
    if let Some(wanted) = wanted {
        let number = all.number_of(wanted).map_err(|why| {
            output::talk(&format!("--credential {wanted}: {why}"));
            Exit::USAGE
        })?;
        return all.found.get(number - 1).map(Chosen::One).ok_or(Exit::USAGE);
    }
    let usable: Vec<(usize, &Found)> = all.usable().collect();
    match &usable[..] {
        [(_, found)] => Ok(Chosen::One(found)),
        // A hand-over is a choice of its own: it says by itself what it is.
        several if has_terminal && several.iter().all(|(_, found)| found.hand_over.is_none()) => {
            Ok(Chosen::Several(several.iter().map(|(_, found)| *found).collect()))
        }
        several => {
            output::talk("There are several. Say which one, or keep them all as drafts with --drafts:");
            for (number, found) in several {
                output::talk(&format!("  --credential {number}  {}", found.in_its_file()));
            }
            Err(Exit::USAGE)
        }
    }
}
