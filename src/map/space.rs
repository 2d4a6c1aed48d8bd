//! Coordinate spaces of the map as types, so that they cannot be mixed up.
//!
//! Contains no conversions between them: degrees to world is in [`super::mercator`], world to screen in
//! [`super::camera`].

/// A point of the web-mercator unit square: x from 0 (180° W) to 1 (180° E), y from 0 (85.05° N) to 1 (85.05° S).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WorldPoint {
    /// Eastward coordinate.
    pub x: f64,
    /// Southward coordinate.
    pub y: f64,
}

/// A point of the canvas in CSS pixels from its top left; y goes down.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ScreenPoint {
    /// Distance from the left edge.
    pub x: f64,
    /// Distance from the top edge.
    pub y: f64,
}

impl ScreenPoint {
    /// A point from its coordinates.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Distance to another point in CSS pixels.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// Point halfway to another.
    #[must_use]
    pub fn midpoint(self, other: Self) -> Self {
        Self { x: f64::midpoint(self.x, other.x), y: f64::midpoint(self.y, other.y) }
    }
}

/// A size in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CssSize {
    /// Horizontal extent.
    pub width: f64,
    /// Vertical extent.
    pub height: f64,
}

/// A world point in 2³² steps per side, the coordinates of vertices: 9 mm at the equator, an eighth of a CSS pixel at
/// zoom 20.
///
/// The shader subtracts the eye in integers. So nothing jitters wherever the eye is, no buffer needs an origin, and
/// the subtraction wraps at the antimeridian by itself.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, bytemuck::Pod, bytemuck::Zeroable,
)]
#[repr(C)]
pub struct FixedPoint {
    /// Eastward coordinate, the bits of a `u32`.
    pub x: i32,
    /// Southward coordinate, the bits of a `u32`.
    pub y: i32,
}

/// Steps of [`FixedPoint`] per side of the world.
pub const FIXED_STEPS: f64 = 4_294_967_296.0;

impl FixedPoint {
    /// Fixed point of a world point; x wraps around the world, y is clamped to it.
    #[must_use]
    pub fn from_world(world: WorldPoint) -> Self {
        let x = (world.x.rem_euclid(1.0) * FIXED_STEPS) as u64 as u32;
        let y = (world.y * FIXED_STEPS).clamp(0.0, FIXED_STEPS - 1.0) as u32;
        Self { x: x.cast_signed(), y: y.cast_signed() }
    }

    /// The world point at these coordinates.
    #[must_use]
    pub fn to_world(self) -> WorldPoint {
        WorldPoint {
            x: f64::from(self.x.cast_unsigned()) / FIXED_STEPS,
            y: f64::from(self.y.cast_unsigned()) / FIXED_STEPS,
        }
    }

    /// Vector from `origin` to this point in steps, the short way around the world.
    #[must_use]
    pub fn steps_from(self, origin: Self) -> (f64, f64) {
        let x = self.x.wrapping_sub(origin.x);
        let y = i64::from(self.y.cast_unsigned()) - i64::from(origin.y.cast_unsigned());
        (f64::from(x), y as f64)
    }

    /// Vector from `eye` to this vertex of an area or line in steps, as drawn: the short way around the world to the
    /// middle of the piece's sector, and from there to the vertex.
    ///
    /// Otherwise a piece would be torn apart at the meridian opposite the eye.
    #[must_use]
    pub fn steps_in(self, sector: Sector, eye: Self) -> (f64, f64) {
        let middle = sector.middle_x();
        let x = f64::from(middle.wrapping_sub(eye.x)) + f64::from(self.x.wrapping_sub(middle));
        (x, self.steps_from(eye).1)
    }

    /// The point moved by steps east and south, wrapping around the world.
    #[must_use]
    pub fn moved_by(self, east: f64, south: f64) -> Self {
        let steps = |v: f64| v.round() as i64 as i32;
        Self { x: self.x.wrapping_add(steps(east)), y: self.y.wrapping_add(steps(south)) }
    }
}

/// A 64th of the world from west to east, stored with the vertices of areas and lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sector(u8);

impl Sector {
    /// Sector of a world x, which may leave 0 to 1.
    #[must_use]
    pub fn of(world_x: f64) -> Self {
        Self((world_x.rem_euclid(1.0) * 64.0) as u8 & 63)
    }

    /// Sector of a number read from a vertex.
    #[must_use]
    pub const fn of_number(number: u8) -> Self {
        Self(number & 63)
    }

    /// Number of the sector, 0 to 63.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The x of the sector's middle, as [`FixedPoint::x`]; must equal `middle` in `common.glsl`.
    const fn middle_x(self) -> i32 {
        ((self.0 as u32) << 26 | 1 << 25).cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_points_round_trip_within_a_step() {
        for (x, y) in [(0.0, 0.0), (0.5, 0.5), (0.529_412_345, 0.357_9), (0.999_999_999, 0.999_999_999)] {
            let back = FixedPoint::from_world(WorldPoint { x, y }).to_world();
            assert!(
                (back.x - x).abs() < 2.0 / FIXED_STEPS && (back.y - y).abs() < 2.0 / FIXED_STEPS,
                "{x} {y}"
            );
        }
    }

    #[test]
    fn the_way_across_the_antimeridian_is_the_short_one() {
        let west = FixedPoint::from_world(WorldPoint { x: 0.999, y: 0.1 });
        let east = FixedPoint::from_world(WorldPoint { x: 0.001, y: 0.9 });
        let (dx, dy) = east.steps_from(west);
        assert!((dx / FIXED_STEPS - 0.002).abs() < 1e-8, "{dx}");
        assert!((dy / FIXED_STEPS - 0.8).abs() < 1e-8, "{dy}");
    }
}
