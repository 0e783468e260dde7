//! The sign-in's listener from outside: real sockets, and a client that was written here by hand. One file for each
//! section of the rules it must keep; a test's name bears the rule's row where it has one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helper may fail like the test itself")]

#[path = "sign_in/advisories.rs"]
mod advisories;
#[path = "sign_in/issuer.rs"]
mod issuer;
#[path = "sign_in/life.rs"]
mod life;
#[path = "sign_in/listener.rs"]
mod listener;
#[path = "sign_in/load.rs"]
mod load;
#[path = "sign_in/model.rs"]
mod model;
#[path = "sign_in/paste.rs"]
mod paste;
#[path = "sign_in/pkce.rs"]
mod pkce;
#[path = "sign_in/response.rs"]
mod response;
#[path = "sign_in/stage.rs"]
mod stage;
#[path = "sign_in/state.rs"]
mod state;
