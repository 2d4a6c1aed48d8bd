//! Reads one GeoJSON feature (RFC 7946) of anybody's.
//!
//! Takes what real files hold: null geometries, properties with odd
//! names, rings that are not closed. What cannot be a position on earth is refused, with words.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::model::geo::{LngLat, Polygon, Shape};

/// A feature: where it is, and what is said of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feature {
    /// Where. [`Shape::Nowhere`] when the geometry is null or empty.
    pub shape: Shape,
    /// What it is called, when it says so.
    pub name: Option<String>,
}

/// Why a feature cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FeatureError {
    /// Not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// Not a feature.
    #[error("expected an object of type `Feature`")]
    NotAFeature,
    /// A geometry of a type that RFC 7946 does not know.
    #[error("unknown geometry type `{0}`")]
    UnknownType(String),
    /// Coordinates that are no lists of numbers.
    #[error("coordinates that are no positions")]
    NoPositions,
    /// Numbers that are no degrees: another coordinate system.
    #[error("[{0}, {1}] are no degrees of longitude and latitude: another coordinate system?")]
    NotDegrees(f64, f64),
}

/// What names are called in files of the world; those before win.
const NAMES: [&str; 10] = [
    "name",
    "nome",
    "bezeichnung",
    "title",
    "titolo",
    "label",
    "denominazione",
    "nom",
    "descrizione",
    "description",
];

/// Reads a feature. `label` is the property that names it; when it is empty the usual ones are tried, and then the first
/// text with a letter in it.
///
/// # Errors
/// When it is none, or lies nowhere on earth.
pub fn read(bytes: &[u8], label: &str) -> Result<Feature, FeatureError> {
    let raw: Raw = serde_json::from_slice(bytes).map_err(|error| FeatureError::NotJson(error.to_string()))?;
    if raw.kind.as_str() != Some("Feature") {
        return Err(FeatureError::NotAFeature);
    }
    let shape = shape_of(&raw.geometry)?;
    Ok(Feature { shape, name: name_of(&raw.properties.unwrap_or_default().0, label) })
}

#[derive(Deserialize)]
#[serde(default)]
struct Raw {
    #[serde(rename = "type")]
    kind: Value,
    properties: Option<Properties>,
    geometry: Value,
}

impl Default for Raw {
    fn default() -> Self {
        Self { kind: Value::Null, properties: None, geometry: Value::Null }
    }
}

/// In the order of the file: what names a thing tends to stand first.
#[derive(Default)]
struct Properties(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Properties;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of properties")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut all = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    all.push(pair);
                }
                Ok(Properties(all))
            }
        }
        from.deserialize_map(InOrder)
    }
}

/// Property names come with spaces of all kinds around and inside, and in any case.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").chars().flat_map(char::to_lowercase).collect()
}

fn name_of(properties: &[(String, Value)], label: &str) -> Option<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let of = |wanted: &str| {
        let wanted = plain(wanted);
        properties.iter().find(|(name, _)| plain(name) == wanted).and_then(|(_, value)| text(value))
    };
    if !label.is_empty() {
        return of(label);
    }
    let first_words = || {
        let words = properties.iter().filter_map(|(_, value)| value.as_str()).map(str::trim);
        words.into_iter().find(|words| words.chars().any(char::is_alphabetic)).map(str::to_owned)
    };
    NAMES.into_iter().find_map(of).or_else(first_words)
}

fn shape_of(geometry: &Value) -> Result<Shape, FeatureError> {
    let Some(geometry) = geometry.as_object() else { return Ok(Shape::Nowhere) };
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind == "GeometryCollection" {
        let parts =
            geometry.get("geometries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut shapes = Vec::new();
        for part in parts {
            match shape_of(part)? {
                Shape::Nowhere => {}
                Shape::Collection(inner) => shapes.extend(inner),
                shape @ (Shape::Point(_) | Shape::Points(_) | Shape::Lines(_) | Shape::Polygons(_)) => {
                    shapes.push(shape);
                }
            }
        }
        return Ok(if shapes.is_empty() { Shape::Nowhere } else { Shape::Collection(shapes) });
    }
    let all = geometry.get("coordinates").unwrap_or(&Value::Null);
    let none_is_nowhere = |shape: Shape| {
        let is_empty = match &shape {
            Shape::Nowhere => true,
            Shape::Point(_) => false,
            Shape::Points(all) => all.is_empty(),
            Shape::Lines(all) => all.is_empty(),
            Shape::Polygons(all) => all.is_empty(),
            Shape::Collection(all) => all.is_empty(),
        };
        if is_empty { Shape::Nowhere } else { shape }
    };
    let shape = match kind {
        _ if all.as_array().is_none_or(Vec::is_empty) => Shape::Nowhere,
        "Point" => Shape::Point(position(all)?),
        "MultiPoint" => Shape::Points(positions(all)?),
        "LineString" => Shape::Lines(line(all)?.into_iter().collect()),
        "MultiLineString" => {
            let lines: Result<Vec<_>, _> = list(all)?.iter().map(line).collect();
            Shape::Lines(lines?.into_iter().flatten().collect())
        }
        "Polygon" => Shape::Polygons(polygon(all)?.into_iter().collect()),
        "MultiPolygon" => {
            let polygons: Result<Vec<_>, _> = list(all)?.iter().map(polygon).collect();
            Shape::Polygons(polygons?.into_iter().flatten().collect())
        }
        other => return Err(FeatureError::UnknownType(other.to_owned())),
    };
    Ok(none_is_nowhere(shape))
}

fn list(value: &Value) -> Result<&Vec<Value>, FeatureError> {
    value.as_array().ok_or(FeatureError::NoPositions)
}

fn position(value: &Value) -> Result<LngLat, FeatureError> {
    let number = |i: usize| value.get(i).and_then(Value::as_f64).ok_or(FeatureError::NoPositions);
    let (lng, lat) = (number(0)?, number(1)?);
    LngLat::new(lng, lat).ok_or(FeatureError::NotDegrees(lng, lat))
}

fn positions(value: &Value) -> Result<Vec<LngLat>, FeatureError> {
    list(value)?.iter().map(position).collect()
}

/// A line of two positions or more; less is no line.
fn line(value: &Value) -> Result<Option<Vec<LngLat>>, FeatureError> {
    Ok(Some(positions(value)?).filter(|line| line.len() >= 2))
}

/// A ring, closed; less than three corners are no ring.
fn ring(value: &Value) -> Result<Option<Vec<LngLat>>, FeatureError> {
    let mut ring = positions(value)?;
    if let Some(first) = ring.first().copied()
        && ring.last() != Some(&first)
    {
        ring.push(first);
    }
    Ok(Some(ring).filter(|ring| ring.len() >= 4))
}

fn polygon(value: &Value) -> Result<Option<Polygon>, FeatureError> {
    let rings: Result<Vec<_>, _> = list(value)?.iter().map(ring).collect();
    let mut rings = rings?.into_iter();
    let exterior = rings.next().flatten();
    Ok(exterior.map(|exterior| Polygon { exterior, holes: rings.flatten().collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lng: f64, lat: f64) -> LngLat {
        LngLat::new(lng, lat).unwrap()
    }

    fn of(geometry: &str) -> Result<Shape, FeatureError> {
        let text = format!(r#"{{"type":"Feature","properties":null,"geometry":{geometry}}}"#);
        read(text.as_bytes(), "").map(|feature| feature.shape)
    }

    #[test]
    fn every_geometry_becomes_a_shape() {
        let (a, b, c) = (at(9.0, 45.0), at(9.1, 45.0), at(9.1, 45.1));
        let closed = vec![a, b, c, a];
        let polygon = Polygon { exterior: closed, holes: vec![] };
        for (geometry, shape) in [
            ("null", Shape::Nowhere),
            (r#"{"type":"Point","coordinates":[]}"#, Shape::Nowhere),
            (r#"{"type":"Point","coordinates":[9,45,120.5]}"#, Shape::Point(a)),
            (r#"{"type":"MultiPoint","coordinates":[[9,45],[9.1,45]]}"#, Shape::Points(vec![a, b])),
            (r#"{"type":"LineString","coordinates":[[9,45],[9.1,45]]}"#, Shape::Lines(vec![vec![a, b]])),
            (r#"{"type":"LineString","coordinates":[[9,45]]}"#, Shape::Nowhere),
            (
                r#"{"type":"Polygon","coordinates":[[[9,45],[9.1,45],[9.1,45.1]]]}"#,
                Shape::Polygons(vec![polygon.clone()]),
            ),
            (
                r#"{"type":"GeometryCollection","geometries":[null,{"type":"MultiPolygon","coordinates":[[[[9,45],[9.1,45],[9.1,45.1],[9,45]]]]}]}"#,
                Shape::Collection(vec![Shape::Polygons(vec![polygon])]),
            ),
        ] {
            assert_eq!(of(geometry), Ok(shape), "{geometry}");
        }
    }

    #[test]
    fn what_lies_nowhere_on_earth_is_refused() {
        let projected = r#"{"type":"Point","coordinates":[1514000,5034000]}"#;
        assert_eq!(of(projected), Err(FeatureError::NotDegrees(1_514_000.0, 5_034_000.0)));
        assert_eq!(
            of(r#"{"type":"Circle","coordinates":[1]}"#),
            Err(FeatureError::UnknownType("Circle".to_owned()))
        );
        assert_eq!(of(r#"{"type":"LineString","coordinates":[9,45]}"#), Err(FeatureError::NoPositions));
        assert_eq!(read(b"{}", ""), Err(FeatureError::NotAFeature));
        assert!(matches!(read(b"{", ""), Err(FeatureError::NotJson(_))));
    }

    #[test]
    fn names_are_found_whatever_they_are_called() {
        let name = |properties: &str, label: &str| {
            let text = format!(r#"{{"type":"Feature","geometry":null,"properties":{properties}}}"#);
            read(text.as_bytes(), label).unwrap().name
        };
        assert_eq!(name(r#"{"ID":7,"nome":"DUOMO"}"#, "").as_deref(), Some("DUOMO"));
        assert_eq!(name(r#"{"ID_NIL":"48","NIL":"BRERA","Fonte":"PGT"}"#, "").as_deref(), Some("BRERA"));
        assert_eq!(
            name("{\"linea\":3,\"Nome\u{a0}via\":\" Torino \"}", "nome via").as_deref(),
            Some("Torino")
        );
        assert_eq!(name(r#"{"linea":3}"#, "linea").as_deref(), Some("3"));
        assert_eq!(name(r#"{"linea":3}"#, ""), None);
    }
}
