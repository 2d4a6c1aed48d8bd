//! Upcoming changes, and what will be in force.
//!
//! A case is a folder in `cases/timeline`: a document, the page's address in `view.txt`, and in `expected.txt` the
//! list of changes, the timeline, the sweeps, and what the map draws.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/app.rs"]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod support;

use std::fmt::Write as _;
use std::path::Path;

use support::TableMap;
use vedetta::app::reduce::{AppEvent, Effect, reduce};
use vedetta::app::scene::{layer_def, slot_of};
use vedetta::app::state::State;
use vedetta::app::text;
use vedetta::app::timeline::{self, Scale, Window};
use vedetta::map::layer::Mark;
use vedetta::model::UnixMillis;

#[test]
fn every_case_reads_as_expected() {
    support::check_cases("timeline", |folder| {
        let (state, effects) = support::state_of(folder);
        let mut map = TableMap::default();
        map.follow(&effects, &state);
        screen(&state, &map)
    });
}

fn screen(state: &State, map: &TableMap) -> String {
    let language = state.language();
    let mut out = String::from("next\n");
    for next in timeline::next(state, 100) {
        let rule = next.rule.map_or("", |rule| text::rule_name(rule, language));
        writeln!(out, "  {} {} {} {rule}", next.at, text::turn_name(next.turn, language), next.title)
            .unwrap();
    }
    for scale in Scale::ALL {
        let window = Window::of(scale, state.now());
        let (spans, left_out) = timeline::spans(state, window);
        writeln!(out, "{} {} to {}, {left_out} left out", scale.word(), window.from, window.to).unwrap();
        for span in spans {
            writeln!(out, "  {:?} {} {} to {} {}", span.lane, span.line, span.from, span.to, span.title)
                .unwrap();
        }
    }
    out.push_str("sweeps\n");
    for sweep in timeline::sweeps(state) {
        let at = sweep.at.map_or(String::new(), |at| at.to_string());
        writeln!(out, "  {} {} {at}", text::sweep_state_name(sweep.state, language), sweep.title).unwrap();
    }
    out.push_str("map\n");
    for ((layer, feature), drawing) in &map.drawings {
        let id = &state.picture.object(slot_of(*feature).unwrap()).unwrap().common.id;
        let faded =
            drawing.marks.iter().any(|mark| matches!(mark, Mark::Symbol(symbol) if symbol.opacity < 1.0));
        let word = layer_def(*layer).unwrap().word;
        writeln!(out, "  {word} {id}: {} marks{}", drawing.marks.len(), if faded { ", faded" } else { "" })
            .unwrap();
    }
    out
}

/// Asserts that a patched map equals a fresh one of the same state.
fn same(map: &TableMap, state: &State) {
    let mut fresh = TableMap::default();
    fresh.draw(&state.scene.everything(), state);
    assert_eq!(screen(state, map), screen(state, &fresh));
}

#[test]
fn looking_ahead_and_back_leaves_the_map_as_it_was() {
    let (mut state, effects) = support::state_of(Path::new("tests/cases/timeline/evening"));
    let mut map = TableMap::default();
    map.follow(&effects, &state);
    let before = screen(&state, &map);
    let go = |state: &mut State, map: &mut TableMap, event: AppEvent| {
        let effects = reduce(state, event);
        map.follow(&effects, state);
        same(map, state);
        effects
    };
    let hours = |hours: i64| Some(state.now().plus_millis(hours * 3_600_000));
    let (three, five, past) = (hours(3), hours(5), hours(-1));
    go(&mut state, &mut map, AppEvent::LookAhead(three));
    let ahead = screen(&state, &map);
    assert!(!ahead.contains("zones centre") && before.contains("zones centre"), "{ahead}");
    assert!(ahead.contains("incidents bag: 1 marks, faded"), "what is open now is never hidden: {ahead}");
    let effects = go(&mut state, &mut map, AppEvent::LookAhead(five));
    let is_small = |effect: &Effect| !matches!(effect, Effect::Draw(redraw) if redraw.is_everything);
    assert!(effects.iter().all(is_small), "a drag draws only what has times");
    go(&mut state, &mut map, AppEvent::LookAhead(past));
    assert_eq!((state.view.plan_at, screen(&state, &map)), (None, before));
}

#[test]
fn what_was_ahead_comes_and_the_map_shows_the_present_again() {
    let (mut state, effects) = support::state_of(Path::new("tests/cases/timeline/ahead"));
    let mut map = TableMap::default();
    map.follow(&effects, &state);
    let at = state.view.plan_at.unwrap();
    let mut tick = |state: &mut State, real_now: UnixMillis| {
        let effects = reduce(state, AppEvent::Tick { real_now });
        map.follow(&effects, state);
        same(&map, state);
        state.view.plan_at
    };
    assert_eq!(tick(&mut state, at.plus_millis(-1)), Some(at));
    assert_eq!(tick(&mut state, at), None);
    assert!(state.view.to_query().ends_with("lang=en"), "the address says so");
}
