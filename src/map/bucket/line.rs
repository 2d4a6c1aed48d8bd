//! Lines to triangles that the shader widens: each corner knows which way to go out, in half widths.
//!
//! Joins turn up to a right angle are mitered, sharper ones and the ends are round. Dashes are the shader's.

use super::mesh::Mesh;
use super::piece::path_pieces;
use crate::map::layer::{Dash, Rgba, Stroke};
use crate::map::space::{FixedPoint, Sector};

/// A corner of a widened line of the host's.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct LineVertex {
    /// Where on the line.
    pub at: FixedPoint,
    /// Which way out, in half widths, times [`EXTRUDE_SCALE`].
    pub extrude: [i16; 2],
    /// Where across the line, and along beyond its end, in half widths, times [`ACROSS_SCALE`].
    pub across: [i8; 2],
    /// Eighths of a CSS pixel.
    pub width: u8,
    /// Which dash, and from the bit [`SECTOR_SHIFT`] on the sector of the world that its piece is drawn in.
    pub dash: u8,
    /// How far along, in steps of the world.
    pub along: f32,
    /// Straight color.
    pub color: [u8; 4],
    /// Straight color of the casing; alpha 0 for none.
    pub casing: [u8; 4],
}

/// How far a casing stands out on each side, whoever draws it.
pub const CASING_CSS_PX: f64 = 1.5;
/// Where the sector begins in [`LineVertex::dash`].
pub const SECTOR_SHIFT: u8 = 2;
/// What [`LineVertex::extrude`] is multiplied by.
pub const EXTRUDE_SCALE: f64 = 16_384.0;
/// What [`LineVertex::across`] is multiplied by.
pub const ACROSS_SCALE: f64 = 100.0;

impl LineVertex {
    /// The code of its dash.
    #[must_use]
    pub const fn dash_code(&self) -> u8 {
        self.dash & ((1 << SECTOR_SHIFT) - 1)
    }

    /// The sector that its piece is drawn in.
    #[must_use]
    pub const fn sector(&self) -> Sector {
        Sector::of_number(self.dash >> SECTOR_SHIFT)
    }
}

/// How the shader knows a dash.
#[must_use]
pub const fn dash_code(dash: Dash) -> u8 {
    match dash {
        Dash::Solid => 0,
        Dash::Dashed => 1,
        Dash::Dotted => 2,
    }
}

/// A corner as [`extrude`] makes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corner {
    /// Which point of the line.
    pub point: usize,
    /// Which way out, in half widths.
    pub extrude: [f64; 2],
    /// Along beyond the end, and across, in half widths.
    pub across: [f64; 2],
    /// How far along.
    pub along: f64,
}

impl Corner {
    /// `extrude` as a vertex has it.
    #[must_use]
    pub fn packed_extrude(&self) -> [i16; 2] {
        self.extrude.map(|v| (v * EXTRUDE_SCALE).round_ties_even().clamp(-32_767.0, 32_767.0) as i16)
    }

    /// `across` as a vertex has it.
    #[must_use]
    pub fn packed_across(&self) -> [i8; 2] {
        self.across.map(|v| (v * ACROSS_SCALE).round_ties_even().clamp(-127.0, 127.0) as i8)
    }
}

/// Makes the corners and triangles of one line. `points` must not repeat; a ring is closed by itself.
pub fn extrude(
    points: &[[f64; 2]],
    is_ring: bool,
    mut corner: impl FnMut(Corner) -> u32,
    mut triangle: impl FnMut([u32; 3]),
) {
    let count = points.len();
    if count < 2 {
        return;
    }
    let is_ring = is_ring && count > 2;
    let segment_count = if is_ring { count } else { count - 1 };
    let point = |i: usize| points[i % count];
    let direction = |i: usize| {
        let (a, b) = (point(i), point(i + 1));
        let (x, y) = (b[0] - a[0], b[1] - a[1]);
        // Steps of the world are far from where their squares would end.
        let length = (x * x + y * y).sqrt();
        if length > 0.0 { ([x / length, y / length], length) } else { ([1.0, 0.0], 0.0) }
    };
    let mut along = 0.0;
    // The pair of corners (left, right) that the next segment starts with.
    let mut start: Option<[u32; 2]> = None;
    // The corners of a ring's first segment, to close it with.
    let mut current = direction(0);
    let (first_direction, _) = current;
    let pair = |p: usize, along: f64, out: [f64; 2], corner: &mut dyn FnMut(Corner) -> u32| {
        let left = corner(Corner { point: p % count, extrude: out, across: [0.0, 1.0], along });
        let right =
            corner(Corner { point: p % count, extrude: [-out[0], -out[1]], across: [0.0, -1.0], along });
        [left, right]
    };
    for i in 0..segment_count {
        let (d, length) = current;
        let n = [-d[1], d[0]];
        let [left, right] = match start {
            Some(start) => start,
            None if is_ring => {
                let (before, _) = direction(segment_count - 1);
                pair(i, along, miter(before, d).unwrap_or(n), &mut corner)
            }
            None => {
                let pair = pair(i, along, n, &mut corner);
                cap(i, along, d, n, -1.0, pair, &mut corner, &mut triangle);
                pair
            }
        };
        along += length;
        let is_last = i + 1 == segment_count;
        let next = if !is_last {
            current = direction(i + 1);
            Some(current.0)
        } else if is_ring {
            Some(first_direction)
        } else {
            None
        };
        let [end_left, end_right] = match next {
            None => {
                let pair = pair(i + 1, along, n, &mut corner);
                cap(i + 1, along, d, n, 1.0, pair, &mut corner, &mut triangle);
                start = None;
                pair
            }
            Some(next) => match miter(d, next) {
                Some(out) => {
                    let pair = pair(i + 1, along, out, &mut corner);
                    start = Some(pair);
                    pair
                }
                None => {
                    let end = pair(i + 1, along, n, &mut corner);
                    round_join((i + 1) % count, along, d, next, &mut corner, &mut triangle);
                    start = (!is_last).then(|| pair(i + 1, along, [-next[1], next[0]], &mut corner));
                    end
                }
            },
        };
        triangle([left, right, end_left]);
        triangle([end_left, right, end_right]);
    }
}

/// The way out at a join that is not too sharp: half a width from both lines.
fn miter(before: [f64; 2], after: [f64; 2]) -> Option<[f64; 2]> {
    let dot = before[0] * after[0] + before[1] * after[1];
    (dot > 0.0).then(|| {
        let sum = [-before[1] - after[1], before[0] + after[0]];
        [sum[0] / (1.0 + dot), sum[1] / (1.0 + dot)]
    })
}

/// The half circle beyond an end; the shader rounds the square.
#[expect(clippy::too_many_arguments, reason = "all of them are one corner's surroundings")]
fn cap(
    point: usize,
    along: f64,
    d: [f64; 2],
    n: [f64; 2],
    forward: f64,
    [left, right]: [u32; 2],
    corner: &mut impl FnMut(Corner) -> u32,
    triangle: &mut impl FnMut([u32; 3]),
) {
    let out = |side: f64| [n[0] * side + d[0] * forward, n[1] * side + d[1] * forward];
    let far_left = corner(Corner { point, extrude: out(1.0), across: [1.0, 1.0], along });
    let far_right = corner(Corner { point, extrude: out(-1.0), across: [1.0, -1.0], along });
    triangle([left, right, far_left]);
    triangle([far_left, right, far_right]);
}

/// The wedge on the outer side of a sharp join, as a fan around the point.
fn round_join(
    point: usize,
    along: f64,
    before: [f64; 2],
    after: [f64; 2],
    corner: &mut impl FnMut(Corner) -> u32,
    triangle: &mut impl FnMut([u32; 3]),
) {
    let cross = before[0] * after[1] - before[1] * after[0];
    let turn = cross.atan2(before[0] * after[0] + before[1] * after[1]);
    let side = if turn > 0.0 { -1.0 } else { 1.0 };
    let from = [-before[1] * side, before[0] * side];
    let steps = 3;
    let step = turn / f64::from(steps);
    // The fan's outer edges touch the circle that the shader cuts out.
    let reach = 1.0 / (step / 2.0).cos();
    let middle = corner(Corner { point, extrude: [0.0, 0.0], across: [0.0, 0.0], along });
    let mut spoke = |angle: f64| {
        let (sin, cos) = angle.sin_cos();
        let out = [(from[0] * cos - from[1] * sin) * reach, (from[0] * sin + from[1] * cos) * reach];
        corner(Corner { point, extrude: out, across: [angle.cos() * reach, angle.sin() * reach], along })
    };
    let mut last = spoke(0.0);
    for i in 1..=steps {
        let next = spoke(step * f64::from(i));
        triangle([middle, last, next]);
        last = next;
    }
}

/// Adds the triangles of a stroke.
pub fn tessellate(stroke: &Stroke, mesh: &mut Mesh<LineVertex>) {
    for piece in stroke.paths.iter().flat_map(|path| path_pieces(path)) {
        tessellate_piece(&piece.points, piece.is_ring, piece.sector, stroke, mesh);
    }
}

/// Adds the triangles of one piece; of `stroke`, only the looks count.
pub fn tessellate_piece(
    fixed: &[FixedPoint],
    is_ring: bool,
    sector: Sector,
    stroke: &Stroke,
    mesh: &mut Mesh<LineVertex>,
) {
    let Some(origin) = fixed.first().copied() else { return };
    let points: Vec<[f64; 2]> = fixed.iter().map(|at| at.steps_from(origin).into()).collect();
    let width = (stroke.width_css_px * 8.0).round().clamp(1.0, 255.0) as u8;
    let dash = dash_code(stroke.dash) | sector.number() << SECTOR_SHIFT;
    let Rgba(color) = stroke.color;
    let Rgba(casing) = stroke.casing.unwrap_or_default();
    let Mesh { vertices, indices } = mesh;
    extrude(
        &points,
        is_ring,
        |corner| {
            vertices.push(LineVertex {
                at: fixed[corner.point],
                extrude: corner.packed_extrude(),
                across: corner.packed_across(),
                width,
                dash,
                along: corner.along as f32,
                color,
                casing,
            });
            (vertices.len() - 1) as u32
        },
        |triangle| indices.extend(triangle),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(points: &[[f64; 2]], is_ring: bool) -> (Vec<Corner>, Vec<[u32; 3]>) {
        let (mut corners, mut triangles) = (Vec::new(), Vec::new());
        extrude(
            points,
            is_ring,
            |corner| {
                corners.push(corner);
                (corners.len() - 1) as u32
            },
            |triangle| triangles.push(triangle),
        );
        (corners, triangles)
    }

    /// The area in half widths when the points are that far apart too.
    fn area(points: &[[f64; 2]], (corners, triangles): &(Vec<Corner>, Vec<[u32; 3]>)) -> f64 {
        let at = |i: u32| {
            let corner = &corners[i as usize];
            let [x, y] = points[corner.point];
            [x + corner.extrude[0], y + corner.extrude[1]]
        };
        triangles
            .iter()
            .map(|t| {
                let [a, b, c] = t.map(at);
                ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs() / 2.0
            })
            .sum()
    }

    #[test]
    fn a_straight_line_is_a_box_with_two_caps() {
        let points = [[0.0, 0.0], [10.0, 0.0]];
        assert!((area(&points, &built(&points, false)) - 24.0).abs() < 1e-9);
    }

    #[test]
    fn a_square_ring_has_no_caps_and_closed_corners() {
        let points = [[0.0, 0.0], [10.0, 0.0], [14.0, 8.0], [8.0, 14.0], [0.0, 10.0]];
        let (corners, triangles) = built(&points, true);
        assert!(
            corners
                .iter()
                .all(|corner| corner.across[0].abs() < 1e-9
                    || corner.extrude[0].hypot(corner.extrude[1]) < 1.3)
        );
        assert!(triangles.iter().flatten().all(|i| (*i as usize) < corners.len()));
    }

    #[test]
    fn a_line_that_turns_back_has_a_round_end_there() {
        let points = [[0.0, 0.0], [10.0, 0.0], [0.0, 0.1]];
        let (corners, _) = built(&points, false);
        let reach = corners.iter().filter(|c| c.point == 1).map(|c| c.extrude[0]).fold(0.0, f64::max);
        assert!((0.95..1.2).contains(&reach), "{reach}");
    }

    #[test]
    fn a_single_point_is_no_line() {
        assert!(built(&[[1.0, 1.0]], false).0.is_empty());
    }
}
