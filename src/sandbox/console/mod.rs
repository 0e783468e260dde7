//! The sandbox's stand-in for the Adobe Developer Console: one page with its Service Accounts, their certificates, the
//! way to OAuth Server-to-Server, and every client secret (protocol reference, sections 4.3, 5 and 6).
//!
//! Works in any browser without scripts, and with curl: every form is one `POST /console`, answered with 303 or with the
//! page and what was wrong. What is done is in `memory`.

mod action;
mod form;
mod page;
mod register;
mod secrets;

use axum::Router;
use axum::extract::{RawPathParams, RawQuery, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::House;
use super::data::data;
use super::guard;
use super::ims::{Parameters, Refusal};
use super::memory::Memory;
use super::page::CONSOLE as PATH;
use crate::connection::Invalid;
use action::{Action, Done};

/// `/console`.
pub(super) fn router(house: &House) -> Router {
    // As the addresses of Adobe's pages are built, so that they can be copied from here, too.
    let credential = format!("{PATH}/projects/{{organization}}/{{project}}/credentials/{{credential}}");
    let router = Router::new().route(PATH, get(show).post(act)).route(&credential, get(lead));
    router.route(&format!("{credential}/{{*page}}"), get(lead)).layer(from_fn(guard::check)).with_state(house.clone())
}

/// See [`register::judged`]: what the page's form does.
pub(super) async fn register(memory: &Memory, client_id: &str, pem: &str) -> Result<(), Invalid> {
    let action = Action::Register { client_id: client_id.to_owned(), pem: pem.to_owned() };
    action.carry_out(memory).await.map(drop)
}

/// From the address of a credential's page to its place on ours.
async fn lead(parameters: RawPathParams) -> Response {
    let number = |name: &str| parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
    let found = number("organization").zip(number("credential")).and_then(|(organization, credential)| {
        data().credential_at(organization, credential).map(|credential| credential.client_id.as_str())
    });
    let Some(client_id) = found else { return StatusCode::NOT_FOUND.into_response() };
    see_address(&format!("{PATH}#{client_id}"), "")
}

async fn show(State(house): State<House>, RawQuery(query): RawQuery) -> Response {
    let done = query.as_deref().and_then(|query| query.strip_prefix("done=")).and_then(Done::named);
    page::accounts(&house, StatusCode::OK, None, done)
}

async fn act(State(house): State<House>, request: Request) -> Response {
    let parameters = match Parameters::read(request).await {
        Ok(parameters) => parameters,
        Err(refusal) => return page::accounts(&house, status(&refusal), Some(&register::unreadable_form()), None),
    };
    let Some(action) = Action::read(&parameters) else {
        let problem = Invalid::new("The page did not understand this form.", "Open the page again.", PATH);
        return page::accounts(&house, StatusCode::BAD_REQUEST, Some(&problem), None);
    };
    let client_id = action.client_id().to_owned();
    match action.carry_out(&house.memory).await {
        Ok(done) => see_other(done, &client_id),
        Err(problem) => page::accounts(&house, StatusCode::BAD_REQUEST, Some(&problem), None),
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// To the page as it is now, so that a reload does nothing twice. The sentence is for those who read no pages.
fn see_other(done: Done, client_id: &str) -> Response {
    let place = if client_id.is_empty() { String::new() } else { format!("#{client_id}") };
    see_address(&format!("{PATH}?done={}{place}", done.word()), &format!("{}\n", done.sentence()))
}

fn see_address(address: &str, words: &str) -> Response {
    let Ok(address) = HeaderValue::from_str(address) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let headers = [
        (header::LOCATION, address),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain;charset=UTF-8")),
    ];
    (StatusCode::SEE_OTHER, headers, words.to_owned()).into_response()
}
