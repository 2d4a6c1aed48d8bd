//! The address of the page: what is understood, and how it is written back.
//!
//! A case is a folder in `cases/url`: `input.txt` has one address per line, `expected.txt` their shortest forms.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/app.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with tests that use more of it")]
mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use compact::sorted::SortedSet;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use vedetta::app::filter::Filter;
use vedetta::app::mode::{Layout, ListTab, Panel, ThemeName};
use vedetta::app::scene::LAYERS;
use vedetta::app::timeline::Scale;
use vedetta::app::url::{MapView, TABLE, ViewState, markdown_table};
use vedetta::model::geo::LngLat;
use vedetta::model::incident::{Category, Severity};
use vedetta::model::text::Language;
use vedetta::model::{ObjectId, UnixMillis};

#[test]
fn every_case_is_read_as_expected() {
    support::check_cases("url", |folder: &Path| {
        let mut out = String::new();
        for line in fs::read_to_string(folder.join("input.txt")).unwrap().lines() {
            writeln!(out, "{}", ViewState::parse(line).to_query()).unwrap();
        }
        out
    });
}

#[test]
fn the_table_names_each_parameter_once_and_none_is_a_feed_address() {
    let mut names: Vec<&str> = TABLE.iter().map(|parameter| parameter.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), TABLE.len());
    assert!(!names.iter().any(|name| ["feed", "url", "events", "config", "basemap"].contains(name)));
}

/// `UPDATE_EXPECT=1` writes the table.
#[test]
fn the_documentation_has_the_table() {
    const FILE: &str = "docs/url.md";
    let doc = fs::read_to_string(FILE).unwrap();
    let table = markdown_table();
    if std::env::var_os("UPDATE_EXPECT").is_some() && !doc.contains(&table) {
        // The first table of the file.
        let from = doc.find("\n|").unwrap() + 1;
        let to = from + doc[from..].find("\n\n").unwrap() + 1;
        fs::write(FILE, format!("{}{table}{}", &doc[..from], &doc[to..])).unwrap();
        return;
    }
    assert!(doc.contains(&table), "{FILE} has another table than app/url.rs: UPDATE_EXPECT=1 cargo test");
}

fn any_id() -> impl Strategy<Value = ObjectId> {
    "\\PC{1,20}".prop_filter_map("no id", |text| ObjectId::new(&text))
}

fn set_of<T: Ord + std::fmt::Debug>(
    element: impl Strategy<Value = T>,
    sizes: std::ops::Range<usize>,
) -> impl Strategy<Value = SortedSet<T>> {
    vec(element, sizes).prop_map(SortedSet::from_iter)
}

fn any_view() -> impl Strategy<Value = ViewState> {
    let map = (0.0..=22.0_f64, -85.0..=85.0_f64, -180.0..=180.0_f64)
        .prop_map(|(zoom, lat, lng)| MapView { center: LngLat::new(lng, lat).unwrap(), zoom }.rounded());
    let words = "\\PC{0,30}".prop_map(|text| text.trim().to_owned());
    let severities = set_of(select(&Severity::ALL[..]), 0..4);
    let categories = set_of(select(&[Category::Fire, Category::Unknown, Category::UnattendedItem][..]), 0..3);
    let filter =
        (words, severities, categories, set_of(any_id(), 0..3), set_of(any_id(), 0..3), any::<bool>())
            .prop_map(|(text, severities, categories, sites, headquarters, show_closed)| Filter {
                text,
                severities,
                categories,
                sites,
                headquarters,
                show_closed,
            });
    let layers = select(LAYERS).prop_filter_map("fixed", |layer| layer.is_switchable.then_some(layer.id));
    let look = (
        option::of(select(&Layout::ALL[..])),
        option::of(select(&ThemeName::ALL[..])),
        option::of(select(&Language::ALL[..])),
        (any::<bool>(), any::<bool>(), any::<bool>()),
        set_of(select(&Panel::ALL[..]), 0..3),
        option::of(50..100_000_u32),
        option::of((1..10_000_u32).prop_map(|tenths| f64::from(tenths) / 10.0)),
        (0..3600_u32).prop_map(|tenths| f64::from(tenths) / 10.0),
        any::<bool>(),
        select(&ListTab::ALL[..]),
    );
    let plan = (0..3_000_000_i64).prop_map(|minutes| UnixMillis(1_700_000_000_000 + minutes * 60_000));
    let time = (option::of(select(&Scale::ALL[..])), option::of(plan));
    (look, option::of(map), option::of(any_id()), filter, set_of(layers, 0..4), time).prop_map(
        |(
            (
                layout,
                theme,
                language,
                (visitors, are_keys_off, tour),
                folded,
                screen_width_mm,
                viewer_m,
                bearing_deg,
                turn,
                list,
            ),
            map,
            selected,
            filter,
            switched_layers,
            (timeline, plan_at),
        )| {
            ViewState {
                layout,
                theme,
                language,
                visitors,
                are_keys_off,
                tour,
                folded,
                screen_width_mm,
                viewer_m,
                bearing_deg,
                turn,
                timeline,
                plan_at,
                list,
                map,
                selected,
                filter,
                switched_layers,
            }
        },
    )
}

/// Rounds the position as the address does: as precisely as its zoom needs.
fn as_written(view: ViewState) -> ViewState {
    ViewState { map: view.map.map(MapView::rounded), ..view }
}

proptest! {
    /// A written address reads back as the same view, whatever ids and words contain.
    #[test]
    fn what_is_written_is_read_back(view in any_view()) {
        let address = view.to_query();
        prop_assert_eq!(&ViewState::parse(&address), &view, "{}", address);
    }

    /// Going back follows what was looked at, and leaves the setup of the screen unchanged.
    #[test]
    fn the_query_is_of_the_screen_and_the_fragment_of_what_is_looked_at(view in any_view(), screen in any_view()) {
        let there = view.clone().on_screen_of(&screen).to_query();
        let parts = |address: &str| {
            let at = address.find('#').unwrap_or(address.len());
            (address[..at].to_owned(), address[at..].to_owned())
        };
        prop_assert_eq!(parts(&there), (parts(&screen.to_query()).0, parts(&view.to_query()).1));
    }

    /// Any text in a link causes no panic, and the part that is understood is stable.
    #[test]
    fn nonsense_is_dropped(address in "\\PC{0,200}") {
        let view = ViewState::parse(&address);
        let again = ViewState::parse(&view.to_query());
        prop_assert_eq!(again, as_written(view));
    }

    /// The same, for addresses near the grammar.
    #[test]
    fn near_misses_are_dropped(
        pairs in vec((select(TABLE), "[0-9a-z/%,.+ -]{0,30}"), 0..8), separator in select(&['?', '&', '#'][..]),
    ) {
        let address: String = pairs.iter().map(|(p, value)| format!("{separator}{}={value}", p.name)).collect();
        let view = ViewState::parse(&address);
        prop_assert_eq!(ViewState::parse(&view.to_query()), as_written(view));
    }
}
