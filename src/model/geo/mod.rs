//! Positions and shapes on the earth: longitude first, in degrees, WGS84, as in RFC 7946. Knows no projection
//! (see `map::mercator`) and measures nothing in meters (see `analysis::measure`).

mod inside;
mod shape;
pub mod sweep;

pub use inside::continuous;
pub use shape::{Bounds, LngLat, Polygon, Shape, is_wgs84};
