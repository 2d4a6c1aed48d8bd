//! Conversion between degrees on WGS84 and the web-mercator unit square.
//!
//! Measures no distances on the ground, except the meters of a CSS pixel for the scale bar.

use std::f64::consts::PI;

use compact::number;

use super::space::WorldPoint;
use crate::model::geo::LngLat;

/// Latitude of the unit square's northern edge.
pub const MAX_LATITUDE_DEG: f64 = 85.051_128_779_806_6;

/// Length of the equator in meters, on the sphere of web mercator.
const EQUATOR_METERS: f64 = 40_075_016.685_578_49;

/// CSS pixels of the whole world's side at zoom 0.
pub const TILE_CSS_PX: f64 = 512.0;

/// World point of a position; latitudes beyond 85.05° are clamped to the edge.
#[must_use]
pub fn world_from_lng_lat(at: LngLat) -> WorldPoint {
    WorldPoint { x: (at.lng_deg() + 180.0) / 360.0, y: world_y(at.lat_deg()) }
}

/// World y of a latitude in degrees; beyond 85.05° it is clamped to the edge.
#[must_use]
pub fn world_y(lat_deg: f64) -> f64 {
    let lat = lat_deg.clamp(-MAX_LATITUDE_DEG, MAX_LATITUDE_DEG).to_radians();
    // The same as asinh(tan(lat)) / 2π, with one logarithm instead of three.
    (0.5 - ((1.0 + lat.sin()) / (1.0 - lat.sin())).ln() / (4.0 * PI)).clamp(0.0, 1.0)
}

/// Position of a world point; x wraps around, y is clamped to the square.
#[must_use]
pub fn lng_lat_from_world(world: WorldPoint) -> LngLat {
    let x = if (0.0..=1.0).contains(&world.x) { world.x } else { world.x.rem_euclid(1.0) };
    let lat_deg = ((0.5 - world.y.clamp(0.0, 1.0)) * 2.0 * PI).sinh().atan().to_degrees();
    LngLat::new((x * 360.0 - 180.0).clamp(-180.0, 180.0), lat_deg.clamp(-90.0, 90.0))
        .unwrap_or_else(null_island)
}

/// Width of the world in CSS pixels at a zoom.
#[must_use]
pub fn world_css_px(zoom: f64) -> f64 {
    TILE_CSS_PX * number::exp2(zoom)
}

/// Meters on the ground per CSS pixel, at a latitude (given as world y) and a zoom.
#[must_use]
pub fn meters_per_css_px(world_y: f64, zoom: f64) -> f64 {
    let lat = ((0.5 - world_y.clamp(0.0, 1.0)) * 2.0 * PI).sinh().atan();
    EQUATOR_METERS * lat.cos() / world_css_px(zoom)
}

/// Position returned for NaN, so that callers need not handle an error.
fn null_island() -> LngLat {
    let Some(at) = LngLat::new(0.0, 0.0) else { unreachable!("zero is a valid longitude and latitude") };
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn there_and_back(lng in -180.0..180.0_f64, lat in -85.0..85.0_f64) {
            let at = LngLat::new(lng, lat).unwrap();
            let back = lng_lat_from_world(world_from_lng_lat(at));
            prop_assert!((back.lng_deg() - lng).abs() < 1e-9 && (back.lat_deg() - lat).abs() < 1e-9, "{back:?}");
        }
    }

    #[test]
    fn the_square_has_its_corners_and_its_middle() {
        let world = |lng, lat| world_from_lng_lat(LngLat::new(lng, lat).unwrap());
        assert_eq!(world(-180.0, 90.0), WorldPoint { x: 0.0, y: 0.0 });
        assert!((world(0.0, 0.0).y - 0.5).abs() < 1e-12);
        assert!((world(180.0, -90.0).y - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_pixel_of_milan_at_zoom_nine_spans_about_a_hundred_meters() {
        let y = world_from_lng_lat(LngLat::new(9.19, 45.46).unwrap()).y;
        assert!((meters_per_css_px(y, 9.0) - 107.2).abs() < 0.5);
    }

    #[test]
    fn not_a_number_is_somewhere() {
        let at = lng_lat_from_world(WorldPoint { x: f64::NAN, y: f64::NAN });
        assert!(at.lng_deg().is_finite());
    }
}
