//! Clipping of segments and polygons by a box. Pure; works in any unit.

/// Part of a segment inside a box, as parameters from 0 to 1; `None` if they do not meet.
///
/// `start` is the segment's start, `way` its extent across and down; the box is left, top, right, bottom. After Liang
/// and Barsky, "A new concept and method for line clipping", 1984.
#[must_use]
pub fn part_inside(
    start: (f64, f64),
    way: (f64, f64),
    [left, top, right, bottom]: [f64; 4],
) -> Option<(f64, f64)> {
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (start, way, low, high) in [(start.0, way.0, left, right), (start.1, way.1, top, bottom)] {
        if way == 0.0 {
            if start < low || start > high {
                return None;
            }
            continue;
        }
        let (a, b) = ((low - start) / way, (high - start) / way);
        enters = enters.max(a.min(b));
        leaves = leaves.min(a.max(b));
    }
    (enters <= leaves).then_some((enters, leaves))
}

/// Part of a ring inside a box, given as left, top, right, bottom; where the ring leaves the box, the result follows
/// its edge.
///
/// After Sutherland and Hodgman, "Reentrant polygon clipping", 1974.
#[must_use]
pub fn ring_inside(ring: &[[f64; 2]], [left, top, right, bottom]: [f64; 4]) -> Vec<[f64; 2]> {
    let mut ring = ring.to_vec();
    for (axis, limit, sign) in [(0, left, -1.0), (1, top, -1.0), (0, right, 1.0), (1, bottom, 1.0)] {
        let beyond = |at: &[f64; 2]| (at[axis] - limit) * sign;
        if ring.iter().all(|at| beyond(at) <= 0.0) {
            continue;
        }
        let mut inside = Vec::with_capacity(ring.len() + 4);
        let Some(mut from) = ring.last().copied() else { break };
        for to in ring {
            let (before, after) = (beyond(&from), beyond(&to));
            if (before > 0.0) != (after > 0.0) {
                let part = before / (before - after);
                let mut at = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
                at[axis] = limit;
                inside.push(at);
            }
            if after <= 0.0 {
                inside.push(to);
            }
            from = to;
        }
        ring = inside;
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_cut_at_the_box() {
        let ring = [[-5.0, 2.0], [5.0, 2.0], [5.0, 8.0], [-5.0, 8.0]];
        let cut = ring_inside(&ring, [0.0, f64::NEG_INFINITY, 10.0, f64::INFINITY]);
        assert_eq!(cut, [[0.0, 2.0], [5.0, 2.0], [5.0, 8.0], [0.0, 8.0]]);
        assert_eq!(ring_inside(&ring, [-9.0, 0.0, 9.0, 9.0]), ring, "wholly inside");
        assert!(ring_inside(&ring, [6.0, 0.0, 9.0, 9.0]).is_empty(), "beside");
    }

    #[test]
    fn a_way_is_inside_from_where_it_enters_to_where_it_leaves() {
        let square = [0.0, 0.0, 10.0, 10.0];
        assert_eq!(part_inside((-10.0, 5.0), (40.0, 0.0), square), Some((0.25, 0.5)));
        assert_eq!(part_inside((2.0, 2.0), (1.0, 1.0), square), Some((0.0, 1.0)), "wholly inside");
        assert_eq!(part_inside((-10.0, 5.0), (40.0, 0.0), [0.0, 6.0, 10.0, 10.0]), None, "beside");
        assert_eq!(part_inside((30.0, 5.0), (0.0, 0.0), square), None, "a point outside");
        assert_eq!(part_inside((3.0, 5.0), (0.0, 0.0), square), Some((0.0, 1.0)), "a point inside");
    }
}
