//! The measures beside what the design wants of them, and whether each holds.

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Comes out the same on every machine: a missed limit fails the benchmark.
    Count,
    /// Depends on the machine and what else runs there: marked only.
    Time,
    /// Has no limit.
    Known,
}

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    pub(crate) aim: f64,
    pub(crate) limit: f64,
    pub(crate) kind: Kind,
    /// What is behind the number.
    pub(crate) note: String,
}

impl Measure {
    pub(crate) fn count(name: &str, value: f64, unit: &'static str, (aim, limit): (f64, f64)) -> Self {
        Self { name: name.to_owned(), value, unit, aim, limit, kind: Kind::Count, note: String::new() }
    }

    pub(crate) fn time(name: &str, value: f64, (aim, limit): (f64, f64)) -> Self {
        Self { kind: Kind::Time, ..Self::count(name, value, "ms", (aim, limit)) }
    }

    pub(crate) fn known(name: &str, value: f64, unit: &'static str) -> Self {
        Self { kind: Kind::Known, ..Self::count(name, value, unit, (f64::NAN, f64::NAN)) }
    }

    pub(crate) fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn mark(&self) -> &'static str {
        match self.kind {
            Kind::Known => "",
            _ if self.value <= self.aim => "aim reached",
            _ if self.value <= self.limit => "holds",
            _ => "MISSED",
        }
    }

    pub(crate) fn is_missed(&self) -> bool {
        self.kind == Kind::Count && self.value > self.limit
    }
}

/// The table as text.
pub(crate) fn table(measures: &[Measure]) -> String {
    let mut out = line("measure", "measured", "aim", "must hold", "", "");
    out.push_str(&format!("{}\n", "─".repeat(100)));
    for measure in measures {
        let with_unit = |value: f64| if value.is_nan() { String::new() } else { number(value) };
        let got = format!("{} {}", number(measure.value), measure.unit);
        let (aim, limit) = (with_unit(measure.aim), with_unit(measure.limit));
        out.push_str(&line(&measure.name, &got, &aim, &limit, measure.mark(), &measure.note));
    }
    out
}

fn line(name: &str, got: &str, aim: &str, limit: &str, mark: &str, note: &str) -> String {
    format!("{name:<46} {got:>13} {aim:>7} {limit:>10}  {mark:<12} {note}").trim_end().to_owned() + "\n"
}

/// Whole where it is whole or large, else as many digits as say something.
pub(crate) fn number(value: f64) -> String {
    match value {
        _ if value.is_nan() => "–".to_owned(),
        _ if value.fract() == 0.0 || value.abs() >= 100.0 => format!("{value:.0}"),
        _ if value.abs() >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// The value below which `share` of all lie; NaN of nothing.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
    let at = ((last as f64) * share).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
