//! Screen coordinates of a position, computed independently of the app: web mercator, tiles of 512 px.

use std::f64::consts::PI;

/// The visible part of the map's canvas on the page, and the map's center and zoom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MapBox {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) zoom: f64,
    pub(crate) lat: f64,
    pub(crate) lng: f64,
}

impl MapBox {
    /// Place of a position in CSS pixels of the page.
    pub(crate) fn place_of(&self, lng: f64, lat: f64) -> (f64, f64) {
        let world_px = 512.0 * self.zoom.exp2();
        let across = (world_x(lng) - world_x(self.lng)) * world_px;
        let down = (world_y(lat) - world_y(self.lat)) * world_px;
        (self.left + self.width / 2.0 + across, self.top + self.height / 2.0 + down)
    }

    /// Returns whether a position is on the canvas, at least `margin` CSS pixels from its edge.
    pub(crate) fn shows(&self, lng: f64, lat: f64, margin: f64) -> bool {
        let (x, y) = self.place_of(lng, lat);
        let (x, y) = (x - self.left, y - self.top);
        x >= margin && y >= margin && x <= self.width - margin && y <= self.height - margin
    }
}

fn world_x(lng: f64) -> f64 {
    (lng + 180.0) / 360.0
}

fn world_y(lat: f64) -> f64 {
    0.5 - lat.to_radians().tan().asinh() / (2.0 * PI)
}
