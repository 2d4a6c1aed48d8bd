//! Decodes one raw feature into an object, or into the reason why it is refused.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use compact::{number, sort::SmallSort as _};
use rustc_hash::FxHashSet;

use serde::de::{self, DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Context;
use super::fault::{Fault, is_object, push_segment, shown};
use super::geometry::decode_geometry;
use super::text::{Most, clean};
use crate::feed::Rejection;
use crate::feed::config::Limits;
use crate::feed::plain::{is_nothing, whole_numbers, without_nothing};
use crate::feed::wire::Properties;
use crate::model::corridor::Stop;
use crate::model::geo::{LngLat, Shape};
use crate::model::incident::Category;
use crate::model::marking::Marking;
use crate::model::object::SharedObject;
use crate::model::recurrence::Recurrence;
use crate::model::sweep::SweepState;
use crate::model::time::Interval;
use crate::model::{Body, Common, Doubt, Kind, Object, ObjectId, UnixMillis};

/// Members of `properties` common to all kinds; the others belong to the kind.
const COMMON: [&str; 15] = [
    "rev",
    "name",
    "updated",
    "valid_from",
    "valid_to",
    "stale_after_s",
    "marking",
    "owner",
    "owner_country",
    "headquarters",
    "source",
    "basis",
    "note",
    "site",
    "accuracy_m",
];
/// Times of what has happened, which cannot be in the future.
const PAST_TIMES: [&str; 8] = [
    "updated",
    "reported_at",
    "closed_at",
    "acknowledged_at",
    "started_at",
    "cleared_at",
    "since",
    "link_since",
];
/// Times that may be in the future.
const OTHER_TIMES: [&str; 5] = ["starts_at", "ends_at", "clear_until", "shift_until", "next_session_at"];
/// Ends of a period. One after [`SENSIBLE`] means forever, like the last day of the calendar in many systems.
const ENDS: [&str; 4] = ["valid_to", "clear_until", "shift_until", "ends_at"];
/// Times that decide what is in force. An unreadable one is never guessed: the feature is refused.
const VALIDITY: [&str; 2] = ["valid_from", "valid_to"];

/// Tolerated difference between the operation's clocks.
const FUTURE_TOLERANCE_MILLIS: i64 = 5 * 60 * 1000;
/// 2000-01-01 to 2100-01-01: a time outside is not one of an operation.
const SENSIBLE: std::ops::Range<i64> = 946_684_800_000..4_102_444_800_000;

/// Returns the least and the greatest plausible value of a measured or counted member; `None` for other
/// members.
///
/// A value outside stands for "not known" in some tracker (AIS 511, 102.3 and 1023, MAVLink -1, 255 and 65535,
/// CoT -9999 and 9999999) or some database (-1): it is not used, and a data issue is noted.
fn measure(key: &str) -> Option<(f64, f64)> {
    Some(match key {
        "battery_percent" => (0.0, 100.0),
        // 360 is "not known" in AIS; north is 0.
        "heading_deg" => (0.0, 359.999),
        "bearing_deg" | "angle_deg" => (0.0, 360.0),
        "speed_kmh" => (0.0, 4000.0),
        "pace_kmh" | "per_m2" => (0.0, 200.0),
        "height_m" | "floor_m" | "ceiling_m" => (-500.0, 99_999.0),
        "range_m" | "buffer_m" | "length_m" => (0.0, 999_999.0),
        "zoom" => (0.0, 24.0),
        "delay_minutes" => (-32_767.0, 32_766.0),
        "strength" | "minutes_left" | "staff_planned" | "staff_present" | "lanes" | "queue_minutes"
        | "wait_minutes" | "closed_minutes" => (0.0, 65_534.0),
        "present" | "capacity" | "expected" | "stale_after_s" => (0.0, 4_294_967_294.0),
        _ => return None,
    })
}

/// Returns whether a number is plausible for its member.
///
/// An unknown speed in AIS is 102.3 knots, which others convert, round or send in tenths.
fn is_measured(key: &str, json: &str) -> bool {
    const UNKNOWN_SPEEDS: [f64; 4] = [102.3, 189.46, 189.5, 1023.0];
    let Some((least, most)) = measure(key) else { return true };
    number::parse(json).is_some_and(|number| {
        let is_unknown =
            key == "speed_kmh" && UNKNOWN_SPEEDS.iter().any(|speed| (number - speed).abs() < 0.005);
        !is_unknown && (least..=most).contains(&number)
    })
}

/// Result of decoding a feature.
#[derive(Debug)]
pub(super) struct DecodedFeature {
    pub(super) object: SharedObject,
    pub(super) vertices: usize,
    /// Number of members of `properties` unknown to this version.
    pub(super) unknown_members: usize,
}

/// Members that can be read even of a feature that is refused.
#[derive(Debug, Clone)]
pub(super) struct Peek {
    pub(super) id: Option<ObjectId>,
    pub(super) rev: Option<u64>,
    pub(super) kind: Kind,
    /// Importance; 0 is the most important.
    pub(super) rank: u8,
}

/// A refused feature, with its mark for the digest if id and revision could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Reason for the refusal.
    pub rejection: Rejection,
    /// Id and revision, if both could be read.
    pub mark: Option<(ObjectId, u64)>,
    /// Kind of the feature, as far as it could be read.
    pub kind: Kind,
}

/// Where a feature was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) index: usize,
    /// Whether a revision is required: a delta is meaningless without one, a document is not.
    pub(super) needs_rev: bool,
    /// Whether the bytes of the document or delta were not UTF-8.
    pub(super) is_lossy: bool,
}

pub(super) fn decode_feature(
    raw: &RawValue,
    place: Place,
    context: Context<'_>,
) -> Result<DecodedFeature, Box<Refusal>> {
    read(raw, place, context).map_err(|fault| refuse(raw, place.index, fault))
}

/// Turns a fault into a refusal, with what can be read of the feature.
pub(super) fn refuse(raw: &RawValue, index: usize, fault: Fault) -> Box<Refusal> {
    let peek = peek(raw);
    let mark = peek.id.clone().zip(peek.rev);
    let rejection = fault.into_rejection(index, peek.id.map(|id| id.to_string()));
    Box::new(Refusal { rejection, mark, kind: peek.kind })
}

/// Returns whether arrays and objects are nested deeper than `most`. Only scans bytes, so that no depth does
/// harm.
pub(super) fn is_too_deep(json: &str, most: usize) -> bool {
    let (mut depth, mut is_in_text, mut is_escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        if is_in_text {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_in_text = false,
                _ => {}
            }
        } else {
            match byte {
                b'"' => is_in_text = true,
                b'[' | b'{' => {
                    depth += 1;
                    if depth > most {
                        return true;
                    }
                }
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    false
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(rename = "type", default, borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    id: Option<&'a RawValue>,
    #[serde(default, borrow)]
    geometry: Option<&'a RawValue>,
    #[serde(default, borrow)]
    properties: Option<&'a RawValue>,
}

fn read(raw: &RawValue, place: Place, context: Context<'_>) -> Result<DecodedFeature, Fault> {
    let limits = context.limits;
    if is_too_deep(raw.get(), limits.nesting) {
        return Err(Fault::new("", format!("at most {} levels of nesting", limits.nesting), "more"));
    }
    if !is_object(raw.get()) {
        return Err(Fault::new("", "a feature", raw.get()));
    }
    let feature: RawFeature<'_> = parse(raw, "")?;
    if let Some(kind) = feature.kind.filter(|kind| kind != "Feature") {
        return Err(Fault::new("/type", "\"Feature\"", &kind));
    }
    let id = read_id(feature.id)?;
    let mut doubts = Vec::new();
    let properties = whole_numbers(feature.properties.map_or("null", RawValue::get));
    let properties = without_nothing(&properties);
    let members = sorted_out(read_members(&properties)?, context, &mut doubts)?;
    let word = match members.iter().find(|(key, _)| key == "kind") {
        Some((_, raw)) if is_number(raw.get()) => raw.get().into(),
        Some((_, raw)) => parse::<Cow<'_, str>>(raw, "/properties/kind")?,
        None => "".into(),
    };
    let kind = Kind::from_wire(&word);
    if place.needs_rev && !members.iter().any(|(key, _)| key == "rev") {
        return Err(Fault::new("/properties/rev", "the revision of the feature", "nothing"));
    }
    if kind == Kind::Unknown {
        doubts.push(Doubt::Kind);
    }

    let reading = Reading::default();
    let common = Members::new(&members, &reading, |key| COMMON.contains(&key));
    let properties = Properties::deserialize(common).map_err(|error| reading.fault(&error))?;
    let of_kind = Members::new(&members, &reading, |key| key != "kind" && !COMMON.contains(&key));
    let mut body = Body::deserialize(&word, of_kind).map_err(|error| reading.fault(&error))?;
    if is_validity_odd(&mut body) {
        doubts.push(Doubt::Validity);
    }
    if let Body::Sweep(sweep) = &mut body
        && sweep.state == SweepState::Clear
        && doubts.contains(&Doubt::Validity)
    {
        // The end of the clearance is unknown, so it must not be relied on.
        sweep.state = SweepState::Unknown;
    }
    check_positions(&body)?;
    check_direction(properties.owner_country.as_deref(), &body)?;

    let mut decoded = decode_geometry(feature.geometry, limits, context.area)?;
    doubts.append(&mut decoded.doubts);
    if decoded.shape == Shape::Nowhere && !is_placeless(&body) {
        doubts.push(Doubt::NoPosition);
    }
    doubts.extend(doubts_of(&body));
    let is_foreign =
        properties.owner_country.as_deref().is_some_and(|country| !country.eq_ignore_ascii_case("IT"));
    if is_foreign && !matches!(body, Body::Liaison(_)) {
        doubts.push(Doubt::Owner);
    }
    if properties.marking == Marking::Unknown {
        doubts.push(Doubt::Marking);
    }
    if matches!(&body, Body::Incident(incident) if incident.severity == Default::default()) {
        doubts.push(Doubt::Severity);
    }
    if let (Some(from), Some(to)) = (properties.valid_from, properties.valid_to)
        && to < from
    {
        doubts.push(Doubt::Time);
    }
    // A larger value stands for "not known": 9999999 in CoT.
    let accuracy_m = properties.accuracy_m.filter(|meters| (0.0..=100_000.0).contains(meters));
    if accuracy_m != properties.accuracy_m {
        doubts.push(Doubt::Position);
    }
    if place.is_lossy && raw.get().contains('\u{fffd}') {
        doubts.push(Doubt::Encoding);
    }
    let mut common = Common {
        id,
        rev: properties.rev,
        name: properties.name,
        shape: decoded.shape,
        updated: properties.updated,
        valid: Interval { from: properties.valid_from, to: properties.valid_to },
        stale_after_secs: properties.stale_after_s,
        marking: properties.marking,
        owner: properties.owner,
        owner_country: properties.owner_country,
        headquarters: properties.headquarters,
        source: properties.source,
        basis: properties.basis,
        note: properties.note,
        site: properties.site,
        accuracy_m,
        doubts,
    };
    clean_texts(&mut common, &mut body, limits);
    common.doubts.small_sort();
    common.doubts.dedup();
    let unknown_members = if kind == Kind::Unknown { 0 } else { reading.ignored.get() };
    Ok(DecodedFeature {
        object: Arc::new(Object { common, body }),
        vertices: decoded.vertices,
        unknown_members,
    })
}

/// Enforces the exclusive Italian direction: foreign staff stays inside premises, and no foreign unit moves
/// through the country.
fn check_direction(owner_country: Option<&str>, body: &Body) -> Result<(), Fault> {
    let is_foreign = owner_country.is_some_and(|country| !country.eq_ignore_ascii_case("IT"));
    if is_foreign && matches!(body, Body::Unit(_)) {
        let expected = "an Italian owner: others are liaison desks inside premises, never units";
        return Err(Fault::new("/properties/owner_country", expected, owner_country.unwrap_or_default()));
    }
    Ok(())
}

/// Removes ends of a schedule's intervals that lie outside the calendar. Returns whether one of them is absurd.
fn is_validity_odd(body: &mut Body) -> bool {
    let Body::Zone(zone) = body else { return false };
    let mut is_odd = false;
    for span in &mut zone.schedule {
        for (key, end) in [("valid_from", &mut span.from), ("valid_to", &mut span.to)] {
            let calendar = end.map_or(Calendar::Sensible, |at| in_calendar(key, at));
            is_odd |= calendar == Calendar::Absurd;
            if calendar != Calendar::Sensible {
                *end = None;
            }
        }
    }
    is_odd
}

/// Returns the data issue of a kind's own properties that do not fit together.
fn doubts_of(body: &Body) -> Option<Doubt> {
    if let Body::Zone(zone) = body {
        let ends_first =
            |span: &Interval| matches!((span.from, span.to), (Some(from), Some(to)) if to <= from);
        let never = |recurrence: &Recurrence| recurrence.times().is_empty();
        let is_odd = zone.schedule.iter().any(ends_first) || zone.recurrence.iter().any(never);
        return is_odd.then_some(Doubt::Schedule);
    }
    let Body::Corridor(corridor) = body else { return None };
    let goes_back = |time: fn(&Stop) -> Option<UnixMillis>| {
        !corridor.stops.iter().filter_map(time).collect::<Vec<UnixMillis>>().is_sorted()
    };
    let is_odd = goes_back(|stop| stop.planned_at)
        || goes_back(|stop| stop.expected_at)
        || goes_back(|stop| stop.passed_at);
    is_odd.then_some(Doubt::Order)
}

/// Returns whether the object needs no position.
fn is_placeless(body: &Body) -> bool {
    matches!(body, Body::Service(_) | Body::Liaison(_))
        // Its position follows from what it surrounds.
        || matches!(body, Body::Perimeter(ring) if ring.around.is_some())
        || matches!(body, Body::Incident(incident) if incident.category == Category::Cyber)
}

/// Checks the positions in properties, outside the geometry.
fn check_positions(body: &Body) -> Result<(), Fault> {
    let Body::Corridor(corridor) = body else { return Ok(()) };
    let check = |path: &str, lng_deg: f64, lat_deg: f64| {
        LngLat::new(lng_deg, lat_deg).map(drop).ok_or_else(|| {
            let found = format!("[{lng_deg:?}, {lat_deg:?}]");
            Fault::new(path, "longitude -180..180 and latitude -90..90", &found)
        })
    };
    for (path, end) in [("/properties/head", corridor.head), ("/properties/tail", corridor.tail)] {
        if let Some([lng_deg, lat_deg]) = end {
            check(path, lng_deg, lat_deg)?;
        }
    }
    for (index, stop) in corridor.stops.iter().enumerate() {
        check(&format!("/properties/stops/{index}"), stop.lng, stop.lat)?;
    }
    Ok(())
}

fn clean_texts(common: &mut Common, body: &mut Body, limits: &Limits) {
    let marks = limits.marks_per_base;
    let mut is_cut = false;
    common.name.for_each_mut(|text| is_cut |= clean(text, Most::Graphemes(limits.name_graphemes), marks));
    let mut clean_long = |text: &mut Box<str>| is_cut |= clean(text, Most::Bytes(limits.text_bytes), marks);
    for texts in [&mut common.owner, &mut common.source, &mut common.basis, &mut common.note] {
        texts.for_each_mut(&mut clean_long);
    }
    body.for_each_text_mut(&mut clean_long);
    if is_cut {
        common.doubts.push(Doubt::TextCut);
    }
}

type Member<'a> = (Cow<'a, str>, &'a RawValue);

/// Returns the members of an object. Fails if one occurs twice.
fn read_members(json: &str) -> Result<Vec<Member<'_>>, Fault> {
    struct Visit;
    impl<'de> Visitor<'de> for Visit {
        type Value = Vec<Member<'de>>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members: Vec<Member<'de>> = Vec::new();
            let mut seen = FxHashSet::default();
            while let Some(Key(key)) = map.next_key()? {
                let is_known = if members.len() < 32 {
                    members.iter().any(|(known, _)| *known == key)
                } else {
                    if seen.is_empty() {
                        seen.extend(members.iter().map(|(known, _)| known.clone()));
                    }
                    !seen.insert(key.clone())
                };
                if is_known {
                    return Err(de::Error::custom(format_args!("duplicate field `{}`", shown(&key))));
                }
                members.push((key, map.next_value()?));
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(json)
        .deserialize_any(Visit)
        .map_err(|error| Fault::from_message("/properties", &error.to_string(), json))
}

/// A key, borrowed unless it has escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// Plausibility of a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Calendar {
    /// A time of the operation.
    Sensible,
    /// An end that never comes, or a beginning long ago: no limit.
    NoLimit,
    /// Cannot be meant.
    Absurd,
}

fn in_calendar(key: &str, at: UnixMillis) -> Calendar {
    let (is_before, is_after) = (at.0 < SENSIBLE.start, at.0 >= SENSIBLE.end);
    match (is_before, is_after) {
        (false, false) => Calendar::Sensible,
        (_, true) if ENDS.contains(&key) => Calendar::NoLimit,
        (true, _) if key == "valid_from" => Calendar::NoLimit,
        _ => Calendar::Absurd,
    }
}

/// Leaves out doubtful members and notes the data issues. Refuses the feature where nothing may be guessed.
fn sorted_out<'a>(
    members: Vec<Member<'a>>,
    context: Context<'_>,
    doubts: &mut Vec<Doubt>,
) -> Result<Vec<Member<'a>>, Fault> {
    let mut good = Vec::with_capacity(members.len());
    for (key, raw) in members {
        let json = raw.get();
        let is_past = PAST_TIMES.contains(&&*key);
        let is_validity = VALIDITY.contains(&&*key);
        if is_past || is_validity || OTHER_TIMES.contains(&&*key) {
            let text = serde_json::from_str::<Cow<'_, str>>(json).ok();
            let Some(at) = text.as_deref().and_then(read_time) else {
                if is_validity {
                    let expected = "a date and time with an offset as in RFC 3339";
                    let found = text.as_deref().unwrap_or(json);
                    return Err(Fault::new(format!("/properties/{key}"), expected, found));
                }
                doubts.push(doubt_of(&key));
                continue;
            };
            let latest = context.operation_now.map(|now| now.plus_millis(FUTURE_TOLERANCE_MILLIS));
            match in_calendar(&key, at) {
                Calendar::Sensible if !(is_past && latest.is_some_and(|latest| at > latest)) => {}
                Calendar::NoLimit => continue,
                Calendar::Sensible | Calendar::Absurd => {
                    doubts.push(doubt_of(&key));
                    continue;
                }
            }
        } else if key == "severity" && !json.starts_with('"') {
            // A severity of the wrong type is taken as unknown: an incident is never dropped for it.
            continue;
        } else if is_number(json) && !is_measured(&key, json) {
            doubts.push(Doubt::Measure);
            continue;
        }
        good.push((key, raw));
    }
    Ok(good)
}

/// Returns the data issue of an unusable time.
///
/// A time on which a validity depends gives [`Doubt::Validity`], which is shown with the object itself.
fn doubt_of(key: &str) -> Doubt {
    if VALIDITY.contains(&key) || key == "clear_until" { Doubt::Validity } else { Doubt::Time }
}

/// Parses a time. The last day of the calendar stands for "forever", and may lie beyond what can be computed
/// with.
fn read_time(text: &str) -> Option<UnixMillis> {
    UnixMillis::parse(text).or_else(|| text.starts_with("9999-12-3").then_some(UnixMillis(i64::MAX)))
}

fn is_number(json: &str) -> bool {
    json.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

/// Reads the id as text; a whole number becomes its digits.
fn read_id(raw: Option<&RawValue>) -> Result<ObjectId, Fault> {
    match raw {
        Some(raw) if raw.get() != "null" => {
            let json = whole_numbers(raw.get());
            serde_json::from_str(&json).map_err(|error| Fault::from_serde("/id", &json, &error))
        }
        _absent => Err(Fault::new("/id", "an id", "nothing")),
    }
}

/// Reads what can be read of a feature, however bad it is.
pub(super) fn peek(raw: &RawValue) -> Peek {
    #[derive(Deserialize)]
    struct Outer<'a> {
        #[serde(default, borrow)]
        id: Option<&'a RawValue>,
        #[serde(default, borrow)]
        properties: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Inner<'a> {
        #[serde(default, borrow)]
        rev: Option<&'a RawValue>,
        #[serde(default, borrow)]
        kind: Option<&'a RawValue>,
        #[serde(default, borrow)]
        severity: Option<&'a RawValue>,
    }
    let Ok(outer) = serde_json::from_str::<Outer<'_>>(raw.get()) else {
        return Peek { id: None, rev: None, kind: Kind::Unknown, rank: RANK_OF_UNKNOWN };
    };
    let inner = outer.properties.and_then(|raw| serde_json::from_str::<Inner<'_>>(raw.get()).ok());
    let text = |raw: Option<&RawValue>| {
        raw.and_then(|raw| serde_json::from_str::<Cow<'_, str>>(raw.get()).ok())
            .unwrap_or_default()
            .into_owned()
    };
    let kind = inner.as_ref().map_or(Kind::Unknown, |inner| Kind::from_wire(&text(inner.kind)));
    let severity = inner.as_ref().map(|inner| text(inner.severity)).unwrap_or_default();
    let rev = inner.and_then(|inner| inner.rev).filter(|raw| !is_nothing(raw.get()));
    Peek {
        id: read_id(outer.id).ok(),
        // A missing revision is 0, as in `Properties`.
        rev: rev.map_or(Some(0), |raw| serde_json::from_str(&whole_numbers(raw.get())).ok()),
        kind,
        rank: rank(kind, &severity),
    }
}

const RANK_OF_UNKNOWN: u8 = 3;

/// Returns the importance of a feature if there are too many; 0 is kept first.
///
/// First what bounds the operation and critical incidents, then the other incidents by severity among the rest,
/// cameras last.
fn rank(kind: Kind, severity: &str) -> u8 {
    match (kind, severity) {
        (Kind::Site | Kind::Zone | Kind::Headquarters | Kind::Venue, _) | (Kind::Incident, "critical") => 0,
        (Kind::Incident, "major") => 2,
        (Kind::Incident, "minor") => 4,
        (Kind::Incident, "info") => 6,
        (Kind::Incident, _) => 1,
        (Kind::Unknown, _) => RANK_OF_UNKNOWN,
        (Kind::Camera, _) => 7,
        _other => 5,
    }
}

fn parse<'a, T: Deserialize<'a>>(raw: &'a RawValue, path: &str) -> Result<T, Fault> {
    serde_json::from_str(raw.get()).map_err(|error| Fault::from_serde(path, raw.get(), &error))
}

/// Progress of reading members.
#[derive(Default)]
struct Reading<'a> {
    /// Number of members that no type asked for.
    ignored: Cell<usize>,
    /// The member being read.
    at: Cell<Option<(&'a str, &'a RawValue)>>,
}

impl Reading<'_> {
    fn fault(&self, error: &serde_json::Error) -> Fault {
        let mut path = "/properties".to_owned();
        let Some((key, raw)) = self.at.get() else {
            return Fault::from_message(path, &error.to_string(), "nothing");
        };
        push_segment(&mut path, key);
        Fault::from_serde(&path, raw.get(), error)
    }
}

/// Deserializes from some members of an object. Counts those that no type asks for.
struct Members<'r, 'a> {
    rest: std::slice::Iter<'a, Member<'a>>,
    reading: &'r Reading<'a>,
    is_wanted: fn(&str) -> bool,
}

impl<'r, 'a> Members<'r, 'a> {
    fn new(members: &'a [Member<'a>], reading: &'r Reading<'a>, is_wanted: fn(&str) -> bool) -> Self {
        Self { rest: members.iter(), reading, is_wanted }
    }
}

impl<'de> Deserializer<'de> for Members<'_, 'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_map(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

// Not inlined: a hundred members of some twenty types would each add a copy of the code of their type.
impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = serde_json::Error;

    #[inline(never)]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
        let is_wanted = self.is_wanted;
        let next = self.rest.find(|(key, _)| is_wanted(key));
        self.reading.at.set(next.map(|(key, raw)| (&**key, *raw)));
        let Some((key, _)) = next else { return Ok(None) };
        seed.deserialize(de::value::BorrowedStrDeserializer::new(key)).map(Some)
    }

    #[inline(never)]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
        let at = self.reading.at.get();
        let (_, raw) = at.ok_or_else(|| de::Error::custom("a value was read before its key"))?;
        seed.deserialize(Value { raw, ignored: &self.reading.ignored })
    }
}

/// Deserializes from one value; skipping it is counted and costs nothing.
///
/// A number is accepted as its digits where a text is expected, 0 and 1 as false and true, and a value that is
/// no string as an unknown word where a word is expected.
struct Value<'r, 'a> {
    raw: &'a RawValue,
    ignored: &'r Cell<usize>,
}

macro_rules! forward {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {
        $(fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, Self::Error> {
            self.raw.$method($($argument,)* visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Value<'_, 'de> {
    type Error = serde_json::Error;

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.ignored.set(self.ignored.get() + 1);
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.raw.get() {
            "0" => visitor.visit_bool(false),
            "1" => visitor.visit_bool(true),
            _other => self.raw.deserialize_bool(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if is_number(self.raw.get()) {
            return visitor.visit_str(self.raw.get());
        }
        self.raw.deserialize_string(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let json = self.raw.get();
        let word = serde_json::from_str(json).unwrap_or(Cow::Borrowed(json));
        visitor.visit_enum(de::value::CowStrDeserializer::new(word))
    }

    forward! {
        deserialize_any();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_identifier();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_outside_of_text_only() {
        assert!(!is_too_deep(r#"{"a":"[[[[\"[[[["}"#, 1));
        assert!(is_too_deep("[[]]", 1));
        assert!(!is_too_deep("[[],[],[]]", 2));
        assert!(is_too_deep(&"[".repeat(100_000), 32));
    }

    #[test]
    fn every_time_of_a_kind_has_its_treatment() {
        // A new time of a kind must state here whether it may be in the future.
        let known: Vec<&str> = [&PAST_TIMES[..], &OTHER_TIMES, &VALIDITY].concat();
        let written = concat!(
            include_str!("../../model/assembly.rs"),
            include_str!("../../model/headquarters.rs"),
            include_str!("../../model/incident.rs"),
            include_str!("../../model/post.rs"),
            include_str!("../../model/service.rs"),
            include_str!("../../model/site.rs"),
            include_str!("../../model/sweep.rs"),
            include_str!("../../model/unit.rs"),
            include_str!("../../model/zone.rs"),
            include_str!("../wire/feature.rs"),
        );
        for line in written.lines().filter(|line| line.ends_with(": Option<UnixMillis>,")) {
            let field = line.trim().trim_start_matches("pub ").split(':').next().unwrap();
            assert!(known.contains(&field), "{field}");
        }
    }

    #[test]
    fn every_number_of_a_kind_has_its_range() {
        // A bad value in a list is refused by its type; the accuracy of a position has a data issue of its own.
        let others = ["order", "planned", "count", "accuracy_m"];
        let written = concat!(
            include_str!("../../model/assembly.rs"),
            include_str!("../../model/corridor.rs"),
            include_str!("../../model/perimeter.rs"),
            include_str!("../../model/post.rs"),
            include_str!("../../model/service.rs"),
            include_str!("../../model/site.rs"),
            include_str!("../../model/unit.rs"),
            include_str!("../../model/zone.rs"),
            include_str!("../wire/feature.rs"),
        );
        let is_number = |line: &&str| {
            ["f32", "u8", "u16", "u32", "i16"]
                .iter()
                .any(|name| line.ends_with(&format!(": Option<{name}>,")))
        };
        let mut count = 0;
        for line in written.lines().filter(is_number) {
            let field = line.trim().trim_start_matches("pub ").split(':').next().unwrap();
            assert!(measure(field).is_some() != others.contains(&field), "{field}");
            count += 1;
        }
        assert!(count > 30, "{count}");
    }
}
