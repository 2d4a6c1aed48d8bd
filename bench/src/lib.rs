//! A page that draws one synthetic feed with the map engine alone: no feed client, no rules, no Leptos.
//!
//! Offers the operations that outside harnesses drive (`bench/page.js` exposes it as `window.bench`): load a
//! GeoJSON file, move the view, take a delta, pick. Must draw as the app does: patches in, frames out.

mod feature;
mod reader;

use std::cell::RefCell;

use vedetta::map::engine::{MapHandle, MapOptions};
use vedetta::map::icon::{SpriteId, SpriteSpec};
use vedetta::map::layer::{
    Crowding, Dash, Drawing, FeatureId, Fill, Hatch, Label, LabelPlace, LabelRoom, LabelWeight, LayerId,
    LayerPatch, Mark, Rgba, Stroke, Symbol,
};
use vedetta::map::space::ScreenPoint;
use vedetta::map::theme::MapTheme;
use vedetta::model::geo::{LngLat, Polygon};
use vedetta::platform::fetch::{self, Get};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use feature::{Collection, Delta, Feature, Geometry};

/// Colors of the five severities.
const COLORS: [u32; 5] = [0x2c_7bb6, 0x00_a650, 0xe6_b800, 0xf0_7800, 0xd7_191c];
/// 35 % of 255.
const FILL_ALPHA: u8 = 89;
const POINT_CSS_PX: f32 = 12.0;
const LINE_CSS_PX: f32 = 2.0;
const TEXT_CSS_PX: f32 = 12.0;
const INK: Rgba = Rgba::hex(0x22_2222);

const AREAS: LayerId = LayerId(0);
const LINES: LayerId = LayerId(1);
const POINTS: LayerId = LayerId(2);

/// Features per patch while a file loads.
const BATCH: usize = 4096;

/// The engine, and the page's state beside it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Bench {
    map: Handle,
    canvas: HtmlCanvasElement,
    sprites: [SpriteId; 5],
    batches: RefCell<[LayerPatch; 3]>,
}

/// Wraps the engine's handle, which is not `Debug`.
struct Handle(MapHandle);

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MapHandle")
    }
}

fn failed(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

#[wasm_bindgen]
impl Bench {
    /// Creates an engine that draws on a canvas once it has something to draw.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(canvas: &HtmlCanvasElement) -> Self {
        let map = MapHandle::new(MapOptions {
            reduced_motion: true,
            min_zoom: 0.0,
            max_zoom: 22.0,
            interactive: false,
            events: Box::new(|_event| {}),
        });
        map.set_theme(MapTheme { background: Rgba::hex(0xf5_f5f5), ..MapTheme::default() });
        let sprites =
            COLORS.map(|color| map.sprite(SpriteSpec { fill: Rgba::hex(color), ..SpriteSpec::default() }));
        Self { map: Handle(map), canvas: canvas.clone(), sprites, batches: RefCell::default() }
    }

    /// Loads a feature collection while it streams in.
    ///
    /// # Errors
    /// Fails when it cannot be fetched, is not a feature collection, or cannot be drawn by the browser.
    pub async fn load(&self, url: &str) -> Result<(), JsError> {
        let answer = fetch::get(Get { url, headers: &[], may_cache: true }).await.map_err(failed)?;
        if answer.status != 200 {
            return Err(failed(format!("{url}: status {}", answer.status)));
        }
        let mut body = answer.into_body();
        let mut collection = Collection::default();
        while let Some(piece) = body.next_chunk().await.map_err(failed)? {
            collection.feed(&piece, |feature| self.put(feature)).map_err(failed)?;
        }
        collection.finish().map_err(failed)?;
        self.flush();
        // The canvas is attached after the scene is complete: the first frame draws all of it.
        self.map.0.attach(&self.canvas).map_err(failed)
    }

    /// Moves the view, with the next frame.
    pub fn look(&self, lng_deg: f64, lat_deg: f64, zoom: f64) {
        if let Some(center) = LngLat::new(lng_deg, lat_deg) {
            self.map.0.jump_to(center, zoom);
        }
    }

    /// Takes a delta, as the text that comes off a socket. It is drawn with the next frame.
    ///
    /// # Errors
    /// Fails when the text is not a delta.
    pub fn take_delta(&self, text: &str) -> Result<(), JsError> {
        let delta = Delta::read(text).map_err(failed)?;
        let remove = delta.remove.into_iter().map(FeatureId).collect();
        self.map.0.patch(POINTS, LayerPatch { remove, ..LayerPatch::default() });
        for feature in delta.upsert {
            self.put(feature);
        }
        self.flush();
        Ok(())
    }

    /// Returns the number of features that are drawn.
    #[must_use]
    pub fn count(&self) -> usize {
        self.map.0.stats().features
    }

    /// Returns whether nothing is left to do until something changes.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.map.0.is_at_rest()
    }

    /// Returns the topmost feature at a point of the canvas, in CSS pixels.
    #[must_use]
    pub fn pick(&self, x: f64, y: f64) -> Option<u32> {
        self.map.0.pick(ScreenPoint { x, y }).map(|(_, feature)| feature.0)
    }

    fn put(&self, feature: Feature<'_>) {
        let severity = usize::from(feature.severity).min(COLORS.len() - 1);
        let color = COLORS.get(severity).copied().map_or(INK, Rgba::hex);
        let (layer, marks) = match feature.geometry {
            Geometry::Point(at) => {
                let mut marks = Vec::with_capacity(1 + usize::from(feature.name.is_some()));
                marks.push(Mark::Symbol(Symbol {
                    at,
                    sprite: self.sprites[severity],
                    size_css_px: POINT_CSS_PX,
                    heading_deg: None,
                    opacity: 1.0,
                    min_zoom: 0.0,
                    max_zoom: 24.0,
                    priority: 0,
                    crowding: Crowding::Overlaps,
                }));
                marks.extend(feature.name.map(|name| Mark::Label(label(at, &name))));
                (POINTS, marks)
            }
            Geometry::LineString(path) => {
                let stroke = Stroke {
                    paths: vec![path],
                    color,
                    width_css_px: LINE_CSS_PX,
                    dash: Dash::Solid,
                    casing: None,
                    arrows_css_px: None,
                };
                (LINES, vec![Mark::Stroke(stroke)])
            }
            Geometry::Polygon(rings) => {
                let mut rings = rings.into_iter();
                let Some(exterior) = rings.next() else { return };
                let polygon = Polygon { exterior, holes: rings.collect() };
                let fill = Fill {
                    polygons: vec![polygon],
                    color: color.with_alpha(FILL_ALPHA),
                    hatch: Hatch::None,
                    hatch_color: color,
                };
                (AREAS, vec![Mark::Fill(fill)])
            }
        };
        let is_full = {
            let mut batches = self.batches.borrow_mut();
            let Some(batch) = batches.get_mut(usize::from(layer.0)) else { return };
            batch.put.push((FeatureId(feature.id), Drawing { marks, pickable: true }));
            batch.put.len() >= BATCH
        };
        if is_full {
            self.flush();
        }
    }

    fn flush(&self) {
        for layer in [AREAS, LINES, POINTS] {
            let batch = self.batches.borrow_mut().get_mut(usize::from(layer.0)).map(std::mem::take);
            if let Some(batch) = batch.filter(|batch| !batch.put.is_empty()) {
                self.map.0.patch(layer, batch);
            }
        }
    }
}

fn label(at: LngLat, name: &str) -> Label {
    Label {
        at,
        text: name.to_owned(),
        color: INK,
        halo: INK.with_alpha(0),
        size_css_px: TEXT_CSS_PX,
        weight: LabelWeight::Regular,
        place: LabelPlace::Right,
        offset_css_px: 8.0,
        min_zoom: 0.0,
        priority: 0,
        room: LabelRoom::Anywhere,
    }
}
