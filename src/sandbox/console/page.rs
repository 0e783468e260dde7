//! The page: every Service Account as it is now, with the forms that change it.

use axum::http::StatusCode;
use axum::response::Response;

use super::super::House;
use super::super::data::data;
use super::super::memory::Stage;
use super::super::page::{CONSOLE as PATH, FAILURES, Page, escaped};
use super::super::service_account::{Registered, ServiceAccount};
use super::super::{client_secrets, clock};
use super::action::Done;
use super::form::{button, definitions};
use super::secrets;
use crate::connection::Invalid;

/// All of it, with what was wrong or what was done on top.
pub(super) fn accounts(house: &House, status: StatusCode, problem: Option<&Invalid>, done: Option<Done>) -> Response {
    let now_ms = clock::now_ms();
    let mut body = format!(
        "<h1>Developer Console</h1>{}{}\
         <p>This page stands in for the Adobe Developer Console. These are the credentials of the practice sandbox \
         at <code>{}</code>: first the Service Accounts (JWT), where you register your certificate or move one on to OAuth \
         Server-to-Server, then those whose client secrets can be changed.</p><p>What goes wrong at Adobe can be played here, too: see <a href=\"{FAILURES}\">Failures</a>.</p>",
        problem.map(problem_box).unwrap_or_default(),
        done.map(done_box).unwrap_or_default(),
        escaped(&house.base),
    );
    body.extend(ServiceAccount::all(&house.memory).map(|account| section(&account, house, now_ms)));
    body.push_str(&secrets::sections(house));
    body.push_str(&format!(
        "<section><h2>Start over</h2><div class=\"line\"><div><p class=\"soft\">Forgets every certificate that was \
         registered here, and brings back every credential that was deleted.</p></div>{}</div></section>",
        button("start_over", &[], "Start over", "")
    ));
    Page { status, title: "Developer Console", body: &body, leads_to: "", is_wide: true }.into_response()
}

fn problem_box(problem: &Invalid) -> String {
    let sentences = format!("<strong>{}</strong> {}", escaped(&problem.problem), escaped(&problem.remedy));
    format!("<div class=\"box problem\" role=\"alert\">{sentences}</div>")
}

fn done_box(done: Done) -> String {
    format!("<div class=\"box good\" role=\"status\">{}</div>", escaped(done.sentence()))
}

fn section(account: &ServiceAccount, house: &House, now_ms: u64) -> String {
    let client_id = account.credential.client_id.as_str();
    let inside = match account.stage() {
        Stage::ServiceAccount => {
            format!("{}{}", service_account(account, house, now_ms), successor_offered(client_id))
        }
        Stage::Both => format!(
            "{}<h3>OAuth Server-to-Server</h3><p>Added to the same client. Both credentials work, and their tokens are \
             the same. When everything uses this one, delete the old one.</p>{}{}{}{}",
            service_account(account, house, now_ms),
            server_to_server(account),
            secrets::list(account.credential, house),
            button(
                "delete_service_account",
                &[("client_id", client_id)],
                "Delete the Service Account (JWT) credential",
                ""
            ),
            button("cancel_successor", &[("client_id", client_id)], "Cancel the migration", "quiet"),
        ),
        Stage::ServerToServer => {
            let by_whom = if account.settings.is_converted { "Adobe has converted" } else { "You have converted" };
            format!(
                "<h3>OAuth Server-to-Server</h3><p>{by_whom} this Service Account (JWT) to OAuth Server-to-Server. \
                 Assertions are not exchanged any more, and there are no certificates.</p>{}{}",
                server_to_server(account),
                secrets::list(account.credential, house)
            )
        }
    };
    format!("<section id=\"{client_id}\"><h2>{}</h2>{inside}</section>", escaped(&account.credential.label))
}

fn service_account(account: &ServiceAccount, house: &House, now_ms: u64) -> String {
    let mut rows = identity(account);
    let first = client_secrets::of(account.credential, &house.memory).into_iter().next();
    rows.extend(first.map(|secret| ("Client secret", secret.text)));
    rows.push(("Metascopes", account.settings.metascopes.to_string()));
    if account.settings.requires_jti {
        rows.push(("Assertions", "must have a jti, each another integer".to_owned()));
    }
    let client_id = account.credential.client_id.as_str();
    let certificates = account.certificates();
    let list: String = certificates.iter().map(|one| certificate(client_id, one, now_ms)).collect();
    let list = if list.is_empty() { "<p class=\"soft\">None yet.</p>".to_owned() } else { list };
    format!("<h3>Service Account (JWT)</h3>{}<h3>Certificates</h3>{list}{}", definitions(&rows), upload(client_id))
}

fn server_to_server(account: &ServiceAccount) -> String {
    let mut rows = identity(account);
    rows.push(("Scopes", account.settings.scopes.to_string()));
    definitions(&rows)
}

/// What is the same for both credentials, the client ID first.
fn identity(account: &ServiceAccount) -> Vec<(&'static str, String)> {
    let credential = account.credential;
    let technical_account = credential.technical_account_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let organization = data().organization(&credential.org_id).map(|one| one.name.as_str()).unwrap_or_default();
    vec![
        ("Client ID", credential.client_id.to_string()),
        ("Technical account ID", technical_account),
        ("Organization ID", format!("{} ({organization})", credential.org_id)),
    ]
}

fn certificate(client_id: &str, registered: &Registered, now_ms: u64) -> String {
    let certificate = &registered.certificate;
    let dates = if certificate.ends.is_over(now_ms) {
        format!("<strong>Expired on {}</strong>: what its key signs is refused", certificate.ends)
    } else if certificate.is_in_date(now_ms) {
        format!("Expires on {}", certificate.ends)
    } else {
        format!("<strong>Not valid before {}</strong>; expires on {}", certificate.begins, certificate.ends)
    };
    let name = if certificate.common_name.is_empty() { "without a name" } else { &certificate.common_name };
    let public = if registered.private_key.is_some() {
        "<p class=\"soft\">For practice: its private key is public.</p>"
    } else {
        ""
    };
    format!(
        "<div class=\"box line\"><div><p>SHA-1 <code>{fingerprint}</code></p><p class=\"soft\">{dates} · {name} · {bits} \
         bits</p>{public}</div>{delete}</div>",
        fingerprint = certificate.fingerprint,
        name = escaped(name),
        bits = certificate.bits,
        delete = button(
            "delete_certificate",
            &[("client_id", client_id), ("fingerprint", &certificate.fingerprint)],
            "Delete",
            ""
        ),
    )
}

fn upload(client_id: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{PATH}\" enctype=\"multipart/form-data\">\
         <input type=\"hidden\" name=\"client_id\" value=\"{client_id}\">\
         <p><input type=\"file\" name=\"certificate\" accept=\".crt,.pem,.cer\" aria-label=\"Certificate file\"></p>\
         <details><summary>Or paste the certificate</summary>\
         <textarea name=\"certificate\" aria-label=\"Certificate\" spellcheck=\"false\" \
         placeholder=\"-----BEGIN CERTIFICATE-----\"></textarea></details>\
         <button name=\"action\" value=\"register\">Upload the certificate</button></form>"
    )
}

fn successor_offered(client_id: &str) -> String {
    format!(
        "<h3>Move to OAuth Server-to-Server</h3><p>Adobe has retired Service Account (JWT) credentials, except the service \
         credentials of AEM as a Cloud Service. The new credential has the same client ID, technical account, scopes and \
         product profiles.</p>{}",
        button("add_successor", &[("client_id", client_id)], "Add OAuth Server-to-Server", "main")
    )
}
