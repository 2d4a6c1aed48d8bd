//! The JSON Schema of the feed (draft 2020-12), generated from the wire types.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::{Delta, Feature, Header, Heartbeat, Properties};
use crate::model::Body;

/// Returns the schema of a snapshot, with those of deltas and heartbeats under `$defs`.
#[must_use]
pub fn schema() -> Value {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let header = generator.subschema_for::<Header>();
    let feature = generator.subschema_for::<Feature<'static>>();
    let delta = generator.subschema_for::<Delta>();
    let heartbeat = generator.subschema_for::<Heartbeat>();
    let mut defs = generator.take_definitions(true);
    defs.insert("DeltaEvent".into(), delta.to_value());
    defs.insert("HeartbeatEvent".into(), heartbeat.to_value());
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Vedetta feed",
        "description": "A GeoJSON feature collection (RFC 7946) with one foreign member, `vedetta`.",
        "type": "object",
        "required": ["type", "features", super::FOREIGN_MEMBER],
        "properties": {
            "type": { "const": "FeatureCollection" },
            (super::FOREIGN_MEMBER): header,
            "features": { "type": "array", "items": feature },
            "crs": {
                "description": "Not in RFC 7946: coordinates are longitude and latitude on WGS 84. One that says so, as GDAL writes it, is no mistake.",
                "anyOf": [
                    { "type": "null" },
                    { "type": "object", "required": ["properties"], "properties": { "properties": {
                        "type": "object", "required": ["name"], "properties": { "name": {
                            "type": "string", "pattern": "[Cc][Rr][Ss]84[Hh]?$|[Ee][Pp][Ss][Gg].*[^0-9](4326|4979)$",
                        } },
                    } } },
                ],
            },
        },
        "$defs": defs,
    });
    plain_words(&mut whole);
    whole
}

/// Removes doc links and line breaks from descriptions. They come from comments in the code; links into it are
/// useless to readers of the schema.
fn plain_words(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(text)) = members.get_mut("description") {
                let words: Vec<&str> = text.split_whitespace().collect();
                *text = words.join(" ").replace("[`", "`").replace("`]", "`");
            }
            members.values_mut().for_each(plain_words);
        }
        Value::Array(items) => items.iter_mut().for_each(plain_words),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Schema of a feature in a delta: as in a document, but `rev` is required, because without it a change cannot
/// be distinguished from a repetition.
pub(super) fn feature_with_revision(generator: &mut SchemaGenerator) -> Schema {
    let feature = generator.subschema_for::<Feature<'static>>();
    json_schema!({ "allOf": [feature, { "properties": { "properties": { "required": ["rev"] } } }] })
}

impl JsonSchema for Feature<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Feature".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let common = generator.subschema_for::<Properties>();
        let geometry = generator.subschema_for::<GeometrySchema>();
        let kinds: Vec<Value> = Body::schemas(generator)
            .into_iter()
            .map(|(word, of_kind)| {
                json!({
                    "if": { "properties": { "kind": { "const": word } } },
                    "then": of_kind,
                })
            })
            .collect();
        json_schema!({
            "type": "object",
            "required": ["type", "id", "geometry", "properties"],
            "properties": {
                "type": { "const": "Feature" },
                "id": { "type": "string", "minLength": 1, "maxLength": crate::model::ObjectId::MAX_BYTES,
                    "description": "Name of the object, the same for as long as it lives; no other object of the feed has it, whatever its kind. At most 256 bytes, no control characters." },
                "geometry": geometry,
                "properties": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": { "kind": { "type": "string", "description": "A word this version does not know is kept and drawn neutrally." } },
                    "allOf": [common, { "allOf": kinds }],
                },
            },
        })
    }
}

/// Schema of the geometries of RFC 7946; `null` for an object without a place.
struct GeometrySchema;

impl JsonSchema for GeometrySchema {
    fn schema_name() -> Cow<'static, str> {
        "Geometry".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let position = json!({
            "type": "array",
            "description": "Longitude and latitude in degrees on WGS84, then perhaps a height in meters, which is ignored.",
            "prefixItems": [
                { "type": "number", "minimum": -180, "maximum": 180 },
                { "type": "number", "minimum": -90, "maximum": 90 },
            ],
            "items": { "type": "number" },
            "minItems": 2,
        });
        let list = |items: &Value, min: u32| json!({ "type": "array", "items": items, "minItems": min });
        let line = list(&position, 2);
        let ring = list(&position, 4);
        let one = |kind: &str, coordinates: Value| {
            json!({
                "type": "object", "required": ["type", "coordinates"],
                "properties": { "type": { "const": kind }, "coordinates": coordinates },
            })
        };
        json_schema!({
            "oneOf": [
                { "type": "null" },
                one("Point", position.clone()),
                one("MultiPoint", list(&position, 0)),
                one("LineString", line.clone()),
                one("MultiLineString", list(&line, 0)),
                one("Polygon", list(&ring, 1)),
                one("MultiPolygon", list(&list(&ring, 1), 0)),
                { "type": "object", "required": ["type", "geometries"], "properties": {
                    "type": { "const": "GeometryCollection" },
                    "geometries": { "type": "array", "items": { "$ref": "#/$defs/Geometry" } },
                } },
            ],
        })
    }
}
