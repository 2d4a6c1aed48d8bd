//! The drawings on the map.
//!
//! A case is a folder in `cases/scene`: a document, the page's address in `view.txt`, and in `expected.txt` one
//! line per drawing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/app.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod support;

use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::*;
use support::TableMap;
use vedetta::app::export;
use vedetta::app::filter::Filter;
use vedetta::app::mode::Layout;
use vedetta::app::reduce::{AppEvent, Effect, reduce};
use vedetta::app::scene::{self, LAYERS, Scene, SpriteBook, layer_def};
use vedetta::app::state::{DeviceChoice, State};
use vedetta::app::url::{MapView, ViewState};
use vedetta::feed::client::{FeedUpdate, Snapshot};
use vedetta::feed::config::Config;
use vedetta::feed::wire::{Header, Mode};
use vedetta::map::icon::{FillLevel, SpriteSpec};
use vedetta::map::layer::{Drawing, FeatureId, LayerId, Mark};
use vedetta::model::assembly::Assembly;
use vedetta::model::corridor::{Corridor, Stop};
use vedetta::model::geo::{LngLat, Polygon, Shape};
use vedetta::model::incident::{Category, Incident, IncidentState, Severity};
use vedetta::model::marking::Marking;
use vedetta::model::perimeter::{Camera, Duty, Perimeter};
use vedetta::model::service::{Service, ServiceUse};
use vedetta::model::site::Site;
use vedetta::model::sweep::{Sweep, SweepState};
use vedetta::model::text::{Language, Localized};
use vedetta::model::time::{Interval, OperationClock};
use vedetta::model::unit::Unit;
use vedetta::model::zone::{Rule, Zone};
use vedetta::model::{Body, Change, Common, Object, ObjectId, UnixMillis};

#[test]
fn every_case_is_drawn_as_expected() {
    support::check_cases("scene", |folder| {
        let (state, effects) = support::state_of(folder);
        let mut map = TableMap::default();
        map.follow(&effects, &state);
        summary(&map, &state)
    });
}

/// One line per drawing: what a reader would look for on the map.
fn summary(map: &TableMap, state: &State) -> String {
    let mut out = String::new();
    for ((layer, feature), drawing) in &map.drawings {
        let word = layer_def(*layer).unwrap().word;
        let id = &state.picture.object(scene::slot_of(*feature).unwrap()).unwrap().common.id;
        let marks: Vec<String> = drawing.marks.iter().map(|mark| mark_text(mark, &map.sprites)).collect();
        writeln!(out, "{word} {id}: {}", marks.join(", ")).unwrap();
    }
    out
}

fn mark_text(mark: &Mark, sprites: &SpriteBook) -> String {
    match mark {
        Mark::Fill(fill) => {
            let strength = if fill.color.0[3] == 0 { "no fill" } else { "fill" };
            format!("{strength} {:?}", fill.hatch)
        }
        Mark::Stroke(stroke) => {
            let arrows = if stroke.arrows_css_px.is_some() { " with arrows" } else { "" };
            format!("line {:?} {}px{arrows}", stroke.dash, stroke.width_css_px)
        }
        Mark::Symbol(symbol) => {
            let zooms = match (symbol.min_zoom, symbol.max_zoom) {
                (min, max) if max.is_finite() => format!("z{min}-{max}"),
                (min, _) => format!("z{min}"),
            };
            let faded = if symbol.opacity < 1.0 { " faded" } else { "" };
            format!(
                "{} {:.0}px {zooms}{faded}",
                look_text(sprites.spec(symbol.sprite).unwrap()),
                symbol.size_css_px
            )
        }
        Mark::Label(label) => format!("\"{}\" z{}", label.text, (label.min_zoom * 100.0).round() / 100.0),
    }
}

fn look_text(spec: &SpriteSpec) -> String {
    let level = match spec.fill_level {
        FillLevel::Hollow => "hollow",
        FillLevel::Half => "half",
        FillLevel::Solid => "solid",
    };
    let [red, green, blue, _] = spec.fill.0;
    let mut out = format!("{level} {:?} #{red:02x}{green:02x}{blue:02x}", spec.plate);
    if let Some(letter) = spec.letter {
        write!(out, " '{letter}'").unwrap();
    }
    for (is_set, word) in [
        (spec.icon.is_some(), " icon"),
        (spec.ring.is_some(), " ring"),
        (spec.badge.is_some(), " badge"),
        (spec.hatched, " hatched"),
        (spec.struck.is_some(), " struck"),
    ] {
        if is_set {
            out.push_str(word);
        }
    }
    out
}

// ---- Laws ---------------------------------------------------------------------------------------------------------

fn header() -> Header {
    Header {
        schema: "1.0".to_owned(),
        feed_id: "law".to_owned(),
        mode: Mode::Exercise,
        epoch: 1,
        seq: 1,
        generated_at: UnixMillis(0),
        every_secs: None,
        operation: None,
        marking: Marking::Green,
    }
}

fn object(id: u8, rev: u64, what: u8, number: i64) -> Object {
    let at = LngLat::new(9.0 + f64::from(id) * 0.01, 45.0 + f64::from(what) * 0.01).unwrap();
    let shape = match what % 8 {
        0 | 1 => {
            let corner = |x, y| LngLat::new(9.0 + x, 45.0 + y).unwrap();
            let ring = vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 0.0)];
            Shape::Polygons(vec![Polygon { exterior: ring, holes: vec![] }])
        }
        2 => Shape::Nowhere,
        _ => Shape::Point(at),
    };
    let valid =
        Interval { from: Some(UnixMillis(number * 1000)), to: Some(UnixMillis(number * 1000 + 30_000)) };
    let other = ObjectId::new(&format!("o{}", number % 12));
    let state = [Duty::Up, Duty::Degraded, Duty::Down][number.unsigned_abs() as usize % 3];
    let body = match what % 13 {
        0 | 3 => Body::Zone(Box::new(Zone { rule: Rule::Closed, ..Zone::default() })),
        1 => Body::Assembly(Box::default()),
        2 | 4 | 5 => Body::Incident(Box::new(Incident {
            severity: Severity::ALL[number.unsigned_abs() as usize % 5],
            state: if number % 3 == 0 { IncidentState::Closed } else { IncidentState::Reported },
            category: Category::UnattendedItem,
            reported_at: Some(UnixMillis(number * 1000)),
            ..Incident::default()
        })),
        6 => Body::Unit(Box::new(Unit { callsign: Some("U1".into()), ..Unit::default() })),
        7 => Body::Hotel(Box::default()),
        8 => {
            let buffer_m = Some(number as f32 * 10.0);
            Body::Perimeter(Box::new(Perimeter { state, around: other, buffer_m, ..Perimeter::default() }))
        }
        9 => Body::Camera(Box::new(Camera { perimeter: other, state, ..Camera::default() })),
        10 => {
            let (purpose, serves) = (ServiceUse::Cameras, other.into_iter().collect());
            Body::Service(Box::new(Service { purpose, state, serves, ..Service::default() }))
        }
        11 => Body::Sweep(Box::new(Sweep {
            state: SweepState::Clear,
            clear_until: (number % 2 == 0).then_some(UnixMillis(number * 1000 + 9_000)),
            ..Sweep::default()
        })),
        _ => Body::Site(Box::default()),
    };
    Object {
        common: Common {
            id: ObjectId::new(&format!("o{id}")).unwrap(),
            rev,
            name: Localized::same("name"),
            shape,
            updated: Some(UnixMillis(number * 1000)),
            valid,
            stale_after_secs: Some(20),
            marking: if what.is_multiple_of(2) { Marking::Clear } else { Marking::Red },
            owner: Localized::Absent,
            source: Localized::Absent,
            basis: Localized::Absent,
            note: Localized::Absent,
            site: None,
            accuracy_m: None,
            owner_country: None,
            headquarters: None,
            doubts: vec![],
        },
        body,
    }
}

#[derive(Debug, Clone)]
enum Step {
    Changes(Vec<(u8, Option<(u8, i64)>)>),
    Snapshot(Vec<(u8, u8, i64)>),
    Later(i64),
    Clock(i64),
    Visitors(bool),
    Filter(u8),
    German,
    Select(u8),
}

fn any_step() -> impl Strategy<Value = Step> {
    let change = (0..12_u8, proptest::option::weighted(0.8, (0..40_u8, 0..100_i64)));
    prop_oneof![
        5 => proptest::collection::vec(change, 0..6).prop_map(Step::Changes),
        1 => proptest::collection::vec((0..12_u8, 0..40_u8, 0..100_i64), 0..12).prop_map(Step::Snapshot),
        4 => (0..40_000_i64).prop_map(Step::Later),
        1 => (0..150_000_i64).prop_map(Step::Clock),
        1 => any::<bool>().prop_map(Step::Visitors),
        1 => (0..3_u8).prop_map(Step::Filter),
        1 => Just(Step::German),
        1 => (0..12_u8).prop_map(Step::Select),
    ]
}

/// The drawing of each feature with its sprites resolved, so that two maps can be compared.
fn spelled(map: &TableMap) -> Vec<((LayerId, FeatureId), Drawing, Vec<SpriteSpec>)> {
    let looks = |drawing: &Drawing| {
        let symbols = drawing
            .marks
            .iter()
            .filter_map(|mark| if let Mark::Symbol(s) = mark { Some(s.sprite) } else { None });
        symbols.map(|sprite| map.sprites.spec(sprite).unwrap().clone()).collect()
    };
    let bare = |drawing: &Drawing| {
        let mut bare = drawing.clone();
        bare.marks.retain(|mark| !matches!(mark, Mark::Symbol(_)));
        bare
    };
    map.drawings.iter().map(|(key, drawing)| (*key, bare(drawing), looks(drawing))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// After any events in any order, the patched map equals a fresh one.
    #[test]
    fn a_patched_map_equals_a_fresh_one(steps in proptest::collection::vec(any_step(), 1..25)) {
        let mut state = State::new(ViewState::default(), DeviceChoice::default(), Config::default(), UnixMillis(0));
        let mut map = TableMap::default();
        let mut real = 0;
        for (rev, step) in (1_u64..).zip(steps) {
            let event = match step {
                Step::Changes(changes) => AppEvent::Feed(FeedUpdate::Changes(changes.into_iter().map(|(id, what)| match what {
                    Some((what, number)) => Change::Put(Arc::new(object(id, rev, what, number))),
                    None => Change::Remove { id: ObjectId::new(&format!("o{id}")).unwrap(), rev },
                }).collect())),
                Step::Snapshot(objects) => {
                    let mut all: Vec<Object> = objects.into_iter().map(|(id, what, number)| object(id, rev, what, number)).collect();
                    all.sort_by(|a, b| a.common.id.cmp(&b.common.id));
                    all.dedup_by(|a, b| a.common.id == b.common.id);
                    let clock = OperationClock { operation_at: UnixMillis(real), real_at: UnixMillis(real), rate: 1.0 };
                    AppEvent::Feed(FeedUpdate::Snapshot(Snapshot { header: header(), objects: all.into_iter().map(Arc::new).collect(), clock }))
                }
                Step::Later(millis) => {
                    real += millis;
                    AppEvent::Tick { real_now: UnixMillis(real) }
                }
                Step::Clock(at) => AppEvent::Feed(FeedUpdate::Clock(OperationClock {
                    operation_at: UnixMillis(at), real_at: UnixMillis(real), rate: 2.0,
                })),
                Step::Visitors(are_there) => AppEvent::SetVisitors(are_there),
                Step::Filter(which) => {
                    let severities = if which == 1 { [Severity::Critical].into() } else { [].into() };
                    let sites = if which == 2 { [ObjectId::new("o3").unwrap()].into() } else { [].into() };
                    AppEvent::SetFilter(Filter { severities, sites, ..Filter::default() })
                }
            Step::German => AppEvent::SetLanguage(Language::De),
                Step::Select(id) => AppEvent::Reveal(ObjectId::new(&format!("o{id}")).unwrap()),
            };
            let effects = reduce(&mut state, event);
            map.follow(&effects, &state);

            let mut fresh = TableMap::default();
            let mut fresh_scene = Scene::default();
            fresh.draw(&fresh_scene.rebuild(&state.picture, state.now()), &state);
            prop_assert_eq!(spelled(&map), spelled(&fresh));
            let mut layers: Vec<FeatureId> = map.drawings.keys().map(|(_, feature)| *feature).collect();
            layers.sort_unstable();
            prop_assert!(layers.windows(2).all(|pair| pair[0] != pair[1]), "a feature is in two layers");
            for layer in LAYERS {
                prop_assert_eq!(state.scene.count(layer.id), fresh_scene.count(layer.id));
                prop_assert_eq!(state.scene.count_without_position(layer.id), fresh_scene.count_without_position(layer.id));
            }
            prop_assert!(state.scene.next_due_at().is_none_or(|at| at > state.now()), "something due was not drawn");
        }
    }
}

fn started() -> State {
    let mut state =
        State::new(ViewState::default(), DeviceChoice::default(), Config::default(), UnixMillis(0));
    let clock = OperationClock { operation_at: UnixMillis(0), real_at: UnixMillis(0), rate: 1.0 };
    let snapshot = Snapshot { header: header(), objects: vec![], clock };
    let effects = reduce(&mut state, AppEvent::Feed(FeedUpdate::Snapshot(snapshot)));
    assert!(!effects.is_empty());
    state
}

fn changes(state: &mut State, changes: Vec<Change>) -> Vec<Effect> {
    reduce(state, AppEvent::Feed(FeedUpdate::Changes(changes)))
}

#[test]
fn a_change_draws_what_changed_and_nothing_else() {
    let mut state = started();
    let many = (0..200_u8).map(|id| Change::Put(Arc::new(object(id, 1, 6, 1)))).collect();
    let _effects = changes(&mut state, many);
    let effects = changes(&mut state, vec![Change::Put(Arc::new(object(7, 2, 6, 1)))]);
    let drawn: usize = effects
        .iter()
        .map(|effect| if let Effect::Draw(redraw) = effect { redraw.put.len() } else { 0 })
        .sum();
    assert_eq!(drawn, 1, "{effects:?}");
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::RowsChanged(_))),
        "a unit is no row: {effects:?}"
    );
}

#[test]
fn a_camera_that_fails_draws_its_ring_at_once() {
    let mut state = started();
    let camera = |id: u8, rev, state| {
        let perimeter = ObjectId::new("o0");
        let camera = Camera { perimeter, state, ..Camera::default() };
        Change::Put(Arc::new(Object { body: Body::Camera(Box::new(camera)), ..object(id, rev, 4, 0) }))
    };
    let ring = object(0, 1, 8, 0);
    assert!(matches!((&ring.body, &ring.common.shape), (Body::Perimeter(_), Shape::Polygons(_))));
    let mut map = TableMap::default();
    let first = vec![Change::Put(Arc::new(ring)), camera(1, 1, Duty::Up), camera(2, 1, Duty::Up)];
    map.follow(&changes(&mut state, first), &state);
    assert_eq!(drawn(&map, &state, "o0"), ["line Solid 1.5px"]);
    let effects = changes(&mut state, vec![camera(1, 2, Duty::Down)]);
    assert!(effects.contains(&Effect::TilesChanged), "the sites board counts it: {effects:?}");
    map.follow(&effects, &state);
    assert_eq!(drawn(&map, &state, "o0"), ["line Solid 2.5px", "\"1/2\" z12"]);
    map.follow(&changes(&mut state, vec![camera(2, 2, Duty::Down)]), &state);
    assert_eq!(drawn(&map, &state, "o0"), ["line Dashed 2.5px", "\"0/2\" z12"]);
    let mended = changes(&mut state, vec![camera(1, 3, Duty::Up), camera(2, 3, Duty::Up)]);
    map.follow(&mended, &state);
    assert_eq!(drawn(&map, &state, "o0"), ["line Solid 1.5px"]);
}

/// The marks of an object as text.
fn drawn(map: &TableMap, state: &State, id: &str) -> Vec<String> {
    let Some(slot) = state.picture.slot(id) else { return Vec::new() };
    let drawing = map.drawings.iter().find(|((_, feature), _)| *feature == scene::feature_of(slot));
    let marks = drawing.map(|(_, drawing)| drawing.marks.as_slice()).unwrap_or_default();
    marks.iter().map(|mark| mark_text(mark, &map.sprites)).collect()
}

#[test]
fn after_midnight_the_day_of_a_time_is_another() {
    let mut state = started();
    let mut map = TableMap::default();
    // Half past midnight in Rome.
    let until = UnixMillis::parse("1970-01-02T00:30:00+01:00");
    let sweep = Sweep { state: SweepState::Clear, clear_until: until, ..Sweep::default() };
    let mut object = Object { body: Body::Sweep(Box::new(sweep)), ..object(0, 1, 8, 0) };
    object.common.valid = Interval::default();
    (object.common.updated, object.common.marking) = (None, Marking::Clear);
    map.follow(&changes(&mut state, vec![Change::Put(Arc::new(object))]), &state);
    let label = |map: &TableMap, state: &State| drawn(map, state, "o0").join(", ");
    assert!(label(&map, &state).contains("✓ 2 Jan, 00:30"), "{}", label(&map, &state));
    let midnight = UnixMillis::parse("1970-01-02T00:00:00+01:00").unwrap();
    map.follow(&reduce(&mut state, AppEvent::Tick { real_now: midnight }), &state);
    assert!(label(&map, &state).contains("✓ 00:30"), "{}", label(&map, &state));
}

#[test]
fn a_sweep_looks_as_it_counts_now() {
    let mut state = started();
    let mut map = TableMap::default();
    let sweep = |rev, state| {
        let until = Some(UnixMillis(1_770_409_800_000));
        let sweep = Sweep { state, clear_until: until, ..Sweep::default() };
        let mut object = Object { body: Body::Sweep(Box::new(sweep)), ..object(0, rev, 8, 0) };
        object.common.valid = Interval::default();
        (object.common.updated, object.common.marking) = (None, Marking::Clear);
        Change::Put(Arc::new(object))
    };
    let look = |map: &TableMap, state: &State| -> String { drawn(map, state, "o0").join(", ") };
    map.follow(&changes(&mut state, vec![sweep(1, SweepState::NotStarted)]), &state);
    assert!(look(&map, &state).starts_with("line Dashed 1.5px"), "{}", look(&map, &state));
    map.follow(&changes(&mut state, vec![sweep(2, SweepState::Running)]), &state);
    assert!(look(&map, &state).starts_with("fill Diagonal, line Solid 1.5px"), "{}", look(&map, &state));
    map.follow(&changes(&mut state, vec![sweep(3, SweepState::Clear)]), &state);
    assert!(look(&map, &state).starts_with("fill None, line Solid 1px"), "{}", look(&map, &state));
    assert!(
        look(&map, &state).contains("✓ 6 Feb 2026, 21:30"),
        "by the clocks of Rome: {}",
        look(&map, &state)
    );
    let is_void = |text: &str| {
        text.starts_with("fill Diagonal, line Solid 2.5px")
            && text.contains("struck")
            && text.contains("\"Void\"")
    };
    // An intrusion voids the sweep until it is closed.
    let breach = |rev, state, reported_at| {
        let incident = Incident {
            state,
            category: Category::Intrusion,
            reported_at: Some(UnixMillis(reported_at)),
            ..Incident::default()
        };
        let mut object = Object { body: Body::Incident(Box::new(incident)), ..object(1, rev, 4, 0) };
        object.common.shape = Shape::Point(LngLat::new(9.6, 45.4).unwrap());
        Change::Put(Arc::new(object))
    };
    map.follow(&changes(&mut state, vec![breach(1, IncidentState::Reported, 5)]), &state);
    assert!(is_void(&look(&map, &state)), "{}", look(&map, &state));
    map.follow(&changes(&mut state, vec![breach(2, IncidentState::Closed, 5)]), &state);
    assert!(!is_void(&look(&map, &state)), "{}", look(&map, &state));
    // The result expires.
    for (now, is_over) in [(1_770_409_799_999, false), (1_770_409_800_000, true)] {
        let effects = reduce(&mut state, AppEvent::Tick { real_now: UnixMillis(now) });
        map.follow(&effects, &state);
        assert_eq!(is_void(&look(&map, &state)), is_over, "{}", look(&map, &state));
    }
}

#[test]
fn the_closure_of_a_relay_rolls_on_by_the_minute() {
    let mut state = started();
    let mut map = TableMap::default();
    let at = |lng| LngLat::new(lng, 45.0).unwrap();
    let stop = |lng, minute: i64| Stop {
        name: Localized::same("Duomo"),
        lng,
        lat: 45.0,
        planned_at: Some(UnixMillis(minute * 60_000)),
        ..Stop::default()
    };
    let relay = |rev, delay_minutes| {
        let stops = vec![stop(9.0, 0), stop(9.09, 90)];
        let corridor = Corridor { stops, delay_minutes, ..Corridor::default() };
        let mut relay = Object { body: Body::Corridor(Box::new(corridor)), ..object(0, rev, 4, 0) };
        relay.common.shape = Shape::Lines(vec![vec![at(9.0), at(9.09)]]);
        (relay.common.valid, relay.common.updated) = (Interval::default(), None);
        Change::Put(Arc::new(relay))
    };
    // The closed stretch, in thousandths of a degree east of the start.
    let closed = |map: &TableMap| {
        let marks = map.drawings.values().flat_map(|drawing| &drawing.marks);
        let mut strokes =
            marks.filter_map(|mark| if let Mark::Stroke(stroke) = mark { Some(stroke) } else { None });
        let stroke = strokes.find(|stroke| stroke.width_css_px > 10.0)?;
        let east = |at: &LngLat| ((at.lng_deg() - 9.0) * 1000.0).round() as i32;
        Some((east(stroke.paths[0].first()?), east(stroke.paths[0].last()?)))
    };
    map.follow(&changes(&mut state, vec![relay(1, None)]), &state);
    for (minute, wanted) in [(0, (0, 15)), (1, (0, 16)), (45, (30, 60))] {
        map.follow(&reduce(&mut state, AppEvent::Tick { real_now: UnixMillis(minute * 60_000) }), &state);
        assert_eq!(closed(&map), Some(wanted), "minute {minute}");
    }
    assert!(drawn(&map, &state, "o0").contains(&"\"Duomo 02:30\" z12".to_owned()));
    map.follow(&changes(&mut state, vec![relay(2, Some(9))]), &state);
    assert_eq!(closed(&map), Some((21, 51)));
    assert!(drawn(&map, &state, "o0").contains(&"\"Duomo 02:39 +9\" z12".to_owned()));
}

#[test]
fn what_hangs_on_a_failing_service_is_marked_until_it_works_again() {
    let mut state = started();
    let mut map = TableMap::default();
    let service = |rev, state| {
        let serves = [2_u8, 3].iter().filter_map(|id| ObjectId::new(&format!("o{id}"))).collect();
        let service = Service { purpose: ServiceUse::Power, state, serves, ..Service::default() };
        Change::Put(Arc::new(Object { body: Body::Service(Box::new(service)), ..object(1, rev, 4, 0) }))
    };
    let station = |id| {
        let mut station = Object { body: Body::Check(Box::default()), ..object(id, 1, 4, 0) };
        station.common.valid = Interval::default();
        Change::Put(Arc::new(station))
    };
    let rings = |map: &TableMap, state: &State| {
        ["o2", "o3"].map(|id| drawn(map, state, id).iter().any(|mark| mark.contains(" ring")))
    };
    map.follow(&changes(&mut state, vec![service(1, Duty::Up), station(2)]), &state);
    assert_eq!(rings(&map, &state), [false, false]);
    map.follow(&changes(&mut state, vec![service(2, Duty::Down)]), &state);
    assert!(rings(&map, &state)[0]);
    map.follow(&changes(&mut state, vec![station(3)]), &state);
    assert_eq!(rings(&map, &state), [true, true], "what comes later is marked, too");
    map.follow(&changes(&mut state, vec![service(3, Duty::Up)]), &state);
    assert_eq!(rings(&map, &state), [false, false]);
}

#[test]
fn a_clash_is_marked_where_the_two_meet_and_leads_to_its_subject() {
    let mut state = started();
    let mut map = TableMap::default();
    const HOUR: i64 = 3_600_000;
    let rally = |rev, from: i64| {
        let (starts_at, ends_at) = (Some(UnixMillis(from * HOUR)), Some(UnixMillis((from + 3) * HOUR)));
        let rally = Assembly { starts_at, ends_at, ..Assembly::default() };
        let mut rally = Object { body: Body::Assembly(Box::new(rally)), ..object(1, rev, 4, 0) };
        (rally.common.valid, rally.common.shape) =
            (Interval::default(), Shape::Point(LngLat::new(9.6, 45.4).unwrap()));
        Change::Put(Arc::new(rally))
    };
    let mut closure = object(0, 1, 0, 0);
    closure.common.valid = Interval { from: Some(UnixMillis(HOUR)), to: Some(UnixMillis(9 * HOUR)) };
    map.follow(&changes(&mut state, vec![Change::Put(Arc::new(closure)), rally(1, 5)]), &state);
    let marks = |map: &TableMap| -> Vec<(FeatureId, Drawing)> {
        let found = map.drawings.iter().filter(|((layer, _), _)| *layer == scene::FINDINGS);
        found.map(|((_, feature), drawing)| (*feature, drawing.clone())).collect()
    };
    let [(feature, drawing)] = &marks(&map)[..] else { panic!("one mark: {:?}", marks(&map)) };
    let text: Vec<String> = drawing.marks.iter().map(|mark| mark_text(mark, &map.sprites)).collect();
    assert_eq!(text, ["solid Pin #f19708 '!' 24px z0", "\"Same place, same time\n06:00\" z10"]);
    assert!(matches!(&drawing.marks[0], Mark::Symbol(sign) if sign.at == LngLat::new(9.6, 45.4).unwrap()));
    let effects = reduce(&mut state, AppEvent::PickedOnMap(Some(*feature)));
    assert!(effects.contains(&Effect::CardChanged));
    assert_eq!(state.view.selected, ObjectId::new("o1"));
    map.follow(&reduce(&mut state, AppEvent::SetLanguage(Language::De)), &state);
    assert_eq!(marks(&map).len(), 1, "in other words");
    map.follow(&changes(&mut state, vec![rally(2, 11)]), &state);
    assert_eq!(marks(&map), [], "after the closure");
}

#[test]
fn a_selection_that_goes_keeps_its_card_and_says_so() {
    let mut state = started();
    let _effects = changes(&mut state, vec![Change::Put(Arc::new(object(1, 1, 4, 1)))]);
    let id = ObjectId::new("o1").unwrap();
    let effects = reduce(&mut state, AppEvent::Reveal(id.clone()));
    assert!(effects.contains(&Effect::CardChanged) && effects.contains(&Effect::WriteUrl { is_step: true }));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::EnsureVisible { .. })), "{effects:?}");
    let effects = changes(&mut state, vec![Change::Remove { id, rev: 2 }]);
    assert!(effects.contains(&Effect::CardChanged), "{effects:?}");
    assert!(effects.contains(&Effect::Emphasize { selected: None, hovered: None }), "{effects:?}");
    let card = state.card().unwrap();
    assert!(card.is_gone && card.title == "name");
    // The object may come back.
    let _effects = changes(&mut state, vec![Change::Put(Arc::new(object(1, 3, 4, 1)))]);
    assert!(!state.card().unwrap().is_gone);
}

#[test]
fn only_news_is_announced_and_a_critical_one_stops_the_tour() {
    let mut state = started();
    // Arguments of `object`: kind 4 is an incident with a position; number 5 makes it critical and open, 3 closed.
    let critical = object(1, 1, 4, 5);
    let closed = object(2, 1, 4, 3);
    let effects =
        changes(&mut state, vec![Change::Put(Arc::new(critical.clone())), Change::Put(Arc::new(closed))]);
    assert!(effects.contains(&Effect::Announce(vec![critical.common.id.clone()])), "{effects:?}");
    assert_eq!(state.newest_critical.as_ref().map(|c| &c.id), Some(&critical.common.id));
    let again = changes(&mut state, vec![Change::Put(Arc::new(object(1, 2, 4, 5)))]);
    assert!(!again.iter().any(|effect| matches!(effect, Effect::Announce(_))), "{again:?}");
}

#[test]
fn withdrawn_access_leaves_nothing() {
    let mut state = started();
    state.view = ViewState::parse("?lang=de&theme=light#map=14/45.46/9.19&q=name&list=findings");
    let _effects = changes(&mut state, vec![Change::Put(Arc::new(object(1, 1, 4, 5)))]);
    let _effects = reduce(&mut state, AppEvent::Reveal(ObjectId::new("o1").unwrap()));
    let effects = reduce(&mut state, AppEvent::Feed(FeedUpdate::Withdrawn));
    assert!(effects.contains(&Effect::Forget) && effects.contains(&Effect::WriteUrl { is_step: false }));
    assert!(state.picture.is_empty() && state.rows.is_empty() && state.card().is_none());
    assert!(LAYERS.iter().all(|layer| state.scene.count(layer.id) == 0));
    assert!(state.header.is_none() && state.selection().is_none() && state.hovered.is_none());
    assert_eq!(export::address(&state), "?theme=light&lang=de#list=findings");
}

#[test]
fn what_is_covered_is_gone_and_what_was_looked_at_is_looked_at_again() {
    let mut state = started();
    let put = || vec![Change::Put(Arc::new(object(1, 1, 4, 5)))];
    let _effects = changes(&mut state, put());
    let _effects = reduce(&mut state, AppEvent::Reveal(ObjectId::new("o1").unwrap()));
    let effects = reduce(&mut state, AppEvent::Feed(FeedUpdate::Covered));
    assert!(effects.contains(&Effect::Forget), "{effects:?}");
    assert!(
        state.picture.is_empty() && state.rows.is_empty() && state.card().is_none() && state.header.is_none()
    );
    let _effects = changes(&mut state, put());
    let selected = state.selection().and_then(|selection| selection.object);
    // An object that the address does not name was guarded, and is not selected again.
    assert_eq!(selected.is_some(), export::address(&state).contains("sel="));
}

#[test]
fn an_incident_that_comes_and_goes_is_announced_once_a_minute() {
    let mut state = started();
    let mut announced = Vec::new();
    for second in 0..150_i64 {
        let real_now = UnixMillis(1_000_000 + 1000 * second);
        let _effects = reduce(&mut state, AppEvent::Tick { real_now });
        // Number 3 makes the incident closed, 5 open.
        let incident = object(1, second as u64 + 1, 4, if second % 2 == 0 { 5 } else { 3 });
        let mut put = vec![Change::Put(Arc::new(incident))];
        if second == 40 {
            put.push(Change::Put(Arc::new(object(2, 1, 4, 5))));
        }
        let effects = changes(&mut state, put);
        for effect in effects {
            if let Effect::Announce(ids) = effect {
                announced.push((second, ids.len()));
            }
        }
    }
    let others: Vec<_> = announced.iter().filter(|(second, _)| *second == 40).collect();
    assert_eq!(others, [&(40, 1)], "another one is told meanwhile");
    assert_eq!(announced.len(), 4, "at 0, 60 and 120, and the other: {announced:?}");
}

#[test]
fn a_row_says_that_its_incident_comes_and_goes_until_it_is_calm() {
    let mut state = started();
    let place =
        |state: &State| state.rows(0, 500).into_iter().find(|row| row.id.as_str() == "o1").unwrap().place;
    let mut second = 0;
    let mut pass = |state: &mut State, to: i64, is_open: Option<bool>| -> bool {
        second += 1;
        let real_now = UnixMillis(1_000_000 + 1000 * to);
        let effects = reduce(state, AppEvent::Tick { real_now });
        if let Some(is_open) = is_open {
            let incident = object(1, second, 4, if is_open { 5 } else { 3 });
            let _effects = changes(state, vec![Change::Put(Arc::new(incident))]);
        }
        effects.iter().any(|effect| matches!(effect, Effect::RowsChanged(rows) if rows.is_any_new))
    };
    for (to, is_open) in [(0, true), (1, false), (2, true), (3, false)] {
        pass(&mut state, to, Some(is_open));
    }
    let calm = place(&state);
    assert!(!calm.contains('×'), "twice is not often: {calm}");
    pass(&mut state, 4, Some(true));
    assert!(place(&state).contains("×3"), "{}", place(&state));
    for to in 5..40 {
        pass(&mut state, to, Some(to % 2 == 0));
    }
    assert!(place(&state).contains("×20"), "{}", place(&state));
    assert!(!pass(&mut state, 97, None), "less than a minute of calm");
    assert!(pass(&mut state, 99, None), "the row is to be shown anew");
    assert_eq!(place(&state), calm);
    // An incident that reopens only now and then does not count as coming and going.
    for minute in 0..10 {
        pass(&mut state, 200 + 100 * minute, Some(false));
        pass(&mut state, 201 + 100 * minute, Some(true));
    }
    assert_eq!(place(&state), calm);
}

#[test]
fn a_flood_of_incidents_is_listed_worst_first_and_announced_at_once() {
    let mut state = started();
    let flood: Vec<Change> =
        (0..200_u8).map(|id| Change::Put(Arc::new(object(id, 1, 4, i64::from(id))))).collect();
    let effects = changes(&mut state, flood);
    let announcements = effects.iter().filter(|effect| matches!(effect, Effect::Announce(_))).count();
    assert_eq!(announcements, 1, "all that comes at once is one announcement");
    let rows = state.rows(0, 500);
    assert!(rows.len() >= 100, "{} rows", rows.len());
    let open: Vec<_> = rows.iter().filter(|row| row.state.is_open()).map(|row| row.severity).collect();
    assert!(open.is_sorted_by_key(|severity| severity.rank()), "{open:?}");
}

#[test]
fn an_incident_cannot_be_switched_off_and_a_guarded_layer_not_on() {
    let mut state = started();
    assert!(reduce(&mut state, AppEvent::ToggleLayer(scene::INCIDENTS)).is_empty());
    assert!(state.is_layer_visible(scene::INCIDENTS));
    let overwatch = scene::layer_of_word("overwatch").unwrap().id;
    assert!(!state.is_layer_visible(overwatch), "off by default");
    let _effects = reduce(&mut state, AppEvent::ToggleLayer(overwatch));
    assert!(state.is_layer_visible(overwatch));
    let effects = reduce(&mut state, AppEvent::SetVisitors(true));
    assert!(effects.contains(&Effect::SetLayerVisible(overwatch, false)), "{effects:?}");
    assert!(!state.is_layer_visible(overwatch));
}

#[test]
fn steps_go_through_the_list_and_stop_at_its_ends() {
    let mut state = started();
    let incidents = (0..3_u8).map(|id| Change::Put(Arc::new(object(id, 1, 4, 1)))).collect();
    let _effects = changes(&mut state, incidents);
    let order: Vec<ObjectId> = state.rows(0, 10).into_iter().map(|row| row.id).collect();
    let mut step = |rows| {
        let _effects = reduce(&mut state, AppEvent::SelectByStep { rows });
        state.view.selected.clone().unwrap()
    };
    assert_eq!(
        [step(1), step(1), step(1), step(1), step(-9)],
        [0, 1, 2, 2, 0].map(|i: usize| order[i].clone())
    );
}

#[test]
fn a_walk_through_the_list_is_one_step_of_the_history() {
    let mut state = started();
    let incidents = (0..60_u8).map(|id| {
        let mut incident = object(id, 1, 4, 1);
        incident.common.marking = Marking::Green;
        Change::Put(Arc::new(incident))
    });
    let _effects = changes(&mut state, incidents.collect());
    let steps = |state: &mut State, event: AppEvent| -> usize {
        let effects = reduce(state, event);
        effects.iter().filter(|effect| **effect == Effect::WriteUrl { is_step: true }).count()
    };
    let walk = |state: &mut State, rows: isize| -> usize {
        (0..24).map(|_| steps(state, AppEvent::SelectByStep { rows })).sum()
    };
    assert_eq!(walk(&mut state, 1) + walk(&mut state, -1), 1, "48 presses");
    let elsewhere = state.rows(40, 1).remove(0).id;
    assert_eq!(steps(&mut state, AppEvent::Reveal(elsewhere)), 1, "chosen, and not walked to");
    assert_eq!(walk(&mut state, 1), 1, "another walk, from there");
    let back = ViewState::parse("#sel=o1");
    let _effects = reduce(&mut state, AppEvent::AddressChanged(Box::new(back)));
    assert_eq!(walk(&mut state, 1), 1, "whoever went back walks anew");
}

#[test]
fn an_incident_is_no_longer_faded_when_the_site_asked_for_comes() {
    let mut state = started();
    let mut map = TableMap::default();
    let near_site = ObjectId::new("o3").unwrap();
    let filter = Filter { sites: [near_site].into(), ..Filter::default() };
    let effects = reduce(&mut state, AppEvent::SetFilter(filter));
    map.follow(&effects, &state);
    let effects = changes(&mut state, vec![Change::Put(Arc::new(object(1, 1, 4, 1)))]);
    map.follow(&effects, &state);
    let opacity = |map: &TableMap| {
        let marks = map.drawings.iter().filter(|((layer, _), _)| *layer == scene::INCIDENTS);
        let mut symbols = marks.flat_map(|(_, drawing)| &drawing.marks);
        symbols
            .find_map(|mark| if let Mark::Symbol(symbol) = mark { Some(symbol.opacity) } else { None })
            .unwrap()
    };
    assert!(opacity(&map) < 1.0, "it is at no site, and so not asked for");
    let mut site = Object { body: Body::Site(Box::default()), ..object(3, 1, 35, 1) };
    site.common.shape = Shape::Point(LngLat::new(9.02, 45.05).unwrap());
    let effects = changes(&mut state, vec![Change::Put(Arc::new(site))]);
    map.follow(&effects, &state);
    assert!(opacity(&map) >= 1.0);
}

#[test]
fn a_zone_comes_into_force_when_its_time_comes() {
    let mut state = started();
    let _effects = changes(&mut state, vec![Change::Put(Arc::new(object(1, 1, 0, 10)))]);
    let fills = |state: &State| {
        let mut map = TableMap::default();
        map.draw(&state.scene.everything(), state);
        let marks = map.drawings.values().flat_map(|drawing| &drawing.marks);
        marks.filter(|mark| matches!(mark, Mark::Fill(_))).count()
    };
    let quiet = reduce(&mut state, AppEvent::Tick { real_now: UnixMillis(9_999) });
    assert!(quiet.is_empty(), "nothing changed, nothing is drawn: {quiet:?}");
    assert_eq!(fills(&state), 0);
    let effects = reduce(&mut state, AppEvent::Tick { real_now: UnixMillis(10_000) });
    assert!(matches!(effects.as_slice(), [Effect::Draw(redraw)] if redraw.put.len() == 1), "{effects:?}");
    assert_eq!(fills(&state), 1);
    let _effects = reduce(&mut state, AppEvent::Tick { real_now: UnixMillis(40_000) });
    assert_eq!(fills(&state), 0, "it is over");
}

/// A wall is not moved by people: it shows the hubs, and its resting position is not a view to keep.
#[test]
fn a_wall_neither_fits_the_whole_nor_keeps_a_view() {
    let hub = Site { hub: true, ..Site::default() };
    let site = || Arc::new(Object { body: Body::Site(Box::new(hub.clone())), ..object(1, 1, 4, 1) });
    let rest = MapView { center: LngLat::new(9.0, 45.0).unwrap(), zoom: 8.0 };
    for (layout, is_moved_by_people) in [(Layout::Desk, true), (Layout::Wall, false)] {
        let view = ViewState { layout: Some(layout), ..ViewState::default() };
        let mut state = State::new(view, DeviceChoice::default(), Config::default(), UnixMillis(0));
        let clock = OperationClock { operation_at: UnixMillis(0), real_at: UnixMillis(0), rate: 1.0 };
        let snapshot = Snapshot { header: header(), objects: vec![site()], clock };
        let effects = reduce(&mut state, AppEvent::Feed(FeedUpdate::Snapshot(snapshot)));
        let fits = effects.iter().any(|effect| matches!(effect, Effect::Fit(_)));
        assert_eq!(fits, is_moved_by_people, "{layout:?}");
        let effects = reduce(&mut state, AppEvent::CameraSettled(rest));
        assert_eq!(state.view.map.is_some(), is_moved_by_people, "{layout:?}");
        assert_eq!(effects.is_empty(), !is_moved_by_people, "{layout:?}: {effects:?}");
    }
}
