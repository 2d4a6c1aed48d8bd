//! Positions, polygons and shapes, and the boxes around them.

use serde::Serialize;

use super::inside;

/// A position in degrees on WGS84: longitude -180..=180, latitude -90..=90, both finite.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct LngLat {
    lng_deg: f64,
    lat_deg: f64,
}

impl LngLat {
    /// Returns `None` when either number is not finite or is out of range.
    #[must_use]
    pub fn new(lng_deg: f64, lat_deg: f64) -> Option<Self> {
        let is_valid = (-180.0..=180.0).contains(&lng_deg) && (-90.0..=90.0).contains(&lat_deg);
        is_valid.then_some(Self { lng_deg, lat_deg })
    }

    /// Longitude in degrees, east positive.
    #[must_use]
    pub const fn lng_deg(self) -> f64 {
        self.lng_deg
    }

    /// Latitude in degrees, north positive.
    #[must_use]
    pub const fn lat_deg(self) -> f64 {
        self.lat_deg
    }
}

/// A polygon: an outer ring and its holes. Rings are closed: the last position equals the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    /// The outer ring, at least four positions, first equal to last.
    pub exterior: Vec<LngLat>,
    /// Holes, each at least four positions, first equal to last.
    pub holes: Vec<Vec<LngLat>>,
}

/// Geometry of an object. `Nowhere` is a valid value: a cyber incident has no place.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Shape {
    /// No position is known, or none exists.
    #[default]
    Nowhere,
    /// One position.
    Point(LngLat),
    /// Several positions of one object.
    Points(Vec<LngLat>),
    /// Lines, each of at least two positions.
    Lines(Vec<Vec<LngLat>>),
    /// Areas.
    Polygons(Vec<Polygon>),
    /// Several of the above in one object; never nested, never empty.
    Collection(Vec<Shape>),
}

impl Shape {
    /// Calls `visit` with every position of the shape.
    pub fn for_each_position(&self, visit: &mut impl FnMut(LngLat)) {
        match self {
            Self::Nowhere => {}
            Self::Point(at) => visit(*at),
            Self::Points(all) => all.iter().copied().for_each(visit),
            Self::Lines(lines) => lines.iter().flatten().copied().for_each(visit),
            Self::Polygons(polygons) => {
                for polygon in polygons {
                    polygon.exterior.iter().copied().for_each(&mut *visit);
                    polygon.holes.iter().flatten().copied().for_each(&mut *visit);
                }
            }
            Self::Collection(parts) => {
                for part in parts {
                    part.for_each_position(visit);
                }
            }
        }
    }

    /// The smallest box around the shape; `None` for [`Shape::Nowhere`].
    ///
    /// The box of a shape across the antimeridian spans all longitudes: callers draw with it, they do not measure.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        let mut bounds: Option<Bounds> = None;
        self.for_each_position(&mut |at| {
            bounds = Some(bounds.map_or(Bounds { south_west: at, north_east: at }, |b| b.including(at)));
        });
        bounds.map(|bounds| if inside::leaps_anywhere(self) { bounds.grown(360.0, 0.0) } else { bounds })
    }

    /// Position of the shape's symbol; `None` for [`Shape::Nowhere`].
    ///
    /// The point itself, or the point with which a collection begins. Otherwise a place that belongs to the
    /// shape: well inside its widest polygon, halfway along its longest line, or its most central point.
    #[must_use]
    pub fn anchor(&self) -> Option<LngLat> {
        let first = if let Self::Collection(parts) = self { parts.first() } else { Some(self) };
        if let Some(Self::Point(at)) = first { Some(*at) } else { inside::anchor(self) }
    }

    /// Returns whether the line with the anchor runs closer to north-south than to east-west there; `false`
    /// without lines.
    #[must_use]
    pub fn is_steep_at_anchor(&self) -> bool {
        inside::is_steep_at_anchor(self)
    }

    /// A position well inside each polygon and its distance from the edge, in degrees of latitude; the widest first.
    #[must_use]
    pub fn middles(&self) -> Vec<(f64, LngLat)> {
        inside::middles(self)
    }
}

/// A box of longitudes and latitudes; west is never greater than east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The corner with the smallest longitude and latitude.
    pub south_west: LngLat,
    /// The corner with the largest longitude and latitude.
    pub north_east: LngLat,
}

impl Bounds {
    /// The smallest box that holds this one and `at`.
    #[must_use]
    pub fn including(self, at: LngLat) -> Self {
        Self {
            south_west: LngLat {
                lng_deg: self.south_west.lng_deg.min(at.lng_deg),
                lat_deg: self.south_west.lat_deg.min(at.lat_deg),
            },
            north_east: LngLat {
                lng_deg: self.north_east.lng_deg.max(at.lng_deg),
                lat_deg: self.north_east.lat_deg.max(at.lat_deg),
            },
        }
    }

    /// The box enlarged by a margin on each side, limited to the earth.
    #[must_use]
    pub fn grown(self, lng_deg: f64, lat_deg: f64) -> Self {
        let moved = |at: LngLat, sign: f64| LngLat {
            lng_deg: (at.lng_deg + sign * lng_deg).clamp(-180.0, 180.0),
            lat_deg: (at.lat_deg + sign * lat_deg).clamp(-90.0, 90.0),
        };
        Self { south_west: moved(self.south_west, -1.0), north_east: moved(self.north_east, 1.0) }
    }

    /// Returns whether a position, in degrees, is inside or on the edge.
    #[must_use]
    pub fn holds(self, lng_deg: f64, lat_deg: f64) -> bool {
        (self.south_west.lng_deg..=self.north_east.lng_deg).contains(&lng_deg)
            && (self.south_west.lat_deg..=self.north_east.lat_deg).contains(&lat_deg)
    }

    /// The middle of the box in degrees.
    #[must_use]
    pub fn center(self) -> LngLat {
        LngLat {
            lng_deg: f64::midpoint(self.south_west.lng_deg, self.north_east.lng_deg),
            lat_deg: f64::midpoint(self.south_west.lat_deg, self.north_east.lat_deg),
        }
    }
}

/// Returns whether the name of a coordinate reference system means longitude and latitude on WGS 84 in GeoJSON.
///
/// Accepts CRS84, which GDAL and QGIS write, and EPSG 4326, which others do, with or without heights (CRS84h,
/// EPSG 4979), as a URN, an address or a word.
#[must_use]
pub fn is_wgs84(name: &str) -> bool {
    let name = name.trim().to_ascii_uppercase();
    let number = name.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    name.strip_suffix('H').unwrap_or(&name).ends_with("CRS84")
        || name.contains("EPSG") && matches!(number, "4326" | "4979")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_out_of_range_does_not_exist() {
        assert!(LngLat::new(180.0, -90.0).is_some());
        for (lng, lat) in [(180.1, 0.0), (0.0, 90.1), (f64::NAN, 0.0), (0.0, f64::INFINITY), (1e308, 1e308)] {
            assert_eq!(LngLat::new(lng, lat), None, "{lng} {lat}");
        }
    }

    #[test]
    fn the_anchor_of_a_box_is_its_middle() {
        let at = |x, y| LngLat::new(x, y).unwrap();
        let ring = vec![at(9.0, 45.0), at(10.0, 45.0), at(10.0, 47.0), at(9.0, 47.0), at(9.0, 45.0)];
        let shape = Shape::Polygons(vec![Polygon { exterior: ring, holes: vec![] }]);
        assert_eq!(shape.anchor(), Some(at(9.5, 46.0)));
        assert_eq!(Shape::Nowhere.anchor(), None);
        let with_seat = |parts| Shape::Collection(parts).anchor();
        let seat = Shape::Point(at(9.2, 46.4));
        assert_eq!(with_seat(vec![seat.clone(), shape.clone()]), Some(at(9.2, 46.4)), "a seat and its area");
        assert_eq!(with_seat(vec![shape, seat]), Some(at(9.5, 46.0)));
    }

    #[test]
    fn longitude_and_latitude_have_several_names() {
        for good in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "urn:ogc:def:crs:OGC::CRS84",
            "OGC:CRS84",
            "CRS84",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            "urn:ogc:def:crs:EPSG::4326",
            "urn:ogc:def:crs:EPSG:6.18.3:4326",
            "http://www.opengis.net/def/crs/EPSG/0/4326",
            "epsg:4326",
            "urn:ogc:def:crs:OGC::CRS84h",
            "urn:ogc:def:crs:EPSG::4979",
        ] {
            assert!(is_wgs84(good), "{good}");
        }
        for other in ["urn:ogc:def:crs:EPSG::32632", "EPSG:14326", "EPSG:3857", "4326", "", "CRS83"] {
            assert!(!is_wgs84(other), "{other}");
        }
    }
}
