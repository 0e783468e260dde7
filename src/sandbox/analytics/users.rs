//! The users of a company: people, and the technical accounts that may see it (protocol reference, section 7.4).

use axum::Extension;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::data::{Company, Person, data};
use super::answer;
use super::error::ServiceError;
use super::gateway::Caller;
use super::page::Query;

/// When everybody here was made up.
const CREATED: &str = "2024-06-03T09:00:00Z";

/// The technical account itself.
pub(super) async fn me(
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
) -> Result<Response, ServiceError> {
    let company = caller.company(&company)?;
    Ok(answer(StatusCode::OK, &technical_account(company, 1, &caller.user_id)))
}

/// Everybody, page by page: people first.
pub(super) async fn list(
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
    query: RawQuery,
) -> Result<Response, ServiceError> {
    let company = caller.company(&company)?;
    let page = Query::read(query).page()?;
    let accounts = data().credentials.iter().filter(|credential| credential.may_see(company));
    let mut users: Vec<Value> = company.people.iter().zip(100..).map(|(who, id)| person(company, id, who)).collect();
    users.extend(
        accounts
            .filter_map(|credential| credential.technical_account_id.as_ref())
            .zip(1..)
            .map(|(id, number)| technical_account(company, number, id.as_str())),
    );
    let content = page.of(&users).to_vec();
    Ok(answer(StatusCode::OK, &page.object(content, users.len())))
}

fn technical_account(company: &Company, number: u32, user_id: &str) -> Value {
    let account = user_id.split('@').next().unwrap_or_default();
    user(company, number, &format!("{account}@techacct.adobe.com"), user_id, ["Technical", "Account", "API"])
}

fn person(company: &Company, number: u32, who: &Person) -> Value {
    let email = format!("{}@example.com", who.login);
    let ims_user_id = format!("{:08X}{number:016X}@AdobeID", company.number);
    user(company, number, &email, &ims_user_id, [&who.first_name, &who.last_name, &who.title])
}

fn user(company: &Company, number: u32, email: &str, ims_user_id: &str, [first, last, title]: [&str; 3]) -> Value {
    json!({
        "companyid": company.number,
        "loginId": company.number * 1_000 + number,
        "login": email,
        "changePassword": false,
        "createDate": CREATED,
        "disabled": false,
        "email": email,
        "firstName": first,
        "fullName": format!("{first} {last}"),
        "imsUserId": ims_user_id,
        "lastName": last,
        "lastLogin": CREATED,
        "lastAccess": CREATED,
        "phoneNumber": "",
        "tempLoginEnd": null,
        "title": title,
    })
}
