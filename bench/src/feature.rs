//! The synthetic feed as it is written: GeoJSON with numbers for ids.

use std::borrow::Cow;

use serde::Deserialize;
use vedetta::model::geo::LngLat;

/// Longitude and latitude in degrees.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Position(f64, f64);

impl Position {
    pub(crate) fn lng_lat(self) -> Option<LngLat> {
        LngLat::new(self.0, self.1)
    }
}

/// Where a feature is.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub(crate) enum Geometry {
    Point(Position),
    LineString(Vec<Position>),
    Polygon(Vec<Vec<Position>>),
}

/// What a feature says; the rest is for others.
#[derive(Debug, Deserialize)]
pub(crate) struct Properties<'a> {
    #[serde(rename = "sev")]
    pub(crate) severity: u8,
    #[serde(borrow, default)]
    pub(crate) name: Option<Cow<'a, str>>,
}

/// One feature.
#[derive(Debug, Deserialize)]
pub(crate) struct Feature<'a> {
    pub(crate) id: u32,
    pub(crate) geometry: Geometry,
    #[serde(borrow)]
    pub(crate) properties: Properties<'a>,
}

/// What changed.
#[derive(Debug, Deserialize)]
pub(crate) struct Delta<'a> {
    #[serde(borrow)]
    pub(crate) upsert: Vec<Feature<'a>>,
    pub(crate) remove: Vec<u32>,
}
