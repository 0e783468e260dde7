//! What is left at Adobe of a connection that is removed here, and the letter that asks an administrator to delete it: the
//! right clicks for its type of credential, its product and its environment.
//!
//! Says what the connection's file holds and nothing else, so it can hold no secret. What is deleted where: protocol
//! reference, sections 5 and 6.

use jiff::Timestamp;

use super::about::About;
use super::finding::Who;
use super::letter::{Letter, list, of_whom, second};
use crate::connection::{Connection, CredentialSettings, CredentialType, Environment, Product};

/// A place at Adobe, and what is to be deleted there, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOver {
    /// Where: the console's name with its address.
    pub place: String,
    /// What to do there.
    pub steps: Vec<String>,
}

/// What an administrator still has to delete.
pub fn left_over(connection: &Connection) -> Vec<LeftOver> {
    let is_aem_service_account = connection.product == Product::ExperienceManager
        && connection.credential.credential_type() == CredentialType::ServiceAccount;
    let mut places = if is_aem_service_account { vec![of_aem(connection)] } else { vec![of_console(connection)] };
    places.extend(rights(connection, is_aem_service_account));
    places
}

/// The letter that asks for it. `ends` says of tokens that may still live when they end.
pub fn offboarding_letter(connection: &Connection, ends: Option<&str>, at: Timestamp) -> Letter {
    let (name, product) = (&connection.name, connection.product.title());
    let mut opening = format!(
        "Hello,\nthe connection “{name}” to {product} was removed from one of our machines at {}. Its secrets and tokens \
         are deleted there.",
        second(at)
    );
    if let Some(ends) = ends {
        opening.push_str(&format!(
            " Adobe did not confirm the end of its tokens; {ends} Deleting the credential ends them."
        ));
    }
    opening.push_str(" What is left of it is at Adobe, and only an administrator or developer can delete it there.");
    let mut paragraphs = vec![opening];
    paragraphs.extend(left_over(connection).into_iter().map(|left| list(&format!("{}:", left.place), left.steps)));
    paragraphs.push(list("Which connection it was:", of_whom(&About::of(connection))));
    paragraphs.push(
        "None of these values is a secret; IDs are names. Please delete nothing that another program still uses: \
         several may share one credential."
            .to_owned(),
    );
    paragraphs.push("Please tell me when it is done. Thank you.".to_owned());
    Letter {
        to: Who::AdobeAdministrator,
        subject: format!("Adobe: please delete what is left of the connection “{name}” to {product}"),
        body: paragraphs.join("\n\n"),
    }
}

/// The Developer Console of the environment.
fn of_console(connection: &Connection) -> LeftOver {
    let place = match &connection.environment {
        Environment::Production => "In the Developer Console <https://developer.adobe.com/console>".to_owned(),
        Environment::Stage => "In the Developer Console of Adobe's stage environment".to_owned(),
        Environment::Practice => {
            "This was practice, and nothing is left anywhere. Of a connection to Adobe itself this \
                                  would be left, in the Developer Console <https://developer.adobe.com/console>"
                .to_owned()
        }
        Environment::Custom(hosts) => format!("In the console of whoever runs {}", hosts.ims_url.host()),
    };
    let mut steps = vec![format!("Choose the organization {}, then “Projects”.", connection.org_id)];
    let former = connection.former.as_ref().map(|former| &former.credential);
    for (settings, is_former) in [(&connection.credential, false)].into_iter().chain(former.map(|f| (f, true))) {
        steps.extend(of_credential(settings, is_former));
    }
    steps.push("If nothing else is in the project, delete the project.".to_owned());
    LeftOver { place, steps }
}

fn of_credential(settings: &CredentialSettings, is_former: bool) -> Vec<String> {
    let credential_type = settings.credential_type();
    let (title, client_id) = (credential_type.title(), settings.client_id());
    let which = if is_former { "the old credential that was replaced" } else { "the credential" };
    let mut steps = vec![format!("Open {which} of type {title} with the client ID {client_id}.")];
    if let Some(certificate) = settings.service_account().and_then(|account| account.certificate.as_ref()) {
        steps.push(format!(
            "Under its public keys delete the certificate with the fingerprint {} (SHA-1), valid until {}.",
            certificate.sha1,
            day(certificate.not_after)
        ));
    }
    let with_it = match credential_type {
        CredentialType::ServerToServer | CredentialType::ServiceAccount => {
            " Its client secrets and its technical account go with it."
        }
        CredentialType::WebApp => " Its client secrets and redirect URIs go with it.",
        CredentialType::SinglePageApp => " Its redirect URIs go with it.",
        CredentialType::NativeApp => "",
    };
    let keep_it = match credential_type.has_client_secret() {
        true => "keep it, add a new client secret for that program, and delete the one that this machine had",
        false => "keep it",
    };
    steps.push(format!("If another program uses the credential too: {keep_it}."));
    steps.push(format!("Otherwise delete the credential.{with_it} That cannot be undone."));
    if let Some(sign_in) = settings.sign_in()
        && credential_type != CredentialType::NativeApp
    {
        steps.push(format!(
            "If the credential stays: take {} off its redirect URIs, and {} off its redirect URI patterns.",
            sign_in.redirect_uri.as_str(),
            sign_in.redirect_uri.pattern_to_register()
        ));
    }
    steps
}

/// AEM's service credentials are made, and deleted, in AEM's own console.
fn of_aem(connection: &Connection) -> LeftOver {
    let account = connection.credential.technical_account_id().map(|account| format!(" {account}")).unwrap_or_default();
    LeftOver {
        place: "In AEM's Developer Console, from <https://my.cloudmanager.adobe.com>".to_owned(),
        steps: vec![
            "Open the program, and behind the environment's three dots “Developer Console”.".to_owned(),
            format!(
                "On the tab “Integrations”, under “Technical Accounts”, revoke the certificate and delete the technical \
                 account{account} with the client ID {}.",
                connection.credential.client_id()
            ),
            "On the author and publish service, under “Tools”, “Security”, delete the user of the technical account, or \
             take it out of its groups."
                .to_owned(),
        ],
    }
}

/// What the credential, or the person, was allowed: product profiles, and roles of Experience Platform.
fn rights(connection: &Connection, is_aem_service_account: bool) -> Vec<LeftOver> {
    let settings = &connection.credential;
    let person = settings.sign_in().map(|sign_in| {
        sign_in.person.as_ref().map_or_else(|| "whoever signed in".to_owned(), |person| person.label().to_string())
    });
    let account = settings.technical_account_id().map(|account| format!(" (technical account {account})"));
    let credential = format!("the credential{}", account.unwrap_or_default());
    let product = match connection.product {
        Product::ExperienceManager => "AEM as a Cloud Service".to_owned(),
        product => product.title().to_owned(),
    };
    let mut steps = vec![format!("Open “Products”, then {product}, then the product profile of the connection.")];
    match &person {
        Some(person) => steps
            .push(format!("Under “Users” take {person} out, if nothing else needs it; likewise under “Developers”.")),
        None if is_aem_service_account => {}
        None => {
            steps.push(format!(
                "Under “API credentials” see that {credential} is gone; if it is still there, remove it."
            ));
            steps.push("Under “Developers” take out whoever was added only to make this credential.".to_owned());
        }
    }
    steps.push("If the product profile was made for this connection alone, delete it.".to_owned());
    let place = "In the Admin Console <https://adminconsole.adobe.com>".to_owned();
    let mut places = vec![LeftOver { place, steps }];
    if connection.product == Product::JourneyOptimizer {
        let member = match &person {
            Some(person) => format!("Under “Users” take {person} out, if nothing else needs it."),
            None => format!("Under “API credentials” take {credential} out, if it is still there."),
        };
        places.push(LeftOver {
            place: "In Experience Platform <https://experience.adobe.com>".to_owned(),
            steps: vec![
                "Open “Permissions”, then “Roles”, then the role that the connection had.".to_owned(),
                member,
                "If the role was made for this connection alone, delete it.".to_owned(),
            ],
        });
    }
    places
}

fn day(at: Timestamp) -> String {
    let text = at.to_string();
    text.get(..10).unwrap_or_default().to_owned()
}
