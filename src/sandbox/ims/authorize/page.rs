//! The pages on which a person signs in. Their frame is the sandbox's own.

use axum::http::StatusCode;
use axum::response::Response;

use super::super::super::data::{Account, Credential, User, data};
use super::super::super::page::{Page, escaped};
use super::play::Play;

/// Where forms go.
const FORM_PATH: &str = "/ims/practice/sign-in";

/// What every form bears.
pub(super) struct Form<'a> {
    /// The sealed request.
    pub(super) request: &'a str,
    /// Where the form may lead in the end.
    pub(super) leads_to: &'a str,
    pub(super) play: Play,
}

/// Everybody who can sign in here.
pub(super) fn sign_in(form: &Form<'_>) -> Response {
    let choices: String = data().accounts.iter().map(account_choice).collect();
    let inside = format!("<p>Who are you today?</p>{choices}{}", cancel());
    page(StatusCode::OK, "Sign in", &in_form(form, "Sign in", &inside), form.leads_to)
}

/// Those who are signed in in this browser.
pub(super) fn choose_account(form: &Form<'_>, users: &[User]) -> Response {
    let choices: String = users.iter().map(|user| choice("user", &user.profile.user_id, &words(*user))).collect();
    let another = choice("decision", "another", &["Use another account".to_owned()]);
    let inside = format!("<p>You are signed in here already.</p>{choices}{another}{}", cancel());
    page(StatusCode::OK, "Choose an account", &in_form(form, "Choose an account", &inside), form.leads_to)
}

/// The organizations of one person.
pub(super) fn choose_organization(form: &Form<'_>, account: &'static Account) -> Response {
    let users = account.profiles.iter().map(|profile| User { account, profile });
    let choices: String = users
        .map(|user| choice("user", &user.profile.user_id, &[organization(user), format!("as {}", account.email)]))
        .collect();
    let inside = format!("<p>{} has a profile in each of these.</p>{choices}{}", escaped(&account.name()), cancel());
    page(StatusCode::OK, "Choose an organization", &in_form(form, "Choose an organization", &inside), form.leads_to)
}

/// Allow or deny.
pub(super) fn consent(
    form: &Form<'_>,
    user: User,
    credential: &Credential,
    scope: &str,
    redirect_uri: &str,
) -> Response {
    let owner = data().organization(&credential.org_id).map(|owner| owner.name.as_str()).unwrap_or_default();
    let scopes: String = scope.split(',').map(|scope| format!("<li><code>{}</code></li>", escaped(scope))).collect();
    let inside = format!(
        "<p>An application of <strong>{owner}</strong> ({kind}) asks for access in your name:</p><ul>{scopes}</ul>\
         <p class=\"soft\">You are <strong>{name}</strong>, {email}, {organization}. Your browser then goes to \
         <code>{redirect_uri}</code></p>\
         <input type=\"hidden\" name=\"user\" value=\"{user_id}\">\
         <div class=\"row\"><button class=\"main\" name=\"decision\" value=\"allow\">Allow access</button>\
         <button name=\"decision\" value=\"deny\">Deny</button></div>",
        owner = escaped(owner),
        kind = escaped(credential.kind.title()),
        name = escaped(&user.account.name()),
        email = escaped(&user.account.email),
        organization = escaped(&organization(user)),
        redirect_uri = escaped(redirect_uri),
        user_id = escaped(&user.profile.user_id),
    );
    page(StatusCode::OK, "Allow access?", &in_form(form, "Allow access?", &inside), form.leads_to)
}

/// Adobe's page for an unknown client ID (protocol reference, section 2.2); its status is inferred.
pub(in super::super) fn error() -> Response {
    let body = "<h1>Error</h1><p>There was an error with this action. Try again later.</p>";
    page(StatusCode::BAD_REQUEST, "Error", body, "")
}

/// A form that is too old, or that this browser was not given.
pub(super) fn stale_form() -> Response {
    let body = "<h1>Start again</h1><p>This page is too old, or it was not made for this browser. Go back to the program \
                that sent you here and begin the sign-in again.</p>";
    page(StatusCode::FORBIDDEN, "Start again", body, "")
}

/// Where `jump` of `ride_AdobeID_acct_terms` leads.
pub(super) fn terms() -> Response {
    let body = "<h1>Terms of use</h1><p>At Adobe you would read and accept the new terms here.</p>\
                <p>That is done now: go back to the program that sent you here and begin the sign-in again.</p>";
    page(StatusCode::OK, "Terms of use", body, "")
}

/// Where `jump` of the other `ride_…` errors leads.
pub(super) fn account() -> Response {
    let body = "<h1>Your account</h1><p>At Adobe you would do here what your account still lacks.</p>\
                <p>That is done now: go back to the program that sent you here and begin the sign-in again.</p>";
    page(StatusCode::OK, "Your account", body, "")
}

fn account_choice(account: &'static Account) -> String {
    let words = [account.name(), account.email.clone(), account.hint.clone()];
    match account.profiles.as_slice() {
        [only] => choice("user", &only.user_id, &words),
        _ => choice("person", &account.login, &words),
    }
}

fn words(user: User) -> [String; 3] {
    [user.account.name(), user.account.email.clone(), organization(user)]
}

fn organization(user: User) -> String {
    let organization = user.profile.org_id.as_ref().and_then(|org_id| data().organization(org_id));
    organization.map_or_else(|| "personal account".to_owned(), |organization| organization.name.clone())
}

fn choice(name: &str, value: &str, words: &[String]) -> String {
    let Some((first, more)) = words.split_first() else { return String::new() };
    format!(
        "<button class=\"choice\" name=\"{name}\" value=\"{}\"><strong>{}</strong>{}</button>",
        escaped(value),
        escaped(first),
        more.iter().map(|line| format!("<span>{}</span>", escaped(line))).collect::<String>()
    )
}

fn cancel() -> &'static str {
    "<button class=\"quiet\" name=\"decision\" value=\"deny\">Cancel</button>"
}

fn in_form(form: &Form<'_>, heading: &str, inside: &str) -> String {
    let options: String = Play::ALL
        .iter()
        .map(|(play, name, words)| {
            let selected = if *play == form.play { " selected" } else { "" };
            format!("<option value=\"{name}\"{selected}>{}</option>", escaped(words))
        })
        .collect();
    let open = if form.play == Play::Usual { "" } else { " open" };
    format!(
        "<h1>{heading}</h1><form method=\"post\" action=\"{FORM_PATH}\">\
         <input type=\"hidden\" name=\"request\" value=\"{request}\">{inside}\
         <details{open}><summary>Practise a failure</summary>\
         <select name=\"{cookie}\" aria-label=\"What happens next\">{options}</select></details></form>",
        request = escaped(form.request),
        cookie = Play::COOKIE,
    )
}

/// A page whose form leads to us, and then to `leads_to`.
fn page(status: StatusCode, title: &str, body: &str, leads_to: &str) -> Response {
    Page { status, title, body, leads_to, is_wide: false }.into_response()
}
