//! aa-connect connects a machine to Adobe's APIs from a terminal. This is the map of the house.

pub mod analytics;
pub mod checks;
pub mod connection;
pub mod diagnosis;
pub mod files;
pub mod handoff;
pub mod store;
pub mod http;
pub mod ims;
pub mod ui;
pub mod sandbox;
pub mod wizard;
