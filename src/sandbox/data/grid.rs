//! A large company in few lines: every brand in every market in every stage is a report suite.

use serde::Deserialize;

use super::Suite;
use crate::connection::Rsid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grid {
    brands: Vec<Named>,
    markets: Vec<Market>,
    stages: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    code: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Market {
    code: String,
    name: String,
    currency: String,
    timezone: String,
}

impl Grid {
    pub(super) fn suites(&self) -> impl Iterator<Item = Suite> {
        let cells = self.brands.iter().flat_map(move |brand| {
            self.markets.iter().flat_map(move |market| self.stages.iter().map(move |stage| (brand, market, stage)))
        });
        cells.filter_map(|(brand, market, stage)| {
            Some(Suite {
                rsid: Rsid::parse(&format!("{}.{}.{}", brand.code, market.code, stage.code)).ok()?,
                name: format!("{} – {} ({})", brand.name, market.name, stage.name),
                parent: None,
                currency: market.currency.clone(),
                timezone: market.timezone.clone(),
            })
        })
    }
}
