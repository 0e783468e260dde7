//! What Adobe's side can do wrong while a person signs in: a browser of plain HTTP allows access, and what it comes back with
//! is handed to the sign-in as a person would paste it.

pub(crate) static PLAYED: &[(&str, &str)] = &[];
