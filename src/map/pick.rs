//! Picking: finds the feature under a point. Runs on the CPU over data of the scene, so the result does not depend on
//! a GPU.

use std::ops::RangeInclusive;

use super::camera::Camera;
use super::icon::atlas::{Image, ImageTable};
use super::layer::{FeatureId, LayerId};
use super::scene::{Layer, Outline, Scene};
use super::space::{FixedPoint, ScreenPoint};

/// Layer and feature found.
pub(crate) type Pick = (LayerId, FeatureId);

/// Search radius for symbols in CSS pixels: the largest symbol, and the farthest displacement.
const MAX_SYMBOL_CSS_PX: f64 = 192.0;

fn steps_per_css_px(camera: &Camera) -> f64 {
    1.0 / f64::from(camera.eye_uniform().css_px_per_step)
}

/// A range of layers.
pub(crate) type Among = RangeInclusive<LayerId>;

/// Visible layers of the range, highest first.
fn layers<'a>(scene: &'a Scene, among: &'a Among) -> impl Iterator<Item = (&'a LayerId, &'a Layer)> {
    scene.layers.iter().rev().filter(|(id, layer)| !layer.is_hidden && among.contains(id))
}

/// Topmost symbol at a point, in the highest layer that has one within `slop_css_px`.
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
            // A hit beats a near miss, then the topmost wins, then the nearest.
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

/// Topmost line or area at a point, in the highest layer that has one. Within a layer, lines win over areas, and
/// small areas over large ones, since they lie inside.
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

/// Distance of a point from a symbol's plate in CSS pixels, negative inside; `dx` and `dy` lead from the point to the
/// anchor.
fn away_from_symbol(image: &Image, dx: f64, dy: f64) -> f64 {
    let size = f64::from(image.size_css_px);
    // A pin's plate is above its tip; both are small, so the middle of the plate suffices.
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
            // Relative to the segment's start, so the result does not depend on the way around the world to its end.
            let ((ax, ay), (dx, dy)) = (a.steps_from(middle), b.steps_from(*a));
            let along = -(ax * dx + ay * dy) / (dx * dx + dy * dy).max(1e-9);
            let along = along.clamp(0.0, 1.0);
            (ax + dx * along).hypot(ay + dy * along) <= reach
        })
    })
}

/// Even-odd rule in each piece: the one rule of containment (`model::geo`).
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
