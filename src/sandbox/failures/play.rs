//! What a request meets: the failures that are on at its place. Stands before everything else that answers.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};

use super::super::House;
use super::effect::Effect;
use super::spot::Spot;
use super::{answer, change};

/// How late a late answer is.
const LATE: Duration = Duration::from_secs(3);

/// Plays what is on; of several at one place the first that answers.
pub(in crate::sandbox) async fn layer(State(house): State<House>, request: Request, next: Next) -> Response {
    let spot = Spot::of(request.uri().path()).by(request.method());
    let met: Vec<Effect> =
        house.failing.all().into_iter().filter(|failure| spot.is_met_by(failure)).map(|f| f.effect).collect();
    if met.contains(&Effect::Late) {
        tokio::time::sleep(LATE).await;
    }
    let is_filtered = request.uri().query().is_some_and(|query| query.contains("rsids="));
    let mut response = match met.iter().find_map(|effect| answer::of(*effect, spot, &house.base)) {
        Some(response) => response,
        None => next.run(request).await,
    };
    for effect in met {
        match effect {
            Effect::Changed(what) => response = change::made(what, response, is_filtered).await,
            Effect::DoneUntold => {
                let late = Effect::Gateway("504000", "Gateway timeout");
                response = answer::of(late, spot, &house.base).unwrap_or(response);
            }
            Effect::Dated(ahead) => date(&mut response, ahead),
            _ => {}
        }
    }
    response
}

/// Seconds from now, as HTTP dates are written (RFC 9110, 5.6.7).
fn date(response: &mut Response, ahead: i64) {
    let moment = Timestamp::now().saturating_add(SignedDuration::from_secs(ahead)).unwrap_or_default();
    let text = moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().insert(header::DATE, value);
    }
}
