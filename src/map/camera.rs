//! The camera: which part of the world is on the screen, and the bearing.
//!
//! Moves only on request: gestures are in [`super::input`], flights in [`super::flight`].

use super::mercator::{self, world_css_px};
use super::space::{CssSize, FIXED_STEPS, FixedPoint, ScreenPoint, WorldPoint};
use crate::model::geo::{Bounds, LngLat};

/// Widths that panels cover, in CSS pixels from each edge. The camera centers and fits into the remaining, unobscured
/// area.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Padding {
    /// Covered at the top.
    pub top: f64,
    /// Covered at the right.
    pub right: f64,
    /// Covered at the bottom.
    pub bottom: f64,
    /// Covered at the left.
    pub left: f64,
}

/// A center and a zoom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// World point in the middle of the unobscured area.
    pub center: WorldPoint,
    /// Zoom level for 512 px tiles.
    pub zoom: f64,
}

/// Target of the camera, placed in the unobscured area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Look {
    /// Puts the view's center into the middle of the unobscured area.
    Room(View),
    /// Fits the bounds into the unobscured area.
    Fit {
        /// Bounds to show completely.
        bounds: Bounds,
        /// Margin around the bounds.
        margin_css_px: f64,
        /// Upper limit of the resulting zoom.
        max_zoom: f64,
    },
}

/// Position, zoom and bearing of the map, with the canvas and the panels over it.
///
/// The stored position is the eye, the world point in the middle of the whole canvas, but the public center is the
/// middle of the unobscured area, so that folding a panel does not move the map. Exception: while the camera is
/// placed (it was positioned by [`Camera::look`] and not moved by the user since), the center stays in the middle of
/// the unobscured area, because the page learns the size of its panels only after its address.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    eye: WorldPoint,
    zoom: f64,
    /// Set by `look`, cleared by every other move.
    is_placed: bool,
    bearing: Bearing,
    viewport: CssSize,
    padding: Padding,
    device_pixel_ratio: f64,
    min_zoom: f64,
    max_zoom: f64,
}

/// Bearing: an angle clockwise from north, with its cosine and sine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bearing {
    degrees: f64,
    cos: f64,
    sin: f64,
}

impl Bearing {
    /// North is up.
    pub const NORTH: Self = Self { degrees: 0.0, cos: 1.0, sin: 0.0 };

    /// Bearing of an angle clockwise from north, normalized to 0 to 360. Anything but a finite number gives north.
    #[must_use]
    pub fn from_degrees(degrees: f64) -> Self {
        let degrees = degrees.rem_euclid(360.0);
        if degrees > 0.0 && degrees < 360.0 {
            let (sin, cos) = degrees.to_radians().sin_cos();
            Self { degrees, cos, sin }
        } else {
            Self::NORTH
        }
    }

    /// Degrees clockwise from north, 0 to 360.
    #[must_use]
    pub const fn degrees(self) -> f64 {
        self.degrees
    }

    /// Returns whether north is up.
    #[must_use]
    pub fn is_north(self) -> bool {
        self == Self::NORTH
    }

    /// Cosine and sine of the angle.
    #[must_use]
    pub const fn cos_sin(self) -> [f64; 2] {
        [self.cos, self.sin]
    }

    /// Rotates a vector from east and south to right and down on the screen.
    #[must_use]
    pub fn to_screen(self, east: f64, south: f64) -> (f64, f64) {
        (east * self.cos + south * self.sin, south * self.cos - east * self.sin)
    }

    /// Rotates a vector from right and down on the screen to east and south.
    #[must_use]
    pub fn to_ground(self, right: f64, down: f64) -> (f64, f64) {
        (right * self.cos - down * self.sin, down * self.cos + right * self.sin)
    }

    /// Width and height of the bounding box of a box rotated by this bearing.
    #[must_use]
    pub fn span(self, width: f64, height: f64) -> (f64, f64) {
        let (cos, sin) = (self.cos.abs(), self.sin.abs());
        (width * cos + height * sin, width * sin + height * cos)
    }
}

/// Position and scale of the camera, as shaders need them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EyeUniform {
    /// Eye in whole steps.
    pub eye: FixedPoint,
    /// Remainder of the eye, in CSS pixels east and south.
    pub rest_css_px: [f32; 2],
    /// CSS pixels per step.
    pub css_px_per_step: f32,
}

impl Camera {
    /// A camera showing the whole world, with a viewport of 1 by 1 until the real one is set.
    #[must_use]
    pub fn new(min_zoom: f64, max_zoom: f64) -> Self {
        let mut camera = Self {
            eye: WorldPoint { x: 0.5, y: 0.5 },
            zoom: 0.0,
            is_placed: false,
            bearing: Bearing::NORTH,
            viewport: CssSize { width: 1.0, height: 1.0 },
            padding: Padding::default(),
            device_pixel_ratio: 1.0,
            min_zoom: min_zoom.clamp(0.0, 22.0),
            max_zoom: max_zoom.clamp(min_zoom.clamp(0.0, 22.0), 22.0),
        };
        camera.set_eye(camera.eye, min_zoom);
        camera
    }

    /// World point in the middle of the unobscured area.
    #[must_use]
    pub fn center(&self) -> WorldPoint {
        self.world_from_screen(self.center_in_screen())
    }

    /// Longitude and latitude of the center.
    #[must_use]
    pub fn center_lng_lat(&self) -> LngLat {
        mercator::lng_lat_from_world(self.center())
    }

    /// Center and zoom.
    #[must_use]
    pub fn view(&self) -> View {
        View { center: self.center(), zoom: self.zoom }
    }

    /// Zoom level for 512 px tiles.
    #[must_use]
    pub const fn zoom(&self) -> f64 {
        self.zoom
    }

    /// Bearing of the screen's upward direction.
    #[must_use]
    pub const fn bearing(&self) -> Bearing {
        self.bearing
    }

    /// World point in the middle of the whole canvas.
    #[must_use]
    pub const fn eye(&self) -> WorldPoint {
        self.eye
    }

    /// Size of the canvas in CSS pixels.
    #[must_use]
    pub const fn viewport(&self) -> CssSize {
        self.viewport
    }

    /// Device pixels per CSS pixel.
    #[must_use]
    pub const fn device_pixel_ratio(&self) -> f64 {
        self.device_pixel_ratio
    }

    /// Widths that panels cover.
    #[must_use]
    pub const fn padding(&self) -> Padding {
        self.padding
    }

    /// Middle of the unobscured area.
    #[must_use]
    pub fn center_in_screen(&self) -> ScreenPoint {
        let across = self.padding.left + (self.viewport.width - self.padding.left - self.padding.right) / 2.0;
        let down = self.padding.top + (self.viewport.height - self.padding.top - self.padding.bottom) / 2.0;
        ScreenPoint::new(across.clamp(0.0, self.viewport.width), down.clamp(0.0, self.viewport.height))
    }

    /// Bounding box of the visible longitudes and latitudes; across the antimeridian, the part around the eye.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let [north_west, south_east] = self.world_box();
        let inside = |at: WorldPoint| WorldPoint { x: at.x.clamp(0.0, 1.0), y: at.y.clamp(0.0, 1.0) };
        let (a, b) = (inside(north_west), inside(south_east));
        Bounds {
            south_west: mercator::lng_lat_from_world(WorldPoint { x: a.x, y: b.y }),
            north_east: mercator::lng_lat_from_world(WorldPoint { x: b.x, y: a.y }),
        }
    }

    /// Size in CSS pixels of the smallest north-aligned box around the canvas.
    #[must_use]
    pub fn ground_size(&self) -> CssSize {
        let (width, height) = self.bearing.span(self.viewport.width, self.viewport.height);
        CssSize { width, height }
    }

    /// North-west and south-east corners of that box; x may leave 0 to 1 across the antimeridian.
    #[must_use]
    pub fn world_box(&self) -> [WorldPoint; 2] {
        let px = world_css_px(self.zoom);
        let CssSize { width, height } = self.ground_size();
        let corner = |sign: f64| WorldPoint {
            x: self.eye.x + sign * width / 2.0 / px,
            y: self.eye.y + sign * height / 2.0 / px,
        };
        [corner(-1.0), corner(1.0)]
    }

    /// Rotates the map to a bearing, about the middle of the unobscured area.
    pub fn set_bearing(&mut self, bearing: Bearing) {
        let center = self.center();
        self.bearing = bearing;
        self.put(center, self.center_in_screen(), self.zoom);
    }

    /// Rotates the map clockwise by an angle; the world point under `at` stays there.
    pub fn turn_about(&mut self, at: ScreenPoint, clockwise_deg: f64) {
        if !clockwise_deg.is_finite() {
            return;
        }
        let held = self.world_from_screen(at);
        self.bearing = Bearing::from_degrees(self.bearing.degrees() - clockwise_deg);
        self.let_go();
        self.put(held, at, self.zoom);
    }

    /// Sets the canvas size and pixel ratio. The eye stays, or the center if the camera is placed.
    pub fn set_viewport(&mut self, viewport: CssSize, device_pixel_ratio: f64) {
        let center = self.center();
        self.viewport = CssSize { width: viewport.width.max(1.0), height: viewport.height.max(1.0) };
        self.device_pixel_ratio = device_pixel_ratio;
        self.stay(center);
    }

    /// Sets the panels. The map stays where it is and the center changes; if the camera is placed, the center stays.
    pub fn set_padding(&mut self, padding: Padding) {
        let center = self.center();
        self.padding = padding;
        self.stay(center);
    }

    fn stay(&mut self, center: WorldPoint) {
        if self.is_placed {
            self.put(center, self.center_in_screen(), self.zoom);
        } else {
            self.set_eye(self.eye, self.zoom);
        }
    }

    /// Ends the placement: the user has moved the map, so panels no longer do.
    pub const fn let_go(&mut self) {
        self.is_placed = false;
    }

    /// Moves to `view` at once and ends the placement; used by every frame of a flight.
    pub fn set_view(&mut self, view: View) {
        self.let_go();
        self.put(view.center, self.center_in_screen(), self.clamp_zoom(view.zoom));
    }

    /// Moves the eye so that `world` is at a point of the canvas.
    fn put(&mut self, world: WorldPoint, at: ScreenPoint, zoom: f64) {
        let px = world_css_px(zoom);
        let (east, south) =
            self.bearing.to_ground(self.viewport.width / 2.0 - at.x, self.viewport.height / 2.0 - at.y);
        self.set_eye(WorldPoint { x: world.x + east / px, y: world.y + south / px }, zoom);
    }

    /// Places the camera: moves at once, and keeps the center while panels come and go, until the user moves the map.
    pub fn look(&mut self, look: Look) {
        self.set_view(self.view_of(look));
        self.is_placed = true;
    }

    /// Center and zoom of a target.
    #[must_use]
    pub fn view_of(&self, look: Look) -> View {
        match look {
            Look::Room(view) => view,
            Look::Fit { bounds, margin_css_px, max_zoom } => self.fitting(bounds, margin_css_px, max_zoom),
        }
    }

    /// The nearest allowed zoom; the present one for anything but a finite number.
    #[must_use]
    pub fn clamp_zoom(&self, zoom: f64) -> f64 {
        let zoom = if zoom.is_finite() { zoom } else { self.zoom };
        // The world is at least as high as the canvas, so no empty space appears above or below it.
        let world_fills = (self.ground_size().height / mercator::TILE_CSS_PX).log2().min(self.max_zoom);
        zoom.clamp(self.min_zoom.max(world_fills), self.max_zoom)
    }

    fn set_eye(&mut self, eye: WorldPoint, zoom: f64) {
        self.zoom = self.clamp_zoom(zoom);
        let half_height = (self.ground_size().height / 2.0 / world_css_px(self.zoom)).min(0.5);
        let x = if eye.x.is_finite() { eye.x.rem_euclid(1.0) } else { self.eye.x };
        let y = if eye.y.is_finite() { eye.y } else { self.eye.y };
        self.eye = WorldPoint { x, y: y.clamp(half_height, 1.0 - half_height) };
    }

    /// Screen point of a world point, the short way around the world; may be outside the canvas.
    #[must_use]
    pub fn screen_from_world(&self, world: WorldPoint) -> ScreenPoint {
        let px = world_css_px(self.zoom);
        let dx = world.x - self.eye.x;
        let dx = dx - dx.round();
        let (right, down) = self.bearing.to_screen(dx * px, (world.y - self.eye.y) * px);
        ScreenPoint { x: right + self.viewport.width / 2.0, y: down + self.viewport.height / 2.0 }
    }

    /// World point under a screen point; x may leave 0 to 1 across the antimeridian.
    #[must_use]
    pub fn world_from_screen(&self, at: ScreenPoint) -> WorldPoint {
        let px = world_css_px(self.zoom);
        let (east, south) =
            self.bearing.to_ground(at.x - self.viewport.width / 2.0, at.y - self.viewport.height / 2.0);
        WorldPoint { x: self.eye.x + east / px, y: self.eye.y + south / px }
    }

    /// Zooms by `delta` levels; the world point under `at` stays there.
    pub fn zoom_about(&mut self, at: ScreenPoint, delta: f64) {
        let held = self.world_from_screen(at);
        self.let_go();
        self.put(held, at, self.clamp_zoom(self.zoom + delta));
    }

    /// Pans the map by CSS pixels, right and down positive.
    pub fn pan_by_css_px(&mut self, right: f64, down: f64) {
        let px = world_css_px(self.zoom);
        let (east, south) = self.bearing.to_ground(right, down);
        self.let_go();
        self.set_eye(WorldPoint { x: self.eye.x - east / px, y: self.eye.y - south / px }, self.zoom);
    }

    /// View that shows all of `bounds` inside the unobscured area, with `margin_css_px` around it and a zoom of at
    /// most `max_zoom`.
    #[must_use]
    pub fn fitting(&self, bounds: Bounds, margin_css_px: f64, max_zoom: f64) -> View {
        let north_west = mercator::world_from_lng_lat(bounds.south_west);
        let south_east = mercator::world_from_lng_lat(bounds.north_east);
        let (width, height) =
            self.bearing.span((south_east.x - north_west.x).abs(), (south_east.y - north_west.y).abs());
        let room = |all: f64, one: f64, other: f64| (all - one - other - 2.0 * margin_css_px).max(16.0);
        let across = room(self.viewport.width, self.padding.left, self.padding.right);
        let down = room(self.viewport.height, self.padding.top, self.padding.bottom);
        let scale = (across / width.max(1e-12)).min(down / height.max(1e-12));
        let zoom = (scale / mercator::TILE_CSS_PX).log2().min(max_zoom);
        let center = WorldPoint {
            x: f64::midpoint(north_west.x, south_east.x),
            y: f64::midpoint(north_west.y, south_east.y),
        };
        View { center, zoom: self.clamp_zoom(zoom) }
    }

    /// Meters on the ground per CSS pixel, at the center.
    #[must_use]
    pub fn meters_per_css_px(&self) -> f64 {
        mercator::meters_per_css_px(self.center().y, self.zoom)
    }

    /// The eye for shaders, split into whole steps and a remainder.
    #[must_use]
    pub fn eye_uniform(&self) -> EyeUniform {
        let eye = FixedPoint::from_world(self.eye);
        let px = world_css_px(self.zoom);
        let whole = eye.to_world();
        EyeUniform {
            eye,
            rest_css_px: [((self.eye.x - whole.x) * px) as f32, ((self.eye.y - whole.y) * px) as f32],
            css_px_per_step: (px / FIXED_STEPS) as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_smaller_than_the_canvas_cannot_be_asked_for() {
        let mut camera = Camera::new(0.0, 18.0);
        camera.set_viewport(CssSize { width: 1920.0, height: 1080.0 }, 1.0);
        camera.set_view(View { center: WorldPoint { x: 0.5, y: 0.0 }, zoom: 0.0 });
        assert!(world_css_px(camera.zoom()) >= 1080.0 - 1e-6);
        assert!(camera.world_from_screen(ScreenPoint::new(0.0, 0.0)).y >= -1e-9);
    }

    #[test]
    fn a_turned_camera_shows_what_is_that_way_above_the_middle() {
        let mut camera = Camera::new(2.0, 18.0);
        camera.set_viewport(CssSize { width: 1000.0, height: 600.0 }, 1.0);
        let center = WorldPoint { x: 0.53, y: 0.36 };
        camera.set_view(View { center, zoom: 9.0 });
        camera.set_bearing(Bearing::from_degrees(90.0));
        let east = camera.screen_from_world(WorldPoint { x: center.x + 1e-4, ..center });
        assert!((east.x - 500.0).abs() < 1e-6 && east.y < 300.0 - 20.0, "{east:?}");
        let there = camera.world_from_screen(ScreenPoint::new(130.0, 470.0));
        let back = camera.screen_from_world(there);
        assert!((back.x - 130.0).abs() < 1e-6 && (back.y - 470.0).abs() < 1e-6, "{back:?}");
        let size = camera.ground_size();
        assert!((size.width - 600.0).abs() < 1e-6 && (size.height - 1000.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_held_stays_under_the_fingers_that_turn() {
        let mut camera = Camera::new(2.0, 18.0);
        camera.set_viewport(CssSize { width: 1000.0, height: 600.0 }, 1.0);
        camera.set_view(View { center: WorldPoint { x: 0.53, y: 0.36 }, zoom: 9.0 });
        let at = ScreenPoint::new(210.0, 80.0);
        let held = camera.world_from_screen(at);
        camera.turn_about(at, 33.0);
        assert!((camera.bearing().degrees() - 327.0).abs() < 1e-9);
        assert!(camera.screen_from_world(held).distance(at) < 1e-6);
        let eye = camera.eye();
        camera.pan_by_css_px(12.0, -7.0);
        assert!(camera.screen_from_world(eye).distance(ScreenPoint::new(512.0, 293.0)) < 1e-6);
        camera.turn_about(at, f64::NAN);
        assert!((camera.bearing().degrees() - 327.0).abs() < 1e-9);
    }

    #[test]
    fn bearings_are_taken_into_a_circle() {
        assert!(Bearing::from_degrees(360.0).is_north() && Bearing::from_degrees(f64::NAN).is_north());
        assert!((Bearing::from_degrees(-90.0).degrees() - 270.0).abs() < 1e-9);
        assert!(Bearing::from_degrees(-1e-20).is_north());
    }

    #[test]
    fn not_a_number_moves_nothing() {
        let mut camera = Camera::new(2.0, 18.0);
        let before = camera;
        camera.pan_by_css_px(f64::NAN, f64::INFINITY);
        camera.zoom_about(ScreenPoint::default(), f64::NAN);
        assert!((camera.eye().y - before.eye().y).abs() < 1.0 && camera.zoom().is_finite());
    }
}
