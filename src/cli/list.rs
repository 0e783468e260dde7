//! `list`: the saved connections.

use jiff::Timestamp;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::args::ListArgs;
use super::check::minute;
use super::exit::Exit;
use super::signed_in::SignIn;
use super::{expiry, output};
use crate::connection::{Connection, Printable};
use crate::diagnosis::{History, KeptRun, Verdict};
use crate::runtime::Services;
use crate::store::{connections, results};

/// Prints the connections; files that cannot be read are named on stderr and make the exit code 7.
pub(super) fn run(services: &Services, args: &ListArgs) -> Exit {
    let listing = connections::list(&services.paths);
    let sign_ins: Vec<SignIn> = listing.connections.iter().map(|c| SignIn::of(services, c)).collect();
    let checks: Vec<History> =
        listing.connections.iter().map(|c| results::load::<KeptRun>(&services.paths, &c.id).into()).collect();
    let broken: Vec<(String, String)> = listing
        .broken
        .iter()
        .map(|file| (Printable::new(&file.path.display().to_string()).to_string(), file.reason.to_string()))
        .collect();
    let printed = if args.json {
        let all = listing.connections.iter().zip(&sign_ins).zip(&checks);
        let connections: Vec<_> = all
            .map(|((c, sign_in), history)| {
                let mut value = super::show::as_json(c, *sign_in);
                value["last_check"] = last_check_json(history);
                value
            })
            .collect();
        let broken: Vec<_> = broken.iter().map(|(file, reason)| json!({ "file": file, "reason": reason })).collect();
        output::json(&json!({ "schema_version": 1, "connections": connections, "broken": broken }))
    } else if listing.connections.is_empty() && broken.is_empty() {
        output::talk("There is no connection yet. Set one up with aa-connect, or practise with aa-connect demo.");
        Ok(())
    } else {
        output::answer(&table(&listing.connections, &sign_ins, &checks))
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

/// The last verdict and when, in a few words; none where nothing is kept.
fn last_check(history: &History) -> Option<String> {
    let last = history.last()?;
    let verdict = match last.verdict {
        Some(verdict) => verdict.title(),
        None if last.has_worked() => "works",
        None => "not finished",
    };
    Some(format!("{verdict}, {}", minute(last.at)))
}

fn last_check_json(history: &History) -> Value {
    history.last().map_or(Value::Null, |last| {
        json!({
            "at": last.at.to_string(),
            "works": last.has_worked(),
            "verdict": last.verdict.map(Verdict::word),
            "finding": last.finding.as_ref().map(|finding| finding.id.as_str()),
            "cause": last.finding.as_ref().map(|finding| finding.cause.as_str()),
            "last_good_at": history.last_good().map(|good| good.at.to_string()),
        })
    })
}

/// The company's name, or the sandbox's; neither where a token is all there is.
fn leads_to_in_brief(connection: &Connection) -> String {
    match (&connection.company, &connection.sandbox) {
        (Some(company), _) => company.name.to_string(),
        (None, Some(sandbox)) => sandbox.name.to_string(),
        (None, None) => "–".to_owned(),
    }
}

/// One row for each; a column about checks, sign-ins or certificates only where there are any.
fn table(connections: &[Connection], sign_ins: &[SignIn], checks: &[History]) -> String {
    let now = Timestamp::now();
    let has_certificates = connections.iter().any(|connection| expiry::certificate(connection).is_some());
    let has_people = sign_ins.iter().any(|sign_in| *sign_in != SignIn::NotNeeded);
    let has_sandboxes = connections.iter().any(|connection| connection.sandbox.is_some());
    let leads_to = if has_sandboxes { "COMPANY OR SANDBOX" } else { "COMPANY" };
    let mut rows = vec![
        ["NAME", "ENVIRONMENT", "PRODUCT", leads_to, "SUITES", "SECRETS", "WORKED ON"].map(str::to_owned).to_vec(),
    ];
    let has_checks = checks.iter().any(|history| history.last().is_some());
    if has_checks {
        rows[0].push("LAST CHECK".to_owned());
    }
    if has_people {
        rows[0].push("SIGN-IN".to_owned());
    }
    if has_certificates {
        rows[0].push("EXPIRES".to_owned());
    }
    for ((c, sign_in), history) in connections.iter().zip(sign_ins).zip(checks) {
        let worked_on = c.proof.at.to_string();
        let mut row = vec![
            c.name.to_string(),
            c.environment.word().to_owned(),
            c.product.title().to_owned(),
            leads_to_in_brief(c),
            c.company.as_ref().map_or_else(|| "–".to_owned(), |_| c.report_suites.len().to_string()),
            c.store.word().to_owned(),
            worked_on.get(..10).unwrap_or_default().to_owned(),
        ];
        if has_checks {
            row.push(last_check(history).unwrap_or_else(|| "not checked".to_owned()));
        }
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
