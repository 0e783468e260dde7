//! `guide`: the same texts as the wizard's guide, on one page.

use super::args::GuideArgs;
use super::exit::Exit;
use super::output;
use crate::wizard::guide;

/// Prints the guide, or only the letter.
pub(super) fn run(args: &GuideArgs) -> Exit {
    let (product, credential_type) = (args.product.into(), args.credential_type.into());
    let mut text = if args.letter {
        guide::letter(product, credential_type, &guide::Known::default())
    } else {
        guide::whole(Some(product), Some(credential_type))
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    output::answer(&text).err().unwrap_or(Exit::DONE)
}
