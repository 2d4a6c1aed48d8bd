//! The basemap as one image: transformed while the map moves, redrawn when it rests or after some frames of movement.

use std::fmt::Write as _;
use std::rc::Rc;

use compact::number;
use web_sys::{CanvasRenderingContext2d, Path2d};

use super::image::Image;
use crate::map::camera::{Bearing, Camera};
use crate::map::event::AttachError;
use crate::map::frame::Frame;
use crate::map::layer::Rgba;
use crate::map::mercator::world_css_px;
use crate::map::space::WorldPoint;
use crate::map::theme::MapTheme;
use crate::map::tile::build::{TILE_UNITS, TileMesh};
use crate::map::tile::cache::{DrawnTile, TileKey};
use crate::map::tile::style::{self, TileClass};
use crate::platform::image::DecodedImage;
use compact::sorted::SortedMap;

/// Tiles whose paths are kept although they are not drawn now.
const MAX_TILES: usize = 96;
/// Frames of movement after which the image is redrawn.
const FRAMES_IN_MOTION: u32 = 12;

/// Geometry of a tile, in tile units.
struct TilePaths {
    made_from: Rc<TileMesh>,
    /// In drawing order.
    fills: Vec<(u8, Path2d)>,
    lines: Vec<(u8, Path2d)>,
    image: Option<DecodedImage>,
    used_at: u64,
}

/// Camera state for which the image was drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Standpoint {
    eye: WorldPoint,
    zoom: f64,
    bearing: Bearing,
    width: f64,
    height: f64,
    ratio: f64,
}

impl Standpoint {
    fn of(camera: &Camera) -> Self {
        let viewport = camera.viewport();
        Self {
            eye: camera.eye(),
            zoom: camera.zoom(),
            bearing: camera.bearing(),
            width: viewport.width,
            height: viewport.height,
            ratio: camera.device_pixel_ratio(),
        }
    }
}

/// The image with the tiles it is drawn from.
pub(super) struct Backdrop {
    image: Image,
    tiles: SortedMap<TileKey, TilePaths>,
    drawn: Vec<(TileKey, *const TileMesh)>,
    drawn_from: Option<Standpoint>,
    drawn_theme: Option<MapTheme>,
    last: Option<Standpoint>,
    frames_since: u32,
    now: u64,
}

impl Backdrop {
    pub(super) fn new() -> Result<Self, AttachError> {
        Ok(Self {
            image: Image::new(1, 1)?,
            tiles: SortedMap::default(),
            drawn: Vec::new(),
            drawn_from: None,
            drawn_theme: None,
            last: None,
            frames_since: 0,
            now: 0,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.image.bytes()
    }

    /// Draws the image on a canvas in device pixels. Returns whether it is up to date; otherwise another frame must
    /// follow.
    pub(super) fn draw(&mut self, frame: &Frame<'_>, context: &CanvasRenderingContext2d) -> bool {
        self.now += 1;
        let here = Standpoint::of(frame.camera);
        let tiles: Vec<(TileKey, *const TileMesh)> =
            frame.tiles.iter().map(|tile| (tile.key(), Rc::as_ptr(&tile.mesh))).collect();
        let is_same = self.drawn_from == Some(here)
            && self.drawn == tiles
            && self.drawn_theme.as_ref() == Some(frame.theme);
        let is_moving = self.last != Some(here) && self.drawn_from.is_some();
        self.last = Some(here);
        self.frames_since += 1;
        let is_new_size = self.drawn_from.is_some_and(|from| {
            (from.width, from.height, from.ratio) != (here.width, here.height, here.ratio)
        });
        if !is_same && (!is_moving || is_new_size || self.frames_since >= FRAMES_IN_MOTION) {
            self.draw_anew(frame, here);
            self.drawn = tiles;
            self.drawn_theme = Some(frame.theme.clone());
        }
        let Some(from) = self.drawn_from else { return true };
        // Present position of the image's middle.
        let scale = number::exp2(here.zoom - from.zoom);
        let px = world_css_px(here.zoom) * here.ratio;
        let dx = from.eye.x - here.eye.x;
        let (right, down) = here.bearing.to_screen((dx - dx.round()) * px, (from.eye.y - here.eye.y) * px);
        let (width, height) = (here.width * here.ratio * scale, here.height * here.ratio * scale);
        let turn = (from.bearing.degrees() - here.bearing.degrees()).to_radians();
        let middle = (right + here.width * here.ratio / 2.0, down + here.height * here.ratio / 2.0);
        context.save();
        // If transforming fails, the basemap is missing in this frame.
        if context.translate(middle.0, middle.1).and_then(|()| context.rotate(turn)).is_ok() {
            context
                .draw_image_with_html_canvas_element_and_dw_and_dh(
                    &self.image.canvas,
                    -width / 2.0,
                    -height / 2.0,
                    width,
                    height,
                )
                .ok();
        }
        context.restore();
        from == here && (is_same || !is_moving)
    }

    fn draw_anew(&mut self, frame: &Frame<'_>, here: Standpoint) {
        self.frames_since = 0;
        self.drawn_from = Some(here);
        let device = |css_px: f64| (css_px * here.ratio).round().max(1.0) as u32;
        self.image.fit(device(here.width), device(here.height));
        let context = self.image.context.clone();
        context.reset_transform().ok();
        context.set_fill_style_str(&frame.theme.background.css());
        context.fill_rect(0.0, 0.0, here.width * here.ratio, here.height * here.ratio);
        context.set_line_join("round");
        context.set_line_cap("round");
        for tile in frame.tiles {
            self.keep(tile);
            self.draw_tile(frame, tile, &context);
        }
        context.reset_transform().ok();
        if self.tiles.len() > MAX_TILES {
            let now = self.now;
            self.tiles.retain(|_, paths| paths.used_at == now);
        }
    }

    fn draw_tile(&self, frame: &Frame<'_>, tile: &DrawnTile, context: &CanvasRenderingContext2d) {
        let Some(paths) = self.tiles.get(&tile.key()) else { return };
        let camera = frame.camera;
        let (viewport, ratio) = (camera.viewport(), camera.device_pixel_ratio());
        let side = number::exp2(f64::from(tile.source.zoom));
        let column = (tile.place.column >> (tile.place.id.zoom - tile.source.zoom)) as f64;
        let scale = world_css_px(camera.zoom()) * ratio / side / TILE_UNITS;
        let eye = camera.eye();
        let bearing = camera.bearing();
        let (right, down) = bearing.to_screen(
            (column - eye.x * side) * TILE_UNITS * scale,
            (f64::from(tile.source.y) - eye.y * side) * TILE_UNITS * scale,
        );
        let (left, top) = (right + viewport.width * ratio / 2.0, down + viewport.height * ratio / 2.0);
        let [cos, sin] = bearing.cos_sin().map(|v| v * scale);
        let transformed = || context.set_transform(cos, -sin, sin, cos, left, top);
        context.save();
        // If transforming fails, the tile is missing; the layers above are drawn anyway.
        if clip(context, camera, tile, transformed, scale) && transformed().is_ok() {
            if let Some(image) = &paths.image {
                draw_image(context, image, frame);
            }
            for (class, path) in &paths.fills {
                if let Some(look) = look_of(*class, frame) {
                    context.set_fill_style_str(&look.0);
                    context.fill_with_path_2d(path);
                }
            }
            for (class, path) in &paths.lines {
                if let Some((color, width_css_px)) = look_of(*class, frame) {
                    context.set_stroke_style_str(&color);
                    context.set_line_width((width_css_px * ratio).max(1.0) / scale);
                    context.stroke_with_path(path);
                }
            }
        }
        context.restore();
    }

    fn keep(&mut self, tile: &DrawnTile) {
        let now = self.now;
        if let Some(kept) = self.tiles.get_mut(&tile.key())
            && Rc::ptr_eq(&kept.made_from, &tile.mesh)
        {
            kept.used_at = now;
            return;
        }
        let mesh = &tile.mesh;
        let mut fills = Paths::default();
        for corners in mesh.fill_indices.chunks_exact(3) {
            let corner = |i: usize| corners.get(i).and_then(|index| mesh.fills.get(*index as usize));
            let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) else { continue };
            let path = fills.of(a.class[0]);
            // Writing to a string cannot fail.
            write!(path, "M{} {}L{} {}L{} {}Z", a.at[0], a.at[1], b.at[0], b.at[1], c.at[0], c.at[1]).ok();
        }
        let mut lines = Paths::default();
        let mut end = None;
        for corners in mesh.line_indices.chunks_exact(3) {
            let corner = |i: usize| corners.get(i).and_then(|index| mesh.lines.get(*index as usize));
            let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) else { continue };
            // First triangle of a segment: two vertices at its start, one at its end.
            if a.at != b.at || a.at == c.at {
                continue;
            }
            let path = lines.of(a.class[0]);
            if end != Some((a.class[0], a.at)) {
                write!(path, "M{} {}", a.at[0], a.at[1]).ok();
            }
            write!(path, "L{} {}", c.at[0], c.at[1]).ok();
            end = Some((a.class[0], c.at));
        }
        let made = TilePaths {
            made_from: Rc::clone(mesh),
            fills: fills.made(),
            lines: lines.made(),
            image: mesh.image.clone(),
            used_at: now,
        };
        self.tiles.insert(tile.key(), made);
    }
}

/// Clips drawing to a tile's place. Returns whether anything is visible.
///
/// `transformed` switches the context to tile units, each of `scale` device pixels.
fn clip(
    context: &CanvasRenderingContext2d,
    camera: &Camera,
    tile: &DrawnTile,
    transformed: impl Fn() -> Result<(), wasm_bindgen::JsValue>,
    scale: f64,
) -> bool {
    let [west, north, east, south] = if camera.bearing().is_north() {
        tile.device_box(camera).map(f64::from)
    } else if transformed().is_ok() {
        // Rotated edges are antialiased: an overlap of half a pixel hides the line between tiles.
        let seam = 0.5 / scale;
        let [west, north, east, south] = tile.part().map(|edge| edge * TILE_UNITS);
        [west - seam, north - seam, east + seam, south + seam]
    } else {
        return false;
    };
    context.begin_path();
    context.rect(west, north, east - west, south - north);
    context.clip();
    east > west && south > north
}

/// Draws a raster tile, in tile units, tinted as in the shader.
fn draw_image(context: &CanvasRenderingContext2d, image: &DecodedImage, frame: &Frame<'_>) {
    // If drawing fails, the tile is missing.
    context.draw_image_with_image_bitmap_and_dw_and_dh(image.bitmap(), 0.0, 0.0, TILE_UNITS, TILE_UNITS).ok();
    if let Some((tint, _)) = look_of(TileClass::Image as u8, frame)
        && context.set_global_composite_operation("multiply").is_ok()
    {
        context.set_fill_style_str(&tint);
        context.fill_rect(0.0, 0.0, TILE_UNITS, TILE_UNITS);
        context.set_global_composite_operation("source-over").ok();
    }
}

/// SVG path data under construction, one path for each run of the same class.
#[derive(Default)]
struct Paths {
    written: Vec<(u8, String)>,
}

impl Paths {
    fn of(&mut self, class: u8) -> &mut String {
        if self.written.last().is_none_or(|(last, _)| *last != class) {
            self.written.push((class, String::new()));
        }
        let last = self.written.len() - 1;
        &mut self.written[last].1
    }

    fn made(self) -> Vec<(u8, Path2d)> {
        let made = |(class, path): (u8, String)| Some((class, Path2d::new_with_path_string(&path).ok()?));
        self.written.into_iter().filter_map(made).collect()
    }
}

/// Color and width of a class; `None` if it is invisible.
fn look_of(class: u8, frame: &Frame<'_>) -> Option<(String, f64)> {
    let class = TileClass::ALL.into_iter().find(|known| *known as u8 == class)?;
    let look = style::look(class, frame.theme, frame.camera.zoom());
    let Rgba([red, green, blue, alpha]) = look.color;
    let alpha = f32::from(alpha) * look.opacity;
    // Lines thinner than a device pixel are drawn one pixel wide and fainter.
    let thin = if look.width_css_px > 0.0 {
        (f64::from(look.width_css_px) * frame.camera.device_pixel_ratio()).min(1.0)
    } else {
        1.0
    };
    let alpha = (f64::from(alpha) * thin).round() as u8;
    (alpha > 0).then(|| (Rgba([red, green, blue, alpha]).css(), f64::from(look.width_css_px)))
}
