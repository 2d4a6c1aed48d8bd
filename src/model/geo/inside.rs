//! Containment in an area, and the position inside a shape where its symbol is placed.
//!
//! The even-odd rule applies: a position is inside a polygon when a path from it to far outside crosses the
//! polygon's sides, including those of holes, an odd number of times. So a hole is outside, a hole in a hole
//! is inside, and an outline that crosses itself has an answer. An area of several polygons is their union.
//! Fills, hatches, pointing and "what applies here" all use this rule.

use compact::sort::SmallSort as _;

use super::shape::{LngLat, Polygon, Shape};
use super::sweep::Point;

/// Minimum distance from the edge at which the middle of an area's bounding box is taken for its symbol, as a
/// fraction of the shorter side of the box.
const ROOM: f64 = 0.2;
/// Number of lines across an area on which a place for its symbol is searched.
const LINES: u8 = 7;

/// Returns whether two consecutive positions differ by more than 180 degrees of longitude.
fn leaps(path: &[LngLat]) -> bool {
    path.iter().zip(path.iter().skip(1)).any(|(a, b)| (b.lng_deg() - a.lng_deg()).abs() > 180.0)
}

fn degrees(path: &[LngLat]) -> Vec<Point> {
    path.iter().map(|at| [at.lng_deg(), at.lat_deg()]).collect()
}

/// Longitudes and latitudes of a path without jumps at the antimeridian: longitudes may exceed ±180.
///
/// A side from 170 to -170 crosses the antimeridian, although RFC 7946 requires such a shape to be cut there.
/// Where that leaves no shape (a frame around the whole earth, a ring around a pole), the numbers are taken
/// literally.
#[must_use]
pub fn continuous(path: &[LngLat]) -> Vec<Point> {
    let literal = degrees(path);
    let Some([first, _]) = literal.first().copied().filter(|_| leaps(path)) else { return literal };
    let (mut turn, mut before) = (0.0, first);
    let go = |at: &LngLat| {
        let leap = at.lng_deg() - before;
        if leap.abs() > 180.0 {
            turn -= 360.0 * leap.signum();
        }
        before = at.lng_deg();
        [before + turn, at.lat_deg()]
    };
    let short: Vec<Point> = path.iter().map(go).collect();
    let closes = path.first() != path.last() || turn == 0.0;
    if closes && short.iter().any(|[x, _]| *x != first) { short } else { literal }
}

/// West and east end of a ring.
fn span(ring: &[Point]) -> (f64, f64) {
    ring.iter().fold((f64::MAX, f64::MIN), |(west, east), [x, _]| (west.min(*x), east.max(*x)))
}

/// Toggles `is_inside` at each side of a ring that a ray to the east crosses.
fn cross(is_inside: &mut bool, ring: impl Iterator<Item = Point> + Clone, [x, y]: Point) {
    for ([ax, ay], [bx, by]) in ring.clone().zip(ring.skip(1)) {
        if (ay > y) != (by > y) {
            *is_inside ^= x < ax + (y - ay) / (by - ay) * (bx - ax);
        }
    }
}

impl Polygon {
    /// The outer ring, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Vec<LngLat>> {
        std::iter::once(&self.exterior).chain(&self.holes)
    }

    /// Returns whether a position is inside, by the even-odd rule.
    #[must_use]
    pub fn covers(&self, at: LngLat) -> bool {
        let (x, y) = (at.lng_deg(), at.lat_deg());
        let mut is_inside = false;
        if self.rings().any(|ring| leaps(ring)) {
            let rings = self.continuous();
            return [x, x + 360.0, x - 360.0].into_iter().any(|x| {
                is_inside = false;
                rings.iter().for_each(|ring| cross(&mut is_inside, ring.iter().copied(), [x, y]));
                is_inside
            });
        }
        for ring in self.rings() {
            cross(&mut is_inside, ring.iter().map(|at| [at.lng_deg(), at.lat_deg()]), [x, y]);
        }
        is_inside
    }

    /// The rings as in [`continuous`], with holes on the same turn of the earth as the outer ring.
    ///
    /// If the holes lie within the outer ring only by its literal numbers, those are used: a frame around
    /// nearly the whole earth.
    #[must_use]
    pub fn continuous(&self) -> Vec<Vec<Point>> {
        let mut rings: Vec<Vec<Point>> = self.rings().map(|ring| continuous(ring)).collect();
        if !leaps(&self.exterior) {
            return rings;
        }
        let Some((exterior, holes)) = rings.split_first_mut() else { return rings };
        let (west, east) = span(exterior);
        let mut is_whole = true;
        for hole in holes {
            let (from, to) = span(hole);
            let middle = f64::midpoint(from, to);
            let turns = [0.0, 360.0, -360.0];
            match turns.into_iter().find(|turn| (west..=east).contains(&(middle + turn))) {
                Some(turn) => hole.iter_mut().for_each(|[x, _]| *x += turn),
                None => is_whole = false,
            }
        }
        if is_whole { rings } else { self.rings().map(|ring| degrees(ring)).collect() }
    }

    /// A position well inside and its distance from the edge, in degrees of latitude; `None` when there is no inside.
    fn interior(&self) -> Option<(f64, LngLat)> {
        let mut rings = self.continuous();
        let exterior = rings.first()?;
        let (west, east) = span(exterior);
        let (south, north) =
            exterior.iter().fold((f64::MAX, f64::MIN), |(low, high), [_, y]| (low.min(*y), high.max(*y)));
        // A degree of longitude is shorter than one of latitude.
        let squeeze = f64::midpoint(south, north).to_radians().cos().max(0.01);
        rings.iter_mut().flatten().for_each(|[x, _]| *x *= squeeze);
        let (width, height) = ((east - west) * squeeze, north - south);
        let middle = [f64::midpoint(west, east) * squeeze, f64::midpoint(south, north)];
        let mut best = (room(&rings, middle), middle);
        let attempt = |best: &mut (f64, Point), at: Point| {
            let room = room(&rings, at);
            if room > best.0 {
                *best = (room, at);
            }
        };
        if best.0 < width.min(height) * ROOM {
            for line in 1..=LINES {
                let y = south + height * f64::from(line) / f64::from(LINES + 1);
                if let Some(x) = middle_of_chord(&rings, 0, y, None) {
                    attempt(&mut best, [x, y]);
                }
            }
            // Alternates between the middles of perpendicular chords, which leads to where the area is wide.
            for axis in [1, 0, 1, 0, 1, 0] {
                let mut at = best.1;
                if let Some(middle) = middle_of_chord(&rings, axis, at[1 - axis], Some(at[axis])) {
                    at[axis] = middle;
                    attempt(&mut best, at);
                }
            }
        }
        let (room, at) = best;
        Some((room, lng_lat([at[0] / squeeze, at[1]])?)).filter(|_| room > 0.0)
    }
}

/// A position from a longitude that may exceed ±180.
fn lng_lat([x, y]: Point) -> Option<LngLat> {
    let x = if x.abs() > 180.0 { (x + 180.0).rem_euclid(360.0) - 180.0 } else { x };
    LngLat::new(x, y.clamp(-90.0, 90.0))
}

/// Distance of a place from the edge of the rings; negative outside.
fn room(rings: &[Vec<Point>], at: Point) -> f64 {
    let [x, y] = at;
    let (mut is_inside, mut least) = (false, f64::MAX);
    for ring in rings {
        cross(&mut is_inside, ring.iter().copied(), at);
        for ([ax, ay], [bx, by]) in ring.iter().zip(ring.iter().skip(1)) {
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx * dx + dy * dy;
            let part = if length > 0.0 { ((x - ax) * dx + (y - ay) * dy) / length } else { 0.0 };
            let part = part.clamp(0.0, 1.0);
            let (off_x, off_y) = (ax + part * dx - x, ay + part * dy - y);
            least = least.min(off_x * off_x + off_y * off_y);
        }
    }
    if is_inside { least.sqrt() } else { -least.sqrt() }
}

/// Middle of the longest stretch inside the rings along `axis`, where the other coordinate is `value`; with
/// `holds`, of the longest stretch that contains that coordinate.
fn middle_of_chord(rings: &[Vec<Point>], axis: usize, value: f64, holds: Option<f64>) -> Option<f64> {
    let other = 1 - axis;
    let mut ends = Vec::new();
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
            if (a[other] > value) != (b[other] > value) {
                ends.push(a[axis] + (value - a[other]) / (b[other] - a[other]) * (b[axis] - a[axis]));
            }
        }
    }
    ends.small_sort_by(f64::total_cmp);
    let length = |stretch: &&[f64]| stretch[1] - stretch[0];
    let stretches = ends.chunks_exact(2);
    let stretches = stretches.filter(|stretch| holds.is_none_or(|at| stretch[0] <= at && at <= stretch[1]));
    let longest = stretches.max_by(|a, b| length(a).total_cmp(&length(b)))?;
    Some(f64::midpoint(longest[0], longest[1]))
}

/// Length of a path in degrees of latitude, the position halfway along it, and whether the path is steep there.
fn half_way(path: &[LngLat]) -> Option<(f64, LngLat, bool)> {
    let points = continuous(path);
    let squeeze = points.first()?[1].to_radians().cos();
    let length_of = |(a, b): (&Point, &Point)| ((b[0] - a[0]) * squeeze).hypot(b[1] - a[1]);
    let sides = || points.iter().zip(points.iter().skip(1));
    let length: f64 = sides().map(length_of).sum();
    let mut left = length / 2.0;
    for (a, b) in sides() {
        let long = length_of((a, b));
        if long >= left && long > 0.0 {
            let part = left / long;
            let (east, north) = (b[0] - a[0], b[1] - a[1]);
            let is_steep = north.abs() > (east * squeeze).abs();
            return Some((length, lng_lat([a[0] + east * part, a[1] + north * part])?, is_steep));
        }
        left -= long;
    }
    Some((length, *path.first()?, false))
}

/// Parts of a shape by type of geometry.
#[derive(Default)]
struct Parts<'a> {
    polygons: Vec<&'a Polygon>,
    lines: Vec<&'a Vec<LngLat>>,
    points: Vec<LngLat>,
}

impl<'a> Parts<'a> {
    fn add(&mut self, shape: &'a Shape) {
        match shape {
            Shape::Nowhere => {}
            Shape::Point(at) => self.points.push(*at),
            Shape::Points(all) => self.points.extend(all),
            Shape::Lines(all) => self.lines.extend(all),
            Shape::Polygons(all) => self.polygons.extend(all),
            Shape::Collection(parts) => parts.iter().for_each(|part| self.add(part)),
        }
    }
}

/// The position with the greatest value; the first one among equals.
fn greatest(all: impl Iterator<Item = (f64, LngLat)>) -> Option<LngLat> {
    let first = |best: (f64, LngLat), next: (f64, LngLat)| if next.0 > best.0 { next } else { best };
    all.reduce(first).map(|(_, at)| at)
}

/// See [`Shape::anchor`].
pub(super) fn anchor(shape: &Shape) -> Option<LngLat> {
    let mut parts = Parts::default();
    parts.add(shape);
    let outlines = parts.polygons.iter().map(|polygon| &polygon.exterior);
    greatest(parts.polygons.iter().filter_map(|polygon| polygon.interior()))
        .or_else(|| greatest(outlines.filter_map(|ring| middle_of(ring))))
        .or_else(|| greatest(parts.lines.iter().filter_map(|line| middle_of(line))))
        .or_else(|| {
            let middle = shape.bounds()?.center();
            let off = |at: &LngLat| (at.lng_deg() - middle.lng_deg()).hypot(at.lat_deg() - middle.lat_deg());
            greatest(parts.points.iter().map(|at| (-off(at), *at)))
        })
}

fn middle_of(path: &[LngLat]) -> Option<(f64, LngLat)> {
    half_way(path).map(|(length, at, _)| (length, at))
}

/// See [`Shape::is_steep_at_anchor`].
pub(super) fn is_steep_at_anchor(shape: &Shape) -> bool {
    let mut parts = Parts::default();
    parts.add(shape);
    let mut longest = (0.0, false);
    for (length, _, is_steep) in parts.lines.iter().filter_map(|line| half_way(line)) {
        if length > longest.0 {
            longest = (length, is_steep);
        }
    }
    longest.1
}

/// See [`Shape::middles`].
pub(super) fn middles(shape: &Shape) -> Vec<(f64, LngLat)> {
    let mut parts = Parts::default();
    parts.add(shape);
    let mut all: Vec<_> = parts.polygons.iter().filter_map(|polygon| polygon.interior()).collect();
    all.small_sort_by(|a, b| b.0.total_cmp(&a.0));
    all
}

/// Returns whether a path jumps in longitude. Its longitudes then do not tell how far west and east it reaches.
pub(super) fn leaps_anywhere(shape: &Shape) -> bool {
    match shape {
        Shape::Nowhere | Shape::Point(_) | Shape::Points(_) => false,
        Shape::Lines(lines) => lines.iter().any(|line| leaps(line)),
        Shape::Polygons(polygons) => polygons.iter().any(|polygon| leaps(&polygon.exterior)),
        Shape::Collection(parts) => parts.iter().any(leaps_anywhere),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(x: f64, y: f64) -> LngLat {
        LngLat::new(x, y).unwrap()
    }

    fn ring(corners: &[(f64, f64)]) -> Vec<LngLat> {
        corners.iter().chain(corners.first()).map(|(x, y)| at(*x, *y)).collect()
    }

    fn box_ring(west: f64, south: f64, east: f64, north: f64) -> Vec<LngLat> {
        ring(&[(west, south), (east, south), (east, north), (west, north)])
    }

    fn area(exterior: Vec<LngLat>, holes: Vec<Vec<LngLat>>) -> Polygon {
        Polygon { exterior, holes }
    }

    #[test]
    fn a_hole_in_a_hole_is_inside_and_a_hole_as_large_as_its_outline_leaves_nothing() {
        let square = || box_ring(0.0, 0.0, 10.0, 10.0);
        let nested = area(square(), vec![box_ring(2.0, 2.0, 8.0, 8.0), box_ring(4.0, 4.0, 6.0, 6.0)]);
        let seen = [1.0, 3.0, 5.0].map(|x| nested.covers(at(x, 5.0)));
        assert_eq!(seen, [true, false, true]);
        let empty = area(square(), vec![square()]);
        assert!(!empty.covers(at(5.0, 5.0)) && empty.interior().is_none());
    }

    #[test]
    fn everything_but_one_country_covers_everything_but_that() {
        for (west, east) in [(-180.0, 180.0), (-179.9, 179.9), (0.0, 180.0)] {
            let mask = area(box_ring(west, -85.0, east, 85.0), vec![box_ring(6.0, 36.0, 19.0, 47.0)]);
            let seen = [9.19, 2.35, 30.5].map(|lng| mask.covers(at(lng, 45.5)));
            assert_eq!(seen, [false, true, true], "{west} to {east}");
        }
    }

    #[test]
    fn across_the_antimeridian_cut_or_not_is_the_same_area() {
        let uncut = area(box_ring(170.0, 42.0, -170.0, 47.0), vec![box_ring(175.0, 44.0, -175.0, 45.0)]);
        let over_both = ring(&[
            (170.0, 42.0),
            (180.0, 42.0),
            (-180.0, 42.0),
            (-170.0, 42.0),
            (-170.0, 47.0),
            (170.0, 47.0),
        ]);
        for polygon in [&uncut, &area(over_both, vec![box_ring(-178.0, 44.0, -176.0, 45.0)])] {
            let seen = [172.0, 179.0, -172.0, -177.0, 9.19].map(|lng| polygon.covers(at(lng, 44.5)));
            assert_eq!((seen[0], seen[2], seen[3], seen[4]), (true, true, false, false), "{seen:?}");
        }
        let shape = Shape::Polygons(vec![uncut]);
        assert!(shape.bounds().is_some_and(|bounds| bounds.holds(172.0, 44.5)));
        assert!(shape.anchor().is_some_and(|at| at.lng_deg().abs() > 169.0));
    }

    #[test]
    fn a_line_is_steep_where_its_anchor_is() {
        let line = |corners: &[(f64, f64)]| corners.iter().map(|(x, y)| at(*x, *y)).collect::<Vec<_>>();
        let level = line(&[(9.188, 45.4642), (9.196, 45.4642), (9.196, 45.463)]);
        let steep = line(&[(9.188, 45.4642), (9.192, 45.4642), (9.192, 45.46)]);
        assert!(!Shape::Lines(vec![level.clone()]).is_steep_at_anchor());
        assert!(Shape::Lines(vec![steep.clone()]).is_steep_at_anchor());
        // A degree of longitude is shorter than one of latitude.
        assert!(Shape::Lines(vec![line(&[(9.0, 45.0), (9.1, 45.08)])]).is_steep_at_anchor());
        assert!(!Shape::Lines(vec![level, steep[1..].to_vec()]).is_steep_at_anchor(), "the longest counts");
        assert!(!Shape::Point(at(9.0, 45.0)).is_steep_at_anchor());
    }

    #[test]
    fn a_symbol_stands_inside_of_what_it_is_about() {
        let square = |x: f64| area(box_ring(x, 45.0, x + 0.01, 45.01), vec![]);
        let around = area(box_ring(9.0, 45.0, 9.06, 45.04), vec![box_ring(9.01, 45.01, 9.05, 45.035)]);
        let bay = ring(&[
            (9.0, 45.0),
            (9.6, 45.0),
            (9.6, 45.4),
            (9.48, 45.4),
            (9.48, 45.1),
            (9.12, 45.1),
            (9.12, 45.4),
            (9.0, 45.4),
        ]);
        for (name, polygons) in [
            ("in two pieces", vec![square(9.0), square(9.1)]),
            ("around a court", vec![around]),
            ("around a bay", vec![area(bay, vec![])]),
            (
                "crossing itself",
                vec![area(ring(&[(9.0, 45.0), (9.1, 45.1), (9.1, 45.0), (9.0, 45.1)]), vec![])],
            ),
        ] {
            let at = Shape::Polygons(polygons.clone()).anchor().unwrap();
            assert!(polygons.iter().any(|polygon| polygon.covers(at)), "{name}: {at:?}");
        }
        let street = Shape::Lines(vec![vec![at(9.0, 45.0), at(9.4, 45.0), at(9.4, 45.01)]]);
        assert_eq!(street.anchor().map(LngLat::lat_deg), Some(45.0), "on the longer part of it");
        let spots = Shape::Points(vec![at(9.0, 45.0), at(9.02, 45.0), at(9.1, 45.0)]);
        assert_eq!(spots.anchor(), Some(at(9.02, 45.0)));
        let flat = Shape::Polygons(vec![area(ring(&[(9.0, 45.0), (9.1, 45.0), (9.2, 45.0)]), vec![])]);
        assert!(flat.anchor().is_some_and(|at| at.lat_deg() == 45.0));
        let nothing = Shape::Polygons(vec![area(ring(&[(9.0, 45.0); 3]), vec![])]);
        assert_eq!(nothing.anchor(), Some(at(9.0, 45.0)));
    }

    proptest! {
        /// With any corners, the anchor is inside unless the area is tiny.
        #[test]
        fn the_anchor_of_any_area_is_inside(corners in proptest::collection::vec((0..50_u32, 0..50_u32), 3..9)) {
            let corners: Vec<(f64, f64)> =
                corners.into_iter().map(|(x, y)| (9.0 + f64::from(x) * 0.01, 45.0 + f64::from(y) * 0.01)).collect();
            let polygon = area(ring(&corners), vec![]);
            let anchor = Shape::Polygons(vec![polygon.clone()]).anchor().unwrap();
            let grid = (0..50).flat_map(|x| (0..50).map(move |y| (x, y)));
            let is_roomy = grid.filter(|(x, y)| {
                polygon.covers(at(9.0 + f64::from(*x) * 0.01 + 0.005, 45.0 + f64::from(*y) * 0.01 + 0.005))
            }).count() > 50;
            prop_assert!(polygon.covers(anchor) || !is_roomy, "{anchor:?} of {corners:?}");
        }
    }
}
