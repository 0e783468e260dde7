//! The users of a company: people, and the technical accounts that may see it (protocol reference, section 7.4).

use axum::Extension;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::super::data::{Company, Person, User, data};
use super::super::gateway::{Caller, Query, answer};
use super::company::company_of;
use super::error::ServiceError;
use super::page::Page;

/// When everybody here was made up.
const CREATED: &str = "2024-06-03T09:00:00Z";

/// The caller: a person, or the technical account.
pub(super) async fn me(
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
) -> Result<Response, ServiceError> {
    let company = company_of(&caller, &company)?;
    let missing = || ServiceError::NotAUser { company: company.id.to_string(), user_id: caller.user_id.clone() };
    let own = everybody(company).find(|user| user["imsUserId"] == caller.user_id.as_str());
    Ok(answer(StatusCode::OK, &own.ok_or_else(missing)?))
}

/// Everybody, page by page: people first.
pub(super) async fn list(
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
    query: RawQuery,
) -> Result<Response, ServiceError> {
    let company = company_of(&caller, &company)?;
    let page = Page::asked(&Query::read(query))?;
    let users: Vec<Value> = everybody(company).collect();
    Ok(answer(StatusCode::OK, &page.object(page.of(&users).to_vec(), users.len())))
}

fn everybody(company: &Company) -> impl Iterator<Item = Value> {
    let people = company.people.iter().zip(100..).map(move |(who, number)| person(company, number, who));
    people.chain(technical_accounts(company))
}

/// Technical accounts show up as users of the companies they may see (protocol reference, section 7.5).
fn technical_accounts(company: &Company) -> impl Iterator<Item = Value> {
    let accounts = data().credentials.iter().filter(|credential| credential.may_see(company));
    let ids = accounts.filter_map(|credential| credential.technical_account_id.as_ref());
    ids.zip(1..).map(|(id, number)| user(company, number, id.as_str(), id.as_str(), ["Technical", "Account", "API"]))
}

fn person(company: &Company, number: u32, who: &Person) -> Value {
    let email = format!("{}@example.com", who.login);
    // Those who can sign in here have the ID of their profile in the company's organization.
    let account = data().account(&who.login);
    let profiles =
        account.into_iter().flat_map(|account| account.profiles.iter().map(move |profile| User { account, profile }));
    let own = profiles.into_iter().find(|user| user.may_see(company)).map(|user| user.profile.user_id.clone());
    let ims_user_id = own.unwrap_or_else(|| format!("{:08X}{number:016X}@AdobeID", company.number));
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
