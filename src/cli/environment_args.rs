//! The arguments that say which Adobe is meant.

use clap::{Args, ValueEnum};

use super::exit::Exit;
use super::output;
use crate::connection::{Environment, Hosts};

/// Which Adobe.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct EnvironmentArgs {
    /// Which Adobe to connect to [default: production]
    #[arg(long, value_enum, value_name = "NAME")]
    pub(super) environment: Option<EnvironmentName>,
    /// With --environment custom: where tokens come from
    #[arg(long, value_name = "URL")]
    pub(super) ims_url: Option<String>,
    /// With --environment custom: where the API is
    #[arg(long, value_name = "URL")]
    pub(super) api_url: Option<String>,
}

impl EnvironmentArgs {
    /// Whether they say anything.
    pub(super) fn are_given(&self) -> bool {
        self.environment.is_some() || self.ims_url.is_some() || self.api_url.is_some()
    }

    /// The environment that they describe.
    pub(super) fn parsed(&self) -> Result<Environment, Exit> {
        match (self.environment, &self.ims_url, &self.api_url) {
            (Some(EnvironmentName::Custom) | None, Some(ims), Some(api)) => Hosts::parse(ims, api)
                .map(Environment::Custom)
                .map_err(|invalid| output::invalid("--ims-url or --api-url", &invalid)),
            (Some(EnvironmentName::Custom), ims, _) => {
                let missing = if ims.is_none() { "--ims-url" } else { "--api-url" };
                output::talk(&format!(
                    "--environment custom needs {missing}. Example: {missing} https://ims.example.com"
                ));
                Err(Exit::USAGE)
            }
            (_, None, None) => Ok(match self.environment {
                Some(EnvironmentName::Stage) => Environment::Stage,
                Some(EnvironmentName::Practice) => Environment::Practice,
                _ => Environment::Production,
            }),
            _ => {
                output::talk("--ims-url and --api-url belong together, with --environment custom.");
                Err(Exit::USAGE)
            }
        }
    }
}

/// The environments by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EnvironmentName {
    /// Adobe itself
    Production,
    /// Adobe's stage environment
    Stage,
    /// The sandbox inside this program
    Practice,
    /// Addresses of your own: --ims-url and --api-url
    Custom,
}
