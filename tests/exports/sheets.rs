//! The hand-off sheet, as a vendor gets it.

use aa_connect::connection::*;
use aa_connect::handoff::{ExportFormat, ExportOptions, PrivateKeyTransfer, export};

use super::{canned, corpus, options, secrets, service_account};

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
