//! Whether something grows: samples over time, the slope that most pairs of them agree on, and the most it may be.
//! Knows neither a browser nor what is counted.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// What a run begins with is not judged: caches fill, and code that runs often is compiled anew.
const WARM_UP: f64 = 0.25;
/// With fewer samples behind the warm-up nothing can be said, and that is no pass.
const FEWEST: usize = 6;

/// A quantity, and how much more of it there may be with every hour, or every round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// What it is called in tables and files.
    pub(crate) name: &'static str,
    /// What it is counted in.
    pub(crate) unit: &'static str,
    /// What its samples are apart by: `hour` or `round`.
    pub(crate) per: &'static str,
    /// `None`: reported, and not judged.
    pub(crate) most: Option<f64>,
}

/// A quantity as it was found, in order: hours or rounds since the beginning, and how much.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    pub(crate) limit: Limit,
    pub(crate) samples: Vec<(f64, f64)>,
}

/// What is said of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// So much more with every hour or round, which is within its limit, if it has one.
    Fine(f64),
    /// So much more with every hour or round, which is too much.
    Grows(f64),
    /// There are not enough samples to tell.
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

    /// The samples behind the warm-up.
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

/// The slope of Theil and Sen: the median of the slopes between all pairs. A fifth of the samples may be anything.
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

/// The series as they are, for programs.
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
