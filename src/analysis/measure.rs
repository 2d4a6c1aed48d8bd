//! Distances and bearings on the earth, computed on a sphere: off by at most half a percent, which is accurate
//! enough here.

use geo::{Bearing as _, Distance as _, Haversine};

use crate::model::geo::LngLat;

fn point(at: LngLat) -> geo::Point<f64> {
    geo::Point::new(at.lng_deg(), at.lat_deg())
}

/// Great-circle distance in meters.
#[must_use]
pub fn distance_m(from: LngLat, to: LngLat) -> f64 {
    Haversine.distance(point(from), point(to))
}

/// Initial bearing in degrees clockwise from north, 0 up to 360 (exclusive).
#[must_use]
pub fn bearing_deg(from: LngLat, to: LngLat) -> f64 {
    Haversine.bearing(point(from), point(to)).rem_euclid(360.0)
}

/// Position at a distance in a direction (degrees clockwise from north).
#[must_use]
pub fn destination(from: LngLat, bearing_deg: f64, meters: f64) -> LngLat {
    use geo::Destination as _;
    let to = Haversine.destination(point(from), bearing_deg, meters);
    // Across the antimeridian the library returns longitudes out of range.
    let lng_deg = (to.x() + 180.0).rem_euclid(360.0) - 180.0;
    LngLat::new(lng_deg, to.y().clamp(-90.0, 90.0)).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lng: f64, lat: f64) -> LngLat {
        LngLat::new(lng, lat).unwrap()
    }

    #[test]
    fn milan_and_cortina_are_some_250_km_apart() {
        let (milan, cortina) = (at(9.19, 45.464), at(12.138, 46.54));
        let meters = distance_m(milan, cortina);
        assert!((250_000.0..262_000.0).contains(&meters), "{meters}");
        let bearing = bearing_deg(milan, cortina);
        assert!((55.0..65.0).contains(&bearing), "{bearing}");
    }

    proptest! {
        #[test]
        fn a_way_there_has_the_length_and_direction_it_was_made_with(
            lng in -180.0..180.0_f64, lat in -80.0..80.0_f64, bearing in 0.0..360.0_f64, meters in 1.0..100_000.0_f64,
        ) {
            let from = at(lng, lat);
            let to = destination(from, bearing, meters);
            prop_assert!((distance_m(from, to) - meters).abs() < 0.01 + meters * 1e-6);
            let turn = (bearing_deg(from, to) - bearing + 180.0).rem_euclid(360.0) - 180.0;
            prop_assert!(turn.abs() < 0.1, "{turn}");
        }
    }
}
