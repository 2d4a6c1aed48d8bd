//! Validity: when objects are in force, when that changes next, and when they become stale. The clock is an
//! argument.

use compact::sort::SmallSort as _;

use super::corridor;
use crate::model::time::{Interval, Phase};
use crate::model::{Body, Doubt, Kind, Object, UnixMillis};

/// Phase of an object at an instant, and when it changes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Upcoming, in force, ended.
    pub phase: Phase,
    /// Next instant at which the phase differs. `None` when it never changes again.
    pub changes_at: Option<UnixMillis>,
    /// Interval that the phase refers to: the present one, the next one, or the last one.
    pub interval: Interval,
    /// The interval after that one.
    pub then: Option<Interval>,
}

/// Intervals in which an object is in force: the schedule of a zone, otherwise its validity.
///
/// A schedule applies only within the validity, when both exist. Of recurring intervals, the last one before `now`
/// and the next ones.
#[must_use]
pub fn intervals(object: &Object, now: UnixMillis) -> Vec<Interval> {
    let valid = object.common.valid;
    let Body::Zone(zone) = &object.body else { return vec![valid] };
    if zone.schedule.is_empty() && zone.recurrence.is_empty() {
        return vec![valid];
    }
    let recurring = zone.recurrence.iter().flat_map(|recurrence| around(recurrence.times(), now));
    let clipped = zone.schedule.iter().chain(recurring).map(|span| Interval {
        from: span.from.max(valid.from),
        to: match (span.to, valid.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
    });
    let is_real = |span: &Interval| !matches!((span.from, span.to), (Some(from), Some(to)) if from >= to);
    let mut all: Vec<Interval> = clipped.filter(is_real).collect();
    all.small_sort_by_key(|span| (span.from, span.to));
    merge(all)
}

/// Recurring times relevant at `now`: the last one that has ended, and the next ones.
fn around(times: &[Interval], now: UnixMillis) -> &[Interval] {
    const AHEAD: usize = 64;
    let first_open = times.partition_point(|time| time.to.is_some_and(|to| to <= now));
    let range = first_open.saturating_sub(1)..times.len().min(first_open + AHEAD);
    times.get(range).unwrap_or_default()
}

/// Joins intervals that touch or overlap. Input is sorted by start.
fn merge(sorted: Vec<Interval>) -> Vec<Interval> {
    let mut out: Vec<Interval> = Vec::with_capacity(sorted.len());
    for span in sorted {
        if let Some(last) = out.last_mut() {
            let touches = last.to.is_none_or(|to| span.from.is_none_or(|from| from <= to));
            if touches {
                last.to = match (last.to, span.to) {
                    (Some(a), Some(b)) => Some(a.max(b)),
                    _ => None,
                };
                continue;
            }
        }
        out.push(span);
    }
    out
}

/// Phase of an object at `now`.
#[must_use]
pub fn standing(object: &Object, now: UnixMillis) -> Standing {
    let all = intervals(object, now);
    let after = |index: usize| all.get(index + 1).copied();
    // Sorted and disjoint: the first one that has not ended is the relevant one.
    match all.iter().enumerate().find(|(_, span)| span.phase(now) != Phase::Ended) {
        Some((index, span)) => match span.phase(now) {
            Phase::Active => {
                // Until the next interval begins, the object is upcoming again.
                Standing { phase: Phase::Active, changes_at: span.to, interval: *span, then: after(index) }
            }
            Phase::Upcoming | Phase::Ended => Standing {
                phase: Phase::Upcoming,
                changes_at: span.from,
                interval: *span,
                then: after(index),
            },
        },
        None => {
            let last = all.last().copied().unwrap_or_default();
            Standing { phase: Phase::Ended, changes_at: None, interval: last, then: None }
        }
    }
}

/// Returns whether it is unclear that an object is in force: the feed gives a start or an end that cannot be read.
#[must_use]
pub fn is_unclear(object: &Object, now: UnixMillis) -> bool {
    object.common.doubts.contains(&Doubt::Validity) && standing(object, now).phase == Phase::Active
}

/// Seconds after which an object of a kind is stale when the feed gives no limit.
///
/// `None` for kinds that do not age, because a fact of yesterday is still one today.
#[must_use]
pub const fn default_stale_after_secs(kind: Kind) -> Option<u32> {
    match kind {
        Kind::Unit => Some(120),
        Kind::Aircraft => Some(30),
        Kind::Camera | Kind::Service | Kind::Headquarters => Some(15 * 60),
        Kind::Crowd | Kind::Corridor => Some(10 * 60),
        Kind::Assembly | Kind::Gate | Kind::Perimeter => Some(30 * 60),
        Kind::Post | Kind::Overwatch | Kind::Hotel | Kind::Check => Some(60 * 60),
        Kind::Site
        | Kind::Venue
        | Kind::Zone
        | Kind::Sweep
        | Kind::Incident
        | Kind::Liaison
        | Kind::Unknown => None,
    }
}

/// Instant from which an object is stale. `None` when it does not age or its age is unknown.
#[must_use]
pub fn stale_at(object: &Object) -> Option<UnixMillis> {
    let common = &object.common;
    let secs = common.stale_after_secs.or(default_stale_after_secs(object.kind()))?;
    Some(common.updated?.plus_millis(i64::from(secs) * 1000))
}

/// Returns whether an object is stale.
#[must_use]
pub fn is_stale(object: &Object, now: UnixMillis) -> bool {
    stale_at(object).is_some_and(|at| now >= at)
}

/// Next instant after `now` at which time alone changes how an object is shown.
#[must_use]
pub fn next_change_at(object: &Object, now: UnixMillis) -> Option<UnixMillis> {
    let sweep_ends = if let Body::Sweep(sweep) = &object.body { sweep.clear_until } else { None };
    let closure_moves = corridor::next_change_at(object, now);
    [standing(object, now).changes_at, stale_at(object), sweep_ends, closure_moves]
        .into_iter()
        .flatten()
        .filter(|at| *at > now)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::{object, zone};
    use crate::model::zone::Rule;
    use proptest::prelude::*;

    fn span(from: i64, to: i64) -> Interval {
        Interval { from: Some(UnixMillis(from)), to: Some(UnixMillis(to)) }
    }

    #[test]
    fn a_zone_with_two_evenings_is_upcoming_in_between() {
        let zone = zone("z", Rule::Closed, vec![span(10, 20), span(30, 40)]);
        let at = |now| standing(&zone, UnixMillis(now));
        assert_eq!((at(5).phase, at(5).changes_at), (Phase::Upcoming, Some(UnixMillis(10))));
        assert_eq!((at(10).phase, at(10).changes_at), (Phase::Active, Some(UnixMillis(20))));
        assert_eq!(at(10).then, Some(span(30, 40)));
        assert_eq!((at(25).phase, at(25).changes_at), (Phase::Upcoming, Some(UnixMillis(30))));
        assert_eq!((at(35).phase, at(35).then), (Phase::Active, None));
        assert_eq!((at(40).phase, at(40).changes_at), (Phase::Ended, None));
    }

    #[test]
    fn spans_that_touch_are_one_and_validity_cuts_them() {
        let mut zone = zone("z", Rule::Closed, vec![span(20, 30), span(10, 20)]);
        assert_eq!(standing(&zone, UnixMillis(15)).changes_at, Some(UnixMillis(30)));
        zone.common.valid = span(12, 18);
        assert_eq!(standing(&zone, UnixMillis(11)).phase, Phase::Upcoming);
        assert_eq!(standing(&zone, UnixMillis(18)).phase, Phase::Ended);
    }

    #[test]
    fn what_the_feed_says_about_staleness_goes_before_the_kind() {
        let mut unit = object("u", Body::Unit(Box::default()));
        unit.common.updated = Some(UnixMillis(0));
        assert!(!is_stale(&unit, UnixMillis(119_999)) && is_stale(&unit, UnixMillis(120_000)));
        unit.common.stale_after_secs = Some(10);
        assert!(is_stale(&unit, UnixMillis(10_000)));
        assert_eq!(next_change_at(&unit, UnixMillis(0)), Some(UnixMillis(10_000)));
        assert_eq!(next_change_at(&unit, UnixMillis(10_000)), None);
        unit.common.updated = None;
        assert!(!is_stale(&unit, UnixMillis(1 << 40)), "an unknown age is no age");
    }

    proptest! {
        /// Nothing changes between now and the next change, and the phase follows from the spans.
        #[test]
        fn the_phase_holds_until_it_changes(
            spans in proptest::collection::vec((0..100_i64, 1..30_i64), 0..5), now in 0..140_i64,
        ) {
            let schedule: Vec<Interval> = spans.iter().map(|(from, length)| span(*from, from + length)).collect();
            let zone = zone("z", Rule::Closed, schedule.clone());
            let is_inside = |t: i64| schedule.is_empty() || schedule.iter().any(|s| s.phase(UnixMillis(t)) == Phase::Active);
            let standing_now = standing(&zone, UnixMillis(now));
            prop_assert_eq!(standing_now.phase == Phase::Active, is_inside(now));
            let until = standing_now.changes_at.map_or(200, |at| at.0);
            prop_assert!(until > now);
            for t in now..until {
                prop_assert_eq!(standing(&zone, UnixMillis(t)).phase, standing_now.phase, "at {}", t);
            }
            if let Some(at) = standing_now.changes_at {
                prop_assert_ne!(standing(&zone, at).phase, standing_now.phase);
            }
        }
    }

    #[test]
    fn a_zone_without_a_schedule_follows_its_validity() {
        let mut always = object("z", Body::Zone(Box::default()));
        assert_eq!(standing(&always, UnixMillis(0)).phase, Phase::Active);
        always.common.valid = span(1, 2);
        assert_eq!(standing(&always, UnixMillis(0)).phase, Phase::Upcoming);
    }
}
