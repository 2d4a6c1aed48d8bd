//! Operation time in whole seconds, and the local hours in which the scenario is written.
//!
//! All of February is on Central European Time (+01:00); the scenario uses no other offset.

use vedetta::model::UnixMillis;

/// An instant of the operation: seconds since 1970-01-01T00:00:00Z.
pub(super) type OpSecs = i64;

/// A minute in seconds.
pub(super) const MINUTE: OpSecs = 60;
/// An hour in seconds.
pub(super) const HOUR: OpSecs = 3600;
/// A day in seconds.
pub(super) const DAY: OpSecs = 86_400;

/// 2026-01-01T00:00:00+01:00. Revisions count seconds from here.
pub(super) const NEW_YEAR: OpSecs = 1_767_222_000;

/// Instant on a day of February 2026 at an hour and a minute, +01:00. Day 0 is 31 January; negative days come before.
pub(super) const fn february(day: i64, hour: i64, minute: i64) -> OpSecs {
    NEW_YEAR + (30 + day) * DAY + hour * HOUR + minute * MINUTE
}

/// Default opening time: the evening of the opening ceremony.
pub(super) const OPENING: OpSecs = february(6, 20, 0);

/// Converts an instant to its wire type.
pub(super) const fn unix_millis(at: OpSecs) -> UnixMillis {
    UnixMillis(at * 1000)
}

/// Returns the whole second that contains an instant.
pub(super) const fn op_secs(at: UnixMillis) -> OpSecs {
    at.0.div_euclid(1000)
}

/// Hours since local midnight, 0 <= x < 24.
pub(super) fn local_hour(at: OpSecs) -> f64 {
    (at - NEW_YEAR).rem_euclid(DAY) as f64 / HOUR as f64
}

/// Last local midnight, not after `at`.
pub(super) const fn midnight(at: OpSecs) -> OpSecs {
    at - (at - NEW_YEAR).rem_euclid(DAY)
}

/// Last instant, not after `now`, of a series with this period; `phase` shifts it relative to other series.
pub(super) const fn last_beat(now: OpSecs, period: OpSecs, phase: u64) -> OpSecs {
    let shift = (phase % period as u64) as OpSecs;
    now - (now - shift).rem_euclid(period)
}

/// Linear interpolation at `at` between points, each an instant and a value; constant before and after.
pub(super) fn on_curve(at: f64, points: &[(f64, f64)]) -> f64 {
    let mut before: Option<(f64, f64)> = None;
    for point in points {
        if at < point.0 {
            return before.map_or(point.1, |(x, y)| y + (point.1 - y) * (at - x) / (point.0 - x));
        }
        before = Some(*point);
    }
    before.map_or(0.0, |point| point.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_is_the_evening_of_the_sixth() {
        assert_eq!(Some(unix_millis(OPENING)), UnixMillis::parse("2026-02-06T20:00:00+01:00"));
        assert_eq!(Some(unix_millis(february(0, 12, 0))), UnixMillis::parse("2026-01-31T12:00:00+01:00"));
        assert!((local_hour(OPENING) - 20.0).abs() < 1e-9);
        assert_eq!(midnight(OPENING), february(6, 0, 0));
    }

    #[test]
    fn a_beat_is_never_in_the_future_and_never_older_than_its_period() {
        for phase in [0, 1, 599, 600, 12_345] {
            for now in OPENING..OPENING + 1300 {
                let beat = last_beat(now, 600, phase);
                assert!(beat <= now && now - beat < 600);
                assert_eq!(last_beat(beat, 600, phase), beat);
            }
        }
    }

    #[test]
    fn a_curve_is_flat_outside_and_straight_inside() {
        let curve = [(1.0, 10.0), (3.0, 20.0)];
        assert_eq!([0.0, 1.0, 2.0, 3.0, 9.0].map(|x| on_curve(x, &curve)), [10.0, 10.0, 15.0, 20.0, 20.0]);
    }
}
