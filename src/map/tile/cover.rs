//! Computes which tiles cover the canvas. Pure.

use compact::{number, sort::SmallSort as _};

use super::TileId;
use crate::map::camera::Camera;
use crate::map::mercator::world_css_px;

/// Position of a tile on the map. The world repeats to the east and west, so the column may lie outside the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Tile at this place.
    pub id: TileId,
    /// Column before wrapping into the world.
    pub column: i64,
}

/// Maximum number of tiles on one screen; more mean a wrong zoom.
const MAX_PLACES: usize = 512;

/// Returns the tile zoom to draw at a camera zoom.
#[must_use]
pub fn tile_zoom(zoom: f64, (min, max): (u8, u8)) -> u8 {
    (zoom.floor().clamp(0.0, 24.0) as u8).clamp(min, max)
}

/// Fills `places` with the tiles of one zoom that cover the canvas, nearest to the center first.
pub fn cover(camera: &Camera, zoom: u8, places: &mut Vec<Place>) {
    places.clear();
    let side = number::exp2(f64::from(zoom));
    let [north_west, south_east] = camera.world_box();
    let (west, east) = ((north_west.x * side).floor() as i64, (south_east.x * side).ceil() as i64);
    let (north, south) =
        ((north_west.y * side).floor().max(0.0) as i64, (south_east.y * side).ceil().min(side) as i64);
    for row in north..south {
        for column in west..east.max(west + 1) {
            if places.len() >= MAX_PLACES {
                return;
            }
            if !is_seen(camera, side, column, row) {
                continue;
            }
            let x = column.rem_euclid(side as i64) as u32;
            places.push(Place { id: TileId { zoom, x, y: row as u32 }, column });
        }
    }
    let (middle_x, middle_y) = (camera.eye().x * side - 0.5, camera.eye().y * side - 0.5);
    places.small_sort_by(|a, b| {
        let far = |p: &Place| (p.column as f64 - middle_x).hypot(f64::from(p.id.y) - middle_y);
        far(a).total_cmp(&far(b))
    });
}

/// Returns whether a tile from the upright box around a rotated canvas is visible, tested by the tile's bounding box.
fn is_seen(camera: &Camera, side: f64, column: i64, row: i64) -> bool {
    let bearing = camera.bearing();
    if bearing.is_north() {
        return true;
    }
    let (px, eye, viewport) = (world_css_px(camera.zoom()) / side, camera.eye(), camera.viewport());
    let east = (column as f64 + 0.5 - eye.x * side) * px;
    let south = (row as f64 + 0.5 - eye.y * side) * px;
    let (right, down) = bearing.to_screen(east, south);
    let (width, height) = bearing.span(px, px);
    right.abs() <= (viewport.width + width) / 2.0 && down.abs() <= (viewport.height + height) / 2.0
}

/// Returns the box of a place on a canvas with north up: west, north, east, south in device pixels from the top left.
///
/// Neighbors share edges.
#[must_use]
pub fn device_box(camera: &Camera, place: Place) -> [i32; 4] {
    let side = number::exp2(f64::from(place.id.zoom));
    let (column, row) = (place.column as f64, f64::from(place.id.y));
    device_edges(camera, [column / side, (column + 1.0) / side], [row / side, (row + 1.0) / side])
}

/// Like [`device_box`], for a box in world coordinates, which may lie in a copy of the world to the east or west.
#[must_use]
pub fn device_edges(camera: &Camera, [west, east]: [f64; 2], [north, south]: [f64; 2]) -> [i32; 4] {
    let px = world_css_px(camera.zoom()) * camera.device_pixel_ratio();
    let (eye, viewport, ratio) = (camera.eye(), camera.viewport(), camera.device_pixel_ratio());
    let x = |at: f64| ((at - eye.x) * px + viewport.width * ratio / 2.0).round() as i32;
    let y = |at: f64| ((at - eye.y) * px + viewport.height * ratio / 2.0).round() as i32;
    [x(west), y(north), x(east), y(south)]
}
