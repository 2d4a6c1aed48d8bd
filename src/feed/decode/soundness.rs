//! Detects shapes that are hardly what their publisher means.
//!
//! The inside of an outline that crosses itself, or of a hole that lies outside or on another hole, is well
//! defined (by even-odd, see `model::geo`), but hardly intended. Coordinates are rounded, and corners on a side
//! lie beside it by that much, so anything thinner than [`TOLERANCE_M`] is not held against a shape.

use crate::model::geo::sweep::{MOST_LOOKS, Meetings, Point, Sides};
use crate::model::geo::{LngLat, Polygon, continuous};

/// Thickness below which everything is rounding: 6 decimals of a degree are 11 cm.
pub(super) const TOLERANCE_M: f64 = 0.1;
/// Length up to which a side that goes back along the previous one is rounding too.
const SPIKE_M: f64 = 1.0;
/// Length of a degree of latitude.
const METERS_PER_DEG: f64 = 111_195.0;

/// Oddities of a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Oddities {
    /// Part of it is enclosed twice, or cut out of nothing, or it has a spike.
    pub(super) is_ambiguous: bool,
    /// It has no extent: all corners are in one place or on a line, or its hole covers all of it.
    pub(super) is_flat: bool,
}

/// Examines a polygon. One that takes too long to examine is ambiguous.
pub(super) fn oddities(polygon: &Polygon) -> Oddities {
    let rings = in_meters(polygon.continuous());
    let sides = Sides::new(&rings);
    let Some(meetings) = sides.meetings() else { return Oddities { is_ambiguous: true, is_flat: false } };
    let mut whole = Part::default();
    let mut is_ambiguous = rings.iter().any(|ring| has_spike(ring));
    if let ([ring], true) = (rings.as_slice(), meetings.is_simple) {
        whole.area = doubled_area(ring).abs() / 2.0;
    } else {
        let (twice, area) = overlaid(&rings, &sides, &meetings);
        is_ambiguous |= twice;
        whole.area = if twice { f64::INFINITY } else { area };
    }
    rings.iter().flatten().for_each(|at| whole.reach(*at));
    let is_flat = whole.thickness() <= TOLERANCE_M;
    // A shape without extent cannot enclose anything twice.
    Oddities { is_ambiguous: is_ambiguous && !is_flat, is_flat }
}

/// Returns whether a line is no longer than rounding.
pub(super) fn is_no_line(line: &[LngLat]) -> bool {
    let points = in_meters(vec![continuous(line)]);
    let mut whole = Part::default();
    points.iter().flatten().for_each(|at| whole.reach(*at));
    whole.length() <= TOLERANCE_M
}

/// Converts degrees to meters from the first corner, and drops closing corners.
fn in_meters(mut rings: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let Some([x, y]) = rings.first().and_then(|ring| ring.first()).copied() else { return rings };
    let latitudes = || rings.iter().flatten().map(|at| at[1]);
    let middle = f64::midpoint(latitudes().fold(f64::MAX, f64::min), latitudes().fold(f64::MIN, f64::max));
    let squeeze = middle.to_radians().cos();
    for at in rings.iter_mut().flatten() {
        *at = [(at[0] - x) * METERS_PER_DEG * squeeze, (at[1] - y) * METERS_PER_DEG];
    }
    for ring in &mut rings {
        ring.dedup();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
    }
    rings
}

/// Returns twice the area, positive if the ring runs counterclockwise.
fn doubled_area(ring: &[Point]) -> f64 {
    let sides = ring.iter().zip(ring.iter().skip(1).chain(ring.first()));
    sides.map(|([ax, ay], [bx, by])| ax * by - bx * ay).sum()
}

/// Returns whether a side goes back along the previous one.
fn has_spike(ring: &[Point]) -> bool {
    let next = |skip: usize| ring.iter().cycle().skip(skip);
    ring.iter().zip(next(1)).zip(next(2)).any(|((a, tip), b)| {
        let (x, y) = (a[0] - tip[0], a[1] - tip[1]);
        let (to_x, to_y) = (b[0] - tip[0], b[1] - tip[1]);
        let (there, back) = (x.hypot(y), to_x.hypot(to_y));
        // Distance of the shorter side's end from the longer side.
        let off = (x * to_y - y * to_x).abs() / there.max(back);
        there.min(back) > SPIKE_M && x * to_x + y * to_y > 0.0 && off <= TOLERANCE_M
    })
}

/// A part of a plane: its area and bounding box.
#[derive(Debug, Clone, Copy)]
struct Part {
    area: f64,
    low: Point,
    high: Point,
}

impl Default for Part {
    fn default() -> Self {
        Self { area: 0.0, low: [f64::MAX; 2], high: [f64::MIN; 2] }
    }
}

impl Part {
    fn reach(&mut self, at: Point) {
        for ((low, high), value) in self.low.iter_mut().zip(&mut self.high).zip(at) {
            (*low, *high) = (low.min(value), high.max(value));
        }
    }

    fn length(&self) -> f64 {
        (self.high[0] - self.low[0]).max(0.0).hypot((self.high[1] - self.low[1]).max(0.0))
    }

    /// Returns the approximate thickness: the width of a long part.
    fn thickness(&self) -> f64 {
        let length = self.length();
        if length > 0.0 { self.area / length } else { 0.0 }
    }

    fn join(&mut self, other: &Self) {
        self.area += other.area;
        if other.low[0] <= other.high[0] {
            self.reach(other.low);
            self.reach(other.high);
        }
    }
}

/// Returns whether more than slivers is enclosed other than once or not at all, by the outer ring less its
/// holes.
///
/// Also returns the area by even-odd, which is complete only if nothing is.
fn overlaid(rings: &[Vec<Point>], sides: &Sides, meetings: &Meetings) -> (bool, f64) {
    // Whatever their orientation: the outer ring adds one, a hole takes one away.
    let sign = |(index, ring): (usize, &Vec<Point>)| {
        let counterclockwise = if doubled_area(ring) < 0.0 { -1 } else { 1 };
        if index == 0 { counterclockwise } else { -counterclockwise }
    };
    let signs: Vec<i32> = rings.iter().enumerate().map(sign).collect();
    let (mut area, mut is_odd) = (0.0, false);
    // Odd stretches at the upper end of the last band, each with everything connected to it below.
    let mut below: Vec<(Point, Part)> = Vec::new();
    let mut here: Vec<(Point, Part)> = Vec::new();
    let is_done = sides.bands(meetings, MOST_LOOKS, &mut |[from, to], cuts| {
        let mut depth = 0;
        here.clear();
        for (index, pair) in cuts.windows(2).enumerate() {
            let [left, right] = pair else { continue };
            let sign = signs.get(left.ring).copied().unwrap_or_default();
            depth += if left.is_down { sign } else { -sign };
            let lower = [left.across[0], right.across[0]];
            let upper = [left.across[1], right.across[1]];
            let size = (lower[1] - lower[0] + upper[1] - upper[0]) / 2.0 * (to - from);
            if index % 2 == 0 {
                area += size;
            }
            if size <= 0.0 || (0..=1).contains(&depth) {
                continue;
            }
            let mut part = Part { area: size, ..Part::default() };
            for (across, up) in [(lower, from), (upper, to)] {
                part.reach([across[0], up]);
                part.reach([across[1], up]);
            }
            for (stretch, joined) in &mut below {
                if stretch[0] <= lower[1] && lower[0] <= stretch[1] {
                    part.join(joined);
                    *joined = Part::default();
                }
            }
            is_odd |= part.thickness() > TOLERANCE_M;
            here.push((upper, part));
        }
        std::mem::swap(&mut below, &mut here);
        !is_odd
    });
    (is_odd || !is_done, area)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(positions: &[(f64, f64)]) -> Vec<LngLat> {
        positions.iter().chain(positions.first()).map(|(x, y)| LngLat::new(*x, *y).unwrap()).collect()
    }

    fn polygon(rings: &[&[(f64, f64)]]) -> Polygon {
        let mut rings = rings.iter().map(|positions| ring(positions));
        Polygon { exterior: rings.next().unwrap(), holes: rings.collect() }
    }

    fn words(rings: &[&[(f64, f64)]]) -> &'static str {
        let Oddities { is_ambiguous, is_flat } = oddities(&polygon(rings));
        match (is_ambiguous, is_flat) {
            (false, false) => "sound",
            (true, false) => "ambiguous",
            (false, true) => "flat",
            (true, true) => "both",
        }
    }

    const SQUARE: &[(f64, f64)] = &[(9.0, 45.0), (9.04, 45.0), (9.04, 45.04), (9.0, 45.04)];
    const INNER: &[(f64, f64)] = &[(9.01, 45.01), (9.01, 45.02), (9.02, 45.02), (9.02, 45.01)];

    #[test]
    fn sound_shapes_are_not_doubted() {
        let tip: &[(f64, f64)] = &[(9.0, 45.02), (9.02, 45.01), (9.02, 45.03)];
        // Outside the outline by less than the tolerance.
        let rounded: &[(f64, f64)] = &[(8.999_999_5, 45.02), (9.02, 45.01), (9.02, 45.03)];
        let beside: &[(f64, f64)] = &[(9.02, 45.01), (9.02, 45.02), (9.03, 45.02), (9.03, 45.01)];
        let waist: &[(f64, f64)] =
            &[(9.0, 45.0), (9.04, 45.0), (9.02, 45.02), (9.04, 45.04), (9.0, 45.04), (9.02, 45.02)];
        for rings in [
            &[SQUARE][..],
            &[SQUARE, INNER],
            &[SQUARE, tip],
            &[SQUARE, rounded],
            &[SQUARE, INNER, beside],
            &[waist],
        ] {
            assert_eq!(words(rings), "sound", "{rings:?}");
        }
    }

    #[test]
    fn what_can_hardly_be_meant_is_doubted() {
        let bow: &[(f64, f64)] = &[(9.0, 45.0), (9.04, 45.04), (9.04, 45.0), (9.0, 45.04)];
        let at_a_corner: &[(f64, f64)] =
            &[(9.0, 45.04), (9.02, 45.02), (9.04, 45.0), (9.04, 45.04), (9.02, 45.02), (9.0, 45.0)];
        let outside: &[(f64, f64)] = &[(9.05, 45.01), (9.05, 45.02), (9.06, 45.02)];
        let across: &[(f64, f64)] = &[(9.03, 45.01), (9.05, 45.01), (9.05, 45.02), (9.03, 45.02)];
        let over_inner: &[(f64, f64)] = &[(9.015, 45.015), (9.03, 45.015), (9.03, 45.03)];
        let in_inner: &[(f64, f64)] = &[(9.012, 45.012), (9.018, 45.012), (9.018, 45.018)];
        let around: &[(f64, f64)] = &[(8.9, 44.9), (9.1, 44.9), (9.1, 45.1), (8.9, 45.1)];
        let spike: &[(f64, f64)] =
            &[(9.0, 45.0), (9.04, 45.0), (9.08, 45.0), (9.04, 45.0), (9.04, 45.04), (9.0, 45.04)];
        let twice: Vec<(f64, f64)> = SQUARE.iter().chain(SQUARE).copied().collect();
        for (name, rings) in [
            ("bow tie", &[bow][..]),
            ("bow tie that crosses at a corner", &[at_a_corner]),
            ("hole outside", &[SQUARE, outside]),
            ("hole across the outline", &[SQUARE, across]),
            ("holes over one another", &[SQUARE, INNER, over_inner]),
            ("hole in a hole", &[SQUARE, INNER, in_inner]),
            ("the same hole twice", &[SQUARE, INNER, INNER]),
            ("hole around the outline", &[SQUARE, around]),
            ("spike", &[spike]),
            ("the same way twice", &[&twice]),
        ] {
            assert_eq!(words(rings), "ambiguous", "{name}");
        }
    }

    #[test]
    fn what_has_no_extent_is_flat() {
        let spot: &[(f64, f64)] = &[(9.0, 45.0); 3];
        let straight: &[(f64, f64)] = &[(9.0, 45.0), (9.01, 45.01), (9.02, 45.02)];
        for rings in [&[spot][..], &[straight], &[SQUARE, SQUARE]] {
            assert_eq!(words(rings), "flat", "{rings:?}");
        }
        assert!(is_no_line(&ring(spot)) && !is_no_line(&ring(straight)));
    }

    #[test]
    fn a_ring_of_a_hundred_thousand_sides_takes_no_time() {
        let circle: Vec<(f64, f64)> = (0..100_000)
            .map(|i| f64::from(i) / 100_000.0 * std::f64::consts::TAU)
            .map(|angle| (angle.cos() * 10.0, angle.sin() * 10.0))
            .collect();
        assert_eq!(words(&[&circle]), "sound");
        assert_eq!(words(&[&circle, &[(1.0, 1.0), (2.0, 2.0), (1.0, 2.0)]]), "sound");
    }
}
