//! Judgment of long runs: leaks are found, and noise is not mistaken for one.

#[path = "support/slopes.rs"]
mod slopes;

use proptest::collection::vec;
use proptest::prelude::*;
use slopes::{Limit, Series, Verdict, slope, table, to_json};

const LIMIT: Limit = Limit { name: "listeners", unit: "count", per: "hour", most: Some(8.0) };

/// A series with one sample every two minutes.
fn series(values: impl IntoIterator<Item = f64>) -> Series {
    let samples = values.into_iter().enumerate().map(|(at, value)| (at as f64 / 30.0, value)).collect();
    Series { limit: LIMIT, samples }
}

#[test]
fn one_more_with_every_round_is_found() {
    let leaking = series((0..12).map(|round| 400.0 + f64::from(round)));
    assert!(matches!(leaking.verdict(), Verdict::Grows(slope) if (slope - 30.0).abs() < 1e-6));
    assert!(table(std::slice::from_ref(&leaking)).contains("GROWS"));
    assert_eq!(to_json(&[leaking])[0]["passes"], false);
}

#[test]
fn what_grows_only_while_it_warms_up_is_no_leak() {
    let warming = series((0..40).map(|round| if round < 10 { f64::from(round) * 50.0 } else { 500.0 }));
    assert_eq!(warming.verdict(), Verdict::Fine(0.0));
}

#[test]
fn a_single_step_is_no_leak() {
    let step = series((0..40).map(|round| if round < 30 { 400.0 } else { 401.0 }));
    assert!(step.verdict().is_pass(), "{:?}", step.verdict());
}

#[test]
fn too_few_samples_are_no_pass() {
    let short = series([1.0; 6]);
    assert!(!short.verdict().is_pass());
    assert!(!Series::new(LIMIT).verdict().is_pass());
    // Samples that share one moment prove nothing either.
    let at_once = Series { limit: LIMIT, samples: vec![(1.0, 5.0); 20] };
    assert!(!at_once.verdict().is_pass());
}

#[test]
fn what_has_no_limit_is_told_and_not_judged() {
    let mut growing = series((0..12).map(f64::from));
    growing.limit.most = None;
    assert!(growing.verdict().is_pass());
    assert!(table(&[growing]).contains("+30.00"));
}

proptest! {
    #[test]
    fn a_line_has_its_slope(rise in -1e3..1e3f64, from in -1e6..1e6f64, times in vec(0.0..100.0f64, 6..40)) {
        prop_assume!(times.iter().any(|time| (time - times[0]).abs() > 1e-3));
        let mut times = times;
        times.sort_by(f64::total_cmp);
        let line: Vec<(f64, f64)> = times.iter().map(|&time| (time, from + rise * time)).collect();
        prop_assume!(line.windows(2).all(|two| two[1].0 - two[0].0 > 1e-3));
        let found = slope(&line).unwrap_or(f64::NAN);
        prop_assert!((found - rise).abs() < 1e-3, "{found} instead of {rise}");
    }

    /// A leak of one per round is found, despite up to 7 arbitrary samples of 60 and noise below half a unit.
    #[test]
    fn a_leak_is_found_among_noise(
        noise in vec(-0.45..0.45f64, 60),
        wild in vec((0..60usize, -1e4..1e4), 0..8),
    ) {
        let mut values: Vec<f64> = noise.iter().enumerate().map(|(round, noise)| round as f64 + noise).collect();
        for (at, value) in wild {
            values[at] = value;
        }
        let leaking = series(values);
        prop_assert!(!leaking.verdict().is_pass(), "{:?}", leaking.verdict());
    }

    /// Noise around a constant is no leak, despite up to 7 arbitrary samples of 60.
    #[test]
    fn noise_is_no_leak(noise in vec(-0.5..0.5f64, 60), wild in vec((0..60usize, -1e4..1e4), 0..8)) {
        let mut values = noise;
        for (at, value) in wild {
            values[at] = value;
        }
        let steady = series(values);
        prop_assert!(steady.verdict().is_pass(), "{:?}", steady.verdict());
    }
}
