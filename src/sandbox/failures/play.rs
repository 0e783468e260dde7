//! What a request meets: the failures that are on at its place. Stands before everything else that answers.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::super::House;
use super::effect::Effect;
use super::spot::Spot;
use super::{answer, change};

/// How late a late answer is.
const LATE: Duration = Duration::from_secs(3);

/// Plays what is on; of several at one place the first that answers.
pub(in crate::sandbox) async fn layer(State(house): State<House>, request: Request, next: Next) -> Response {
    let spot = Spot::of(request.uri().path());
    let met: Vec<Effect> =
        house.failing.all().into_iter().filter(|failure| spot.is_met_by(failure)).map(|f| f.effect).collect();
    if met.contains(&Effect::Late) {
        tokio::time::sleep(LATE).await;
    }
    if let Some(response) = met.iter().find_map(|effect| answer::of(*effect, spot, &house.base)) {
        return response;
    }
    let is_filtered = request.uri().query().is_some_and(|query| query.contains("rsids="));
    let mut response = next.run(request).await;
    for effect in met {
        if let Effect::Changed(what) = effect {
            response = change::made(what, response, is_filtered).await;
        }
    }
    response
}
