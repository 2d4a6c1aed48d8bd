//! The table of elements is complete, and matches the feed, the layers, the exercise and the tests.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use vedetta::app::scene::{LAYERS, layer_def, layer_of};
use vedetta::model::Kind;
use vedetta_server::exercise::{Exercise, Settings, Story};

/// All announced elements, in the order of the announcements.
const ELEMENTS: [&str; 58] = [
    "International Olympic Operations Room (SOIO)",
    "International operations room",
    "Police HQs: Bolzano, Milan, Sondrio, Trento, Venice, Verona",
    "Interior ministry / minister",
    "Foreign police officers",
    "Interpol, Europol",
    "Exclusive Italian direction",
    "US federal agencies, ICE, State Department",
    "US delegation",
    "Competing nations' own security",
    "State police, more than 3,000",
    "Carabinieri, about 2,000",
    "Guardia di Finanza, more than 800",
    "About 6,000 officers in total",
    "Field deployments, intelligence-led prevention",
    "Two main hubs: Milan, Cortina d'Ampezzo",
    "Other competition areas in the northern mountains",
    "Olympic venues",
    "San Siro stadium",
    "Games period 6-22 February",
    "Opening ceremony, Friday 6 February",
    "About 3,500 athletes",
    "About 2 million visitors",
    "City centre of Milan",
    "Red zones (plural)",
    "Restricted-access areas",
    "No-fly areas",
    "Three concentric screening perimeters around Olympic sites in the city",
    "Several hundred cameras",
    "Elevated sniper / overwatch points",
    "Milan hotels under 24-hour security",
    "US vice president, secretary of state",
    "IOC members, royals",
    "World Anti-Doping Agency staff, Court of Arbitration for Sport staff",
    "Railway stations",
    "Border crossings",
    "Offices and commercial premises shut",
    "Snipers",
    "Dog units",
    "Bomb-disposal teams",
    "Security sweeps",
    "Patrols / regular officers",
    "Drone surveillance",
    "Robotic inspection systems for hazardous or inaccessible areas",
    "Checks (stations, borders)",
    "Live incidents needing international cooperation",
    "Protests from Thursday 5 February along the torch-relay route",
    r#""ICE OUT" rally, 6 February, central Milan"#,
    r#"Protest "this Saturday" (31 January)"#,
    "Clashes to be prevented",
    "Olympic torch relay route",
    "24-hour cybersecurity control room",
    "Cybersecurity command centre in Milan",
    "Olympic networks",
    "Strategic transport infrastructure",
    "Hazardous or inaccessible areas",
    "Economic and environmental concerns, immigration policy",
    "Public-order convictions",
];

/// A row of the table: an element and where to find it.
struct Row {
    element: String,
    feed: String,
    map: String,
    card: String,
    exercise: String,
    tests: String,
}

fn rows() -> Vec<Row> {
    let table = fs::read_to_string("../docs/elements.md").unwrap();
    let lines = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Element "));
    let cells = lines.filter(|line| !line.starts_with("| ---")).map(|line| {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<String>>()
    });
    let row = |cells: Vec<String>| {
        let Ok([element, feed, map, card, exercise, tests]) = <[String; 6]>::try_from(cells) else {
            panic!("a row has not six columns")
        };
        Row { element, feed, map, card, exercise, tests }
    };
    cells.map(row).collect()
}

/// Returns the words between backticks, and whether each is in parentheses.
fn words(cell: &str) -> Vec<(&str, bool)> {
    let mut depth = 0_i32;
    let mut out = Vec::new();
    for (index, part) in cell.split('`').enumerate() {
        if index % 2 == 1 {
            out.push((part, depth > 0));
        } else {
            depth += part.matches('(').count() as i32 - part.matches(')').count() as i32;
        }
    }
    out
}

#[test]
fn the_table_has_every_element_in_order() {
    let rows = rows();
    let named: Vec<&str> = rows.iter().map(|row| row.element.as_str()).collect();
    assert_eq!(named, ELEMENTS);
    for row in &rows {
        assert!(!row.card.is_empty(), "{}: nothing in the list and on the card", row.element);
    }
}

#[test]
fn kinds_properties_and_layers_exist() {
    let schema = fs::read_to_string("../schema/feed.schema.json").unwrap();
    for Row { element, feed, map, .. } in rows() {
        let feed = words(&feed);
        assert!(!feed.is_empty(), "{element}: nothing in the feed");
        let layers: BTreeSet<&str> = words(&map).into_iter().map(|(word, _)| word).collect();
        assert!(!layers.is_empty() || map == "not on the map", "{element}: {map}");
        for layer in &layers {
            assert!(LAYERS.iter().any(|known| known.word == *layer), "{element}: no layer {layer}");
        }
        for (word, is_property) in feed {
            if is_property {
                assert!(schema.contains(&format!("\"{word}\": {{")), "{element}: no property {word}");
                continue;
            }
            let kind = Kind::from_wire(word);
            assert_ne!(kind, Kind::Unknown, "{element}: no kind {word}");
            let layer = layer_def(layer_of(kind)).unwrap();
            assert!(layers.contains(layer.word), "{element}: {word} is in the layer {}", layer.word);
        }
    }
}

#[test]
fn ids_are_in_the_exercise() {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for story in [Story::Evening, Story::Morning, Story::Night] {
        for minutes in [0, 15, 35] {
            let now = story.opening().plus_millis(minutes * 60_000);
            let exercise = Exercise::new(Settings { story, ..Settings::default() }, now);
            ids.extend(exercise.objects().iter().map(|object| object.common.id.to_string()));
        }
    }
    for Row { element, exercise, .. } in rows() {
        assert!(!words(&exercise).is_empty(), "{element}: nothing in the exercise");
        for (id, _) in words(&exercise) {
            assert!(ids.contains(id), "{element}: {id} is in no picture of the exercise");
        }
    }
}

fn rust_below(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_below(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn tests_are_there() {
    let mut source = String::new();
    for folder in ["../tests", "../src", "tests", "src"] {
        rust_below(Path::new(folder), &mut source);
    }
    for Row { element, tests, .. } in rows() {
        assert!(!words(&tests).is_empty(), "{element}: no test");
        for (name, _) in words(&tests) {
            assert!(source.contains(&format!("fn {name}(")), "{element}: no test {name}");
        }
    }
}
