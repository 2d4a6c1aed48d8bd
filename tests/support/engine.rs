//! Shared by the tests of the map engine: an engine without a screen, and positions.

use vedetta::map::engine::{MapHandle, MapOptions};
use vedetta::model::geo::LngLat;

pub(crate) fn at(lng: f64, lat: f64) -> LngLat {
    LngLat::new(lng, lat).unwrap()
}

pub(crate) fn engine() -> MapHandle {
    MapHandle::new(MapOptions {
        reduced_motion: true,
        min_zoom: 2.0,
        max_zoom: 20.0,
        interactive: false,
        events: Box::new(|_| ()),
    })
}
