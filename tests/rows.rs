//! The lists beside the map.
//!
//! A case is a folder in `cases/rows`: a document, the page's address in `view.txt`, and in `expected.txt` the text
//! on screen: rows, counts, sites, layers, and the card of `sel=`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/app.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with tests that use more of it")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use vedetta::analysis::schedule;
use vedetta::app::board::SiteState;
use vedetta::app::card::{Card, FieldValue};
use vedetta::app::filter::Filter;
use vedetta::app::reader::Reader;
use vedetta::app::rows::{Row, RowIndex, incident_rows};
use vedetta::app::scene::OTHER;
use vedetta::app::sites::SiteIndex;
use vedetta::app::state::State;
use vedetta::app::text;
use vedetta::model::geo::{LngLat, Shape};
use vedetta::model::incident::{Category, Incident, IncidentState, Severity};
use vedetta::model::marking::Marking;
use vedetta::model::text::{Language, Localized};
use vedetta::model::time::Interval;
use vedetta::model::{Body, Change, Common, Object, ObjectId, Picture, UnixMillis};

#[test]
fn every_case_reads_as_expected() {
    support::check_cases("rows", |folder| screen(&support::state_of(folder).0));
}

/// All text beside the map.
fn screen(state: &State) -> String {
    let mut out = String::new();
    let language = state.language();
    let counts = state.counts();
    let hidden = text::hidden(language, counts.hidden);
    let closed = text::closed(language, counts.closed);
    writeln!(out, "{} · {hidden} · {closed}", text::incidents(language, counts.shown_open)).unwrap();
    for row in state.rows(0, usize::MAX) {
        writeln!(out, "  {}", line(&row, state)).unwrap();
    }
    writeln!(out, "sites").unwrap();
    for tile in state.tiles() {
        let key = tile.key.map_or("-".to_owned(), |key| key.to_string());
        let worst = tile.worst.map_or("–", |severity| text::severity_name(severity, language));
        let hub = if tile.is_hub { " (hub)" } else { "" };
        writeln!(out, "  {key} {}{hub}: {:?} {worst}", tile.name, tile.open_by_severity).unwrap();
        let stands = site_text(&tile.state, state);
        if !stands.is_empty() {
            writeln!(out, "    {stands}").unwrap();
        }
    }
    writeln!(out, "layers").unwrap();
    let layers = state.layers();
    for entry in layers.entries.iter().filter(|entry| entry.count > 0) {
        let name = entry.def.name.get(language);
        let switch = if entry.is_guarded {
            "guarded"
        } else if entry.is_visible {
            "on"
        } else {
            "off"
        };
        let nowhere = if entry.without_position > 0 {
            format!(", {} without position", entry.without_position)
        } else {
            String::new()
        };
        let kinds =
            if entry.def.id == OTHER { format!(" ({})", state.unknown_kinds()) } else { String::new() };
        writeln!(out, "  {name}{kinds}: {} {switch}{nowhere}", entry.count).unwrap();
    }
    writeln!(out, "  {}", text::hidden(language, layers.hidden_objects)).unwrap();
    let hidden = state.hidden_findings();
    if hidden > 0 {
        writeln!(out, "findings · {}", text::hidden(language, hidden)).unwrap();
        for row in state.finding_rows(usize::MAX) {
            writeln!(out, "  {:?}: {} | {}", row.level, row.words, row.title).unwrap();
        }
    }
    if let Some(card) = state.card() {
        write!(out, "card\n{}", card_text(&card, state)).unwrap();
    }
    out
}

/// State of a site, as far as it was reported.
fn site_text(site: &SiteState, state: &State) -> String {
    let language = state.language();
    let mut parts = Vec::new();
    parts.extend(site.phase.map(|phase| text::venue_phase_name(phase, language).to_owned()));
    parts.extend(site.crowd.map(|(present, room)| format!("{present} people of {room:?}")));
    parts.extend(site.staff.map(|(present, planned)| format!("{present} officers of {planned}")));
    parts.extend(site.swept_until.map(|until| format!("swept until {until}")));
    parts.extend(site.confirmed_at.map(|at| format!("confirmed at {at}")));
    parts.extend(site.marks.iter().map(|mark| format!("{:?}: {mark:?}", mark.level())));
    parts.join(" · ")
}

fn line(row: &Row, state: &State) -> String {
    let language = state.language();
    let age =
        row.since.map_or("?".to_owned(), |at| text::relative_age(language, state.now().millis_since(at)));
    let mut parts = vec![
        text::severity_name(row.severity, language).to_owned(),
        text::state_name(row.state, language).to_owned(),
        row.title.clone(),
        row.place.clone(),
        age,
        row.site.as_ref().map_or(String::new(), ToString::to_string),
    ];
    let marks = [
        (!row.is_acknowledged, "unacknowledged"),
        (row.is_international, "international"),
        (!row.has_position, "no position"),
    ];
    parts.extend(marks.iter().filter(|(is_set, _)| *is_set).map(|(_, word)| (*word).to_owned()));
    parts.extend(row.doubts.iter().map(|doubt| text::doubt_name(*doubt, language).to_owned()));
    parts.retain(|part| !part.is_empty());
    parts.join(" | ")
}

fn card_text(card: &Card, state: &State) -> String {
    let mut out = String::new();
    let gone = if card.is_gone { " (gone)" } else { "" };
    writeln!(out, "  {}{gone}\n  {}", card.title, card.subtitle).unwrap();
    for field in &card.fields {
        let value = value_text(&field.value, state);
        writeln!(out, "  {:?} {}: {value}", field.question, field.label.get(state.language())).unwrap();
    }
    out
}

fn value_text(value: &FieldValue, state: &State) -> String {
    match value {
        FieldValue::Text(text) => text.clone(),
        FieldValue::Time(at) => {
            let millis = state.now().millis_since(*at);
            let language = state.language();
            let relative =
                if millis < 0 { text::from_now(language, -millis) } else { text::ago(language, millis) };
            format!("{at} ({relative})")
        }
        FieldValue::Position(at) => text::position(*at),
        FieldValue::Link { id, name } => format!("[{name}]({id})"),
        FieldValue::Stream(address) => format!("<{address}>"),
        FieldValue::List(all) => all.iter().map(|one| value_text(one, state)).collect::<Vec<_>>().join("; "),
    }
}

// ---- Laws ---------------------------------------------------------------------------------------------------------

fn incident(id: u8, rev: u64, look: (usize, u8, Option<i64>, u8)) -> Object {
    let (severity, state, since, place) = look;
    let states = [
        IncidentState::Reported,
        IncidentState::Confirmed,
        IncidentState::Handled,
        IncidentState::Closed,
        IncidentState::Unknown,
    ];
    Object {
        common: Common {
            id: ObjectId::new(&format!("incident-{id}")).unwrap(),
            rev,
            name: Localized::same(if place.is_multiple_of(2) { "bag" } else { "smoke" }),
            shape: LngLat::new(9.0 + f64::from(place) * 0.2, 45.5).map_or(Shape::Nowhere, Shape::Point),
            updated: None,
            valid: Interval::default(),
            stale_after_secs: None,
            marking: Marking::Clear,
            owner: Localized::Absent,
            source: Localized::Absent,
            basis: Localized::Absent,
            note: Localized::Absent,
            site: None,
            accuracy_m: None,
            doubts: vec![],
            owner_country: None,
            headquarters: None,
        },
        body: Body::Incident(Box::new(Incident {
            severity: Severity::ALL[severity],
            state: states[usize::from(state)],
            category: Category::Fire,
            reported_at: since.map(UnixMillis),
            ..Incident::default()
        })),
    }
}

fn site(id: u8, lng: f64) -> Object {
    let mut site = incident(0, 1, (0, 0, None, 0));
    site.common.id = ObjectId::new(&format!("site-{id}")).unwrap();
    site.common.shape = Shape::Point(LngLat::new(lng, 45.5).unwrap());
    site.body = Body::Site(Box::default());
    site
}

#[derive(Debug, Clone)]
enum Step {
    Put(u8, (usize, u8, Option<i64>, u8)),
    Remove(u8),
}

fn any_step() -> impl Strategy<Value = Step> {
    let look = (0..5_usize, 0..5_u8, proptest::option::of(0..6_i64), 0..8_u8);
    prop_oneof![4 => (0..30_u8, look).prop_map(|(id, look)| Step::Put(id, look)), 1 => (0..30_u8).prop_map(Step::Remove)]
}

/// Openness and severity rank of each incident.
fn open_by_id(picture: &Picture) -> BTreeMap<ObjectId, (bool, u8)> {
    let incidents =
        picture.iter().filter_map(|(_, object)| Some((object.common.id.clone(), object.incident()?)));
    incidents.map(|(id, incident)| (id, (incident.state.is_open(), incident.severity.rank()))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Patched by any deltas, the list equals one built from scratch, sorted and counted.
    #[test]
    fn a_patched_list_equals_a_fresh_one(
        deltas in proptest::collection::vec(proptest::collection::vec(any_step(), 0..25), 1..12),
        filter in 0..4_u8,
    ) {
        let filter = match filter {
            0 => Filter::default(),
            1 => Filter { text: "smoke".to_owned(), ..Filter::default() },
            2 => Filter { severities: [Severity::Major, Severity::Unknown].into(), show_closed: false, ..Filter::default() },
            _ => Filter { sites: [ObjectId::new("site-1").unwrap()].into(), ..Filter::default() },
        };
        let mut picture = Picture::default();
        let sites = [site(1, 9.1), site(2, 10.3)].map(|site| Change::Put(site.into()));
        let set = picture.apply(sites);
        let sites = SiteIndex::new(&picture, set.put);
        let mut index = RowIndex::default();
        let reader = Reader::alone(Language::En);
        for (step, delta) in deltas.into_iter().enumerate() {
            let rev = step as u64 + 2;
            let before: Vec<ObjectId> = index.window(&picture, &sites, reader, 0, usize::MAX).into_iter().map(|row| row.id).collect();
            let open_before = open_by_id(&picture);
            let changes = picture.apply(delta.into_iter().map(|step| match step {
                Step::Put(id, look) => Change::Put(incident(id, rev, look).into()),
                Step::Remove(id) => Change::Remove { id: ObjectId::new(&format!("incident-{id}")).unwrap(), rev },
            }));
            let changed = index.apply(&changes, &picture, &filter, &sites);
            let fresh = incident_rows(&picture, &filter, &sites, reader);
            let rows = index.window(&picture, &sites, reader, 0, usize::MAX);
            prop_assert_eq!(&rows, &fresh.rows);
            prop_assert_eq!(index.counts(), fresh.counts);
            let after: Vec<ObjectId> = rows.iter().map(|row| row.id.clone()).collect();
            prop_assert!(changed.is_order_new || before == after, "the order is new and nobody said so");
            let is_critical = |(_, rank): &(bool, u8)| *rank == Severity::Critical.rank();
            let open_now = open_by_id(&picture);
            let is_news = |(id, now): &(&ObjectId, &(bool, u8))| {
                let before = open_before.get(*id);
                now.0 && (!before.is_some_and(|before| before.0) || is_critical(now) && !before.is_some_and(is_critical))
            };
            let expected: Vec<ObjectId> = open_now.iter().filter(is_news).map(|(id, _)| id.clone()).collect();
            let mut news = changed.news.clone();
            news.sort();
            prop_assert_eq!(news, expected);
            let mut came: Vec<ObjectId> =
                rows.iter().filter(|row| changed.fresh_rows.contains(&row.slot)).map(|row| row.id.clone()).collect();
            came.retain(|id| before.contains(id));
            prop_assert_eq!(came, []);
            prop_assert_eq!(changed.fresh_rows.len(), after.iter().filter(|id| !before.contains(id)).count());
            prop_assert!(changed.fresh_rows.iter().all(|slot| index.is_shown(*slot)));

            let key = |row: &Row| (!row.state.is_open(), row.severity.rank(), std::cmp::Reverse(row.since), row.id.clone());
            prop_assert!(rows.is_sorted_by_key(key));
            let open = picture.iter().filter(|(_, o)| o.incident().is_some_and(|i| i.state.is_open())).count();
            let counts = index.counts();
            prop_assert_eq!(counts.shown_open + counts.hidden, open, "shown and hidden are all");
            prop_assert_eq!(counts.open_by_severity.iter().sum::<usize>(), open);
            for (position, row) in rows.iter().enumerate() {
                prop_assert_eq!(index.position(row.slot), Some(position));
                prop_assert_eq!(index.slot_at(position), Some(row.slot));
            }
        }
    }
}

/// A small delta must be far cheaper than a list from scratch, however long the list is.
#[test]
fn a_small_delta_does_not_cost_the_list() {
    const COUNT: u32 = 20_000;
    let mut picture = Picture::default();
    let object = |i: u32, rev: u64| {
        let mut object = incident(
            (i % 200) as u8,
            rev,
            ((i % 5) as usize, (i % 4) as u8, Some(i64::from(i)), (i % 8) as u8),
        );
        object.common.id = ObjectId::new(&format!("incident-{i}")).unwrap();
        object
    };
    picture.apply((0..COUNT).map(|i| Change::Put(object(i, 1).into())));
    let (filter, sites) = (Filter::default(), SiteIndex::default());
    let mut index = RowIndex::default();
    let fastest = |run: &mut dyn FnMut()| {
        let timed = |run: &mut dyn FnMut()| {
            #[expect(clippy::disallowed_methods, reason = "this test runs natively, and measures")]
            let start = std::time::Instant::now();
            run();
            start.elapsed()
        };
        (0..5).map(|_| timed(run)).min().unwrap()
    };
    let scratch = fastest(&mut || index.rebuild(&picture, &filter, &sites));
    let mut rev = 1;
    let delta = fastest(&mut || {
        rev += 1;
        let changes = picture.apply((0..4).map(|i| Change::Put(object(i * 999, rev).into())));
        index.apply(&changes, &picture, &filter, &sites);
    });
    assert!(delta * 10 < scratch, "a delta of 4 took {delta:?}, the whole list {scratch:?}");
}

#[test]
fn nothing_without_an_age_is_called_stale() {
    let object = incident(1, 1, (0, 0, None, 0));
    assert!(!schedule::is_stale(&object, UnixMillis(i64::MAX)));
}
