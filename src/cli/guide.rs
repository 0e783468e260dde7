//! `guide`: the same texts as the wizard's guide, on one page.

use super::args::GuideArgs;
use super::exit::Exit;
use super::output;
use crate::wizard::guide;

/// Prints the guide, or only the letter.
pub(super) fn run(args: &GuideArgs) -> Exit {
    let (product, credential_type) = (args.product.into(), args.credential_type.into());
    let printed = if args.letter {
        // A mail's paragraphs are copied whole.
        let letter = guide::letter(product, credential_type, &guide::Known::default());
        output::answer(&format!("{}\n", letter.trim_end()))
    } else {
        output::answer_in_lines(&guide::whole(Some(product), Some(credential_type)))
    };
    printed.err().unwrap_or(Exit::DONE)
}
