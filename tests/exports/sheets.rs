//! The hand-off sheet, as a vendor gets it.

use aa_connect::connection::*;
use aa_connect::handoff::{ExportFormat, ExportOptions, PrivateKeyTransfer, export};

use super::{canned, corpus, for_person, options, secrets, service_account};

fn sheet(connection: &Connection, format: ExportFormat, options: &ExportOptions<'_>) -> String {
    export(connection, format, options).unwrap().text.as_str().to_owned()
}

fn of_service_account() -> Connection {
    Connection { credential: service_account(Some(canned::certificate())), ..canned::connection("northwind/prod") }
}

#[test]
fn a_sheet_for_a_ticket_has_all_that_a_connector_asks_for() {
    let connection = of_service_account();
    insta::assert_snapshot!("sheet-markdown", sheet(&connection, ExportFormat::SheetMarkdown, &options(None)));
    insta::assert_snapshot!("sheet-text", sheet(&connection, ExportFormat::SheetText, &options(None)));
}

#[test]
fn a_vendor_with_an_age_key_is_told_how_to_open_the_private_key() {
    let options = ExportOptions { private_key: PrivateKeyTransfer::Age, ..options(None) };
    insta::assert_snapshot!("sheet-text-age", sheet(&of_service_account(), ExportFormat::SheetText, &options));
}

#[test]
fn both_forms_say_the_same() {
    for (connection, secrets) in corpus() {
        for with in [None, Some(&secrets)] {
            for format in [ExportFormat::SheetMarkdown, ExportFormat::SheetText] {
                let text = sheet(&connection, format, &options(with));
                // Markdown's backslashes are not part of what is said.
                let said = text.replace('\\', "");
                let mut wanted = vec![
                    connection.name.to_string(),
                    connection.org_id.to_string(),
                    connection.credential.client_id().to_string(),
                ];
                wanted.extend(connection.credential.technical_account_id().map(ToString::to_string));
                wanted.extend(connection.company.as_ref().map(|company| company.name.to_string()));
                wanted.extend(connection.report_suites.iter().map(|suite| suite.rsid.to_string()));
                wanted.extend(with.and_then(|with| with.client_secret()).map(|s| s.expose().replace('\\', "")));
                for value in wanted {
                    assert!(said.contains(&value), "{format:?} {value}: {text}");
                }
                let is_secret = with.is_some_and(|with| with.client_secret().is_some());
                assert_eq!(text.contains("do not put it into a ticket"), is_secret, "{text}");
                assert!(!text.contains("PRIVATE KEY") && !text.contains("CANARYkey"), "{text}");
                let has_key = connection.credential.service_account().is_some();
                assert_eq!(text.contains("private key"), has_key, "{text}");
            }
        }
    }
}

#[test]
fn a_sheet_names_the_clients_that_it_is_told() {
    let clients = [Printable::new("Northwind | Café"), Printable::new("Contoso *UK*")];
    let options = ExportOptions { clients: &clients, ..options(None) };
    let connection = canned::connection("northwind");
    let text = sheet(&connection, ExportFormat::SheetText, &options);
    assert!(text.contains("Northwind | Café, Contoso *UK*"), "{text}");
    let markdown = sheet(&connection, ExportFormat::SheetMarkdown, &options);
    assert!(markdown.contains(r"Northwind \| Café, Contoso \*UK\*"), "{markdown}");
}

#[test]
fn a_certificate_that_ends_soon_says_so() {
    let at = "2027-03-02T00:00:00Z".parse().unwrap();
    let options = ExportOptions { at, ..options(None) };
    let text = sheet(&of_service_account(), ExportFormat::SheetText, &options);
    assert!(text.contains("2027-03-04 (URGENT: in 2 days)"), "{text}");
    let secrets = secrets(CredentialType::ServiceAccount, canned::CLIENT_SECRET, None);
    let with = ExportOptions { secrets: Some(&secrets), ..options };
    assert!(sheet(&of_service_account(), ExportFormat::SheetText, &with).contains(canned::CLIENT_SECRET));
}

/// Whatever stands in a file's name, Markdown shows the name.
#[test]
fn a_key_files_name_is_no_markup() {
    let file = Printable::new("north_wind*key*.pem");
    let options = ExportOptions { key_file: Some(&file), ..options(None) };
    let markdown = sheet(&of_service_account(), ExportFormat::SheetMarkdown, &options);
    assert!(markdown.contains(r"the file north\_wind\*key\*.pem"), "{markdown}");
    // A command is taken as it is.
    assert!(markdown.contains("openssl pkcs8 -in 'north_wind*key*.pem' -out"), "{markdown}");
    assert!(sheet(&of_service_account(), ExportFormat::SheetText, &options).contains("the file north_wind*key*.pem:"));
}

#[test]
fn whoever_signs_in_is_told_where_the_sign_in_may_end() {
    let told = |kind, redirect_uri| {
        let connection = Connection { credential: for_person(kind, redirect_uri), ..canned::connection("northwind") };
        sheet(&connection, ExportFormat::SheetText, &options(None))
    };
    for kind in [CredentialType::WebApp, CredentialType::SinglePageApp] {
        assert!(told(kind, "https://localhost:8443/callback").contains("own redirect URI has to be added"), "{kind:?}");
    }
    let native = told(CredentialType::NativeApp, "adobe+1://adobeid/x");
    assert!(native.contains("takes no other") && !native.contains("has to be added"), "{native}");
}

#[test]
fn servers_that_are_one_are_named_once() {
    let told = |ims, api| {
        let environment = Environment::Custom(Hosts::parse(ims, api).unwrap());
        let connection = Connection { environment, ..canned::connection("northwind") };
        sheet(&connection, ExportFormat::SheetText, &options(None))
    };
    let one = told("https://adobe.example", "https://adobe.example");
    assert_eq!(one.matches("https://adobe.example").count(), 1, "{one}");
    let two = told("https://ims.example", "https://api.example");
    assert!(two.contains("https://ims.example for sign-ins, https://api.example for the API"), "{two}");
}
