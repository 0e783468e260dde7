//! What Credential says.

use super::super::model::Model;
use crate::connection::{ClientId, Invalid, Secret};

pub(in crate::wizard) fn credential_intro(model: &Model) -> &'static str {
    if model.draft.to_register().is_some() {
        return if model.is_practice() {
            "In real life you register this in the Developer Console. For practice it is registered already."
        } else {
            "Register these two on the credential's page in the Developer Console, and copy its values from there."
        };
    }
    if model.is_practice() {
        "In real life these values stand on the credential's page in the Developer Console. Here they can be filled in for you."
    } else {
        "Copy the values from the credential's page in the Developer Console, or paste its JSON into any field."
    }
}

pub(in crate::wizard) const CLIENT_ID: &str = "Client ID";
pub(in crate::wizard) const CLIENT_SECRET: &str = "Client secret";
pub(in crate::wizard) const OTHER_CLIENT_SECRET_HINT: &str = "The second client secret is kept beside this one.";
pub(in crate::wizard) const TECHNICAL_ACCOUNT: &str = "Technical account ID (optional)";
pub(in crate::wizard) const TECHNICAL_ACCOUNT_NEEDED: &str = "Technical account ID";
pub(in crate::wizard) const SCOPES: &str = "Scopes";
pub(in crate::wizard) const FILL_PRACTICE: &str = "Fill in the practice credential";
pub(in crate::wizard) const PRACTICE_FILLED: &str = "Filled in. Press Enter to go on.";

pub(in crate::wizard) const REDIRECT_URI: &str = "Redirect URI";
pub(in crate::wizard) const REDIRECT_URI_HINT: &str =
    "Adobe assigned it: it begins with adobe+ and stands on the credential's page.";
pub(in crate::wizard) const COPY_REDIRECT_URI: &str = "Copy default";
pub(in crate::wizard) const COPY_REDIRECT_PATTERN: &str = "Copy pattern";

/// What to enter in the Developer Console before the first sign-in.
pub(in crate::wizard) fn to_register(redirect_uri: String, pattern: String) -> Vec<(String, String)> {
    vec![("Default redirect URI".to_owned(), redirect_uri), ("Redirect URI pattern".to_owned(), pattern)]
}

/// The practice secret is public: it opens nothing but the sandbox inside this program.
pub(in crate::wizard) fn practice_values(client_id: &ClientId, secret: Option<&Secret>) -> Vec<(String, String)> {
    let mut values = vec![("Practice client ID".to_owned(), client_id.to_string())];
    values.extend(secret.map(|secret| ("Practice secret".to_owned(), secret.expose().to_owned())));
    values
}

pub(in crate::wizard) fn client_secret_problem(secret: &Secret) -> Option<Invalid> {
    let text = secret.expose().trim();
    let problem = if text.is_empty() {
        "The client secret is empty."
    } else if text.contains(char::is_whitespace) {
        "There is a space or line break inside the client secret."
    } else if text.contains('@') {
        "This looks like an account or an organization, not a client secret."
    } else if text.len() < 8 {
        "This is too short to be a client secret."
    } else {
        return None;
    };
    Some(Invalid::new(
        problem,
        "Press “Retrieve client secret” on the credential's page and copy it whole.",
        "p8e-… followed by letters and digits",
    ))
}
