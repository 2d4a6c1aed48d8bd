//! Feed documents, written by hand as by any publisher, without the app's own types.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Center of Milan.
pub(crate) const MILAN: (f64, f64) = (9.19, 45.464);

/// A document with these features.
pub(crate) fn document(seq: u64, features: &[Value]) -> Value {
    json!({
        "type": "FeatureCollection",
        "vedetta": {
            "schema": "1.0", "feed_id": "e2e", "mode": "exercise", "epoch": 1, "seq": seq,
            "generated_at": now(),
            // Without this promise the page does not call the file live.
            "every_secs": 3600,
            "operation": { "at": "2026-02-06T20:00:00+01:00", "rate": 1.0 },
            "marking": "TLP:GREEN",
        },
        "features": features,
    })
}

/// A feature at a position.
pub(crate) fn point(id: &str, kind: &str, (lng, lat): (f64, f64), name: &str) -> Value {
    json!({
        "type": "Feature",
        "id": id,
        "geometry": { "type": "Point", "coordinates": [lng, lat] },
        "properties": {
            "kind": kind, "rev": 1, "name": name, "updated": "2026-02-06T19:59:00+01:00", "marking": "TLP:GREEN",
        },
    })
}

/// A confirmed incident that is not acknowledged.
pub(crate) fn incident(id: &str, severity: &str, at: (f64, f64), name: &str) -> Value {
    let mut feature = point(id, "incident", at, name);
    let properties = &mut feature["properties"];
    properties["severity"] = json!(severity);
    properties["state"] = json!("confirmed");
    properties["category"] = json!("unattended-item");
    properties["reported_at"] = json!("2026-02-06T19:55:00+01:00");
    feature
}

/// The feature as a square of about two kilometers around its position.
pub(crate) fn area(mut feature: Value) -> Value {
    let at: (f64, f64) = serde_json::from_value(feature["geometry"]["coordinates"].take()).unwrap();
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let ring = corners.map(|(x, y)| [at.0 + x * 0.013, at.1 + y * 0.009]);
    feature["geometry"] = json!({ "type": "Polygon", "coordinates": [ring] });
    feature
}

/// The feature with a property changed, one revision newer.
pub(crate) fn changed(mut feature: Value, property: &str, value: impl Into<Value>) -> Value {
    let properties = &mut feature["properties"];
    properties[property] = value.into();
    properties["rev"] = json!(properties["rev"].as_u64().unwrap_or(0) + 1);
    feature
}

/// Current time in RFC 3339.
fn now() -> String {
    let secs = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    OffsetDateTime::from_unix_timestamp(secs.try_into().unwrap()).unwrap().format(&Rfc3339).unwrap()
}
