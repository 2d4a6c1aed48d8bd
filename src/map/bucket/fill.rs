//! Tessellates areas: simple polygons by ear clipping, those whose rings touch or cross by the even-odd rule, which
//! defines what is inside everywhere (`model::geo`).

use super::mesh::Mesh;
use super::piece::{AreaPiece, area_pieces};
use crate::map::layer::{Fill, Hatch, Rgba};
use crate::map::space::{FixedPoint, Sector};
use crate::model::geo::sweep::{Point, Sides};

/// Maximum number of cuts of sides into bands: some hundredths of a second.
const MOST_CUTS: usize = 1_000_000;
/// Number of corners of a tile polygon up to which ear clipping takes milliseconds whatever their order.
const MAX_UNCHECKED_CORNERS: usize = 512;
/// Number of crossings in a larger tile polygon up to which ear clipping is tried. Rounding causes a few.
const MAX_CROSSINGS: usize = 64;

/// Vertex of an area of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct FillVertex {
    /// Position.
    pub at: FixedPoint,
    /// Color, alpha not premultiplied.
    pub color: [u8; 4],
    /// Color of the hatch, alpha not premultiplied.
    pub hatch_color: [u8; 4],
    /// Code of the hatch, sector of the piece, and padding.
    pub hatch: [u8; 4],
}

impl FillVertex {
    /// Returns the sector of its piece.
    #[must_use]
    pub const fn sector(&self) -> Sector {
        Sector::of_number(self.hatch[1])
    }
}

/// Returns the code of a hatch in the shader.
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

/// Adds the triangles of a fill.
pub fn tessellate(fill: &Fill, mesh: &mut Mesh<FillVertex>) {
    for piece in fill.polygons.iter().flat_map(area_pieces) {
        tessellate_piece(&piece, fill, mesh);
    }
}

/// Adds the triangles of one piece; of `fill`, only the colors and the hatch are used.
pub fn tessellate_piece(piece: &AreaPiece, fill: &Fill, mesh: &mut Mesh<FillVertex>) {
    let Some(origin) = piece.rings.first().and_then(|ring| ring.first()).copied() else { return };
    let Rgba(color) = fill.color;
    let Rgba(hatch_color) = fill.hatch_color;
    let hatch = [hatch_code(fill.hatch), piece.sector.number(), 0, 0];
    let vertex = |at: FixedPoint| FillVertex { at, color, hatch_color, hatch };
    let steps = |ring: &Vec<FixedPoint>| ring.iter().map(|at| at.steps_from(origin).into()).collect();
    let rings: Vec<Vec<Point>> = piece.rings.iter().map(steps).collect();
    let sides = Sides::new(&rings);
    let meetings = sides.meetings();
    let Mesh { vertices, indices } = mesh;
    let (first_vertex, first_index) = (vertices.len(), indices.len());
    let clip = |vertices: &mut Vec<FillVertex>, indices: &mut Vec<u32>| {
        let is_whole = ears(&rings, indices, first_vertex);
        if is_whole {
            vertices.extend(piece.rings.iter().flatten().map(|at| vertex(*at)));
        }
        is_whole
    };
    // Rings that nowhere touch may still be holes within holes, which ear clipping cannot handle.
    let is_simple = meetings.as_ref().is_some_and(|meetings| meetings.is_simple);
    if is_simple && clip(vertices, indices) {
        return;
    }
    if let Some(meetings) = meetings {
        let is_done = sides.trapezoids(&meetings, MOST_CUTS, &mut |corners| {
            let first = vertices.len() as u32;
            vertices.extend(corners.map(|[x, y]| vertex(origin.moved_by(x, y))));
            indices.extend([0, 1, 2, 0, 2, 3].map(|corner| first + corner));
        });
        if is_done {
            return;
        }
        vertices.truncate(first_vertex);
        indices.truncate(first_index);
    }
    // No fill, but the outline is still drawn. Ear clipping would take time cubic in the number of corners here.
}

/// Adds the triangles of an outer ring and its holes by ear clipping, if they cover the expected area.
///
/// Returns whether they do; if not, none are added: a hole that is not inside the outer ring, or inside another hole,
/// breaks ear clipping.
fn ears(rings: &[Vec<Point>], indices: &mut Vec<u32>, first: usize) -> bool {
    let flat: Vec<f64> = rings.iter().flatten().flatten().copied().collect();
    let mut starts: Vec<usize> = Vec::with_capacity(rings.len());
    let mut corners = 0;
    for ring in rings {
        starts.push(corners);
        corners += ring.len();
    }
    let ears = earcutr::earcut(&flat, starts.get(1..).unwrap_or_default(), 2).unwrap_or_default();
    let corner = |index: &usize| Some([*flat.get(index * 2)?, *flat.get(index * 2 + 1)?]);
    let doubled =
        |a: Point, b: Point, c: Point| (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
    let covered: f64 = ears
        .chunks_exact(3)
        .filter_map(|ear| Some(doubled(corner(&ear[0])?, corner(&ear[1])?, corner(&ear[2])?).abs()))
        .sum();
    let mut expected = 0.0;
    let mut rounding = 0.0;
    for (index, ring) in rings.iter().enumerate() {
        let Some(origin) = ring.first().copied() else { continue };
        let sides = || ring.iter().zip(ring.iter().skip(1));
        let area: f64 = sides().map(|(a, b)| doubled(origin, *a, *b)).sum();
        expected += if index == 0 { area.abs() } else { -area.abs() };
        rounding += sides().map(|(a, b)| (b[0] - a[0]).abs() + (b[1] - a[1]).abs()).sum::<f64>();
    }
    // Rounding moves each side by up to one step.
    let is_whole = (covered - expected).abs() <= rounding + expected.abs() * 1e-9;
    if is_whole {
        indices.extend(ears.into_iter().map(|index| (first + index) as u32));
    }
    is_whole
}

/// Returns whether a polygon given as x, y, x, y, … crosses itself so often that ear clipping could take seconds.
fn is_tangle(flat: &[f64], hole_starts: &[usize]) -> bool {
    let mut rings: Vec<Vec<Point>> = Vec::with_capacity(hole_starts.len() + 1);
    let mut corners = flat.chunks_exact(2).map(|at| [at[0], at[1]]);
    let mut start = 0;
    for end in hole_starts {
        rings.push(corners.by_ref().take(end.saturating_sub(start)).collect());
        start = *end;
    }
    rings.push(corners.collect());
    Sides::new(&rings).meetings().is_none_or(|meetings| meetings.crossing_pairs > MAX_CROSSINGS)
}

/// Triangulates one polygon given as x, y, x, y, …; as a fan if ear clipping fails, not at all if it is a large
/// tangle.
///
/// Polygons of tiles are rounded to integers, so some of their sides touch or cross; ear clipping tolerates that.
#[must_use]
pub fn triangles(flat: &[f64], hole_starts: &[usize]) -> Vec<u32> {
    let corner_count = flat.len() / 2;
    if corner_count < 3 || (corner_count > MAX_UNCHECKED_CORNERS && is_tangle(flat, hole_starts)) {
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
        /// A star-shaped ring around a point does not cross itself, so its triangles cover exactly its area.
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

        /// Any ring terminates and yields whole triangles of existing corners.
        #[test]
        fn any_ring_ends(flat in proptest::collection::vec(-5.0..5.0_f64, 6..200)) {
            let flat = &flat[..flat.len() / 2 * 2];
            let indices = triangles(flat, &[]);
            prop_assert!(indices.len().is_multiple_of(3) && !indices.is_empty());
            prop_assert!(indices.iter().all(|i| (*i as usize) < flat.len() / 2));
        }
    }

    /// Star polygon as x, y, x, y, …
    fn star(points: u32, skip: u32) -> Vec<f64> {
        (0..points)
            .map(|i| f64::from(i * skip % points) / f64::from(points) * std::f64::consts::TAU)
            .flat_map(|angle| [angle.cos() * 1e6, angle.sin() * 1e6])
            .collect()
    }

    #[test]
    fn a_large_tangle_is_not_clipped_and_a_large_outline_that_touches_itself_is() {
        assert!(triangles(&star(2001, 801), &[]).is_empty());
        assert!(!triangles(&star(2001, 1), &[]).is_empty());
        // A comb whose teeth meet at their ends.
        let teeth = (0..600).map(f64::from).flat_map(|i| [i, if i % 2.0 == 0.0 { 0.0 } else { 9.0 }]);
        let comb: Vec<f64> = teeth.chain([599.0, 9.0, 0.0, 9.0]).collect();
        assert!(!triangles(&comb, &[]).is_empty());
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
