//! `check`: climbs the ladder for saved connections and says who is at fault.

use std::io::IsTerminal;

use serde_json::{Value, json};

use super::args::{CheckArgs, CommonArgs};
use super::exit::Exit;
use super::{migration_words, output, store_access};
use crate::connection::{Connection, Printable};
use crate::diagnosis::{CheckId, CheckRow, CheckRun, Finding, Outcome, Seen, Warning, diagnose};
use crate::runtime::{Services, check_saved, finish_replacement};
use crate::store::connections;

/// Checks the named connections, or all; the exit code is the worst one's.
pub(super) async fn run(services: &Services, args: &CheckArgs, common: &CommonArgs) -> Exit {
    let connections = match wanted(services, args) {
        Ok(connections) => connections,
        Err(exit) => return exit,
    };
    let kinds: Vec<_> = connections.iter().map(|c| c.store).collect();
    if let Err(exit) = store_access::open(services, &kinds, common).await {
        return exit;
    }
    let mut exit = Exit::DONE;
    let mut results = Vec::new();
    for connection in &connections {
        let run = check_saved(services, connection, |_| {}).await;
        let mut verdict = verdict(&run);
        let unfinished = unfinished(services, connection, &run).await;
        if unfinished.is_some() {
            verdict = verdict.worse(Exit::THIS_MACHINE);
        }
        tracing::info!(exit_code = verdict.0, fault = run.finding().map_or("none", |f| f.id), "checked");
        exit = exit.worse(verdict);
        if args.json {
            results.push(as_json(connection, &run, unfinished.as_ref(), verdict));
        } else if let Err(failed) = output::answer(&as_text(connection, &run, unfinished.as_ref())) {
            return failed;
        }
    }
    if args.json
        && let Err(failed) = output::json(&json!({ "schema_version": 1, "exit_code": exit.0, "connections": results }))
    {
        return failed;
    }
    exit
}

/// What works but will not for much longer needs a person, too.
fn verdict(run: &CheckRun) -> Exit {
    match run.verdict() {
        Some(verdict) => Exit::of(verdict),
        None if run.warnings().iter().any(Warning::is_urgent) => Exit::PERSON_MUST_ACT,
        None => Exit::DONE,
    }
}

/// Why secrets that the connection gave up could not be deleted now either; `None` as a rule. A store that cannot be read
/// at all says nothing about them, and the run has told of it.
async fn unfinished(services: &Services, connection: &Connection, run: &CheckRun) -> Option<Finding> {
    let evidence = finish_replacement(services, connection).await.err()?;
    let is_secret_read = |row: &CheckRow| row.check == CheckId::Secret && matches!(row.outcome, Outcome::Passed { .. });
    run.rows().iter().any(is_secret_read).then(|| diagnose(evidence))
}

fn wanted(services: &Services, args: &CheckArgs) -> Result<Vec<Connection>, Exit> {
    if !args.all {
        let load =
            |name: &String| connections::load(&services.paths, name).map_err(|error| store_access::not_loaded(&error));
        return args.names.iter().map(load).collect();
    }
    let listing = connections::list(&services.paths);
    for broken in &listing.broken {
        output::talk(&format!("{} cannot be read: {}. It was left out.", broken.path.display(), broken.reason));
    }
    if listing.connections.is_empty() {
        output::talk("There is no connection to check. Set one up with aa-connect.");
    }
    Ok(listing.connections)
}

fn as_text(connection: &Connection, run: &CheckRun, unfinished: Option<&Finding>) -> String {
    let is_terminal = std::io::stdout().is_terminal();
    let mut text = format!("{} ({})\n", connection.name, connection.environment.word());
    for row in run.rows() {
        let (mark, words) = match &row.outcome {
            Outcome::Passed { seen, took } => ("ok", format!("{} ({} ms)", seen.in_words(), took.as_millis())),
            Outcome::Failed { finding, took } => {
                ("FAILED", format!("{} ({} ms)", finding.verdict.title(), took.as_millis()))
            }
            Outcome::Skipped => ("skipped", String::new()),
            Outcome::Ahead | Outcome::Running { .. } => ("not tried", String::new()),
        };
        text.push_str(format!("  {:<20} {mark:<9} {words}", row.check.title()).trim_end());
        text.push('\n');
    }
    match run.finding() {
        None => text.push_str("It works.\n"),
        Some(finding) => {
            if is_terminal {
                text.push('\n');
            }
            text.push_str(&output::finding_text(finding));
            text.push('\n');
        }
    }
    for warning in run.warnings() {
        let word = if warning.is_urgent() { "URGENT" } else { "Soon" };
        text.push_str(&format!("{word}: {}\nWhat to do: {}\n", warning.cause, warning.remedy));
    }
    if let Some(finding) = unfinished {
        text.push_str(&format!("{}\n{}\n", migration_words::not_finished(connection), output::finding_text(finding)));
    }
    text
}

fn as_json(connection: &Connection, run: &CheckRun, unfinished: Option<&Finding>, exit: Exit) -> Value {
    let rows: Vec<_> = run
        .rows()
        .iter()
        .map(|row| {
            let (outcome, took, seen, finding) = match &row.outcome {
                Outcome::Passed { seen, took } => ("passed", Some(took), seen_json(seen), None),
                Outcome::Failed { finding, took } => ("failed", Some(took), Value::Null, Some(finding_json(finding))),
                Outcome::Skipped => ("skipped", None, Value::Null, None),
                Outcome::Ahead | Outcome::Running { .. } => ("not_tried", None, Value::Null, None),
            };
            json!({
                "check": row.check.word(),
                "outcome": outcome,
                "took_ms": took.map(|t| u64::try_from(t.as_millis()).unwrap_or(u64::MAX)),
                "seen": seen,
                "finding": finding,
            })
        })
        .collect();
    json!({
        "id": connection.id.as_str(),
        "name": connection.name.as_str(),
        "environment": connection.environment.word(),
        "works": run.has_passed(),
        "warnings": run.warnings().iter().map(warning_json).collect::<Vec<_>>(),
        "unfinished": unfinished.map(finding_json),
        "exit_code": exit.0,
        "checks": rows,
    })
}

fn seen_json(seen: &Seen) -> Value {
    match seen {
        Seen::Secret { store, unattended } => json!({ "store": store.word(), "unattended": unattended.word() }),
        Seen::KeyPair(seen) => json!({
            "sha1": seen.fingerprint.as_ref().map(Printable::as_str),
            "not_after": seen.not_after.map(|end| end.to_string()),
            "urgency": seen.urgency.word(),
        }),
        Seen::Token { from_cache, expires_in } => json!({ "from_cache": from_cache, "expires_in": expires_in }),
        Seen::Companies(discovery) => {
            let count: usize = discovery.organizations.iter().map(|o| o.companies.len()).sum();
            json!({
                "identity": discovery.identity.as_ref().map(|i| i.user_id.as_str()),
                "organizations": discovery.organizations.len(),
                "companies": count,
            })
        }
        Seen::ReportSuites { count } => json!({ "report_suites": count }),
        other => other.facts().into_iter().map(|(label, value)| (label, Value::String(value))).collect(),
    }
}

fn warning_json(warning: &Warning) -> Value {
    json!({
        "id": warning.id(),
        "urgency": warning.urgency.word(),
        "not_after": warning.ends_at.map(|end| end.to_string()),
        "sha1": warning.fingerprint.as_ref().map(Printable::as_str),
        "cause": warning.cause,
        "remedy": warning.remedy,
    })
}

/// A finding as programs read it.
pub(super) fn finding_json(finding: &Finding) -> Value {
    let evidence: serde_json::Map<String, Value> = finding
        .evidence_lines()
        .into_iter()
        .map(|(label, value)| (label.to_lowercase().replace(' ', "_"), Value::String(value)))
        .collect();
    json!({
        "id": finding.id,
        "verdict": finding.verdict.word(),
        "cause": finding.cause,
        "remedy": finding.remedy,
        "who": finding.who.word(),
        "evidence": evidence,
    })
}
