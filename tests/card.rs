//! Times on the cards.
//!
//! A case is a folder in `cases/card`: a document, the page's address in `view.txt`, the operation time in
//! `now.txt`, and in `expected.txt` the times on the card of each object, as people read them.

#[path = "support/app.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with tests that use more of it")]
mod support;

use std::fmt::Write as _;

use vedetta::app::card::{FieldValue, PhaseLine, Question};
use vedetta::app::reduce::{AppEvent, reduce};
use vedetta::app::text;
use vedetta::model::text::Language;
use vedetta::model::time::Phase;
use vedetta::model::{ObjectId, UnixMillis};

#[test]
fn every_case_reads_as_expected() {
    support::check_cases("card", |folder| {
        let (mut state, _) = support::state_of(folder);
        let mut ids: Vec<ObjectId> =
            state.picture.iter().map(|(_, object)| object.common.id.clone()).collect();
        ids.sort();
        let (language, now) = (state.language(), state.now());
        let mut out = String::new();
        for id in ids {
            let _effects = reduce(&mut state, AppEvent::Select(Some(id)));
            let card = state.card().unwrap();
            writeln!(out, "{}", card.title).unwrap();
            if let Some(phase) = card.phase {
                writeln!(out, "  {}", phase.words(language, now)).unwrap();
            }
            for field in card.fields.iter().filter(|field| field.question == Question::When) {
                writeln!(out, "  {}: {}", field.label.get(language), said(&field.value, language, now))
                    .unwrap();
            }
        }
        out
    });
}

#[test]
fn within_a_line_words_are_as_large_as_their_language_has_them() {
    let now = UnixMillis::parse("2026-02-06T20:00:00+01:00").unwrap();
    let changes_at = UnixMillis::parse("2026-02-06T21:00:00+01:00");
    let line = |phase, language| {
        let words = PhaseLine { phase, changes_at }.words(language, now);
        words.split(" 21:00").next().unwrap_or_default().to_owned()
    };
    assert_eq!(line(Phase::Upcoming, Language::De), "Noch nicht in Kraft · in Kraft ab");
    assert_eq!(line(Phase::Active, Language::De), "In Kraft · in Kraft bis");
    assert_eq!(line(Phase::Ended, Language::De), "Beendet · danach ab");
    assert_eq!(line(Phase::Active, Language::It), "In vigore · in vigore fino al");
    assert_eq!(line(Phase::Upcoming, Language::En), "Upcoming · in force from");
}

fn said(value: &FieldValue, language: Language, now: UnixMillis) -> String {
    match value {
        FieldValue::Time(at) => text::moment_and_age(language, *at, now),
        FieldValue::Text(words) => words.clone(),
        FieldValue::List(all) => {
            all.iter().map(|one| said(one, language, now)).collect::<Vec<_>>().join("; ")
        }
        FieldValue::Position(_) | FieldValue::Link { .. } | FieldValue::Stream(_) => format!("{value:?}"),
    }
}
