//! Shapes in meters around a place: rings, blocks, ways. Assumes a flat earth, which holds for a few tens of
//! kilometers.

use std::f64::consts::TAU;

use vedetta::model::geo::{LngLat, Polygon, Shape};

use super::chance::Chance;

/// Meters per degree of latitude, approximately.
const METERS_PER_DEG: f64 = 111_320.0;

/// A position used while the scenario is computed, WGS84 degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) lng: f64,
    pub(super) lat: f64,
}

impl Spot {
    pub(super) const fn new(lng: f64, lat: f64) -> Self {
        Self { lng, lat }
    }

    /// Position `east_m` meters east and `north_m` meters north of here.
    pub(super) fn moved(self, east_m: f64, north_m: f64) -> Self {
        let lat = self.lat + north_m / METERS_PER_DEG;
        Self { lng: self.lng + east_m / (METERS_PER_DEG * self.lat.to_radians().cos()), lat }
    }

    /// Position at a distance in a direction: degrees from north, clockwise.
    pub(super) fn along(self, bearing_deg: f64, meters: f64) -> Self {
        let bearing = bearing_deg.to_radians();
        self.moved(meters * bearing.sin(), meters * bearing.cos())
    }

    /// Offset to `other` in meters: east and north.
    pub(super) fn offset_m(self, other: Self) -> (f64, f64) {
        (
            (other.lng - self.lng) * METERS_PER_DEG * self.lat.to_radians().cos(),
            (other.lat - self.lat) * METERS_PER_DEG,
        )
    }

    /// Distance to `other` in meters.
    pub(super) fn meters_to(self, other: Self) -> f64 {
        let (east, north) = self.offset_m(other);
        east.hypot(north)
    }

    /// Direction to `other`, degrees from north, clockwise, 0 <= x < 360.
    pub(super) fn bearing_deg_to(self, other: Self) -> f64 {
        let (east, north) = self.offset_m(other);
        east.atan2(north).to_degrees().rem_euclid(360.0)
    }

    /// Position at a fraction of the straight line to `other`.
    pub(super) fn towards(self, other: Self, fraction: f64) -> Self {
        Self {
            lng: self.lng + (other.lng - self.lng) * fraction,
            lat: self.lat + (other.lat - self.lat) * fraction,
        }
    }

    /// Converts to the model's type, rounded to five decimals, a meter; more would only make the feed longer.
    pub(super) fn lng_lat(self) -> Option<LngLat> {
        let round = |deg: f64| (deg * 1e5).round() / 1e5;
        LngLat::new(round(self.lng), round(self.lat))
    }

    /// Point shape at this position.
    pub(super) fn shape(self) -> Shape {
        self.lng_lat().map_or(Shape::Nowhere, Shape::Point)
    }
}

/// Polygon shape from the corners of its outer ring, which is closed here.
pub(super) fn polygon(corners: &[Spot]) -> Shape {
    let mut exterior: Vec<LngLat> = corners.iter().filter_map(|corner| corner.lng_lat()).collect();
    exterior.extend(exterior.first().copied());
    Shape::Polygons(vec![Polygon { exterior, holes: vec![] }])
}

/// Line shape through the positions.
pub(super) fn line(spots: &[Spot]) -> Shape {
    Shape::Lines(vec![spots.iter().filter_map(|spot| spot.lng_lat()).collect()])
}

/// An area with a long axis: a stadium's surroundings are round, a valley's are not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Oval {
    pub(super) center: Spot,
    /// Half the long axis in meters.
    pub(super) radius_m: f64,
    /// Direction of the long axis, degrees from north, clockwise.
    pub(super) axis_deg: f64,
    /// Ratio of the short axis to the long axis, 1 for a circle.
    pub(super) flatness: f64,
}

impl Oval {
    /// Position at an angle (a fraction of a turn, from the long axis) and a fraction of the radius.
    pub(super) fn spot(&self, turn: f64, fraction: f64) -> Spot {
        let along = self.radius_m * fraction * (turn * TAU).cos();
        let across = self.radius_m * fraction * self.flatness * (turn * TAU).sin();
        self.center.along(self.axis_deg, along).along(self.axis_deg + 90.0, across)
    }

    /// Closed line around the center at a fraction of the radius, with corners instead of curves, as streets have; no
    /// two sites are alike.
    ///
    /// Rings of the same chance and different fractions are nested.
    pub(super) fn ring(&self, fraction: f64, corners: usize, chance: Chance) -> Vec<Spot> {
        (0..corners)
            .map(|corner| {
                let wobble = chance.at(corner as u64);
                let turn = (corner as f64 + wobble.at(0).between(-0.25, 0.25)) / corners as f64;
                self.spot(turn, fraction * wobble.at(1).between(0.86, 1.10))
            })
            .collect()
    }
}

/// Position at a fraction (0 to 1) of the length of a closed ring, and the outward direction there.
pub(super) fn on_ring(ring: &[Spot], center: Spot, fraction: f64) -> (Spot, f64) {
    let closed: Vec<Spot> = ring.iter().chain(ring.first()).copied().collect();
    let at = on_way(&closed, fraction * way_m(&closed)).0;
    (at, center.bearing_deg_to(at))
}

/// Length of a way in meters.
pub(super) fn way_m(way: &[Spot]) -> f64 {
    way.windows(2).map(|pair| if let [a, b] = pair { a.meters_to(*b) } else { 0.0 }).sum()
}

/// Position at a distance in meters along a way, clamped to its ends, and the direction of travel there in degrees.
pub(super) fn on_way(way: &[Spot], meters: f64) -> (Spot, f64) {
    let mut left = meters.max(0.0);
    let mut last = (way.last().copied().unwrap_or(Spot::new(0.0, 0.0)), 0.0);
    for pair in way.windows(2) {
        let [a, b] = pair else { continue };
        let length = a.meters_to(*b);
        let bearing = a.bearing_deg_to(*b);
        if left < length {
            return (a.towards(*b, left / length), bearing);
        }
        left -= length;
        last = (*b, bearing);
    }
    last
}

/// Part of a way between two distances from its start, in meters.
pub(super) fn cut(way: &[Spot], from_m: f64, to_m: f64) -> Vec<Spot> {
    let mut out = vec![on_way(way, from_m).0];
    let mut done = 0.0;
    for pair in way.windows(2) {
        let [a, b] = pair else { continue };
        done += a.meters_to(*b);
        if done > from_m && done < to_m {
            out.push(*b);
        }
    }
    out.push(on_way(way, to_m).0);
    out
}

/// Circle with a number of corners.
pub(super) fn circle(center: Spot, radius_m: f64, corners: usize) -> Vec<Spot> {
    (0..corners).map(|n| center.along(360.0 * n as f64 / corners as f64, radius_m)).collect()
}

/// Line at a distance in meters outside a convex outline, clockwise from its northwest.
pub(super) fn around(outline: &[Spot], meters: f64, corners: usize) -> Vec<Spot> {
    let reaches = |at: &Spot, bearing_deg: f64| {
        let (east, north) = outline.first().map_or((0.0, 0.0), |origin| origin.offset_m(*at));
        east * bearing_deg.to_radians().sin() + north * bearing_deg.to_radians().cos()
    };
    let farthest = |bearing_deg: f64| {
        let all = outline.iter().copied();
        all.max_by(|a, b| reaches(a, bearing_deg).total_cmp(&reaches(b, bearing_deg)))
    };
    (0..corners)
        .map(|n| 315.0 + 360.0 * n as f64 / corners as f64)
        .filter_map(|bearing_deg| Some(farthest(bearing_deg)?.along(bearing_deg, meters)))
        .collect()
}

/// Returns whether a ring, given by its corners, contains a position (even-odd rule).
pub(super) fn holds(ring: &[Spot], at: Spot) -> bool {
    let mut is_inside = false;
    for (index, a) in ring.iter().enumerate() {
        let Some(b) = ring.get((index + 1) % ring.len()) else { continue };
        if (a.lat > at.lat) != (b.lat > at.lat)
            && at.lng < (b.lng - a.lng) * (at.lat - a.lat) / (b.lat - a.lat) + a.lng
        {
            is_inside = !is_inside;
        }
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUOMO: Spot = Spot::new(9.19, 45.4642);

    #[test]
    fn a_move_and_the_way_back_agree() {
        let there = DUOMO.along(37.0, 800.0);
        assert!((DUOMO.meters_to(there) - 800.0).abs() < 0.5);
        assert!((DUOMO.bearing_deg_to(there) - 37.0).abs() < 0.1);
    }

    #[test]
    fn rings_of_one_chance_are_nested() {
        for seed in 0..50 {
            let oval = Oval { center: DUOMO, radius_m: 900.0, axis_deg: 20.0, flatness: 0.5 };
            let ring = |fraction| oval.ring(fraction, 16, Chance::new(seed));
            let (outer, inner) = (ring(1.0), ring(0.6));
            assert!(inner.iter().all(|corner| holds(&outer, *corner)), "seed {seed}");
            assert!(outer.iter().all(|corner| !holds(&inner, *corner)), "seed {seed}");
        }
    }

    #[test]
    fn a_part_of_a_way_has_the_length_asked_for() {
        let way = [DUOMO, DUOMO.moved(300.0, 0.0), DUOMO.moved(300.0, 400.0)];
        assert!((way_m(&way) - 700.0).abs() < 1.0);
        assert!((way_m(&cut(&way, 100.0, 500.0)) - 400.0).abs() < 1.0);
        let (at, bearing) = on_way(&way, 500.0);
        assert!(at.meters_to(DUOMO.moved(300.0, 200.0)) < 1.0 && bearing.abs() < 0.1, "{at:?} {bearing}");
    }
}
