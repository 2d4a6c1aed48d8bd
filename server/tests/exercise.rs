//! The exercise: the same for a seed, whole in every kind, believable in place and time.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test may panic, and picks what it asks about"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use vedetta::analysis::finding::{FindingKind, Findings};
use vedetta::feed::config::{Area, Limits};
use vedetta::feed::decode::decode_document;
use vedetta::feed::wire::{Header, Mode, Operation, SCHEMA_VERSION, write_document};
use vedetta::model::geo::{LngLat, Shape};
use vedetta::model::incident::{IncidentState, Severity};
use vedetta::model::marking::Marking;
use vedetta::model::text::Localized;
use vedetta::model::unit::{Force, UnitClass};
use vedetta::model::zone::Rule;
use vedetta::model::{Body, Change, ChangeSet, Doubt, Kind, Object, Picture, UnixMillis};
use vedetta_server::exercise::{Exercise, Settings};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn at(text: &str) -> UnixMillis {
    UnixMillis::parse(text).unwrap()
}

fn opening() -> UnixMillis {
    at("2026-02-06T20:00:00+01:00")
}

fn objects(at: UnixMillis) -> Vec<Object> {
    Exercise::new(Settings::default(), at).objects()
}

fn document(settings: Settings, at: UnixMillis) -> Vec<u8> {
    let header = Header {
        schema: SCHEMA_VERSION.into(),
        feed_id: Exercise::FEED_ID.into(),
        mode: Mode::Exercise,
        epoch: 1,
        seq: 0,
        generated_at: at,
        operation: Some(Operation { at, rate: 1.0 }),
        marking: Exercise::MARKING,
    };
    let mut out = Vec::new();
    write_document(&mut out, &header, &Exercise::new(settings, at).objects()).unwrap();
    out
}

#[test]
fn same_seed_and_time_give_the_same_bytes() {
    let settings = Settings::default();
    assert_eq!(document(settings, opening()), document(settings, opening()));
    assert_ne!(document(settings, opening()), document(Settings { seed: 1, ..settings }, opening()));
}

/// Advances in such steps, and compares with an exercise that began at the end.
fn assert_law(settings: Settings, from: UnixMillis, steps_secs: &[i64]) {
    let mut exercise = Exercise::new(settings, from);
    let mut picture = Picture::default();
    picture.replace(exercise.objects().into_iter().map(Into::into));
    let mut now = from;
    for step in steps_secs {
        now = now.plus_millis(step * 1000);
        let set = picture.apply(exercise.advance(now));
        assert_eq!(set.superseded, 0, "at {now}");
    }
    let mut kept: Vec<Object> = picture.iter().map(|(_, object)| (**object).clone()).collect();
    kept.sort_by(|a, b| a.common.id.cmp(&b.common.id));
    let fresh = Exercise::new(settings, now).objects();
    for (kept, fresh) in kept.iter().zip(&fresh) {
        assert_eq!(kept, fresh, "at {now}");
    }
    assert_eq!(kept.len(), fresh.len());
    let continued = exercise.objects();
    assert!(continued == fresh, "what goes on equals what begins at {now}");
}

#[test]
fn a_snapshot_equals_an_earlier_one_with_the_deltas_between() {
    let seconds: Vec<i64> = (0..400).map(|_| 1).collect();
    assert_law(Settings::default(), opening(), &seconds);
    let uneven: Vec<i64> = (0..120).map(|n| 1 + (n * n) % 97).collect();
    assert_law(Settings { seed: 7, objects: 900 }, at("2026-02-06T17:30:00+01:00"), &uneven);
    let hours: Vec<i64> = (0..60).map(|n| 1800 + n * 13).collect();
    assert_law(Settings { seed: 8, objects: 2_500 }, at("2026-02-06T22:11:07+01:00"), &hours);
}

#[test]
fn time_does_not_run_backwards() {
    let mut exercise = Exercise::new(Settings::default(), opening());
    assert_eq!(exercise.advance(opening()), vec![]);
    assert_eq!(exercise.advance(opening().plus_millis(-HOUR)), vec![]);
    assert_eq!(exercise.now(), opening());
}

fn count_by_kind(objects: &[Object]) -> BTreeMap<Kind, usize> {
    let mut counts = BTreeMap::new();
    for object in objects {
        *counts.entry(object.kind()).or_default() += 1;
    }
    counts
}

#[test]
fn every_kind_is_there_in_the_number_that_was_asked_for() {
    let objects = objects(opening());
    assert!((1_440..1_600).contains(&objects.len()), "{}", objects.len());
    let counts = count_by_kind(&objects);
    for (kind, range) in [
        (Kind::Site, 9..10),
        (Kind::Venue, 30..31),
        (Kind::Headquarters, 10..11),
        (Kind::Zone, 30..45),
        (Kind::Perimeter, 50..70),
        (Kind::Gate, 80..160),
        (Kind::Camera, 400..600),
        (Kind::Hotel, 20..30),
        (Kind::Post, 80..130),
        (Kind::Overwatch, 30..45),
        (Kind::Check, 58..59),
        (Kind::Unit, 280..330),
        (Kind::Aircraft, 10..14),
        (Kind::Sweep, 30..50),
        (Kind::Corridor, 3..5),
        (Kind::Assembly, 4..5),
        (Kind::Incident, 70..140),
        (Kind::Service, 10..11),
        (Kind::Liaison, 14..15),
        (Kind::Crowd, 13..14),
    ] {
        let count = counts.get(&kind).copied().unwrap_or(0);
        assert!(range.contains(&count), "{kind:?}: {count}, expected {range:?}");
    }
    let known: Vec<&Kind> = Kind::ALL.iter().filter(|kind| **kind != Kind::Unknown).collect();
    assert_eq!(counts.keys().collect::<Vec<_>>(), known);
}

#[test]
fn a_larger_exercise_is_as_large_as_asked_for() {
    for wanted in [600, 3_000, 10_000] {
        let count =
            Exercise::new(Settings { objects: wanted, ..Settings::default() }, opening()).objects().len();
        let miss = (count as f64 - wanted as f64).abs() / wanted as f64;
        assert!(miss < 0.05, "{wanted}: {count}");
    }
}

#[test]
fn ids_are_sorted_and_each_is_there_once() {
    let objects = objects(opening());
    assert!(objects.windows(2).all(|pair| pair[0].common.id < pair[1].common.id));
}

fn languages(text: &Localized) -> usize {
    match text {
        Localized::Absent => 0,
        Localized::Same(_) => 3,
        Localized::By(by) => {
            [&by.it, &by.de, &by.en].into_iter().flatten().filter(|text| !text.trim().is_empty()).count()
        }
    }
}

#[test]
fn every_object_says_what_nothing_can_be_without() {
    for now in [opening(), at("2026-02-07T03:00:00+01:00"), at("2026-02-15T11:00:00+01:00")] {
        for object in objects(now) {
            let common = &object.common;
            let id = &common.id;
            assert_eq!(languages(&common.name), 3, "{id} has a name in three languages");
            assert_eq!(languages(&common.owner), 3, "{id} has an owner");
            assert_eq!(languages(&common.source), 3, "{id} has a source");
            assert!(matches!(languages(&common.note), 0 | 3), "{id} notes in three languages");
            assert_ne!(common.marking, Marking::Unknown, "{id} is marked");
            let age = now.millis_since(common.updated.unwrap());
            assert!((0..=13 * HOUR).contains(&age), "{id} was updated {age} ms ago");
            assert!(common.rev > 1, "{id}");
            if let Body::Incident(incident) = &object.body {
                assert!(matches!(languages(&incident.place), 0 | 3));
                assert_eq!(languages(&incident.next) == 0, incident.state == IncidentState::Closed, "{id}");
            }
        }
    }
}

#[test]
fn overwatch_is_red_and_hotels_are_not_real() {
    for object in objects(opening()) {
        match object.kind() {
            Kind::Overwatch => assert_eq!(object.common.marking, Marking::Red),
            Kind::Hotel => {
                assert_eq!(object.common.marking, Marking::AmberStrict);
                assert!(object.common.name.texts().all(|name| name.starts_with("Hotel Esercitazione ")));
            }
            _ => {}
        }
    }
}

#[test]
fn shapes_are_what_rfc_7946_wants() {
    for object in objects(opening()) {
        let id = &object.common.id;
        match &object.common.shape {
            Shape::Polygons(polygons) => {
                for ring in polygons
                    .iter()
                    .flat_map(|polygon| std::iter::once(&polygon.exterior).chain(&polygon.holes))
                {
                    assert!(ring.len() >= 4 && ring.first() == ring.last(), "{id}");
                    assert!(!crosses_itself(ring), "{id} crosses itself");
                }
            }
            Shape::Lines(lines) => assert!(lines.iter().all(|line| line.len() >= 2), "{id}"),
            Shape::Point(_) => {}
            Shape::Nowhere => assert!(
                matches!(object.kind(), Kind::Service | Kind::Incident | Kind::Assembly | Kind::Headquarters),
                "{id} is nowhere"
            ),
            other => panic!("{id}: {other:?}"),
        }
    }
}

fn crosses_itself(ring: &[LngLat]) -> bool {
    let side = |a: LngLat, b: LngLat, c: LngLat| {
        (b.lng_deg() - a.lng_deg()) * (c.lat_deg() - a.lat_deg())
            - (b.lat_deg() - a.lat_deg()) * (c.lng_deg() - a.lng_deg())
    };
    let edges: Vec<(LngLat, LngLat)> = ring.windows(2).map(|pair| (pair[0], pair[1])).collect();
    edges.iter().enumerate().any(|(i, (a, b))| {
        edges.iter().enumerate().skip(i + 2).any(|(j, (c, d))| {
            !(i == 0 && j == edges.len() - 1)
                && side(*a, *b, *c) * side(*a, *b, *d) < 0.0
                && side(*c, *d, *a) * side(*c, *d, *b) < 0.0
        })
    })
}

fn meters(a: LngLat, b: LngLat) -> f64 {
    let east = (a.lng_deg() - b.lng_deg()) * 111_320.0 * a.lat_deg().to_radians().cos();
    east.hypot((a.lat_deg() - b.lat_deg()) * 111_320.0)
}

#[test]
fn everything_is_where_it_can_be() {
    let all = objects(opening());
    let sites: BTreeMap<&str, LngLat> = all
        .iter()
        .filter(|object| object.kind() == Kind::Site)
        .filter_map(|site| Some((site.common.id.as_str(), site.common.shape.anchor()?)))
        .collect();
    for object in &all {
        let id = &object.common.id;
        object.common.shape.for_each_position(&mut |at| {
            assert!(
                (8.6..13.8).contains(&at.lng_deg()) && (41.8..47.1).contains(&at.lat_deg()),
                "{id} at {at:?}"
            );
        });
        let Some(site) = &object.common.site else { continue };
        let center =
            sites.get(site.as_str()).unwrap_or_else(|| panic!("{id} belongs to {site}, which is not there"));
        let Some(at) = object.common.shape.anchor() else { continue };
        // Checks lie on the way to a site; the rest is in it.
        let reach =
            if matches!(object.kind(), Kind::Check | Kind::Headquarters | Kind::Liaison | Kind::Incident) {
                62_500.0
            } else {
                9_500.0
            };
        assert!(meters(*center, at) < reach, "{id} is {} m from {site}", meters(*center, at));
    }
}

#[test]
fn units_move_at_a_speed_that_they_can_have() {
    let mut exercise = Exercise::new(Settings::default(), opening());
    let place = |object: &Object| Some((object.common.shape.anchor()?, object.common.updated?));
    let is_unit = |object: &Object| object.kind() == Kind::Unit;
    let mut last: BTreeMap<String, (LngLat, UnixMillis)> = exercise
        .objects()
        .iter()
        .filter(|object| is_unit(object))
        .filter_map(|unit| Some((unit.common.id.to_string(), place(unit)?)))
        .collect();
    let (mut moved, mut updates) = (BTreeSet::new(), 0);
    for second in 1..=420 {
        for change in exercise.advance(opening().plus_millis(second * 1000)) {
            let Change::Put(object) = change else { continue };
            if !is_unit(&object) {
                continue;
            }
            updates += 1;
            let (to, now) = place(&object).unwrap();
            let (from, before) = last.insert(object.common.id.to_string(), (to, now)).unwrap();
            let speed = meters(from, to) / (now.millis_since(before) as f64 / 1000.0);
            // Rounded to a meter at both ends.
            assert!(speed < 48.0, "{} at {speed} m/s", object.common.id);
            if meters(from, to) > 5.0 {
                moved.insert(object.common.id.to_string());
            }
        }
    }
    assert!(moved.len() > last.len() / 2, "{} of {} moved", moved.len(), last.len());
    let per_second = f64::from(updates) / 420.0;
    assert!((10.0..50.0).contains(&per_second), "{per_second} updates a second");
}

#[test]
fn all_forces_and_classes_are_out() {
    let (mut forces, mut classes) = (BTreeSet::new(), BTreeSet::new());
    for object in objects(opening()) {
        if let Body::Unit(unit) = object.body {
            forces.insert(unit.force);
            classes.insert(unit.class);
        }
    }
    assert_eq!(forces.len(), 9, "{forces:?}");
    assert!(!forces.contains(&Force::Unknown));
    assert_eq!(classes.len(), 13, "{classes:?}");
    assert!(!classes.contains(&UnitClass::Unknown));
}

#[test]
fn what_is_named_is_there() {
    for now in [opening(), opening().plus_millis(27 * MINUTE)] {
        let all = objects(now);
        let ids: BTreeSet<&str> = all.iter().map(|object| object.common.id.as_str()).collect();
        for object in &all {
            let id = &object.common.id;
            let named: Vec<_> = match &object.body {
                Body::Unit(unit) => unit.task.iter().collect(),
                Body::Incident(incident) => incident.units.iter().chain(&incident.affects).collect(),
                Body::Gate(gate) => gate.perimeter.iter().collect(),
                Body::Camera(camera) => camera.perimeter.iter().collect(),
                Body::Sweep(sweep) => sweep.target.iter().collect(),
                Body::Liaison(desk) => desk.host.iter().collect(),
                Body::Headquarters(room) => room.reports_to.iter().collect(),
                Body::Service(service) => service.serves.iter().collect(),
                _ => vec![],
            };
            for other in named {
                assert!(ids.contains(other.as_str()), "{id} names {other}, which is not there");
            }
        }
    }
}

#[test]
fn a_unit_is_sent_to_one_incident_and_says_so() {
    let all = objects(opening().plus_millis(10 * MINUTE));
    let mut busy = 0;
    for object in &all {
        let Body::Unit(unit) = &object.body else { continue };
        let Some(task) = &unit.task else { continue };
        busy += 1;
        let incident = all.iter().find(|other| other.common.id == *task).unwrap().incident().unwrap();
        assert!(
            incident.units.contains(&object.common.id),
            "{} is not on the list of {task}",
            object.common.id
        );
    }
    assert!((15..120).contains(&busy), "{busy}");
}

#[test]
fn at_the_opening_there_is_a_history() {
    for seed in [2026, 1, 2, 3, 4] {
        let all = Exercise::new(Settings { seed, ..Settings::default() }, opening()).objects();
        let incidents: Vec<_> = all.iter().filter_map(Object::incident).collect();
        let open = incidents.iter().filter(|incident| incident.state.is_open()).count();
        assert!((24..52).contains(&open), "seed {seed}: {open} open");
        let closed = incidents.len() - open;
        assert!((20..100).contains(&closed), "seed {seed}: {closed} closed");
        assert!(incidents.iter().any(|incident| incident.international));
        assert!(incidents.iter().any(|incident| incident.units.len() > 1));
        let is_cordoned =
            all.iter().any(|object| matches!(&object.body, Body::Zone(zone) if zone.rule == Rule::Cordon));
        assert!(is_cordoned, "somebody works behind a cordon");
    }
}

#[test]
fn incidents_come_and_go_in_a_believable_rhythm() {
    let mut exercise = Exercise::new(Settings::default(), opening());
    let mut states: BTreeMap<String, IncidentState> = BTreeMap::new();
    let mut reported: Vec<(i64, Severity)> = Vec::new();
    let mut lasted: BTreeMap<Severity, Vec<i64>> = BTreeMap::new();
    for object in exercise.objects() {
        if let Some(incident) = object.incident() {
            states.insert(object.common.id.to_string(), incident.state);
        }
    }
    for step in 1..=(10 * 60 * 2) {
        let now = opening().plus_millis(step * 30_000);
        for change in exercise.advance(now) {
            match change {
                Change::Put(object) => {
                    let Some(incident) = object.incident() else { continue };
                    let id = object.common.id.to_string();
                    match states.insert(id.clone(), incident.state) {
                        Some(before) => {
                            assert!(before <= incident.state, "{id}: {before:?} then {:?}", incident.state)
                        }
                        None => reported.push((step / 2, incident.severity)),
                    }
                    if let (Some(from), Some(to)) = (incident.reported_at, incident.closed_at) {
                        lasted.entry(incident.severity).or_default().push(to.millis_since(from) / MINUTE);
                    }
                }
                Change::Remove { id, .. } => {
                    if let Some(last) = states.remove(id.as_str()) {
                        assert_eq!(last, IncidentState::Closed, "{id} left before it was closed");
                    }
                }
            }
        }
    }
    let per_minute = |from: i64, to: i64| {
        reported.iter().filter(|(minute, _)| (from..to).contains(minute)).count() as f64 / (to - from) as f64
    };
    // 23:00 to 23:45, when the stadium empties; half past three to six, when all sleep.
    assert!((3.0..6.0).contains(&per_minute(180, 225)), "{}", per_minute(180, 225));
    assert!((1.5..4.0).contains(&per_minute(0, 60)), "{}", per_minute(0, 60));
    assert!(per_minute(450, 600) < 0.5, "{}", per_minute(450, 600));
    let mean = |severity: Severity| {
        let all = lasted.get(&severity).unwrap();
        all.iter().sum::<i64>() as f64 / all.len() as f64
    };
    assert!(mean(Severity::Info) < mean(Severity::Minor));
    assert!(mean(Severity::Minor) < mean(Severity::Major));
    assert!(mean(Severity::Major) < mean(Severity::Critical));
}

#[test]
fn most_incidents_are_small() {
    let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
    for seed in 0..3 {
        // As they were confirmed: what is reported is lower at times.
        let mut exercise = Exercise::new(Settings { seed, objects: 1_500 }, at("2026-02-06T16:00:00+01:00"));
        let mut worst: BTreeMap<String, Severity> = BTreeMap::new();
        for minute in (2..=480).step_by(2) {
            for change in exercise.advance(at("2026-02-06T16:00:00+01:00").plus_millis(minute * MINUTE)) {
                if let Change::Put(object) = change
                    && let Some(incident) = object.incident()
                {
                    worst.insert(object.common.id.to_string(), incident.severity);
                }
            }
        }
        for severity in worst.into_values() {
            *counts.entry(severity).or_default() += 1;
        }
    }
    let total: usize = counts.values().sum();
    let percent =
        |severity: Severity| 100.0 * counts.get(&severity).copied().unwrap_or(0) as f64 / total as f64;
    assert!(total > 1_600, "{total}");
    assert!((3.0..8.0).contains(&percent(Severity::Critical)), "{}", percent(Severity::Critical));
    assert!((10.0..20.0).contains(&percent(Severity::Major)), "{}", percent(Severity::Major));
    assert!(percent(Severity::Minor) + percent(Severity::Info) > 75.0);
}

#[test]
fn it_goes_on_for_days_and_does_not_grow() {
    let mut exercise = Exercise::new(Settings::default(), opening());
    let mut sizes = Vec::new();
    for hour in (2..=(17 * 24)).step_by(3) {
        exercise.advance(opening().plus_millis(hour * HOUR));
        if hour % 24 == 5 {
            sizes.push(exercise.objects().len());
        }
    }
    assert!(sizes.iter().all(|size| (1_350..1_620).contains(size)), "{sizes:?}");
    let open = exercise
        .objects()
        .iter()
        .filter_map(Object::incident)
        .filter(|incident| incident.state.is_open())
        .count();
    assert!((1..30).contains(&open), "{open}");
}

#[test]
fn the_zones_have_their_rules_and_hours() {
    let all = objects(opening());
    let zone = |key: &str| {
        let object = all.iter().find(|object| object.common.id.as_str() == key).unwrap();
        let Body::Zone(zone) = &object.body else { panic!("{key} is no zone") };
        (zone.rule, object.common.valid)
    };
    let (rule, valid) = zone("zone-centro-closed");
    assert_eq!(rule, Rule::Closed);
    assert_eq!(valid.from, Some(at("2026-02-06T15:00:00+01:00")));
    assert_eq!(valid.to, Some(at("2026-02-06T23:30:00+01:00")));
    assert_eq!(zone("zone-san-siro-red").0, Rule::PersonBarred);
    assert_eq!(zone("zone-san-siro-no-fly").0, Rule::NoFly);
    let phases: BTreeSet<String> = all
        .iter()
        .filter(|object| object.kind() == Kind::Zone)
        .map(|object| format!("{:?}", object.common.valid.phase(opening())))
        .collect();
    assert_eq!(phases.into_iter().collect::<Vec<_>>(), ["Active", "Ended", "Upcoming"]);
}

#[test]
fn the_torch_arrives_at_san_siro_a_little_late() {
    let corridor = |now: UnixMillis| {
        let object =
            objects(now).into_iter().find(|object| object.common.id.as_str() == "corridor-relay-6").unwrap();
        let Body::Corridor(corridor) = object.body else { panic!("no corridor") };
        *corridor
    };
    let before = corridor(opening());
    let last = before.stops.last().unwrap().clone();
    assert_eq!(last.planned_at, Some(opening()));
    let late = last.expected_at.unwrap().millis_since(opening());
    assert!((5 * MINUTE..15 * MINUTE).contains(&late), "{late}");
    assert!(before.head.is_some() && last.passed_at.is_none());
    let after = corridor(opening().plus_millis(late + MINUTE));
    assert!(after.stops.iter().all(|stop| stop.passed_at.is_some()));
    assert_eq!(after.head, None);
}

#[test]
fn the_stadium_fills() {
    let present = |now: &str| {
        let all = objects(at(now));
        let crowd = all.iter().find(|object| object.common.id.as_str() == "crowd-san-siro").unwrap();
        let Body::Crowd(crowd) = &crowd.body else { panic!("no crowd") };
        crowd.present.unwrap()
    };
    let filling = [
        "2026-02-06T16:00:00+01:00",
        "2026-02-06T18:00:00+01:00",
        "2026-02-06T19:00:00+01:00",
        "2026-02-06T20:00:00+01:00",
    ]
    .map(present);
    assert!(filling.windows(2).all(|pair| pair[0] < pair[1]) && filling[3] > 54_000, "{filling:?}");
    assert!(present("2026-02-07T01:30:00+01:00") < 100);
}

#[test]
fn the_largest_exercise_is_within_what_readers_take() {
    let limits = Limits::default();
    let settings = Settings { objects: Settings::MAX_OBJECTS, ..Settings::default() };
    let document = document(settings, opening());
    assert!(document.len() < limits.document_bytes, "{} bytes", document.len());
    let objects = document.iter().filter(|byte| **byte == b'\n').count();
    assert!((95_000..105_000).contains(&objects), "{objects}");
}

#[test]
fn the_app_refuses_and_doubts_nothing() {
    for now in [opening(), opening().plus_millis(47 * MINUTE), at("2026-02-14T10:30:00+01:00")] {
        let limits = Limits::default();
        let decoded =
            decode_document(&document(Settings::default(), now), &limits, Area::default().bounds()).unwrap();
        assert_eq!(decoded.objects.len(), decoded.received, "{:?}", decoded.rejections);
        assert_eq!((decoded.unknown_members, decoded.is_lossy), (0, false));
        let written = objects(now);
        for (read, written) in decoded.objects.iter().zip(&written) {
            let mut read = (**read).clone();
            // Nowhere is marked, so that nobody looks for it on the map.
            read.common.doubts.retain(|doubt| *doubt != Doubt::NoPosition);
            assert_eq!(read, *written, "what is read is what was written");
        }
    }
}

#[test]
fn the_document_is_what_the_schema_says() {
    let schema = vedetta::feed::wire::schema::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let document: serde_json::Value =
        serde_json::from_slice(&document(Settings::default(), opening())).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .take(5)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

/// What is found over the evening: of each kind what was found first, and when.
fn found_in_the_evening() -> BTreeMap<FindingKind, Vec<(UnixMillis, String, String)>> {
    let mut found: BTreeMap<FindingKind, Vec<(UnixMillis, String, String)>> = BTreeMap::new();
    for quarter in 0..60 {
        let now = opening().plus_millis((quarter * 4 - 150) * MINUTE);
        let mut picture = Picture::default();
        let _changes = picture.replace(objects(now).into_iter().map(Arc::new));
        let mut findings = Findings::default();
        let everything = ChangeSet { is_everything: true, ..ChangeSet::default() };
        findings.apply(&everything, &picture, now);
        for finding in findings.all() {
            let id =
                |slot| picture.object(slot).map(|object| object.common.id.to_string()).unwrap_or_default();
            let (subject, other) = (id(finding.subject), finding.other.map(id).unwrap_or_default());
            let all = found.entry(finding.kind).or_default();
            if !all.iter().any(|(_, a, b)| (a, b) == (&subject, &other)) {
                all.push((now, subject, other));
            }
        }
    }
    found
}

#[test]
fn the_evening_has_something_to_find() {
    let found = found_in_the_evening();
    let first = |kind: FindingKind, subject: &str, other: &str| -> Option<i64> {
        let all = found.get(&kind)?;
        let (at, ..) = all.iter().find(|(_, a, b)| (a.as_str(), b.as_str()) == (subject, other))?;
        Some(at.millis_since(opening()) / MINUTE)
    };
    // The clash that was announced, hours ahead: a rally in the center, which is closed that evening.
    let rally = first(FindingKind::Clash, "assembly-ice-out", "zone-centro-closed");
    assert!(rally.is_some_and(|minutes| minutes <= -150), "{rally:?}");
    let relay = first(FindingKind::Clash, "corridor-march", "corridor-relay-6");
    assert!(relay.is_some_and(|minutes| minutes < -45), "before the march sets out: {relay:?}");
    let drone = first(FindingKind::UnknownDroneInside, "aircraft-unknown-06", "zone-milano-no-drone");
    assert!(drone.is_some_and(|minutes| (12..=20).contains(&minutes)), "{drone:?}");
    let broken = found.get(&FindingKind::SweepBroken).and_then(|all| all.first()).unwrap();
    assert_eq!(broken.1, "sweep-san-siro-parking");
    assert!(found.contains_key(&FindingKind::CoordinatedOutage));
    for kind in [
        FindingKind::Unmanned,
        FindingKind::SweepLapsed,
        FindingKind::RingWeak,
        FindingKind::PostShort,
        FindingKind::ServiceDegraded,
        FindingKind::LinkPoor,
        FindingKind::CutOff,
        FindingKind::Late,
        FindingKind::BatteryLow,
    ] {
        assert!(found.contains_key(&kind), "{kind:?} is nowhere in {:?}", found.keys());
    }
}
