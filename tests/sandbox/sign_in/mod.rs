//! Signing in as a person: the pages, the codes, the tokens, what they open, and what can go wrong.

mod authorize;
mod browser;
mod exchange;
mod hostile;
mod person;
mod plays;
mod refresh;
mod response_types;
