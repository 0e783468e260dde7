//! Where the console is in which a person manages credentials, in the words that instructions begin with.

use crate::connection::{Connection, Environment, Hosts};

/// Of the connection's environment, whose `hosts` are as they are now.
pub(super) fn place(connection: &Connection, hosts: Option<&Hosts>) -> String {
    match (&connection.environment, hosts) {
        (Environment::Production, _) => "In the Developer Console, https://developer.adobe.com/console".to_owned(),
        (Environment::Stage, _) => "In the Developer Console of Adobe's stage environment".to_owned(),
        (Environment::Practice, Some(hosts)) => {
            format!("On the practice sandbox's page, {}", hosts.ims_url.join("/console"))
        }
        (Environment::Custom(_), Some(hosts)) if hosts.ims_url.is_loopback() => {
            format!("In this server's console (the sandbox's is {})", hosts.ims_url.join("/console"))
        }
        _ => "In the console of whoever runs this server".to_owned(),
    }
}
