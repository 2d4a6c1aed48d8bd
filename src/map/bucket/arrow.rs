//! Positions and directions of chevrons along directed lines. Draws nothing.
//!
//! They are spaced by powers of two of the world, counted from the middle of the line: zooming in adds new ones
//! between, and moves none. Recomputed for each frame, for lines that have chevrons, and only where they are visible.

use compact::number;

use super::line::CASING_CSS_PX;
use crate::map::camera::Camera;
use crate::map::clip::part_inside;
use crate::map::layer::{Rgba, Stroke};
use crate::map::space::FixedPoint;

/// Line with chevrons.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrowPath {
    points: Vec<FixedPoint>,
    /// Length in steps of the world.
    length: f64,
    size_css_px: f32,
    color: Rgba,
    casing: Rgba,
}

/// Chevron to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrow {
    /// Center, on the line.
    pub at: FixedPoint,
    /// Point in the direction of the chevron.
    pub ahead: FixedPoint,
    /// Height in CSS pixels.
    pub size_css_px: f32,
    /// Color, alpha not premultiplied.
    pub color: Rgba,
    /// Color of the casing, alpha not premultiplied; alpha 0 for none.
    pub casing: Rgba,
}

/// Corner of a chevron's square.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct ArrowVertex {
    /// Center of the chevron.
    pub at: FixedPoint,
    /// Point in the direction of the chevron.
    pub ahead: FixedPoint,
    /// Which corner: forward and to the right, each -1 or 1.
    pub corner: [i8; 2],
    /// Height of the chevron in eighths of a CSS pixel.
    pub size: u16,
    /// Color, alpha not premultiplied.
    pub color: [u8; 4],
    /// Color of the casing, alpha not premultiplied; alpha 0 for none.
    pub casing: [u8; 4],
}

/// Distance of the tip from the center, in heights; must match [`shaders/arrow.frag`](../shaders/arrow.frag).
pub const TIP: f64 = 0.26;
/// End of an arm, forward and to the side, in heights.
pub const ARM: [f64; 2] = [-0.16, 0.4];
/// Thickness of an arm, in heights.
pub const THICKNESS: f64 = 0.2;

/// Minimum gap between chevrons in heights; the actual gap is less than twice as large.
const LEAST_GAP: f64 = 8.0;
/// Minimum distance from the ends of the line, in heights.
const END_GAP: f64 = 1.5;
/// Minimum length of a line with chevrons, in heights.
const LEAST_LENGTH: f64 = 3.5;
/// Minimum ratio of the straight distance to the length of the stretch that a chevron covers; below it, the line
/// turns too sharply.
const LEAST_SPAN: f64 = 0.8;
/// Maximum number on one line; more would not be legible.
const MAX_ARROWS: usize = 1024;

impl ArrowPath {
    /// Prepares a path; `None` without chevrons. Of `stroke`, only the style is used.
    #[must_use]
    pub fn new(fixed: &[FixedPoint], is_ring: bool, stroke: &Stroke) -> Option<Self> {
        let size_css_px = stroke.arrows_css_px?.clamp(4.0, 64.0);
        let closing = fixed.first().filter(|_| is_ring);
        let points: Vec<FixedPoint> = fixed.iter().chain(closing).copied().collect();
        let length = points.windows(2).map(|pair| length_of(pair).0).sum();
        let casing = stroke.casing.unwrap_or_default();
        (points.len() > 1).then_some(Self { points, length, size_css_px, color: stroke.color, casing })
    }

    /// Returns the same line in other colors, for emphasis.
    #[must_use]
    pub fn with_colors(&self, color: Rgba, casing: Rgba) -> Self {
        Self { color, casing, ..self.clone() }
    }

    /// Returns the point at a distance along the line. The search begins at `start`: a segment, and the distance at
    /// which it begins.
    fn point_at(&self, along: f64, start: (usize, f64)) -> Option<FixedPoint> {
        let (mut segment, mut from) = start;
        let pair = |i: usize| self.points.get(i..=i + 1);
        while along < from && segment > 0 {
            segment -= 1;
            from -= length_of(pair(segment)?).0;
        }
        loop {
            let (length, [x, y]) = length_of(pair(segment)?);
            if along <= from + length || segment + 2 >= self.points.len() {
                let part = if length > 0.0 { ((along - from) / length).clamp(0.0, 1.0) } else { 0.0 };
                return Some(moved(*self.points.get(segment)?, x * part, y * part));
            }
            from += length;
            segment += 1;
        }
    }

    /// Returns the chevron nearest to a distance along the line at which the line does not turn too sharply.
    fn arrow_near(&self, along: f64, size: f64, start: (usize, f64)) -> Option<Arrow> {
        [0.0, 0.7, -0.7].into_iter().find_map(|shift| {
            let along = along + shift * size;
            let reach = size * 0.6;
            let (from, to) = (self.point_at(along - reach, start)?, self.point_at(along + reach, start)?);
            let (x, y) = to.steps_from(from);
            let at = self.point_at(along, start)?;
            (x.hypot(y) >= 2.0 * reach * LEAST_SPAN).then(|| Arrow {
                at,
                // Far enough that rounding to whole steps does not affect the direction.
                ahead: moved(at, x * 2.0, y * 2.0),
                size_css_px: self.size_css_px,
                color: self.color,
                casing: self.casing,
            })
        })
    }

    /// Adds the chevrons that may be visible.
    fn add_arrows(&self, camera: &Camera, out: &mut Vec<Arrow>) {
        let uniform = camera.eye_uniform();
        let viewport = camera.viewport();
        let steps_per_css_px = 1.0 / f64::from(uniform.css_px_per_step);
        let size = f64::from(self.size_css_px) * steps_per_css_px;
        if self.length < size * LEAST_LENGTH {
            return;
        }
        let gap = number::exp2((size * LEAST_GAP).log2().ceil());
        let half = self.length / 2.0;
        let most = ((half - size * END_GAP) / gap).floor();
        // Half the diagonal, so that it holds for every bearing.
        let reach = viewport.width.hypot(viewport.height) / 2.0 * steps_per_css_px + size;
        let within = [-reach, -reach, reach, reach];
        let (mut from, mut count) = (0.0, 0);
        for (segment, pair) in self.points.windows(2).enumerate() {
            let (length, way) = length_of(pair);
            let [first, ..] = *pair else { return };
            if let Some((enters, leaves)) =
                part_inside(first.steps_from(uniform.eye), (way[0], way[1]), within)
            {
                let place = |part: f64| (from + length * part - half) / gap;
                let (low, high) = (place(enters).ceil().max(-most), place(leaves).min(most));
                let mut i = low;
                // The end of a segment belongs to the next one, if there is one.
                while i <= high && (i < place(1.0) || segment + 2 == self.points.len()) && count < MAX_ARROWS
                {
                    out.extend(self.arrow_near(half + i * gap, size, (segment, from)));
                    (i, count) = (i + 1.0, count + 1);
                }
            }
            from += length;
        }
    }
}

/// Returns length and direction of a segment in steps.
fn length_of(pair: &[FixedPoint]) -> (f64, [f64; 2]) {
    let [from, to] = pair else { return (0.0, [0.0; 2]) };
    let (x, y) = to.steps_from(*from);
    (x.hypot(y), [x, y])
}

fn moved(at: FixedPoint, x: f64, y: f64) -> FixedPoint {
    FixedPoint { x: at.x.wrapping_add(x.round() as i32), y: at.y.wrapping_add(y.round() as i32) }
}

/// Returns the chevrons of lines that may be visible to a camera, in drawing order.
pub fn arrows<'a>(paths: impl Iterator<Item = &'a ArrowPath>, camera: &Camera) -> Vec<Arrow> {
    let mut out = Vec::new();
    paths.for_each(|path| path.add_arrows(camera, &mut out));
    out
}

/// Returns the corners of the chevrons' squares, four each.
#[must_use]
pub fn vertices(arrows: &[Arrow]) -> Vec<ArrowVertex> {
    let corners = [[-1, -1], [1, -1], [-1, 1], [1, 1]];
    let of = |arrow: &Arrow| {
        let Arrow { at, ahead, size_css_px, color: Rgba(color), casing: Rgba(casing) } = *arrow;
        let size = (size_css_px * 8.0).round() as u16;
        corners.map(|corner| ArrowVertex { at, ahead, corner, size, color, casing })
    };
    arrows.iter().flat_map(of).collect()
}

/// Returns the maximum distance of a chevron's parts from its center in CSS pixels, casing included.
#[must_use]
pub fn reach_css_px(size_css_px: f32) -> f64 {
    f64::from(size_css_px) * (ARM[1] + THICKNESS / 2.0) + CASING_CSS_PX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::camera::View;
    use crate::map::layer::Dash;
    use crate::map::mercator::world_css_px;
    use crate::map::space::{CssSize, WorldPoint};

    const MIDDLE: WorldPoint = WorldPoint { x: 0.53, y: 0.36 };
    const SIZE: f64 = 12.0;

    fn camera(zoom: f64) -> Camera {
        let mut camera = Camera::new(0.0, 22.0);
        camera.set_viewport(CssSize { width: 1000.0, height: 800.0 }, 1.0);
        camera.set_view(View { center: MIDDLE, zoom });
        camera
    }

    /// A line through points given in CSS pixels from the center at a zoom.
    fn path(zoom: f64, points: &[[f64; 2]]) -> ArrowPath {
        let px = world_css_px(zoom);
        let fixed: Vec<FixedPoint> = points
            .iter()
            .map(|[x, y]| FixedPoint::from_world(WorldPoint { x: MIDDLE.x + x / px, y: MIDDLE.y + y / px }))
            .collect();
        let stroke = Stroke {
            paths: Vec::new(),
            color: Rgba::hex(0x00ff_0000),
            width_css_px: 2.0,
            dash: Dash::Solid,
            casing: None,
            arrows_css_px: Some(SIZE as f32),
        };
        ArrowPath::new(&fixed, false, &stroke).unwrap()
    }

    /// Positions in CSS pixels from the center of the canvas, and directions in degrees clockwise from east.
    fn found(path: &ArrowPath, zoom: f64) -> Vec<([f64; 2], f64)> {
        let camera = camera(zoom);
        let seen = |arrow: &Arrow| {
            let at = camera.screen_from_world(arrow.at.to_world());
            let (x, y) = arrow.ahead.steps_from(arrow.at);
            ([at.x - 500.0, at.y - 400.0], y.atan2(x).to_degrees())
        };
        arrows(std::iter::once(path), &camera).iter().map(seen).collect()
    }

    #[test]
    fn they_stand_at_even_gaps_away_from_the_ends_and_point_along() {
        let seen = found(&path(14.0, &[[-400.0, 0.0], [400.0, 0.0]]), 14.0);
        assert!(seen.len() >= 3, "{seen:?}");
        let gaps: Vec<f64> = seen.windows(2).map(|pair| pair[1].0[0] - pair[0].0[0]).collect();
        assert!(gaps.iter().all(|gap| (gap - gaps[0]).abs() < 0.1), "{gaps:?}");
        assert!((SIZE * LEAST_GAP..SIZE * LEAST_GAP * 2.0).contains(&gaps[0]), "{gaps:?}");
        assert!(
            seen.iter().all(|(at, turn)| at[0].abs() < 400.0 - SIZE && at[1].abs() < 0.1 && turn.abs() < 0.5)
        );
        let back = found(&path(14.0, &[[400.0, 0.0], [-400.0, 0.0]]), 14.0);
        assert!(back.iter().all(|(_, turn)| turn.abs() > 179.0));
    }

    #[test]
    fn a_short_line_has_one_in_its_middle_and_a_very_short_one_none() {
        let seen = found(&path(14.0, &[[0.0, 100.0], [0.0, 160.0]]), 14.0);
        assert_eq!(seen.len(), 1);
        assert!((seen[0].0[1] - 130.0).abs() < 0.1 && (seen[0].1 - 90.0).abs() < 0.5, "{seen:?}");
        assert!(found(&path(14.0, &[[0.0, 0.0], [0.0, 30.0]]), 14.0).is_empty());
    }

    #[test]
    fn zooming_in_moves_none_that_was_there() {
        let line = path(12.0, &[[-300.0, -20.0], [10.0, 40.0], [280.0, -60.0]]);
        let (far, near) = (found(&line, 12.0), found(&line, 13.3));
        let scale = 1.3_f64.exp2();
        for (at, _) in far {
            let at = at.map(|v| v * scale);
            // A sharp bend moves one by less than its height.
            let is_there = near.iter().any(|(other, _)| (other[0] - at[0]).hypot(other[1] - at[1]) < SIZE);
            assert!(is_there || at[0].abs() > 500.0 || at[1].abs() > 400.0, "{at:?}");
        }
    }

    #[test]
    fn at_a_sharp_turn_one_steps_aside_and_where_the_line_only_turns_there_is_none() {
        let seen = found(&path(14.0, &[[-60.0, 0.0], [0.0, 0.0], [0.0, 60.0]]), 14.0);
        let beside = |(at, turn): &([f64; 2], f64)| at[0].hypot(at[1]) > 5.0 && (turn % 90.0).abs() < 25.0;
        assert!(seen.len() == 1 && seen.iter().all(beside), "{seen:?}");
        let zigzag: Vec<[f64; 2]> =
            (0..60).map(|i| [f64::from(i), if i % 2 == 0 { -16.0 } else { 16.0 }]).collect();
        assert!(found(&path(16.0, &zigzag), 14.0).is_empty());
    }

    #[test]
    fn a_line_across_half_the_world_costs_what_is_seen_of_it() {
        let seen = found(&path(4.0, &[[-1800.0, 0.0], [1800.0, 0.0]]), 20.0);
        assert!((4..40).contains(&seen.len()), "{}", seen.len());
        let crowded: Vec<[f64; 2]> = (0..40_000).map(|i| [f64::from(i % 2) * 900.0 - 450.0, 0.0]).collect();
        assert!(found(&path(14.0, &crowded), 14.0).len() <= MAX_ARROWS);
    }
}
