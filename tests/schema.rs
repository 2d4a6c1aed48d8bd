//! The committed JSON Schema matches what the code reads: it is generated, and checked by an independent validator.
//!
//! `UPDATE_EXPECT=1 cargo test --features schema --test schema` regenerates it.

#![cfg(feature = "schema")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
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

/// Sorts members by name, whatever features of `serde_json` are enabled.
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
        "whole-numbers-in-the-header",
        "editor-tracking",
        "one-id-two-kinds",
        "crs-wgs84",
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
        "empty-cells",
        "unknown-measures",
        "words-features",
        "words-header",
        "words-header-member",
        "words-text",
        "words-type",
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
    // Unknown kinds are allowed, and so are members of other kinds and of future versions.
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

/// Values to put into members; the validator decides which of them are allowed.
const VALUES: &[&str] = &[
    "null",
    "\"\"",
    "\"x\"",
    "\"critical\"",
    "\"up\"",
    "0",
    "1.0",
    "-1",
    "-0.0",
    "7",
    "255",
    "360",
    "511",
    "1e9",
    "6e4",
    "60000.5",
    "1e300",
    "1e-300",
    "-9999",
    "18446744073709551615",
    "true",
    "[]",
    "{}",
    "[null]",
    "[\"\"]",
    "[\"a\",\"a\"]",
    "{\"it\":\"x\",\"fr\":7}",
    "{\"it\":null}",
    "[[[[[[[[1]]]]]]]]",
    "\"9999-12-31T23:59:59Z\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"1970-01-01T00:00:00+01:00\"",
    "\"2026-02-06T20:00:00+01:00\"",
    "\"2031-05-05T05:05:05Z\"",
    "[{\"to\":\"0001-01-01T00:00:00Z\"}]",
    "[{\"class\":\"patrol\",\"count\":2.0}]",
    "[{\"force\":\"army\",\"planned\":3.0,\"EditDate\":1770404100456}]",
    "[{\"lng\":9.1,\"lat\":45.4,\"passed_at\":null}]",
    "[{\"starts\":\"2026-02-06T08:00\",\"rule\":\"FREQ=DAILY\",\"minutes\":60.0,\"time_zone\":null}]",
];

/// A feature of each kind, and every member that any kind or another publisher may have.
fn parts() -> (Vec<Value>, Vec<String>) {
    let features = case("every-kind")["features"].as_array().unwrap().clone();
    let mut members: Vec<String> = ["EditDate", "imei", "", "a/b~c"].map(str::to_owned).into();
    for (_, definition) in schema()["$defs"].as_object().unwrap() {
        members
            .extend(definition["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone()));
    }
    members.sort();
    members.dedup();
    (features, members)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_valid_is_shown_or_named(
        picks in proptest::collection::vec(
            (any::<prop::sample::Index>(), 0_u8..5, 0_u64..4,
             proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4)),
            0..8),
        half in any::<bool>(),
    ) {
        static LAW: LazyLock<(jsonschema::Validator, Vec<Value>, Vec<String>)> = LazyLock::new(|| {
            let (features, members) = parts();
            (validator(None), features, members)
        });
        let (validator, templates, members) = &*LAW;
        let mut whole = json!({
            "type": "FeatureCollection", "features": [],
            "vedetta": {"schema": "1.0", "feed_id": "law", "mode": "exercise", "epoch": 1.0, "generated_at": "2026-02-06T19:00:00Z"},
        });
        for (template, id, rev, changes) in picks {
            let mut feature = templates[template.index(templates.len())].clone();
            feature["id"] = json!(format!("o{id}"));
            feature["properties"]["rev"] = if half { json!(rev as f64) } else { json!(rev) };
            let mut alone = whole.clone();
            for (member, value) in changes {
                let before = feature.clone();
                let value: Value = serde_json::from_str(VALUES[value.index(VALUES.len())]).unwrap();
                feature["properties"][&members[member.index(members.len())]] = value;
                alone["features"] = json!([feature]);
                if !validator.is_valid(&alone) {
                    feature = before;
                }
            }
            whole["features"].as_array_mut().unwrap().push(feature);
        }
        prop_assert_eq!(faults(validator, &whole), [""; 0]);

        let decoded = decode_document(whole.to_string().as_bytes(), &Limits::default(), Area::default().bounds()).unwrap();
        let features = whole["features"].as_array().unwrap();
        prop_assert_eq!(features.len(), decoded.objects.len() + decoded.duplicate + decoded.rejections.total());
        for (index, feature) in features.iter().enumerate() {
            let (id, kind) = (feature["id"].as_str().unwrap(), feature["properties"]["kind"].as_str().unwrap_or_default());
            let rev = feature["properties"]["rev"].as_f64().unwrap_or_default();
            let is_named = decoded.rejections.iter().any(|rejection| {
                // A rejection also covers a feature with the same id, kind and revision.
                let is_it = rejection.index == index || rejection.found.starts_with(&format!("{kind}, revision {rev};"));
                is_it && rejection.id.as_deref() == Some(id) && !rejection.expected.is_empty() && !rejection.found.is_empty()
            });
            let is_shown = decoded.objects.iter().any(|object| {
                object.common.id.as_str() == id && object.word() == kind && object.common.rev as f64 == rev
            });
            prop_assert!(is_named || is_shown, "{feature}");
        }
        // No object of another kind takes the id of an incident that could be read.
        for object in &decoded.objects {
            let rivals = features.iter().filter(|feature| feature["id"] == object.common.id.as_str());
            let rivals = rivals.filter(|feature| feature["properties"]["kind"] == "incident");
            let was_read = |index: usize| {
                decoded.rejections.iter().all(|rejection| rejection.index != index || rejection.path == "/id")
            };
            let mut rivals = rivals.filter(|rival| features.iter().position(|one| one == *rival).is_some_and(was_read));
            prop_assert!(object.incident().is_some() || rivals.next().is_none());
        }
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
