//! Decoding of documents, good and bad. A case is a folder in `cases/feed`: adding one adds no Rust.
//!
//! `input.geojson` (or `generate.txt`, a recipe for an input too large to commit), `expected.txt`, `why.md`.
//! `UPDATE_EXPECT=1 cargo test` writes the actual output; review the difference. All inputs are made up for their
//! case, under the license of the project.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use vedetta::feed::Rejection;
use vedetta::feed::config::{Area, Limits};
use vedetta::feed::decode::{
    Context, DecodedOp, DocumentDecoder, decode_delta, decode_document, decode_heartbeat,
};
use vedetta::model::geo::{LngLat, Shape};
use vedetta::model::recurrence::Recurrence;
use vedetta::model::text::Localized;
use vedetta::model::{Body, Object, UnixMillis};

#[test]
fn every_case_comes_out_as_expected() {
    let mut failures = Vec::new();
    let mut count = 0;
    let mut folders: Vec<_> =
        fs::read_dir("tests/cases/feed").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        count += 1;
        failures.extend(check_feed_case(&folder));
    }
    assert!(count > 40, "only {count} cases were found");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_document_read_in_steps_is_the_same() {
    let limits = Limits::default();
    let area = Area::default().bounds();
    let mut steps = 0;
    for folder in fs::read_dir("tests/cases/feed").unwrap() {
        let Ok(input) = fs::read(folder.unwrap().path().join("input.geojson")) else { continue };
        let at_once = decode_document(&input, &limits, area);
        let in_steps = DocumentDecoder::new(input, &limits, area).map(|mut decoder| {
            while !decoder.advance(|| false) {
                steps += 1;
            }
            decoder.finish()
        });
        assert_eq!(format!("{at_once:?}"), format!("{in_steps:?}"));
    }
    assert!(steps > 40, "{steps}");
}

/// Decodes the input of a case and compares. Returns the difference, if there is one.
fn check_feed_case(folder: &Path) -> Option<String> {
    assert!(folder.join("why.md").exists(), "{} does not say why", folder.display());
    let input = fs::read(folder.join("input.geojson"))
        .unwrap_or_else(|_| generate(&fs::read_to_string(folder.join("generate.txt")).unwrap()));
    let actual = outcome(&input);
    let expected_path = folder.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected_path, &actual).unwrap();
    }
    let expected = fs::read_to_string(&expected_path).unwrap_or_default();
    (expected != actual)
        .then(|| format!("{}\n--- expected\n{expected}--- actual\n{actual}", folder.display()))
}

/// Generates an input from its recipe.
///
/// Lines are literal, except `@REPEAT n text`, which writes the text n times with `%i` as a counter, `@TEXT n
/// unit`, which writes a unit n times without a line end, and `@HEX bytes`.
fn generate(recipe: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for line in recipe.lines() {
        let mut words = line.splitn(3, ' ');
        match (words.next().unwrap_or_default(), words.next(), words.next()) {
            ("@REPEAT", Some(count), Some(text)) => {
                for i in 0..count.parse::<usize>().unwrap() {
                    out.extend(text.replace("%i", &i.to_string()).bytes());
                    out.push(b'\n');
                }
            }
            ("@TEXT", Some(count), Some(unit)) => {
                out.extend(unit.repeat(count.parse().unwrap()).bytes());
            }
            ("@HEX", Some(digits), None) => {
                out.extend(
                    (0..digits.len())
                        .step_by(2)
                        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()),
                );
            }
            _literal => out.extend(line.bytes()),
        }
    }
    out
}

/// Summary of a decoded document: one line per object, sorted, and one per rejection.
fn outcome(input: &[u8]) -> String {
    let mut out = String::new();
    let decoded = match decode_document(input, &Limits::default(), Area::default().bounds()) {
        Ok(decoded) => decoded,
        Err(error) => {
            let said = format!("document refused: {error}\n");
            assert_plain_words(&said);
            return said;
        }
    };
    let good = decoded.objects.len();
    let refused = decoded.rejections.total();
    assert_eq!(decoded.received, good + decoded.duplicate + refused, "the accounting identity holds");
    writeln!(out, "{good} of {} good, {refused} refused", decoded.received).unwrap();
    for (count, what) in [
        (decoded.duplicate, "duplicate"),
        (decoded.left_out, "left out"),
        (decoded.unknown_members, "unknown members"),
    ] {
        if count > 0 {
            writeln!(out, "{count} {what}").unwrap();
        }
    }
    let mut lines: Vec<String> = decoded.objects.iter().map(|object| line(object)).collect();
    lines.sort();
    shorten(&mut lines);
    let mut refusals: Vec<String> = decoded.rejections.iter().map(refusal).collect();
    shorten(&mut refusals);
    for line in lines.into_iter().chain(refusals) {
        writeln!(out, "{line}").unwrap();
    }
    out
}

/// Asserts that a message for readers uses neither the parser's wording nor names of types.
fn assert_plain_words(said: &str) {
    let types =
        ["u8", "u16", "u32", "u64", "usize", "i16", "i32", "i64", "f32", "f64", "unit", "option", "char"];
    for phrase in [
        "struct ",
        "invalid ",
        "a sequence",
        "a map",
        "map,",
        "floating point",
        "EOF ",
        "expected value",
        "tuple",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(
        ["trailing ", "missing field", "unknown field", "unknown variant", "borrowed", "Raw", "newtype"]
            .map(str::to_owned),
    )
    .chain(types.map(|name| format!("expected {name},")))
    {
        assert!(!said.contains(&phrase), "{phrase:?} in {said}");
    }
}

/// Shortens a long list: a case with a million features need not list them.
fn shorten(lines: &mut Vec<String>) {
    if lines.len() > 60 {
        let last = lines.pop().unwrap();
        let more = lines.len() - 3;
        lines.truncate(3);
        lines.push(format!("… {more} more"));
        lines.push(last);
    }
}

fn line(object: &Object) -> String {
    let common = &object.common;
    let mut line = format!("{} r{} {:?}", common.id, common.rev, object.word());
    if let Some(incident) = object.incident() {
        write!(line, " {:?} {:?}", incident.severity, incident.state).unwrap();
        if let Some(at) = incident.reported_at {
            write!(line, " reported {at}").unwrap();
        }
    }
    write!(line, " {}", shape(&common.shape)).unwrap();
    for text in common.name.texts().chain(common.note.texts()) {
        let shown: String = text.chars().take(60).collect();
        let more = text.chars().count().saturating_sub(60);
        let tail: String = text.chars().rev().take(10).collect::<Vec<_>>().into_iter().rev().collect();
        if more > 0 {
            write!(line, " {shown:?}+{more} ending {tail:?}").unwrap();
        } else {
            write!(line, " {shown:?}").unwrap();
        }
    }
    for (word, time) in [("updated", common.updated), ("from", common.valid.from), ("to", common.valid.to)] {
        if let Some(time) = time {
            write!(line, " {word} {time}").unwrap();
        }
    }
    if let Body::Zone(zone) = &object.body {
        for span in zone.schedule.iter().chain(zone.recurrence.iter().flat_map(Recurrence::times)) {
            let end = |at: Option<UnixMillis>| at.map(|at| at.to_string()).unwrap_or_default();
            write!(line, " in force {}..{}", end(span.from), end(span.to)).unwrap();
        }
    }
    line.push_str(&measures(&object.body));
    write!(line, " {}", common.marking.label()).unwrap();
    if !common.doubts.is_empty() {
        write!(line, " doubts {:?}", common.doubts).unwrap();
    }
    line
}

/// Measurements and counts of objects that move, and of those that hold people.
fn measures(body: &Body) -> String {
    let mut out = String::new();
    let mut one = |name: &str, value: Option<f64>| {
        if let Some(value) = value {
            write!(out, " {name} {value}").unwrap();
        }
    };
    match body {
        Body::Unit(unit) => {
            one("heading", unit.heading_deg.map(Into::into));
            one("speed", unit.speed_kmh.map(Into::into));
            one("battery", unit.battery_percent.map(Into::into));
            one("strength", unit.strength.map(Into::into));
        }
        Body::Aircraft(aircraft) => {
            one("heading", aircraft.heading_deg.map(Into::into));
            one("speed", aircraft.speed_kmh.map(Into::into));
            one("battery", aircraft.battery_percent.map(Into::into));
            one("minutes left", aircraft.minutes_left.map(Into::into));
            one("height", aircraft.height_m.map(Into::into));
        }
        Body::Venue(venue) => {
            one("capacity", venue.capacity.map(Into::into));
            one("present", venue.present.map(Into::into));
        }
        Body::Hotel(hotel) => {
            one("planned", hotel.staff_planned.map(Into::into));
            one("present", hotel.staff_present.map(Into::into));
        }
        Body::Sweep(sweep) => out = format!(" {:?}", sweep.state),
        Body::Site(_)
        | Body::Headquarters(_)
        | Body::Zone(_)
        | Body::Perimeter(_)
        | Body::Gate(_)
        | Body::Camera(_)
        | Body::Post(_)
        | Body::Overwatch(_)
        | Body::Check(_)
        | Body::Corridor(_)
        | Body::Assembly(_)
        | Body::Incident(_)
        | Body::Service(_)
        | Body::Liaison(_)
        | Body::Crowd(_)
        | Body::Unknown(_) => {}
    }
    out
}

fn shape(shape: &Shape) -> String {
    let position = |at: &LngLat| format!("{:.4},{:.4}", at.lng_deg(), at.lat_deg());
    let path = |all: &[LngLat]| match all {
        [] => "none".to_owned(),
        [first, .., last] if all.len() > 5 => {
            format!("{}..{} ({})", position(first), position(last), all.len())
        }
        _ => all.iter().map(position).collect::<Vec<_>>().join(" "),
    };
    match shape {
        Shape::Nowhere => "nowhere".to_owned(),
        Shape::Point(at) => format!("at {}", position(at)),
        Shape::Points(all) => format!("points {}", path(all)),
        Shape::Lines(lines) => {
            format!("lines {}", lines.iter().map(|line| path(line)).collect::<Vec<_>>().join(" | "))
        }
        Shape::Polygons(polygons) => {
            let rings = polygons.iter().map(|polygon| {
                let holes = polygon.holes.iter().map(|hole| format!(" hole {}", path(hole)));
                format!("{}{}", path(&polygon.exterior), holes.collect::<String>())
            });
            format!("area {}", rings.collect::<Vec<_>>().join(" | "))
        }
        Shape::Collection(parts) => {
            format!("[{}]", parts.iter().map(self::shape).collect::<Vec<_>>().join("; "))
        }
    }
}

fn refusal(rejection: &Rejection) -> String {
    let id = rejection.id.as_deref().unwrap_or("?");
    let Rejection { index, path, expected, found, .. } = rejection;
    let said = format!("refused #{index} {id} {path}: expected {expected}, found {found}");
    assert_plain_words(&said);
    said
}

// --- deltas and heartbeats ---

fn context(limits: &Limits) -> Context<'_> {
    Context {
        limits,
        area: Area::default().bounds(),
        operation_now: UnixMillis::parse("2026-02-06T20:00:00+01:00"),
    }
}

#[test]
fn a_bad_change_costs_one_change() {
    let limits = Limits::default();
    let json = r#"{"epoch":3,"seq":9,"at":"2026-02-06T19:00:00Z","ops":[
        {"put":{"type":"Feature","id":"a","geometry":null,"properties":{"kind":"service","rev":4,"marking":"TLP:GREEN"}}},
        {"put":{"type":"Feature","id":"b","geometry":null,"properties":{"kind":"service"}}},
        {"put":{"type":"Feature","id":"c","geometry":{"type":"Point","coordinates":[9]},"properties":{"kind":"unit","rev":7}}},
        {"del":{"id":"d","rev":-1}}, {"del":{"id":7,"rev":1}}, {"patch":{}}, 3]}"#;
    let delta = decode_delta(json, context(&limits)).unwrap();
    assert_eq!((delta.epoch, delta.seq, delta.ops.len()), (3, 9, 7));
    let told: Vec<String> = delta
        .ops
        .iter()
        .map(|op| match op {
            DecodedOp::Put(object) => format!("put {}", object.common.id),
            DecodedOp::Del { id, rev } => format!("del {id} r{rev}"),
            DecodedOp::Refused(refused) => format!("{} mark {:?}", refusal(&refused.rejection), refused.mark),
        })
        .collect();
    assert_eq!(
        told,
        [
            "put a",
            "refused #1 b /properties/rev: expected the revision of the feature, found nothing mark Some((ObjectId(\"b\"), 0))",
            "refused #2 c /geometry/coordinates: expected a position: longitude and latitude, found [9] mark Some((ObjectId(\"c\"), 7))",
            "refused #3 ? /del/rev: expected a whole number, not negative, found -1 mark None",
            "del 7 r1",
            "refused #5 ? : expected either \"put\" or \"del\", found {\"patch\":{}} mark None",
            "refused #6 ? : expected either \"put\" or \"del\", found 3 mark None",
        ]
    );
}

#[test]
fn a_heartbeat_has_a_digest_of_sixteen_digits() {
    let heartbeat = |digest: &str| {
        decode_heartbeat(&format!(
            r#"{{"epoch":1,"seq":2,"at":"2026-02-06T19:00:00Z","count":3,"digest":"{digest}"}}"#
        ))
    };
    assert_eq!(heartbeat("00ff00ff00ff00ff").unwrap().seq, 2);
    for bad in ["", "ff", "+0ff00ff00ff00ff", "0x00ff00ff00ff00", "zzzzzzzzzzzzzzzz"] {
        assert_eq!(heartbeat(bad).unwrap_err().path, "/digest", "{bad}");
    }
    assert!(decode_heartbeat("{}").is_err());
    let decimal =
        r#"{"epoch":1.0,"seq":2e1,"at":"2026-02-06T19:00:00Z","count":3.0,"digest":"00ff00ff00ff00ff"}"#;
    let heartbeat = decode_heartbeat(decimal).unwrap();
    assert_eq!((heartbeat.epoch, heartbeat.seq, heartbeat.count), (1, 20, 3));
    let half = decode_heartbeat(&decimal.replace("1.0", "1.5")).unwrap_err().to_string();
    assert_eq!(half, "/epoch: expected a whole number, not negative, found 1.5");
}

#[test]
fn a_delta_is_read_however_its_whole_numbers_are_written() {
    let limits = Limits::default();
    let json = r#"{"epoch":3.0,"seq":9.0,"at":"2026-02-06T19:00:00Z","ops":[
        {"put":{"type":"Feature","id":12.0,"geometry":null,"properties":{"kind":"service","rev":4.0,"marking":"TLP:GREEN"}}},
        {"del":{"id":7.0,"rev":1e1}}]}"#;
    let delta = decode_delta(json, context(&limits)).unwrap();
    assert_eq!((delta.epoch, delta.seq), (3, 9));
    let told = delta.ops.iter().map(|op| match op {
        DecodedOp::Put(object) => format!("put {} r{}", object.common.id, object.common.rev),
        DecodedOp::Del { id, rev } => format!("del {id} r{rev}"),
        DecodedOp::Refused(refused) => refusal(&refused.rejection),
    });
    assert_eq!(told.collect::<Vec<_>>(), ["put 12 r4", "del 7 r10"]);
}

// --- laws ---

/// A valid document, as a publisher might send it, to be damaged.
const GOOD: &str = include_str!("cases/feed/every-kind/input.geojson");

/// Values that replace a member of another type.
const ODD: &[&str] = &[
    "null",
    "true",
    "-1",
    "0.5",
    "1e300",
    "\"\"",
    "\"x\"",
    "[]",
    "[1,\"x\",{}]",
    "{}",
    "{\"a\":[1]}",
    "99999999999",
];

/// JSON pointers to every value in the good document.
fn places() -> Vec<String> {
    fn walk(value: &Value, path: &str, all: &mut Vec<String>) {
        all.push(path.to_owned());
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| walk(value, &format!("{path}/{key}"), all))
            }
            Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(index, value)| walk(value, &format!("{path}/{index}"), all));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut all = Vec::new();
    walk(&serde_json::from_str(GOOD).unwrap(), "", &mut all);
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_member_of_the_wrong_type_is_refused_in_plain_words(
        place in proptest::sample::select(places()), odd in proptest::sample::select(ODD),
    ) {
        let mut document: Value = serde_json::from_str(GOOD).unwrap();
        *document.pointer_mut(&place).unwrap() = serde_json::from_str(odd).unwrap();
        outcome(document.to_string().as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_bytes_decoding_ends(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        outcome(&bytes);
    }

    #[test]
    fn a_damaged_document_is_refused_or_accounted_for(
        at in 0..GOOD.len(), len in 0_usize..40, with in "[\\[\\]{}\",:0-9eE.a-z\\\\ -]{0,12}",
    ) {
        let mut bytes = GOOD.as_bytes().to_vec();
        let end = (at + len).min(bytes.len());
        bytes.splice(at..end, with.bytes());
        outcome(&bytes);
    }

    #[test]
    fn swapped_coordinates_are_refused_wherever_in_the_operation(lng in 5.0..20.0_f64, lat in 35.0..49.0_f64) {
        let document = |x: f64, y: f64| format!(
            r#"{{"type":"FeatureCollection","vedetta":{{"schema":"1.0","feed_id":"t","mode":"exercise",
            "generated_at":"2026-02-06T19:00:00Z"}},"features":[{{"type":"Feature","id":"a",
            "geometry":{{"type":"Point","coordinates":[{x},{y}]}},"properties":{{"kind":"unit"}}}}]}}"#);
        let area = Area::default().bounds();
        let decode = |x, y| decode_document(document(x, y).as_bytes(), &Limits::default(), area).unwrap();
        prop_assert_eq!(decode(lng, lat).objects.len(), 1);
        let swapped = decode(lat, lng);
        prop_assert_eq!(swapped.objects.len(), 0);
        prop_assert!(swapped.rejections.iter().next().unwrap().found.contains("swapped?"));
    }

    #[test]
    fn a_revision_is_a_whole_number_of_64_bits_or_refused(rev in any::<u64>(), digits in 0_u32..64, tail in "(\\.0|\\.5|e3|)", sign in "-?") {
        let rev = rev >> digits;
        let json = format!(
            r#"{{"epoch":1,"seq":1,"at":"2026-02-06T19:00:00Z","ops":[{{"put":{{"type":"Feature","id":"a","geometry":null,
            "properties":{{"kind":"service","rev":{sign}{rev}{tail}}}}}}}]}}"#);
        let limits = Limits::default();
        let delta = decode_delta(&json, context(&limits)).unwrap();
        let whole = match &*tail {
            ".5" => None,
            "e3" => rev.checked_mul(1000),
            _ => Some(rev),
        };
        let whole = whole.filter(|rev| sign.is_empty() || *rev == 0);
        match &delta.ops[0] {
            DecodedOp::Put(object) => prop_assert_eq!(Some(object.common.rev), whole),
            DecodedOp::Refused(_) => prop_assert_eq!(whole, None),
            DecodedOp::Del { .. } => panic!("a put is no removal"),
        }
    }
}

#[test]
fn a_text_in_several_languages_keeps_each() {
    let text: Localized = serde_json::from_str(r#"{"it":"a","fr":"b"}"#).unwrap();
    assert_eq!(text.texts().collect::<Vec<_>>(), ["a"]);
    let number: Localized = serde_json::from_str(r#"{"it":12}"#).unwrap();
    assert_eq!(number.texts().collect::<Vec<_>>(), ["12"]);
    let error = serde_json::from_str::<Localized>("true").unwrap_err().to_string();
    assert!(error.contains("expected a text"), "{error}");
}
