//! The 2D canvas painter. Keeps atlases, label vertices and the basemap's image; everything else is read from the
//! scene in every frame.

use wasm_bindgen::JsCast as _;
use web_sys::CanvasRenderingContext2d;

use super::backdrop::Backdrop;
use super::image::Image;
use super::overlay::{self, Patterns, Projection};
use crate::map::bucket::arrow;
use crate::map::camera::Camera;
use crate::map::event::AttachError;
use crate::map::frame::Frame;
use crate::map::icon::atlas::AtlasBox;
use crate::map::icon::raster::Pixels;
use crate::map::label::shown::LabelVertex;
use crate::map::scene::Layer;
use crate::platform::dom::Canvas;

/// Drawing state of one canvas.
pub(crate) struct CanvasPainter {
    context: CanvasRenderingContext2d,
    backdrop: Backdrop,
    icons: Image,
    texts: Image,
    labels: Vec<LabelVertex>,
    /// Number of labels that belong to the basemap, which are drawn below the symbols.
    basemap_labels: usize,
    patterns: Patterns,
    draw_calls: u32,
}

impl CanvasPainter {
    /// Creates a painter on a canvas.
    ///
    /// # Errors
    /// If the browser has no 2D canvas either, or the canvas already has a context of another kind.
    pub(crate) fn new(canvas: &Canvas) -> Result<Self, AttachError> {
        let context = canvas.get_context("2d").ok().flatten();
        let context = context.and_then(|context| context.dyn_into().ok());
        Ok(Self {
            context: context.ok_or(AttachError::Resource { what: "2D context" })?,
            backdrop: Backdrop::new()?,
            icons: Image::new(1, 1)?,
            texts: Image::new(1, 1)?,
            labels: Vec::new(),
            basemap_labels: 0,
            patterns: Patterns::default(),
            draw_calls: 0,
        })
    }

    /// Bytes in label vertices, and bytes in images.
    pub(crate) fn bytes(&self) -> (usize, usize) {
        let labels = self.labels.len() * size_of::<LabelVertex>();
        (labels, self.icons.bytes() + self.texts.bytes() + self.backdrop.bytes())
    }

    /// Drawing passes of the last frame.
    pub(crate) const fn draw_calls(&self) -> u32 {
        self.draw_calls
    }

    /// Writes an image into the symbol atlas, whose side is `side`.
    pub(crate) fn write_icon(&self, side: u32, at: AtlasBox, pixels: &Pixels) {
        self.icons.fit(side, side);
        self.icons.write(at, pixels);
    }

    /// Writes a label into the text atlas, whose side is `side`.
    pub(crate) fn write_text(&self, side: u32, at: AtlasBox, pixels: &Pixels) {
        self.texts.fit(side, side);
        self.texts.write(at, pixels);
    }

    /// Draws a frame. Returns whether it is complete; otherwise another one must follow.
    pub(crate) fn draw(&mut self, frame: &mut Frame<'_>) -> bool {
        let context = self.context.clone();
        let ratio = frame.camera.device_pixel_ratio();
        let viewport = frame.camera.viewport();
        self.draw_calls = 1;
        context.reset_transform().ok();
        context.set_global_alpha(1.0);
        context.set_fill_style_str(&frame.theme.background.css());
        context.fill_rect(0.0, 0.0, viewport.width * ratio, viewport.height * ratio);
        let is_complete = frame.tiles.is_empty() || self.backdrop.draw(frame, &context);
        // CSS pixels from here on; if scaling fails, drawing is as for a ratio of 1.
        context.scale(ratio, ratio).ok();
        if let Some((vertices, basemap_labels)) = frame.labels.take_changed_vertices(ratio) {
            self.labels.clear();
            self.labels.extend_from_slice(vertices);
            self.basemap_labels = basemap_labels;
        }
        let at = Projection::of(frame.camera);
        for layer in frame.scene.layers.values_mut() {
            if layer.is_hidden {
                forget_changes(layer);
                continue;
            }
            self.draw_shapes(&context, &at, layer, frame.camera, frame.hatch_phase);
        }
        let (below, above) = self.labels.split_at(self.labels.len().min(self.basemap_labels * 4));
        overlay::draw_labels(&context, &at, below, &self.texts, frame.label_age_secs);
        let zoom = frame.camera.zoom();
        let (order, records) = frame.scene.leaders.symbols.in_order();
        overlay::draw_symbols(&context, &at, order, records, frame.images, &self.icons, zoom);
        for layer in frame.scene.layers.values_mut().filter(|layer| !layer.is_hidden) {
            self.draw_calls += u32::from(!layer.symbols.is_empty());
            let (order, records) = layer.symbols.in_order();
            overlay::draw_symbols(&context, &at, order, records, frame.images, &self.icons, zoom);
        }
        overlay::draw_labels(&context, &at, above, &self.texts, frame.label_age_secs);
        let emphasis = &mut *frame.emphasis;
        self.draw_shapes(&context, &at, emphasis, frame.camera, frame.hatch_phase);
        let (order, records) = emphasis.symbols.in_order();
        overlay::draw_symbols(&context, &at, order, records, frame.images, &self.icons, zoom);
        is_complete
    }

    fn draw_shapes(
        &mut self,
        context: &CanvasRenderingContext2d,
        at: &Projection,
        layer: &mut Layer,
        camera: &Camera,
        hatch_phase: [f32; 2],
    ) {
        forget_changes(layer);
        if !layer.fills.is_empty() {
            let (vertices, indices) = (layer.fills.vertices(), layer.fills.indices());
            overlay::draw_fills(context, at, vertices, indices, &mut self.patterns, hatch_phase);
            self.draw_calls += 1;
        }
        if !layer.lines.is_empty() {
            let (vertices, indices) = (layer.lines.vertices(), layer.lines.indices());
            // Always with casings: lines of emphasis have them too, marked in the vertices.
            overlay::draw_lines(context, at, vertices, indices, true);
            overlay::draw_lines(context, at, vertices, indices, false);
            self.draw_calls += 2;
        }
        if !layer.arrows.is_empty() {
            overlay::draw_arrows(context, at, &arrow::arrows(layer.arrows.values().flatten(), camera));
            self.draw_calls += 1;
        }
    }
}

/// Discards the record of changes, since nothing is copied from the scene.
fn forget_changes(layer: &mut Layer) {
    layer.fills.drain_dirty_vertices(|_, _| {});
    layer.fills.drain_dirty_indices(|_, _| {});
    layer.lines.drain_dirty_vertices(|_, _| {});
    layer.lines.drain_dirty_indices(|_, _| {});
    layer.symbols.drain_dirty_rows(|_, _| {});
}
