//! The committed JSON Schema says what the code reads: it is generated, and checked by a validator that is not ours.
//! `UPDATE_EXPECT=1 cargo test --features schema --test schema` writes it anew.

#![cfg(feature = "schema")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use serde_json::{Value, json};
use vedetta::feed::config::{Area, Limits};
use vedetta::feed::decode::decode_document;
use vedetta::feed::wire::schema::schema;
use vedetta::feed::wire::write_document;
use vedetta::model::object::SharedObject;

const PATH: &str = "schema/feed.schema.json";

#[test]
fn the_committed_schema_is_fresh() {
    let generated = format!("{:#}\n", sorted(schema()));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all("schema").unwrap();
        fs::write(PATH, &generated).unwrap();
    }
    let committed = fs::read_to_string(PATH).unwrap_or_default();
    assert!(
        committed == generated,
        "{PATH} is stale; run UPDATE_EXPECT=1 cargo test --no-default-features --features schema --test schema"
    );
}

/// Members in the order of their names, whatever feature of `serde_json` somebody switches on.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            members.into_iter().map(|(key, value)| (key, sorted(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn validator(part: Option<&str>) -> jsonschema::Validator {
    let mut whole = schema();
    if let Some(part) = part {
        whole = json!({ "$schema": whole["$schema"], "$defs": whole["$defs"], "$ref": format!("#/$defs/{part}") });
    }
    jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
}

fn faults(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn case(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(format!("tests/cases/feed/{name}/input.geojson")).unwrap())
        .unwrap()
}

#[test]
fn documents_that_decode_without_a_doubt_are_valid() {
    let validator = validator(None);
    for name in [
        "every-kind",
        "minimal",
        "newer-minor-schema",
        "winding",
        "daylight-saving",
        "properties-null",
        "recurrence",
        "perimeter-around",
    ] {
        let is_valid = faults(&validator, &case(name)).is_empty();
        assert_eq!(is_valid, name != "properties-null", "{name}: {:?}", faults(&validator, &case(name)));
    }
}

#[test]
fn what_we_write_is_valid_and_reads_the_same() {
    for name in ["every-kind", "recurrence", "perimeter-around", "foreign-owner", "stops-backwards"] {
        let input = fs::read(format!("tests/cases/feed/{name}/input.geojson")).unwrap();
        let decode =
            |bytes: &[u8]| decode_document(bytes, &Limits::default(), Area::default().bounds()).unwrap();
        let decoded = decode(&input);
        let mut written = Vec::new();
        write_document(&mut written, &decoded.header, decoded.objects.iter().map(|object| &**object))
            .unwrap();
        assert_eq!(faults(&validator(None), &serde_json::from_slice(&written).unwrap()), [""; 0]);
        let again = decode(&written);
        assert_eq!(again.header, decoded.header);
        let bodies = |objects: &[SharedObject]| objects.iter().map(|o| o.body.clone()).collect::<Vec<_>>();
        assert_eq!(bodies(&again.objects), bodies(&decoded.objects), "{name}");
        // Positions are rounded to a centimeter the first time.
        let mut rewritten = Vec::new();
        write_document(&mut rewritten, &again.header, again.objects.iter().map(|object| &**object)).unwrap();
        assert!(rewritten == written, "{name} changes when it is read and written");
    }
}

#[test]
fn bad_documents_are_invalid() {
    let validator = validator(None);
    for name in [
        "array",
        "single-feature",
        "no-header",
        "header-mode-unknown",
        "header-time-without-offset",
        "newer-major-schema",
        "schema-not-a-version",
        "crs",
        "missing-id",
        "not-an-object",
        "wrong-type-word",
        "wrong-typed-fields",
        "geometry-type",
        "out-of-range",
        "short-line",
        "revisions",
        "times-absurd",
        "validity",
        "severity",
        "ids",
        "recurrence-not-read",
    ] {
        assert_ne!(faults(&validator, &case(name)), [""; 0], "{name} passes");
    }
}

#[test]
fn each_fault_alone_is_found() {
    let validator = validator(None);
    let good = case("every-kind");
    let faults_of = |change: &dyn Fn(&mut Value)| {
        let mut value = good.clone();
        change(&mut value);
        faults(&validator, &value)
    };
    assert_eq!(faults_of(&|_| {}), [""; 0]);
    let index_of = |kind: &str| {
        let features = good["features"].as_array().unwrap();
        features.iter().position(|feature| feature["properties"]["kind"] == kind).unwrap()
    };
    let (incident, zone, hotel) = (index_of("incident"), index_of("zone"), index_of("hotel"));
    for (path, bad) in [
        ("/type".to_owned(), json!("Feature")),
        ("/vedetta/epoch".to_owned(), json!(-1)),
        ("/vedetta/seq".to_owned(), json!(1.5)),
        ("/vedetta/generated_at".to_owned(), json!("2026-02-06T20:00:00")),
        ("/vedetta/marking".to_owned(), json!("SECRET")),
        (format!("/features/{incident}/id"), json!("")),
        (format!("/features/{incident}/properties/severity"), json!("apocalyptic")),
        (format!("/features/{incident}/properties/updated"), json!("2026-02-06T24:00:00Z")),
        (format!("/features/{incident}/properties/updated"), json!("2026-02-30T10:00:00Z")),
        (format!("/features/{incident}/properties/reported_at"), json!("yesterday")),
        (format!("/features/{incident}/properties/name"), json!({ "it": 3 })),
        (format!("/features/{incident}/properties/rev"), json!("1")),
        (format!("/features/{incident}/geometry"), json!({ "type": "Point", "coordinates": [9] })),
        (format!("/features/{zone}/properties/rule"), json!("shut")),
        (format!("/features/{zone}/properties/schedule"), json!([{ "from": 3 }])),
        (format!("/features/{zone}/geometry/coordinates"), json!([[[9, 45], [10, 45], [9, 45]]])),
        (format!("/features/{hotel}/properties/guests"), json!([{ "category": "ioc", "count": -1 }])),
    ] {
        let found = faults_of(&|value| *value.pointer_mut(&path).unwrap() = bad.clone());
        assert_ne!(found, [""; 0], "{path} = {bad} passes");
    }
    // An unknown kind, and members of other kinds and of the future, are allowed.
    let found = faults_of(&|value| value["features"][incident]["properties"]["kind"] = json!("blimp"));
    assert_eq!(found, [""; 0]);
    let found = faults_of(&|value| value["features"][incident]["properties"]["aura"] = json!([1]));
    assert_eq!(found, [""; 0]);
}

#[test]
fn deltas_and_heartbeats_have_schemas_too() {
    let heartbeat = validator(Some("HeartbeatEvent"));
    let good = json!({ "epoch": 1, "seq": 2, "at": "2026-02-06T19:00:00Z", "count": 3, "digest": "00ff00ff00ff00ff" });
    assert_eq!(faults(&heartbeat, &good), [""; 0]);
    for (member, bad) in
        [("digest", json!("00FFx")), ("count", json!(-1)), ("at", json!("now")), ("epoch", Value::Null)]
    {
        let mut value = good.clone();
        value[member] = bad;
        assert_ne!(faults(&heartbeat, &value), [""; 0], "{member}");
    }
    let delta = validator(Some("DeltaEvent"));
    let feature = case("every-kind")["features"][0].clone();
    let of = |op: Value| json!({ "epoch": 1, "seq": 2, "at": "2026-02-06T19:00:00Z", "ops": [op] });
    assert_eq!(faults(&delta, &of(json!({ "put": feature }))), [""; 0]);
    assert_eq!(faults(&delta, &of(json!({ "del": { "id": "a", "rev": 3 } }))), [""; 0]);
    let mut without_rev = feature.clone();
    without_rev["properties"].as_object_mut().unwrap().remove("rev");
    for bad in
        [json!({ "put": without_rev }), json!({ "del": { "id": "a" } }), json!({ "patch": {} }), json!(3)]
    {
        assert_ne!(faults(&delta, &of(bad.clone())), [""; 0], "{bad}");
    }
}

#[test]
fn every_field_says_what_it_is() {
    let whole = schema();
    let mut bare = Vec::new();
    for (name, definition) in whole["$defs"].as_object().unwrap() {
        for (field, value) in definition["properties"].as_object().into_iter().flatten() {
            // GeoJSON's own members are explained by RFC 7946.
            let is_plain = ["Geometry", "Feature"].contains(&name.as_str());
            if !is_plain && value["description"].is_null() {
                bare.push(format!("{name}.{field}"));
            }
        }
    }
    assert_eq!(bare, [""; 0]);
}
