//! Rasterizes sprites and text with the browser's 2D canvas, which knows curves, fonts and scripts, into pixels for a
//! texture.
//!
//! Besides the painters, the only part of the engine that touches the browser.

use std::cell::RefCell;
use std::f64::consts::{PI, TAU};

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasRenderingContext2d, CanvasWindingRule, HtmlCanvasElement, Path2d};

use super::atlas::GAP;
use super::spec::{FillLevel, Plate, RingStyle, STRIKE, STRIKE_EDGE, STRIKE_REACH, SpriteSpec};
use crate::map::layer::Rgba;
use crate::platform::dom;

/// Reusable canvas for rasterizing.
#[derive(Debug)]
pub(crate) struct Scratch {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Font that is set outside [`Self::draw_into`].
    font: RefCell<Font>,
}

/// A font with its letter spacing.
#[derive(Debug, Default)]
struct Font {
    weight: u32,
    size_css_px: f64,
    spacing_css_px: f64,
    family: String,
}

/// Pixels of an image, premultiplied RGBA.
#[derive(Debug)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgba: Vec<u8>,
}

impl Scratch {
    /// Creates the canvas; `None` outside a page.
    pub(crate) fn new() -> Option<Self> {
        let canvas: HtmlCanvasElement = dom::document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        canvas.set_width(512);
        canvas.set_height(128);
        // Keeps the canvas on the CPU: reading labels back from a GPU would stall it.
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
        let context = canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
        Some(Self { canvas, context, font: RefCell::default() })
    }

    pub(crate) const fn context(&self) -> &CanvasRenderingContext2d {
        &self.context
    }

    /// Sets the font for measuring and drawing.
    pub(crate) fn set_font(&self, weight: u32, size_css_px: f64, spacing_css_px: f64, family: &str) {
        {
            let font = self.font.borrow();
            let is_same = font.weight == weight
                && font.size_css_px.to_bits() == size_css_px.to_bits()
                && font.spacing_css_px.to_bits() == spacing_css_px.to_bits()
                && font.family == family;
            if is_same {
                return;
            }
        }
        self.context.set_font(&format!("{weight} {} {family}", px(size_css_px)));
        // Not supported by every browser; without it the letters are closer.
        let spacing = px(spacing_css_px);
        js_sys::Reflect::set(&self.context, &"letterSpacing".into(), &spacing.into()).ok();
        *self.font.borrow_mut() = Font { weight, size_css_px, spacing_css_px, family: family.to_owned() };
    }

    /// Returns whether the canvas has at least this size.
    pub(crate) fn has_room(&self, width: u32, height: u32) -> bool {
        self.canvas.width() >= width && self.canvas.height() >= height
    }

    /// Grows the canvas to at least this size, which clears it.
    pub(crate) fn fit(&self, width: u32, height: u32) {
        if !self.has_room(width, height) {
            self.canvas.set_width(width.max(self.canvas.width()));
            self.canvas.set_height(height.max(self.canvas.height()));
            *self.font.borrow_mut() = Default::default();
        }
    }

    /// Clears a box that starts at `left`, with the gap after it, and runs `draw` clipped to the box.
    pub(crate) fn draw_into(
        &self,
        left: u32,
        (width, height): (u32, u32),
        draw: impl FnOnce(&CanvasRenderingContext2d),
    ) {
        let (left, width, height) = (f64::from(left), f64::from(width), f64::from(height));
        let context = &self.context;
        context.clear_rect(left, 0.0, width + f64::from(GAP), height);
        context.save();
        context.begin_path();
        context.rect(left, 0.0, width, height);
        context.clip();
        // If this fails the image is wrong or missing; there is no one to report it to.
        context.translate(left, 0.0).ok();
        draw(context);
        context.restore();
    }

    /// Reads the pixels from the top left, premultiplied. A call costs as much as drawing dozens of words.
    pub(crate) fn read(&self, width: u32, height: u32) -> Option<Pixels> {
        let image = self.context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).ok()?;
        let mut rgba = image.data().0;
        for pixel in rgba.chunks_exact_mut(4) {
            if let [red, green, blue, alpha @ 1..=254] = pixel {
                for channel in [red, green, blue] {
                    *channel = ((u16::from(*channel) * u16::from(*alpha) + 127) / 255) as u8;
                }
            }
        }
        Some(Pixels { width, height, rgba })
    }

    /// Runs `draw` on an empty canvas of a size and returns the pixels.
    fn draw(&self, width: u32, height: u32, draw: impl FnOnce(&CanvasRenderingContext2d)) -> Option<Pixels> {
        self.fit(width, height);
        self.draw_into(0, (width, height), draw);
        self.read(width, height)
    }
}

impl Pixels {
    /// A part of the image that starts at the top.
    pub(crate) fn part(&self, left: u32, width: u32, height: u32) -> Self {
        let row_bytes = self.width as usize * 4;
        let columns = left as usize * 4..(left + width) as usize * 4;
        let rows = self.rgba.chunks_exact(row_bytes.max(1)).take(height as usize);
        let mut rgba = Vec::with_capacity(columns.len() * height as usize);
        for row in rows {
            rgba.extend_from_slice(row.get(columns.clone()).unwrap_or_default());
        }
        Self { width, height, rgba }
    }
}

/// A length in CSS notation, to a thousandth of a pixel.
fn px(css_px: f64) -> String {
    let thousandths = (css_px * 1000.0).round() as i32;
    format!("{}.{:03}px", thousandths / 1000, (thousandths % 1000).abs())
}

/// Space around a plate for ring and badge.
pub(crate) fn margin_css_px(size_css_px: f32) -> f32 {
    (size_css_px * 0.22).ceil() + 2.0
}

/// Rasterizes a sprite at a size.
pub(crate) fn sprite(
    scratch: &Scratch,
    spec: &SpriteSpec,
    size_css_px: f32,
    device_pixel_ratio: f64,
) -> Option<Pixels> {
    let (size, margin) = (f64::from(size_css_px), f64::from(margin_css_px(size_css_px)));
    let side = ((size + 2.0 * margin) * device_pixel_ratio).ceil();
    scratch.draw(side as u32, side as u32, |context| {
        // If this fails a part of the symbol is missing; there is no one to report it to.
        context.translate(side / 2.0, side / 2.0).ok();
        context.scale(device_pixel_ratio, device_pixel_ratio).ok();
        draw_sprite(context, spec, size);
    })
}

/// Outline of a plate. Shapes differ in outline, not only in size, to be distinguishable from afar: each is as large
/// as its box allows.
fn plate_path(context: &CanvasRenderingContext2d, plate: Plate, size: f64, inset: f64) {
    let r = size / 2.0 - inset;
    context.begin_path();
    let polygon = |corners: &[(f64, f64)]| {
        for (i, (x, y)) in corners.iter().enumerate() {
            if i == 0 {
                context.move_to(*x, *y);
            } else {
                context.line_to(*x, *y);
            }
        }
        context.close_path();
    };
    let regular = |count: u32, turn: f64, radius: f64| {
        let corners: Vec<(f64, f64)> = (0..count)
            .map(|i| {
                let angle = turn + TAU * f64::from(i) / f64::from(count);
                (radius * angle.cos(), radius * angle.sin())
            })
            .collect();
        polygon(&corners);
    };
    match plate {
        Plate::None | Plate::Leader => {}
        Plate::Circle => {
            context.arc(0.0, 0.0, r * 0.96, 0.0, TAU).ok();
        }
        Plate::Square => {
            let (h, round) = (r * 0.86, r * 0.22);
            context.move_to(-h + round, -h);
            for (x1, y1, x2, y2) in [(h, -h, h, h), (h, h, -h, h), (-h, h, -h, -h), (-h, -h, h, -h)] {
                context.arc_to(x1, y1, x2, y2, round).ok();
            }
            context.close_path();
        }
        Plate::Diamond => regular(4, 0.0, r * 1.06),
        Plate::Triangle => {
            polygon(&[(0.0, -r * 0.98), (r * 1.02, r * 0.82), (-r * 1.02, r * 0.82)]);
        }
        Plate::Octagon => regular(8, PI / 8.0, r * 1.02),
        Plate::Hexagon => regular(6, PI / 6.0, r),
        Plate::Shield => {
            context.move_to(-r * 0.82, -r * 0.82);
            context.line_to(r * 0.82, -r * 0.82);
            context.line_to(r * 0.82, r * 0.05);
            context.bezier_curve_to(r * 0.82, r * 0.6, r * 0.35, r * 0.85, 0.0, r);
            context.bezier_curve_to(-r * 0.35, r * 0.85, -r * 0.82, r * 0.6, -r * 0.82, r * 0.05);
            context.close_path();
        }
        Plate::Pin => {
            let (head, y) = (r * 0.72, -r * 0.26);
            context.arc(0.0, y, head, PI * 0.83, PI * 2.17).ok();
            context.line_to(0.0, r);
            context.close_path();
        }
    }
}

/// Vertical offset and size of the icon on a plate, in plate sizes.
const fn icon_box(plate: Plate) -> (f64, f64) {
    match plate {
        Plate::None | Plate::Leader => (0.0, 0.92),
        Plate::Circle | Plate::Octagon | Plate::Hexagon => (0.0, 0.6),
        Plate::Square => (0.0, 0.62),
        Plate::Diamond => (0.0, 0.5),
        Plate::Triangle => (0.13, 0.46),
        Plate::Shield => (-0.06, 0.56),
        Plate::Pin => (-0.13, 0.44),
    }
}

fn draw_sprite(context: &CanvasRenderingContext2d, spec: &SpriteSpec, size: f64) {
    let outline_width = (size * 0.07).clamp(1.0, 2.5);
    let has_outline = spec.outline.0[3] > 0;
    context.set_line_join("round");
    if let Some((color, style)) = spec.ring {
        let width = (size * 0.085).clamp(1.5, 4.0);
        context.set_line_width(width);
        context.set_stroke_style_str(&color.css());
        let radius = size / 2.0 + width / 2.0 + size * 0.06;
        if style == RingStyle::Dashed {
            let dash = JsValue::from_f64(TAU * radius / 16.0);
            context.set_line_dash(&js_sys::Array::of2(&dash, &dash)).ok();
        }
        context.begin_path();
        context.arc(0.0, 0.0, radius, 0.0, TAU).ok();
        context.stroke();
        context.set_line_dash(&js_sys::Array::new()).ok();
    }
    if spec.plate == Plate::Leader {
        for (color, width, radius) in [(spec.outline, 3.5, 3.0), (spec.fill, 1.5, 2.0)] {
            context.set_line_width(width);
            context.set_stroke_style_str(&color.css());
            context.set_fill_style_str(&color.css());
            context.begin_path();
            context.move_to(0.0, 0.0);
            context.line_to(0.0, -size / 2.0);
            context.stroke();
            context.begin_path();
            context.arc(0.0, 0.0, radius, 0.0, TAU).ok();
            context.fill();
        }
    } else if spec.plate != Plate::None {
        // A dark edge sets the plate off from any ground.
        if has_outline {
            plate_path(context, spec.plate, size, outline_width / 2.0);
            context.set_line_width(outline_width * 2.0);
            context.set_stroke_style_str(&spec.outline.css());
            context.stroke();
        }
        plate_path(context, spec.plate, size, outline_width);
        match spec.fill_level {
            FillLevel::Solid => {
                context.set_fill_style_str(&spec.fill.css());
                context.fill();
            }
            FillLevel::Hollow | FillLevel::Half => {
                context.set_fill_style_str(&spec.outline.with_alpha(235).css());
                context.fill();
                if spec.fill_level == FillLevel::Half {
                    context.save();
                    context.clip();
                    context.set_fill_style_str(&spec.fill.css());
                    context.fill_rect(-size, size * 0.02, size * 2.0, size);
                    context.restore();
                    plate_path(context, spec.plate, size, outline_width);
                }
                let width = (size * 0.11).clamp(1.5, 5.0);
                context.save();
                context.clip();
                context.set_line_width(width * 2.0);
                context.set_stroke_style_str(&spec.fill.css());
                context.stroke();
                context.restore();
            }
        }
    }
    draw_icon(context, spec, size);
    if let Some(color) = spec.struck {
        let reach = size * STRIKE_REACH;
        for (color, width) in [(spec.outline, STRIKE_EDGE), (color, STRIKE)] {
            context.set_line_width(size * width);
            context.set_stroke_style_str(&color.css());
            context.begin_path();
            context.move_to(-reach, reach);
            context.line_to(reach, -reach);
            context.stroke();
        }
    }
    if spec.hatched {
        draw_age(context, spec, size, outline_width);
    }
    if let Some(color) = spec.badge {
        let (at, radius) = (size * 0.38, (size * 0.17).max(3.0));
        context.begin_path();
        context.arc(at, -at, radius, 0.0, TAU).ok();
        context.set_fill_style_str(&color.css());
        context.fill();
        context.set_line_width(1.2);
        context.set_stroke_style_str(&spec.outline.css());
        context.stroke();
    }
}

fn draw_icon(context: &CanvasRenderingContext2d, spec: &SpriteSpec, size: f64) {
    let (down, scale) = icon_box(spec.plate);
    context.set_fill_style_str(&spec.icon_color.css());
    if let Some(path) = spec.icon.and_then(|data| Path2d::new_with_path_string(data).ok()) {
        context.save();
        context.translate(0.0, size * down).ok();
        let unit = size * scale / 24.0;
        context.scale(unit, unit).ok();
        context.translate(-12.0, -12.0).ok();
        if spec.plate == Plate::None && spec.outline.0[3] > 0 {
            context.set_line_width(2.5 / unit);
            context.set_stroke_style_str(&spec.outline.css());
            context.stroke_with_path(&path);
        }
        context.fill_with_path_2d_and_winding(&path, CanvasWindingRule::Evenodd);
        context.restore();
    } else if let Some(letter) = spec.letter {
        context.set_text_align("center");
        context.set_text_baseline("alphabetic");
        context.set_font(&format!("700 {} system-ui, sans-serif", px(size * scale)));
        let mut buffer = [0; 4];
        context.fill_text(letter.encode_utf8(&mut buffer), 0.0, size * (down + scale * 0.36)).ok();
    }
}

/// Draws stripes over the plate, marking old information.
fn draw_age(context: &CanvasRenderingContext2d, spec: &SpriteSpec, size: f64, inset: f64) {
    context.save();
    plate_path(context, spec.plate, size, inset);
    if spec.plate == Plate::None {
        context.rect(-size / 2.0, -size / 2.0, size, size);
    }
    context.clip();
    context.set_stroke_style_str(&Rgba([8, 13, 18, 190]).css());
    let step = (size * 0.2).max(4.0);
    context.set_line_width(step * 0.42);
    let count = (size * 2.0 / step).ceil() as i32;
    context.begin_path();
    for i in -count..=count {
        let x = f64::from(i) * step;
        context.move_to(x - size, size);
        context.line_to(x + size, -size);
    }
    context.stroke();
    context.restore();
}
