//! Rule for events that need the same place at the same time, detected ahead: assemblies, the relay and other moving
//! events, closures, crowds leaving a venue.

use compact::sort::SmallSort as _;

use super::{Draft, FindingKind};
use crate::analysis::containment::covers;
use crate::analysis::corridor::said_at;
use crate::analysis::measure::distance_m;
use crate::analysis::schedule;
use crate::model::assembly::AssemblyState;
use crate::model::corridor::{Corridor, CorridorUse};
use crate::model::geo::{LngLat, Shape};
use crate::model::site::VenuePhase;
use crate::model::time::Interval;
use crate::model::zone::Rule;
use crate::model::{Body, Object, Slot, UnixMillis};

/// How far ahead clashes are searched.
const AHEAD_MILLIS: i64 = 12 * 3_600_000;
/// Time before and after its passage for which a moving event holds a crossing: the relay's closures take half an
/// hour.
const PASSING_MILLIS: i64 = 15 * 60_000;
/// Assumed length of an assembly without an end.
const ASSEMBLY_MILLIS: i64 = 4 * 3_600_000;
/// Maximum distance between two positions treated as the same place.
const NEAR_M: f64 = 300.0;
/// Limit of an object's position error when the area around it is computed.
const MAX_ACCURACY_M: f64 = 2_000.0;

/// An event that occupies places for a time.
struct Party<'a> {
    slot: Slot,
    role: Role,
    /// Validity of marches and assemblies. A march and the assembly that marches have the same one, to the minute.
    marches: Option<Interval>,
    /// Places, each with its start and end.
    stays: Vec<(Place<'a>, UnixMillis, UnixMillis)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Assembly,
    Moving,
    Egress,
    Closure,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    /// A shape, and the radius of uncertainty around it in meters.
    Area(&'a Shape, f64),
    Spot(LngLat),
}

/// Clashes now or within [`AHEAD_MILLIS`].
pub(super) fn findings<'a>(objects: impl Iterator<Item = (Slot, &'a Object)>, now: UnixMillis) -> Vec<Draft> {
    let ahead = now.plus_millis(AHEAD_MILLIS);
    let mut parties: Vec<Party<'a>> = objects.filter_map(|(slot, object)| party(slot, object, now)).collect();
    for party in &mut parties {
        party.stays.retain(|(_, from, to)| *to > now && *from < ahead);
    }
    parties.retain(|party| !party.stays.is_empty());
    parties.small_sort_by_key(|party| (party.role, party.slot));
    let mut out = Vec::new();
    for (i, one) in parties.iter().enumerate() {
        for other in parties.iter().skip(i + 1).filter(|other| may_clash(one.role, other.role)) {
            if one.role != other.role && one.marches.is_some() && one.marches == other.marches {
                continue;
            }
            let meeting = one.stays.iter().find_map(|(place, from, to)| {
                other.stays.iter().find_map(|(there, since, until)| {
                    let (start, end) = ((*from).max(*since), (*to).min(*until));
                    let at = if start < end { meeting(*place, *there) } else { None };
                    at.map(|at| (start, end, at))
                })
            });
            out.extend(meeting.map(|(start, end, at)| Draft {
                other: Some(other.slot),
                window: Some(Interval { from: Some(start), to: Some(end) }),
                at: Some(at),
                ..Draft::new(FindingKind::Clash, one.slot)
            }));
        }
    }
    out
}

/// Pairs of roles that may clash. Closures are made for moving events and crowds, and against assemblies.
const fn may_clash(one: Role, other: Role) -> bool {
    matches!(
        (one, other),
        (Role::Assembly, Role::Moving | Role::Egress | Role::Closure)
            | (Role::Moving, Role::Moving | Role::Egress)
    )
}

fn party<'a>(slot: Slot, object: &'a Object, now: UnixMillis) -> Option<Party<'a>> {
    let accuracy_m = object.common.accuracy_m.map_or(0.0, f64::from);
    let area = Place::Area(&object.common.shape, accuracy_m.clamp(0.0, MAX_ACCURACY_M));
    let (role, stays) = match &object.body {
        Body::Assembly(assembly) if assembly.state != AssemblyState::Ended => {
            let from = assembly.starts_at.or(object.common.valid.from)?;
            let to = assembly.ends_at.or(object.common.valid.to);
            (Role::Assembly, vec![(area, from, to.unwrap_or_else(|| from.plus_millis(ASSEMBLY_MILLIS)))])
        }
        Body::Zone(zone) if zone.rule == Rule::Closed => {
            let standing = schedule::standing(object, now);
            let spans = [Some(standing.interval), standing.then];
            let far = now.plus_millis(AHEAD_MILLIS);
            let stays = spans.into_iter().flatten();
            (
                Role::Closure,
                stays.map(|span| (area, span.from.unwrap_or(now), span.to.unwrap_or(far))).collect(),
            )
        }
        // Without timed crossings, the event occupies its whole way for its whole validity.
        Body::Corridor(corridor) if corridor.stops.is_empty() => {
            let far = now.plus_millis(AHEAD_MILLIS);
            let valid = object.common.valid;
            (Role::Moving, vec![(area, valid.from?, valid.to.unwrap_or(far))])
        }
        Body::Corridor(corridor) => {
            let passes = passes(corridor).into_iter();
            let held = passes.map(|(at, spot)| {
                (Place::Spot(spot), at.plus_millis(-PASSING_MILLIS), at.plus_millis(PASSING_MILLIS))
            });
            (Role::Moving, held.collect())
        }
        Body::Venue(venue) if venue.phase == VenuePhase::Egress => {
            (Role::Egress, vec![(area, now, now.plus_millis(PASSING_MILLIS))])
        }
        Body::Assembly(_)
        | Body::Zone(_)
        | Body::Venue(_)
        | Body::Site(_)
        | Body::Headquarters(_)
        | Body::Perimeter(_)
        | Body::Gate(_)
        | Body::Camera(_)
        | Body::Hotel(_)
        | Body::Post(_)
        | Body::Overwatch(_)
        | Body::Check(_)
        | Body::Unit(_)
        | Body::Aircraft(_)
        | Body::Sweep(_)
        | Body::Incident(_)
        | Body::Service(_)
        | Body::Liaison(_)
        | Body::Crowd(_)
        | Body::Unknown(_) => return None,
    };
    let is_march = if let Body::Corridor(corridor) = &object.body {
        corridor.purpose == CorridorUse::March
    } else {
        role == Role::Assembly
    };
    Some(Party { slot, role, marches: is_march.then_some(object.common.valid), stays })
}

/// Passage times and positions of a moving event: its crossings, and positions at most [`NEAR_M`] apart in between.
fn passes(corridor: &Corridor) -> Vec<(UnixMillis, LngLat)> {
    let timed: Vec<(UnixMillis, LngLat)> = corridor
        .stops
        .iter()
        .filter(|stop| stop.passed_at.is_none())
        .filter_map(|stop| Some((said_at(corridor, stop)?, LngLat::new(stop.lng, stop.lat)?)))
        .collect();
    let mut out: Vec<(UnixMillis, LngLat)> = timed.first().copied().into_iter().collect();
    for pair in timed.windows(2) {
        let [(from_at, from), (to_at, to)] = pair else { continue };
        let pieces = (distance_m(*from, *to) / NEAR_M).ceil().clamp(1.0, 200.0);
        for piece in 1..=pieces as u32 {
            let part = f64::from(piece) / pieces;
            let between = |a: f64, b: f64| a + (b - a) * part;
            let millis = to_at.millis_since(*from_at) as f64 * part;
            let spot =
                LngLat::new(between(from.lng_deg(), to.lng_deg()), between(from.lat_deg(), to.lat_deg()));
            out.extend(spot.map(|spot| (from_at.plus_millis(millis as i64), spot)));
        }
    }
    out
}

/// Position where two places coincide, if they do.
fn meeting(one: Place<'_>, other: Place<'_>) -> Option<LngLat> {
    match (one, other) {
        (Place::Spot(a), Place::Spot(b)) => (distance_m(a, b) <= NEAR_M).then_some(a),
        (Place::Area(area, around_m), Place::Spot(at)) | (Place::Spot(at), Place::Area(area, around_m)) => {
            is_near(area, at, around_m.max(NEAR_M)).then_some(at)
        }
        (Place::Area(a, around_a), Place::Area(b, around_b)) => {
            touching(a, b, around_b).or_else(|| touching(b, a, around_a))
        }
    }
}

fn is_near(area: &Shape, at: LngLat, near_m: f64) -> bool {
    let mut is_near = covers(area, at);
    area.for_each_position(&mut |corner| is_near |= distance_m(corner, at) <= near_m);
    is_near
}

/// First corner of `other` that lies inside `area` or within `around_m` of it.
fn touching(area: &Shape, other: &Shape, around_m: f64) -> Option<LngLat> {
    let mut inside = None;
    other.for_each_position(&mut |corner| {
        if inside.is_none() && is_near(area, corner, around_m) {
            inside = Some(corner);
        }
    });
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::{object, zone};
    use crate::model::assembly::Assembly;
    use crate::model::corridor::Stop;
    use crate::model::geo::Polygon;

    const HOUR: i64 = 3_600_000;

    fn at(lng: f64, lat: f64) -> LngLat {
        LngLat::new(lng, lat).unwrap()
    }

    fn rally(from: i64, to: i64) -> Object {
        let (starts_at, ends_at) = (Some(UnixMillis(from * HOUR)), Some(UnixMillis(to * HOUR)));
        let mut rally =
            object("rally", Body::Assembly(Box::new(Assembly { starts_at, ends_at, ..Assembly::default() })));
        rally.common.shape = Shape::Point(at(9.19, 45.464));
        rally
    }

    fn centre(from: i64, to: i64) -> Object {
        let span = Interval { from: Some(UnixMillis(from * HOUR)), to: Some(UnixMillis(to * HOUR)) };
        let mut closed = zone("centre", Rule::Closed, vec![span]);
        let ring = vec![at(9.17, 45.45), at(9.21, 45.45), at(9.21, 45.48), at(9.17, 45.48), at(9.17, 45.45)];
        closed.common.shape = Shape::Polygons(vec![Polygon { exterior: ring, holes: vec![] }]);
        closed
    }

    fn windows(one: &Object, other: &Object, now: i64) -> Vec<(i64, i64)> {
        let all = [(Slot(0), one), (Slot(1), other)];
        let found = findings(all.into_iter(), UnixMillis(now * HOUR));
        let hours = |at: Option<UnixMillis>| at.unwrap().0 / HOUR;
        found
            .iter()
            .map(|draft| draft.window.unwrap())
            .map(|window| (hours(window.from), hours(window.to)))
            .collect()
    }

    #[test]
    fn a_rally_in_a_closed_centre_is_seen_hours_ahead() {
        assert_eq!(windows(&rally(17, 20), &centre(15, 24), 9), [(17, 20)]);
        assert_eq!(windows(&rally(17, 20), &centre(19, 24), 18), [(19, 20)]);
        assert_eq!(windows(&rally(17, 20), &centre(21, 24), 9), [], "one after the other");
        assert_eq!(windows(&rally(17, 20), &centre(15, 24), 20), [], "over");
        assert_eq!(windows(&rally(17, 20), &centre(15, 24), 4), [], "too far ahead");
        let mut elsewhere = rally(17, 20);
        elsewhere.common.shape = Shape::Point(at(9.3, 45.464));
        assert_eq!(windows(&elsewhere, &centre(15, 24), 9), []);
    }

    #[test]
    fn the_relay_meets_a_rally_where_and_when_it_comes_by() {
        let relay = |expected_at: i64, passed_at: Option<i64>| {
            let hour = |at: i64| UnixMillis(at * HOUR);
            let stop = Stop {
                lng: 9.191,
                lat: 45.465,
                planned_at: Some(hour(12)),
                expected_at: Some(hour(expected_at)),
                passed_at: passed_at.map(hour),
                ..Stop::default()
            };
            object("relay", Body::Corridor(Box::new(Corridor { stops: vec![stop], ..Corridor::default() })))
        };
        assert_eq!(windows(&rally(17, 20), &relay(18, None), 9).len(), 1);
        assert_eq!(windows(&rally(17, 20), &relay(16, None), 9), [], "an hour before");
        assert_eq!(windows(&rally(17, 20), &relay(18, Some(11)), 9), [], "gone by");
    }
}
