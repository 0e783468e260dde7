//! The arguments of `call`.

use std::path::PathBuf;

use clap::Args;

/// How it is written: a method may stand before the path.
pub(super) const CALL_USAGE: &str = "aa-connect call [OPTIONS] <NAME> [METHOD] <PATH>";

/// After the help of `call`.
pub(super) const CALL_NOTE: &str = "\
The answer goes to stdout as it came, byte for byte, refusals too; status and
explanation go to stderr. Every header that the product needs is sent. A token
that is refused is renewed once; a 429 is waited out, for a minute at most. The
exit code says whose fault a failure is; aa-connect --help lists them all.

PATH is below the connection's own host; no other gets the token, and redirects
are not followed. With Adobe Analytics, {company} stands for the company's ID,
and a PATH without a slash before it is below /api/COMPANY:
  reports      /api/COMPANY/reports
  users/me     /api/COMPANY/users/me
  /discovery/me, discovery/me and api/…  as they are

Examples for Adobe Analytics:
  aa-connect call northwind /discovery/me
  aa-connect call northwind 'reportsuites/collections/suites?limit=50'
  aa-connect call northwind reports --data report.json | jq .summaryData

Examples for Adobe Journey Optimizer:
  aa-connect call ajo '/ajo/journey?pageSize=10'
  aa-connect call ajo /data/foundation/sandbox-management/
  aa-connect call ajo /data/foundation/schemaregistry/global/classes \\
    --header 'Accept: application/vnd.adobe.xed-id+json'";

/// `call`.
#[derive(Debug, Args)]
pub(super) struct CallArgs {
    /// Which connection
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// GET, HEAD, POST, PUT, PATCH or DELETE [default: GET, with --data POST], then the path with its query
    #[arg(value_name = "METHOD PATH", required = true, num_args = 1..=2)]
    pub(super) words: Vec<String>,
    /// Send what is in this file (- is standard input), as JSON unless --header says otherwise
    #[arg(long, short = 'd', value_name = "FILE")]
    pub(super) data: Option<PathBuf>,
    /// Add a header, such as 'Accept: text/csv'; those of the connection cannot be replaced
    #[arg(long, short = 'H', value_name = "NAME: VALUE")]
    pub(super) header: Vec<String>,
    /// Show some headers of the answer, too
    #[arg(long, short = 'i')]
    pub(super) include: bool,
    /// How long the answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(super) timeout: u64,
}
