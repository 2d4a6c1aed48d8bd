//! The engine: scene and camera always, a painter only while a canvas is attached.
//! Decides nothing about what features mean; the host patches layers in and gets [`MapEvent`]s out.

use super::camera::{Camera, Padding};
use super::event::{AttachError, MapEvent};
use super::icon::{SpriteId, SpriteSpec};
use super::layer::{FeatureId, LayerId, LayerPatch};
use super::space::ScreenPoint;
use super::theme::MapTheme;
use crate::model::geo::{Bounds, LngLat};
use crate::platform::dom::Canvas;
use std::cell::RefCell;
use std::rc::Rc;

/// How an engine starts.
pub struct MapOptions {
    /// Jump instead of fly, and no inertia.
    pub reduced_motion: bool,
    /// The farthest zoom, with 512 px tiles.
    pub min_zoom: f64,
    /// The nearest zoom.
    pub max_zoom: f64,
    /// Whether pointers, wheel and keys move the map and pick on it.
    pub interactive: bool,
    /// Hears what happens. Called outside the engine's own borrow, so it may call the engine.
    pub events: Box<dyn Fn(MapEvent)>,
}

/// Figures about the engine, for tests, measurements and the curious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MapStats {
    /// Frames drawn since the start.
    pub frames_drawn: u64,
    /// Draw calls of the last frame.
    pub draw_calls: u32,
    /// Features in all layers.
    pub features: usize,
    /// Bytes in buffers and data textures on the GPU.
    pub buffer_bytes: usize,
    /// Bytes in image textures on the GPU.
    pub atlas_bytes: usize,
    /// Basemap tiles in memory.
    pub tiles: usize,
    /// Basemap tiles asked for or being built.
    pub tiles_pending: usize,
    /// Labels placed.
    pub labels: usize,
}

/// The engine, as the host holds it. Clones are the same engine.
#[derive(Clone)]
pub struct MapHandle {
    inner: Rc<RefCell<Camera>>,
}

/// A callback on each frame; ends when it is dropped.
#[must_use = "the callback ends when it is dropped"]
pub struct FrameHook {
    _alive: Rc<()>,
}

#[expect(clippy::missing_const_for_fn, clippy::needless_pass_by_value, reason = "skeleton, filled in next")]
impl MapHandle {
    /// An engine without a canvas.
    #[must_use]
    pub fn new(options: MapOptions) -> Self {
        Self { inner: Rc::new(RefCell::new(Camera::new(options.min_zoom, options.max_zoom))) }
    }
    /// Draws on `canvas` from now on, until it is detached or another one is attached.
    ///
    /// # Errors
    /// When the browser cannot draw there. The scene stays, and another canvas may be tried.
    pub fn attach(&self, canvas: &Canvas) -> Result<(), AttachError> {
        let _ = canvas;
        Ok(())
    }
    /// Lets go of the canvas. Scene and camera stay.
    pub fn detach(&self) {}
    /// Changes a layer.
    pub fn patch(&self, layer: LayerId, patch: LayerPatch) {
        let _ = (layer, patch);
    }
    /// Shows or hides a layer, its labels and its picks.
    pub fn set_layer_visible(&self, layer: LayerId, is_visible: bool) {
        let _ = (layer, is_visible);
    }
    /// The id of a look; equal looks have equal ids.
    #[must_use]
    pub fn sprite(&self, spec: SpriteSpec) -> SpriteId {
        let _ = spec;
        SpriteId(0)
    }
    /// Emphasizes one feature strongly, above everything.
    pub fn set_selected(&self, feature: Option<FeatureId>) {
        let _ = feature;
    }
    /// Emphasizes one feature lightly.
    pub fn set_hovered(&self, feature: Option<FeatureId>) {
        let _ = feature;
    }
    /// The camera as it is now.
    #[must_use]
    pub fn camera(&self) -> Camera {
        *self.inner.borrow()
    }
    /// Looks there at once.
    pub fn jump_to(&self, center: LngLat, zoom: f64) {
        let _ = (center, zoom);
    }
    /// Flies there; jumps when motion is reduced.
    pub fn fly_to(&self, center: LngLat, zoom: f64) {
        let _ = (center, zoom);
    }
    /// Flies so that all of `bounds` is seen in the room that panels leave.
    pub fn fit(&self, bounds: Bounds) {
        let _ = bounds;
    }
    /// Zooms about the center, smoothly unless motion is reduced.
    pub fn zoom_by(&self, levels: f64) {
        let _ = levels;
    }
    /// Moves the picture, right and down positive.
    pub fn pan_by_css_px(&self, right: f64, down: f64) {
        let _ = (right, down);
    }
    /// Says what panels cover. The picture stays where it is.
    pub fn set_padding(&self, padding: Padding) {
        let _ = padding;
    }
    /// Takes new colors.
    pub fn set_theme(&self, theme: MapTheme) {
        let _ = theme;
    }
    /// 1 for full color, 0 for gray, in all that is drawn: done in the shaders.
    pub fn set_saturation(&self, saturation: f32) {
        let _ = saturation;
    }
    /// The language of the basemap's names: `it`, `de`, `en`, …
    pub fn set_language(&self, language: &str) {
        let _ = language;
    }
    /// Makes all letters on the map larger, for walls.
    pub fn set_text_scale(&self, scale: f32) {
        let _ = scale;
    }
    /// Changes the wish for less motion.
    pub fn set_reduced_motion(&self, is_reduced: bool) {
        let _ = is_reduced;
    }
    /// Draws the archive at `url` below everything; `None` takes the basemap away.
    pub fn set_basemap(&self, url: Option<&str>) {
        let _ = url;
    }
    /// Where a position is on the canvas, `None` when it is outside.
    #[must_use]
    pub fn screen_from_lng_lat(&self, at: LngLat) -> Option<ScreenPoint> {
        let _ = at;
        None
    }
    /// The position at a place on the canvas.
    #[must_use]
    pub fn lng_lat_from_screen(&self, at: ScreenPoint) -> LngLat {
        let _ = at;
        self.inner.borrow().center_lng_lat()
    }
    /// Calls back with each frame that is drawn, with milliseconds on the monotonic clock, until the hook is dropped.
    pub fn on_each_frame(&self, callback: Box<dyn FnMut(f64)>) -> FrameHook {
        drop(callback);
        FrameHook { _alive: Rc::new(()) }
    }
    /// Draws once more, in the next frame.
    pub fn request_frame(&self) {}
    /// Figures about the engine.
    #[must_use]
    pub fn stats(&self) -> MapStats {
        MapStats::default()
    }
    /// Meters on the ground a CSS pixel spans at the center, for the scale bar.
    #[must_use]
    pub fn meters_per_css_px(&self) -> f64 {
        self.inner.borrow().meters_per_css_px()
    }
}
