//! Areas and lines that cover a position: "what applies here now?". Containment itself is decided in `model::geo`.

use compact::sort::SmallSort as _;

use super::measure::distance_m;
use super::schedule::{Standing, standing};
use crate::model::geo::{Bounds, LngLat, Polygon, Shape};
use crate::model::time::Phase;
use crate::model::zone::Rule;
use crate::model::{Body, Object, Slot, UnixMillis};

/// Half width of a line's coverage: half a wide street, or a narrow one plus the error of a receiver.
pub const LINE_REACH_M: f64 = 20.0;
/// Length of a degree of latitude.
const METERS_PER_DEG: f64 = 111_195.0;

/// Returns whether a shape covers a position.
///
/// An area covers its inside, a line everything within [`LINE_REACH_M`] of it, a point nothing.
#[must_use]
pub fn covers(shape: &Shape, at: LngLat) -> bool {
    match shape {
        Shape::Nowhere | Shape::Point(_) | Shape::Points(_) => false,
        Shape::Lines(lines) => {
            lines.iter().any(|line| on_path(line, at).is_some_and(|(off_m, _)| off_m <= LINE_REACH_M))
        }
        Shape::Polygons(polygons) => polygons.iter().any(|polygon| polygon.covers(at)),
        Shape::Collection(parts) => parts.iter().any(|part| covers(part, at)),
    }
}

/// Bounding box of everything that a shape covers.
#[must_use]
pub fn covered_bounds(shape: &Shape) -> Option<Bounds> {
    let bounds = shape.bounds()?;
    let reach_deg = LINE_REACH_M / METERS_PER_DEG;
    let steepest = bounds.south_west.lat_deg().abs().max(bounds.north_east.lat_deg().abs());
    Some(bounds.grown(reach_deg / steepest.to_radians().cos().max(0.01), reach_deg))
}

/// Position of a shape nearest to `at`, which is `at` itself inside an area. `None` for [`Shape::Nowhere`].
#[must_use]
pub fn nearest_place(shape: &Shape, at: LngLat) -> Option<LngLat> {
    let nearest = |places: &mut dyn Iterator<Item = LngLat>| {
        let ranked = places.map(|place| (distance_m(at, place), place));
        ranked.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, place)| place)
    };
    let on_path = |path: &Vec<LngLat>| on_path(path, at).map(|(_, place)| place);
    match shape {
        Shape::Nowhere => None,
        Shape::Point(place) => Some(*place),
        Shape::Points(all) => nearest(&mut all.iter().copied()),
        Shape::Lines(lines) => nearest(&mut lines.iter().filter_map(on_path)),
        Shape::Polygons(polygons) if polygons.iter().any(|polygon| polygon.covers(at)) => Some(at),
        Shape::Polygons(polygons) => {
            nearest(&mut polygons.iter().flat_map(Polygon::rings).filter_map(on_path))
        }
        Shape::Collection(parts) => nearest(&mut parts.iter().filter_map(|part| nearest_place(part, at))),
    }
}

/// Distance to a path in meters, and the nearest position on it. Planar: accurate for short distances only.
fn on_path(path: &[LngLat], at: LngLat) -> Option<(f64, LngLat)> {
    let squeeze = at.lat_deg().to_radians().cos();
    // Difference along the shorter way around the earth.
    let way = |from: LngLat, to: LngLat| {
        let east = (to.lng_deg() - from.lng_deg() + 180.0).rem_euclid(360.0) - 180.0;
        (east * squeeze * METERS_PER_DEG, (to.lat_deg() - from.lat_deg()) * METERS_PER_DEG)
    };
    let mut nearest: Option<(f64, f64, f64)> = None;
    for (a, b) in path.iter().zip(path.iter().skip(1)) {
        let ((ax, ay), (x, y)) = (way(at, *a), way(*a, *b));
        let length = x * x + y * y;
        let part = if length > 0.0 { (-(ax * x + ay * y) / length).clamp(0.0, 1.0) } else { 0.0 };
        let (x, y) = (ax + x * part, ay + y * part);
        let off_m = x.hypot(y);
        if nearest.is_none_or(|(least_m, ..)| off_m < least_m) {
            nearest = Some((off_m, x, y));
        }
    }
    let (off_m, x, y) = nearest?;
    let lng_deg = at.lng_deg() + x / (squeeze * METERS_PER_DEG).max(1.0);
    let lng_deg = if lng_deg.abs() > 180.0 { lng_deg - 360.0 * lng_deg.signum() } else { lng_deg };
    Some((off_m, LngLat::new(lng_deg, (at.lat_deg() + y / METERS_PER_DEG).clamp(-90.0, 90.0))?))
}

/// A zone that covers a position.
#[derive(Debug, Clone, PartialEq)]
pub struct Applying<'a> {
    /// Slot in the picture.
    pub slot: Slot,
    /// The zone's object.
    pub object: &'a Object,
    /// Rule of the zone.
    pub rule: Rule,
    /// Phase, and its next change.
    pub standing: Standing,
}

/// Zones among the candidates that cover a position and have not ended.
///
/// Those in force come first, strictest first, then upcoming ones by their start.
#[must_use]
pub fn zones_at<'a>(
    candidates: impl IntoIterator<Item = (Slot, &'a Object)>,
    at: LngLat,
    now: UnixMillis,
) -> Vec<Applying<'a>> {
    let mut found: Vec<Applying<'a>> = candidates
        .into_iter()
        .filter_map(|(slot, object)| {
            let Body::Zone(zone) = &object.body else { return None };
            let standing = standing(object, now);
            (standing.phase != Phase::Ended && covers(&object.common.shape, at)).then_some(Applying {
                slot,
                object,
                rule: zone.rule,
                standing,
            })
        })
        .collect();
    found.small_sort_by(|a, b| {
        let key = |x: &Applying<'_>| {
            let is_upcoming = x.standing.phase == Phase::Upcoming;
            (is_upcoming, if is_upcoming { x.standing.changes_at } else { None }, strictness(x.rule))
        };
        key(a).cmp(&key(b)).then_with(|| a.object.common.id.cmp(&b.object.common.id))
    });
    found
}

/// Rank of a rule, 0 the strictest. An unknown rule may be anything and therefore ranks high.
#[must_use]
pub const fn strictness(rule: Rule) -> u8 {
    match rule {
        Rule::Closed => 0,
        Rule::Cordon => 1,
        Rule::Hazard => 2,
        Rule::Unknown => 3,
        Rule::Restricted => 4,
        Rule::Controlled => 5,
        Rule::PersonBarred => 6,
        Rule::NoTraffic => 7,
        Rule::NoFly => 8,
        Rule::Advisory => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::tests_support::zone;
    use crate::model::time::Interval;
    use proptest::prelude::*;

    fn at(lng: f64, lat: f64) -> LngLat {
        LngLat::new(lng, lat).unwrap()
    }

    fn square(west: f64, south: f64, side: f64) -> Vec<LngLat> {
        [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
            .map(|(x, y)| at(west + x * side, south + y * side))
            .to_vec()
    }

    #[test]
    fn a_hole_is_not_covered() {
        let shape = Shape::Collection(vec![
            Shape::Point(at(50.0, 50.0)),
            Shape::Polygons(vec![Polygon {
                exterior: square(0.0, 0.0, 10.0),
                holes: vec![square(4.0, 4.0, 2.0)],
            }]),
        ]);
        assert!(covers(&shape, at(1.0, 1.0)));
        assert!(!covers(&shape, at(5.0, 5.0)), "in the hole");
        assert!(!covers(&shape, at(50.0, 50.0)), "a point covers nothing");
        let street = Shape::Lines(vec![vec![at(9.0, 45.0), at(9.01, 45.0)]]);
        let meters = |north: f64, east: f64| at(9.005 + east / 78_626.0, 45.0 + north / METERS_PER_DEG);
        assert!(covers(&street, meters(19.0, 0.0)) && !covers(&street, meters(21.0, 0.0)));
        assert!(
            covers(&street, meters(0.0, 411.0)) && !covers(&street, meters(0.0, 415.0)),
            "beyond its end"
        );
        let off_m = |north: f64| {
            let place = meters(north, 0.0);
            nearest_place(&street, place).map(|nearest| distance_m(place, nearest).round())
        };
        assert_eq!((off_m(0.0), off_m(30.0), off_m(-700.0)), (Some(0.0), Some(30.0), Some(700.0)));
        let bounds = covered_bounds(&street).unwrap();
        assert!(bounds.holds(9.005, 45.0 + 19.0 / METERS_PER_DEG));
    }

    #[test]
    fn the_strictest_zone_in_force_comes_first_and_ended_ones_are_gone() {
        let area = |id, rule, from: i64, to: i64| {
            let span = Interval { from: Some(UnixMillis(from)), to: Some(UnixMillis(to)) };
            let mut zone = zone(id, rule, vec![span]);
            zone.common.shape =
                Shape::Polygons(vec![Polygon { exterior: square(9.0, 45.0, 1.0), holes: vec![] }]);
            zone
        };
        let zones = [
            area("later", Rule::Closed, 50, 60),
            area("no-fly", Rule::NoFly, 0, 100),
            area("closed", Rule::Closed, 0, 100),
            area("over", Rule::Closed, 0, 5),
            area("soon", Rule::Advisory, 20, 60),
        ];
        let candidates = || (0..).map(Slot).zip(&zones);
        let ids = |lng| -> Vec<&str> {
            let found = zones_at(candidates(), at(lng, 45.5), UnixMillis(10));
            found.iter().map(|zone| zone.object.common.id.as_str()).collect()
        };
        assert_eq!(ids(9.5), ["closed", "no-fly", "soon", "later"]);
        assert!(ids(11.0).is_empty());
    }

    proptest! {
        #[test]
        fn a_square_covers_what_its_numbers_say(lng in -2.0..12.0_f64, lat in -2.0..12.0_f64) {
            let shape = Shape::Polygons(vec![Polygon { exterior: square(0.0, 0.0, 10.0), holes: vec![] }]);
            let is_inside = (0.0..10.0).contains(&lng) && (0.0..10.0).contains(&lat);
            prop_assert_eq!(covers(&shape, at(lng, lat)), is_inside);
        }
    }
}
