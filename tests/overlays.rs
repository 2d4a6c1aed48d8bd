//! The operator's own layers.
//!
//! A case is a folder in `cases/overlay`: a file as dropped on the page, and in `expected.txt` its entry in the
//! layer list, the names on the map, and the members of its first feature.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/app.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#[expect(dead_code, reason = "no picture of a feed is needed here")]
mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use vedetta::app::overlay::{self, Loaded, MAX_OVERLAYS, OverlayReader, OwnFeature};
use vedetta::app::reduce::{AppEvent, Effect, reduce};
use vedetta::app::scene::SpriteBook;
use vedetta::app::state::{DeviceChoice, State};
use vedetta::app::symbology::Palette;
use vedetta::app::text::Text;
use vedetta::app::url::ViewState;
use vedetta::feed::config::Config;
use vedetta::map::layer::{LayerPatch, Mark};
use vedetta::model::UnixMillis;
use vedetta::model::text::Language;

#[test]
fn every_file_is_read_as_expected() {
    support::check_cases("overlay", |folder| {
        let bytes = input(folder);
        let whole = summary(read(&bytes, bytes.len()));
        assert_eq!(summary(read(&bytes, 7)), whole, "in pieces");
        whole
    });
}

fn input(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("input.geojson")).unwrap()
}

fn read(bytes: &[u8], chunk: usize) -> Loaded {
    let mut reader = OverlayReader::new("");
    for part in bytes.chunks(chunk.max(1)) {
        if !reader.feed(part) {
            break;
        }
    }
    reader.finish(None)
}

fn state() -> State {
    let now = UnixMillis::parse("2026-02-06T20:41:00+01:00").unwrap();
    State::new(ViewState::parse("?lang=en"), DeviceChoice::default(), Config::default(), now)
}

fn drop_file(state: &mut State, file: &str, loaded: Loaded) -> Vec<Effect> {
    reduce(state, AppEvent::OverlayDropped { file: file.to_owned(), loaded: Box::new(loaded) })
}

fn drawn(state: &State, number: usize) -> LayerPatch {
    let mut book = SpriteBook::default();
    overlay::patch(number, &state.overlays[number], &Palette::default(), &mut |spec| book.id(spec))
}

fn summary(loaded: Loaded) -> String {
    let mut state = state();
    let effects = drop_file(&mut state, "input.geojson", loaded);
    let mut out = String::new();
    let entry = state.overlay_entries().pop().unwrap();
    let losses = entry.losses.words(Language::En);
    writeln!(out, "{} drawn {}", entry.count, losses.join("; ")).unwrap();
    for effect in effects {
        if let Effect::Fit(bounds) = effect {
            let middle = bounds.center();
            writeln!(out, "shown around {:.2} {:.2}", middle.lng_deg(), middle.lat_deg()).unwrap();
        }
    }
    if let Some(fault) = entry.fault {
        writeln!(out, "fault: {fault}").unwrap();
    }
    for (_, drawing) in drawn(&state, 0).put {
        let words = drawing.marks.iter().map(|mark| match mark {
            Mark::Fill(fill) => format!("area of {}", fill.polygons.len()),
            Mark::Stroke(stroke) => format!("line of {}", stroke.paths.len()),
            Mark::Symbol(symbol) => format!("point z{}", symbol.min_zoom),
            Mark::Label(label) => format!("\"{}\" z{:.1}", label.text, label.min_zoom),
        });
        writeln!(out, "{}", words.collect::<Vec<_>>().join(", ")).unwrap();
    }
    let first = OwnFeature { number: 0, index: 0 };
    let _selected = reduce(&mut state, AppEvent::PickedOnMap(Some(first.drawn())));
    for (name, value) in state.own_card().map(|card| card.members).unwrap_or_default() {
        writeln!(out, "  {}: {}", name.escape_debug(), value.escape_debug()).unwrap();
    }
    out
}

fn closed_streets(which: &str) -> Loaded {
    let bytes = input(&Path::new("tests/cases/overlay").join(which));
    read(&bytes, bytes.len())
}

#[test]
fn a_layer_whose_marking_nobody_said_is_not_for_visitors_and_not_for_paper() {
    let mut config = Config::parse(
        r#"{"overlays": [{"url": "a.geojson"}, {"url": "b.geojson", "marking": "TLP:GREEN"},
            {"url": "c.geojson", "marking": "TLP:AMBER"}, {"url": "d.geojson", "marking": "secret"}]}"#,
    );
    assert_eq!(config.1, []);
    config.0.sharing.recipient = "Staff".to_owned();
    let mut state = State::new(ViewState::default(), DeviceChoice::default(), config.0, UnixMillis(0));
    for number in 0..4 {
        let loaded = Box::new(closed_streets("closed-streets"));
        let _drawn = reduce(&mut state, AppEvent::OverlayLoaded { number, loaded });
    }
    let _dropped = drop_file(&mut state, "streets.geojson", closed_streets("closed-streets"));
    let listed = |state: &State| state.overlay_entries().iter().map(|entry| entry.number).collect::<Vec<_>>();
    let drawn = |state: &State| -> Vec<usize> {
        (0..5).filter(|number| state.is_layer_visible(overlay::layer_of(*number))).collect()
    };
    assert_eq!((listed(&state), drawn(&state)), (vec![0, 1, 2, 3, 4], vec![0, 1, 2, 3, 4]));
    let own = OwnFeature { number: 0, index: 0 };
    let _selected = reduce(&mut state, AppEvent::PickedOnMap(Some(own.drawn())));
    assert!(state.own_card().is_some());
    let effects = reduce(&mut state, AppEvent::SetVisitors(true));
    assert!(effects.contains(&Effect::SetLayerVisible(overlay::layer_of(0), false)), "{effects:?}");
    assert_eq!((listed(&state), drawn(&state)), (vec![1], vec![1]));
    assert_eq!(state.own_card(), None, "what it says is as guarded as it is");
    let _effects = reduce(&mut state, AppEvent::SetVisitors(false));
    let _effects = reduce(&mut state, AppEvent::SetPrinting(true));
    assert_eq!(drawn(&state), [1, 2]);
}

#[test]
fn a_file_that_is_dropped_again_takes_the_place_of_the_older_one() {
    let mut state = state();
    let _drawn = drop_file(&mut state, "streets.geojson", closed_streets("closed-streets"));
    assert_eq!(state.overlays[0].features.len(), 3);
    // Hidden, and with one of its features selected: the newer file resets both.
    let _hidden = reduce(&mut state, AppEvent::ToggleLayer(overlay::layer_of(0)));
    let own = OwnFeature { number: 0, index: 2 };
    let _selected = reduce(&mut state, AppEvent::PickedOnMap(Some(own.drawn())));
    let effects = drop_file(&mut state, "streets.geojson", closed_streets("closed-streets-later"));
    let entries = state.overlay_entries();
    assert_eq!((entries.len(), entries[0].count, entries[0].is_visible), (1, 2, true));
    assert!(effects.contains(&Effect::DrawOverlays(vec![0])));
    assert_eq!(state.own_selected, None);
    assert!(drawn(&state, 0).clear);
    let _other = drop_file(&mut state, "other.geojson", closed_streets("closed-streets"));
    assert_eq!(state.overlay_entries().len(), 2);
}

#[test]
fn what_was_dropped_can_be_taken_away_and_the_others_keep_their_numbers() {
    let mut state = state();
    for file in ["a", "b", "c"] {
        let _drawn = drop_file(&mut state, file, closed_streets("closed-streets"));
    }
    let effects = reduce(&mut state, AppEvent::RemoveOverlay { number: 1 });
    assert!(effects.contains(&Effect::DrawOverlays(vec![1])));
    assert_eq!(drawn(&state, 1).put.len(), 0);
    let numbers = |state: &State| -> Vec<(usize, String)> {
        state.overlay_entries().into_iter().map(|entry| (entry.number, entry.name)).collect()
    };
    assert_eq!(numbers(&state), [(0, "a".to_owned()), (2, "c".to_owned())]);
    let _drawn = drop_file(&mut state, "d", closed_streets("closed-streets"));
    assert_eq!(numbers(&state)[1], (1, "d".to_owned()), "in the place that is free");
}

#[test]
fn one_too_many_is_said_until_there_is_room() {
    let mut state = state();
    for number in 0..MAX_OVERLAYS {
        let _drawn = drop_file(&mut state, &number.to_string(), closed_streets("closed-streets"));
    }
    let effects = drop_file(&mut state, "march.geojson", closed_streets("closed-streets"));
    assert_eq!(state.overlay_entries().len(), MAX_OVERLAYS);
    assert_eq!(state.refused_overlay.as_deref(), Some("march.geojson"));
    assert!(effects.contains(&Effect::Notice(Text::TooManyOverlays)));
    // A file that is already loaded can still be replaced.
    let _drawn = drop_file(&mut state, "3", closed_streets("closed-streets-later"));
    assert_eq!((state.refused_overlay.as_ref(), state.overlays[3].features.len()), (None, 2));
    let _removed = reduce(&mut state, AppEvent::RemoveOverlay { number: 0 });
    let _drawn = drop_file(&mut state, "march.geojson", closed_streets("closed-streets"));
    assert_eq!(state.overlay_entries()[0].name, "march");
}

#[test]
fn a_feature_of_an_overlay_is_selected_in_the_place_of_an_object() {
    let mut state = state();
    let _drawn = drop_file(&mut state, "warnings.geojson", closed_streets("warnings"));
    let own = OwnFeature { number: 0, index: 1 };
    let effects = reduce(&mut state, AppEvent::PickedOnMap(Some(own.drawn())));
    assert!(effects.contains(&Effect::Emphasize { selected: Some(own.drawn()), hovered: None }));
    let card = state.own_card().unwrap();
    assert_eq!((card.title.as_str(), card.overlay.as_str()), ("Snow warning until 04:00", "warnings"));
    let (_, description) = card.members.iter().find(|(name, _)| name == "description").unwrap();
    assert_eq!(description.split_whitespace().count(), 422, "the whole text");
    let effects = reduce(&mut state, AppEvent::PickedOnMap(None));
    assert!(effects.contains(&Effect::Emphasize { selected: None, hovered: None }));
    assert_eq!(state.own_card(), None);
}
