//! Shared by the tests of single rules: the document of a drill, and its features.

use serde_json::{Value, json};

pub(crate) fn document(marking: &str, features: &[Value]) -> Value {
    let header = json!({
        "schema": "1.0", "feed_id": "drill", "mode": "exercise", "epoch": 4, "seq": 9,
        "generated_at": "2026-02-06T20:00:00Z", "marking": marking,
    });
    json!({ "type": "FeatureCollection", "vedetta": header, "features": features })
}

/// A feature at a position, with further properties.
pub(crate) fn feature(id: &str, kind: &str, at: (f64, f64), more: Value) -> Value {
    let mut properties =
        json!({ "kind": kind, "rev": 3, "name": format!("Name of {id}"), "marking": "TLP:GREEN" });
    properties.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
    let geometry = json!({ "type": "Point", "coordinates": [at.0, at.1] });
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}
