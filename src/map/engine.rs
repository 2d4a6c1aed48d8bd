//! The engine: always has a scene and a camera, and a painter only while a canvas is attached.
//!
//! Draws only when something changed. Knows nothing of the meaning of features: the host patches layers and receives
//! [`MapEvent`]s.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use futures_util::FutureExt as _;

use super::bucket::line;
use super::bucket::mesh::Mesh;
use super::bucket::symbol::{NewSymbol, SymbolRecord};
use super::camera::{Bearing, Camera, Look, Padding, View};
use super::event::{AttachError, BasemapProblem, MapEvent};
use super::flight::Flight;
use super::frame::Frame;
use super::icon::atlas::ImageTable;
use super::icon::raster::{self, Scratch};
use super::icon::spec::SpriteSet;
use super::icon::{Plate, RingStyle, SpriteId, SpriteSpec};
use super::input::{CameraDelta, Gesture, GestureTracker, HOLD_MILLIS};
use super::label::placement::ScreenBox;
use super::label::shown::{Labels, Layout};
use super::layer::{Dash, FeatureId, LayerId, LayerPatch, Rgba, Stroke};
use super::mercator::{lng_lat_from_world, world_from_lng_lat};
use super::paint::{Backend, Painter};
use super::pick::{self, Among, Pick};
use super::scene::{Layer, Scene};
use super::space::{CssSize, FixedPoint, ScreenPoint, WorldPoint};
use super::spread::Aside;
use super::theme::MapTheme;
use super::tile::basemap::{Arrived, Basemap};
use super::tile::source::{Opened, SourceSpec, TileError, TileSource, Tiles};
use super::tile::{self, TileId};
use crate::model::geo::{Bounds, LngLat};
use crate::platform::dom::{self, Canvas};
use crate::platform::frame::FrameLoop;
use crate::platform::input::{InputSample, InputWatch};
use crate::platform::resize::{DevicePixelRatioWatch, SizeWatch};
use crate::platform::timer::{self, After};
use crate::platform::{Listener, clock, task};

/// Configuration of a new engine.
pub struct MapOptions {
    /// Jump instead of flying, and disable inertia.
    pub reduced_motion: bool,
    /// Lowest zoom, for 512 px tiles.
    pub min_zoom: f64,
    /// Highest zoom.
    pub max_zoom: f64,
    /// Whether pointer, wheel and keys move the map and pick features.
    pub interactive: bool,
    /// Receiver of events. Called outside the engine's own borrow, so it may call the engine.
    pub events: Box<dyn Fn(MapEvent)>,
}

/// Figures about the engine, for tests, measurements and diagnostics.
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
    /// Basemap tiles requested or being built.
    pub tiles_pending: usize,
    /// Labels shown.
    pub labels: usize,
}

/// Margin of [`MapHandle::fit`], in CSS pixels.
const FIT_MARGIN_CSS_PX: f64 = 72.0;
/// Highest zoom of a fit: otherwise a single point would fill the screen.
const FIT_MAX_ZOOM: f64 = 15.0;
/// Time without movement after which the camera is settled.
const SETTLE_MILLIS: f64 = 140.0;
/// Minimum interval between two label layouts while the camera moves.
const LABELS_MOVING_MILLIS: f64 = 200.0;
/// Minimum interval between two label layouts when data changes.
const LABELS_PATCHED_MILLIS: f64 = 250.0;
/// Time budgets: of a slice that builds tiles between frames, and in a frame, at least, for rasterizing symbols and
/// labels and for measuring labels.
const BUILD_MILLIS: f64 = 5.0;
const RASTER_MILLIS: f64 = 4.0;
const MEASURE_MILLIS: f64 = 4.0;
/// Interval at which unfinished content is shown, in milliseconds or, where frames are slow, in frames: without a GPU
/// one may take long.
const GROWING_MILLIS: f64 = 120.0;
const GROWING_FRAMES: f64 = 4.0;
/// Share of the gap between slow frames that may go into unfinished content: the main thread waits anyway.
const SLOW_FRAME_SHARE: f64 = 0.25;
const MAX_SLICE_MILLIS: f64 = 20.0;
/// Delay before an unreachable tile or archive is retried.
const RETRY_MILLIS: u32 = 15_000;
/// Time after which a lost context that was not restored is given up, together with its canvas.
const LOST_MILLIS: u32 = 5_000;
/// Number of contexts given up, without an hour between two of them, after which the 2D canvas is used.
const MOST_SPENT: u8 = 3;
const SPENT_FORGOTTEN_MILLIS: f64 = 3_600_000.0;
/// Pick tolerance around a symbol or a line.
const MOUSE_SLOP_CSS_PX: f64 = 3.0;
const FINGER_SLOP_CSS_PX: f64 = 14.0;

thread_local! {
    /// Time of the frame in which labels were last laid out, on any map of the page.
    static LAYOUT_FRAME_MILLIS: Cell<f64> = const { Cell::new(f64::NAN) };
}

/// The host's handle to an engine. Clones refer to the same engine.
#[derive(Clone)]
pub struct MapHandle {
    inner: Rc<Inner>,
}

/// Registration of a callback for each frame; ends when dropped.
#[must_use = "the callback ends when it is dropped"]
pub struct FrameHook {
    _callback: Rc<Hook>,
}

type Hook = RefCell<Box<dyn FnMut(f64)>>;

struct Inner {
    engine: RefCell<Engine>,
    events: Box<dyn Fn(MapEvent)>,
    hooks: RefCell<Vec<Weak<Hook>>>,
    is_telling: Cell<bool>,
}

/// Camera movements in progress.
#[derive(Debug, Default)]
struct Motion {
    flight: Option<Flight>,
    /// Point to zoom about, and remaining levels.
    zoom: Option<(ScreenPoint, f64)>,
    /// Remaining CSS pixels to pan, and the time constant in milliseconds.
    pan: Option<(f64, f64, f64)>,
    last_millis: Option<f64>,
}

impl Motion {
    const fn is_over(&self) -> bool {
        self.flight.is_none() && self.zoom.is_none() && self.pan.is_none()
    }
}

/// Target that shows all of `bounds` with a margin, limited in zoom so that a single place does not fill the map.
const fn fit(bounds: Bounds) -> Look {
    Look::Fit { bounds, margin_css_px: FIT_MARGIN_CSS_PX, max_zoom: FIT_MAX_ZOOM }
}

/// A canvas with its painter and the listeners on it.
struct Attached {
    canvas: Canvas,
    painter: Option<Painter>,
    _size: Option<SizeWatch>,
    _ratio: DevicePixelRatioWatch,
    _input: Option<InputWatch>,
    _context: [Listener; 2],
}

struct Engine {
    this: Weak<Inner>,
    camera: Camera,
    scene: Scene,
    images: ImageTable,
    sprites: SpriteSet,
    labels: Labels,
    emphasis: Layer,
    theme: MapTheme,
    saturation: f32,
    language: String,
    text_scale: f32,
    is_motion_reduced: bool,
    is_interactive: bool,
    selected: Option<FeatureId>,
    hovered: Option<FeatureId>,
    /// Layers below this one are picked last and never hovered.
    ground: LayerId,
    attached: Option<Attached>,
    /// Timer that gives up a lost context.
    lost: Option<After>,
    /// Number of contexts given up, and the time of the last one.
    spent: u8,
    spent_at_millis: f64,
    scratch: Option<Scratch>,
    frames: FrameLoop,
    is_frame_asked: bool,
    /// Target requested before the canvas had a size; applied as soon as it has one.
    look_once_sized: Option<Look>,
    has_size: bool,
    /// The canvas is out of date.
    is_dirty: bool,
    /// Content is being completed piece by piece: drawn at intervals, and when complete.
    is_growing: bool,
    drawn_at_millis: f64,
    last_frame_millis: f64,
    /// Time since the previous frame if that one left unfinished content, else 0.
    frame_gap_millis: f64,
    is_size_stale: bool,
    is_emphasis_stale: bool,
    /// An emphasized symbol is displaced; the displacement on the ground depends on the zoom.
    is_emphasis_aside: bool,
    /// Boxes of small page elements that lie over the map.
    covers: Vec<ScreenBox>,
    /// Symbols must be decluttered again at the next label layout.
    is_spread_due: bool,
    labels_due_millis: Option<f64>,
    labels_laid_out_millis: f64,
    motion: Motion,
    tracker: GestureTracker,
    hold: Option<After>,
    gestures: Vec<Gesture>,
    hover_at: Option<Option<ScreenPoint>>,
    hover_told: Option<Pick>,
    moved_at_millis: Option<f64>,
    hatch_anchor: WorldPoint,
    hatch_base: (f64, f64),
    basemap: Basemap,
    has_detail: bool,
    /// Opens closed sources. Set with the first basemap only, so that a program that never sets one contains no code
    /// for sources.
    open_sources: Option<fn(&Self)>,
    is_building: bool,
    retry: Option<After>,
    frames_drawn: u64,
    events: VecDeque<MapEvent>,
}

impl MapHandle {
    /// A new engine without a canvas.
    #[must_use]
    pub fn new(options: MapOptions) -> Self {
        let MapOptions { reduced_motion, min_zoom, max_zoom, interactive, events } = options;
        let inner = Rc::new_cyclic(|this| Inner {
            engine: RefCell::new(Engine::new(
                this.clone(),
                reduced_motion,
                (min_zoom, max_zoom),
                interactive,
            )),
            events,
            hooks: RefCell::default(),
            is_telling: Cell::new(false),
        });
        Self { inner }
    }

    /// Draws on `canvas` from now on, until it is detached or another one is attached.
    ///
    /// # Errors
    /// If the browser cannot draw there. The scene is kept, and another canvas may be tried.
    pub fn attach(&self, canvas: &Canvas) -> Result<(), AttachError> {
        self.with(|engine| engine.attach(canvas))
    }

    /// Releases the canvas. Scene and camera are kept.
    pub fn detach(&self) {
        self.with(|engine| {
            engine.attached = None;
            engine.lost = None;
            engine.frames.cancel();
            engine.is_frame_asked = false;
        });
    }

    /// Applies a patch to a layer.
    pub fn patch(&self, layer: LayerId, patch: LayerPatch) {
        self.with(|engine| {
            let patched = engine.scene.patch(layer, patch, &mut engine.images);
            engine.is_emphasis_stale |= engine.selected.is_some() || engine.hovered.is_some();
            if patched.shown_labels {
                engine.labels.follow(&engine.scene);
            }
            if patched.labels {
                engine.ask_labels(LABELS_PATCHED_MILLIS);
            }
            engine.redraw();
        });
    }

    /// Shows or hides a layer with its labels; hidden layers are not picked.
    pub fn set_layer_visible(&self, layer: LayerId, is_visible: bool) {
        self.with(|engine| {
            let layer = engine.scene.layers.or_insert_with(layer, Layer::default);
            if layer.is_hidden == is_visible {
                layer.is_hidden = !is_visible;
                engine.is_emphasis_stale = true;
                engine.labels.follow(&engine.scene);
                engine.ask_labels(0.0);
                engine.redraw();
            }
        });
    }

    /// Makes the layers below `below` the ground: picked only where no other layer has a feature, and never hovered.
    pub fn set_ground(&self, below: LayerId) {
        self.with(|engine| engine.ground = below);
    }

    /// Returns whether more than half of a layer's symbols are hidden at the present zoom.
    #[must_use]
    pub fn is_mostly_nearer(&self, layer: LayerId) -> bool {
        self.with(|engine| {
            let zoom = engine.camera.zoom();
            let of_layer = engine.scene.layer(layer).map(|layer| layer.symbols.out_of_zoom(zoom));
            of_layer.is_some_and(|(all, out)| out * 2 > all)
        })
    }

    /// Id of a sprite; equal specs have equal ids.
    #[must_use]
    pub fn sprite(&self, spec: SpriteSpec) -> SpriteId {
        self.with(|engine| engine.sprite(spec))
    }

    /// Emphasizes one feature strongly, above everything else.
    pub fn set_selected(&self, feature: Option<FeatureId>) {
        self.with(|engine| {
            if engine.selected != feature {
                engine.selected = feature;
                engine.is_emphasis_stale = true;
                engine.redraw();
            }
        });
    }

    /// Emphasizes one feature lightly.
    pub fn set_hovered(&self, feature: Option<FeatureId>) {
        self.with(|engine| {
            if engine.hovered != feature {
                engine.hovered = feature;
                engine.is_emphasis_stale = true;
                engine.redraw();
            }
        });
    }

    /// Copy of the present camera.
    #[must_use]
    pub fn camera(&self) -> Camera {
        self.inner.engine.borrow().camera
    }

    /// Moves at once to a center, in the middle of the area that panels leave free, and keeps it there until the user
    /// moves the map.
    ///
    /// The values of a [`MapEvent::CameraSettled`] restore its view.
    pub fn jump_to(&self, center: LngLat, zoom: f64) {
        let view = View { center: world_from_lng_lat(center), zoom };
        self.with(|engine| engine.look(Look::Room(view), false));
    }

    /// Flies to a center, in the middle of the area that panels leave free; jumps if motion is reduced.
    pub fn fly_to(&self, center: LngLat, zoom: f64) {
        let view = View { center: world_from_lng_lat(center), zoom };
        self.with(|engine| engine.look(Look::Room(view), true));
    }

    /// Flies to show all of `bounds` in the area that panels leave free; jumps if motion is reduced.
    pub fn fit(&self, bounds: Bounds) {
        self.with(|engine| engine.look(fit(bounds), true));
    }

    /// Shows all of `bounds` at once, for the first view.
    pub fn jump_to_fit(&self, bounds: Bounds) {
        self.with(|engine| engine.look(fit(bounds), false));
    }

    /// Zooms about the center, smoothly unless motion is reduced.
    pub fn zoom_by(&self, levels: f64) {
        self.with(|engine| engine.take_delta(CameraDelta::ZoomAboutCenter { levels }));
    }

    /// Pans the map, right and down positive.
    pub fn pan_by_css_px(&self, right: f64, down: f64) {
        self.with(|engine| engine.take_delta(CameraDelta::Pan { right_css_px: right, down_css_px: down }));
    }

    /// Rotates the map about the middle of the area that panels leave free; degrees clockwise from north.
    pub fn set_bearing(&self, degrees: f64) {
        self.with(|engine| {
            let bearing = Bearing::from_degrees(degrees);
            if engine.camera.bearing() != bearing {
                engine.motion = Motion::default();
                engine.camera.set_bearing(bearing);
                engine.moved();
            }
        });
    }

    /// Sets whether a two-finger rotation rotates the map.
    pub fn set_turnable(&self, is_turnable: bool) {
        self.with(|engine| engine.tracker.set_turnable(is_turnable));
    }

    /// Sets the widths that panels cover. The map stays where it is; if it was positioned and not moved by the user
    /// since, its center stays.
    pub fn set_padding(&self, padding: Padding) {
        self.with(|engine| {
            if engine.camera.padding() != padding {
                engine.camera.set_padding(padding);
                engine.moved();
            }
        });
    }

    /// Sets the boxes of small elements that lie over the map: no label is placed and no symbol displaced there.
    pub fn set_covers(&self, covers: Vec<ScreenBox>) {
        self.with(|engine| {
            if engine.covers != covers {
                engine.covers = covers;
                engine.ask_labels(0.0);
            }
        });
    }

    /// Sets the colors and fonts.
    pub fn set_theme(&self, theme: MapTheme) {
        self.with(|engine| {
            if engine.theme == theme {
                return;
            }
            if engine.theme.font_family != theme.font_family {
                engine.labels.clear();
            }
            engine.theme = theme;
            engine.is_emphasis_stale = true;
            engine.ask_labels(0.0);
            engine.redraw();
        });
    }

    /// Sets the saturation of everything drawn: 1 is full color, 0 is gray. Applied in the shaders.
    pub fn set_saturation(&self, saturation: f32) {
        self.with(|engine| {
            let saturation = saturation.clamp(0.0, 1.0);
            if engine.saturation.to_bits() != saturation.to_bits() {
                engine.saturation = saturation;
                engine.redraw();
            }
        });
    }

    /// Sets the language of the basemap's names: `it`, `de`, `en`, …
    pub fn set_language(&self, language: &str) {
        self.with(|engine| {
            if engine.language != language {
                language.clone_into(&mut engine.language);
                engine.ask_labels(0.0);
                engine.redraw();
            }
        });
    }

    /// Sets the scale of all text on the map; larger on walls.
    pub fn set_text_scale(&self, scale: f32) {
        self.with(|engine| {
            engine.text_scale = scale.clamp(0.5, 6.0);
            engine.ask_labels(0.0);
            engine.redraw();
        });
    }

    /// Rasterizes all text again, after a font has finished loading.
    pub fn reload_fonts(&self) {
        self.with(|engine| {
            engine.labels.clear();
            engine.images.invalidate();
            engine.ask_labels(0.0);
            engine.redraw();
        });
    }

    /// Sets the preference for reduced motion.
    pub fn set_reduced_motion(&self, is_reduced: bool) {
        self.with(|engine| engine.is_motion_reduced = is_reduced);
    }

    /// Sets the basemap's sources, lowest first; an empty list removes the basemap.
    ///
    /// Does nothing in a build without the feature `basemap`.
    pub fn set_basemap(&self, sources: &[SourceSpec]) {
        if !tile::IS_BUILT_IN {
            return;
        }
        self.with(|engine| {
            engine.basemap.reset(sources);
            engine.open_sources = Some(Engine::open_basemap);
            engine.retry = None;
            engine.ask_labels(0.0);
            engine.redraw();
            engine.open_basemap();
        });
    }

    /// Screen point of a position, `None` if it is outside the canvas.
    #[must_use]
    pub fn screen_from_lng_lat(&self, at: LngLat) -> Option<ScreenPoint> {
        let camera = self.camera();
        let screen = camera.screen_from_world(world_from_lng_lat(at));
        let CssSize { width, height } = camera.viewport();
        let is_inside = (0.0..=width).contains(&screen.x) && (0.0..=height).contains(&screen.y);
        is_inside.then_some(screen)
    }

    /// Position under a screen point.
    #[must_use]
    pub fn lng_lat_from_screen(&self, at: ScreenPoint) -> LngLat {
        lng_lat_from_world(self.camera().world_from_screen(at))
    }

    /// Topmost feature at a screen point.
    #[must_use]
    pub fn pick(&self, at: ScreenPoint) -> Option<(LayerId, FeatureId)> {
        self.inner.engine.borrow().pick(at, MOUSE_SLOP_CSS_PX)
    }

    /// Registers a callback for each frame that is drawn, with milliseconds of the monotonic clock, until the hook is
    /// dropped.
    pub fn on_each_frame(&self, callback: Box<dyn FnMut(f64)>) -> FrameHook {
        let hook = Rc::new(RefCell::new(callback));
        let mut hooks = self.inner.hooks.borrow_mut();
        hooks.retain(|hook| hook.strong_count() > 0);
        hooks.push(Rc::downgrade(&hook));
        FrameHook { _callback: hook }
    }

    /// Draws once more, in the next frame.
    pub fn request_frame(&self) {
        self.with(Engine::redraw);
    }

    /// Draws at once and completely, without fading: a page being printed gets no more frames.
    pub fn draw_now(&self) {
        const MOST_TICKS: u8 = 200;
        self.with(|engine| {
            let was_reduced = std::mem::replace(&mut engine.is_motion_reduced, true);
            engine.labels_due_millis = Some(0.0);
            engine.is_dirty = true;
            for number in 1..=MOST_TICKS {
                engine.frames.cancel();
                // A distinct, negative frame time: each pass counts as its own frame, and never as one of the
                // browser's.
                engine.tick(clock::monotonic_millis(), -f64::from(number));
                if !engine.is_growing && engine.labels_due_millis.is_none() {
                    break;
                }
            }
            engine.is_motion_reduced = was_reduced;
        });
    }

    /// Returns whether nothing moves, fades or waits to be drawn: the map is complete until something changes.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        let engine = self.inner.engine.borrow();
        !engine.is_frame_asked && engine.basemap.pending_count() == 0
    }

    /// Present figures about the engine.
    #[must_use]
    pub fn stats(&self) -> MapStats {
        let engine = self.inner.engine.borrow();
        let painter = engine.attached.as_ref().and_then(|attached| attached.painter.as_ref());
        let (buffer_bytes, atlas_bytes) = painter.map_or((0, 0), Painter::bytes);
        MapStats {
            frames_drawn: engine.frames_drawn,
            draw_calls: painter.map_or(0, Painter::draw_calls),
            features: engine.scene.feature_count(),
            buffer_bytes,
            atlas_bytes,
            tiles: engine.basemap.ready_count(),
            tiles_pending: engine.basemap.pending_count(),
            labels: engine.labels.len(),
        }
    }

    /// Backend that draws the map; `None` while nothing draws.
    #[must_use]
    pub fn drawing(&self) -> Option<Backend> {
        let engine = self.inner.engine.borrow();
        engine.attached.as_ref()?.painter.as_ref().map(Painter::drawing)
    }

    /// Meters on the ground per CSS pixel at the center, for the scale bar.
    #[must_use]
    pub fn meters_per_css_px(&self) -> f64 {
        self.camera().meters_per_css_px()
    }

    fn with<R>(&self, change: impl FnOnce(&mut Engine) -> R) -> R {
        let result = change(&mut self.inner.engine.borrow_mut());
        self.inner.tell();
        result
    }
}

impl Inner {
    /// Delivers queued events to the host in order, outside the borrow; events caused by the host meanwhile are
    /// delivered after them.
    fn tell(&self) {
        if self.is_telling.replace(true) {
            return;
        }
        loop {
            let event = self.engine.borrow_mut().events.pop_front();
            let Some(event) = event else { break };
            (self.events)(event);
        }
        self.is_telling.set(false);
    }

    /// Runs one frame. `frame_millis` is the same for all maps in a frame, and slightly older than now.
    fn tick(&self, frame_millis: f64) {
        let now_millis = clock::monotonic_millis();
        let has_drawn = self.engine.borrow_mut().tick(now_millis, frame_millis);
        self.tell();
        if !has_drawn {
            return;
        }
        let hooks: Vec<Rc<Hook>> = self.hooks.borrow().iter().filter_map(Weak::upgrade).collect();
        for hook in hooks {
            if let Ok(mut callback) = hook.try_borrow_mut() {
                callback(now_millis);
            }
        }
    }
}

/// Runs `change` on the engine if it still exists.
fn on(this: &Weak<Inner>, change: impl FnOnce(&mut Engine)) {
    if let Some(inner) = this.upgrade() {
        MapHandle { inner }.with(change);
    }
}

impl Engine {
    fn new(this: Weak<Inner>, is_motion_reduced: bool, zooms: (f64, f64), is_interactive: bool) -> Self {
        let engine = this.clone();
        let frames = FrameLoop::new(move |frame_millis| {
            if let Some(inner) = engine.upgrade() {
                inner.tick(frame_millis);
            }
        });
        Self {
            this,
            camera: Camera::new(zooms.0, zooms.1),
            scene: Scene::default(),
            images: ImageTable::default(),
            sprites: SpriteSet::default(),
            labels: Labels::default(),
            emphasis: Layer::default(),
            theme: MapTheme::default(),
            saturation: 1.0,
            language: "it".to_owned(),
            text_scale: 1.0,
            is_motion_reduced,
            is_interactive,
            selected: None,
            hovered: None,
            ground: LayerId(0),
            attached: None,
            lost: None,
            spent: 0,
            spent_at_millis: 0.0,
            scratch: None,
            frames,
            is_frame_asked: false,
            look_once_sized: None,
            has_size: false,
            is_dirty: true,
            is_growing: false,
            drawn_at_millis: f64::NEG_INFINITY,
            last_frame_millis: f64::NEG_INFINITY,
            frame_gap_millis: 0.0,
            is_size_stale: true,
            covers: Vec::new(),
            is_spread_due: true,
            is_emphasis_stale: false,
            is_emphasis_aside: false,
            labels_due_millis: Some(0.0),
            labels_laid_out_millis: f64::NEG_INFINITY,
            motion: Motion::default(),
            tracker: GestureTracker::default(),
            hold: None,
            gestures: Vec::new(),
            hover_at: None,
            hover_told: None,
            moved_at_millis: None,
            hatch_anchor: WorldPoint { x: 0.5, y: 0.5 },
            hatch_base: (0.0, 0.0),
            basemap: Basemap::default(),
            has_detail: true,
            open_sources: None,
            is_building: false,
            retry: None,
            frames_drawn: 0,
            events: VecDeque::new(),
        }
    }

    // Canvas.

    fn attach(&mut self, canvas: &Canvas) -> Result<(), AttachError> {
        self.attached = None;
        self.lost = None;
        let painter = Painter::new(canvas, self.spent < MOST_SPENT).inspect_err(|_error| self.spend())?;
        self.scratch = self.scratch.take().or_else(Scratch::new);
        let this = self.this.clone();
        let size = SizeWatch::new(canvas, move || on(&this, Self::resized));
        let this = self.this.clone();
        let ratio = DevicePixelRatioWatch::new(move || on(&this, Self::resized));
        let this = self.this.clone();
        let input = self
            .is_interactive
            .then(|| InputWatch::new(canvas, move |sample| on(&this, |engine| engine.take_sample(sample))));
        let this = self.this.clone();
        let lost = Listener::new_active(canvas, "webglcontextlost", move |event| {
            // Otherwise the browser never restores the context.
            event.prevent_default();
            on(&this, Self::lose_context);
        });
        let this = self.this.clone();
        let restored =
            Listener::new(canvas, "webglcontextrestored", move |_| on(&this, Self::restore_context));
        self.attached = Some(Attached {
            canvas: canvas.clone(),
            painter: None,
            _size: size,
            _ratio: ratio,
            _input: input,
            _context: [lost, restored],
        });
        self.take_painter(painter);
        Ok(())
    }

    /// Starts drawing with an empty painter: the first one, or one after a lost context.
    fn take_painter(&mut self, painter: Painter) {
        let Some(attached) = &mut self.attached else { return };
        let max_side = painter.max_texture_side().min(4096);
        self.images.packer.limit(max_side);
        self.labels.texts.packer.limit(max_side);
        attached.painter = Some(painter);
        self.scene.mark_everything();
        self.emphasis.lines.mark_everything();
        self.emphasis.symbols.mark_everything();
        self.images.invalidate();
        self.labels.invalidate();
        self.resized();
    }

    fn resized(&mut self) {
        self.is_size_stale = true;
        self.redraw();
    }

    fn lose_context(&mut self) {
        if let Some(attached) = &mut self.attached
            && attached.painter.take().is_some()
        {
            self.events.push_back(MapEvent::ContextLost);
            let this = self.this.clone();
            self.lost = Some(timer::after(LOST_MILLIS, move || on(&this, Self::spend)));
        }
    }

    fn restore_context(&mut self) {
        let Some(attached) = &self.attached else { return };
        match Painter::new(&attached.canvas, true) {
            Ok(painter) => {
                self.lost = None;
                self.take_painter(painter);
                self.events.push_back(MapEvent::ContextRestored);
            }
            Err(reason) => {
                self.events.push_back(MapEvent::AttachFailed { reason });
                self.spend();
            }
        }
    }

    /// Gives a canvas up. A canvas has one context for its whole life, so a new context needs another canvas.
    fn spend(&mut self) {
        self.lost = None;
        let now_millis = clock::monotonic_millis();
        if now_millis - self.spent_at_millis > SPENT_FORGOTTEN_MILLIS {
            self.spent = 0;
        }
        self.spent_at_millis = now_millis;
        // If the 2D canvas fails too, no further canvas will help.
        if self.spent <= MOST_SPENT {
            self.spent += 1;
            self.events.push_back(MapEvent::CanvasSpent);
        }
    }

    /// Adapts camera and canvas to the canvas's CSS size on the page.
    fn fit_to_page(&mut self) {
        self.is_size_stale = false;
        let Some(attached) = &self.attached else { return };
        let (width, height) = dom::css_size(&attached.canvas);
        if width < 1.0 || height < 1.0 {
            return;
        }
        let ratio = dom::device_pixel_ratio();
        let device = |css_px: f64| (css_px * ratio).round().clamp(1.0, 16_384.0) as u32;
        if attached.canvas.width() != device(width) {
            attached.canvas.set_width(device(width));
        }
        if attached.canvas.height() != device(height) {
            attached.canvas.set_height(device(height));
        }
        if self.camera.device_pixel_ratio().to_bits() != ratio.to_bits() {
            self.images.invalidate();
            self.labels.invalidate();
        }
        self.camera.set_viewport(CssSize { width, height }, ratio);
        self.has_size = true;
        if let Some(look) = self.look_once_sized.take() {
            self.camera.look(look);
        }
        self.moved();
    }

    // Frame requests.

    fn redraw(&mut self) {
        self.is_dirty = true;
        self.ask_frame();
    }

    /// Requests a frame that updates the state; whether it also draws depends on the result.
    fn ask_frame(&mut self) {
        if self.is_frame_asked || self.attached.is_none() {
            return;
        }
        self.is_frame_asked = true;
        self.frames.ask();
    }

    fn ask_labels(&mut self, pause_millis: f64) {
        self.is_spread_due = true;
        let due = self.labels_laid_out_millis + pause_millis;
        self.labels_due_millis = Some(self.labels_due_millis.map_or(due, |before| before.min(due)));
        self.ask_frame();
    }

    // Camera movement.

    fn moved(&mut self) {
        self.moved_at_millis = Some(clock::monotonic_millis());
        self.basemap.set_stale();
        self.is_emphasis_stale |= self.is_emphasis_aside;
        self.ask_labels(LABELS_MOVING_MILLIS);
        self.redraw();
    }

    fn look(&mut self, look: Look, may_fly: bool) {
        self.motion = Motion::default();
        if self.is_size_stale && self.attached.is_some() {
            self.fit_to_page();
        }
        self.look_once_sized = (!self.has_size).then_some(look);
        if !may_fly || self.is_motion_reduced || self.attached.is_none() || !self.has_size {
            self.camera.look(look);
            if may_fly {
                // A skipped flight must end in the state of a completed one: not placed.
                self.camera.let_go();
            }
            self.moved();
            return;
        }
        let view = self.camera.view_of(look);
        let viewport = self.camera.viewport();
        let view = View { zoom: self.camera.clamp_zoom(view.zoom), ..view };
        let now = clock::monotonic_millis();
        let flight = Flight::new(self.camera.view(), view, viewport.width.max(viewport.height), now);
        self.motion.flight = Some(flight);
        self.ask_frame();
    }

    fn take_delta(&mut self, delta: CameraDelta) {
        self.motion.flight = None;
        match delta {
            CameraDelta::Pan { right_css_px, down_css_px } => {
                self.camera.pan_by_css_px(right_css_px, down_css_px);
                self.moved();
            }
            CameraDelta::Zoom { about, levels, is_smooth } => self.zoom_about(about, levels, is_smooth),
            CameraDelta::Turn { about, clockwise_deg } => {
                self.camera.turn_about(about, clockwise_deg);
                self.moved();
            }
            CameraDelta::ZoomAboutCenter { levels } => {
                self.zoom_about(self.camera.center_in_screen(), levels, true);
            }
            CameraDelta::Step { right_css_px, down_css_px } => {
                if self.is_motion_reduced {
                    self.camera.pan_by_css_px(right_css_px, down_css_px);
                    self.moved();
                } else {
                    let (right, down, _) = self.motion.pan.unwrap_or_default();
                    self.motion.pan = Some((right + right_css_px, down + down_css_px, 70.0));
                    self.ask_frame();
                }
            }
            CameraDelta::Fling { right_per_milli, down_per_milli } => {
                if !self.is_motion_reduced {
                    let millis = 320.0;
                    self.motion.pan = Some((right_per_milli * millis, down_per_milli * millis, millis));
                    self.ask_frame();
                }
            }
        }
    }

    fn zoom_about(&mut self, about: ScreenPoint, levels: f64, is_smooth: bool) {
        if is_smooth && !self.is_motion_reduced && self.attached.is_some() {
            let (_, before) = self.motion.zoom.unwrap_or((about, 0.0));
            // Reversing the direction discards the remaining levels.
            let before = if before * levels < 0.0 { 0.0 } else { before };
            let zoom = self.camera.zoom();
            let goal = self.camera.clamp_zoom(zoom + before + levels);
            self.motion.zoom = Some((about, goal - zoom));
            self.ask_frame();
        } else {
            self.camera.zoom_about(about, levels);
            self.moved();
        }
    }

    /// Advances flight, smooth zoom and pan to the present time.
    fn advance_motion(&mut self, now_millis: f64) {
        if self.motion.is_over() {
            self.motion.last_millis = None;
            return;
        }
        let elapsed = now_millis - self.motion.last_millis.unwrap_or(now_millis - 16.0);
        let elapsed = elapsed.clamp(0.0, 100.0);
        self.motion.last_millis = Some(now_millis);
        if let Some(flight) = self.motion.flight {
            let (view, is_over) = flight.view_at(now_millis);
            self.camera.set_view(view);
            if is_over {
                self.motion.flight = None;
            }
        }
        if let Some((about, levels)) = self.motion.zoom {
            let part = 1.0 - (-elapsed / 70.0).exp();
            let step = if levels.abs() < 0.003 { levels } else { levels * part };
            self.camera.zoom_about(about, step);
            self.motion.zoom = (levels.abs() >= 0.003).then_some((about, levels - step));
        }
        if let Some((right, down, millis)) = self.motion.pan {
            let part = 1.0 - (-elapsed / millis).exp();
            let is_last = right.hypot(down) < 0.5;
            let part = if is_last { 1.0 } else { part };
            self.camera.pan_by_css_px(right * part, down * part);
            self.motion.pan = (!is_last).then_some((right * (1.0 - part), down * (1.0 - part), millis));
        }
        self.moved();
    }

    // Input.

    fn take_sample(&mut self, sample: InputSample) {
        let mut gestures = std::mem::take(&mut self.gestures);
        self.tracker.take(sample, &mut gestures);
        for gesture in gestures.drain(..) {
            match gesture {
                Gesture::Grab => {
                    self.motion = Motion::default();
                    self.camera.let_go();
                }
                Gesture::Camera(delta) => self.take_delta(delta),
                Gesture::Tap { at, is_finger } => {
                    let slop = if is_finger { FINGER_SLOP_CSS_PX } else { MOUSE_SLOP_CSS_PX };
                    self.events.push_back(match self.pick(at, slop) {
                        Some((layer, feature)) => MapEvent::Picked { layer, feature },
                        None => MapEvent::PickedNothing {
                            at: lng_lat_from_world(self.camera.world_from_screen(at)),
                        },
                    });
                }
                Gesture::Hold(at) => self.tell_held(at),
                Gesture::Hover(at) => {
                    self.hover_at = Some(Some(at));
                    self.ask_frame();
                }
                Gesture::HoverEnd => {
                    self.hover_at = Some(None);
                    self.ask_frame();
                }
            }
        }
        self.gestures = gestures;
        self.watch_hold();
    }

    /// Starts or stops the timer of a long press.
    fn watch_hold(&mut self) {
        if self.tracker.held().is_none() {
            self.hold = None;
        } else if self.hold.is_none() {
            let this = self.this.clone();
            self.hold = Some(timer::after(HOLD_MILLIS, move || on(&this, Self::end_hold_soon)));
        }
    }

    /// Gives queued events a chance first: on a busy page the finger may already be up, and its event is behind the
    /// timer.
    fn end_hold_soon(&mut self) {
        let this = self.this.clone();
        self.hold = Some(timer::after(0, move || on(&this, Self::end_hold)));
    }

    fn end_hold(&mut self) {
        self.hold = None;
        if let Some(at) = self.tracker.held() {
            self.tracker.spend();
            self.tell_held(at);
        }
    }

    fn tell_held(&mut self, at: ScreenPoint) {
        let at = lng_lat_from_world(self.camera.world_from_screen(at));
        self.events.push_back(MapEvent::Held { at });
    }

    /// Topmost feature at a point; ground layers only where no other layer has one.
    fn pick(&self, at: ScreenPoint, slop_css_px: f64) -> Option<Pick> {
        self.pick_above_ground(at, slop_css_px).or_else(|| {
            let below = LayerId(self.ground.0.checked_sub(1)?);
            self.pick_among(&(LayerId(0)..=below), at, slop_css_px)
        })
    }

    fn pick_above_ground(&self, at: ScreenPoint, slop_css_px: f64) -> Option<Pick> {
        self.pick_among(&(self.ground..=LayerId(u8::MAX)), at, slop_css_px)
    }

    fn pick_among(&self, among: &Among, at: ScreenPoint, slop_css_px: f64) -> Option<Pick> {
        pick::symbol_at(&self.scene, among, &self.images, &self.camera, at, slop_css_px)
            .or_else(|| self.labels.at(among, &self.camera, at))
            .or_else(|| pick::outline_at(&self.scene, among, &self.camera, at, slop_css_px))
    }

    /// Updates the hovered feature, once a frame, however often the pointer moved.
    fn tell_hover(&mut self) {
        let Some(at) = self.hover_at.take() else { return };
        let found = at.and_then(|at| self.pick_above_ground(at, MOUSE_SLOP_CSS_PX));
        if found != self.hover_told {
            self.hover_told = found;
            self.events.push_back(MapEvent::Hovered(found));
        }
    }

    // Basemap.

    /// Opens the sources that are still closed.
    fn open_basemap(&self) {
        let generation = self.basemap.generation;
        for (number, spec) in self.basemap.closed() {
            let this = self.this.clone();
            task::spawn(async move {
                let opened = TileSource::open(&spec).await;
                on(&this, |engine| {
                    if engine.basemap.generation == generation {
                        engine.take_source(number, opened);
                    }
                });
            });
        }
    }

    fn take_source(&mut self, number: usize, opened: Result<Opened, BasemapProblem>) {
        match opened {
            Ok(Opened { source, attribution, remark }) => {
                self.basemap.open(number, Rc::new(source), attribution);
                let attributions = self.basemap.attributions();
                self.events.push_back(MapEvent::BasemapReady { number, attributions });
                self.tell_basemap(remark.map(|problem| (number, problem)));
                self.ask_frame();
            }
            Err(problem) => {
                let may_work_later = matches!(problem, BasemapProblem::Unreachable { .. });
                self.tell_basemap(Some((number, problem)));
                if may_work_later {
                    self.retry_basemap_later();
                } else {
                    self.basemap.refuse(number);
                }
            }
        }
    }

    fn update_basemap(&mut self) {
        if !tile::IS_BUILT_IN {
            return;
        }
        let this = self.this.clone();
        let generation = self.basemap.generation;
        let (has_changed, problem) = self
            .basemap
            .update(&self.camera, |number, source, id| ask_tile(&this, (generation, number), source, id));
        self.tell_basemap(problem);
        self.is_dirty |= has_changed;
        if self.basemap.has_builds() && !self.is_building {
            self.is_building = true;
            task::spawn(build_tiles(self.this.clone()));
        }
        // While tiles are pending it is unknown; assume there is detail.
        let has_detail = self.basemap.pending_count() > 0 || self.basemap.has_detail(&self.camera);
        if self.has_detail != has_detail {
            self.has_detail = has_detail;
            self.events.push_back(MapEvent::DetailChanged { has_detail });
        }
    }

    /// Builds tiles for a few milliseconds. Returns whether more remain.
    fn build_some_tiles(&mut self) -> bool {
        let until = clock::monotonic_millis() + BUILD_MILLIS;
        let (is_one_ready, problem) = self.basemap.build(|| clock::monotonic_millis() < until);
        self.tell_basemap(problem);
        if is_one_ready {
            self.update_basemap();
            self.ask_labels(LABELS_MOVING_MILLIS / 2.0);
            self.redraw();
        }
        self.is_building = self.basemap.has_builds();
        self.is_building
    }

    fn tell_basemap(&mut self, problem: Option<(usize, BasemapProblem)>) {
        let recovered: Vec<_> = self.basemap.recovered().collect();
        let mut problems = Vec::from_iter(problem);
        for (number, left) in recovered {
            let attributions = self.basemap.attributions();
            self.events.push_back(MapEvent::BasemapReady { number, attributions });
            problems.extend(left.map(|left| (number, left)));
        }
        self.events.extend(problems.into_iter().map(|(number, problem)| MapEvent::BasemapProblem {
            number,
            source: self.basemap.name(number),
            problem,
        }));
        if self.basemap.has_unreached() {
            self.retry_basemap_later();
        }
    }

    fn retry_basemap_later(&mut self) {
        if self.retry.is_some() {
            return;
        }
        let this = self.this.clone();
        self.retry = Some(timer::after(RETRY_MILLIS, move || {
            on(&this, |engine| {
                engine.retry = None;
                if let Some(open) = engine.open_sources {
                    open(engine);
                }
                engine.basemap.retry_unreached();
                engine.ask_frame();
            });
        }));
    }

    // Drawing.

    /// Runs one frame. Returns whether it was drawn.
    fn tick(&mut self, now_millis: f64, frame_millis: f64) -> bool {
        self.is_frame_asked = false;
        let gap = frame_millis - self.last_frame_millis;
        self.frame_gap_millis = if self.is_growing && gap.is_finite() { gap } else { 0.0 };
        self.last_frame_millis = frame_millis;
        if self.is_size_stale {
            self.fit_to_page();
        }
        self.advance_motion(now_millis);
        self.tell_hover();
        self.update_basemap();
        self.lay_out_labels(now_millis, frame_millis);
        self.is_dirty |= self.labels.is_fading();
        if self.is_emphasis_stale {
            self.rebuild_emphasis();
        }
        let has_drawn = (self.is_dirty || self.is_growing) && self.draw(now_millis);
        self.settle(now_millis);
        if !self.motion.is_over()
            || self.labels_due_millis.is_some()
            || self.labels.is_fading() && self.has_painter()
            || self.moved_at_millis.is_some()
            || self.is_dirty
            || self.is_growing
        {
            self.ask_frame();
        }
        has_drawn
    }

    fn has_painter(&self) -> bool {
        self.attached.as_ref().is_some_and(|attached| attached.painter.is_some())
    }

    fn settle(&mut self, now_millis: f64) {
        let Some(moved_at) = self.moved_at_millis else { return };
        if !self.motion.is_over() || now_millis - moved_at < SETTLE_MILLIS {
            return;
        }
        self.moved_at_millis = None;
        let View { center, zoom } = self.camera.view();
        let center = lng_lat_from_world(center);
        let bearing_deg = self.camera.bearing().degrees();
        self.events.push_back(MapEvent::CameraSettled { center, zoom, bearing_deg });
    }

    fn lay_out_labels(&mut self, now_millis: f64, frame_millis: f64) {
        let Some(scratch) = &self.scratch else {
            self.labels_due_millis = None;
            return;
        };
        if self.labels_due_millis.is_none_or(|due| due > now_millis) {
            return;
        }
        // Two maps on one page lay out their labels in different frames.
        let was_another = LAYOUT_FRAME_MILLIS.replace(frame_millis).to_bits() == frame_millis.to_bits();
        if was_another {
            return;
        }
        if std::mem::take(&mut self.is_spread_due) {
            let spec = SpriteSpec {
                plate: Plate::Leader,
                fill: self.theme.text_city,
                outline: self.theme.text_halo,
                ..SpriteSpec::default()
            };
            let leader = self.sprites.intern(spec);
            self.is_emphasis_stale |= self.scene.spread(
                &self.camera,
                &self.theme,
                &mut self.images,
                &self.covers,
                leader,
                self.text_scale,
            );
        }
        let layout = Layout {
            camera: &self.camera,
            scene: &self.scene,
            images: &self.images,
            tiles: &self.basemap.drawn,
            covers: &self.covers,
            theme: &self.theme,
            language: &self.language,
            text_scale: self.text_scale,
            now_millis,
            is_still: self.is_motion_reduced,
        };
        let slice_millis = self.slice_millis(MEASURE_MILLIS);
        // Starts at the first measurement: on a crowded map the symbols alone take a while.
        let mut until = None;
        let has_time = || {
            let now = clock::monotonic_millis();
            now < *until.get_or_insert(now + slice_millis)
        };
        let is_complete = self.labels.lay_out(&layout, scratch, has_time);
        self.labels_laid_out_millis = now_millis;
        self.labels_due_millis = (!is_complete).then_some(now_millis);
        if is_complete {
            self.is_dirty = true;
        } else {
            self.is_growing = true;
        }
    }

    /// Time budget of a frame for unfinished content, at least `least`.
    fn slice_millis(&self, least: f64) -> f64 {
        (self.frame_gap_millis * SLOW_FRAME_SHARE).clamp(least, MAX_SLICE_MILLIS)
    }

    /// Rasterizes and uploads pending symbols and labels until the time budget is spent; the rest follows in the next
    /// frame.
    ///
    /// Returns whether all are done.
    // Not inlined: browsers recompile the whole function around a hot loop.
    #[inline(never)]
    fn draw_missing_pixels(&mut self) -> bool {
        let slice_millis = self.slice_millis(RASTER_MILLIS);
        let (Some(scratch), Some(attached)) = (&self.scratch, &mut self.attached) else { return true };
        let Some(painter) = &mut attached.painter else { return true };
        let until = clock::monotonic_millis() + slice_millis;
        let ratio = self.camera.device_pixel_ratio();
        let has_time = || clock::monotonic_millis() < until;
        let mut restarts = 0;
        while let Some(id) = self.images.take_pending() {
            let Some(image) = self.images.get(id).copied() else { continue };
            let Some(spec) = self.sprites.spec(image.sprite) else { continue };
            if let Some(pixels) = raster::sprite(scratch, spec, image.size_css_px, ratio) {
                match self.images.packer.pack(pixels.width, pixels.height) {
                    Some(place) => {
                        painter.write_icon(self.images.packer.side(), place, &pixels);
                        self.images.set_place(id, place);
                    }
                    None if restarts < 4 && self.images.packer.grow() => {
                        restarts += 1;
                        self.images.invalidate();
                    }
                    // Full at its maximum size: this image is not drawn.
                    None => {}
                }
            }
            if !has_time() {
                break;
            }
        }
        let family = &self.theme.font_family;
        let is_done = self.labels.draw_missing(scratch, family, ratio, has_time, |side, place, pixels| {
            painter.write_text(side, place, pixels);
        });
        is_done && !self.images.has_pending()
    }

    // Not inlined: browsers recompile the whole function around a hot loop.
    #[inline(never)]
    fn draw(&mut self, now_millis: f64) -> bool {
        if !self.has_painter() {
            self.is_dirty = false;
            self.is_growing = false;
            return false;
        }
        let are_pixels_complete = self.draw_missing_pixels();
        let is_whole = are_pixels_complete && self.labels_due_millis.is_none();
        let pause_millis = GROWING_MILLIS.max(GROWING_FRAMES * self.frame_gap_millis);
        if !self.is_dirty && !is_whole && now_millis - self.drawn_at_millis < pause_millis {
            return false;
        }
        self.drawn_at_millis = now_millis;
        self.labels.begin_frame(now_millis);
        let hatch_phase = self.hatch_phase();
        let Some(painter) = self.attached.as_mut().and_then(|attached| attached.painter.as_mut()) else {
            return false;
        };
        let is_complete = painter.draw(&mut Frame {
            camera: &self.camera,
            theme: &self.theme,
            saturation: self.saturation,
            hatch_phase,
            label_age_secs: self.labels.age_secs(now_millis),
            tiles: &self.basemap.drawn,
            scene: &mut self.scene,
            emphasis: &mut self.emphasis,
            images: &mut self.images,
            labels: &mut self.labels,
        });
        self.frames_drawn += 1;
        self.is_dirty = !is_complete;
        self.is_growing = !are_pixels_complete;
        true
    }

    /// Origin of hatch patterns, in CSS pixels from the bottom left.
    ///
    /// Patterns move with the map but keep their size, so their anchor must be near, or they would race while
    /// zooming.
    fn hatch_phase(&mut self) -> [f32; 2] {
        let CssSize { width, height } = self.camera.viewport();
        let at = |camera: &Camera, anchor: WorldPoint| {
            let screen = camera.screen_from_world(anchor);
            (screen.x, height - screen.y)
        };
        let (x, y) = at(&self.camera, self.hatch_anchor);
        let (mut x, mut y) = (x + self.hatch_base.0, y + self.hatch_base.1);
        let (from_middle_x, from_middle_y) =
            (x - self.hatch_base.0 - width / 2.0, y - self.hatch_base.1 - height / 2.0);
        if from_middle_x.hypot(from_middle_y) > width {
            if x.hypot(y) > 30_000.0 {
                (x, y) = (0.0, 0.0);
            }
            self.hatch_anchor = self.camera.eye();
            let (anchor_x, anchor_y) = at(&self.camera, self.hatch_anchor);
            self.hatch_base = (x - anchor_x, y - anchor_y);
        }
        [x as f32, y as f32]
    }

    fn sprite(&mut self, spec: SpriteSpec) -> SpriteId {
        let is_tip_anchored = spec.plate == Plate::Pin;
        let id = self.sprites.intern(spec);
        if is_tip_anchored {
            self.images.set_tip_anchored(id);
        }
        id
    }

    /// Rebuilds the emphasis of the selected and the hovered feature, drawn above everything else.
    // Not inlined: browsers recompile the whole function around a hot loop.
    #[inline(never)]
    fn rebuild_emphasis(&mut self) {
        self.is_emphasis_stale = false;
        self.is_emphasis_aside = false;
        let css_px_per_step = f64::from(self.camera.eye_uniform().css_px_per_step);
        let (selected, hovered) =
            (self.selected, self.hovered.filter(|hovered| self.selected != Some(*hovered)));
        for (slot, feature, color, width) in [
            (FeatureId(0), hovered, self.theme.hovered, 2.0_f32),
            (FeatureId(1), selected, self.theme.selected, 3.0),
        ] {
            let mut lines = Mesh::default();
            let mut arrows = Vec::new();
            let mut symbols: Vec<NewSymbol> = Vec::new();
            let shown = feature.and_then(|feature| {
                let (_, layer) = self.scene.layer_of(feature)?;
                (!layer.is_hidden).then_some((feature, layer))
            });
            let mut rings: Vec<(FixedPoint, f32, SymbolRecord)> = Vec::new();
            if let Some((feature, layer)) = shown {
                let stroke = |width_css_px: f32| Stroke {
                    paths: Vec::new(),
                    color,
                    width_css_px,
                    dash: Dash::Solid,
                    casing: Some(self.theme.emphasis_casing),
                    arrows_css_px: None,
                };
                if let Some(outline) = layer.features.get(&feature).and_then(|kept| kept.outline.as_deref()) {
                    // An area that also has a line is emphasized only along the line.
                    if outline.paths.is_empty() {
                        for piece in &outline.areas {
                            for ring in &piece.rings {
                                line::tessellate_piece(ring, true, piece.sector, &stroke(width), &mut lines);
                            }
                        }
                    }
                    let of_feature = layer.arrows.get(&feature).into_iter().flatten();
                    arrows.extend(of_feature.map(|path| path.with_colors(color, self.theme.emphasis_casing)));
                    for (piece, half_width) in &outline.paths {
                        let wide = stroke((half_width * 2.0).max(width) + 1.0);
                        line::tessellate_piece(&piece.points, piece.is_ring, piece.sector, &wide, &mut lines);
                    }
                }
                for record in layer.symbols.of(feature) {
                    let size = self.images.get(record.image()).map_or(24.0, |image| image.size_css_px);
                    // The displacement grows with the image, and the ring is larger: so both are put at the displaced
                    // position. A symbol merged into a cluster becomes visible while it is emphasized.
                    let (east, south) = record.aside().way(f64::from(size));
                    self.is_emphasis_aside |= record.aside().is_away();
                    let record = SymbolRecord {
                        at: record.at.moved_by(east / css_px_per_step, south / css_px_per_step),
                        ..record.with_aside(Aside::HERE)
                    };
                    let is_pin = self.images.get(record.image()).is_some_and(|image| image.is_tip_anchored);
                    // A ring would be centered on the tip and float: a pin is only drawn on top.
                    if !is_pin {
                        rings.push((record.at, size, record));
                    }
                    symbols.push((record, 1).into());
                }
            }
            for (at, size, record) in rings {
                for (ring_color, wider, priority) in [(self.theme.emphasis_casing, 5.0, -1), (color, 4.0, 0)]
                {
                    let image = self.ring(ring_color, size + wider);
                    let zooms = (record.zooms & 0xff, record.zooms >> 8 & 0xff);
                    let (from, to) = (zooms.0 as f32 / 8.0, zooms.1 as f32 / 8.0);
                    let ring = SymbolRecord::new(at, image, 1.0, None, from, to);
                    symbols.push((ring, priority).into());
                }
            }
            self.emphasis.lines.put(slot.0, &lines);
            self.emphasis.put_arrows(slot, arrows);
            self.emphasis.symbols.put(slot, false, &symbols);
        }
    }

    fn ring(&mut self, color: Rgba, size_css_px: f32) -> u16 {
        let spec =
            SpriteSpec { plate: Plate::None, ring: Some((color, RingStyle::Solid)), ..SpriteSpec::default() };
        let sprite = self.sprite(spec);
        self.images.intern(sprite, size_css_px)
    }
}

/// Builds tiles between frames, a few milliseconds at a time: slow frames do not make tiles slow.
async fn build_tiles(this: Weak<Inner>) {
    let mut has_more = true;
    while has_more {
        timer::sleep(0).await;
        has_more = false;
        on(&this, |engine| has_more = engine.build_some_tiles());
    }
}

/// Requests a tile. Returns the answer if it is available at once; otherwise it reaches the engine later.
fn ask_tile(
    this: &Weak<Inner>,
    (generation, number): (u32, usize),
    source: &Rc<dyn Tiles>,
    id: TileId,
) -> Option<Arrived> {
    let into_arrived = |answer| match answer {
        Ok(Some(data)) => Arrived::Data(data),
        Ok(None) => Arrived::Absent,
        Err(TileError::Unreached(reason)) => Arrived::Unreached(reason),
        Err(TileError::Broken(reason)) => Arrived::Broken(reason),
    };
    let mut answer = Rc::clone(source).tile(id);
    if let Some(answer) = (&mut answer).now_or_never() {
        return Some(into_arrived(answer));
    }
    let this = this.clone();
    task::spawn(async move {
        let arrived = into_arrived(answer.await);
        on(&this, |engine| {
            if engine.basemap.generation == generation {
                let problem = engine.basemap.arrived(number, id, arrived);
                engine.tell_basemap(problem.map(|problem| (number, problem)));
                engine.update_basemap();
                // The replacement of an absent tile is drawn with the next frame.
                engine.ask_frame();
            }
        });
    });
    None
}
