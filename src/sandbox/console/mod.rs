//! The sandbox's stand-in for the Adobe Developer Console: its Service Accounts, their certificates, and the way to OAuth
//! Server-to-Server (protocol reference, sections 4.3 and 5).

mod register;

pub(super) use register::register;
