//! Reads a third-party GeoJSON feature (RFC 7946).
//!
//! Accepts what real files contain: null geometries, geometries without a feature, properties with odd names, rings
//! that are not closed. Parts that are not positions on earth are dropped and counted, with a reason.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::map::label::text::shortened;
use crate::model::geo::{LngLat, Polygon, Shape};

/// A feature: its geometry and its properties.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feature {
    /// Geometry; [`Shape::Nowhere`] if it is null or empty.
    pub shape: Shape,
    /// Name, if a property has one; shortened with an ellipsis.
    pub name: Option<Box<str>>,
    /// Properties as JSON text, unparsed; [`members`] parses them.
    pub said: Box<str>,
}

/// Result of reading a feature.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Read {
    /// The feature.
    pub feature: Feature,
    /// Number of lines, areas and points that could not be read.
    pub lost_parts: usize,
    /// Error of the first of them.
    pub fault: Option<FeatureError>,
}

/// Reason why a feature, or a part of it, cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FeatureError {
    /// The text is not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// The JSON is not a feature or geometry.
    #[error("expected GeoJSON (a feature or a geometry), found {0}")]
    NotAFeature(String),
    /// Coordinates that are not lists of numbers.
    #[error("coordinates that are no positions")]
    NoPositions,
    /// A line of a single position, or a ring of fewer than three.
    #[error("too few positions for a line or an area")]
    TooShort,
    /// Numbers that are not degrees: probably another coordinate system.
    #[error("[{0}, {1}] are no degrees of longitude and latitude: another coordinate system?")]
    NotDegrees(f64, f64),
}

/// Usual names of the name property, in order of preference: names first, then events, then places and descriptions,
/// which are often long.
const NAMES: [&str; 16] = [
    "name",
    "nome",
    "bezeichnung",
    "title",
    "titolo",
    "label",
    "denominazione",
    "nom",
    "headline",
    "event",
    "evento",
    "ereignis",
    "areadesc",
    "descrizione",
    "beschreibung",
    "description",
];

/// Maximum length of a name on the map, in letters.
const NAME_LETTERS: usize = 60;

/// Reads a feature.
///
/// `label` is the property used as its name; if it is empty, the usual properties are tried, then the first text that
/// contains a letter.
///
/// # Errors
/// If the text is not a feature, or nothing of it is on earth.
pub fn read(text: &str, label: &str) -> Result<Read, FeatureError> {
    if !text.trim_start().starts_with('{') {
        return Err(FeatureError::NotAFeature("something that is no object".to_owned()));
    }
    let not_json = |error: serde_json::Error| FeatureError::NotJson(error.to_string());
    let raw: Raw<'_> = serde_json::from_str(text).map_err(not_json)?;
    let kind = raw.kind.as_str().unwrap_or("no type");
    let mut lost = Lost::default();
    let shape = if kind == "Feature" {
        shape_of(&raw.geometry, &mut lost)
    } else if is_geometry(kind) {
        let geometry = serde_json::from_str(text).map_err(not_json)?;
        shape_of(&geometry, &mut lost)
    } else {
        return Err(FeatureError::NotAFeature(shortened(kind, NAME_LETTERS)));
    };
    let Lost { parts: lost_parts, fault } = lost;
    if let Some(fault) = fault.clone().filter(|_| shape == Shape::Nowhere) {
        return Err(fault);
    }
    let properties = raw.properties.map_or("null", RawValue::get);
    let named: Members = serde_json::from_str(properties).unwrap_or_default();
    let said = match raw.id {
        Some(id) if named.find("id").is_none() => format!("[{},{properties}]", id.get()).into(),
        Some(_) | None => properties.into(),
    };
    let name = name_of(&named, label).map(|name| shortened(&name, NAME_LETTERS).into());
    Ok(Read { feature: Feature { shape, name, said }, lost_parts, fault })
}

/// Parses the properties of a feature into names and values as text. Objects and lists are written as JSON.
#[must_use]
pub fn members(said: &str) -> Vec<(String, String)> {
    let with_id: Result<(Value, Option<Members>), _> = serde_json::from_str(said);
    let (id, members) = match with_id {
        Ok((id, members)) => (Some(("id".to_owned(), id)), members.unwrap_or_default()),
        Err(_) => (None, serde_json::from_str::<Option<Members>>(said).ok().flatten().unwrap_or_default()),
    };
    let in_words = |value: Value| match value {
        Value::String(text) => text,
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            other.to_string()
        }
    };
    id.into_iter().chain(members.0).map(|(name, value)| (name, in_words(value))).collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Raw<'a> {
    #[serde(rename = "type")]
    kind: Value,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
    geometry: Value,
}

/// Members in file order: the property that names a feature tends to come first.
#[derive(Default)]
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of properties")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut all = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    all.push(pair);
                }
                Ok(Members(all))
            }
        }
        from.deserialize_map(InOrder)
    }
}

impl Members {
    /// First member of a name, ignoring case and white space.
    fn find(&self, wanted: &str) -> Option<&Value> {
        let wanted = plain(wanted);
        self.0.iter().find(|(name, _)| plain(name) == wanted).map(|(_, value)| value)
    }
}

/// Normalizes a property name: files contain any case, and spaces of all kinds around and inside.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").chars().flat_map(char::to_lowercase).collect()
}

fn name_of(members: &Members, label: &str) -> Option<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let of = |wanted: &str| members.find(wanted).and_then(text);
    if !label.is_empty() {
        return of(label);
    }
    let first_words = || {
        let words = members.0.iter().filter_map(|(_, value)| value.as_str()).map(str::trim);
        words.into_iter().find(|words| words.chars().any(char::is_alphabetic)).map(str::to_owned)
    };
    NAMES.into_iter().find_map(of).or_else(first_words)
}

fn is_geometry(kind: &str) -> bool {
    let plain = kind.strip_prefix("Multi").unwrap_or(kind);
    matches!(plain, "Point" | "LineString" | "Polygon") || kind == "GeometryCollection"
}

/// Parts of a geometry that could not be read.
#[derive(Default)]
struct Lost {
    parts: usize,
    fault: Option<FeatureError>,
}

impl Lost {
    /// Returns the part if it could be read; otherwise counts it.
    fn kept<T>(&mut self, part: Result<T, FeatureError>) -> Option<T> {
        part.map_err(|error| {
            self.parts += 1;
            self.fault.get_or_insert(error);
        })
        .ok()
    }

    /// Reads each element of a list, and returns those that could be read.
    fn each<T>(&mut self, all: &Value, mut read: impl FnMut(&Value, &mut Self) -> Option<T>) -> Vec<T> {
        let all = self.kept(list(all)).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(|part| read(part, self)).collect()
    }
}

/// Shape of a geometry, without the parts that cannot be read.
fn shape_of(geometry: &Value, lost: &mut Lost) -> Shape {
    let Some(members) = geometry.as_object() else {
        if !geometry.is_null() {
            lost.kept::<()>(Err(FeatureError::NotAFeature("a geometry that is no object".to_owned())));
        }
        return Shape::Nowhere;
    };
    let kind = members.get("type").and_then(Value::as_str).unwrap_or_default();
    let all = members.get("coordinates").unwrap_or(&Value::Null);
    let shape = match kind {
        "GeometryCollection" => {
            let parts = members.get("geometries").unwrap_or(&Value::Null);
            let shapes = lost.each(parts, |part, lost| Some(shape_of(part, lost)));
            let mut flat = Vec::new();
            for shape in shapes {
                match shape {
                    Shape::Nowhere => {}
                    Shape::Collection(inner) => flat.extend(inner),
                    shape @ (Shape::Point(_) | Shape::Points(_) | Shape::Lines(_) | Shape::Polygons(_)) => {
                        flat.push(shape);
                    }
                }
            }
            Shape::Collection(flat)
        }
        _ if !is_geometry(kind) => {
            lost.kept::<()>(Err(FeatureError::NotAFeature(shortened(kind, NAME_LETTERS))));
            Shape::Nowhere
        }
        _ if all.is_null() || all.as_array().is_some_and(Vec::is_empty) => Shape::Nowhere,
        "Point" => lost.kept(position(all)).map_or(Shape::Nowhere, Shape::Point),
        "MultiPoint" => Shape::Points(lost.each(all, |part, lost| lost.kept(position(part)))),
        "LineString" => Shape::Lines(line(all, 2, lost).into_iter().collect()),
        "MultiLineString" => Shape::Lines(lost.each(all, |part, lost| line(part, 2, lost))),
        "Polygon" => Shape::Polygons(polygon(all, lost).into_iter().collect()),
        _ => Shape::Polygons(lost.each(all, polygon)),
    };
    let is_empty = match &shape {
        Shape::Nowhere => true,
        Shape::Point(_) => false,
        Shape::Points(all) => all.is_empty(),
        Shape::Lines(all) => all.is_empty(),
        Shape::Polygons(all) => all.is_empty(),
        Shape::Collection(all) => all.is_empty(),
    };
    if is_empty { Shape::Nowhere } else { shape }
}

fn list(value: &Value) -> Result<&Vec<Value>, FeatureError> {
    value.as_array().ok_or(FeatureError::NoPositions)
}

fn position(value: &Value) -> Result<LngLat, FeatureError> {
    let number = |i: usize| value.get(i).and_then(Value::as_f64).ok_or(FeatureError::NoPositions);
    let (lng, lat) = (number(0)?, number(1)?);
    LngLat::new(lng, lat).ok_or(FeatureError::NotDegrees(lng, lat))
}

/// A line of at least `least` positions; one bad position invalidates it. An empty line is dropped without being
/// counted.
fn line(value: &Value, least: usize, lost: &mut Lost) -> Option<Vec<LngLat>> {
    let read = |value: &Value| {
        let positions: Vec<LngLat> = list(value)?.iter().map(position).collect::<Result<_, _>>()?;
        let is_line = positions.is_empty() || positions.len() >= least;
        if is_line { Ok(positions) } else { Err(FeatureError::TooShort) }
    };
    lost.kept(read(value)).filter(|line| !line.is_empty())
}

/// A ring, closed if necessary.
fn ring(value: &Value, lost: &mut Lost) -> Option<Vec<LngLat>> {
    let mut ring = line(value, 3, lost)?;
    let first = ring.first().copied()?;
    if ring.last() != Some(&first) {
        ring.push(first);
    }
    if ring.len() < 4 {
        lost.kept::<()>(Err(FeatureError::TooShort));
        return None;
    }
    Some(ring)
}

/// An area. Without its exterior ring it is dropped; an unreadable hole is dropped alone.
fn polygon(value: &Value, lost: &mut Lost) -> Option<Polygon> {
    let mut rings = lost.each(value, |part, lost| Some(ring(part, lost))).into_iter();
    let exterior = rings.next().flatten()?;
    Some(Polygon { exterior, holes: rings.flatten().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lng: f64, lat: f64) -> LngLat {
        LngLat::new(lng, lat).unwrap()
    }

    fn read_of(geometry: &str) -> Result<Read, FeatureError> {
        read(&format!(r#"{{"type":"Feature","properties":null,"geometry":{geometry}}}"#), "")
    }

    fn of(geometry: &str) -> Result<Shape, FeatureError> {
        read_of(geometry).map(|read| read.feature.shape)
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
            (r#"{"type":"MultiLineString","coordinates":[[]]}"#, Shape::Nowhere),
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
            Err(FeatureError::NotAFeature("Circle".to_owned()))
        );
        assert_eq!(of(r#"{"type":"LineString","coordinates":[9,45]}"#), Err(FeatureError::NoPositions));
        assert_eq!(of(r#"{"type":"LineString","coordinates":[[9,45]]}"#), Err(FeatureError::TooShort));
        assert_eq!(of("7"), Err(FeatureError::NotAFeature("a geometry that is no object".to_owned())));
        assert_eq!(read("{}", ""), Err(FeatureError::NotAFeature("no type".to_owned())));
        assert_eq!(read(r#"{"type":"Topology"}"#, ""), Err(FeatureError::NotAFeature("Topology".to_owned())));
        for item in ["7", "null", "[1]", "\"a\""] {
            assert!(matches!(read(item, ""), Err(FeatureError::NotAFeature(_))), "{item}");
        }
        assert!(matches!(read("{", ""), Err(FeatureError::NotJson(_))));
    }

    #[test]
    fn a_part_that_cannot_be_read_costs_itself_and_is_counted() {
        let (a, b, c) = (at(9.0, 45.0), at(9.1, 45.0), at(9.1, 45.1));
        let area = Polygon { exterior: vec![a, b, c, a], holes: vec![] };
        let good = "[[9,45],[9.1,45],[9.1,45.1],[9,45]]";
        for (geometry, shape, lost) in [
            (
                r#"{"type":"MultiLineString","coordinates":[[[9,45],[9.1,45]],[[9,45]],[[9,45],[9,"x"]]]}"#
                    .to_owned(),
                Shape::Lines(vec![vec![a, b]]),
                2,
            ),
            (
                format!(
                    r#"{{"type":"MultiPolygon","coordinates":[[{good},[[9,45]]],[[[9,45],[9.1,45]]],[{good}]]}}"#
                ),
                Shape::Polygons(vec![area.clone(), area.clone()]),
                2,
            ),
            (
                r#"{"type":"MultiPoint","coordinates":[[9,45],[900,45],[9.1,45]]}"#.to_owned(),
                Shape::Points(vec![a, b]),
                1,
            ),
            (
                format!(
                    r#"{{"type":"GeometryCollection","geometries":[{{"type":"Circle"}},{{"type":"Polygon","coordinates":[{good}]}},7]}}"#
                ),
                Shape::Collection(vec![Shape::Polygons(vec![area.clone()])]),
                2,
            ),
        ] {
            let read = read_of(&geometry).unwrap();
            assert_eq!((read.feature.shape, read.lost_parts), (shape, lost), "{geometry}");
            assert!(read.fault.is_some());
        }
    }

    #[test]
    fn a_geometry_alone_is_a_feature() {
        let read = read(r#"{"type":"Point","coordinates":[9,45]}"#, "").unwrap();
        assert_eq!(read.feature.shape, Shape::Point(at(9.0, 45.0)));
    }

    #[test]
    fn all_that_a_feature_says_is_kept() {
        let said = |feature: &str| members(&read(feature, "").unwrap().feature.said);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            said(
                r#"{"type":"Feature","id":7,"properties":{"b":"<b>x</b>","a":[1,{"c":null}],"n":2.50},"geometry":null}"#
            ),
            [pair("id", "7"), pair("b", "<b>x</b>"), pair("a", r#"[1,{"c":null}]"#), pair("n", "2.5")]
        );
        assert_eq!(
            said(r#"{"type":"Feature","id":"x","properties":{"ID":"y"},"geometry":null}"#),
            [pair("ID", "y")]
        );
        assert_eq!(
            said(r#"{"type":"Feature","id":"x","properties":null,"geometry":null}"#),
            [pair("id", "x")]
        );
        assert_eq!(said(r#"{"type":"Feature","properties":"odd","geometry":null}"#), []);
    }

    #[test]
    fn names_are_found_whatever_they_are_called() {
        let name = |properties: &str, label: &str| {
            let text = format!(r#"{{"type":"Feature","geometry":null,"properties":{properties}}}"#);
            read(&text, label).unwrap().feature.name
        };
        assert_eq!(name(r#"{"ID":7,"nome":"DUOMO"}"#, "").as_deref(), Some("DUOMO"));
        assert_eq!(name(r#"{"ID_NIL":"48","NIL":"BRERA","Fonte":"PGT"}"#, "").as_deref(), Some("BRERA"));
        assert_eq!(
            name("{\"linea\":3,\"Nome\u{a0}via\":\" Torino \"}", "nome via").as_deref(),
            Some("Torino")
        );
        assert_eq!(name(r#"{"linea":3}"#, "linea").as_deref(), Some("3"));
        assert_eq!(name(r#"{"linea":3}"#, ""), None);
        let bulletin = r#"{"id":"urn:x:1","areaDesc":"A; B","event":"Wind warning","headline":"Wind until 04:00","description":"long"}"#;
        assert_eq!(name(bulletin, "").as_deref(), Some("Wind until 04:00"));
        let words = format!(r#"{{"description":"{}"}}"#, "Ice may close the pass. ".repeat(100));
        assert_eq!(
            name(&words, "").as_deref(),
            Some("Ice may close the pass. Ice may close the pass. Ice may…")
        );
    }
}
