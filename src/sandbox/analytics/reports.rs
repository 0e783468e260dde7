//! Reports, totals only (protocol reference, section 7.4): a request without a dimension.
//!
//! The body is checked as Adobe checks it. Numbers are made up, and the same question gets the same answer. The practice
//! accounts have no dimension in their profile: one that is asked for anyway gets Adobe's partial answer.

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use jiff::civil::DateTime;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::data::{Metric, data};
use super::super::gateway::{Caller, answer, shortened};
use super::super::{BODY_LIMIT, random};
use super::company::company_of;
use super::error::ServiceError;

/// More columns than any report has.
const MOST_METRICS: usize = 200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    rsid: Option<String>,
    dimension: Option<String>,
    #[serde(default)]
    global_filters: Vec<Filter>,
    metric_container: Option<Metrics>,
    #[serde(default)]
    settings: Option<Settings>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    #[serde(rename = "type")]
    kind: Option<String>,
    date_range: Option<String>,
}

#[derive(Deserialize)]
struct Metrics {
    #[serde(default)]
    metrics: Vec<AskedMetric>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AskedMetric {
    id: Option<String>,
    column_id: Option<ColumnId>,
}

/// Text in the documentation, a number in some clients.
#[derive(Deserialize)]
#[serde(untagged)]
enum ColumnId {
    Text(String),
    Number(u64),
}

impl ColumnId {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

#[derive(Deserialize, Default)]
struct Settings {
    #[serde(default)]
    page: u64,
}

/// One report.
pub(super) async fn report(
    Extension(caller): Extension<Caller>,
    Path(company): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ServiceError> {
    let company = company_of(&caller, &company)?;
    if !is_json(&headers) {
        return Err(ServiceError::UnsupportedMediaType);
    }
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| ServiceError::TooLarge)?;
    let question: Question = serde_json::from_slice(&body).map_err(|error| {
        ServiceError::Invalid(format!("The request body cannot be read: {}", shortened(&error.to_string())))
    })?;
    let rsid = question.rsid.as_deref().filter(|rsid| !rsid.is_empty()).ok_or_else(|| missing("rsid"))?;
    if !company.suites.iter().any(|suite| suite.rsid.as_str() == rsid) {
        return Err(ServiceError::NoAccessToSuite { rsid: shortened(rsid) });
    }
    let range = date_range(&question.global_filters)?;
    let asked = question.metric_container.as_ref().map(|c| c.metrics.as_slice()).unwrap_or_default();
    if asked.is_empty() {
        return Err(missing("metricContainer.metrics"));
    }
    if asked.len() > MOST_METRICS {
        return Err(ServiceError::Invalid(format!("There are more than {MOST_METRICS} metrics")));
    }
    let columns = asked
        .iter()
        .enumerate()
        .map(|(position, metric)| column(metric, position, question.dimension.as_deref(), rsid, range))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(totals(&columns, question.settings.unwrap_or_default().page))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn missing(name: &str) -> ServiceError {
    ServiceError::Invalid(format!("{name} is required"))
}

/// One column of the answer: its total, or why it has none.
struct Column {
    id: String,
    total: Result<f64, ColumnError>,
}

/// The documented `errorCode`s of a column.
#[derive(Clone, Copy)]
enum ColumnError {
    UnauthorizedMetric,
    NotEnabledMetric,
    UnauthorizedDimension,
}

impl ColumnError {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::UnauthorizedMetric => {
                ("unauthorized_metric", "The metric is unknown or the user has no access to it")
            }
            Self::NotEnabledMetric => ("not_enabled_metric", "The metric is not enabled for this report suite"),
            Self::UnauthorizedDimension => {
                ("unauthorized_dimension_global", "The user has no access to the report's dimension")
            }
        }
    }
}

fn column(
    metric: &AskedMetric,
    position: usize,
    dimension: Option<&str>,
    rsid: &str,
    range: &str,
) -> Result<Column, ServiceError> {
    let id = metric.id.as_deref().filter(|id| !id.is_empty()).ok_or_else(|| missing("metrics[].id"))?;
    let column_id = metric.column_id.as_ref().map_or_else(|| position.to_string(), ColumnId::text);
    let total = match (dimension.filter(|name| !name.is_empty()), data().metric(id)) {
        (Some(_), _) => Err(ColumnError::UnauthorizedDimension),
        (None, Metric::Known) => Ok(made_up(rsid, id, range)),
        (None, Metric::NotEnabled) => Err(ColumnError::NotEnabledMetric),
        (None, Metric::Unknown) => Err(ColumnError::UnauthorizedMetric),
    };
    Ok(Column { id: shortened(&column_id), total })
}

/// 200, or 206 when a column has an error.
fn totals(columns: &[Column], page: u64) -> Response {
    let errors: Vec<Value> = columns
        .iter()
        .filter_map(|column| column.total.as_ref().err().map(|error| (column, error.words())))
        .map(|(column, (code, description))| {
            json!({
                "columnId": column.id,
                "errorCode": code,
                "errorId": random::uuid(),
                "errorDescription": description,
            })
        })
        .collect();
    let ids: Vec<&str> = columns.iter().map(|column| column.id.as_str()).collect();
    let sums: Vec<f64> = columns.iter().filter_map(|column| column.total.as_ref().ok()).copied().collect();
    let mut body = json!({
        "totalPages": 1,
        "firstPage": page == 0,
        "lastPage": true,
        "numberOfElements": 0,
        "number": page,
        "totalElements": 0,
        "columns": { "columnIds": ids },
        "rows": [],
        "summaryData": { "filteredTotals": sums, "totals": sums },
    });
    if errors.is_empty() {
        return answer(StatusCode::OK, &body);
    }
    body["columns"]["columnErrors"] = json!(errors);
    answer(StatusCode::PARTIAL_CONTENT, &body)
}

/// The first date range among the filters, which every report needs.
fn date_range(filters: &[Filter]) -> Result<&str, ServiceError> {
    let range = filters.iter().find(|filter| filter.kind.as_deref() == Some("dateRange"));
    let range = range.and_then(|f| f.date_range.as_deref()).ok_or_else(|| missing("A dateRange in globalFilters"))?;
    let problem = || ServiceError::Invalid(format!("The date range is not valid: {}", shortened(range)));
    let (from, to) = range.split_once('/').ok_or_else(problem)?;
    match (from.parse::<DateTime>(), to.parse::<DateTime>()) {
        (Ok(from), Ok(to)) if from < to => Ok(range),
        (Ok(_), Ok(_)) => Err(problem()),
        (from_date, to_date) => {
            let good = (from_date.is_ok() || is_formula(from)) && (to_date.is_ok() || is_formula(to));
            if good { Ok(range) } else { Err(problem()) }
        }
    }
}

/// Adobe's relative dates: `td-7d`, `tm`, `t-1w+2d`.
fn is_formula(text: &str) -> bool {
    const UNITS: &str = "hdwmqy";
    let Some(rest) = text.strip_prefix('t') else { return false };
    let mut rest = rest.strip_prefix(|c| UNITS.contains(c)).unwrap_or(rest);
    while let Some(after) = rest.strip_prefix(['+', '-']) {
        let number = after.trim_start_matches(|c: char| c.is_ascii_digit());
        let Some(next) = number.strip_prefix(|c| UNITS.contains(c)) else { return false };
        if number.len() == after.len() {
            return false;
        }
        rest = next;
    }
    rest.is_empty() && text.len() <= 100
}

/// A total between 1,000 and 1,000,999 by FNV-1a over the question.
fn made_up(rsid: &str, metric: &str, range: &str) -> f64 {
    let hash = [rsid, metric, range]
        .iter()
        .flat_map(|text| text.bytes().chain([0]))
        .fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    f64::from(1_000 + hash % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_dates_are_told_from_nonsense() {
        for good in ["td", "t", "td-7d", "tm-1m+2d", "ty-10y"] {
            assert!(is_formula(good), "{good}");
        }
        for bad in ["", "d", "tx", "td-", "td-7", "td-d", "td7d", "yesterday", "td-7d ", "td--7d"] {
            assert!(!is_formula(bad), "{bad}");
        }
    }
}
