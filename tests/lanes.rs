//! Rules that apply at a place, the lane of networks, and data issues: content for a document, and updates.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/app.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with tests that use more of it")]
mod support;

use std::sync::Arc;

use serde_json::{Value, json};
use vedetta::app::cyber::{self, CyberIndex};
use vedetta::app::doubts::DoubtIndex;
use vedetta::app::here::here;
use vedetta::app::reduce::{AppEvent, Effect, reduce};
use vedetta::app::state::State;
use vedetta::app::text::Text;
use vedetta::feed::client::FeedUpdate;
use vedetta::model::geo::LngLat;
use vedetta::model::time::Phase;
use vedetta::model::{Change, ChangeSet, Doubt, Object, ObjectId};

fn feature(id: &str, kind: &str, geometry: Value, more: Value) -> Value {
    let mut properties =
        json!({ "kind": kind, "rev": 1, "name": format!("Name of {id}"), "marking": "TLP:GREEN" });
    properties.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}

fn point(lng: f64, lat: f64) -> Value {
    json!({ "type": "Point", "coordinates": [lng, lat] })
}

/// A square of a few kilometers around 9.2, 45.5.
fn square() -> Value {
    json!({ "type": "Polygon", "coordinates": [[[9.18, 45.48], [9.22, 45.48], [9.22, 45.52], [9.18, 45.52], [9.18, 45.48]]] })
}

fn state_of(view: &str, features: &[Value]) -> State {
    let document = json!({
        "type": "FeatureCollection",
        "vedetta": {
            "schema": "1.0", "feed_id": "t", "mode": "exercise", "generated_at": "2026-02-06T20:00:00Z",
            "marking": "TLP:GREEN",
        },
        "features": features,
    });
    support::state_from(document.to_string().as_bytes(), view, None).0
}

/// Puts the object again, changed and with the next revision.
fn put(state: &mut State, id: &str, change: impl FnOnce(&mut Object)) -> Vec<Effect> {
    let mut object = Object::clone(state.picture.find(id).unwrap());
    object.common.rev += 1;
    change(&mut object);
    reduce(state, AppEvent::Feed(FeedUpdate::Changes(vec![Change::Put(Arc::new(object))])))
}

#[test]
fn all_that_covers_a_place_is_told_with_its_rule() {
    let line = json!({ "type": "LineString", "coordinates": [[9.1, 45.5], [9.3, 45.5]] });
    let stops = json!([
        { "lng": 9.1, "lat": 45.5, "planned_at": "2026-02-06T19:00:00Z" },
        { "lng": 9.3, "lat": 45.5, "planned_at": "2026-02-06T21:20:00Z" },
    ]);
    let features = [
        feature(
            "closed",
            "zone",
            square(),
            json!({
                "rule": "closed", "valid_to": "2026-02-06T23:00:00Z", "decided_by": "Prefect",
                "exemptions": ["Residents"], "exempt": ["drone-1"],
            }),
        ),
        feature("checked", "zone", square(), json!({ "rule": "controlled", "owner": "Questura" })),
        feature("over", "zone", square(), json!({ "rule": "closed", "valid_to": "2026-02-06T19:00:00Z" })),
        feature("ring", "perimeter", square(), json!({ "ring": "inner" })),
        feature(
            "relay",
            "corridor",
            line,
            json!({ "purpose": "torch-relay", "stops": stops, "closed_minutes": 30 }),
        ),
        feature(
            "swept",
            "sweep",
            square(),
            json!({ "state": "clear", "clear_until": "2026-02-06T22:00:00Z" }),
        ),
        feature(
            "stale",
            "sweep",
            square(),
            json!({ "state": "clear", "clear_until": "2026-02-06T19:30:00Z" }),
        ),
        feature(
            "room",
            "headquarters",
            json!({ "type": "GeometryCollection", "geometries": [point(9.3, 45.6), square()] }),
            json!({ "purpose": "police-hq" }),
        ),
        feature("busy", "unit", point(9.2001, 45.5), json!({ "status": "on-scene" })),
        feature("free", "unit", point(9.21, 45.5), json!({ "status": "available" })),
        feature("post", "post", point(9.2, 45.51), json!({ "state": "up" })),
        feature("arena", "venue", point(9.2, 45.501), json!({ "purpose": "competition" })),
        feature("ward", "venue", point(9.2, 45.52), json!({ "purpose": "hospital" })),
    ];
    let state = state_of("?lang=en", &features);
    let told = here(&state, LngLat::new(9.2, 45.5).unwrap());
    let rules: Vec<(&str, &str)> =
        told.rules.iter().map(|rule| (rule.id.as_str(), rule.words.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("closed", "Closed to all"),
            ("checked", "Access after a check"),
            ("ring", "Inner: accreditation only"),
            ("relay", "Rolling closure: Torch relay"),
            ("swept", "Security sweep: Clear"),
            ("stale", "Security sweep: Void"),
            ("room", "Area of responsibility"),
        ]
    );
    let of = |id: &str| told.rules.iter().find(|rule| rule.id.as_str() == id).unwrap();
    assert_eq!(
        (of("closed").decided_by.clone(), of("closed").exempt),
        (Some((Text::FieldDecidedBy, "Prefect".into())), 2)
    );
    assert_eq!(
        (of("checked").decided_by.clone(), of("checked").exempt),
        (Some((Text::FieldOwner, "Questura".into())), 0)
    );
    // Halfway at 20:10: the stretch is closed from 19:55 to 20:25.
    assert_eq!(of("relay").phase, Some(Phase::Active));
    assert_eq!(of("relay").changes_at.unwrap().to_string(), "2026-02-06T20:25:00Z");
    let help: Vec<(&str, &str)> =
        told.help.iter().map(|near| (near.id.as_str(), near.distance.as_str())).collect();
    assert_eq!(help, [("free", "780 m E"), ("post", "1.1 km N"), ("ward", "2.2 km N")]);
    let beside = here(&state, LngLat::new(9.25, 45.501).unwrap());
    assert!(beside.rules.is_empty(), "more than 50 m from the line: {:?}", beside.rules);
}

#[test]
fn the_lane_has_the_worst_first_and_counts_what_hangs_on_it() {
    let nowhere = || Value::Null;
    let features = [
        feature("radio", "service", nowhere(), json!({ "state": "up", "serves": ["post"] })),
        feature("rail", "service", nowhere(), json!({ "state": "degraded", "serves": ["central", "hotel"] })),
        feature(
            "tickets",
            "service",
            nowhere(),
            json!({ "state": "down", "serves": ["arena", "elsewhere"] }),
        ),
        feature("central", "check", point(9.2, 45.5), json!({ "place": "rail-station" })),
        feature("hotel", "hotel", point(9.2, 45.5), json!({})),
        feature("arena", "venue", point(9.2, 45.5), json!({})),
        feature("ring", "perimeter", square(), json!({})),
        feature(
            "breach",
            "incident",
            nowhere(),
            json!({
                "severity": "major", "state": "confirmed", "category": "cyber", "affects": ["ring", "central"],
            }),
        ),
        feature(
            "call",
            "incident",
            nowhere(),
            json!({ "severity": "critical", "state": "reported", "category": "threat" }),
        ),
        feature(
            "fire",
            "incident",
            point(9.2, 45.5),
            json!({ "severity": "major", "state": "reported", "category": "fire" }),
        ),
        feature(
            "old",
            "incident",
            nowhere(),
            json!({ "severity": "major", "state": "closed", "category": "cyber" }),
        ),
    ];
    let mut state = state_of("?lang=en&visitors=1", &features);
    let lane = cyber::lane(&state);
    let ids =
        |rows: &[cyber::CyberRow]| -> Vec<String> { rows.iter().map(|row| row.id.to_string()).collect() };
    assert_eq!(ids(&lane.services), ["tickets", "rail", "radio"]);
    assert_eq!(ids(&lane.incidents), ["call", "breach"]);
    assert_eq!(lane.affected, [1, 1, 1]);
    let names: Vec<&str> = lane.services[1].affects.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Name of central"], "visitors hear of no hotel");
    let effects = put(&mut state, "fire", |_| {});
    assert!(!effects.contains(&Effect::CyberChanged), "a fire is none of its business");
    let effects = put(&mut state, "breach", |object| object.common.name = Default::default());
    assert!(effects.contains(&Effect::CyberChanged));
    let gone = Change::Remove { id: ObjectId::new("tickets").unwrap(), rev: 2 };
    assert!(
        reduce(&mut state, AppEvent::Feed(FeedUpdate::Changes(vec![gone]))).contains(&Effect::CyberChanged)
    );
    let mut fresh = CyberIndex::default();
    fresh.apply(&ChangeSet { is_everything: true, ..ChangeSet::default() }, &state.picture);
    assert_eq!(state.cyber, fresh, "followed and fresh are the same");
    assert_eq!(ids(&cyber::lane(&state).services), ["rail", "radio"]);
}

#[test]
fn doubts_are_counted_as_they_come_and_go() {
    let features = [
        feature("good", "post", point(9.2, 45.5), json!({})),
        feature(
            "foreign",
            "post",
            point(9.2, 45.5),
            json!({ "owner_country": "FR", "marking": "TLP:PURPLE" }),
        ),
        feature("lost", "post", Value::Null, json!({})),
        feature("radio", "service", Value::Null, json!({})),
        feature("drawn", "perimeter", Value::Null, json!({ "around": "good", "buffer_m": 50 })),
    ];
    let mut state = state_of("?lang=en", &features);
    let counts = |state: &State| -> Vec<(Doubt, usize)> { state.doubts.counts().collect() };
    assert_eq!(counts(&state), [(Doubt::Marking, 1), (Doubt::NoPosition, 1), (Doubt::Owner, 1)]);
    assert_eq!(state.doubts.len(), 2);
    let rows = state.doubts.rows(&state.picture, state.reader(), 200);
    assert_eq!((rows[0].title.as_str(), rows[0].words.matches(" · ").count()), ("Name of foreign", 1));
    assert_eq!(state.doubts.rows(&state.picture, state.reader(), 1).len(), 1);
    assert!(!put(&mut state, "good", |_| {}).contains(&Effect::DoubtsChanged));
    assert!(
        put(&mut state, "foreign", |object| object.common.doubts.clear()).contains(&Effect::DoubtsChanged)
    );
    assert_eq!(counts(&state), [(Doubt::NoPosition, 1)]);
    let mut fresh = DoubtIndex::default();
    fresh.apply(&ChangeSet { is_everything: true, ..ChangeSet::default() }, &state.picture);
    assert!(fresh.counts().eq(state.doubts.counts()) && fresh.len() == state.doubts.len());
}
