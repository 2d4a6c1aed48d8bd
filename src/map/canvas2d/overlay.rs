//! Draws areas, lines, symbols and labels of the scene on a 2D canvas, in CSS pixels.

use rustc_hash::FxHashMap;
use web_sys::{CanvasPattern, CanvasRenderingContext2d};

use super::image::{self, Image};
use crate::map::bucket::arrow::{ARM, Arrow, THICKNESS, TIP, reach_css_px};
use crate::map::bucket::fill::FillVertex;
use crate::map::bucket::line::{CASING_CSS_PX, LineVertex};
use crate::map::bucket::symbol::SymbolRecord;
use crate::map::camera::{Bearing, Camera};
use crate::map::clip::ring_inside;
use crate::map::icon::atlas::ImageTable;
use crate::map::label::shown::LabelVertex;
use crate::map::layer::{Hatch, Rgba};
use crate::map::space::{FixedPoint, Sector};

/// Coordinates farther than this from the origin are clipped before drawing.
const FAR_CSS_PX: f64 = 16_384.0;

/// Projection of fixed points to the canvas.
pub(super) struct Projection {
    eye: FixedPoint,
    css_px_per_step: f64,
    /// Remainder of the eye, in CSS pixels east and south.
    rest: [f64; 2],
    bearing: Bearing,
    width: f64,
    height: f64,
    ratio: f64,
}

impl Projection {
    pub(super) fn of(camera: &Camera) -> Self {
        let uniform = camera.eye_uniform();
        let viewport = camera.viewport();
        Self {
            eye: uniform.eye,
            css_px_per_step: f64::from(uniform.css_px_per_step),
            rest: uniform.rest_css_px.map(f64::from),
            bearing: camera.bearing(),
            width: viewport.width,
            height: viewport.height,
            ratio: camera.device_pixel_ratio(),
        }
    }

    fn css_px(&self, at: FixedPoint) -> (f64, f64) {
        self.css_px_of(at.steps_from(self.eye))
    }

    /// Canvas position of a vertex of a piece in a sector.
    fn css_px_in(&self, at: FixedPoint, sector: Sector) -> (f64, f64) {
        self.css_px_of(at.steps_in(sector, self.eye))
    }

    fn css_px_of(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [rest_x, rest_y] = self.rest;
        let (right, down) =
            self.bearing.to_screen(x * self.css_px_per_step - rest_x, y * self.css_px_per_step - rest_y);
        (right + self.width / 2.0, down + self.height / 2.0)
    }

    /// Returns whether the bounding box of `corners`, grown by `reach`, meets the canvas.
    fn shows(&self, corners: &[(f64, f64)], reach: f64) -> bool {
        let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for (x, y) in corners {
            low = (low.0.min(*x), low.1.min(*y));
            high = (high.0.max(*x), high.1.max(*y));
        }
        low.0 - reach <= self.width
            && low.1 - reach <= self.height
            && high.0 + reach >= 0.0
            && high.1 + reach >= 0.0
    }

    /// Rounds to whole device pixels, so that images are sharp.
    fn snapped(&self, css_px: f64) -> f64 {
        (css_px * self.ratio).round() / self.ratio
    }
}

/// Hatch patterns created so far; `None` if the browser refused.
#[derive(Default)]
pub(super) struct Patterns {
    made: FxHashMap<(u8, [u8; 4]), Option<CanvasPattern>>,
}

impl Patterns {
    fn of(&mut self, code: u8, color: [u8; 4]) -> Option<&CanvasPattern> {
        let hatch = match code {
            1 => Hatch::Diagonal,
            2 => Hatch::Cross,
            3 => Hatch::Dots,
            4 => Hatch::Horizontal,
            _ => return None,
        };
        self.made.entry((code, color)).or_insert_with(|| image::pattern(hatch, Rgba(color))).as_ref()
    }
}

/// Draws areas. Consecutive triangles of one style are one path, so that no seams show between them.
pub(super) fn draw_fills(
    context: &CanvasRenderingContext2d,
    at: &Projection,
    vertices: &[FillVertex],
    indices: &[u32],
    patterns: &mut Patterns,
    hatch_phase: [f32; 2],
) {
    let mut look: Option<FillVertex> = None;
    let mut finish = |look: Option<FillVertex>| {
        let Some(FillVertex { color, hatch_color, hatch, .. }) = look else { return };
        if color[3] > 0 {
            context.set_fill_style_str(&Rgba(color).css());
            context.fill();
        }
        if let Some(pattern) = patterns.of(hatch[0], hatch_color) {
            context.save();
            context.set_fill_style_canvas_pattern(pattern);
            // Patterns move with the map, the path does not; the phase is measured from the bottom.
            if context.translate(f64::from(hatch_phase[0]), at.height - f64::from(hatch_phase[1])).is_ok() {
                context.fill();
            }
            context.restore();
        }
    };
    for corners in indices.chunks_exact(3) {
        let corner = |i: usize| corners.get(i).and_then(|index| vertices.get(*index as usize));
        let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) else { continue };
        let points = [a, b, c].map(|vertex| at.css_px_in(vertex.at, vertex.sector()));
        if a.at == b.at || !at.shows(&points, 0.0) {
            continue;
        }
        let is_same = look.is_some_and(|look| {
            (look.color, look.hatch_color, look.hatch[0]) == (a.color, a.hatch_color, a.hatch[0])
        });
        if !is_same {
            finish(look);
            context.begin_path();
            look = Some(*a);
        }
        // Clip far coordinates: rasterizers compute with few bits.
        let mut cut = None;
        if points.iter().any(|(x, y)| x.abs().max(y.abs()) > FAR_CSS_PX) {
            cut = Some(ring_inside(
                &points.map(<[f64; 2]>::from),
                [-FAR_CSS_PX, -FAR_CSS_PX, FAR_CSS_PX, FAR_CSS_PX],
            ));
        }
        let corners = points.map(<[f64; 2]>::from);
        for (i, [x, y]) in cut.as_deref().unwrap_or(&corners).iter().enumerate() {
            if i == 0 { context.move_to(*x, *y) } else { context.line_to(*x, *y) }
        }
        context.close_path();
    }
    finish(look);
}

/// Draws lines along their centers; `is_casing` draws the wider casings below instead.
pub(super) fn draw_lines(
    context: &CanvasRenderingContext2d,
    at: &Projection,
    vertices: &[LineVertex],
    indices: &[u32],
    is_casing: bool,
) {
    context.set_line_join("round");
    let color_of = |vertex: &LineVertex| if is_casing { vertex.casing } else { vertex.color };
    let mut look: Option<LineVertex> = None;
    let mut end: Option<FixedPoint> = None;
    let finish = |look: Option<LineVertex>| {
        let Some(vertex) = look else { return };
        let width = f64::from(vertex.width) / 8.0;
        let drawn = if is_casing { width + 2.0 * CASING_CSS_PX } else { width.max(1.0 / at.ratio) };
        context.set_line_width(drawn);
        context.set_stroke_style_str(&Rgba(color_of(&vertex)).css());
        let dashes: &[f64] = match vertex.dash_code() {
            1 => &[(3.0 * width).max(6.0), (2.0 * width).max(5.0)],
            2 => &[0.0, (2.2 * width).max(4.0)],
            _ => &[],
        };
        context.set_line_cap(if vertex.dash_code() == 1 { "butt" } else { "round" });
        let list: js_sys::Array =
            dashes.iter().map(|length| wasm_bindgen::JsValue::from_f64(*length)).collect();
        // If the browser refuses dashes, the line is solid.
        context.set_line_dash(&list).ok();
        context.stroke();
    };
    for corners in indices.chunks_exact(3) {
        let corner = |i: usize| corners.get(i).and_then(|index| vertices.get(*index as usize));
        let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) else { continue };
        // First triangle of a segment: two vertices at its start, one at its end.
        if a.at != b.at || a.at == c.at || color_of(a)[3] == 0 {
            continue;
        }
        let (from, to) = (at.css_px_in(a.at, a.sector()), at.css_px_in(c.at, c.sector()));
        if !at.shows(&[from, to], 20.0) {
            continue;
        }
        let key = |vertex: &LineVertex| (color_of(vertex), vertex.width, vertex.dash_code());
        if look.is_none_or(|look| key(&look) != key(a)) {
            finish(look);
            context.begin_path();
            look = Some(*a);
            end = None;
        }
        if end != Some(a.at) {
            context.move_to(from.0, from.1);
        }
        context.line_to(to.0, to.1);
        end = Some(c.at);
    }
    finish(look);
    context.set_line_dash(&js_sys::Array::new()).ok();
}

/// Draws chevrons, each on its casing.
pub(super) fn draw_arrows(context: &CanvasRenderingContext2d, at: &Projection, arrows: &[Arrow]) {
    context.set_line_join("round");
    context.set_line_cap("round");
    for arrow in arrows {
        let (middle, ahead) = (at.css_px(arrow.at), at.css_px(arrow.ahead));
        let (x, y) = (ahead.0 - middle.0, ahead.1 - middle.1);
        let length = x.hypot(y);
        if length == 0.0 || !at.shows(&[middle], reach_css_px(arrow.size_css_px)) {
            continue;
        }
        let size = f64::from(arrow.size_css_px);
        let place = |forward: f64, right: f64| {
            let (forward, right) = (forward * size / length, right * size / length);
            (middle.0 + x * forward - y * right, middle.1 + y * forward + x * right)
        };
        let (tip, left, right) = (place(TIP, 0.0), place(ARM[0], -ARM[1]), place(ARM[0], ARM[1]));
        context.begin_path();
        context.move_to(left.0, left.1);
        context.line_to(tip.0, tip.1);
        context.line_to(right.0, right.1);
        for (color, wider) in [(arrow.casing, 2.0 * CASING_CSS_PX), (arrow.color, 0.0)] {
            context.set_stroke_style_str(&color.css());
            context.set_line_width(THICKNESS * size + wider);
            context.stroke();
        }
    }
}

/// Draws symbols in the given order.
pub(super) fn draw_symbols(
    context: &CanvasRenderingContext2d,
    at: &Projection,
    order: &[u32],
    records: &[SymbolRecord],
    images: &ImageTable,
    atlas: &Image,
    zoom: f64,
) {
    for record in order.iter().filter_map(|slot| records.get(*slot as usize)) {
        let opacity = record.opacity_at(zoom);
        let Some(image) = images.get(record.image()) else { continue };
        let Some(place) = image.place.filter(|_| opacity > 0.004) else { continue };
        let (x, y) = at.css_px(record.at);
        let (east, south) = record.aside().way(f64::from(image.size_css_px));
        let (right, down) = at.bearing.to_screen(east, south);
        let (x, y) = (x + right, y + down);
        let (width, height) = (f64::from(place.width) / at.ratio, f64::from(place.height) / at.ratio);
        let rise = if image.is_tip_anchored { f64::from(image.size_css_px) / 2.0 } else { 0.0 };
        let reach = width.max(height);
        if !at.shows(&[(x, y)], reach) {
            continue;
        }
        context.set_global_alpha(opacity);
        let (middle_x, middle_y) = (x, y - rise);
        let turn = record.heading_rad().map(|heading| heading - at.bearing.degrees().to_radians());
        let draw = |left: f64, top: f64| {
            context
                .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                    &atlas.canvas,
                    f64::from(place.x),
                    f64::from(place.y),
                    f64::from(place.width),
                    f64::from(place.height),
                    left,
                    top,
                    width,
                    height,
                )
                .ok();
        };
        if let Some(turn) = turn {
            context.save();
            if context.translate(middle_x, middle_y).and_then(|()| context.rotate(turn)).is_ok() {
                draw(-width / 2.0, -height / 2.0);
            }
            context.restore();
        } else {
            draw(at.snapped(middle_x - width / 2.0), at.snapped(middle_y - height / 2.0));
        }
    }
    context.set_global_alpha(1.0);
}

/// Draws labels, four vertices per quad.
pub(super) fn draw_labels(
    context: &CanvasRenderingContext2d,
    at: &Projection,
    labels: &[LabelVertex],
    atlas: &Image,
    age_secs: f32,
) {
    for quad in labels.chunks_exact(4) {
        let [first, .., last] = quad else { continue };
        let opacity = first.opacity(age_secs);
        let (x, y) = at.css_px(first.position());
        let (anchor_x, anchor_y) = ((x * at.ratio).round() / at.ratio, (y * at.ratio).round() / at.ratio);
        let mut corners = [(0.0, 0.0); 4];
        for (corner, vertex) in corners.iter_mut().zip(quad) {
            let [right, down] = vertex.drawn_device_px();
            *corner = (anchor_x + right / at.ratio, anchor_y + down / at.ratio);
        }
        let [from, _] = first.corner_device_px().map(f64::from);
        let [to, height] = last.corner_device_px().map(f64::from);
        if opacity < 0.004 || to - from < 1.0 || height < 1.0 || !at.shows(&corners, 0.0) {
            continue;
        }
        let [u, v] = first.uv_device_px().map(f64::from);
        context.set_global_alpha(f64::from(opacity));
        let draw = |left: f64, top: f64, from: f64, width: f64| {
            context
                .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                    &atlas.canvas,
                    u + from,
                    v,
                    width,
                    height,
                    left,
                    top,
                    width / at.ratio,
                    height / at.ratio,
                )
                .ok();
        };
        if quad.iter().all(|vertex| vertex.turn() == LEVEL) {
            draw(corners[0].0, corners[0].1, from, to - from);
            continue;
        }
        // A quad of a curved text is drawn straight, in its mean direction, and slightly beyond its edges.
        let overlap = if quad.iter().all(|vertex| vertex.turn() == first.turn()) { 0.0 } else { 0.5 };
        let (begin, end) = ((from - overlap).max(0.0), to + overlap);
        let mean = |of: fn((f64, f64)) -> f64| corners.into_iter().map(of).sum::<f64>() / 4.0;
        let ([cos, sin], [end_cos, end_sin]) = (first.turn(), last.turn());
        let length = (cos + end_cos).hypot(sin + end_sin).max(1e-6);
        let (cos, sin) = ((cos + end_cos) / length, (sin + end_sin) / length);
        context.save();
        // If rotation fails, the text stays horizontal.
        context.translate(mean(|corner| corner.0), mean(|corner| corner.1)).ok();
        context.transform(cos, sin, -sin, cos, 0.0, 0.0).ok();
        let middle = f64::midpoint(from, to);
        draw((begin - middle) / at.ratio, -height / 2.0 / at.ratio, begin, end - begin);
        context.restore();
    }
    context.set_global_alpha(1.0);
}

/// Cosine and sine of unrotated text.
const LEVEL: [f64; 2] = [1.0, 0.0];
