//! Draws words with the browser's own fonts and shaping, so that every script works.

use crate::map::icon::raster::{Pixels, Scratch};
use crate::map::layer::LabelWeight;

use super::text::{PAD_CSS_PX, TextKey};

const LINE_HEIGHT_EM: f64 = 1.18;
const HALO_CSS_PX: f64 = 1.3;

/// How wide and high a text is, in CSS pixels.
pub(super) fn measured(scratch: &Scratch, key: &TextKey, font_family: &str) -> (f64, f64) {
    let context = scratch.context();
    set_font(context, key, font_family);
    let width = |line: &str| context.measure_text(line).map_or(0.0, |metrics| metrics.width());
    let widest = key.text.split('\n').map(width).fold(0.0, f64::max);
    let lines = key.text.split('\n').count() as f64;
    let dot = f64::from(key.dot_tenths) / 10.0;
    (widest + key.indent_css_px() + dot, lines * key.size_css_px() * LINE_HEIGHT_EM)
}

/// Draws a text of a measured size into a box of device pixels.
pub(super) fn drawn(
    scratch: &Scratch,
    key: &TextKey,
    size_css_px: (f64, f64),
    (width, height): (u32, u32),
    font_family: &str,
    ratio: f64,
) -> Option<Pixels> {
    scratch.draw(width, height, |context| {
        // A label that cannot be drawn is a label less; there is nobody to tell.
        context.scale(ratio, ratio).ok();
        context.translate(PAD_CSS_PX, PAD_CSS_PX).ok();
        draw_text(context, key, size_css_px, font_family);
    })
}

fn set_font(context: &web_sys::CanvasRenderingContext2d, key: &TextKey, font_family: &str) {
    let weight = match key.weight {
        LabelWeight::Regular => 400,
        LabelWeight::Semibold => 600,
    };
    context.set_font(&format!("{weight} {}px {font_family}", key.size_css_px()));
    let spacing = f64::from(key.spacing_centi_em) / 100.0 * key.size_css_px();
    // Not in every browser; without it the letters stand closer.
    js_sys::Reflect::set(context, &"letterSpacing".into(), &format!("{spacing}px").into()).ok();
}

fn draw_text(
    context: &web_sys::CanvasRenderingContext2d,
    key: &TextKey,
    (width, height): (f64, f64),
    font_family: &str,
) {
    let size = key.size_css_px();
    set_font(context, key, font_family);
    context.set_text_baseline("alphabetic");
    context.set_line_join("round");
    context.set_miter_limit(2.0);
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
    context.set_stroke_style_str(&key.halo.css());
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
