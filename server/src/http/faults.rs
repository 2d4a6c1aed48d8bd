//! Deliberate failures, for tests and for operators' drills. Available only with `--faults`.
//!
//! There are two ways in. `/faults/<name>/feed.json` and `/faults/<name>/events` always fail in that way, for a
//! client that is configured to use them. `POST /faults/set?name=<name>&for_secs=<n>` makes the main addresses fail,
//! including open streams. Each fault is described in [`FAULTS`], and at `GET /faults`. If the server can be reached
//! from other machines, drill requests must send a token in [`DRILL_TOKEN`].

#![expect(clippy::wildcard_enum_match_arm, reason = "a fault leaves everything else as it is")]

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;
use vedetta::feed::wire::{DELTA_EVENT, Header, MEDIA_TYPE};
use vedetta::model::{ObjectId, UnixMillis};

use super::{App, events, feed};
use crate::clock::Clock;
use crate::exercise::source::ExerciseControl;
use crate::listen::{self, Cutter, Visitor};
use crate::places::Place;
use crate::publisher::{Joined, Message, sse_event};
use crate::source::RawChange;

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Takes the request and never answers.
    Hang,
    /// Cuts the connection.
    Reset,
    /// Announces more bytes than it sends.
    Truncate,
    /// Ends halfway as if the body were complete.
    TruncateClean,
    /// The stream carries comments only: the transport is alive, the data is not.
    PingOnly,
    /// The stream stays open and carries nothing (half open).
    Silent,
    /// Deltas get lost.
    Gap,
    /// The document has a lower sequence number.
    Regress,
    /// The publisher starts a new epoch.
    NewEpoch,
    /// Every message comes twice.
    Duplicate,
    /// Deltas are swapped in pairs.
    Reorder,
    /// Bursts every 20 seconds, as behind a proxy that buffers.
    Burst,
    /// An HTTP status instead of the content.
    Status(u16),
    /// A redirect to a login page.
    Redirect,
    /// A login page instead of the feed.
    Html,
    /// The right bytes with a wrong media type.
    WrongType,
    /// Invalid JSON.
    BadJson,
    /// One of each kind of bad feature among the good ones.
    BadFeatures,
    /// Bytes that are not UTF-8.
    BadUtf8,
    /// A byte order mark before the document.
    Bom,
    /// A small gzip body that expands to 4 GiB.
    GzipBomb,
    /// Two gzip members, of which browsers read only the first.
    GzipMembers,
    /// A line that never ends.
    Endless,
    /// An event of 10 MB.
    BigEvent,
    /// No features.
    Empty,
    /// Only one feature in ten.
    MassDrop,
    /// 20 kB per second.
    Slow,
    /// Status 304 for every request.
    Always304,
    /// No entity tag.
    NoEtag,
    /// A weak entity tag.
    WeakEtag,
    /// The publisher's clock is an hour ahead.
    ClockAhead,
    /// The stream in the most unusual framing that the standard allows.
    OddFraming,
}

/// Name of each fault, and its effect on document and stream.
#[rustfmt::skip]
pub const FAULTS: &[(&str, Fault, &str)] = &[
    ("hang", Fault::Hang, "takes the request and never answers; open streams fall silent"),
    ("reset", Fault::Reset, "cuts the connection without a farewell"),
    ("truncate", Fault::Truncate, "announces the whole length and stops half way; the stream ends within an event"),
    ("truncate-clean", Fault::TruncateClean, "ends half way as if that were the end"),
    ("ping-only", Fault::PingOnly, "the stream carries comments only: no heartbeat, no data"),
    ("silent", Fault::Silent, "the stream stays open and carries nothing"),
    ("gap", Fault::Gap, "the next delta, and then every tenth, is lost"),
    ("regress", Fault::Regress, "the snapshot has a lower sequence number than was seen"),
    ("new-epoch", Fault::NewEpoch, "the publisher starts afresh: a new epoch (under its own address every 15 seconds)"),
    ("duplicate", Fault::Duplicate, "every message comes twice"),
    ("reorder", Fault::Reorder, "deltas come in pairs, the later one first"),
    ("burst", Fault::Burst, "the stream comes in bursts every 20 seconds"),
    ("204", Fault::Status(204), "no content"),
    ("206", Fault::Status(206), "a part of the content, unasked"),
    ("401", Fault::Status(401), "signed out"),
    ("403", Fault::Status(403), "access withdrawn"),
    ("404", Fault::Status(404), "not found"),
    ("410", Fault::Status(410), "gone"),
    ("429", Fault::Status(429), "too many requests, with Retry-After"),
    ("500", Fault::Status(500), "internal error"),
    ("502", Fault::Status(502), "bad gateway"),
    ("503", Fault::Status(503), "unavailable, with Retry-After"),
    ("504", Fault::Status(504), "gateway timeout"),
    ("redirect", Fault::Redirect, "302 to a login page"),
    ("html", Fault::Html, "200 with a login page"),
    ("wrong-type", Fault::WrongType, "the right bytes as text/plain"),
    ("bad-json", Fault::BadJson, "NaN and a comma too many; deltas that stop within"),
    ("bad-features", Fault::BadFeatures, "one of each bad feature among the good ones"),
    ("bad-utf8", Fault::BadUtf8, "bytes that are not UTF-8 in a name"),
    ("bom", Fault::Bom, "a byte order mark before the document"),
    ("gzip-bomb", Fault::GzipBomb, "4 MB of gzip that become 4 GiB"),
    ("gzip-members", Fault::GzipMembers, "two gzip members one after the other"),
    ("endless", Fault::Endless, "a line, and a document, that never ends"),
    ("big-event", Fault::BigEvent, "an event of 10 MB, then as usual"),
    ("empty", Fault::Empty, "a snapshot without features"),
    ("mass-drop", Fault::MassDrop, "a snapshot with one feature in ten"),
    ("slow", Fault::Slow, "20 kB a second"),
    ("always-304", Fault::Always304, "not modified, whatever was asked"),
    ("no-etag", Fault::NoEtag, "no entity tag"),
    ("weak-etag", Fault::WeakEtag, "a weak entity tag"),
    ("clock-ahead", Fault::ClockAhead, "the publisher's clock is an hour ahead"),
    ("odd-framing", Fault::OddFraming, "the stream with CRLF, a byte order mark, comments, and cut into pieces of a few bytes"),
];

/// Size of the big event.
const BIG_EVENT_BYTES: usize = 10_000_000;
/// Uncompressed size of the gzip bomb.
const BOMB_MEBIBYTES: usize = 4096;
/// Bytes per second of a slow response.
const SLOW_BYTES: usize = 20_000;

/// Switch for the faults, with the control of the exercise.
pub struct Faults {
    active: watch::Sender<Option<Fault>>,
    control: ExerciseControl,
    clock: Arc<dyn Clock>,
    token: Option<String>,
}

/// Header in which drill requests send the token.
pub const DRILL_TOKEN: HeaderName = HeaderName::from_static("x-drill-token");

impl Faults {
    /// Creates a switch without an active fault.
    #[must_use]
    pub fn new(control: ExerciseControl, clock: Arc<dyn Clock>) -> Self {
        Self { active: watch::Sender::new(None), control, clock, token: None }
    }

    /// Restricts drills to requests with this token; `None` admits all.
    #[must_use]
    pub fn for_holders_of(self, token: Option<String>) -> Self {
        Self { token, ..self }
    }

    /// Returns whether a request with these headers may drill.
    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(token) = self.token.as_deref().map(str::as_bytes) else { return true };
        let shown = headers.get(DRILL_TOKEN).map(HeaderValue::as_bytes).unwrap_or_default();
        // Takes the same time for every wrong token of this length.
        let differences = token.iter().zip(shown).fold(0, |all, (one, other)| all | (one ^ other));
        shown.len() == token.len() && differences == 0
    }
}

/// State shared by the handlers of this module.
#[derive(Clone)]
struct Drill {
    app: App,
    faults: Arc<Faults>,
}

/// Returns the main routes, which fail while a fault is active, and those below `/faults`.
pub fn routes(app: App, faults: Arc<Faults>) -> Router {
    let hand = Router::new()
        .route("/faults/set", post(set))
        .route("/faults/clear", post(clear))
        .route("/faults/pause", post(pause))
        .route("/faults/resume", post(resume))
        .route("/faults/inject", post(inject))
        .route("/faults/end-source", post(end_source))
        .route("/faults/panic", post(panicking))
        .layer(axum::extract::DefaultBodyLimit::max(32 << 20))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&faults), may_drill));
    Router::new()
        .route("/feed.json", get(main_feed))
        .route("/events", get(main_events))
        .route("/faults", get(list))
        .route("/faults/{name}/feed.json", get(named_feed))
        .route("/faults/{name}/events", get(named_events))
        .merge(hand)
        .with_state(Drill { app, faults })
}

fn find(name: &str) -> Option<Fault> {
    FAULTS.iter().find(|fault| fault.0 == name).map(|fault| fault.1)
}

/// Rejects drill requests from pages of other origins, and those without the token if there is one.
async fn may_drill(State(faults): State<Arc<Faults>>, request: Request, next: Next) -> Response {
    if is_foreign(request.headers()) || !faults.admits(request.headers()) {
        StatusCode::FORBIDDEN.into_response()
    } else {
        next.run(request).await
    }
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

async fn list(State(drill): State<Drill>) -> Response {
    let active = *drill.faults.active.borrow();
    let all: Vec<Value> = FAULTS
        .iter()
        .map(|(name, fault, does)| json!({ "name": name, "does": does, "active": active == Some(*fault) }))
        .collect();
    let rate = drill.faults.control.operation().rate;
    Json(json!({ "faults": all, "operation_rate": rate })).into_response()
}

#[derive(Deserialize)]
struct Set {
    name: String,
    for_secs: Option<f64>,
}

async fn set(State(drill): State<Drill>, Query(set): Query<Set>) -> Response {
    let Some(fault) = find(&set.name) else {
        return (
            StatusCode::BAD_REQUEST,
            format!("no fault is called {}; GET /faults lists them\n", set.name),
        )
            .into_response();
    };
    let lasts = match set.for_secs.map(Duration::try_from_secs_f64) {
        Some(Ok(lasts)) => Some(lasts),
        Some(Err(_)) => {
            return (StatusCode::BAD_REQUEST, "for_secs: expected a number of seconds\n").into_response();
        }
        None => None,
    };
    drill.faults.active.send_replace(Some(fault));
    if fault == Fault::NewEpoch {
        drill.app.publisher.restart();
    }
    if let Some(lasts) = lasts {
        let faults = Arc::clone(&drill.faults);
        let mut changed = faults.active.subscribe();
        tokio::spawn(async move {
            // If another fault is set in the meantime, or this one cleared, that remains in force.
            if tokio::time::timeout(lasts, changed.changed()).await.is_err() {
                faults.active.send_replace(None);
            }
        });
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn clear(State(drill): State<Drill>) -> StatusCode {
    drill.faults.active.send_replace(None);
    StatusCode::NO_CONTENT
}

async fn pause(State(drill): State<Drill>) -> StatusCode {
    drill.faults.control.pause(drill.faults.clock.now());
    StatusCode::NO_CONTENT
}

async fn resume(State(drill): State<Drill>) -> StatusCode {
    drill.faults.control.resume(drill.faults.clock.now());
    StatusCode::NO_CONTENT
}

/// Makes the source panic, which ends the server.
async fn end_source(State(drill): State<Drill>) -> StatusCode {
    drill.faults.control.fail();
    StatusCode::NO_CONTENT
}

/// Panics, as a handler with a bug would.
#[expect(clippy::panic, reason = "a drill of what a fault of ours does")]
async fn panicking() -> StatusCode {
    panic!("this handler was told to fail");
}

/// Injects a feature, `{"put": feature}`, `{"del": {"id", "rev"}}`, or an array of these into the next delta and the
/// picture.
///
/// Only `id` and `rev` of a feature are checked.
async fn inject(State(drill): State<Drill>, body: Bytes) -> Response {
    match read_injection(&body, |id| drill.app.publisher.rev(id)) {
        Ok(changes) => {
            drill.faults.control.inject(changes);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(why) => (StatusCode::BAD_REQUEST, format!("{why}\n")).into_response(),
    }
}

fn read_injection(body: &[u8], known_rev: impl Fn(&str) -> Option<u64>) -> Result<Vec<RawChange>, String> {
    let items: Vec<&RawValue> = match serde_json::from_slice(body) {
        Ok(items) => items,
        Err(_) => vec![serde_json::from_slice(body).map_err(|error| format!("expected JSON: {error}"))?],
    };
    let next_rev = |id: &ObjectId| known_rev(id.as_str()).map_or(1, |rev| rev + 1);
    items
        .into_iter()
        .map(|item| {
            let mut value: Value = serde_json::from_str(item.get()).map_err(|error| error.to_string())?;
            if let Some(del) = value.get("del") {
                let id = read_id(del)?;
                let rev = del.get("rev").and_then(Value::as_u64).unwrap_or_else(|| next_rev(&id));
                return Ok(RawChange::Del { id, rev });
            }
            let inner = value.get_mut("put").map(Value::take);
            let is_bare = inner.is_none();
            let mut feature = inner.unwrap_or(value);
            let id = read_id(&feature)?;
            if let Some(rev) = feature.pointer("/properties/rev").and_then(Value::as_u64) {
                // A bare feature is passed on byte for byte.
                let json = if is_bare { item.to_owned() } else { raw(&feature)? };
                return Ok(RawChange::Put { id, rev, json: json.into() });
            }
            let rev = next_rev(&id);
            if let Some(properties) = feature.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert("rev".into(), rev.into());
            }
            Ok(RawChange::Put { id, rev, json: raw(&feature)?.into() })
        })
        .collect()
}

fn raw(value: &Value) -> Result<Box<RawValue>, String> {
    serde_json::value::to_raw_value(value).map_err(|error| error.to_string())
}

fn read_id(value: &Value) -> Result<ObjectId, String> {
    let id = value.get("id").and_then(Value::as_str).and_then(ObjectId::new);
    id.ok_or_else(|| "expected an id that is a text of 1 to 256 bytes".to_owned())
}

async fn main_feed(
    State(drill): State<Drill>,
    Extension(cutter): Extension<Cutter>,
    headers: HeaderMap,
) -> Response {
    let active = *drill.faults.active.borrow();
    match active {
        // The new epoch began when the fault was set.
        None | Some(Fault::NewEpoch) => feed::feed(State(drill.app), headers).await,
        Some(fault) => failing_feed(&drill, fault, &cutter, &headers).await,
    }
}

async fn named_feed(
    State(drill): State<Drill>,
    Path(name): Path<String>,
    Extension(cutter): Extension<Cutter>,
    headers: HeaderMap,
) -> Response {
    match find(&name) {
        Some(fault) => failing_feed(&drill, fault, &cutter, &headers).await,
        None => super::statics::not_found(),
    }
}

async fn main_events(
    State(drill): State<Drill>,
    Extension(cutter): Extension<Cutter>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    let mode = drill.faults.active.subscribe();
    failing_events(&drill, mode, None, (cutter, visitor), &headers).await
}

async fn named_events(
    State(drill): State<Drill>,
    Path(name): Path<String>,
    Extension(cutter): Extension<Cutter>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    let Some(fault) = find(&name) else { return super::statics::not_found() };
    let (always, mode) = watch::channel(Some(fault));
    failing_events(&drill, mode, Some(always), (cutter, visitor), &headers).await
}

/// Returns the response of a fault that takes effect before the body, for document and stream alike.
async fn failing_head(drill: &Drill, fault: Fault, cutter: &Cutter) -> Option<Response> {
    Some(match fault {
        Fault::Hang => {
            listen::down(&mut drill.app.going_down.clone()).await;
            cutter.cut();
            feed::starting()
        }
        Fault::Reset => {
            cutter.cut();
            // Cutting the connection also drops this future.
            std::future::pending().await
        }
        Fault::Status(206) => {
            let range = [(header::CONTENT_RANGE, "bytes 0-9/1000000"), (header::CONTENT_TYPE, MEDIA_TYPE)];
            (StatusCode::PARTIAL_CONTENT, range, "{\"type\":\"F").into_response()
        }
        Fault::Status(code) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = match status {
                StatusCode::NO_CONTENT => status.into_response(),
                _ => (status, format!("{status}\n")).into_response(),
            };
            if matches!(code, 429 | 503) {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("3"));
            }
            response
        }
        Fault::Redirect => {
            (StatusCode::FOUND, [(header::LOCATION, "/faults/html/feed.json")]).into_response()
        }
        Fault::Html => {
            axum::response::Html("<!doctype html><title>Sign in</title><p>Sign in to the network.</p>\n")
                .into_response()
        }
        _ => return None,
    })
}

async fn failing_feed(drill: &Drill, fault: Fault, cutter: &Cutter, headers: &HeaderMap) -> Response {
    if let Some(response) = failing_head(drill, fault, cutter).await {
        return response;
    }
    let now = drill.faults.clock.now();
    let keep_all = |_: usize| true;
    let publisher = &drill.app.publisher;
    let document = match fault {
        Fault::Regress => {
            publisher.bent_document(|header| header.seq = header.seq.saturating_sub(10), keep_all)
        }
        Fault::NewEpoch => {
            publisher.bent_document(|header| header.epoch += epochs_later(header.epoch, now), keep_all)
        }
        Fault::ClockAhead => publisher.bent_document(an_hour_ahead, keep_all),
        Fault::Empty => publisher.bent_document(|_| {}, |_| false),
        Fault::MassDrop => publisher.bent_document(|_| {}, |index| index % 10 == 0),
        _ => publisher.bent_document(|_| {}, keep_all),
    };
    let Some(document) = document else { return feed::starting() };
    let plain = document.plain.clone();
    match fault {
        Fault::Truncate => {
            let all = plain.len();
            let half = plain.slice(..all / 2);
            let parts = async_stream::stream! {
                yield Ok(half);
                // Gives the half time to be sent before the connection is cut.
                tokio::time::sleep(Duration::from_millis(50)).await;
                yield Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
            };
            let mut response = typed(Body::from_stream(parts), MEDIA_TYPE);
            response.headers_mut().insert(header::CONTENT_LENGTH, all.into());
            response
        }
        Fault::TruncateClean => typed(plain.slice(..plain.len() / 2).into(), MEDIA_TYPE),
        Fault::WrongType => typed(plain.into(), "text/plain"),
        Fault::BadJson => {
            let text = String::from_utf8_lossy(&plain);
            let broken = text.replacen("\"rev\":", "\"rev\":NaN,\"was\":", 1).replace("\n]}", ",\n]}");
            typed(broken.into(), MEDIA_TYPE)
        }
        Fault::BadFeatures => typed(with_bad_features(&plain).into(), MEDIA_TYPE),
        Fault::BadUtf8 => typed(with_bad_utf8(&plain).into(), MEDIA_TYPE),
        Fault::Bom => typed([b"\xef\xbb\xbf", &*plain].concat().into(), MEDIA_TYPE),
        Fault::GzipBomb => {
            gzipped(Body::from_stream(futures_util::stream::iter(bomb().map(Ok::<_, std::io::Error>))))
        }
        Fault::GzipMembers => {
            let (first, second) = plain.split_at(plain.len() / 2);
            gzipped([gzip(first), gzip(second)].concat().into())
        }
        Fault::Endless => {
            typed(Body::from_stream(endless("{\"type\":\"FeatureCollection\",\"note\":\"")), MEDIA_TYPE)
        }
        Fault::Slow => typed(Body::from_stream(slow(plain)), MEDIA_TYPE),
        Fault::Always304 => StatusCode::NOT_MODIFIED.into_response(),
        Fault::NoEtag => typed(plain.into(), MEDIA_TYPE),
        Fault::WeakEtag => {
            let mut response = typed(plain.into(), MEDIA_TYPE);
            if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{}-{}\"", document.epoch, document.seq)) {
                response.headers_mut().insert(header::ETAG, tag);
            }
            response
        }
        // Faults of the stream do not affect the document.
        _ => feed::respond(&document, headers).await,
    }
}

fn typed(body: Body, media_type: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media_type)], body).into_response()
}

fn gzipped(body: Body) -> Response {
    ([(header::CONTENT_TYPE, MEDIA_TYPE), (header::CONTENT_ENCODING, "gzip")], body).into_response()
}

/// Number of epochs to add under the address of `new-epoch`: one every 15 seconds.
fn epochs_later(epoch: u64, now: UnixMillis) -> u64 {
    u64::try_from(now.0).unwrap_or(0).saturating_sub(epoch) / 15_000
}

fn an_hour_ahead(header: &mut Header) {
    header.generated_at = header.generated_at.plus_millis(3_600_000);
}

/// One of each kind of bad feature, as JSON texts.
pub const BAD_FEATURES: [&str; 16] = [
    // Id: missing, empty, a number.
    r#"{"type":"Feature","geometry":null,"properties":{"kind":"incident","rev":1}}"#,
    r#"{"type":"Feature","id":"","geometry":null,"properties":{"kind":"incident","rev":1}}"#,
    r#"{"type":"Feature","id":7,"geometry":null,"properties":{"kind":"incident","rev":1}}"#,
    // Coordinates: out of range, swapped, not numbers, too few, too large.
    r#"{"type":"Feature","id":"bad-range","geometry":{"type":"Point","coordinates":[200,95]},"properties":{"kind":"incident","rev":1}}"#,
    r#"{"type":"Feature","id":"bad-swapped","geometry":{"type":"Point","coordinates":[45.46,9.19]},"properties":{"kind":"incident","rev":1}}"#,
    r#"{"type":"Feature","id":"bad-words","geometry":{"type":"Point","coordinates":["9.19","45.46"]},"properties":{"kind":"incident","rev":1}}"#,
    r#"{"type":"Feature","id":"bad-one","geometry":{"type":"Point","coordinates":[9.19]},"properties":{"kind":"incident","rev":1}}"#,
    r#"{"type":"Feature","id":"bad-huge","geometry":{"type":"Point","coordinates":[1e400,45]},"properties":{"kind":"incident","rev":1}}"#,
    // Polygon rings: open, too short, self-intersecting.
    r#"{"type":"Feature","id":"bad-open","geometry":{"type":"Polygon","coordinates":[[[9.1,45.4],[9.2,45.4],[9.2,45.5],[9.1,45.5]]]},"properties":{"kind":"zone","rev":1,"name":"Ring left open"}}"#,
    r#"{"type":"Feature","id":"bad-short","geometry":{"type":"Polygon","coordinates":[[[9.1,45.4],[9.2,45.4],[9.1,45.4]]]},"properties":{"kind":"zone","rev":1}}"#,
    r#"{"type":"Feature","id":"bad-crossing","geometry":{"type":"Polygon","coordinates":[[[9.1,45.4],[9.2,45.5],[9.2,45.4],[9.1,45.5],[9.1,45.4]]]},"properties":{"kind":"zone","rev":1,"name":"Ring across itself"}}"#,
    // Unknown kind and severity, absurd time, markup.
    r#"{"type":"Feature","id":"bad-kind","geometry":{"type":"Point","coordinates":[9.19,45.47]},"properties":{"kind":"submarine","rev":1,"name":"Unknown kind"}}"#,
    r#"{"type":"Feature","id":"bad-severity","geometry":{"type":"Point","coordinates":[9.18,45.47]},"properties":{"kind":"incident","rev":1,"severity":"apocalyptic","state":"reported","name":"Unknown severity"}}"#,
    r#"{"type":"Feature","id":"bad-time","geometry":{"type":"Point","coordinates":[9.17,45.47]},"properties":{"kind":"incident","rev":1,"severity":"minor","state":"reported","updated":"9999-12-31T23:59:59Z","name":"Time far ahead"}}"#,
    r#"{"type":"Feature","id":"bad-markup","geometry":{"type":"Point","coordinates":[9.16,45.47]},"properties":{"kind":"incident","rev":1,"severity":"minor","state":"reported","name":"<img src=x onerror=alert(1)> \u202Egnp.exe 👩‍🚒"}}"#,
    // Invalid revision.
    r#"{"type":"Feature","id":"bad-rev","geometry":null,"properties":{"kind":"incident","rev":-1}}"#,
];

/// Inserts the bad features among the good ones.
fn with_bad_features(plain: &[u8]) -> String {
    let text = String::from_utf8_lossy(plain);
    let mut bad = BAD_FEATURES.iter();
    let mut out = String::with_capacity(text.len() + 8_192);
    for (index, line) in text.lines().enumerate() {
        if index % 20 == 1
            && let Some(feature) = bad.next()
        {
            out.push_str(feature);
            out.push_str(",\n");
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Inserts a byte that is not UTF-8 at the start of the first name.
fn with_bad_utf8(plain: &[u8]) -> Vec<u8> {
    let mark = b"\"name\":\"";
    let at = plain.windows(mark.len()).position(|window| window == mark).map_or(0, |at| at + mark.len());
    let (before, after) = plain.split_at(at);
    [before, b"\xff", after].concat()
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing into memory cannot fail.
    out.write_all(plain).ok();
    out.finish().unwrap_or_default()
}

/// Gzip member of [`BOMB_MEBIBYTES`] of spaces and an empty collection: one compressed block, repeated.
fn bomb() -> impl Iterator<Item = Bytes> + Send {
    use flate2::{Compress, Compression, Crc, FlushCompress};
    let deflated = |plain: &[u8], flush| {
        let mut out = Vec::with_capacity(1 << 16);
        // The output buffer is large enough, so this cannot fail.
        Compress::new(Compression::best(), false).compress_vec(plain, &mut out, flush).ok();
        Bytes::from(out)
    };
    let blanks = vec![b' '; 1 << 20];
    let end = b"{\"type\":\"FeatureCollection\",\"features\":[]}";
    let (mut block_crc, mut crc) = (Crc::new(), Crc::new());
    block_crc.update(&blanks);
    for _ in 0..BOMB_MEBIBYTES {
        crc.combine(&block_crc);
    }
    let mut end_crc = Crc::new();
    end_crc.update(end);
    crc.combine(&end_crc);
    let block = deflated(&blanks, FlushCompress::Full);
    let last = deflated(end, FlushCompress::Finish);
    let trailer = [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()].concat();
    let head = Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    std::iter::once(head).chain(std::iter::repeat_n(block, BOMB_MEBIBYTES)).chain([last, trailer.into()])
}

/// Streams a beginning, then letters forever, at some six megabytes per second.
fn endless(
    beginning: &'static str,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send {
    let letters = Bytes::from(vec![b'a'; 1 << 16]);
    async_stream::stream! {
        yield Ok(Bytes::from_static(beginning.as_bytes()));
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            yield Ok(letters.clone());
        }
    }
}

/// Streams a tenth of [`SLOW_BYTES`] every tenth of a second.
fn slow(mut plain: Bytes) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send {
    async_stream::stream! {
        while !plain.is_empty() {
            yield Ok(plain.split_to(plain.len().min(SLOW_BYTES / 10)));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Returns the stream with its fault. `always` keeps the sender of a permanent fault alive.
async fn failing_events(
    drill: &Drill,
    mode: watch::Receiver<Option<Fault>>,
    always: Option<watch::Sender<Option<Fault>>>,
    (cutter, visitor): (Cutter, Visitor),
    headers: &HeaderMap,
) -> Response {
    let fault = *mode.borrow();
    if let Some(fault) = fault
        && fault != Fault::Reset
        && let Some(response) = failing_head(drill, fault, &cutter).await
    {
        return response;
    }
    let Some(place) = visitor.place_for_stream() else { return listen::no_place() };
    let joined = drill.app.publisher.join(events::last_event(headers));
    let bend = Bend::new(always.is_some(), Arc::clone(&drill.faults.clock));
    let mut response = events::respond(bent(joined, mode, bend, &drill.app, cutter, (always, place)));
    if fault == Some(Fault::WrongType) {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    }
    response
}

fn bent(
    joined: Joined,
    mut mode: watch::Receiver<Option<Fault>>,
    mut bend: Bend,
    app: &App,
    cutter: Cutter,
    kept: (Option<watch::Sender<Option<Fault>>>, Place),
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + use<> {
    let Joined { first, mut rest } = joined;
    let (mut going_down, lifetime) = (app.going_down.clone(), app.lifetimes.next());
    async_stream::stream! {
        let _given_back_at_the_end = kept;
        let mut fault = *mode.borrow_and_update();
        if !matches!(fault, Some(Fault::Silent | Fault::PingOnly)) {
            yield Ok(Bytes::from_static(events::RETRY.as_bytes()));
        }
        for message in first {
            for piece in bend.message(fault, message) {
                yield Ok(piece);
            }
        }
        let mut beat = tokio::time::interval(Duration::from_millis(10));
        let mut last_ping = Instant::now();
        let mut end = std::pin::pin!(tokio::time::sleep(lifetime));
        loop {
            if fault == Some(Fault::Reset) {
                // Gives everything sent so far time to go out.
                tokio::time::sleep(Duration::from_millis(50)).await;
                cutter.cut();
            }
            tokio::select! {
                changed = mode.changed() => {
                    // The switch normally lives as long as the server.
                    if changed.is_err() {
                        break;
                    }
                    fault = *mode.borrow_and_update();
                    if fault.is_some_and(Fault::ends_streams) {
                        break;
                    }
                }
                message = rest.recv() => match message {
                    Ok(message) => {
                        for piece in bend.message(fault, message) {
                            yield Ok(piece);
                        }
                        if bend.is_over {
                            // Gives the last piece time to be sent before the connection is cut.
                            tokio::time::sleep(Duration::from_millis(50)).await;
                            yield Err(std::io::ErrorKind::ConnectionReset.into());
                            break;
                        }
                    }
                    Err(_) => break,
                },
                _ = beat.tick(), if matches!(fault, Some(Fault::PingOnly | Fault::Endless | Fault::Burst)) => match fault {
                    Some(Fault::Endless) => yield Ok(bend.letters()),
                    Some(Fault::PingOnly) if last_ping.elapsed() > Duration::from_millis(900) => {
                        last_ping = Instant::now();
                        yield Ok(Bytes::from_static(b": ping\n\n"));
                    }
                    Some(Fault::Burst) => {
                        for piece in bend.burst() {
                            yield Ok(piece);
                        }
                    }
                    _ => {}
                },
                () = &mut end, if fault.is_none() => {
                    yield Ok(Bytes::from_static(events::FAREWELL.as_bytes()));
                    break;
                }
                () = listen::down(&mut going_down) => break,
            }
        }
    }
}

impl Fault {
    /// Returns whether the fault affects new requests only, so that open streams are ended when it begins.
    const fn ends_streams(self) -> bool {
        matches!(
            self,
            Self::Status(_)
                | Self::Redirect
                | Self::Html
                | Self::WrongType
                | Self::TruncateClean
                | Self::Regress
                | Self::BadUtf8
                | Self::Bom
                | Self::GzipBomb
                | Self::GzipMembers
                | Self::Empty
                | Self::MassDrop
                | Self::Slow
                | Self::Always304
                | Self::NoEtag
                | Self::WeakEtag
        )
    }
}

/// Alters the messages of one stream.
struct Bend {
    /// Whether the stream is under the fault's own address, so that only this stream fails.
    is_named: bool,
    clock: Arc<dyn Clock>,
    deltas: usize,
    held: Vec<Bytes>,
    held_since: Instant,
    has_said_big: bool,
    has_begun_line: bool,
    has_said_mark: bool,
    is_over: bool,
}

impl Bend {
    fn new(is_named: bool, clock: Arc<dyn Clock>) -> Self {
        Self {
            is_named,
            clock,
            deltas: 0,
            held: Vec::new(),
            held_since: Instant::now(),
            has_said_big: false,
            has_begun_line: false,
            has_said_mark: false,
            is_over: false,
        }
    }

    /// Returns the bytes to send instead of a message.
    fn message(&mut self, fault: Option<Fault>, message: Message) -> Vec<Bytes> {
        let Some(fault) = fault else { return vec![message.sse] };
        let is_delta = message.event == DELTA_EVENT;
        self.deltas += usize::from(is_delta);
        match fault {
            Fault::Hang | Fault::Silent | Fault::PingOnly | Fault::Endless => vec![],
            Fault::Gap if is_delta && self.deltas % 10 == 1 => vec![],
            Fault::Duplicate => vec![message.sse.clone(), message.sse],
            Fault::Reorder if is_delta => match self.held.pop() {
                Some(earlier) => vec![message.sse, earlier],
                None => {
                    self.held.push(message.sse);
                    vec![]
                }
            },
            Fault::Burst => {
                self.held.push(message.sse);
                self.burst()
            }
            Fault::Truncate if is_delta => {
                self.is_over = true;
                vec![message.sse.slice(..message.sse.len() / 2)]
            }
            Fault::BadJson if is_delta => {
                let half = message.json.len() / 2;
                let cut = (0..=half).rev().find(|at| message.json.is_char_boundary(*at)).unwrap_or(0);
                let id = format!("{}:{}", message.epoch, message.seq);
                vec![sse_event(message.event, &id, message.json.get(..cut).unwrap_or_default())]
            }
            Fault::BadFeatures if is_delta => {
                let bad: Vec<String> =
                    BAD_FEATURES.iter().map(|feature| format!("{{\"put\":{feature}}},")).collect();
                let json = message.json.replacen("\"ops\":[", &format!("\"ops\":[{}", bad.concat()), 1);
                vec![sse_event(
                    message.event,
                    &format!("{}:{}", message.epoch, message.seq),
                    &json.replace(",]", "]"),
                )]
            }
            Fault::BigEvent if !self.has_said_big => {
                self.has_said_big = true;
                let big = "x".repeat(BIG_EVENT_BYTES);
                vec![sse_event(DELTA_EVENT, "0:0", &big), message.sse]
            }
            Fault::NewEpoch if self.is_named => {
                let later = epochs_later(message.epoch, self.clock.now());
                vec![rewritten(&message, |value| value["epoch"] = (message.epoch + later).into())]
            }
            Fault::ClockAhead => vec![rewritten(&message, |value| {
                let at = value["at"].as_str().and_then(UnixMillis::parse).unwrap_or_default();
                value["at"] = at.plus_millis(3_600_000).to_string().into();
            })],
            Fault::OddFraming => self.odd(&message),
            _ => vec![message.sse],
        }
    }

    /// Returns the messages held back, if 20 seconds have passed since the last burst.
    fn burst(&mut self) -> Vec<Bytes> {
        if self.held_since.elapsed() < Duration::from_secs(20) {
            return vec![];
        }
        self.held_since = Instant::now();
        std::mem::take(&mut self.held)
    }

    fn letters(&mut self) -> Bytes {
        if std::mem::replace(&mut self.has_begun_line, true) {
            Bytes::from(vec![b'a'; 1 << 16])
        } else {
            Bytes::from_static(b"event: delta\ndata: ")
        }
    }

    /// Formats a message with CRLF, a comment, unusual field order, an unknown field and, once, a byte order mark; in
    /// pieces of seven bytes.
    fn odd(&mut self, message: &Message) -> Vec<Bytes> {
        let mark = if std::mem::replace(&mut self.has_said_mark, true) { "" } else { "\u{feff}" };
        let text = format!(
            "{mark}: a comment\r\nid:{}:{}\r\nfoo: bar\r\ndata:{}\r\nevent:{}\r\n\r\n",
            message.epoch, message.seq, message.json, message.event
        );
        let bytes = Bytes::from(text);
        (0..bytes.len()).step_by(7).map(|at| bytes.slice(at..bytes.len().min(at + 7))).collect()
    }
}

/// Returns the message with changed content.
fn rewritten(message: &Message, change: impl Fn(&mut Value)) -> Bytes {
    let Ok(mut value) = serde_json::from_str(&message.json) else { return message.sse.clone() };
    change(&mut value);
    let epoch = value["epoch"].as_u64().unwrap_or(message.epoch);
    sse_event(message.event, &format!("{epoch}:{}", message.seq), &value.to_string())
}
