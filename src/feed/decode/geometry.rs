//! Decodes one GeoJSON geometry into a shape. Must not know the feature around it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

use super::fault::{Fault, is_object};
use super::soundness::{self, Oddities};
use crate::feed::config::Limits;
use crate::model::Doubt;
use crate::model::geo::{Bounds, LngLat, Polygon, Shape};

/// A shape, and its data issues.
#[derive(Debug, Default)]
pub(super) struct DecodedShape {
    pub(super) shape: Shape,
    pub(super) doubts: Vec<Doubt>,
    pub(super) vertices: usize,
}

/// Decodes a geometry. `null` and empty ones become [`Shape::Nowhere`].
pub(super) fn decode_geometry(
    raw: Option<&RawValue>,
    limits: &Limits,
    area: Option<Bounds>,
) -> Result<DecodedShape, Fault> {
    let mut work = Work { limits, doubts: Vec::new(), vertices: 0 };
    let mut parts = Vec::new();
    if let Some(raw) = raw {
        work.read(raw, 0, "/geometry", &mut parts)?;
    }
    let shape = match parts.len() {
        0 => Shape::Nowhere,
        1 => parts.swap_remove(0),
        _ => Shape::Collection(parts),
    };
    let mut doubts = work.doubts;
    if place(&shape, area)? == Place::Doubtful {
        doubts.push(Doubt::Position);
    }
    Ok(DecodedShape { shape, doubts, vertices: work.vertices })
}

#[derive(PartialEq)]
enum Place {
    Good,
    Doubtful,
}

/// Checks whether the shape lies where the operation is. Swapped coordinates are refused, never corrected.
fn place(shape: &Shape, area: Option<Bounds>) -> Result<Place, Fault> {
    let mut is_at_zero = false;
    let mut outside = None;
    let mut is_inside_when_swapped = true;
    shape.for_each_position(&mut |at| {
        is_at_zero |= at.lng_deg() == 0.0 && at.lat_deg() == 0.0;
        if let Some(area) = area {
            if !area.holds(at.lng_deg(), at.lat_deg()) {
                outside.get_or_insert(at);
            }
            is_inside_when_swapped &= area.holds(at.lat_deg(), at.lng_deg());
        }
    });
    match outside {
        Some(at) if is_inside_when_swapped => Err(Fault::new(
            "/geometry/coordinates",
            "longitude before latitude",
            &format!("[{}, {}], swapped?", at.lng_deg(), at.lat_deg()),
        )),
        Some(_) => Ok(Place::Doubtful),
        None if is_at_zero => Ok(Place::Doubtful),
        None => Ok(Place::Good),
    }
}

#[derive(Deserialize)]
struct RawGeometry<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default, borrow)]
    coordinates: Option<&'a RawValue>,
    #[serde(default, borrow)]
    geometries: Option<&'a RawValue>,
}

struct Work<'a> {
    limits: &'a Limits,
    doubts: Vec<Doubt>,
    vertices: usize,
}

impl Work<'_> {
    /// Adds the parts of a geometry, flattening nested collections.
    fn read(
        &mut self,
        raw: &RawValue,
        depth: usize,
        path: &str,
        parts: &mut Vec<Shape>,
    ) -> Result<(), Fault> {
        if raw.get() == "null" {
            return Ok(());
        }
        if depth > self.limits.nesting {
            return Err(Fault::new(path, format!("at most {} levels", self.limits.nesting), "more"));
        }
        if !is_object(raw.get()) {
            return Err(Fault::new(path, "a geometry of RFC 7946", raw.get()));
        }
        let geometry: RawGeometry<'_> = parse(raw, path)?;
        if geometry.kind == "GeometryCollection" {
            let Some(raw) = geometry.geometries else {
                return Err(Fault::new(format!("{path}/geometries"), "a list of geometries", "nothing"));
            };
            let inner: Vec<&RawValue> = parse(raw, &format!("{path}/geometries"))?;
            for (index, part) in inner.into_iter().enumerate() {
                self.read(part, depth + 1, &format!("{path}/geometries/{index}"), parts)?;
            }
            return Ok(());
        }
        let path = format!("{path}/coordinates");
        let Some(raw) = geometry.coordinates else {
            return Err(Fault::new(path, "coordinates", "nothing"));
        };
        // Cheap upper bound: each position has a bracket, and each ring of at least four positions has one
        // more.
        if raw.get().bytes().filter(|byte| *byte == b'[').count() > self.limits.vertices_per_feature * 2 + 8 {
            return Err(self.too_many());
        }
        if raw.get().bytes().all(|byte| byte == b'[' || byte == b']' || byte.is_ascii_whitespace()) {
            // Still parsed, so that lists nested deeper than in any geometry are not taken for empty ones.
            return parse::<Empty>(raw, &path).map(|_nothing| ());
        }
        match &*geometry.kind {
            "Point" => {
                let Coordinate(at) = parse(raw, &path)?;
                self.count(1)?;
                parts.push(Shape::Point(at));
            }
            "MultiPoint" => {
                let all = self.line(parse(raw, &path)?)?;
                parts.push(Shape::Points(all));
            }
            "LineString" => {
                let line = self.path(parse(raw, &path)?, &path)?;
                parts.push(Shape::Lines(vec![line]));
            }
            "MultiLineString" => {
                let mut lines = Vec::new();
                for (index, line) in parse::<Vec<Vec<Coordinate>>>(raw, &path)?.into_iter().enumerate() {
                    if !line.is_empty() {
                        lines.push(self.path(line, &format!("{path}/{index}"))?);
                    }
                }
                parts.push(Shape::Lines(lines));
            }
            "Polygon" => {
                let polygon = self.polygon(parse(raw, &path)?, &path)?;
                parts.extend(polygon.map(|polygon| Shape::Polygons(vec![polygon])));
            }
            "MultiPolygon" => {
                let mut polygons = Vec::new();
                for (index, rings) in parse::<Vec<Vec<Vec<Coordinate>>>>(raw, &path)?.into_iter().enumerate()
                {
                    polygons.extend(self.polygon(rings, &format!("{path}/{index}"))?);
                }
                if !polygons.is_empty() {
                    parts.push(Shape::Polygons(polygons));
                }
            }
            other => {
                let path = path.replace("/coordinates", "/type");
                return Err(Fault::new(path, "a geometry of RFC 7946", other));
            }
        }
        Ok(())
    }

    fn polygon(&mut self, rings: Vec<Vec<Coordinate>>, path: &str) -> Result<Option<Polygon>, Fault> {
        let mut closed = Vec::with_capacity(rings.len());
        for (index, ring) in rings.into_iter().enumerate() {
            if ring.is_empty() && index > 0 {
                continue;
            }
            let mut ring = self.line(ring)?;
            let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied()) else {
                return Ok(None);
            };
            if first != last {
                ring.push(first);
                self.doubts.push(Doubt::RingClosed);
            }
            if ring.len() < 4 {
                let found = format!("{}", ring.len());
                return Err(Fault::new(
                    format!("{path}/{index}"),
                    "a ring of at least four positions",
                    &found,
                ));
            }
            closed.push(ring);
        }
        let mut rings = closed.into_iter();
        let Some(exterior) = rings.next() else { return Ok(None) };
        let polygon = Polygon { exterior, holes: rings.collect() };
        let Oddities { is_ambiguous, is_flat } = soundness::oddities(&polygon);
        self.doubts.extend(is_ambiguous.then_some(Doubt::RingCrosses));
        self.doubts.extend(is_flat.then_some(Doubt::NoExtent));
        Ok(Some(polygon))
    }

    /// Reads a line of at least two positions.
    fn path(&mut self, all: Vec<Coordinate>, path: &str) -> Result<Vec<LngLat>, Fault> {
        let line = self.line(all)?;
        if line.len() < 2 {
            return Err(Fault::new(path, "a line of at least two positions", "one"));
        }
        self.doubts.extend(soundness::is_no_line(&line).then_some(Doubt::NoExtent));
        Ok(line)
    }

    fn line(&mut self, all: Vec<Coordinate>) -> Result<Vec<LngLat>, Fault> {
        self.count(all.len())?;
        Ok(all.into_iter().map(|Coordinate(at)| at).collect())
    }

    fn count(&mut self, more: usize) -> Result<(), Fault> {
        self.vertices += more;
        if self.vertices > self.limits.vertices_per_feature { Err(self.too_many()) } else { Ok(()) }
    }

    fn too_many(&self) -> Fault {
        Fault::new("/geometry", format!("at most {} positions", self.limits.vertices_per_feature), "more")
    }
}

fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue, path: &str) -> Result<T, Fault> {
    serde_json::from_str(raw.get()).map_err(|error| Fault::from_serde(path, raw.get(), &error))
}

/// Lists of nothing, nested as deep as in any geometry.
#[derive(Deserialize)]
struct Empty(#[expect(dead_code, reason = "read only to see that it can be read")] Vec<Vec<Vec<Vec<()>>>>);

/// A position of RFC 7946: longitude and latitude are used, height and further numbers ignored.
struct Coordinate(LngLat);

impl<'de> Deserialize<'de> for Coordinate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Coordinate;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a position: longitude and latitude")
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut numbers: A) -> Result<Coordinate, A::Error> {
                let lng_deg: f64 =
                    numbers.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
                let lat_deg: f64 =
                    numbers.next_element()?.ok_or_else(|| de::Error::invalid_length(1, &self))?;
                while numbers.next_element::<de::IgnoredAny>()?.is_some() {}
                LngLat::new(lng_deg, lat_deg).map(Coordinate).ok_or_else(|| {
                    de::Error::custom(format_args!(
                        "[{lng_deg:?}, {lat_deg:?}]; expected longitude -180..180 and latitude -90..90"
                    ))
                })
            }
        }
        deserializer.deserialize_seq(Visitor)
    }
}
