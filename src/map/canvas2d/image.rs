//! Offscreen images: the symbol and text atlases, and hatch patterns.

use js_sys::Uint8ClampedArray;
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::map::event::AttachError;
use crate::map::icon::atlas::AtlasBox;
use crate::map::icon::raster::Pixels;
use crate::map::layer::{Hatch, Rgba};
use crate::platform::dom;

/// A canvas that is not on the page.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) canvas: HtmlCanvasElement,
    pub(super) context: CanvasRenderingContext2d,
}

impl Image {
    pub(super) fn new(width: u32, height: u32) -> Result<Self, AttachError> {
        let missing = || AttachError::Resource { what: "canvas" };
        let element = dom::document().and_then(|document| document.create_element("canvas").ok());
        let canvas: HtmlCanvasElement =
            element.and_then(|element| element.dyn_into().ok()).ok_or_else(missing)?;
        canvas.set_width(width);
        canvas.set_height(height);
        let context = canvas.get_context("2d").ok().flatten();
        let context = context.and_then(|context| context.dyn_into().ok()).ok_or_else(missing)?;
        Ok(Self { canvas, context })
    }

    /// Resizes the canvas; a change of size clears it.
    pub(super) fn fit(&self, width: u32, height: u32) {
        if self.canvas.width() != width || self.canvas.height() != height {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
    }

    /// Bytes of its pixels.
    pub(super) fn bytes(&self) -> usize {
        self.canvas.width() as usize * self.canvas.height() as usize * 4
    }

    /// Writes premultiplied pixels, converted to the straight alpha that a canvas expects.
    pub(super) fn write(&self, at: AtlasBox, pixels: &Pixels) {
        let mut straight = pixels.rgba.clone();
        for pixel in straight.chunks_exact_mut(4) {
            if let [red, green, blue, alpha] = pixel
                && *alpha > 0
            {
                for channel in [red, green, blue] {
                    *channel = ((u32::from(*channel) * 255 + u32::from(*alpha) / 2) / u32::from(*alpha))
                        .min(255) as u8;
                }
            }
        }
        let bytes = Uint8ClampedArray::from(straight.as_slice());
        // If the browser rejects the pixels, the symbol is missing, as with a lost context.
        if let Ok(image) = ImageData::new_with_js_u8_clamped_array_and_sh(&bytes, pixels.width, pixels.height)
        {
            self.context.put_image_data(&image, f64::from(at.x), f64::from(at.y)).ok();
        }
    }
}

/// Pattern of a hatch, in CSS pixels; `None` without a hatch, or if the browser cannot create it.
pub(super) fn pattern(hatch: Hatch, color: Rgba) -> Option<CanvasPattern> {
    const SIDE: f64 = 10.0;
    if hatch == Hatch::None {
        return None;
    }
    let image = Image::new(SIDE as u32, SIDE as u32).ok()?;
    let context = &image.context;
    context.set_fill_style_str(&color.css());
    context.set_stroke_style_str(&color.css());
    context.set_line_width(1.4);
    context.begin_path();
    let line = |from: (f64, f64), to: (f64, f64)| {
        context.move_to(from.0, from.1);
        context.line_to(to.0, to.1);
    };
    match hatch {
        Hatch::None => {}
        Hatch::Dots => {
            // Same radius as in `fill.frag`.
            context.arc(SIDE / 2.0, SIDE / 2.0, 1.5, 0.0, std::f64::consts::TAU).ok()?;
            context.fill();
        }
        Hatch::Horizontal => line((0.0, SIDE / 2.0), (SIDE, SIDE / 2.0)),
        Hatch::Diagonal | Hatch::Cross => {
            // Drawn beyond the corners as well, so that repeated tiles join.
            for shift in [-SIDE, 0.0, SIDE] {
                line((shift, SIDE), (shift + SIDE, 0.0));
                if hatch == Hatch::Cross {
                    line((shift, 0.0), (shift + SIDE, SIDE));
                }
            }
        }
    }
    context.stroke();
    context.create_pattern_with_html_canvas_element(&image.canvas, "repeat").ok().flatten()
}
