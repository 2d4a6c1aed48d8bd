//! What leaves the page as an address, on paper or as a file: what is guarded or stricter than TLP:AMBER never does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/app.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with tests that use more of it")]
mod support;

use serde_json::{Value, json};
use support::TableMap;
use vedetta::app::export;
use vedetta::app::reduce::{AppEvent, reduce};
use vedetta::app::scene::slot_of;
use vedetta::app::state::State;
use vedetta::app::url::ViewState;
use vedetta::feed::config::Limits;
use vedetta::feed::decode::decode_document;
use vedetta::feed::wire::Mode;
use vedetta::model::marking::Marking;

fn feature(id: &str, kind: &str, marking: &str, more: Value) -> Value {
    let mut properties =
        json!({ "kind": kind, "rev": 3, "name": format!("Name of {id}"), "marking": marking });
    properties.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
    let geometry = json!({ "type": "Point", "coordinates": [9.19, 45.46] });
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}

/// Whatever has "canary" in its id must stay inside.
fn state_at(view: &str) -> State {
    let incident = json!({ "severity": "major", "state": "confirmed", "category": "fire" });
    let mut motorcade = feature("canary-car", "corridor", "TLP:GREEN", json!({ "purpose": "motorcade" }));
    motorcade["geometry"] = json!({ "type": "LineString", "coordinates": [[9.1, 45.4], [9.2, 45.5]] });
    let features = [
        feature("fire", "incident", "TLP:GREEN", incident.clone()),
        feature("canary-fire", "incident", "TLP:RED", incident.clone()),
        feature("canary-strict", "incident", "TLP:AMBER+STRICT", incident.clone()),
        feature("canary-unmarked", "incident", "", incident),
        feature("canary-hotel", "hotel", "TLP:GREEN", json!({})),
        feature("canary-roof", "overwatch", "TLP:CLEAR", json!({})),
        motorcade,
        feature("car", "unit", "TLP:AMBER", json!({ "task": "canary-car", "speed_kmh": 12.3 })),
        feature(
            "tickets",
            "service",
            "TLP:GREEN",
            json!({ "serves": ["canary-hotel", "post", "elsewhere"] }),
        ),
        feature("post", "post", "TLP:GREEN", json!({ "state": "up" })),
        feature("camera", "camera", "TLP:CLEAR", json!({})),
    ];
    let document = json!({
        "type": "FeatureCollection",
        "vedetta": {
            "schema": "1.0", "feed_id": "drill", "mode": "exercise", "epoch": 4, "seq": 9,
            "generated_at": "2026-02-06T20:00:00Z", "marking": "TLP:RED",
        },
        "features": features,
    });
    support::state_from(document.to_string().as_bytes(), view, None).0
}

#[test]
fn a_file_has_what_may_leave_and_opens_as_a_feed() {
    let file = export::file(&state_at("#off=cameras")).unwrap();
    assert_eq!(file.name, "vedetta-exercise-20260206T2000Z.geojson");
    assert!(!file.text.contains("canary"), "{}", file.text);
    let decoded = decode_document(file.text.as_bytes(), &Limits::default(), None).unwrap();
    assert_eq!((decoded.rejections.total(), decoded.header.mode), (0, Mode::Exercise));
    assert_eq!((decoded.header.feed_id.as_str(), decoded.header.marking), ("drill", Marking::Amber));
    let original = state_at("");
    let mut ids: Vec<&str> = decoded.objects.iter().map(|object| object.common.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["car", "fire", "post", "tickets"]);
    for object in &decoded.objects {
        let known = original.picture.find(object.common.id.as_str()).unwrap();
        assert_eq!(object.common, known.common);
        if !["car", "tickets"].contains(&object.common.id.as_str()) {
            assert_eq!(object.body, known.body);
        }
    }
    assert!(
        file.text.contains("\"serves\":[\"post\",\"elsewhere\"]") && file.text.contains("\"speed_kmh\":12.3")
    );
}

#[test]
fn a_file_says_how_old_it_is_and_what_is_covered_gives_none() {
    let mut state = state_at("");
    state.real_now = state.real_now.plus_millis(90_000);
    state.health.age_millis = Some(60_000);
    let file = export::file(&state).unwrap();
    assert!(file.text.contains("\"generated_at\":\"2026-02-06T20:00:30Z\""), "{}", file.text);
    state.health.is_covered = true;
    assert_eq!(export::file(&state), None);
}

#[test]
fn a_link_keeps_what_may_be_said_and_says_that_it_is_an_exercise() {
    let query = |view: &str| export::link(&state_at(view)).query;
    let open = "?visitors=1#map=12/45.46/9.19&sel=fire&q=smoke";
    assert_eq!(query(open), "?visitors=1#EXERCISE&map=12/45.46/9.19&sel=fire&q=smoke");
    assert_eq!(ViewState::parse(&query(open)), ViewState::parse(open));
    assert_eq!(query("?mode=desk"), "?mode=desk#EXERCISE");
    for id in [
        "canary-fire",
        "canary-strict",
        "canary-unmarked",
        "canary-hotel",
        "canary-roof",
        "canary-car",
        "nobody",
    ] {
        let link = export::link(&state_at(&format!("#sel={id}&q=canary&sev=major")));
        assert_eq!((link.query.as_str(), link.is_cut), ("#EXERCISE&sev=major", true), "{id}");
    }
}

#[test]
fn paper_shows_neither_guarded_nor_strict_and_the_screen_is_as_before_afterwards() {
    let drawn = |map: &TableMap, state: &State| -> Vec<String> {
        let features = map.drawings.keys();
        let slots = features.filter_map(|(_, feature)| slot_of(*feature));
        let mut ids: Vec<String> =
            slots.map(|slot| state.picture.object(slot).unwrap().common.id.to_string()).collect();
        ids.sort_unstable();
        ids
    };
    let mut state = state_at("#sel=canary-fire&on=overwatch");
    let mut map = TableMap::default();
    map.draw(&state.scene.everything(), &state);
    let before = drawn(&map, &state);
    assert_eq!(before.iter().filter(|id| id.contains("canary")).count(), 6);
    let effects = reduce(&mut state, AppEvent::SetPrinting(true));
    map.follow(&effects, &state);
    assert_eq!(drawn(&map, &state), ["camera", "car", "fire", "post", "tickets"]);
    assert_eq!(state.card(), None, "the card of what must not be on paper");
    let rows: Vec<String> = state.paper_rows(50).0.into_iter().map(|row| row.id.to_string()).collect();
    assert_eq!(rows, ["fire"]);
    assert_eq!(export::strictest(&state), Marking::Amber);
    let effects = reduce(&mut state, AppEvent::SetPrinting(false));
    map.follow(&effects, &state);
    assert_eq!(drawn(&map, &state), before);
    assert!(state.card().is_some());
}

/// So many incidents that may be on paper, each behind one that must not.
fn long_list(count: usize, view: &str) -> State {
    let incident = |state: &str| json!({ "severity": "major", "state": state, "category": "fire" });
    let mut features = Vec::new();
    for number in 0..count {
        features.push(feature(&format!("canary-{number}"), "incident", "TLP:RED", incident("reported")));
        features.push(feature(&format!("fire-{number:03}"), "incident", "TLP:GREEN", incident("reported")));
    }
    features.push(feature("milan", "site", "TLP:GREEN", json!({ "hub": true })));
    features.push(feature("canary-site", "site", "TLP:RED", json!({})));
    let document = json!({
        "type": "FeatureCollection",
        "vedetta": {
            "schema": "1.0", "feed_id": "drill", "mode": "exercise", "epoch": 4, "seq": 9,
            "generated_at": "2026-02-06T20:00:00Z", "marking": "TLP:RED",
        },
        "features": features,
    });
    support::state_from(document.to_string().as_bytes(), view, None).0
}

#[test]
fn all_that_may_be_on_paper_is_on_it_or_counted() {
    let state = long_list(70, "");
    let (rows, more) = state.paper_rows(500);
    assert_eq!((rows.len(), more), (70, 0));
    assert!(rows.iter().all(|row| row.id.as_str().starts_with("fire")));
    let (rows, more) = state.paper_rows(50);
    assert_eq!((rows.len(), more), (50, 20), "what is guarded is neither shown nor counted");
}

#[test]
fn a_sheet_says_what_its_list_was_chosen_by() {
    let words = |view: &str| export::filter_words(&long_list(1, view)).unwrap_or_default();
    assert_eq!(words("?lang=en"), "");
    let asked = words("?lang=en#sev=critical,major&cat=fire&site=milan&q=smoke");
    for part in ["Filter: ", "Severity: Critical, Major", "Type: Fire", "Site: Name of milan", "“smoke”"]
    {
        assert!(asked.contains(part), "{part}: {asked}");
    }
    let guarded = words("?lang=it#site=canary-site&q=canary&sel=canary-0");
    assert!(
        !guarded.contains("anary") && guarded.contains("Sito: …") && guarded.contains("“…”"),
        "{guarded}"
    );
    assert!(words("?lang=de#closed=0").contains("nur offene"));
}

#[test]
fn a_card_names_what_must_not_be_seen_by_no_id() {
    for view in ["?visitors=1#sel=car", "?visitors=1#sel=tickets"] {
        let card = state_at(view).card().unwrap();
        let said = format!("{:?}", card.fields);
        assert!(!said.contains("canary") && said.contains("Withheld"), "{said}");
    }
}
