//! Whether the rings of a polygon cross each other or themselves. Touching is allowed: it draws well.

use compact::sort::SmallSort as _;

use crate::model::geo::{LngLat, Polygon};

/// How many pairs of sides are compared before giving up. A polygon in use needs a few thousand.
const MOST_COMPARISONS: usize = 4_000_000;

/// Whether two sides of the polygon cross, or a hole lies outside. `false` too when that takes too long to find out.
pub(super) fn crosses(polygon: &Polygon) -> bool {
    let mut sides: Vec<Side> = std::iter::once(&polygon.exterior)
        .chain(&polygon.holes)
        .flat_map(|ring| ring.iter().zip(ring.iter().skip(1)))
        .filter(|(from, to)| from != to)
        .map(|(from, to)| Side::new(*from, *to))
        .collect();
    sides.small_sort_by(|a, b| a.west.total_cmp(&b.west));
    polygon.holes.iter().any(|hole| is_outside(hole, &polygon.exterior)) || any_two_cross(&sides)
}

/// A sweep from west to east: a side is compared with those that reach as far east as it begins.
fn any_two_cross(sides: &[Side]) -> bool {
    let mut open: Vec<&Side> = Vec::new();
    let mut comparisons = 0;
    for side in sides {
        open.retain(|other| other.east >= side.west);
        comparisons += open.len();
        if comparisons > MOST_COMPARISONS {
            return false;
        }
        if open.iter().any(|other| side.crosses(other)) {
            return true;
        }
        open.push(side);
    }
    false
}

struct Side {
    from: (f64, f64),
    to: (f64, f64),
    west: f64,
    east: f64,
}

impl Side {
    fn new(from: LngLat, to: LngLat) -> Self {
        let (from, to) = ((from.lng_deg(), from.lat_deg()), (to.lng_deg(), to.lat_deg()));
        Self { from, to, west: from.0.min(to.0), east: from.0.max(to.0) }
    }

    /// Whether the two have a point in common that is an end of neither.
    fn crosses(&self, other: &Self) -> bool {
        let are_apart = self.from.1.max(self.to.1) < other.from.1.min(other.to.1)
            || other.from.1.max(other.to.1) < self.from.1.min(self.to.1);
        !are_apart
            && turn(self.from, self.to, other.from) * turn(self.from, self.to, other.to) < 0.0
            && turn(other.from, other.to, self.from) * turn(other.from, other.to, self.to) < 0.0
    }
}

/// Positive when `c` is left of the way from `a` to `b`.
fn turn(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Whether the first positions of a hole all lie outside the ring; sides that cross are found elsewhere.
fn is_outside(hole: &[LngLat], ring: &[LngLat]) -> bool {
    hole.iter().take(4).all(|at| {
        let (x, y) = (at.lng_deg(), at.lat_deg());
        let crossings = ring
            .iter()
            .zip(ring.iter().skip(1))
            .filter(|(a, b)| {
                let (a, b) = ((a.lng_deg(), a.lat_deg()), (b.lng_deg(), b.lat_deg()));
                (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0
            })
            .count();
        crossings % 2 == 0 && !ring.contains(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(positions: &[(f64, f64)]) -> Vec<LngLat> {
        positions.iter().map(|(x, y)| LngLat::new(*x, *y).unwrap()).collect()
    }

    const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)];

    #[test]
    fn a_bow_tie_crosses_and_a_square_does_not() {
        let polygon = |exterior: &[(f64, f64)]| Polygon { exterior: ring(exterior), holes: vec![] };
        assert!(!crosses(&polygon(&SQUARE)));
        assert!(crosses(&polygon(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)])));
        assert!(!crosses(&polygon(&[
            (0.0, 0.0),
            (4.0, 0.0),
            (2.0, 2.0),
            (4.0, 4.0),
            (0.0, 4.0),
            (2.0, 2.0),
            (0.0, 0.0)
        ])));
    }

    #[test]
    fn a_hole_belongs_inside() {
        let with_hole = |hole: &[(f64, f64)]| Polygon { exterior: ring(&SQUARE), holes: vec![ring(hole)] };
        assert!(!crosses(&with_hole(&[(1.0, 1.0), (1.0, 2.0), (2.0, 1.0), (1.0, 1.0)])));
        assert!(crosses(&with_hole(&[(5.0, 1.0), (5.0, 2.0), (6.0, 1.0), (5.0, 1.0)])));
        assert!(crosses(&with_hole(&[(1.0, 1.0), (1.0, 2.0), (6.0, 1.0), (1.0, 1.0)])));
    }

    #[test]
    fn a_ring_of_a_hundred_thousand_sides_takes_no_time() {
        let circle: Vec<(f64, f64)> = (0..=100_000)
            .map(|i| f64::from(i % 100_000) / 100_000.0 * std::f64::consts::TAU)
            .map(|angle| (angle.cos() * 10.0, angle.sin() * 10.0))
            .collect();
        assert!(!crosses(&Polygon { exterior: ring(&circle), holes: vec![] }));
    }
}
