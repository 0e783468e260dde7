//! What is said of pasted text and imported files.

pub(in crate::wizard) const RECOGNIZED: &str = "Recognized. Please check that it is what you meant.";
pub(in crate::wizard) const PEM_NOT_NEEDED: &str =
    "This is a key or certificate. The credential type you chose needs none, so nothing was filled in.";
pub(in crate::wizard) const ADDRESS_NOT_NEEDED: &str =
    "This is an address, and no field here takes one. Nothing was filled in.";
pub(in crate::wizard) const NOTHING_RECOGNIZED: &str = "Nothing that this program knows was found in it.";

pub(in crate::wizard) fn put_elsewhere(what: &str) -> String {
    format!("Recognized, and put into its own field: {what}.")
}
