//! The smallest report there is: one metric in total, of one report suite (protocol reference, section 7.4).

use serde_json::{Value, json};

use crate::connection::{Printable, Rsid};
use crate::http::Exchange;

use super::discovery::text;

/// What a report of totals brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The columns that Adobe left out (status 206), each by its error code.
    pub left_out: Vec<Printable>,
}

/// The question: visits of the last seven days, without a dimension, so that no rows come.
pub(super) fn question(rsid: &Rsid) -> String {
    json!({
        "rsid": rsid.as_str(),
        "globalFilters": [{ "type": "dateRange", "dateRange": "td-7d/td" }],
        "metricContainer": { "metrics": [{ "columnId": "0", "id": "metrics/visits" }] },
        "settings": { "limit": 1, "page": 0 },
    })
    .to_string()
}

/// Reads the answer; the error says what it lacks.
pub(super) fn read(exchange: &Exchange, body: &Value) -> Result<Report, &'static str> {
    let errors = body.get("columns").and_then(|columns| columns.get("columnErrors")).and_then(Value::as_array);
    let is_report = ["columns", "summaryData", "rows"].iter().any(|part| body.get(part).is_some());
    if !is_report {
        return Err("a report");
    }
    let named = |error: &Value| exchange.words(text(error, "errorCode").as_deref().unwrap_or("a column"));
    let mut left_out: Vec<Printable> = errors.into_iter().flatten().map(named).collect();
    // Told by the status alone (section 7.4), it is still not the whole report.
    if left_out.is_empty() && exchange.facts.status == 206 {
        left_out.push(Printable::new("a column"));
    }
    Ok(Report { left_out })
}
