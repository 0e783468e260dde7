//! aa-connect connects a machine to Adobe's APIs from a terminal. This is the map of the house.

pub mod connection;
pub mod diagnosis;
pub mod files;
pub mod sandbox;
pub mod wizard;
