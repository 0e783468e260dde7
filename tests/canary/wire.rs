//! A practice sandbox in another process with a tap on its wire, and what of it is secret.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use regex_lite::Regex;

use super::pty::Home;
use super::relay::Relay;

/// The sandbox behind the tap.
pub(crate) struct Wire {
    sandbox: Child,
    relay: Relay,
    _home: Home,
}

impl Wire {
    pub(crate) fn new() -> Self {
        let home = Home::new();
        let mut sandbox = home.program(&["sandbox", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(sandbox.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let described: serde_json::Value = serde_json::from_str(&line).unwrap();
        let relay = Relay::to(described["ims_base_url"].as_str().unwrap());
        Self { sandbox, relay, _home: home }
    }

    pub(crate) fn base(&self) -> &str {
        self.relay.base()
    }

    /// What went over the wire that is for nobody else, each once.
    pub(crate) fn secrets(&self) -> Vec<(&'static str, String)> {
        let heard = self.relay.heard();
        let mut found = Vec::new();
        for (name, pattern) in [
            ("code", r"[&\s]code=([^&\s]+)"),
            ("verifier", r"code_verifier=([^&\s]+)"),
            ("access token", r#""access_token":\s*"([^"]+)""#),
            ("refresh token", r#""refresh_token":\s*"([^"]+)""#),
            ("id token", r#""id_token":\s*"([^"]+)""#),
            ("basic credentials", r"(?i)authorization: basic (\S+)"),
        ] {
            for secret in Regex::new(pattern).unwrap().captures_iter(&heard) {
                let secret = (name, secret[1].to_owned());
                if !found.contains(&secret) {
                    found.push(secret);
                }
            }
        }
        found
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}
