//! `/practice/failures`: which failures are on, and switching them while the sandbox runs.
//!
//! A browser gets a page with buttons, every other client JSON. `POST fail=NAME` plays that failure and no other, `fail=` none;
//! several names are separated by commas. Guarded as the console's page is.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

use super::House;
use super::failures::{Failure, Place, failures};
use super::guard;
use super::ims::Parameters;
use super::page::{CONSOLE, FAILURES as PATH, Page, escaped};

/// `/practice/failures`.
pub(super) fn router(house: &House) -> Router {
    Router::new().route(PATH, get(show).post(switch)).layer(from_fn(guard::check)).with_state(house.clone())
}

async fn show(State(house): State<House>, headers: HeaderMap) -> Response {
    if wants_page(&headers) { page(&house, StatusCode::OK, None) } else { answer(StatusCode::OK, &state(&house)) }
}

async fn switch(State(house): State<House>, request: Request) -> Response {
    let is_for_page = wants_page(request.headers());
    let parameters = match Parameters::read(request).await {
        Ok(parameters) => parameters,
        Err(refusal) => return refusal.into_response(),
    };
    if !parameters.has("fail") {
        let problem = "say which failure to play: fail=NAME, or fail= for none";
        return if is_for_page {
            page(&house, StatusCode::BAD_REQUEST, Some(problem))
        } else {
            answer(StatusCode::BAD_REQUEST, &json!({ "error": problem, "did_you_mean": [] }))
        };
    }
    match house.failing.switch(parameters.get("fail")) {
        Ok(()) if is_for_page => {
            let headers = [
                (header::LOCATION, HeaderValue::from_static(PATH)),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        Ok(()) => answer(StatusCode::OK, &state(&house)),
        Err(refused) if is_for_page => page(&house, StatusCode::BAD_REQUEST, Some(&refused.to_string())),
        Err(refused) => {
            answer(StatusCode::BAD_REQUEST, &json!({ "error": refused.to_string(), "did_you_mean": refused.near() }))
        }
    }
}

/// Only browsers ask for HTML by name.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|accepts| accepts.to_str().ok());
    accepts.is_some_and(|accepts| accepts.contains("text/html"))
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

/// What is on, and what there is.
fn state(house: &House) -> Value {
    let on: Vec<&str> = house.failing.all().iter().map(|failure| failure.name).collect();
    json!({ "failing": on, "failures": failures().iter().map(Failure::described).collect::<Vec<_>>() })
}

impl Failure {
    /// As programs read it.
    pub fn described(&self) -> Value {
        json!({ "name": self.name, "title": self.title, "place": self.place.word(), "source": self.source })
    }
}

fn page(house: &House, status: StatusCode, problem: Option<&str>) -> Response {
    let on = house.failing.all();
    let mut body = String::from("<h1>Failures</h1>");
    if let Some(problem) = problem {
        body.push_str(&format!("<div class=\"box problem\" role=\"alert\">{}</div>", escaped(problem)));
    }
    body.push_str(&format!(
        "<p>The practice sandbox can play what goes wrong at Adobe. Whoever asks it meets the failure that is on, until \
         another is switched on or it is switched off. Any other client does the same with \
         <code>curl -d fail=NAME {}{PATH}</code>. Certificates and credentials are on the page \
         <a href=\"{CONSOLE}\">Developer Console</a>.</p>",
        escaped(&house.base)
    ));
    let playing: Vec<&str> = on.iter().map(|failure| failure.name).collect();
    let playing = if playing.is_empty() { "nothing".to_owned() } else { playing.join(", ") };
    body.push_str(&format!(
        "<div class=\"box line\" role=\"status\"><p>Playing: <strong>{playing}</strong></p>{}</div>",
        button("", "Switch off", "main")
    ));
    for place in Place::ALL {
        body.push_str(&format!("<section><h2>{}</h2>", place.title()));
        for failure in failures().iter().filter(|failure| failure.place == place) {
            let is_on = on.iter().any(|one| one.name == failure.name);
            let switch = if is_on { "<strong>on</strong>".to_owned() } else { button(failure.name, "Play", "quiet") };
            body.push_str(&format!(
                "<div class=\"line\"><div><p>{} <code>{}</code></p></div>{switch}</div>",
                escaped(failure.title),
                failure.name
            ));
        }
        body.push_str("</section>");
    }
    Page { status, title: "Failures", body: &body, leads_to: "", is_wide: true }.into_response()
}

fn button(name: &str, words: &str, class: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{PATH}\"><button class=\"{class}\" name=\"fail\" value=\"{name}\">{words}</button></form>"
    )
}
