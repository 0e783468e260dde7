//! `list`: the saved connections.

use jiff::Timestamp;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::args::ListArgs;
use super::exit::Exit;
use super::signed_in::SignIn;
use super::{expiry, output};
use crate::connection::{Connection, Printable};
use crate::runtime::Services;
use crate::store::connections;

/// Prints the connections; files that cannot be read are named on stderr and make the exit code 7.
pub(super) fn run(services: &Services, args: &ListArgs) -> Exit {
    let listing = connections::list(&services.paths);
    let sign_ins: Vec<SignIn> = listing.connections.iter().map(|c| SignIn::of(services, c)).collect();
    let broken: Vec<(String, String)> = listing
        .broken
        .iter()
        .map(|file| (Printable::new(&file.path.display().to_string()).to_string(), file.reason.to_string()))
        .collect();
    let printed = if args.json {
        let both = listing.connections.iter().zip(&sign_ins);
        let connections: Vec<_> = both.map(|(c, sign_in)| super::show::as_json(c, *sign_in)).collect();
        let broken: Vec<_> = broken.iter().map(|(file, reason)| json!({ "file": file, "reason": reason })).collect();
        output::json(&json!({ "schema_version": 1, "connections": connections, "broken": broken }))
    } else if listing.connections.is_empty() && broken.is_empty() {
        output::talk("There is no connection yet. Set one up with aa-connect, or practise with aa-connect demo.");
        Ok(())
    } else {
        output::answer(&table(&listing.connections, &sign_ins))
    };
    for (file, reason) in &broken {
        output::talk(&format!("{file} cannot be read: {reason}. It was left as it is."));
    }
    match printed {
        Err(exit) => exit,
        Ok(()) if broken.is_empty() => Exit::DONE,
        Ok(()) => Exit::THIS_MACHINE,
    }
}

/// One row for each; a column about sign-ins or certificates only where there are any.
fn table(connections: &[Connection], sign_ins: &[SignIn]) -> String {
    let now = Timestamp::now();
    let has_certificates = connections.iter().any(|connection| expiry::certificate(connection).is_some());
    let has_people = sign_ins.iter().any(|sign_in| *sign_in != SignIn::NotNeeded);
    let mut rows = vec![
        ["NAME", "ENVIRONMENT", "PRODUCT", "COMPANY", "SUITES", "SECRETS", "WORKED ON"].map(str::to_owned).to_vec(),
    ];
    if has_people {
        rows[0].push("SIGN-IN".to_owned());
    }
    if has_certificates {
        rows[0].push("EXPIRES".to_owned());
    }
    for (c, sign_in) in connections.iter().zip(sign_ins) {
        let worked_on = c.proof.at.to_string();
        let mut row = vec![
            c.name.to_string(),
            c.environment.word().to_owned(),
            c.product.title().to_owned(),
            c.company.as_ref().map_or_else(|| "–".to_owned(), |company| company.name.to_string()),
            c.company.as_ref().map_or_else(|| "–".to_owned(), |_| c.report_suites.len().to_string()),
            c.store.word().to_owned(),
            worked_on.get(..10).unwrap_or_default().to_owned(),
        ];
        if has_people {
            row.push(sign_in.in_words().unwrap_or_else(|| "not needed".to_owned()));
        }
        if has_certificates {
            let certificate = expiry::certificate(c);
            row.push(certificate.map_or_else(|| "–".to_owned(), |certificate| certificate.warning_in_words(now)));
        }
        rows.push(row);
    }
    let mut text = String::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let width = rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
            let padding = if column + 1 == row.len() { 0 } else { width - cell.width() + 2 };
            text.push_str(cell);
            text.push_str(&" ".repeat(padding));
        }
        text.push('\n');
    }
    text
}
