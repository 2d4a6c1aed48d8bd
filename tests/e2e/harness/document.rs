//! Documents of the feed, written by hand as any publisher would: nothing of the app's own types is in them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The middle of Milan.
pub(crate) const MILAN: (f64, f64) = (9.19, 45.464);

/// A document of these features.
pub(crate) fn document(seq: u64, features: &[Value]) -> Value {
    json!({
        "type": "FeatureCollection",
        "vedetta": {
            "schema": "1.0", "feed_id": "e2e", "mode": "exercise", "epoch": 1, "seq": seq,
            "generated_at": now(),
            // Without the promise nobody would call it live.
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

/// A confirmed incident that nobody has taken note of yet.
pub(crate) fn incident(id: &str, severity: &str, at: (f64, f64), name: &str) -> Value {
    let mut feature = point(id, "incident", at, name);
    let properties = &mut feature["properties"];
    properties["severity"] = json!(severity);
    properties["state"] = json!("confirmed");
    properties["category"] = json!("unattended-item");
    properties["reported_at"] = json!("2026-02-06T19:55:00+01:00");
    feature
}

/// The feature as a square of some two kilometers around its position.
pub(crate) fn area(mut feature: Value) -> Value {
    let at: (f64, f64) = serde_json::from_value(feature["geometry"]["coordinates"].take()).unwrap();
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let ring = corners.map(|(x, y)| [at.0 + x * 0.013, at.1 + y * 0.009]);
    feature["geometry"] = json!({ "type": "Polygon", "coordinates": [ring] });
    feature
}

/// The feature with this in a property, one revision newer.
pub(crate) fn changed(mut feature: Value, property: &str, value: impl Into<Value>) -> Value {
    let properties = &mut feature["properties"];
    properties[property] = value.into();
    properties["rev"] = json!(properties["rev"].as_u64().unwrap_or(0) + 1);
    feature
}

/// Now, as RFC 3339 says it.
fn now() -> String {
    let secs = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    OffsetDateTime::from_unix_timestamp(secs.try_into().unwrap()).unwrap().format(&Rfc3339).unwrap()
}
