//! Areas to triangles, by ear clipping. Rings that cross themselves come out as well as ear clipping can,
//! never as nothing.

use super::mesh::Mesh;
use crate::map::layer::{Fill, Hatch, Rgba};
use crate::map::mercator::world_from_lng_lat;
use crate::map::space::FixedPoint;
use crate::model::geo::{LngLat, Polygon};

/// A corner of an area of the host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct FillVertex {
    /// Where.
    pub at: FixedPoint,
    /// Straight color.
    pub color: [u8; 4],
    /// Straight color of the pattern.
    pub hatch_color: [u8; 4],
    /// Which pattern, and nothing else.
    pub hatch: [u8; 4],
}

/// How the shader knows a pattern.
#[must_use]
pub const fn hatch_code(hatch: Hatch) -> u8 {
    match hatch {
        Hatch::None => 0,
        Hatch::Diagonal => 1,
        Hatch::Cross => 2,
        Hatch::Dots => 3,
        Hatch::Horizontal => 4,
    }
}

/// The corners of a ring, without the one that closes it.
#[must_use]
pub fn fixed_ring(ring: &[LngLat]) -> Vec<FixedPoint> {
    let mut fixed: Vec<FixedPoint> =
        ring.iter().map(|at| FixedPoint::from_world(world_from_lng_lat(*at))).collect();
    fixed.dedup();
    while fixed.len() > 1 && fixed.first() == fixed.last() {
        fixed.pop();
    }
    fixed
}

/// Adds the triangles of a fill.
pub fn tessellate(fill: &Fill, mesh: &mut Mesh<FillVertex>) {
    for polygon in &fill.polygons {
        tessellate_fixed(&fixed_rings(polygon), fill, mesh);
    }
}

/// The outer ring and the holes.
pub fn fixed_rings(polygon: &Polygon) -> Vec<Vec<FixedPoint>> {
    std::iter::once(&polygon.exterior).chain(&polygon.holes).map(|ring| fixed_ring(ring)).collect()
}

/// Adds the triangles of one polygon, its outer ring first; of `fill`, only the looks count.
pub fn tessellate_fixed(rings: &[Vec<FixedPoint>], fill: &Fill, mesh: &mut Mesh<FillVertex>) {
    let Some((exterior, holes)) = rings.split_first() else { return };
    let Some(origin) = exterior.first().copied() else { return };
    let mut corners = exterior.clone();
    let mut hole_starts = Vec::new();
    for hole in holes {
        if hole.len() >= 3 {
            hole_starts.push(corners.len());
            corners.extend(hole);
        }
    }
    let flat: Vec<f64> = corners
        .iter()
        .flat_map(|corner| {
            let (x, y) = corner.steps_from(origin);
            [x, y]
        })
        .collect();
    let first = mesh.next_index();
    mesh.indices.extend(triangles(&flat, &hole_starts).into_iter().map(|index| first + index));
    let Rgba(color) = fill.color;
    let Rgba(hatch_color) = fill.hatch_color;
    let hatch = [hatch_code(fill.hatch), 0, 0, 0];
    mesh.vertices.extend(corners.into_iter().map(|at| FillVertex { at, color, hatch_color, hatch }));
}

/// The triangles of one polygon given as x, y, x, y, …; where ear clipping finds none, a fan.
#[must_use]
pub fn triangles(flat: &[f64], hole_starts: &[usize]) -> Vec<u32> {
    let corner_count = flat.len() / 2;
    if corner_count < 3 {
        return Vec::new();
    }
    let ears = earcutr::earcut(flat, hole_starts, 2).unwrap_or_default();
    if !ears.is_empty() {
        return ears.into_iter().map(|index| index as u32).collect();
    }
    let outer = hole_starts.first().copied().unwrap_or(corner_count) as u32;
    (1..outer.saturating_sub(1)).flat_map(|i| [0, i, i + 1]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(flat: &[f64], indices: &[u32]) -> f64 {
        let at = |i: u32| (flat[2 * i as usize], flat[2 * i as usize + 1]);
        indices
            .chunks_exact(3)
            .map(|t| {
                let ((ax, ay), (bx, by), (cx, cy)) = (at(t[0]), at(t[1]), at(t[2]));
                ((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)).abs() / 2.0
            })
            .sum()
    }

    fn shoelace(flat: &[f64]) -> f64 {
        let n = flat.len() / 2;
        (0..n)
            .map(|i| {
                let j = (i + 1) % n;
                flat[2 * i] * flat[2 * j + 1] - flat[2 * j] * flat[2 * i + 1]
            })
            .sum::<f64>()
            .abs()
            / 2.0
    }

    proptest! {
        /// A star around a point crosses itself nowhere, so its triangles cover exactly its area.
        #[test]
        fn triangles_cover_the_area(radii in proptest::collection::vec(0.2..1.0_f64, 3..60)) {
            let n = radii.len() as f64;
            let flat: Vec<f64> = radii.iter().enumerate().flat_map(|(i, r)| {
                let angle = i as f64 / n * std::f64::consts::TAU;
                [r * angle.cos() * 1e6, r * angle.sin() * 1e6]
            }).collect();
            let (got, expected) = (area(&flat, &triangles(&flat, &[])), shoelace(&flat));
            prop_assert!((got - expected).abs() <= expected * 1e-6, "{got} {expected}");
        }

        /// Any ring at all ends, and gives whole triangles of corners that exist.
        #[test]
        fn any_ring_ends(flat in proptest::collection::vec(-5.0..5.0_f64, 6..200)) {
            let flat = &flat[..flat.len() / 2 * 2];
            let indices = triangles(flat, &[]);
            prop_assert!(indices.len().is_multiple_of(3) && !indices.is_empty());
            prop_assert!(indices.iter().all(|i| (*i as usize) < flat.len() / 2));
        }
    }

    #[test]
    fn a_hole_is_not_filled() {
        let flat = [0.0, 0.0, 10.0, 0.0, 10.0, 10.0, 0.0, 10.0, 2.0, 2.0, 2.0, 4.0, 4.0, 4.0, 4.0, 2.0];
        assert!((area(&flat, &triangles(&flat, &[4])) - 96.0).abs() < 1e-9);
    }

    #[test]
    fn a_bow_tie_does_not_vanish() {
        let flat = [0.0, 0.0, 10.0, 10.0, 10.0, 0.0, 0.0, 10.0];
        assert!(area(&flat, &triangles(&flat, &[])) > 20.0);
    }

    #[test]
    fn points_on_one_line_are_no_area_and_no_crash() {
        for flat in [vec![], vec![1.0, 1.0], vec![0.0, 0.0, 1.0, 1.0, 2.0, 2.0], vec![3.0; 20]] {
            assert!(area(&flat, &triangles(&flat, &[])) < 1e-9);
        }
    }
}
