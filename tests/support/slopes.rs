//! Detects growth: samples over time, the slope that most pairs of them agree on, and its maximum. Knows neither a
//! browser nor what is counted.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// Fraction of a run, at its start, that is not judged: caches fill, and code that runs often is recompiled.
const WARM_UP: f64 = 0.25;
/// Minimum number of samples after the warm-up. With fewer there is no verdict, which is not a pass.
const FEWEST: usize = 6;

/// A quantity, and its maximum growth per hour or per round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// Name in tables and files.
    pub(crate) name: &'static str,
    /// Unit of the quantity.
    pub(crate) unit: &'static str,
    /// Unit of the distance between samples: `hour` or `round`.
    pub(crate) per: &'static str,
    /// Maximum slope; with `None`, reported but not judged.
    pub(crate) most: Option<f64>,
}

/// Samples of a quantity, in order: hours or rounds since the start, and the amount.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) limit: Limit,
    pub(crate) samples: Vec<(f64, f64)>,
}

/// Verdict on a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// The slope, per hour or round, which is within the limit, if there is one.
    Fine(f64),
    /// The slope, per hour or round, which exceeds the limit.
    Grows(f64),
    /// Too few samples; holds their number.
    TooShort(usize),
}

impl Verdict {
    pub(crate) const fn is_pass(self) -> bool {
        matches!(self, Self::Fine(_))
    }
}

impl Series {
    pub(crate) const fn new(limit: Limit) -> Self {
        Self { limit, samples: Vec::new() }
    }

    /// Samples after the warm-up.
    fn judged(&self) -> &[(f64, f64)] {
        let begin = self.samples.first().map_or(0.0, |first| first.0);
        let end = self.samples.last().map_or(0.0, |last| last.0);
        let warm_until = begin + (end - begin) * WARM_UP;
        let cold = self.samples.iter().take_while(|sample| sample.0 < warm_until).count();
        &self.samples[cold..]
    }

    pub(crate) fn verdict(&self) -> Verdict {
        let judged = self.judged();
        let slope = match slope(judged) {
            Some(slope) if judged.len() >= FEWEST => slope,
            _ => return Verdict::TooShort(judged.len()),
        };
        match self.limit.most {
            Some(most) if slope > most => Verdict::Grows(slope),
            _ => Verdict::Fine(slope),
        }
    }
}

/// Theil–Sen estimator: the median of the slopes between all pairs. A fifth of the samples may be outliers.
pub(crate) fn slope(samples: &[(f64, f64)]) -> Option<f64> {
    let mut slopes: Vec<f64> = samples
        .iter()
        .enumerate()
        .flat_map(|(at, one)| samples[at + 1..].iter().map(move |other| (other.0 - one.0, other.1 - one.1)))
        .filter(|(hours, _)| *hours > 0.0)
        .map(|(hours, more)| more / hours)
        .collect();
    slopes.sort_by(f64::total_cmp);
    let middle = slopes.len() / 2;
    match slopes.len() {
        0 => None,
        even if even % 2 == 0 => Some(f64::midpoint(slopes[middle - 1], slopes[middle])),
        _ => Some(slopes[middle]),
    }
}

/// The series as a table for people.
pub(crate) fn table(all: &[Series]) -> String {
    let mut out =
        "| | first | last | slope | at most | |\n| --- | --- | --- | --- | --- | --- |\n".to_owned();
    for series in all {
        let of = |sample: Option<&(f64, f64)>| {
            sample.map_or_else(|| "–".to_owned(), |sample| format!("{:.1}", sample.1))
        };
        let (slope, word) = match series.verdict() {
            Verdict::Fine(slope) => {
                (format!("{slope:+.2}"), if series.limit.most.is_some() { "holds" } else { "" })
            }
            Verdict::Grows(slope) => (format!("{slope:+.2}"), "GROWS"),
            Verdict::TooShort(_) => ("–".to_owned(), "TOO SHORT"),
        };
        let most = series.limit.most.map_or_else(|| "–".to_owned(), |most| format!("{most}"));
        let Limit { name, unit, per, .. } = series.limit;
        // Writing to a string cannot fail.
        writeln!(
            out,
            "| {name} ({unit}) | {} | {} | {slope} a {per} | {most} | {word} |",
            of(series.judged().first()),
            of(series.samples.last()),
        )
        .ok();
    }
    out
}

/// The series as JSON, for programs.
pub(crate) fn to_json(all: &[Series]) -> Value {
    all.iter()
        .map(|series| {
            let slope = slope(series.judged());
            json!({
                "name": series.limit.name,
                "unit": series.limit.unit,
                "per": series.limit.per,
                "most": series.limit.most,
                "slope": slope,
                "passes": series.verdict().is_pass(),
                "samples": series.samples,
            })
        })
        .collect()
}
