//! aa-connect connects a machine to Adobe's APIs from a terminal. This is the map of the house.
//!
//! ```text
//! keys, paste ──┐                        ┌─► ui::tui     (a picture)
//! signals ──────┼─► Msg ─► wizard ─► Screen └─► ui::plain   (numbered lines)
//! reports ──────┘            └─► Effect ─► runtime::executor ─► operations, checks, store …  ─► Msg
//! ```
//!
//! `cli` parses and prints, `runtime` drives, `ui` draws, `wizard` decides, `diagnosis` explains; `screen` has the words
//! between them. `operations` and `checks` are where clients (`ims`; `analytics`, `journey_optimizer` and
//! `developer_console` behind `gateway`; all over `http`) and `store` (over `files`) are put to work. `sandbox` is the
//! practice Adobe; it shares nothing with the clients but the words of `connection` and the tools of `small`. Who may use whom is written in
//! `docs/ARCHITECTURE.md` and held by `tests/architecture.rs`.

pub mod analytics;
pub mod checks;
pub mod checkup;
pub mod cli;
pub mod connection;
pub mod developer_console;
pub mod diagnosis;
pub mod files;
pub mod gateway;
pub mod handoff;
pub mod http;
pub mod ims;
pub mod journey_optimizer;
pub mod keys;
pub mod operations;
pub mod runtime;
pub mod sandbox;
pub mod screen;
pub mod sign_in;
pub mod small;
pub mod store;
pub mod ui;
pub mod wizard;
