//! Positions and shapes on the earth. Longitude first, degrees, WGS84, as RFC 7946 has it.
//! Knows no projection (that is `map::mercator`) and measures nothing in meters (that is `analysis::measure`).

mod inside;
mod shape;
pub mod sweep;

pub use inside::continuous;
pub use shape::{Bounds, LngLat, Polygon, Shape, is_wgs84};
