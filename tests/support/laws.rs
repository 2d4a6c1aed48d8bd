//! Laws that hold for any input: documents, deltas, streams, addresses and configurations.
//!
//! Each law takes bytes and panics when it is broken. Fuzzing searches for bytes that break one (`fuzz/`); a test
//! replays the inputs worth keeping.

use std::fmt::Write as _;

use serde_json::Value;
use vedetta::app::url::{MapView, ViewState};
use vedetta::feed::Config;
use vedetta::feed::config::{Area, Limits};
use vedetta::feed::decode::{
    Context, DecodedOp, DocumentDecoder, decode_delta, decode_document, decode_heartbeat,
};
use vedetta::feed::sse::{Message, SseParser};
use vedetta::model::UnixMillis;

/// A law, and the name of its folder of inputs.
pub(crate) type Law = (&'static str, fn(&[u8]));

/// All laws; each has a program in `fuzz/targets`.
pub(crate) const LAWS: [Law; 5] =
    [("document", document), ("delta", delta), ("sse", sse), ("address", address), ("config", config)];

/// Limits low enough for an input of a few kilobytes to reach them.
fn limits() -> Limits {
    Limits {
        features: 40,
        vertices_per_feature: 60,
        vertices: 200,
        name_graphemes: 30,
        text_bytes: 200,
        ..Limits::default()
    }
}

/// A document is refused with a message, or every feature of it is accepted, a duplicate, or rejected with what was
/// expected and found. Reading it in steps gives the same result.
pub(crate) fn document(bytes: &[u8]) {
    let (limits, area) = (limits(), Area::default().bounds());
    let at_once = decode_document(bytes, &limits, area);
    let in_steps = DocumentDecoder::new(bytes.to_vec(), &limits, area).map(|mut decoder| {
        while !decoder.advance(|| false) {}
        decoder.finish()
    });
    assert_eq!(format!("{at_once:?}"), format!("{in_steps:?}"), "read in steps it is another");
    let decoded = match at_once {
        Ok(decoded) => decoded,
        Err(error) => return assert!(!error.to_string().is_empty(), "refused without a word"),
    };
    let good = decoded.objects.len();
    assert_eq!(
        decoded.received,
        good + decoded.duplicate + decoded.rejections.total(),
        "something is unaccounted for"
    );
    assert!(good <= limits.features, "{good} objects");
    for rejection in decoded.rejections.iter() {
        assert!(!rejection.expected.is_empty(), "refused without a reason: {rejection:?}");
    }
    let mut ids: Vec<&str> = decoded.objects.iter().map(|object| object.common.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), good, "an id is one object");
    if let Some(features) = features(bytes) {
        assert_eq!(decoded.received, features, "a feature that nobody speaks of");
    }
}

/// Number of features in a document, by another reader. `None` where two readers may differ: a repeated member.
fn features(bytes: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    if text.matches("features").count() != 1 || text.contains("\\u") {
        return None;
    }
    let document: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    document.get("features")?.as_array().map(Vec::len)
}

/// A delta is refused with a message, or has an operation for each one that was sent.
pub(crate) fn delta(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(error) = decode_heartbeat(&text) {
        assert!(!error.to_string().is_empty(), "refused without a word");
    }
    let limits = limits();
    let operation_now = UnixMillis::parse("2026-02-06T20:00:00+01:00");
    let delta =
        match decode_delta(&text, Context { limits: &limits, area: Area::default().bounds(), operation_now })
        {
            Ok(delta) => delta,
            Err(error) => return assert!(!error.to_string().is_empty(), "refused without a word"),
        };
    for op in &delta.ops {
        if let DecodedOp::Refused(refused) = op {
            assert!(!refused.rejection.expected.is_empty(), "refused without a reason: {refused:?}");
        }
    }
    let sent = serde_json::from_str::<Value>(&text)
        .ok()
        .filter(|_| text.matches("ops").count() == 1 && !text.contains("\\u"));
    if let Some(sent) = sent.as_ref().and_then(|delta| delta.get("ops")?.as_array()) {
        assert_eq!(delta.ops.len(), sent.len(), "an operation that nobody speaks of");
    }
}

/// Result of reading a stream: events, then the last id and the pause before reconnecting; or that it was too long.
type Given = (Vec<Message>, Result<(String, Option<u64>), ()>);

/// A stream gives the same events however it is split, and those that the standard requires.
///
/// The first two bytes determine where it is split.
pub(crate) fn sse(bytes: &[u8]) {
    const MAX_BYTES: usize = 200;
    let (seed, stream) = bytes.split_at(bytes.len().min(2));
    let mut chance = seed.iter().fold(1_u32, |all, byte| all << 8 | u32::from(*byte));
    let read = |pieces: &mut dyn FnMut(&[u8]) -> usize| -> Given {
        let (mut parser, mut events, mut rest) = (SseParser::new(MAX_BYTES), Vec::new(), stream);
        while !rest.is_empty() {
            let (piece, more) = rest.split_at(pieces(rest).clamp(1, rest.len()));
            rest = more;
            if parser.push(piece, |event| events.push(event)).is_err() {
                return (events, Err(()));
            }
        }
        (events, Ok((parser.last_event_id().to_owned(), parser.retry_millis())))
    };
    let whole = read(&mut <[u8]>::len);
    let cut = read(&mut |_| {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (chance >> 24) as usize % 12
    });
    assert_eq!(whole, cut, "cut elsewhere it is another");
    assert_eq!(whole, read(&mut |_| 1), "byte by byte it is another");
    if whole.1.is_ok() {
        assert_eq!(whole.0, by_the_standard(stream), "the standard says otherwise");
    }
    assert!(whole.0.iter().all(|event| event.data.len() <= MAX_BYTES * 4), "longer than the limit");
}

/// Events of a whole stream, read line by line as the standard specifies.
fn by_the_standard(stream: &[u8]) -> Vec<Message> {
    let stream = stream.strip_prefix(b"\xef\xbb\xbf").unwrap_or(stream);
    // Only terminated lines are processed.
    let ended = stream.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line = Vec::new();
    for (at, byte) in stream.iter().enumerate().take(ended) {
        match byte {
            b'\n' if at > 0 && stream.get(at - 1) == Some(&b'\r') => {}
            b'\n' | b'\r' => lines.push(std::mem::take(&mut line)),
            other => line.push(*other),
        }
    }
    let (mut events, mut event, mut data, mut id) =
        (Vec::new(), String::new(), None::<String>, String::new());
    for line in lines {
        let line = String::from_utf8_lossy(&line).into_owned();
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
        match field {
            "" if line.is_empty() => {
                let kind = std::mem::take(&mut event);
                if let Some(data) = data.take() {
                    let event = if kind.is_empty() { "message".to_owned() } else { kind };
                    events.push(Message { event, data, id: id.clone() });
                }
            }
            "event" => event = value,
            "data" => data = Some(data.map_or_else(|| value.clone(), |before| format!("{before}\n{value}"))),
            "id" if !value.contains('\0') => id = value,
            _other => {}
        }
    }
    events
}

/// The understood part of an address survives a round trip, and a view never changes how another screen is set up.
pub(crate) fn address(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (one, other) = text.split_once('\n').unwrap_or((&text, ""));
    let (view, screen) = (ViewState::parse(one), ViewState::parse(other));
    for view in [&view, &screen] {
        let written = view.to_query();
        let again = ViewState::parse(&written);
        // A position is written as precisely as its zoom requires.
        let rounded = ViewState { map: view.map.map(MapView::rounded), ..view.clone() };
        assert_eq!(again, rounded, "{written}");
        assert_eq!(again.to_query(), written);
    }
    let parts = |address: &str| {
        let at = address.find('#').unwrap_or(address.len());
        (address[..at].to_owned(), address[at..].to_owned())
    };
    let there = view.clone().on_screen_of(&screen).to_query();
    assert_eq!(parts(&there), (parts(&screen.to_query()).0, parts(&view.to_query()).1));
}

/// A configuration is refused with a message, or reading what it writes gives the same configuration.
///
/// Every unknown member is named in an error.
pub(crate) fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (config, errors) = match Config::read(&text) {
        Ok(read) => read,
        Err(error) => return assert!(!error.message.is_empty(), "refused without a word"),
    };
    let mut said = String::new();
    for error in &errors {
        assert!(error.message.starts_with("expected "), "{error}");
        writeln!(said, "{error}").ok();
    }
    let written = serde_json::to_string(&config).unwrap_or_default();
    let (again, errors_again) = Config::parse(&written);
    assert_eq!(errors_again, [], "refuses what it wrote: {written}\n{said}");
    // Fractional numbers may change by the last bit of a float, once.
    let (third, _) = Config::parse(&serde_json::to_string(&again).unwrap_or_default());
    assert_eq!(
        format!("{:?}", without_fractions(&again)),
        format!("{:?}", without_fractions(&config)),
        "{written}"
    );
    assert_eq!(without_fractions(&third), without_fractions(&again));
    let known = serde_json::to_value(Config::default()).unwrap_or_default();
    if let Ok(Value::Object(sent)) = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')) {
        for member in sent.keys().filter(|member| known.get(member).is_none()) {
            let is_named = errors.iter().any(|error| error.field == *member || error.field.is_empty());
            assert!(is_named, "{member:?} is unknown, and nobody says so:\n{said}");
        }
    }
}

fn without_fractions(config: &Config) -> Config {
    let mut config = config.clone();
    config.operation = config.operation.map(|_| Area::default());
    config.wall = Config::default().wall;
    config
}
