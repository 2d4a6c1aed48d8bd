//! Which areas cover a position: "what applies here now?". Measures no distance.

use compact::sort::SmallSort as _;

use super::schedule::{Standing, standing};
use crate::model::geo::{LngLat, Polygon, Shape};
use crate::model::time::Phase;
use crate::model::zone::Rule;
use crate::model::{Body, Object, Slot, UnixMillis};

/// Whether a shape covers a position. Points and lines cover nothing.
#[must_use]
pub fn covers(shape: &Shape, at: LngLat) -> bool {
    match shape {
        Shape::Nowhere | Shape::Point(_) | Shape::Points(_) | Shape::Lines(_) => false,
        Shape::Polygons(polygons) => polygons.iter().any(|polygon| polygon_covers(polygon, at)),
        Shape::Collection(parts) => parts.iter().any(|part| covers(part, at)),
    }
}

fn polygon_covers(polygon: &Polygon, at: LngLat) -> bool {
    ring_covers(&polygon.exterior, at) && !polygon.holes.iter().any(|hole| ring_covers(hole, at))
}

/// Even-odd: each edge that a ray to the east crosses turns the answer around. Rings that cross themselves get an
/// answer too, which is why this is not left to a library that demands valid ones.
fn ring_covers(ring: &[LngLat], at: LngLat) -> bool {
    let mut is_inside = false;
    for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
        let is_crossed = (a.lat_deg() > at.lat_deg()) != (b.lat_deg() > at.lat_deg());
        if is_crossed {
            let part = (at.lat_deg() - a.lat_deg()) / (b.lat_deg() - a.lat_deg());
            is_inside ^= at.lng_deg() < a.lng_deg() + part * (b.lng_deg() - a.lng_deg());
        }
    }
    is_inside
}

/// A zone that covers a position.
#[derive(Debug, Clone, PartialEq)]
pub struct Applying<'a> {
    /// Where it lies in the picture.
    pub slot: Slot,
    /// The zone.
    pub object: &'a Object,
    /// Its rule.
    pub rule: Rule,
    /// Where it stands in time.
    pub standing: Standing,
}

/// The zones among the candidates that cover a position and have not ended: those in force first, the strictest
/// first, then those that begin soonest.
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

/// The strictest rule first. An unknown rule may be anything, and so stands high.
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
