//! Sweep-line algorithm over the sides of rings in a plane.
//!
//! Finds the sides that meet, and their order from left to right. Filling an area and validating an outline
//! both use it, so that they agree. Knows nothing of the earth: unit and orientation are the caller's.

use compact::sort::SmallSort as _;

/// A point in a plane: across, then up.
pub type Point = [f64; 2];

/// Maximum number of sides compared before giving up, which takes a good part of a second. Shapes in use need
/// a few thousand.
pub const MOST_LOOKS: usize = 20_000_000;

/// One side of a ring, from its lower end to its upper one.
#[derive(Debug, Clone, Copy)]
struct Side {
    low: Point,
    high: Point,
    /// Index of the ring; `place` is the index of the side within it.
    ring: u32,
    place: u32,
    /// True if the ring runs downward along the side.
    is_down: bool,
}

impl Side {
    fn across_at(&self, up: f64) -> f64 {
        let part = (up - self.low[1]) / (self.high[1] - self.low[1]);
        self.low[0] + (self.high[0] - self.low[0]) * part.clamp(0.0, 1.0)
    }

    /// Returns whether two consecutive sides of a ring overlap.
    fn folds_back_on(&self, other: &Self) -> bool {
        let shared = if self.low == other.low || self.low == other.high { self.low } else { self.high };
        let far = |side: &Self| if side.low == shared { side.high } else { side.low };
        let (a, b) = (far(self), far(other));
        let dot = (a[0] - shared[0]) * (b[0] - shared[0]) + (a[1] - shared[1]) * (b[1] - shared[1]);
        turn(shared, a, b) == 0.0 && dot > 0.0
    }
}

/// Positive when `c` is to the left of the line from `a` to `b`.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// The sides of some rings, sorted by their lower ends.
#[derive(Debug)]
pub struct Sides {
    sides: Vec<Side>,
    /// Number of sides of each ring.
    counts: Vec<u32>,
}

/// Points where sides meet.
#[derive(Debug)]
pub struct Meetings {
    /// True if no side touches another, except at the shared ends of consecutive sides.
    pub is_simple: bool,
    /// Number of pairs of sides that cross; those that only touch are not included.
    pub crossing_pairs: usize,
    /// Heights at which sides cross or touch.
    crossings: Vec<f64>,
}

/// A side within a band.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// Index of the side.
    pub side: usize,
    /// Index of its ring.
    pub ring: usize,
    /// True if the ring runs downward along the side.
    pub is_down: bool,
    /// Coordinate across, at the lower and at the upper end of the band.
    pub across: [f64; 2],
}

/// Receives a band: its lower and upper end, and the sides through it from left to right, which do not cross
/// within it. Returns whether to continue.
pub type Visit<'a> = dyn FnMut([f64; 2], &[Cut]) -> bool + 'a;

impl Sides {
    /// The sides of rings. Sides without length are left out; the last corner is joined to the first.
    #[must_use]
    pub fn new(rings: &[Vec<Point>]) -> Self {
        let (mut sides, mut counts) = (Vec::new(), Vec::new());
        for (ring, corners) in (0..).zip(rings) {
            let mut place = 0;
            for (a, b) in corners.iter().zip(corners.iter().skip(1).chain(corners.first())) {
                if a == b {
                    continue;
                }
                let is_down = a[1] > b[1];
                let (low, high) = if is_down { (*b, *a) } else { (*a, *b) };
                sides.push(Side { low, high, ring, place, is_down });
                place += 1;
            }
            counts.push(place);
        }
        sides.small_sort_by(|a, b| a.low[1].total_cmp(&b.low[1]));
        Self { sides, counts }
    }

    /// Returns whether two sides are consecutive in their ring.
    fn are_neighbors(&self, a: &Side, b: &Side) -> bool {
        let count = self.counts.get(a.ring as usize).copied().unwrap_or_default();
        let between = a.place.abs_diff(b.place);
        a.ring == b.ring && (between == 1 || between + 1 == count) && count > 2
    }

    /// Finds where sides meet; `None` after more than [`MOST_LOOKS`] comparisons.
    #[must_use]
    pub fn meetings(&self) -> Option<Meetings> {
        let mut found = Meetings { is_simple: true, crossing_pairs: 0, crossings: Vec::new() };
        // Sides that the sweep line is in, with their left, right and upper limits, which settle most comparisons.
        let mut open: Vec<([f64; 3], &Side)> = Vec::new();
        let mut near: Vec<&Side> = Vec::new();
        let mut looks = 0;
        for side in &self.sides {
            looks += open.len();
            if looks > MOST_LOOKS {
                return None;
            }
            let (left, right) = (side.low[0].min(side.high[0]), side.low[0].max(side.high[0]));
            open.retain(|([from, to, top], other)| {
                let is_open = *top >= side.low[1];
                if is_open && *from <= right && *to >= left {
                    near.push(other);
                }
                is_open
            });
            open.push(([left, right, side.high[1]], side));
            for other in near.drain(..) {
                if self.are_neighbors(side, other) {
                    found.is_simple &= !side.folds_back_on(other);
                    continue;
                }
                let (from, to) =
                    (turn(other.low, other.high, side.low), turn(other.low, other.high, side.high));
                let (before, after) =
                    (turn(side.low, side.high, other.low), turn(side.low, side.high, other.high));
                let are_split = |a: f64, b: f64| (a <= 0.0 && b >= 0.0) || (a >= 0.0 && b <= 0.0);
                if !(are_split(from, to) && are_split(before, after)) {
                    continue;
                }
                found.is_simple = false;
                if from * to < 0.0 && before * after < 0.0 {
                    found.crossing_pairs += 1;
                }
                if from != to {
                    let part = from / (from - to);
                    found.crossings.push(side.low[1] + (side.high[1] - side.low[1]) * part);
                }
            }
        }
        Some(found)
    }

    /// Visits all bands from the bottom up. Returns `false` when that takes more than `most` cuts of sides.
    pub fn bands(&self, meetings: &Meetings, most: usize, visit: &mut Visit<'_>) -> bool {
        let ends = self.sides.iter().flat_map(|side| [side.low[1], side.high[1]]);
        let mut levels: Vec<f64> = ends.chain(meetings.crossings.iter().copied()).collect();
        levels.small_sort_by(f64::total_cmp);
        let (Some(first), Some(last)) = (levels.first().copied(), levels.last().copied()) else {
            return true;
        };
        // Anything thinner is a rounding error, not a band.
        let least = (last - first) * 1e-13;
        let mut through: Vec<usize> = Vec::new();
        let mut cuts: Vec<Cut> = Vec::new();
        let (mut next, mut looks, mut from) = (0, 0, first);
        for to in levels {
            if to - from <= least {
                continue;
            }
            let middle = f64::midpoint(from, to);
            while self.sides.get(next).is_some_and(|side| side.low[1] < middle) {
                through.push(next);
                next += 1;
            }
            cuts.clear();
            through.retain(|index| {
                let side = self.sides.get(*index).filter(|side| side.high[1] > middle);
                cuts.extend(side.map(|side| Cut {
                    side: *index,
                    ring: side.ring as usize,
                    is_down: side.is_down,
                    across: [side.across_at(from), side.across_at(to)],
                }));
                side.is_some()
            });
            cuts.small_sort_by(|a, b| (a.across[0] + a.across[1]).total_cmp(&(b.across[0] + b.across[1])));
            looks += cuts.len();
            if looks > most {
                return false;
            }
            if !visit([from, to], &cuts) {
                return true;
            }
            // In this order they are nearly sorted for the next band.
            through.clear();
            through.extend(cuts.iter().map(|cut| cut.side));
            from = to;
        }
        true
    }

    /// Divides the area of the rings by even-odd into upright trapezoids, each as tall as possible.
    ///
    /// `emit` receives the lower left, lower right, upper right and upper left corner. Returns `false` when
    /// that takes more than `most` cuts of sides; then some trapezoids are missing.
    pub fn trapezoids(&self, meetings: &Meetings, most: usize, emit: &mut dyn FnMut([Point; 4])) -> bool {
        const NONE: usize = usize::MAX;
        // A trapezoid continues as long as its two sides remain a pair.
        let mut open: Vec<(usize, usize, f64)> = Vec::new();
        let mut partners = vec![NONE; self.sides.len()];
        let mut close = |left: usize, right: usize, from: f64, to: f64| {
            if let (Some(left), Some(right)) = (self.sides.get(left), self.sides.get(right)) {
                let corner = |side: &Side, up: f64| [side.across_at(up), up];
                emit([corner(left, from), corner(right, from), corner(right, to), corner(left, to)]);
            }
        };
        let mut reached = 0.0;
        let is_done = self.bands(meetings, most, &mut |[from, to], cuts| {
            let pairs = || cuts.chunks_exact(2).map(|pair| (pair[0].side, pair[1].side));
            pairs().for_each(|(left, right)| partners[left] = right);
            open.retain(|(left, right, begun)| {
                let goes_on = partners[*left] == *right;
                if goes_on {
                    partners[*left] = NONE;
                } else {
                    close(*left, *right, *begun, from);
                }
                goes_on
            });
            for (left, right) in pairs() {
                if partners[left] == right {
                    partners[left] = NONE;
                    open.push((left, right, from));
                }
            }
            reached = to;
            true
        });
        for (left, right, begun) in open {
            close(left, right, begun, reached);
        }
        is_done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(rings: &[Vec<Point>]) -> f64 {
        let sides = Sides::new(rings);
        let mut sum = 0.0;
        let is_done = sides.trapezoids(&sides.meetings().unwrap(), MOST_LOOKS, &mut |[a, b, c, d]| {
            assert!(a[0] <= b[0] + 1e-9 && d[0] <= c[0] + 1e-9, "{a:?} {b:?} {c:?} {d:?}");
            sum += (b[0] - a[0] + c[0] - d[0]) / 2.0 * (c[1] - b[1]);
        });
        assert!(is_done);
        sum
    }

    fn is_simple(rings: &[Vec<Point>]) -> bool {
        Sides::new(rings).meetings().unwrap().is_simple
    }

    fn box_ring(from: f64, to: f64) -> Vec<Point> {
        vec![[from, from], [to, from], [to, to], [from, to]]
    }

    #[test]
    fn what_touches_itself_is_not_simple() {
        assert!(is_simple(&[box_ring(0.0, 4.0), box_ring(1.0, 2.0)]));
        let star = |skip: usize| {
            let corner = |i: usize| {
                let angle = (i * skip) as f64 * std::f64::consts::TAU / 5.0;
                [angle.cos(), angle.sin()]
            };
            (0..5).map(corner).collect::<Vec<Point>>()
        };
        assert!(is_simple(&[star(1)]));
        for (name, rings) in [
            ("bow tie", vec![vec![[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0]]]),
            (
                "corner on a corner",
                vec![vec![[0.0, 0.0], [4.0, 0.0], [2.0, 2.0], [4.0, 4.0], [0.0, 4.0], [2.0, 2.0]]],
            ),
            ("corner on a side", vec![box_ring(0.0, 4.0), vec![[0.0, 2.0], [1.0, 1.0], [1.0, 3.0]]]),
            ("twice", vec![box_ring(0.0, 4.0), box_ring(0.0, 4.0)]),
            ("spike", vec![vec![[0.0, 0.0], [4.0, 0.0], [8.0, 0.0], [4.0, 0.0], [4.0, 4.0]]]),
            ("there and back", vec![vec![[0.0, 0.0], [4.0, 1.0]]]),
            ("five-pointed star", vec![star(2)]),
        ] {
            assert!(!is_simple(&rings), "{name}");
        }
    }

    #[test]
    fn the_area_is_that_of_even_odd() {
        let bow_tie = vec![[0.0, 0.0], [4.0, 4.0], [4.0, 0.0], [0.0, 4.0]];
        for (rings, expected) in [
            (vec![bow_tie], 8.0),
            (vec![box_ring(0.0, 4.0), box_ring(0.0, 4.0)], 0.0),
            (vec![box_ring(0.0, 4.0), box_ring(1.0, 3.0), box_ring(1.5, 2.5)], 13.0),
            (vec![box_ring(0.0, 4.0), box_ring(3.0, 5.0)], 18.0),
            (vec![vec![[0.0, 0.0]; 4]], 0.0),
            (vec![], 0.0),
        ] {
            assert!((area(&rings) - expected).abs() < 1e-9, "{rings:?}: {}", area(&rings));
        }
    }

    #[test]
    fn a_ring_of_a_hundred_thousand_sides_takes_no_time() {
        let ring: Vec<Point> = (0..100_000)
            .map(|i| f64::from(i) / 100_000.0 * std::f64::consts::TAU)
            .map(|angle| [angle.cos() * 10.0, angle.sin() * 10.0])
            .collect();
        assert!(is_simple(&[ring]));
    }

    proptest! {
        /// A position is in a trapezoid exactly when a ray from it crosses an odd number of sides.
        #[test]
        fn trapezoids_hold_what_is_inside(
            corners in proptest::collection::vec((0..12_u8, 0..12_u8), 3..20),
            places in proptest::collection::vec((0.0..12.0_f64, 0.0..12.0_f64), 20),
        ) {
            let ring: Vec<Point> = corners.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
            let sides = Sides::new(std::slice::from_ref(&ring));
            let mut all = Vec::new();
            sides.trapezoids(&sides.meetings().unwrap(), MOST_LOOKS, &mut |corners| all.push(corners));
            for (x, y) in places {
                let (mut is_inside, mut off) = (false, f64::MAX);
                for (a, b) in ring.iter().zip(ring.iter().skip(1).chain(ring.first())) {
                    is_inside ^= (a[1] > y) != (b[1] > y)
                        && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
                    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
                    let part = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy).max(1e-9);
                    let part = part.clamp(0.0, 1.0);
                    off = off.min((a[0] + part * dx - x).hypot(a[1] + part * dy - y));
                }
                let holds = |[a, b, c, d]: &[Point; 4]| {
                    let part = (y - a[1]) / (c[1] - a[1]);
                    (0.0..1.0).contains(&part)
                        && (a[0] + part * (d[0] - a[0])..b[0] + part * (c[0] - b[0])).contains(&x)
                };
                let count = all.iter().filter(|corners| holds(corners)).count();
                if off > 1e-6 {
                    prop_assert_eq!(count, usize::from(is_inside), "{} {}", x, y);
                }
            }
        }
    }
}
