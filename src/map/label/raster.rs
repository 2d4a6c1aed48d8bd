//! Draws text with the browser's fonts and shaping, so that every script works.

use crate::map::icon::atlas::{AtlasBox, GAP};
use crate::map::icon::raster::{Pixels, Scratch};
use crate::map::layer::LabelWeight;

use super::text::{PAD_CSS_PX, TextKey};

const LINE_HEIGHT_EM: f64 = 1.18;
const HALO_CSS_PX: f64 = 1.3;
/// Width of a strip of texts, unless a single text is wider.
const STRIP_DEVICE_PX: u32 = 2048;

/// Returns width and height of a text in CSS pixels.
pub(super) fn measured(scratch: &Scratch, key: &TextKey, font_family: &str) -> (f64, f64) {
    let context = scratch.context();
    set_font(scratch, key, font_family);
    let width = |line: &str| context.measure_text(line).map_or(0.0, |metrics| metrics.width());
    let widest = key.text.split('\n').map(width).fold(0.0, f64::max);
    let lines = key.text.split('\n').count() as f64;
    let dot = f64::from(key.dot_tenths) / 10.0;
    (widest + key.indent_css_px() + dot, lines * key.size_css_px() * LINE_HEIGHT_EM)
}

/// Converts a text to capitals by the browser's rules.
pub(super) fn upper(text: &str) -> String {
    js_sys::JsString::from(text).to_upper_case().into()
}

/// Strip of texts that are drawn side by side on the scratch canvas and read back together.
pub(super) struct Strip<'a> {
    scratch: &'a Scratch,
    font_family: &'a str,
    ratio: f64,
    /// Position in the atlas of each text, in the order of the strip.
    places: Vec<AtlasBox>,
    width: u32,
    height: u32,
}

impl<'a> Strip<'a> {
    /// Creates an empty strip for texts at a device pixel ratio.
    pub(super) const fn new(scratch: &'a Scratch, font_family: &'a str, ratio: f64) -> Self {
        Self { scratch, font_family, ratio, places: Vec::new(), width: 0, height: 0 }
    }

    /// Returns whether a text of that size can be added before the strip is read.
    pub(super) fn has_room(&self, place: AtlasBox) -> bool {
        self.places.is_empty() || self.scratch.has_room(self.width + place.width + GAP, place.height)
    }

    /// Draws a measured text for its position in the atlas.
    pub(super) fn draw(&mut self, key: &TextKey, size_css_px: (f64, f64), place: AtlasBox) {
        if self.places.is_empty() {
            self.scratch.fit((place.width + GAP).max(STRIP_DEVICE_PX), place.height);
        }
        set_font(self.scratch, key, self.font_family);
        self.scratch.draw_into(self.width, (place.width, place.height), |context| {
            // If this fails, the label is missing; there is no useful way to report it.
            context.scale(self.ratio, self.ratio).ok();
            context.translate(PAD_CSS_PX, PAD_CSS_PX).ok();
            draw_text(context, key, size_css_px);
        });
        self.places.push(place);
        self.width += place.width + GAP;
        self.height = self.height.max(place.height);
    }

    /// Hands out the pixels of all texts and empties the strip.
    pub(super) fn read(&mut self, mut write: impl FnMut(AtlasBox, &Pixels)) {
        if self.places.is_empty() {
            return;
        }
        if let Some(pixels) = self.scratch.read(self.width, self.height) {
            let mut left = 0;
            // Texts that are neighbors here and in the atlas are written as one.
            let are_neighbors =
                |a: &AtlasBox, b: &AtlasBox| (a.x + a.width + GAP, a.y, a.height) == (b.x, b.y, b.height);
            for run in self.places.chunk_by(are_neighbors) {
                let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
                let place = AtlasBox { width: last.x + last.width - first.x, ..*first };
                write(place, &pixels.part(left, place.width, place.height));
                left += place.width + GAP;
            }
        }
        self.forget();
    }

    /// Empties the strip without reading it.
    pub(super) fn forget(&mut self) {
        self.places.clear();
        (self.width, self.height) = (0, 0);
    }
}

fn set_font(scratch: &Scratch, key: &TextKey, font_family: &str) {
    let weight = match key.weight {
        LabelWeight::Regular => 400,
        LabelWeight::Semibold => 600,
    };
    let spacing = f64::from(key.spacing_centi_em) / 100.0 * key.size_css_px();
    scratch.set_font(weight, key.size_css_px(), spacing, font_family);
}

fn draw_text(context: &web_sys::CanvasRenderingContext2d, key: &TextKey, (width, height): (f64, f64)) {
    let size = key.size_css_px();
    context.set_text_baseline("alphabetic");
    let dot = f64::from(key.dot_tenths) / 10.0;
    let indent = key.indent_css_px() + dot;
    let room = width - indent;
    let x = if key.is_left_aligned {
        context.set_text_align("left");
        indent
    } else {
        context.set_text_align("center");
        indent + room / 2.0
    };
    let baseline = |line: usize| (line as f64 * LINE_HEIGHT_EM + 0.94) * size;
    let has_halo = key.halo.0[3] > 0;
    if has_halo {
        context.set_line_join("round");
        context.set_miter_limit(2.0);
        context.set_stroke_style_str(&key.halo.css());
    }
    context.set_fill_style_str(&key.color.css());
    let middle = height / 2.0;
    if dot > 0.0 {
        context.begin_path();
        context.arc(dot, middle, dot, 0.0, std::f64::consts::TAU).ok();
        if has_halo {
            context.set_line_width(HALO_CSS_PX * 1.5);
            context.stroke();
        }
        context.fill();
    }
    if has_halo {
        context.set_line_width(HALO_CSS_PX * 2.0);
        for (i, line) in key.text.split('\n').enumerate() {
            context.stroke_text(line, x, baseline(i)).ok();
        }
    }
    for (i, line) in key.text.split('\n').enumerate() {
        context.fill_text(line, x, baseline(i)).ok();
    }
}
