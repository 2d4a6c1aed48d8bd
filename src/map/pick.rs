//! Which feature is under a point. On the CPU, over what the scene keeps: the same answer with and without a GPU.

use std::ops::RangeInclusive;

use super::camera::Camera;
use super::icon::atlas::{Image, ImageTable};
use super::layer::{FeatureId, LayerId};
use super::scene::{Layer, Outline, Scene};
use super::space::{FixedPoint, ScreenPoint};

/// What was found.
pub(crate) type Pick = (LayerId, FeatureId);

/// The largest symbol looked for, and the farthest one from its place, in CSS pixels.
const MAX_SYMBOL_CSS_PX: f64 = 192.0;

fn steps_per_css_px(camera: &Camera) -> f64 {
    1.0 / f64::from(camera.eye_uniform().css_px_per_step)
}

/// Some of the layers.
pub(crate) type Among = RangeInclusive<LayerId>;

/// The layers in which something can be picked, high ones first.
fn layers<'a>(scene: &'a Scene, among: &'a Among) -> impl Iterator<Item = (&'a LayerId, &'a Layer)> {
    scene.layers.iter().rev().filter(|(id, layer)| !layer.is_hidden && among.contains(id))
}

/// The topmost symbol at a point, high layers first; `slop_css_px` around it counts too.
pub(crate) fn symbol_at(
    scene: &Scene,
    among: &Among,
    images: &ImageTable,
    camera: &Camera,
    at: ScreenPoint,
    slop_css_px: f64,
) -> Option<Pick> {
    let steps_per_css_px = steps_per_css_px(camera);
    let middle = FixedPoint::from_world(camera.world_from_screen(at));
    let half = (MAX_SYMBOL_CSS_PX + slop_css_px) * steps_per_css_px;
    layers(scene, among).find_map(|(id, layer)| {
        let mut best: Option<(bool, i32, f64, FeatureId)> = None;
        layer.symbols.for_each_near(middle, (half, half), |feature, priority, is_pickable, record| {
            if !is_pickable || !record.is_shown_at(camera.zoom()) {
                return;
            }
            let Some(image) = images.get(record.image()) else { return };
            let (dx, dy) = record.at.steps_from(middle);
            let (east, south) = record.aside().way(f64::from(image.size_css_px));
            let (right, down) =
                camera.bearing().to_screen(dx / steps_per_css_px + east, dy / steps_per_css_px + south);
            let away = away_from_symbol(image, right, down);
            // What is hit counts before what is near, then what is drawn on top, then what is nearer.
            let is_better = best.is_none_or(|(was_hit, best_priority, best_away, _)| {
                (away <= 0.0, priority, -away) > (was_hit, best_priority, -best_away)
            });
            if away <= slop_css_px.max(1.0) && is_better {
                best = Some((away <= 0.0, priority, away, feature));
            }
        });
        best.map(|(_, _, _, feature)| (*id, feature))
    })
}

/// The topmost line or area at a point, high layers first. In one layer lines come before areas, and a small area
/// before a large one, since it lies inside.
pub(crate) fn outline_at(
    scene: &Scene,
    among: &Among,
    camera: &Camera,
    at: ScreenPoint,
    slop_css_px: f64,
) -> Option<Pick> {
    let steps_per_css_px = steps_per_css_px(camera);
    let middle = FixedPoint::from_world(camera.world_from_screen(at));
    let margin = (slop_css_px + 16.0) * steps_per_css_px;
    layers(scene, among).find_map(|(id, layer)| {
        let mut best: Option<(bool, f64, FeatureId)> = None;
        #[expect(clippy::iter_over_hash_type, reason = "of two that are alike, the greater id is taken")]
        for feature in &layer.outlined {
            let Some(kept) = layer.features.get(feature) else { continue };
            let (Some(outline), true) = (kept.outline.as_deref(), kept.is_pickable) else { continue };
            let (x, y) = middle.steps_from(outline.origin);
            let [west, north, east, south] = outline.reach;
            if x < west - margin || x > east + margin || y < north - margin || y > south + margin {
                continue;
            }
            let is_on_line = hits_path(outline, middle, slop_css_px, steps_per_css_px);
            if !is_on_line && !hits_area(outline, middle) {
                continue;
            }
            let area = (east - west) * (south - north);
            if best.is_none_or(|(was_line, was_area, was)| {
                (is_on_line, -area, *feature) > (was_line, -was_area, was)
            }) {
                best = Some((is_on_line, area, *feature));
            }
        }
        best.map(|(_, _, feature)| (*id, feature))
    })
}

/// How far outside a symbol's plate a point is, in CSS pixels; the way is from the point to the anchor.
fn away_from_symbol(image: &Image, dx: f64, dy: f64) -> f64 {
    let size = f64::from(image.size_css_px);
    // A pin's plate is above its tip; both are small enough to look at the middle of the plate.
    let dy = if image.is_tip_anchored { dy - size / 2.0 } else { dy };
    dx.hypot(dy) - size / 2.0
}

fn hits_path(outline: &Outline, middle: FixedPoint, slop_css_px: f64, steps_per_css_px: f64) -> bool {
    outline.paths.iter().any(|(piece, half_width)| {
        let path = &piece.points;
        let reach = (f64::from(*half_width) + slop_css_px.max(3.0)) * steps_per_css_px;
        let wraps = if piece.is_ring { path.len() } else { path.len().saturating_sub(1) };
        (0..wraps).any(|i| {
            let (Some(a), Some(b)) = (path.get(i), path.get((i + 1) % path.len())) else { return false };
            // From one end to the other, whichever way around the world the ends are from here.
            let ((ax, ay), (dx, dy)) = (a.steps_from(middle), b.steps_from(*a));
            let along = -(ax * dx + ay * dy) / (dx * dx + dy * dy).max(1e-9);
            let along = along.clamp(0.0, 1.0);
            (ax + dx * along).hypot(ay + dy * along) <= reach
        })
    })
}

/// Even-odd in each piece, the rule of what is inside for everybody (`model::geo`).
fn hits_area(outline: &Outline, middle: FixedPoint) -> bool {
    outline.areas.iter().any(|piece| {
        let mut is_inside = false;
        let Some(origin) = piece.rings.first().and_then(|ring| ring.first()) else { return false };
        let (x, y) = middle.steps_from(*origin);
        for ring in &piece.rings {
            let Some(last) = ring.last() else { continue };
            let (mut ax, mut ay) = last.steps_from(*origin);
            for at in ring {
                let (bx, by) = at.steps_from(*origin);
                if (ay > y) != (by > y) && ax + (bx - ax) * (y - ay) / (by - ay) > x {
                    is_inside = !is_inside;
                }
                (ax, ay) = (bx, by);
            }
        }
        is_inside
    })
}
