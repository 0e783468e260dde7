//! Which way requests to a host go, and who says so. Asks nobody.

use url::Url;

use super::super::error::HttpFault;
use super::super::route::Proxies;

/// The way to a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The proxy, without user name and password; `None` is the straight way.
    pub via: Option<String>,
    /// Who chose it.
    pub chosen_by: ChosenBy,
}

/// Who chose a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChosenBy {
    /// Nobody named a proxy.
    Nobody,
    /// The connection's settings, or `--proxy`.
    Settings,
    /// `HTTPS_PROXY` and its kin, or the system's settings.
    Environment,
    /// A proxy is named, and this host is excepted from it: by `NO_PROXY`, or as this machine itself.
    Excepted {
        /// That proxy, without user name and password.
        from: String,
    },
}

impl Way {
    /// Nobody named a proxy.
    pub(super) fn straight() -> Self {
        Self { via: None, chosen_by: ChosenBy::Nobody }
    }
}

/// The way that could not be made out: what the environment calls a proxy is none.
pub(super) fn unusable() -> Way {
    Way { via: None, chosen_by: ChosenBy::Environment }
}

/// The way to `target`.
pub(super) fn of(proxies: &Proxies, target: &Url) -> Result<Way, HttpFault> {
    let via = proxies.route(target)?.via();
    let chosen_by = match (&via, proxies) {
        (Some(_), Proxies::Named { .. }) => ChosenBy::Settings,
        (Some(_), Proxies::Environment(_)) => ChosenBy::Environment,
        // A name of no use to anybody (RFC 6761) goes the way of all that are not excepted.
        (None, _) => {
            match Url::parse("https://aa-connect.invalid/").ok().and_then(|any| proxies.route(&any).ok()?.via()) {
                Some(from) => ChosenBy::Excepted { from },
                None => ChosenBy::Nobody,
            }
        }
    };
    Ok(Way { via, chosen_by })
}
